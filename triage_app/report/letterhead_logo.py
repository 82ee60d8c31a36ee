"""Decides which picture may be the clinic's logo, and makes it small and plain.

A picture comes from outside: it is measured before it is unpacked, and only PNG and JPEG are read.
What is kept is a new PNG without the old one's extras, such as where a photograph was taken.
"""

from __future__ import annotations

import io
import struct
import warnings
import zlib
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from triage_app.errors import InputRefused
from triage_app.texts import _

if TYPE_CHECKING:
    from PIL import Image

MOST_LOGO_BYTES: Final = 2_000_000
MOST_LOGO_PIXELS: Final = 4_000
"""On each side, before it is made small."""

_KEPT_PIXELS: Final = (600, 240)
"""What the widest logo of a page needs at 300 dots an inch."""
_READ: Final = ("PNG", "JPEG")
# What Pillow raises for pictures that are broken, cut short or not what they say.
_BROKEN: Final = (
    *(OSError, SyntaxError, ValueError, TypeError, EOFError, LookupError),
    *(struct.error, zlib.error),
)


def checked_logo(data: bytes) -> bytes:
    """The picture as a small PNG on white.

    Raises:
        InputRefused: with a sentence, for a picture that is too large, broken or another kind.
    """
    cure = _("Nothing was changed. Choose a PNG or JPEG up to 2 MB and 4000 pixels a side.")
    if len(data) > MOST_LOGO_BYTES:
        raise InputRefused(_("The logo is larger than 2 MB."), cure)
    try:
        with warnings.catch_warnings():
            # Of odd notes in a photograph, which are not kept: nobody at the desk can mend them.
            warnings.simplefilter("ignore", UserWarning)
            return _checked(data, cure)
    except _BROKEN as error:
        raise InputRefused(_("The logo cannot be read as a PNG or JPEG picture."), cure) from error


def _checked(data: bytes, cure: str) -> bytes:
    with _opened(data) as picture:
        if max(picture.size) > MOST_LOGO_PIXELS:
            raise InputRefused(_("The logo has more than 4000 pixels on a side."), cure)
        return _made_small(picture)


@lru_cache(maxsize=2)
def logo_picture(data: bytes) -> Image.Image | None:
    """The kept logo, unpacked for drawing; None for none, or for one that cannot be read."""
    if not data or len(data) > MOST_LOGO_BYTES:
        return None
    try:
        with _opened(data) as picture:
            if max(picture.size) > MOST_LOGO_PIXELS:
                return None
            return picture.convert("RGB")
    except _BROKEN:
        return None


def _opened(data: bytes) -> Image.Image:
    """The picture's head only: size and kind, nothing unpacked."""
    from PIL import Image  # noqa: PLC0415  # 40 ms that only a clinic with a logo pays

    try:
        return Image.open(io.BytesIO(data), formats=_READ)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise ValueError from error


def _made_small(picture: Image.Image) -> bytes:
    from PIL import Image, ImageOps  # noqa: PLC0415

    whole = ImageOps.exif_transpose(picture)
    if whole.has_transparency_data:
        seen = whole.convert("RGBA")
        on_white = Image.new("RGB", seen.size, "white")
        on_white.paste(seen, mask=seen.getchannel("A"))
    else:
        on_white = whole.convert("RGB")
    on_white.thumbnail(_KEPT_PIXELS, Image.Resampling.LANCZOS)
    made = io.BytesIO()
    # A picture of its own: the first one's profile and notes stay behind.
    Image.frombytes("RGB", on_white.size, on_white.tobytes()).save(made, "PNG", optimize=True)
    return made.getvalue()
