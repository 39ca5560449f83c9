"""`make data`: gets a dataset's files, and takes only what data/datasets.toml or data/datasets.lock describes."""

import fcntl
import hashlib
import json
import os
import re
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from pozo.console import Console, fail
from pozo.datasets import DeclaredFile, declared_files, near_name
from pozo.errors import PozoError
from pozo.project import ROOT, relative

ATTEMPTS = 5
PAUSE = wait_exponential_jitter(initial=1, max=30)  # seconds between attempts: 1, 2, 4, 8 and a little by chance
TIMEOUT = (10, 60)  # seconds for a connection, and for the next bytes
LARGEST = 1_000_000_000  # bytes, of a file whose size is not declared
REDIRECTS = 10
BLOCK = 1 << 16  # bytes
HTML = re.compile(rb"(\xef\xbb\xbf)?\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(!doctype html|html|head)\b", re.I | re.S)
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
PASSING_STATUSES = (408, 425, 429, 500, 502, 503, 504)
LOCK_HEAD = """\
# Written by `make data`: the files for which data/datasets.toml declares no checksum, as they were when first used.
# A file that differs from its entry is refused. Where another edition is meant, delete its entry here,
# and `make data` takes the edition that it finds.
"""
EDITION = "where this edition is meant, change its entry in data/datasets.toml, or delete it in data/datasets.lock"


class Passing(PozoError):
    """What may go better the next time."""


class Session(requests.Session):
    """Leaves redirects to the caller; requests itself would read a redirect's body, however large, into memory."""

    def get_redirect_target(self, resp: requests.Response) -> None:
        """None: nothing here to follow."""


