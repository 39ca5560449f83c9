"""Each formula is a macro: worked out by hand, used by every table and ask macro, and kept in the warehouse for its views."""

import shutil
from collections.abc import Iterator
from fractions import Fraction
from math import exp
from pathlib import Path
from random import Random
from statistics import NormalDist, correlation

import duckdb
import pytest
import sqlglot
from sqlglot import exp as node

from pozo.pipeline.paths import ROOT
from warehouses import WAREHOUSE

PLAIN = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
STAGES = [*sorted((ROOT / "sql").glob("[3-7]?_*/*.sql")), *sorted((ROOT / "sql" / "ask").glob("*.sql"))]
# what only the macros of 13_risk.sql multiply or divide by
FACTORS = {
    "intake_l_kg_day",
    "reference_dose_mg_kg_day",
    "oral_slope_factor_per_mg_kg_day",
    "slope_factor_per_mg_kg_day",
}


@pytest.fixture(scope="module")
def session() -> Iterator[duckdb.DuckDBPyConnection]:
    """A session with the macros that hold formulas, and no extension."""
    with duckdb.connect(config=PLAIN) as connection:
        for name in ("normal_quantile", "draw", "exact", "risk", "non_detect", "weights", "rank_correlation"):
            (path,) = (ROOT / "sql" / "session").glob(f"??_{name}.sql")
            connection.execute(path.read_text(encoding="utf-8"))
        yield connection


STUDY_INTAKE = 0.71 * 2 / 70 + 0.29 * 1 / 25


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        # two litres a day for 70 kg, by 71 % of the people, on every day of a life
        ("intake(0.71, NULL, 2, 70, 365, 70, 70)", 0.71 * 2 / 70),
        # water given per body weight comes first; 350 days a year for 20 of 70 years
        ("intake(1, 0.05, 2, 70, 350, 20, 70)", 0.05 * (350 * 20) / (70 * 365)),
        # 10 µg/L is 0.010 mg/L
        (f"dose(10, {STUDY_INTAKE})", 0.010 * STUDY_INTAKE),
        ("hazard_quotient(0.0006, 0.0003)", 2.0),
        ("hazard_quotient(0.0006, NULL)", None),
        ("lifetime_cancer_risk(2e-4, 1.5)", 0.0003),
        ("cancer_cases(2e-4, 1.5, 1000)", 0.3),
        ("cancer_cases(0.0002, NULL, 1000)", None),
        ("is_counted(10, 10, 'at_or_above_guideline')", True),
        ("is_counted(9.99, 10, 'at_or_above_guideline')", False),
        ("is_counted(9.99, 10, 'all')", True),
        ("zero_unless(true, 7)", 7),
        ("zero_unless(false, 7)", 0),
        ("zero_unless(NULL, 7)", 0),
        ("zero_unless(false, NULL::DOUBLE)", None),
        ("bound_by_rule('lower_bound', 1, 2, 3)", 1),
        ("bound_by_rule('middle_bound', 1, 2, 3)", 2),
        ("bound_by_rule('upper_bound', 1, 2, 3)", 3),
        ("bound_by_rule('kaplan_meier', 1, 2, 3)", 2),
        ("estimate_by_rule('kaplan_meier', 4, 5)", 4),
        ("estimate_by_rule('order_statistics', 4, 5)", 5),
        ("estimate_by_rule('lower_bound', 4, 5)", None),
        ("inverse_distance_weight(2, 0.1, 2)", 0.25),
        ("inverse_distance_weight(0, 0.1, 2)", 100.0),
        ("lognormal_draw(2, 0.5, 0.5)", 2 * exp(-0.125)),
        ("lognormal_draw(2, 0.5, 0.9)", 2 * exp(0.5 * NormalDist().inv_cdf(0.9) - 0.125)),
        ("lognormal_draw(2, NULL, 0.9)", 2.0),
        ("triangular_draw(1, 2, 5, 0.25)", 2.0),
        ("triangular_draw(1, 2, 5, 0.0)", 1.0),
        ("triangular_draw(1, 2, 5, 1.0)", 5.0),
        ("triangular_draw(1.5, 1.5, 1.5, 0.3)", 1.5),
    ],
)
def test_formulas_by_hand(session: duckdb.DuckDBPyConnection, expression: str, expected: float | bool | None):
    (found,) = session.execute(f"SELECT {expression}").fetchone()
    assert found == (expected if expected is None else pytest.approx(expected, rel=1e-14))


