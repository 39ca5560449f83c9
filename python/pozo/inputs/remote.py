"""Input files that are read where they are, by https or from S3: in the ranges that a query needs, never whole."""

import os
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath
from urllib.parse import urlsplit

import duckdb

from pozo.pipeline.errors import PozoError
from pozo.pipeline.session import TRUST_EXTENSIONS, literal

SCHEMES = ("https", "s3")
TIMEOUT = (10, 60)  # seconds for a connection, and for the next bytes
# variables of the environment, named as Amazon's own tools do, and the options of DuckDB's secret
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "KEY_ID",
    "AWS_SECRET_ACCESS_KEY": "SECRET",
    "AWS_SESSION_TOKEN": "SESSION_TOKEN",
    "AWS_DEFAULT_REGION": "REGION",
    "AWS_REGION": "REGION",
}


@dataclass(frozen=True)
class Remote:
    """A file at an address."""

    address: str

    @property
    def name(self) -> str:
        return PurePosixPath(urlsplit(self.address).path).name

    @property
    def suffix(self) -> str:
        return PurePosixPath(self.name).suffix

    def __str__(self) -> str:
        return self.address


@dataclass(frozen=True)
class State:
    """What a server says of a file without sending it. mark: what is another once the content is; empty if unsaid."""

    size: int | None  # bytes
    mark: str


def problem_of(address: str) -> str:
    """Why an address cannot be that of an input; nothing where it can. http is for this machine alone."""
    parts = urlsplit(address)
    if parts.scheme not in SCHEMES and not (parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")):
        return f"remote is an address that begins with https:// or s3://, not {address}"
    if PurePosixPath(parts.path).suffix != ".parquet":
        return "remote is the address of a Parquet file; of another, `url` is, from which `make data` fetches it"
    return ""


def load_remote(connection: duckdb.DuckDBPyConnection) -> None:
    """Lets a session read at addresses; from S3 with the credentials in the environment, if there are any."""
    connection.load_extension("httpfs")
    said = {option: os.environ[name] for name, option in CREDENTIALS.items() if os.environ.get(name)}
    if endpoint := os.environ.get("AWS_ENDPOINT_URL"):
        parts = urlsplit(endpoint)
        said |= {"ENDPOINT": parts.netloc, "URL_STYLE": "path", "USE_SSL": str(parts.scheme == "https").lower()}
    if said:
        options = "".join(f", {option} {literal(value)}" for option, value in said.items())
        connection.execute(f"CREATE OR REPLACE SECRET s3_of_environment (TYPE s3{options})")


@cache
def state_of(remote: Remote) -> State:
    """What tells a file's content from another, asked for by HEAD, once a run.

    Raises PozoError where the server cannot be reached, or has no such file, or not for us.
    """
    import requests

    if remote.address.startswith("s3:"):
        return _state_in_s3(remote)
    try:
        answer = requests.head(remote.address, timeout=TIMEOUT, allow_redirects=True)
    except requests.RequestException as error:
        raise PozoError(f"{remote} cannot be reached: {error}") from error
    if not answer.ok:
        raise PozoError(_refusal(remote, answer.status_code))
    size = answer.headers.get("Content-Length")
    marks = [answer.headers[name] for name in ("ETag", "Last-Modified") if name in answer.headers]
    return State(int(size) if size else None, ", ".join([*marks, f"{size} bytes"]) if marks else "")


def _state_in_s3(remote: Remote) -> State:
    # without its content, which is not asked for, this is a HEAD
    query = f"SELECT size, last_modified::VARCHAR FROM read_blob({literal(remote.address)})"
    with duckdb.connect(config=TRUST_EXTENSIONS) as connection:
        load_remote(connection)
        try:
            size, modified = connection.execute(query).fetchone()
        except duckdb.Error as error:
            raise PozoError(why_unread(remote, error)) from error
    return State(size, f"{modified}, {size} bytes" if modified else "")


def why_unread(remote: Remote, error: duckdb.Error) -> str:
    """What to say of an address at which DuckDB cannot read."""
    status = getattr(error, "status_code", None)
    return _refusal(remote, status) if status else f"{remote} cannot be read: {str(error).splitlines()[0]}"


def _refusal(remote: Remote, status: int) -> str:
    if status == 404:
        return f"{remote} is not there (404): is the address in dataset.toml right?"
    if status in (401, 403):
        who = f": {', '.join(CREDENTIALS)} in the environment say who asks" if "s3:" in str(remote) else ""
        return f"{remote} is not for everybody ({status}){who}."
    return f"{remote} cannot be read: its server answers {status}."
