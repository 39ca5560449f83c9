"""Downloads a file: resumes, tries again, and refuses an answer that cannot be the file."""

import shutil
from pathlib import Path
from urllib.parse import urljoin, urlsplit
from urllib.request import url2pathname

import requests
from tenacity import Retrying, retry_if_exception_type, stop_after_attempt, wait_exponential_jitter

from pozo.inputs.dataset_toml import DeclaredFile
from pozo.inputs.datasets import near_name
from pozo.inputs.files import digest, is_web_page
from pozo.pipeline.errors import PozoError
from pozo.pipeline.interfaces import Console

BLOCK = 1 << 16  # bytes
EDITION = "to use this edition, change the file's entry in dataset.toml, or delete its line in dataset.lock"
ATTEMPTS = 5
PAUSE = wait_exponential_jitter(initial=1, max=30)  # seconds between attempts: 1, 2, 4, 8, each with a random part
TIMEOUT = (10, 60)  # seconds to connect, and to the next bytes
LARGEST = 1_000_000_000  # bytes, for a file without a declared size
REDIRECTS = 10
THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
BROKEN = (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError)
PASSING_STATUSES = (408, 425, 429, 500, 502, 503, 504)


class Passing(PozoError):
    """An error that another attempt may not meet."""


class Session(requests.Session):
    """Follows redirects to https addresses, and on this machine also to http."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """The address that an answer leads to. Raises PozoError for one that is not safe."""
        target = super().get_redirect_target(resp)
        if target and not _is_safe(address := urljoin(resp.url, target), resp.url):
            raise PozoError(f"{resp.url} leads to {address!r}, which is no https address: refused")
        return target


def download(file: DeclaredFile, partial: Path, console: Console) -> None:
    """Fills partial from the first address that gives the file. Resumes what an earlier run left in partial.

    Raises PozoError that says for each address why it failed.
    """
    if partial.is_file() and file.has_checksum and difference(partial, file) is None:
        return  # the earlier run stopped just before it renamed the file
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
    """Fills partial from one address. Raises Passing if another attempt may succeed."""
    if urlsplit(url).scheme == "file":
        return copy_file(Path(url2pathname(urlsplit(url).path)), file, partial)
    # without a checksum, two halves of two editions would go unnoticed: such a file starts again
    start = partial.stat().st_size if file.has_checksum and partial.is_file() else 0
    if file.size is not None and start >= file.size:
        start = 0
    if not _is_safe(url, url):
        raise PozoError(f"{url} is no https address: refused")
    headers = {"User-Agent": "pozo", "Accept-Encoding": "identity"} | ({"Range": f"bytes={start}-"} if start else {})
    try:
        with Session() as session:
            session.max_redirects = REDIRECTS
            with session.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
                start = _save(response, url, start, file, partial, console)
    except (requests.RequestException, ValueError) as error:  # ValueError: a redirect to an invalid address
        if isinstance(error, BROKEN) and not isinstance(error, requests.exceptions.SSLError):
            raise Passing(f"{url} cannot be reached, falls silent or breaks off") from error
        raise PozoError(f"{url}: {error}") from error
    if found := difference(partial, file):
        partial.unlink()
        # the part from before may be wrong: try again from the beginning
        raise (Passing if start else PozoError)(f"{url} gives another file: {found}")


def _is_safe(url: str, asked: str) -> bool:
    """Whether to follow a redirect from `asked` to the address: http is only for a server on this machine."""
    is_here = all(urlsplit(address).hostname in THIS_MACHINE for address in (asked, url))
    return urlsplit(url).scheme in (("https", "http") if is_here else ("https",))


def _save(
    response: requests.Response, url: str, start: int, file: DeclaredFile, partial: Path, console: Console
) -> int:
    """Writes the response to partial; returns the byte that it starts from. Refuses what cannot be the file."""
    status, headers = response.status_code, response.headers
    is_next_part = start and headers.get("Content-Range", "").startswith(f"bytes {start}-")
    if status == 416 or (status == 206 and not is_next_part):
        partial.unlink(missing_ok=True)
        raise Passing(f"{url} does not go on from byte {start:,}")
    if status not in (200, 206):
        raise (Passing if status in PASSING_STATUSES else PozoError)(f"{url} answers {status}")
    if "html" in headers.get("Content-Type", "").lower():
        raise PozoError(f"{url} gives an HTML page in place of the file: it has moved, or wants a browser")
    start = start if status == 206 else 0  # a server without ranges sends the whole file
    limit = LARGEST if file.size is None else file.size
    length = headers.get("Content-Length", "")
    total = start + int(length) if length.isdecimal() else file.size
    if total is None and not file.has_checksum and headers.get("Transfer-Encoding") != "chunked":
        raise PozoError(f"{url} does not say how long the file is, so that nothing would tell whether all of it came")
    if total is not None and total > limit:
        raise PozoError(f"{url} sends {total:,} bytes, over the size of {limit:,}: refused")
    size = start
    with partial.open("ab" if start else "wb") as output, console.download(file.name, total) as received:
        for block in response.iter_content(BLOCK):
            size += len(block)
            if size > limit:
                partial.unlink()
                raise PozoError(f"{url} sends more than the size of {limit:,} bytes: refused")
            output.write(block)
            received(size)
    return start


def copy_file(source: Path, file: DeclaredFile, partial: Path) -> None:
    """Fills partial from a file on this machine. Raises PozoError if it does not exist or is another file."""
    if not source.is_file():
        raise PozoError(f"there is no {source}.{near_name(file.name, [source.parent])}")
    shutil.copyfile(source, partial)
    if found := difference(partial, file):
        partial.unlink()
        raise PozoError(f"{source} is another file: {found}")


def difference(path: Path, file: DeclaredFile) -> str | None:
    """Says how the file at path differs from the declared or locked one; None if it does not."""
    size = path.stat().st_size
    with path.open("rb") as content:
        if is_web_page(content.read(BLOCK)):
            return "it is an HTML page, as a server sends in place of a file that has moved or needs a browser"
    if size == 0:
        return "it is empty"
    if file.size is not None and size != file.size:
        return f"it has {size:,} bytes, expected {file.size:,}; {EDITION}"
    for name, algorithm, prefix, expected in (
        ("SHA-256", "sha256", b"", file.sha256),
        ("git blob id", "sha1", b"blob %d\0" % size, file.git_blob),
    ):
        if expected is not None and (found := digest(path, algorithm, prefix)) != expected.lower():
            return f"its {name} is {found}, expected {expected.lower()}; {EDITION}"
    return None
