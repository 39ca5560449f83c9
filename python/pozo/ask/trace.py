"""Shows how a number came about, from a state down to the cells of the input files, with the macros of sql/ask."""

from pathlib import Path

from pozo.ask.session import asking
from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Console, Session
from pozo.pipeline.queries import Row, read, rows, set_variable, table
from pozo.pipeline.session import literal

SHOWN_ROWS = 10


def show_trace(console: Console, warehouse: Path, **names: str | None) -> None:
    """Prints the trace, level by level. A level that is not named is the one that contributes most to the level above.

    names: as a user writes them, a contaminant, a scenario, and at least one of state, town and site. Raises PozoError
    for a name that is unknown or means several.
    """
    if not (names["state"] or names["town"] or names["site"]):
        raise PozoError("Say what to trace: STATE=…, TOWN=… or SITE=… (and CONTAMINANT=…, SCENARIO=…).")
    with asking(warehouse) as session:
        _Trace(console, session, names).show()


class _Trace:
    """A session whose variables state what is traced. The queries of sql/queries/trace read them."""

    def __init__(self, console: Console, session: Session, names: dict[str, str | None]) -> None:
        self.console = console
        self.session = session
        self.names = names

    def show(self) -> None:
        self._set("shown_rows", SHOWN_ROWS)
        for kind, key in (("contaminant", "contaminant_id"), ("scenario", "scenario_id"), ("state", "state_code")):
            name = self.names[kind]
            self._set(key, self._value(f"{kind}_named({literal(name)})") if name else "")
        town_id, site_id = self._only_one("town"), self._only_one("site")
        if town_id:
            self._set("state_code", self._value(f"(SELECT state_code FROM towns_named({literal(town_id)}))"))
        if town_id or not site_id:
            self._summary("state")
        if not (town_id or site_id):
            town_id = self._table("towns", "trace_state", "state_code").get("town_id")
        if town_id:
            self._set("town_id", town_id)
            self._summary("town")
            nearest = self._table("sites", "trace_town", "town_id").get("site_id")
            site_id = site_id or nearest
        if site_id:
            self._set("site_id", site_id)
            self._summary("site")
            self._table("samples", "trace_site", "site_id")

    def _only_one(self, kind: str) -> str | None:
        """The key of the town or site that was named. If the name means several, lists them and raises PozoError."""
        if not (name := self.names[kind]):
            return None
        self._set("name", name)
        columns, found = table(self.session, f"trace/{kind}s_named")
        if not found:
            raise PozoError(f"{self.names['state']} has no {kind} called {name}; without STATE= you see where one is.")
        key = found[0][-1]
        if len(found) > 1:
            self.console.table(columns, found)
            raise PozoError(f"{len(found)} {kind}s are called {name}: take one by its id, as in {kind.upper()}={key}")
        return key

    def _summary(self, level: str) -> None:
        """Prints a level in words."""
        for row in rows(self.session, f"trace/{level}"):
            self.console.line("\n" + "\n".join(filter(None, row.values())))

    def _table(self, level: str, macro: str, key: str) -> Row:
        """Prints the rows of a level, and the query for all of them. Returns the first row, empty if there is none."""
        columns, found = table(self.session, f"trace/{level}")
        if not found:
            return {}
        arguments = [self._value(f"setting('{name}')") for name in (key, "contaminant_id", "scenario_id")]
        self.console.line(f"\n{read(f'trace/{level}').splitlines()[0].removeprefix('-- ')}:")
        self.console.table(columns, found)
        self.console.line(f'All of it: make query Q="FROM {macro}({", ".join(map(literal, arguments))})"')
        return dict(zip(columns, found[0], strict=True))

    def _set(self, variable: str, value: str | int) -> None:
        set_variable(self.session, variable, value)

    def _value(self, expression: str) -> str:
        return self.session.execute(f"SELECT {expression}").fetchone()[0]
