"""The trail from a figure to the cells it was made from: it adds up, it ends in the files, and names lead to it."""

import csv
import re
import subprocess
from pathlib import Path

import duckdb
import pytest

from conftest import Rows
from pozo.ask.macros import descriptions, macro_files
from pozo.ask.shell import duckdb_shell
from warehouses import WAREHOUSE, edit, steps_run, table_hashes

TRACE = "sql/ask/02_trace.sql"


@pytest.fixture(scope="module")
def ask(sample):
    """Asks the sample's warehouse; rows as dictionaries."""

    def ask(query: str) -> Rows:
        answer = sample.sql(query)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.fetchall()]

    return ask


@pytest.fixture
def built(project: Path, built_project: Path) -> Path:
    """A copy of the project, to change, with the sample built."""
    for name in ("warehouse.duckdb", ".hashes.json"):
        (project / "warehouse" / name).write_bytes((built_project / "warehouse" / name).read_bytes())
    return project


@pytest.fixture(scope="module")
def trace(built_project: Path, run_pozo):
    """Runs `python -m pozo trace …` on the sample, as `make trace` does."""
    return lambda *arguments: run_pozo(built_project, "trace", *arguments)


@pytest.mark.parametrize("scenario", ["paper", "recommended", "everyone_counted", "maximum_site"])
def test_the_towns_add_up_to_their_states_cases(ask, scenario: str):
    states = ask(f"SELECT * FROM summary.state_arsenic WHERE scenario_id = '{scenario}'")
    assert any(state["cancer_cases"] > 0 for state in states)
    for state in states:
        towns = ask(f"FROM trace_state('{state['state_code']}', 'arsenic', '{scenario}')")
        assert sum(town["people_counted"] for town in towns) == state["population"]
        assert sum(town["cancer_cases_counted"] for town in towns) == pytest.approx(state["cancer_cases"], rel=1e-9)
        if state["cancer_cases"] > 0:
            assert sum(town["share_percent"] for town in towns) == pytest.approx(100)
        for town in towns:
            own = (town["population"], town["cancer_cases"]) if town["is_counted"] else (0, 0)
            assert (town["people_counted"], town["cancer_cases_counted"]) == own


@pytest.mark.parametrize(
    ("contaminant", "column"),
    [("fluoride", "people_at_or_above_reference_dose"), ("lead", "people_above_limit")],
)
def test_without_cases_the_towns_add_up_to_the_people_who_count(ask, contaminant: str, column: str):
    figures = ask(
        f"SELECT * FROM summary.state_risk WHERE scenario_id = 'recommended' AND contaminant_id = '{contaminant}'"
    )
    assert any(figure[column] > 0 for figure in figures)
    for figure in figures:
        towns = ask(f"FROM trace_state('{figure['state_code']}', '{contaminant}', 'recommended')")
        assert len(towns) == figure["towns"]
        assert sum(town["people_counted"] for town in towns) == figure[column]


def test_what_a_scenario_does_not_count_is_shown_as_such(ask):
    left_out = ask(
        "SELECT state_code, town_id FROM risk.town_risk "
        "WHERE scenario_id = 'recommended' AND contaminant_id = 'arsenic' AND NOT is_counted ORDER BY town_id LIMIT 50"
    )
    for town in left_out:
        traced = ask(f"FROM trace_state('{town['state_code']}', 'arsenic', 'recommended')")
        (row,) = [row for row in traced if row["town_id"] == town["town_id"]]
        assert (row["is_counted"], row["people_counted"], row["cancer_cases_counted"]) == (False, 0, 0)
        assert row["exposure_ug_l"] < 10


