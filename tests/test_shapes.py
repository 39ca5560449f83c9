"""Input files as they come: whatever their encoding, format and packing, the same rows; or one message that names the file."""

import csv
import dataclasses
import io
import shutil
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import duckdb
import geopandas
import openpyxl
import pytest
import shapely
from geopandas import GeoDataFrame

from pozo.inputs.datasets import Dataset, load_dataset
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import SQL
from warehouses import build_quietly

SAMPLE = load_dataset("sample", None)
SITES = SAMPLE.files["sites"]
WHERE_FROM = ("file", "file_row", "sheet")


def built(dataset: Dataset, folder: Path) -> Path:
    """A warehouse with the source tables of the dataset."""
    warehouse = folder / "warehouse" / "warehouse.duckdb"
    build_quietly(dataset, warehouse, "10_source")
    return warehouse


def with_file(key: str, path: Path, **said: str) -> Dataset:
    """The sample with another file for one of its inputs, and what dataset.toml would say of it."""
    options = {key: {"crs": "", "layer": "", **said}} if said else {}
    return dataclasses.replace(SAMPLE, files={**SAMPLE.files, key: path}, file_options=options)


def rows(warehouse: Path, table: str, geometry: str = "ST_AsText(geom)") -> list[tuple]:
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.load_extension("spatial")
        columns = [
            name
            for (name,) in connection.execute(
                f"SELECT column_name FROM duckdb_columns() WHERE schema_name || '.' || table_name = '{table}'"
            ).fetchall()
            if name not in WHERE_FROM and name != "geom"
        ]
        shown = (
            f", {geometry} AS geometry" if table in ("source.state", "source.municipality", "source.country") else ""
        )
        selected = ", ".join(f'"{name}"' for name in columns)
        return connection.execute(f"SELECT {selected}{shown} FROM {table} ORDER BY ALL").fetchall()


@pytest.fixture(scope="module")
def plain(tmp_path_factory) -> Path:
    return built(SAMPLE, tmp_path_factory.mktemp("plain"))


# ---- sheets as CSV ----


def rewritten(
    encoding: str = "utf-8",
    newline: str = "\n",
    delimiter: str = ",",
    above: str = "",
    quoting: int = csv.QUOTE_MINIMAL,
    header: Callable[[str], str] = str,
) -> bytes:
    with SITES.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    records[0] = [header(name) for name in records[0]]
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(records)
    return (above + text.getvalue()).encode(encoding)


SHEETS = {
    "UTF-8 with BOM": rewritten("utf-8-sig"),
    "Latin-1": rewritten("latin-1"),
    "Windows-1252": rewritten("cp1252"),
    "UTF-16": rewritten("utf-16"),
    "semicolons": rewritten(delimiter=";"),
    "tabs": rewritten(delimiter="\t"),
    "CRLF": rewritten(newline="\r\n"),
    "CRLF, semicolons, BOM": rewritten("utf-8-sig", newline="\r\n", delimiter=";"),
    "every field quoted": rewritten(quoting=csv.QUOTE_ALL),
    "titles above the header": rewritten(above="Sitios de monitoreo\nRed Nacional, 2019\n"),
    "a title of two lines above the header": rewritten(above='"Sitios\nde monitoreo"\n\n'),
    "UTF-16 without BOM": rewritten("utf-16-be"),
    "header with breaks and blanks": rewritten(header=lambda name: f" {name} ".replace(" ", "\u00a0 \n", 1)),
    "rows of commas below": rewritten() + b",,,,,,,,,,,,,\n" * 3,
    "a comma after each row": rewritten().replace(b"\n", b",\n"),
}


@pytest.mark.parametrize("shape", SHEETS)
def test_a_csv_gives_the_same_sites(shape: str, tmp_path: Path, plain: Path):
    path = tmp_path / "sites.csv"
    path.write_bytes(SHEETS[shape])
    assert rows(built(with_file("sites", path), tmp_path), "source.site") == rows(plain, "source.site")


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8", "Pozo «Ñandú»\nsegunda línea"),
        ("latin-1", "Pozo «Ñandú»\r\n; , \t"),
        ("cp1252", "“Pozo” – 5 €"),
        ("utf-8", 'a "b"'),
    ],
)
def test_a_name_arrives_as_it_is_written(encoding: str, name: str, tmp_path: Path):
    with SITES.open(encoding="utf-8", newline="") as file:
        records = list(csv.reader(file))
    records[5][1] = name
    text = io.StringIO(newline="")
    csv.writer(text).writerows(records)
    path = tmp_path / "sites.csv"
    path.write_bytes(text.getvalue().encode(encoding))
    assert name in [row[1] for row in rows(built(with_file("sites", path), tmp_path), "source.site")]


