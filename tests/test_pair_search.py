"""The search for near sites: no pair lost or doubled, wherever on Earth, and no step that grows with the square of the towns."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from oracle import PLANAR_KM_PER_DEGREE, geodesic_km
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import literal
from staging import REFERENCE_FILES

FILE = ROOT / "sql" / "30_exposure" / "08_town_site_pair.sql"
Points = list[tuple[float, float]]


@contextmanager
def prepared_session() -> Iterator[duckdb.DuckDBPyConnection]:
    """A session with all that the search needs but towns and sites."""
    with duckdb.connect() as session:
        session.load_extension("spatial")
        session.execute("SET geometry_always_xy = true")
        for path in sorted((ROOT / "sql" / "session").glob("*.sql")):
            session.execute(path.read_text(encoding="utf-8"))
        session.execute(f"SET VARIABLE reference_files = {literal(REFERENCE_FILES)}; SET VARIABLE country_code = 'MEX'")
        for schema in ("reference", "staging", "exposure"):
            session.execute(f"CREATE SCHEMA {schema}")
        session.execute("SET VARIABLE country_code = 'MEX'")
        for file in ("session/02_setting.sql", "05_reference/04_constant.sql"):
            session.execute((ROOT / "sql" / file).read_text(encoding="utf-8"))
        yield session


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared_session() as session:
        yield session


def place(connection: duckdb.DuckDBPyConnection, towns: Points, sites: Points, radius_km: float) -> None:
    """Makes the tables that the search reads; keys are the points' numbers."""
    for table, key, points in (("town", "town_id", towns), ("site", "site_id", sites)):
        rows = pd.DataFrame(points, columns=["longitude", "latitude"]).rename_axis(key).reset_index()
        connection.register("rows", rows)
        connection.execute(
            f"CREATE OR REPLACE TABLE staging.{table} AS SELECT *, ST_Point(longitude, latitude)::GEOMETRY AS geom FROM rows"
        )
    connection.execute("CREATE OR REPLACE TABLE exposure.site_mean AS SELECT site_id FROM staging.site")
    connection.execute(
        f"CREATE OR REPLACE TABLE reference.search_radius AS SELECT {radius_km}::DOUBLE AS widest_radius_km"
    )


def search(connection: duckdb.DuckDBPyConnection, towns: Points, sites: Points, radius_km: float) -> pd.DataFrame:
    place(connection, towns, sites, radius_km)
    connection.execute(FILE.read_text(encoding="utf-8"))
    return connection.execute("FROM exposure.town_site_pair ORDER BY town_id, site_id").df()


def by_brute_force(towns: Points, sites: Points, radius_km: float) -> pd.DataFrame:
    """The same from every town and every site, by pyproj; longitudes differ by the short way round."""
    town, site = (index.ravel() for index in np.indices((len(towns), len(sites))))
    from_town, from_site = np.array(towns)[town].T, np.array(sites)[site].T
    east = (from_site[0] - from_town[0] + 180) % 360 - 180
    planar_km = np.hypot(east, from_site[1] - from_town[1]) * PLANAR_KM_PER_DEGREE
    km = geodesic_km(*from_town, *from_site)
    pairs = pd.DataFrame({"town_id": town, "site_id": site, "geodesic_km": km, "planar_km": planar_km})
    return pairs[np.minimum(km, planar_km) < radius_km].reset_index(drop=True)


def check(connection: duckdb.DuckDBPyConnection, towns: Points, sites: Points, radius_km: float) -> pd.DataFrame:
    found, expected = search(connection, towns, sites, radius_km), by_brute_force(towns, sites, radius_km)
    pd.testing.assert_frame_equal(found, expected, check_dtype=False, rtol=1e-9, atol=1e-6)
    return found


def around(longitude: float, latitude: float, radius_km: float, count: int) -> Points:
    """Random points up to three radii from a place east–west and two north–south, not beyond a pole or the meridian of 180°."""
    random = np.random.default_rng(7)
    north = radius_km / 111 * random.uniform(-2, 2, count)
    east = radius_km / 111 / np.cos(np.radians(latitude)) * random.uniform(-3, 3, count)
    return list(zip((longitude + east + 180) % 360 - 180, np.clip(latitude + north, -90, 90), strict=True))


