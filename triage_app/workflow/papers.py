"""The papers of a record: the one page, the long form, the patient's sheet; and that they printed.

A page is the specialist's, whoever prints it: the desk hands it over. Of which records the desk may
make papers is decided in `other_days`. What draws and words papers is imported when the first one
is made: a desk that only asks never waits for it.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from triage_app.errors import PrintFailed
from triage_app.model.beside import Printed
from triage_app.model.intake import Event, IntakeId
from triage_app.report.paper import PaperSize
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.other_days import may_of, require_open, require_past
from triage_app.workflow.page_context import page_context
from triage_app.workflow.record import Record, whole_version
from triage_app.workflow.record_reader import owner_of

if TYPE_CHECKING:
    from triage_app.report.context import PageContext
    from triage_app.report.summary import ReferralSummary


@dataclass(frozen=True, slots=True)
class MadePage:
    """A page ready to print, with what is noted once it was.

    Attributes:
        data: the PDF.
        basis: what it was drawn from beside the intake, as JSON text.
        sha256: of `data`.
    """

    subject: IntakeId
    data: bytes
    basis: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Reprint:
    """A copy drawn again.

    Attributes:
        alike: True when these are the very bytes that were printed.
        said: why they are not, as a sentence for the person who asked; empty when they are.
    """

    data: bytes
    alike: bool
    said: str = ""


def summary_of(clinic: Clinic, record: Record) -> ReferralSummary:
    """What the page of this record says: screen, paper and exports start from it.

    Raises:
        DayIsOver: this person reads only a part of the record, of which no true page can be made.
    """
    require_past(clinic, owner_of(record))
    return _whole_summary(clinic, record)


def _whole_summary(clinic: Clinic, record: Record) -> ReferralSummary:
    return _summary(record, page_context(clinic, record))


def _summary(record: Record, context: PageContext) -> ReferralSummary:
    from triage_app.report.build import build_summary  # noqa: PLC0415

    return build_summary(
        record.form,
        record.shown,
        record.patient,
        record.visit_date,
        record.referral,
        record.answers,
        record.assessment,
        context,
    )


def page_pdf(clinic: Clinic, subject: IntakeId, paper: PaperSize | None = None) -> bytes:
    """The one page of this version, or of a draft. Same bytes for the same intake and copy.

    A version that was replaced says OUT OF DATE, and which page to use.
    """
    return make_page(clinic, subject, paper).data


def make_page(clinic: Clinic, subject: IntakeId, paper: PaperSize | None = None) -> MadePage:
    """The one page, with what `mark_printed` keeps so that the copy can be drawn again.

    Raises:
        DayIsOver: the desk does not need this record; NotAllowed: nor does this role any.
        KeyError: it is not there.
    """
    record = _to_print(clinic, subject)
    return _made(record, page_context(clinic, record), paper or clinic.paper)


def page_to_export(clinic: Clinic, subject: IntakeId) -> bytes:
    """The one page for who writes whole records out, whether they may open one or not.

    Raises:
        NotAllowed: this person may write none out.
        KeyError: it is not there.
    """
    require(clinic.staff, Action.EXPORT_PATIENT)
    record = whole_version(clinic, subject)
    return _made(record, page_context(clinic, record), clinic.paper).data


def long_form_to_export(clinic: Clinic, subject: IntakeId) -> bytes:
    """The long form for the same, and raising the same."""
    from triage_app.report.long_form import draw_long_form  # noqa: PLC0415

    require(clinic.staff, Action.EXPORT_PATIENT)
    summary = _whole_summary(clinic, whole_version(clinic, subject))
    return draw_long_form(summary, clinic.paper, clinic.letterhead)


def _to_print(clinic: Clinic, subject: IntakeId) -> Record:
    require_open(clinic, subject)
    return whole_version(clinic, subject)


def _made(record: Record, context: PageContext, paper: PaperSize) -> MadePage:
    from triage_app.report.page import draw_page  # noqa: PLC0415  # see the module's docstring
    from triage_app.workflow.page_basis import PageBasis, basis_text  # noqa: PLC0415

    data = draw_page(_summary(record, context), paper)
    basis = basis_text(PageBasis(context, paper))
    return MadePage(record.subject, data, basis, hashlib.sha256(data).hexdigest())


def copies(clinic: Clinic, record: Record) -> tuple[Printed, ...]:
    """Every copy printed of every version of this record, first first.

    What a copy was drawn from names earlier visits and reasons: only who may see those gets it.
    """
    require_open(clinic, record.subject)
    subjects = [version.intake_id for version in record.versions] or [record.subject]
    printed = [copy for subject in subjects for copy in clinic.records.prints(subject)]
    if not may_of(clinic, Action.SEE_OTHER_DAYS, owner_of(record)):
        printed = [replace(copy, basis="", sha256="") for copy in printed]
    return tuple(sorted(printed, key=lambda copy: copy.at))


def reprint_pdf(clinic: Clinic, printed: Printed) -> Reprint:
    """Just the copy that was printed then, also after a correction or a change of the form.

    What it says is what it said then, with one sentence about it where the bytes are not the same.

    Raises:
        DayIsOver: past copies are not for this person, who prints the page as it is now.
        PrintFailed: it was a page of a draft, whose answers are not the same any more.
    """
    from triage_app.workflow.page_basis import (  # noqa: PLC0415
        PageBasis,
        UnreadableBasisError,
        basis_from,
    )

    require(clinic.staff, Action.SEE_RECORD)
    try:
        record = whole_version(clinic, printed.subject)
    except KeyError as error:
        raise _draft_is_gone() from error
    require_past(clinic, owner_of(record))
    try:
        basis = basis_from(printed.basis, clinic.records.intake) if printed.basis else None
    except UnreadableBasisError:
        basis = None
    known = basis is not None
    if basis is None:
        basis = PageBasis(_context_of_copy(clinic, record, printed), clinic.paper)
    made = _made(record, basis.context, basis.paper)
    if printed.sha256 == made.sha256:
        return Reprint(made.data, alike=True)
    if record.is_draft:
        raise _draft_is_gone()
    return Reprint(made.data, alike=False, said=_why_not_alike(printed, record, known=known))


def _context_of_copy(clinic: Clinic, record: Record, printed: Printed) -> PageContext:
    """As good as it can be said of a copy whose circumstances were not kept."""
    return replace(page_context(clinic, record), copy=printed.copy, printed_at=printed.at)


def _why_not_alike(printed: Printed, record: Record, *, known: bool) -> str:
    if not printed.sha256 or not known:
        return _(
            "This copy was printed by an older version of the program, which did not keep what it"
            " looked like. It was drawn anew; the answers, the level and the reasons are the same."
        )
    if not record.same_form:
        return _(
            "The form of that day was not kept. The copy was drawn anew with the present form;"
            " the answers, the level and the reasons are the same."
        )
    return _(
        "The copy was drawn anew by a newer version of the program, which draws it differently."
        " The answers, the level and the reasons are the same."
    )


def _draft_is_gone() -> PrintFailed:
    return PrintFailed(
        _("This copy was a page of an intake that was not complete, and more was answered since."),
        _("Nothing is lost. Print the page of the record instead."),
    )


def long_form_pdf(clinic: Clinic, subject: IntakeId, paper: PaperSize | None = None) -> bytes:
    """Every question and answer, on as many pages as it takes."""
    from triage_app.report.long_form import draw_long_form  # noqa: PLC0415

    summary = _whole_summary(clinic, _to_print(clinic, subject))
    return draw_long_form(summary, paper or clinic.paper, clinic.letterhead)


def sheet_pdf(
    clinic: Clinic, subject: IntakeId, language: str, paper: PaperSize | None = None
) -> bytes:
    """The patient's "come back if" sheet, in their language where the form has it."""
    from triage_app.questionnaire.catalogue import catalogue  # noqa: PLC0415
    from triage_app.report.sheet import draw_sheet  # noqa: PLC0415
    from triage_app.report.sheet_words import come_back_sheet  # noqa: PLC0415

    record = _to_print(clinic, subject)
    words = catalogue(record.form, language)
    sheet = come_back_sheet(
        record.form,
        words,
        record.patient,
        record.visit_date,
        clinic.letterhead.name,
        clinic.letterhead.phone,
        clinic.letterhead.emergency_number,
    )
    return draw_sheet(sheet, paper or clinic.paper, clinic.letterhead)


