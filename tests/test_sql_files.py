"""Single SQL files on a few literal rows, with the result worked out by hand."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

STATES = "SELECT * FROM (VALUES ('09', 'CIUDAD DE MEXICO'), ('09', '09'), ('10', '10'), ('10', 'DURANGO')) AS t(state_code, written)"
LISTED_STATES = (
    "SELECT * FROM (VALUES ('MEX', '09', 'Ciudad de México', 'CDMX'), ('MEX', '10', 'Durango', 'Durango'), ('ARG', '14', 'Córdoba', 'Mendoza')) "
    "AS t(country_code, state_code, state, short_name)"
)
STATE_ALIASES = "SELECT * FROM (VALUES ('MEX', 'DISTRITO FEDERAL', '09'), ('BGD', 'COMILLA', 'Cumilla')) AS t(country_code, written, state_code)"
NO_CORRECTION = (
    "SELECT NULL::VARCHAR AS dataset, NULL::VARCHAR AS table_name, NULL::VARCHAR AS key, NULL::VARCHAR AS column_name, "
    "NULL::VARCHAR AS written, NULL::VARCHAR AS corrected WHERE false"
)
MEXICO = {"west": -118.7, "south": 14.2, "east": -86.4, "north": 32.9, "country_code": "MEX", "dataset": "test"}


def by(rows: list[dict], *keys: str) -> dict:
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in rows}


def test_cells_are_detects_non_detects_or_rejected(run_sql):
    cells = ["0.025", "<0.0013", "< 0.002", "\u00a00.5 ", "", "-0.1", "abc", "nan", "inf", "1e-3", "<", "<<0.5", "0"]
    cells += ["0,004", "<0,001", "nd", "<LD", "<-1"]
    rows = ", ".join(f"(2, 'AS_TOT', '{cell}', {place})" for place, cell in enumerate(cells))
    readings = run_sql(
        "20_staging/12_result_reading.sql",
        {
            "source.result": f"SELECT 'a.csv' AS file, * FROM (VALUES {rows}) AS t(file_row, parameter, value_text, place)",
            "staging.sample_reading": "SELECT 'a.csv' AS file, NULL AS sheet, 2 AS file_row, 's 1' AS sample_id, 's' AS site_id, "
            "DATE '2019-01-01' AS sampled_on, NULL AS reason, NULL::BIGINT AS repeated_row",
            "reference.correction": NO_CORRECTION,
            "reference.constant": "SELECT 'most_possible_ug_l' AS \"constant\", 1e9::DOUBLE AS value",
            "reference.parameter": "SELECT 'AS_TOT' AS parameter, 'arsenic' AS contaminant_id, 'mg/L' AS unit",
            "reference.unit": "SELECT 'mg/L' AS unit, 1000.0::DOUBLE AS ug_l_per_unit",
            "reference.non_detect_word": "SELECT unnest(['ND', '<LD']) AS written",
            "staging.decimal_comma": "SELECT 'a.csv' AS file, NULL AS sheet, false AS is_decimal_comma",
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
        "0,004": (4.0, False, None),
        "<0,001": (1.0, True, None),
        "nd": (2.0, True, None),  # the highest limit that is written of the contaminant
        "<LD": (2.0, True, None),
        "<-1": (-1000.0, True, "negative value"),
    }
    assert {row["written"] for row in readings if row["is_without_limit"]} == {"nd", "<LD"}


def test_a_non_detect_without_a_limit_anywhere_is_rejected(run_sql):
    (reading,) = run_sql(
        "20_staging/12_result_reading.sql",
        {
            "source.result": "SELECT 'a.csv' AS file, 2 AS file_row, 'AS_TOT' AS parameter, 'ND' AS value_text",
            "staging.sample_reading": "SELECT 'a.csv' AS file, NULL AS sheet, 2 AS file_row, 's 1' AS sample_id, 's' AS site_id, "
            "NULL::DATE AS sampled_on, NULL AS reason, NULL::BIGINT AS repeated_row",
            "reference.correction": NO_CORRECTION,
            "reference.constant": "SELECT 'most_possible_ug_l' AS \"constant\", 1e9::DOUBLE AS value",
            "reference.parameter": "SELECT 'AS_TOT' AS parameter, 'arsenic' AS contaminant_id, 'mg/L' AS unit",
            "reference.unit": "SELECT 'mg/L' AS unit, 1000.0::DOUBLE AS ug_l_per_unit",
            "reference.non_detect_word": "SELECT 'ND' AS written",
            "staging.decimal_comma": "SELECT 'a.csv' AS file, NULL AS sheet, false AS is_decimal_comma",
        },
    )
    assert (reading["number_ug_l"], reading["reason"]) == (None, "detection limit unknown")


def test_sites_are_corrected_typed_and_quarantined(run_sql):
    sites = """
        ('A', 'PrEsa', '20', '-100'), ('B', 'RÍO ', '32', '-233.2436'), ('C', NULL, '20', '-100'), ('D', 'TANQUE', '20', '-100'),
        ('E', 'POZO', NULL, '-100'), ('F', 'POZO', '20', '100'), (' ', 'POZO', '20', '-100'),
        ('G', 'POZO', '20', '-100'), ('G ', 'pozo', '20.0', '-100'), ('H', 'POZO', '20', '-100'), ('H', 'POZO', '21', '-100')
    """
    readings = run_sql(
        "20_staging/08_site_reading.sql",
        {
            "source.site": "SELECT 'sites.csv' AS file, NULL::VARCHAR AS sheet, row_number() OVER () AS file_row, site_key, NULL::VARCHAR AS site_text, "
            "'Durango' AS state_text, NULL::VARCHAR AS municipality_text, site_type_text, latitude_text, longitude_text "
            f"FROM (VALUES {sites}) AS t(site_key, site_type_text, latitude_text, longitude_text)",
            "reference.state": LISTED_STATES,
            "reference.state_alias": STATE_ALIASES,
            "reference.site_type_alias": "SELECT * FROM (VALUES ('PRESA', 'Dam'), ('RIO', 'River'), ('POZO', 'Well')) AS t(written, site_type)",
            "reference.correction": "SELECT 'test' AS dataset, 'site' AS table_name, NULL::VARCHAR AS key, 'longitude' AS column_name, "
            "'-233.2436' AS written, '-116.6218' AS corrected",
        },
        **MEXICO,
    )
    assert [row["repeated_row"] for row in readings if row["repeated_row"] is not None] == [8]
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
        ("F", "Well", 100.0, False, "coordinate out of bounds: its sign looks wrong"),
        (None, "Well", -100.0, False, "site key missing"),
        ("G", "Well", -100.0, False, None),
        ("G", "Well", -100.0, False, None),  # says what the row before it says
        ("H", "Well", -100.0, False, "site repeated with other values"),
        ("H", "Well", -100.0, False, "site repeated with other values"),
    ]


@pytest.mark.parametrize(
    ("country_code", "agreeing", "contradicting"),
    [
        ("MEX", [("Durango", "10"), ("Ciudad de México", "Distrito  Federal")], [("CDMX", "Durango")]),
        # without a list of its states
        ("BGD", [("Comilla", "Cumilla"), ("CUMILLA", "comilla")], [("Cumilla", "Feni")]),
    ],
)
def test_a_repeated_site_may_write_its_state_in_another_way_but_not_name_another(
    run_sql, country_code, agreeing, contradicting
):
    agreeing = [*agreeing, ("Córdoba", "CORDOBA"), ("", "")]
    contradicting = [*contradicting, ("Córdoba", "Mendoza")]
    pairs = {f"agrees/{first}": (first, second) for first, second in agreeing} | {
        f"contradicts/{first}": (first, second) for first, second in contradicting
    }
    sites = ", ".join(f"('{site}', nullif('{state}', ''))" for site, states in pairs.items() for state in states)
    readings = run_sql(
        "20_staging/08_site_reading.sql",
        {
            "source.site": "SELECT 'sites.csv' AS file, NULL::VARCHAR AS sheet, row_number() OVER () AS file_row, site_key, NULL::VARCHAR AS site_text, "
            "state_text, NULL::VARCHAR AS municipality_text, 'POZO' AS site_type_text, '20' AS latitude_text, '-100' AS longitude_text "
            f"FROM (VALUES {sites}) AS t(site_key, state_text)",
            "reference.state": LISTED_STATES,
            "reference.state_alias": STATE_ALIASES,
            "reference.site_type_alias": "SELECT 'POZO' AS written, 'Well' AS site_type",
            "reference.correction": NO_CORRECTION,
        },
        **{**MEXICO, "country_code": country_code},
    )
    rejected = {row["site_id"] for row in readings if row["reason"] == "site repeated with other values"}
    assert rejected == {f"contradicts/{first}" for first, _ in contradicting}
    assert {row["site_id"] for row in readings if row["repeated_row"] is not None} == {
        f"agrees/{first}" for first, _ in agreeing
    }


def test_samples_count_once_and_not_when_they_contradict_each_other(run_sql):
    samples = """
        (2, 'A', 'k1', '2019-01-01'), (3, 'A', 'k1', '2019-01-01'), (4, 'A', 'k2', '43502'), (5, 'A', 'k2', '43502'),
        (6, 'A', NULL, '2019-02-01'), (7, 'A', NULL, '2019-03-01'), (8, 'Z', 'k3', NULL), (9, 'A', 'k4', NULL), (10, NULL, 'k5', NULL)
    """
    cells = "(2, '0.1'), (3, ' 0.1'), (4, '0.1'), (5, '0.2'), (6, '0.1'), (7, '0.1'), (8, '0.1'), (9, ' '), (10, '0.1')"
    readings = run_sql(
        "20_staging/11_sample_reading.sql",
        {
            "source.sample": f"SELECT 'samples.csv' AS file, NULL::VARCHAR AS sheet, * FROM (VALUES {samples}) AS t(file_row, site_key, sample_key, sampled_on_text)",
            "source.result": f"SELECT 'samples.csv' AS file, file_row, 'AS_TOT' AS parameter, value_text FROM (VALUES {cells}) AS t(file_row, value_text)",
            "staging.site_reading": "SELECT 'A' AS site_id, NULL AS reason, NULL::BIGINT AS repeated_row",
            "reference.correction": NO_CORRECTION,
        },
    )
    assert {row["file_row"]: row["reason"] for row in readings} == {
        2: None,
        3: None,
        4: "sample repeated with other values",
        5: "sample repeated with other values",
        6: None,
        7: None,
        8: "site unknown",
        9: "no contaminant measured",
        10: "site key missing",
    }
    rows = by(readings, "file_row")
    assert [row for row in rows if rows[row]["repeated_row"]] == [3] and rows[3]["repeated_row"] == 2
    assert str(rows[4]["sampled_on"]) == "2019-02-06"  # a workbook's day 43502
    assert (rows[2]["sample_id"], rows[6]["sample_id"]) == ("A k1", "A 2019-02-01")


def test_towns_are_known_by_code_or_name_and_quarantined(run_sql):
    towns = """
        ('10', '001', '0001', 'x', '120', '-104', '24'), (NULL, NULL, NULL, 'Durango', '5', '-104', '24'), ('77', '001', '0001', 'x', '1', '-104', '24'),
        ('10', '001', '0002', 'x', NULL, '-104', '24'), ('10', '001', '0003', 'x', '-1', '-104', '24'), ('10', '001', '0004', 'x', '1', '-104', NULL),
        ('10', '001', '0005', 'x', '1', '-10', '24'), ('10', '001', '0006', 'x', '1', '-104', '24'), ('10', '001', '0006', 'x', '1', '-104', '24')
    """
    readings = run_sql(
        "20_staging/06_town_reading.sql",
        {
            "source.town": "SELECT 'towns.zip' AS file, row_number() OVER () AS file_row, *, 'm' AS municipality_text, 't' AS town_text "
            f"FROM (VALUES {towns}) AS t(state_code_text, municipality_code_text, locality_code_text, state_text, population_text, longitude_text, latitude_text)",
            "staging.state_name": STATES,
            "reference.correction": NO_CORRECTION,
        },
        **MEXICO,
    )
    assert [row["file_row"] for row in readings if row["repeated_row"] == 8] == [9]
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
        ("100010006", 1, None),  # says what the row before it says
    ]


def test_site_means_lie_between_their_bounds(run_sql):
    rows = run_sql(
        "30_exposure/02_site_mean.sql",
        {
            "staging.measurement": "SELECT * FROM (VALUES ('A', 'arsenic', 10.0::DOUBLE, NULL::DOUBLE), ('A', 'arsenic', NULL, 2.0), "
            "('A', 'arsenic', NULL, 4.0), ('B', 'arsenic', 0.3, NULL)) AS t(site_id, contaminant_id, concentration_ug_l, detection_limit_ug_l)",
        },
    )
    found = {key: list(row.values())[2:] for key, row in by(rows, "site_id", "contaminant_id").items()}
    assert found == {
        ("A", "arsenic"): [3, 2, pytest.approx(200 / 3), 10 / 3, 13 / 3, 16 / 3],
        ("B", "arsenic"): [1, 0, 0.0, 0.3, 0.3, 0.3],
    }


def test_an_exposure_set_chooses_sites(run_sql):
    rows = run_sql(
        "30_exposure/01_chosen_site.sql",
        {
            "staging.site": "SELECT * FROM (VALUES ('well', true, 'groundwater'), ('lake', true, 'other surface water'), ('sea', false, 'sea')) "
            "AS t(site_id, is_drinking_water_source, category)",
            "reference.exposure_set": "SELECT * FROM (VALUES ('paper', 'all'), ('ours', 'drinking_water'), ('wells', 'groundwater')) AS t(exposure_set, site_selection)",
        },
    )
    assert sorted(tuple(row.values()) for row in rows) == [
        ("ours", "lake"),
        ("ours", "well"),
        ("paper", "lake"),
        ("paper", "sea"),
        ("paper", "well"),
        ("wells", "well"),
    ]


def test_an_exposure_set_values_non_detects(run_sql):
    rows = run_sql(
        "30_exposure/07_site_concentration.sql",
        {
            "exposure.site_mean": "SELECT *, 4 AS sample_count, 50.0 AS censored_percent FROM (VALUES ('well', 9.0::DOUBLE, 11.0::DOUBLE, 13.0::DOUBLE), "
            "('lake', 2.0, 3.0, 4.0)) AS t(site_id, lower_bound_ug_l, middle_bound_ug_l, upper_bound_ug_l) CROSS JOIN (SELECT 'arsenic' AS contaminant_id)",
            "exposure.site_mean_censored": "SELECT *, 'arsenic' AS contaminant_id FROM (VALUES ('well', 12.0::DOUBLE, 10.5::DOUBLE), ('lake', NULL, NULL)) "
            "AS t(site_id, kaplan_meier_ug_l, ros_ug_l)",
            "exposure.chosen_site": "SELECT * FROM (VALUES ('low', 'well'), ('middle', 'well'), ('high', 'well'), ('km', 'well'), ('km', 'lake'), ('ranks', 'well'), "
            "('ranks', 'lake')) AS t(exposure_set, site_id)",
            "reference.exposure_set": "SELECT * FROM (VALUES ('low', 'lower_bound'), ('middle', 'middle_bound'), ('high', 'upper_bound'), ('km', 'kaplan_meier'), "
            "('ranks', 'order_statistics')) AS t(exposure_set, non_detects)",
        },
    )
    found = {key: row["concentration_ug_l"] for key, row in by(rows, "exposure_set", "site_id").items()}
    assert found == {
        ("low", "well"): 9.0,
        ("middle", "well"): 11.0,
        ("high", "well"): 13.0,
        ("km", "well"): 12.0,
        ("km", "lake"): 3.0,  # nothing to estimate from: the middle stands
        ("ranks", "well"): 10.5,
        ("ranks", "lake"): 3.0,
    }
    assert {(row["sample_count"], row["censored_percent"]) for row in rows} == {(4, 50.0)}


PAIRS = (
    "SELECT * FROM (VALUES ('T', 'well', 4.9::DOUBLE, 5.1::DOUBLE), ('T', 'sea', 4.0, 4.0), ('U', 'well', 5.0, 4.99)) "
    "AS t(town_id, site_id, geodesic_km, planar_km)"
)


def test_a_site_is_near_by_the_measure_radius_and_sites_of_the_set(run_sql):
    rows = run_sql(
        "30_exposure/09_near_site.sql",
        {
            "exposure.town_site_pair": PAIRS,
            "exposure.chosen_site": "SELECT * FROM (VALUES ('paper', 'well'), ('paper', 'sea'), ('ours', 'well'), ('near', 'well'), ('near', 'sea'), ('wells', 'well')) AS t(exposure_set, site_id)",
            "reference.exposure_set": "SELECT * FROM (VALUES ('paper', 'planar', 5.0::DOUBLE), ('ours', 'geodesic', 5.0), ('near', 'geodesic', 4.5), ('wells', 'planar', 6.0)) "
            "AS t(exposure_set, distance_measure, radius_km)",
        },
    )
    assert {(row["exposure_set"], row["town_id"], row["site_id"]): row["distance_km"] for row in rows} == {
        ("paper", "T", "sea"): 4.0,
        ("paper", "U", "well"): 4.99,
        ("ours", "T", "well"): 4.9,  # a site at 5 km is not nearer than 5 km
        ("near", "T", "sea"): 4.0,
        ("wells", "T", "well"): 5.1,
        ("wells", "U", "well"): 4.99,
    }


def test_a_town_in_reach_counts_its_sites_whatever_they_measured(run_sql):
    rows = run_sql(
        "30_exposure/10_town_reach.sql",
        {
            "exposure.near_site": "SELECT * FROM (VALUES ('s', 'T', 2.0::DOUBLE), ('s', 'T', 1.5), ('s', 'U', 4.0), ('r', 'T', 0.0)) "
            "AS t(exposure_set, town_id, distance_km)"
        },
    )
    assert sorted(tuple(row.values()) for row in rows) == [("r", "T", 1, 0.0), ("s", "T", 2, 1.5), ("s", "U", 1, 4.0)]


def town_exposures(run_sql, near: str, concentrations: str) -> dict[tuple[str, str, str], tuple]:
    """What each weighting makes of the same sites, by weighting, town and contaminant: exposure, sites behind it, % censored.

    near: rows of (town_id, site_id, distance_km); concentrations: rows of (site_id, contaminant_id, concentration_ug_l, censored_percent).
    """
    sets = "(VALUES ('mean'), ('inverse_distance'), ('nearest'), ('maximum')) AS s(exposure_set)"
    rows = run_sql(
        "30_exposure/11_town_exposure.sql",
        {
            "exposure.near_site": f"SELECT exposure_set, town_id, site_id, distance_km::DOUBLE AS distance_km FROM (VALUES {near}) AS t(town_id, site_id, distance_km), {sets}",
            "exposure.site_concentration": "SELECT exposure_set, site_id, contaminant_id, concentration_ug_l::DOUBLE AS concentration_ug_l, "
            f"censored_percent::DOUBLE AS censored_percent FROM (VALUES {concentrations}) AS t(site_id, contaminant_id, concentration_ug_l, censored_percent), {sets}",
            "reference.exposure_set": f"SELECT *, exposure_set AS weighting FROM {sets}",
            "reference.constant": "SELECT * FROM (VALUES ('inverse_distance_power', 2.0::DOUBLE), ('shortest_weighted_km', 0.1)) AS t(\"constant\", value)",
        },
    )
    figures = ("exposure_ug_l", "site_count", "censored_percent")
    return {
        (row["exposure_set"], row["town_id"], row["contaminant_id"]): tuple(row[figure] for figure in figures)
        for row in rows
    }


def town_exposure(run_sql, near: str, concentrations: str) -> dict[tuple[str, str], tuple]:
    """The same for one town T; near: rows of (site_id, distance_km)."""
    found = town_exposures(run_sql, near.replace("(", "('T', "), concentrations)
    return {(weighting, contaminant): figures for (weighting, _, contaminant), figures in found.items()}


def test_each_weighting_of_the_sites_near_a_town_by_hand(run_sql):
    found = town_exposure(
        run_sql,
        near="('A', 1), ('B', 2), ('C', 0.5)",
        concentrations="('A', 'arsenic', 10, 0), ('B', 'arsenic', 40, 50), ('B', 'fluoride', 700, 100)",
    )
    assert found == {
        ("mean", "arsenic"): (25.0, 2, 25.0),
        ("inverse_distance", "arsenic"): (pytest.approx((10 / 1 + 40 / 4) / (1 / 1 + 1 / 4), rel=1e-12), 2, 25.0),
        ("nearest", "arsenic"): (10.0, 1, 0.0),  # C is nearer and did not measure it
        ("maximum", "arsenic"): (40.0, 2, 25.0),
        ("mean", "fluoride"): (700.0, 1, 100.0),
        ("inverse_distance", "fluoride"): (700.0, 1, 100.0),
        ("nearest", "fluoride"): (700.0, 1, 100.0),
        ("maximum", "fluoride"): (700.0, 1, 100.0),
    }


def test_of_sites_equally_near_all_are_nearest(run_sql):
    found = town_exposure(
        run_sql,
        near="('A', 3), ('B', 3), ('C', 4)",
        concentrations="('A', 'arsenic', 2, 0), ('B', 'arsenic', 6, 100), ('C', 'arsenic', 600, 0)",
    )
    assert found["nearest", "arsenic"] == (4.0, 2, 50.0)


def test_a_site_in_the_town_does_not_outweigh_all_others(run_sql):
    found = town_exposure(
        run_sql, near="('A', 0), ('B', 0.1)", concentrations="('A', 'arsenic', 10, 0), ('B', 'arsenic', 20, 0)"
    )
    assert found["inverse_distance", "arsenic"][0] == pytest.approx(15.0, rel=1e-12)


distances_and_values = st.tuples(st.floats(0, 20), st.sampled_from([0.0, 0.05, 1.3, 10.0, 1500.0, 1e6]))


@settings(
    max_examples=10,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],  # an example takes a session: looking for a smaller one takes minutes
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(towns=st.lists(st.lists(distances_and_values, min_size=1, max_size=4), min_size=30, max_size=30))
def test_a_town_is_exposed_to_no_less_than_its_lowest_site_and_no_more_than_its_highest(run_sql, towns):
    """Where all its sites are at a guideline it is exactly at the guideline too, and the study counts it."""
    sites = [
        (f"T{town}", f"S{town} {place}", distance, value)
        for town, near in enumerate(towns)
        for place, (distance, value) in enumerate(near)
    ]
    found = town_exposures(
        run_sql,
        near=", ".join(f"('{town}', '{site}', {distance!r})" for town, site, distance, _ in sites),
        concentrations=", ".join(f"('{site}', 'arsenic', {value!r}, 0)" for _, site, _, value in sites),
    )
    for town, near in enumerate(towns):
        lowest, highest = min(value for _, value in near), max(value for _, value in near)
        for weighting in ("mean", "inverse_distance", "nearest", "maximum"):
            exposure_ug_l = found[weighting, f"T{town}", "arsenic"][0]
            assert lowest * (1 - 1e-12) <= exposure_ug_l <= highest * (1 + 1e-12), weighting
            if lowest == highest in (10.0, 1500.0):
                assert exposure_ug_l == lowest, weighting
        assert found["maximum", f"T{town}", "arsenic"][0] == highest


STUDY_INTAKE = 0.71 * 2 / 70 + 0.29 * 1 / 25


def test_factors_of_a_scenario_by_hand(run_sql):
    rows = run_sql(
        "40_risk/01_scenario_factor.sql",
        {
            "reference.scenario": "SELECT *, 'e' AS exposure_set, 'all' AS population_counted, 'g' AS guideline_set, 't' AS toxicity_set "
            "FROM (VALUES ('six', 'vi', 'study'), ('three', 'iii', 'study'), ('half', 'mixed', 'study'), ('life', 'vi', 'life')) "
            "AS t(scenario_id, speciation_set, intake_set)",
            "reference.contaminant": "SELECT unnest(['arsenic', 'chromium', 'lead', 'mercury']) AS contaminant_id",
            "reference.guideline": "SELECT 'g' AS guideline_set, * FROM (VALUES ('arsenic', 10.0::DOUBLE), ('chromium', 50.0), ('lead', 15.0), ('mercury', 2.0)) AS t(contaminant_id, limit_ug_l)",
            "reference.toxicity": "SELECT 't' AS toxicity_set, * FROM (VALUES ('arsenic', 'total', 1.5::DOUBLE, 0.0003::DOUBLE), ('chromium', 'VI', 0.27, 0.0009), "
            "('chromium', 'III', NULL, 1.5), ('lead', 'total', NULL, NULL)) AS t(contaminant_id, species, oral_slope_factor_per_mg_kg_day, reference_dose_mg_kg_day)",
            "reference.speciation": "SELECT speciation_set, 'chromium' AS contaminant_id, species, share FROM (VALUES ('vi', 'VI', 1.0::DOUBLE), ('vi', 'III', 0.0), "
            "('iii', 'VI', 0.0), ('iii', 'III', 1.0), ('mixed', 'VI', 0.5), ('mixed', 'III', 0.5)) AS t(speciation_set, species, share)",
            # the study's two groups at one time; and one life: 20 years of 0.05 L/kg on 350 days, 50 years of 2.1 L for 70 kg on every day
            "reference.intake_group": "SELECT * FROM (VALUES ('study', 0.71::DOUBLE, 2.0::DOUBLE, 70.0::DOUBLE, NULL::DOUBLE, 365.0::DOUBLE, 70.0::DOUBLE, 70.0::DOUBLE), "
            "('study', 0.29, 1.0, 25.0, NULL, 365.0, 70.0, 70.0), ('life', 1.0, NULL, NULL, 0.05, 350.0, 20.0, 70.0), ('life', 1.0, 2.1, 70.0, NULL, 365.0, 50.0, 70.0)) "
            "AS t(intake_set, population_share, water_l_day, body_weight_kg, water_l_kg_day, exposure_frequency_days_year, exposure_duration_years, averaging_time_years)",
            "reference.constant": "SELECT 'arsenic_target_ug_l' AS \"constant\", 10.0::DOUBLE AS value",
        },
    )
    found = by(rows, "scenario_id", "contaminant_id")
    assert len(found) == 16
    for scenario in ("six", "three", "half"):
        assert found[scenario, "arsenic"]["intake_l_kg_day"] == pytest.approx(STUDY_INTAKE, rel=1e-13)
    life = 0.05 * (350 * 20) / (70 * 365) + 2.1 / 70 * (365 * 50) / (70 * 365)
    assert found["life", "lead"]["intake_l_kg_day"] == pytest.approx(life, rel=1e-13)
    response = {
        key: (row["oral_slope_factor_per_mg_kg_day"], row["reference_dose_mg_kg_day"]) for key, row in found.items()
    }
    assert response["six", "arsenic"] == response["three", "arsenic"] == (1.5, pytest.approx(0.0003, rel=1e-15))
    assert response["six", "chromium"] == (0.27, pytest.approx(0.0009, rel=1e-15))
    assert response["three", "chromium"] == (None, 1.5)
    assert response["half", "chromium"] == (0.135, pytest.approx(1 / (0.5 / 0.0009 + 0.5 / 1.5), rel=1e-15))
    assert response["six", "lead"] == response["six", "mercury"] == (None, None)
    assert [found["six", name]["limit_ug_l"] for name in ("arsenic", "chromium", "lead")] == [10.0, 50.0, 15.0]
    assert [found["six", name]["target_ug_l"] for name in ("arsenic", "chromium")] == [10.0, None]


FACTORS = (
    "SELECT * FROM (VALUES ('paper', 'arsenic', 'e', 'at_or_above_guideline', 10.0::DOUBLE, 0.5::DOUBLE, 1.5::DOUBLE, 0.0003::DOUBLE, 10.0::DOUBLE), "
    "('ours', 'arsenic', 'e', 'all', 10.0, 0.5, 1.5, 0.0003, 10.0), ('paper', 'fluoride', 'e', 'at_or_above_guideline', 1500.0, 0.5, NULL, 0.06, NULL), "
    "('paper', 'lead', 'e', 'all', 15.0, 0.5, NULL, NULL, NULL), ('paper', 'chromium', 'e', 'all', 50.0, 0.5, 0.27, 0.0009, NULL)) AS t(scenario_id, contaminant_id, exposure_set, population_counted, limit_ug_l, "
    "intake_l_kg_day, oral_slope_factor_per_mg_kg_day, reference_dose_mg_kg_day, target_ug_l)"
)


def test_risk_of_a_town_by_hand(run_sql):
    rows = run_sql(
        "40_risk/02_town_risk.sql",
        {
            "exposure.town_exposure": "SELECT 'e' AS exposure_set, *, 2 AS site_count, 0.0::DOUBLE AS censored_percent FROM (VALUES ('T', 'arsenic', 10.0::DOUBLE), "
            "('U', 'arsenic', 9.5), ('V', 'arsenic', 12.0), ('W', 'arsenic', 0.0), ('T', 'fluoride', 120.0), ('T', 'lead', 20.0), ('T', 'chromium', 60.0)) AS t(town_id, contaminant_id, exposure_ug_l)",
            "staging.town": "SELECT * FROM (VALUES ('T', 1000), ('U', 50), ('V', 100), ('W', 70)) AS t(town_id, population) "
            "CROSS JOIN (SELECT '10' AS state_code, '10001' AS municipality_code)",
            "risk.scenario_factor": FACTORS,
        },
    )
    found = by(rows, "scenario_id", "town_id", "contaminant_id")
    at_limit = found["paper", "T", "arsenic"]
    assert at_limit["dose_mg_kg_day"] == pytest.approx(0.010 * 0.5)
    assert at_limit["lifetime_cancer_risk"] == pytest.approx(0.010 * 0.5 * 1.5)
    assert at_limit["cancer_cases"] == pytest.approx(0.010 * 0.5 * 1.5 * 1000)
    assert at_limit["hazard_quotient"] == pytest.approx(0.010 * 0.5 / 0.0003)
    # at the limit: counted, as in the study, but not above it, and nothing to avert
    assert (at_limit["is_counted"], at_limit["is_above_limit"], at_limit["cancer_cases_averted"]) == (True, False, 0.0)
    assert found["paper", "V", "arsenic"]["is_above_limit"]
    assert found["paper", "V", "arsenic"]["cancer_cases_averted"] == pytest.approx(0.002 * 0.5 * 1.5 * 100)
    assert not found["paper", "U", "arsenic"]["is_counted"]
    assert found["ours", "U", "arsenic"]["is_counted"]
    nothing = found["ours", "W", "arsenic"]
    assert [
        nothing[name] for name in ("dose_mg_kg_day", "hazard_quotient", "lifetime_cancer_risk", "cancer_cases")
    ] == [0.0] * 4
    fluoride = found["paper", "T", "fluoride"]
    assert fluoride["is_at_or_above_reference_dose"]  # at it
    assert (fluoride["lifetime_cancer_risk"], fluoride["cancer_cases_averted"]) == (None, None)
    chromium = found[
        "paper", "T", "chromium"
    ]  # a carcinogen without a target: how many cases it would avert is not known
    assert chromium["cancer_cases"] == pytest.approx(0.060 * 0.5 * 0.27 * 1000)
    assert chromium["cancer_cases_averted"] is None
    lead = found["paper", "T", "lead"]
    assert (lead["hazard_quotient"], lead["cancer_cases"]) == (None, None)
    assert (lead["is_above_limit"], lead["is_at_or_above_reference_dose"]) == (True, False)


COVERAGE_CONSTANTS = "SELECT * FROM (VALUES ('life_expectancy_years', 75.0::DOUBLE), ('least_coverage_percent', 20.0)) AS t(\"constant\", value)"


def test_a_municipality_adds_up_its_towns_and_says_how_few_they_are(run_sql):
    town = (
        "('T', '10001', 100, 12.0::DOUBLE, 1.5::DOUBLE, true, true, true, 6.0::DOUBLE, 1.0::DOUBLE), "
        "('U', '10001', 300, 4.0, 0.5, false, false, true, 2.0, 0.0), "
        "('V', '10002', 19, 4.0, 0.5, false, false, false, 2.0, 0.0), ('W', '10003', 0, 4.0, 0.5, false, true, false, 0.0, 0.0), "
        "('X', NULL, 20, 1.0, NULL, false, true, false, NULL, NULL)"
    )
    rows = run_sql(
        "50_summary/01_municipality_risk.sql",
        {
            "risk.town_risk": "SELECT 's' AS scenario_id, '10' AS state_code, 'arsenic' AS contaminant_id, * "
            f"FROM (VALUES {town}) AS t(town_id, municipality_code, population, exposure_ug_l, hazard_quotient, is_above_limit, is_counted, is_at_or_above_reference_dose, cancer_cases, cancer_cases_averted)",
            "staging.town": "SELECT '10' AS state_code, * FROM (VALUES ('10001', 400), ('10002', 100), ('10003', 0), (NULL, 100)) AS t(municipality_code, population)",
            "reference.constant": COVERAGE_CONSTANTS,
        },
    )
    found = by(rows, "municipality_code")
    assert len(rows) == 4
    first = found["10001"]
    assert (first["towns"], first["people"], first["people_percent"], first["is_thinly_covered"]) == (
        *(2, 400, 100.0),
        False,
    )
    assert first["mean_exposure_ug_l"] == 6.0  # (100 × 12 + 300 × 4) ÷ 400
    assert first["mean_hazard_quotient"] == 0.75  # (100 × 1.5 + 300 × 0.5) ÷ 400
    assert first["cancer_cases_per_100000"] == 1500.0  # 6 counted cases of 400 people
    assert (first["towns_above_limit"], first["people_above_limit"], first["people_at_or_above_reference_dose"]) == (
        *(1, 100),
        400,
    )
    assert (first["people_counted"], first["cancer_cases"], first["cancer_cases_averted"]) == (100, 6.0, 1.0)
    assert first["cancer_cases_a_year"] == 6.0 / 75
    few = found["10002"]
    assert (few["people_percent"], few["is_thinly_covered"]) == (19.0, True)
    assert (few["people_counted"], few["cancer_cases"], few["cancer_cases_averted"]) == (0, 0.0, 0.0)
    nobody = found["10003"]
    assert (nobody["people_percent"], nobody["mean_exposure_ug_l"], nobody["cancer_cases"]) == (None, None, 0.0)
    no_code = found[None]
    assert (no_code["people_percent"], no_code["is_thinly_covered"], no_code["cancer_cases"]) == (20.0, False, None)
    assert (no_code["mean_hazard_quotient"], no_code["cancer_cases_per_100000"]) == (None, None)
    assert nobody["cancer_cases_per_100000"] is None


def test_a_risk_at_the_edge_of_a_band_lies_in_the_upper_one(run_sql):
    risks = "('a', 0.0::DOUBLE), ('b', 9.99e-7), ('c', 1e-6), ('d', 1e-5), ('e', 1e-4), ('f', 0.000999), ('g', 1e-3), ('h', 2.0)"
    rows = run_sql(
        "50_summary/08_risk_band.sql",
        {
            "risk.town_risk": "SELECT 's' AS scenario_id, '10' AS state_code, 'arsenic' AS contaminant_id, 10 AS population, "
            f"risk AS lifetime_cancer_risk, 10 * risk AS cancer_cases FROM (VALUES {risks}) AS t(town_id, risk) "
            "UNION ALL SELECT 's', '10', 'lead', 10, NULL, NULL",
            "risk.scenario_factor": "SELECT * FROM (VALUES ('arsenic', 1.5::DOUBLE), ('lead', NULL)) AS t(contaminant_id, oral_slope_factor_per_mg_kg_day)",
            "reference.risk_band": "SELECT * FROM (VALUES ('1', 1, 0.0::DOUBLE, 1e-6::DOUBLE), ('2', 2, 1e-6, 1e-5), ('3', 3, 1e-5, 1e-4), ('4', 4, 1e-4, 1e-3), "
            "('5', 5, 1e-3, NULL)) AS t(risk_band, display_order, lowest_risk, next_risk)",
        },
    )
    assert [(row["risk_band"], row["towns"], row["people"], row["cancer_cases"]) for row in rows] == [
        ("1", 2, 20, pytest.approx(9.99e-6)),
        ("2", 1, 10, pytest.approx(1e-5)),
        ("3", 1, 10, pytest.approx(1e-4)),
        ("4", 2, 20, pytest.approx(0.01099)),
        ("5", 2, 20, pytest.approx(20.01)),
    ]
    assert {row["contaminant_id"] for row in rows} == {"arsenic"}


def test_hazards_below_1_can_be_above_1_together(run_sql):
    quotients = (
        "('T', 100, 'arsenic', 0.6::DOUBLE), ('T', 100, 'fluoride', 0.5), ('T', 100, 'lead', NULL), ('U', 40, 'arsenic', 3.0), "
        "('V', 60, 'arsenic', 0.5), ('V', 60, 'fluoride', 0.5), ('W', 9, 'lead', NULL), ('X', 0, 'arsenic', 2.0)"
    )
    (row,) = run_sql(
        "50_summary/09_hazard_index.sql",
        {
            "risk.town_risk": f"SELECT 's' AS scenario_id, '10' AS state_code, * FROM (VALUES {quotients}) AS t(town_id, population, contaminant_id, hazard_quotient)"
        },
    )
    assert (row["towns"], row["people"]) == (4, 200)
    assert row["mean_hazard_index"] == pytest.approx((1.1 * 100 + 3.0 * 40 + 1.0 * 60) / 200)
    assert (row["people_above_1"], row["towns_above_1"], row["people_above_1_only_together"]) == (140, 3, 100)


def test_arsenic_and_fluoride_together_by_hand(run_sql):
    # ranks of state 10: arsenic 1 2 3.5 3.5 5, fluoride 1.5 1.5 3 5 4: Spearman's by the formula of ties is 7.5 ÷ 9.5
    sites = (
        "('l', '14', 0.69::DOUBLE / 3, 1), ('m', '14', 0.23, 2), ('n', '14', 5, 3), ('a', '10', 1, 100), ('b', '10', 2, 100), ('c', '10', 11, 900), ('d', '10', 11, 2000), ('e', '10', 30, 1600), "
        "('f', '11', 50, 1500), ('g', '11', 60, 1600), ('h', '12', 5, 1), ('i', '12', 5, 2), ('j', '12', 5, 3), ('k', NULL, 5, 3)"
    )
    factors = "SELECT 's' AS scenario_id, 'e' AS exposure_set, * FROM (VALUES ('arsenic', 10.0::DOUBLE), ('fluoride', 1500.0)) AS t(contaminant_id, limit_ug_l)"
    rows = run_sql(
        "50_summary/10_co_occurrence.sql",
        {
            "exposure.site_concentration": "SELECT 'e' AS exposure_set, site_id, contaminant_id, concentration::DOUBLE AS concentration_ug_l "
            f"FROM (SELECT * FROM (VALUES {sites}) AS t(site_id, state_code, arsenic, fluoride)) UNPIVOT (concentration FOR contaminant_id IN (arsenic, fluoride)) "
            "UNION ALL SELECT 'e', 'only arsenic', 'arsenic', 99",
            "staging.site": f"SELECT site_id, state_code FROM (VALUES {sites}) AS t(site_id, state_code, arsenic, fluoride) UNION ALL SELECT 'only arsenic', '10'",
            "risk.scenario_factor": factors,
            "risk.town_risk": "SELECT 's' AS scenario_id, * FROM (VALUES ('T', '10', 70, 'arsenic', true), ('T', '10', 70, 'fluoride', true), ('U', '10', 30, 'arsenic', true), "
            "('U', '10', 30, 'fluoride', false), ('V', '13', 5, 'arsenic', false), ('V', '13', 5, 'fluoride', false), ('W', '10', 1, 'arsenic', true)) "
            "AS t(town_id, state_code, population, contaminant_id, is_above_limit)",
        },
    )
    found = {row["state_code"]: tuple(row.values())[2:] for row in rows}
    assert found == {
        "10": (5, 3, 2, 2, pytest.approx(7.5 / 9.5), 2, 1, 70),
        "11": (2, 2, 1, 1, None, 0, 0, 0),  # too few to rank
        "12": (3, 0, 0, 0, None, 0, 0, 0),  # all equal
        "13": (0, 0, 0, 0, None, 1, 0, 0),
        "14": (
            3,
            0,
            0,
            0,
            pytest.approx(1.5 / 3**0.5),
            0,
            0,
            0,
        ),  # ranks 1.5 1.5 3: 0.69 ÷ 3 is 0.23 but for its last digit
        None: (1, 0, 0, 0, None, 0, 0, 0),
    }


SWEEP_TABLES = {
    "exposure.site_concentration": "SELECT 'recommended' AS exposure_set, contaminant_id, site_id, concentration_ug_l FROM (VALUES ('A', 6.0::DOUBLE), ('B', 30.0), ('C', 3.0)) "
    "AS t(site_id, concentration_ug_l) CROSS JOIN (SELECT unnest(['arsenic', 'fluoride', 'lead']) AS contaminant_id) "
    "UNION ALL SELECT 'paper', 'arsenic', 'A', 1000.0",
    # a site at exactly 2 km is not nearer than 2 km
    "exposure.town_site_pair": "SELECT * FROM (VALUES ('T', 'A', 0.5::DOUBLE), ('T', 'B', 2.0), ('T', 'C', 3.5), ('U', 'B', 2.9), ('V', 'A', 20.0)) "
    "AS t(town_id, site_id, geodesic_km)",
    "staging.town": "SELECT * FROM (VALUES ('T', 100), ('U', 10), ('V', 1)) AS t(town_id, population)",
    "risk.scenario_factor": "SELECT 'recommended' AS scenario_id, 'at_or_above_guideline' AS population_counted, 0.5::DOUBLE AS intake_l_kg_day, * "
    "FROM (VALUES ('arsenic', 15.0::DOUBLE, 2.0::DOUBLE), ('fluoride', 15.0, NULL)) AS t(contaminant_id, limit_ug_l, oral_slope_factor_per_mg_kg_day)",
    "reference.constant": "SELECT 'widest_sweep_km' AS \"constant\", 20.0::DOUBLE AS value",
}


def test_the_sweep_gives_every_radius_at_which_something_changes(run_sql):
    rows = run_sql("50_summary/13_radius_sweep.sql", SWEEP_TABLES, scenarios="")
    # T: A alone 6, from 3 km with B 18, from 4 km with C 13; U: B alone 30 from 3 km; V is out of reach
    assert [tuple(row.values()) for row in rows if row["contaminant_id"] == "arsenic"] == [
        ("arsenic", 1.0, 1, 100, 0, 0.0),
        ("arsenic", 3.0, 2, 110, 110, pytest.approx((0.018 * 100 + 0.030 * 10) * 0.5 * 2)),
        ("arsenic", 4.0, 2, 110, 10, pytest.approx(0.030 * 10 * 0.5 * 2)),
    ]
    assert [tuple(row.values()) for row in rows if row["contaminant_id"] == "fluoride"] == [
        ("fluoride", 1.0, 1, 100, 0, None),
        ("fluoride", 3.0, 2, 110, 110, None),
        ("fluoride", 4.0, 2, 110, 10, None),
    ]


def test_the_sweep_is_empty_when_only_some_scenarios_are_asked_for(run_sql):
    assert run_sql("50_summary/13_radius_sweep.sql", SWEEP_TABLES, scenarios="recommended") == []
