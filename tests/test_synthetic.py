"""The generator of the synthetic data set: same bytes, every fault of the real files, sound maps."""

import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import geopandas
import numpy as np
import pandas as pd
import pytest
import shapely
from click import ClickException

from synthetic import country as synthetic

SAMPLE = Path(__file__).parents[1] / "data" / "datasets" / "sample"
ZIPS = ["towns.zip", "states.zip", "municipalities.zip", "countries.zip"]
FILES = ["sites.csv", "samples.csv", *ZIPS]
CONTAMINANTS = ["AS_TOT", "CD_TOT", "CR_TOT", "HG_TOT", "PB_TOT", "FLUORUROS_TOT"]
# towns, sites, samples, seed: the smallest data set, one that nothing was tuned for, the default
SCALES = {
    "smallest": (200, 100, 100, 1),
    "small": (300, 120, 500, 7),
    "default": (2500, 400, 1500, 2019),
}


@pytest.fixture(scope="module", params=SCALES)
def made(request, tmp_path_factory) -> dict:
    """Every file of one data set, as tables of text and layers; and the numbers asked for."""
    folder = tmp_path_factory.mktemp(request.param)
    towns, sites, samples, seed = SCALES[request.param]
    synthetic.write(folder, towns=towns, sites=sites, samples=samples, seed=seed)
    return read(folder) | {"asked": (towns, sites, samples), "scale": request.param}


def read(folder: Path) -> dict:
    csv = {"dtype": str, "keep_default_na": False}
    tables = {Path(name).stem: geopandas.read_file(folder / name) for name in ZIPS}
    tables["sites"] = pd.read_csv(folder / "sites.csv", **csv)
    tables["samples"] = pd.read_csv(folder / "samples.csv", **csv)
    return tables


def true_points(sites: pd.DataFrame) -> np.ndarray:
    longitude = sites["LONGITUD"].replace("-233.2436", "-116.6218").astype(float)
    return shapely.points(longitude, sites["LATITUD"].astype(float))


def test_the_committed_sample_is_what_the_generator_writes(tmp_path):
    # another process, another hash seed, another day's clock: none may show
    path = os.pathsep.join([str(Path(synthetic.__file__).parents[1]), os.getenv("PYTHONPATH", "")])
    environment = os.environ | {"PYTHONPATH": path, "PYTHONHASHSEED": "7", "TZ": "Pacific/Apia"}
    subprocess.run([sys.executable, "-m", "synthetic", str(tmp_path)], env=environment, check=True)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(FILES)
    differing = [name for name in FILES if (tmp_path / name).read_bytes() != (SAMPLE / name).read_bytes()]
    assert not differing, (
        f"{differing} in data/datasets/sample differ from what python/synthetic/country.py writes. If the "
        "generator was changed on purpose, write data/datasets/sample again. If it was not, look at the "
        "versions: the bytes hold for those in requirements.txt (numpy, pandas, shapely with its "
        "GEOS, pyogrio with its GDAL) and for the zlib of the Python that they are used with."
    )
    assert sum((SAMPLE / name).stat().st_size for name in FILES) < 600_000


def test_no_file_carries_the_day_it_was_made():
    for name in ZIPS:
        with zipfile.ZipFile(SAMPLE / name) as archive:
            layer = Path(name).stem
            assert archive.namelist() == [f"{layer}.{part}" for part in ("cpg", "dbf", "prj", "shp", "shx")]
            assert {member.date_time for member in archive.infolist()} == {(2019, 12, 31, 0, 0, 0)}
            assert tuple(archive.read(f"{layer}.dbf")[1:4]) == (119, 12, 31)  # years since 1900
            assert archive.read(f"{layer}.cpg").strip() == b"UTF-8"


def test_another_seed_gives_other_data(tmp_path):
    for seed in (1, 2):
        synthetic.write(tmp_path / str(seed), towns=200, sites=100, samples=100, seed=seed)
    for name in FILES:
        assert (tmp_path / "1" / name).read_bytes() != (tmp_path / "2" / name).read_bytes(), name


def test_too_small_a_data_set_is_refused(tmp_path):
    with pytest.raises(ClickException, match="at least"):
        synthetic.write(tmp_path, towns=10)


