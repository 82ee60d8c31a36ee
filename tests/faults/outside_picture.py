"""Pictures as they may come from outside: small sound ones, and some that unpack to far more."""

from __future__ import annotations

import io
import struct
import zlib

from PIL import Image

_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def png(*, alpha: bool = False) -> bytes:
    """A sound PNG of a few dots."""
    return _saved(Image.new("RGBA" if alpha else "RGB", (9, 7), "#3366aa"), "PNG")


def jpeg() -> bytes:
    """A sound JPEG that says it lies on its side."""
    picture = Image.new("RGB", (16, 9), "#aa6633")
    exif = picture.getexif()
    exif[0x0112] = 6
    made = io.BytesIO()
    picture.save(made, "JPEG", exif=exif.tobytes())
    return made.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png_of(width: int, height: int, packed_rows: bytes, *extra: bytes) -> bytes:
    """A PNG in colour that says it has this size, whatever is in it."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    body = chunk(b"IDAT", packed_rows)
    return _SIGNATURE + head + b"".join(extra) + body + chunk(b"IEND", b"")


def _saved(picture: Image.Image, kind: str) -> bytes:
    made = io.BytesIO()
    picture.save(made, kind)
    return made.getvalue()
