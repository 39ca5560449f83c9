"""The tables of scenarios paper and recommended as a plain geopandas program, to measure pozo against.

python geopandas_program.py INPUT_FOLDER OUTPUT_FOLDER

It makes what `pozo build --scenarios paper,recommended` stores from schema exposure on. Left out are site means by
Kaplan–Meier and by order statistics, which neither scenario uses, and columns of intervals, which pozo leaves empty."""

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
TYPE_OF_SUBTYPE = {
    "PRESA": "Dam", "SISTEMA DE RIEGO DE LA PRESA": "Dam", "EMBALSE ARTIFICIAL": "Temporary Dam",
    "POZO": "Well", "POZO NORIA": "Well", "NORIA": "Water Wheel", "RIO": "River", "LAGO": "Lake",
    "ARROYO": "Stream", "CANAL": "Canal", "DREN": "Drainage", "DESCARGA": "Discharge",
    "DESCARGA INDUSTRIAL": "Industrial Discharge", "DESCARGA MUNICIPAL": "Municipal Discharge",
    "OCEANO-MAR": "Ocean", "MAR": "Ocean", "BAHIA": "Ocean", "LAGUNA": "Lagoon", "ESTERO": "Swamp",
    "MARISMA": "Swamp", "CIENEGA": "Swamp", "MANGLAR": "Mangrove", "ESTUARIO": "Estuary",
    "CENOTE": "Cenote", "BOMBEO CENOTE": "Cenote", "MANANTIAL": "Spring", "BROTE": "Spring",
    "TRANSICION RIO-MAR": "River-Ocean Transition"}
TYPES_OF_CATEGORY = {
    "groundwater": ["Well", "Spring", "Cenote", "Water Wheel"], "river": ["River", "Stream"],
    "discharge": ["Discharge", "Industrial Discharge", "Municipal Discharge"],
    "other surface water": ["Dam", "Temporary Dam", "Lake", "Lagoon", "Canal", "Swamp", "Mangrove",
                            "Drainage", "Estuary"],
    "sea": ["River-Ocean Transition", "Ocean"], "unknown": ["Other"]}
CATEGORY_OF_TYPE = {name: category for category, names in TYPES_OF_CATEGORY.items() for name in names}
NOT_DRINKING_WATER = ["Ocean", "Estuary", "River-Ocean Transition", "Discharge", "Drainage",
                      "Industrial Discharge", "Municipal Discharge"]
STATE_ALIASES = {"DISTRITO FEDERAL": "09", "ESTADO DE MEXICO": "15", "COAHUILA": "05", "MICHOACAN": "16",
                 "QUERETARO ARTEAGA": "22", "QUERETARO DE ARTEAGA": "22", "VERACRUZ": "30"}
# fmt: on
# distance, mean of a site, types of site that do not count, reference doses in mg/kg/day
SCENARIOS = {
    "paper": ("planar_km", "lower_bound_ug_l", [], {"fluoride": 0.06}),
    "recommended": (
        "geodesic_km",
        "middle_bound_ug_l",
        NOT_DRINKING_WATER,
        {"arsenic": 3e-4, "cadmium": 5e-4, "chromium": 3e-3, "mercury": 3e-4, "fluoride": 0.06},
    ),
}
LIMITS = pd.Series([10, 5, 100, 2, 15, 1500], CONTAMINANTS)  # µg/L
INTAKE = 0.71 * 2 / 70 + 0.29 * 1 / 25  # L/kg/day
SLOPE_FACTORS = pd.Series({"arsenic": 1.5}, CONTAMINANTS)  # lifetime risk per mg/kg/day
TARGETS = pd.Series({"arsenic": 10}, CONTAMINANTS)  # µg/L
RISK_BANDS = ["below_1e_6", "1e_6_to_1e_5", "1e_5_to_1e_4", "1e_4_to_1e_3", "from_1e_3"]
RISK_BOUNDS = [0, 1e-6, 1e-5, 1e-4, 1e-3, np.inf]
OF_EXPOSURE_SETS = ["site_concentration", "town_reach", "town_exposure", "municipality_coverage", "state_coverage"]
LIFE_EXPECTANCY = 75.1  # years
LEAST_COVERAGE = 20  # % of people
STUDY_POPULATION = 117_000_000
IN_MEXICO = "-118.7 <= longitude <= -86.4 and 14.2 <= latitude <= 32.9"
IN_ITS_LATITUDES = "-180 <= longitude <= 180 and 14.2 <= latitude <= 32.9"  # up to 19 of the country side by side


