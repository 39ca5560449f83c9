-- Spearman's rank correlation: the correlation of the ranks (Spearman 1904, doi:10.2307/1412159). Equal values share the mean of their ranks.
-- Ranks come doubled, as whole numbers, so that sums of their products are exact. They are decimals because the products of hundreds of
-- thousands of ranks add up to more than a BIGINT holds.

-- The covariance of two columns of ranks × the square of the number of rows.
CREATE OR REPLACE MACRO rank_covariance(one, other) AS
    count(*) * sum(CAST(one AS DECIMAL(18, 0)) * CAST(other AS DECIMAL(18, 0)))
    - sum(CAST(one AS DECIMAL(18, 0))) * sum(CAST(other AS DECIMAL(18, 0)));

-- The correlation of two columns of ranks, -1 to 1; NULL for fewer than three rows, or if all values of a column are equal.
CREATE OR REPLACE MACRO rank_correlation(one, other) AS
    CASE
        WHEN count(*) >= 3 AND rank_covariance(one, one) > 0 AND rank_covariance(other, other) > 0
        THEN CAST(rank_covariance(one, other) AS DOUBLE)
            / sqrt(CAST(rank_covariance(one, one) AS DOUBLE) * CAST(rank_covariance(other, other) AS DOUBLE))
    END;