@pytest.mark.parametrize("ending", ["tsv", "txt"])
def test_a_table_may_have_another_ending(ending: str, tmp_path: Path, plain: Path):
    path = tmp_path / f"sites.{ending}"
    path.write_bytes(rewritten(delimiter="\t"))
    assert rows(built(with_file("sites", path), tmp_path), "source.site") == rows(plain, "source.site")


def test_the_last_letter_of_a_file_tells_its_encoding_too(tmp_path: Path):
    path = tmp_path / "sites.csv"
    with SITES.open(encoding="utf-8", newline="") as file:
        header = next(csv.reader(file))
    path.write_bytes(
        ",".join(header).replace("Í", "I").replace("Ó", "O").encode("ascii") + b"\nA" + b"," * 13 + b"\xd1"
    )
    with duckdb.connect(str(built(with_file("sites", path), tmp_path)), read_only=True) as connection:
        assert connection.execute("SELECT longitude_text FROM source.site").fetchall() == [("Ñ",)]


def test_rows_are_counted_from_the_top_of_the_file(tmp_path: Path):
    path = tmp_path / "sites.csv"
    path.write_bytes(rewritten(above="A title\n"))
    with duckdb.connect(str(built(with_file("sites", path), tmp_path)), read_only=True) as connection:
        assert connection.execute("SELECT min(file_row), any_value(file) FROM source.site").fetchone() == (
            3,
            "sites.csv",
        )


# ---- workbooks ----


