"""Writes the captions of all figures: the texts of sql/queries/figures/caption.sql, with the legends."""

import re

from pozo.outputs.figures.page import Row

HEAD = "The figures' captions, written by `make figures` from the warehouse.\n"
MARK = "SYNTHETIC DATA, every figure is invented."
AREA = "The area of a mark is proportional to the concentration as a multiple of the limit."


def captions(figures: dict[str, dict[str, list[Row]]]) -> str:
    """The captions in Markdown. figures: for each figure, the rows of its queries."""
    return HEAD + "".join(f"\n## {name}\n\n{_markdown(_caption(rows))}\n" for name, rows in figures.items())


def _caption(rows: dict[str, list[Row]]) -> str:
    caption = rows["caption"][0]
    sentences = [caption["title"], caption["subtitle"], *_details(rows), caption["origin"], caption["source"]]
    return " ".join(
        [*([MARK] if caption["mark"] else []), *(f"{sentence.rstrip('.')}." for sentence in sentences if sentence)]
    )


def _details(rows: dict[str, list[Row]]) -> list[str]:
    """What the figure's legend and headings state besides."""
    caption = rows["caption"][0]
    details = [caption["highest"]]
    for legend in ("sites_legend", "bubbles_legend"):
        if legend in rows:
            details.append(f"{caption['legend_title']}: {', '.join(entry['label'] for entry in rows[legend])}")
    if "bubbles_legend" in rows:
        details.append(AREA)
    for panel in rows.get("tornado_panels", []):
        details += [f"{panel['title']}: {panel['base']}", panel["interval_label"]]
    for panel in rows.get("sweep_panels", []):
        details.append(": ".join(filter(None, (panel["title"], panel["note"]))))
    return [" ".join(text.split()) for text in details if text]


def _markdown(text: str) -> str:
    """A text in which nothing is markup."""
    return re.sub(r"([\\`*_<>\[\]&#|~])", r"\\\1", text)
