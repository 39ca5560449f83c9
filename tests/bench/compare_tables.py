"""Compares the tables of geopandas_program.py with those of a warehouse: the same rows, and numbers equal to 1e-9.

python compare_tables.py INPUT_FOLDER WAREHOUSE    the warehouse, built with --scenarios paper,recommended"""

import sys
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
from geopandas_program import CONTAMINANTS, SCENARIOS, assess, compute, read_inputs

TOLERANCE = 1e-9
# what 1e-9 µg/L, to which pozo rounds before it averages, make of a dose, of a risk, and in a city of a difference
ABSOLUTE = {"dose_mg_kg_day": 1e-12, "lifetime_cancer_risk": 1e-12, "cancer_cases_averted": 1e-7}
KEYS = ["scenario_id", "exposure_set", "town_id", "site_id", "state_code", "municipality_code"]
KEYS += ["contaminant_id", "site_type", "risk_band", "metric"]
FACTS = ["state_code", "municipality_code"]  # of a town


def expand_risk(tables, towns):
    """risk.town_risk in pozo's form: a row for each town and contaminant."""
    results = []
    for scenario, (*_, doses) in SCENARIOS.items():
        exposure = tables["town_exposure"].query("exposure_set == @scenario").set_index(["town_id", "contaminant_id"])
        wide, population = exposure["exposure_ug_l"].unstack()[CONTAMINANTS], towns["population"]
        risk = assess(wide, population.loc[wide.index], pd.Series(doses, CONTAMINANTS))
        risk = pd.concat(risk, axis="columns").stack()
        risk = exposure.drop(columns="exposure_set").join(risk).join(towns[[*FACTS, "population"]], on="town_id")
        results.append(risk.reset_index().assign(scenario_id=scenario))
    return pd.concat(results, ignore_index=True)


def differences(ours, theirs, keys):
    """A line for each column that differs, with the first row in which it does."""
    rows = ours.merge(theirs, "outer", keys, suffixes=("", " of pozo"), indicator=True)
    is_alone = rows["_merge"] != "both"
    if is_alone.any():
        first = rows.loc[is_alone, [*keys, "_merge"]].iloc[0].to_dict()
        yield f"{is_alone.sum():,} of {len(rows):,} rows in one only, as {first}"
    rows = rows[~is_alone]
    for column in ours.columns.intersection(theirs.columns).difference(keys):
        mine, its = rows[column], rows[f"{column} of pozo"]
        if pd.api.types.is_numeric_dtype(its) and not pd.api.types.is_bool_dtype(its):
            mine, its = mine.to_numpy(float), its.to_numpy(float)
            differs = ~np.isclose(mine, its, TOLERANCE, ABSOLUTE.get(column, TOLERANCE), equal_nan=True)
        else:
            differs = (mine.astype(object) != its.astype(object)).to_numpy()
        if differs.any():
            first = rows.loc[differs, [*keys, column, f"{column} of pozo"]].iloc[0].to_dict()
            yield f"{column}: {differs.sum():,} of {len(rows):,} rows, as {first}"


def main():
    *inputs, _ = read_inputs(Path(sys.argv[1]))
    tables = compute(*inputs)
    tables["town_risk"] = expand_risk(tables, inputs[0])
    with duckdb.connect(sys.argv[2], read_only=True) as connection:
        names = "SELECT table_name, table_schema || '.' || table_name FROM information_schema.tables"
        full_names = dict(connection.execute(names).fetchall())
        differing = 0
        for name, ours in tables.items():
            theirs = connection.execute(f"FROM {full_names[name]}").df()
            facts = FACTS if "town_id" in ours else []
            keys = [key for key in KEYS if key in ours and key not in facts]
            lines = list(differences(ours, theirs, keys))
            missing = ", ".join(theirs.columns.difference(ours.columns))
            shared = f"{len(ours.columns.intersection(theirs.columns))} columns"
            print(f"{full_names[name]}: {len(theirs):,} rows, {shared}{missing and f', without {missing}'}: ", end="")
            print("\n  ".join(["differs", *lines]) if lines else "equal")
            differing += bool(lines)
    print(f"{len(tables) - differing} of {len(tables)} equal to {TOLERANCE:g}")


if __name__ == "__main__":
    main()