def workbook(
    path: Path,
    order: list[str],
    titles: int = 0,
    blank_row: bool = False,
    as_numbers: bool = False,
    edit: Callable[[openpyxl.Workbook], object] = lambda book: None,
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name in order:
        sheet = book.create_sheet(name)
        for number in range(titles):
            sheet.append([f"Title {number}"])
        if name not in ("sites", "samples"):
            sheet.append(["CLAVE PARÁMETRO", "UNIDAD"])
            continue
        with SAMPLE.files[name].open(encoding="utf-8", newline="") as file:
            for number, record in enumerate(csv.reader(file)):
                if blank_row and number == 7:
                    sheet.append([])
                sheet.append([_cell(text, as_numbers) for text in record])
    edit(book)
    book.save(path)


def hide_old_copy(book: openpyxl.Workbook) -> None:
    """A hidden sheet before all others, with the header and a few rows of the sites."""
    old = book.create_sheet("sites (old)", 0)
    old.sheet_state = "hidden"
    for row in book["sites"].iter_rows(max_row=5, values_only=True):
        old.append(row)


def wrap_header(book: openpyxl.Workbook) -> None:
    for cell in book["sites"][1]:
        cell.value = f" {cell.value}".replace(" ", "\n")


def group_header(book: openpyxl.Workbook) -> None:
    """Cells merged over several columns, above the header."""
    sheet = book["sites"]
    sheet.insert_rows(1)
    sheet["A1"], sheet["M1"] = "Sitio", "Coordenadas"
    sheet.merge_cells("A1:L1")
    sheet.merge_cells("M1:N1")


def _cell(text: str, as_numbers: bool) -> str | float | None:
    try:
        return float(text) if as_numbers else text or None
    except ValueError:
        return text or None


WORKBOOKS = {
    "sheets in order": {"order": ["sites", "samples", "key"]},
    "sheets in another order": {"order": ["key", "samples", "sites"]},
    "titles above the header": {"order": ["sites", "samples"], "titles": 2},
    "a blank row amid the rows": {"order": ["sites", "samples"], "blank_row": True},
    "a sheet's name with a quote": {"order": ["l'eau", "sites", "samples"]},
    "a hidden copy": {"order": ["sites", "samples"], "edit": hide_old_copy},
    "only hidden sheets": {
        "order": ["key", "sites", "samples"],
        "edit": lambda book: [setattr(book[name], "sheet_state", "hidden") for name in ("sites", "samples")],
    },
    "a header with breaks": {"order": ["sites", "samples"], "edit": wrap_header},
    "merged cells above the header": {"order": ["sites", "samples"], "edit": group_header},
    "a blank column before the first": {
        "order": ["sites", "samples"],
        "edit": lambda book: book["sites"].insert_cols(1),
    },
    "the same below a title": {
        "order": ["sites", "samples"],
        "titles": 2,
        "edit": lambda book: book["sites"].insert_cols(1),
    },
}


@pytest.mark.parametrize("shape", WORKBOOKS)
def test_a_workbook_gives_the_same_sites_and_samples(shape: str, tmp_path: Path, plain: Path):
    path = tmp_path / "book.xlsx"
    workbook(path, **WORKBOOKS[shape])
    warehouse = built(dataclasses.replace(SAMPLE, files={**SAMPLE.files, "sites": path, "samples": path}), tmp_path)
    for table in ("source.site", "source.sample", "source.result"):
        assert rows(warehouse, table) == rows(plain, table)


def test_sites_may_be_a_workbook_and_samples_a_csv(tmp_path: Path, plain: Path):
    path = tmp_path / "sites.xlsx"
    workbook(path, ["sites"])
    warehouse = built(with_file("sites", path), tmp_path)
    for table in ("source.site", "source.sample"):
        assert rows(warehouse, table) == rows(plain, table)


def test_numbers_may_be_numbers_or_text(tmp_path: Path, plain: Path):
    path = tmp_path / "book.xlsx"
    workbook(path, ["sites", "samples"], as_numbers=True)
    warehouse = built(dataclasses.replace(SAMPLE, files={**SAMPLE.files, "sites": path, "samples": path}), tmp_path)
    number = "SELECT sum(coalesce(try_cast(value_text AS DOUBLE), 0)), count(value_text) FROM source.result"
    answers = [duckdb.connect(str(file), read_only=True).execute(number).fetchone() for file in (warehouse, plain)]
    assert answers[0] == pytest.approx(answers[1], rel=1e-12)


# ---- map layers ----

Write = Callable[[GeoDataFrame, Path], Path]


def zipped(
    layer: GeoDataFrame,
    folder: Path,
    inside: str = "",
    rename: Callable = str,
    leave: tuple = (),
    extra: dict | None = None,
    **how,
) -> Path:
    """A shapefile in a zip: in a folder inside, with other names, without some of its files, or with other content."""
    layer.to_file(folder / "towns.shp", engine="pyogrio", **how)
    path = folder / "towns.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(folder.glob("towns.*")):
            if file.suffix != ".zip" and file.suffix not in leave:
                archive.writestr(inside + rename(file.name), (extra or {}).get(file.suffix, file.read_bytes()))
    return path


def saved(towns: GeoDataFrame, folder: Path, name: str, **how) -> Path:
    towns.to_file(folder / name, engine="pyogrio", **how)
    return folder / name


def parquet(layer: GeoDataFrame, folder: Path) -> Path:
    """Written by DuckDB, from a GeoPackage: geopandas would need pyarrow."""
    saved(layer, folder, "layer.gpkg")
    with duckdb.connect() as connection:
        connection.load_extension("spatial")
        connection.execute(f"COPY (FROM ST_Read('{folder}/layer.gpkg')) TO '{folder}/layer.parquet' (FORMAT parquet)")
    return folder / "layer.parquet"


def zipped_file(path: Path) -> Path:
    with zipfile.ZipFile(path.parent / "towns.zip", "w") as archive:
        archive.write(path, f"a folder/{path.name}")
    return path.parent / "towns.zip"


def with_shadows(path: Path) -> Path:
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("._towns.shp", b"Mac OS X")
        archive.writestr("__MACOSX/._towns.shp", b"Mac OS X")
    return path


def padded_with_zeros(layer: GeoDataFrame, folder: Path) -> Path:
    """Texts of the attributes with NULs behind them instead of blanks."""
    path = zipped(layer, folder)
    with zipfile.ZipFile(path) as archive:
        content = bytearray(archive.read("towns.dbf"))
    begin, width = (int.from_bytes(content[at : at + 2], "little") for at in (8, 10))
    at = 1
    for field in (content[place : place + 32] for place in range(32, begin - 1, 32)):
        for start in range(begin + at, len(content) - field[16], width) if field[11:12] == b"C" else ():
            text = content[start : start + field[16]].rstrip(b" ")
            content[start : start + field[16]] = text.ljust(field[16], b"\0")
        at += field[16]
    return zipped(layer, folder, extra={".dbf": bytes(content)})


LAYERS: dict[str, Write] = {
    "zip": zipped,
    "attributes padded with zeros": padded_with_zeros,
    "shadows of macOS in the zip": lambda layer, at: with_shadows(zipped(layer, at)),
    "folder inside the zip": lambda layer, at: zipped(layer, at, inside="INEGI 2020/conjunto de datos/"),
    "upper-case endings": lambda layer, at: zipped(layer, at, rename=str.upper),
    "no .cpg, UTF-8": lambda layer, at: zipped(layer, at, leave=(".cpg",), encoding="utf-8"),
    "no .cpg, Windows-1252": lambda layer, at: zipped(layer, at, leave=(".cpg",), encoding="cp1252"),
    ".cpg says Latin-1 of UTF-8": lambda layer, at: zipped(layer, at, encoding="utf-8", extra={".cpg": b"ISO-8859-1"}),
    ".cpg says UTF-8 of Latin-1": lambda layer, at: zipped(layer, at, encoding="ISO-8859-1", extra={".cpg": b"UTF-8"}),
    "shapefile without a zip": lambda layer, at: saved(layer, at, "towns.shp", encoding="utf-8"),
    "GeoPackage": lambda layer, at: saved(layer, at, "towns.gpkg"),
    "GeoPackage in a zip": lambda layer, at: zipped_file(saved(layer, at, "towns.gpkg")),
    "GeoJSON": lambda layer, at: saved(layer, at, "towns.geojson"),
    "GeoParquet": parquet,
    "EPSG:6372": lambda layer, at: zipped(layer.to_crs(6372), at),
    "UTM 14 north": lambda layer, at: saved(layer.to_crs(32614), at, "towns.gpkg"),
    "GeoParquet, EPSG:6372": lambda layer, at: parquet(layer.to_crs(6372), at),
    "with Z": lambda layer, at: zipped(layer.set_geometry(shapely.force_3d(layer.geometry.values, 5.0)), at),
    "multi-points": lambda layer, at: saved(
        layer.set_geometry(layer.geometry.map(lambda point: shapely.MultiPoint([point]))), at, "towns.gpkg"
    ),
}


@pytest.fixture(scope="module")
def towns() -> GeoDataFrame:
    return geopandas.read_file(SAMPLE.files["towns"])


@pytest.mark.parametrize("shape", LAYERS)
def test_a_layer_gives_the_same_towns(shape: str, towns: GeoDataFrame, tmp_path: Path, plain: Path):
    path = LAYERS[shape](towns, tmp_path)
    assert same_towns(rows(built(with_file("towns", path), tmp_path), "source.town"), rows(plain, "source.town"))


@pytest.mark.parametrize("shape", [shape for shape in LAYERS if not shape.startswith(("no .cpg", ".cpg"))])
def test_towns_without_columns_of_coordinates_have_those_of_their_points(
    shape: str, towns: GeoDataFrame, tmp_path: Path, plain: Path
):
    path = LAYERS[shape](towns.drop(columns=["lon_dd", "lat_dd"]), tmp_path)
    found = rows(built(with_file("towns", path), tmp_path), "source.town")
    assert same_towns(found, rows(plain, "source.town"), within=1e-6)


def same_towns(some: list[tuple], others: list[tuple], within: float = 0) -> bool:
    """The same attributes in both, and coordinates no farther apart than so many degrees."""
    numbers = [
        abs(float(one) - float(other))
        for row, match in zip(some, others, strict=True)
        for one, other in zip(row[-2:], match[-2:], strict=True)
    ]
    return [_without_coordinates(row) for row in some] == [_without_coordinates(row) for row in others] and max(
        numbers
    ) <= within


def _without_coordinates(row: tuple) -> tuple:
    population = None if row[-3] is None else float(row[-3])
    return (*row[:-3], population)


@pytest.mark.parametrize("says", [".cpg says CP1252", "no .cpg"])
@pytest.mark.parametrize("name", ["“Los Álamos” – 5 €", "L’Étang…", "œuf Žižek™"])
def test_windows_letters_in_attributes_arrive_as_they_are_written(
    says: str, name: str, towns: GeoDataFrame, tmp_path: Path
):
    layer = towns.copy()
    layer.loc[7, "NOM_LOC"] = name
    leave, extra = ((".cpg",), None) if says == "no .cpg" else ((), {".cpg": b"CP1252"})
    path = zipped(layer, tmp_path, leave=leave, extra=extra, encoding="cp1252")
    with zipfile.ZipFile(path) as archive:
        assert name.encode("cp1252") in archive.read("towns.dbf")
    with duckdb.connect(str(built(with_file("towns", path), tmp_path)), read_only=True) as connection:
        assert connection.execute("SELECT town_text FROM source.town WHERE file_row = 8").fetchone() == (name,)


def test_a_layer_without_prj_is_in_the_stated_coordinate_system(towns: GeoDataFrame, tmp_path: Path, plain: Path):
    layer = towns.drop(columns=["lon_dd", "lat_dd"]).to_crs(6372)
    path = zipped(layer, tmp_path, leave=(".prj",))
    found = rows(built(with_file("towns", path, crs="EPSG:6372"), tmp_path), "source.town")
    assert same_towns(found, rows(plain, "source.town"), within=1e-6)


def saved_without_crs(layer: GeoDataFrame, path: Path) -> Path:
    with warnings.catch_warnings(action="ignore"):
        layer.set_crs(None, allow_override=True).to_file(path, engine="pyogrio")
    return path


def test_a_geopackage_of_no_known_system_is_in_the_stated_one(towns: GeoDataFrame, tmp_path: Path, plain: Path):
    path = saved_without_crs(towns.drop(columns=["lon_dd", "lat_dd"]).to_crs(6372), tmp_path / "t.gpkg")
    found = rows(built(with_file("towns", path, crs="EPSG:6372"), tmp_path), "source.town")
    assert same_towns(found, rows(plain, "source.town"), within=1e-6)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"crs": "metres"}, "t.gpkg: dataset.toml states crs = 'metres', which is no coordinate system"),
        ({"crs": ""}, "t.gpkg does not say its coordinate system"),
        ({"layer": "wells"}, "t.gpkg has no layer wells, which dataset.toml states: it has t"),
    ],
)
def test_what_is_stated_of_a_layer_must_hold(said: dict, message: str, towns: GeoDataFrame, tmp_path: Path):
    path = saved_without_crs(towns, tmp_path / "t.gpkg")
    with pytest.raises(PozoError) as refusal:
        built(with_file("towns", path, **said), tmp_path)
    assert message in str(refusal.value)


