"""The session in which questions to the warehouse are answered."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Session
from pozo.pipeline.session import reading

PREFIX = "Invalid Input Error: "


@contextmanager
def asking(warehouse: Path) -> Iterator[Session]:
    """A read-only session for the macros of sql/ask.

    Raises PozoError for an unknown name, with the nearest names, and for a query that does not fit the warehouse.
    """
    with reading(warehouse) as session:
        try:
            yield session
        except (duckdb.Error, PozoError) as error:
            # pozo.pipeline.queries raises a PozoError from DuckDB's
            cause = error.__cause__ or error
            if isinstance(cause, duckdb.InvalidInputException):  # what a macro raises with error()
                raise PozoError(str(cause).removeprefix(PREFIX)) from error
            if isinstance(cause, duckdb.CatalogException | duckdb.BinderException):
                raise PozoError(f"The warehouse is older than this command. Run `make warehouse`.\n{error}") from error
            raise
