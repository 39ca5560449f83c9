"""What is measured: commands of pozo, and the programs beside it, each as a whole process on the same inputs."""

import csv
import shutil
from pathlib import Path

from measuring import Project, Run

NATIONAL = {"towns": 192_000, "sites": 3_951, "samples": 14_058}
SMALL = {"towns": 5_000, "sites": 400, "samples": 1_500}
TWO_SCENARIOS = "paper,recommended"
LAST_STEP_UNITS = ["'lifetime cases averted at 10 µg/L'", "'lifetime cases averted'"]


class Programs(Project):
    """A copy of the project, and the programs that run in it."""

    def __init__(self, folder: Path, is_small: bool) -> None:
        super().__init__(folder)
        self.sizes = SMALL if is_small else NATIONAL
        self.warehouse = folder / "warehouse" / "warehouse.duckdb"

    def towns(self, times: int) -> int:
        return times * self.sizes["towns"]

    def generate(self, *options: object) -> Path:
        folder = self.folder / "inputs"
        shutil.rmtree(folder, ignore_errors=True)
        self.run("-m", "synthetic", folder, *(f"--{what}={count}" for what, count in self.sizes.items()), *options)
        return folder

    def generate_world(self, times: int) -> Path:
        return self.generate("--times", times)

    def build(self, inputs: Path, *options: object, has_work: bool = False) -> Run:
        run = self.pozo("build", "--data-dir", inputs, *options)
        assert ("is up to date" not in run.output) == has_work, run.output
        return run

    def build_everything(self, inputs: Path, *options: object) -> Run:
        shutil.rmtree(self.folder / "warehouse", ignore_errors=True)
        return self.build(inputs, *options, has_work=True)

    def build_two(self, inputs: Path, *options: object) -> Run:
        return self.build_everything(inputs, "--scenarios", TWO_SCENARIOS, *options)

    def build_world(self, inputs: Path, *options: object) -> Run:
        return self.build_two(inputs, "--dataset", "synthetic-world", *options)

    def build_every(self, inputs: Path) -> Run:
        """Builds every scenario. Naming them leaves out the intervals and the radius sweep."""
        return self.build_everything(inputs, "--scenarios", ",".join(self.scenarios()))

    def scenarios(self) -> list[str]:
        with (self.folder / "data" / "reference" / "scenarios.csv").open(encoding="utf-8", newline="") as file:
            return [row["scenario_id"] for row in csv.DictReader(file)]

    def build_last_step(self, inputs: Path) -> Run:
        """Builds after an edit of a literal in one of the last steps, there and back again."""
        path = self.folder / "sql" / "50_summary" / "11_headline.sql"
        sql = path.read_text(encoding="utf-8")
        old, new = LAST_STEP_UNITS if LAST_STEP_UNITS[0] in sql else reversed(LAST_STEP_UNITS)
        assert old in sql
        path.write_text(sql.replace(old, new), encoding="utf-8")
        return self.build(inputs, has_work=True)

    def figures(self, inputs: Path) -> Run:
        shutil.rmtree(self.folder / "reports" / "figures", ignore_errors=True)
        run = self.pozo("figures", "--data-dir", inputs)
        assert run.output.count(".png") >= 11, run.output
        return run

    def report(self, inputs: Path) -> Run:
        page = self.folder / "reports" / "index.html"
        page.unlink(missing_ok=True)
        run = self.pozo("report", "--data-dir", inputs)
        assert page.exists(), run.output
        return run

    def geopandas(self, inputs: Path) -> Run:
        return self.run("tests/bench/geopandas_program.py", inputs, self.folder / "geopandas_tables")

    def study_loops(self, inputs: Path) -> Run:
        return self.run("tests/bench/study_loops.py", inputs)

    def compare(self, inputs: Path) -> str:
        """How many tables of the geopandas program equal those of the warehouse; prints what differs."""
        output = self.run("tests/bench/compare_tables.py", inputs, self.warehouse).output
        print(output)
        return output.splitlines()[-1]

    def keep_warehouse(self, name: str) -> Path:
        """Puts the warehouse aside for a comparison."""
        return self.warehouse.rename(self.folder / f"{name}.duckdb")

    def compare_warehouses(self, other: Path) -> str:
        """How many tables of the warehouse equal those of the other one; prints what differs."""
        output = self.run("tests/equality.py", other, self.warehouse).output
        print(output)
        return output.splitlines()[-1]
