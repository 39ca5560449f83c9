-- States and municipalities, in the order of all values by place.
SELECT place_level, place_code, state_code, place, people, x, y, outline, municipal_outline
FROM map.place
ORDER BY place_level, place_code;