def test_every_towns_exposure_follows_from_the_sites_and_weights_shown(ask):
    for scenario in ask("SELECT scenario_id, exposure_set FROM reference.scenario"):
        exposures = ask(
            "SELECT town_id, exposure_ug_l, site_count FROM exposure.town_exposure "
            f"WHERE exposure_set = '{scenario['exposure_set']}' AND contaminant_id = 'arsenic' "
            "ORDER BY site_count DESC, town_id LIMIT 5"
        )
        assert exposures[0]["site_count"] >= 2 or scenario["scenario_id"] in ("radius_1_km", "nearest_site")
        for town in exposures:
            sites = ask(f"FROM trace_town('{town['town_id']}', 'arsenic', '{scenario['scenario_id']}')")
            measured = [site for site in sites if site["concentration_ug_l"] is not None]
            from_weights = sum(site["weight_percent"] / 100 * site["concentration_ug_l"] for site in measured)
            assert sum(site["weight_percent"] for site in sites) == pytest.approx(100)
            assert from_weights == pytest.approx(town["exposure_ug_l"], rel=1e-6, abs=1e-8)
            assert sum(site["contribution_ug_l"] for site in measured) == pytest.approx(from_weights)
            assert all(site["weight_percent"] == 0 for site in sites if site["concentration_ug_l"] is None)


def test_every_sites_mean_follows_from_the_samples_shown(ask):
    for scenario in ("paper", "recommended", "non_detects_upper", "kaplan_meier", "order_statistics"):
        exposure_set = f"(SELECT exposure_set FROM reference.scenario WHERE scenario_id = '{scenario}')"
        estimated = 0
        for site in ask(
            "SELECT * FROM exposure.site_concentration AS concentration "
            f"WHERE exposure_set = {exposure_set} AND contaminant_id = 'arsenic' AND sample_count > 1 "
            "ORDER BY site_id LIMIT 30"
        ):
            samples = ask(f"FROM trace_site('{site['site_id']}', 'arsenic', '{scenario}')")
            assert len(samples) == site["sample_count"]
            assert all(sample["is_counted"] for sample in samples)
            values = [sample["counts_as_ug_l"] for sample in samples]
            if None in values:
                estimated += 1
                assert all(sample["is_non_detect"] for sample in samples if sample["counts_as_ug_l"] is None)
            else:
                assert sum(values) / len(values) == pytest.approx(site["concentration_ug_l"], abs=1e-9)
        assert bool(estimated) == (scenario in ("kaplan_meier", "order_statistics"))


def test_the_trail_ends_in_the_cell_of_the_file(ask, built_project: Path):
    with (built_project / "data/datasets/sample/samples.csv").open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    seen = {True: 0, False: 0}
    for state in [row["state"] for row in ask("SELECT state FROM staging.state ORDER BY state LIMIT 8")]:
        towns = ask(f"FROM trace_state('{state}', 'arsenic', 'recommended')")
        for town in towns[:2]:
            for site in ask(f"FROM trace_town('{town['town_id']}', 'arsenic', 'recommended')"):
                for sample in ask(f"FROM trace_site('{site['site_id']}', 'arsenic', 'recommended')"):
                    assert (sample["file"], sample["sheet"]) == ("samples.csv", None)
                    record = dict(zip(records[0], records[sample["file_row"] - 1], strict=True))
                    assert record["CLAVE SITIO"] == site["site_id"]
                    assert record[sample["column_name"]] == sample["written"]
                    assert record["FECHA"] == str(sample["sampled_on"])
                    assert sample["is_non_detect"] == sample["written"].startswith("<")
                    limit = float(sample["written"][1:]) * 1000 if sample["is_non_detect"] else None
                    assert sample["detection_limit_ug_l"] == pytest.approx(limit)
                    seen[sample["is_non_detect"]] += 1
    assert seen[True] > 5 and seen[False] > 5


