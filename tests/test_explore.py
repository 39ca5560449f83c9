"""Ways into the warehouse: macros against other libraries, the shell's greeting, the notebook."""

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import duckdb
import nbformat
import numpy as np
import pyproj
import pytest
from nbclient import NotebookClient

from conftest import Rows
from pozo.ask import shell as explore
from pozo.ask.shell import duckdb_shell
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from warehouses import WAREHOUSE

WGS84 = pyproj.Geod(ellps="WGS84")


@pytest.fixture(scope="module")
def plain(built_project: Path):
    """A session as anybody opens one: no extension, no setting."""
    with duckdb.connect(str(built_project / WAREHOUSE), read_only=True) as connection:
        connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> Rows:
    answer = connection.sql(query)
    return [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]


@pytest.mark.parametrize(
    ("km", "allowed_km"), [(0.001, 1e-6), (1, 1e-6), (5, 1e-6), (100, 1e-6), (500, 1e-6), (1000, 5e-5), (2000, 2e-3)]
)
def test_distances_are_those_on_the_ellipsoid(plain, km: float, allowed_km: float):
    random = np.random.default_rng(6)
    count = 500
    longitude, latitude = random.uniform(-180, 180, count), random.uniform(-75, 75, count)
    there = WGS84.fwd(longitude, latitude, random.uniform(0, 360, count), np.full(count, km * 1000))
    pairs = ", ".join(
        str(pair) for pair in zip(*(axis.tolist() for axis in (longitude, latitude, *there[:2])), strict=True)
    )
    found = plain.sql(
        f"SELECT geodesic_km(a, b, c, d), geodesic_km(c, d, a, b) FROM (VALUES {pairs}) AS pair(a, b, c, d)"
    )
    assert np.abs(np.array(found.fetchall()) - km).max() <= allowed_km
    assert plain.sql("SELECT geodesic_km(-103.4, 25.5, -103.4, 25.5)").fetchone() == (0,)


def test_near_means_the_same_in_every_session(plain, sample):
    towns = rows(plain, "SELECT town_id, longitude, latitude FROM staging.town")
    sites = rows(plain, "SELECT site_id, longitude, latitude FROM staging.site")
    for place in towns[:200:40]:
        for macro, key, there in (("towns_near", "town_id", towns), ("sites_near", "site_id", sites)):
            measured = {
                other[key]: WGS84.inv(
                    *(place[name] for name in ("longitude", "latitude")), other["longitude"], other["latitude"]
                )[2]
                / 1000
                for other in there
            }
            expected = sorted((km, name) for name, km in measured.items() if km < 60)
            query = f"FROM {macro}({place['longitude']}, {place['latitude']}, 60)"
            found = rows(plain, query)
            assert [(row["distance_km"], row[key]) for row in found] == [
                (pytest.approx(km, abs=1e-6), name) for km, name in expected
            ]
            assert rows(sample, query) == found
    assert (
        rows(plain, f"FROM towns_near({place['longitude']}, {place['latitude']}, 1)")[0]["town_id"] == place["town_id"]
    )


@pytest.mark.parametrize(
    "question", ["towns_near(25.54, -103.44, 10)", "sites_near(25.54, -103.44, 10)", "exposure_at(25.54, -103.44, 5)"]
)
def test_exchanged_coordinates_are_an_error(plain, question: str):
    with pytest.raises(
        duckdb.InvalidInputException, match=r"no latitude -103\.44: longitude comes first, then latitude"
    ):
        plain.sql(f"FROM {question}").fetchall()


def test_a_place_where_a_town_lies_has_the_towns_exposure(plain):
    towns = rows(
        plain,
        "SELECT town_id, longitude, latitude FROM staging.town WHERE town_id IN "
        "(SELECT town_id FROM risk.town_risk WHERE scenario_id = 'recommended' AND site_count > 1) ORDER BY town_id LIMIT 20",
    )
    assert len(towns) == 20
    for town in towns:
        risks = {
            row["contaminant_id"]: row
            for row in rows(
                plain, f"FROM risk.town_risk WHERE scenario_id = 'recommended' AND town_id = '{town['town_id']}'"
            )
        }
        found = rows(plain, f"FROM exposure_at({town['longitude']}, {town['latitude']}, 5)")
        assert len(found) == 6 and {row["contaminant_id"] for row in found if row["site_count"]} == risks.keys()
        for row in found:
            if risk := risks.get(row["contaminant_id"]):
                for figure in (
                    "exposure_ug_l",
                    "site_count",
                    "is_above_limit",
                    "dose_mg_kg_day",
                    "hazard_quotient",
                    "lifetime_cancer_risk",
                ):
                    assert row[figure] == (
                        risk[figure] if risk[figure] is None else pytest.approx(risk[figure], rel=1e-12)
                    )
                assert row["censored_percent"] == pytest.approx(risk["censored_percent"])
            else:
                assert (row["exposure_ug_l"], row["is_above_limit"], row["dose_mg_kg_day"]) == (None, None, None)


