"""The report's lineage, data dictionary and questions, in a real browser, against the warehouse."""

import subprocess
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Page

from browser import open_page
from pozo.ask.shell import duckdb_shell
from warehouses import WAREHOUSE


@pytest.fixture
def opened(browser, report_page):
    with open_page(browser, report_page) as page:
        yield page


def links(sample: duckdb.DuckDBPyConnection) -> set[tuple[str, str]]:
    """From which table or file to which table, but for settings and files of constants, which are not drawn."""
    query = "SELECT DISTINCT source_table, table_name FROM meta.lineage WHERE source_table NOT LIKE 'file data/%' AND source_table <> 'setting'"
    return set(sample.execute(query).fetchall())


def reached(sample: duckdb.DuckDBPyConnection, table: str, is_back: bool) -> set[str]:
    known, found, waiting = links(sample), set(), {table}
    while waiting:
        waiting = {
            (source if is_back else made) for source, made in known if (made if is_back else source) in waiting
        } - found
        found |= waiting
    return found


def boxes(page: Page, part: str = "") -> set[str]:
    return set(page.locator(f"#lineage-drawing .box{part}").evaluate_all("all => all.map(one => one.dataset.table)"))


def listed(page: Page, part: str) -> list[str]:
    return page.locator(f"#lineage-{part} li").evaluate_all("all => all.map(one => one.firstChild.textContent)")


def test_every_table_file_and_output_is_drawn_without_overlap(opened: Page, sample):
    tables = {
        f"{schema}.{table}"
        for schema, table in sample.execute(
            "SELECT DISTINCT schema_name, table_name FROM duckdb_columns() WHERE NOT internal AND schema_name <> 'meta'"
        ).fetchall()
    }
    files = {source for source, _ in links(sample) if source.startswith("file ")}
    outputs = {"reports/index.html", "reports/figures", "data/processed/summary_arsenic.csv"}
    assert boxes(opened) >= tables | files | outputs and len(files) == 6
    places = opened.locator("#lineage-drawing .box rect").evaluate_all(
        "all => all.map(one => { const b = one.getBoundingClientRect(); return [b.x, b.y, b.right, b.bottom] })"
    )
    for number, (left, top, right, bottom) in enumerate(places):
        for x, y, x_end, y_end in places[:number]:
            assert right <= x or x_end <= left or bottom <= y or y_end <= top
    assert opened.locator("#lineage-drawing .box text").evaluate_all(
        "all => all.every(one => one.getBBox().width < 142)"
    )


def test_a_chosen_table_shows_what_lies_before_and_after_it(opened: Page, sample):
    opened.locator("#lineage-drawing .box[data-table='exposure.site_mean']").click()
    assert opened.locator("#lineage-table").input_value() == "exposure.site_mean"
    assert boxes(opened, ".chosen") == {"exposure.site_mean"}
    assert boxes(opened, ".before") == reached(sample, "exposure.site_mean", is_back=True)
    after = boxes(opened, ".after")
    assert after - reached(sample, "exposure.site_mean", is_back=False) == {name for name in after if "/" in name}
    assert after >= reached(sample, "exposure.site_mean", is_back=False)
    assert listed(opened, "from") == ["staging.measurement"]
    assert {name for name in listed(opened, "into") if "/" not in name} == {
        made for source, made in links(sample) if source == "exposure.site_mean"
    }
    assert opened.locator("#lineage-what").text_content().startswith("Mean concentration at each site")


def test_a_column_is_followed_click_by_click_to_its_file(opened: Page, sample):
    opened.select_option("#lineage-table", "risk.town_risk")
    opened.select_option("#lineage-column", "population")
    here, way = ("risk.town_risk", "population"), []
    for step in (
        "staging.town.population",
        "staging.town_reading.population",
        "source.town.population_text",
        "file towns.zip: POBTOT",
    ):
        expected = sample.execute(
            "SELECT DISTINCT source_table, source_column FROM meta.lineage WHERE role = 'value' AND table_name = ? AND column_name = ?",
            here,
        ).fetchall()
        names = {
            f"{table}.{column}" if not table.startswith("file ") else f"{table}: {column}"
            for table, column in expected
            if column != "*"
        }
        assert set(listed(opened, "from")) == names | {
            f"{table}, whole rows" for table, column in expected if column == "*"
        }
        way.append(".".join(here))
        opened.locator("#lineage-from button", has_text=step).first.click()
        assert opened.locator("#lineage-way li").all_text_contents() == way
        assert opened.locator("#lineage-name").text_content() == step
        here = tuple(step.rsplit(".", 1))
    assert opened.locator("#lineage-from-heading").text_content() == "It is read as it stands in the file."
    assert boxes(opened, ".chosen") == {"file towns.zip"}
    opened.locator("#lineage-way button").first.click()
    assert opened.locator("#lineage-name").text_content() == "risk.town_risk.population"


def test_the_dictionary_says_of_every_column_what_the_warehouse_says(opened: Page, sample):
    shown = opened.locator("#dictionary .entry").evaluate_all(
        "all => all.map(one => [one.id, [...one.querySelector('table').tBodies[0].rows].map(row => [...row.cells].map(cell => cell.textContent))])"
    )
    columns = sample.execute(
        "SELECT table_name, column_name, data_type, coalesce(unit, ''), coalesce(description, '') FROM data_dictionary() WHERE table_name NOT LIKE 'meta.%'"
    ).fetchall()
    assert [(name.removeprefix("table-"), *cells) for name, rows in sorted(shown) for cells in rows] == columns
    # a view has no rows of its own to come first: they are sorted
    for table, part in (
        ("summary.state_arsenic", ""),
        ("risk.town_risk", "ORDER BY ALL"),
        ("exposure.near_site", "ORDER BY ALL"),
    ):
        first = opened.locator(f"[id='table-{table}'] .first-rows tbody tr").evaluate_all(
            "all => all.map(one => [...one.cells].slice(0, 3).map(cell => cell.textContent))"
        )
        rows = sample.execute(f"SELECT * FROM {table} {part} LIMIT 3").fetchall()
        assert first == [[str(cell) for cell in row[:3]] for row in rows]
    facts = opened.locator("[id='table-staging.rejected'] .facts dd").all_text_contents()
    assert facts[0].endswith("cell of source.result.") and facts[1] == "source_table, file, file_row, column_name"
    opened.evaluate("document.querySelectorAll('#dictionary details').forEach(one => one.open = true)")
    opened.locator("[id='table-summary.state_risk'] a", has_text="people_percent").click()
    assert opened.locator("#lineage-name").text_content() == "summary.state_risk.people_percent"


def test_the_questions_on_the_page_can_be_copied_and_asked(opened: Page, built_project: Path):
    queries = opened.locator("#explore pre").all_text_contents()
    assert len(queries) >= 10
    asked = subprocess.run(
        [duckdb_shell(), "-readonly", "-csv", "-bail", built_project / WAREHOUSE],
        input="\n".join(queries),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (asked.returncode, asked.stderr) == (0, "")
    described = opened.locator("#explore .note").all_text_contents()
    assert len(described) == len(queries) - 1 and all(described)


def test_lineage_speaks_spanish(opened: Page):
    opened.click("[data-language=es]")
    assert opened.locator("#lineage-from-heading").text_content() == "Calculada a partir de"
    assert opened.locator("#lineage-drawing .stage").first.text_content() == "archivos de entrada"
    assert opened.locator("#lineage-column option").first.text_content() == "(toda la tabla)"
