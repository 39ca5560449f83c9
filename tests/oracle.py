"""The study's figures computed a second time, without SQL and without any code of pozo.

Tests compare the warehouse with this file, so it favours the obvious over the fast: text is read
cell by cell, and every town is compared with every site of its band of latitude.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pyproj

CONTAMINANT_COLUMNS = {
    "arsenic": "AS_TOT",
    "cadmium": "CD_TOT",
    "chromium": "CR_TOT",
    "mercury": "HG_TOT",
    "lead": "PB_TOT",
    "fluoride": "FLUORUROS_TOT",
}
CONTAMINANTS = list(CONTAMINANT_COLUMNS)
LIMITS_UG_L = {
    "arsenic": 10,
    "cadmium": 5,
    "chromium": 100,
    "mercury": 2,
    "lead": 15,
    "fluoride": 1500,
}
# mg/kg/day for each µg/L: 71 % adults of 70 kg drinking 2 L, 29 % children of 25 kg drinking 1 L
DOSE_PER_UG_L = 0.001 * (0.71 * 2 / 70 + 0.29 * 1 / 25)
ARSENIC_SLOPE_FACTOR = 1.5
FLUORIDE_REFERENCE_DOSE = 0.06
PLANAR_KM_PER_DEGREE = 102.47
LONGITUDE_BOUNDS = (-118.7, -86.4)
LATITUDE_BOUNDS = (14.2, 32.9)
LONGITUDE_CORRECTIONS = {-233.2436: -116.6218}
STATE_CODES = {f"{number:02d}" for number in range(1, 33)}
SITE_TYPES = {
    "Dam": ["PRESA", "SISTEMA DE RIEGO DE LA PRESA"],
    "Temporary Dam": ["EMBALSE ARTIFICIAL"],
    "Well": ["POZO", "POZO NORIA"],
    "Water Wheel": ["NORIA"],
    "River": ["RIO"],
    "Stream": ["ARROYO"],
    "Canal": ["CANAL"],
    "Drainage": ["DREN"],
    "Discharge": ["DESCARGA"],
    "Industrial Discharge": ["DESCARGA INDUSTRIAL"],
    "Municipal Discharge": ["DESCARGA MUNICIPAL"],
    "Ocean": ["OCEANO-MAR", "MAR", "BAHIA"],
    "Lagoon": ["LAGUNA"],
    "Lake": ["LAGO"],
    "Swamp": ["ESTERO", "MARISMA", "CIENEGA"],
    "Mangrove": ["MANGLAR"],
    "Estuary": ["ESTUARIO"],
    "Cenote": ["CENOTE", "BOMBEO CENOTE"],
    "Spring": ["MANANTIAL", "BROTE"],
    "River-Ocean Transition": ["TRANSICION RIO-MAR"],
}
SITE_TYPE_OF_SUBTYPE = {subtype: site_type for site_type, subtypes in SITE_TYPES.items() for subtype in subtypes}
NOT_DRINKING_WATER = {
    "Ocean",
    "Estuary",
    "River-Ocean Transition",
    "Discharge",
    "Industrial Discharge",
    "Municipal Discharge",
    "Drainage",
}
SITE_COLUMNS = {
    "CLAVE SITIO": "site_id",
    "NOMBRE DEL SITIO": "name",
    "ESTADO": "state",
    "MUNICIPIO": "municipality",
    "SUBTIPO CUERPO AGUA": "subtype",
    "LATITUD": "latitude",
    "LONGITUD": "longitude",
}
NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
# A town and a site farther apart than this, in degrees, are farther than 5 km by either distance
REACH_LATITUDE_DEGREES = 0.06
REACH_LONGITUDE_DEGREES = 0.08
TOWNS_PER_BLOCK = 500

Distance = Callable[[np.ndarray, np.ndarray, np.ndarray, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Inputs:
    """The rows that are used, and how many were read, used and rejected.

    sites: index site_id; site_type, longitude, latitude (degrees).
    samples: site_id, key, date and the six cells as text, one row per sample.
    measurements: site_id, contaminant, value_ug_l (the detection limit of a non-detect),
        is_non_detect; one row per cell that holds a number.
    towns: index town_id; state_code, population (people), longitude, latitude (degrees).
    read, used, rejected: numbers of rows of 'site', 'sample' and 'town'.
    rejected_cells: cells of used samples that are neither blank nor a number.
    """

    sites: pd.DataFrame
    samples: pd.DataFrame
    measurements: pd.DataFrame
    towns: pd.DataFrame
    read: dict[str, int]
    used: dict[str, int]
    rejected: dict[str, int]
    rejected_cells: int


def planar_km(
    longitude_a: np.ndarray, latitude_a: np.ndarray, longitude_b: np.ndarray, latitude_b: np.ndarray
) -> np.ndarray:
    """The study's distance in km between points in degrees."""
    degrees = np.sqrt((longitude_a - longitude_b) ** 2 + (latitude_a - latitude_b) ** 2)
    return degrees * PLANAR_KM_PER_DEGREE