def drop_repeats(table, key):
    """Keep the first of identical rows, and none of the rows that share a key and differ."""
    table = table.drop_duplicates()
    return table[~table.duplicated(key, keep=False)]


def read_parts(folder, name, columns):
    """The named columns of a table in one CSV, or in a Parquet file for each of several countries."""
    if parts := sorted(folder.glob(f"{name}-*.parquet")):
        return pd.concat([pd.read_parquet(part) for part in parts], ignore_index=True)[list(columns)]
    return pd.read_csv(folder / f"{name}.csv", dtype=str, keep_default_na=False, usecols=columns.__contains__)


def read_layer(folder, name, **options):
    """A layer in one zipped shapefile, or in a Parquet file for each of several countries."""
    if parts := sorted(folder.glob(f"{name}-*.parquet")):
        reads = pd.read_parquet if name == "towns" else gpd.read_parquet
        return pd.concat([reads(part) for part in parts], ignore_index=True)
    return gpd.read_file(folder / f"{name}.zip", **options)


def read_text(folder, name, columns):
    """The named columns as trimmed text; a column that the file lacks is blank."""
    table = read_parts(folder, name, columns)
    table = table.reindex(columns=columns, fill_value="").rename(columns=columns)
    return table.apply(lambda column: column.str.strip()).replace("", None)


def folded(names):
    """Names in capitals, without accents, with single blanks."""
    plain = names.str.normalize("NFD").str.replace(r"[\u0300-\u036f]", "", regex=True)
    return plain.str.upper().str.replace(r"\s+", " ", regex=True).str.strip()


def read_inputs(folder):
    """Towns, states by code, sites, the cells of the samples in µg/L, and the files of boundaries."""
    columns = {"CVE_ENT": "state_code", "CVE_MUN": "municipality", "CVE_LOC": "locality", "NOM_ENT": "state"}
    columns |= {"POBTOT": "population", "lon_dd": "longitude", "lat_dd": "latitude"}
    towns = read_layer(folder, "towns", columns=list(columns), ignore_geometry=True)
    towns = towns[list(columns)].rename(columns=columns)
    bounds = IN_MEXICO if (folder / "towns.zip").exists() else IN_ITS_LATITUDES
    towns = towns.query(f"population >= 0 and '01' <= state_code.str[-2:] <= '32' and {bounds}")
    states = towns.drop_duplicates("state_code").set_index("state_code")["state"].sort_index()
    code_of_state = dict(zip(folded(states), states.index, strict=True)) | STATE_ALIASES
    towns["municipality_code"] = towns["state_code"] + towns["municipality"]
    towns["town_id"] = towns["municipality_code"] + towns["locality"]
    towns = towns.drop_duplicates("town_id").set_index("town_id").astype({"population": int})
    towns = towns[["state_code", "municipality_code", "population", "longitude", "latitude"]]
    towns = towns.astype({"state_code": "category", "municipality_code": "category"})

    columns = {"CLAVE SITIO": "site_id", "NOMBRE DEL SITIO": "name", "ESTADO": "state"}
    columns |= {"MUNICIPIO": "municipality", "SUBTIPO CUERPO AGUA": "subtype"}
    columns |= {"LATITUD": "latitude", "LONGITUD": "longitude"}
    sites = read_text(folder, "sites", columns)
    for name in ("latitude", "longitude"):
        sites[name] = pd.to_numeric(sites[name], errors="coerce").replace(-233.2436, -116.6218)
    sites["site_type"] = folded(sites["subtype"]).map(TYPE_OF_SUBTYPE).fillna("Other")
    sites["category"] = sites["site_type"].map(CATEGORY_OF_TYPE)
    sites["state_code"] = folded(sites["state"]).map(code_of_state)
    sites = drop_repeats(sites.dropna(subset="site_id").query(bounds), "site_id").set_index("site_id")

    columns = {"CLAVE SITIO": "site_id", "CLAVE MONITOREO": "key", "FECHA": "date"} | FIELDS
    samples = read_text(folder, "samples", columns)
    samples["key"] = samples["key"].fillna(samples["date"])
    samples = samples[samples["site_id"].isin(sites.index)]
    samples = drop_repeats(samples.dropna(subset=CONTAMINANTS, how="all"), ["site_id", "key"])
    cells = samples.melt("site_id", CONTAMINANTS, "contaminant_id", "text").dropna(subset="text")
    cells["is_non_detect"] = cells["text"].str.startswith("<")
    mg_l = pd.to_numeric(cells["text"].str.removeprefix("<").str.strip(), errors="coerce")
    cells = cells.assign(ug_l=1000 * mg_l)[np.isfinite(mg_l) & (mg_l >= 0)]

    layers = [layer for layer in ("states", "municipalities", "countries") if any(folder.glob(f"{layer}*"))]
    boundaries = {layer: read_layer(folder, layer) for layer in layers}
    boundaries["states"]["state_code"] = folded(boundaries["states"]["NAME_1"]).map(code_of_state)
    return towns, states, sites, cells, boundaries


