"""The layouts of input files: the same data as a workbook gives the same figures; editions of a series differ and still work."""

import shutil
from pathlib import Path

import duckdb
import geopandas
import pandas as pd
import pytest

HEADLINE = "SELECT * FROM summary.headline ORDER BY ALL"


def answer(project: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(project / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(query).fetchall()


def text_table(path: Path) -> pd.DataFrame:
    return pd.read_csv(path, dtype=str, keep_default_na=False, na_values=[""])


def number_or_text(cell: object) -> object:
    try:
        return float(cell)
    except (TypeError, ValueError):
        return cell


@pytest.fixture
def study_inputs(project: Path, tmp_path: Path) -> Path:
    """The sample as the study's own files: CONAGUA_2017.xlsx with sheets of any name, towns, states, country."""
    folder = tmp_path / "study"
    folder.mkdir()
    sample = project / "data" / "datasets" / "sample"
    sites, samples = text_table(sample / "sites.csv"), text_table(sample / "samples.csv")
    with pd.ExcelWriter(folder / "CONAGUA_2017.xlsx") as workbook:
        sites.assign(
            LATITUD=sites["LATITUD"].map(number_or_text), LONGITUD=sites["LONGITUD"].map(number_or_text)
        ).to_excel(workbook, sheet_name="Hoja de sitios", index=False)
        samples.map(number_or_text).to_excel(workbook, sheet_name="Resultados hasta 2017", index=False)
        pd.DataFrame({"CLAVE PARÁMETRO": ["AS_TOT"]}).to_excel(workbook, sheet_name="Simbología", index=False)
    for name in ("towns.zip", "states.zip"):
        shutil.copy(sample / name, folder)
    states = geopandas.read_file(sample / "states.zip")
    country = geopandas.GeoDataFrame(
        {"ISO3": ["MEX"], "NAME_ENGLI": ["Mexico"]}, geometry=[states.union_all()], crs=4326
    )
    (tmp_path / "country").mkdir()
    country.to_file(tmp_path / "country" / "MEX_adm0.shp", engine="pyogrio")
    shutil.make_archive(str(folder / "country"), "zip", tmp_path / "country")
    return folder


def test_the_studys_workbook_gives_the_figures_of_the_same_csv_files(
    project: Path, built_project: Path, study_inputs: Path, run_pozo
):
    result = run_pozo(project, "build", "--dataset", "conagua-2017", "--data-dir", str(study_inputs))
    assert result.returncode == 0, result.stderr
    assert "SYNTHETIC" not in result.stdout  # the dataset says what it is, not its values
    assert answer(project, HEADLINE) == answer(built_project, HEADLINE)
    assert answer(project, "SELECT count(*) FROM staging.site WHERE is_corrected") == [(1,)]
    assert answer(project, "SELECT country_code, is_own FROM map.country") == [("MEX", True)]
    figures = run_pozo(project, "figures", "--figure", "all_sites")
    assert figures.returncode == 0, figures.stderr


@pytest.mark.parametrize(("key", "extra"), [("CLAVE SITIO", False), ("CLAVE", True)])
def test_editions_of_the_groundwater_workbook_work_unchanged(
    project: Path, tmp_path: Path, run_pozo, key: str, extra: bool
):
    wells = pd.DataFrame(
        {
            key: ["W1", "W2", "W3"],
            "SITIO": ["Pozo\u00a01 ", "Noria", "Brote"],
            "ESTADO": ["ESTADO DE MÉXICO", "CIUDAD DE MÉXICO", "COAHUILA DE ZARAGOZA"],
            "MUNICIPIO": "x",
            "SUBTIPO": ["POZO", "NORIA", "BROTE"],
            "LONGITUD": [-99.5, -99.1, -101.0],
            "LATITUD": [19.4, 19.3, 28.0],
            "FLUORUROS_mg/L": [2.0, "<0.0364", None],
            "AS_TOT_mg/L": [0.025, "<0.00130105333333333", 0.01],
            "CD_TOT_mg/L": None,
            "CR_TOT_mg/L": None,
            "HG_TOT_mg/L": None,
            "PB_TOT_mg/L": None,
        }
    )
    if extra:
        wells.insert(1, "CUENCA", "x")
        wells["SEMÁFORO"] = "VERDE"
    wells.to_excel(tmp_path / "Calidad_Agua_subterranea_2012_2024.xlsx", sheet_name="Otra hoja", index=False)
    for name in ("towns", "states", "municipalities", "countries"):
        shutil.copy(project / "data" / "datasets" / "sample" / f"{name}.zip", tmp_path)
    result = run_pozo(project, "build", "--dataset", "casub-2024", "--data-dir", str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert answer(project, "SELECT site_id, site, state_code, site_type FROM staging.site ORDER BY 1") == [
        ("W1", "Pozo\u00a01", "15", "Well"),
        ("W2", "Noria", "09", "Water Wheel"),
        ("W3", "Brote", "05", "Spring"),
    ]
    found = (
        "SELECT site_id, contaminant_id, concentration_ug_l, detection_limit_ug_l FROM staging.measurement ORDER BY ALL"
    )
    assert answer(project, found) == [
        ("W1", "arsenic", 25.0, None),
        ("W1", "fluoride", 2000.0, None),
        ("W2", "arsenic", None, pytest.approx(1.30105333333333)),
        ("W2", "fluoride", None, pytest.approx(36.4)),
        ("W3", "arsenic", 10.0, None),
    ]


def test_the_real_groundwater_workbook_loses_nothing(project: Path, real_data: Path, run_pozo):
    result = run_pozo(project, "build", "--dataset", "casub-2024", "--data-dir", str(real_data))
    assert result.returncode == 0, result.stderr
    counts = {table: rest for table, *rest in answer(project, "FROM staging.row_count")}
    assert counts["source.site"] == [2728, 2728, 0]
    assert counts["source.sample"] == [2728, 2568, 160]
    assert answer(project, "SELECT DISTINCT reason FROM staging.rejected WHERE source_table = 'source.sample'") == [
        ("no contaminant measured",)
    ]
    assert answer(project, "SELECT count(*) FROM staging.site WHERE state_code IS NULL") == [(0,)]


def test_a_file_without_a_needed_column_is_named(project: Path, run_pozo):
    path = project / "data" / "datasets" / "sample" / "sites.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("LATITUD", "LATITUDE", 1), encoding="utf-8")
    result = run_pozo(project, "build")
    assert result.returncode == 1
    for words in (
        "sql/10_source/conagua/01_site.sql",
        '"LATITUD" (degrees north) is not there',
        "LATITUDE",
        "data/datasets/sample/sites.csv",
    ):
        assert words in result.stderr