def test_the_command_says_what_is_wrong(tmp_path):
    command = [sys.executable, "-m", "synthetic", str(tmp_path), "--towns", "10"]
    environment = os.environ | {"PYTHONPATH": str(Path(synthetic.__file__).parents[1])}
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stderr) == (
        1,
        "Error: Synthetic data need at least 200 towns, 100 sites and 100 samples.\n",
    )


def test_pozo_and_the_generator_do_not_import_each_other():
    python = Path(synthetic.__file__).parents[1]
    for package, other in (("pozo", "synthetic"), ("synthetic", "pozo")):
        for path in (python / package).rglob("*.py"):
            assert not re.search(rf"^\s*(import|from) {other}\b", path.read_text(encoding="utf-8"), re.M), path


def test_there_are_as_many_rows_as_asked_for(made):
    assert (len(made["towns"]), len(made["sites"]), len(made["samples"])) == made["asked"]


def test_the_states_cover_the_country_without_gaps_or_overlaps(made):
    states, municipalities, countries = made["states"], made["municipalities"], made["countries"]
    assert len(states) == 32 and states["NAME_1"].is_unique
    assert {"Distrito Federal", "Coahuila", "Michoacán", "Veracruz"} <= set(states["NAME_1"])
    country = countries[countries["ADM0_A3"] == "MEX"].geometry.iloc[0]
    for layer in (states, municipalities):
        assert layer.is_valid.all()
        assert shapely.coverage_is_valid(layer.geometry.to_numpy())
        area = shapely.area(layer.geometry.to_numpy()).sum()
        assert area == pytest.approx(layer.union_all().area, rel=1e-9)
        assert area == pytest.approx(country.area, rel=1e-9)
    west, south, east, north = states.total_bounds
    assert west > -118.7 and south > 14.2 and east < -86.4 and north < 32.9
    counts = municipalities.groupby("CVE_ENT").size()
    assert len(counts) == 32 and counts.between(5, 20).all()


def test_the_neighbours_do_not_overlap_the_country(made):
    countries = made["countries"].set_index("ADM0_A3")
    assert {"MEX", "USA", "GTM", "BLZ"} <= set(countries.index) and countries.is_valid.all()
    country = countries.geometry["MEX"]
    shared = shapely.intersection(countries.drop("MEX").geometry.to_numpy(), country)
    assert shapely.area(shared).max() < 1e-9


def test_a_town_lies_in_the_municipality_that_it_names(made):
    towns = made["towns"]
    keys = ["CVE_ENT", "CVE_MUN", "NOM_MUN"]
    found = towns[[*keys, "geometry"]].sjoin(made["municipalities"], predicate="within")
    assert len(found) == len(towns)
    for key in keys:
        assert (found[f"{key}_left"] == found[f"{key}_right"]).all()
    assert not towns.duplicated(["CVE_ENT", "CVE_MUN", "CVE_LOC"]).any()
    assert towns["CVE_LOC"].str.fullmatch(r"\d{4}").all()
    assert set(towns["AMBITO"]) == {"URBANO", "RURAL"}
    assert np.allclose(towns.geometry.x, towns["lon_dd"]) and np.allclose(towns.geometry.y, towns["lat_dd"])


def test_the_towns_have_the_faults_of_the_real_ones(made):
    towns = made["towns"]
    assert towns["POBTOT"].isna().sum() == 1 and towns["POBTOT"].min() >= 1
    assert towns["NOM_LOC"].str.contains("\u00a0").any()
    assert towns.duplicated(["CVE_ENT", "CVE_MUN", "NOM_LOC"]).any()


def test_the_sites_have_the_faults_of_the_real_ones(made):
    sites = made["sites"]
    written = {row[0] for row in synthetic.INVENTED["water_bodies"]}
    assert set(sites["SUBTIPO CUERPO AGUA"]) == written
    assert written >= {"RIO", "RÍO", "RÍO ", "PrEsa", "Pozo", "OCEANO-MAR", "OCÉANO-MAR", ""}
    assert written >= {"POZO NORIA", "BOMBEO CENOTE", "TANQUE", "BAHIA", "ESTERO", "NORIA"}
    assert sites["NOMBRE DEL SITIO"].str.contains("\u00a0").any()
    assert sites["CLAVE SITIO"].is_unique
    mistyped = sites[sites["LONGITUD"] == "-233.2436"]
    assert len(mistyped) == 1 and mistyped["ESTADO"].item() == "BAJA CALIFORNIA"
    assert 31.5 < float(mistyped["LATITUD"].item()) < 32.5


