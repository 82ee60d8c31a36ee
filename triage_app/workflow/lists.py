"""The clinic's whole list on one key: a cover, then each patient's page, most urgent first.

Made page by page, so that a desk can show how far it is and stop it. Run it on a thread of its own,
with `clinic.for_background()`.
"""

from __future__ import annotations

import io
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from triage_app.errors import DayIsOver, UserFixable
from triage_app.model.intake import Event, IntakeId
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.report.paper import PaperSize
from triage_app.texts import N_, _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.other_days import require_open
from triage_app.workflow.papers import MadePage, make_page, mark_printed
from triage_app.workflow.record import Record, whole_record
from triage_app.workflow.settings import letterhead_of, settings_of

if TYPE_CHECKING:
    from triage_app.report.cover import Cover, CoverRow

log = logging.getLogger(__name__)

Progress = Callable[[int, int], None]
Cancelled = Callable[[], bool]

_SUBJECT: Final = "list"
# Said on the screen in the desk's language, and on the cover in that of the pages.
_NOT_DRAWN: Final = N_("The page of {who} could not be drawn. Open the record on screen.")
_NOT_READ: Final = N_("The record {who} cannot be read.")
_OVER: Final = N_("{who} is of a day that is over: a specialist prints that page.")


@dataclass(frozen=True, slots=True)
class ListPdf:
    """A printed clinic list.

    Attributes:
        data: the PDF; empty when it was cancelled.
        printed: whose pages are in it, in their order.
        problems: one sentence for each page that is not in it.
        cancelled: it was stopped before the end.
        pages: what `mark_list_printed` notes of each page.
    """

    data: bytes
    printed: tuple[IntakeId, ...]
    problems: tuple[str, ...]
    cancelled: bool = False
    pages: tuple[MadePage, ...] = ()


@dataclass(frozen=True, slots=True)
class _Sheet:
    """One patient of the list; no page when it could not be drawn."""

    record: Record
    page: MadePage | None


