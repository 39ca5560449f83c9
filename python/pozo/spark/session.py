"""Opens a session on Spark: on this machine, or on the cluster that SPARK_MASTER names."""

import os
import re
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING

from pozo.pipeline.errors import PozoError

if TYPE_CHECKING:
    from py4j.java_gateway import JavaGateway
    from pyspark.sql import SparkSession

LOCAL_MASTER = "local[2]"
OLDEST_JAVA = 17
# lines of Spark's log that say why it did not start
FAULT = re.compile(r"\bERROR\b|Exception in thread|^Caused by")
# what one task takes on: enough to outweigh its start, little enough for an executor's memory
ROWS_PER_PARTITION = 250_000

SETTINGS = {
    "spark.app.name": "pozo",
    # errors instead of nulls and numbers that wrap around, as in DuckDB
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # partitions are sized, and those of hot cells split, by what has been counted on the way
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.skewJoin.enabled": "true",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    # a build that breaks off leaves nothing to tell apart from a finished one: the whole folder goes
    "spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs": "false",
    "spark.log.level": "ERROR",
    "spark.ui.showConsoleProgress": "false",
}
# reachable from this machine alone, without the page that shows a cluster's progress
LOCAL_SETTINGS = {
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.ui.enabled": "false",
}


def require_spark() -> None:
    """Raises PozoError that says what to install where pyspark, pyarrow or Java is missing."""
    if find_spec("pyspark") is None or find_spec("pyarrow") is None:
        raise PozoError("ENGINE=spark needs pyspark and pyarrow: make .venv/spark installs them.")
    version = _java_version()
    if version is None or version < OLDEST_JAVA:
        found = "there is none" if version is None else f"this is Java {version}"
        raise PozoError(
            f"ENGINE=spark needs Java {OLDEST_JAVA} or newer, and {found}. Install it (Debian: apt-get install "
            "openjdk-17-jre-headless), or name its folder in JAVA_HOME."
        )


def spark_version() -> str:
    """The version of pyspark, which pip may not know: it can come with a cluster's Python path."""
    from pyspark import __version__

    return __version__


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
def cluster(
    master: str = LOCAL_MASTER, rows: int = 0, launched: Callable[[subprocess.Popen], None] = lambda java: None
) -> Iterator["SparkSession"]:
    """A session on a Spark master (local[n], spark://…, k8s://…, yarn) that has the function geodesic_km.

    rows is the number of rows of the largest table: shuffles are split by it. launched is given Spark's process before
    that looks for its master, which may take minutes. With the block Spark ends, and with it the memory it held. Raises
    PozoError where Java or pyspark is missing, and where Spark does not start. More settings, such as an executor's
    memory, come from spark-defaults.conf in the folder SPARK_CONF_DIR.
    """
    require_spark()
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    # pozo hands Spark no pandas
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    # workers run the Python of this project, by the same path, unless told otherwise
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    conf = SparkConf(loadDefaults=False).setMaster(master).setAll(list(_settings(master, rows).items()))
    with tempfile.TemporaryFile("w+") as log, tempfile.TemporaryDirectory() as unused, ExitStack() as opened:
        # pozo says where each table lies; this is the place of those of which nobody does
        conf.set("spark.sql.warehouse.dir", unused)
        try:
            gateway = launch_gateway(conf, {"stdout": log, "stderr": log})
            opened.callback(_end, gateway)
            launched(gateway.proc)
            session = SparkSession(SparkContext(gateway=gateway, conf=conf))
            opened.callback(session.stop)
            session.udf.register("geodesic_km", geodesic_function())
        except (PySparkException, Py4JError) as error:
            log.seek(0)
            reasons = [line.strip() for line in log if FAULT.search(line)]
            raise PozoError("\n".join([f"Spark did not start on {master}.", *reasons])) from error
        yield session


def without_java_lines(error: Exception) -> str:
    """What an error says, without the places in Java's code."""
    return "\n".join(line for line in str(error).splitlines() if not line.startswith("\tat "))


def _end(gateway: "JavaGateway") -> None:
    """Ends the Java process, and lets pyspark start another."""
    from pyspark import SparkContext

    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()
    SparkContext._gateway = SparkContext._jvm = None


def _settings(master: str, rows: int) -> dict[str, str]:
    cores = os.cpu_count() or 1
    settings = {**SETTINGS, "spark.sql.shuffle.partitions": str(max(2 * cores, rows // ROWS_PER_PARTITION))}
    if master.startswith("local"):
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
        # the other half is DuckDB's and that of the processes that measure distances
        settings |= {**LOCAL_SETTINGS, "spark.driver.memory": f"{memory // 2 >> 20}m"}
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
