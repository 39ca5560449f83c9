"""Every figure of the warehouse against an independent computation: numpy and pyproj, no SQL, no code shared (tests/oracle*.py)."""

from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import oracle
import oracle_risk
from conftest import copy_project
from oracle import CONTAMINANTS, EXPOSURES
from oracle_risk import SCENARIOS


class Compared:
    """A warehouse beside the oracle's own reading of the same files; what scenarios share is computed once."""

    def __init__(self, warehouse: Path, inputs: oracle.Inputs) -> None:
        self.connection = duckdb.connect(str(warehouse), read_only=True)
        self.connection.load_extension("spatial")
        self.inputs = inputs
        self.pairs = oracle.find_pairs(inputs)

    @cache  # noqa: B019 (lives as long as the tests of its module)
    def exposure(self, name: str) -> pd.DataFrame:
        return oracle.town_exposure(self.inputs, self.pairs, EXPOSURES[name])

    @cache  # noqa: B019
    def sites(self, name: str) -> pd.DataFrame:
        return oracle.site_concentration(self.inputs, EXPOSURES[name])

    def rows(self, table: str, key: str, value: str) -> pd.DataFrame:
        """The rows of one exposure set or scenario, without the column that names it."""
        return self.connection.sql(f"SELECT * EXCLUDE ({key}) FROM {table} WHERE {key} = '{value}'").df()


def assert_same(found: pd.DataFrame, expected: pd.DataFrame, keys: list[str], tolerance: float = 1e-9) -> None:
    """Asserts equal keys, and numbers equal to the tolerance, in every column of the found rows."""
    found = found.set_index(keys).sort_index()
    expected = expected.rename_axis(keys).sort_index()
    pd.testing.assert_index_equal(found.index, expected.index, exact=False)
    assert set(found.columns) == set(expected.columns)
    for column in found.columns:
        some, others = found[column].astype(float), expected[column].astype(float)
        np.testing.assert_allclose(some, others, rtol=tolerance, atol=tolerance, equal_nan=True, err_msg=column)


def check_exposure(compared: Compared, name: str) -> None:
    sites, exposure = compared.sites(name), compared.exposure(name)
    assert len(sites) > 100 and len(exposure) > 10
    concentration = (
        sites[CONTAMINANTS]
        .rename_axis("site_id")
        .melt(ignore_index=False, var_name="contaminant_id", value_name="concentration_ug_l")
    )
    found = compared.rows("exposure.site_concentration", "exposure_set", name)
    assert_same(
        found[["site_id", "contaminant_id", "concentration_ug_l"]],
        concentration.dropna().set_index("contaminant_id", append=True),
        ["site_id", "contaminant_id"],
    )
    reach = exposure[["near_sites", "nearest_km"]].set_axis(["site_count", "nearest_site_km"], axis=1)
    assert_same(compared.rows("exposure.town_reach", "exposure_set", name), reach, ["town_id"])
    for contaminant in CONTAMINANTS:
        columns = [contaminant, f"{contaminant}_sites", f"{contaminant}_censored"]
        expected = exposure[columns].dropna().set_axis(["exposure_ug_l", "site_count", "censored_percent"], axis=1)
        found = compared.rows("exposure.town_exposure", "exposure_set", name)
        found = found[found["contaminant_id"] == contaminant].drop(columns="contaminant_id")
        assert_same(found, expected, ["town_id"])


def check_coverage(compared: Compared, name: str) -> None:
    exposure = compared.exposure(name)
    for table, places in (("state", ["state_code"]), ("municipality", ["state_code", "municipality_code"])):
        expected = oracle_risk.coverage(compared.inputs, exposure, places)
        assert_same(compared.rows(f"summary.{table}_coverage", "exposure_set", name), expected, places)


def check_summaries(compared: Compared, name: str) -> None:
    scenario = SCENARIOS[name]
    exposure, sites = compared.exposure(scenario.exposure), compared.sites(scenario.exposure)
    for table, places in (("state", ["state_code"]), ("municipality", ["state_code", "municipality_code"])):
        expected = oracle_risk.place_risk(compared.inputs, exposure, scenario, places)
        found = compared.rows(f"summary.{table}_risk", "scenario_id", name)
        assert_same(found, expected, [*places, "contaminant_id"])
    bands = oracle_risk.risk_bands(exposure, scenario)
    keys = ["state_code", "contaminant_id", "risk_band"]
    assert_same(compared.rows("summary.risk_band", "scenario_id", name), bands, keys)
    hazards = oracle_risk.hazard_index(exposure, scenario)
    # a sum of up to five quotients, each entering to 1e-9
    assert_same(compared.rows("summary.hazard_index", "scenario_id", name), hazards, ["state_code"], tolerance=5e-9)
    together = oracle_risk.co_occurrence(sites, exposure, scenario)
    found = compared.rows("summary.co_occurrence", "scenario_id", name).fillna({"state_code": ""})
    assert_same(found, together, ["state_code"])


def check_tables_of_the_study(compared: Compared, name: str) -> None:
    """Table 1 and Table 2: all 32 states, zeros where nobody is exposed."""
    scenario = SCENARIOS[name]
    exposure = compared.exposure(scenario.exposure)
    states = oracle_risk.place_risk(compared.inputs, exposure, scenario, ["state_code"])
    columns = {
        "arsenic": {
            "people_counted": "population",
            **{
                column: column
                for column in ("cancer_cases", "cancer_cases_a_year", "cancer_cases_averted", "people_percent")
            },
        },
        "fluoride": {"people_at_or_above_reference_dose": "population", "people_percent": "people_percent"},
    }
    for contaminant, names in columns.items():
        expected = states.xs(contaminant, level="contaminant_id").rename(columns=names)[list(names.values())]
        expected = expected.reindex(sorted(oracle.STATE_CODES)).fillna(0)
        found = compared.rows(f"summary.state_{contaminant}", "scenario_id", name)
        assert_same(found[["state_code", *expected.columns]], expected, ["state_code"])


