-- The classes of a map of states, from zero up, each with its states.
-- One row per class and state in it. A class without a state has one row, in which state_code is NULL.
-- The bounds are among 1, 3, 10, 30, 100, …: the five highest that the largest value reaches. If all values are zero, zero is the only class.
WITH
bound AS (
    SELECT digit.digit * power(10, exponent.exponent) AS lower_bound
    FROM (VALUES (1), (3)) AS digit (digit)
    CROSS JOIN range(0, 12) AS exponent (exponent)
    WHERE digit.digit * power(10, exponent.exponent) <= (SELECT max(value) FROM figure_state)
    ORDER BY lower_bound DESC
    LIMIT 5
),
class AS (
    SELECT
        lower_bound,
        coalesce(lead(lower_bound) OVER (ORDER BY lower_bound), 'infinity') AS upper_bound,
        row_number() OVER (ORDER BY lower_bound) AS place
    FROM (SELECT 0 AS lower_bound UNION ALL SELECT lower_bound FROM bound) AS every_bound
)
SELECT 0 AS place, '0' AS lower_label, NULL AS upper_label, zero.state_code
FROM (SELECT 1) AS class
LEFT JOIN figure_state AS zero ON zero.value = 0
UNION ALL
SELECT
    class.place,
    CASE WHEN class.lower_bound = 0 THEN '> 0' ELSE format('{:,.0f}', class.lower_bound) END,
    CASE WHEN class.upper_bound = 'infinity' THEN highest.label END,
    state.state_code
FROM class
JOIN (
    SELECT max(value) AS value, format(CASE WHEN max(value) < 10 THEN '{:.1f}' ELSE '{:,.0f}' END, max(value)) AS label
    FROM figure_state
) AS highest
  ON highest.value > 0
LEFT JOIN figure_state AS state
  ON state.value > 0 AND state.value >= class.lower_bound AND state.value < class.upper_bound
ORDER BY place, state_code;
