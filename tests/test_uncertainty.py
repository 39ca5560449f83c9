"""The draws behind the intervals: their random numbers, single files worked out by hand, and all draws of the sample made again in numpy."""

from hashlib import md5
from math import ceil, exp, log, sqrt
from pathlib import Path
from statistics import NormalDist

import duckdb
import numpy as np
import pytest

from pozo.pipeline.paths import ROOT
from warehouses import WAREHOUSE, differing, edit, table_hashes

SEED = 2019.0
INTERVAL = ("low_cancer_cases", "central_cancer_cases", "high_cancer_cases")


def uniform_draws(query: str) -> np.ndarray:
    """The draws of a query for draw and name, in its order."""
    with duckdb.connect() as connection:
        for macros in ("06_normal_quantile", "07_draw"):
            connection.execute((ROOT / f"sql/session/{macros}.sql").read_text(encoding="utf-8"))
        return np.array(connection.sql(f"SELECT uniform_draw({SEED}::DOUBLE, draw, name) FROM ({query})").fetchall())[
            :, 0
        ]


def uniform_draw(draw: int, name: str) -> float:
    return uniform_draws(f"SELECT {draw} AS draw, '{name}' AS name")[0]


# Random numbers


def test_the_random_numbers_are_the_first_52_bits_of_an_md5_sum():
    """Made again without SQL: any engine and language can, so that the intervals are the same everywhere."""
    for draw, name in ((1, "slope"), (2, "slope"), (1000, "water adults"), (7, "OCSIN00001 ó")):
        digest = md5(f"2019 {draw} {name}".encode(), usedforsecurity=False).hexdigest()
        assert uniform_draw(draw, name) == (int(digest[:13], 16) + 0.5) / 2**52
    assert uniform_draw(1, "slope") == 0.7530459817942906


def many_draws(count: int = 100_000) -> dict[str, np.ndarray]:
    """Draws of one name, and of many names in one draw: each in an order in which neighbours differ in one figure."""
    return {
        "draws": uniform_draws(f"SELECT i AS draw, 'slope' AS name FROM range(1, {count + 1}) AS t(i) ORDER BY i"),
        "names": uniform_draws(f"SELECT 7 AS draw, 'OCSIN' || i AS name FROM range(1, {count + 1}) AS t(i) ORDER BY i"),
    }


@pytest.mark.parametrize("kind", ["draws", "names"])
def test_draws_are_evenly_distributed(kind: str):
    """By Kolmogorov and Smirnov: the largest distance to the straight line, times √n, is above 1.95 once in a thousand samples."""
    draws = np.sort(many_draws()[kind])
    places = np.arange(len(draws) + 1) / len(draws)
    distance = max(np.max(places[1:] - draws), np.max(draws - places[:-1]))
    assert distance * sqrt(len(draws)) < 1.95
    assert draws[0] > 0 and draws[-1] < 1
    assert len(np.unique(draws)) == len(draws)


@pytest.mark.parametrize("kind", ["draws", "names"])
def test_neighbouring_draws_tell_nothing_of_each_other(kind: str):
    draws = many_draws()[kind]
    pairs = len(draws) - 1
    assert abs(np.corrcoef(draws[:-1], draws[1:])[0, 1]) < 4 / sqrt(pairs)
    # pairs spread evenly over a grid of 10 × 10: χ² with 99 degrees of freedom is above 148 once in a thousand samples
    counts, *_ = np.histogram2d(draws[:-1], draws[1:], bins=10, range=[[0, 1], [0, 1]])
    assert ((counts - pairs / 100) ** 2 / (pairs / 100)).sum() < 148


def test_what_is_drawn_for_one_thing_tells_nothing_of_another():
    names = ("slope", "water adults", "water children", "weight adults", "weight children", "OCSIN00001", "OCSIN00002")
    drawn = [
        uniform_draws(f"SELECT i AS draw, '{name}' AS name FROM range(1, 20001) AS t(i) ORDER BY i") for name in names
    ]
    correlation = np.corrcoef(drawn) - np.eye(len(names))
    assert np.abs(correlation).max() < 4 / sqrt(20_000)


# Single files by hand

GROUPS = (
    "SELECT *, 365.0::DOUBLE AS exposure_frequency_days_year, 70.0::DOUBLE AS averaging_time_years FROM (VALUES "
    "('study', 'adults', 0.7::DOUBLE, 2.0::DOUBLE, 70.0::DOUBLE, NULL::DOUBLE, 0.5::DOUBLE, 0.2::DOUBLE, 70.0::DOUBLE), "
    "('study', 'children', 0.3, 1.0, 25.0, NULL, NULL, NULL, 70.0), ('age', 'young', 1.0, NULL, NULL, 0.05, NULL, NULL, 7.0), "
    "('age', 'old', 1.0, NULL, NULL, 0.02, NULL, NULL, 63.0)) AS t(intake_set, intake_group, population_share, water_l_day, "
    "body_weight_kg, water_l_kg_day, water_l_day_sd_log, body_weight_kg_sd_log, exposure_duration_years)"
)