def average_sites(cells):
    """Means of each site and contaminant: non-detects as 0, half their limit, and their limit."""
    detected = cells["ug_l"].where(~cells["is_non_detect"], 0)
    groups = cells.assign(detected=detected).groupby(["site_id", "contaminant_id"])
    means = groups.agg(
        sample_count=("ug_l", "size"),
        non_detect_count=("is_non_detect", "sum"),
        lower_bound_ug_l=("detected", "mean"),
        upper_bound_ug_l=("ug_l", "mean"),
    )
    means["censored_percent"] = 100 * means["non_detect_count"] / means["sample_count"]
    means["middle_bound_ug_l"] = (means["lower_bound_ug_l"] + means["upper_bound_ug_l"]) / 2
    return means


def pair_up(towns, sites):
    """Towns and sites less than 5 km from each other by either measure."""
    points = [
        gpd.GeoDataFrame(index=table.index, geometry=gpd.points_from_xy(table["longitude"], table["latitude"]))
        for table in (towns, sites)
    ]
    # 5 km east–west at the northern border is 0.054 degrees
    pairs = gpd.sjoin(*points, predicate="dwithin", distance=0.055)
    pairs = pairs.reset_index()[["town_id", "site_id"]]
    town, site = towns.loc[pairs["town_id"]], sites.loc[pairs["site_id"]]
    ends = [end[axis].to_numpy() for end in (town, site) for axis in ("longitude", "latitude")]
    pairs["geodesic_km"] = Geod(ellps="WGS84").inv(*ends)[2] / 1000
    pairs["planar_km"] = np.hypot(ends[0] - ends[2], ends[1] - ends[3]) * 102.47
    return pairs.query("geodesic_km < 5 or planar_km < 5")


def find_reach(near):
    """Towns with a site near them, whatever was measured there."""
    distances = near.groupby("town_id")["distance_km"]
    return pd.DataFrame({"site_count": distances.size(), "nearest_site_km": distances.min()})


def average_towns(near, concentration):
    """Mean over the near sites, how many they are, and their mean share of non-detects: a column per contaminant."""
    by_site = concentration[["concentration_ug_l", "censored_percent"]].unstack().reindex(CONTAMINANTS, axis=1, level=1)
    by_town = by_site.loc[near["site_id"]].set_axis(near["town_id"]).groupby(level="town_id")
    means, counts = by_town.mean(), by_town.count()["concentration_ug_l"]
    return means["concentration_ug_l"], counts, means["censored_percent"]


def assess(exposure, population, reference_doses):
    """What follows for each town from its exposure: tables with a row per town and a column per contaminant."""
    dose = exposure / 1000 * INTAKE
    risk = dose * SLOPE_FACTORS
    averted_dose = (exposure - TARGETS).clip(lower=0) / 1000 * INTAKE
    return {
        "dose_mg_kg_day": dose,
        "is_above_limit": exposure > LIMITS,
        "is_counted": exposure >= LIMITS,
        "hazard_quotient": dose / reference_doses,
        "is_at_or_above_reference_dose": dose >= reference_doses,
        "lifetime_cancer_risk": risk,
        "cancer_cases": risk.mul(population, axis="index"),
        "cancer_cases_averted": (averted_dose * SLOPE_FACTORS).mul(population, axis="index"),
    }


