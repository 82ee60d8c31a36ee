"""What the leaflets for patients say: ours from `resources/leaflets`, or the clinic's own text.

A leaflet's text can be written as plain lines: the first is the title, "# " begins a heading, "- "
a point, "! " what matters most. Nothing else in it means anything: a person's text is never markup.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import cache
from typing import Any, Final

from triage_app.paths import resource
from triage_app.report.wording import clean

LEAFLETS: Final = ("the_two_procedures", "before_the_day", "the_day", "afterwards")
"""The leaflets there are, in the order they are given."""
OUR_LANGUAGES: Final = ("en", "es")
FASTING: Final = "fasting"
"""What the clinic fills in: when to stop eating and drinking."""
PLACES: Final = ("clinic", "phone", "emergency_number", FASTING, "come_back", "write")
"""What `{…}` may stand for in a text."""

_PLACE: Final = re.compile(r"\{([a-z_]*)\}")
_BLANK: Final = "_" * 14
_ENGLISH: Final = "en"


class Kind(Enum):
    """How a line of a leaflet stands out; the value is what it begins with."""

    HEADING = "# "
    POINT = "- "
    STRONG = "! "
    PLAIN = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a leaflet. `write` asks for a line to write on after the text."""

    kind: Kind
    text: str
    write: bool = False


@dataclass(frozen=True, slots=True)
class LeafletText:
    """A leaflet before the clinic's numbers are put in.

    Attributes:
        version: of our text; empty for the clinic's own.
        come_back_of: the form whose "come back" lines it shows; empty for the record's.
        reviewed: whether a person has reviewed the words.
        own: the clinic wrote it.
    """

    id: str
    language: str
    title: str
    blocks: tuple[Block, ...]
    version: str = ""
    come_back_of: str = ""
    reviewed: bool = False
    own: bool = False


@dataclass(frozen=True, slots=True)
class Leaflet:
    """A leaflet ready to be drawn, in the patient's language.

    Attributes:
        name: the patient's; empty for a leaflet that lies on the counter.
        visit: the day, in words.
        small: what stands at the foot in small type: which text this is, and who reviewed it.
        page: "page {n} of {of}" in the language.
    """

    title: str
    blocks: tuple[Block, ...]
    name: str
    visit: str
    clinic: str
    phone: str
    emergency_number: str
    foot: str
    small: str
    page: str
    language: str


@cache
def our_leaflet(which: str, language: str) -> LeafletText:
    """The leaflet that comes with the program; the English one where there is no other.

    Raises:
        KeyError: there is no such leaflet.
    """
    if which not in LEAFLETS:
        raise KeyError(which)
    if language not in OUR_LANGUAGES:
        language = _ENGLISH
    read = _read(f"{which}.{language}.toml")
    lines: list[str] = []
    for section in read["section"]:
        if section["heading"]:
            lines.append(f"{Kind.HEADING.value}{section['heading']}")
        lines += section["lines"]
    return LeafletText(
        which,
        language,
        read["title"],
        _blocks(lines),
        version=read["version"],
        come_back_of=read.get("come_back_of", ""),
        reviewed=read["reviewed"] != "no",
    )


def own_leaflet(which: str, language: str, text: str) -> LeafletText:
    """The leaflet as the clinic wrote it; see the module for what its lines mean."""
    title, *lines = [line for line in map(clean, text.splitlines()) if line] or [""]
    ours = our_leaflet(which, language)
    return LeafletText(
        which,
        language,
        title.removeprefix(Kind.HEADING.value).strip(),
        _blocks(lines),
        come_back_of=ours.come_back_of,
        reviewed=True,
        own=True,
    )


def as_lines(leaflet: LeafletText) -> str:
    """The leaflet as a person may edit it; `own_leaflet` reads it back to the same blocks."""
    lines = [leaflet.title]
    for block in leaflet.blocks:
        if block.kind is Kind.HEADING:
            lines.append("")
        text = f"{block.text} {{write}}".strip() if block.write else block.text
        lines.append(f"{block.kind.value}{text}")
    return "\n".join(lines) + "\n"


def unknown_places(text: str) -> tuple[str, ...]:
    """What stands in braces without the program knowing what to put there."""
    return tuple(dict.fromkeys(name for name in _PLACE.findall(text) if name not in PLACES))


def filled(
    leaflet: LeafletText, values: Mapping[str, str], come_back: Iterable[str]
) -> tuple[Block, ...]:
    """The blocks with the clinic's words in their places.

    Args:
        leaflet: the text.
        values: what stands for `clinic`, `phone`, `emergency_number` and `fasting`; what is empty
            becomes a blank to write on.
        come_back: when to come back, in the leaflet's language.
    """
    made: list[Block] = []
    for block in leaflet.blocks:
        match block.text:
            case "{come_back}":
                made += (Block(Kind.POINT, clean(line)) for line in come_back)
            case "{fasting}":
                made += _fasting(values.get(FASTING, ""), leaflet.language)
            case text:
                made.append(Block(block.kind, _with_values(text, values), block.write))
    return tuple(made)


def word(name: str, language: str) -> str:
    """One of the program's own words around a leaflet; English where there is no other."""
    value = _words(language)[name]
    assert isinstance(value, str)
    return value


def _words(language: str) -> Mapping[str, Any]:  # Any: as TOML gives it
    return _read(f"words.{language if language in OUR_LANGUAGES else _ENGLISH}.toml")


@cache
def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads(resource("leaflets", name).read_text(encoding="utf-8"))


def _blocks(lines: Iterable[str]) -> tuple[Block, ...]:
    return tuple(_block(line) for line in lines)


def _block(line: str) -> Block:
    kind = next((kind for kind in Kind if kind.value and line.startswith(kind.value)), Kind.PLAIN)
    text = line.removeprefix(kind.value).strip()
    if kind is not Kind.HEADING and text.endswith("{write}"):
        return Block(kind, text.removesuffix("{write}").rstrip(), write=True)
    return Block(kind, text)


def _fasting(text: str, language: str) -> tuple[Block, ...]:
    """The clinic's words, a point a line; lines to write on where it has set none."""
    lines = [line for line in map(clean, text.splitlines()) if line]
    if not lines:
        return _blocks(_words(language)["fasting_not_set"])
    if len(lines) == 1:
        return (Block(Kind.PLAIN, lines[0].removeprefix(Kind.POINT.value)),)
    return tuple(Block(Kind.POINT, line.removeprefix(Kind.POINT.value)) for line in lines)


def _with_values(text: str, values: Mapping[str, str]) -> str:
    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name not in PLACES:
            return found[0]
        return clean(values.get(name, "")) or _BLANK

    return _PLACE.sub(value, text)
