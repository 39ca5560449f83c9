"""The search for near sites on Spark: the same pairs as on DuckDB, wherever on Earth, hot cells included; and what it needs to start."""

import stat
import warnings
from collections.abc import Iterator
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import pytest

from oracle import PLANAR_KM_PER_DEGREE
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.spark.session import cluster, require_spark
from test_pair_search import CITY_SITES, Points, around, by_brute_force, dense, place, prepared_session, search

QUERY = (ROOT / "sql" / "30_exposure" / "spark" / "08_town_site_pair.sql").read_text(encoding="utf-8")
PLACES = [(25, 85), (-70, -85), (0, 0), (12, 60), (-102, 23), (180, 0), (-180, -17.5), (179.99, 85), (-179.99, 71)]
MERIDIANS = [-180, -179.9, -90, 0, 90, 179.9, 180]
# towns and sites close to the poles, on them, and on the meridian of 180°
BY_THE_POLES = [(longitude, latitude) for longitude in MERIDIANS for latitude in (89.97, -89.97, 0)]


@pytest.fixture(scope="module")
def spark():
    try:
        require_spark()
    except PozoError as missing:
        pytest.skip(str(missing))
    # several batches for the distances, several partitions for the joins
    with cluster("local[2]", rows=1_000_000) as session:
        for schema in ("reference", "staging", "exposure"):
            session.sql(f"CREATE DATABASE {schema}")
        yield session


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with prepared_session() as session:
        yield session


def hand_over(connection: duckdb.DuckDBPyConnection, spark, folder: Path) -> None:
    """Gives Spark the tables that the search reads, as DuckDB has them, without their geometry."""
    for table, columns in {
        "reference.constant": "constant, value",
        "reference.search_radius": "widest_radius_km",
        "staging.town": "town_id, longitude, latitude",
        "staging.site": "site_id, longitude, latitude",
        "exposure.site_mean": "site_id",
    }.items():
        file = folder / f"{table}.parquet"
        connection.sql(f"SELECT {columns} FROM {table}").write_parquet(str(file), row_group_size=10_000)
        spark.sql(f"DROP TABLE IF EXISTS {table}")
        spark.catalog.createTable(table, path=str(file), source="parquet")


def found_by_spark(frame) -> pd.DataFrame:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return frame.toPandas().sort_values(["town_id", "site_id"], ignore_index=True)


@pytest.mark.parametrize("radius_km", [5.0, 20.0])
def test_spark_finds_the_pairs_that_duckdb_finds_wherever_they_are(spark, connection, tmp_path, radius_km: float):
    towns: Points = [point for place in PLACES for point in around(*place, radius_km, 300)]
    sites: Points = [*(point for place in PLACES for point in around(*place, radius_km, 40)), *PLACES]
    towns += [*BY_THE_POLES, *dense(10_000)]
    sites += [*BY_THE_POLES, (0, 90), (0, -90), *CITY_SITES]
    by_duckdb = search(connection, towns, sites, radius_km)
    hand_over(connection, spark, tmp_path)
    by_spark = found_by_spark(spark.sql(QUERY, args={"widest_radius_km": radius_km}))
    pd.testing.assert_frame_equal(by_spark, by_duckdb, check_dtype=False, rtol=1e-9, atol=1e-9)
    assert len(by_spark) > 20_000
    # and both find those that are there
    few = [*range(0, 2_700, 9), *range(2_700, len(towns), 40)]
    expected = by_brute_force([towns[town] for town in few], sites, radius_km)
    expected["town_id"] = np.array(few)[expected["town_id"]]
    some = by_spark[by_spark["town_id"].isin(few)].reset_index(drop=True)
    pd.testing.assert_frame_equal(some, expected, check_dtype=False, rtol=1e-9, atol=1e-6)


