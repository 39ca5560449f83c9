"""The figures, drawn from a warehouse of two states and five sites."""

import csv
import dataclasses
import re
import shutil
from pathlib import Path

import duckdb
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from shapely import Polygon

from pozo.inputs.datasets import load_dataset
from pozo.outputs.figures import drawing
from pozo.outputs.figures import plan as figures
from pozo.outputs.figures.maps import LAND
from pozo.outputs.figures.page import SCREEN, Style
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import literal
from staging import REFERENCE_FILES

DATASET = dataclasses.replace(load_dataset("sample", None), title="Five sites", bounds={})

with (ROOT / "data" / "reference" / "scenarios.csv").open(encoding="utf-8") as file:
    SCENARIOS = [row["scenario"] for row in csv.DictReader(file)]

WAREHOUSE = """
    CREATE SCHEMA meta; CREATE SCHEMA staging; CREATE SCHEMA exposure; CREATE SCHEMA uncertainty; CREATE SCHEMA summary; CREATE SCHEMA map;
    CREATE TABLE meta.build AS SELECT 1 AS build_id, 'Five sites' AS title, true AS is_synthetic;

    CREATE TABLE staging.site AS
    SELECT site_id, true AS is_drinking_water_source, ST_Point(longitude, latitude)::GEOMETRY AS geom
    FROM (VALUES ('below', -104, 24), ('at', -103.5, 24.5), ('far above', -103, 25), ('above', -102.5, 24.2), ('none', -103, 24))
        AS site (site_id, longitude, latitude);

    CREATE TABLE exposure.site_concentration AS
    SELECT exposure_set, site_id, contaminant_id, concentration_ug_l::DOUBLE AS concentration_ug_l
    FROM (
        VALUES
            ('paper', 'below', 'arsenic', 9), ('paper', 'at', 'arsenic', 10), ('paper', 'far above', 'arsenic', 250),
            ('paper', 'above', 'arsenic', 25), ('paper', 'far above', 'fluoride', 6000),
            ('paper', 'at', 'lead', 3), ('recommended', 'below', 'arsenic', 500)
    ) AS concentration (exposure_set, site_id, contaminant_id, concentration_ug_l);

    CREATE TABLE staging.state AS
    SELECT * FROM (VALUES ('10', 'Durango'), ('32', 'Zacatecas')) AS state (state_code, short_name);
    CREATE TABLE staging.town AS
    SELECT 't' AS town_id, '10' AS state_code, 1 AS population, -104.0 AS longitude, 24.0 AS latitude, ST_Point(-104, 24)::GEOMETRY AS geom;
    CREATE TABLE map.state AS
    SELECT state_code, ST_Transform(ST_MakeEnvelope(west, 23, west + 2, 26)::GEOMETRY, 'EPSG:4326', 'EPSG:6372', true) AS geom
    FROM (VALUES ('10', -105), ('32', -103)) AS state (state_code, west);
    CREATE TABLE map.country AS
    SELECT 'MEX' AS country_code, true AS is_own, ST_Union_Agg(geom) AS geom FROM map.state
    UNION ALL
    SELECT 'USA', false, ST_Buffer(ST_Centroid(ST_Union_Agg(geom)), 900000) FROM map.state;

    CREATE TABLE summary.state_arsenic AS
    SELECT 'paper' AS scenario_id, state_code, cases AS cancer_cases FROM (VALUES ('10', 0.0), ('32', 1234.5)) AS s (state_code, cases);
    CREATE TABLE summary.state_fluoride AS
    SELECT 'paper' AS scenario_id, state_code, 0 AS population FROM map.state;
    CREATE TABLE summary.headline AS
    SELECT 'paper' AS scenario_id, 'arsenic_cancer_cases' AS metric, 1234.5 AS value;
    CREATE TABLE summary.state_coverage AS SELECT 'recommended' AS exposure_set, 30000000::BIGINT AS people;
    CREATE TABLE summary.radius_sweep AS
    SELECT
        contaminant_id, radius_km::DOUBLE AS radius_km, people, people // 4 AS people_above_limit,
        CASE contaminant_id WHEN 'arsenic' THEN people / 1000 END AS cancer_cases
    FROM (
        VALUES ('arsenic', 1, 1000000), ('arsenic', 4, 2000000), ('arsenic', 17, 9000000), ('fluoride', 2, 500000), ('fluoride', 5, 8900000)
    ) AS sweep (contaminant_id, radius_km, people);
    CREATE TABLE uncertainty.country_interval AS
    SELECT 'recommended' AS scenario_id, 600.0 AS low_cancer_cases, 1100.0 AS central_cancer_cases, 2500.0 AS high_cancer_cases;
"""

