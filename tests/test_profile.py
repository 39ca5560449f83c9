"""`make profile`: where the time of a build went."""

from pathlib import Path


def test_every_table_has_its_seconds_and_its_operators(sample):
    built = set(sample.sql("SELECT table_name FROM meta.step WHERE row_count IS NOT NULL").fetchall())
    assert set(sample.sql("SELECT table_name FROM meta.operator WHERE seconds >= 0").fetchall()) >= built
    (pairs,) = sample.sql(
        "SELECT row_count FROM meta.operator WHERE table_name = 'exposure.town_site_pair' AND operator = 'PROJECTION' ORDER BY place LIMIT 1"
    ).fetchone()
    assert pairs == sample.sql("SELECT count(*) FROM exposure.town_site_pair").fetchone()[0]


def test_the_profile_is_printed_slowest_first(built_project: Path, run_pozo):
    lines = run_pozo(built_project, "profile").stdout.splitlines()
    assert any(line.startswith("exposure.town_site_pair") for line in lines)
    seconds = [
        float(line.split()[1]) for line in lines if line.startswith(("source.", "exposure.", "risk.", "summary."))
    ]
    assert len(seconds) > 30
    assert seconds == sorted(seconds, reverse=True)


def test_a_tables_operators_are_printed_as_a_tree(built_project: Path, run_pozo):
    output = run_pozo(built_project, "profile", "--table", "exposure.town_site_pair").stdout
    assert "SPATIAL_JOIN" in output
    assert output.index("CREATE_TABLE_AS") < output.index("SPATIAL_JOIN") < output.index("SEQ_SCAN")


def test_a_table_that_does_not_exist_is_named_with_the_nearest(built_project: Path, run_pozo):
    result = run_pozo(built_project, "profile", "--table", "exposure.town_site_pairs")
    assert result.returncode == 1
    assert "Did you mean exposure.town_site_pair" in result.stderr
