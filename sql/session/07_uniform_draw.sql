-- A number evenly distributed between 0 and 1, neither of them included, that depends on nothing but its arguments: the same
-- seed, draw and name give the same number, whatever the machine, the threads or the order of the rows. It is made of the first
-- 13 hexadecimal digits (52 bits) of an MD5 sum, which every engine and language computes alike; DuckDB's own hash() is its own.
CREATE OR REPLACE MACRO uniform_draw(seed, draw, name) AS
    (CAST(CAST('0x' || left(md5(CAST(seed AS BIGINT) || ' ' || draw || ' ' || name), 13) AS BIGINT) AS DOUBLE) + 0.5)
    / 4503599627370496;