def test_an_exact_sum_does_not_depend_on_the_order_of_rows(session: duckdb.DuckDBPyConnection):
    random = Random(1)
    values = [random.choice([1e-9, 1.0, 1e9]) * random.random() for _ in range(300)]
    sums, doubles = set(), set()
    for _ in range(5):
        random.shuffle(values)
        rows = ", ".join(f"({value!r}::DOUBLE)" for value in values)
        exactly, plainly = session.execute(f"SELECT exact_sum(v), sum(v) FROM (VALUES {rows}) AS t(v)").fetchone()
        sums.add(exactly)
        doubles.add(plainly)
    assert len(sums) == 1 < len(doubles)
    assert sums.pop() == pytest.approx(float(sum(map(Fraction, values))), rel=1e-15)


def test_means_over_sites_by_hand(session: duckdb.DuckDBPyConnection):
    found = session.execute(
        "SELECT mean_over_sites(value), weighted_mean_over_sites(value, weight) "
        "FROM (VALUES (10.0::DOUBLE, 1.0::DOUBLE), (40.0, 0.25)) AS t(value, weight)"
    ).fetchone()
    assert found == (25.0, pytest.approx((10 + 40 / 4) / 1.25))


def test_a_weighted_mean_of_equal_values_is_that_value(session: duckdb.DuckDBPyConnection):
    random = Random(2)
    for value in (10.0, 0.3, 1500.0):
        rows = ", ".join(f"({value!r}::DOUBLE, {random.random()!r}::DOUBLE)" for _ in range(7))
        query = f"SELECT weighted_mean_over_sites(value, weight) FROM (VALUES {rows}) AS t(value, weight)"
        assert session.execute(query).fetchone() == (value,)


def mean_ranks(values: list[float]) -> list[float]:
    """The rank of each value from 1; equal values share the mean of theirs."""
    return [
        sum(other < value for other in values) + (sum(other == value for other in values) + 1) / 2 for value in values
    ]


@pytest.mark.parametrize("seed", range(5))
def test_a_rank_correlation_is_that_of_the_ranks(session: duckdb.DuckDBPyConnection, seed: int):
    random = Random(seed)
    pairs = [(random.randrange(6), random.randrange(6)) for _ in range(20)]
    rows = ", ".join(map(str, pairs))
    (found,) = session.execute(
        "SELECT rank_correlation(one_rank, other_rank) FROM (SELECT "
        "2 * rank() OVER (ORDER BY one) + count(*) OVER (PARTITION BY one) AS one_rank, "
        "2 * rank() OVER (ORDER BY other) + count(*) OVER (PARTITION BY other) AS other_rank "
        f"FROM (VALUES {rows}) AS t(one, other))"
    ).fetchone()
    one, other = zip(*pairs, strict=True)
    assert found == pytest.approx(correlation(mean_ranks(one), mean_ranks(other)), rel=1e-12)


def formulas_written_out(path: Path) -> list[str]:
    """The casts to a decimal, and the products and quotients with a factor of dose and risk."""
    found = []
    for tree in filter(None, sqlglot.parse(path.read_text(encoding="utf-8"), dialect="duckdb")):
        found += [cast.sql("duckdb") for cast in tree.find_all(node.Cast) if cast.to.is_type("decimal")]
        for operation in tree.find_all(node.Mul, node.Div):
            sides = {side.name for side in (operation.left, operation.right) if isinstance(side, node.Column)}
            if sides & FACTORS:
                found.append(operation.sql("duckdb"))
    return found


def test_no_table_writes_a_formula_out_that_is_a_macro():
    found = {path.name: formulas for path in STAGES if (formulas := formulas_written_out(path))}
    # this table makes the factors, from the shares of a contaminant's species
    assert found == {
        "01_scenario_factor.sql": ["share * oral_slope_factor_per_mg_kg_day", "share / reference_dose_mg_kg_day"]
    }


@pytest.mark.parametrize("attached", [False, True], ids=["opened", "attached"])
def test_the_risk_of_towns_needs_no_extension_and_no_setting(tmp_path: Path, built_project: Path, attached: bool):
    """It is a view, and calls macros: the warehouse keeps them."""
    # a copy: other tests hold the warehouse open with extensions loaded
    path = shutil.copy(built_project / WAREHOUSE, tmp_path)
    with duckdb.connect(":memory:" if attached else str(path), read_only=not attached, config=PLAIN) as connection:
        if attached:
            connection.execute(f"ATTACH '{path}' AS warehouse (READ_ONLY)")
        view, table = (f"{'warehouse.' if attached else ''}{name}" for name in ("risk.town_risk", "summary.state_risk"))
        counted = connection.execute(
            f"SELECT sum(cancer_cases) FROM {view} WHERE is_counted AND scenario_id = 'paper' AND contaminant_id = 'arsenic'"
        ).fetchone()
        expected = connection.execute(
            f"SELECT sum(cancer_cases) FROM {table} WHERE scenario_id = 'paper' AND contaminant_id = 'arsenic'"
        ).fetchone()
    assert counted == (pytest.approx(expected[0], rel=1e-12),)