def factor_draws(run_sql, draws: int, scenarios: str = "") -> dict[str, list[tuple[float, float]]]:
    """Intake and slope of each draw, by scenario."""
    rows = run_sql(
        "45_uncertainty/01_factor_draw.sql",
        {
            "reference.scenario": "SELECT * FROM (VALUES ('a', 'study', 'range', true), ('b', 'age', 'fixed', true), ('c', 'age', 'fixed', false)) "
            "AS t(scenario_id, intake_set, toxicity_set, has_interval)",
            "reference.constant": f"SELECT * FROM (VALUES ('draws', {draws}::DOUBLE), ('seed', {SEED})) AS t(\"constant\", value)",
            "reference.intake_group": GROUPS,
            "reference.toxicity": "SELECT * FROM (VALUES ('range', 'arsenic', 1.5::DOUBLE, 1.05::DOUBLE, 2.45::DOUBLE), ('fixed', 'arsenic', 32.0, NULL, NULL), "
            "('range', 'chromium', 0.27, NULL, NULL)) AS t(toxicity_set, contaminant_id, oral_slope_factor_per_mg_kg_day, slope_factor_low, slope_factor_high)",
        },
        scenarios=scenarios,
    )
    made: dict[str, list[tuple[float, float]]] = {}
    for row in sorted(rows, key=lambda row: (row["scenario_id"], row["draw"])):
        made.setdefault(row["scenario_id"], []).append((row["intake_l_kg_day"], row["slope_factor_per_mg_kg_day"]))
    return made


def triangular(chance: float, low: float, mode: float, high: float) -> float:
    """The value below which a triangular variable stays with this chance."""
    if chance < (mode - low) / (high - low):
        return low + sqrt(chance * (high - low) * (mode - low))
    return high - sqrt((1 - chance) * (high - low) * (high - mode))


def lognormal(chance: float, mean: float, deviation: float) -> float:
    """The value below which a lognormal variable of this mean stays with this chance."""
    return mean * exp(deviation * NormalDist().inv_cdf(chance) - deviation**2 / 2)


def test_factors_are_drawn_as_described(run_sql):
    made = factor_draws(run_sql, draws=4)
    expected = []
    for draw in range(1, 5):
        water = lognormal(uniform_draw(draw, "water adults"), 2.0, 0.5)
        weight = lognormal(uniform_draw(draw, "weight adults"), 70.0, 0.2)
        slope = triangular(uniform_draw(draw, "slope"), 1.05, 1.5, 2.45)
        expected.append((0.7 * water / weight + 0.3 * 1.0 / 25, slope))
    assert made["a"] == [pytest.approx(pair, rel=1e-12) for pair in expected]
    # without a deviation and without a range nothing varies
    assert made["b"] == [pytest.approx((0.05 * 7 / 70 + 0.02 * 63 / 70, 32.0), rel=1e-12)] * 4
    assert "c" not in made
    assert factor_draws(run_sql, draws=4, scenarios="a") == {}


def test_the_draws_have_the_means_of_their_distributions(run_sql):
    intake, slope = np.array(factor_draws(run_sql, draws=20_000)["a"]).T
    assert slope.min() > 1.05 and slope.max() < 2.45
    assert slope.mean() == pytest.approx((1.05 + 1.5 + 2.45) / 3, rel=0.01)
    # water and weight are independent, and the mean of 1 ÷ weight is exp(s²) ÷ the mean weight
    assert intake.mean() == pytest.approx(0.7 * 2.0 / 70 * exp(0.2**2) + 0.3 / 25, rel=0.01)
    assert np.median(intake - 0.3 / 25) == pytest.approx(0.7 * 2.0 / 70 * exp((0.2**2 - 0.5**2) / 2), rel=0.02)


