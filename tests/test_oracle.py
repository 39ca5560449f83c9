"""Every figure of the warehouse against an independent computation: numpy and pyproj, no SQL, no code shared (tests/oracle.py)."""

from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

import oracle
from conftest import copy_project

SCENARIOS = {"paper": oracle.PAPER, "recommended": oracle.RECOMMENDED}


def compare(connection: duckdb.DuckDBPyConnection, inputs: oracle.Inputs, name: str) -> None:
    """Asserts that the warehouse equals the oracle for one scenario: keys exactly, numbers to 1e-9."""
    scenario = SCENARIOS[name]
    expected = oracle.town_exposure(inputs, scenario).sort_index()
    town_ids = list(expected.index)
    found = connection.execute(
        "SELECT town_id, contaminant_id, exposure_ug_l, site_count FROM exposure.town_exposure WHERE scenario_id = ?",
        [name],
    ).df()
    assert sorted(set(found["town_id"])) == town_ids and len(town_ids) > 100
    wide = found.pivot(index="town_id", columns="contaminant_id", values="exposure_ug_l").loc[town_ids]
    for contaminant in oracle.CONTAMINANTS:
        np.testing.assert_allclose(wide[contaminant], expected[contaminant], rtol=1e-9, atol=1e-12, equal_nan=True)
    counts = found.groupby("town_id")["site_count"].agg(["min", "max"]).loc[town_ids]
    assert (counts["min"] == expected["number_nearby_sites"]).all() and (
        counts["max"] == expected["number_nearby_sites"]
    ).all()

    compare_states(connection, "state_arsenic", name, oracle.state_arsenic(expected))
    compare_states(connection, "state_fluoride", name, oracle.state_fluoride(expected))
    compare_headline(connection, name, oracle.headline(inputs, scenario))


def compare_states(connection: duckdb.DuckDBPyConnection, table: str, name: str, expected: pd.DataFrame) -> None:
    found = connection.table(f"summary.{table}").filter(f"scenario_id = '{name}'").df().set_index("state_code")
    assert len(found) == 32
    for column in expected.columns:
        full = expected[column].reindex(found.index).fillna(0)
        np.testing.assert_allclose(found[column], full, rtol=1e-9)


def compare_headline(connection: duckdb.DuckDBPyConnection, name: str, expected: dict[str, float]) -> None:
    renamed = {"arsenic_people_at_or_above_limit": "arsenic_people_counted"}
    found = dict(
        connection.execute("SELECT metric, value FROM summary.headline WHERE scenario_id = ?", [name]).fetchall()
    )
    assert {renamed.get(metric, metric) for metric in expected} <= found.keys()
    for metric, value in expected.items():
        assert found[renamed.get(metric, metric)] == pytest.approx(value, rel=1e-9), metric


def compare_row_counts(connection: duckdb.DuckDBPyConnection, inputs: oracle.Inputs) -> None:
    counts = {
        table.removeprefix("source."): rest for table, *rest in connection.execute("FROM staging.row_count").fetchall()
    }
    for kind in ("site", "sample", "town"):
        assert counts[kind] == [inputs.read[kind], inputs.used[kind], inputs.rejected[kind]], kind


@pytest.fixture(scope="module")
def sample_inputs(built_project: Path) -> oracle.Inputs:
    folder = built_project / "data" / "sample"
    return oracle.read_conagua(folder / "sites.csv", folder / "samples.csv", folder / "towns.zip")


@pytest.mark.parametrize("name", SCENARIOS)
def test_the_sample_equals_the_oracle(sample, sample_inputs, name: str):
    compare(sample, sample_inputs, name)


def test_the_sample_uses_and_rejects_what_the_oracle_does(sample, sample_inputs):
    compare_row_counts(sample, sample_inputs)


@pytest.fixture(scope="module")
def real_project(real_data: Path, tmp_path_factory, run_pozo) -> Path:
    folder = copy_project(tmp_path_factory.mktemp("real") / "pozo")
    result = run_pozo(folder, "build", "--dataset", "conagua-2019", "--data-dir", str(real_data))
    assert result.returncode == 0, result.stderr
    return folder


def test_the_real_files_of_2019_equal_the_oracle(real_project: Path, real_data: Path):
    workbook = real_data / "Resultados de Calidad del Agua 2019.xlsx"
    inputs = oracle.read_conagua(workbook, workbook, real_data / "towns.zip")
    with duckdb.connect(str(real_project / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        for name in SCENARIOS:
            compare(connection, inputs, name)
        compare_row_counts(connection, inputs)
