"""`make data` against a server of the test's own: what comes, what is refused, and what an interrupted run leaves behind."""

import hashlib
import io
import json
import os
import pty
import random
import re
import signal
import subprocess
import sys
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests
from requests.adapters import HTTPAdapter
from tenacity import wait_none

from pozo.cli.console import Console
from pozo.inputs import download, fetch
from pozo.inputs.dataset_toml import DeclaredFile, read_dataset_toml
from pozo.inputs.datasets import dataset_folder, dataset_names, find_dataset
from pozo.inputs.download import difference
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import ROOT

CONTENT = random.Random(1).randbytes(300_000)
OTHER = random.Random(2).randbytes(300_000)
PAGE = b"\xef\xbb\xbf\n<!-- moved --><!DOCTYPE html><html><body>Please enable JavaScript</body></html>"
DATASETS = {
    name: tomllib.loads((ROOT / "data" / "datasets" / name / "dataset.toml").read_text(encoding="utf-8"))
    for name in dataset_names()
}

Answer = Callable[[BaseHTTPRequestHandler], None]


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def git_blob(content: bytes) -> str:
    return hashlib.sha1(b"blob %d\0" % len(content) + content).hexdigest()


class Server:
    """Answers on this machine as each test says, and keeps which path was asked for from which byte on."""

    def __init__(self) -> None:
        self.answers: dict[str, Answer] = {}
        self.requests: list[tuple[str, str | None]] = []
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.requests.append((self.path, self.headers["Range"]))
                with suppress(BrokenPipeError, ConnectionResetError):  # the client may have heard enough
                    outer.answers.get(self.path, status(404))(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def url(self, path: str, answer: Answer | None = None) -> str:
        if answer:
            self.answers[path] = answer
        return f"http://127.0.0.1:{self.http.server_port}{path}"


@pytest.fixture
def server(monkeypatch) -> Iterator[Server]:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(download, "PAUSE", wait_none())
    monkeypatch.setattr(download, "TIMEOUT", (2, 0.5))
    server = Server()
    yield server
    server.http.shutdown()
    server.http.server_close()


def status(code: int, *headers: tuple[str, str]) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(code)
        for name, value in headers:
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    return answer


def whole(content: bytes, kind: str = "application/zip", length: int | None = -1, **headers: str) -> Answer:
    """From the beginning, whatever was asked for. length: what it claims; None claims nothing."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        if length is not None:
            handler.send_header("Content-Length", str(len(content) if length < 0 else length))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(content)

    return answer


def ranges(content: bytes, cut: int | None = None, hang: float = 0.0) -> Answer:
    """From the byte that was asked for; an answer from the first byte breaks off after cut bytes, or hangs there before."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers["Range"] or "")
        start = int(asked[1]) if asked else 0
        if start >= len(content):
            status(416)(handler)
            return
        handler.send_response(206 if asked else 200)
        if asked:
            handler.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        handler.send_header("Content-Length", str(len(content) - start))
        handler.end_headers()
        handler.wfile.write(content[start:] if asked else content[:cut])
        if not asked and hang:
            handler.wfile.flush()
            time.sleep(hang)

    return answer


def slow(content: bytes) -> Answer:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        for start in range(0, len(content), 30_000):
            handler.wfile.write(content[start : start + 30_000])
            time.sleep(0.05)

    return answer


def in_turn(*answers: Answer) -> Answer:
    """One after the other, the last for good."""
    waiting = list(answers)

    def answer(handler: BaseHTTPRequestHandler) -> None:
        now = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        now(handler)

    return answer


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "root" / "data" / "datasets" / "wells").mkdir(parents=True)
    return tmp_path / "root"


def lock_of(root: Path) -> Path:
    return root / "data" / "datasets" / "wells" / "dataset.lock"


def declared_files(dataset: str, root: Path = ROOT) -> dict[str, DeclaredFile]:
    return read_dataset_toml(dataset_folder(dataset, root), root)[1]


ENTRY = (
    'title = "Wells"\nsynthetic = true\nadapters = []\ncountry_code = "BGD"\nmap_crs = "EPSG:3106"',
    "bounds = { west = 88.0, south = 20.5, east = 92.7, north = 26.7 }",
)


