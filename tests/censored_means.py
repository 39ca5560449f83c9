"""Means of samples with non-detects, computed by other means than the SQL's: for the tests of the means and for the oracle."""

from fractions import Fraction
from itertools import pairwise
from math import exp, fsum, log
from statistics import NormalDist, linear_regression

Sample = tuple[float, bool]  # value and whether it is a non-detect: then the value is its limit
Group = list[Sample]

LEAST_DETECTS = 3
MOST_CENSORED_PERCENT = 80


def is_estimable(samples: Group) -> bool:
    """Whether there are no non-detects, or enough detects beside them."""
    non_detects = sum(is_non_detect for _, is_non_detect in samples)
    few = 100 * non_detects < MOST_CENSORED_PERCENT * len(samples)
    return non_detects == 0 or (len(samples) - non_detects >= LEAST_DETECTS and few)


def kaplan_meier(samples: Group) -> float:
    """The mean by redistribution: from the top down, a non-detect hands its share in equal parts to the samples below it."""
    ordered = sorted(
        samples, key=lambda sample: (sample[0], not sample[1])
    )  # at an equal value a non-detect is below a detect
    shares = [Fraction(1, len(ordered))] * len(ordered)
    for place in range(len(ordered) - 1, 0, -1):
        if ordered[place][1]:
            shares[:place] = [share + shares[place] / place for share in shares[:place]]
            shares[place] = Fraction(0)
    return float(sum(share * Fraction(value) for share, (value, _) in zip(shares, ordered, strict=True)))


def regression_on_order_statistics(samples: Group) -> float:
    """The mean by Helsel and Cohn's own recursion for the probability of exceeding each limit."""
    detects = sorted(value for value, is_non_detect in samples if not is_non_detect)
    limits = sorted(value for value, is_non_detect in samples if is_non_detect and value <= detects[-1])
    starts = sorted({0.0, *limits})
    exceeding = {float("inf"): 0.0}
    for start, end in reversed(list(pairwise([*starts, float("inf")]))):
        above = sum(start <= value < end for value in detects)
        below = sum(value < start for value in detects) + sum(limit <= start for limit in limits)
        chance = above / (above + below) if above else 0.0
        exceeding[start] = exceeding[end] + chance * (1 - exceeding[end])
    quantile = NormalDist().inv_cdf
    points, filled = [], []
    for start, end in pairwise([*starts, float("inf")]):
        inside = [value for value in detects if start <= value < end]
        width = exceeding[start] - exceeding[end]
        for place, value in enumerate(inside, start=1):
            points.append((quantile(1 - exceeding[start] + width * place / (len(inside) + 1)), log(value)))
        censored = limits.count(start)
        filled += [quantile((1 - exceeding[start]) * place / (censored + 1)) for place in range(1, censored + 1)]
    slope, intercept = linear_regression(*zip(*points, strict=True))
    return fsum([*detects, *(exp(intercept + slope * place) for place in filled)]) / (len(detects) + len(filled))