@pytest.mark.parametrize("radius_km", [5.0, 20.0])
@pytest.mark.parametrize(
    ("longitude", "latitude"),
    [(25, 85), (-70, -85), (0, 0), (12, 60), (-102, 23), (180, 0), (-180, -17.5), (179.99, 85), (-179.99, 71)],
    ids=lambda degrees: f"{degrees:g}",
)
def test_no_pair_is_lost_or_doubled_wherever_it_is(connection, longitude: float, latitude: float, radius_km: float):
    towns, sites = around(longitude, latitude, radius_km, 400), around(longitude, latitude, radius_km, 60)
    found = check(connection, towns, [*sites, (longitude, latitude)], radius_km)
    assert 400 < len(found) < 400 * 61 / 2
    if abs(longitude) > 179:
        pairs = np.array(towns)[found["town_id"], 0], np.array([*sites, (longitude, latitude)])[found["site_id"], 0]
        assert (np.sign(pairs[0]) != np.sign(pairs[1])).sum() > 50


def test_both_measures_of_distance_find_their_pairs(connection):
    # at 80° the study's measure is six times too long east–west, and everywhere a little short north–south
    found = check(connection, [(0.2, 80), (0, 80.0482)], [(0, 80)], 5.0)
    assert list(found["geodesic_km"].round(1)) == [3.9, 5.4]
    assert list(found["planar_km"].round(1)) == [20.5, 4.9]


def test_towns_around_a_pole_and_on_the_meridian_of_180_degrees_are_found_once(connection):
    meridians = [-180, -179.9, -90, 0, 90, 179.9, 180]
    towns = [(longitude, latitude) for longitude in meridians for latitude in (89.97, -89.97, 0)]
    check(connection, towns, [*towns, (0, 90), (0, -90)], 20.0)


def test_a_town_where_a_site_is_and_one_just_within_the_radius(connection):
    # 5 km along the equator, by the definition of the ellipsoid
    degrees = np.degrees(5 / 6378.137)
    towns = [(0, 0), (degrees * (1 - 1e-9), 0), (degrees * (1 + 1e-9), 0)]
    assert list(search(connection, towns, [(0, 0)], 5.0).query("geodesic_km < 5")["town_id"]) == [0, 1]


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    longitude=st.floats(-180, 180),
    latitude=st.floats(-85, 85),
    radius_km=st.floats(0.1, 50),
    towns=st.lists(st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)), min_size=1, max_size=40),
    sites=st.lists(st.tuples(st.floats(-1.5, 1.5), st.floats(-1.5, 1.5)), min_size=1, max_size=10),
)
def test_any_towns_and_sites_are_paired_as_by_brute_force(
    connection, longitude: float, latitude: float, radius_km: float, towns: Points, sites: Points
):
    def at(offsets: Points) -> Points:
        """Offsets are in radii."""
        degrees = radius_km / 111
        stretch = degrees / np.cos(np.radians(latitude))
        return [((longitude + x * stretch + 180) % 360 - 180, latitude + y * degrees) for x, y in offsets]

    check(connection, at(towns), at(sites), radius_km)


# A dense city: 10,000 towns and more within a few kilometres


def dense(count: int) -> Points:
    random = np.random.default_rng(3)
    return list(zip(random.uniform(-99.11, -99.09, count), random.uniform(19.39, 19.41, count), strict=True))


CITY_SITES = [(-99.1, 19.4), (-99.12, 19.43), (-99.05, 19.38), (-99.1, 20.4)]


def test_a_dense_city_loses_no_pair(connection):
    found = check(connection, dense(10_000), CITY_SITES, 5.0)
    assert 10_000 < len(found) < 30_000


def test_twice_the_towns_in_a_city_are_twice_the_work(connection, tmp_path: Path):
    work = [operator_rows(connection, dense(count), tmp_path) for count in (10_000, 20_000)]
    assert work[0].keys() == work[1].keys() and "SPATIAL_JOIN" in work[0]
    for operator, rows in work[0].items():
        assert work[1][operator] <= 2.1 * rows + 100, operator
    # nothing between the towns and their pairs has many more rows than these
    assert max(work[1].values()) < 2 * 20_000 * len(CITY_SITES)


def operator_rows(connection: duckdb.DuckDBPyConnection, towns: Points, folder: Path) -> dict[str, int]:
    """Rows that DuckDB's operators gave or read in the search, by kind of operator."""
    place(connection, towns, CITY_SITES, 5.0)
    connection.execute("PRAGMA enable_profiling = 'json'")
    connection.execute(f"PRAGMA profiling_output = '{folder / 'profile.json'}'")
    connection.execute(FILE.read_text(encoding="utf-8"))
    connection.execute("PRAGMA disable_profiling")
    rows: dict[str, int] = {}
    below = json.loads((folder / "profile.json").read_text(encoding="utf-8"))["children"]
    while below:
        operator = below.pop()
        handled = operator["operator_cardinality"] + operator["operator_rows_scanned"]
        rows[operator["operator_name"].strip()] = rows.get(operator["operator_name"].strip(), 0) + handled
        below += operator["children"]
    return rows