class Lock:
    """data/datasets.lock: the checksums of files that have none declared."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.path = root / "data" / "datasets.lock"
        try:
            self.entries = tomllib.loads(self.path.read_text(encoding="utf-8")) if self.path.exists() else {}
        except ValueError as error:
            raise PozoError(
                f"data/datasets.lock cannot be read: {error}. Mend it, or delete it to lock anew."
            ) from error

    def known(self, file: DeclaredFile) -> DeclaredFile:
        """The file, with checksum and size from the lock where it declares no checksum."""
        return file if file.has_checksum else replace(file, **self.entries.get(self._key(file), {}))

    def keep(self, file: DeclaredFile, path: Path) -> None:
        """Locks the file that lies at path, unless its checksum is known already."""
        if not self.known(file).has_checksum:
            self.entries[self._key(file)] = {"sha256": _digest("sha256", path), "size": path.stat().st_size}
            lines = [
                f'{json.dumps(key, ensure_ascii=False)} = {{ sha256 = "{entry["sha256"]}", size = {entry["size"]} }}'
                for key, entry in sorted(self.entries.items())  # a JSON string is a TOML string too
            ]
            beside = self.path.with_name(".datasets.lock.part")
            beside.write_text(LOCK_HEAD + "\n".join(lines) + "\n", encoding="utf-8")
            os.replace(beside, self.path)

    def _key(self, file: DeclaredFile) -> str:
        return file.path.relative_to(self.root).as_posix()


def fetch(dataset: str, source: Path | None, console: Console, root: Path = ROOT) -> bool:
    """Gets the files that are not there, from the folder source or else from their addresses; says what came of each.

    Returns whether none failed. A file that declares no address, and is to be got by hand, has not failed.
    """
    files = {file.name: file for file in declared_files(dataset, root).values()}
    is_good = True
    with _alone(root):
        lock = Lock(root)
        for file in files.values():
            try:
                console.line(f"  {file.name:<40} {_obtain(file, source, lock, console)}")
            except (PozoError, OSError) as error:
                fail(f"  {file.name:<40} FAILED: {error}")
                is_good = False
    return is_good


def difference(path: Path, file: DeclaredFile) -> str | None:
    """What tells the file at path from the declared or locked one, in words; None where nothing does."""
    size = path.stat().st_size
    with path.open("rb") as content:
        if HTML.match(content.read(BLOCK)):
            return "it is an HTML page, as a server sends in place of a file that has moved or wants a browser"
    if size == 0:
        return "it is empty"
    if file.size is not None and size != file.size:
        return f"it has {size:,} bytes, expected {file.size:,}; {EDITION}"
    for name, algorithm, prefix, expected in (
        ("SHA-256", "sha256", b"", file.sha256),
        ("git blob id", "sha1", b"blob %d\0" % size, file.git_blob),
    ):
        if expected is not None and (found := _digest(algorithm, path, prefix)) != expected.lower():
            return f"its {name} is {found}, expected {expected.lower()}; {EDITION}"
    return None


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Two at once would write the same temporary file."""
    folder = os.open(root / "data", os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError:
        raise PozoError("Another `make data` is at work here. Wait until it ends.") from None
    finally:
        os.close(folder)


def _obtain(file: DeclaredFile, source: Path | None, lock: Lock, console: Console) -> str:
    """Sees to one file; returns what came of it. Raises PozoError where it cannot be had as declared."""
    file = lock.known(file)
    places = [place for place in file.places if place.is_file()]
    if places:  # the first is what a build reads
        found = difference(places[0], file)
        if found is None:
            lock.keep(file, places[0])
            return f"already there: {relative(places[0])}"
        can_fetch = source is not None or file.url
        if not can_fetch or file.places.index(places[0]) < file.places.index(file.path):
            raise PozoError(
                f"{relative(places[0])} is another file: {found}. By hand: {file.by_hand or 'move it away'}"
            )
    elif source is None and not file.url:
        return f"not fetchable by itself; by hand into {relative(file.folder)}/: {file.by_hand}"
    partial = file.path.with_name(f".{file.name}.part")
    partial.parent.mkdir(parents=True, exist_ok=True)
    if source is None:
        _download(file, partial, console)
    else:
        _copy(source / file.name, file, partial)
    old = ""
    if file.path.exists():
        os.replace(file.path, file.path.with_name(f"{file.name}.old"))
        old = f"; the one that lay there is now {file.name}.old"
    os.replace(partial, file.path)
    lock.keep(file, file.path)
    return f"fetched, {file.path.stat().st_size:,} bytes: {relative(file.path)}{old}. Licence: {file.licence}"


def _download(file: DeclaredFile, partial: Path, console: Console) -> None:
    """Fills partial from the first address that gives the file; what an earlier run left in it is gone on with."""
    if partial.is_file() and file.has_checksum and difference(partial, file) is None:
        return  # stopped just before it got its name
    attempts = Retrying(
        retry=retry_if_exception_type(Passing),
        stop=stop_after_attempt(ATTEMPTS),
        wait=PAUSE,
        before_sleep=lambda state: console.line(
            f"    {state.outcome.exception()}; again in {state.upcoming_sleep:.0f} s"
        ),
        reraise=True,
    )
    problems = []
    for url in file.url:
        try:
            attempts(_attempt, url, file, partial, console)
            return
        except PozoError as error:
            problems.append(f"\n    {error}")
    by_hand = f"\n    By hand: {file.by_hand}" if file.by_hand else ""
    raise PozoError(f"no address gives it; nothing is changed.{''.join(problems)}{by_hand}")


def _attempt(url: str, file: DeclaredFile, partial: Path, console: Console) -> None:
    """Fills partial from one address, once. Raises Passing for what may go better the next time."""
    if urlsplit(url).scheme == "file":
        return _copy(Path(url2pathname(urlsplit(url).path)), file, partial)
    # without a checksum nothing would tell that two halves are of two editions: such a file is begun anew
    start = partial.stat().st_size if file.has_checksum and partial.is_file() else 0
    if file.size is not None and start >= file.size:
        start = 0
    try:
        with closing(_open(url, start)) as response:
            start = _save(response, url, start, file, partial, console)
    except (requests.exceptions.SSLError, requests.exceptions.ProxyError) as error:
        raise PozoError(f"{url}: {error}") from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise Passing(f"{url} broke off") from error
    except (requests.ConnectionError, requests.Timeout) as error:
        raise Passing(f"{url} cannot be reached, or falls silent") from error
    except (requests.RequestException, ValueError) as error:  # ValueError: a redirect to what is no address
        raise PozoError(f"{url}: {error}") from error
    found = difference(partial, file)
    if found:
        partial.unlink()
        # what was there from before may be at fault: once more from the beginning
        raise (Passing if start else PozoError)(f"{url} gives another file: {found}")


def _open(url: str, start: int) -> requests.Response:
    """Asks for the file from byte start on, and follows redirects as long as they are fit to be followed."""
    declared = url
    headers = {"User-Agent": "pozo", "Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    with Session() as session:
        for _ in range(REDIRECTS + 1):
            # http is for a server on this very machine, where the declared address is one: nobody else leads there
            is_here = all(urlsplit(address).hostname in THIS_MACHINE for address in (declared, url))
            if urlsplit(url).scheme not in (("https", "http") if is_here else ("https",)):
                where = "is" if url == declared else f"leads to {url!r}, which is"
                raise PozoError(f"{declared} {where} no https address: refused")
            response = session.get(url, headers=headers, stream=True, timeout=TIMEOUT, allow_redirects=False)
            if not response.is_redirect:
                return response
            url = urljoin(url, response.headers["Location"])
            response.close()
    raise PozoError(f"{declared} leads through more than {REDIRECTS} redirects: refused")


def _save(
    response: requests.Response, url: str, start: int, file: DeclaredFile, partial: Path, console: Console
) -> int:
    """Writes what the server sends to partial; returns from which byte on. Refuses what cannot be the file."""
    status, headers = response.status_code, response.headers
    if status == 416 or (
        status == 206 and not (start and headers.get("Content-Range", "").startswith(f"bytes {start}-"))
    ):
        partial.unlink(missing_ok=True)
        raise Passing(f"{url} does not go on from byte {start:,}")
    if status not in (200, 206):
        raise (Passing if status in PASSING_STATUSES else PozoError)(f"{url} answers {status}")
    start = start if status == 206 else 0  # a server without ranges begins at the beginning
    if headers.get("Content-Encoding", "identity") != "identity":
        raise PozoError(f"{url} sends the file compressed, though asked not to: refused")
    blocks = response.iter_content(BLOCK)
    first = next(blocks, b"")
    if "html" in headers.get("Content-Type", "").lower() or (start == 0 and HTML.match(first)):
        raise PozoError(f"{url} gives an HTML page in place of the file: it has moved, or wants a browser")
    limit = LARGEST if file.size is None else file.size
    length = headers.get("Content-Length", "")
    total = start + int(length) if length.isdecimal() else file.size
    if total is None and not file.has_checksum and headers.get("Transfer-Encoding") != "chunked":
        raise PozoError(f"{url} does not say how long the file is, so that nothing would tell whether all of it came")
    if total is not None and total > limit:
        raise PozoError(f"{url} sends {total:,} bytes, over the size of {limit:,}: refused")
    size = start
    with partial.open("ab" if start else "wb") as output, console.download(file.name, total) as received:
        for block in chain([first], blocks):
            size += len(block)
            if size > limit:
                partial.unlink()
                raise PozoError(f"{url} sends more than the size of {limit:,} bytes: refused")
            output.write(block)
            received(size)
        output.flush()
        os.fsync(output.fileno())
    return start


def _copy(source: Path, file: DeclaredFile, partial: Path) -> None:
    """Fills partial from a file on this machine."""
    if not source.is_file():
        raise PozoError(f"there is no {source}{near_name(file.name, [source.parent])}")
    shutil.copyfile(source, partial)
    if found := difference(partial, file):
        partial.unlink()
        raise PozoError(f"{source} is another file: {found}")


def _digest(algorithm: str, path: Path, prefix: bytes = b"") -> str:
    is_security = algorithm != "sha1"  # git's ids are SHA-1, which Python may refuse where it is meant as security
    with path.open("rb") as content:
        return hashlib.file_digest(
            content, lambda: hashlib.new(algorithm, prefix, usedforsecurity=is_security)
        ).hexdigest()