def sum_up(exposure, risk, near_towns):
    """Sums over the towns of each municipality, by contaminant."""

    def people(towns):
        return towns.mul(near_towns["population"], axis="index")

    measures = {
        "towns": exposure.notna(),
        "people": people(exposure.notna()),
        "people_ug_l": people(exposure),
        "towns_above_limit": risk["is_above_limit"],
        "people_above_limit": people(risk["is_above_limit"]),
        "people_at_or_above_reference_dose": people(risk["is_at_or_above_reference_dose"]),
        "people_counted": people(risk["is_counted"]),
        "cancer_cases": risk["cancer_cases"] * risk["is_counted"],
        "cancer_cases_averted": risk["cancer_cases_averted"] * risk["is_counted"],
    }
    by_municipality = [near_towns["state_code"], near_towns["municipality_code"]]
    sums = pd.concat(measures, axis="columns").groupby(by_municipality, observed=True).sum(min_count=1)
    sums = sums.stack().rename_axis(index={None: "contaminant_id"})
    return sums[sums["towns"] > 0]


def describe(sums, all_people):
    """The sums with what is derived from them."""
    everybody = all_people.reindex(sums.index.droplevel("contaminant_id")).to_numpy()
    derived = {
        "people_percent": 100 * sums["people"] / everybody,
        "is_thinly_covered": 100 * sums["people"] < LEAST_COVERAGE * everybody,
        "mean_exposure_ug_l": sums["people_ug_l"] / sums["people"],
        "cancer_cases_a_year": sums["cancer_cases"] / LIFE_EXPECTANCY,
    }
    return sums.assign(**derived).drop(columns="people_ug_l")


def band_risks(risk, near_towns):
    """Towns, people and cases by state, contaminant and band of lifetime risk."""
    tables = []
    for contaminant in SLOPE_FACTORS.dropna().index:
        towns = near_towns.assign(cancer_cases=risk["cancer_cases"][contaminant])
        bands = pd.cut(risk["lifetime_cancer_risk"][contaminant], RISK_BOUNDS, right=False, labels=RISK_BANDS)
        groups = towns.groupby(["state_code", bands.rename("risk_band")], observed=True)
        sums = {"towns": ("population", "size"), "people": ("population", "sum")}
        tables.append(groups.agg(**sums, cancer_cases=("cancer_cases", "sum")).assign(contaminant_id=contaminant))
    return pd.concat(tables).set_index("contaminant_id", append=True)


def add_hazards(quotients, near_towns):
    """The hazard index by state."""
    quotients = quotients.dropna(how="all")
    towns = near_towns.loc[quotients.index]
    index, people = quotients.sum(axis="columns"), towns["population"]
    is_above = index > 1
    measures = {
        "towns": 1,
        "people": people,
        "people_index": people * index,
        "people_above_1": people * is_above,
        "towns_above_1": is_above,
        "people_above_1_only_together": people * (is_above & (quotients.max(axis="columns") <= 1)),
    }
    sums = pd.DataFrame(measures).groupby(towns["state_code"], observed=True).sum()
    return sums.assign(mean_hazard_index=sums["people_index"] / sums["people"]).drop(columns="people_index")


def find_together(concentration, sites, risk, exposure, near_towns):
    """Arsenic and fluoride in the same water, by state."""
    both = ["arsenic", "fluoride"]
    # ranks of values that differ by rounding only are ties
    measured = concentration["concentration_ug_l"].unstack()[both].dropna().round(9)
    by_state = sites["state_code"].loc[measured.index]
    ranks = measured.groupby(by_state, dropna=False).rank()
    correlations = ranks.groupby(by_state, dropna=False).corr(min_periods=3).xs("arsenic", level=-1)["fluoride"]
    is_above = measured > LIMITS[both]
    at_sites = pd.DataFrame(
        {
            "sites": 1,
            "sites_arsenic_above": is_above["arsenic"],
            "sites_fluoride_above": is_above["fluoride"],
            "sites_both_above": is_above.all(axis="columns"),
        }
    )
    at_sites = at_sites.groupby(by_state, dropna=False).sum().assign(rank_correlation=correlations)
    towns = near_towns[exposure[both].notna().all(axis="columns")]
    is_above = risk["is_above_limit"].loc[towns.index, both].all(axis="columns")
    in_towns = {"towns": 1, "towns_both_above": is_above, "people_both_above": towns["population"] * is_above}
    in_towns = pd.DataFrame(in_towns).groupby(towns["state_code"].astype(object)).sum()
    together = at_sites.join(in_towns, how="outer")
    counts = together.columns.drop("rank_correlation")
    return together.fillna(dict.fromkeys(counts, 0)).astype(dict.fromkeys(counts, int))


