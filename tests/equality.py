"""Whether two warehouses hold the same, whichever engine made them: python tests/equality.py ONE OTHER."""

import sys
from pathlib import Path

import duckdb

from pozo.pipeline.session import TRUST_EXTENSIONS, literal

FOLDER = Path(__file__).parent
SHOWN = 20


def unequal_cells(one: Path, other: Path, schemas: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The cells that differ, each as table, key, column and both values; of these schemas, or of all but meta. A table that only one has is a cell."""
    cells = []
    with duckdb.connect(config=TRUST_EXTENSIONS) as connection:
        connection.load_extension("spatial")
        connection.execute(f"ATTACH {literal(str(one))} AS one (READ_ONLY)")
        connection.execute(f"ATTACH {literal(str(other))} AS other (READ_ONLY)")
        tables = connection.execute((FOLDER / "equality_tables.sql").read_text(encoding="utf-8")).fetchall()
        assert tables
        cells += connection.execute((FOLDER / "equality_only_in_one.sql").read_text(encoding="utf-8")).fetchall()
        for table, *columns in tables:
            if schemas and table.partition(".")[0] not in schemas:
                continue
            connection.execute(f"SET VARIABLE table_name = {literal(table)}")
            keys, exact, rounded = (names or [] for names in columns)
            for name, value in (("key", keys), ("exact", [*exact, "no_text"]), ("rounded", [*rounded, "no_number"])):
                connection.execute(f"SET VARIABLE {name}_columns = {literal(value)}")
            cells += connection.execute((FOLDER / "equality.sql").read_text(encoding="utf-8")).fetchall()
    return cells


def main() -> None:
    cells = unequal_cells(Path(sys.argv[1]), Path(sys.argv[2]))
    for table, key, column, one, other in cells[:SHOWN]:
        print(f"{table} {key} {column}: {one} and {other}")
    print(f"{len(cells):,} cells differ" if cells else "All tables are equal")
    sys.exit(bool(cells))


if __name__ == "__main__":
    main()
