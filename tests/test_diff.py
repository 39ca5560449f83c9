"""`pozo diff`: what an edit did to the results, in one screen."""

from pathlib import Path

import duckdb


def test_the_difference_is_counted_and_measured(project: Path, built_project: Path, run_pozo):
    earlier = built_project / "warehouse" / "warehouse.duckdb"
    warehouse = project / "warehouse" / "warehouse.duckdb"
    warehouse.write_bytes(earlier.read_bytes())
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("UPDATE meta.step SET fingerprint = 'other' WHERE table_name LIKE 'summary.%'")
        connection.execute("UPDATE summary.headline SET value = 2 * value WHERE metric = 'arsenic_cancer_cases'")
        connection.execute("DELETE FROM summary.state_arsenic WHERE state_code = '10' AND scenario_id = 'paper'")
        (scenarios,) = connection.execute("SELECT count(*) FROM reference.scenario").fetchone()
        connection.execute("ALTER TABLE summary.site_type ADD COLUMN remark VARCHAR")
    result = run_pozo(project, "diff", "--against", str(earlier))
    assert result.returncode == 0, result.stderr
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in result.stdout.splitlines() if "│" in line]
    assert ["summary.site_type", "remark", "added"] in rows
    assert ["summary.headline", "0", "0", str(scenarios), "value 100 %"] in rows
    assert ["summary.state_arsenic", "0", "1", "0", "NULL"] in rows
    assert not any(row[0] == "summary.state_fluoride" for row in rows)
    assert [row[-2] for row in rows if row[1:2] == ["arsenic_cancer_cases"]] == ["100.0"] * scenarios


def test_without_an_earlier_warehouse_it_says_what_to_do(project: Path, run_pozo):
    result = run_pozo(project, "diff")
    assert result.returncode == 1
    assert "warehouse/warehouse.duckdb" in result.stderr and "AGAINST=" in result.stderr
