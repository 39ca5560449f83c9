-- Copies the records of earlier builds into a warehouse that is built anew. earlier is the warehouse that it replaces.
INSERT INTO meta.build BY NAME FROM earlier.meta.build;
INSERT INTO meta.step BY NAME FROM earlier.meta.step;
INSERT INTO meta.input BY NAME FROM earlier.meta.input;
INSERT INTO meta."check" BY NAME FROM earlier.meta."check";
