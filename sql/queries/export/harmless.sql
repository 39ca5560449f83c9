-- harmless(text): the text, an apostrophe before it where a spreadsheet would take it for a formula; a number stays as it is.
-- A formula begins as OWASP says: https://owasp.org/www-community/attacks/CSV_Injection
CREATE OR REPLACE TEMP MACRO harmless(text) AS
    CASE
        WHEN regexp_matches(text, '^[-=+@\t\r\n＝＋－＠]')
         AND NOT regexp_full_match(text, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]?inf') THEN '''' || text
        ELSE text
    END;
