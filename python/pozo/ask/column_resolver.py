"""What each column of a table is made from, as the table's SQL says: columns of tables and of files, one step back.

sqlglot parses; its own lineage knows neither COLUMNS('…') nor UNPIVOT nor UNION BY NAME, on which staging rests.
"""

import re
from collections.abc import Callable, Iterator, Mapping

from sqlglot import exp

from pozo.ask.column_scopes import NONE, Frame, Origin, Origins, Relation, renamed, union

# columns that the readers of sql/10_source/formats add: they say where a row stands
PLACES = {"file", "sheet", "file_row"}


class Statement:
    """The reading of one query. tables: the columns of each table; name_of_file: what a reader's file is called."""

    def __init__(self, tables: Mapping[str, list[str]], name_of_file: Callable[[exp.Expression], str]) -> None:
        self.tables = tables
        self.name_of_file = name_of_file
        self.deciding: set[Origin] = set()

    def read(self, query: exp.Query, made: list[str]) -> tuple[dict[str, Origins], Origins]:
        """What each of the columns made is computed from, and what decides which rows there are.

        That is all that stands in WHERE, ON, GROUP BY, HAVING, QUALIFY, DISTINCT or before LIMIT, and the rows read.
        """
        relation = self._query(query, {}, None)
        if len(relation.columns) == len(made):
            found = dict(zip(made, (origins for _, origins in relation.columns), strict=True))
        else:
            by_name = {name: relation.find(name.lower()) for name in made}
            found = {name: relation.rows if origins is None else origins for name, origins in by_name.items()}
        return found, frozenset(self.deciding) | relation.rows

    def _query(self, query: exp.Expression, queries: dict[str, Relation], outer: Frame | None) -> Relation:
        queries = queries | self._common(query, queries, outer)
        match query:
            case exp.Subquery():
                return self._query(query.this, queries, outer)
            case exp.SetOperation():
                return self._combined(query, queries, outer)
            case exp.Select():
                return self._select(query, Frame(queries, outer))
        # a statement of another kind: all of it may come from everything that it names
        rows = frozenset((table, None) for table in self._tables_named(query))
        return Relation([], rows, lambda name: rows)

    def _common(self, query: exp.Expression, queries: dict[str, Relation], outer: Frame | None) -> dict[str, Relation]:
        found: dict[str, Relation] = {}
        for common in query.ctes if isinstance(query, exp.Query) else []:
            name = common.alias.lower()
            relation, again = None, Relation([], NONE, lambda name: NONE)
            # one that reads itself is read until nothing more comes of it; any other twice
            while relation is None or again.columns != relation.columns:
                relation = again
                again = renamed(self._query(common.this, queries | found | {name: relation}, outer), common)
            found[name] = again
        return found

    def _combined(self, query: exp.SetOperation, queries: dict[str, Relation], outer: Frame | None) -> Relation:
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
            self.deciding |= union(origins for _, origins in columns)
        return Relation(columns, rows, further)

    def _select(self, select: exp.Select, frame: Frame) -> Relation:
        for item in _clauses(select, "from_", "joins", "laterals"):
            self._add(item, frame)
        frame.windows = {window.this.name.lower(): window for window in select.args.get("windows") or []}
        columns: list[tuple[str, Origins]] = []
        for projection in select.expressions:
            columns += (made := self._projected(projection, frame))
            frame.aliases |= dict(made)
        deciding = ["where", "group", "having", "qualify"]
        if select.args.get("limit"):
            deciding.append("order")
        for clause in _clauses(select, *deciding):
            self.deciding |= self._origins(clause, frame)
        group = select.args.get("group")
        if select.args.get("distinct"):
            self.deciding |= union(origins for _, origins in columns) | self._origins(select.args["distinct"], frame)
        elif group and (group.args.get("all") or any(item.is_int for item in group.expressions)):
            self.deciding |= union(
                origins
                for projection in select.expressions
                if not projection.find(exp.AggFunc)
                for _, origins in self._projected(projection, frame)
            )
        stars = [projection for projection in select.expressions if projection.is_star or projection.find(exp.Columns)]
        files = [relation for relation in frame.relations.values() if relation.further] if stars else []
        further = (lambda name: union(relation.further(name) for relation in files)) if files else None
        return Relation(columns, frame.rows, further)

    def _projected(self, projection: exp.Expression, frame: Frame) -> list[tuple[str, Origins]]:
        """The columns that one item of SELECT makes: one, or with * or COLUMNS several."""
        star = projection.this if isinstance(projection, exp.Column) else projection
        if isinstance(star, exp.Star):
            return self._starred(star, frame, projection.args.get("table"))
        several = projection.find(exp.Columns)
        own = self._origins(projection, frame)
        if not several:
            return [(projection.alias_or_name.lower(), own)]
        return [(name, own | origins) for name, origins in self._matching(several, frame)]

    def _starred(self, star: exp.Star, frame: Frame, table: exp.Expression | None) -> list[tuple[str, Origins]]:
        left_out = {item.name.lower() for item in star.args.get("except_") or []}
        replaced = {item.alias.lower(): self._origins(item, frame) for item in star.args.get("replace") or []}
        return [
            (name, replaced.get(name, origins))
            for alias, relation in frame.relations.items()
            if table is None or alias == table.name.lower()
            for name, origins in relation.columns
            if name not in left_out
        ]

    def _matching(self, several: exp.Columns, frame: Frame) -> list[tuple[str, Origins]]:
        """The columns that COLUMNS(…) stands for: those that a pattern finds, or all but some."""
        if isinstance(several.this, exp.Star):
            return self._starred(several.this, frame, None)
        pattern = _pattern(several.this.name if several.this.is_string else "")
        return [(name, origins) for name, origins in self._starred(exp.Star(), frame, None) if pattern.search(name)]

    def _add(self, item: exp.Expression, frame: Frame) -> None:
        """Makes what FROM or JOIN names known to the frame; what it is joined by decides which rows there are."""
        if isinstance(item, exp.From | exp.Join):
            self._add(item.this, frame)
            if item.args.get("on"):
                self.deciding |= self._origins(item.args["on"], frame)
            for name in item.args.get("using") or []:
                self.deciding |= frame.find([name.name.lower()])
            return
        if isinstance(item, exp.Subquery | exp.Paren) and isinstance(item.this, exp.Table):
            self._add(item.this, frame)
        else:
            relation = renamed(self._relation(item, frame), item)
            for pivot in item.args.get("pivots") or []:
                relation = self._pivoted(relation, pivot)
            frame.relations[item.alias_or_name.lower() or f"unnamed {len(frame.relations)}"] = relation
        for join in item.args.get("joins") or []:
            self._add(join, frame)

    def _relation(self, item: exp.Expression, frame: Frame) -> Relation:
        match item:
            case exp.Subquery() | exp.Lateral(this=exp.Subquery()):
                return self._query(item if isinstance(item, exp.Subquery) else item.this, frame.queries, frame)
            case exp.Table(this=exp.Identifier()) if not item.db and item.name.lower() in frame.queries:
                return frame.queries[item.name.lower()]
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
        made_from = self._origins(item, frame)  # of a function or a list of values
        return Relation([], made_from, lambda name: made_from)

    def _pivoted(self, relation: Relation, pivot: exp.Pivot) -> Relation:
        """The relation with some of its columns one below the other; turned the other way, with all made from all."""
        if not pivot.unpivot:
            return Relation([], relation.rows | relation.whole, lambda name: relation.known(name) or relation.whole)
        frame = Frame({}, None, {"": relation})
        columns = relation.columns
        made: list[tuple[str, Origins]] = []
        for names in pivot.args["fields"]:
            turned = [column for item in names.expressions for column in self._projected(item, frame)]
            columns = [column for column in columns if column[0] not in dict(turned)]
            values = union(origins for _, origins in turned)
            made += [(names.this.name.lower(), NONE), *((value.name.lower(), values) for value in pivot.expressions)]
            if not pivot.args.get("include_nulls"):
                self.deciding |= values
        return Relation([*columns, *made], relation.rows)

    def _origins(self, expression: exp.Expression, frame: Frame) -> Origins:
        """All that an expression is computed from."""
        found: set[Origin] = set()
        for part in expression.walk(prune=lambda part: isinstance(part, exp.Column | exp.Columns | exp.Query)):
            match part:
                case exp.Column():
                    found |= frame.find([name.name.lower() for name in part.parts])
                case exp.Query():
                    relation = self._query(part, frame.queries, frame)
                    found |= relation.rows if isinstance(part.parent, exp.Exists) else relation.whole
                case exp.RowNumber() | exp.Count(this=exp.Star() | None):
                    found |= frame.rows
                case exp.Window() if part.alias.lower() in frame.windows:
                    found |= self._origins(frame.windows[part.alias.lower()], frame)
                case exp.Anonymous() if variable := variable_read(part):
                    found.add((self.name_of_file(part), None) if variable.endswith("_file") else ("variable", variable))
        return frozenset(found)

    def _tables_named(self, query: exp.Expression) -> set[str]:
        return {f"{table.db}.{table.name}" for table in query.find_all(exp.Table) if table.db}


def variable_read(call: exp.Expression) -> str:
    """`sites_file` in setting('sites_file'); nothing in another call."""
    is_reading = isinstance(call, exp.Anonymous) and call.name.lower() == "setting"
    return call.expressions[0].name if is_reading else ""


def _pattern(written: str) -> re.Pattern[str]:
    """A pattern of DuckDB's; one that Python reads otherwise, or not at all, finds everything."""
    try:
        return re.compile("" if "[:" in written else written, re.IGNORECASE)
    except re.error:
        return re.compile("")


def _clauses(select: exp.Select, *names: str) -> Iterator[exp.Expression]:
    for name in names:
        clause = select.args.get(name)
        yield from clause if isinstance(clause, list) else [clause] if clause else []
