-- Random draws for the Monte Carlo simulation in 45_uncertainty. They do not depend on the machine, the threads or the order of rows.

-- A number distributed evenly between 0 and 1, both excluded. It depends only on its arguments: seed, number of the draw, and a name.
-- It is made from the first 13 hexadecimal digits (52 bits) of an MD5 sum, which every engine computes alike. DuckDB's hash() is its own.
CREATE OR REPLACE MACRO uniform_draw(seed, draw, name) AS
    (CAST(CAST('0x' || left(md5(CAST(seed AS BIGINT) || ' ' || draw || ' ' || name), 13) AS BIGINT) AS DOUBLE) + 0.5)
    / 4503599627370496;

-- A draw from a lognormal distribution with a given mean: mean × exp(s × z − s² ÷ 2), where z is the standard normal quantile of chance.
-- sd_log: s, the standard deviation of the natural logarithm; NULL counts as 0, so that every draw is the mean. chance: 0 to 1.
-- The mean of a lognormal variable is exp(m + s² ÷ 2), where m is the mean of its logarithm.
CREATE OR REPLACE MACRO lognormal_draw(mean, sd_log, chance) AS
    mean * exp(coalesce(sd_log, 0) * normal_quantile(chance) - power(coalesce(sd_log, 0), 2) / 2);

-- A draw from a triangular distribution between low and high with its peak at mode: the inverse of its cumulative distribution function.
-- chance: 0 to 1.
CREATE OR REPLACE MACRO triangular_draw(low, mode, high, chance) AS
    CASE
        WHEN chance * (high - low) < mode - low THEN low + sqrt(chance * (high - low) * (mode - low))
        ELSE high - sqrt((1 - chance) * (high - low) * (high - mode))
    END;