def test_where_no_site_is_near_nothing_is_known(plain):
    found = rows(plain, "FROM exposure_at(0, 0, 5)")
    assert [(row["exposure_ug_l"], row["site_count"]) for row in found] == [(None, 0)] * 6


def test_a_town_is_found_whatever_its_accents_and_capitals(plain):
    (name, town_id) = plain.sql(
        "SELECT town, town_id FROM staging.town WHERE town <> strip_accents(town) AND town_id IN "
        "(SELECT town_id FROM risk.town_risk WHERE scenario_id = 'recommended') ORDER BY town_id LIMIT 1"
    ).fetchone()
    plainly = plain.sql(f"SELECT lower(strip_accents('{name}'))").fetchone()[0]
    found = rows(plain, f"FROM town('{plainly}')")
    assert found == rows(plain, f"FROM town('{name.upper()}')")
    risks = rows(plain, f"FROM risk.town_risk WHERE scenario_id = 'recommended' AND town_id = '{town_id}'")
    figures = (
        "contaminant_id",
        "exposure_ug_l",
        "site_count",
        "hazard_quotient",
        "lifetime_cancer_risk",
        "cancer_cases",
        "population",
    )
    assert sorted(str([row[name] for name in figures]) for row in found if row["town_id"] == town_id) == sorted(
        str([risk[name] for name in figures]) for risk in risks
    )
    with pytest.raises(duckdb.InvalidInputException, match=r"There is no town Torreonn\. Did you mean "):
        plain.sql("FROM town('Torreonn')").fetchall()


def test_a_town_without_sites_is_found_too(plain):
    (town_id,) = plain.sql(
        "SELECT town_id FROM staging.town WHERE town_id NOT IN (SELECT town_id FROM exposure.near_site) LIMIT 1"
    ).fetchone()
    (found,) = rows(plain, f"FROM town('{town_id}')")
    assert (found["town_id"], found["contaminant_id"], found["exposure_ug_l"]) == (town_id, None, None)


def test_scenarios_are_compared_figure_by_figure(plain):
    found = {
        (row["metric"], row["state"]): row for row in rows(plain, "FROM compare_scenarios('paper', 'Recommended')")
    }
    headline = {(row["scenario_id"], row["metric"]): row["value"] for row in rows(plain, "FROM summary.headline")}
    states = {
        (row["scenario_id"], row["state"]): row["cancer_cases"] for row in rows(plain, "FROM summary.state_arsenic")
    }
    names = {metric for scenario, metric in headline if scenario == "paper" and ("recommended", metric) in headline}
    assert {metric for metric, state in found if state == "all"} == names
    exposed = {
        state for (scenario, state), cases in states.items() if scenario in ("paper", "recommended") and cases > 0
    }
    assert {state for metric, state in found if metric == "arsenic_cancer_cases"} == exposed | {"all"}
    for (metric, state), row in found.items():
        if state == "all":
            pair = (headline["paper", metric], headline["recommended", metric])
        elif metric == "arsenic_cancer_cases":
            pair = (states["paper", state], states["recommended", state])
        else:
            continue
        assert (row["first_value"], row["second_value"], row["difference"]) == (*pair, pair[1] - pair[0])
        percent = 100 * (pair[1] - pair[0]) / pair[0] if pair[0] else None
        assert row["difference_percent"] == (percent if percent is None else pytest.approx(percent))
    with pytest.raises(duckdb.InvalidInputException, match=r"There is no scenario papper\. Did you mean paper or "):
        plain.sql("FROM compare_scenarios('papper', 'recommended')").fetchall()


def examples(connection: duckdb.DuckDBPyConnection) -> Rows:
    return rows(connection, (ROOT / "sql/queries/shell/examples.sql").read_text(encoding="utf-8"))


def test_every_question_to_a_macro_has_an_example_that_works(plain, built_project: Path):
    found = examples(plain)
    assert sum(example["is_greeting"] for example in found) == 5
    table_macros = {
        name
        for (name,) in plain.sql(
            "SELECT function_name FROM duckdb_functions() WHERE function_type = 'table_macro' AND database_name = current_database()"
        ).fetchall()
    }
    within = {"towns_named", "sites_named", "lineage_columns", "reference_rows"}
    assert {example["macro_name"] for example in found} == table_macros - within | {"geodesic_km", None}
    for example in found:
        assert plain.sql(example["query"].removesuffix(";")).fetchall(), example["query"]