def declare(root: Path, *files: dict, folders: tuple[str, ...] = ("data/raw", "data/external")) -> None:
    """Writes the dataset.toml of a dataset, wells, with these files; the first is towns.zip in data/external."""
    lines = [*ENTRY, f"folders = {json.dumps(folders)}"]
    for number, file in enumerate(files):
        keys = {"name": "towns.zip", "folder": "data/external", "licence": "CC0-1.0", "citation": "Made up."} | file
        lines += [f"[files.file{number}]", *(f"{key} = {json.dumps(value)}" for key, value in keys.items())]
    lock_of(root).with_name("dataset.toml").write_text("\n".join(lines), encoding="utf-8")


def known(content: bytes = CONTENT, **keys: object) -> dict:
    return {"sha256": sha256(content), "size": len(content), **keys}


def get(root: Path, source: Path | None = None) -> bool:
    return fetch.fetch("wells", source, Console(), root)


def lies_in(root: Path) -> dict[str, bytes]:
    """What lies in the dataset's folders, hidden files too."""
    return {path.name: path.read_bytes() for path in (root / "data").glob("*/*") if path.is_file()}


# What comes


def test_a_good_file_is_fetched_once(root: Path, server: Server, capsys):
    declare(root, known(url=[server.url("/towns.zip", whole(CONTENT))]))
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    said = capsys.readouterr().out
    assert "towns.zip" in said and "fetched, 300,000 bytes" in said and "CC0-1.0" in said
    assert "\x1b" not in said  # no bar but on a terminal
    assert get(root)
    assert "already there" in capsys.readouterr().out
    assert server.requests == [("/towns.zip", None)]
    assert not lock_of(root).exists()  # its checksum is declared


def test_a_slow_file_is_waited_for(root: Path, server: Server):
    declare(root, known(url=[server.url("/towns.zip", slow(CONTENT))]))
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    assert len(server.requests) == 1


@pytest.mark.parametrize(
    "identity", [{"sha256": sha256(CONTENT)}, {"git_blob": git_blob(CONTENT)}], ids=["sha256", "git"]
)
@pytest.mark.parametrize("hang", [0, 2], ids=["cut", "silent"])
def test_a_broken_download_is_resumed_where_it_broke(root: Path, server: Server, identity: dict, hang: float):
    declare(root, {"url": [server.url("/towns.zip", ranges(CONTENT, cut=200_000, hang=hang))], **identity})
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    (_, first), (_, second) = server.requests
    assert first is None
    assert 0 < int(second.removeprefix("bytes=").removesuffix("-")) <= 200_000


def test_a_server_without_ranges_begins_again(root: Path, server: Server):
    cut = in_turn(whole(CONTENT[:200_000], length=len(CONTENT)), whole(CONTENT))
    declare(root, known(url=[server.url("/towns.zip", cut)]))
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    assert server.requests[1][1] is not None


def test_a_file_of_unknown_checksum_is_begun_anew(root: Path, server: Server):
    declare(root, {"url": [server.url("/towns.zip", in_turn(ranges(OTHER, cut=200_000), ranges(CONTENT)))]})
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    assert server.requests == [("/towns.zip", None)] * 2


def test_a_half_of_another_edition_is_thrown_away(root: Path, server: Server):
    declare(root, known(url=[server.url("/towns.zip", ranges(CONTENT))]))
    (root / "data" / "external").mkdir()
    (root / "data" / "external" / ".towns.zip.part").write_bytes(OTHER[:100_000])
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    assert [asked for _, asked in server.requests] == ["bytes=100000-", None]


def test_a_download_that_lacks_but_its_name_is_not_fetched_again(root: Path, server: Server):
    declare(root, known(url=[server.url("/towns.zip", whole(CONTENT))]))
    (root / "data" / "external").mkdir()
    (root / "data" / "external" / ".towns.zip.part").write_bytes(CONTENT)
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    assert server.requests == []


def test_a_busy_server_is_asked_again(root: Path, server: Server, capsys):
    declare(root, known(url=[server.url("/towns.zip", in_turn(status(503), status(429), whole(CONTENT)))]))
    assert get(root)
    assert len(server.requests) == 3
    assert "answers 503; again in" in capsys.readouterr().out


def test_the_pauses_grow():
    pauses = [download.PAUSE(type("State", (), {"attempt_number": number})()) for number in range(1, download.ATTEMPTS)]
    assert pauses == sorted(pauses) and pauses[0] >= 1 and pauses[-1] >= 8


