"""What each town is exposed to, computed a second time, without SQL and without any code of pozo; oracle_risk.py goes on from here.

Tests compare the warehouse with this file, so it favours the obvious over the fast: text is read
cell by cell, and every town is compared with every site of its band of latitude.
"""

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyogrio
import pyproj

from censored_means import is_estimable, kaplan_meier, regression_on_order_statistics

CONTAMINANT_COLUMNS = {
    "arsenic": "AS_TOT",
    "cadmium": "CD_TOT",
    "chromium": "CR_TOT",
    "mercury": "HG_TOT",
    "lead": "PB_TOT",
    "fluoride": "FLUORUROS_TOT",
}
CONTAMINANTS = list(CONTAMINANT_COLUMNS)
PLANAR_KM_PER_DEGREE = 102.47
LONGITUDE_BOUNDS = (-118.7, -86.4)
LATITUDE_BOUNDS = (14.2, 32.9)
LONGITUDE_CORRECTIONS = {-233.2436: -116.6218}
# in the order of INEGI's codes 01 to 32; a name and the other ways to write it
STATES = """AGUASCALIENTES; BAJA CALIFORNIA; BAJA CALIFORNIA SUR; CAMPECHE; COAHUILA, COAHUILA DE ZARAGOZA; COLIMA; CHIAPAS;
CHIHUAHUA; CIUDAD DE MEXICO, DISTRITO FEDERAL; DURANGO; GUANAJUATO; GUERRERO; HIDALGO; JALISCO; MEXICO, ESTADO DE MEXICO;
MICHOACAN, MICHOACAN DE OCAMPO; MORELOS; NAYARIT; NUEVO LEON; OAXACA; PUEBLA;
QUERETARO, QUERETARO ARTEAGA, QUERETARO DE ARTEAGA; QUINTANA ROO; SAN LUIS POTOSI; SINALOA; SONORA; TABASCO; TAMAULIPAS;
TLAXCALA; VERACRUZ, VERACRUZ DE IGNACIO DE LA LLAVE; YUCATAN; ZACATECAS"""
CODE_OF_STATE = {
    name.strip(): f"{number:02d}"
    for number, names in enumerate(STATES.split(";"), start=1)
    for name in names.split(",")
}
STATE_CODES = set(CODE_OF_STATE.values())
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
GROUNDWATER = {"Well", "Spring", "Cenote", "Water Wheel"}
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
# the widest radius that anything asks for; a town and a site farther apart than this, in degrees, are farther by either distance
WIDEST_KM = 20.0
REACH_LATITUDE_DEGREES = 0.2
REACH_LONGITUDE_DEGREES = 0.22
TOWNS_PER_BLOCK = 500
# a site nearer than this weighs as if it were this far
SHORTEST_WEIGHTED_KM = 0.1


