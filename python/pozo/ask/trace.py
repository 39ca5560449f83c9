"""How a figure came about, on a terminal: the warehouse's trace macros, from a state down to the input files' cells."""

from pathlib import Path

import duckdb

from pozo.cli.console import Console
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from pozo.pipeline.session import asking, literal

QUERIES = ROOT / "sql" / "queries" / "trace"
SHOWN_ROWS = 10


def show_trail(console: Console, warehouse: Path, **names: str | None) -> None:
    """Prints the trail, level by level; where a level is not named, it is what contributes most to the one above.

    Names are as a person writes them: contaminant, scenario, and a state, a town or a site at least. Raises PozoError
    for one that means nothing or several.
    """
    if not (names["state"] or names["town"] or names["site"]):
        raise PozoError("Say what to trace: STATE=…, TOWN=… or SITE=… (and CONTAMINANT=…, SCENARIO=…).")
    with asking(warehouse) as connection:
        _Trail(console, connection, names).show()


class _Trail:
    """A session whose variables say what is traced, as the queries of sql/trace take them."""

    def __init__(self, console: Console, connection: duckdb.DuckDBPyConnection, names: dict[str, str | None]) -> None:
        self.console = console
        self.connection = connection
        self.names = names

    def show(self) -> None:
        self._let("shown_rows", SHOWN_ROWS)
        for kind, key in (("contaminant", "contaminant_id"), ("scenario", "scenario_id"), ("state", "state_code")):
            name = self.names[kind]
            self._let(key, name and self._answer(f"{kind}_named({literal(name)})"))
        town_id, site_id = self._only_one("town"), self._only_one("site")
        if town_id:
            self._let("state_code", self._answer(f"(SELECT state_code FROM towns_named({literal(town_id)}))"))
        if town_id or not site_id:
            self._words("state")
        if not (town_id or site_id):
            town_id = self._table("towns", "trace_state", "state_code").get("town_id")
        if town_id:
            self._let("town_id", town_id)
            self._words("town")
            nearest = self._table("sites", "trace_town", "town_id").get("site_id")
            site_id = site_id or nearest
        if site_id:
            self._let("site_id", site_id)
            self._words("site")
            self._table("samples", "trace_site", "site_id")

    def _only_one(self, kind: str) -> str | None:
        """The key of the one town or site that was named; where the name means several, they are listed."""
        if not (name := self.names[kind]):
            return None
        self._let("asked", name)
        answer = self.connection.sql(_query(f"{kind}s_named"))
        columns, rows = answer.columns, answer.fetchall()
        if not rows:
            raise PozoError(f"{self.names['state']} has no {kind} called {name}; without STATE= you see where one is.")
        key = rows[0][-1]
        if len(rows) > 1:
            self.console.table(columns, rows)
            raise PozoError(f"{len(rows)} {kind}s are called {name}: take one by its id, as in {kind.upper()}={key}")
        return key

    def _words(self, level: str) -> None:
        for row in self.connection.sql(_query(level)).fetchall():
            self.console.line("\n" + "\n".join(filter(None, row)))

    def _table(self, level: str, macro: str, key: str) -> dict[str, object]:
        """Prints the rows of a level, where it has any, and the query for all of them; returns the first."""
        sql = _query(level)
        answer = self.connection.sql(sql)
        columns, rows = answer.columns, answer.fetchall()
        if not rows:
            return {}
        asked = [self._answer(f"getvariable('{name}')") for name in (key, "contaminant_id", "scenario_id")]
        self.console.line(f"\n{sql.splitlines()[0].removeprefix('-- ')}:")
        self.console.table(columns, rows)
        self.console.line(f'All of it: make query Q="FROM {macro}({", ".join(literal(name) for name in asked)})"')
        return dict(zip(columns, rows[0], strict=True))

    def _let(self, variable: str, value: str | int | None) -> None:
        self.connection.execute(f"SET VARIABLE {variable} = {literal(value)}")

    def _answer(self, expression: str) -> str:
        return self.connection.execute(f"SELECT {expression}").fetchone()[0]


def _query(name: str) -> str:
    return (QUERIES / f"{name}.sql").read_text(encoding="utf-8")
