"""The report in a real browser: it asks nothing of anyone, its map and tables show the warehouse's figures, anyone can use it."""

import re
import shutil
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from browser import open_page
from conftest import copy_project
from pozo.inputs.datasets import load_dataset
from pozo.outputs.report.page import write_report
from pozo.outputs.report.texts import catalogues

HOSTILE = "</script><script>window.reached = 1</script><img src=x onerror='window.reached = 1'>{people} & \"quoted\""
# the column of summary.*_risk behind each measure
COLUMNS = {
    "concentration": "mean_exposure_ug_l",
    "hazard_quotient": "mean_hazard_quotient",
    "cases": "cancer_cases",
    "cases_per_100000": "cancer_cases_per_100000",
    "coverage": "people_percent",
}
CHOICES = [
    ("arsenic", "paper", "cases", "state"),
    ("arsenic", "iris_2025", "cases_per_100000", "municipality"),
    ("fluoride", "recommended", "hazard_quotient", "state"),
    ("lead", "radius_10_km", "concentration", "municipality"),
    ("mercury", "guideline_who", "concentration", "state"),
    ("cadmium", "maximum_site", "coverage", "municipality"),
]


@pytest.fixture
def opened(browser, report_page):
    with open_page(browser, report_page) as page:
        yield page


def choose(page: Page, **choices: str) -> None:
    for name, value in choices.items():
        page.select_option(f"#{name}", value)


def numbers(texts: list[str]) -> list[float]:
    return [float(text.replace(",", "")) for text in texts]


def legend(page: Page) -> list[tuple[float, int]]:
    """The lower bound of each class of the legend, and how many places it says are in it."""
    lines = page.locator("#legend li[data-lower]")
    counts = numbers([text.split()[0] for text in lines.locator(".count").all_text_contents()])
    return list(zip([float(line.get_attribute("data-lower")) for line in lines.all()], map(int, counts), strict=True))


@pytest.mark.parametrize(("contaminant", "scenario", "measure", "level"), CHOICES)
def test_the_map_shows_the_warehouses_figures(
    opened: Page, sample, contaminant: str, scenario: str, measure: str, level: str
):
    choose(opened, contaminant=contaminant, scenario=scenario, measure=measure, level=level)
    chosen = f"scenario_id = '{scenario}' AND contaminant_id = '{contaminant}'"
    classes = sample.execute(
        f"SELECT lower_bound, places FROM map.measure_class WHERE {chosen} AND measure = '{measure}' AND place_level = '{level}' ORDER BY class"
    ).fetchall()
    assert classes and legend(opened) == classes
    figures = sample.execute(
        f"SELECT place.place, risk.{COLUMNS[measure]}, outline, is_thinly_covered FROM map.place AS place LEFT JOIN summary.{level}_risk AS risk "
        f"ON risk.{level}_code = place.place_code AND {chosen} WHERE place_level = '{level}' AND outline IS NOT NULL ORDER BY place_code"
    ).fetchall()
    shapes = opened.locator(f".{level} .place").evaluate_all(
        "shapes => shapes.map(shape => [shape.getAttribute('aria-label'), shape.getAttribute('fill')])"
    )
    colours = legend_colours(opened)
    bounds = [lower for lower, _ in classes]
    for (label, colour), (name, figure, *_) in zip(shapes, figures, strict=True):
        assert label.startswith(f"{name}: ")
        shown = numbers(re.findall(r": ([\d.,]+) \(", label))
        if figure is None:
            assert (shown, colour) == ([], "url(#hatching)")
        else:
            # three digits, or whole ones
            assert shown[0] == pytest.approx(figure, rel=0.0051, abs=0.5 if figure > 100 else 0)
            is_zero_apart = bounds[:2] == [0, 0] and figure > 0
            assert (
                colour
                == colours[
                    max(place for place, lower in enumerate(bounds) if shown[0] >= lower)
                    if is_zero_apart or figure
                    else 0
                ]
            )
    striped = [
        outline for _, figure, outline, is_thin in figures if is_thin and figure is not None and measure != "coverage"
    ]
    assert opened.locator(".striped").first.get_attribute("d").split() == " ".join(striped).split()


