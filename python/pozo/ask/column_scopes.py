"""What names mean inside a query: relations, their columns, and the source columns of each."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce

from sqlglot import exp

# a table or file and its column; * for a whole row, None for the number of rows, as in count(*)
SourceColumn = tuple[str, str | None]
Sources = frozenset[SourceColumn]
NONE: Sources = frozenset()


@dataclass(frozen=True)
class Relation:
    """A table, file or subquery in FROM: its columns and its rows, each with their sources.

    further: gives the sources of any other column. Only a file has it, because its columns are not known.
    """

    columns: list[tuple[str, Sources]]
    rows: Sources = NONE
    further: Callable[[str], Sources] | None = None
    is_table: bool = False

    def known(self, name: str) -> Sources | None:
        """The sources of a column. None if there is no such column."""
        found = [sources for column, sources in self.columns if column == name]
        return union(found) if found else None

    def find(self, name: str) -> Sources | None:
        """The sources of a column, or of a further column."""
        known = self.known(name)
        return self.further(name) if known is None and self.further else known

    @property
    def whole(self) -> Sources:
        """The sources of a whole row."""
        if self.is_table:
            return frozenset((table, "*") for table, _ in self.rows)
        return union(sources for _, sources in self.columns)


@dataclass
class Scope:
    """What names mean inside one SELECT."""

    queries: dict[str, Relation]  # common table expressions
    outer: "Scope | None"
    relations: dict[str, Relation] = field(default_factory=dict)
    aliases: dict[str, Sources] = field(default_factory=dict)
    windows: dict[str, exp.Window] = field(default_factory=dict)

    @property
    def rows(self) -> Sources:
        return union(relation.rows for relation in self.relations.values())

    def find(self, parts: list[str]) -> Sources:
        """The sources of a name: of a column, with or without its table, of a field, an alias, or a whole row."""
        name = parts[0]
        for place, part in enumerate(parts[:-1]):
            if part in self.relations and (found := self.relations[part].find(parts[place + 1])) is not None:
                return found
        known = [found for relation in self.relations.values() if (found := relation.known(name)) is not None]
        if known:
            return union(known)
        if name in self.aliases:
            return self.aliases[name]
        further = [relation.further(name) for relation in self.relations.values() if relation.further]
        if further:
            return union(further)
        if name in self.relations:
            return self.relations[name].whole
        # an unknown name can be anything in this SELECT
        return self.outer.find(parts) if self.outer else self.rows


def renamed(relation: Relation, item: exp.Expression) -> Relation:
    """The relation with the column names that `AS name(column, …)` states."""
    alias = item.args.get("alias")
    names = [column.name.lower() for column in alias.columns] if isinstance(alias, exp.TableAlias) else []
    if not names:
        return relation
    columns = relation.columns or [(name, relation.rows) for name in names]
    renamed = [(name, sources) for name, (_, sources) in zip(names, columns, strict=False)]
    return Relation([*renamed, *columns[len(renamed) :]], relation.rows)


def union(sets: Iterable[Sources]) -> Sources:
    """All sources in the sets."""
    return reduce(frozenset.union, sets, NONE)
