"""What data/datasets.toml declares: the datasets' entries and their files."""

import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from pozo.inputs.parts import is_several
from pozo.inputs.remote import problem_of
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT

# what an entry of data/datasets.toml holds
ENTRY = {
    "title": str,
    "synthetic": bool,
    "adapters": list,
    "folders": list,
    "country_code": str,
    "bounds": dict,
    "map_crs": str,
    "files": dict,
    "figure_scenario": str,
    "state_word": str,
}
OPTIONAL = ("figure_scenario", "state_word")
# what it says of a file (DeclaredFile)
FILE = {
    "name": str,
    "licence": str,
    "citation": str,
    "folder": str,
    "url": list,
    "sha256": str,
    "git_blob": str,
    "size": int,
    "page": str,
    "how": str,
    "is_read": bool,
    "crs": str,
    "layer": str,
    "remote": str,
    "parts": int,
}
WORDS = {str: "a text", bool: "true or false", list: "a list", dict: "a table", int: "a whole number"}


@dataclass(frozen=True)
class DeclaredFile:
    """One file of a dataset, as data/datasets.toml declares it; the names are its keys there."""

    name: str
    licence: str
    citation: str
    folders: tuple[Path, ...]  # the dataset's, in the order in which they are searched
    folder: Path  # the one of them that it is fetched into
    url: tuple[str, ...] = ()  # one address or several with the same file
    sha256: str | None = None
    git_blob: str | None = None
    size: int | None = None  # bytes
    page: str = ""  # where people find it
    how: str = ""  # what they do there
    is_read: bool = True  # by a build; others are only fetched
    crs: str = ""  # coordinate system of a map layer that does not say it
    layer: str = ""  # the one to read of several
    remote: str = ""  # address at which a build reads it, where it lies in none of the folders
    parts: int | None = None  # how many files a name with * stands for

    @property
    def path(self) -> Path:
        """Where it is fetched to."""
        return self.folder / self.name

    @property
    def places(self) -> list[Path]:
        """Where it may lie; a build reads the first that is there."""
        return [folder / self.name for folder in self.folders]

    @property
    def has_checksum(self) -> bool:
        """Whether its content is known beforehand."""
        return self.sha256 is not None or self.git_blob is not None

    @property
    def by_hand(self) -> str:
        """How a person gets it."""
        return " ".join(filter(None, (self.how, self.page)))


def dataset_entry(dataset: str, root: Path) -> dict:
    """The dataset's entry. Raises PozoError where there is none, and for all in it that is missing or wrong."""
    try:
        entries = tomllib.loads((root / "data" / "datasets.toml").read_text(encoding="utf-8"))
    except ValueError as error:
        raise PozoError(f"data/datasets.toml cannot be read: {error}.") from error
    if dataset not in entries:
        near = difflib.get_close_matches(dataset, entries, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise PozoError(f"There is no dataset {dataset} in data/datasets.toml, which has {', '.join(entries)}.{hint}")
    entry = entries[dataset]
    if not isinstance(entry, dict):
        raise PozoError(f"data/datasets.toml: {dataset} is no dataset, but a single value.")
    if problems := _problems(entry):
        raise PozoError(f"data/datasets.toml, {dataset}: {'; '.join(problems)}.")
    return entry


def _problems(entry: dict) -> list[str]:
    problems = []
    for key, kind in ENTRY.items():
        if key not in entry and key not in OPTIONAL:
            problems.append(f"{key} is missing")
        elif key in entry and not isinstance(entry[key], kind):
            problems.append(f"{key} must be {WORDS[kind]}")
    for key in sorted(entry.keys() - ENTRY.keys()):
        near = difflib.get_close_matches(key, ENTRY, n=1)
        problems.append(f"there is no key {key}" + (f" ({near[0]}?)" if near else ""))
    if problems:
        return problems
    if entry["bounds"].keys() != {"west", "south", "east", "north"} or not all(
        isinstance(degrees, int | float) for degrees in entry["bounds"].values()
    ):
        problems.append("bounds must be west, south, east and north, in degrees")
    else:
        problems += _problems_of_bounds(**entry["bounds"])
    problems += ["folders must name one at least"] if not entry["folders"] else []
    for key, file in entry["files"].items():
        if not isinstance(file, dict):
            problems.append(f"files.{key} must be a table, as {{ name = …, licence = …, citation = … }}")
            continue
        lacking = [name for name in ("name", "licence", "citation") if not isinstance(file.get(name), str)]
        problems += [f"files.{key} lacks {', '.join(lacking)}"] if lacking else []
    return problems


def _problems_of_bounds(west: float, south: float, east: float, north: float) -> list[str]:
    """What is wrong with them. Of a country across the meridian of 180°, west is the greater."""
    if max(abs(west), abs(east)) > 180 or max(abs(south), abs(north)) > 90:
        return ["bounds must lie within -180 and 180 degrees east, -90 and 90 degrees north"]
    if west == east or south >= north:
        return ["bounds must go from west to east and from south to north"]
    if west > east and (west < 0 or east > 0):
        return [
            "bounds must go from west to east: west may be the greater only where the country lies on both sides "
            "of the meridian of 180 degrees, as west = 177, east = -178"
        ]
    return []


def declared_files(dataset: str, root: Path = ROOT) -> dict[str, DeclaredFile]:
    """The files of a dataset by key (sites, towns, …); keys may share a file, and then share what is declared of it.

    Raises PozoError for an unknown dataset or key, and for a name or folder that leads outside the project's data.
    """
    entry = dataset_entry(dataset, root)
    shared: dict[str, dict] = {}
    for file in entry["files"].values():
        shared.setdefault(file["name"], {}).update(file)
    declared = {name: _declared(dataset, file, entry["folders"], root) for name, file in shared.items()}
    return {key: declared[file["name"]] for key, file in entry["files"].items()}


def _declared(dataset: str, file: dict, folders: list[str], root: Path) -> DeclaredFile:
    problem = None
    name, folder = file["name"], file.get("folder", folders[0])
    unknown = file.keys() - FILE.keys()
    wrong_kinds = [
        f"{key} must be {WORDS[kind]}" for key, kind in FILE.items() if key in file and not isinstance(file[key], kind)
    ]
    if unknown:
        problem = f"there is no key {', '.join(sorted(unknown))}"
    elif wrong_kinds:
        problem = "; ".join(wrong_kinds)
    elif name != PurePosixPath(name).name or name in ("", "..") or not name.isprintable():
        problem = "its name must be that of a file, without folders"
    elif any(PurePosixPath(path).parts[:1] != ("data",) or ".." in PurePosixPath(path).parts for path in folders):
        problem = f"the folders of a dataset lie in data/, not {', '.join(folders)}"
    elif folder not in folders:
        problem = f"its folder {folder} is none of the dataset's, {', '.join(folders)}"
    elif not all(isinstance(address, str) for address in file.get("url", [])):
        problem = "url must be a list of texts"
    elif is_several(name) and (of_one := sorted(file.keys() & {"url", "sha256", "git_blob", "size"})):
        problem = f"it stands for several files, and {', '.join(of_one)} for one"
    elif "remote" in file and (wrong := problem_of(file["remote"])):
        problem = wrong
    elif "parts" in file and not is_several(name):
        problem = "parts is the number of files that a name with * stands for"
    if problem:
        raise PozoError(f"data/datasets.toml, {dataset}, {name!r}: {problem}.")
    places = {"folders": tuple(root / path for path in folders), "folder": root / folder}
    return DeclaredFile(**file | places | {"url": tuple(file.get("url", []))})
