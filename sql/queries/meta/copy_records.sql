-- The records of earlier builds, for a warehouse built from nothing.
INSERT INTO meta.build BY NAME FROM earlier.meta.build;
INSERT INTO meta.step BY NAME FROM earlier.meta.step;
INSERT INTO meta.input BY NAME FROM earlier.meta.input;
INSERT INTO meta."check" BY NAME FROM earlier.meta."check";
