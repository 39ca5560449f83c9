-- Settings of DuckDB itself. They run first in every session.
LOAD spatial;
LOAD excel;

-- Without this, the distance functions read (latitude, longitude) and return NaN or a plausible wrong number.
SET geometry_always_xy = true;

