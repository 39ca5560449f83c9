"""The texts of the report: one catalogue per language in data/texts, and how a page shows them.

A page is written in English. Its elements carry keys and numbers, by which its script shows them in another language.
"""

import json
import tomllib
from decimal import Decimal

from markupsafe import Markup, escape

from pozo.pipeline.paths import ROOT

FOLDER = ROOT / "data" / "texts"
NOTHING = "–"
# a number, a text that is the same in every language, or [key, English text]
Value = float | str | list[str] | None


def catalogues() -> dict[str, dict[str, str]]:
    """The texts of each language by key (`section.name`). English is first."""
    return {path.stem: _flat(tomllib.loads(path.read_text(encoding="utf-8"))) for path in sorted(FOLDER.glob("*.toml"))}


def _flat(catalogue: dict) -> dict[str, str]:
    texts = {}
    for name, value in catalogue.items():
        if isinstance(value, dict):
            texts |= {f"{name}.{key}": text for key, text in value.items()}
        else:
            texts[name] = value
    return texts


def number(value: float | None) -> str:
    """A number in English: 12,478 or 0.0123. A dash if there is none."""
    if value is None:
        return NOTHING
    return f"{Decimal(str(value)).normalize():,f}"


class Speaker:
    """Writes texts and numbers into a template, in English, so that the page's script can translate them."""

    def __init__(self, english: dict[str, str]) -> None:
        self.english = english

    def plain(self, key: str, fallback: str | None = None, **values: Value) -> str:
        """The text of a key, or else the fallback. Raises KeyError if there is neither."""
        template = self.english.get(key, fallback)
        if template is None:
            raise KeyError(f"data/texts/en.toml has no text {key}.")
        for name, value in values.items():
            template = template.replace(f"{{{name}}}", self._plain_value(value))
        return template

    def attributes(self, key: str, fallback: str | None = None, **values: Value) -> Markup:
        """The attributes by which the script translates an element's text."""
        carried = Markup(' data-values="{}"').format(json.dumps(values, ensure_ascii=False)) if values else ""
        return Markup('data-text="{}"{}').format(key, carried)

    def say(self, key: str, fallback: str | None = None, **values: Value) -> Markup:
        """The text as an element."""
        text = escape(self.plain(key, fallback, **values))
        return Markup("<span {}>{}</span>").format(self.attributes(key, fallback, **values), text)

    def number(self, value: float | None, tag: str = "span") -> Markup:
        """The number as an element, for example a cell of a table."""
        if value is None:
            return Markup('<{0} class="number">{1}</{0}>').format(tag, NOTHING)
        return Markup('<{0} data-number="{1}">{2}</{0}>').format(tag, value, number(value))

    def _plain_value(self, value: Value) -> str:
        if isinstance(value, list):
            return self.plain(*value)
        return value if isinstance(value, str) else number(value)
