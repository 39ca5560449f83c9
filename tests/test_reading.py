"""How numbers in the inputs are read, whatever way they are written."""

import duckdb
import pytest

from pozo.pipeline.paths import ROOT

NUMBERS = {
    "0.025": 0.025,
    " 0.025\u00a0": 0.025,
    "\u202f7\t": 7,
    ".5": 0.5,
    "5.": 5,
    "+3": 3,
    "-99.13": -99.13,
    "1e-3": 0.001,
    "1E-03": 0.001,
    "0,01": 0.01,
    ",5": 0.5,
    "0,123": 0.123,
    "12,5": 12.5,
    "1,5e-3": 0.0015,
    "-0,5": -0.5,
    "1,234": 1234,
    "1,234.5": 1234.5,
    "12,345,678": 12345678,
    "1.234,5": 1234.5,
    "1.234.567": 1234567,
    "1.234": 1.234,
    "1 234": 1234,
    "1\u00a0234": 1234,
    "1\u202f234,5": 1234.5,
    "1'234.5": 1234.5,
    "": None,
    " ": None,
    "abc": None,
    "nan": None,
    "inf": None,
    "1e999": None,
    "1,23,4": None,
    "1,2345,678": None,
    "1 23": None,
    "12 34": None,
    "0.5 mg/L": None,
    "1..2": None,
    "--1": None,
    "=1+1": None,
    "0x10": None,
    "1_000_0": None,
}
DEGREES = {
    "-99,133": -99.133,
    "19,4326": 19.4326,
    "-99.133": -99.133,
    "19° 25'": None,
    "1,2,3": None,
    "": None,
    None: None,
}


@pytest.fixture(scope="module")
def reading():
    with duckdb.connect() as connection:
        for name in ("02_setting", "04_reading_text"):
            connection.execute((ROOT / f"sql/session/{name}.sql").read_text(encoding="utf-8"))
        yield connection


@pytest.mark.parametrize(("written", "expected"), NUMBERS.items())
def test_a_number_is_read_as_a_person_would(reading, written: str, expected: float | None):
    assert reading.execute("SELECT number($written)", {"written": written}).fetchone()[0] == expected


@pytest.mark.parametrize(("written", "expected"), DEGREES.items())
def test_degrees_have_no_thousands(reading, written: str | None, expected: float | None):
    assert reading.execute("SELECT degrees_written($written)", {"written": written}).fetchone()[0] == expected


@pytest.mark.parametrize(
    ("one", "other", "least", "most"),
    [
        ("LATITUD", "latitud", 1, 1),
        ("Número de pozo", "NUMERO_DE_POZO", 1, 1),
        ("LATITUD", "LAT", 0.9, 1),
        ("POBTOT", "POB_TOTAL", 0.75, 1),
        ("LATITUD", "MUNICIPIO", 0, 0.74),
        ("CLAVE SITIO", "ESTADO", 0, 0.74),
        ("", "LATITUD", 0, 0),
    ],
)
def test_names_are_alike_whatever_their_capitals_accents_and_marks(
    reading, one: str, other: str, least: float, most: float
):
    (found,) = reading.execute("SELECT likeness($one, $other)", {"one": one, "other": other}).fetchone()
    assert least <= found <= most
    assert reading.execute("SELECT likeness($other, $one)", {"one": one, "other": other}).fetchone() == (found,)


DAYS = {
    "2019-05-31": "2019-05-31",
    " 2019-5-3\u00a0": "2019-05-03",
    "2019-05-31 10:30:00": "2019-05-31",
    "2019-05-31T10:30:00": "2019-05-31",
    "43502": "2019-02-06",
    "43502.75": "2019-02-06",
    "31/05/2019": "2019-05-31",
    "31/02/2019": None,
    "2019-02-31": None,
    "0": None,
    "2147483647": None,
    "1e300": None,
    "infinity": None,
    "epoch": None,
    "May": None,
    "": None,
    None: None,
}


@pytest.mark.parametrize(("written", "expected"), DAYS.items())
def test_a_day_is_read_in_the_ways_of_workbooks_and_people(reading, written: str | None, expected: str | None):
    found = reading.execute("SELECT day_written($written)::VARCHAR", {"written": written}).fetchone()[0]
    assert found == expected
