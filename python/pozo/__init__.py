"""pozo: from water samples and a map of towns to exposure, cancer risk and maps, in spatial SQL on DuckDB."""
