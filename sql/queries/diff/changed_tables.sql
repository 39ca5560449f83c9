-- Rows that differ
FROM difference WHERE added + removed + changed > 0;
