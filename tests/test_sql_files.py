"""Single SQL files on a few literal rows, with the result worked out by hand."""

import pytest

STATES = "SELECT * FROM (VALUES ('09', 'CIUDAD DE MEXICO'), ('09', '09'), ('10', '10'), ('10', 'DURANGO')) AS t(state_code, written)"
MEXICO = {"west": -118.7, "south": 14.2, "east": -86.4, "north": 32.9, "country_code": "MEX", "dataset": "test"}


def by(rows: list[dict], *keys: str) -> dict:
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in rows}


def test_cells_are_detects_non_detects_or_rejected(run_sql):
    cells = ["0.025", "<0.0013", "< 0.002", "\u00a00.5 ", "", "-0.1", "abc", "nan", "inf", "1e-3", "<", "<<0.5", "0"]
    rows = ", ".join(f"(2, 'AS_TOT', '{cell}', {place})" for place, cell in enumerate(cells))
    readings = run_sql(
        "20_staging/28_result_reading.sql",
        {
            "source.result": f"SELECT * FROM (VALUES {rows}) AS t(file_row, parameter, value_text, place)",
            "staging.sample_reading": "SELECT 'a.csv' AS file, 2 AS file_row, 's 1' AS sample_id, 's' AS site_id, "
            "DATE '2019-01-01' AS sampled_on, NULL AS reason",
            "reference.parameter": "SELECT 'AS_TOT' AS parameter, 'arsenic' AS contaminant_id, 'mg/L' AS unit",
            "reference.unit": "SELECT 'mg/L' AS unit, 1000.0::DOUBLE AS ug_l_per_unit",
        },
    )
    found = {row["written"]: (row["number_ug_l"], row["is_non_detect"], row["reason"]) for row in readings}
    assert found == {
        "0.025": (25.0, False, None),
        "<0.0013": (pytest.approx(1.3, rel=1e-15), True, None),
        "< 0.002": (2.0, True, None),
        "0.5": (500.0, False, None),
        "-0.1": (-100.0, False, "negative value"),
        "abc": (None, False, "number unreadable"),
        "nan": (None, False, "number unreadable"),
        "inf": (None, False, "number unreadable"),
        "1e-3": (1.0, False, None),
        "<": (None, True, "number unreadable"),
        "<<0.5": (None, True, "number unreadable"),
        "0": (0.0, False, None),
    }


def test_sites_are_corrected_typed_and_quarantined(run_sql):
    sites = """
        ('A', 'PrEsa', '20', '-100'), ('B', 'RÍO ', '32', '-233.2436'), ('C', NULL, '20', '-100'), ('D', 'TANQUE', '20', '-100'),
        ('E', 'POZO', NULL, '-100'), ('F', 'POZO', '20', '100'), (' ', 'POZO', '20', '-100'),
        ('G', 'POZO', '20', '-100'), ('G ', 'pozo', '20.0', '-100'), ('H', 'POZO', '20', '-100'), ('H', 'POZO', '21', '-100')
    """
    readings = run_sql(
        "20_staging/25_site_reading.sql",
        {
            "source.site": "SELECT 'sites.csv' AS file, row_number() OVER () AS file_row, site_key, NULL::VARCHAR AS site_text, "
            "'Durango' AS state_text, NULL::VARCHAR AS municipality_text, site_type_text, latitude_text, longitude_text "
            f"FROM (VALUES {sites}) AS t(site_key, site_type_text, latitude_text, longitude_text)",
            "staging.state_name": STATES,
            "reference.site_type_alias": "SELECT * FROM (VALUES ('PRESA', 'Dam'), ('RIO', 'River'), ('POZO', 'Well')) AS t(written, site_type)",
            "reference.correction": "SELECT 'test' AS dataset, 'site' AS table_name, NULL::VARCHAR AS key, 'longitude' AS column_name, "
            "'-233.2436' AS written, '-116.6218' AS corrected",
        },
        **MEXICO,
    )
    found = [
        (row["site_id"], row["site_type"], row["longitude"], row["is_corrected"], row["reason"])
        for row in sorted(readings, key=lambda row: row["file_row"])
    ]
    assert found == [
        ("A", "Dam", -100.0, False, None),
        ("B", "River", -116.6218, True, None),
        ("C", "Other", -100.0, False, None),
        ("D", "Other", -100.0, False, None),
        ("E", "Well", -100.0, False, "coordinate missing or unreadable"),
        ("F", "Well", 100.0, False, "coordinate out of bounds"),
        (None, "Well", -100.0, False, "site key missing"),
        ("G", "Well", -100.0, False, None),
        ("G", "Well", -100.0, False, "repeats an earlier row"),
        ("H", "Well", -100.0, False, "site repeated with other values"),
        ("H", "Well", -100.0, False, "site repeated with other values"),
    ]


