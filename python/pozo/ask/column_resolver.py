"""Resolves the columns of a query: from which columns of tables and files each of them is computed.

sqlglot parses the SQL. Its own lineage gives only values, and not what decides which rows there are.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce

from sqlglot import exp

# a table or file and its column; * for a whole row, None for the number of rows, as in count(*)
SourceColumn = tuple[str, str | None]
Sources = frozenset[SourceColumn]
NONE: Sources = frozenset()
# columns that the readers of files add: the position of a row
PLACES = ("file", "sheet", "file_row")


@dataclass(frozen=True)
class Relation:
    """A table, file or subquery in FROM: its columns and its rows, each with their sources.

    Without columns, they are not known: each of them can come from everything that the rows come from.
    """

    columns: list[tuple[str, Sources]]
    rows: Sources
    whole_row: Sources | None = None

    def find(self, name: str) -> Sources | None:
        """The sources of a column. None if there is no such column."""
        found = [sources for column, sources in self.columns if column == name]
        return union(found) if found else None

    @property
    def whole(self) -> Sources:
        """The sources of a whole row."""
        if self.whole_row is not None:
            return self.whole_row
        return union(sources for _, sources in self.columns) if self.columns else self.rows


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
        if known := [found for relation in self.relations.values() if (found := relation.find(name)) is not None]:
            return union(known)
        unknown = union(relation.rows for relation in self.relations.values() if not relation.columns)
        if name in self.aliases:
            return unknown | self.aliases[name]
        if name in self.relations:
            return self.relations[name].whole
        return unknown | (self.outer.find(parts) if self.outer else self.rows)


class ColumnResolver:
    """Resolves one query. relation_of: gives the relation of a table or file; None for anything else in FROM."""

    def __init__(self, relation_of: Callable[[exp.Table], Relation | None]) -> None:
        self.relation_of = relation_of
        self.deciding: set[SourceColumn] = set()

    def resolve(self, query: exp.Query, made: list[str]) -> tuple[dict[str, Sources], Sources]:
        """The sources of each column that the query makes, and the sources that decide which rows it has.

        The latter are used in WHERE, ON, GROUP BY, HAVING, QUALIFY, DISTINCT or before LIMIT, or are rows read.
        """
        relation = self._query(query, {}, None)
        if len(relation.columns) == len(made):
            found = dict(zip(made, (sources for _, sources in relation.columns), strict=True))
        else:
            found = dict.fromkeys(made, relation.rows | relation.whole)
        return found, frozenset(self.deciding) | relation.rows

    def _query(self, query: exp.Expression, queries: dict[str, Relation], outer: Scope | None) -> Relation:
        common = query.args.get("with_")
        if common and common.recursive:
            return self._anything(query, Scope(queries, outer))
        for named in common.expressions if common else []:
            queries = queries | {named.alias.lower(): renamed(self._query(named.this, queries, outer), named)}
        match query:
            case exp.Subquery() if not isinstance(query.this, exp.Table):
                return self._query(query.this, queries, outer)
            case exp.SetOperation():
                return self._combined(query, queries, outer)
            case exp.Select():
                return self._select(query, Scope(queries, outer))
        return self._anything(query, Scope(queries, outer))

    def _anything(self, part: exp.Expression, scope: Scope) -> Relation:
        """A part whose SQL is not followed: everything can come from every table and column that it names."""
        tables = [self._relation(table, scope) for table in part.find_all(exp.Table)]
        scope.relations = {str(number): relation for number, relation in enumerate(tables)}
        named = union(self._sources(name, scope) for name in part.find_all(exp.Column, exp.Anonymous))
        return Relation([], named | union(relation.rows | relation.whole for relation in tables))

    def _combined(self, query: exp.SetOperation, queries: dict[str, Relation], outer: Scope | None) -> Relation:
        left, right = self._query(query.this, queries, outer), self._query(query.expression, queries, outer)
        rows = left.rows | right.rows
        if left.columns and right.columns and query.args.get("by_name"):
            names = dict.fromkeys(name for name, _ in [*left.columns, *right.columns])
            columns = [(name, (left.find(name) or NONE) | (right.find(name) or NONE)) for name in names]
        elif len(left.columns) == len(right.columns) > 0:
            pairs = zip(left.columns, right.columns, strict=True)
            columns = [(name, mine | theirs) for (name, mine), (_, theirs) in pairs]
        else:
            return Relation([], rows | left.whole | right.whole)
        if query.args.get("distinct") or not isinstance(query, exp.Union):
            self.deciding |= union(sources for _, sources in columns)
        return Relation(columns, rows)

    def _select(self, select: exp.Select, scope: Scope) -> Relation:
        for item in _clauses(select, "from_", "joins", "laterals"):
            self._add(item, scope)
        scope.windows = {window.this.name.lower(): window for window in select.args.get("windows") or []}
        columns: list[tuple[str, Sources]] = []
        grouping: set[SourceColumn] = set()
        for projection in select.expressions:
            columns += (made := self._projected(projection, scope))
            scope.aliases |= dict(made)
            if not projection.find(exp.AggFunc):
                grouping |= union(sources for _, sources in made)
        for clause in _clauses(select, "where", "group", "having", "qualify", "distinct"):
            self.deciding |= self._sources(clause, scope)
        if select.args.get("limit"):
            self.deciding |= union(self._sources(clause, scope) for clause in _clauses(select, "order"))
        group = select.args.get("group")
        if select.args.get("distinct"):
            self.deciding |= union(sources for _, sources in columns)
        elif group and (group.args.get("all") or any(item.is_int for item in group.expressions)):
            self.deciding |= grouping
        if all(name for name, _ in columns):
            return Relation(columns, scope.rows)
        return Relation([], scope.rows | union(sources for _, sources in columns))

    def _projected(self, projection: exp.Expression, scope: Scope) -> list[tuple[str, Sources]]:
        """The columns that one item of SELECT makes. One without a name stands for columns that are not known."""
        star = projection.this if isinstance(projection, exp.Column) else projection
        if isinstance(star, exp.Star) and not (star.args.get("replace") or star.args.get("rename")):
            left_out = {item.name.lower() for item in star.args.get("except_") or []}
            table = projection.args.get("table")
            chosen = [item for alias, item in scope.relations.items() if not table or alias == table.name.lower()]
            columns = [column for item in chosen for column in item.columns or [("", item.rows)]]
            return [(name, sources) for name, sources in columns if name not in left_out]
        if any(not isinstance(part.parent, exp.Count) for part in projection.find_all(exp.Columns, exp.Star)):
            return [("", self._sources(projection, scope) | union(item.whole for item in scope.relations.values()))]
        return [(projection.alias_or_name.lower() or "unnamed", self._sources(projection, scope))]

    def _add(self, item: exp.Expression, scope: Scope) -> None:
        """Adds an item of FROM or JOIN to the scope. The join condition decides which rows there are."""
        if isinstance(item, exp.From | exp.Join):
            self._add(item.this, scope)
            if item.args.get("on"):
                self.deciding |= self._sources(item.args["on"], scope)
            for name in item.args.get("using") or []:
                self.deciding |= scope.find([name.name.lower()])
            return
        if isinstance(item, exp.Subquery | exp.Paren) and isinstance(item.this, exp.Table):
            self._add(item.this, scope)
        else:
            relation = renamed(self._relation(item, scope), item)
            for pivot in item.args.get("pivots") or []:
                relation = self._pivoted(relation, pivot)
            scope.relations[item.alias_or_name.lower() or f"unnamed {len(scope.relations)}"] = relation
        for join in item.args.get("joins") or []:
            self._add(join, scope)

    def _relation(self, item: exp.Expression, scope: Scope) -> Relation:
        query = item.this if isinstance(item, exp.Lateral) else item
        if isinstance(query, exp.Subquery):
            return self._query(query, scope.queries, scope)
        if isinstance(item, exp.Table):
            is_query = isinstance(item.this, exp.Identifier) and not item.db and item.name.lower() in scope.queries
            if relation := scope.queries[item.name.lower()] if is_query else self.relation_of(item):
                return relation
        return Relation([], self._sources(item, scope))  # made by a function, or of a list of values

    def _pivoted(self, relation: Relation, pivot: exp.Pivot) -> Relation:
        """The relation after UNPIVOT. After PIVOT, every column can come from every column."""
        if not pivot.unpivot or not relation.columns or pivot.find(exp.Columns, exp.Star):
            return Relation([], relation.rows | relation.whole)
        scope = Scope({}, None, {"": relation})
        columns = relation.columns
        made: list[tuple[str, Sources]] = []
        for names in pivot.args["fields"]:
            turned = {column.name.lower() for item in names.expressions for column in item.find_all(exp.Column)}
            values = union(self._sources(item, scope) for item in names.expressions)
            columns = [column for column in columns if column[0] not in turned]
            made += [(names.this.name.lower(), NONE), *((value.name.lower(), values) for value in pivot.expressions)]
            if not pivot.args.get("include_nulls"):
                self.deciding |= values
        return Relation([*columns, *made], relation.rows)

    def _sources(self, expression: exp.Expression, scope: Scope) -> Sources:
        """All sources of an expression."""
        found: set[SourceColumn] = set()
        for part in expression.walk(prune=lambda part: isinstance(part, exp.Column | exp.Query)):
            match part:
                case exp.Column():
                    found |= scope.find([name.name.lower() for name in part.parts])
                case exp.Query():
                    relation = self._query(part, scope.queries, scope)
                    found |= relation.rows if isinstance(part.parent, exp.Exists) else relation.whole
                case exp.RowNumber() | exp.Count(this=exp.Star() | None):
                    found |= scope.rows
                case exp.Window() if part.alias.lower() in scope.windows:
                    found |= self._sources(scope.windows[part.alias.lower()], scope)
                case exp.Anonymous() if part.name.lower() == "setting":
                    found.add(("setting", part.expressions[0].name))
        return frozenset(found)


def of_table(table: str, columns: list[str]) -> Relation:
    """The relation of a table."""
    own = [(name.lower(), frozenset({(table, name)})) for name in columns]
    return Relation(own, frozenset({(table, None)}), frozenset({(table, "*")}))


def of_file(file: str, columns: list[str]) -> Relation:
    """The relation of an input file or a reference file."""
    own = [(name.lower(), frozenset({(f"file {file}", None if name in PLACES else name)})) for name in columns]
    return Relation(own, frozenset({(f"file {file}", None)}))


def renamed(relation: Relation, item: exp.Expression) -> Relation:
    """The relation with the column names that `AS name(column, …)` states."""
    alias = item.args.get("alias")
    names = [column.name.lower() for column in alias.columns] if isinstance(alias, exp.TableAlias) else []
    columns = relation.columns or [(name, relation.rows) for name in names]
    renamed = [(name, sources) for name, (_, sources) in zip(names, columns, strict=False)]
    return Relation([*renamed, *columns[len(renamed) :]], relation.rows) if names else relation


def union(sets: Iterable[Sources]) -> Sources:
    """All sources in the sets."""
    return reduce(frozenset.union, sets, NONE)


def _clauses(select: exp.Select, *names: str) -> Iterator[exp.Expression]:
    for name in names:
        clause = select.args.get(name)
        yield from clause if isinstance(clause, list) else [clause] if clause else []
