"""Resolves the columns of a query: from which columns of tables and files each of them is computed.

sqlglot parses the SQL. Its own lineage does not support COLUMNS('…'), UNPIVOT and UNION BY NAME, which staging uses.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from pozo.ask.column_scopes import NONE, Relation, Scope, SourceColumn, Sources, renamed, union

# columns that the readers add: the position of a row
PLACES = {"file", "sheet", "file_row"}


class ColumnResolver:
    """Resolves one query. tables: the columns of each table. name_of_file: gives the name of a reader's file."""

    def __init__(self, tables: Mapping[str, list[str]], name_of_file: Callable[[exp.Expression], str]) -> None:
        self.tables = tables
        self.name_of_file = name_of_file
        self.deciding: set[SourceColumn] = set()

    def resolve(self, query: exp.Query, made: list[str]) -> tuple[dict[str, Sources], Sources]:
        """The sources of each column that the query makes, and the sources that decide which rows it has.

        The latter are used in WHERE, ON, GROUP BY, HAVING, QUALIFY, DISTINCT or before LIMIT, or are rows read.
        """
        relation = self._query(query, {}, None)
        if len(relation.columns) == len(made):
            found = dict(zip(made, (sources for _, sources in relation.columns), strict=True))
        else:
            by_name = {name: relation.find(name.lower()) for name in made}
            found = {name: relation.rows if sources is None else sources for name, sources in by_name.items()}
        return found, frozenset(self.deciding) | relation.rows

    def _query(self, query: exp.Expression, queries: dict[str, Relation], outer: Scope | None) -> Relation:
        queries = queries | self._common(query, queries, outer)
        match query:
            case exp.Subquery():
                return self._query(query.this, queries, outer)
            case exp.SetOperation():
                return self._combined(query, queries, outer)
            case exp.Select():
                return self._select(query, Scope(queries, outer))
        # in another kind of query, every column can come from every table that it names
        rows = frozenset((table, None) for table in self._tables_named(query))
        return Relation([], rows, lambda name: rows)

    def _common(self, query: exp.Expression, queries: dict[str, Relation], outer: Scope | None) -> dict[str, Relation]:
        found: dict[str, Relation] = {}
        for common in query.ctes if isinstance(query, exp.Query) else []:
            name = common.alias.lower()
            relation, again = None, Relation([], NONE, lambda name: NONE)
            # a recursive one is resolved until its sources no longer change; any other twice
            while relation is None or again.columns != relation.columns:
                relation = again
                again = renamed(self._query(common.this, queries | found | {name: relation}, outer), common)
            found[name] = again
        return found

    def _combined(self, query: exp.SetOperation, queries: dict[str, Relation], outer: Scope | None) -> Relation:
        left, right = self._query(query.this, queries, outer), self._query(query.expression, queries, outer)
        rows = left.rows | right.rows
        if query.args.get("by_name") or left.further or right.further or len(left.columns) != len(right.columns):
            names = dict.fromkeys(name for name, _ in [*left.columns, *right.columns])
            columns = [(name, (left.find(name) or NONE) | (right.find(name) or NONE)) for name in names]
        else:
            columns = [
                (name, mine | theirs) for (name, mine), (_, theirs) in zip(left.columns, right.columns, strict=True)
            ]
        both = [relation for relation in (left, right) if relation.further]
        further = (lambda name: union(relation.further(name) for relation in both)) if both else None
        if query.args.get("distinct") or not isinstance(query, exp.Union):
            self.deciding |= union(sources for _, sources in columns)
        return Relation(columns, rows, further)

    def _select(self, select: exp.Select, scope: Scope) -> Relation:
        for item in _clauses(select, "from_", "joins", "laterals"):
            self._add(item, scope)
        scope.windows = {window.this.name.lower(): window for window in select.args.get("windows") or []}
        columns: list[tuple[str, Sources]] = []
        for projection in select.expressions:
            columns += (made := self._projected(projection, scope))
            scope.aliases |= dict(made)
        deciding = ["where", "group", "having", "qualify"]
        if select.args.get("limit"):
            deciding.append("order")
        for clause in _clauses(select, *deciding):
            self.deciding |= self._sources(clause, scope)
        group = select.args.get("group")
        if select.args.get("distinct"):
            self.deciding |= union(sources for _, sources in columns) | self._sources(select.args["distinct"], scope)
        elif group and (group.args.get("all") or any(item.is_int for item in group.expressions)):
            self.deciding |= union(
                sources
                for projection in select.expressions
                if not projection.find(exp.AggFunc)
                for _, sources in self._projected(projection, scope)
            )
        stars = [projection for projection in select.expressions if projection.is_star or projection.find(exp.Columns)]
        files = [relation for relation in scope.relations.values() if relation.further] if stars else []
        further = (lambda name: union(relation.further(name) for relation in files)) if files else None
        return Relation(columns, scope.rows, further)

    def _projected(self, projection: exp.Expression, scope: Scope) -> list[tuple[str, Sources]]:
        """The columns that one item of SELECT makes: one column, or several with * or COLUMNS."""
        star = projection.this if isinstance(projection, exp.Column) else projection
        if isinstance(star, exp.Star):
            return self._starred(star, scope, projection.args.get("table"))
        several = projection.find(exp.Columns)
        own = self._sources(projection, scope)
        if not several:
            return [(projection.alias_or_name.lower(), own)]
        return [(name, own | sources) for name, sources in self._matching(several, scope)]

    def _starred(self, star: exp.Star, scope: Scope, table: exp.Expression | None) -> list[tuple[str, Sources]]:
        left_out = {item.name.lower() for item in star.args.get("except_") or []}
        replaced = {item.alias.lower(): self._sources(item, scope) for item in star.args.get("replace") or []}
        return [
            (name, replaced.get(name, sources))
            for alias, relation in scope.relations.items()
            if table is None or alias == table.name.lower()
            for name, sources in relation.columns
            if name not in left_out
        ]

    def _matching(self, several: exp.Columns, scope: Scope) -> list[tuple[str, Sources]]:
        """The columns that COLUMNS(…) selects: those that match a pattern, or all but some."""
        if isinstance(several.this, exp.Star):
            return self._starred(several.this, scope, None)
        pattern = _pattern(several.this.name if several.this.is_string else "")
        return [(name, sources) for name, sources in self._starred(exp.Star(), scope, None) if pattern.search(name)]

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
        match item:
            case exp.Subquery() | exp.Lateral(this=exp.Subquery()):
                return self._query(item if isinstance(item, exp.Subquery) else item.this, scope.queries, scope)
            case exp.Table(this=exp.Identifier()) if not item.db and item.name.lower() in scope.queries:
                return scope.queries[item.name.lower()]
            case exp.Table(this=exp.Identifier()) if (table := f"{item.db}.{item.name}") in self.tables:
                columns = [(name.lower(), frozenset({(table, name)})) for name in self.tables[table]]
                return Relation(columns, frozenset({(table, None)}), is_table=True)
            case exp.Table() if file := self.name_of_file(item):
                rows = frozenset({(file, None)})
                written = {name.name.lower(): name.name for name in item.root().find_all(exp.Identifier)}
                return Relation(
                    [(name, rows) for name in PLACES],
                    rows,
                    lambda name: frozenset({(file, written.get(name, name))}),
                )
        made_from = self._sources(item, scope)  # of a function or a list of values
        return Relation([], made_from, lambda name: made_from)

    def _pivoted(self, relation: Relation, pivot: exp.Pivot) -> Relation:
        """The relation after UNPIVOT. After PIVOT, every column can come from every column."""
        if not pivot.unpivot:
            return Relation([], relation.rows | relation.whole, lambda name: relation.known(name) or relation.whole)
        scope = Scope({}, None, {"": relation})
        columns = relation.columns
        made: list[tuple[str, Sources]] = []
        for names in pivot.args["fields"]:
            turned = [column for item in names.expressions for column in self._projected(item, scope)]
            columns = [column for column in columns if column[0] not in dict(turned)]
            values = union(sources for _, sources in turned)
            made += [(names.this.name.lower(), NONE), *((value.name.lower(), values) for value in pivot.expressions)]
            if not pivot.args.get("include_nulls"):
                self.deciding |= values
        return Relation([*columns, *made], relation.rows)

    def _sources(self, expression: exp.Expression, scope: Scope) -> Sources:
        """All sources of an expression."""
        found: set[SourceColumn] = set()
        for part in expression.walk(prune=lambda part: isinstance(part, exp.Column | exp.Columns | exp.Query)):
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
                    found.add(("variable", part.expressions[0].name))
        return frozenset(found)

    def _tables_named(self, query: exp.Expression) -> set[str]:
        return {f"{table.db}.{table.name}" for table in query.find_all(exp.Table) if table.db}


def _pattern(written: str) -> re.Pattern[str]:
    """A pattern of DuckDB's. A pattern that Python reads differently, or not at all, matches everything."""
    try:
        return re.compile("" if "[:" in written else written, re.IGNORECASE)
    except re.error:
        return re.compile("")


def _clauses(select: exp.Select, *names: str) -> Iterator[exp.Expression]:
    for name in names:
        clause = select.args.get(name)
        yield from clause if isinstance(clause, list) else [clause] if clause else []
