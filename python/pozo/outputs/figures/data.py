"""Reads from the warehouse what the figures show, with the queries of sql/queries/figures."""

import hashlib
from importlib.metadata import version
from pathlib import Path

from pozo.inputs.datasets import Dataset
from pozo.inputs.files import package_hash
from pozo.outputs.figures.drawing import CHARTS, FigureData
from pozo.outputs.figures.maps import BaseMap, line, outline
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.interfaces import Session
from pozo.pipeline.queries import Row, names, rows, run, set_variable
from pozo.pipeline.session import reading

PACKAGE = Path(__file__).parent
QUERIES_OF_KIND = {
    "sites": ("caption", "sites", "sites_legend"),
    "bubbles": ("caption", "bubbles", "bubbles_legend", "bubbles_sizes"),
    "states": ("caption", "states"),
    "tornado": ("caption", "tornado", "tornado_panels", "tornado_ticks"),
    "sweep": ("caption", "sweep", "sweep_panels"),
}
QUERIES_OF_BASE_MAP = ("outlines", "extent", "places", "names", "graticule")


def read_figures(warehouse: Path, dataset: Dataset, chosen: list[str] | None = None) -> list[FigureData]:
    """What the chosen figures show, or all figures. Raises PozoError for an unknown figure."""
    code = package_hash(PACKAGE)
    with reading(warehouse) as session:
        _set_variables(session, dataset)
        for name in names("figures/views"):
            run(session, name)
        figures = {row["figure_id"]: row for row in rows(session, "figures/figures")}
        refuse_unknown(chosen or [], list(figures))
        base_map_rows = {query: rows(session, f"figures/{query}") for query in QUERIES_OF_BASE_MAP}
        base_map = _base_map(**base_map_rows)
        read = []
        for name in chosen or figures:
            figure = figures[name]
            set_variable(session, "figure", name)
            shown = {query: rows(session, f"figures/{query}") for query in _queries(figure)}
            under = None if figure["kind"] in CHARTS else base_map_rows
            content = repr(((under, figure, shown), code, version("matplotlib")))
            read.append(FigureData(figure, shown, base_map, hashlib.sha256(content.encode()).hexdigest()))
    return read


def refuse_unknown(chosen: list[str], known: list[str]) -> None:
    """Raises PozoError for a figure that is not known, with the nearest names."""
    for name in chosen:
        if name not in known:
            raise PozoError(f"There is no figure {name}.{did_you_mean(name, known)} There are {', '.join(known)}.")


def _queries(figure: Row) -> tuple[str, ...]:
    """The queries of a figure. Raises PozoError if its kind is not known."""
    if figure["kind"] not in QUERIES_OF_KIND:
        raise PozoError(
            f"data/reference/figures.csv: figure {figure['figure_id']} is of kind {figure['kind']}, "
            f"which must be one of {', '.join(QUERIES_OF_KIND)}."
        )
    return QUERIES_OF_KIND[figure["kind"]]


def _set_variables(session: Session, dataset: Dataset) -> None:
    citations = {key: file.citation for key, file in dataset.declared.items()}
    variables = {
        **dataset.bounds,
        "map_crs": dataset.map_crs,
        "figure_scenario": dataset.figure_scenario,
        "state_word": dataset.state_word,
        "states_citation": citations.get("states", ""),
        "countries_citation": citations.get("countries", citations.get("country", "")),
    }
    for name, value in variables.items():
        set_variable(session, name, value)


def _base_map(
    outlines: list[Row], extent: list[Row], places: list[Row], names: list[Row], graticule: list[Row]
) -> BaseMap:
    shapes = [(row["layer"], row["state_code"], outline(row["wkb"])) for row in outlines]
    edge = extent[0]
    return BaseMap(
        neighbours=[shape for layer, _, shape in shapes if layer == "neighbour"],
        own=[shape for layer, _, shape in shapes if layer == "own"],
        states={code: shape for layer, code, shape in shapes if layer == "state"},
        extent=(edge["west"], edge["south"], edge["east"], edge["north"]),
        places=places,
        names=names,
        graticule=[(row["kind"], row["label"], line(row["wkb"])) for row in graticule],
    )
