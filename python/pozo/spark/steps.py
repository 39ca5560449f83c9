"""Runs steps on Spark, and hands their rows back to DuckDB: tables go to and fro as Parquet files in one folder."""

import threading
from contextlib import ExitStack
from pathlib import Path
from subprocess import Popen

import duckdb
from sqlglot import exp

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT, relative
from pozo.pipeline.session import literal
from pozo.pipeline.steps import DIALECT, Step
from pozo.spark.session import cluster, spark_version, without_java_lines
from pozo.spark.transpile import SPARK, Variables, read_macros, transpile

STAGES = ("30_exposure", "40_risk", "45_uncertainty", "50_summary")
COLUMNS = (ROOT / "sql" / "queries" / "spark" / "columns.sql").read_text(encoding="utf-8")
STATE = "state_code"
# the table that has the state of every town
TOWNS = "staging.town"


class SparkSteps:
    """The steps of a build that Spark runs.

    What they read and no step of theirs makes is written for Spark when the first of them begins, and Spark started.
    """

    name = "spark"

    def __init__(self, connection: duckdb.DuckDBPyConnection, steps: list[Step], folder: Path, master: str) -> None:
        """Raises PozoError, with file and line, for SQL that cannot be carried over to Spark.

        connection is a prepared session; folder, which every worker must see, holds the Parquet files.
        """
        self.master = master
        self.folder = folder
        self._steps = {step.table: step for step in steps if step.stage in STAGES}
        self._variables = _variables(connection)
        self._queries = _queries(list(self._steps.values()), self._variables)
        # what Spark's steps read, and DuckDB makes or has made
        read = {name for step in self._steps.values() for name in step.inputs}
        if any(_is_by_state(step) for step in self._steps.values()):
            read.add(TOWNS)
        self.handed_over = read - self._steps.keys()
        self._opening = threading.Lock()
        self._opened = ExitStack()
        self._java: Popen | None = None
        self._session = None

    @property
    def versions(self) -> dict[str, str]:
        """The version of Spark, if it made a table."""
        return {"Spark": spark_version()} if self._steps else {}

    def makes(self, step: Step) -> bool:
        """Whether Spark runs this step."""
        return step.table in self._steps

    def make(self, connection: duckdb.DuckDBPyConnection, step: Step) -> None:
        """Makes the step's table in Spark and, with the same rows and the types that DuckDB gives them, in DuckDB.

        Raises PozoError where Spark cannot be started or the query fails there.
        """
        session = self._start(connection)
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        try:
            if step.is_view:
                session.sql(self._queries[step.table])
            else:
                self._write(session, step)
        except (PySparkException, Py4JError) as error:
            path = step.spark_path if step.spark_path.exists() else step.path
            raise PozoError(f"{relative(path)} failed in Spark.\n{without_java_lines(error)}") from error
        if not step.is_view:
            self._load(connection, step)

    def close(self) -> None:
        """Ends Spark and what it still does."""
        self._opened.close()

    def interrupt(self) -> None:
        """Breaks off what Spark does at the moment; while it still looks for its master, Spark itself."""
        if self._session is not None:
            self._session.sparkContext.cancelAllJobs()
        elif self._java is not None:
            self._java.kill()

    def _start(self, connection: duckdb.DuckDBPyConnection):
        with self._opening:
            if self._session is None:
                # here, one step at a time: two that import pyspark at once can lock each other out
                from pyarrow.parquet import read_schema
                from pyspark.sql.pandas.types import from_arrow_schema

                rows = [self._hand_over(connection, table) for table in self.handed_over]
                session = self._opened.enter_context(cluster(self.master, max(rows), self._launched))
                for schema in {name.partition(".")[0] for name in self.handed_over | self._steps.keys()}:
                    session.sql(_database(schema, self.folder).sql(SPARK, identify=True))
                for table in self.handed_over:
                    self._register(session, table, from_arrow_schema(read_schema(self._place(table) / "rows.parquet")))
                self._session = session
        return self._session

    def _launched(self, java: Popen) -> None:
        self._java = java

    def _place(self, table: str) -> Path:
        return self.folder / table.replace(".", "/")

    def _hand_over(self, connection: duckdb.DuckDBPyConnection, table: str) -> int:
        """Writes a table of DuckDB as Parquet, without its geometries; returns the number of its rows."""
        connection.execute(f"SET VARIABLE table_name = {literal(table)}")
        (columns,) = connection.execute(COLUMNS).fetchone()
        path = self._place(table)
        path.mkdir(parents=True)
        query = exp.select(*(exp.column(column, quoted=True) for column in columns)).from_(exp.to_table(table))
        rows = connection.sql(query.sql(DIALECT))
        rows.write_parquet(str(path / "rows.parquet"))
        return rows.count("*").fetchone()[0]

    def _write(self, session, step: Step) -> None:
        """Writes the step's rows: by state, if they are of towns and in no order; in their order, in several files."""
        frame = session.sql(self._queries[step.table], args=self._variables)
        schema, path = frame.schema, _address(self._place(step.table))
        if _is_by_state(step):
            states = session.table(TOWNS).select("town_id", STATE)
            frame = frame.join(states, "town_id", "left").hint("rebalance", STATE)
            frame.write.partitionBy(STATE).parquet(path)
        else:
            frame.write.parquet(path)
        self._register(session, step.table, schema)

    def _register(self, session, table: str, schema) -> None:
        """Tells Spark of a table's files; with the schema, so that it need not look for it in them."""
        session.catalog.createTable(table, path=_address(self._place(table)), source="parquet", schema=schema)

    def _load(self, connection: duckdb.DuckDBPyConnection, step: Step) -> None:
        empty = step.tree.copy()
        empty.set("expression", empty.expression.limit(0))
        connection.execute(empty.sql(DIALECT, comments=False))
        # of a table by state without a row Spark writes no file
        if not any(self._place(step.table).rglob("*.parquet")):
            return
        rows = connection.read_parquet(f"{self._place(step.table)}/**/*.parquet", hive_partitioning=False)
        rows.select(
            *(exp.column(select.alias_or_name, quoted=True).sql(DIALECT) for select in step.tree.expression.selects)
        ).insert_into(step.table)


