-- A text with an apostrophe before it if a spreadsheet would take it for a formula. A number stays as it is.
-- The first characters of a formula are those that OWASP lists: https://owasp.org/www-community/attacks/CSV_Injection
CREATE OR REPLACE TEMP MACRO harmless(text) AS
    CASE
        WHEN regexp_matches(text, '^[-=+@\t\r\n＝＋－＠]')
         AND NOT regexp_full_match(text, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf') THEN '''' || text
        ELSE text
    END;
