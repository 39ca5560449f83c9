"""Inputs as Parquet and in several parts: the same rows as one file gives, each with its own file and number; or a message."""

import dataclasses
import re
import shutil
from pathlib import Path

import duckdb
import geopandas
import pytest

from pozo.inputs.datasets import load_dataset
from pozo.inputs.parts import missing_parts, parts_of
from pozo.pipeline.errors import PozoError
from test_shapes import SAMPLE, built, rows

TABLES = {
    "sites": "source.site",
    "samples": "source.sample",
    "towns": "source.town",
    "states": "source.state",
    "municipalities": "source.municipality",
}
CSV = "FROM read_csv('{}', all_varchar = true)"
LAYER = "FROM ST_Read('/vsizip/{}')"


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    return built(SAMPLE, tmp_path_factory.mktemp("plain"))


def copied(query: str, path: Path, options: str = "") -> Path:
    """The answer to a query as a file, Parquet unless the options say otherwise."""
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.load_extension("spatial")
        connection.execute(f"COPY ({query}) TO '{path}' ({options or 'FORMAT parquet'})")
    return path


def source_of(key: str) -> str:
    """A query for the rows of one of the sample's files."""
    path = SAMPLE.files[key]
    return (CSV if path.suffix == ".csv" else LAYER).format(path)


