-- Exact sums. The sum of doubles depends on the order of the rows, and so on the threads and the engine. The sum of decimals does not.
-- Write exact_sum(x). If the sum has an OVER, or must stay a decimal, write sum(exact(x)): an aggregate inside a macro takes no OVER.

-- A number as a decimal with 15 digits after the point and up to 23 before it.
CREATE OR REPLACE MACRO exact(x) AS
    CAST(x AS DECIMAL(38, 15));

-- A number as a decimal with 9 digits after the point and up to 29 before it. It takes a fifth less time to add up than exact(x).
CREATE OR REPLACE MACRO exact_9(x) AS
    CAST(x AS DECIMAL(38, 9));

-- The natural logarithm as a decimal with 18 digits after the point; NULL for 0. Products are sums of it: exp(sum(exact_logarithm(x))).
CREATE OR REPLACE MACRO exact_logarithm(x) AS
    CAST(CASE WHEN x > 0 THEN ln(x) END AS DECIMAL(38, 18));

-- The sum of a number over the rows of a group. Values enter to 15 digits after the point.
CREATE OR REPLACE MACRO exact_sum(x) AS
    CAST(sum(exact(x)) AS DOUBLE);