def test_samples_count_once_and_not_when_they_contradict_each_other(run_sql):
    samples = """
        (2, 'A', 'k1', '2019-01-01'), (3, 'A', 'k1', '2019-01-01'), (4, 'A', 'k2', '43502'), (5, 'A', 'k2', '43502'),
        (6, 'A', NULL, '2019-02-01'), (7, 'A', NULL, '2019-03-01'), (8, 'Z', 'k3', NULL), (9, 'A', 'k4', NULL), (10, NULL, 'k5', NULL)
    """
    cells = "(2, '0.1'), (3, ' 0.1'), (4, '0.1'), (5, '0.2'), (6, '0.1'), (7, '0.1'), (8, '0.1'), (9, ' '), (10, '0.1')"
    readings = run_sql(
        "20_staging/27_sample_reading.sql",
        {
            "source.sample": f"SELECT 'samples.csv' AS file, * FROM (VALUES {samples}) AS t(file_row, site_key, sample_key, sampled_on_text)",
            "source.result": f"SELECT file_row, 'AS_TOT' AS parameter, value_text FROM (VALUES {cells}) AS t(file_row, value_text)",
            "staging.site": "SELECT 'A' AS site_id",
        },
    )
    assert {row["file_row"]: row["reason"] for row in readings} == {
        2: None,
        3: "repeats an earlier row",
        4: "sample repeated with other values",
        5: "sample repeated with other values",
        6: None,
        7: None,
        8: "site unknown",
        9: "no contaminant measured",
        10: "site key missing",
    }
    rows = by(readings, "file_row")
    assert str(rows[4]["sampled_on"]) == "2019-02-06"  # a workbook's day 43502
    assert (rows[2]["sample_id"], rows[6]["sample_id"]) == ("A k1", "A 2019-02-01")


def test_towns_are_known_by_code_or_name_and_quarantined(run_sql):
    towns = """
        ('10', '001', '0001', 'x', '120', '-104', '24'), (NULL, NULL, NULL, 'Durango', '5', '-104', '24'), ('77', '001', '0001', 'x', '1', '-104', '24'),
        ('10', '001', '0002', 'x', NULL, '-104', '24'), ('10', '001', '0003', 'x', '-1', '-104', '24'), ('10', '001', '0004', 'x', '1', '-104', NULL),
        ('10', '001', '0005', 'x', '1', '-10', '24'), ('10', '001', '0006', 'x', '1', '-104', '24'), ('10', '001', '0006', 'x', '1', '-104', '24')
    """
    readings = run_sql(
        "20_staging/23_town_reading.sql",
        {
            "source.town": "SELECT 'towns.zip' AS file, row_number() OVER () AS file_row, *, 'm' AS municipality_text, 't' AS town_text "
            f"FROM (VALUES {towns}) AS t(state_code_text, municipality_code_text, locality_code_text, state_text, population_text, longitude_text, latitude_text)",
            "staging.state_name": STATES,
        },
        **MEXICO,
    )
    found = [
        (row["town_id"], row["population"], row["reason"]) for row in sorted(readings, key=lambda row: row["file_row"])
    ]
    assert found == [
        ("100010001", 120, None),
        ("row 2", 5, None),
        ("770010001", 1, "state unknown"),
        ("100010002", None, "population missing"),
        ("100010003", -1, "population negative"),
        ("100010004", 1, "coordinate missing or unreadable"),
        ("100010005", 1, "coordinate out of bounds"),
        ("100010006", 1, None),
        ("100010006", 1, "repeats an earlier row"),
    ]