def geodesic_km(
    longitude_a: np.ndarray, latitude_a: np.ndarray, longitude_b: np.ndarray, latitude_b: np.ndarray
) -> np.ndarray:
    """Distance in km on the WGS 84 ellipsoid between points in degrees."""
    ellipsoid = pyproj.Geod(ellps="WGS84")
    _, _, metres = ellipsoid.inv(longitude_a, latitude_a, longitude_b, latitude_b)
    return np.asarray(metres) / 1000


@dataclass(frozen=True)
class Scenario:
    """What is assumed: the distance, the share of its limit that a non-detect counts, the sites."""

    distance: Distance
    non_detect_fraction: float
    drinking_water_only: bool
    radius_km: float = 5.0


PAPER = Scenario(planar_km, 0.0, False)
RECOMMENDED = Scenario(geodesic_km, 0.5, True)
SCENARIOS = {"paper": PAPER, "recommended": RECOMMENDED}


def number_or_nan(text: str) -> float:
    """The number that the text spells, or NaN."""
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def inside_mexico(longitude: float, latitude: float) -> bool:
    """Whether a point in degrees is inside the bounds; NaN is not."""
    return (
        LONGITUDE_BOUNDS[0] <= longitude <= LONGITUDE_BOUNDS[1] and LATITUDE_BOUNDS[0] <= latitude <= LATITUDE_BOUNDS[1]
    )


def site_type_of(subtype: str) -> str:
    """The English site type of a Spanish subtype, whatever its accents, case and blanks."""
    decomposed = unicodedata.normalize("NFD", subtype)
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return SITE_TYPE_OF_SUBTYPE.get(" ".join(plain.upper().split()), "Other")


def without_repeats(rows: list[dict], key: list[str], compared: list[str]) -> list[dict]:
    """The first of rows that are the same, with their number as rows; none of those that share a key and differ."""
    groups: dict[tuple, list[dict]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in key), []).append(row)
    kept = []
    for group in groups.values():
        if len({tuple(row[name] for name in compared) for row in group}) == 1:
            kept.append(group[0] | {"rows": len(group)})
    return kept