def legend_colours(page: Page) -> list[str]:
    """The colours of the legend from its top, as the shapes are filled with them."""
    swatches = page.locator("#legend li[data-lower] .swatch").evaluate_all(
        "all => all.map(one => one.style.backgroundColor)"
    )
    return ["#" + "".join(f"{int(part):02x}" for part in re.findall(r"\d+", swatch)) for swatch in swatches]


def test_the_tables_behind_the_map_hold_the_same_figures(opened: Page, sample):
    choose(opened, contaminant="fluoride", scenario="paper", measure="concentration")
    first = opened.locator("#place-table tbody tr").first
    name, *figures = first.locator("th, td").all_text_contents()
    expected = sample.execute(
        "SELECT place.place, place.people, mean_exposure_ug_l, mean_hazard_quotient, people_percent FROM summary.state_risk AS risk "
        "JOIN map.place AS place ON place.place_code = risk.state_code AND place_level = 'state' "
        "WHERE scenario_id = 'paper' AND contaminant_id = 'fluoride' ORDER BY mean_exposure_ug_l DESC LIMIT 1"
    ).fetchone()
    assert name == expected[0] and figures[1:3] == ["–", "–"]
    assert numbers([figures[0], *figures[3:]]) == pytest.approx(expected[1:], rel=0.0051, abs=0.5)


def test_a_contaminant_without_cancers_shows_its_concentration(opened: Page):
    choose(opened, contaminant="fluoride")
    assert opened.locator("#measure").input_value() == "concentration"
    assert opened.locator("#legend-heading").text_content() == "Mean concentration, µg/L"


def test_a_measure_that_a_scenario_does_not_have_is_told_in_words(opened: Page):
    choose(opened, contaminant="lead", measure="hazard_quotient")
    assert (
        opened.locator("#legend").text_content()
        == "There is no such figure: the scenario has no reference dose for Lead."
    )
    assert opened.locator(".state .place[fill^='#']").count() == 0
    assert Axe().run(opened, "#map-body").response["violations"] == []


def position(page: Page, x: int, y: int) -> tuple[float, float]:
    """Where a cell of the map's grid is on the screen."""
    page.locator("#frame").scroll_into_view_if_needed()
    left, top, width, _ = map(float, page.get_attribute("#shapes", "viewBox").split())
    frame = page.locator("#shapes").bounding_box()
    scale = frame["width"] / width
    return frame["x"] + (x - left) * scale, frame["y"] + (y - top) * scale


@pytest.mark.parametrize("scenario", ["paper", "radius_1_km", "radius_10_km", "groundwater_only"])
def test_every_town_and_site_has_the_warehouses_figures(opened: Page, sample, scenario: str):
    (exposure_set,) = sample.execute(
        "SELECT exposure_set FROM reference.scenario WHERE scenario_id = ?", [scenario]
    ).fetchone()
    for kind, table in (("town", "exposure.town_exposure"), ("site", "exposure.site_concentration")):
        figures = opened.evaluate(
            """async ([kind, scenario]) => {
                const data = new MapData(await unpacked("map-data"));
                const names = data[`${kind}s`][kind];
                return data.contaminants.flatMap(({ contaminant_id }) =>
                    data.pointFigures(`${kind}s`, scenario, contaminant_id)
                        .map((figure, number) => [contaminant_id, names[number], figure])
                        .filter(([, , figure]) => figure !== null));
            }""",
            [kind, scenario],
        )
        expected = sample.execute(
            f"SELECT contaminant_id, {kind}, shown_number(COLUMNS('(exposure|concentration)_ug_l')) "
            f"FROM {table} JOIN staging.{kind} USING ({kind}_id) WHERE exposure_set = ?",
            [exposure_set],
        ).fetchall()
        assert expected and sorted(figures) == sorted(map(list, expected))