def test_sites_lie_in_the_country_or_off_its_coast_as_their_type_demands(made):
    sites, countries = made["sites"], made["countries"].set_index("ADM0_A3")
    points = true_points(sites)
    at_sea = sites["SUBTIPO CUERPO AGUA"].isin(["OCÉANO-MAR", "OCEANO-MAR", "MAR", "BAHIA"])
    assert (shapely.intersects(countries.geometry["MEX"], points) == ~at_sea).all()
    assert not shapely.intersects(countries.drop("MEX").union_all(), points).any()
    karst = sites[sites["SUBTIPO CUERPO AGUA"] == "CENOTE"]
    assert (karst["LONGITUD"].astype(float) > -93).all()


def test_the_samples_have_the_faults_of_the_real_ones(made):
    samples, sites = made["samples"], made["sites"]
    assert samples["FECHA"].str.fullmatch(r"2017-\d\d-\d\d").all()
    assert samples[CONTAMINANTS].eq("").all(axis=1).any()
    assert (~samples["CLAVE SITIO"].isin(sites["CLAVE SITIO"])).sum() == 1
    assert samples.duplicated().sum() == 1
    assert samples.drop_duplicates()["CLAVE MONITOREO"].is_unique
    cells = samples[CONTAMINANTS]
    for column in CONTAMINANTS[:5]:
        assert cells[column].eq("").any() or made["scale"] == "smallest", column
        assert cells[column].str.startswith("<").any(), column
    assert cells.stack().str.fullmatch(r"|<?\d+\.\d+").all()
    sampled_sites = samples.merge(sites, on="CLAVE SITIO")
    groundwater = sampled_sites["TIPO DE CUERPO DE AGUA"] == "SUBTERRÁNEO"
    measured = sampled_sites["FLUORUROS_TOT"] != ""
    assert measured[groundwater].any() and not measured[~groundwater].any()


def test_a_non_detect_is_below_its_limit_and_a_detection_is_not(made):
    for column, limits, *_ in synthetic.INVENTED["contaminants"]:
        cells = made["samples"][column]
        assert set(cells[cells.str.startswith("<")]) <= {f"<{limit}" for limit in limits}
        detected = cells[cells.str.match(r"\d")].astype(float)
        assert (detected >= min(float(limit) for limit in limits) - 1e-6).all()


def test_the_default_data_set_looks_like_the_country(made):
    if made["scale"] != "default":
        pytest.skip("levels are set for the default scale")
    towns, sites, samples = made["towns"], made["sites"], made["samples"]
    assert 20e6 < towns["POBTOT"].sum() < 60e6
    assert towns["POBTOT"].median() < 2000 and (towns["POBTOT"] > 2e5).sum() >= 5
    # kilometres, near enough for this
    flat = np.array([111.2 * np.cos(np.radians(23)), 111.2])
    town_points = shapely.points(towns[["lon_dd", "lat_dd"]].to_numpy() * flat)
    site_points = shapely.points(shapely.get_coordinates(true_points(sites)) * flat)
    near = shapely.STRtree(town_points).query(site_points, predicate="dwithin", distance=5)[0]
    assert 0.6 < len(np.unique(near)) / len(sites) < 0.8
    for column, limits, *_, guideline in synthetic.INVENTED["contaminants"]:
        number = pd.to_numeric(samples[column].mask(samples[column].str.startswith("<"), "0"))
        means = number.groupby(samples["CLAVE SITIO"]).mean().dropna()
        above = (means > guideline).mean()
        low, high = {"AS_TOT": (0.1, 0.15), "FLUORUROS_TOT": (0.07, 0.15)}.get(column, (0.005, 0.05))
        assert low < above < high, column
        both = {f"<{limit}" for limit in limits}
        assert both <= set(samples[column]) or column == "FLUORUROS_TOT", column
