"""Decides which font draws each letter, and that no letter is lost in silence.

Noto Sans comes first, then its Arabic and Hebrew sisters. A letter none of them covers becomes a
boxed question mark that is counted. It measures and orders letters; it draws nothing.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import Final, NamedTuple

from bidi import get_display
from reportlab import rl_config
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

from triage_app.paths import resource
from triage_app.report.arabic_letters import has_arabic, joined

BOX_EM: Final = 0.74
"""Width of the boxed question mark, in ems."""

MOST_LETTERS: Final = 2_000
"""Letters of one text that a page looks at; longer texts are cut there at once."""

_FAMILIES: Final = ("NotoSans", "NotoSansArabic", "NotoSansHebrew")
# Letters the fonts lack that have a plain spelling: a lost minus turns -3.1 into 3.1.
_SPELLED: Final = str.maketrans(
    {
        "\u2212": "–",
        "\u2010": "-",
        "\u2011": "-",
        "\u2264": "<=",
        "\u2265": ">=",
        "\u2192": "->",
        "\u2190": "<-",
        "\u25cf": "•",
        "\u25a0": "•",
        "\t": " ",
        "\n": " ",
        "\r": " ",
        "\x0b": " ",
        "\x0c": " ",
        "\x85": " ",
    }
)
_NO_BREAK_SPACES: Final = "\u00a0\u202f\u2007"


@dataclass(frozen=True, slots=True)
class Face:
    """One font: the name ReportLab knows it by, and how wide each letter is in ems."""

    name: str
    widths: dict[str, float]


class Piece(NamedTuple):  # as many as words, see there
    """Letters drawn in one font, in the order they stand on paper. No face: the boxed mark."""

    text: str
    face: Face | None
    em: float


def _load(name: str) -> Face:
    # Text-safe encoding of streams is slow in plain Python and a quarter larger.
    rl_config.useA85 = 0
    font = TTFont(name, str(resource("fonts", f"{name}.ttf")))
    pdfmetrics.registerFont(font)
    face = font.face
    widths = {
        chr(code): face.charWidths.get(code, face.defaultWidth) / 1000
        for code in face.charToGlyph
        if code >= 32
    }
    return Face(name, widths)


@cache
def faces(bold: bool) -> tuple[Face, ...]:
    """The faces to try for each letter, in order. Registers them with ReportLab once."""
    weight = "Bold" if bold else "Regular"
    return tuple(_load(f"{family}-{weight}") for family in _FAMILIES)


def is_covered(text: str) -> bool:
    """Whether the first font has every letter of `text` as it stands."""
    return text.isascii() or all(letter in faces(bold=False)[0].widths for letter in text)


def clean(text: str) -> str:
    """The text with what cannot be drawn taken out: control and format marks, odd spaces.

    Joining marks of Arabic words stay for `pieces_of`. Lone surrogates stay and become boxes.
    """
    if text.isascii() and text.isprintable():
        return text
    text = unicodedata.normalize("NFC", text.translate(_SPELLED))
    kept: list[str] = []
    for letter in text:
        category = unicodedata.category(letter)
        if letter in _NO_BREAK_SPACES:
            kept.append("\u00a0")
        elif category in ("Zs", "Zl", "Zp"):
            kept.append(" ")
        elif category == "Cc" or (category == "Cf" and letter != "\u200c"):
            continue
        elif not ("\ufe00" <= letter <= "\ufe0f" or "\U000e0100" <= letter <= "\U000e01ef"):
            kept.append(letter)
    return "".join(kept)


def reads_right_to_left(text: str) -> bool:
    """Whether the first letter of a known direction reads from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in ("R", "AL"):
            return True
        if direction == "L":
            return False
    return False


def pieces_of(word: str, bold: bool) -> tuple[tuple[Piece, ...], int]:
    """One word as pieces in the order they stand on paper, and how many letters are missing."""
    first = faces(bold)[0]
    widths = first.widths
    try:
        return (Piece(word, first, sum(map(widths.__getitem__, word))),), 0
    except KeyError:
        return _mixed_pieces(word, bold)


def _mixed_pieces(word: str, bold: bool) -> tuple[tuple[Piece, ...], int]:
    if has_arabic(word):
        word = joined(word)
    word = word.replace("\u200c", "")
    if any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in word):
        word = _on_paper(word)
    pieces: list[Piece] = []
    missing = 0
    run: list[str] = []
    run_face: Face | None = None
    for letter in word:
        face = next((face for face in faces(bold) if letter in face.widths), None)
        if run and face is not run_face:
            pieces.append(_piece(run, run_face))
            run = []
        run_face = face
        run.append(letter)
        missing += face is None
    if run:
        pieces.append(_piece(run, run_face))
    return tuple(pieces), missing


def _piece(letters: list[str], face: Face | None) -> Piece:
    if face is None:
        return Piece("?" * len(letters), None, BOX_EM * len(letters))
    return Piece("".join(letters), face, sum(face.widths[letter] for letter in letters))


def _on_paper(word: str) -> str:
    """A right-to-left word as it stands on paper from left to right, marks behind their letter."""
    if any(0xD800 <= ord(letter) <= 0xDFFF for letter in word):
        word = "".join("\ufffd" if 0xD800 <= ord(c) <= 0xDFFF else c for c in word)
    if not any(unicodedata.category(letter) == "Mn" for letter in word):
        return str(get_display(word, base_dir="R" if reads_right_to_left(word) else "L"))
    clusters: list[str] = []
    for letter in word:
        if clusters and unicodedata.category(letter) == "Mn":
            clusters[-1] += letter
        else:
            clusters.append(letter)
    return "".join(reversed(clusters))
