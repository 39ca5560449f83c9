"""The figures, drawn from a warehouse of two states and five sites."""

from pathlib import Path

import duckdb
import pytest
from matplotlib.colors import to_hex
from matplotlib.figure import Figure

from pozo import maps
from pozo.datasets import Dataset
from pozo.errors import PozoError
from pozo.figures import LAND
from pozo.project import ROOT

DATASET = Dataset("sample", "Five sites", True, [], {}, "MEX", {}, "EPSG:6372")

WAREHOUSE = """
    CREATE SCHEMA meta; CREATE SCHEMA staging; CREATE SCHEMA exposure; CREATE SCHEMA summary; CREATE SCHEMA map;
    CREATE TABLE meta.build AS SELECT 1 AS build_id, 'Five sites' AS title, true AS is_synthetic;

    CREATE TABLE staging.site AS
    SELECT site_id, true AS is_drinking_water_source, ST_Point(longitude, latitude)::GEOMETRY AS geom
    FROM (VALUES ('below', -104, 24), ('at', -103.5, 24.5), ('far above', -103, 25), ('above', -102.5, 24.2), ('none', -103, 24))
        AS site (site_id, longitude, latitude);

    CREATE TABLE exposure.site_concentration AS
    SELECT
        scenario_id, site_id, contaminant_id, limit_ug_l,
        times_limit::DOUBLE AS times_limit,
        (times_limit * limit_ug_l)::DOUBLE AS concentration_ug_l
    FROM (
        VALUES
            ('paper', 'below', 'arsenic', 0.9, 10), ('paper', 'at', 'arsenic', 1.0, 10), ('paper', 'far above', 'arsenic', 25.0, 10),
            ('paper', 'above', 'arsenic', 2.5, 10), ('paper', 'none', 'arsenic', NULL, 10), ('paper', 'far above', 'fluoride', 4.0, 1500),
            ('paper', 'at', 'lead', 0.2, 15), ('recommended', 'below', 'arsenic', 50.0, 10)
    ) AS concentration (scenario_id, site_id, contaminant_id, times_limit, limit_ug_l);

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
"""


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("figures") / "warehouse.duckdb"
    with duckdb.connect(str(path)) as connection:
        connection.load_extension("spatial")
        connection.execute(WAREHOUSE)
        connection.execute(
            "CREATE SCHEMA reference; SET VARIABLE reference_dir = $folder",
            {"folder": str(ROOT / "data" / "reference")},
        )
        for step in sorted((ROOT / "sql" / "05_reference").glob("*.sql")):
            connection.execute(step.read_text(encoding="utf-8"))
    return path


@pytest.fixture
def drawn(warehouse, monkeypatch, tmp_path):
    """Draws a figure without writing it."""

    def draw(name: str) -> Figure:
        kept = []
        monkeypatch.setattr(maps, "save", lambda figure, path: kept.append(figure))
        maps.draw(warehouse, DATASET, tmp_path, [name])
        return kept[0]

    return draw


def marks(figure: Figure):
    """The circles on the map."""
    return figure.axes[1].collections[-1]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for axes in figure.axes for text in axes.texts]


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


@pytest.mark.parametrize("file_format", ["png", "svg"])
def test_a_picture_is_the_same_file_at_each_run(warehouse, tmp_path, file_format):
    first, second = (
        maps.draw(warehouse, DATASET, tmp_path / run, ["arsenic"], file_format)[0].read_bytes() for run in ("1", "2")
    )
    assert first == second


def test_pictures_of_synthetic_data_say_so(drawn, warehouse, tmp_path):
    known = maps.draw(warehouse, DATASET, tmp_path, ["cadmium"], "svg")[0]
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
        maps.draw(warehouse, DATASET, tmp_path, ["arsenc"])
    assert not list(tmp_path.iterdir())


def test_a_figure_is_drawn_again_only_when_its_rows_or_the_drawing_code_have_changed(warehouse, tmp_path, monkeypatch):
    copy = tmp_path / "warehouse.duckdb"
    copy.write_bytes(warehouse.read_bytes())
    names = ["arsenic", "lead"]
    assert [path.name for path in maps.draw(copy, DATASET, tmp_path, names)] == ["arsenic.png", "lead.png"]
    assert maps.draw(copy, DATASET, tmp_path, names) == []
    with duckdb.connect(str(copy)) as connection:
        connection.execute("UPDATE exposure.site_concentration SET times_limit = 3 WHERE site_id = 'above'")
    assert [path.name for path in maps.draw(copy, DATASET, tmp_path, names)] == ["arsenic.png"]
    (tmp_path / "lead.png").unlink()
    assert [path.name for path in maps.draw(copy, DATASET, tmp_path, names)] == ["lead.png"]
    other_code = tmp_path / "figures.py"
    other_code.write_text("# drawn in another way")
    monkeypatch.setattr(maps, "DRAWING_CODE", [other_code])
    assert len(maps.draw(copy, DATASET, tmp_path, names)) == 2