def test_site_means_lie_between_their_bounds(run_sql):
    rows = run_sql(
        "30_exposure/31_site_mean.sql",
        {
            "staging.measurement": "SELECT * FROM (VALUES ('A', 'arsenic', 10.0::DOUBLE, NULL::DOUBLE), ('A', 'arsenic', NULL, 2.0), "
            "('A', 'arsenic', NULL, 4.0), ('B', 'arsenic', 0.3, NULL)) AS t(site_id, contaminant_id, concentration_ug_l, detection_limit_ug_l)",
            "reference.contaminant": "SELECT unnest(['arsenic', 'lead']) AS contaminant_id",
        },
    )
    found = {
        key: (row["sample_count"], row["non_detect_count"], row["lower_bound_ug_l"], row["upper_bound_ug_l"])
        for key, row in by(rows, "site_id", "contaminant_id").items()
    }
    assert found == {
        ("A", "arsenic"): (3, 2, 10 / 3, 16 / 3),
        ("A", "lead"): (0, 0, None, None),
        ("B", "arsenic"): (1, 0, 0.3, 0.3),
        ("B", "lead"): (0, 0, None, None),
    }


SCENARIOS = (
    "SELECT * FROM (VALUES ('paper', 'planar', 5.0::DOUBLE, 0.0::DOUBLE, 'all', 'at_or_above_guideline', 'g', 't', 'i'), "
    "('ours', 'geodesic', 5.0, 0.5, 'drinking_water', 'all', 'g', 't', 'i')) AS t(scenario_id, distance_measure, radius_km, "
    "non_detect_fraction, site_selection, population_counted, guideline_set, toxicity_set, intake_set)"
)


def test_a_scenario_chooses_sites_and_values_non_detects(run_sql):
    rows = run_sql(
        "30_exposure/32_site_concentration.sql",
        {
            "exposure.site_mean": "SELECT * FROM (VALUES ('well', 'arsenic', 9.0::DOUBLE, 13.0::DOUBLE), ('sea', 'arsenic', 1.0, 1.0), ('new', 'arsenic', NULL, NULL)) "
            "AS t(site_id, contaminant_id, lower_bound_ug_l, upper_bound_ug_l) CROSS JOIN (SELECT 2 AS sample_count, 1 AS non_detect_count)",
            "staging.site": "SELECT * FROM (VALUES ('well', true), ('sea', false), ('new', true)) AS t(site_id, is_drinking_water_source)",
            "reference.scenario": SCENARIOS,
            "reference.guideline": "SELECT 'g' AS guideline_set, 'arsenic' AS contaminant_id, 10.0::DOUBLE AS limit_ug_l",
        },
    )
    found = {
        key: (row["concentration_ug_l"], row["is_above_limit"])
        for key, row in by(rows, "scenario_id", "site_id").items()
    }
    assert found == {
        ("paper", "well"): (9.0, False),
        ("paper", "sea"): (1.0, False),
        ("paper", "new"): (None, False),
        ("ours", "well"): (11.0, True),
        ("ours", "new"): (None, False),
    }


