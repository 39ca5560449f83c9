"""The datasets that data/datasets.toml declares, and where their files lie."""

import csv
import difflib
import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path, PurePosixPath

from pozo.errors import PozoError
from pozo.project import ROOT, relative


@dataclass(frozen=True)
class Dataset:
    """One dataset: how its files are read, where they lie, and the only scenarios to compute (empty: all there are)."""

    name: str
    title: str
    is_synthetic: bool
    adapters: list[str]
    files: dict[str, Path]
    country_code: str
    bounds: dict[str, float]
    map_crs: str
    scenarios: tuple[str, ...] = ()
    file_options: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def variables(self) -> dict[str, str | float | dict]:
        """The session variables that the SQL files use, by name; paths as DuckDB's readers take them."""
        return {
            "dataset": self.name,
            "dataset_title": self.title,
            "reference_dir": str(ROOT / "data" / "reference"),
            "country_code": self.country_code,
            "map_crs": self.map_crs,
            "scenarios": ",".join(self.scenarios),
            **self.bounds,
            **{f"{key}_file": _readable(path) for key, path in self.files.items()},
            "inputs": self.file_options,  # pozo.inputs puts in its place what it finds, before a build reads the files
        }


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


def declared_files(dataset: str, root: Path = ROOT) -> dict[str, DeclaredFile]:
    """The files of a dataset by key (sites, towns, …); keys may share a file, and then share what is declared of it.

    Raises PozoError for an unknown dataset or key, and for a name or folder that leads outside the project's data.
    """
    entry = _entry(dataset, root)
    shared: dict[str, dict] = {}
    for file in entry["files"].values():
        shared.setdefault(file["name"], {}).update(file)
    declared = {name: _declared(dataset, file, entry["folders"], root) for name, file in shared.items()}
    return {key: declared[file["name"]] for key, file in entry["files"].items()}


def _declared(dataset: str, file: dict, folders: list[str], root: Path) -> DeclaredFile:
    problem = None
    folder = file.get("folder", folders[0])
    unknown = file.keys() - {field.name for field in fields(DeclaredFile)} | (file.keys() & {"folders"})
    if file["name"] != PurePosixPath(file["name"]).name or file["name"] in ("", "..") or not file["name"].isprintable():
        problem = "its name must be that of a file, without folders"
    elif any(PurePosixPath(path).parts[:1] != ("data",) or ".." in PurePosixPath(path).parts for path in folders):
        problem = f"the folders of a dataset lie in data/, not {', '.join(folders)}"
    elif folder not in folders:
        problem = f"its folder {folder} is none of the dataset's, {', '.join(folders)}"
    elif unknown:
        problem = f"there is no key {', '.join(sorted(unknown))}"
    elif not isinstance(file.get("url", []), list):
        problem = "url is a list of addresses"
    if problem:
        raise PozoError(f"data/datasets.toml, {dataset}, {file['name']!r}: {problem}.")
    places = {"folders": tuple(root / path for path in folders), "folder": root / folder}
    return DeclaredFile(**file | places | {"url": tuple(file.get("url", []))})


def load_dataset(name: str, data_dir: Path | None, scenarios: tuple[str, ...] = (), root: Path = ROOT) -> Dataset:
    """Reads the dataset's entry and finds its files, in data_dir or else in the entry's own folders.

    Raises PozoError for an unknown dataset or scenario and for files that are not there; the message names all of them.
    """
    entry = _entry(name, root)
    declared = declared_files(name, root)
    return Dataset(
        name=name,
        title=entry["title"],
        is_synthetic=entry["synthetic"],
        adapters=entry["adapters"],
        files=_find_files(name, declared, data_dir),
        country_code=entry["country_code"],
        bounds=entry["bounds"],
        map_crs=entry["map_crs"],
        scenarios=_known_scenarios(scenarios, entry["country_code"], root),
        file_options={
            key: {"crs": file.crs, "layer": file.layer} for key, file in declared.items() if file.crs or file.layer
        },
    )


def _entry(dataset: str, root: Path) -> dict:
    entries = tomllib.loads((root / "data" / "datasets.toml").read_text(encoding="utf-8"))
    if dataset not in entries:
        near = difflib.get_close_matches(dataset, entries, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise PozoError(f"There is no dataset {dataset} in data/datasets.toml, which has {', '.join(entries)}.{hint}")
    return entries[dataset]


def _known_scenarios(chosen: tuple[str, ...], country_code: str, root: Path) -> tuple[str, ...]:
    with (root / "data" / "reference" / "scenarios.csv").open(encoding="utf-8", newline="") as file:
        known = [row["scenario_id"] for row in csv.DictReader(file) if row["country_code"] in ("", country_code)]
    for name in chosen:
        if name not in known:
            near = difflib.get_close_matches(name, known, n=3) or known
            raise PozoError(
                f"There is no scenario {name} for {country_code} in data/reference/scenarios.csv: "
                f"is it {' or '.join(near)}?"
            )
    return chosen


def _find_files(dataset: str, files: dict[str, DeclaredFile], data_dir: Path | None) -> dict[str, Path]:
    found = {}
    missing = []
    fetched = []
    for key, file in files.items():
        folders = [data_dir] if data_dir else list(file.folders)
        places = [folder / file.name for folder in folders if (folder / file.name).is_file()]
        if places and file.is_read:
            found[key] = places[0].resolve()
        elif file.is_read:
            by_hand = f"\n    {file.by_hand}" if file.by_hand else ""
            missing.append(f"  {file.name} ({key}){near_name(file.name, folders)}\n    {file.citation}{by_hand}")
            fetched += [file.name] if file.url else []
    if missing:
        looked = " and ".join(str(relative(folder.resolve())) for folder in folders)
        command = f"\n`make data DATASET={dataset}` fetches {', '.join(dict.fromkeys(fetched))}." if fetched else ""
        raise PozoError(
            f"Dataset {dataset} lacks files, looked for in {looked}:\n"
            + "\n".join(dict.fromkeys(missing))
            + command
            + f"\nPut {'the others' if command else 'them'} there, or name their folder with DATA_DIR=…"
        )
    return found


def near_name(name: str, folders: list[Path]) -> str:
    """A question after a name that is not there: whether a file of nearly that name was meant. Hidden files are not."""
    present = [path.name for folder in folders if folder.is_dir() for path in folder.glob("[!.]*")]
    near = difflib.get_close_matches(name, present, n=1)
    return f"; is it {near[0]}?" if near else ""


def _readable(path: Path) -> str:
    """GDAL reads a shapefile inside its zip through the prefix /vsizip/."""
    return f"/vsizip/{path}" if path.suffix.lower() == ".zip" else str(path)
