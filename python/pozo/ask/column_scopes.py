"""What names mean inside a query: relations and their columns, with what each comes from."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce

from sqlglot import exp

# a table or file and its column; * for all of them together, none for its rows, as count(*) takes them
Origin = tuple[str, str | None]
Origins = frozenset[Origin]
NONE: Origins = frozenset()


@dataclass(frozen=True)
class Relation:
    """What stands in FROM: its columns, what its rows come from, and what any further column would come from.

    Only a file has further columns, as nobody has opened it.
    """

    columns: list[tuple[str, Origins]]
    rows: Origins = NONE
    further: Callable[[str], Origins] | None = None
    is_table: bool = False

    def known(self, name: str) -> Origins | None:
        """What the column comes from; None where there is none of that name."""
        found = [origins for column, origins in self.columns if column == name]
        return union(found) if found else None

    def find(self, name: str) -> Origins | None:
        """The same, further columns included."""
        known = self.known(name)
        return self.further(name) if known is None and self.further else known

    @property
    def whole(self) -> Origins:
        """What its columns come from all together."""
        if self.is_table:
            return frozenset((table, "*") for table, _ in self.rows)
        return union(origins for _, origins in self.columns)


@dataclass
class Frame:
    """What names mean inside one SELECT."""

    queries: dict[str, Relation]  # common table expressions
    outer: "Frame | None"
    relations: dict[str, Relation] = field(default_factory=dict)
    aliases: dict[str, Origins] = field(default_factory=dict)
    windows: dict[str, exp.Window] = field(default_factory=dict)

    @property
    def rows(self) -> Origins:
        return union(relation.rows for relation in self.relations.values())

    def find(self, parts: list[str]) -> Origins:
        """What a name comes from: a column, with or without its table, a field of one, an alias, or a whole row."""
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
        # what is not found may be anything there is
        return self.outer.find(parts) if self.outer else self.rows


def renamed(relation: Relation, item: exp.Expression) -> Relation:
    """The relation under the names that `AS name(column, …)` gives its columns."""
    alias = item.args.get("alias")
    names = [column.name.lower() for column in alias.columns] if isinstance(alias, exp.TableAlias) else []
    if not names:
        return relation
    columns = relation.columns or [(name, relation.rows) for name in names]
    renamed = [(name, origins) for name, (_, origins) in zip(names, columns, strict=False)]
    return Relation([*renamed, *columns[len(renamed) :]], relation.rows)


def union(sets: Iterable[Origins]) -> Origins:
    """All origins of the sets."""
    return reduce(frozenset.union, sets, NONE)
