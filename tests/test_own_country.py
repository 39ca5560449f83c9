"""Adding a country means adding one folder: the example's folder, copied elsewhere and changed, builds in a project without the example."""

import re
import shutil
from pathlib import Path

import duckdb
import pytest

from conftest import copy_project
from pozo.inputs.datasets import load_dataset
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT
from warehouses import edit

EXAMPLE = ROOT / "data" / "datasets" / "example"
SECTION = re.search(r"^## Your own country\n(.*?)^## ", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)[
    1
]
# country code, column names, words and kinds of site that no file of the project knows
CHANGES = {
    "BGD": "XNW",
    "wells in Bangladesh": "wells of Nowhere",
    "district": "parish",
    "arsenic_ug_l": "as_of_nowhere",
    "Pond": "Beel",
    "POND": "BEEL",
}
FIGURES = {
    *(
        "all_sites",
        "all_contaminants",
        "arsenic_and_fluoride",
        "arsenic",
        "cadmium",
        "chromium",
        "mercury",
        "lead",
        "fluoride",
    ),
    *("summary_arsenic", "summary_fluoride", "sensitivity", "radius_sweep"),
}
# 2 L a day at 70 kg for 71 % of the people, 1 L at 25 kg for the others
LITRES_A_DAY_PER_KG = 0.71 * 2 / 70 + 0.29 * 1 / 25


def contents(project: Path) -> dict[Path, bytes]:
    """The files of a project, without what commands make."""
    made = ("warehouse", "reports", "processed", "__pycache__")
    return {
        path: path.read_bytes() for path in project.rglob("*") if path.is_file() and not set(path.parts) & set(made)
    }


@pytest.fixture(scope="module")
def country_folder(tmp_path_factory) -> Path:
    """The folder of a country that the project has never heard of."""
    folder = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("elsewhere") / "nowhere's wells")
    for path in folder.iterdir():
        text = path.read_text(encoding="utf-8")
        for old, new in CHANGES.items():
            text = text.replace(old, new)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def country(tmp_path_factory, country_folder: Path, run_pozo) -> Path:
    """A project without the example, in which the country is built and drawn; nothing else in it has changed."""
    project = copy_project(tmp_path_factory.mktemp("country") / "pozo")
    shutil.rmtree(project / "data" / "datasets" / "example")
    before = contents(project)
    known = [content for path, content in before.items() if "tests" not in path.parts]
    assert not any(word.encode() in content for word in ("XNW", "as_of_nowhere", "parish", "Beel") for content in known)
    for command in (["build"], ["figures", "--format", "svg"], ["report"], ["processed"], ["inspect"]):
        result = run_pozo(project, *command, "--dataset", str(country_folder))
        assert result.returncode == 0, result.stderr
    assert contents(project) == before
    return project


def test_the_readme_shows_the_example_as_it_is():
    assert re.search(r"```toml\n(.*?)```", SECTION, re.S)[1] == (EXAMPLE / "dataset.toml").read_text(encoding="utf-8")
    named = set(re.findall(r"`(\w+\.(?:csv|sql|toml|geojson))`", SECTION)) - {"states.csv", "country_constants.csv"}
    assert named <= {path.name for path in EXAMPLE.iterdir()}
    header = (EXAMPLE / "wells.csv").read_text(encoding="utf-8").partition("\n")[0]
    assert f"`{header}`" in SECTION


def test_the_warehouse_knows_the_folder_that_it_was_built_from(country: Path, country_folder: Path, run_pozo, ask):
    assert ask("SELECT DISTINCT dataset, title FROM meta.build") == [(str(country_folder), "Example: wells of Nowhere")]
    result = run_pozo(country, "report")
    assert result.returncode == 0 and "up to date" in result.stdout, result.stderr
    assert run_pozo(country, "export").returncode == 0
    package = (country / "reports" / "tables" / "csv" / "datapackage.json").read_text(encoding="utf-8")
    assert str(country_folder) not in package


def test_a_folder_is_a_dataset_by_name_or_by_path(country: Path, country_folder: Path, run_pozo):
    named = shutil.copytree(country_folder, country / "data" / "datasets" / "nowhere")
    for path in ("nowhere", "data/datasets/nowhere", f"{named}/", "../pozo/data/datasets/nowhere"):
        result = run_pozo(country, "plan", "--dataset", path, "--select", "05_reference")
        assert result.returncode == 0, result.stderr
        assert "data/datasets/nowhere/parameters.csv is new" in result.stdout
    shutil.rmtree(named)
    for path, said in (
        ("nowhere", "There is no dataset nowhere in data/datasets"),
        ("./nowhere", "There is no dataset ./nowhere: nowhere/dataset.toml does not exist."),
        ("smaple", "Did you mean sample"),
    ):
        result = run_pozo(country, "plan", "--dataset", path)
        assert result.returncode == 1 and said in result.stderr and "Traceback" not in result.stderr