def test_a_row_of_a_workbook_is_told_with_its_sheet(real_data: Path, project: Path, run_pozo):
    openpyxl = pytest.importorskip("openpyxl")
    result = run_pozo(project, "build", "--dataset", "conagua-2019", "--data-dir", str(real_data))
    assert result.returncode == 0, result.stderr
    with duckdb.connect(str(project / WAREHOUSE), read_only=True) as connection:
        cells = connection.sql(
            "SELECT file, sheet, file_row, column_name, site_id, written FROM trace_site('DLDUR735', 'arsenic', 'paper') "
            "UNION ALL SELECT file, sheet, file_row, 'NOMBRE DEL SITIO', site_id, site "
            "FROM trace_town('Victoria de Durango', 'arsenic', 'paper')"
        ).fetchall()
    assert {sheet for _, sheet, *_ in cells} == {"Sitios", "Resultados 2019"}
    workbook = openpyxl.load_workbook(real_data / cells[0][0], read_only=True)
    for _, sheet, row, column, site_id, text in cells:
        (header,) = workbook[sheet].iter_rows(max_row=1, values_only=True)
        (values,) = workbook[sheet].iter_rows(min_row=row, max_row=row, values_only=True)
        record = dict(zip(header, values, strict=True))
        assert (record["CLAVE SITIO"], str(record[column])) == (site_id, text)


def test_a_non_detect_that_does_not_say_its_limit_is_shown_as_such(built: Path, run_pozo):
    edit(built / "data/datasets/sample/samples.csv", "2017-11-30,<0.002,", "2017-11-30,ND,")
    assert run_pozo(built, "build").returncode == 0
    result = run_pozo(built, "trace", "--site", "OCSIN00002", "--scenario", "non_detects_upper")
    (line,) = [line.split("  ") for line in result.stdout.splitlines() if " ND " in line]
    with duckdb.connect(str(built / WAREHOUSE), read_only=True) as connection:
        query = "SELECT max(number_ug_l) FROM staging.result_reading WHERE contaminant_id = 'arsenic' AND is_non_detect"
        (highest,) = connection.execute(query).fetchone()
    assert [cell.strip() for cell in line if cell][2:5] == ["yes, limit not stated", f"{highest:.3f}", f"{highest:.3f}"]


@pytest.mark.parametrize("name", ["Querétaro", "queretaro", " QUERETARO ", "22", "Queretaro de Arteaga"])
def test_a_state_is_found_by_any_of_its_names(ask, name: str):
    assert ask(f"SELECT state_named('{name}') AS code") == [{"code": "22"}]


@pytest.mark.parametrize("name", ["arsenic", "Arsenic", "AS", "as"])
def test_a_contaminant_is_found_by_name_and_symbol(ask, name: str):
    assert ask(f"SELECT contaminant_named('{name}') AS id") == [{"id": "arsenic"}]


def test_a_town_is_found_by_its_name_with_and_without_accents(ask):
    (town,) = ask(
        "SELECT min(town_id) AS town_id, min(town) AS town FROM staging.town GROUP BY folded(town) "
        "HAVING count(*) = 1 AND min(town) <> strip_accents(min(town)) ORDER BY town_id LIMIT 1"
    )
    for asked in (town["town"], town["town"].upper(), town["town_id"]):
        assert [found["town_id"] for found in ask(f"FROM towns_named('{asked}')")] == [town["town_id"]]
    plain = f"strip_accents('{town['town']}')"
    assert [found["town_id"] for found in ask(f"FROM towns_named({plain})")] == [town["town_id"]]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("FROM trace_state('Durngo', 'arsenic', 'recommended')", ["no state Durngo", "Durango"]),
        ("FROM trace_state('Durango', 'arsnic', 'recommended')", ["no contaminant arsnic", "arsenic"]),
        ("FROM trace_state('Durango', 'arsenic', 'recomended')", ["no scenario recomended", "recommended"]),
        ("SELECT count(*) FROM trace_town('Ojo de Libre', 'arsenic', 'paper')", ["no town Ojo", "Ojo de Liebre"]),
        ("SELECT count(*) FROM trace_town('010070001', 'arsenc', 'paper')", ["no contaminant arsenc", "arsenic"]),
        ("SELECT count(*) FROM trace_site('OCSIN0015', 'arsenic', 'paper')", ["no site OCSIN0015", "OCSIN0015"]),
        ("SELECT count(*) FROM trace_site('OCSIN00152', 'arsenic', 'papr')", ["no scenario papr", "paper"]),
        ("SELECT count(*) FROM trace_state(NULL, 'arsenic', 'paper')", ["There is no state"]),
    ],
)
def test_an_unknown_name_is_an_error_with_near_names(sample, query: str, words: list[str]):
    with pytest.raises(duckdb.InvalidInputException) as caught:
        sample.sql(query).fetchall()
    for word in words:
        assert word in str(caught.value)
    assert "Did you mean" in str(caught.value)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "Say what to trace"),
        (["--state", "Durngo"], "There is no state Durngo. Did you mean Durango or"),
        (["--town", "Ojo de Libre"], "Did you mean Ojo de Liebre or"),
        (["--site", "x'y"], "There is no site x'y. Did you mean"),
        (["--state", "Durango", "--scenario", "papr"], "Did you mean paper or"),
        (["--state", "Durango", "--contaminant", "gold"], "There is no contaminant gold"),
        (["--state", "Colima", "--town", "Colonia San Evaristo"], "Colima has no town called Colonia San Evaristo"),
    ],
)
def test_the_command_answers_an_unknown_name_with_a_message(trace, arguments: list[str], words: str):
    result = trace(*arguments)
    assert (result.returncode, result.stdout) == (1, "")
    assert words in result.stderr
    assert "Traceback" not in result.stderr and "Error" not in result.stderr