SENSITIVITY = """
    CREATE TABLE summary.sensitivity AS
    SELECT
        scenario.scenario_id,
        scenario.scenario,
        1000 * coalesce(ratio.cases, 1)::DOUBLE AS cancer_cases,
        1000 * (coalesce(ratio.cases, 1)::DOUBLE - 1) AS cancer_cases_difference,
        100 * (coalesce(ratio.cases, 1)::DOUBLE - 1) AS cancer_cases_difference_percent,
        2000000::DOUBLE AS arsenic_people,
        2000000 * (coalesce(ratio.people, 1)::DOUBLE - 1) AS arsenic_people_difference,
        100 * (coalesce(ratio.people, 1)::DOUBLE - 1) AS arsenic_people_difference_percent
    FROM reference.scenario AS scenario
    LEFT JOIN (
        VALUES ('iris_2025', 21.25, 1), ('radius_1_km', 0.0, 0.5), ('paper', 1.25, 1.5), ('maximum_site', 0.25, 1.75)
    ) AS ratio (scenario_id, cases, people)
      ON ratio.scenario_id = scenario.scenario_id;
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.load_extension("spatial")
        for file in sorted((ROOT / "sql" / "session").glob("*.sql")):
            connection.execute(file.read_text(encoding="utf-8"))
        connection.execute(WAREHOUSE)
        connection.execute(
            "CREATE SCHEMA reference; CREATE SCHEMA risk; SET VARIABLE scenarios = ''; SET VARIABLE country_code = 'MEX'; SET VARIABLE dataset = 'sample'; "
            f"SET VARIABLE reference_files = {literal(REFERENCE_FILES)}"
        )
        factors = ROOT / "sql" / "40_risk" / "01_scenario_factor.sql"
        for step in [*sorted((ROOT / "sql" / "05_reference").glob("*.sql")), factors]:
            connection.execute(step.read_text(encoding="utf-8"))
        connection.execute(SENSITIVITY)
    return path


@pytest.fixture
def drawn(warehouse, monkeypatch, tmp_path):
    """Draws a figure without writing it."""

    def draw(name: str, warehouse: Path = warehouse, style: Style = SCREEN) -> Figure:
        kept = []
        monkeypatch.setattr(drawing, "save", lambda figure, path: kept.append(figure))
        figures.draw(warehouse, DATASET, tmp_path, [name], style=style)
        return kept[0]

    return draw


@pytest.fixture
def changed(warehouse, tmp_path_factory):
    """A copy of the warehouse, changed by a statement."""

    def change(sql: str) -> Path:
        copy = tmp_path_factory.mktemp("changed") / "warehouse.duckdb"
        copy.write_bytes(warehouse.read_bytes())
        with duckdb.connect(str(copy)) as connection:
            connection.load_extension("spatial")
            connection.execute(sql)
        return copy

    return change


def marks(figure: Figure):
    """The circles on the map."""
    return figure.axes[1].collections[-1]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


def parts(figure: Figure) -> list[list[str]]:
    """The texts of the page and of each panel on it."""
    return [[text.get_text() for text in axes.texts] for axes in (figure.axes[0], *figure.axes[2:])]


def test_bubbles_are_the_sites_from_the_limit_up_by_area_with_the_largest_at_the_bottom(drawn):
    sizes = marks(drawn("arsenic")).get_sizes()
    assert list(sizes / sizes[-1]) == pytest.approx([25, 2.5, 1])


def test_the_size_legend_has_the_scale_of_the_bubbles(drawn):
    figure = drawn("arsenic")
    legend = [circles.get_sizes()[0] for circles in figure.axes[0].collections[-3:]]
    at_limit = marks(figure).get_sizes()[-1]
    assert [size / at_limit for size in legend] == pytest.approx([100, 10, 1])
    assert {"100× = 1,000 µg/L", "10× = 100 µg/L", "1× = 10 µg/L"} <= set(texts(figure))


def test_numbers_are_those_of_the_figures_own_scenario(drawn):
    assert {"Arsenic 10 µg/L (3)", "3 of 4 sites at or above 10 µg/L; highest: 250 µg/L"} <= set(
        texts(drawn("arsenic"))
    )


def test_contaminants_share_a_map_and_one_without_data_says_so(drawn):
    figure = drawn("all_contaminants")
    assert len(marks(figure).get_sizes()) == 4
    assert {"Fluoride 1,500 µg/L (1)", "Lead 15 µg/L (0)", "Mercury (no data)"} <= set(texts(figure))
    assert len(marks(drawn("mercury")).get_sizes()) == 0


def test_every_measured_site_is_on_the_map_of_sites(drawn):
    assert len(marks(drawn("all_sites")).get_offsets()) == 4


def test_every_state_is_coloured_and_zero_is_the_colour_of_the_legends_zero(drawn):
    figure = drawn("summary_arsenic")
    zero, highest = (to_hex(colour) for colour in figure.axes[1].collections[-1].get_facecolors())
    cells = [to_hex(cell.get_facecolor()) for cell in figure.axes[0].patches]
    assert zero == cells[0] == LAND.lower()
    assert highest == cells[-1] != LAND.lower()
    assert {"0", "> 0", "10", "1,000", "1,234", "Highest: Zacatecas 1,234"} <= set(texts(figure))


def test_states_without_anybody_are_drawn_as_zero(drawn):
    assert len(drawn("summary_fluoride").axes[0].patches) == 1


@pytest.mark.parametrize("file_format", ["png", "svg", "pdf"])
@pytest.mark.parametrize("name", ["arsenic", "sensitivity", "radius_sweep"])
def test_a_picture_is_the_same_file_at_each_run(warehouse, tmp_path, name, file_format):
    first, second = (
        figures.draw(warehouse, DATASET, tmp_path / run, [name], file_format)[0].read_bytes() for run in ("1", "2")
    )
    assert first == second


def test_the_total_is_followed_by_its_interval_where_the_scenario_has_one(drawn, changed):
    assert "1,234 lifetime cases, towns ≥ 10 µg/L" in texts(drawn("summary_arsenic"))
    other = changed("UPDATE uncertainty.country_interval SET scenario_id = 'paper'")
    assert "1,234 lifetime cases (95 % interval 600–2,500), towns ≥ 10 µg/L" in texts(drawn("summary_arsenic", other))


def test_scenarios_stand_in_the_order_of_their_effect_and_every_bar_has_its_number(drawn):
    page, cases, people = parts(drawn("sensitivity"))
    names = [text for text in page if text in SCENARIOS]
    assert list(reversed(names))[:4] == ["Radius 1 km", "EPA's values of 2025", "Worst site", "The 2019 study"]
    assert sorted(names) == sorted(set(SCENARIOS) - {"Recommended"})
    assert cases[:5] == ["0  ×0", "21,250  ×21.2", "250  ×0.25", "1,250  ×1.25", "1,000  ×1"]
    assert people[:5] == ["×0.50", "×1", "×1.75", "×1.50", "×1"]
    assert {"×1 = 1,000", "×1 = 2,000,000", "Recommended: 95 % interval 600–2,500 cases,"} <= set(page)


def test_a_bar_is_as_long_as_its_ratio_and_one_beyond_the_scale_is_broken(drawn):
    figure = drawn("sensitivity")
    cases = figure.axes[-2]
    assert [bar.get_x() + bar.get_width() for bar in cases.patches[-3:]] == pytest.approx([21.25, 0.25, 1.25])
    assert cases.patches[-4].get_width() == pytest.approx(cases.get_xlim()[0] - 1)
    assert "A bar with a gap goes on beyond the scale." in texts(figure)


def test_lines_hold_between_the_radii_that_bring_another_site(drawn):
    *_, cases, above, _ = drawn("radius_sweep").axes
    lines = {line.get_color(): line for line in above.lines if len(line.get_xdata()) > 2}
    assert set(lines) == {"#D55E00", "#0072B2"}
    assert list(lines["#D55E00"].get_xdata()) == list(range(1, 21))
    assert list(lines["#D55E00"].get_ydata()) == [0.25] * 3 + [0.5] * 13 + [2.25] * 4
    assert list(lines["#0072B2"].get_xdata()) == list(range(2, 21))
    assert [text.get_text() for text in cases.texts] == ["Arsenic", "5 km, the study's radius"]
    assert "At 5 km: 2,000,000 (arsenic) and 8,900,000 (fluoride), of 30,000,000" in texts(drawn("radius_sweep"))


@pytest.mark.parametrize("width", [None, 87, 90, 190])
@pytest.mark.parametrize("name", ["all_contaminants", "arsenic", "summary_arsenic", "sensitivity", "radius_sweep"])
def test_labels_are_large_enough_and_lie_on_the_page_and_apart_from_one_another(drawn, name, width):
    figure = drawn(name, style=Style(width))
    figure.dpi = 300
    FigureCanvasAgg(figure).draw()
    shown = [text for axes in figure.axes for text in axes.texts if text.get_alpha() is None]
    for axes in figure.axes[2:]:
        for axis in (axes.xaxis, axes.yaxis):
            low, high = sorted(axis.get_view_interval())
            shown += [tick.label1 for tick in axis.get_major_ticks() if low <= tick.get_loc() <= high]
    shown = [text for text in shown if text.get_visible() and text.get_text()]
    assert min(text.get_size() for text in shown) >= (6 if width else 10)
    boxes = [(text.get_text(), text.get_window_extent()) for text in shown]
    page = figure.bbox
    for number, (text, box) in enumerate(boxes):
        assert page.x0 <= box.x0 and box.x1 <= page.x1 and page.y0 <= box.y0 and box.y1 <= page.y1, text
        for other_text, other in boxes[number + 1 :]:
            # the space above and below the letters of two lines of text may touch
            assert not box.padded(-4).overlaps(other.padded(-4)), f"{text} and {other_text}"


def test_names_of_lines_that_end_together_stand_apart_and_within_their_panel(drawn, changed):
    same = changed(
        "UPDATE summary.radius_sweep SET people = 9000000 WHERE radius_km >= 5 AND contaminant_id = 'fluoride'"
    )
    *_, people = drawn("radius_sweep", same).axes
    places = sorted(text.xy[1] for text in people.texts)
    assert places[1] == 9 and places[0] == pytest.approx(9 - 1.06 * 9 * 5.8 / 38)


@pytest.mark.parametrize("width", [90, 190])
def test_a_figure_for_print_is_as_wide_as_asked_and_leaves_its_words_to_the_caption(drawn, width):
    figure = drawn("arsenic", style=Style(width))
    assert figure.get_figwidth() * 25.4 == pytest.approx(width)
    assert {"Arsenic 10 µg/L (3)", "100× = 1,000 µg/L", "SYNTHETIC DATA"} <= set(texts(figure))
    assert not {"Arsenic at or above its limit", "3 of 4 sites at or above 10 µg/L; highest: 250 µg/L"} & set(
        texts(figure)
    )


def test_a_pdf_is_of_the_size_asked_with_its_fonts_embedded(warehouse, tmp_path):
    (path,) = figures.draw(warehouse, DATASET, tmp_path, ["arsenic"], "pdf", Style(90))
    content = path.read_bytes()
    width = float(re.search(rb"/MediaBox \[ 0 0 ([\d.]+) ", content)[1])
    assert path.name == "arsenic_90mm.pdf" and width / 72 * 25.4 == pytest.approx(90, abs=0.01)
    assert b"/FontFile2" in content and b"/CIDFontType2" in content and b"/Type3" not in content
    assert b"/Subtype /Image" not in content


@pytest.mark.parametrize(
    "name", ["all_sites", "all_contaminants", "arsenic", "summary_arsenic", "sensitivity", "radius_sweep"]
)
def test_a_figure_in_grey_has_no_other_colour(drawn, name):
    figure = drawn(name, style=Style(is_grey=True))
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    red, green, blue, _ = np.moveaxis(np.asarray(canvas.buffer_rgba()), 2, 0)
    assert (red == green).all() and (green == blue).all()


def test_contaminants_differ_in_shape_and_classes_in_lightness_without_colours(drawn, warehouse):
    figure = drawn("all_contaminants", style=Style(is_grey=True))
    keys = figure.axes[0].collections[:6]
    assert len({key.get_paths()[0].vertices.tobytes() for key in keys}) == 6
    areas = [Polygon(key.get_paths()[0].to_polygons()[0]).area for key in keys]
    assert areas == pytest.approx([np.pi / 4] * 6, rel=0.01)
    classes = [cell.get_facecolor()[0] for cell in drawn("summary_arsenic", style=Style(is_grey=True)).axes[0].patches]
    assert classes == sorted(classes, reverse=True) and min(-np.diff(classes)) > 0.1
    lines = [
        line for line in drawn("radius_sweep", style=Style(is_grey=True)).axes[-1].lines if line.get_marker() != "None"
    ]
    assert {(line.get_marker(), line.get_linestyle()) for line in lines} == {("o", "-"), ("s", "--")}


def test_a_file_in_another_style_that_shows_an_earlier_warehouse_is_told(warehouse, changed, tmp_path):
    told = []
    figures.draw(warehouse, DATASET, tmp_path, ["arsenic", "lead"], "svg", Style(90, is_grey=True), told.append)
    more = changed("UPDATE exposure.site_concentration SET concentration_ug_l = 30 WHERE contaminant_id = 'arsenic'")
    figures.draw(more, DATASET, tmp_path, ["arsenic"], "svg", tell=told.append)
    assert told == ["Older than the warehouse or the drawing code, and not drawn now: arsenic_90mm_grey.svg."]


def test_captions_have_the_words_and_numbers_of_all_figures(warehouse, tmp_path):
    figures.draw(warehouse, DATASET, tmp_path, ["arsenic"], style=Style(90))
    written = (tmp_path / "captions.md").read_text(encoding="utf-8")
    arsenic = written.partition("## arsenic\n")[2].partition("##")[0]
    for words in (
        "SYNTHETIC DATA",
        "Arsenic at or above its limit. 3 of 4 sites at or above 10 µg/L; highest: 250 µg/L.",
        "Arsenic 10 µg/L (3)",
        "Five sites · scenario paper (The 2019 study).",
        "Data: Five sites.",
    ):
        assert words in arsenic
    assert "1,234 lifetime cases, towns ≥ 10 µg/L. Highest: Zacatecas 1,234." in written
    assert "Lifetime cancer cases from arsenic: ×1 = 1,000. Recommended: 95 % interval 600–2,500 cases," in written
    assert "At 5 km: 2,000,000 (arsenic) and 8,900,000 (fluoride), of 30,000,000." in written
    assert written.count("## ") == 13


def test_a_name_in_a_caption_is_no_markup(changed, tmp_path):
    hostile = changed("UPDATE meta.build SET title = '<script>alert(1)</script> [x](y) *z*'")
    figures.draw(hostile, DATASET, tmp_path, ["lead"])
    written = (tmp_path / "captions.md").read_text(encoding="utf-8")
    assert r"\<script\>alert(1)\</script\> \[x\](y) \*z\*" in written and "<script" not in written.replace(r"\<", "")


def test_figures_drawn_side_by_side_are_those_drawn_alone(warehouse, tmp_path):
    together = figures.draw(warehouse, DATASET, tmp_path / "together", None, "svg")
    assert len(together) == 13
    for path in together[::4]:
        (alone,) = figures.draw(warehouse, DATASET, tmp_path / "alone", [path.stem], "svg")
        assert alone.read_bytes() == path.read_bytes()


def test_a_figure_that_cannot_be_written_is_named_and_leaves_no_half(warehouse, tmp_path):
    (tmp_path / "arsenic.png").mkdir()
    with pytest.raises(PozoError, match=r"A figure cannot be written into .*arsenic\.png"):
        figures.draw(warehouse, DATASET, tmp_path, ["arsenic"])
    assert [path.name for path in tmp_path.iterdir()] == ["arsenic.png"]


def test_pictures_whose_drawing_was_broken_off_are_drawn_again(warehouse, changed, tmp_path, monkeypatch):
    names = ["arsenic", "lead"]
    figures.draw(warehouse, DATASET, tmp_path, names)
    other = changed("UPDATE exposure.site_concentration SET concentration_ug_l = 30 WHERE site_id = 'above'")

    def broken_off(old: list) -> None:
        drawing.draw_all(old)
        raise KeyboardInterrupt

    monkeypatch.setattr(figures, "draw_all", broken_off)
    with pytest.raises(KeyboardInterrupt):
        figures.draw(other, DATASET, tmp_path, names)
    monkeypatch.undo()
    assert [path.name for path in figures.draw(warehouse, DATASET, tmp_path, names)] == ["arsenic.png"]


def test_the_names_and_numbers_of_a_chart_stand_in_its_svg(warehouse, tmp_path):
    figures.draw(warehouse, DATASET, tmp_path, ["sensitivity", "radius_sweep"], "svg")
    tornado, sweep = ((tmp_path / name).read_text(encoding="utf-8") for name in ("sensitivity.svg", "radius_sweep.svg"))
    for text in ("EPA's values of 2025", "21,250  ×21.2", "×10", "Five sites · scenario recommended", "SYNTHETIC DATA"):
        assert f"<!-- {text} -->" in tornado
    for text in ("Arsenic", "Fluoride", "Radius, km", "5 km, the study's radius", "Data: Five sites. Chart: pozo."):
        assert f"<!-- {text} -->" in sweep


def test_a_chart_without_rows_is_left_out_with_what_was_drawn_of_it(warehouse, changed, tmp_path):
    names, told = ["sensitivity", "radius_sweep", "arsenic"], []
    assert len(figures.draw(warehouse, DATASET, tmp_path, names)) == 3
    two_scenarios = changed(
        "DELETE FROM summary.radius_sweep; DELETE FROM uncertainty.country_interval; "
        "DELETE FROM summary.sensitivity WHERE scenario_id NOT IN ('paper', 'recommended')"
    )
    drawn = figures.draw(two_scenarios, DATASET, tmp_path, names, tell=told.append)
    assert [path.name for path in drawn] == ["sensitivity.png"]
    assert told[0].startswith("Left out, without rows in the warehouse: radius_sweep. ")
    assert {path.stem for path in tmp_path.glob("*.png")} == {"sensitivity", "arsenic"}
    planned = figures.plan_figures(two_scenarios, DATASET, tmp_path)
    assert not any(figure.is_old for figure in planned if figure.name in names)
    only_paper = changed("DELETE FROM reference.scenario WHERE scenario_id = 'recommended'")
    figures.draw(only_paper, DATASET, tmp_path, names, tell=told.append)
    assert told[1].startswith("Left out, without rows in the warehouse: sensitivity, radius_sweep. ")


def test_pictures_of_synthetic_data_say_so(drawn, warehouse, tmp_path):
    known = figures.draw(warehouse, DATASET, tmp_path, ["cadmium"], "svg")[0]
    assert "SYNTHETIC DATA" in known.read_text(encoding="utf-8")
    for name in ("all_sites", "all_contaminants", "summary_fluoride"):
        assert texts(drawn(name)).count("SYNTHETIC DATA") == 2


def test_pictures_of_real_data_do_not_claim_to_be_synthetic(drawn, warehouse):
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("INSERT INTO meta.build VALUES (2, 'Real sites', false)")
    try:
        written = texts(drawn("arsenic"))
    finally:
        with duckdb.connect(str(warehouse)) as connection:
            connection.execute("DELETE FROM meta.build WHERE build_id = 2")
    assert "SYNTHETIC DATA" not in written
    assert "Real sites · scenario paper (The 2019 study)" in written


def test_an_unknown_figure_is_answered_with_the_nearest(warehouse, tmp_path):
    with pytest.raises(PozoError, match=r"There is no figure arsenc\. Did you mean arsenic"):
        figures.draw(warehouse, DATASET, tmp_path, ["arsenc"])
    assert not list(tmp_path.iterdir())


def test_a_figure_is_drawn_again_only_when_its_rows_or_the_drawing_code_have_changed(warehouse, tmp_path, monkeypatch):
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(warehouse.read_bytes())
    names = ["arsenic", "lead"]
    assert [path.name for path in figures.draw(copy, DATASET, tmp_path, names)] == ["arsenic.png", "lead.png"]
    assert figures.draw(copy, DATASET, tmp_path, names) == []
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE exposure.site_concentration SET concentration_ug_l = 30 WHERE site_id = 'above'")
    assert [path.name for path in figures.draw(copy, DATASET, tmp_path, names)] == ["arsenic.png"]
    (tmp_path / "lead.png").unlink()
    assert [path.name for path in figures.draw(copy, DATASET, tmp_path, names)] == ["lead.png"]
    package = shutil.copytree(figures.PACKAGE, tmp_path / "package")
    (package / "maps.py").write_text("# drawn in another way")
    monkeypatch.setattr(figures, "PACKAGE", package)
    assert len(figures.draw(copy, DATASET, tmp_path, names)) == 2
