"""The README's commands, run as written in a copy of the tree; where an output stands below one, it is the output."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from conftest import REAL_DATA, copy_project
from pozo.project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```sh\n(.*?)```(?:\n+```text\n(.*?)```)?", README, re.DOTALL)
COMMANDS = [(command.strip(), output) for command, output in BLOCKS if command.strip() != "make test"]  # this very run


@pytest.fixture(scope="module")
def fresh_copy(tmp_path_factory) -> Path:
    """A clone with this run's packages, which take minutes to install."""
    folder = copy_project(tmp_path_factory.mktemp("readme") / "pozo")
    (folder / ".venv").symlink_to(sys.prefix)
    if REAL_DATA.is_dir():
        (folder.parent / "shared").symlink_to(REAL_DATA.parents[1])
    return folder


def test_the_readme_shows_commands_with_their_output():
    assert len(COMMANDS) >= 5
    assert sum(bool(output) for _, output in COMMANDS) >= 3


@pytest.mark.parametrize(("command", "output"), COMMANDS, ids=[command for command, _ in COMMANDS])
def test_a_command_of_the_readme_works_as_written(fresh_copy: Path, command: str, output: str):
    if "../shared" in command and not REAL_DATA.is_dir():
        pytest.skip("needs the real inputs in ../shared/data/mexico, which are not there")
    # as a user types it, not as a part of `make test`
    environment = {
        name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    }
    result = subprocess.run(
        ["bash", "-ec", command],
        cwd=fresh_copy,
        env=environment | {"PYTHONPATH": str(fresh_copy / "python")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    if output:
        assert result.stdout.strip() == output.strip()
    if "report" in command and command.startswith("make"):
        assert 100_000 < (fresh_copy / "reports" / "index.html").stat().st_size < 5_000_000
    if "figures" in command:
        assert len(list((fresh_copy / "reports" / "figures").glob("*.png"))) == 13