def test_a_radius_as_wide_as_a_continent_loses_no_pair(spark, connection, tmp_path):
    random = np.random.default_rng(5)
    towns = list(zip(random.uniform(-180, 180, 400), random.uniform(-90, 90, 400), strict=True))
    place(connection, towns, towns[:30], 2_500.0)
    hand_over(connection, spark, tmp_path)
    by_spark = found_by_spark(spark.sql(QUERY))
    expected = by_brute_force(towns, towns[:30], 2_500.0)
    pd.testing.assert_frame_equal(by_spark, expected, check_dtype=False, rtol=1e-9, atol=1e-6)


def test_towns_are_read_once_and_distances_measured_once(spark, connection, tmp_path):
    place(connection, dense(50), CITY_SITES, 5.0)
    hand_over(connection, spark, tmp_path)
    plan = spark.sql(QUERY)._jdf.queryExecution().executedPlan().toString()
    assert plan.count("ArrowEvalPython") == 1
    assert plan.count("staging.town") == 1
    # the only nested loop is that of the constants and the radius, one row each
    assert all(
        "BroadcastNestedLoopJoin BuildRight, Cross" in line for line in plan.splitlines() if "NestedLoop" in line
    )


def test_the_partition_of_a_hot_cell_is_split(spark, connection, tmp_path):
    """40,000 towns in a city's cell and its neighbours, 5,000 elsewhere: with every size 1,000 times smaller than it is in earnest."""
    random = np.random.default_rng(5)
    elsewhere = list(zip(random.uniform(-110, -90, 5_000), random.uniform(16, 30, 5_000), strict=True))
    place(connection, [*dense(40_000), *elsewhere], [*CITY_SITES, *elsewhere[:100]], 5.0)
    hand_over(connection, spark, tmp_path)
    smaller = {
        "spark.sql.autoBroadcastJoinThreshold": "-1",
        "spark.sql.files.maxPartitionBytes": "128KB",
        "spark.sql.adaptive.advisoryPartitionSizeInBytes": "32KB",
        "spark.sql.adaptive.skewJoin.skewedPartitionThresholdInBytes": "128KB",
    }
    before = {name: spark.conf.get(name) for name in smaller}
    for name, value in smaller.items():
        spark.conf.set(name, value)
    try:
        frame = spark.sql(QUERY)
        count = len(frame.collect())
        plan = frame._jdf.queryExecution().executedPlan().toString()
    finally:
        for name, value in before.items():
            spark.conf.set(name, value)
    assert "SortMergeJoin(skew=true)" in plan
    assert count == len(search(connection, [*dense(40_000), *elsewhere], [*CITY_SITES, *elsewhere[:100]], 5.0))


def test_the_constant_of_the_oracle_is_the_one_in_the_tables(connection):
    value = connection.sql("SELECT value FROM reference.constant WHERE constant = 'planar_km_per_degree'").fetchone()
    assert value == (PLANAR_KM_PER_DEGREE,)


@pytest.mark.parametrize(
    ("told", "found"),
    [
        (None, "there is none"),
        ('openjdk version "11.0.2" 2019-01-15', "this is Java 11"),
        ('java version "1.8.0_392"', "Java 8"),
    ],
)
def test_without_a_java_that_will_do_the_message_says_what_to_install(
    monkeypatch, tmp_path, told: str | None, found: str
):
    if told is not None:
        java = tmp_path / "bin" / "java"
        java.parent.mkdir()
        java.write_text(f"#!/bin/sh\necho '{told}' >&2\n", encoding="utf-8")
        java.chmod(java.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    monkeypatch.setattr("pozo.spark.session.find_spec", lambda name: name)
    with pytest.raises(PozoError, match=f"Java 17 or newer.*{found}.*openjdk-17-jre-headless"):
        require_spark()


def test_without_pyspark_the_message_says_how_to_install_it(monkeypatch):
    monkeypatch.setattr("pozo.spark.session.find_spec", lambda name: None)
    with pytest.raises(PozoError, match=r"make \.venv/spark"):
        require_spark()
