"""Schema staging on rows given by a test: the SQL files of 05_reference and 20_staging run as they are, without input files."""

from pathlib import Path

import duckdb

from pozo.inputs.datasets import load_dataset
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import literal

REFERENCE_FILES = load_dataset("sample", None).settings["reference_files"]
SQUARE = "POLYGON((-105 23, -104 23, -104 24, -105 24, -105 23))"
CELLS = {"AS_TOT": None, "CD_TOT": None, "FLUORUROS_TOT": None}
# good rows: a test says only what is different in its own
GOOD = {
    "site": {
        "file": "sites.csv",
        "sheet": None,
        "file_row": 2,
        "site_key": "W",
        "site_text": "Pozo 1",
        "state_text": "Durango",
        "municipality_text": "Lerdo",
        "site_type_text": "POZO",
        "latitude_text": "24.5",
        "longitude_text": "-104.5",
    },
    "sample": {
        "file": "samples.csv",
        "sheet": None,
        "file_row": 2,
        "site_key": "W",
        "sample_key": "1",
        "sampled_on_text": "2019-05-31",
    },
    "town": {
        "file": "towns.zip",
        "file_row": 1,
        "state_code_text": "10",
        "municipality_code_text": "001",
        "locality_code_text": "0001",
        "state_text": "Durango",
        "municipality_text": "Lerdo",
        "town_text": "Lerdo",
        "population_text": "120",
        "longitude_text": "-104.5",
        "latitude_text": "24.5",
    },
    "state": {"file": "states.zip", "file_row": 1, "state_text": "Durango", "geom": SQUARE, "is_mended": False},
    "municipality": {
        "file": "municipalities.zip",
        "file_row": 1,
        "state_code_text": "10",
        "municipality_code_text": "001",
        "municipality_text": "Lerdo",
        "geom": SQUARE,
        "is_mended": False,
    },
    "country": {
        "file": "countries.zip",
        "file_row": 1,
        "country_code_text": "MEX",
        "country_text": "Mexico",
        "geom": SQUARE,
        "is_mended": False,
    },
    "result": {"file": "samples.csv", "file_row": 2, "parameter": "AS_TOT", "value_text": "0.01"},
}
TYPES = {"file_row": "BIGINT", "geom": "GEOMETRY", "is_mended": "BOOLEAN"}
MEXICO = {
    "country_code": "MEX",
    "scenarios": "",
    "west": -118.7,
    "south": 14.2,
    "east": -86.4,
    "north": 32.9,
}


class Staging:
    """A session with the reference values, in which staging is made of given rows as often as needed."""

    def __init__(self) -> None:
        self.connection = duckdb.connect(config={"threads": 1})
        self.connection.load_extension("spatial")
        for name, value in {**MEXICO, "scenarios": "", "reference_files": REFERENCE_FILES}.items():
            self.connection.execute(f"SET VARIABLE {name} = {literal(value)}")
        for schema in ("reference", "source", "staging"):
            self.connection.execute(f"CREATE SCHEMA {schema}")
        for folder in ("session", "05_reference"):
            self._run(ROOT / "sql" / folder)
        for table, columns in GOOD.items():
            declared = ", ".join(f"{column} {TYPES.get(column, 'VARCHAR')}" for column in columns)
            self.connection.execute(f"CREATE TABLE source.{table} ({declared})")

    def run(self, tables: dict[str, list[dict]], corrections: list[dict] | None = None) -> None:
        """Makes schema staging of the rows, each of which says what is different from a good one."""
        for table, good in GOOD.items():
            self.connection.execute(f"DELETE FROM source.{table}")
            for row in tables.get(table, []):
                values = good | row
                assert values.keys() == good.keys()
                marks = ", ".join("ST_GeomFromText(?)" if column == "geom" else "?" for column in good)
                self.connection.execute(
                    f"INSERT INTO source.{table} VALUES ({marks})", [values[column] for column in good]
                )
        self.connection.execute("DELETE FROM reference.correction")
        for correction in corrections or []:
            self.connection.execute(
                "INSERT INTO reference.correction BY NAME SELECT $table_name AS table_name, $key AS key, "
                "$column_name AS column_name, $written AS written, $corrected AS corrected",
                {"key": None, **correction},
            )
        self.make()

    def make(self) -> None:
        """Makes schema staging of the rows there are."""
        self._run(ROOT / "sql" / "20_staging")

    def _run(self, folder: Path) -> None:
        for path in sorted(folder.glob("*.sql")):
            self.connection.execute(path.read_text(encoding="utf-8"))

    def ask(self, query: str, **values: object) -> list[tuple]:
        return self.connection.execute(query, values or None).fetchall()
