"""Decides where lines end: rich text to words, words to lines of a width, lines to fewer lines.

Widths are in ems until a size is known, so a text is measured once whatever its size. It knows
nothing of zones or paper.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from triage_app.report.paper import POINT
from triage_app.report.summary import Ink, Span, Text
from triage_app.report.typeface import (
    BOX_EM,
    MOST_LETTERS,
    Piece,
    clean,
    pieces_of,
    reads_right_to_left,
)

SPACE_EM: Final = 0.26
_SLACK_EM: Final = 1e-6


class Word(NamedTuple):  # a page makes some hundreds: made in a third of a dataclass's time
    """What stands between two spaces, in one or more inks.

    Attributes:
        pieces: each piece with the ink it is drawn in.
        em: width in ems.
        spaced: a space stands before it, unless it begins a line.
        backwards: True right to left, False left to right, None neither (numbers, signs).
        counts: it holds a letter or digit, so a person would count it.
    """

    pieces: tuple[tuple[Piece, Ink], ...]
    em: float
    spaced: bool
    backwards: bool | None
    counts: bool


Line = tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Flow:
    """A measured text: its words, and how many more were cut off before measuring."""

    words: tuple[Word, ...]
    unseen: int = 0

    @property
    def em(self) -> float:
        """Width in ems when set on one line."""
        return line_em(self.words)


EMPTY_FLOW: Final = Flow(())


class Typesetter:
    """Measures texts for one document and counts the letters no font covers."""

    def __init__(self, most_letters: int = MOST_LETTERS) -> None:
        self._missing: dict[str, int] = {}
        self._most_letters = most_letters
        self._words: dict[tuple[tuple[tuple[str, Ink], ...], bool], Word] = {}

    @property
    def missing(self) -> int:
        """Letters no font covers; a word said twice counts once."""
        return sum(self._missing.values())

    def flow(self, text: Text | str, *, bold: bool = False) -> Flow:
        """The words of a text. A plain string is set in the ordinary ink, or bold."""
        spans = (Span(text, Ink.BOLD if bold else Ink.PLAIN),) if isinstance(text, str) else text
        room = self._most_letters
        words: list[Word] = []
        parts: list[tuple[str, Ink]] = []
        spaced = False
        unseen = 0
        for span in spans:
            if room <= 0:
                unseen += span.text.count(" ") + bool(span.text)
                continue
            cut = span.text[:room]
            unseen += span.text.count(" ", room)
            room -= len(cut)
            for index, part in enumerate(clean(cut).split(" ")):
                if index:
                    if parts:
                        words.append(self._word(parts, spaced))
                        parts = []
                    spaced = bool(words)
                if part:
                    parts.append((part, span.ink))
        if parts:
            words.append(self._word(parts, spaced))
        return Flow(tuple(words), unseen)

    def _word(self, parts: list[tuple[str, Ink]], spaced: bool) -> Word:
        # A page measures its texts again for each size it tries: the same words each time.
        asked = (tuple(parts), spaced)
        if asked not in self._words:
            self._words[asked] = self._measured(parts, spaced)
        return self._words[asked]

    def _measured(self, parts: list[tuple[str, Ink]], spaced: bool) -> Word:
        inked: list[tuple[Piece, Ink]] = []
        em = 0.0
        for text, ink in parts:
            pieces, missing = pieces_of(text, ink is Ink.BOLD)
            if missing:
                self._missing[text.strip(".,;:")] = missing
            for piece in pieces:
                inked.append((piece, ink))
                em += piece.em
        whole = parts[0][0] if len(parts) == 1 else "".join(text for text, _ in parts)
        counts = whole.isalnum() or any(map(str.isalnum, whole))
        if whole.isascii():
            backwards = False if whole.isalpha() or any(map(str.isalpha, whole)) else None
        else:
            backwards = _direction(whole)
            if backwards and len(parts) > 1:
                inked.reverse()
        return Word(tuple(inked), em, spaced, backwards, counts)


def _direction(text: str) -> bool | None:
    if reads_right_to_left(text):
        return True
    return False if any(letter.isalpha() for letter in text) else None


def line_em(words: Sequence[Word]) -> float:
    """Width of the words set on one line, in ems."""
    return sum(
        word.em + (SPACE_EM if index and word.spaced else 0.0) for index, word in enumerate(words)
    )


def break_lines(words: Sequence[Word], size_pt: float, width_mm: float) -> list[Line]:
    """The words in lines of at most `width_mm`; a word too long for a line is cut by letters."""
    most = max(width_mm / (size_pt * POINT), 1.0) + _SLACK_EM
    lines: list[Line] = []
    line: list[Word] = []
    used = 0.0
    for word in words:
        space = SPACE_EM if word.spaced and line else 0.0
        if used + space + word.em <= most:
            line.append(word)
            used += space + word.em
            continue
        if line and (word.spaced or word.em > most):
            held = line.pop() if len(line) > 1 and _is_plus(line[-1]) else None
            lines.append(tuple(line))
            line, used = ([held], held.em) if held else ([], 0.0)
            if held and used + SPACE_EM + word.em <= most:
                line.append(word)
                used += SPACE_EM + word.em
                continue
        for chunk in _chunks(word, most) if word.em > most else (word,):
            if line:
                lines.append(tuple(line))
            line, used = [chunk], chunk.em
    if line:
        lines.append(tuple(line))
    return lines


def _is_plus(word: Word) -> bool:
    """The "+" of "+ 3 more on screen": it stays with its number."""
    return not word.counts and [piece.text for piece, _ in word.pieces] == ["+"]


def _chunks(word: Word, most: float) -> list[Word]:
    """A long word in chunks no wider than `most` ems."""
    chunks: list[Word] = []
    taken: list[tuple[Piece, Ink]] = []
    used = 0.0
    pieces = reversed(word.pieces) if word.backwards else iter(word.pieces)
    for piece, ink in pieces:
        letters: list[str] = []
        em = 0.0
        for letter in reversed(piece.text) if word.backwards else piece.text:
            width = piece.face.widths[letter] if piece.face else BOX_EM
            if used + em + width > most and (taken or letters):
                if letters:
                    taken.append((_cut(piece, letters, em, word.backwards), ink))
                chunks.append(_chunk(word, taken, used + em, first=not chunks))
                taken, letters, used, em = [], [], 0.0, 0.0
            letters.append(letter)
            em += width
        taken.append((_cut(piece, letters, em, word.backwards), ink))
        used += em
    if taken:
        chunks.append(_chunk(word, taken, used, first=not chunks))
    return chunks


def _cut(piece: Piece, letters: list[str], em: float, backwards: bool | None) -> Piece:
    return Piece("".join(reversed(letters) if backwards else letters), piece.face, em)


def _chunk(word: Word, taken: list[tuple[Piece, Ink]], em: float, *, first: bool) -> Word:
    pieces = tuple(reversed(taken)) if word.backwards else tuple(taken)
    return Word(pieces, em, word.spaced and first, word.backwards, word.counts and first)


def counted(words: Sequence[Word]) -> int:
    """How many of the words hold a letter or digit."""
    return sum(word.counts for word in words)


def after_space(words: Sequence[Word]) -> tuple[Word, ...]:
    """The words with a space before the first, for setting them behind others."""
    if not words:
        return ()
    first = words[0]
    spaced = Word(first.pieces, first.em, True, first.backwards, first.counts)
    return (spaced, *words[1:])


def clip_lines(
    flow: Flow,
    size_pt: float,
    width_mm: float,
    most_lines: int,
    sign: Callable[[int], Flow],
) -> list[Line]:
    """The text in at most `most_lines`, ending in `sign(words cut)` when it does not fit."""
    words = flow.words
    lines = break_lines(words, size_pt, width_mm)
    if len(lines) <= most_lines and not flow.unseen:
        return lines
    # Chunks of long words are whole lines here, so a cut never falls inside what is shown.
    flat = [word for line in lines[:most_lines] for word in line]
    total = counted(words) + flow.unseen
    for kept in range(len(flat), -1, -1):
        shown = flat[:kept]
        if shown and not _may_end(shown[-1], flat[kept : kept + 1]):
            continue
        end = sign(total - counted(shown)).words
        ended = (*shown, *after_space(end)) if shown else end
        tried = break_lines(ended, size_pt, width_mm)
        if len(tried) <= most_lines:
            return tried
    return break_lines(sign(total).words, size_pt, width_mm)[:most_lines]


def _may_end(word: Word, following: Sequence[Word]) -> bool:
    return word.counts or not following


def in_drawing_order(line: Sequence[Word], *, from_right: bool = False) -> list[Word]:
    """The words of a line from left to right on paper.

    Args:
        line: words in reading order.
        from_right: the paragraph itself reads from right to left.
    """
    if not from_right and not any(word.backwards for word in line):
        return list(line)
    runs: list[tuple[bool, list[Word]]] = []
    waiting: list[Word] = []
    for word in line:
        # Numbers read from left to right, also between words that do not.
        backwards = False if from_right and word.counts and not word.backwards else word.backwards
        if backwards is None:
            waiting.append(word)
            continue
        if runs and runs[-1][0] == backwards:
            runs[-1][1].extend([*waiting, word])
        else:
            if waiting:
                _give(runs, waiting, from_right)
            runs.append((backwards, [word]))
        waiting = []
    if waiting:
        _give(runs, waiting, from_right)
    ordered = [list(reversed(words)) if backwards else words for backwards, words in runs]
    if from_right:
        ordered.reverse()
    return [word for words in ordered for word in words]


def _give(runs: list[tuple[bool, list[Word]]], waiting: list[Word], from_right: bool) -> None:
    """Numbers and signs between two directions belong to the paragraph's own direction."""
    if runs and runs[-1][0] == from_right:
        runs[-1][1].extend(waiting)
    else:
        runs.append((from_right, list(waiting)))