def read_text_tables(sites_path: Path, samples_path: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Sites and samples as trimmed text; a blank cell is the empty text."""
    if Path(sites_path).suffix == ".xlsx":
        sheets = pd.read_excel(sites_path, sheet_name=[0, 1], dtype=str, engine="openpyxl", keep_default_na=False)
        tables = [sheets[0], sheets[1]]
    else:
        tables = [
            pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
            for path in (sites_path, samples_path)
        ]
    for table in tables:
        table.columns = [str(name).strip() for name in table.columns]
    sites, samples = tables
    sites = sites[list(SITE_COLUMNS)].rename(columns=SITE_COLUMNS)
    if "CLAVE MONITOREO" not in samples:
        samples["CLAVE MONITOREO"] = ""
    names = {"CLAVE SITIO": "site_id", "CLAVE MONITOREO": "sample_key", "FECHA": "date"}
    names |= {column: contaminant for contaminant, column in CONTAMINANT_COLUMNS.items()}
    samples = samples[list(names)].rename(columns=names)
    # str.strip also removes no-break spaces
    return sites.map(str.strip), samples.map(str.strip)


def use_sites(table: pd.DataFrame) -> pd.DataFrame:
    """The sites that pass; index site_id."""
    rows = []
    for row in table.to_dict("records"):
        longitude = number_or_nan(row["longitude"])
        row["longitude"] = LONGITUDE_CORRECTIONS.get(longitude, longitude)
        row["latitude"] = number_or_nan(row["latitude"])
        row["site_type"] = site_type_of(row["subtype"])
        if row["site_id"] != "" and inside_mexico(row["longitude"], row["latitude"]):
            rows.append(row)
    kept = without_repeats(rows, ["site_id"], list(SITE_COLUMNS.values()))
    columns = ["site_id", "site_type", "longitude", "latitude", "rows"]
    return pd.DataFrame(kept, columns=columns).set_index("site_id")


def use_samples(table: pd.DataFrame, known_sites: set[str]) -> pd.DataFrame:
    """The samples that pass, as text."""
    rows = []
    for row in table.to_dict("records"):
        row["key"] = row["sample_key"] or row["date"]
        if row["site_id"] in known_sites and any(row[name] != "" for name in CONTAMINANTS):
            rows.append(row)
    kept = without_repeats(rows, ["site_id", "key"], ["key", "date", *CONTAMINANTS])
    return pd.DataFrame(kept, columns=["site_id", "key", "date", *CONTAMINANTS, "rows"])


def measure(samples: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Measurements in µg/L, one row per cell with a number, and how many cells were rejected."""
    measurements = []
    rejected = 0
    for row in samples.to_dict("records"):
        for contaminant in CONTAMINANTS:
            cell = row[contaminant]
            if cell == "":
                continue
            is_non_detect = cell.startswith("<")
            value_mg_l = number_or_nan(cell.removeprefix("<").strip())
            if value_mg_l >= 0:
                measurements.append((row["site_id"], contaminant, 1000 * value_mg_l, is_non_detect))
            else:
                rejected += 1
    columns = ["site_id", "contaminant", "value_ug_l", "is_non_detect"]
    return pd.DataFrame(measurements, columns=columns), rejected


def use_towns(table: pd.DataFrame) -> pd.DataFrame:
    """The towns that pass; index town_id. Rows that share an id are taken to be the same, and counted as rows."""
    rows = {}
    for row in table.to_dict("records"):
        state_code = str(row["CVE_ENT"]).strip()
        town_id = state_code + str(row["CVE_MUN"]).strip() + str(row["CVE_LOC"]).strip()
        longitude, latitude = float(row["lon_dd"]), float(row["lat_dd"])
        population = float(row["POBTOT"])
        passes = population >= 0 and inside_mexico(longitude, latitude) and state_code in STATE_CODES
        if passes:
            earlier = rows[town_id][-1] if town_id in rows else 0
            rows[town_id] = (town_id, state_code, int(population), longitude, latitude, earlier + 1)
    columns = ["town_id", "state_code", "population", "longitude", "latitude", "rows"]
    return pd.DataFrame(list(rows.values()), columns=columns).set_index("town_id")


def read_conagua(sites_path: Path, samples_path: Path, towns_path: Path) -> Inputs:
    """Read CONAGUA's layout: one workbook given twice (first and second sheet), or two CSV files.

    towns_path is a zipped point shapefile.
    """
    sites_table, samples_table = read_text_tables(sites_path, samples_path)
    towns_table = pyogrio.read_dataframe(towns_path, read_geometry=False)
    sites = use_sites(sites_table)
    samples = use_samples(samples_table, set(sites.index))
    measurements, rejected_cells = measure(samples)
    towns = use_towns(towns_table)
    read = {"site": len(sites_table), "sample": len(samples_table), "town": len(towns_table)}
    # a row that says what an earlier one says is used: the earlier one stands for both
    used = {kind: int(table["rows"].sum()) for kind, table in (("site", sites), ("sample", samples), ("town", towns))}
    rejected = {kind: read[kind] - used[kind] for kind in read}
    return Inputs(sites, samples, measurements, towns, read, used, rejected, rejected_cells)


def mean_by_group(group: np.ndarray, value: np.ndarray, groups: int) -> np.ndarray:
    """Mean of the values that are not NaN, per group; NaN for a group without any. Shape (groups,).

    group: (n,) integers from 0 to groups - 1. value: (n,).
    """
    present = ~np.isnan(value)
    total = np.bincount(group[present], weights=value[present], minlength=groups)
    count = np.bincount(group[present], minlength=groups)
    return np.divide(total, count, out=np.full(groups, np.nan), where=count > 0)


def site_concentration(inputs: Inputs, scenario: Scenario) -> pd.DataFrame:
    """Mean concentrations in µg/L of the sites of the scenario that were measured at all.

    Index site_id; site_type, longitude, latitude and one column per contaminant, NaN if missing.
    """
    sites = inputs.sites.copy()
    number_of_site = {site_id: number for number, site_id in enumerate(sites.index)}
    for contaminant in CONTAMINANTS:
        rows = inputs.measurements[inputs.measurements["contaminant"] == contaminant]
        limit_share = np.where(rows["is_non_detect"], scenario.non_detect_fraction, 1.0)
        value = rows["value_ug_l"].to_numpy(dtype=float) * limit_share
        site = np.array([number_of_site[site_id] for site_id in rows["site_id"]], dtype=int)
        sites[contaminant] = mean_by_group(site, value, len(sites))
    sites = sites[sites[CONTAMINANTS].notna().any(axis=1)]
    if scenario.drinking_water_only:
        sites = sites[~sites["site_type"].isin(NOT_DRINKING_WATER)]
    return sites


def near_pairs(
    towns: pd.DataFrame, sites: pd.DataFrame, scenario: Scenario
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Row numbers of the towns and sites nearer than the radius, and their distance in km."""
    town_longitude, town_latitude = towns["longitude"].to_numpy(), towns["latitude"].to_numpy()
    site_longitude, site_latitude = sites["longitude"].to_numpy(), sites["latitude"].to_numpy()
    # In order of latitude, so that a block of towns meets few sites
    order = np.argsort(town_latitude)
    found: list[list[np.ndarray]] = [[np.array([], dtype=int)], [np.array([], dtype=int)]]
    for start in range(0, len(order), TOWNS_PER_BLOCK):
        block = order[start : start + TOWNS_PER_BLOCK]
        south = town_latitude[block[0]] - REACH_LATITUDE_DEGREES
        north = town_latitude[block[-1]] + REACH_LATITUDE_DEGREES
        band = np.flatnonzero((site_latitude > south) & (site_latitude < north))
        latitude_apart = np.abs(town_latitude[block][:, None] - site_latitude[band][None, :])
        longitude_apart = np.abs(town_longitude[block][:, None] - site_longitude[band][None, :])
        town, site = np.nonzero((latitude_apart < REACH_LATITUDE_DEGREES) & (longitude_apart < REACH_LONGITUDE_DEGREES))
        found[0].append(block[town])
        found[1].append(band[site])
    town, site = np.concatenate(found[0]), np.concatenate(found[1])
    distance_km = scenario.distance(
        town_longitude[town], town_latitude[town], site_longitude[site], site_latitude[site]
    )
    near = distance_km < scenario.radius_km
    return town[near], site[near], distance_km[near]


def town_exposure(inputs: Inputs, scenario: Scenario) -> pd.DataFrame:
    """What the towns with a near site are exposed to.

    Index town_id; one column per contaminant in µg/L (NaN if missing), number_nearby_sites,
    population (people), state_code.
    """
    sites = site_concentration(inputs, scenario)
    town, site, _ = near_pairs(inputs.towns, sites, scenario)
    exposure = pd.DataFrame(index=inputs.towns.index)
    for contaminant in CONTAMINANTS:
        value = sites[contaminant].to_numpy()[site]
        exposure[contaminant] = mean_by_group(town, value, len(exposure))
    exposure["number_nearby_sites"] = np.bincount(town, minlength=len(exposure))
    exposure["population"] = inputs.towns["population"]
    exposure["state_code"] = inputs.towns["state_code"]
    return exposure[exposure["number_nearby_sites"] > 0]


def cancer_cases(exposure: pd.DataFrame) -> pd.Series:
    """Expected lifetime cancer cases from arsenic of each town, whatever its exposure."""
    lifetime_risk = exposure["arsenic"] * DOSE_PER_UG_L * ARSENIC_SLOPE_FACTOR
    return lifetime_risk * exposure["population"]


def state_arsenic(exposure: pd.DataFrame) -> pd.DataFrame:
    """People and lifetime cancer cases of the towns at or above the limit for arsenic.

    Index state_code, only states with such a town; population (people), cancer_cases.
    """
    exposed = exposure[exposure["arsenic"] >= LIMITS_UG_L["arsenic"]]
    exposed = exposed.assign(cancer_cases=cancer_cases(exposed))
    return exposed.groupby("state_code")[["population", "cancer_cases"]].sum()


def state_fluoride(exposure: pd.DataFrame) -> pd.DataFrame:
    """People of the towns at or above the reference dose of fluoride.

    Index state_code, only states with such a town; population (people).
    """
    exposed = exposure[exposure["fluoride"] * DOSE_PER_UG_L >= FLUORIDE_REFERENCE_DOSE]
    return exposed.groupby("state_code")[["population"]].sum()


def headline(inputs: Inputs, scenario: Scenario) -> dict[str, float]:
    """The figures of the study's summary. Sites and towns above a limit are strictly above."""
    sites = site_concentration(inputs, scenario)
    exposure = town_exposure(inputs, scenario)
    population = exposure["population"]
    arsenic, fluoride = state_arsenic(exposure), state_fluoride(exposure)
    figures = {"towns_near_sites": len(exposure), "people_near_sites": int(population.sum())}
    for contaminant, limit in LIMITS_UG_L.items():
        above = exposure[contaminant] > limit
        figures[f"{contaminant}_sites_above_limit"] = int((sites[contaminant] > limit).sum())
        figures[f"{contaminant}_towns_above_limit"] = int(above.sum())
        figures[f"{contaminant}_people_above_limit"] = int(population[above].sum())
    figures["arsenic_people_at_or_above_limit"] = int(arsenic["population"].sum())
    figures["arsenic_cancer_cases"] = float(arsenic["cancer_cases"].sum())
    figures["fluoride_people_at_or_above_reference_dose"] = int(fluoride["population"].sum())
    return figures
