"""Takes the fields of a filled PDF form: names, values, and which boxes are drawn as ticked.

Reading is pypdf's; here are only its limits, because the file comes from anywhere. Nothing outside
the file is opened, no page is drawn and no script is looked at.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import TYPE_CHECKING, Final

from triage_app.model.problem import Problem

if TYPE_CHECKING:
    from pypdf import PdfReader
    from pypdf.generic import DictionaryObject

LARGEST_FILE: Final = 5_000_000
MOST_PAGES: Final = 60
MOST_FIELDS: Final = 2_000
_MOST_NODES: Final = 3 * MOST_FIELDS
_DEEPEST: Final = 12
_LONGEST_SECONDS: Final = 5.0
# Of one stream: the tables of a filled form are a hundredth of it, and no picture is unpacked.
_UNPACKED: Final = 4_000_000
_LONGEST_VALUE: Final = 20_000
_AGAIN: Final = "Save it again from the program it was filled in with, or type the answers in."


@dataclass(frozen=True, slots=True)
class PaperField:
    """One field as the file holds it.

    Attributes:
        value: the text, or the state of boxes; empty for none.
        drawn: the states its boxes are drawn with, "off" left out; None when nothing tells.
        sound: False when its value is of no kind a field may hold, or the name stands twice.
    """

    value: str
    drawn: tuple[str, ...] | None = None
    sound: bool = True

    @property
    def marks(self) -> frozenset[str]:
        """Every state it is said or drawn to have."""
        return frozenset(self.drawn or ()) | (frozenset((self.value,)) if self.value else set())

    @property
    def agrees(self) -> bool:
        """Whether what is drawn is what is said."""
        return self.drawn is None or set(self.drawn) == ({self.value} if self.value else set())


class _TooMuch(Exception):
    """A limit was reached; the text says which."""


class _Watched(BytesIO):
    """The file, no longer readable once its time is over: pypdf has no limit of time itself."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self._until = time.monotonic() + _LONGEST_SECONDS
        self._stopped = False

    def read(self, size: int | None = -1, /) -> bytes:
        if time.monotonic() > self._until:
            self._stopped = True
            self.go_on()
        return super().read(size)

    def go_on(self) -> None:
        """Raises _TooMuch when reading was stopped: pypdf may have taken that for damage."""
        if self._stopped:
            raise _TooMuch("The PDF takes too long to be read.")


def read_fields(data: bytes) -> Mapping[str, PaperField] | Problem:
    """Every field of a PDF by its whole name, or why there is none. Never raises."""
    if len(data) > LARGEST_FILE:
        return Problem(
            "too_large",
            "file",
            f"The file has {len(data) / 1_000_000:.1f} MB.",
            f"A filled form has {LARGEST_FILE // 1_000_000} MB at most. Type the answers in.",
        )
    try:
        return _read(data)
    except _TooMuch as limit:
        return Problem("too_large", "file", str(limit), "Type the answers in.")
    except Exception:  # noqa: BLE001  # pypdf says that a broken file may raise anything
        return Problem("not_a_pdf", "file", "The file is not a PDF, or it is damaged.", _AGAIN)


def _read(data: bytes) -> Mapping[str, PaperField] | Problem:
    file = _Watched(data)
    try:
        return _fields(file)
    finally:
        file.go_on()


def _fields(file: _Watched) -> Mapping[str, PaperField] | Problem:
    from pypdf import PdfReader, apply_configuration  # noqa: PLC0415  # only papers need it

    # It would quote what it cannot read, and that may be what a patient wrote.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL + 1)
    with apply_configuration(
        zlib_maximum_output_length=_UNPACKED,
        lzw_maximum_output_length=_UNPACKED,
        run_length_maximum_output_length=_UNPACKED,
        stream_decoding_work_maximum_length=2 * _UNPACKED,
        array_maximum_element_count=4 * _MOST_NODES,
        jbig2dec_binary=None,
    ):
        reader = PdfReader(file, strict=False, root_object_recovery_limit=1_000)
        if reader.is_encrypted:
            return Problem(
                "locked",
                "file",
                "The PDF is locked with a password.",
                "Save it without a password, or type the answers in.",
            )
        _count_pages(reader)
        return _walk(reader)