def test_the_shell_greets_with_queries_that_can_be_pasted(built_project: Path):
    keyboard, shell = pty.openpty()
    started = subprocess.Popen(
        [sys.executable, "-m", "pozo", "sql"],
        cwd=built_project,
        env={**os.environ, "PYTHONPATH": str(built_project / "python"), "TERM": "dumb"},
        stdin=shell,
        stdout=subprocess.PIPE,
        text=True,
    )
    os.write(keyboard, b".quit\n")
    greeting = started.communicate(timeout=60)[0]
    assert greeting.startswith("Synthetic sample (SYNTHETIC: every figure is invented): read-only.")
    queries = re.findall(r"^-- .+\n(FROM .+;)$", greeting, re.MULTILINE)
    assert len(queries) == 5
    for query in queries:
        pasted = subprocess.run(
            [duckdb_shell(), "-readonly", "-csv", built_project / WAREHOUSE],
            input=query,
            capture_output=True,
            text=True,
            check=False,
        )
        assert (pasted.returncode, pasted.stderr) == (0, "")
        assert len(pasted.stdout.splitlines()) > 1


def test_a_shell_that_is_fed_a_script_does_not_greet(built_project: Path):
    fed = subprocess.run(
        [sys.executable, "-m", "pozo", "sql"],
        cwd=built_project,
        env={**os.environ, "PYTHONPATH": str(built_project / "python")},
        input="SELECT 42 AS answer;",
        capture_output=True,
        text=True,
        check=False,
    )
    assert "answer" in fed.stdout and "Queries to begin with" not in fed.stdout


NOTEBOOK = "reports/explore.ipynb"


def test_the_notebook_is_kept_without_outputs():
    notebook = json.loads((ROOT / NOTEBOOK).read_text(encoding="utf-8"))
    code = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    assert len(code) >= 10
    assert all(not cell["outputs"] and cell["execution_count"] is None for cell in code)


def test_the_notebook_runs_from_top_to_bottom(built_project: Path, sample):
    notebook = nbformat.read(built_project / NOTEBOOK, as_version=4)
    nbformat.validate(notebook)
    NotebookClient(notebook, timeout=60, resources={"metadata": {"path": str(built_project / "reports")}}).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert not [output for output in outputs if output.output_type in ("error", "stream")]
    shown = "\n".join(output.data.get("text/plain", "") for output in outputs)
    (cases,) = sample.execute(
        "SELECT value FROM summary.headline WHERE metric = 'arsenic_cancer_cases' AND scenario_id = 'paper'"
    ).fetchone()
    assert f"{cases:,.6g}" in shown
    assert "samples.csv" in shown and "risk.town_risk" in shown
    assert sum("image/png" in output.data for output in outputs) == 2


def test_a_unit_is_the_one_that_the_description_says(sample):
    columns = rows(sample, "FROM data_dictionary() WHERE unit IS NOT NULL")
    assert len(columns) > 100
    words = {
        "degrees": "degrees",
        "people": "",
        "lifetime cases": "",
        "per year": "per year",
        "%": "%",
        "years": "years",
    }
    unsaid = [
        (column["table_name"], column["column_name"])
        for column in columns
        if words.get(column["unit"], column["unit"]) not in column["description"]
        and "the same" not in column["description"]
    ]
    assert unsaid == []
    in_words = rows(
        sample,
        "FROM data_dictionary() WHERE unit IS NULL AND data_type = 'DOUBLE' AND regexp_matches(description, '(µg/L|km|mg/kg/day|L/day|%)($|;|,)')",
    )
    assert {column["column_name"] for column in in_words} <= {"value"}


def test_jupyter_is_reached_from_this_machine_alone_and_with_its_token(monkeypatch):
    commands = []
    monkeypatch.setattr(explore.os, "execv", lambda program, command: commands.append(command))
    monkeypatch.setattr(explore.os, "chdir", lambda folder: None)
    monkeypatch.setattr(explore, "find_spec", lambda name: name)
    explore.open_notebook()
    monkeypatch.setenv("NOTEBOOK_IP", "0.0.0.0")
    explore.open_notebook()
    assert [command[3:5] for command in commands] == [
        ["--ip=127.0.0.1", "--port=8888"],
        ["--ip=0.0.0.0", "--port=8888"],
    ]
    assert all(command[:3] == [sys.executable, "-m", "jupyterlab"] for command in commands)
    assert not any("token" in part or "password" in part for command in commands for part in command)
    assert "ENV NOTEBOOK_IP=0.0.0.0" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    assert "-p 127.0.0.1:8888:8888" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_without_jupyter_the_command_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(explore, "find_spec", lambda name: None)
    with pytest.raises(PozoError, match=r"Jupyter is not installed: make notebook installs and opens it\."):
        explore.open_notebook()


def test_the_notebook_and_the_build_install_the_same_versions():
    def pins(name: str) -> dict[str, str]:
        return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text(encoding="utf-8"), re.MULTILINE))

    build, notebook = pins("requirements.txt"), pins("requirements-notebook.txt")
    assert "jupyterlab" in notebook and "jupyterlab" not in build
    shared = build.keys() & notebook.keys()
    assert {"duckdb", "geopandas", "ipykernel"} <= shared
    assert {name for name in shared if build[name] != notebook[name]} == set()
