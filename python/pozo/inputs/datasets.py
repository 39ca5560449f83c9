"""Finds the datasets and their files."""

import glob
import shlex
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from pozo.inputs.dataset_toml import READING_KEYS, TOML, DeclaredFile, read_dataset_toml
from pozo.inputs.parts import InputFile, missing_parts, parts_of
from pozo.inputs.remote import Remote
from pozo.pipeline.errors import PozoError, did_you_mean
from pozo.pipeline.interfaces import Setting
from pozo.pipeline.paths import ROOT, SQL, relative


@dataclass(frozen=True)
class Dataset:
    """One dataset: how its files are read, where they are, and the scenarios to compute (empty: all).

    name: the folder's name in data/datasets, or the path of a folder elsewhere. adapters: the folders with the SQL
    files of stage 10_source; the last one is the dataset's own. files: the path of each file, by key; a name with *
    stands for several files that make one table.
    """

    name: str
    folder: Path
    title: str
    is_synthetic: bool
    adapters: list[Path]
    files: dict[str, InputFile]
    country_code: str
    bounds: dict[str, float]
    map_crs: str
    state_word: str = "state"
    figure_scenario: str = ""
    scenarios: tuple[str, ...] = ()
    declared: dict[str, DeclaredFile] = field(default_factory=dict)
    file_options: dict[str, dict[str, str]] = field(default_factory=dict)
    reference_files: dict[str, list[Path]] = field(default_factory=dict)
    data_dir: Path | None = None

    @property
    def settings(self) -> dict[str, Setting]:
        """The settings that the SQL reads, by name."""
        return {
            "country_code": self.country_code,
            "map_crs": self.map_crs,
            "scenarios": ",".join(self.scenarios),
            **self.bounds,
            # read_csv takes a path for a pattern
            "reference_files": {
                name: [glob.escape(str(path)) for path in paths] for name, paths in self.reference_files.items()
            },
        }


def dataset_names(root: Path = ROOT) -> list[str]:
    """The names of the datasets in data/datasets."""
    return sorted(path.parent.name for path in (root / "data" / "datasets").glob(f"*/{TOML}"))


def dataset_folder(name: str, root: Path = ROOT) -> Path:
    """The folder of a dataset: its name in data/datasets, or a path. Raises PozoError if there is no such dataset."""
    known = dataset_names(root)
    if name in known:
        return root / "data" / "datasets" / name
    path = Path(name).expanduser().resolve()
    if (path / TOML).is_file():
        return path
    if "/" in name:
        raise PozoError(f"There is no dataset {name}: {relative(path / TOML)} does not exist.")
    hint = did_you_mean(name, known)
    raise PozoError(f"There is no dataset {name} in data/datasets: it has {', '.join(known)}.{hint}")


def load_dataset(name: str, data_dir: Path | None, scenarios: tuple[str, ...] = (), root: Path = ROOT) -> Dataset:
    """Reads a dataset and finds its files, in data_dir or else in its own folders.

    Raises PozoError if there is no such dataset, and one that names all files that are missing.
    """
    dataset, lacking = find_dataset(name, data_dir, scenarios, root)
    if lacking:
        raise PozoError(lacking)
    return dataset


def find_dataset(
    name: str, data_dir: Path | None, scenarios: tuple[str, ...] = (), root: Path = ROOT
) -> tuple[Dataset, str]:
    """Does the same, but returns the message about missing files; these get the paths at which they should be."""
    folder = dataset_folder(name, root)
    said, declared = read_dataset_toml(folder, root)
    said["is_synthetic"] = said.pop("synthetic")
    said["adapters"] = [*(SQL / "10_source" / adapter for adapter in said["adapters"]), folder]
    name = folder.name if folder.parent == root / "data" / "datasets" else str(folder)
    files, lacking = _find_files(name, declared, data_dir)
    options = {key: {option: getattr(file, option) for option in READING_KEYS} for key, file in declared.items()}
    dataset = Dataset(
        **said,
        name=name,
        folder=folder,
        files=files,
        scenarios=scenarios,
        declared=declared,
        file_options={key: stated for key, stated in options.items() if any(stated.values())},
        reference_files=_reference_files(folder, declared, root),
        data_dir=data_dir,
    )
    return dataset, lacking


def _reference_files(folder: Path, declared: dict[str, DeclaredFile], root: Path) -> dict[str, list[Path]]:
    """The CSV files of data/reference and of the dataset's folder, by name; the dataset's data are none."""
    data = {part.name for file in declared.values() for part in parts_of(folder / file.name)}
    found: dict[str, list[Path]] = {}
    for path in (*sorted((root / "data" / "reference").glob("[!.]*")), *sorted(folder.glob("[!.]*"))):
        if path.suffix.lower() == ".csv" and path.name not in data:
            found.setdefault(path.name, []).append(path)
    return found


def _find_files(
    dataset: str, declared: dict[str, DeclaredFile], data_dir: Path | None
) -> tuple[dict[str, InputFile], str]:
    """The path of each file that a build reads, and a message about those that are missing.

    A file in none of the folders is read at its remote address if it has one.
    """
    found: dict[str, InputFile] = {}
    missing = []
    fetched = []
    others = {file.name for file in declared.values()}
    for key, file in declared.items():
        if not file.is_read:
            continue
        folders = [data_dir] if data_dir else list(file.folders)
        places = [folder / file.name for folder in folders if parts_of(folder / file.name)]
        if file.remote and not places:
            found[key] = Remote(file.remote)
            continue
        found[key] = (places[0] if places else folders[0] / file.name).resolve()
        if not places:
            by_hand = f"\n    {file.by_hand}" if file.by_hand else ""
            missing.append(
                f"  {file.name} ({key}).{near_name(file.name, folders, others)}\n    {file.citation}{by_hand}"
            )
            fetched += [file.name] if file.url else []
        elif gap := missing_parts(places[0], file.parts):
            missing.append(f"  {file.name} ({key}): {gap}")
    if not missing:
        return found, ""
    looked = " and ".join(str(relative(folder.resolve())) for folder in folders)
    names = ", ".join(dict.fromkeys(fetched))
    command = f"\n`make data DATASET={shlex.quote(dataset)}` fetches {names}." if fetched else ""
    return found, (
        f"Dataset {dataset} lacks files, looked for in {looked}:\n"
        + "\n".join(dict.fromkeys(missing))
        + command
        + f"\nPut {'the others' if command else 'them'} there, or name their folder with DATA_DIR=…"
    )


def near_name(name: str, folders: list[Path], others: Collection[str] = ()) -> str:
    """Asks whether a file with nearly the missing name was meant; hidden files and the names in others are not."""
    present = {path.name for folder in folders if folder.is_dir() for path in folder.glob("[!.]*")}
    return did_you_mean(name, present.difference(others), cutoff=0.6)
