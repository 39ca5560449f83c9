-- How the sites near a town are weighed: reference.exposure_set.weighting.

-- The weight of a site by inverse_distance: 1 ÷ distance^power (Shepard 1968, doi:10.1145/800186.810616).
-- A site nearer than shortest_km weighs as if it were that far, so that no site outweighs all others. Distances in km.
CREATE OR REPLACE MACRO inverse_distance_weight(distance_km, shortest_km, power_of_distance) AS
    1 / power(greatest(distance_km, shortest_km), power_of_distance);

-- The mean over sites that all weigh the same. Values enter to 9 digits after the point.
CREATE OR REPLACE MACRO mean_over_sites(value) AS
    CAST(sum(exact_9(value)) AS DOUBLE) / count(value);

-- The weighted mean over sites. It never lies outside their values: rounding could otherwise take a town whose sites are all at a
-- guideline below it.
CREATE OR REPLACE MACRO weighted_mean_over_sites(value, weight) AS
    greatest(min(value), least(max(value), exact_sum(weight * value) / exact_sum(weight)));
