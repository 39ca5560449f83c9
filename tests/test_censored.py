"""Means with non-detects: examples as published, an independent Kaplan–Meier and regression on order statistics, and properties."""

import random
from collections.abc import Iterable
from math import erfc, isclose, sqrt
from statistics import NormalDist, fmean

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from censored_means import (
    LEAST_DETECTS,
    MOST_CENSORED_PERCENT,
    Group,
    is_estimable,
    kaplan_meier,
    regression_on_order_statistics,
)
from pozo.pipeline.paths import ROOT
from pozo.pipeline.steps import read_step

STEPS = (
    "02_site_mean",
    "03_site_mean_kaplan_meier",
    "04_plotting_position",
    "05_site_mean_ros",
    "06_site_mean_censored",
)


def group(detects: Iterable[float], limits: Iterable[float]) -> Group:
    return [(value, False) for value in detects] + [(limit, True) for limit in limits]


def estimates(groups: list[Group]) -> list[dict]:
    """What the SQL makes of each group, as the samples of one site."""
    rows = (
        (f"{site:06}", value, is_non_detect) for site, samples in enumerate(groups) for value, is_non_detect in samples
    )
    values = ", ".join(f"('{site}', '{value!r}'::DOUBLE, {is_non_detect})" for site, value, is_non_detect in rows)
    with duckdb.connect() as connection:
        build(connection, f"SELECT * FROM (VALUES {values}) AS t(site_id, value, is_non_detect)")
        made = connection.sql(
            "SELECT censored.*, mean.lower_bound_ug_l, mean.upper_bound_ug_l FROM exposure.site_mean_censored AS censored "
            "JOIN exposure.site_mean AS mean USING (site_id, contaminant_id) ORDER BY site_id"
        )
        return [dict(zip(made.columns, row, strict=True)) for row in made.fetchall()]


def build(connection: duckdb.DuckDBPyConnection, samples: str) -> None:
    """Runs the steps on samples: a query for site_id, value and is_non_detect."""
    for macros in ("06_normal_quantile", "12_exact"):
        connection.execute((ROOT / f"sql/session/{macros}.sql").read_text(encoding="utf-8"))
    connection.execute("CREATE SCHEMA staging; CREATE SCHEMA reference; CREATE SCHEMA exposure")
    connection.execute(
        "CREATE TABLE staging.measurement AS SELECT row_number() OVER () AS sample_id, site_id, 'arsenic' AS contaminant_id, is_non_detect, "
        "CASE WHEN NOT is_non_detect THEN value END AS concentration_ug_l, "
        f"CASE WHEN is_non_detect THEN value END AS detection_limit_ug_l FROM ({samples})"
    )
    connection.execute("CREATE TABLE reference.contaminant AS SELECT 'arsenic' AS contaminant_id")
    connection.execute(
        f"CREATE TABLE reference.constant AS SELECT * FROM (VALUES ('least_detects', {LEAST_DETECTS}::DOUBLE), "
        f"('most_censored_percent', {MOST_CENSORED_PERCENT})) AS t(\"constant\", value)"
    )
    for step in STEPS:
        connection.execute(read_step(ROOT / f"sql/30_exposure/{step}.sql").sql)


# Published examples

