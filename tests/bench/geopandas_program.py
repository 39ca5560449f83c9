"""The study's tables for both scenarios as a plain geopandas program, to measure pozo against.

python geopandas_program.py INPUT_FOLDER OUTPUT_FOLDER"""

import sys
import time
from importlib.util import find_spec
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
from pyproj import Geod

# fmt: off
FIELDS = {"AS_TOT": "arsenic", "CD_TOT": "cadmium", "CR_TOT": "chromium", "HG_TOT": "mercury",
          "PB_TOT": "lead", "FLUORUROS_TOT": "fluoride"}
CONTAMINANTS = list(FIELDS.values())
LIMITS = pd.Series([10, 5, 100, 2, 15, 1500], CONTAMINANTS)  # µg/L
# distance, share of its limit that a non-detect counts, only sites that can serve as drinking water
SCENARIOS = {"paper": ("planar_km", 0.0, False), "recommended": ("geodesic_km", 0.5, True)}
SITE_TYPES = {
    "PRESA": "Dam", "SISTEMA DE RIEGO DE LA PRESA": "Dam", "EMBALSE ARTIFICIAL": "Temporary Dam",
    "POZO": "Well", "POZO NORIA": "Well", "NORIA": "Water Wheel", "RIO": "River", "LAGO": "Lake",
    "ARROYO": "Stream", "CANAL": "Canal", "DREN": "Drainage", "DESCARGA": "Discharge",
    "DESCARGA INDUSTRIAL": "Industrial Discharge", "DESCARGA MUNICIPAL": "Municipal Discharge",
    "OCEANO-MAR": "Ocean", "MAR": "Ocean", "BAHIA": "Ocean", "LAGUNA": "Lagoon", "ESTERO": "Swamp",
    "MARISMA": "Swamp", "CIENEGA": "Swamp", "MANGLAR": "Mangrove", "ESTUARIO": "Estuary",
    "CENOTE": "Cenote", "BOMBEO CENOTE": "Cenote", "MANANTIAL": "Spring", "BROTE": "Spring",
    "TRANSICION RIO-MAR": "River-Ocean Transition"}
NOT_DRINKING_WATER = ["Ocean", "Estuary", "River-Ocean Transition", "Discharge", "Drainage",
                      "Industrial Discharge", "Municipal Discharge"]
STATE_NAMES = {"Ciudad de México": "Distrito Federal", "Coahuila de Zaragoza": "Coahuila",
               "Michoacán de Ocampo": "Michoacán", "Veracruz de Ignacio de la Llave": "Veracruz"}
# fmt: on
IN_MEXICO = "-118.7 <= longitude <= -86.4 and 14.2 <= latitude <= 32.9"
DOSE_PER_UG_L = 0.001 * (0.71 * 2 / 70 + 0.29 * 1 / 25)  # mg/kg/day


def drop_repeats(table, key):
    """Keep the first of identical rows, and none of the rows that share a key and differ."""
    table = table.drop_duplicates()
    return table[~table.duplicated(key, keep=False)]


def read_text(path, columns):
    """The named columns as trimmed text; a column that the file lacks is blank."""
    table = pd.read_csv(path, dtype=str, keep_default_na=False, usecols=columns.__contains__)
    table = table.reindex(columns=columns, fill_value="").rename(columns=columns)
    return table.apply(lambda column: column.str.strip()).replace("", None)


def to_long(table, keys, value):
    return table.reset_index().melt(keys, CONTAMINANTS, "contaminant", value).dropna(subset=value)


def run_scenario(scenario, sites, cells, towns, pairs):
    distance, non_detect_fraction, drinking_water_only = SCENARIOS[scenario]
    ug_l = cells["ug_l"] * np.where(cells["is_non_detect"], non_detect_fraction, 1)
    means = ug_l.groupby([cells["site_id"], cells["contaminant"]]).mean().unstack()
    means = means.reindex(columns=CONTAMINANTS).join(sites.set_index("site_id")["site_type"])
    if drinking_water_only:
        means = means[~means["site_type"].isin(NOT_DRINKING_WATER)]
    by_town = pairs[pairs[distance] < 5].join(means, on="site_id", how="inner").groupby("town_id")
    exposure = by_town[CONTAMINANTS].mean().assign(number_nearby_sites=by_town.size())
    people = towns.set_index("town_id").loc[exposure.index, ["state_code", "state", "population"]]
    dose = exposure[CONTAMINANTS] * DOSE_PER_UG_L
    arsenic = people.assign(cancer_cases=dose["arsenic"] * 1.5 * people["population"])
    arsenic = arsenic[exposure["arsenic"] >= 10].groupby(["state_code", "state"]).sum()
    fluoride = people[dose["fluoride"] >= 0.06].groupby(["state_code", "state"]).sum()
    sites_above, towns_above = means[CONTAMINANTS] > LIMITS, exposure[CONTAMINANTS] > LIMITS
    people_above = towns_above.mul(people["population"], axis="index")
    above = {"sites": sites_above.sum(), "towns": towns_above.sum(), "people": people_above.sum()}
    above = pd.DataFrame(above).add_suffix("_above_limit").stack()
    figures = {f"{contaminant}_{name}": value for (contaminant, name), value in above.items()}
    figures |= {"towns_near_sites": len(people), "people_near_sites": people["population"].sum()}
    figures["arsenic_people_at_or_above_limit"] = arsenic["population"].sum()
    figures["arsenic_cancer_cases"] = arsenic["cancer_cases"].sum()
    figures["fluoride_people_at_or_above_reference_dose"] = fluoride["population"].sum()
    risk = to_long(dose, "town_id", "dose_mg_kg_day")
    risk["hazard_quotient"] = risk["dose_mg_kg_day"] / risk["contaminant"].map({"fluoride": 0.06})
    risk["lifetime_risk"] = risk["dose_mg_kg_day"] * risk["contaminant"].map({"arsenic": 1.5})
    risk["cancer_cases"] = risk["lifetime_risk"] * risk["town_id"].map(people["population"])
    site = to_long(means, ["site_id", "site_type"], "concentration_ug_l")
    town = to_long(exposure, ["town_id", "number_nearby_sites"], "exposure_ug_l")
    tables = {"site_concentration": site, "town_exposure": town, "town_risk": risk}
    tables |= {"state_arsenic": arsenic.reset_index(), "state_fluoride": fluoride.reset_index()}
    tables["site_type"] = sites_above.groupby(means["site_type"]).sum().reset_index()
    tables["headline"] = pd.DataFrame(figures.items(), columns=["metric", "value"])
    return {name: table.assign(scenario_id=scenario) for name, table in tables.items()}