def test_of_several_layers_the_stated_one_is_read(towns: GeoDataFrame, tmp_path: Path, plain: Path):
    path = saved(towns, tmp_path, "towns.gpkg", layer="towns")
    towns.head(3).to_file(path, layer="other", engine="pyogrio")
    found = rows(built(with_file("towns", path, layer="towns"), tmp_path), "source.town")
    assert same_towns(found, rows(plain, "source.town"))


def test_a_point_at_infinity_is_no_geometry_and_no_crash(towns: GeoDataFrame, tmp_path: Path):
    layer = towns.drop(columns=["lon_dd", "lat_dd"])
    layer.loc[1, "geometry"] = shapely.Point(float("inf"), 3)
    with duckdb.connect(
        str(built(with_file("towns", saved(layer, tmp_path, "t.gpkg")), tmp_path)), read_only=True
    ) as connection:
        query = "SELECT file_row FROM source.town WHERE longitude_text IS NULL"
        assert connection.execute(query).fetchall() == [(2,)]


def test_boundaries_are_reprojected_flattened_and_repaired(tmp_path: Path, plain: Path):
    states = geopandas.read_file(SAMPLE.files["states"]).to_crs(6372)
    states = states.set_geometry(shapely.force_3d(states.geometry.values, 1.0))
    first = states.geometry.iloc[0].bounds
    bow_tie = [(first[0], first[1]), (first[2], first[3]), (first[2], first[1]), (first[0], first[3])]
    states.loc[0, "geometry"] = shapely.Polygon(bow_tie)
    warehouse = built(with_file("states", saved(states, tmp_path, "states.gpkg")), tmp_path)
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        connection.load_extension("spatial")
        mended = connection.execute("SELECT state_text FROM source.state WHERE is_mended").fetchall()
    assert mended == [("Aguascalientes",)]
    shown = "(ST_IsValid(geom) AND NOT ST_HasZ(geom), round(ST_XMin(geom), 4), round(ST_YMax(geom), 4))::VARCHAR"
    found = {row[0]: row[-1] for row in rows(warehouse, "source.state", shown)}
    assert found.pop("Aguascalientes").startswith("(true")
    expected = {row[0]: row[-1] for row in rows(plain, "source.state", shown)}
    del expected["Aguascalientes"]
    assert found == expected


