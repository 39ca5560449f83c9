"""Inputs read at their addresses, from a server of the test's own: only ranges of them, again when they change, or a message."""

import re
import threading
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import duckdb
import pytest

from pozo.inputs.datasets import load_dataset
from pozo.inputs.remote import problem_of
from pozo.pipeline.errors import PozoError
from test_parts import copied, source_of
from warehouses import differing, edit, table_hashes


class Server:
    """Answers HEAD and ranges of its files, and keeps what was asked; a test may take one of its virtues away."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.marks: dict[str, str] = {"ETag": '"1"'}
        self.status = 200
        self.knows_ranges = True
        self.requests: list[tuple[str, str, str | None]] = []
        self.sent = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_HEAD(self) -> None:
                self.answer(is_head=True)

            def do_GET(self) -> None:
                self.answer(is_head=False)

            def answer(self, is_head: bool) -> None:
                asked = self.headers["Range"]
                outer.requests.append((self.command, self.path, asked))
                content = outer.files.get(self.path)
                status = 404 if content is None else outer.status
                body = content if status == 200 else b""
                if asked and outer.knows_ranges and status == 200:
                    first, last = re.fullmatch(r"bytes=(\d+)-(\d*)", asked).groups()
                    body, status = body[int(first) : int(last) + 1 if last else None], 206
                self.send_response(status)
                for name, value in outer.marks.items():
                    self.send_header(name, value)
                if outer.knows_ranges:
                    self.send_header("Accept-Ranges", "bytes")
                if status == 206:
                    self.send_header("Content-Range", f"bytes {first}-{int(first) + len(body) - 1}/{len(content)}")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                if not is_head:
                    outer.sent += len(body)
                    with suppress(BrokenPipeError, ConnectionResetError):
                        self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server():
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def towns_with_ballast(folder: Path) -> bytes:
    """The sample's towns as Parquet, with a column as large as all others together that nothing reads."""
    query = f"SELECT *, repeat(md5(random()::VARCHAR), 40) AS ballast {source_of('towns')}"
    return copied(query, folder / "towns.parquet").read_bytes()


def read_remotely(project: Path, address: str) -> None:
    edit(
        project / "data/datasets/sample/dataset.toml",
        'name = "towns.zip"',
        f'name = "towns.parquet"\nremote = "{address}"',
    )


def test_a_build_reads_ranges_and_knows_whether_the_file_has_changed(
    project: Path, run_pozo, server: Server, built_project: Path, tmp_path: Path
):
    content = towns_with_ballast(tmp_path)
    server.files["/towns.parquet"] = content
    read_remotely(project, f"{server.address}/towns.parquet")
    result = run_pozo(project, "build")
    assert result.returncode == 0, result.stderr
    asked = [request for request in server.requests if request[0] == "GET"]
    assert asked and all(request[2] for request in asked), asked
    assert server.sent < len(content) / 2
    plain, remote = (table_hashes(folder / "warehouse/warehouse.duckdb") for folder in (built_project, project))
    assert all(table.startswith(("source.town", "staging.", "reference.")) for table in differing(plain, remote))
    with duckdb.connect(str(project / "warehouse/warehouse.duckdb"), read_only=True) as connection:
        assert connection.execute(
            "SELECT bytes, sha256, read_rows > 0 FROM meta.input WHERE name = 'towns'"
        ).fetchone() == (len(content), None, True)

    server.requests.clear()
    assert "is up to date" in run_pozo(project, "build").stdout
    assert [command for command, _, _ in server.requests] == ["HEAD"]

    server.marks = {"ETag": '"2"'}
    planned = run_pozo(project, "plan").stdout
    assert re.search(r"source\.town +run: file towns\.parquet changed: .*bytes\n", planned)
    server.marks = {}
    planned = run_pozo(project, "plan").stdout
    assert re.search(
        r"file towns\.parquet changed: .*not said by its server \(neither ETag nor Last-Modified\)", planned
    )


