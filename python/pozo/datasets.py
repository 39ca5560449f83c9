"""The datasets that data/datasets.toml declares, and where their files lie."""

import csv
import difflib
import tomllib
from dataclasses import dataclass
from pathlib import Path

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

    @property
    def table_format(self) -> str:
        """The format of the sheets of sites and samples, which names a file in sql/10_source/formats."""
        return self.files["samples"].suffix.removeprefix(".").lower()

    @property
    def variables(self) -> dict[str, str | float]:
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
        }


def load_dataset(name: str, data_dir: Path | None, scenarios: tuple[str, ...] = (), root: Path = ROOT) -> Dataset:
    """Reads the dataset's entry and finds its files, in data_dir or else in the entry's own folders.

    Raises PozoError for an unknown dataset or scenario and for files that are not there; the message names all of them.
    """
    entries = tomllib.loads((root / "data" / "datasets.toml").read_text(encoding="utf-8"))
    if name not in entries:
        near = difflib.get_close_matches(name, entries, n=1)
        hint = f" Did you mean {near[0]}?" if near else ""
        raise PozoError(f"There is no dataset {name} in data/datasets.toml, which has {', '.join(entries)}.{hint}")
    entry = entries[name]
    folders = [data_dir] if data_dir else [root / folder for folder in entry["folders"]]
    return Dataset(
        name=name,
        title=entry["title"],
        is_synthetic=entry["synthetic"],
        adapters=entry["adapters"],
        files=_find_files(name, entry["files"], folders),
        country_code=entry["country_code"],
        bounds=entry["bounds"],
        map_crs=entry["map_crs"],
        scenarios=_known_scenarios(scenarios, entry["country_code"], root),
    )


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


def _find_files(dataset: str, files: dict[str, dict[str, str]], folders: list[Path]) -> dict[str, Path]:
    found = {}
    missing = []
    for key, file in files.items():
        places = [folder / file["name"] for folder in folders if (folder / file["name"]).is_file()]
        if places:
            found[key] = places[0].resolve()
        else:
            missing.append(f"  {file['name']} ({key}){_near_name(file['name'], folders)}\n    {file['citation']}")
    if missing:
        looked = " and ".join(str(relative(folder.resolve())) for folder in folders)
        raise PozoError(
            f"Dataset {dataset} lacks files, looked for in {looked}:\n"
            + "\n".join(dict.fromkeys(missing))
            + "\nPut them there, or name their folder with DATA_DIR=…"
        )
    return found


def _near_name(name: str, folders: list[Path]) -> str:
    present = [path.name for folder in folders if folder.is_dir() for path in folder.iterdir()]
    near = difflib.get_close_matches(name, present, n=1)
    return f"; is it {near[0]}?" if near else ""


def _readable(path: Path) -> str:
    """GDAL reads a shapefile inside its zip through the prefix /vsizip/."""
    return f"/vsizip/{path}" if path.suffix.lower() == ".zip" else str(path)