@pytest.mark.parametrize(
    ("key", "message"),
    [("states", "geom is NULL in 1 rows; expected a boundary in each"), ("municipalities", ""), ("countries", "")],
)
def test_a_missing_geometry_is_no_crash(key: str, message: str, project: Path, run_pozo):
    path = project / "data" / "datasets" / "sample" / f"{key}.zip"
    layer = geopandas.read_file(path)
    layer.loc[1, "geometry"] = None
    shutil.copy(saved(layer, project, f"{key}.gpkg"), project / "data" / "datasets" / "sample")
    toml = project / "data" / "datasets" / "sample" / "dataset.toml"
    toml.write_text(toml.read_text(encoding="utf-8").replace(f"{key}.zip", f"{key}.gpkg", 1), encoding="utf-8")
    result = run_pozo(project, "build", "--scenarios", "paper")
    assert result.returncode == (1 if message else 0), result.stderr
    assert message in result.stderr


# ---- refused, with a message that names the file ----


def bad(folder: Path, name: str, content: bytes) -> Path:
    (folder / name).write_bytes(content)
    return folder / name


def archive(folder: Path, members: dict[str, bytes], name: str = "towns.zip") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as file:
        for member, content in members.items():
            file.writestr(member, content)
    return folder / name


def damaged(folder: Path, ending: str, kept: int = 5000) -> Path:
    with zipfile.ZipFile(SAMPLE.files["towns"]) as whole:
        members = {name: whole.read(name)[: kept if name.endswith(ending) else None] for name in whole.namelist()}
    return archive(folder, members)