def test_all_towns_of_one_name_are_listed(trace, ask):
    (name,) = ask("SELECT town, count(*) AS count FROM staging.town GROUP BY town ORDER BY count DESC, town LIMIT 1")
    result = trace("--town", name["town"].lower())
    assert result.returncode == 1
    towns = ask(f"FROM towns_named('{name['town']}')")
    assert name["count"] > 10
    for town in towns:
        line = next(line for line in result.stdout.splitlines() if town["town_id"] in line)
        assert town["state"] in line and f"{town['population']:,}" in line
    assert f"TOWN={towns[0]['town_id']}" in result.stderr


def test_the_command_shows_each_level_and_the_query_behind_it(trace, ask):
    result = trace("--state", "aguascalientes")
    assert result.returncode == 0, result.stderr
    assert all(len(line) <= 120 for line in result.stdout.splitlines())
    (figure,) = ask("SELECT * FROM summary.state_arsenic WHERE state_code = '01' AND scenario_id = 'recommended'")
    assert f"{figure['cancer_cases']:,.2f} lifetime cancer cases" in result.stdout
    (total,) = [line for line in result.stdout.splitlines() if line.startswith("all towns")]
    assert f"{figure['population']:,}" in total and f"{figure['cancer_cases']:,.2f}" in total
    queries = [line.partition('Q="')[2].rstrip('"') for line in result.stdout.splitlines() if 'Q="' in line]
    towns, sites, samples = (ask(query) for query in queries)
    assert towns[0]["town_id"] in result.stdout and sites[0]["site_id"] == samples[0]["site_id"]
    assert all(sample["written"] in result.stdout and str(sample["file_row"]) in result.stdout for sample in samples)


def test_the_command_cuts_long_tables_and_says_how_much_is_left(trace, ask):
    (state,) = ask(
        "SELECT state_code, towns FROM summary.state_risk WHERE contaminant_id = 'arsenic' AND scenario_id = 'radius_10_km' "
        "ORDER BY towns DESC LIMIT 1"
    )
    result = trace("--state", state["state_code"], "--scenario", "radius_10_km")
    assert result.returncode == 0, result.stderr
    table = result.stdout.partition("Its towns")[2].partition("All of it")[0].splitlines()
    cut = [line for line in table if line.startswith("more towns: ")]
    assert sum(int(line.split()[2].replace(",", "")) for line in cut) == state["towns"] - 10
    assert f"all towns: {state['towns']}" in result.stdout


def test_a_contaminant_that_nobody_near_measured_is_said_in_words(trace, ask):
    (town,) = ask(
        "SELECT town_id FROM staging.town WHERE town_id NOT IN (SELECT town_id FROM exposure.town_reach) ORDER BY 1 LIMIT 1"
    )
    result = trace("--town", town["town_id"])
    assert result.returncode == 0, result.stderr
    assert "no site within 5 km measured arsenic" in result.stdout
    assert "The sites near it" not in result.stdout