def test_a_server_that_fails_for_good_is_given_up(root: Path, server: Server, capsys):
    declare(root, known(url=[server.url("/towns.zip", status(500))]))
    assert not get(root)
    assert len(server.requests) == download.ATTEMPTS
    assert lies_in(root) == {}
    assert "answers 500" in capsys.readouterr().err


def test_the_next_address_is_tried(root: Path, server: Server):
    urls = [server.url("/gone.zip"), server.url("/other.zip", whole(OTHER)), server.url("/towns.zip", whole(CONTENT))]
    declare(root, known(url=urls))
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    assert [path for path, _ in server.requests] == ["/gone.zip", "/other.zip", "/towns.zip"]


def test_a_redirect_on_this_machine_is_followed(root: Path, server: Server):
    server.url("/new/towns.zip", whole(CONTENT))
    declare(root, known(url=[server.url("/towns.zip", status(302, ("Location", "new/towns.zip")))]))
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}


def part(content: bytes, said: str) -> Answer:
    """A 206 with the content, which says that it is this part."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(206)
        handler.send_header("Content-Range", said)
        handler.send_header("Content-Length", str(len(content)))
        handler.end_headers()
        handler.wfile.write(content)

    return answer


@pytest.mark.parametrize("wrong", [part(CONTENT, "bytes 0-299999/300000"), status(416)], ids=["another part", "none"])
def test_a_part_that_does_not_fit_is_thrown_away(root: Path, server: Server, wrong: Answer):
    answers = in_turn(ranges(CONTENT, cut=200_000), wrong, whole(CONTENT))
    declare(root, known(url=[server.url("/towns.zip", answers)]))
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}
    assert [bool(asked) for _, asked in server.requests] == [False, True, False]


def test_a_part_that_nobody_asked_for_is_not_locked(root: Path, server: Server):
    declare(root, {"url": [server.url("/towns.zip", part(CONTENT[:1000], "bytes 0-999/300000"))]})
    assert not get(root)
    assert lies_in(root) == {} and not lock_of(root).exists()


def test_a_file_address_is_copied(root: Path, tmp_path: Path):
    (tmp_path / "a mirror.zip").write_bytes(CONTENT)
    declare(root, known(url=[(tmp_path / "a mirror.zip").as_uri()]))
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT}


def test_keys_with_the_same_name_share_a_file(root: Path, server: Server):
    declare(root, known(url=[server.url("/towns.zip", whole(CONTENT))]), {})
    assert get(root)
    assert len(server.requests) == 1
    assert {file.sha256 for file in declared_files("wells", root).values()} == {sha256(CONTENT)}


# What is refused


@pytest.mark.parametrize(
    ("declared", "answer", "words"),
    [
        ({}, whole(OTHER), f"its SHA-256 is {sha256(OTHER)}, expected {sha256(CONTENT)}"),
        ({"sha256": None, "git_blob": git_blob(CONTENT)}, whole(OTHER), f"expected {git_blob(CONTENT)}"),
        ({}, whole(PAGE + bytes(299_999 - len(PAGE) + 1)), "it is an HTML page"),
        ({}, whole(CONTENT, kind="text/HTML; charset=utf-8"), "an HTML page in place of the file"),
        ({}, whole(CONTENT + b"x"), "sends 300,001 bytes, over the size of 300,000"),
        ({}, whole(CONTENT + b"x", length=None), "sends more than the size of 300,000 bytes"),
        ({}, whole(CONTENT + b"x" * 9, length=1000), "has 1,000 bytes, expected 300,000"),
        ({}, whole(CONTENT[:-1]), "has 299,999 bytes, expected 300,000"),
        ({"sha256": None, "size": None}, whole(b""), "it is empty"),
        ({"sha256": None, "size": None}, whole(CONTENT, length=None), "does not say how long the file is"),
        ({}, status(404), "answers 404"),
        ({}, status(302, ("Location", "ftp://127.0.0.1/towns.zip")), "leads to 'ftp://127.0.0.1/towns.zip'"),
        ({}, status(301, ("Location", "data:application/zip;base64,AAAA")), "leads to 'data:"),
        ({}, status(307, ("Location", "file:///etc/passwd")), "leads to 'file:///etc/passwd'"),
        ({}, status(308, ("Location", "http://example.com/towns.zip")), "leads to 'http://example.com/towns.zip'"),
        ({}, status(302, ("Location", "http://127.0.0.1@example.com/")), "leads to"),
        ({}, status(302, ("Location", "http://127.0.0.1.example.com/")), "leads to"),
        ({}, status(302, ("Location", "http://[")), "towns.zip: "),
        ({}, status(302, ("Location", "towns.zip")), "Exceeded 10 redirects"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_not_the_file_is_refused_and_the_old_one_stays(
    root: Path, server: Server, capsys, declared: dict, answer: Answer, words: str
):
    keys = {key: value for key, value in (known() | declared).items() if value is not None}
    declare(root, keys | {"url": [server.url("/towns.zip", answer)], "page": "https://example.org", "how": "Ask them."})
    before = {}
    if declared.get("size", 0) is not None:  # a file of unknown checksum would do as it is
        (root / "data" / "external").mkdir()
        (root / "data" / "external" / "towns.zip").write_bytes(b"as it was")
        before = {"towns.zip": b"as it was"}
    assert not get(root)
    assert lies_in(root) == before
    said = capsys.readouterr().err
    assert words in said
    assert "towns.zip" in said and "nothing is changed" in said and "By hand: Ask them. https://example.org" in said
    assert not lock_of(root).exists()


def test_a_html_page_leaves_the_half_that_is_there(root: Path, server: Server):
    declare(
        root,
        known(url=[server.url("/towns.zip", in_turn(ranges(CONTENT, cut=200_000), whole(PAGE, kind="text/html")))]),
    )
    assert not get(root)
    (half,) = lies_in(root).items()
    assert half[0] == ".towns.zip.part" and CONTENT.startswith(half[1]) and half[1]
    server.answers["/towns.zip"] = ranges(CONTENT)
    assert get(root)
    assert server.requests[-1][1] == f"bytes={len(half[1])}-"


def test_the_largest_file_of_unknown_size(root: Path, server: Server, monkeypatch, capsys):
    monkeypatch.setattr(download, "LARGEST", 100_000)
    declare(root, {"url": [server.url("/towns.zip", whole(CONTENT))], "sha256": sha256(CONTENT)})
    assert not get(root)
    assert "over the size of 100,000" in capsys.readouterr().err


@pytest.mark.parametrize("url", ["http://example.com/towns.zip", "ftp://example.com/towns.zip", "towns.zip"])
def test_an_address_must_be_https(root: Path, capsys, url: str):
    declare(root, known(url=[url]))
    assert not get(root)
    assert f"{url} is no https address: refused" in capsys.readouterr().err


@pytest.mark.parametrize(
    "target", ["http://example.com/x", "http://127.0.0.1:1/x", "file:///etc/passwd", "https://other.example/x"]
)
def test_https_leads_to_https_only(root: Path, monkeypatch, capsys, target: str):
    asked = []

    def answer(_: HTTPAdapter, request: requests.PreparedRequest, **options: object) -> requests.Response:
        asked.append(request.url)
        assert options["timeout"]
        response = requests.Response()
        response.url, response.request = request.url, request
        response.status_code = 302 if len(asked) == 1 else 404
        response.headers["Location"] = target
        response.raw = io.BytesIO()
        return response

    monkeypatch.setattr(HTTPAdapter, "send", answer)
    declare(root, known(url=["https://good.example/x"]))
    assert not get(root)
    assert len(asked) == (2 if target.startswith("https") else 1)
    assert ("answers 404" if target.startswith("https") else f"leads to '{target}'") in capsys.readouterr().err


def test_a_right_file_replaces_another_one_which_is_kept_aside(root: Path, server: Server, capsys):
    declare(root, known(url=[server.url("/towns.zip", whole(CONTENT))]))
    (root / "data" / "external").mkdir()
    (root / "data" / "external" / "towns.zip").write_bytes(OTHER)
    assert get(root)
    assert lies_in(root) == {"towns.zip": CONTENT, "towns.zip.old": OTHER}
    assert "towns.zip.old" in capsys.readouterr().out


def test_another_file_where_a_build_would_find_it_first_is_named(root: Path, server: Server, capsys):
    declare(root, known(url=[server.url("/towns.zip", whole(CONTENT))]))
    (root / "data" / "raw").mkdir()
    (root / "data" / "raw" / "towns.zip").write_bytes(OTHER)
    assert not get(root)
    said = capsys.readouterr().err
    assert "raw/towns.zip is another file" in said and "move it away" in said
    assert server.requests == []


def test_one_failure_does_not_keep_the_others(root: Path, server: Server, capsys):
    declare(
        root,
        known(name="a.zip", url=[server.url("/a.zip")]),
        known(name="b.zip", url=[server.url("/b.zip", whole(CONTENT))]),
        {"name": "c.xlsx", "page": "https://example.org/c", "how": "Ask for c."},
        known(OTHER, name="d.zip", url=[server.url("/d.zip", whole(OTHER))]),
        known(name="e.zip", url=[server.url("/e.zip")]),
    )
    assert not get(root)
    assert lies_in(root) == {"b.zip": CONTENT, "d.zip": OTHER}
    out, err = capsys.readouterr()
    assert re.search(
        r"c\.xlsx +has no address; get it by hand into .*external/: Ask for c\. https://example\.org/c", out
    )
    assert re.findall(r"(\S+) +FAILED", err) == ["a.zip", "e.zip"]


def test_what_is_only_to_be_had_by_hand_is_no_failure(root: Path):
    declare(root, {"page": "https://example.org", "how": "Ask."})
    assert get(root)


@pytest.mark.parametrize(
    "name", ["../towns.zip", "/etc/passwd", "a/b.zip", "a/..", "..", ".", "", "./b.zip", "a\nb.zip", "a\0b"]
)
def test_a_name_cannot_leave_its_folder(root: Path, name: str):
    declare(root, {"name": name})
    with pytest.raises(
        PozoError, match=r"wells/dataset.toml has mistakes:\n  files.file0: name must be that of a file"
    ):
        get(root)


@pytest.mark.parametrize(
    "folders",
    [["/etc"], ["data/../python"], [".."], ["python"], [""], ["data/raw", "data/../.."], ["./.."], ["./a/../.."]],
    ids=str,
)
def test_a_folder_cannot_leave_the_data(root: Path, folders: list[str]):
    declare(root, {"folder": folders[0]}, folders=tuple(folders))
    with pytest.raises(PozoError, match="a folder is in data/"):
        get(root)


@pytest.mark.parametrize(
    ("keys", "words"),
    [
        ({"folder": "data/reference"}, "none of the dataset's, data/raw, data/external"),
        ({"sha-256": "00"}, "there is no key sha-256"),
        ({"folders": ["/"]}, "there is no key folders: it belongs above the first"),
        ({"url": "https://example.org/towns.zip"}, "url must be a list of texts"),
        ({"url": [1]}, "url must be a list of texts"),
        ({"crs": 4326, "size": "12"}, "crs must be a text\n  files.file0: size must be a whole number"),
        ({"size": True}, "size must be a whole number"),
        ({"decimal": ","}, "there is no key decimal"),
    ],
)
def test_a_mistaken_declaration_is_named(root: Path, keys: dict, words: str):
    declare(root, keys)
    with pytest.raises(PozoError, match=words):
        get(root)


def test_entries_for_one_file_share_what_they_do_not_read_by(root: Path):
    declare(root, known(sheet="Sites"), {"sheet": "Samples"}, {"name": "other.zip"})
    first, second, other = declared_files("wells", root).values()
    assert (first.sha256, first.sheet) == (second.sha256, "Sites") == (sha256(CONTENT), first.sheet)
    assert (second.sheet, other.sha256, other.sheet) == ("Samples", None, "")
    declare(root, known(), {"sha256": "00"})
    with pytest.raises(PozoError, match=r"files.file0: sha256 differs in a later entry for the same file"):
        get(root)


def test_how_a_file_is_read_reaches_its_reader(root: Path):
    declare(root, {"layer": "wells", "crs": "EPSG:3106"}, {"name": "wells.xlsx", "sheet": "2019"}, {"name": "a.csv"})
    dataset, _ = find_dataset("wells", None, root=root)
    assert dataset.file_options == {
        "file0": {"layer": "wells", "crs": "EPSG:3106", "sheet": ""},
        "file1": {"layer": "", "crs": "", "sheet": "2019"},
    }


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("period = [2012, 2024]", "there is no key period"),
        ('state_words = "district"', "there is no key state_words. Did you mean state_word"),
        ("title = 1", "title must be a text"),
        ('adapters = ["conagau"]', "there is no adapter conagau: sql/10_source has conagua. Did you mean conagua"),
        ("adapters = [1]", "adapters must be a list of texts"),
        ("bounds = { west = 1, south = 2, east = 3 }", "bounds must be west, south, east and north"),
        ("files = {}\ntitle =", "is not valid TOML"),
        ("", "title is missing"),
    ],
)
def test_a_mistake_in_dataset_toml_is_named(root: Path, line: str, said: str):
    declare(root, {})
    (root / "sql" / "10_source" / "conagua").mkdir(parents=True)
    path = lock_of(root).with_name("dataset.toml")
    key = line.partition(" ")[0] or "title"
    kept = [other for other in path.read_text(encoding="utf-8").splitlines() if not other.startswith(f"{key} =")]
    path.write_text("\n".join([line, *kept]), encoding="utf-8")
    with pytest.raises(PozoError) as raised:
        get(root)
    assert str(raised.value).startswith(str(path)) and said in str(raised.value)


def test_the_files_of_a_folder_anywhere_lie_in_it_unless_it_says_otherwise(root: Path, tmp_path: Path, server: Server):
    declare(
        root,
        known(folder=".", name="a.zip", url=[server.url("/a.zip", whole(CONTENT))]),
        known(folder="./files", name="b.zip", url=[server.url("/b.zip", whole(CONTENT))]),
        {"folder": "data/raw", "name": "c.zip", "url": [server.url("/c.zip", whole(CONTENT))]},
        folders=(".", "./files", "data/raw"),
    )
    folder = tmp_path / "my wells"
    (root / "data" / "datasets" / "wells").rename(folder)
    assert fetch.fetch(str(folder), None, Console(), root)
    found = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()}
    assert found == {
        *("my wells/dataset.toml", "my wells/dataset.lock", "my wells/a.zip", "my wells/files/b.zip"),
        "root/data/raw/c.zip",
    }
    assert list(tomllib.loads((folder / "dataset.lock").read_text(encoding="utf-8"))) == ["c.zip"]
    text = (folder / "dataset.toml").read_text(encoding="utf-8")
    text = re.sub(r"^folders? = .*\n", "", text, flags=re.M)
    (folder / "dataset.toml").write_text(text, encoding="utf-8")
    assert {file.path for file in declared_files(str(folder), root).values()} == {
        folder / name for name in ("a.zip", "b.zip", "c.zip")
    }


def test_files_come_from_a_folder_by_name_and_are_checked_alike(root: Path, tmp_path: Path, capsys):
    mirror = tmp_path / "mirror"
    mirror.mkdir()
    for name, content in {
        "a.zip": CONTENT,
        "b.zip": OTHER,
        "town.zip": CONTENT,
        "d.csv": b"x\n",
        "e.xlsx": PAGE,
    }.items():
        (mirror / name).write_bytes(content)
    addresses = ["https://no.example/never-asked.zip"]
    declare(
        root,
        known(name="a.zip", url=addresses),
        known(name="b.zip", url=addresses),
        known(name="towns.zip", url=addresses),
        {"name": "d.csv"},
        {"name": "e.xlsx"},
    )
    assert not get(root, mirror)
    assert lies_in(root) == {"a.zip": CONTENT, "d.csv": b"x\n"}
    err = capsys.readouterr().err
    assert re.findall(r"(\S+) +FAILED", err) == ["b.zip", "towns.zip", "e.xlsx"]
    assert f"b.zip is another file: its SHA-256 is {sha256(OTHER)}, expected {sha256(CONTENT)}" in err
    assert "mirror/towns.zip. Did you mean town.zip?" in err
    assert "e.xlsx is another file: it is an HTML page" in err
    (mirror / "b.zip").write_bytes(CONTENT)
    (mirror / "towns.zip").write_bytes(CONTENT)
    (mirror / "e.xlsx").write_bytes(OTHER)
    assert get(root, mirror)
    assert sorted(lies_in(root)) == ["a.zip", "b.zip", "d.csv", "e.xlsx", "towns.zip"]


def test_the_real_inputs_come_from_a_folder(project: Path, real_data: Path, run_pozo):
    result = run_pozo(project, "data", "--dataset", "conagua-2019", "--from", str(real_data))
    assert result.returncode == 0, result.stderr
    assert result.stdout.count("fetched, ") == 5
    again = run_pozo(project, "data", "--dataset", "conagua-2019")
    assert again.returncode == 0 and again.stdout.count("already there") == 5
    # the study's towns are others than those of the census of 2020
    study = run_pozo(project, "data", "--dataset", "conagua-2017", "--from", str(real_data))
    assert study.returncode == 1
    assert "expected 29d02e4d4bf3a3b63dcd99771097c042fab90177" in study.stderr
    assert re.search(r"states\.zip +already there", study.stdout) and re.search(r"country\.zip +fetched", study.stdout)


# The lock


def test_a_file_without_checksum_is_locked_on_first_use_and_compared_from_then_on(root: Path, server: Server, capsys):
    lock = lock_of(root)
    declare(
        root,
        {"name": "z.zip", "url": [server.url("/z.zip", whole(CONTENT))]},
        {"name": 'a "b".csv', "url": [server.url("/a.csv", whole(b"x\n"))]},
        {"name": "by hand.xlsx", "page": "https://example.org", "how": "Ask."},
    )
    assert get(root)
    (root / "data" / "raw").mkdir()
    (root / "data" / "raw" / "by hand.xlsx").write_bytes(OTHER)
    assert get(root)
    entries = tomllib.loads(lock.read_text(encoding="utf-8"))
    assert list(entries.items()) == [
        ('a "b".csv', {"sha256": sha256(b"x\n"), "size": 2}),
        ("by hand.xlsx", {"sha256": sha256(OTHER), "size": len(OTHER)}),
        ("z.zip", {"sha256": sha256(CONTENT), "size": len(CONTENT)}),
    ]
    assert lock.read_text(encoding="utf-8").startswith("# Written by `make data`")
    before = lock.read_bytes()
    capsys.readouterr()

    (root / "data" / "external" / "z.zip").unlink()
    server.answers["/z.zip"] = whole(OTHER)
    (root / "data" / "raw" / "by hand.xlsx").write_bytes(CONTENT)
    assert not get(root)
    err = capsys.readouterr().err
    assert (
        f"its SHA-256 is {sha256(OTHER)}, expected {sha256(CONTENT)}" in err
        and "delete its line in dataset.lock" in err
    )
    assert "by hand.xlsx is another file" in err and "By hand: Ask. https://example.org" in err
    assert "z.zip" not in lies_in(root) and lock.read_bytes() == before

    lock.write_text("\n".join(line for line in lock.read_text().splitlines() if "b" in line and "zip" not in line))
    assert not get(root)  # by hand.xlsx still is another one
    assert lies_in(root)["z.zip"] == OTHER
    assert tomllib.loads(lock.read_text())["z.zip"]["sha256"] == sha256(OTHER)


def test_a_lock_that_cannot_be_read_is_named(root: Path):
    declare(root, {})
    lock_of(root).write_text("<<<<<<< HEAD")
    with pytest.raises(PozoError, match=r"wells/dataset\.lock is not valid TOML"):
        get(root)


# As a command


def declare_in(project: Path, url: str) -> None:
    path = project / "data" / "datasets" / "conagua-2017" / "dataset.toml"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r'url = \["https://[^"]*/states\.zip"\]', f'url = ["{url}"]', text)
    text = text.replace(DATASETS["conagua-2017"]["files"]["states"]["sha256"], sha256(CONTENT))
    path.write_text(re.sub("size = 2_699_778", f"size = {len(CONTENT)}", text), encoding="utf-8")
    for name in ("towns.zip", "country.zip", "municipalities.zip"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(rf'url = \["https://[^"]*/{name}"\]\n', "", text), encoding="utf-8")


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGINT], ids=["kill", "Ctrl-C"])
def test_what_is_stopped_leaves_the_temporary_file_and_goes_on(
    project: Path, server: Server, run_pozo, stop: signal.Signals
):
    declare_in(project, server.url("/states.zip", ranges(CONTENT, cut=200_000, hang=20)))
    partial = project / "data" / "external" / ".states.zip.part"
    (project / "data" / "external" / "states.zip").write_bytes(b"as it was")
    # a parent in the background may have Ctrl-C ignored
    code = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); from pozo.cli.main import main; main()"
    command = [sys.executable, "-c", code, "data", "--dataset", "conagua-2017"]
    environment = {**os.environ, "PYTHONPATH": str(project / "python")}
    running = subprocess.Popen(command, cwd=project, env=environment, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 20
    while not (partial.exists() and partial.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.02)
    running.send_signal(stop)
    _, err = running.communicate(timeout=20)
    if stop is signal.SIGINT:
        assert running.returncode == 130 and "goes on from here" in err and "Traceback" not in err
    size = partial.stat().st_size
    assert sorted(path.name for path in partial.parent.iterdir()) == [".gitkeep", ".states.zip.part", "states.zip"]
    assert partial.with_name("states.zip").read_bytes() == b"as it was"
    again = run_pozo(project, "data", "--dataset", "conagua-2017")
    assert again.returncode == 0, again.stderr
    assert server.requests[-1] == ("/states.zip", f"bytes={size}-") and size > 0
    assert partial.with_name("states.zip").read_bytes() == CONTENT and not partial.exists()


def test_a_failure_ends_the_command_with_1(project: Path, server: Server, run_pozo):
    declare_in(project, server.url("/states.zip"))
    result = run_pozo(project, "data", "--dataset", "conagua-2017")
    assert result.returncode == 1
    assert "states.zip" in result.stderr and "answers 404" in result.stderr and "Traceback" not in result.stderr
    assert (
        "CONAGUA_2017.xlsx" in result.stdout
        and "https://www.gob.mx/conagua/articulos/calidad-del-agua" in result.stdout
    )


def test_a_bar_is_shown_on_a_terminal(project: Path, server: Server):
    declare_in(project, server.url("/states.zip", slow(CONTENT)))
    reading, writing = pty.openpty()
    command = [sys.executable, "-m", "pozo", "data", "--dataset", "conagua-2017"]
    environment = {**os.environ, "PYTHONPATH": str(project / "python"), "TERM": "xterm", "COLUMNS": "120"}
    running = subprocess.Popen(command, cwd=project, env=environment, stdout=writing, stderr=writing)
    os.close(writing)
    shown = b""
    try:
        while block := os.read(reading, 65536):
            shown += block
    except OSError:  # how Linux tells that the other end is closed
        pass
    os.close(reading)
    assert running.wait() == 0
    assert b"/300.0 kB" in shown and b"fetched, 300,000 bytes" in shown


def test_a_build_without_its_inputs_says_make_data(project: Path, run_pozo):
    result = run_pozo(project, "build", "--dataset", "conagua-2017")
    assert result.returncode == 1
    assert "`make data DATASET=conagua-2017` fetches towns.zip, states.zip, country.zip." in result.stderr
    assert "Put the others there" in result.stderr and "municipalities" not in result.stderr
    (project / "data" / "datasets" / "sample" / "towns.zip").unlink()
    assert "make data" not in run_pozo(project, "build").stderr  # it has no address


def test_a_temporary_file_is_no_near_name(project: Path, run_pozo):
    (project / "data" / "datasets" / "sample" / "towns.zip").rename(
        project / "data" / "datasets" / "sample" / ".towns.zip.part"
    )
    assert "mean .towns" not in run_pozo(project, "build").stderr


def test_make_passes_dataset_and_folder_on():
    printed = subprocess.run(
        ["make", "-n", "data", "DATASET=conagua-2017", "FROM=a folder"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert '-m pozo data --dataset "$DATASET" --from "$FROM"' in printed


# What is declared


@pytest.mark.parametrize("dataset", [name for name, entry in DATASETS.items() if not entry["synthetic"]])
def test_every_real_file_can_be_had(dataset: str):
    for file in declared_files(dataset).values():
        assert file.url or (file.page and file.how), file.name
        assert all(url.startswith("https://") for url in (*file.url, *filter(None, [file.page])))
        assert file.sha256 is None or re.fullmatch("[0-9a-f]{64}", file.sha256)
        assert file.git_blob is None or re.fullmatch("[0-9a-f]{40}", file.git_blob)
        assert file.licence and file.citation


def test_what_is_declared_is_what_is_at_hand(real_data: Path):
    compared = 0
    for dataset in ("conagua-2019", "casub-2024", "conagua-2017"):
        for file in declared_files(dataset).values():
            if file.sha256 and (real_data / file.name).exists():
                assert difference(real_data / file.name, file) is None
                compared += 1
    assert compared >= 5
