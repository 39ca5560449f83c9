"""SHA-256 of files, remembered from one run to the next."""

import contextlib
import hashlib
import json
import os
from datetime import UTC, datetime
from pathlib import Path

from pozo.inputs.files import write_whole
from pozo.inputs.parts import InputFile
from pozo.inputs.remote import state_of
from pozo.pipeline.errors import PozoError
from pozo.pipeline.paths import WAREHOUSE, relative

HASHES = WAREHOUSE.parent / ".hashes.json"


class FileHashes:
    """SHA-256 of files, remembered by size and time of change. FORCE_HASH=1 in the environment forgets them."""

    def __init__(self, cache: Path = HASHES) -> None:
        self.cache = cache
        self._known: dict[str, list] = {}
        if os.environ.get("FORCE_HASH") != "1" and self.cache.exists():
            # a broken cache is no loss: the files are read again
            with contextlib.suppress(ValueError):
                self._known = json.loads(self.cache.read_text(encoding="utf-8"))

    def sha256(self, path: Path) -> str:
        """The SHA-256 of the file's content, 64 hexadecimal digits."""
        status = path.stat()
        stamp = [status.st_size, status.st_mtime_ns]
        known = self._known.get(str(path))
        if known is None or known[:2] != stamp:
            with path.open("rb") as file:
                known = [*stamp, hashlib.file_digest(file, "sha256").hexdigest()]
            self._known[str(path)] = known
            self._save()
        return known[2]

    def state(self, file: InputFile) -> str:
        """A value that changes whenever the file's content changes: its SHA-256, or what the server says about it.

        If the server says nothing, the value is different each time.
        """
        if isinstance(file, Path):
            return self.sha256(file)
        unknown = f"not said by its server (neither ETag nor Last-Modified), asked {datetime.now(UTC).isoformat()}"
        return state_of(file).mark or unknown

    def _save(self) -> None:
        """Remembers the hashes for the next run. A write that fails leaves the old ones."""
        self.cache.parent.mkdir(exist_ok=True)
        try:
            write_whole(self.cache, json.dumps(self._known))
        except OSError as error:
            raise PozoError(f"{relative(self.cache)} cannot be written: {error}") from error
