-- The records of earlier builds, for a warehouse built from nothing.
INSERT INTO meta.build FROM earlier.meta.build;
INSERT INTO meta.step FROM earlier.meta.step;
INSERT INTO meta.input FROM earlier.meta.input;
INSERT INTO meta."check" FROM earlier.meta."check";