@dataclass(frozen=True)
class Inputs:
    """The rows that are used, and how many were read, used and rejected.

    sites: index site_id; state_code (None if unknown), site_type, longitude, latitude (degrees).
    samples: site_id, key, date and the six cells as text, one row per sample.
    measurements: site_id, contaminant, value_ug_l (the detection limit of a non-detect),
        is_non_detect; one row per cell that holds a number.
    towns: index town_id; state_code, municipality_code, population (people), longitude, latitude (degrees).
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
class Exposure:
    """How a town's exposure is computed. Every kind but the study's differs from this one in a single thing."""

    distance: str = "geodesic_km"
    radius_km: float = 5.0
    non_detects: str = "middle"
    sites: str = "drinking water"
    weighting: str = "mean"


EXPOSURES = {
    "paper": Exposure(distance="planar_km", non_detects="lower", sites="all"),
    "recommended": Exposure(),
    "planar_distance": Exposure(distance="planar_km"),
    "radius_1_km": Exposure(radius_km=1.0),
    "radius_2_5_km": Exposure(radius_km=2.5),
    "radius_10_km": Exposure(radius_km=10.0),
    "non_detects_lower": Exposure(non_detects="lower"),
    "non_detects_upper": Exposure(non_detects="upper"),
    "kaplan_meier": Exposure(non_detects="kaplan_meier"),
    "order_statistics": Exposure(non_detects="order_statistics"),
    "groundwater_only": Exposure(sites="groundwater"),
    "all_site_types": Exposure(sites="all"),
    "inverse_distance": Exposure(weighting="inverse_distance"),
    "nearest_site": Exposure(weighting="nearest"),
    "maximum_site": Exposure(weighting="maximum"),
}


def number_or_nan(text: str) -> float:
    """The number that the text spells, or NaN."""
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def inside_mexico(longitude: float, latitude: float) -> bool:
    """Whether a point in degrees is inside the bounds; NaN is not."""
    return (
        LONGITUDE_BOUNDS[0] <= longitude <= LONGITUDE_BOUNDS[1] and LATITUDE_BOUNDS[0] <= latitude <= LATITUDE_BOUNDS[1]
    )


def plain(name: str) -> str:
    """A name in capitals, without accents and needless blanks."""
    decomposed = unicodedata.normalize("NFD", name)
    letters = "".join(character for character in decomposed if not unicodedata.combining(character))
    return " ".join(letters.upper().split())


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
        row["site_type"] = SITE_TYPE_OF_SUBTYPE.get(plain(row["subtype"]), "Other")
        row["state_code"] = CODE_OF_STATE.get(plain(row["state"]))
        if row["site_id"] != "" and inside_mexico(row["longitude"], row["latitude"]):
            rows.append(row)
    kept = without_repeats(rows, ["site_id"], list(SITE_COLUMNS.values()))
    columns = ["site_id", "state_code", "site_type", "longitude", "latitude", "rows"]
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
        municipality_code = state_code + str(row["CVE_MUN"]).strip()
        town_id = municipality_code + str(row["CVE_LOC"]).strip()
        longitude, latitude = float(row["lon_dd"]), float(row["lat_dd"])
        population = float(row["POBTOT"])
        passes = population >= 0 and inside_mexico(longitude, latitude) and state_code in STATE_CODES
        if passes:
            earlier = rows[town_id][-1] if town_id in rows else 0
            where = (municipality_code, int(population), longitude, latitude)
            rows[town_id] = (town_id, state_code, *where, earlier + 1)
    columns = ["town_id", "state_code", "municipality_code", "population", "longitude", "latitude", "rows"]
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


def mean_by_group(group: np.ndarray, value: np.ndarray, groups: int, weight: np.ndarray | float = 1.0) -> np.ndarray:
    """Weighted mean of the values that are not NaN, per group; NaN for a group without any. Shape (groups,).

    group: (n,) integers from 0 to groups - 1. value: (n,). weight: (n,) or one for all.
    """
    present = ~np.isnan(value)
    weight = np.broadcast_to(weight, value.shape)[present]
    total = np.bincount(group[present], weights=weight * value[present], minlength=groups)
    divisor = np.bincount(group[present], weights=weight, minlength=groups)
    return np.divide(total, divisor, out=np.full(groups, np.nan), where=divisor > 0)


def estimate(samples: list[tuple[float, bool]], non_detects: str) -> float:
    """Mean of one site's samples of one contaminant: each a value, or a limit and True."""
    lowest = sum(0 if is_non_detect else value for value, is_non_detect in samples) / len(samples)
    highest = sum(value for value, _ in samples) / len(samples)
    middle = (lowest + highest) / 2
    bounds = {"lower": lowest, "middle": middle, "upper": highest}
    if non_detects in bounds:
        return bounds[non_detects]
    if lowest == highest and not any(is_non_detect for _, is_non_detect in samples):
        return lowest
    if not is_estimable(samples):
        return middle
    if non_detects == "kaplan_meier":
        return kaplan_meier(samples)
    return regression_on_order_statistics(samples) if min(samples)[0] > 0 else middle