def test_pointing_at_a_town_tells_its_figures(opened: Page, sample):
    choose(opened, scenario="nearest_site")
    opened.check("#show-towns")
    town, people, x, y, arsenic = sample.execute(
        "SELECT town, population, round((ST_X(point) - west_m) / grid_m)::INTEGER, round((north_m - ST_Y(point)) / grid_m)::INTEGER, exposure_ug_l "
        "FROM (SELECT *, ST_Transform(geom, 'EPSG:4326', 'EPSG:6372', true) AS point FROM staging.town) JOIN exposure.town_exposure USING (town_id), map.frame "
        "WHERE exposure_set = 'nearest_site' AND contaminant_id = 'arsenic' ORDER BY population DESC LIMIT 1"
    ).fetchone()
    opened.mouse.move(*position(opened, x, y))
    told = opened.locator("#details dt, #details dd").all_text_contents()
    assert told[0] == town
    facts = dict(zip(told[2::2], told[3::2], strict=True))
    assert numbers([facts["Inhabitants"], facts["Arsenic, µg/L"]]) == pytest.approx([people, arsenic], rel=0.0051)
    opened.uncheck("#show-towns")
    opened.mouse.move(*position(opened, x, y - 20))
    assert opened.locator("#details dt").first.text_content() != town


def test_a_click_on_a_state_zooms_in_and_filters_the_tables(opened: Page):
    whole = opened.get_attribute("#shapes", "viewBox")
    opened.locator(".state .place[aria-label^='Durango']").click()
    assert float(opened.get_attribute("#shapes", "viewBox").split()[2]) < float(whole.split()[2]) / 2
    for table in ("#table-1", "#table-2"):
        rows = opened.locator(f"{table} tbody tr")
        assert [row.locator("th").text_content() for row in rows.all() if row.is_visible()] == ["Durango"]
    assert opened.locator(".only-state").first.text_content() == "Only Durango is shown."
    choose(opened, level="municipality")
    shown = opened.locator("#place-table tbody tr").count()
    opened.click("#whole")
    assert opened.get_attribute("#shapes", "viewBox") == whole
    assert 0 < shown < opened.locator("#place-table tbody tr").count()
    assert all(row.is_visible() for row in opened.locator("#table-1 tbody tr").all())


def test_headings_sort_their_table_by_number_or_name(opened: Page):
    def column(place: int) -> list[str]:
        return opened.locator(f"#table-1 tbody tr > :nth-child({place})").all_text_contents()

    people = opened.locator("#table-1 thead tr:last-child th:nth-child(6)")
    people.locator("button").click()
    assert people.get_attribute("aria-sort") == "descending"
    assert numbers(column(6)) == sorted(numbers(column(6)), reverse=True)
    people.locator("button").press("Enter")
    assert people.get_attribute("aria-sort") == "ascending"
    assert numbers(column(6)) == sorted(numbers(column(6)))
    # a dash is no figure: last both ways
    for _ in range(2):
        opened.locator("#table-1 thead tr:last-child th:nth-child(2) button").click()
        assert column(2)[0] != "–" and column(2)[-1] == "–"
    opened.locator("#table-1 thead tr:last-child th:nth-child(1) button").click()
    assert column(1)[:3] == ["Aguascalientes", "Baja California", "Baja California Sur"]


def test_the_page_speaks_spanish_throughout(opened: Page):
    english = opened.locator("main").inner_text()
    opened.click("[data-language=es]")
    spanish = catalogues()["es"]
    assert opened.locator("h1").text_content() == spanish["page.title"]
    assert opened.locator("html").get_attribute("lang") == "es"
    assert opened.locator("#scenario option:checked").text_content() == "Recomendado"
    assert (
        "Pozo" in opened.locator("#site-types").inner_text()
        and "agua subterránea" in opened.locator("#site-types").inner_text()
    )
    text = opened.locator("body").inner_text()
    assert not re.search(r"undefined|\{\w+\}|NaN|place\.|\bnull\b", text)
    keys = opened.locator("[data-text]").evaluate_all(
        "all => all.map(one => [one.dataset.text, one.textContent, one.dataset.english])"
    )
    untold = {key for key, _, _ in keys if key not in spanish}
    assert not untold
    assert not [
        key for key, text, before in keys if text == before and text == catalogues()["en"].get(key) != spanish[key]
    ]
    opened.click("[data-language=en]")
    assert opened.locator("main").inner_text() == english