def test_exposure_is_the_mean_over_near_sites_that_measured(run_sql):
    rows = run_sql(
        "30_exposure/34_town_exposure.sql",
        {
            "exposure.town_site_pair": "SELECT * FROM (VALUES ('T', 'A', 4.9::DOUBLE, 5.1::DOUBLE), ('T', 'B', 4.0, 4.0), ('T', 'C', 1.0, 1.0), ('U', 'A', 5.0, 5.0)) "
            "AS t(town_id, site_id, geodesic_km, planar_km)",
            "exposure.site_concentration": "SELECT * FROM (VALUES ('paper', 'A', 100.0::DOUBLE), ('paper', 'B', 10.0), ('paper', 'C', NULL), ('ours', 'A', 100.0), ('ours', 'B', 10.0)) "
            "AS t(scenario_id, site_id, concentration_ug_l) CROSS JOIN (SELECT 'arsenic' AS contaminant_id)",
            "reference.scenario": SCENARIOS,
        },
    )
    found = {
        key: (row["exposure_ug_l"], row["site_count"], row["measured_site_count"])
        for key, row in by(rows, "scenario_id", "town_id").items()
    }
    assert found == {
        ("paper", "T"): (10.0, 2, 1),
        ("ours", "T"): (55.0, 2, 2),
    }  # a site at 5 km is not nearer than 5 km


def test_risk_of_a_town_by_hand(run_sql):
    rows = run_sql(
        "40_risk/41_town_risk.sql",
        {
            "exposure.town_exposure": "SELECT * FROM (VALUES ('paper', 'T', 'arsenic', 10.0::DOUBLE), ('paper', 'U', 'arsenic', 9.9), ('ours', 'U', 'arsenic', 9.9), "
            "('paper', 'T', 'fluoride', 2000.0), ('paper', 'T', 'lead', NULL)) AS t(scenario_id, town_id, contaminant_id, exposure_ug_l)",
            "staging.town": "SELECT * FROM (VALUES ('T', 1000), ('U', 50)) AS t(town_id, population) CROSS JOIN (SELECT '10' AS state_code, '10001' AS municipality_code)",
            "reference.scenario": SCENARIOS,
            "reference.intake_group": "SELECT * FROM (VALUES ('i', 0.71::DOUBLE, 2.0::DOUBLE, 70.0::DOUBLE), ('i', 0.29, 1.0, 25.0)) "
            "AS t(intake_set, population_share, water_l_day, body_weight_kg)",
            "reference.guideline": "SELECT * FROM (VALUES ('g', 'arsenic', 10.0::DOUBLE), ('g', 'fluoride', 1500.0), ('g', 'lead', 15.0)) AS t(guideline_set, contaminant_id, limit_ug_l)",
            "reference.toxicity": "SELECT * FROM (VALUES ('t', 'arsenic', 1.5::DOUBLE, NULL::DOUBLE), ('t', 'fluoride', NULL, 0.06)) "
            "AS t(toxicity_set, contaminant_id, oral_slope_factor_per_mg_kg_day, reference_dose_mg_kg_day)",
        },
    )
    found = by(rows, "scenario_id", "town_id", "contaminant_id")
    intake_l_kg_day = 0.71 * 2 / 70 + 0.29 * 1 / 25
    arsenic = found["paper", "T", "arsenic"]
    assert arsenic["dose_mg_kg_day"] == pytest.approx(0.010 * intake_l_kg_day, rel=1e-12)
    assert arsenic["cancer_cases"] == pytest.approx(0.010 * intake_l_kg_day * 1.5 * 1000, rel=1e-12)
    assert (arsenic["is_counted"], arsenic["is_above_limit"]) == (
        True,
        False,
    )  # at the limit: counted, as in the study, but not above it
    assert not found["paper", "U", "arsenic"]["is_counted"]
    assert found["ours", "U", "arsenic"]["is_counted"]
    fluoride = found["paper", "T", "fluoride"]
    assert fluoride["is_at_or_above_reference_dose"]
    assert fluoride["hazard_quotient"] == pytest.approx(2 * intake_l_kg_day / 0.06, rel=1e-12)
    assert found["paper", "T", "lead"]["cancer_cases"] is None
    assert not found["paper", "T", "lead"]["is_counted"]
