"""What follows from the towns' exposure, computed a second time: every scenario's risk and every summary. No SQL, no code of pozo.

The values below are typed in from the issue and the sources that it names, not read from data/reference.
"""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from oracle import CONTAMINANTS, EXPOSURES, GROUNDWATER, Inputs, site_concentration

Values = dict[str, float]

STUDY_LIMITS_UG_L = {"arsenic": 10, "cadmium": 5, "chromium": 100, "mercury": 2, "lead": 15, "fluoride": 1500}
WHO_LIMITS_UG_L = {"arsenic": 10, "cadmium": 3, "chromium": 50, "mercury": 6, "lead": 10, "fluoride": 1500}
MEXICAN_LIMITS_UG_L = {"arsenic": 10, "cadmium": 3, "chromium": 50, "mercury": 6, "lead": 10, "fluoride": 1000}
US_LIMITS_UG_L = {"arsenic": 10, "cadmium": 5, "chromium": 100, "mercury": 2, "lead": 15, "fluoride": 4000}
# per mg/kg/day; all chromium is taken as VI
SLOPES_1995 = {"arsenic": 1.5}
SLOPES_2025 = {"arsenic": 32, "chromium": 0.27}
# mg/kg/day
STUDY_REFERENCE_DOSES = {"fluoride": 0.06}
REFERENCE_DOSES_1998 = {"arsenic": 3e-4, "cadmium": 5e-4, "chromium": 3e-3, "mercury": 3e-4, "fluoride": 0.06}
REFERENCE_DOSES_2025 = {"arsenic": 6e-5, "cadmium": 5e-4, "chromium": 9e-4, "mercury": 3e-4, "fluoride": 0.06}
CHROMIUM_III = {"chromium": 1.5}
# L/kg/day: 71 % adults of 70 kg drinking 2 L, 29 % children of 25 kg drinking 1 L
STUDY_INTAKE = 0.71 * 2 / 70 + 0.29 * 1 / 25
# a life of 70 years: years of each age, and mL/kg/day on average and at the 95th percentile
AGES = [1 / 12, 2 / 12, 3 / 12, 6 / 12, 1, 1, 3, 5, 5, 2, 3, 49]
MEAN_INTAKE_BY_AGE = [52, 48, 52, 41, 23, 23, 18, 14, 10, 9, 9, 13]
INTAKE_95_BY_AGE = [232, 205, 159, 126, 71, 60, 51, 43, 32, 28, 35, 40]
TARGET_ARSENIC_UG_L = 10
LIFE_EXPECTANCY_YEARS = 75.1
STUDY_POPULATION = 117_000_000
LEAST_COVERAGE_PERCENT = 20
RISK_BANDS = {
    "below_1e_6": (0, 1e-6),
    "1e_6_to_1e_5": (1e-6, 1e-5),
    "1e_5_to_1e_4": (1e-5, 1e-4),
    "1e_4_to_1e_3": (1e-4, 1e-3),
    "from_1e_3": (1e-3, np.inf),
}
CATEGORIES = {site_type: "groundwater" for site_type in GROUNDWATER}
CATEGORIES |= {"River": "river", "Stream": "river", "Ocean": "sea", "River-Ocean Transition": "sea", "Other": "unknown"}
CATEGORIES |= {"Discharge": "discharge", "Industrial Discharge": "discharge", "Municipal Discharge": "discharge"}
OTHER_WATER = "other_surface_water"  # every other type of site


def lifelong(millilitres_by_age: list[float]) -> float:
    """L/kg/day over a life."""
    return sum(years * millilitres for years, millilitres in zip(AGES, millilitres_by_age, strict=True)) / 70 / 1000


@dataclass(frozen=True)
class Scenario:
    """What turns an exposure into risk. Every scenario but the study's differs from `recommended` in a single thing."""

    exposure: str = "recommended"
    limits: Values = field(default_factory=lambda: STUDY_LIMITS_UG_L)
    slopes: Values = field(default_factory=lambda: SLOPES_1995)
    reference_doses: Values = field(default_factory=lambda: REFERENCE_DOSES_1998)
    intake: float = STUDY_INTAKE
    counts_everyone: bool = False


