"""A catalogue of bad and odd inputs, each with the reason, warning or message that it must give."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from pozo.inputs.datasets import load_dataset
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from staging import Staging
from warehouses import build_quietly

Row = tuple[str, dict]


def site(**cells: str | None) -> Row:
    return "site", cells


def sample(**cells: str | None) -> Row:
    return "sample", cells


def cell(value: str) -> Row:
    """A sample of a good site, with this as its cell for arsenic (mg/L)."""
    return "sample", {"AS_TOT": value}


def town(**cells: str | None) -> Row:
    return "town", cells


def state(**cells: str | bool | None) -> Row:
    return "state", cells


def municipality(**cells: str | bool | None) -> Row:
    return "municipality", cells


def country(**cells: str | bool | None) -> Row:
    return "country", cells


CROSSING = "POLYGON((-105 23, -104 24, -104 23, -105 24, -105 23))"
FAR_AWAY = "POLYGON((2 48, 3 48, 3 49, 2 49, 2 48))"

# rows of a file; what becomes of them, in order: "rejected: reason (offending text)" or "used: warning (as written -> as read)"
BAD_ROWS = {
    # sites
    "site without a key": ([site(site_key=" ")], ["rejected: site key missing ( )"]),
    "site without a longitude": ([site(longitude_text=None)], ["rejected: coordinate missing or unreadable (24.5)"]),
    "site with a longitude in words": ([site(longitude_text="west")], ["rejected: coordinate missing or unreadable (west, 24.5)"]),
    "site in degrees and minutes": ([site(latitude_text="24° 30' N")], ["rejected: coordinate missing or unreadable (-104.5, 24° 30' N)"]),
    "site not a number": ([site(latitude_text="nan")], ["rejected: coordinate missing or unreadable (-104.5, nan)"]),
    "site east of Greenwich": ([site(longitude_text="104.5")], ["rejected: coordinate out of bounds: its sign looks wrong (104.5, 24.5)"]),
    "site with longitude and latitude swapped": ([site(longitude_text="24.5", latitude_text="-104.5")], ["rejected: coordinate out of bounds: longitude and latitude look swapped (24.5, -104.5)"]),
    "site at 0, 0": ([site(longitude_text="0", latitude_text="0")], ["rejected: coordinate out of bounds: 0 for a missing one (0, 0)"]),
    "site in metres": ([site(longitude_text="2500000", latitude_text="2300000")], ["rejected: coordinate out of bounds: not in degrees (2500000, 2300000)"]),
    "site with a decimal comma": ([site(longitude_text="-104,5")], ["used: number in another notation (-104,5 24.5 -> -104.5 24.5)"]),
    "site with a no-break space": ([site(latitude_text="24.5\u00a0")], ["used: number in another notation (-104.5 24.5\u00a0 -> -104.5 24.5)"]),
    "site with a printer's minus": ([site(longitude_text="−104.5")], ["used: number in another notation (−104.5 24.5 -> -104.5 24.5)"]),
    "site of an unknown kind": ([site(site_type_text="TANQUE")], ["used: kind of site unknown (TANQUE -> Other)"]),
    "site of no kind": ([site(site_type_text=None)], ["used: kind of site missing (None -> Other)"]),
    "site written twice": ([site(), site()], ["used: nothing to say", "used: repeats an earlier row (KEY -> row FIRST)"]),
    "site written twice, at two places": ([site(), site(latitude_text="25")], ["rejected: site repeated with other values (KEY)"] * 2),
    "site written twice, with two names": ([site(), site(site_text="Pozo 2")], ["rejected: site repeated with other values (KEY)"] * 2),
    "site in an unknown state": ([site(state_text="Texas")], ["used: nothing to say"]),
    # samples
    "sample without a site": ([sample(site_key=None)], ["rejected: site key missing (None)"]),
    "sample of an unknown site": ([sample(site_key="NOWHERE")], ["rejected: site unknown (NOWHERE)"]),
    "sample of nothing": ([cell("")], ["rejected: no contaminant measured (None)"]),
    "sample of blanks": ([cell("\u00a0 ")], ["rejected: no contaminant measured (None)"]),
    "sample written twice": ([cell("0.1"), cell("0.1")], ["used: nothing to say", "used: repeats an earlier row (W KEY -> row FIRST)"]),
    "sample written twice, with two values": ([cell("0.1"), cell("0.2")], ["rejected: sample repeated with other values (KEY)"] * 2),
    "sample on no day": ([sample(sampled_on_text="31/02/2019")], ["used: date unreadable (31/02/2019 -> no date)"]),
    "sample on a day too far": ([sample(sampled_on_text="2147483647")], ["used: date unreadable (2147483647 -> no date)"]),
    "sample at the end of time": ([sample(sampled_on_text="infinity")], ["used: date unreadable (infinity -> no date)"]),
    # cells
    "word": ([cell("abc")], ["rejected: number unreadable (abc)"]),
    "two points": ([cell("1..2")], ["rejected: number unreadable (1..2)"]),
    "number with its unit": ([cell("0.5 mg/L")], ["rejected: number unreadable (0.5 mg/L)"]),
    "not a number": ([cell("nan")], ["rejected: number unreadable (nan)"]),
    "infinite": ([cell("inf")], ["rejected: number unreadable (inf)"]),
    "too large for a number": ([cell("1e999")], ["rejected: number unreadable (1e999)"]),
    "too large for water": ([cell("1e300")], ["rejected: value impossible (1e300)"]),
    "infinite in µg/L": ([cell("1e308")], ["rejected: value impossible (1e308)"]),
    "more than natural waters hold": ([cell("500")], ["used: value above what natural waters hold (500 -> 500000 µg/L)"]),
    "negative": ([cell("-0.1")], ["rejected: negative value (-0.1)"]),
    "negative detection limit": ([cell("<-0.1")], ["rejected: negative value (<-0.1)"]),
    "nothing after <": ([cell("<")], ["rejected: number unreadable (<)"]),
    "< twice": ([cell("<<0.5")], ["rejected: number unreadable (<<0.5)"]),
    "formula": ([cell("=1+1")], ["rejected: number unreadable (=1+1)"]),
    "hexadecimal": ([cell("0x10")], ["rejected: number unreadable (0x10)"]),
    "thousands in the wrong place": ([cell("1,23,4")], ["rejected: number unreadable (1,23,4)"]),
    "< and a blank": ([cell("< 0.01")], ["used: number in another notation (< 0.01 -> 10 µg/L)"]),
    "decimal comma": ([cell("0,01")], ["used: number in another notation (0,01 -> 10 µg/L)"]),
    "power of ten": ([cell("1e-3")], ["used: number in another notation (1e-3 -> 1 µg/L)"]),
    "small number as a workbook keeps it": ([sample(sheet="2019", AS_TOT="2.7E-005"), sample(sheet="2019", sample_key="B2", AS_TOT="9e-05")], ["used: nothing to say"] * 2),
    "power of ten that somebody typed into a workbook": ([sample(sheet="2019", AS_TOT="1e-3")], ["used: number in another notation (1e-3 -> 1 µg/L)"]),
    "limit as a power of ten in a workbook": ([sample(sheet="2019", AS_TOT="<9E-005")], ["used: number in another notation (<9E-005 -> 0.09 µg/L)"]),
    "three decimals behind a comma, in a sheet of decimal commas": ([cell("0,01"), sample(sample_key="C2", AS_TOT="1,234"), sample(sample_key="C3", FLUORUROS_TOT="<2,000")], ["used: number in another notation (0,01 -> 10 µg/L)", "used: number in another notation (1,234 -> 1234 µg/L)", "used: number in another notation (<2,000 -> 2000 µg/L)"]),
    "the same in a sheet of decimal points": ([cell("0.01"), sample(sample_key="D2", AS_TOT="1,234")], ["used: nothing to say", "used: number in another notation (1,234 -> 1.234e+06 µg/L)", "used: value above what natural waters hold (1,234 -> 1.234e+06 µg/L)"]),
    "the same in a sheet of both": ([cell("0.01"), sample(sample_key="E2", AS_TOT="0,02"), sample(sample_key="E3", AS_TOT="20,000")], ["used: nothing to say", "used: number in another notation (0,02 -> 20 µg/L)", "used: number in another notation (20,000 -> 2e+07 µg/L)", "used: value above what natural waters hold (20,000 -> 2e+07 µg/L)"]),
    "thousands": ([cell("1,234.5")], ["used: number in another notation (1,234.5 -> 1.2345e+06 µg/L)", "used: value above what natural waters hold (1,234.5 -> 1.2345e+06 µg/L)"]),
    "no-break space": ([cell("\u00a00.5")], ["used: number in another notation (\u00a00.5 -> 500 µg/L)"]),
    "ND": ([cell("ND")], ["used: detection limit not said: the highest of the others taken (ND -> 100 µg/L)"]),
    "<LD": ([cell("<LD")], ["used: detection limit not said: the highest of the others taken (<LD -> 100 µg/L)"]),
    "ND where nobody says a limit": ([("sample", {"CD_TOT": "ND"})], ["rejected: detection limit unknown (ND)"]),
    "column that no contaminant has": ([("sample", {"ZN_TOT": "0.1"})], ["rejected: parameter unknown (0.1)"]),
    "column without a unit": ([("sample", {"NO_UNIT": "0.1"})], ["rejected: unit unknown (0.1)"]),
    # towns
    "town without a population": ([town(population_text=None)], ["rejected: population missing (None)"]),
    "town with a population in words": ([town(population_text="many")], ["rejected: population unreadable (many)"]),
    "town with fewer than nobody": ([town(population_text="-5")], ["rejected: population negative (-5)"]),
    "town with 1.234 people": ([town(population_text="1.234")], ["rejected: population not a whole number (1.234)"]),
    "town with more than mankind": ([town(population_text="1e30")], ["rejected: population impossible (1e30)"]),
    "town with thousands": ([town(population_text="1,234")], ["used: number in another notation (1,234 -104.5 24.5 -> 1234 -104.5 24.5)"]),
    "town in an unknown state": ([town(state_code_text="77")], ["rejected: state unknown (77)"]),
    "town in a state with an unknown name": ([town(state_code_text=None, state_text="Texas")], ["rejected: state unknown (Texas)"]),
    "town without a place": ([town(longitude_text=None, latitude_text=None)], ["rejected: coordinate missing or unreadable ()"]),
    "town in the Atlantic": ([town(longitude_text="-30")], ["rejected: coordinate out of bounds (-30, 24.5)"]),
    "town with longitude and latitude swapped": ([town(longitude_text="24.5", latitude_text="-104.5")], ["rejected: coordinate out of bounds: longitude and latitude look swapped (24.5, -104.5)"]),
    "town at 0, 0": ([town(longitude_text="0", latitude_text="0.0")], ["rejected: coordinate out of bounds: 0 for a missing one (0, 0.0)"]),
    "town written twice": ([town(), town()], ["used: nothing to say", "used: repeats an earlier row (KEY -> row FIRST)"]),
    "town written twice, with two populations": ([town(), town(population_text="121")], ["rejected: town repeated with other values (KEY)"] * 2),
    # boundaries
    "state with an unknown name": ([state(state_text="Texas")], ["rejected: state unknown (Texas)"]),
    "state without a boundary": ([state(geom=None)], ["rejected: geometry invalid (Durango)"]),
    "state with an empty boundary": ([state(geom="POLYGON EMPTY")], ["rejected: geometry invalid (Durango)"]),
    "state that is a point": ([state(geom="POINT(-104 23)")], ["rejected: geometry invalid (Durango)"]),
    "state on another continent": ([state(geom=FAR_AWAY)], ["rejected: geometry out of bounds (Durango)"]),
    "state without an area": ([state(geom=CROSSING)], ["rejected: geometry invalid (Durango)"]),
    "state whose boundary crosses itself": ([state(is_mended=True)], ["used: boundary not valid (Durango -> mended)"]),
    "municipality whose boundary crosses itself": ([municipality(is_mended=True)], ["used: boundary not valid (10 001 Lerdo -> mended)"]),
    "country whose boundary crosses itself": ([country(is_mended=True)], ["used: boundary not valid (Mexico -> mended)"]),
    "municipality without a code": ([municipality(municipality_code_text=None)], ["rejected: municipality code missing (10 Lerdo)"]),
    "municipality without a boundary": ([municipality(geom=None)], ["rejected: geometry invalid (10 001 Lerdo)"]),
    "municipality that is a line": ([municipality(geom="LINESTRING(-105 23, -104 24)")], ["rejected: geometry invalid (10 001 Lerdo)"]),
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """What is done to a copy of the sample's files, or asked for, before a build."""

    to_folder: Callable[[Path], object] = lambda folder: None
    dataset: str = "sample"