# US EPA 2009, Unified Guidance (EPA 530/R-09-007), example 15-1, page 15-10: manganese at five wells, µg/L. Data and mean as in
# the documentation of the R package EnvStats, function enparCensored: mean = 19.867000.
MANGANESE = group(
    [12.1, 16.9, 21.6, 7.7, 53.6, 9.5, 45.9, 5.3, 12.6, 106.3, 34.5, 6.3, 11.9, 10, 77.2, 17.9, 22.7, 3.3, 8.4],
    [5, 5, 5, 2, 2, 2],
)
# Dissolved iron in summer, data set DFe of the R package NADA; means in its documentation of censtats: K-M 5.777778, ROS 4.667484.
IRON = group([20, 7, 3], [10, 10, 10, 10, 3, 3])
# Arsenic in Manoa Stream, Oahu (data set Oahu of NADA). The non-detects filled in by ROS to two decimals are those of Helsel 2005,
# Nondetects and Data Analysis, as the tests of Python's statsmodels give them (statsmodels.imputation.ros).
OAHU_DETECTS = [3.2, 2.8, 1.7, 1.5, 0.9, 0.7, 0.7, 0.6, 0.5, 0.5, 0.5]
OAHU = group(OAHU_DETECTS, [2] * 8 + [1] * 4 + [0.9])
OAHU_FILLED = [1.42, 1.14, 0.95, 0.81, 0.68, 0.57, 0.46, 0.35, 0.98, 0.76, 0.58, 0.41, 0.61]
# Helsel & Cohn 1988, appendix B (doi:10.1029/WR024i012p01997); filled-in values from the same tests of statsmodels.
APPENDIX_B_DETECTS = [3.0, 7.0, 9.0, 12.0, 15.0, 20.0, 27.0, 33.0, 50.0]
APPENDIX_B = group(APPENDIX_B_DETECTS, [1] * 6 + [10] * 3)
APPENDIX_B_FILLED = [0.47, 0.85, 1.11, 1.27, 1.76, 2.34, 2.50, 3.03, 4.80]
# Arsenic in ground water (data set As of NADA); NADA's filled-in values from the same tests of statsmodels.
ARSENIC_DETECTS = [
    *(0.101, 0.136, 0.34, 0.457, 0.514, 0.629, 0.638, 0.774, 0.788, 1, 1.1, 2, 2, 2.404, 2.86, 3, 3, 3.705, 4, 5),
    *(5.96, 6, 7.214, 16, 17.716, 25, 51),
]
ARSENIC = group(ARSENIC_DETECTS, [0.09] * 3 + [0.9] * 3 + [1] * 17)
ARSENIC_FILLED = [
    *(0.01907990, 0.03826254, 0.06080717, 0.08745914, 0.25257575, 0.58544205, 0.01711153, 0.03373885, 0.05287083),
    *(0.07506079, 0.10081573, 0.13070334, 0.16539309, 0.20569039, 0.25257575, 0.30725491, 0.37122555, 0.44636843),
    *(0.53507405, 0.64042242, 0.76644378, 0.91850581, 1.10390531),
]
# Atrazine before and after application (data set Atrazine of NADA), with the one limit 0.01 below every detect. NADA's documentation
# of cenfit-methods has the means 0.04791667 and 3.97250003, with the non-detects counted at the smallest detect, 0.02.
ATRAZINE_JUNE = group(
    [0.38, 0.04, 0.03, 0.03, 0.05, 0.02, 0.11, 0.09, 0.02, 0.03, 0.02, 0.02, 0.05, 0.03, 0.05], [0.01] * 9
)
ATRAZINE_SEPTEMBER = group(
    [
        *(2.66, 0.63, 0.59, 0.05, 0.84, 0.58, 0.02, 0.09, 0.31, 0.02, 0.5, 0.03, 0.09, 0.06, 0.03, 0.1, 0.25, 0.03),
        88.36,
    ],
    [0.01] * 5,
)


@pytest.mark.parametrize(("samples", "published"), [(MANGANESE, 19.867), (IRON, 5.777778)])
def test_kaplan_meier_as_published(samples, published):
    (row,) = estimates([samples])
    assert row["kaplan_meier_ug_l"] == pytest.approx(published, abs=5e-7)


@pytest.mark.parametrize(("samples", "published"), [(ATRAZINE_JUNE, 0.04791667), (ATRAZINE_SEPTEMBER, 3.97250003)])
def test_kaplan_meier_differs_from_nada_only_in_what_is_left_below_every_detect(samples, published):
    (row,) = estimates([samples])
    left = (1 - row["detect_count"] / row["sample_count"]) * (0.02 - 0.01)
    assert row["kaplan_meier_ug_l"] + left == pytest.approx(published, abs=5e-8)
    assert row["kaplan_meier_ug_l"] == pytest.approx(row["upper_bound_ug_l"], rel=1e-12)
    assert published > row["upper_bound_ug_l"]


@pytest.mark.parametrize(
    ("samples", "published", "rounding"),
    [
        (IRON, 4.667484, 5e-7),
        (OAHU, fmean(OAHU_DETECTS + OAHU_FILLED), 0.005),
        (APPENDIX_B, fmean(APPENDIX_B_DETECTS + APPENDIX_B_FILLED), 0.005),
        (APPENDIX_B + group([], [60, 70]), fmean(APPENDIX_B_DETECTS + APPENDIX_B_FILLED), 0.005),
        (ARSENIC, fmean(ARSENIC_DETECTS + ARSENIC_FILLED), 5e-9),
    ],
)
def test_regression_on_order_statistics_as_published(samples, published, rounding):
    (row,) = estimates([samples])
    assert row["ros_ug_l"] == pytest.approx(published, abs=rounding)


ESTIMATE_COLUMNS = ("sample_count", "detect_count", "censored_percent", "is_estimable", "kaplan_meier_ug_l", "ros_ug_l")


def test_enough_detects_or_no_estimate():
    found = [
        tuple(row[column] for column in ESTIMATE_COLUMNS)
        for row in estimates(
            [
                group([4.0], []),
                group([0.1, 0.2], []),
                group([4.0, 5.0], [1.0]),
                group([], [1.0, 2.0]),
                group([4.0, 4.0, 4.0], [1.0] * 12),
                group([4.0, 4.0, 4.0], [4.0] * 11),
                group([0.0, 4.0, 8.0], [4.0]),
            ]
        )
    ]
    assert found == [
        (1, 1, 0.0, True, 4.0, 4.0),
        (2, 2, 0.0, True, 0.15, 0.15),
        (3, 2, pytest.approx(100 / 3), False, None, None),
        (2, 0, 100.0, False, None, None),
        (15, 3, 80.0, False, None, None),
        (14, 3, pytest.approx(1100 / 14), True, pytest.approx(4.0), pytest.approx(4.0)),
        (4, 3, 25.0, True, pytest.approx((8 + 4 + 0 + 0) / 4), None),  # 0 has no logarithm
    ]


