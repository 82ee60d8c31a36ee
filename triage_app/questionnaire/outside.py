"""How much is read of a file that anybody may have written, and how its text is parsed.

A file is a plain file inside its own folder, not over its limit; parsing is done by libraries, and
what they are slow at or trip over is refused before.
"""

from __future__ import annotations

import errno
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import polib

_MOST_KEY_PARTS: Final = 16
_PART: Final = r"""(?:[A-Za-z0-9_-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+"""
# tomllib takes time and memory by the square of the parts of a key: 60 KB of "a.a.a" take 3 GB.
_LONG_KEY: Final = re.compile(rf"(?<![A-Za-z0-9_-])(?:{_PART}){{{_MOST_KEY_PARTS}}}")
# Given a text, polib looks first if there is a file of that name. There is none with a NUL in it.
_NO_FILE_NAME: Final = "# \0\n"


class TooLargeError(OSError):
    """The file is over its limit."""


class UnreadableTextError(ValueError):
    """The text is not what it should be; `str()` says why, without quoting it."""


class NotUtf8Error(UnreadableTextError):
    """It is not even text as we keep it."""


def read_file(path: Path, largest: int, inside: Path | None = None) -> bytes:
    """A plain file, whole.

    Args:
        path: what to read.
        largest: how many bytes it may have.
        inside: the folder that it may not lead out of, by a link.

    Raises:
        TooLargeError: it has more.
        OSError: it cannot be read; `strerror` says why.
    """
    path.stat()
    if not path.is_file():
        # A pipe or a device would never come to an end.
        raise OSError(errno.EINVAL, "it is no file")
    if inside is not None and not path.resolve().is_relative_to(inside.resolve()):
        raise OSError(errno.EINVAL, "it is a link to a place outside its folder")
    with path.open("rb") as file:
        data = file.read(largest + 1)
    if len(data) > largest:
        raise TooLargeError(errno.EFBIG, "it is too large")
    return data


def parse_toml(data: bytes) -> dict[str, Any]:
    """The tables of a TOML file. Raises UnreadableTextError."""
    text = _text(data).replace("\r\n", "\n").replace("\r", "\n")
    if _LONG_KEY.search(text):
        raise UnreadableTextError(f"a key has over {_MOST_KEY_PARTS} parts")
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise UnreadableTextError("it is nested too deeply") from error
    except tomllib.TOMLDecodeError as error:
        raise UnreadableTextError(str(error)) from error
    except ValueError as error:
        # A number with thousands of digits, which Python will not turn into one.
        raise UnreadableTextError("a number in it is too long") from error


def parse_catalogue(data: bytes) -> polib.POFile:
    """The entries of a gettext catalogue. Raises UnreadableTextError."""
    import polib  # noqa: PLC0415  # only where another language than the form's own is read

    text = _text(data)
    try:
        return polib.pofile(_NO_FILE_NAME + text, encoding="utf-8")
    except Exception as error:  # polib promises no kind: an index, a key or a type may be wrong
        raise UnreadableTextError("it is no catalogue") from error


def _text(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotUtf8Error("it is not UTF-8 text") from error