def list_pdf(
    clinic: Clinic,
    subjects: Sequence[IntakeId],
    progress: Progress,
    cancelled: Cancelled,
    paper: PaperSize | None = None,
) -> ListPdf:
    """Cover and pages of these patients as one PDF.

    A page that cannot be drawn never stops the others: the cover and `problems` name it.

    Args:
        clinic: the desk, with a connection of this thread's own.
        subjects: intakes and drafts, in any order.
        progress: told after each page how many of how many are done.
        cancelled: asked before each page whether to stop.
        paper: the clinic's where not given.

    Raises:
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.PRINT)
    wanted = tuple(dict.fromkeys(subjects))
    size = paper or clinic.paper
    sheets: list[_Sheet] = []
    lost: list[tuple[str, str]] = []
    for done, subject in enumerate(wanted, 1):
        if cancelled():
            return ListPdf(b"", (), (), cancelled=True)
        try:
            sheet = _sheet(clinic, subject, size)
        except DayIsOver:
            lost.append((_OVER, _whose(clinic, subject)))
        else:
            if sheet is None:
                lost.append((_NOT_READ, subject))
            else:
                sheets.append(sheet)
        progress(done, len(wanted))
    sheets.sort(key=lambda sheet: _order(sheet.record))
    missing = [(_NOT_DRAWN, _who(sheet.record.patient)) for sheet in sheets if sheet.page is None]
    said = [*missing, *lost]
    pages = tuple(sheet.page for sheet in sheets if sheet.page is not None)
    data = _bound(clinic, sheets, [text.replace("{who}", who) for text, who in said], size)
    problems = tuple(_(text).replace("{who}", who) for text, who in said)
    return ListPdf(data, tuple(page.subject for page in pages), problems, pages=pages)


def mark_list_printed(clinic: Clinic, made: ListPdf, printer: str = "") -> None:
    """Count each page as printed, and note the list; call it only when printing succeeded."""
    require(clinic.staff, Action.PRINT)
    what = f"page in list {printer}".strip()
    for page in made.pages:
        mark_printed(clinic, page.subject, what, page)
    detail = f"{len(made.pages)} pages, {len(made.problems)} not drawn"
    clinic.records.record(clinic.entry(Event.LIST_PRINTED, _SUBJECT, detail))


def _sheet(clinic: Clinic, subject: IntakeId, paper: PaperSize) -> _Sheet | None:
    """The record with its page; None when not even the record can be read. Raises DayIsOver."""
    try:
        record = whole_record(clinic, subject)
        require_open(clinic, record.subject)
    except DayIsOver:
        raise
    except (KeyError, UserFixable) as error:
        log.warning("list: %s cannot be read: %s", subject, type(error).__name__)
        return None
    try:
        return _Sheet(record, make_page(clinic, record.subject, paper))
    except Exception as error:  # noqa: BLE001  # whatever one page trips over, the others are made
        log.warning("list: the page of %s cannot be drawn: %s", subject, type(error).__name__)
        return _Sheet(record, None)


def _order(record: Record) -> tuple[int, int, datetime]:
    """As the worklist: most urgent first, then by priority, then longest wait."""
    return -record.level, -record.assessment.priority, record.started


def _bound(
    clinic: Clinic, sheets: Sequence[_Sheet], problems: Sequence[str], paper: PaperSize
) -> bytes:
    """Cover and pages in one document, the same bytes for the same parts."""
    from pypdf import PdfReader, PdfWriter  # noqa: PLC0415  # only a list needs it
    from pypdf.generic import NameObject, TextStringObject  # noqa: PLC0415

    from triage_app.report.cover import cover_pages, draw_cover  # noqa: PLC0415

    head = letterhead_of(settings_of(clinic))
    first = cover_pages(_cover(clinic, sheets, problems, 1), paper, head) + 1
    cover = draw_cover(_cover(clinic, sheets, problems, first), paper, head)
    writer = PdfWriter()
    for data in (cover, *(sheet.page.data for sheet in sheets if sheet.page is not None)):
        for page in PdfReader(io.BytesIO(data)).pages:
            writer.add_page(page)
    writer.root_object[NameObject("/Lang")] = TextStringObject("en")
    writer.metadata = {"/Title": f"{clinic.letterhead.name} · list".lstrip(" ·")}
    bound = io.BytesIO()
    writer.write(bound)
    return bound.getvalue()


def _cover(clinic: Clinic, sheets: Sequence[_Sheet], problems: Sequence[str], first: int) -> Cover:
    """The list with the number of each page; they are drawn before it, so none is promised."""
    from triage_app.report.cover import Cover  # noqa: PLC0415
    from triage_app.report.wording import clock_words, weekday_words  # noqa: PLC0415

    now = clinic.now()
    rows: list[CoverRow] = []
    number = first
    for sheet in sheets:
        rows.append(_row(clinic, sheet.record, number if sheet.page is not None else 0))
        number += sheet.page is not None
    printed = f"{weekday_words(clinic.local(now).date())}, {clock_words(now, clinic.zone)}"
    return Cover(printed, tuple(rows), tuple(problems))


def _row(clinic: Clinic, record: Record, number: int) -> CoverRow:
    from triage_app.report.cover import CoverRow  # noqa: PLC0415
    from triage_app.report.wording import clean, clock_words, due_words, short_day  # noqa: PLC0415

    arrived, now = clinic.local(record.started), clinic.now()
    assessment = record.assessment
    # As the page's badge says it.
    settled = assessment.level is assessment.could_be
    unknown = record.is_draft and record.level is Level.ROUTINE
    could_be = max(assessment.could_be, record.level)
    hours = record.form.levels[record.level].limit_hours if not unknown else 0
    clock = clock_words(record.started, clinic.zone)
    overdue = hours > 0 and now > record.started + timedelta(hours=hours)
    due = due_words(record.started, hours, clinic.zone)
    return CoverRow(
        page=number,
        level=None if unknown else record.level,
        could_be=could_be if not settled and could_be > record.level else None,
        initials=_initials(record.patient),
        mrn=clean(record.patient.mrn),
        arrived=clock if arrived.date() == clinic.local(now).date() else short_day(arrived.date()),
        waiting=_span(now - record.started),
        limit=_limit(record, unknown, due, overdue),
        overdue=overdue,
        at_least=record.is_draft and not settled,
    )


def _limit(record: Record, unknown: bool, due: str, overdue: bool) -> str:
    """When they are to be seen: a day, "overdue" with the day, or the level's own words."""
    if unknown:
        return ""
    words = record.form.levels[record.level]
    if not words.limit_hours or not due:
        return words.seen
    return due.replace("by", "overdue", 1) if overdue else due


def _span(wait: timedelta) -> str:
    """ "25 min", "2 h 10 min", "3 days"."""
    minutes = max(0, int(wait.total_seconds() // 60))
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 24 * 60:
        return f"{minutes // 60} h {minutes % 60} min"
    days = minutes // (24 * 60)
    return "1 day" if days == 1 else f"{days} days"


def _initials(patient: Patient) -> str:
    """First letters of the given and the family name: "I. M."."""
    names = (patient.given_name, patient.family_name)
    letters = (next((letter for letter in name if letter.isalpha()), "") for name in names)
    return " ".join(f"{letter.upper()}." for letter in letters if letter) or "–"


def _who(patient: Patient) -> str:
    """Initials and number: the cover lies on a printer."""
    mrn = " ".join(patient.mrn.split())
    return f"{_initials(patient)}, MRN {mrn}" if mrn else _initials(patient)


def _whose(clinic: Clinic, subject: IntakeId) -> str:
    patient = clinic.records.owner(subject)
    return _who(patient) if patient is not None else subject
