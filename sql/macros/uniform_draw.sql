-- A number evenly distributed between 0 and 1, neither of them included, that depends on nothing but its arguments: the same
-- seed, draw and name give the same number, whatever the machine, the threads or the order of the rows.
CREATE OR REPLACE MACRO uniform_draw(seed, draw, name) AS
    ((hash(concat(seed, ' ', draw, ' ', name)) >> 12) + 0.5) / 4503599627370496;