def mark_printed(
    clinic: Clinic, subject: IntakeId, what: str, made: MadePage | None = None
) -> None:
    """Note that a paper was printed; a copy of the one page is counted.

    Args:
        clinic: the desk.
        subject: the version, or the draft, whose paper it was.
        what: which paper and which printer, never an answer; the one page begins with "page".
        made: the page that was printed, so that this copy can be drawn again.
    """
    require(clinic.staff, Action.PRINT)
    entry = clinic.entry(Event.PRINTED, subject, what)
    if made is None and not what.startswith("page"):
        clinic.records.record(entry)
        return
    basis, sha256 = (made.basis, made.sha256) if made is not None else ("", "")
    clinic.records.mark_printed(subject, clinic.now(), entry, basis, sha256)


def mark_reprinted(clinic: Clinic, printed: Printed, *, alike: bool) -> None:
    """Note that a copy was printed once more as it was; it is no new copy."""
    require(clinic.staff, Action.PRINT)
    detail = f"copy {printed.copy} once more, {'same bytes' if alike else 'drawn anew'}"
    clinic.records.record(clinic.entry(Event.PRINTED, printed.subject, detail))


def mark_exported(clinic: Clinic, subject: IntakeId, what: str) -> None:
    """Note that a paper was written to a file."""
    require(clinic.staff, Action.PRINT)
    clinic.records.record(clinic.entry(Event.EXPORTED, subject, what))
