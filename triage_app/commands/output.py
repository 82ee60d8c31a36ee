"""What every command shares: where words go, and what the exit codes mean."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from triage_app.errors import InputRefused

OK: Final = 0
BAD_INPUT: Final = 1
MISUSE: Final = 2
LARGEST_INPUT: Final = 200_000_000


def say(text: str) -> None:
    """A line of results."""
    sys.stdout.write(f"{text}\n")


def complain(text: str) -> None:
    """A line about what is wrong."""
    sys.stderr.write(f"{text}\n")


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`. Raises InputRefused with a sentence."""
    try:
        if name == "-":
            data = sys.stdin.buffer.read(LARGEST_INPUT + 1)
        else:
            with Path(name).open("rb") as file:
                data = file.read(LARGEST_INPUT + 1)
    except OSError as error:
        reason = error.strerror or "it is not there"
        raise InputRefused(
            f"{name} cannot be read: {reason}.", "Check the name and the rights, then try again."
        ) from error
    if len(data) > LARGEST_INPUT:
        raise InputRefused(f"{name} is over 200 MB.", "Split it, and assess the parts.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputRefused(
            f"{name} is not UTF-8 text.", "Save it as UTF-8, then try again."
        ) from error


def write_bytes(path: Path, data: bytes) -> None:
    """Write a whole file or none of it. Raises InputRefused with a sentence."""
    beside = path.with_name(f".{path.name}.part")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        reason = error.strerror or "the disk refused it"
        raise InputRefused(
            f"{path} cannot be written: {reason}.",
            "Nothing was changed there. Choose another folder, or make room.",
        ) from error
