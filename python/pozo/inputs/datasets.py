"""The datasets, and where their files lie."""

import csv
import difflib
from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

from pozo.inputs.dataset_toml import DeclaredFile, dataset_entry, declared_files
from pozo.inputs.parts import InputFile, missing_parts, parts_of
from pozo.inputs.remote import Remote
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT, relative


@dataclass(frozen=True)
class Dataset:
    """One dataset: how its files are read, where they lie, and the only scenarios to compute (empty: all there are).

    files: by what they are for; a name with * stands for several, the parts of one table.
    """

    name: str
    title: str
    is_synthetic: bool
    adapters: list[Path]
    files: dict[str, InputFile]
    country_code: str
    bounds: dict[str, float]
    map_crs: str
    scenarios: tuple[str, ...] = ()
    file_options: dict[str, dict[str, str]] = field(default_factory=dict)
    data_dir: Path | None = None

    @property
    def reference_files(self) -> dict[str, list[Path]]:
        return {}

    @property
    def settings(self) -> dict[str, str | float | dict]:
        """The settings that the SQL reads, by name."""
        return {
            "dataset": self.name,
            "dataset_title": self.title,
            "reference_dir": str(ROOT / "data" / "reference"),
            "country_code": self.country_code,
            "map_crs": self.map_crs,
            "scenarios": ",".join(self.scenarios),
            **self.bounds,
        }


def load_dataset(name: str, data_dir: Path | None, scenarios: tuple[str, ...] = (), root: Path = ROOT) -> Dataset:
    """Reads the dataset's entry and finds its files, in data_dir or else in the entry's own folders.

    Raises PozoError for an unknown dataset or scenario and for files that are not there; the message names all of them.
    """
    dataset, lacking = find_dataset(name, data_dir, scenarios, root)
    if lacking:
        raise PozoError(lacking)
    return dataset


def find_dataset(
    name: str, data_dir: Path | None, scenarios: tuple[str, ...] = (), root: Path = ROOT
) -> tuple[Dataset, str]:
    """The same, though files are not there: they are where they should be, and the second value says what to do."""
    entry = dataset_entry(name, root)
    declared = declared_files(name, root)
    files, lacking = _find_files(name, declared, data_dir)
    dataset = Dataset(
        name=name,
        title=entry["title"],
        is_synthetic=entry["synthetic"],
        adapters=[ROOT / "sql" / "10_source" / name for name in entry["adapters"]],
        data_dir=data_dir,
        files=files,
        country_code=entry["country_code"],
        bounds=entry["bounds"],
        map_crs=entry["map_crs"],
        scenarios=_known_scenarios(scenarios, entry["country_code"], root),
        file_options={
            key: {"crs": file.crs, "layer": file.layer} for key, file in declared.items() if file.crs or file.layer
        },
    )
    return dataset, lacking


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


def _find_files(
    dataset: str, files: dict[str, DeclaredFile], data_dir: Path | None
) -> tuple[dict[str, InputFile], str]:
    """Where each file that a build reads lies, or would; and what to say of those that are not there.

    What has an address to be read at, and lies in none of the folders, is read there.
    """
    found = {}
    others = {file.name for file in files.values()}
    missing = []
    fetched = []
    for key, file in files.items():
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
                f"  {file.name} ({key}){near_name(file.name, folders, others)}\n    {file.citation}{by_hand}"
            )
            fetched += [file.name] if file.url else []
        elif gap := missing_parts(places[0], file.parts):
            missing.append(f"  {file.name} ({key}): {gap}")
    if not missing:
        return found, ""
    looked = " and ".join(str(relative(folder.resolve())) for folder in folders)
    command = f"\n`make data DATASET={dataset}` fetches {', '.join(dict.fromkeys(fetched))}." if fetched else ""
    return found, (
        f"Dataset {dataset} lacks files, looked for in {looked}:\n"
        + "\n".join(dict.fromkeys(missing))
        + command
        + f"\nPut {'the others' if command else 'them'} there, or name their folder with DATA_DIR=…"
    )


def near_name(name: str, folders: list[Path], others: Collection[str] = ()) -> str:
    """A question after a name that is not there: whether a file of nearly that name was meant.

    Hidden files are not, nor those of the names in others.
    """
    present = {path.name for folder in folders if folder.is_dir() for path in folder.glob("[!.]*")}
    near = difflib.get_close_matches(name, sorted(present.difference(others)), n=1)
    return f"; is it {near[0]}?" if near else ""
