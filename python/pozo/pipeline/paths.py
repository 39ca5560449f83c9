"""Where the project's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
SQL = ROOT / "sql"
QUERIES = SQL / "queries"
WAREHOUSE = ROOT / "warehouse" / "warehouse.duckdb"
FIGURES = ROOT / "reports" / "figures"
PAGE = ROOT / "reports" / "index.html"


def relative(path: Path) -> Path:
    """A path as the user knows it: from the project's top if it lies inside."""
    return path.relative_to(ROOT) if isinstance(path, Path) and path.is_relative_to(ROOT) else path