def _address(path: Path) -> str:
    """The path as Spark takes it: one that a cluster does not seek in HDFS, with blanks and accents as they are."""
    return f"file://{path}"


def _database(schema: str, folder: Path) -> exp.Create:
    location = exp.LocationProperty(this=exp.Literal.string(_address(folder)))
    return exp.Create(this=exp.to_table(schema), kind="DATABASE", properties=exp.Properties(expressions=[location]))


def _is_by_state(step: Step) -> bool:
    columns = {select.alias_or_name for select in step.tree.expression.selects}
    return "town_id" in columns and not step.tree.expression.args.get("order")


def _variables(connection: duckdb.DuckDBPyConnection) -> Variables:
    """The session's variables that hold a single value: how files are to be read is no concern of Spark's."""
    names = [name for (name,) in connection.execute("SELECT name FROM duckdb_variables()").fetchall()]
    values = {name: connection.execute(f"SELECT getvariable({literal(name)})").fetchone()[0] for name in names}
    return {name: value for name, value in values.items() if isinstance(value, str | float | bool)}


def _queries(steps: list[Step], variables: Variables) -> dict[str, str]:
    """The query of each step in Spark's SQL; a step may have a version of its own in the folder spark beside it."""
    macros = read_macros(sorted((ROOT / "sql" / "session").glob("*.sql")))
    del macros["setting"]  # transpile puts a setting's value in its place
    return {
        step.table: step.spark_path.read_text(encoding="utf-8")
        if step.spark_path.exists()
        else transpile(step, macros, variables)
        for step in steps
    }
