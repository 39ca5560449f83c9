-- What a non-detect counts as: the rules of reference.exposure_set.non_detects.

-- The value by the rules lower_bound (non-detects are 0), upper_bound (at their limit) and middle_bound (at half their limit).
-- The two other rules use the middle where a site does not allow an estimate. It serves a single non-detect and a site's mean alike.
CREATE OR REPLACE MACRO bound_by_rule(rule, lower_bound, middle_bound, upper_bound) AS
    CASE rule WHEN 'lower_bound' THEN lower_bound WHEN 'upper_bound' THEN upper_bound ELSE middle_bound END;

-- The site's mean by the rules kaplan_meier and order_statistics; NULL where the site does not allow it, and for other rules.
CREATE OR REPLACE MACRO estimate_by_rule(rule, kaplan_meier, order_statistics) AS
    CASE rule WHEN 'kaplan_meier' THEN kaplan_meier WHEN 'order_statistics' THEN order_statistics END;