def cover(towns, reach, keys):
    """How many towns and people have a site within reach."""
    towns = towns.join(reach)
    is_reached, is_single = towns["site_count"].notna(), towns["site_count"] == 1
    measures = {
        "towns": 1,
        "towns_within_reach": is_reached,
        "towns_with_single_site": is_single,
        "people": towns["population"],
        "people_within_reach": towns["population"] * is_reached,
        "people_with_single_site": towns["population"] * is_single,
    }
    by = [towns[key] for key in keys]
    sums = pd.DataFrame(measures).groupby(by, observed=True).sum()
    sums["people_within_reach_percent"] = 100 * sums["people_within_reach"] / sums["people"]
    sums["median_nearest_site_km"] = towns.groupby(by, observed=True)["nearest_site_km"].median()
    return sums


def count_site_types(concentration, sites):
    """Sites and contaminated sites by contaminant and type."""
    table = concentration.join(sites[["site_type", "category"]], on="site_id").reset_index("contaminant_id")
    table["is_contaminated"] = table["concentration_ug_l"] > table["contaminant_id"].map(LIMITS)
    return table.groupby(["contaminant_id", "site_type", "category"]).agg(
        sites=("is_contaminated", "size"),
        contaminated_sites=("is_contaminated", "sum"),
        censored_percent=("censored_percent", "mean"),
    )


def tell_headlines(coverage, site_type, state_risk, arsenic, fluoride, together, hazards):
    """The figures of the whole country."""
    near = coverage[["towns_within_reach", "people_within_reach", "people"]].sum()
    figures = {
        "towns_near_sites": near["towns_within_reach"],
        "people_near_sites": near["people_within_reach"],
        "people_near_sites_percent": 100 * near["people_within_reach"] / near["people"],
        "people_near_sites_percent_of_study_population": 100 * near["people_within_reach"] / STUDY_POPULATION,
        "arsenic_people_counted": arsenic["population"].sum(),
        "arsenic_cancer_cases": arsenic["cancer_cases"].sum(),
        "arsenic_cancer_cases_a_year": arsenic["cancer_cases"].sum() / LIFE_EXPECTANCY,
        "arsenic_cancer_cases_averted": arsenic["cancer_cases_averted"].sum(),
        "fluoride_people_at_or_above_reference_dose": fluoride["population"].sum(),
        "sites_above_both_limits": together["sites_both_above"].sum(),
        "towns_above_both_limits": together["towns_both_above"].sum(),
        "people_above_both_limits": together["people_both_above"].sum(),
        "people_with_hazard_index_above_1": hazards["people_above_1"].sum(),
    }
    by_category = site_type.groupby(["contaminant_id", "category"])["contaminated_sites"].sum()
    in_all = by_category.groupby("contaminant_id").sum()
    figures |= {f"{contaminant}_sites_above_limit": count for contaminant, count in in_all.items()}
    for (contaminant, category), count in by_category.items():
        name = f"{contaminant}_{category.replace(' ', '_')}_sites_above_limit"
        figures[name] = count
        if in_all[contaminant] > 0:
            figures[f"{name}_percent"] = 100 * count / in_all[contaminant]
    for measure in ("towns", "people"):
        above = state_risk[f"{measure}_above_limit"].groupby("contaminant_id").sum()
        figures |= {f"{contaminant}_{measure}_above_limit": count for contaminant, count in above.items()}
    return pd.Series(figures, name="value").rename_axis("metric")