def text_of(name: str, text: str) -> Change:
    return Change(lambda folder: (folder / name).write_text(text, encoding="utf-8"))


def replaced(name: str, old: str, new: str) -> Change:
    def replace(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text
        (folder / name).write_text(text.replace(old, new), encoding="utf-8")

    return Change(replace)


# a build; what its message must say
BAD_BUILDS = {
    "a file is not there": (Change(lambda folder: (folder / "sites.csv").unlink()), "sites.csv (sites)"),
    "a file has another name": (Change(lambda folder: (folder / "towns.zip").rename(folder / "town.zip")), "towns.zip (towns). Did you mean town.zip?"),
    "the folder is not there": (Change(shutil.rmtree), "Put them there, or name their folder with DATA_DIR"),
    "a dataset that nobody declared": (Change(dataset="sampel"), "There is no dataset sampel in data/datasets"),
    "a dataset with quotes": (Change(dataset="x'; DROP TABLE staging.site; --"), "There is no dataset x'; DROP TABLE staging.site; --"),
    "a dataset that is a path": (Change(dataset="../../etc/passwd"), "There is no dataset ../../etc/passwd"),
    "a zip that is not one": (text_of("towns.zip", "<html>not found</html>"), "towns.zip"),
    "a list of sites without its key": (replaced("sites.csv", "CLAVE SITIO", "CLAVE"), "CLAVE SITIO"),
    "samples without fluoride": (replaced("samples.csv", "FLUORUROS_TOT", "FLUOR"), "FLUORUROS_TOT"),
    "sites whose names are all other": (replaced("sites.csv", "OC", "XX"), "Check few_rejected"),
    "longitudes without their sign": (replaced("sites.csv", ",-1", ",1"), "coordinate out of bounds"),
}  # fmt: skip


@pytest.fixture(scope="module")
def outcome() -> Callable[[str], list[str]]:
    """What becomes of the rows of a case: all cases run at once, each as a file of its own."""
    staging = Staging()
    staging.connection.execute("INSERT INTO reference.parameter VALUES ('NO_UNIT', 'arsenic', 'grains', '')")
    tables: dict[str, list[dict]] = {
        name: [] for name in ("site", "sample", "result", "town", "state", "municipality", "country")
    }
    tables["site"].append({"file_row": 1})
    tables["sample"].append({"file_row": 1, "sample_key": "a limit that is said"})
    tables["result"].append({"file_row": 1, "value_text": "<0.1"})
    for number, (name, (rows, _)) in enumerate(BAD_ROWS.items(), start=1):
        for place, (table, cells) in enumerate(rows):
            row = {"file": name, "file_row": 10 * number + place}
            cells_measured = {key: value for key, value in cells.items() if key.isupper()}
            row |= {key: value for key, value in cells.items() if not key.isupper()}
            key = f"{number:04d}"
            if table == "sample":
                row.setdefault("sample_key", key)
                for parameter, value in (cells_measured or {"AS_TOT": "0.01"}).items():
                    tables["result"].append(
                        {"file": name, "file_row": row["file_row"], "parameter": parameter, "value_text": value}
                    )
            elif table in ("site", "town"):
                row.setdefault("site_key" if table == "site" else "locality_code_text", key)
            tables[table].append(row)
    staging.run(tables)
    verdicts = staging.ask(
        "SELECT file, file_row, 'rejected: ' || reason || ' (' || coalesce(offending_text, 'None') || ')' FROM staging.rejected "
        "UNION ALL SELECT file, file_row, 'used: ' || warning || ' (' || coalesce(written, 'None') || ' -> ' || read_as || ')' "
        "FROM staging.warning WHERE file_row IS NOT NULL ORDER BY ALL"
    )

    def of(name: str) -> list[str]:
        number = list(BAD_ROWS).index(name) + 1
        found = []
        for place, (table, _) in enumerate(BAD_ROWS[name][0]):
            of_row = [verdict for file, row, verdict in verdicts if (file, row) == (name, 10 * number + place)]
            found += of_row or ["used: nothing to say"]
            key = f"10001{number:04d}" if table == "town" else f"{number:04d}"
            found = [text.replace(key, "KEY").replace(f"row {10 * number}", "row FIRST") for text in found]
        return found

    return of


@pytest.fixture
def message(tmp_path: Path) -> Callable[[Change], str]:
    """What a build up to staging says when it stops."""

    def of(change: Change) -> str:
        folder = tmp_path / "files"
        shutil.copytree(ROOT / "data" / "datasets" / "sample", folder)
        change.to_folder(folder)
        with pytest.raises(PozoError) as raised:
            build_quietly(
                load_dataset(change.dataset, folder), tmp_path / "warehouse" / "warehouse.duckdb", "+20_staging"
            )
        assert not list(tmp_path.glob("warehouse/*.duckdb"))
        return str(raised.value)

    return of


@pytest.mark.parametrize("name", [*BAD_ROWS, *BAD_BUILDS])
def test_a_bad_input_gives_its_reason(name: str, outcome, message):
    if name in BAD_ROWS:
        assert outcome(name) == BAD_ROWS[name][1]
    else:
        change, expected = BAD_BUILDS[name]
        assert expected in message(change)


def test_the_catalogue_is_long_enough():
    assert len(BAD_ROWS) + len(BAD_BUILDS) >= 60
    assert len(BAD_BUILDS) >= 10