def test_numbers_and_dates_take_the_locales_form(browser, report_page):
    with open_page(browser, report_page, locale="es-MX") as page:
        assert page.locator("html").get_attribute("lang") == "es"
        assert " de 20" in page.locator("#build time").text_content()
        shown = page.locator("[data-number]").evaluate_all(
            "all => all.map(one => [one.dataset.number, one.textContent])"
        )
        expected = page.evaluate(
            "numbers => numbers.map(one => new Intl.NumberFormat('es-MX', {maximumFractionDigits: 20}).format(Number(one)))",
            [one for one, _ in shown],
        )
        assert [text for _, text in shown] == expected and len(shown) > 500


def test_all_of_it_can_be_reached_and_used_with_the_keyboard(opened: Page):
    reached = []
    for _ in range(30):
        opened.keyboard.press("Tab")
        reached.append(
            opened.evaluate(
                "[document.activeElement.id, document.activeElement.className.baseVal ?? document.activeElement.className]"
            )
        )
        if reached[-1][1] == "place":
            break
    assert reached[0][1] == "skip"
    assert {"contaminant", "measure", "scenario", "level", "state", "show-towns", "show-sites"} <= {
        name for name, _ in reached
    }
    assert reached[-1][1] == "place"
    label = "document.activeElement.getAttribute('aria-label')"
    first = opened.evaluate(label)
    opened.keyboard.press("ArrowDown")
    second = opened.evaluate(label)
    assert second != first
    assert opened.locator("#details dt").first.text_content() == second.partition(":")[0]
    assert opened.locator(".ring").first.get_attribute("d")
    opened.keyboard.press("Enter")
    assert opened.locator("#state option:checked").text_content() == second.partition(":")[0]
    assert opened.evaluate(label) == second
    opened.keyboard.press("Escape")
    assert opened.locator("#state").input_value() == ""
    opened.keyboard.press("Tab")
    assert opened.evaluate("document.activeElement.className.baseVal") is None


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "es")])
def test_an_accessibility_scan_finds_nothing(browser, report_page, width: int, language: str):
    with open_page(browser, report_page, width=width) as page:
        page.click(f"[data-language={language}]")
        if width == 1280:  # the scan of what is folded takes 15 s, and it is the same at any width
            page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        choose(page, state="10", level="municipality")
        found = Axe().run(page).response["violations"]
        assert {one["id"]: [node["html"] for node in one["nodes"][:3]] for one in found} == {}


def test_a_phone_shows_the_page_without_scrolling_sideways(browser, report_page):
    with open_page(browser, report_page, width=390) as page:
        assert page.evaluate("document.documentElement.scrollWidth") == 390
        box = page.locator("#frame").bounding_box()
        assert box["x"] >= 0 and box["width"] > 300
        page.locator(".state .place[aria-label^='Durango']").dispatch_event("click")
        assert page.locator("#details dt").first.text_content() == "Durango"


def test_printing_opens_what_is_folded_and_leaves_out_what_is_clicked(opened: Page):
    assert opened.pdf(format="A4").startswith(b"%PDF")
    opened.emulate_media(media="print")
    assert not opened.locator("#controls").is_visible()
    opened.evaluate("window.dispatchEvent(new Event('beforeprint'))")
    assert opened.locator("details:not([open])").count() == 0
    opened.evaluate("window.dispatchEvent(new Event('afterprint'))")
    assert opened.locator("details[open]").count() == 0


@contextmanager
def changed_page(browser, built_project: Path, folder: Path, statements: str):
    """The page of a copy of the warehouse, changed by statements."""
    warehouse = folder / "warehouse.duckdb"
    shutil.copy(built_project / "warehouse" / "warehouse.duckdb", warehouse)
    with duckdb.connect(str(warehouse)) as connection:
        connection.load_extension("spatial")
        connection.execute(statements)
    write_report(warehouse, load_dataset("sample", None), folder / "index.html")
    with open_page(browser, folder / "index.html") as page:
        yield page


