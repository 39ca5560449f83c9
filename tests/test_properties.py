"""What must hold whatever the data: more radius finds no fewer towns, more arsenic is no less harm, bounds stay in order."""

from itertools import pairwise

import duckdb
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

RADII = ("radius_1_km", "radius_2_5_km", "recommended", "radius_10_km")
BOUNDS = ("non_detects_lower", "recommended", "non_detects_upper")

# an example takes a session of DuckDB: few of them, each with many rows, and no search for a smaller one
few_examples = settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def count(connection: duckdb.DuckDBPyConnection, query: str) -> int:
    return connection.execute(f"SELECT count(*) FROM ({query})").fetchone()[0]


# On the sample


@pytest.mark.parametrize(("narrow", "wide"), list(pairwise(RADII)))
def test_a_wider_radius_reaches_every_town_that_a_narrower_one_does(sample, narrow: str, wide: str):
    def reached(name: str) -> set[tuple[str, str]]:
        return set(
            sample.execute("SELECT town_id, site_id FROM exposure.near_site WHERE exposure_set = ?", [name]).fetchall()
        )

    assert reached(narrow) < reached(wide)
    by_state = (
        "SELECT * FROM summary.state_coverage AS narrow JOIN summary.state_coverage AS wide USING (state_code) "
        f"WHERE narrow.exposure_set = '{narrow}' AND wide.exposure_set = '{wide}'"
    )
    assert count(sample, by_state) == 32
    assert count(sample, f"{by_state} AND narrow.people_within_reach_percent > wide.people_within_reach_percent") == 0


def test_the_sweep_never_loses_a_town(sample):
    query = "SELECT towns, people FROM summary.radius_sweep WHERE contaminant_id = ? ORDER BY radius_km"
    for contaminant in ("arsenic", "fluoride"):
        rows = sample.execute(query, [contaminant]).fetchall()
        assert rows == sorted(rows) and rows == sorted(rows, key=lambda row: row[1])
        assert rows[0] < rows[-1]


def test_the_sweep_meets_the_scenarios_of_the_same_radius(sample):
    for scenario, radius in (("radius_1_km", 1), ("recommended", 5), ("radius_10_km", 10)):
        sweep = sample.execute(
            "SELECT contaminant_id, towns, people, people_above_limit, cancer_cases FROM summary.radius_sweep "
            "WHERE radius_km <= ? QUALIFY row_number() OVER (PARTITION BY contaminant_id ORDER BY radius_km DESC) = 1 ORDER BY ALL",
            [radius],
        ).fetchall()
        states = sample.execute(
            "SELECT contaminant_id, sum(towns), sum(people), sum(people_above_limit), sum(cancer_cases) FROM summary.state_risk "
            "WHERE scenario_id = ? AND contaminant_id IN ('arsenic', 'fluoride') GROUP BY contaminant_id ORDER BY ALL",
            [scenario],
        ).fetchall()
        assert len(sweep) == len(states) == 2
        for found, expected in zip(sweep, states, strict=True):
            assert found[:4] == expected[:4]
            assert (found[4] is None) == (expected[4] is None)  # no cases from fluoride
            assert found[4] == (expected[4] and pytest.approx(expected[4], rel=1e-9))


@pytest.mark.parametrize(
    ("table", "keys", "number"),
    [
        ("exposure.site_concentration", "site_id, contaminant_id", "concentration_ug_l"),
        ("exposure.town_exposure", "town_id, contaminant_id", "exposure_ug_l"),
        ("risk.town_risk", "town_id, contaminant_id", "cancer_cases"),  # of everyone, counted or not
        ("summary.state_risk", "state_code, contaminant_id", "people_above_limit"),
        ("summary.state_risk", "state_code, contaminant_id", "people_at_or_above_reference_dose"),
        ("summary.state_risk", "state_code, contaminant_id", "cancer_cases"),
        ("summary.state_arsenic", "state_code", "cancer_cases_averted"),
        ("summary.hazard_index", "state_code", "mean_hazard_index"),
    ],
)
def test_non_detects_lower_are_below_middle_below_upper(sample, table: str, keys: str, number: str):
    name = "exposure_set" if table.startswith("exposure.") else "scenario_id"
    lower, middle, upper = (
        f"(SELECT {keys}, {number} AS {place} FROM {table} WHERE {name} = '{bound}')"
        for place, bound in zip(("lower_bound", "middle_bound", "upper_bound"), BOUNDS, strict=True)
    )
    together = f"SELECT * FROM {lower} FULL JOIN {middle} USING ({keys}) FULL JOIN {upper} USING ({keys})"
    assert count(sample, f"{together} WHERE lower_bound >= 0") > 0
    in_one_only = "(lower_bound IS NULL) <> (middle_bound IS NULL) OR (middle_bound IS NULL) <> (upper_bound IS NULL)"
    assert count(sample, f"{together} WHERE {in_one_only}") == 0
    tiny = "(1 + 1e-12)"
    assert (
        count(sample, f"{together} WHERE lower_bound > middle_bound * {tiny} OR middle_bound > upper_bound * {tiny}")
        == 0
    )


def test_kaplan_meier_and_order_statistics_are_the_plain_mean_without_non_detects(sample):
    for name in ("kaplan_meier", "order_statistics"):
        together = (
            "SELECT * FROM exposure.site_concentration AS estimated JOIN exposure.site_mean AS mean USING (site_id, contaminant_id) "
            f"WHERE estimated.exposure_set = '{name}' AND mean.non_detect_count = 0"
        )
        assert count(sample, together) > 100
        assert count(sample, f"{together} AND concentration_ug_l <> lower_bound_ug_l") == 0
        different = together.replace("mean.non_detect_count = 0", "concentration_ug_l <> middle_bound_ug_l")
        assert count(sample, different) > 10  # and where there are some, it is another