folder, output_folder = Path(sys.argv[1]), Path(sys.argv[2])
started = time.perf_counter()
columns = {"CLAVE SITIO": "site_id", "NOMBRE DEL SITIO": "name", "ESTADO": "state"}
columns |= {"MUNICIPIO": "municipality", "SUBTIPO CUERPO AGUA": "subtype"}
columns |= {"LATITUD": "latitude", "LONGITUD": "longitude"}
sites = read_text(folder / "sites.csv", columns)
for name in ("latitude", "longitude"):
    sites[name] = pd.to_numeric(sites[name], errors="coerce").replace(-233.2436, -116.6218)
plain = sites["subtype"].str.normalize("NFD").str.replace(r"[\u0300-\u036f]", "", regex=True)
plain = plain.str.upper().str.replace(r"\s+", " ", regex=True)
sites["site_type"] = plain.map(SITE_TYPES).fillna("Other")
sites = drop_repeats(sites.dropna(subset="site_id").query(IN_MEXICO), "site_id")
points = gpd.points_from_xy(sites["longitude"], sites["latitude"])
sites = gpd.GeoDataFrame(sites, geometry=points, crs="EPSG:4326")

columns = {"CLAVE SITIO": "site_id", "CLAVE MONITOREO": "key", "FECHA": "date"} | FIELDS
samples = read_text(folder / "samples.csv", columns)
samples["key"] = samples["key"].fillna(samples["date"])
samples = samples[samples["site_id"].isin(sites["site_id"])]
samples = drop_repeats(samples.dropna(subset=CONTAMINANTS, how="all"), ["site_id", "key"])
cells = samples.melt("site_id", CONTAMINANTS, "contaminant", "text").dropna(subset="text")
cells["is_non_detect"] = cells["text"].str.startswith("<")
mg_l = pd.to_numeric(cells["text"].str.removeprefix("<").str.strip(), errors="coerce")
cells = cells.assign(ug_l=1000 * mg_l)[np.isfinite(mg_l) & (mg_l >= 0)]
sites = sites[sites["site_id"].isin(cells["site_id"])]

columns = {"CVE_ENT": "state_code", "NOM_ENT": "state", "POBTOT": "population"}
columns |= {"lon_dd": "longitude", "lat_dd": "latitude"}
towns = gpd.read_file(folder / "towns.zip").rename(columns=columns)
towns["town_id"] = towns["state_code"] + towns["CVE_MUN"] + towns["CVE_LOC"]
used = f"population >= 0 and '01' <= state_code <= '32' and {IN_MEXICO}"
towns = towns.query(used).drop_duplicates("town_id")
layers = ["states", "municipalities", "countries"]
boundaries = {layer: gpd.read_file(folder / f"{layer}.zip") for layer in layers}
codes = towns.drop_duplicates("state").set_index("state")["state_code"].rename(STATE_NAMES)
boundaries["states"]["state_code"] = boundaries["states"]["NAME_1"].map(codes)
print(f"read after {time.perf_counter() - started:.2f} seconds")

# 5 km east–west at the northern border is 0.054 degrees
pairs = gpd.sjoin(towns, sites, predicate="dwithin", distance=0.055)
ends = pairs[["longitude_left", "latitude_left", "longitude_right", "latitude_right"]].to_numpy().T
pairs["geodesic_km"] = Geod(ellps="WGS84").inv(*ends)[2] / 1000
pairs["planar_km"] = np.hypot(ends[0] - ends[2], ends[1] - ends[3]) * 102.47
pairs = pairs.query("geodesic_km < 5 or planar_km < 5")
pairs = pairs[["town_id", "site_id", "geodesic_km", "planar_km"]]
results = [run_scenario(scenario, sites, cells, towns, pairs) for scenario in SCENARIOS]
tables = {name: pd.concat([result[name] for result in results]) for name in results[0]}
tables["town_site_pair"] = pairs
print(f"computed after {time.perf_counter() - started:.2f} seconds")

output_folder.mkdir(parents=True, exist_ok=True)
suffix = "parquet" if find_spec("pyarrow") else "csv"  # CSV takes as long as all the rest
for name, table in tables.items():
    getattr(table, f"to_{suffix}")(output_folder / f"{name}.{suffix}", index=False)
for layer, boundary in boundaries.items():
    boundary.to_file(output_folder / f"{layer}.fgb")
print(f"written as {suffix} after {time.perf_counter() - started:.2f} seconds")
