"""The letter back to the referring doctor: begun from the record, finished by the specialist."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from triage_app.model.intake import Event
from triage_app.report.letter_words import LetterFields
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.record import Record
from triage_app.workflow.settings import letterhead_of, settings_of
from triage_app.workflow.unsaved import keep_letter

if TYPE_CHECKING:
    from triage_app.report.letter_words import Letter


@dataclass(frozen=True, slots=True)
class MadeLetter:
    """A letter as PDF.

    Attributes:
        words_cut: how many words had no room; the page says so at the place.
        is_draft: nobody signed it by name, and it says DRAFT.
    """

    data: bytes
    words_cut: int
    is_draft: bool


def letter_fields(clinic: Clinic, record: Record) -> LetterFields:
    """What the record can say for the letter; all of it the specialist's to change.

    Findings are what was reported, as the page counts it, and what was examined. Impression and
    plan are the note as written. Nobody has signed it yet.
    """
    require(clinic.staff, Action.WRITE_LETTER)
    from triage_app.report.letter_words import first_findings  # noqa: PLC0415  # as in papers
    from triage_app.report.told import Told  # noqa: PLC0415

    told = Told(record.form, record.shown, record.patient, record.visit_date, record.answers)
    note = record.notes[-1] if record.notes else None
    return LetterFields(
        findings=first_findings(told, record.assessment),
        impression=note.note if note is not None else "",
        plan=note.plan if note is not None else "",
    )


def make_letter(
    clinic: Clinic, record: Record, fields: LetterFields, paper: PaperSize | None = None
) -> MadeLetter:
    """The letter on one page, DRAFT until `fields.sign_off` names who signs.

    Raises:
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.WRITE_LETTER)
    from triage_app.report.letter import draw_letter  # noqa: PLC0415

    head = letterhead_of(settings_of(clinic))
    drawn = draw_letter(_letter(clinic, record, fields), paper or clinic.paper, head)
    return MadeLetter(drawn.data, drawn.words_cut, not fields.is_signed)


def letter_pdf(
    clinic: Clinic, record: Record, fields: LetterFields, paper: PaperSize | None = None
) -> bytes:
    """The letter's PDF alone; see `make_letter`."""
    return make_letter(clinic, record, fields, paper).data


def mark_letter_printed(
    clinic: Clinic, record: Record, fields: LetterFields, printer: str = ""
) -> None:
    """Keep the letter as it was printed; the audit names it, and says nothing of what it says."""
    require(clinic.staff, Action.WRITE_LETTER)
    keep_letter(clinic, record.subject, fields, Event.PRINTED, printer)


def mark_letter_saved(clinic: Clinic, record: Record, fields: LetterFields) -> None:
    """The same of a letter that was written to a file."""
    require(clinic.staff, Action.WRITE_LETTER)
    keep_letter(clinic, record.subject, fields, Event.EXPORTED)


def _letter(clinic: Clinic, record: Record, fields: LetterFields) -> Letter:
    from triage_app.report.letter_words import letter_of  # noqa: PLC0415

    return letter_of(
        record.patient,
        record.visit_date,
        record.referral,
        (record.level, record.assessment.level),
        _level_note(record),
        clinic.today(),
        fields,
        record.subject,
    )


def _level_note(record: Record) -> str:
    """The limit of the level; how high it can still become, and that it is not complete."""
    from triage_app.report.letter_words import level_limit  # noqa: PLC0415

    parts = [level_limit(record.form, record.level)]
    if record.is_draft:
        parts = ["at least; the intake is not complete"]
    if record.assessment.could_be > record.level:
        parts.append(f"could be {record.assessment.could_be.word}")
    return "; ".join(part for part in parts if part)
