-- The ratios that an axis can name. If there is not enough room, the first ones are named.
SELECT ratio::DOUBLE AS ratio, format('×{:g}', ratio) AS label
FROM (VALUES (1, 1), (2, 10), (3, 0.1), (4, 3), (5, 0.3), (6, 30), (7, 0.03)) AS tick (place, ratio)
ORDER BY place;
