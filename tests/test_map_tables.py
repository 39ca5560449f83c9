"""The tables of the report's map: figures as a reader sees them, the classes of its legend, outlines without gaps."""

import math

import duckdb
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from pozo.pipeline.paths import ROOT

FACTORS = "SELECT * FROM (VALUES ('s', 'arsenic', 10.0::DOUBLE), ('dear', 'arsenic', 10.0)) AS t(scenario_id, contaminant_id, limit_ug_l)"


@pytest.fixture(scope="module")
def session():
    with duckdb.connect() as connection:
        connection.execute((ROOT / "sql" / "session" / "09_shown_number.sql").read_text(encoding="utf-8"))
        yield connection


@settings(deadline=None)  # the first query of a session may take its time
@given(value=st.floats(min_value=1e-9, max_value=1e12), sign=st.sampled_from([1, -1]))
def test_a_number_is_shown_to_three_digits_or_to_whole_ones(session, value: float, sign: int):
    (shown,) = session.execute("SELECT shown_number(?::DOUBLE)", [sign * value]).fetchone()
    first_digit = math.floor(math.log10(value))
    unit, twelfth_digit = min(1, 10 ** (first_digit - 2)), 10 ** (first_digit - 11)
    assert abs(shown - sign * value) <= 0.5001 * (unit + twelfth_digit)
    assert abs(shown / unit - round(shown / unit)) < 1e-3


@pytest.mark.parametrize(
    ("value", "shown"), [("0::DOUBLE", 0), ("NULL::DOUBLE", None), ("99.96::DOUBLE", 100.0), ("12478.3", 12478)]
)
def test_zero_and_nothing_are_shown_as_they_are(session, value: str, shown: float | None):
    assert session.execute(f"SELECT shown_number({value})").fetchone()[0] == shown


def classes(run_sql, measure: str, figures: dict[str, list[float]]) -> dict[str, list[tuple]]:
    """The classes of each scenario: lower bound, upper bound, places."""
    rows = ", ".join(
        f"('{scenario}', '{place}', {value}::DOUBLE)"
        for scenario, values in figures.items()
        for place, value in enumerate(values)
    )
    made = run_sql(
        "70_map/07_measure_class.sql",
        {
            "map.place_figure": f"SELECT scenario_id, 'arsenic' AS contaminant_id, 'state' AS place_level, place_code, '{measure}' AS measure, value "
            f"FROM (VALUES {rows}) AS t(scenario_id, place_code, value)",
            "risk.scenario_factor": FACTORS,
        },
    )
    return {
        scenario: [
            (row["lower_bound"], row["upper_bound"], row["places"]) for row in made if row["scenario_id"] == scenario
        ]
        for scenario in figures
    }


def test_concentrations_are_classed_by_the_guideline(run_sql):
    found = classes(run_sql, "concentration", {"s": [0, 0.99, 1, 9.99, 10, 49.9, 50, 5000]})
    assert found["s"] == [(0, 1, 2), (1, 5, 1), (5, 10, 1), (10, 20, 1), (20, 50, 1), (50, None, 2)]


def test_hazard_quotients_are_classed_by_one(run_sql):
    found = classes(run_sql, "hazard_quotient", {"s": [0.05, 0.999, 1]})
    assert found["s"] == [(0, 0.1, 1), (0.1, 0.5, 0), (0.5, 1, 1), (1, 2, 1), (2, 5, 0), (5, None, 0)]


def test_coverage_is_classed_by_fifths(run_sql):
    assert [places for *_, places in classes(run_sql, "coverage", {"s": [0.1, 20, 59.9, 80, 100]})["s"]] == [
        1,
        1,
        1,
        0,
        2,
    ]


def test_cases_have_a_class_of_zero_and_the_same_bounds_in_every_scenario(run_sql):
    found = classes(run_sql, "cases", {"s": [0, 0, 0.5, 3, 29, 300], "dear": [0, 10, 300, 900]})
    # the median of the highest, 300 and 900, reaches 300
    bounds = [(0, 0), (0, 3), (3, 10), (10, 30), (30, 100), (100, 300), (300, None)]
    assert [(lower, upper) for lower, upper, _ in found["s"]] == bounds
    assert [(lower, upper) for lower, upper, _ in found["dear"]] == bounds
    assert [places for *_, places in found["s"]] == [2, 1, 1, 1, 0, 0, 1]
    assert [places for *_, places in found["dear"]] == [1, 0, 0, 1, 0, 0, 2]


def test_small_bounds_are_as_written(run_sql):
    bounds = [lower for lower, *_ in classes(run_sql, "cases", {"s": [0.03]})["s"]]
    assert bounds == [0, 0, 0.01, 0.03, 0.1, 0.3, 1]