def test_towns_with_the_same_sites_in_a_state_are_one_neighbourhood(run_sql):
    sites = (
        "('e', 'T', 'A', 5.0::DOUBLE), ('e', 'T', 'B', 50.0), ('e', 'U', 'B', 50.0), ('e', 'U', 'A', 5.0), ('e', 'V', 'A', 5.0), ('e', 'V', 'B', 50.0), "
        "('e', 'W', 'A', 5.0), ('f', 'T', 'A', 6.0), ('e', 'X', 'A', 1.0), ('e', 'X', 'C D', 1.0), ('e', 'Y', 'A C', 1.0), ('e', 'Y', 'D', 1.0)"
    )
    rows = run_sql(
        "45_uncertainty/03_neighbourhood.sql",
        {
            "uncertainty.arsenic_site": f"SELECT * FROM (VALUES {sites}) AS t(exposure_set, town_id, site_id, concentration_ug_l)",
            "staging.town": "SELECT * FROM (VALUES ('T', '10', 100), ('U', '10', 20), ('V', '11', 3), ('W', '10', 4), ('X', '12', 5), ('Y', '12', 6)) AS t(town_id, state_code, population)",
        },
    )
    assert [row["neighbourhood_number"] for row in rows] == list(range(1, 7))
    assert [tuple(row.values())[1:] for row in rows] == [
        ("e", "10", "T", 2, 50.0, 2, 120),
        ("e", "10", "W", 1, 5.0, 1, 4),
        ("e", "11", "V", 2, 50.0, 1, 3),
        ("e", "12", "X", 2, 1.0, 1, 5),  # a blank in a site's name does not make other sites the same
        ("e", "12", "Y", 2, 1.0, 1, 6),
        ("f", "10", "T", 1, 6.0, 1, 100),
    ]


def test_cases_of_a_draw_by_hand(run_sql):
    factors = [(1, 0.03, 1.5), (2, 0.04, 2.0)]
    rows = run_sql(
        "45_uncertainty/04_state_draw.sql",
        {
            "uncertainty.neighbourhood": "SELECT 'e' AS exposure_set, * FROM (VALUES (1, '10', 'T', 1000, 40.0::DOUBLE), (2, '10', 'U', 10, 4.0), (3, '11', 'V', 100, 4.0), (4, '12', 'W', 7, 10.0)) "
            "AS t(neighbourhood_number, state_code, town_id, people, highest_ug_l)",
            "uncertainty.arsenic_site": "SELECT 'e' AS exposure_set, * FROM (VALUES ('T', 'A', 4.0::DOUBLE), ('T', 'B', 40.0), ('U', 'A', 4.0), ('V', 'A', 4.0), ('W', 'C', 10.0)) "
            "AS t(town_id, site_id, concentration_ug_l)",
            "uncertainty.factor_draw": f"SELECT scenario_id, t.* FROM (VALUES {', '.join(map(str, factors))}) AS t(draw, intake_l_kg_day, slope_factor_per_mg_kg_day) "
            "CROSS JOIN (VALUES ('limit'), ('all')) AS s(scenario_id)",
            "risk.scenario_factor": "SELECT 'e' AS exposure_set, 'arsenic' AS contaminant_id, 10.0::DOUBLE AS limit_ug_l, * FROM (VALUES ('limit', 'at_or_above_guideline'), ('all', 'all'), ('none', 'all')) "
            "AS t(scenario_id, population_counted)",
            "reference.scenario": "SELECT 'e' AS exposure_set, * FROM (VALUES ('limit', true), ('all', true), ('none', false)) AS t(scenario_id, has_interval)",
            "reference.constant": f"SELECT 'seed' AS \"constant\", {SEED}::DOUBLE AS value",
        },
    )
    expected = {}
    for draw, intake, slope in factors:
        weight = {site: ceil(-1000 * log(uniform_draw(draw, site))) for site in "AB"}
        town = (weight["A"] * 4.0 + weight["B"] * 40.0) / (weight["A"] + weight["B"])
        a_ug_l = intake / 1000 * slope
        expected["limit", "10", draw] = 1000 * town * a_ug_l if town >= 10 else 0
        expected["limit", "11", draw] = 0  # no site of it is at the limit
        expected["limit", "12", draw] = 7 * 10.0 * a_ug_l  # at the limit in every draw: a single site does not vary
        expected["all", "10", draw] = (1000 * town + 10 * 4.0) * a_ug_l
        expected["all", "11", draw] = 100 * 4.0 * a_ug_l
        expected["all", "12", draw] = 7 * 10.0 * a_ug_l
    found = {(row["scenario_id"], row["state_code"], row["draw"]): row["cancer_cases"] for row in rows}
    assert found == pytest.approx(expected, rel=1e-9)


# The sample


def draws_of(sample: duckdb.DuckDBPyConnection, scenario: str, states: list[str]) -> np.ndarray:
    """The warehouse's draws. Shape (states, draws)."""
    query = "SELECT state_code, draw, cancer_cases FROM uncertainty.state_draw WHERE scenario_id = ?"
    wide = sample.execute(query, [scenario]).df().pivot(index="state_code", columns="draw", values="cancer_cases")
    return wide.loc[states].to_numpy()


