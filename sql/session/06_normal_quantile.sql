-- The quantile of the standard normal distribution, used in 30_exposure by the regression on order statistics.
-- DuckDB has none. This is Wichura's algorithm AS 241, PPND16 (doi:10.2307/2347330), good to about 1 part in 10^16.
-- Each of its three ranges is a ratio of two polynomials of degree 7; the numbers are those of the paper.

-- Probabilities from 0.075 to 0.925: what to multiply the distance from 0.5 by. near is 0.425² less that distance squared.
CREATE OR REPLACE MACRO normal_quantile_centre(near) AS
    (((((((2.5090809287301226727e3 * near + 3.3430575583588128105e4) * near + 6.7265770927008700853e4) * near
        + 4.5921953931549871457e4) * near + 1.3731693765509461125e4) * near + 1.9715909503065514427e3) * near
        + 1.3314166789178437745e2) * near + 3.3871328727963666080e0)
    / (((((((5.2264952788528545610e3 * near + 2.8729085735721942674e4) * near + 3.9307895800092710610e4) * near
        + 2.1213794301586595867e4) * near + 5.3941960214247511077e3) * near + 6.8718700749205790830e2) * near
        + 4.2313330701600911252e1) * near + 1e0);

-- Nearer to 0 or 1 than that: the quantile without its sign. far is the root of minus the logarithm of the smaller tail, less 1.6.
CREATE OR REPLACE MACRO normal_quantile_tail(far) AS
    (((((((7.74545014278341407640e-4 * far + 2.27238449892691845833e-2) * far + 2.41780725177450611770e-1) * far
        + 1.27045825245236838258e0) * far + 3.64784832476320460504e0) * far + 5.76949722146069140550e0) * far
        + 4.63033784615654529590e0) * far + 1.42343711074968357734e0)
    / (((((((1.05075007164441684324e-9 * far + 5.47593808499534494600e-4) * far + 1.51986665636164571966e-2) * far
        + 1.48103976427480074590e-1) * far + 6.89767334985100004550e-1) * far + 1.67638483018380384940e0) * far
        + 2.05319162663775882187e0) * far + 1e0);

-- The same for tails under e^-25, about 1.4 in 10^11; far is less 5 here.
CREATE OR REPLACE MACRO normal_quantile_far_tail(far) AS
    (((((((2.01033439929228813265e-7 * far + 2.71155556874348757815e-5) * far + 1.24266094738807843860e-3) * far
        + 2.65321895265761230930e-2) * far + 2.96560571828504891230e-1) * far + 1.78482653991729133580e0) * far
        + 5.46378491116411436990e0) * far + 6.65790464350110377720e0)
    / (((((((2.04426310338993978564e-15 * far + 1.42151175831644588870e-7) * far + 1.84631831751005468180e-5) * far
        + 7.86869131145613259100e-4) * far + 1.48753612908506148525e-2) * far + 1.36929880922735805310e-1) * far
        + 5.99832206555887937690e-1) * far + 1e0);

-- The value that a standard normal variable stays under with a probability above 0 and below 1; NULL for any other.
CREATE OR REPLACE MACRO normal_quantile(probability) AS
    CASE
        WHEN probability <= 0 OR probability >= 1 THEN NULL
        WHEN abs(probability - 0.5) <= 0.425
        THEN (probability - 0.5) * normal_quantile_centre(0.180625 - (probability - 0.5) * (probability - 0.5))
        WHEN least(probability, 1 - probability) >= exp(-25)
        THEN sign(probability - 0.5) * normal_quantile_tail(sqrt(-ln(least(probability, 1 - probability))) - 1.6)
        ELSE sign(probability - 0.5) * normal_quantile_far_tail(sqrt(-ln(least(probability, 1 - probability))) - 5)
    END;