def test_the_macros_answer_in_a_plain_session(built_project: Path):
    queries = [
        "SELECT count(*) > 0 AS found FROM trace_state('Aguascalientes', 'arsenic', 'recommended')",
        "SELECT count(*) > 0 AS found FROM trace_town('010070001', 'arsenic', 'recommended')",
        "SELECT count(*) > 0 AS found FROM trace_site('OCSIN00152', 'arsenic', 'recommended')",
    ]
    command = [duckdb_shell(), "-readonly", "-csv", "-noheader", built_project / WAREHOUSE]
    result = subprocess.run(command, input=";".join(queries) + ";", capture_output=True, text=True, check=False)
    assert (result.stdout.split(), result.stderr) == (["true"] * 3, "")


def test_the_warehouse_describes_its_macros(ask):
    described = ask(
        "SELECT function_name, comment FROM duckdb_functions() WHERE database_name = current_database() AND NOT internal"
    )
    names = descriptions().keys()
    created = sum(path.read_text(encoding="utf-8").count("CREATE OR REPLACE MACRO") for path in macro_files())
    assert {macro["function_name"] for macro in described} == names
    assert len(names) == created
    assert all(macro["comment"] for macro in described)


def test_an_edited_new_or_deleted_macro_reaches_the_warehouse_and_no_table_runs(built: Path, run_pozo):
    def macros() -> dict[str, str]:
        with duckdb.connect(str(built / WAREHOUSE), read_only=True) as connection:
            query = "SELECT function_name, macro_definition FROM duckdb_functions() WHERE database_name = current_database()"
            return dict(connection.execute(query).fetchall())

    before = table_hashes(built / WAREHOUSE)
    assert "up to date" in run_pozo(built, "build").stdout
    edit(built / TRACE, "ORDER BY site.site_id, measured.sampled_on", "ORDER BY site.site_id, measured.written")
    with (built / TRACE).open("a", encoding="utf-8") as file:
        file.write("\n-- How many towns there are.\nCREATE OR REPLACE MACRO towns_known() AS TABLE\n")
        file.write("    SELECT count(*) AS towns FROM staging.town;\n")
    assert re.search(r"^ *macros +run", run_pozo(built, "plan").stdout, re.MULTILINE)
    result = run_pozo(built, "build")
    assert result.returncode == 0, result.stderr
    assert steps_run(result.stdout) == []
    assert "measured.written" in macros()["trace_site"] and "towns_known" in macros()
    assert "up to date" in run_pozo(built, "build").stdout
    sql = (built / TRACE).read_text(encoding="utf-8")
    (built / TRACE).write_text(sql.partition("\n-- How many towns")[0], encoding="utf-8")
    assert run_pozo(built, "build").returncode == 0
    assert "towns_known" not in macros() and "trace_state" in macros()
    assert table_hashes(built / WAREHOUSE) == before


def test_a_macro_that_cannot_be_made_leaves_the_warehouse_as_it_was(built: Path, run_pozo):
    before = (built / WAREHOUSE).read_bytes()
    edit(built / TRACE, "FROM towns_named(asked) AS town", "FROM towns_namd(asked) AS town")
    result = run_pozo(built, "build")
    assert result.returncode == 1
    assert TRACE in result.stderr and "towns_namd" in result.stderr and "Traceback" not in result.stderr
    assert (built / WAREHOUSE).read_bytes() == before


def test_macros_that_read_tables_wait_for_them(project: Path, run_pozo):
    result = run_pozo(project, "build", "--select", "05_reference")
    assert result.returncode == 0, result.stderr
    assert run_pozo(project, "build").returncode == 0
    assert run_pozo(project, "trace", "--state", "Aguascalientes").returncode == 0


def test_macros_older_than_the_command_are_a_message(built: Path, run_pozo):
    edit(built / "sql/queries/trace/samples.sql", "is_without_limit", "is_new")
    result = run_pozo(built, "trace", "--state", "Aguascalientes")
    assert result.returncode == 1
    assert "make warehouse" in result.stderr and "Traceback" not in result.stderr