# The same by other means


# few different values, so that many are equal to each other and to limits
samples_of_a_group = st.lists(
    st.tuples(st.sampled_from([0.001, 0.5, 0.7, 1.0, 2.0, 2.5, 3.0, 10.0, 25.0, 1234.5]), st.booleans()),
    min_size=1,
    max_size=25,
)
lists_of_groups = st.lists(samples_of_a_group, min_size=1, max_size=40)


@settings(max_examples=25, deadline=None)
@given(lists_of_groups)
def test_estimates_agree_with_other_ways_to_compute_them(groups):
    for samples, row in zip(groups, estimates(groups), strict=True):
        assert row["is_estimable"] == is_estimable(samples)
        if not row["is_estimable"]:
            assert row["kaplan_meier_ug_l"] is None
            assert row["ros_ug_l"] is None
        elif any(is_non_detect for _, is_non_detect in samples):
            assert row["kaplan_meier_ug_l"] == pytest.approx(kaplan_meier(samples), rel=1e-9)
            assert row["ros_ug_l"] == pytest.approx(regression_on_order_statistics(samples), rel=1e-9)


@settings(max_examples=25, deadline=None)
@given(lists_of_groups)
def test_estimates_lie_within_bounds(groups):
    for samples, row in zip(groups, estimates(groups), strict=True):
        if not row["is_estimable"]:
            continue
        lowest, highest = row["lower_bound_ug_l"], row["upper_bound_ug_l"]
        if not any(is_non_detect for _, is_non_detect in samples):
            assert row["kaplan_meier_ug_l"] == row["ros_ug_l"] == lowest == highest
        for estimate in ("kaplan_meier_ug_l", "ros_ug_l"):
            assert row[estimate] >= lowest * (1 - 1e-12)
        # regression on order statistics does not hold a value below its limit, so the upper bound does not bind it
        assert row["kaplan_meier_ug_l"] <= highest * (1 + 1e-12)


def test_regression_can_fill_in_more_than_the_limit():
    (row,) = estimates([group([50.0, 51.0, 52.0], [10.0])])
    assert row["ros_ug_l"] > row["upper_bound_ug_l"]


@settings(max_examples=15, deadline=None)
@given(lists_of_groups, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(groups, chance: random.Random):
    shuffled = [chance.sample(samples, len(samples)) for samples in groups]
    assert estimates(shuffled) == estimates(groups)


def test_threads_do_not_matter():
    rows = (
        "SELECT hash(i) % 20000 AS site_id, round(exp(hash(i, 1) % 1000 / 200), 1) AS value, hash(i, 2) % 3 = 0 AS is_non_detect "
        "FROM range(150000) AS t(i)"
    )
    made = []
    for threads, order in ((1, "site_id, value"), (4, "hash(value, site_id)")):
        with duckdb.connect(config={"threads": threads}) as connection:
            build(connection, f"SELECT * FROM ({rows}) ORDER BY {order}")
            made.append(connection.sql("FROM exposure.site_mean_censored").fetchall())
    assert made[0] == made[1]
    assert len(made[0]) > 19_000


# The normal quantile


@settings(max_examples=30, deadline=None)
@given(st.lists(st.floats(min_value=0, max_value=1, exclude_min=True, exclude_max=True), min_size=1, max_size=200))
def test_the_normal_quantile_agrees_with_pythons(probabilities):
    chances = [*probabilities, 0.075, 0.0750001, 0.5, 0.925, 0.9250001, 1e-300, 1.3e-11, 1.4e-11, 1 - 1e-15]
    with duckdb.connect() as connection:
        connection.execute((ROOT / "sql/session/06_normal_quantile.sql").read_text(encoding="utf-8"))
        values = ", ".join(f"('{chance!r}'::DOUBLE)" for chance in chances)
        found = connection.sql(f"SELECT chance, normal_quantile(chance) FROM (VALUES {values}) AS t(chance)").fetchall()
        outside = connection.sql("SELECT normal_quantile(0), normal_quantile(1), normal_quantile(NULL)").fetchone()
    for chance, quantile in found:
        assert isclose(quantile, NormalDist().inv_cdf(chance), rel_tol=1e-9, abs_tol=1e-9)
        # the way back; NormalDist.cdf itself loses the small chances' digits
        assert isclose(erfc(-quantile / sqrt(2)) / 2, chance, rel_tol=1e-9)
    assert outside == (None, None, None)
