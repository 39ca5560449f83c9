-- All figures, in their order.
SELECT figure_id, kind, colour_map
FROM reference.figure
ORDER BY display_order;