def _count_pages(reader: PdfReader) -> None:
    from pypdf.generic import DictionaryObject  # noqa: PLC0415

    pages = reader.root_object.get("/Pages")
    tree = pages.get_object() if pages is not None else None
    count = tree.get("/Count") if isinstance(tree, DictionaryObject) else None
    number = count.get_object() if count is not None else None
    if isinstance(number, int) and number > MOST_PAGES:
        raise _TooMuch(f"The PDF has {number:,} pages; a filled form has {MOST_PAGES} at most.")


@dataclass(frozen=True, slots=True)
class _Node:
    """A part of the tree of fields with what it inherits."""

    found: object
    name: str
    value: object
    depth: int


def _walk(reader: PdfReader) -> Mapping[str, PaperField]:
    """The fields in the order of the file."""
    from pypdf.generic import ArrayObject, DictionaryObject  # noqa: PLC0415

    form = _resolved(reader.root_object.get("/AcroForm"))
    roots = _resolved(form.get("/Fields")) if isinstance(form, DictionaryObject) else None
    if not isinstance(roots, ArrayObject):
        return {}
    fields: dict[str, PaperField] = {}
    waiting = [_Node(root, "", None, 0) for root in reversed(roots)]
    seen = 0
    until = time.monotonic() + _LONGEST_SECONDS
    while waiting:
        node = waiting.pop()
        seen += 1
        if seen + len(waiting) > _MOST_NODES or len(fields) > MOST_FIELDS:
            raise _TooMuch(f"The PDF has over {MOST_FIELDS:,} fields.")
        if node.depth > _DEEPEST or time.monotonic() > until:
            raise _TooMuch("The fields of the PDF are nested too deeply to be read.")
        found = _resolved(node.found)
        if not isinstance(found, DictionaryObject):
            continue
        name = _name(node.name, _resolved(found.get("/T")))
        value = found.get("/V", node.value)
        kids = _resolved(found.get("/Kids"))
        seen += len(kids) if isinstance(kids, ArrayObject) else 0
        if seen > _MOST_NODES:
            raise _TooMuch(f"The PDF has over {MOST_FIELDS:,} fields.")
        members = [_resolved(kid) for kid in kids] if isinstance(kids, ArrayObject) else []
        boxes = [kid for kid in members if isinstance(kid, DictionaryObject) and "/T" not in kid]
        inner = [kid for kid in members if isinstance(kid, DictionaryObject) and "/T" in kid]
        waiting += [_Node(kid, name, value, node.depth + 1) for kid in reversed(inner)]
        if name and (boxes or not inner):
            read = _field(value, boxes or [found])
            fields[name] = read if name not in fields else PaperField("", sound=False)
    return fields


def _resolved(found: object) -> object:
    """What a reference points to; anything else is itself."""
    get_object = getattr(found, "get_object", None)
    return get_object() if get_object is not None else found


def _name(above: str, own: object) -> str:
    if not isinstance(own, str):
        return above
    text = _clean(own)[:200]
    return f"{above}.{text}" if above else text


def _field(value: object, boxes: list[DictionaryObject]) -> PaperField:
    from pypdf.generic import NameObject, NullObject  # noqa: PLC0415

    states = [_resolved(box.get("/AS")) for box in boxes]
    told = [state for state in states if isinstance(state, str)]
    drawn = tuple(dict.fromkeys(_state(state) for state in told if _state(state))) if told else None
    given = _resolved(value)
    if given is None or isinstance(given, NullObject):
        return PaperField("", drawn)
    if not isinstance(given, str):
        return PaperField("", drawn, sound=False)
    is_state = drawn is not None or isinstance(given, NameObject)
    text = _state(given) if is_state else _clean(given)
    if len(text) > _LONGEST_VALUE:
        return PaperField("", drawn, sound=False)
    return PaperField(text, drawn)


def _state(state: str) -> str:
    """The name of a state without its slash; empty for "off"."""
    bare = _clean(state).removeprefix("/")
    return "" if bare == "Off" else bare


def _clean(text: str) -> str:
    """Half characters become question marks: they could be neither stored nor printed."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
