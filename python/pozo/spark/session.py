"""Opens a session on Spark: on this machine, or on the cluster that SPARK_MASTER names."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from pozo.errors import PozoError

LOCAL_MASTER = "local[2]"
OLDEST_JAVA = 17
# what a task takes on at once: large enough to outweigh its start, small enough for an executor's memory
ROWS_PER_PARTITION = 250_000
LOGGING = Path(__file__).with_name("log4j2.properties")

SETTINGS = {
    "spark.app.name": "pozo",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
    # errors instead of nulls and wrapped numbers, as in DuckDB
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # joins and partitions sized, and hot cells split, by what has been counted on the way
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    # the sites of a country go to every worker; all of the world's are joined by their cells
    "spark.sql.autoBroadcastJoinThreshold": "64MB",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    # only the results are wanted, not the marks that Hadoop leaves beside them
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
}
# this machine alone: nobody from outside, no page of progress, and memory that leaves DuckDB some
LOCAL_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def require_spark() -> None:
    """Raises PozoError that says what to install where pyspark or Java is missing."""
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        raise PozoError(
            "ENGINE=spark needs pyspark and pyarrow: make .venv/spark installs them "
            "(by hand: pip install --require-hashes -r requirements-spark.txt)."
        )
    version = _java_version()
    if version is None or version < OLDEST_JAVA:
        found = "none is there" if version is None else f"this is Java {version}"
        raise PozoError(
            f"ENGINE=spark needs Java {OLDEST_JAVA} or newer, and {found}: install it (Debian: apt-get install "
            "openjdk-17-jre-headless), or name its folder in JAVA_HOME."
        )


def _java_version() -> int | None:
    """The major version of the Java that Spark would take, None without one."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=f"{home}/bin" if home else None)
    if java is None:
        return None
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', told)
    return int(version[1]) if version else None


@contextmanager
def cluster(master: str = LOCAL_MASTER, rows: int = 0) -> Iterator["SparkSession"]:  # noqa: F821 (not installed everywhere)
    """A session on a Spark master (local[n], spark://…, k8s://…, yarn), ended with the block.

    rows is the number of rows of the largest table, by which shuffles are split. Raises PozoError where Java or
    pyspark is missing, or where the master cannot be reached. SPARK_CONF_DIR/spark-defaults.conf adds settings.
    """
    require_spark()
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    # workers run the Python of this project, at the same path, unless told otherwise
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    builder = SparkSession.builder.master(master)
    for name, value in _settings(master, rows).items():
        builder = builder.config(name, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise PozoError(f"Spark did not start on {master}: {error}") from error
    try:
        session.udf.register("geodesic_km", geodesic_function())
        yield session
    finally:
        session.stop()


def _settings(master: str, rows: int) -> dict[str, str]:
    is_local = master.startswith("local")
    cores = os.cpu_count() or 1
    settings = {
        **SETTINGS,
        "spark.sql.shuffle.partitions": str(max(2 * cores, rows // ROWS_PER_PARTITION)),
        "spark.driver.defaultJavaOptions": f"-Dlog4j2.configurationFile={LOGGING}",
        **(LOCAL_SETTINGS if is_local else {}),
    }
    if is_local:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        settings["spark.driver.memory"] = f"{memory // 2 >> 20}m"
    return settings


def geodesic_function() -> Callable:
    """The function geodesic_km(longitude, latitude, longitude, latitude) for Spark's SQL, in degrees.

    It is made here, not named at the module's top, so that it travels to workers as it is: they need pyproj and
    pyarrow, but not pozo.
    """
    import pyarrow
    from pyspark.sql.functions import arrow_udf

    def geodesic_km(
        longitude: pyarrow.Array, latitude: pyarrow.Array, other_longitude: pyarrow.Array, other_latitude: pyarrow.Array
    ) -> pyarrow.Array:
        import pyarrow
        from pyproj import Geod

        points = [degrees.to_numpy() for degrees in (longitude, latitude, other_longitude, other_latitude)]
        return pyarrow.array(Geod(ellps="WGS84").inv(*points)[2] / 1000)

    # Spark would compute a deterministic function twice: to filter by it, and to show it
    return arrow_udf(geodesic_km, "double").asNondeterministic()
