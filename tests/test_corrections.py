"""Corrections: applied where the wrong value stands, in any column that staging reads, and reported."""

import pytest

from staging import Staging


@pytest.fixture(scope="module")
def staging() -> Staging:
    return Staging()


TABLES = {
    "site": [{"file_row": 2}, {"file_row": 3, "site_key": "V", "longitude_text": "-233.24360"}],
    "sample": [{"file_row": 2}, {"file_row": 3, "sample_key": "2", "sampled_on_text": "2091-05-31"}, {"file_row": 4, "site_key": "WW", "sample_key": "3"}],
    "result": [{"file_row": 2, "value_text": "25"}, {"file_row": 2, "parameter": "FLUORUROS_TOT", "value_text": "0.7"}, {"file_row": 2, "parameter": "CD_TOT", "value_text": " "}, {"file_row": 3, "value_text": "25"}, {"file_row": 4}],
    "town": [{"file_row": 1, "population_text": None}, {"file_row": 2, "locality_code_text": "0002", "population_text": None}],
}  # fmt: skip


def correction(table: str, key: str | None, column: str | None, written: str | None, corrected: str | None) -> dict:
    return {"table_name": table, "key": key, "column_name": column, "written": written, "corrected": corrected}


# a correction; its outcome and number of cells; a query and its answer after it
CORRECTIONS = {
    "every longitude": (correction("site", None, "longitude", "-233.2436", "-116.6218"), ("applied", 1),
                        "SELECT longitude, is_corrected FROM staging.site WHERE site_id = 'V'", [(-116.6218, True)]),
    "the longitude of one site": (correction("site", "V", "longitude", "-233.2436", "-116.6218"), ("applied", 1),
                                  "SELECT longitude FROM staging.site WHERE site_id = 'V'", [(-116.6218,)]),
    "not of another site": (correction("site", "W", "longitude", "-233.2436", "-116.6218"), ("stale", 0),
                            "SELECT reason FROM staging.rejected WHERE source_table = 'source.site'", [("coordinate out of bounds",)]),
    "kind of a site": (correction("site", "W", "site_type", "POZO", "RIO"), ("applied", 1),
                       "SELECT site_type, is_corrected FROM staging.site WHERE site_id = 'W'", [("River", True)]),
    "key of a site": (correction("site", "V", "site_key", "V", "U"), ("applied", 1),
                      "SELECT site_id FROM staging.site_reading ORDER BY ALL", [("U",), ("W",)]),
    "site of a sample": (correction("sample", "WW 3", "site_key", "WW", "W"), ("applied", 1),
                         "SELECT site_id, reason FROM staging.sample_reading WHERE file_row = 4", [("W", None)]),
    "day of a sample": (correction("sample", "W 2", "sampled_on", "2091-05-31", "2019-05-31"), ("applied", 1),
                        "SELECT sampled_on::VARCHAR FROM staging.sample_reading WHERE file_row = 3", [("2019-05-31",)]),
    "cell of one sample": (correction("result", "W 1", "AS_TOT", "25", "0.025"), ("applied", 1),
                           "SELECT concentration_ug_l FROM staging.measurement WHERE contaminant_id = 'arsenic' ORDER BY sample_id", [(25,), (25000,)]),
    "cells of all samples": (correction("result", None, "AS_TOT", "25", "0.025"), ("applied", 2),
                             "SELECT concentration_ug_l FROM staging.measurement WHERE contaminant_id = 'arsenic' ORDER BY sample_id", [(25,), (25,)]),
    "cell taken out": (correction("result", "W 1", "AS_TOT", "25", None), ("applied", 1),
                       "SELECT file_row, reason FROM staging.result_reading WHERE reason IS NOT NULL", [(2, "taken out by a correction")]),
    "population that is missing": (correction("town", "100010001", "population", None, "1500"), ("applied", 1),
                                   "SELECT town_id, population FROM staging.town", [("100010001", 1500)]),
    "a blank of no row in particular": (correction("town", None, "population", None, "1500"), ("stale", 0),
                                        "SELECT count(*) FROM staging.town", [(0,)]),
    "done by the publisher": (correction("site", "W", "longitude", "-233.2436", "-104.5"), ("not needed", 0),
                              "SELECT is_corrected FROM staging.site WHERE site_id = 'W'", [(False,)]),
    "cell that is taken out already": (correction("result", "W 1", "CD_TOT", "25", None), ("not needed", 0),
                                       "SELECT count(*) FROM staging.rejected WHERE source_table = 'source.result'", [(0,)]),
    "a blank is not filled where nothing was measured": (correction("result", "W 1", "CD_TOT", None, "0.025"), ("stale", 0),
                                                         "SELECT count(*) FROM staging.measurement WHERE contaminant_id = 'cadmium'", [(0,)]),
    "no column": (correction("site", None, None, "-233.2436", "-116.6218"), ("stale", 0), "SELECT count(*) FROM staging.site", [(1,)]),
    "no such column": (correction("site", None, "longtude", "-233.2436", "-116.6218"), ("stale", 0),
                       "SELECT count(*) FROM staging.site", [(1,)]),
    "no such table": (correction("sites", None, "longitude", "-233.2436", "-116.6218"), ("stale", 0),
                      "SELECT count(*) FROM staging.site", [(1,)]),
}  # fmt: skip


@pytest.mark.parametrize("name", CORRECTIONS)
def test_a_correction_is_applied_where_it_is_expected_and_reported(staging: Staging, name: str):
    row, outcome, query, answer = CORRECTIONS[name]
    staging.run(TABLES, [row])
    assert staging.ask("SELECT outcome, corrected_rows FROM staging.correction_report") == [outcome]
    assert staging.ask(query) == answer
    assert staging.ask("SELECT source_table FROM staging.row_count WHERE read_rows <> used_rows + rejected_rows") == []


def test_of_two_corrections_of_a_cell_the_one_that_names_its_row_counts(staging: Staging):
    everywhere = correction("result", None, "AS_TOT", "25", "0.1")
    staging.run(TABLES, [everywhere, correction("result", "W 1", "AS_TOT", "25", "0.025")])
    assert staging.ask(
        "SELECT concentration_ug_l FROM staging.measurement WHERE contaminant_id = 'arsenic' ORDER BY sample_id"
    ) == [(25,), (100,)]


def test_a_result_is_found_by_the_corrected_key_of_its_sample(staging: Staging):
    rows = [correction("sample", "WW 3", "site_key", "WW", "W"), correction("result", "W 3", "AS_TOT", "0.01", "0.02")]
    staging.run(TABLES, rows)
    assert staging.ask("SELECT outcome FROM staging.correction_report") == [("applied",)] * 2
    assert staging.ask("SELECT concentration_ug_l FROM staging.measurement WHERE sample_id = 'W 3'") == [(20,)]


def test_a_correction_that_changes_nothing_is_not_marked_at_the_site(staging: Staging):
    staging.run(TABLES, [correction("site", "W", "site_type", "POZO", "POZO")])
    assert staging.ask("SELECT is_corrected FROM staging.site WHERE site_id = 'W'") == [(False,)]
