"""The generator of the synthetic world: countries side by side that neither touch nor differ but in place, in parts that a build reads."""

from pathlib import Path

import duckdb
import numpy as np
import pyproj
import pytest
import shapely
from click import ClickException

from conftest import copy_project
from synthetic import country as synthetic
from synthetic.world import MOST, cut, places, write_world

SMALL = {"towns": 300, "sites": 120, "samples": 500}
# so many that the last lies across the meridian of 180°
TIMES = 5


@pytest.fixture(scope="module")
def outlines() -> np.ndarray:
    """The country's outline at every place, densely drawn, with longitudes beyond ±180 where it reaches across."""
    country = shapely.segmentize(shapely.union_all(shapely.from_wkt(synthetic.INVENTED["outlines"])), 0.1)
    return np.array([shapely.transform(country, place.move) for place in places(MOST)])


def test_the_first_country_lies_where_the_country_does():
    points = np.array([[-99.1, 19.4], [-117.0, 32.5]])
    assert next(places(1)).move(points) == pytest.approx(points, abs=1e-6)


def test_no_country_lies_upon_another_and_all_are_within_85_degrees(outlines):
    assert len(outlines) == MOST > 100
    around = np.concatenate(
        [shapely.transform(outlines, lambda points, turn=turn: points + np.array([turn, 0])) for turn in (-360, 0, 360)]
    )
    one, other = shapely.STRtree(around).query(around, predicate="intersects")
    shared = shapely.area(shapely.intersection(around[one[one < other]], around[other[one < other]]))
    assert shared.sum() < 1e-6 * shapely.area(outlines).sum()
    assert np.abs(shapely.bounds(outlines)[:, [1, 3]]).max() < 85
    assert (shapely.bounds(outlines)[:, 2] > 180).any() or (shapely.bounds(outlines)[:, 0] < -180).any()


def test_every_country_has_the_area_of_the_first(outlines):
    sphere = pyproj.Geod(a=6371e3, b=6371e3)
    areas = [abs(sphere.geometry_area_perimeter(outline)[0]) for outline in outlines]
    assert areas == pytest.approx([areas[0]] * MOST, rel=0.01)


def test_an_outline_across_the_meridian_of_180_degrees_is_cut_in_two():
    west, east, whole = cut(
        np.array([shapely.box(-182, 0, -179, 1), shapely.box(178, 0, 181, 1), shapely.box(0, 0, 1, 1)])
    )
    assert west.equals(shapely.union(shapely.box(178, 0, 180, 1), shapely.box(-180, 0, -179, 1)))
    assert east.equals(shapely.union(shapely.box(178, 0, 180, 1), shapely.box(-180, 0, -179, 1)))
    assert whole.equals(shapely.box(0, 0, 1, 1))


def test_more_countries_than_there_is_room_for_are_refused(tmp_path: Path):
    with pytest.raises(ClickException, match=f"room for {MOST} .* not for 1000"):
        write_world(tmp_path, 1000, "parquet", **SMALL)


@pytest.fixture(scope="module")
def world(tmp_path_factory, run_pozo) -> Path:
    """A project with a world of five small countries as Parquet, built."""
    return build(tmp_path_factory.mktemp("world"), run_pozo, "parquet", "synthetic-world")


def build(folder: Path, run_pozo, file_format: str, dataset: str) -> Path:
    project = copy_project(folder / "pozo")
    write_world(folder / "inputs", TIMES, file_format, **SMALL)
    arguments = ("--data-dir", str(folder / "inputs"), "--scenarios", "paper,recommended", "--memory", "1GB")
    result = run_pozo(project, "build", "--dataset", dataset, *arguments)
    assert result.returncode == 0, result.stderr
    return project / "warehouse" / "warehouse.duckdb"


def ask(warehouse: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_country_of_a_row_has_the_figures_of_the_first(world: Path):
    of_country = "SELECT left(state_code, 3) AS country, sum(towns) AS towns, sum(cancer_cases) AS cases FROM summary.state_risk WHERE scenario_id = 'paper' AND contaminant_id = 'arsenic' GROUP BY ALL ORDER BY ALL"
    found = ask(world, of_country)
    assert [country for country, *_ in found] == [f"{number:03d}" for number in range(1, TIMES + 1)]
    assert {towns for _, towns, _ in found} == {found[0][1]} and found[0][1] > 50
    assert [cases for *_, cases in found] == pytest.approx([found[0][2]] * TIMES, rel=1e-9)
    sides = (
        "SELECT DISTINCT left(town_id, 3), sign(longitude) FROM staging.town WHERE abs(longitude) > 170 ORDER BY ALL"
    )
    assert {country for country, side in ask(world, sides) if side == 1} & {
        country for country, side in ask(world, sides) if side == -1
    }


def test_every_row_of_the_parts_is_used_or_rejected_and_every_state_drawn(world: Path):
    (towns,) = ask(
        world, "SELECT read_rows, used_rows, rejected_rows FROM staging.row_count WHERE source_table = 'source.town'"
    )
    assert towns == (TIMES * SMALL["towns"], TIMES * (SMALL["towns"] - 1), TIMES)
    assert ask(world, "SELECT count(*), count(DISTINCT state_code) FROM map.state") == [(32 * TIMES, 32 * TIMES)]


def test_shapefiles_and_parquet_hold_the_same_world(world: Path, tmp_path: Path, run_pozo):
    shapefiles = build(tmp_path, run_pozo, "shapefile", "synthetic-world-shapefiles")
    for query in (
        "SELECT state_code, municipality_code, town_id, town, population, longitude, latitude FROM staging.town ORDER BY town_id",
        "FROM exposure.town_exposure ORDER BY ALL",
        "SELECT scenario_id, metric, value FROM summary.headline ORDER BY ALL",
    ):
        assert ask(shapefiles, f"LOAD spatial; {query}") == ask(world, f"LOAD spatial; {query}")