def run_scenario(scenario, towns, states, sites, site_mean, pairs):
    distance, bound, types_left_out, reference_doses = SCENARIOS[scenario]
    reference_doses = pd.Series(reference_doses, CONTAMINANTS)
    sites = sites[~sites["site_type"].isin(types_left_out)]
    concentration = site_mean[site_mean.index.get_level_values("site_id").isin(sites.index)]
    concentration = concentration[[bound, "sample_count", "censored_percent"]]
    concentration = concentration.rename(columns={bound: "concentration_ug_l"})
    near = pairs[(pairs[distance] < 5) & pairs["site_id"].isin(sites.index)].rename(columns={distance: "distance_km"})
    reach = find_reach(near)
    near_towns = towns.loc[reach.index]
    exposure, site_count, censored_percent = average_towns(near, concentration)
    risk = assess(exposure, near_towns["population"], reference_doses)
    sums = sum_up(exposure, risk, near_towns)
    people_of_municipality = towns.groupby(["state_code", "municipality_code"], observed=True)["population"].sum()
    people_of_state = towns.groupby("state_code", observed=True)["population"].sum()
    municipality_risk = describe(sums, people_of_municipality)
    state_sums = sums.groupby(["state_code", "contaminant_id"], observed=True).sum(min_count=1)
    state_risk = describe(state_sums, people_of_state)
    by_state = {name: state_risk.xs(name, level="contaminant_id") for name in ("arsenic", "fluoride")}
    columns = {"people_counted": "population"}
    columns |= {name: name for name in ("cancer_cases", "cancer_cases_a_year", "cancer_cases_averted")}
    columns |= {"people_percent": "people_percent"}
    arsenic = by_state["arsenic"].rename(columns=columns)[list(columns.values())]
    arsenic = arsenic.reindex(states.index, fill_value=0).assign(state=states)
    columns = {"people_at_or_above_reference_dose": "population", "people_percent": "people_percent"}
    fluoride = by_state["fluoride"].rename(columns=columns)[list(columns.values())]
    fluoride = fluoride.reindex(states.index, fill_value=0).assign(state=states)
    state_coverage = cover(towns, reach, ["state_code"])
    site_type = count_site_types(concentration, sites)
    hazards = add_hazards(risk["hazard_quotient"], near_towns)
    together = find_together(concentration, sites, risk, exposure, near_towns)
    town_exposure = {"exposure_ug_l": exposure, "site_count": site_count, "censored_percent": censored_percent}
    return {
        "site_concentration": concentration,
        "town_reach": reach,
        "town_exposure": pd.concat(town_exposure, axis="columns").stack().dropna(subset="exposure_ug_l"),
        "municipality_risk": municipality_risk,
        "state_risk": state_risk,
        "state_arsenic": arsenic,
        "state_fluoride": fluoride,
        "site_type": site_type,
        "municipality_coverage": cover(towns, reach, ["state_code", "municipality_code"]),
        "state_coverage": state_coverage,
        "risk_band": band_risks(risk, near_towns),
        "hazard_index": hazards,
        "co_occurrence": together,
        "headline": tell_headlines(state_coverage, site_type, state_risk, arsenic, fluoride, together, hazards),
    }


def compare_scenarios(headline):
    """Every scenario beside `recommended`."""
    metrics = {
        "cancer_cases": "arsenic_cancer_cases",
        "arsenic_people": "arsenic_people_above_limit",
        "fluoride_people": "fluoride_people_above_limit",
    }
    values = headline.pivot(index="scenario_id", columns="metric", values="value")[list(metrics.values())]
    values.columns = list(metrics)
    base = values.loc["recommended"]
    difference, percent = values - base, 100 * (values / base - 1)
    return values.join([difference.add_suffix("_difference"), percent.add_suffix("_difference_percent")]).reset_index()


def compute(towns, states, sites, cells):
    """All tables by name, each with its key as columns."""
    site_mean = average_sites(cells)
    sites = sites[sites.index.isin(site_mean.index.get_level_values("site_id"))]
    pairs = pair_up(towns, sites)
    results = {scenario: run_scenario(scenario, towns, states, sites, site_mean, pairs) for scenario in SCENARIOS}
    tables = {"site_mean": site_mean.reset_index(), "town_site_pair": pairs}
    for name in results["paper"]:
        key = "exposure_set" if name in OF_EXPOSURE_SETS else "scenario_id"
        parts = [result[name].reset_index().assign(**{key: scenario}) for scenario, result in results.items()]
        tables[name] = pd.concat(parts, ignore_index=True)
    tables["sensitivity"] = compare_scenarios(tables["headline"])
    return tables


def main():
    started = time.perf_counter()
    folder, output_folder = Path(sys.argv[1]), Path(sys.argv[2])
    *inputs, boundaries = read_inputs(folder)
    print(f"read after {time.perf_counter() - started:.2f} seconds")
    tables = compute(*inputs)
    print(f"computed after {time.perf_counter() - started:.2f} seconds")
    output_folder.mkdir(parents=True, exist_ok=True)
    suffix = "parquet" if find_spec("pyarrow") else "csv"  # CSV takes as long as all the rest
    for name, table in tables.items():
        getattr(table, f"to_{suffix}")(output_folder / f"{name}.{suffix}", index=False)
    for layer, boundary in boundaries.items():
        boundary.to_file(output_folder / f"{layer}.fgb")
    print(f"written as {suffix} after {time.perf_counter() - started:.2f} seconds")


if __name__ == "__main__":
    main()