def test_everyone_counted_has_the_cases_of_the_others_and_more(sample):
    some, everyone = (
        dict(
            sample.execute(
                "SELECT state_code, cancer_cases FROM summary.state_arsenic WHERE scenario_id = ?", [name]
            ).fetchall()
        )
        for name in ("recommended", "everyone_counted")
    )
    assert all(everyone[state] >= some[state] for state in some)
    assert sum(everyone.values()) > sum(some.values()) > 0


def test_scenarios_that_differ_in_a_factor_only_have_cases_in_its_proportion(sample):
    cases = dict(
        sample.execute(
            "SELECT scenario_id, value FROM summary.headline WHERE metric = 'arsenic_cancer_cases'"
        ).fetchall()
    )
    assert cases["iris_2025"] == pytest.approx(cases["recommended"] * 32 / 1.5, rel=1e-9)
    assert cases["guideline_us"] == pytest.approx(cases["recommended"], rel=1e-12)  # the same limit for arsenic
    assert cases["chromium_iii"] == cases["recommended"]
    assert cases["intake_mean"] < cases["intake_95"]


# On any data

exposures = st.one_of(st.sampled_from([0.0, 9.999999999, 10.0, 1500.0]), st.floats(0, 1e5))


@few_examples
@given(st.lists(exposures, min_size=50, max_size=50))
def test_a_higher_concentration_is_never_a_lower_risk_and_none_is_no_risk(run_sql, concentrations):
    values = ", ".join(f"('{town}', {value!r}::DOUBLE)" for town, value in enumerate([0.0, *concentrations]))
    rows = run_sql(
        "40_risk/02_town_risk.sql",
        {
            "exposure.town_exposure": "SELECT 'e' AS exposure_set, 'arsenic' AS contaminant_id, 1 AS site_count, 0.0 AS censored_percent, * "
            f"FROM (VALUES {values}) AS t(town_id, exposure_ug_l)",
            "staging.town": "SELECT range::VARCHAR AS town_id, 100 AS population, '10' AS state_code, '10001' AS municipality_code FROM range(51)",
            "risk.scenario_factor": "SELECT 's' AS scenario_id, 'e' AS exposure_set, 'arsenic' AS contaminant_id, 'at_or_above_guideline' AS population_counted, "
            "10.0::DOUBLE AS limit_ug_l, 0.032::DOUBLE AS intake_l_kg_day, 1.5::DOUBLE AS oral_slope_factor_per_mg_kg_day, "
            "0.0003::DOUBLE AS reference_dose_mg_kg_day, 10.0::DOUBLE AS target_ug_l",
        },
    )
    rows.sort(key=lambda row: row["exposure_ug_l"])
    for figure in (
        *("dose_mg_kg_day", "hazard_quotient", "lifetime_cancer_risk", "cancer_cases", "cancer_cases_averted"),
        *("is_above_limit", "is_counted", "is_at_or_above_reference_dose"),
    ):
        found = [row[figure] for row in rows]
        assert found == sorted(found), figure
        assert found[0] == 0, figure
    assert all(row["cancer_cases_averted"] <= row["cancer_cases"] for row in rows)


sites = st.tuples(st.floats(0, 20), st.floats(0, 1e4), st.sampled_from([0.0, 0.001, 1.0, 500.0]))


@few_examples
@given(st.lists(st.lists(sites, min_size=1, max_size=5), min_size=20, max_size=20))
def test_more_at_a_site_is_never_less_in_a_town(run_sql, towns):
    """By every weighting. Each town twice: with its sites as they are, and with something added at some of them."""
    near, concentrations = [], []
    for town, of_town in enumerate(towns):
        for place, (distance, value, added) in enumerate(of_town):
            for kind, concentration in (("plain", value), ("more", value + added)):
                near.append(f"('{kind} {town}', '{kind} {town} {place}', {distance!r}::DOUBLE)")
                concentrations.append(f"('{kind} {town} {place}', {concentration!r}::DOUBLE)")
    sets = "(VALUES ('mean'), ('inverse_distance'), ('nearest'), ('maximum')) AS s(exposure_set)"
    rows = run_sql(
        "30_exposure/11_town_exposure.sql",
        {
            "exposure.near_site": f"SELECT * FROM (VALUES {', '.join(near)}) AS t(town_id, site_id, distance_km), {sets}",
            "exposure.site_concentration": "SELECT exposure_set, site_id, 'arsenic' AS contaminant_id, concentration_ug_l, 0.0::DOUBLE AS censored_percent "
            f"FROM (VALUES {', '.join(concentrations)}) AS t(site_id, concentration_ug_l), {sets}",
            "reference.exposure_set": f"SELECT *, exposure_set AS weighting FROM {sets}",
            "reference.constant": "SELECT * FROM (VALUES ('inverse_distance_power', 2.0::DOUBLE), ('shortest_weighted_km', 0.1)) AS t(\"constant\", value)",
        },
    )
    found = {(row["exposure_set"], row["town_id"]): row["exposure_ug_l"] for row in rows}
    assert len(found) == 4 * 2 * len(towns)
    for (weighting, town_id), exposure in found.items():
        if town_id.startswith("plain"):
            # sums are rounded to 1e-9
            assert exposure <= found[weighting, town_id.replace("plain", "more")] + 1e-9, weighting
