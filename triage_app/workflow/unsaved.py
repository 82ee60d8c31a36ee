"""What people typed and have not finished: letters and the manager's settings, for each person.

It is kept in the store, so that neither a closed window nor a power cut loses it, and given back to
whoever typed it. It must not decide what is finished: that is done where it is printed or saved.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from triage_app.model.intake import Event, IntakeId
from triage_app.model.unsaved import KeptLetter, TypedPlace, Unsaved
from triage_app.report.letter_words import LetterFields
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.settings import (
    SETTING,
    ClinicSettings,
    changed_fields,
    settings_of,
    with_text,
)

if TYPE_CHECKING:
    from triage_app.workflow.record import Record

T = TypeVar("T")
# As it was read; each value is checked as it is taken.
Json = Any
log = logging.getLogger(__name__)

_NAME: Final = 8
_TEXT: Final = "text"


@dataclass(frozen=True, slots=True)
class LetterSent:
    """A letter as it was printed or written to a file.

    Attributes:
        name: of this wording, as the audit has it.
        at: when it left the desk first.
    """

    name: str
    fields: LetterFields
    at: datetime


# -- letters ---------------------------------------------------------------------------------------


def unsaved_letter(clinic: Clinic, record: Record) -> LetterFields | None:
    """What this person typed into the letter and did not finish; None for nothing."""
    require(clinic.staff, Action.WRITE_LETTER)
    kept = clinic.records.unsaved(TypedPlace.LETTER, record.subject, clinic.staff.staff_id)
    return None if kept is None else _read(kept.text, _fields_from)


def keep_unsaved_letter(clinic: Clinic, subject: IntakeId, fields: LetterFields | None) -> None:
    """Keep what stands in the fields; None when nothing was typed, or it is finished.

    Raises:
        NotAllowed: this person may not.
        StoreChanged: the intake is not there any more.
    """
    require(clinic.staff, Action.WRITE_LETTER)
    if fields is None:
        clinic.records.drop_unsaved(TypedPlace.LETTER, subject, clinic.staff.staff_id)
        return
    unsaved = Unsaved(TypedPlace.LETTER, subject, _text(fields), clinic.now(), clinic.staff)
    entry = clinic.entry(Event.NOTE_WRITTEN, subject, "letter begun")
    clinic.records.keep_unsaved(unsaved, entry)


def keep_letter(
    clinic: Clinic, subject: IntakeId, fields: LetterFields, event: Event, how: str = ""
) -> None:
    """Keep the letter as it left the desk, and note that it did, by the name of its wording.

    Args:
        clinic: the desk.
        subject: the version of the intake.
        fields: what it said.
        event: whether it was printed or written to a file.
        how: on which printer.
    """
    text = _text(fields)
    name = hashlib.sha256(text.encode()).hexdigest()[:_NAME]
    letter = KeptLetter(subject, name, text, fields.is_signed, clinic.now(), clinic.staff)
    kind = f"letter {name}" if fields.is_signed else f"letter {name}, draft"
    clinic.records.keep_letter(letter, clinic.entry(event, subject, f"{kind} {how}".strip()))


def letters_sent(clinic: Clinic, record: Record) -> tuple[LetterSent, ...]:
    """The letters of this intake that were printed or written to a file, first first."""
    require(clinic.staff, Action.WRITE_LETTER)
    found = []
    for letter in clinic.records.letters(record.subject):
        fields = _read(letter.text, _fields_from)
        if fields is not None:
            found.append(LetterSent(letter.name, fields, letter.at))
    return tuple(found)


def letter_text(kept: str) -> str:
    """The words of a kept letter, one part after the other; empty when it cannot be read."""
    fields = _read(kept, _fields_from)
    return "" if fields is None else ". ".join(part for part in asdict(fields).values() if part)


def _text(fields: LetterFields) -> str:
    return json.dumps(asdict(fields))


def _fields_from(found: Json) -> LetterFields:
    return LetterFields(**{name: _of_kind(value, str) for name, value in found.items()})


# -- settings --------------------------------------------------------------------------------------


def unsaved_settings(clinic: Clinic) -> ClinicSettings | None:
    """The settings in force with what this person typed and did not save; None for nothing."""
    require(clinic.staff, Action.CHANGE_SETTINGS)
    kept = clinic.records.unsaved(TypedPlace.SETTINGS, None, clinic.staff.staff_id)
    if kept is None:
        return None
    base = settings_of(clinic)
    typed = _read(kept.text, lambda found: _typed_into(base, found))
    return None if typed == base else typed


def keep_unsaved_settings(clinic: Clinic, base: ClinicSettings, typed: ClinicSettings) -> None:
    """Keep what differs from `base`; nothing is kept when nothing does.

    Raises:
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.CHANGE_SETTINGS)
    changed = changed_fields(base, typed)
    if not changed:
        clinic.records.drop_unsaved(TypedPlace.SETTINGS, None, clinic.staff.staff_id)
        return
    text = json.dumps(_differences(base, typed))
    unsaved = Unsaved(TypedPlace.SETTINGS, None, text, clinic.now(), clinic.staff)
    entry = clinic.entry(Event.SETTING_CHANGED, SETTING, "typed, not saved yet")
    clinic.records.keep_unsaved(unsaved, entry)


def _differences(base: ClinicSettings, typed: ClinicSettings) -> dict[str, object]:
    found: dict[str, object] = {}
    for name in changed_fields(base, typed):
        if name.startswith(f"{_TEXT} "):
            _of, which, language = name.split(" ")
            found[name] = typed.texts.get((which, language), "")
        else:
            found[name] = _plain(getattr(typed, name))
    return found


def _plain(value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value.name if isinstance(value, PaperSize) else value


def _typed_into(base: ClinicSettings, found: Mapping[str, Json]) -> ClinicSettings:
    typed = base
    for name, value in found.items():
        if name.startswith(f"{_TEXT} "):
            _of, which, language = name.split(" ")
            typed = with_text(typed, which, language, _of_kind(value, str))
        else:
            changed: Json = {name: _field(getattr(base, name), value)}
            typed = replace(typed, **changed)
    return typed


def _field(before: object, value: Json) -> object:
    match before:
        case bytes():
            return base64.b64decode(value, validate=True)
        case PaperSize():
            return PaperSize[value]
        case tuple():
            return tuple(_of_kind(line, str) for line in _of_kind(value, list))
        case _:
            return _of_kind(value, type(before))


def _of_kind(value: object, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError
    return value


def _read(text: str, make: Callable[[Json], T]) -> T | None:
    """What was kept, or None when this version of the program cannot read it."""
    try:
        return make(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, binascii.Error) as error:
        # What the record says now is better than a panel that does not open.
        log.error("what was typed cannot be read: %s", type(error).__name__)  # noqa: TRY400
        return None
