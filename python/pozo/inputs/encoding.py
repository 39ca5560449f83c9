"""In which encoding a file's text is written, by its bytes: what says so beside them is often wrong or missing."""

import codecs
import shutil
from collections.abc import Iterator
from pathlib import Path

from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative

PIECE = 1 << 20


def csv_encoding(path: Path) -> str:
    """UTF-8 or UTF-16 where the bytes are; else Windows-1252, of which Latin-1 is a part (encoding.spec.whatwg.org).

    The name is Python's. Raises PozoError for a file that is partly in UTF-8.
    """
    with path.open("rb") as file:
        start = file.read(1000)
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        for encoding, zeros in (("utf-16-le", start[1::2]), ("utf-16-be", start[::2])):
            if zeros.count(0) > len(zeros) / 2:  # Latin letters have one in each second byte
                return encoding
        file.seek(0)
        found = encoding_of(iter(lambda: file.read(PIECE), b""), enough=None)
    if found == "mixed":
        raise PozoError(f"{relative(path)} is written partly in UTF-8 and partly not: save it as UTF-8.")
    return "utf-8-sig" if found == "UTF-8" else "cp1252"


def encoding_of(pieces: Iterator[bytes], enough: int | None) -> str:
    """UTF-8, CP1252, or mixed where few bytes are not UTF-8; so many letters beyond ASCII are enough, or else all."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    letters = bad = 0
    for piece in pieces:
        if piece.isascii() and not decoder.getstate()[0]:
            continue
        text = decoder.decode(piece)
        letters += len(text) - len(text.encode("ascii", errors="ignore"))
        bad += text.count("\ufffd")
        if enough is not None and letters >= enough:
            break
    else:
        bad += bool(decoder.getstate()[0])  # the last letter is not whole
    if not bad:
        return "UTF-8"
    return "mixed" if letters > 10 * bad else "CP1252"


def copy_as_utf8(path: Path, encoding: str, folder: Path) -> Path:
    """Writes a file that is in Python's encoding of that name into the folder, in UTF-8; returns where."""
    folder.mkdir(parents=True, exist_ok=True)
    copy = folder / path.name
    with (
        path.open(encoding=encoding, errors="replace", newline="") as reading,
        copy.open("w", encoding="utf-8", newline="") as writing,
    ):
        shutil.copyfileobj(reading, writing, PIECE)
    return copy