def in_parts(key: str, folder: Path, endings: str = "parquet", count: int = 3, query: str = "{}") -> Path:
    """The rows of one of the sample's files, in order, cut into files; returns the name that stands for all of them."""
    with duckdb.connect(config={"allow_unsigned_extensions": "true"}) as connection:
        connection.load_extension("spatial")
        connection.execute(
            f"CREATE TABLE rows AS SELECT *, row_number() OVER () AS place {query.format(source_of(key))}"
        )
        (total,) = connection.execute("SELECT count(*) FROM rows").fetchone()
        size = -(-total // count)
        options = {
            "parquet": "FORMAT parquet",
            "csv": "FORMAT csv, HEADER",
            "shp": "FORMAT gdal, DRIVER 'ESRI Shapefile', SRS 'EPSG:4326'",
        }
        for part in range(count):
            chosen = f"SELECT * EXCLUDE (place) FROM rows WHERE place > {part * size} AND place <= {(part + 1) * size} ORDER BY place"
            connection.execute(f"COPY ({chosen}) TO '{folder}/{key}-{part + 1}.{endings}' ({options[endings]})")
    return folder / f"{key}-*.{endings}"


def with_files(**files: Path):
    return dataclasses.replace(SAMPLE, files={**SAMPLE.files, **files})


def asked(warehouse: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return connection.execute(query).fetchall()


def test_every_input_may_be_parquet(tmp_path: Path, plain: Path):
    files = {key: copied(source_of(key), tmp_path / f"{key}.parquet") for key in TABLES}
    warehouse = built(with_files(**files), tmp_path)
    for table in TABLES.values():
        assert rows(warehouse, table) == rows(plain, table)


def test_a_table_of_numbers_keeps_their_digits(tmp_path: Path):
    numbers = (
        'SELECT * REPLACE (try_cast("AS_TOT" AS DOUBLE) AS "AS_TOT", 2.7e-5::DOUBLE AS "CD_TOT", 0.1::FLOAT AS "CR_TOT", '
        '12.50::DECIMAL(9, 2) AS "PB_TOT", CASE WHEN "FLUORUROS_TOT" IS NOT NULL THEN \'nan\'::DOUBLE END AS "FLUORUROS_TOT", '
        f"DATE '2019-05-31' AS \"FECHA\") {source_of('samples')}"
    )
    files = {
        "samples": copied(numbers, tmp_path / "samples.parquet"),
        "towns": copied(
            f'SELECT * REPLACE ("POBTOT"::INTEGER AS "POBTOT", "lon_dd"::DOUBLE AS "lon_dd") {source_of("towns")}',
            tmp_path / "towns.parquet",
        ),
    }
    warehouse = built(with_files(**files), tmp_path)
    query = 'SELECT DISTINCT sampled_on_text, "CD_TOT", "CR_TOT", "PB_TOT", "FLUORUROS_TOT" FROM source.sample'
    assert asked(warehouse, query) == [("2019-05-31", "0.000027", "0.1", "12.50", None)]
    with duckdb.connect() as connection:
        written = connection.execute(f'SELECT try_cast("AS_TOT" AS DOUBLE) {source_of("samples")}').fetchall()
    assert asked(warehouse, 'SELECT "AS_TOT"::DOUBLE FROM source.sample ORDER BY file_row') == written
    towns = geopandas.read_file(SAMPLE.files["towns"])
    query = "SELECT population_text::BIGINT, longitude_text::DOUBLE FROM source.town ORDER BY file_row"
    assert [longitude for _, longitude in asked(warehouse, query)] == towns["lon_dd"].astype(float).tolist()


@pytest.mark.parametrize(
    ("key", "ending"),
    [("towns", "parquet"), ("towns", "shp"), ("sites", "csv"), ("samples", "parquet"), ("municipalities", "parquet")],
)
def test_parts_are_one_table(key: str, ending: str, tmp_path: Path, plain: Path):
    warehouse = built(with_files(**{key: in_parts(key, tmp_path, ending)}), tmp_path)
    table = TABLES[key]
    assert rows(warehouse, table) == rows(plain, table)
    names = [f"{key}-{part}.{ending}" for part in (1, 2, 3)]
    first = 2 if ending == "csv" else 1
    counted = asked(
        warehouse,
        f"SELECT file, min(file_row), max(file_row) - min(file_row) + 1 = count(DISTINCT file_row) FROM {table} GROUP BY file ORDER BY file",
    )
    assert counted == [(name, first, True) for name in names]
    assert asked(
        warehouse, "SELECT parse_filename(path), read_rows FROM meta.input WHERE name = '" + key + "' ORDER BY path"
    ) == asked(warehouse, f"SELECT file, count(*) FROM {table} GROUP BY file ORDER BY file")


def test_rows_without_codes_are_told_apart_by_their_file(project: Path, run_pozo):
    """Towns without codes and samples without keys, numbered alike in two files, are rows of their own."""
    folder = project / "data" / "datasets" / "sample"
    plain_towns = f'SELECT * EXCLUDE ("CVE_LOC") {source_of("towns")}'
    copied(f"{plain_towns} LIMIT 500", folder / "towns-1.parquet")
    copied(f"{plain_towns} LIMIT 500 OFFSET 500", folder / "towns-2.parquet")
    (folder / "towns.zip").unlink()
    datasets = project / "data" / "datasets" / "sample" / "dataset.toml"
    datasets.write_text(
        datasets.read_text(encoding="utf-8").replace('name = "towns.zip"', 'name = "towns-*.parquet"', 1),
        encoding="utf-8",
    )
    result = run_pozo(project, "build", "--select", "+staging.rejected")
    assert result.returncode == 0, result.stderr
    warehouse = project / "warehouse" / "warehouse.duckdb"
    assert asked(warehouse, "SELECT town_id FROM staging.town_reading WHERE file_row = 7 ORDER BY ALL") == [
        ("towns-1.parquet row 7",),
        ("towns-2.parquet row 7",),
    ]
    assert asked(warehouse, "SELECT count(*) FROM staging.town_reading WHERE reason LIKE '%repeated%'") == [(0,)]
    # another part is another content: the towns are read again, and nothing else is
    shutil.copy(folder / "towns-1.parquet", folder / "towns-3.parquet")
    planned = run_pozo(project, "plan").stdout
    assert re.search(r"source\.town +run: file towns-3\.parquet is new\n", planned) and re.search(
        r"source\.site +up to date\n", planned
    )


FAULTS = {
    "a column is missing in one": (
        lambda at: copied(
            f'SELECT * EXCLUDE ("POBTOT"), 1 AS "POB_TOT" {source_of("towns")} LIMIT 5', at / "towns-2.parquet"
        ),
        'towns-2.parquet lacks "POBTOT", unlike towns-1.parquet: the files of one table must have the same columns. Did you mean POB_TOT?',
    ),
    "a column that only some editions have": (
        lambda at: copied(f'SELECT * EXCLUDE ("CVE_LOC") {source_of("towns")} LIMIT 5', at / "towns-2.parquet"),
        'towns-2.parquet lacks "CVE_LOC", unlike towns-1.parquet',
    ),
    "one is damaged": (
        lambda at: (at / "towns-2.parquet").write_bytes(b"PAR1"),
        "towns-2.parquet cannot be read as Parquet",
    ),
    "one is empty": (lambda at: (at / "towns-3.parquet").write_bytes(b""), "towns-3.parquet is empty"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_parts_that_do_not_fit_together_are_named(fault: str, tmp_path: Path):
    make, message = FAULTS[fault]
    files = in_parts("towns", tmp_path)
    make(tmp_path)
    with pytest.raises(PozoError) as raised:
        built(with_files(towns=files), tmp_path)
    assert message in str(raised.value)


def test_missing_parts_are_named(tmp_path: Path):
    for name in ("t-08.csv", "t-09.csv", "t-11.csv", ".t-10.csv", "t-10.csv.old"):
        (tmp_path / name).touch()
    several = tmp_path / "t-*.csv"
    assert [path.name for path in parts_of(several)] == ["t-08.csv", "t-09.csv", "t-11.csv"]
    assert missing_parts(several, None).startswith("number 10 is not there, between t-08.csv and t-11.csv")
    assert missing_parts(several, 3) == ""
    assert missing_parts(several, 5) == "it stands for 5 files, and 3 are there, t-08.csv to t-11.csv"
    (tmp_path / "t-x.csv").touch()
    assert missing_parts(several, None) == ""


def test_a_name_that_stands_for_no_file_is_a_message(project: Path, run_pozo):
    datasets = project / "data" / "datasets" / "sample" / "dataset.toml"
    text = datasets.read_text(encoding="utf-8")
    datasets.write_text(text.replace('name = "sites.csv"', 'name = "site_*.csv"', 1), encoding="utf-8")
    result = run_pozo(project, "build")
    assert result.returncode == 1 and "site_*.csv (sites). Did you mean sites.csv?" in result.stderr
    datasets.write_text(
        text.replace('name = "sites.csv"', 'name = "site*.csv"\nurl = ["https://example.org"]', 1), encoding="utf-8"
    )
    assert "it stands for several files, and url for one" in run_pozo(project, "build").stderr


def test_parts_are_fetched_from_a_folder(project: Path, run_pozo, tmp_path: Path):
    in_parts("sites", tmp_path, "csv")
    datasets = project / "data" / "datasets" / "sample" / "dataset.toml"
    text = datasets.read_text(encoding="utf-8")
    datasets.write_text(text.replace('name = "sites.csv"', 'name = "sites-*.csv"', 1), encoding="utf-8")
    result = run_pozo(project, "data", "--dataset", "sample", "--from", str(tmp_path))
    assert "sites-2.csv" in result.stdout, result.stdout + result.stderr
    assert {path.name for path in (project / "data" / "datasets" / "sample").glob("sites-*.csv")} == {
        f"sites-{part}.csv" for part in (1, 2, 3)
    }
    assert load_dataset("sample", None, root=project).files["sites"].name == "sites-*.csv"
