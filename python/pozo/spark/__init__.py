"""The engine beyond one machine: the same SQL on Spark."""