@pytest.fixture(scope="module")
def ask(country: Path):
    with duckdb.connect(str(country / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        connection.load_extension("spatial")
        yield lambda query: connection.execute(query).fetchall()


NAMED = "SELECT *, 'a.csv' AS file FROM (VALUES (1, ' Cumilla '), (2, 'CUMILLA'), (3, 'Comilla'), (4, 'Feni'), (5, ' ')) AS t(file_row, state_text)"
ALIASES = "SELECT 'COMILLA' AS written"
LISTED = "SELECT 'BGD' AS country_code, '30' AS state_code, 'Feni' AS state, 'Feni' AS short_name"


def test_states_are_those_of_the_dataset_each_once_unless_the_country_has_a_list(run_sql):
    def codes(listed: str, boundaries: str, towns: str) -> list[tuple]:
        rows = run_sql(
            "20_staging/02_known_state.sql",
            {
                "reference.state": listed,
                "staging.listed_state_name": ALIASES,
                "source.state": boundaries,
                "source.town": towns,
            },
            country_code="BGD",
        )
        return sorted((row["state_code"], row["short_name"]) for row in rows)

    unlisted = LISTED.replace("BGD", "MEX")
    towns = NAMED.replace("SELECT *,", "SELECT *, NULL::VARCHAR AS state_code_text,")
    coded = "SELECT 'a.csv' AS file, 1 AS file_row, 'Feni' AS state_text, '30' AS state_code_text"
    nothing = NAMED + " WHERE false"
    by_name = [("Cumilla", "Cumilla"), ("Feni", "Feni")]
    assert codes(unlisted, NAMED, towns) == codes(unlisted, nothing, towns) == by_name
    # outlines have names alone, and the towns know the code of one
    assert codes(unlisted, NAMED, coded) == [("30", "Feni"), ("Cumilla", "Cumilla")]
    assert codes(unlisted, nothing, coded) == codes(LISTED, NAMED, towns) == [("30", "Feni")]


def test_every_row_of_the_files_is_used_and_nothing_is_odd(ask):
    assert ask("SELECT * FROM staging.row_count WHERE read_rows > 0") == [
        ("source.site", 40, 40, 0),
        ("source.sample", 45, 45, 0),
        ("source.result", 84, 84, 0),
        ("source.town", 60, 60, 0),
    ]
    assert ask("SELECT DISTINCT warning FROM staging.warning") == []
    assert ask("SELECT count(*) FROM staging.site WHERE state_code = 'Cumilla'") != [(0,)]


def test_two_towns_are_as_by_hand(ask):
    found = {
        (town, contaminant): figures
        for town, contaminant, *figures in ask(
            "SELECT town.town, risk.contaminant_id, risk.exposure_ug_l, risk.dose_mg_kg_day, risk.cancer_cases, risk.is_counted "
            "FROM risk.town_risk AS risk JOIN staging.town AS town ON town.town_id = risk.town_id "
            "WHERE risk.scenario_id = 'recommended' AND town.town IN ('Lebubazar', 'Meghbazar')"
        )
    }
    # Lebubazar, 6,673 people: well W24, 1.85 km off, 73 and 24 µg/L; W27, 4.34 km off, 43 µg/L
    arsenic = ((73 + 24) / 2 + 43) / 2
    dose = arsenic / 1000 * LITRES_A_DAY_PER_KG
    assert found["Lebubazar", "arsenic"] == pytest.approx([arsenic, dose, dose * 1.5 * 6673, True], rel=1e-9)
    # W24: 0.64 and 0.22 mg/L of fluoride; W27: 0.98
    fluoride = ((640 + 220) / 2 + 980) / 2
    assert found["Lebubazar", "fluoride"][:2] == pytest.approx(
        [fluoride, fluoride / 1000 * LITRES_A_DAY_PER_KG], rel=1e-9
    )
    # Meghbazar: only pond W08, twice under 1 µg/L of arsenic, once under 0.2 and once 0.38 mg/L of fluoride: half the limit
    assert found["Meghbazar", "arsenic"][0] == pytest.approx(0.5, rel=1e-9)
    assert found["Meghbazar", "arsenic"][3] is False
    assert found["Meghbazar", "fluoride"][0] == pytest.approx((100 + 380) / 2, rel=1e-9)


def test_districts_are_the_places_own_and_add_up(ask):
    assert {name for (name,) in ask("SELECT state FROM summary.state_arsenic WHERE scenario_id = 'recommended'")} == {
        *("Chandpur", "Cumilla", "Faridpur", "Munshiganj", "Narayanganj", "Shariatpur")
    }
    people, everybody = ask(
        "SELECT (SELECT sum(people) FROM summary.state_coverage WHERE exposure_set = 'paper'), sum(population) FROM staging.town"
    )[0]
    assert people == everybody


def test_numbers_of_another_country_are_not_taken(ask):
    assert ask("SELECT value FROM reference.constant WHERE constant = 'life_expectancy_years'") == [(72.8,)]
    assert ask("SELECT count(*) FROM reference.constant WHERE constant = 'study_national_population'") == [(0,)]
    assert ask("SELECT count(*) FROM summary.published_comparison") == [(0,)]
    assert ask("SELECT count(*) FROM summary.headline WHERE metric LIKE '%study%'") == [(0,)]


def test_a_scenario_of_another_country_is_not_there(country: Path, country_folder: Path, run_pozo):
    result = run_pozo(country, "build", "--dataset", str(country_folder), "--scenarios", "guideline_mexico")
    assert result.returncode == 1 and "There is no scenario guideline_mexico for XNW" in result.stderr


def test_a_town_without_a_municipality_has_its_trail(country: Path, run_pozo):
    result = run_pozo(country, "trace", "--town", "Lebubazar")
    assert result.returncode == 0, result.stderr
    assert "Lebubazar (row 48), Shariatpur\n" in result.stdout


def test_all_figures_are_drawn_in_the_datasets_own_words(country: Path):
    folder = country / "reports" / "figures"
    assert {path.stem for path in folder.glob("*.svg")} == FIGURES
    texts = {
        name: re.findall(r"<!-- (.*?) -->", (folder / f"{name}.svg").read_text(encoding="utf-8")) for name in FIGURES
    }
    assert {"Cancer cases expected from arsenic, by parish", "Chandpur", "90.4° E", "23.4° N"} <= set(
        texts["summary_arsenic"]
    )
    assert "Measured at no site" in texts["cadmium"]
    for name in FIGURES - {"sensitivity", "radius_sweep"}:
        assert "Narayanganj" in texts[name] and "EPSG:3106" in " ".join(texts[name])


def test_no_figure_and_no_table_says_mexico(country: Path, ask):
    words = re.compile(r"m[eé]xic|\bMEX\b|INEGI|CONAGUA|EPSG:6372", re.I)
    for path in [*(country / "reports" / "figures").glob("*.svg"), *(country / "data" / "processed").glob("*.csv")]:
        assert not words.search(path.read_text(encoding="utf-8")), path.name
    tables = ask(
        "SELECT schema_name, table_name FROM duckdb_columns() WHERE NOT internal AND schema_name NOT IN ('meta', 'reference') GROUP BY ALL"
    )
    assert len(tables) > 40
    for schema, table in tables:
        for row in ask(f"SELECT DISTINCT row::VARCHAR FROM (SELECT * FROM {schema}.{table}) AS row"):
            assert not words.search(row[0]), f"{schema}.{table}: {row[0]}"


def test_the_same_map_is_drawn_south_of_the_equator_and_west_of_greenwich(country: Path, tmp_path, run_pozo):
    """The example's wells, mirrored into Argentina: signs, bounds and projection are nobody's in particular."""
    folder = copy_project(tmp_path / "pozo")
    example = folder / "data" / "datasets" / "example"
    wells = (example / "wells.csv").read_text(encoding="utf-8").splitlines()
    mirrored = [
        re.sub(r",(\d\d\.\d{4}),(\d\d\.\d{4}),", lambda at: f",-{at[1]},-{float(at[2]) - 30:.4f},", line)
        for line in wells
    ]
    (example / "wells.csv").write_text("\n".join(mirrored) + "\n", encoding="utf-8")
    places = (example / "places.geojson").read_text(encoding="utf-8")
    places = re.sub(r"\[(\d+\.\d+), (\d+\.\d+)\]", lambda at: f"[-{float(at[1]) - 30:.4f}, -{at[2]}]", places)
    (example / "places.geojson").write_text(places, encoding="utf-8")
    edit(example / "dataset.toml", 'country_code = "BGD"', 'country_code = "ARG"')
    edit(
        example / "dataset.toml",
        "{ west = 88.0, south = 20.5, east = 92.7, north = 26.7 }",
        "{ west = -73.6, south = -55.1, east = -53.6, north = -21.7 }",
    )
    edit(example / "dataset.toml", 'map_crs = "EPSG:3106"', 'map_crs = "EPSG:5346"')
    for command in (["build"], ["figures", "--figure", "summary_arsenic", "--format", "svg"]):
        result = run_pozo(folder, *command, "--dataset", "example")
        assert result.returncode == 0, result.stderr
    svg = (folder / "reports/figures/summary_arsenic.svg").read_text(encoding="utf-8")
    assert "<!-- 60.4° W -->" in svg and "<!-- 23.4° S -->" in svg
    cases = "SELECT round(sum(cancer_cases), 2) FROM summary.state_arsenic WHERE scenario_id = 'recommended'"
    totals = []
    for built in (country, folder):
        with duckdb.connect(str(built / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
            totals.append(connection.execute(cases).fetchall())
    assert totals[0] == totals[1]


def test_a_country_across_the_meridian_of_180_degrees_has_the_same_figures_and_a_map_in_one_piece(
    country: Path, tmp_path, run_pozo
):
    """The example's wells, mirrored to the south and put into the Pacific, half of them west of 180° and half east of it."""

    def moved(longitude: str, latitude: str) -> tuple[str, str]:
        return f"{(float(longitude) + 89.4 + 180) % 360 - 180:.4f}", f"-{latitude}"

    folder = copy_project(tmp_path / "pozo")
    path = folder / "data/datasets/example/wells.csv"
    wells = path.read_text(encoding="utf-8")
    wells = re.sub(r",(\d\d\.\d{4}),(\d\d\.\d{4}),", lambda at: ",{1},{0},".format(*moved(at[2], at[1])), wells)
    path.write_text(wells, encoding="utf-8")
    path = folder / "data/datasets/example/places.geojson"
    places = path.read_text(encoding="utf-8")
    places = re.sub(r"\[(\d+\.\d+), (\d+\.\d+)\]", lambda at: "[{}, {}]".format(*moved(at[1], at[2])), places)
    path.write_text(places, encoding="utf-8")
    for old, new in (
        ('country_code = "BGD"', 'country_code = "FJI"'),
        (
            "{ west = 88.0, south = 20.5, east = 92.7, north = 26.7 }",
            "{ west = 177.4, south = -26.7, east = -177.9, north = -20.5 }",
        ),
        ('map_crs = "EPSG:3106"', 'map_crs = "EPSG:3460"'),
    ):
        edit(folder / "data/datasets/example/dataset.toml", old, new)
    for command in (["build"], ["figures", "--figure", "summary_arsenic", "--format", "svg"]):
        result = run_pozo(folder, *command, "--dataset", "example")
        assert result.returncode == 0, result.stderr
    svg = (folder / "reports/figures/summary_arsenic.svg").read_text(encoding="utf-8")
    for label in ("179.8° E", "180°", "179.8° W"):
        assert f"<!-- {label} -->" in svg
    cases = "SELECT state, cancer_cases FROM summary.state_arsenic WHERE scenario_id = 'recommended' ORDER BY state"
    side = "SELECT sign(longitude), count(*) > 10 FROM staging.town GROUP BY ALL ORDER BY ALL"
    frame = "SELECT grid_m * width < 200000 FROM map.frame"
    figures = []
    for built in (country, folder):
        with duckdb.connect(str(built / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
            figures.append(connection.execute(cases).fetchall())
    with duckdb.connect(str(folder / "warehouse" / "warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute(side).fetchall() == [(-1, True), (1, True)]
        assert connection.execute(frame).fetchone() == (True,)
    assert [state for state, _ in figures[0]] == [state for state, _ in figures[1]]
    assert [cases for _, cases in figures[1]] == pytest.approx([cases for _, cases in figures[0]], rel=1e-6)


@pytest.mark.parametrize(
    ("bounds", "said"),
    [
        ("west = 178.0, south = 20.5, east = 182.7, north = 26.7", "within -180 and 180 degrees east"),
        ("west = 92.7, south = 20.5, east = 88.0, north = 26.7", "both sides of the meridian of 180 degrees"),
        ("west = 88.0, south = 26.7, east = 92.7, north = 20.5", "from west to east and from south to north"),
        ("west = 88.0, south = 20.5, east = 88.0, north = 26.7", "from west to east and from south to north"),
    ],
)
def test_bounds_that_enclose_no_country_are_refused(tmp_path: Path, bounds: str, said: str):
    folder = shutil.copytree(EXAMPLE, tmp_path / "example")
    edit(folder / "dataset.toml", "west = 88.0, south = 20.5, east = 92.7, north = 26.7", bounds)
    with pytest.raises(PozoError, match=said):
        load_dataset(str(folder), None)
