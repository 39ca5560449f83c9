-- How the report's map packs which of many places have a value.

-- A bit for each number from 0 up, set if the number is among the rows, in Base64. count_setting names the setting with the count of all.
-- bitstring_agg takes constant bounds only, and DuckDB takes setting() for none, because error() has a side effect. So this calls
-- getvariable(). A setting without a value is an error of bitstring_agg. `| 7` fills up whole bytes.
CREATE OR REPLACE MACRO bit_list(number, count_setting) AS
    base64(bitstring_agg(number, 0, getvariable(count_setting) | 7)::BLOB);