def unpacked(path: Path, to: Path | None = None, leave: str = "") -> Path:
    folder = to or path.parent
    with zipfile.ZipFile(path) as whole:
        for name in whole.namelist():
            if not leave or not name.endswith(leave):
                (folder / f"towns{Path(name).suffix}").write_bytes(whole.read(name))
    return folder / "towns.shp"


def bomb(folder: Path, name: str = "towns.zip", member: str = "towns.dbf") -> Path:
    with zipfile.ZipFile(folder / name, "w", zipfile.ZIP_DEFLATED) as file, file.open(member, "w") as inside:
        for _ in range(300):
            inside.write(bytes(1 << 20))
    return folder / name


HTML = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
HEADER = SITES.read_bytes().split(b"\n")[0] + b"\n"
REFUSED = {
    "truncated zip": ("towns", lambda at: bad(at, "towns.zip", SAMPLE.files["towns"].read_bytes()[:50_000]), "towns.zip is not a whole zip archive"),
    "zip bomb": ("towns", bomb, "towns.zip would unpack from"),
    "zip without a layer": ("towns", lambda at: archive(at, {"readme.txt": b"x"}), "towns.zip holds no map layer"),
    "zip with two layers": ("towns", lambda at: archive(at, {"a.shp": b"", "b.shp": b""}), "towns.zip holds several map layers, a.shp, b.shp"),
    "shapefile without .dbf": ("towns", lambda at: zipped(geopandas.read_file(SAMPLE.files["towns"]), at, leave=(".dbf",)), "towns.zip has no .dbf beside its .shp"),
    "shapes cut off": ("towns", lambda at: damaged(at, ".shp"), "towns.zip has shapes (.shp) that are cut off"),
    "index cut off": ("towns", lambda at: damaged(at, ".shx"), "towns.zip has an index (.shx) that is cut off"),
    "shapes cut off, without a zip": ("towns", lambda at: unpacked(damaged(at, ".shp")), "towns.shp has shapes (.shp) that are cut off"),
    "shapefile without its index": ("towns", lambda at: unpacked(SAMPLE.files["towns"], at, leave=".shx"), "towns.shp has no .shx beside its .shp"),
    "no coordinate system": ("towns", lambda at: zipped(geopandas.read_file(SAMPLE.files["towns"]), at, leave=(".prj",)), "towns.zip does not say its coordinate system: state it in dataset.toml, as crs ="),
    "attributes cut off": ("towns", lambda at: damaged(at, ".dbf"), "towns.zip has attributes (.dbf) that are cut off"),
    "shapefile without a header": ("towns", lambda at: damaged(at, ".shx", 1), "towns.zip has an index (.shx) that is cut off"),
    "shapefile of rubbish": ("towns", lambda at: archive(at, {"a.shp": b"x", "a.shx": b"x", "a.dbf": b"x"}), "towns.zip"),
    "web page as zip": ("towns", lambda at: bad(at, "towns.zip", HTML), "towns.zip is a web page"),
    "web page as GeoJSON": ("towns", lambda at: bad(at, "towns.geojson", HTML), "towns.geojson is a web page"),
    "broken GeoJSON": ("towns", lambda at: bad(at, "towns.geojson", b'{"type": "FeatureCollection", "features": ['), "towns.geojson"),
    "GeoJSON that is a virtual file": ("towns", lambda at: bad(at, "towns.geojson", b"<OGRVRTDataSource></OGRVRTDataSource>"), "towns.geojson"),
    "broken Parquet": ("towns", lambda at: bad(at, "towns.parquet", b"PAR1"), "towns.parquet"),
    "no such format": ("towns", lambda at: bad(at, "towns.kml", b"a"), "towns.kml cannot be read: a table must be .csv"),
    "empty file": ("sites", lambda at: bad(at, "sites.csv", b""), "sites.csv is empty"),
    "header without rows": ("sites", lambda at: bad(at, "sites.csv", HEADER), "sites.csv:\n    has no rows"),
    "zip in a zip": ("towns", lambda at: archive(at, {"towns.zip": SAMPLE.files["towns"].read_bytes()}, "outer.zip"), "outer.zip holds no map layer: there is none of .shp, .gpkg, .geojson, .json in it. It holds towns.zip"),
    "Parquet in a zip": ("towns", lambda at: archive(at, {"towns.parquet": b"PAR1"}), "in it. It holds towns.parquet: unpack it"),
    "row with too few cells": ("sites", lambda at: bad(at, "sites.csv", rewritten() + b"A,B,C\n"), "sites.csv, line 402, is not a row of the table: Expected Number of Columns: 14 Found: 3\nA,B,C"),
    "row with too many cells": ("sites", lambda at: bad(at, "sites.csv", rewritten() + b"A" + b"," * 13 + b"1,2\n"), "sites.csv, line 402, is not a row of the table: Expected Number of Columns: 14 Found: 15"),
    "quote that nothing closes": ("sites", lambda at: bad(at, "sites.csv", rewritten() + b'A,"B' + b"," * 12 + b"\n"), "sites.csv, line 402, is not a row of the table: Value with unterminated quote found."),
    "the same in Latin-1": ("sites", lambda at: bad(at, "sites.csv", rewritten("latin-1") + b"A,B,C\n"), "sites.csv, line 402, is not a row of the table"),
    "workbook that is called CSV": ("sites", lambda at: bad(at, "sites.csv", SAMPLE.files["towns"].read_bytes()), "sites.csv is packed, or a workbook"),
    "no such table": ("sites", lambda at: bad(at, "sites.ods", b"a"), "sites.ods cannot be read: a table must be .csv, .tsv, .txt, .xlsx"),
    "web page as CSV": ("sites", lambda at: bad(at, "sites.csv", HTML), "sites.csv is a web page"),
    "ten million columns": ("sites", lambda at: bad(at, "sites.csv", b"a," * 10_000_000), "sites.csv begins with a line of more than"),
    "a hundred thousand columns": ("sites", lambda at: bad(at, "sites.csv", b"a," * 100_000 + b"\n1"), "sites.csv has 100,001 columns"),
    "partly UTF-8": ("sites", lambda at: bad(at, "sites.csv", HEADER + "Ñandú".encode() * 20 + b"\xd1\n"), "sites.csv is written partly in UTF-8"),
    "columns renamed": ("sites", lambda at: bad(at, "sites.csv", SITES.read_bytes().replace(b"LATITUD", b"LAT", 1).replace(b"ESTADO", b"EDO", 1)), '"LATITUD" (degrees north) is not there'),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_named(case: str, tmp_path: Path):
    key, make, message = REFUSED[case]
    path = make(tmp_path)
    with pytest.raises(PozoError) as refusal:
        built(with_file(key, path), tmp_path)
    assert message in str(refusal.value)
    assert not list((tmp_path / "warehouse").glob("warehouse*"))


RELATIONS = "xl/_rels/workbook.xml.rels"
STRICT = (
    b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main"><sheets><sheet name="a"/></sheets></workbook>'
)


def spoilt(path: Path) -> Path:
    """The workbook with a first block of a kind that no packing has."""
    content = bytearray(path.read_bytes())
    content[30 + len(RELATIONS)] = 0xFF
    path.write_bytes(content)
    return path


WORKBOOKS_REFUSED = {
    "web page": (lambda at: bad(at, "book.xlsx", HTML), "book.xlsx is a web page"),
    "old workbook": (lambda at: bad(at, "book.xlsx", b"\xd0\xcf\x11\xe0" + bytes(600)), "book.xlsx is a workbook of the old kind"),
    "not a zip": (lambda at: bad(at, "book.xlsx", b"a,b\n1,2\n"), "book.xlsx is not a whole zip archive"),
    "zip that is no workbook": (lambda at: archive(at, {"a.txt": b"a"}, "book.xlsx"), "book.xlsx is not a workbook that can be read"),
    "damaged inside": (lambda at: spoilt(archive(at, {RELATIONS: b"<a>" * 99}, "book.xlsx")), "book.xlsx is not a whole zip archive"),
    "strict workbook": (lambda at: archive(at, {RELATIONS: b"<a/>", "xl/workbook.xml": STRICT}, "book.xlsx"), "Strict Open XML"),
    "bomb": (lambda at: bomb(at, "book.xlsx", "xl/worksheets/sheet1.xml"), "book.xlsx would unpack from"),
    "empty": (lambda at: bad(at, "book.xlsx", b""), "book.xlsx is empty"),
}  # fmt: skip


@pytest.mark.parametrize("case", WORKBOOKS_REFUSED)
def test_what_is_no_workbook_is_named(case: str, tmp_path: Path):
    make, message = WORKBOOKS_REFUSED[case]
    path = make(tmp_path)
    with pytest.raises(PozoError) as refusal:
        built(dataclasses.replace(SAMPLE, files={**SAMPLE.files, "sites": path, "samples": path}), tmp_path)
    assert message in str(refusal.value)


def test_how_files_were_read_is_kept_for_the_tables_that_stand(tmp_path: Path):
    kept = (
        "SELECT table_name, file, encoding, coordinate_system, fault FROM meta.reading "
        "ORDER BY list_position(['source.site', 'source.sample', 'source.town'], table_name) NULLS LAST, table_name"
    )
    columns = "SELECT count(*), count(DISTINCT table_name) FROM meta.input_column"
    sites = bad(tmp_path, "sites.csv", rewritten("latin-1"))
    answers = []
    for dataset in (
        SAMPLE,
        with_file("sites", sites),
        dataclasses.replace(SAMPLE, adapters=[*SAMPLE.adapters[:-2], SQL / "10_source" / "no_countries"]),
    ):
        with duckdb.connect(str(built(dataset, tmp_path)), read_only=True) as connection:
            answers.append((connection.execute(kept).fetchall(), connection.execute(columns).fetchone()))
    first, latin, fewer = answers
    assert first[0][:3] == [
        ("source.site", "sites.csv", "UTF-8", None, None),
        ("source.sample", "samples.csv", "UTF-8", None, None),
        ("source.town", "towns.zip", "UTF-8", "EPSG:4326", None),
    ]
    assert latin[0] == [("source.site", "sites.csv", "CP1252", None, None), *first[0][1:]]
    assert latin[1] == first[1]
    assert [row[0] for row in fewer[0]] == [row[0] for row in first[0] if row[0] != "source.country"]


def test_every_bad_file_is_named_at_once_and_the_warehouse_stays(tmp_path: Path):
    warehouse = built(SAMPLE, tmp_path)
    before = warehouse.read_bytes()
    sites = bad(tmp_path, "sites.csv", SITES.read_bytes().replace(b"LATITUD", b"LAT", 1).replace(b"ESTADO", b"EDO", 1))
    towns = bad(tmp_path, "towns.zip", b"PK")
    with pytest.raises(PozoError) as refusal:
        built(dataclasses.replace(SAMPLE, files={**SAMPLE.files, "sites": sites, "towns": towns}), tmp_path)
    for words in ('"LATITUD"', '"ESTADO"', '"EDO"', "conagua/01_site.sql", "towns.zip is not a whole zip archive"):
        assert words in str(refusal.value)
    assert warehouse.read_bytes() == before


def test_an_adapter_that_breaks_the_contract_is_told_everything_at_once(project: Path, run_pozo):
    site = project / "sql/10_source/conagua/01_site.sql"
    text = site.read_text(encoding="utf-8")
    text = text.replace('"LATITUD" AS latitude_text', '"LATITUD" AS lat_text').replace(
        "    file_row,", "    7::BIGINT AS file_row,"
    )
    text = "\n".join(line for line in text.splitlines() if not line.startswith("    sheet,"))
    site.write_text(text, encoding="utf-8")
    state = project / "sql/10_source/gadm_states/01_state.sql"
    state.write_text(state.read_text(encoding="utf-8").replace('"NAME_1" AS', "1 AS"), encoding="utf-8")
    result = run_pozo(project, "build")
    assert result.returncode == 1
    for words in (
        "source.site breaks its contract, sql/10_source/contract.toml. It is made by sql/10_source/conagua/01_site.sql from data/datasets/sample/sites.csv:",
        "latitude_text is not there; expected VARCHAR: latitude, degrees north (WGS 84). Did you mean lat_text?",
        "sheet is not there; expected VARCHAR: sheet of a workbook; NULL for a CSV",
        "file_row repeats 1 values",
        "state_text is INTEGER; expected VARCHAR",
    ):
        assert words in result.stderr
    assert "staging.site" not in result.stdout
