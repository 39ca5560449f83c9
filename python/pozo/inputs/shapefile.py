"""The files of a shapefile, looked into before GDAL reads them: of one that is cut off it would read what is left."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from pozo.inputs.encoding import PIECE, encoding_of
from pozo.inputs.zipped import open_archive
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import relative

# letters beyond ASCII that are enough to tell an encoding
ENOUGH_LETTERS = 200


def refuse_cut_off(path: Path, member: str) -> None:
    """Raises PozoError where the shapes, their index or their attributes are missing, or shorter than they say.

    path: the .shp, or a zip in which it has the name `member`.
    """
    for ending, what in (
        ("shp", "shapes (.shp) that are"),
        ("shx", "an index (.shx) that is"),
        ("dbf", "attributes (.dbf) that are"),
    ):
        with _part(path, member, ending) as (file, size):
            header = file.read(100)
        if ending == "dbf":
            rows, begin, width = (int.from_bytes(header[at:to], "little") for at, to in ((4, 8), (8, 10), (10, 12)))
            is_whole = begin >= 32 and size >= begin + rows * width
        else:
            is_whole = len(header) == 100 and size >= 2 * int.from_bytes(header[24:28], "big")
        if not is_whole:
            raise PozoError(f"{relative(path)} has {what} cut off: fetch it again.")


def attribute_encoding(path: Path, member: str) -> str:
    """UTF-8 or CP1252, by the letters of the attributes: the .cpg beside them is often wrong or missing."""
    with _part(path, member, "dbf") as (file, _):
        header = file.read(32)
        file.read(int.from_bytes(header[8:10], "little") - 32)
        found = encoding_of(iter(lambda: file.read(PIECE >> 3), b""), ENOUGH_LETTERS)
    # a letter of two bytes may be cut at the end of a field
    return "UTF-8" if found == "mixed" else found


@contextmanager
def _part(path: Path, member: str, ending: str) -> Iterator[tuple[IO[bytes], int]]:
    """The part of the shapefile with the ending, in whatever capitals, opened, and its size in bytes."""
    lacks = PozoError(f"{relative(path)} has no .{ending} beside its .shp: a shapefile is read with both.")
    if member:
        with open_archive(path) as archive:
            names = {name.lower(): name for name in archive.namelist()}
            name = names.get(f"{member.rpartition('.')[0]}.{ending}".lower())
            if name is None:
                raise lacks
            with archive.open(name) as file:
                yield file, archive.getinfo(name).file_size
        return
    beside = [
        other for other in path.parent.iterdir() if other.stem == path.stem and other.suffix.lower() == f".{ending}"
    ]
    if not beside:
        raise lacks
    with beside[0].open("rb") as file:
        yield file, beside[0].stat().st_size
