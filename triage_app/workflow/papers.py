"""The papers of a record: the one page, the long form, the patient's sheet; and that they printed.

What draws and words papers is imported when the first one is made: a desk that only asks never
waits for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from triage_app.model.intake import Event, Intake, IntakeId
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.read_back import read_back_at
from triage_app.workflow.record import Record, read_record

if TYPE_CHECKING:
    from triage_app.report.context import PageContext
    from triage_app.report.summary import ReferralSummary


def summary_of(clinic: Clinic, record: Record) -> ReferralSummary:
    """What the page of this record says: screen, paper and exports start from it."""
    from triage_app.report.build import build_summary  # noqa: PLC0415

    return build_summary(
        record.form,
        record.shown,
        record.patient,
        record.visit_date,
        record.referral,
        record.answers,
        record.assessment,
        _context(clinic, record),
    )


def page_pdf(clinic: Clinic, subject: IntakeId, paper: PaperSize | None = None) -> bytes:
    """The one page. Same bytes for the same intake and copy."""
    from triage_app.report.page import draw_page  # noqa: PLC0415  # see the module's docstring

    return draw_page(summary_of(clinic, read_record(clinic, subject)), paper or clinic.paper)


def long_form_pdf(clinic: Clinic, subject: IntakeId, paper: PaperSize | None = None) -> bytes:
    """Every question and answer, on as many pages as it takes."""
    from triage_app.report.long_form import draw_long_form  # noqa: PLC0415

    return draw_long_form(summary_of(clinic, read_record(clinic, subject)), paper or clinic.paper)


def sheet_pdf(
    clinic: Clinic, subject: IntakeId, language: str, paper: PaperSize | None = None
) -> bytes:
    """The patient's "come back if" sheet, in their language where the form has it."""
    from triage_app.questionnaire.catalogue import catalogue  # noqa: PLC0415
    from triage_app.report.sheet import draw_sheet  # noqa: PLC0415
    from triage_app.report.sheet_words import come_back_sheet  # noqa: PLC0415

    record = read_record(clinic, subject)
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
    return draw_sheet(sheet, paper or clinic.paper)


def mark_printed(clinic: Clinic, subject: IntakeId, what: str) -> None:
    """Count a printed copy; `what` says which paper and which printer, never an answer."""
    entry = clinic.entry(Event.PRINTED, subject, what)
    clinic.records.mark_printed(subject, clinic.now(), entry)


def mark_exported(clinic: Clinic, subject: IntakeId, what: str) -> None:
    """Note that a paper was written to a file."""
    clinic.records.record(clinic.entry(Event.EXPORTED, subject, what))


def _context(clinic: Clinic, record: Record) -> PageContext:
    from triage_app.report.context import PageContext  # noqa: PLC0415
    from triage_app.report.foot import stamp_of  # noqa: PLC0415

    newest = record.versions[-1] if record.versions else None
    told = record.acknowledgements[0] if record.acknowledgements else None
    return PageContext(
        clinic=clinic.letterhead.name,
        entered_by=record.entered_by,
        started=record.started,
        completed=newest.completed if newest else None,
        parked=record.changed if record.is_draft else None,
        zone=clinic.zone,
        printed_at=clinic.now(),
        copy=record.printed + 1,
        first_printed=clinic.records.first_printed(record.subject) if record.printed else None,
        visit_number=_visit_number(record),
        version=newest.version if newest else 1,
        of_versions=len(record.versions) or 1,
        replaced_at=None,
        newest_stamp=stamp_of(record.subject),
        acknowledgement=(told.told, told.at, told.by.name) if told else None,
        earlier=_earlier(record),
        subject=record.subject,
        read_back=read_back_at(clinic, record.versions[0].intake_id) if record.versions else None,
    )


def _earlier(record: Record) -> tuple[Intake, ...]:
    """The visits before this one, oldest first, of the same form."""
    return tuple(
        intake
        for intake in reversed(record.visits)
        if intake.intake_id != record.subject
        and intake.visit_date <= record.visit_date
        and intake.completed < record.changed
        and intake.form.form_id == record.form.stamp.form_id
    )


def _visit_number(record: Record) -> int:
    before = [i for i in record.visits if i.intake_id != record.subject]
    return 1 + sum(intake.completed < record.changed for intake in before)