def test_names_that_are_code_stay_text(browser, built_project, tmp_path):
    name = HOSTILE.replace("'", "''")
    statements = f"""
        UPDATE staging.town_reading SET town = '{name}'; UPDATE staging.site SET site = '{name}'; UPDATE meta.build SET title = '{name}';
        UPDATE staging.state SET short_name = '{name}' WHERE state_code = '10'; UPDATE map.place SET place = '{name}' WHERE place_code LIKE '10%';
        UPDATE reference.scenario SET scenario = '{name}', note = '{name}', scenario_id = 'new' WHERE scenario_id = 'nearest_site';
        UPDATE staging.rejected SET offending_text = '{name}', reason = '{name}'; UPDATE meta.input SET path = '/x/{name.replace("/", "")}';
    """
    with changed_page(browser, built_project, tmp_path, statements) as page:
        page.check("#show-towns")
        page.locator(".state .place").nth(9).click()
        page.click("[data-language=es]")
        page.select_option("#state", "10")
        assert page.evaluate("window.reached") is None
        assert page.locator("main img, main script, header img").count() == 0
        assert page.locator(".dataset").text_content() == HOSTILE
        assert HOSTILE in page.locator("#table-1 tbody th").all_text_contents()
        assert HOSTILE in page.locator("#state option").all_text_contents()
        assert HOSTILE in page.locator("#quality td").all_text_contents()


@pytest.fixture(scope="module")
def other_country(tmp_path_factory, run_pozo) -> Path:
    """The report of a country without outlines and municipalities, of two scenarios without intervals."""
    project = copy_project(tmp_path_factory.mktemp("example") / "pozo")
    result = run_pozo(project, "report", "--dataset", "example", "--scenarios", "paper,recommended")
    assert result.returncode == 0, result.stderr
    return project / "reports" / "index.html"


def test_another_country_has_its_own_words_and_circles_for_outlines(browser, other_country):
    with open_page(browser, other_country) as page:
        assert page.locator("#level option").all_text_contents() == ["District"]
        assert page.locator(".state circle.place").count() == 6
        assert page.is_checked("#show-towns")
        assert page.locator("#contaminant option").all_text_contents() == ["Arsenic", "Fluoride"]
        assert page.locator("#table-1 thead").inner_text().split("\t")[1] == "The 2019 study"
        assert "without an interval" in page.locator("#card-cases").inner_text()
        assert "SCENARIOS=paper,recommended" in page.locator("#scenarios").inner_text()
        page.locator(".state circle.place").first.click()
        assert page.locator("#table-1 tbody tr:visible").count() == 1
        # the dictionary holds the reference rows of all countries
        page.evaluate("document.getElementById('dictionary').remove()")
        page.evaluate("document.querySelectorAll('details').forEach(one => one.open = true)")
        assert not re.search(
            r"undefined|\{\w+\}|\bNaN\b|m[eé]xic|INEGI|CONAGUA", page.locator("body").inner_text(), re.I
        )


@pytest.mark.parametrize("kept", ["'radius_1_km'", "'paper'", "'iris_2025', 'guideline_us'"])
def test_a_warehouse_without_the_scenarios_that_are_compared_has_its_page(browser, built_project, tmp_path, kept: str):
    others = f"DELETE FROM {{}} WHERE scenario_id NOT IN ({kept});"
    tables = [
        "reference.scenario",
        "summary.headline",
        "summary.state_arsenic",
        "summary.state_fluoride",
        "summary.site_type",
    ]
    tables += ["summary.sensitivity", "map.measure_class", "map.place_figure"]
    no_base = "UPDATE summary.sensitivity SET cancer_cases_difference = NULL, cancer_cases_difference_percent = NULL;"
    statements = "DELETE FROM uncertainty.country_interval; DELETE FROM summary.radius_sweep;" + no_base
    with changed_page(browser, built_project, tmp_path, statements + " ".join(map(others.format, tables))) as page:
        assert page.locator("#scenario option").count() == kept.count(",") + 1
        assert page.locator("#table-1 tbody tr").count() == 32
        assert page.locator("#legend li").count() > 6
        assert not re.search(r"undefined|\{\w+\}|\bNaN\b", page.locator("body").inner_text())


def test_the_page_is_soon_ready(opened: Page):
    assert opened.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd") < 5000