def check_headline(compared: Compared, name: str) -> None:
    scenario = SCENARIOS[name]
    exposure, sites = compared.exposure(scenario.exposure), compared.sites(scenario.exposure)
    found = compared.rows("summary.headline", "scenario_id", name).set_index("metric")["value"].to_dict()
    expected = oracle_risk.headline(compared.inputs, sites, exposure, scenario)
    intervals = {f"arsenic_cancer_cases_{part}" for part in ("low", "central", "high")}
    assert found.keys() - intervals == expected.keys()
    assert {metric: found[metric] for metric in expected} == pytest.approx(expected, rel=1e-9)


def check_sweep(compared: Compared) -> None:
    expected = oracle_risk.radius_sweep(compared.inputs, compared.pairs, range(1, 21))
    found = compared.connection.sql("FROM summary.radius_sweep").df().set_index(["contaminant_id", "radius_km"])
    # a radius without a row changes nothing: the one before it holds
    found = found.reindex(expected.index).groupby("contaminant_id").ffill()
    empty = {"towns": 0, "people": 0, "people_above_limit": 0}
    assert_same(found.fillna(empty).reset_index(), expected, ["contaminant_id", "radius_km"])


def check_sensitivity(compared: Compared) -> None:
    found = compared.connection.sql("FROM summary.sensitivity").df()
    figures = {}
    for name, scenario in SCENARIOS.items():
        exposure, sites = compared.exposure(scenario.exposure), compared.sites(scenario.exposure)
        headline = oracle_risk.headline(compared.inputs, sites, exposure, scenario)
        figures[name] = {
            "cancer_cases": headline["arsenic_cancer_cases"],
            "arsenic_people": headline["arsenic_people_above_limit"],
            "fluoride_people": headline.get("fluoride_people_above_limit", 0),
        }
    expected = pd.DataFrame.from_dict(figures, orient="index")
    for column in list(expected.columns):
        base = expected.loc["recommended", column]
        expected[f"{column}_difference"] = expected[column] - base
        expected[f"{column}_difference_percent"] = 100 * (expected[column] / base - 1)
    # small differences of large numbers that are equal to 1e-9
    assert_same(found.drop(columns="scenario"), expected, ["scenario_id"], tolerance=1e-6)
    assert found["cancer_cases_difference"].abs().is_monotonic_decreasing


def check_row_counts(compared: Compared) -> None:
    inputs = compared.inputs
    rows = compared.connection.execute("FROM staging.row_count").fetchall()
    counts = {table.removeprefix("source."): rest for table, *rest in rows}
    for kind in ("site", "sample", "town"):
        assert counts[kind] == [inputs.read[kind], inputs.used[kind], inputs.rejected[kind]], kind


@pytest.fixture(scope="module")
def sample_compared(built_project: Path) -> Compared:
    folder = built_project / "data" / "datasets" / "sample"
    inputs = oracle.read_conagua(folder / "sites.csv", folder / "samples.csv", folder / "towns.zip")
    return Compared(built_project / "warehouse" / "warehouse.duckdb", inputs)


@pytest.fixture(scope="module")
def real_compared(real_data: Path, tmp_path_factory, run_pozo) -> Compared:
    folder = copy_project(tmp_path_factory.mktemp("real") / "pozo")
    result = run_pozo(folder, "build", "--dataset", "conagua-2019", "--data-dir", str(real_data))
    assert result.returncode == 0, result.stderr
    workbook = real_data / "Resultados de Calidad del Agua 2019.xlsx"
    inputs = oracle.read_conagua(workbook, workbook, real_data / "towns.zip")
    return Compared(folder / "warehouse" / "warehouse.duckdb", inputs)


@pytest.fixture(scope="module", params=["sample", "real files of 2019"])
def compared(request) -> Compared:
    return request.getfixturevalue("sample_compared" if request.param == "sample" else "real_compared")


def test_the_oracle_knows_every_scenario_and_exposure_set(sample):
    scenarios = sample.execute("SELECT scenario_id, exposure_set FROM reference.scenario").fetchall()
    assert dict(scenarios) == {name: scenario.exposure for name, scenario in SCENARIOS.items()}
    assert set(EXPOSURES) == {scenario.exposure for scenario in SCENARIOS.values()}


def test_the_same_rows_are_used_and_rejected(compared: Compared):
    check_row_counts(compared)


@pytest.mark.parametrize("name", EXPOSURES)
def test_every_town_is_exposed_to_what_the_oracle_says(compared: Compared, name: str):
    check_exposure(compared, name)
    check_coverage(compared, name)


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_summary_of_a_scenario_is_the_oracles(compared: Compared, name: str):
    check_summaries(compared, name)
    check_tables_of_the_study(compared, name)
    check_headline(compared, name)


def test_every_radius_of_the_sweep_is_the_oracles(compared: Compared):
    check_sweep(compared)


def test_the_sensitivity_of_every_scenario_is_the_oracles(compared: Compared):
    check_sensitivity(compared)
