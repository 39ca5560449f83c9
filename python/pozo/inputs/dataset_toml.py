"""Reads a dataset's dataset.toml: what the dataset is, how it is read, and its files."""

import tomllib
from collections.abc import Collection
from dataclasses import dataclass, fields
from pathlib import Path, PurePosixPath

from pozo.inputs.parts import is_several
from pozo.inputs.remote import problem_of
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.paths import relative

TOML = "dataset.toml"
KEYS = {
    "synthetic": bool,
    **dict.fromkeys(("adapters", "folders"), list),
    **dict.fromkeys(("bounds", "files"), dict),
    **dict.fromkeys(("title", "country_code", "map_crs", "state_word", "figure_scenario"), str),
}
REQUIRED = ("title", "synthetic", "adapters", "country_code", "bounds", "map_crs", "files")
# how a file is read: two entries may read the same file, each in its own way
READING_KEYS = ("crs", "layer", "sheet")
FILE_REQUIRED = ("name", "licence", "citation")
WORDS = {str: "a text", bool: "true or false", list: "a list of texts", dict: "a table", int: "a whole number"}


@dataclass(frozen=True)
class DeclaredFile:
    """One file of a dataset. The fields are the keys of dataset.toml; data/datasets/README.md describes them."""

    name: str
    licence: str
    citation: str
    folders: tuple[Path, ...]  # those of the dataset, in the order in which they are searched
    folder: Path  # the one that `make data` writes into
    url: tuple[str, ...] = ()
    sha256: str | None = None
    git_blob: str | None = None
    size: int | None = None  # bytes
    page: str = ""
    how: str = ""
    parts: int | None = None
    remote: str = ""
    is_read: bool = True
    crs: str = ""
    layer: str = ""
    sheet: str = ""

    @property
    def path(self) -> Path:
        """The path that `make data` writes to."""
        return self.folder / self.name

    @property
    def places(self) -> list[Path]:
        """The paths at which the file may be; a build reads the first that exists."""
        return [folder / self.name for folder in self.folders]

    @property
    def has_checksum(self) -> bool:
        """Whether the content is known before the download."""
        return self.sha256 is not None or self.git_blob is not None

    @property
    def by_hand(self) -> str:
        """How a person gets the file."""
        return " ".join(filter(None, (self.how, self.page)))


KINDS = {str: str, str | None: str, Path: str, bool: bool, int | None: int, tuple[str, ...]: list}
FILE_KEYS = {one.name: KINDS[one.type] for one in fields(DeclaredFile) if one.name != "folders"}


def read_dataset_toml(folder: Path, root: Path) -> tuple[dict, dict[str, DeclaredFile]]:
    """Returns what a folder's dataset.toml says of the dataset, and its files by key (sites, towns, …).

    Raises PozoError that names every missing, unknown or wrong key.
    """
    path = folder / TOML
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise PozoError(f"{relative(path)} is not valid TOML: {error}.") from error
    problems = _key_problems(said, KEYS, REQUIRED)
    if not problems:
        folders = said.pop("folders", ["."]) or ["."]
        problems = _bounds_problems(said["bounds"]) + _folder_problems(folders)
        problems += _adapter_problems(said["adapters"], root / "sql" / "10_source")
        tables = {key: file if isinstance(file, dict) else {} for key, file in said.pop("files").items()}
        files = {key: _with_shared_keys(file, tables.values()) for key, file in tables.items()}
        for key, file in files.items():
            differing = [name for name in tables[key] if file[name] != tables[key][name]]
            wrong = [f"{name} differs in a later entry for the same file" for name in differing]
            problems += [f"files.{key}: {problem}" for problem in [*_file_problems(file, folders), *wrong]]
    if problems:
        raise PozoError("\n  ".join([f"{relative(path)} has mistakes:", *problems]))
    places = {name: (folder if _is_own(name) else root) / name for name in folders}
    return said, {key: _declared(file, places) for key, file in files.items()}


def _with_shared_keys(file: dict, files: Collection[dict]) -> dict:
    """The entry with what other entries say of the same file; each entry may read the file in its own way."""
    same = [other for other in files if other.get("name") == file.get("name")]
    return file | {key: value for other in same for key, value in other.items() if key not in READING_KEYS}


def _key_problems(said: dict, kinds: dict[str, type], required: Collection[str]) -> list[str]:
    problems = [f"{key} is missing" for key in required if key not in said]
    for key, value in said.items():
        kind = kinds.get(key)
        if kind is None:
            hint = ": it belongs above the first [files.…]" if key in KEYS else f".{did_you_mean(key, kinds)}"
            problems.append(f"there is no key {key}{hint}")
        elif type(value) is not kind or (kind is list and not all(isinstance(one, str) for one in value)):
            problems.append(f"{key} must be {WORDS[kind]}")
    return problems


def _bounds_problems(bounds: dict) -> list[str]:
    """What is wrong with the bounds. For a country across the meridian of 180°, west is greater than east."""
    sides = [bounds.get(side) for side in ("west", "south", "east", "north")]
    if len(bounds) != 4 or not all(type(degrees) in (int, float) for degrees in sides):
        return ["bounds must be west, south, east and north, in degrees"]
    west, south, east, north = sides
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        return ["bounds must lie within -180 and 180 degrees east, -90 and 90 degrees north"]
    if west == east or south >= north or (west > east and not west > 0 > east):
        return [
            "bounds must go from west to east and from south to north: west may be the greater only where the country "
            "lies on both sides of the meridian of 180 degrees, as west = 177, east = -178"
        ]
    return []


def _folder_problems(folders: list[str]) -> list[str]:
    """What is wrong with the folders. `make data` writes into them, so they may not lead elsewhere."""
    return [
        f"a folder is in data/ (data/raw), or in the dataset's own folder (. or ./files), not {name!r}; "
        "DATA_DIR= names any other"
        for name in folders
        if ".." in PurePosixPath(name).parts or not (_is_own(name) or name.startswith("data/"))
    ]


def _is_own(folder: str) -> bool:
    return folder == "." or folder.startswith("./")


def _adapter_problems(adapters: list[str], folder: Path) -> list[str]:
    known = sorted(path.name for path in folder.glob("*/"))
    return [
        f"there is no adapter {name}: sql/10_source has {', '.join(known)}.{did_you_mean(name, known)}"
        for name in adapters
        if name not in known
    ]


def _file_problems(file: dict, folders: list[str]) -> list[str]:
    if problems := _key_problems(file, FILE_KEYS, FILE_REQUIRED):
        return problems
    name = file["name"]
    if name != PurePosixPath(name).name or name in ("", "..") or not name.isprintable():
        problems.append(f"name must be that of a file, without folders, not {name!r}")
    if file.get("folder", folders[0]) not in folders:
        problems.append(f"its folder {file['folder']} is none of the dataset's, {', '.join(folders)}")
    if is_several(name) and (of_one := sorted(file.keys() & {"url", "sha256", "git_blob", "size"})):
        problems.append(f"it stands for several files, and {', '.join(of_one)} for one")
    if "parts" in file and not is_several(name):
        problems.append("parts is the number of files that a name with * stands for")
    if "remote" in file and (wrong := problem_of(file["remote"])):
        problems.append(wrong)
    return problems


def _declared(file: dict, places: dict[str, Path]) -> DeclaredFile:
    folders = tuple(places.values())
    folder = places[file["folder"]] if "folder" in file else folders[0]
    return DeclaredFile(**file | {"url": tuple(file.get("url", ())), "folder": folder}, folders=folders)