SCENARIOS = {name: Scenario(exposure=name) for name in EXPOSURES} | {
    "paper": Scenario(exposure="paper", reference_doses=STUDY_REFERENCE_DOSES),
    "everyone_counted": Scenario(counts_everyone=True),
    "iris_2025": Scenario(slopes=SLOPES_2025, reference_doses=REFERENCE_DOSES_2025),
    "guideline_who": Scenario(limits=WHO_LIMITS_UG_L),
    "guideline_mexico": Scenario(limits=MEXICAN_LIMITS_UG_L),
    "guideline_us": Scenario(limits=US_LIMITS_UG_L),
    "intake_mean": Scenario(intake=lifelong(MEAN_INTAKE_BY_AGE)),
    "intake_95": Scenario(intake=lifelong(INTAKE_95_BY_AGE)),
    "chromium_iii": Scenario(reference_doses=REFERENCE_DOSES_1998 | CHROMIUM_III),
}


def risk(exposure: pd.DataFrame, scenario: Scenario, contaminant: str) -> pd.DataFrame:
    """The towns whose exposure to the contaminant is known, and what follows from it; NaN without a slope or dose."""
    towns = exposure[exposure[contaminant].notna()]
    concentration, people = towns[contaminant], towns["population"]
    risk_of_one_ug_l = scenario.intake / 1000 * scenario.slopes.get(contaminant, np.nan)
    dose = concentration / 1000 * scenario.intake
    reference_dose = scenario.reference_doses.get(contaminant, np.nan)
    target = TARGET_ARSENIC_UG_L if contaminant == "arsenic" else np.nan
    is_counted = (concentration >= scenario.limits[contaminant]) | scenario.counts_everyone
    return towns[["state_code", "municipality_code", "population"]].assign(
        exposure_ug_l=concentration,
        is_above=concentration > scenario.limits[contaminant],
        is_counted=is_counted,
        is_at_or_above_dose=dose >= reference_dose,
        quotient=dose / reference_dose,
        lifetime_risk=concentration * risk_of_one_ug_l,
        cases=concentration * risk_of_one_ug_l * people,
        cases_averted=(concentration - target).clip(lower=0) * risk_of_one_ug_l * people,
    )


def place_risk(inputs: Inputs, exposure: pd.DataFrame, scenario: Scenario, places: list[str]) -> pd.DataFrame:
    """Who is exposed to what, and what follows, by place: its columns name states or municipalities.

    Index places and contaminant_id.
    """
    everybody = inputs.towns.groupby(places)["population"].sum()
    parts = []
    for contaminant in CONTAMINANTS:
        towns = risk(exposure, scenario, contaminant)
        people = towns["population"]
        counted = towns["is_counted"]
        columns = towns[places].assign(
            towns=1,
            people=people,
            people_ug_l=people * towns["exposure_ug_l"],
            towns_above_limit=towns["is_above"].astype(int),
            people_above_limit=people * towns["is_above"],
            people_at_or_above_reference_dose=people * towns["is_at_or_above_dose"],
            people_counted=people * counted,
            people_quotient=people * towns["quotient"],
            cancer_cases=towns["cases"].where(counted, 0 * towns["cases"]),
            cancer_cases_averted=towns["cases_averted"].where(counted, 0 * towns["cases_averted"]),
        )
        parts.append(columns.groupby(places).sum(min_count=1).assign(contaminant_id=contaminant))
    total = pd.concat(parts)
    inhabitants = everybody.reindex(total.index)
    total["people_percent"] = (100 * total["people"] / inhabitants).where(inhabitants > 0)
    total["is_thinly_covered"] = 100 * total["people"] < LEAST_COVERAGE_PERCENT * inhabitants
    total["mean_exposure_ug_l"] = (total["people_ug_l"] / total["people"]).where(total["people"] > 0)
    total["mean_hazard_quotient"] = (total["people_quotient"] / total["people"]).where(total["people"] > 0)
    total["cancer_cases_a_year"] = total["cancer_cases"] / LIFE_EXPECTANCY_YEARS
    total["cancer_cases_per_100000"] = (1e5 * total["cancer_cases"] / total["people"]).where(total["people"] > 0)
    return total.drop(columns=["people_ug_l", "people_quotient"]).set_index("contaminant_id", append=True)