def test_every_place_with_a_figure_is_in_one_class(sample):
    keys = "scenario_id, contaminant_id, place_level, measure"
    counted = f"SELECT {keys}, count(*) FROM map.place_figure GROUP BY ALL"
    classed = f"SELECT {keys}, CAST(sum(places) AS BIGINT) FROM map.measure_class GROUP BY ALL"
    assert sample.execute(f"({counted}) EXCEPT ({classed})").fetchall() == []
    assert sample.execute(f"({classed}) EXCEPT ({counted})").fetchall() == []
    assert sample.execute("SELECT count(*) FROM map.place_figure").fetchone()[0] > 1000


def test_municipalities_keep_one_common_border(sample):
    parts, together = sample.execute(
        "SELECT sum(ST_Area(geom)), ST_Area(ST_Union_Agg(geom)) FROM map.municipality"
    ).fetchone()
    assert parts == pytest.approx(together, rel=1e-9)


def test_outlines_lie_in_the_frame_with_their_towns(sample):
    paths = sample.execute(
        "SELECT outline, width, height FROM map.place, map.frame WHERE place_level = 'state' AND outline IS NOT NULL"
    ).fetchall()
    assert len(paths) > 20
    for path, width, height in paths:
        assert set(path) <= set("MLmlz 0123456789-")
        x, y = map(int, path.split()[1:3])
        assert -width < x < 2 * width and -height < y < 2 * height
    inside = "x BETWEEN 0 AND width AND y BETWEEN 0 AND height"
    assert sample.execute(
        f"SELECT bool_and({inside}) FROM map.place, map.frame WHERE place_level = 'state' AND x IS NOT NULL"
    ).fetchone() == (True,)


# a square of two degrees on the meridian of 180°, as publishers write it: in two halves
HALVES = "ST_GeomFromText('MULTIPOLYGON(((179 -18, 180 -18, 180 -16, 179 -16, 179 -18)), ((-180 -18, -179 -18, -179 -16, -180 -16, -180 -18)))')"
ACROSS = {"west": 177.0, "south": -21.0, "east": -178.0, "north": -12.0, "map_crs": "EPSG:3460"}


def test_a_state_across_the_meridian_of_180_degrees_is_drawn_in_one_piece(run_sql):
    made = run_sql("70_map/01_state.sql", {"staging.state": f"SELECT 'A' AS state_code, {HALVES} AS geom"}, **ACROSS)
    [outline] = shapely.from_wkb([bytes(row["geom"]) for row in made])
    [polygon] = shapely.get_parts(outline)
    assert len(polygon.interiors) == 0
    west, south, east, north = polygon.bounds
    # at 17° of latitude a degree is 106.5 km wide and 110.6 km high
    assert (east - west, north - south) == (pytest.approx(2 * 106.5e3, rel=0.01), pytest.approx(2 * 110.6e3, rel=0.01))


def test_a_country_across_the_meridian_of_180_degrees_is_drawn_with_what_lies_around(run_sql):
    countries = (
        f"SELECT 'FJI' AS country_code, 'Fiji' AS country, {HALVES} AS geom UNION ALL "
        "SELECT 'TON', 'Tonga', ST_GeomFromText('POLYGON((-176 -19, -175 -19, -175 -18, -176 -18, -176 -19))') UNION ALL "
        "SELECT 'BRA', 'Brazil', ST_GeomFromText('POLYGON((-50 -19, -40 -19, -40 -18, -50 -18, -50 -19))')"
    )
    made = run_sql("70_map/02_country.sql", {"staging.country": countries}, country_code="FJI", **ACROSS)
    assert [(row["country_code"], row["is_own"]) for row in made] == [("FJI", True), ("TON", False)]
    fiji, tonga = shapely.from_wkb([bytes(row["geom"]) for row in made])
    assert fiji.bounds[2] < tonga.bounds[0] < fiji.bounds[2] + 400e3  # Tonga lies to the east, three degrees off


def test_an_outline_is_in_the_bounds_of_a_country_across_the_meridian_of_180_degrees(run_sql):
    places = {
        "in two halves": HALVES,
        "west of it": "ST_MakeEnvelope(177, -18, 178, -17)",
        "beside": "ST_MakeEnvelope(170, -18, 176, -17)",
    }
    states = " UNION ALL ".join(
        f"SELECT 'f' AS file, {row}::BIGINT AS file_row, '{name}' AS state_text, {geom}::GEOMETRY AS geom, false AS is_mended"
        for row, (name, geom) in enumerate(places.items())
    )
    municipalities = (
        "SELECT NULL::VARCHAR AS file, 1::BIGINT AS file_row, NULL::VARCHAR AS state_code_text, NULL::VARCHAR AS municipality_code_text, "
        "NULL::VARCHAR AS municipality_text, NULL::GEOMETRY AS geom, false AS is_mended WHERE false"
    )
    names = f"SELECT folded(state_text) AS written, state_text AS state_code FROM ({states})"
    tables = {"source.state": states, "source.municipality": municipalities, "staging.state_name": names}
    made = run_sql("20_staging/04_boundary_reading.sql", tables, **ACROSS)
    assert {row["place_text"]: row["reason"] for row in made} == {
        "in two halves": None,
        "west of it": None,
        "beside": "geometry out of bounds",
    }