FAULTS = {
    "not there": (
        lambda server: server.files.clear(),
        "is not there (404): is the address in dataset.toml right?",
    ),
    "forbidden": (lambda server: setattr(server, "status", 403), "is not for everybody (403)."),
    "broken": (lambda server: setattr(server, "status", 500), "cannot be read: its server answers 500."),
    "not Parquet": (lambda server: server.files.update({"/towns.parquet": b"<html>" * 100}), "cannot be read"),
    "gone": (lambda server: server.http.server_close() or server.http.shutdown(), "cannot be reached"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_an_address_at_which_nothing_can_be_read_is_a_message(
    fault: str, project: Path, run_pozo, server: Server, tmp_path: Path
):
    make, message = FAULTS[fault]
    server.files["/towns.parquet"] = towns_with_ballast(tmp_path)
    read_remotely(project, f"{server.address}/towns.parquet")
    make(server)
    result = run_pozo(project, "build")
    assert result.returncode == 1
    assert message in result.stderr and server.address in result.stderr and "Traceback" not in result.stderr
    assert not (project / "warehouse/warehouse.duckdb").exists()


def test_a_file_in_s3_is_asked_for_with_the_credentials_in_the_environment(
    project: Path, run_pozo, server: Server, tmp_path: Path
):
    server.files["/bucket/towns.parquet"] = towns_with_ballast(tmp_path)
    server.marks = {"ETag": '"1"', "Last-Modified": "Tue, 24 Nov 2026 10:00:00 GMT"}
    read_remotely(project, "s3://bucket/towns.parquet")
    environment = {
        "AWS_ENDPOINT_URL": server.address,
        "AWS_ACCESS_KEY_ID": "who",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
    }
    result = run_pozo(project, "build", "--select", "source.town", **environment)
    assert result.returncode == 0, result.stderr
    assert {path for _, path, _ in server.requests} == {"/bucket/towns.parquet"}
    assert all(asked for command, _, asked in server.requests if command == "GET")
    assert "is up to date" in run_pozo(project, "build", "--select", "source.town", **environment).stdout
    server.marks["Last-Modified"] = "Tue, 24 Nov 2026 11:00:00 GMT"
    assert "towns.parquet changed" in run_pozo(project, "plan", "--select", "source.town", **environment).stdout
    server.status = 403
    result = run_pozo(project, "build", "--select", "source.town", **environment)
    assert "s3://bucket/towns.parquet is not for everybody (403): AWS_ACCESS_KEY_ID" in result.stderr


def test_a_server_without_ranges_sends_the_whole_file(
    project: Path, run_pozo, server: Server, built_project: Path, tmp_path: Path
):
    server.knows_ranges = False
    server.files["/towns.parquet"] = copied(source_of("towns"), tmp_path / "towns.parquet").read_bytes()
    read_remotely(project, f"{server.address}/towns.parquet")
    result = run_pozo(project, "build", "--select", "source.town")
    assert result.returncode == 0, result.stderr
    query = "SELECT count(*), sum(hash(town_text, population_text, longitude_text)) FROM source.town"
    plain, remote = (
        duckdb.connect(str(folder / "warehouse/warehouse.duckdb"), read_only=True).execute(query).fetchall()
        for folder in (built_project, project)
    )
    assert plain == remote


def test_a_file_that_lies_in_a_folder_is_read_there(project: Path, run_pozo, server: Server, tmp_path: Path):
    read_remotely(project, f"{server.address}/towns.parquet")
    (project / "data/datasets/sample/towns.parquet").write_bytes(towns_with_ballast(tmp_path))
    assert run_pozo(project, "build", "--select", "source.town").returncode == 0
    assert server.requests == []


def test_an_address_must_be_one_of_parquet(project: Path):
    assert problem_of("https://example.org/a/towns.parquet?version=2") == problem_of("s3://bucket/towns.parquet") == ""
    assert "begins with https://" in problem_of("http://example.org/towns.parquet")
    assert "begins with https://" in problem_of("file:///etc/passwd")
    read_remotely(project, "https://example.org/towns.zip")
    with pytest.raises(PozoError, match="remote is the address of a Parquet file"):
        load_dataset("sample", None, root=project)
