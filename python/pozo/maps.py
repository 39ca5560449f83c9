"""The maps: sql/figures says what each one shows, pozo.figures draws it."""

import difflib
import tomllib
from pathlib import Path

import duckdb
from matplotlib.figure import Figure

from pozo.datasets import Dataset
from pozo.errors import PozoError
from pozo.figures import Land, Row, map_of_points, map_of_states, outline, save
from pozo.project import ROOT
from pozo.session import explain, literal, reading

QUERIES = ROOT / "sql" / "figures"


def draw(
    warehouse: Path, dataset: Dataset, output_dir: Path, names: list[str] | None = None, file_format: str = "png"
) -> list[Path]:
    """Draws the figures of those names, or all, as png or svg, and returns their files.

    Raises PozoError for an unknown name.
    """
    output_dir.mkdir(parents=True, exist_ok=True)
    files = []
    with reading(warehouse) as connection:
        _set_variables(connection, dataset)
        _run(connection, "views")
        figures = {row["figure_id"]: row for row in _rows(connection, "figures")}
        _refuse_unknown(names or [], list(figures))
        land = _land(connection)
        for name in names or figures:
            connection.execute(f"SET VARIABLE figure = {literal(name)}")
            path = output_dir / f"{name}.{file_format}"
            save(_draw_one(connection, land, figures[name]), path)
            files.append(path)
    return files


def _draw_one(connection: duckdb.DuckDBPyConnection, land: Land, figure: Row) -> Figure:
    caption = _rows(connection, "caption")[0]
    match figure["kind"]:
        case "sites":
            return map_of_points(land, caption, _rows(connection, "sites"), _rows(connection, "sites_legend"), [])
        case "bubbles":
            sizes = _rows(connection, "bubbles_sizes")
            return map_of_points(
                land, caption, _rows(connection, "bubbles"), _rows(connection, "bubbles_legend"), sizes
            )
        case "states":
            return map_of_states(land, caption, _rows(connection, "states"), figure["colour_map"])
    raise PozoError(
        f"data/reference/figures.csv: figure {figure['figure_id']} is of kind {figure['kind']}, "
        "which must be sites, bubbles or states."
    )


def _refuse_unknown(names: list[str], known: list[str]) -> None:
    for name in names:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            raise PozoError(f"There is no figure {name}.{hint} There are {', '.join(known)}.")


def _set_variables(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    files = tomllib.loads((ROOT / "data" / "datasets.toml").read_text(encoding="utf-8"))[dataset.name]["files"]
    variables = {
        "map_crs": dataset.map_crs,
        "country_code": dataset.country_code,
        "states_citation": files["states"]["citation"],
        "countries_citation": files["countries" if "countries" in files else "country"]["citation"],
    }
    for name, value in variables.items():
        connection.execute(f"SET VARIABLE {name} = {literal(value)}")


def _land(connection: duckdb.DuckDBPyConnection) -> Land:
    shapes = [(row["layer"], row["state_code"], outline(row["wkb"])) for row in _rows(connection, "outlines")]
    extent = _rows(connection, "extent")[0]
    return Land(
        neighbours=[shape for layer, _, shape in shapes if layer == "neighbour"],
        own=[shape for layer, _, shape in shapes if layer == "own"],
        states={code: shape for layer, code, shape in shapes if layer == "state"},
        extent=(extent["west"], extent["south"], extent["east"], extent["north"]),
    )


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    result = _run(connection, name)
    columns = [column[0] for column in result.description]
    return [dict(zip(columns, row, strict=True)) for row in result.fetchall()]


def _run(connection: duckdb.DuckDBPyConnection, name: str) -> duckdb.DuckDBPyConnection:
    path = QUERIES / f"{name}.sql"
    try:
        return connection.execute(path.read_text(encoding="utf-8"))
    except duckdb.Error as error:
        raise PozoError(explain(error, path, [])) from error
