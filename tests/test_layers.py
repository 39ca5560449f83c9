"""The layers of the packages, and what crosses them: the console, and the hash of a package."""

import inspect
from pathlib import Path

from pozo.cli.console import Console, visible
from pozo.inputs.files import package_hash
from pozo.pipeline.interfaces import Console as Protocol


def test_the_commands_console_has_what_the_lower_packages_call():
    declared = {name: method for name, method in vars(Protocol).items() if not name.startswith("_")}
    assert len(declared) >= 7
    for name, method in declared.items():
        parameters = inspect.signature(getattr(Console, name)).parameters.values()
        expected = inspect.signature(method).parameters.values()
        assert [(one.name, one.default) for one in parameters] == [(one.name, one.default) for one in expected]


def test_control_characters_are_written_out():
    assert visible("a\x1b[31m\u202eb\n", kept="\n") == "a\\x1b[31m\\u202eb\n"


def test_a_package_has_another_hash_if_a_file_changes_is_renamed_or_added(tmp_path: Path):
    (tmp_path / "templates").mkdir()
    (tmp_path / "a.py").write_text("one")
    (tmp_path / "templates" / "b.html").write_text("two")
    hashes = [package_hash(tmp_path)]
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "a.pyc").write_text("compiled")
    assert package_hash(tmp_path) == hashes[0]
    (tmp_path / "templates" / "b.html").write_text("three")
    hashes.append(package_hash(tmp_path))
    (tmp_path / "a.py").rename(tmp_path / "c.py")
    hashes.append(package_hash(tmp_path))
    (tmp_path / "d.py").write_text("")
    hashes.append(package_hash(tmp_path))
    assert len(set(hashes)) == 4