def site_concentration(inputs: Inputs, exposure: Exposure) -> pd.DataFrame:
    """Mean concentrations in µg/L of the sites that count and were measured at all.

    Index site_id; the columns of inputs.sites, for each contaminant its mean and <contaminant>_censored (% of its
    samples), both NaN if it was not measured.
    """
    sites = inputs.sites.copy()
    for contaminant in CONTAMINANTS:
        rows = inputs.measurements[inputs.measurements["contaminant"] == contaminant]
        samples: dict[str, list[tuple[float, bool]]] = {}
        for site_id, value, is_non_detect in zip(
            rows["site_id"], rows["value_ug_l"], rows["is_non_detect"], strict=True
        ):
            samples.setdefault(site_id, []).append((value, is_non_detect))
        means = {site_id: estimate(of_site, exposure.non_detects) for site_id, of_site in samples.items()}
        censored = {
            site_id: 100 * np.mean([is_non_detect for _, is_non_detect in of_site])
            for site_id, of_site in samples.items()
        }
        sites[contaminant] = pd.Series(means, dtype=float).reindex(sites.index)
        sites[f"{contaminant}_censored"] = pd.Series(censored, dtype=float).reindex(sites.index)
    sites = sites[sites[CONTAMINANTS].notna().any(axis=1)]
    if exposure.sites == "drinking water":
        return sites[~sites["site_type"].isin(NOT_DRINKING_WATER)]
    if exposure.sites == "groundwater":
        return sites[sites["site_type"].isin(GROUNDWATER)]
    return sites


def find_pairs(inputs: Inputs) -> pd.DataFrame:
    """The towns and sites nearer than the widest radius by either distance: their row numbers, planar_km, geodesic_km."""
    towns, sites = inputs.towns, inputs.sites
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
    places = (town_longitude[town], town_latitude[town], site_longitude[site], site_latitude[site])
    pairs = pd.DataFrame(
        {"town": town, "site": site, "planar_km": planar_km(*places), "geodesic_km": geodesic_km(*places)}
    )
    return pairs[pairs[["planar_km", "geodesic_km"]].min(axis=1) < WIDEST_KM]


def town_exposure(inputs: Inputs, pairs: pd.DataFrame, exposure: Exposure) -> pd.DataFrame:
    """What the towns with a near site are exposed to.

    Index town_id; for each contaminant its exposure in µg/L (NaN if missing), <contaminant>_sites, the number of sites
    behind it, and <contaminant>_censored, their mean %; near_sites, nearest_km; population, state_code, municipality_code.
    """
    sites = site_concentration(inputs, exposure).reindex(inputs.sites.index)
    counts = sites[CONTAMINANTS].notna().any(axis=1).to_numpy()
    distance = pairs[exposure.distance].to_numpy()
    near = (distance < exposure.radius_km) & counts[pairs["site"].to_numpy()]
    town, site, distance = pairs["town"].to_numpy()[near], pairs["site"].to_numpy()[near], distance[near]
    towns = inputs.towns[["state_code", "municipality_code", "population"]].copy()
    for contaminant in CONTAMINANTS:
        value = sites[contaminant].to_numpy()[site]
        measured = ~np.isnan(value)
        if exposure.weighting == "nearest":
            nearest = np.full(len(towns), np.inf)
            np.minimum.at(nearest, town[measured], distance[measured])
            measured &= distance == nearest[town]
        value = np.where(measured, value, np.nan)
        if exposure.weighting == "maximum":
            highest = np.full(len(towns), -np.inf)
            np.maximum.at(highest, town[measured], value[measured])
            towns[contaminant] = np.where(np.isinf(highest), np.nan, highest)
        elif exposure.weighting == "inverse_distance":
            weight = 1 / np.maximum(distance, SHORTEST_WEIGHTED_KM) ** 2
            towns[contaminant] = mean_by_group(town, value, len(towns), weight)
        else:
            towns[contaminant] = mean_by_group(town, value, len(towns))
        # to 1e-9 µg/L, as the warehouse: a mean of 10 µg/L is not to fall below it by the last bit of a double
        towns[contaminant] = towns[contaminant].round(9)
        censored = np.where(measured, sites[f"{contaminant}_censored"].to_numpy()[site], np.nan)
        towns[f"{contaminant}_censored"] = mean_by_group(town, censored, len(towns))
        towns[f"{contaminant}_sites"] = np.bincount(town[measured], minlength=len(towns))
    towns["near_sites"] = np.bincount(town, minlength=len(towns))
    nearest = np.full(len(towns), np.inf)
    np.minimum.at(nearest, town, distance)
    towns["nearest_km"] = nearest
    return towns[towns["near_sites"] > 0]
