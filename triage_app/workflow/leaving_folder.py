"""A folder that is written whole or not at all: built under another name, and renamed last.

Every file in it is hashed as it is written; `MANIFEST.sha256` lists them, as `sha256sum -c` reads
it. What a power cut leaves is called unfinished, and is cleared away by the next one.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Final

from triage_app.errors import InputRefused
from triage_app.texts import _

MANIFEST: Final = "MANIFEST.sha256"
UNFINISHED: Final = "unfinished-"
_LEFT_OVER_SECONDS: Final = 6 * 3600


class FolderFile:
    """One file of the folder while it is written."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def write(self, data: bytes | str) -> None:
        """Write bytes, or text as UTF-8."""
        raw = data.encode() if isinstance(data, str) else data
        self._hash.update(raw)
        self._file.write(raw)

    @property
    def sha256(self) -> str:
        """Of what was written so far."""
        return self._hash.hexdigest()


class FolderBuilt:
    """The folder while it is built.

    Attributes:
        path: its name in the end; nothing has it before all is written.
        manifest: the hash of the list of files, once the folder is whole.
    """

    def __init__(self, path: Path, building: Path) -> None:
        self.path = path
        self.manifest = ""
        self._building = building
        self._hashes: dict[str, str] = {}

    @contextmanager
    def file(self, name: str) -> Iterator[FolderFile]:
        """A new file, with `/` in its name for one in a folder inside."""
        target = self._building / name
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        # Here already: further out an error of this disk would be taken for one of the store's.
        with _disk_sentences(self.path.parent):
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with os.fdopen(os.open(target, flags, 0o600), "wb") as handle:
                made = FolderFile(handle)
                yield made
                handle.flush()
                os.fsync(handle.fileno())
        self._hashes[name] = made.sha256

    def put(self, name: str, data: bytes | str) -> None:
        """A whole small file."""
        with self.file(name) as file:
            file.write(data)

    def finish(self) -> None:
        """List the files, and give the folder its name."""
        listed = "".join(f"{sha}  {name}\n" for name, sha in sorted(self._hashes.items()))
        with self.file(MANIFEST) as file:
            file.write(listed)
        self.manifest = self._hashes.pop(MANIFEST)
        self._building.rename(self.path)

    @property
    def files(self) -> int:
        """How many files there are, without the list."""
        return len(self._hashes)


@contextmanager
def folder_built(parent: Path, name: str) -> Iterator[FolderBuilt]:
    """Build the folder `name`, or `name-2` if there is one, in a folder that is there.

    Left by an error, of whatever kind, nothing of it is left.

    Raises:
        InputRefused: it cannot be written there; nothing is left of it.
    """
    if not parent.is_dir():
        raise InputRefused(
            _("This folder is not there."), _("Nothing was written. Choose another.")
        )
    _clear_left_overs(parent)
    building = parent / f"{UNFINISHED}{name}-{os.getpid()}-{time.monotonic_ns()}"
    try:
        with _disk_sentences(parent):
            building.mkdir(mode=0o700)
        built = FolderBuilt(_free_name(parent, name), building)
        yield built
        with _disk_sentences(parent):
            built.finish()
    finally:
        shutil.rmtree(building, ignore_errors=True)


@contextmanager
def _disk_sentences(parent: Path) -> Iterator[None]:
    """Turn what the disk of the folder says into a sentence."""
    try:
        yield
    except OSError as error:
        raise InputRefused(
            _("The folder {folder} cannot be written: {reason}.").format(
                folder=parent.name or str(parent), reason=error.strerror or type(error).__name__
            ),
            _("Nothing of it is left. Choose another folder, or make room."),
        ) from error


def _free_name(parent: Path, name: str) -> Path:
    found, count = parent / name, 1
    while found.exists():
        count += 1
        found = parent / f"{name}-{count}"
    return found


def _clear_left_overs(parent: Path) -> None:
    """What a power cut left: patients' data that nobody knows of."""
    for left in parent.glob(f"{UNFINISHED}triage-*"):
        with contextlib.suppress(OSError):
            if time.time() - left.lstat().st_mtime > _LEFT_OVER_SECONDS and not left.is_symlink():
                shutil.rmtree(left, ignore_errors=True)


def stamp(moment: datetime) -> str:
    """A moment as it stands in names of files."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H%M%SZ}"