def risk_bands(exposure: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Towns, people and their cases by state, carcinogen and band of lifetime risk."""
    parts = []
    for contaminant in scenario.slopes:
        towns = risk(exposure, scenario, contaminant)
        for band, (lowest, next_lowest) in RISK_BANDS.items():
            inside = towns[(towns["lifetime_risk"] >= lowest) & (towns["lifetime_risk"] < next_lowest)]
            grouped = inside.groupby("state_code")
            parts.append(
                pd.DataFrame(
                    {
                        "towns": grouped.size(),
                        "people": grouped["population"].sum(),
                        "cancer_cases": grouped["cases"].sum(),
                    }
                ).assign(contaminant_id=contaminant, risk_band=band)
            )
    return pd.concat(parts).set_index(["contaminant_id", "risk_band"], append=True)


def hazard_index(exposure: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Contaminants together, by state."""
    quotients = pd.DataFrame(
        {contaminant: risk(exposure, scenario, contaminant)["quotient"] for contaminant in scenario.reference_doses}
    ).dropna(how="all")
    index = quotients.sum(axis=1)
    people = exposure["population"].reindex(index.index)
    only_together = (index > 1) & (quotients.max(axis=1) <= 1)
    by_state = pd.DataFrame(
        {
            "towns": 1,
            "people": people,
            "people_index": people * index,
            "people_above_1": people * (index > 1),
            "towns_above_1": (index > 1).astype(int),
            "people_above_1_only_together": people * only_together,
        }
    )
    total = by_state.groupby(exposure["state_code"].reindex(index.index)).sum()
    total["mean_hazard_index"] = (total["people_index"] / total["people"]).where(total["people"] > 0)
    return total.drop(columns="people_index")


def spearman(some: pd.Series, others: pd.Series) -> float:
    """Rank correlation, ties to 1e-9 sharing the mean of their ranks; NaN for fewer than three or where all are equal."""
    some, others = some.round(9), others.round(9)
    if len(some) < 3 or some.nunique() == 1 or others.nunique() == 1:
        return float("nan")
    return float(np.corrcoef(some.rank(), others.rank())[0, 1])


def co_occurrence(sites: pd.DataFrame, exposure: pd.DataFrame, scenario: Scenario) -> pd.DataFrame:
    """Arsenic and fluoride together, by state; sites of no known state stand under ''."""
    arsenic_limit, fluoride_limit = scenario.limits["arsenic"], scenario.limits["fluoride"]
    both = sites.dropna(subset=["arsenic", "fluoride"])
    towns = exposure.dropna(subset=["arsenic", "fluoride"])
    rows = {}
    for state in sorted(set(both["state_code"].fillna("")) | set(towns["state_code"])):
        here, towns_here = both[both["state_code"].fillna("") == state], towns[towns["state_code"] == state]
        above = towns_here[(towns_here["arsenic"] > arsenic_limit) & (towns_here["fluoride"] > fluoride_limit)]
        is_arsenic_above, is_fluoride_above = here["arsenic"] > arsenic_limit, here["fluoride"] > fluoride_limit
        rows[state] = {
            "sites": len(here),
            "sites_arsenic_above": is_arsenic_above.sum(),
            "sites_fluoride_above": is_fluoride_above.sum(),
            "sites_both_above": (is_arsenic_above & is_fluoride_above).sum(),
            "rank_correlation": spearman(here["arsenic"], here["fluoride"]),
            "towns": len(towns_here),
            "towns_both_above": len(above),
            "people_both_above": above["population"].sum(),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def coverage(inputs: Inputs, exposure: pd.DataFrame, places: list[str]) -> pd.DataFrame:
    """How many people have a site within reach, by place: its columns name states or municipalities."""
    towns = inputs.towns.join(exposure[["near_sites", "nearest_km"]])
    people, is_near, is_single = towns["population"], towns["near_sites"] > 0, towns["near_sites"] == 1
    columns = towns[places].assign(
        towns=1,
        towns_within_reach=is_near.astype(int),
        towns_with_single_site=is_single.astype(int),
        people=people,
        people_within_reach=people * is_near,
        people_with_single_site=people * is_single,
    )
    total = columns.groupby(places).sum()
    percent = 100 * total["people_within_reach"] / total["people"]
    total["people_within_reach_percent"] = percent.where(total["people"] > 0)
    total["median_nearest_site_km"] = towns.groupby(places)["nearest_km"].median()
    return total


def headline(inputs: Inputs, sites: pd.DataFrame, exposure: pd.DataFrame, scenario: Scenario) -> Values:
    """Every headline figure but the intervals. Sites and towns above a limit are strictly above."""
    people = exposure["population"].sum()
    figures = {
        "towns_near_sites": len(exposure),
        "people_near_sites": people,
        "people_near_sites_percent": 100 * people / inputs.towns["population"].sum(),
        "people_near_sites_percent_of_study_population": 100 * people / STUDY_POPULATION,
    }
    category = sites["site_type"].map(CATEGORIES).fillna(OTHER_WATER)
    for contaminant, limit in scenario.limits.items():
        above = exposure[exposure[contaminant] > limit]
        if sites[contaminant].notna().any():
            sites_above = (sites[contaminant] > limit).sum()
            figures[f"{contaminant}_sites_above_limit"] = sites_above
        if exposure[contaminant].notna().any():
            figures[f"{contaminant}_towns_above_limit"] = len(above)
            figures[f"{contaminant}_people_above_limit"] = above["population"].sum()
        for kind in category[sites[contaminant].notna()].unique():
            kind_above = (sites[contaminant][category == kind] > limit).sum()
            figures[f"{contaminant}_{kind}_sites_above_limit"] = kind_above
            if sites_above:
                figures[f"{contaminant}_{kind}_sites_above_limit_percent"] = 100 * kind_above / sites_above
    arsenic, fluoride = risk(exposure, scenario, "arsenic"), risk(exposure, scenario, "fluoride")
    counted = arsenic[arsenic["is_counted"]]
    together = co_occurrence(sites, exposure, scenario)
    return figures | {
        "arsenic_people_counted": counted["population"].sum(),
        "arsenic_cancer_cases": counted["cases"].sum(),
        "arsenic_cancer_cases_a_year": counted["cases"].sum() / LIFE_EXPECTANCY_YEARS,
        "arsenic_cancer_cases_averted": counted["cases_averted"].sum(),
        "fluoride_people_at_or_above_reference_dose": fluoride["population"][fluoride["is_at_or_above_dose"]].sum(),
        "sites_above_both_limits": together["sites_both_above"].sum(),
        "towns_above_both_limits": together["towns_both_above"].sum(),
        "people_above_both_limits": together["people_both_above"].sum(),
        "people_with_hazard_index_above_1": hazard_index(exposure, scenario)["people_above_1"].sum(),
    }


def radius_sweep(inputs: Inputs, pairs: pd.DataFrame, radii: range) -> pd.DataFrame:
    """`recommended` with each radius, computed anew: index contaminant_id and radius_km."""
    scenario = SCENARIOS["recommended"]
    sites = site_concentration(inputs, EXPOSURES["recommended"]).reindex(inputs.sites.index)
    rows = []
    for contaminant in ("arsenic", "fluoride"):
        near = pairs.assign(value=sites[contaminant].to_numpy()[pairs["site"]]).dropna(subset="value")
        for radius in radii:
            inside = near[near["geodesic_km"] < radius].groupby("town")["value"].mean().round(9)
            exposure = inputs.towns.iloc[inside.index].assign(**{contaminant: inside.to_numpy()})
            towns = risk(exposure, scenario, contaminant)
            cases = towns["cases"].where(towns["is_counted"], 0 * towns["cases"]).sum(min_count=1)
            above = towns["population"][towns["is_above"]].sum()
            rows.append((contaminant, radius, len(towns), towns["population"].sum(), above, cases))
    columns = ["contaminant_id", "radius_km", "towns", "people", "people_above_limit", "cancer_cases"]
    return pd.DataFrame(rows, columns=columns).set_index(["contaminant_id", "radius_km"])
