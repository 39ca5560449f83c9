"""Writes the whole build of a dataset as one SQL script, which the duckdb shell runs without Python."""

from pathlib import Path

import duckdb

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import write_whole
from pozo.inputs.reader import FileReader
from pozo.pipeline.checks import CHECKS
from pozo.pipeline.paths import WAREHOUSE, relative
from pozo.pipeline.plan import dataset_steps
from pozo.pipeline.session import TRUST_EXTENSIONS, prepare, session_files, settings_sql

SCRIPT = WAREHOUSE.with_name("build.sql")
HEAD = """\
-- The whole build of the dataset {name} as one SQL script, written by `make script`. It makes the tables that
-- `make warehouse` makes. Run it with the duckdb shell:
--     duckdb new.duckdb < {script}
-- The settings and the readers of the input files are generated. Every other part is a file, named above it.
"""
# silent if no row breaks the promise; an error ends the transaction, and nothing remains
CHECK = """\
CREATE OR REPLACE TEMP VIEW breaking_row AS
{file}
SET VARIABLE breaking_row = (
    SELECT error(concat('The check {name} is broken, for example by ', breaking_row::VARCHAR)) FROM breaking_row LIMIT 1
);
"""


def write_script(dataset: Dataset, script: Path = SCRIPT) -> Path:
    """Writes the script. Raises PozoError for an input file that cannot be read."""
    reader = FileReader(dataset)
    steps = dataset_steps(dataset, reader)
    with duckdb.connect(config=TRUST_EXTENSIONS) as session:
        prepare(session, dataset)
        session.execute("CREATE SCHEMA input")
        views = reader.read(session, steps)
    schemas = dict.fromkeys(["input", *(step.table.partition(".")[0] for step in steps)])
    parts = [
        HEAD.format(name=dataset.name, script=relative(script)),
        "-- The settings of the dataset.\n" + settings_sql(dataset.settings),
        *map(_file, session_files()),
        # one transaction: after an error, nothing remains
        "BEGIN TRANSACTION;\n",
        "".join(f"CREATE SCHEMA IF NOT EXISTS {schema};\n" for schema in schemas),
        "-- The readers of the input files.\n",
        *views,
        *(_file(step.path) for step in steps),
        *(CHECK.format(file=_file(path), name=path.stem) for path in sorted(CHECKS.glob("*.sql"))),
        "DROP SCHEMA input CASCADE;\n",
        "COMMIT;\n",
    ]
    script.parent.mkdir(exist_ok=True)
    write_whole(script, "\n".join(parts))
    return script


def _file(path: Path) -> str:
    return f"-- File {relative(path)}\n{path.read_text(encoding='utf-8')}"