@pytest.mark.parametrize("scenario", ["paper", "recommended"])
def test_every_draw_made_again_town_by_town(sample, scenario: str):
    """Without neighbourhoods: a weight per site and draw, the weighted mean of every town, the people of those at the limit."""
    near = sample.execute(
        "SELECT town_id, site_id, concentration_ug_l, state_code, population FROM exposure.near_site "
        "JOIN exposure.site_concentration USING (exposure_set, site_id) JOIN staging.town USING (town_id) "
        "WHERE exposure_set = ? AND contaminant_id = 'arsenic'",
        [scenario],
    ).df()
    factors = sample.execute(
        "SELECT intake_l_kg_day, slope_factor_per_mg_kg_day FROM uncertainty.factor_draw WHERE scenario_id = ? ORDER BY draw",
        [scenario],
    ).df()
    draws = len(factors)
    assert draws == 1000
    site_ids = sorted(set(near["site_id"]))
    names = ", ".join(f"('{site_id}')" for site_id in site_ids)
    uniform = uniform_draws(
        f"SELECT draw, name FROM (VALUES {names}) AS t(name), range(1, {draws + 1}) AS d(draw) ORDER BY name, draw"
    ).reshape(len(site_ids), draws)
    weight = np.ceil(-1000 * np.log(uniform))
    town_ids = sorted(set(near["town_id"]))
    is_near = np.zeros((len(town_ids), len(site_ids)))
    is_near[[town_ids.index(town) for town in near["town_id"]], [site_ids.index(site) for site in near["site_id"]]] = 1
    mean = near.groupby("site_id")["concentration_ug_l"].first().loc[site_ids].to_numpy()
    concentration = np.floor(1000 * mean + 0.5) / 1000  # whole thousandths, halves up
    exposure = is_near @ (weight * concentration[:, None]) / (is_near @ weight)
    people = near.groupby("town_id")["population"].first().loc[town_ids].to_numpy()
    people_ug_l = np.where(exposure.round(9) >= 10, exposure * people[:, None], 0)
    a_ug_l = (factors["intake_l_kg_day"] * factors["slope_factor_per_mg_kg_day"] / 1000).to_numpy()
    state_of_town = near.groupby("town_id")["state_code"].first().loc[town_ids]
    states = sorted(set(state_of_town))
    expected = np.array([people_ug_l[(state_of_town == state).to_numpy()].sum(axis=0) for state in states]) * a_ug_l
    found = draws_of(sample, scenario, states)
    np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9)
    assert (found > 0).any(axis=1).sum() > 3

    chances = (0.025, 0.5, 0.975)
    query = f"SELECT {', '.join(INTERVAL)} FROM uncertainty.state_interval WHERE scenario_id = ? ORDER BY state_code"
    intervals = np.array(sample.execute(query, [scenario]).fetchall())
    np.testing.assert_allclose(intervals, np.quantile(expected, chances, axis=1).T, rtol=1e-9, atol=1e-9)
    query = f"SELECT {', '.join(INTERVAL)} FROM uncertainty.country_interval WHERE scenario_id = ?"
    total = np.array(sample.execute(query, [scenario]).fetchone())
    np.testing.assert_allclose(total, np.quantile(expected.sum(axis=0), chances), rtol=1e-9)


@pytest.mark.parametrize("scenario", ["paper", "recommended"])
def test_the_interval_of_the_country_contains_the_scenarios_own_figure(sample, scenario: str):
    figures = dict(
        sample.execute(
            "SELECT metric, value FROM summary.headline WHERE scenario_id = ? AND metric LIKE 'arsenic_cancer_cases%'",
            [scenario],
        ).fetchall()
    )
    low, central, high = (figures[f"arsenic_cancer_cases_{part}"] for part in ("low", "central", "high"))
    assert low < figures["arsenic_cancer_cases"] < high
    assert low < central < high


def test_every_interval_is_ordered_and_only_scenarios_with_one_have_it(sample):
    low, central, high = INTERVAL
    for table in ("uncertainty.state_interval", "uncertainty.country_interval", "summary.state_arsenic"):
        disordered = (
            f"SELECT count(*) FROM {table} WHERE NOT (0 <= {low} AND {low} <= {central} AND {central} <= {high})"
        )
        assert sample.execute(disordered).fetchone() == (0,), table
    with_interval = f"SELECT DISTINCT scenario_id FROM summary.state_arsenic WHERE {low} IS NOT NULL ORDER BY ALL"
    assert sample.execute(with_interval).fetchall() == [("paper",), ("recommended",)]


def test_another_seed_changes_the_intervals_and_nothing_else(project: Path, built_project: Path, run_pozo):
    (project / WAREHOUSE).write_bytes((built_project / WAREHOUSE).read_bytes())
    edit(project / "data/reference/constants.csv", "seed,2019,", "seed,2020,")
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    assert differing(table_hashes(project / WAREHOUSE), table_hashes(built_project / WAREHOUSE)) == [
        "reference.constant",
        "summary.headline",
        "summary.state_arsenic",
        "uncertainty.country_interval",
        "uncertainty.factor_draw",
        "uncertainty.state_draw",
        "uncertainty.state_interval",
    ]
