"""`summary FILE -o OUT.pdf`: the one page of an intake from a file, without a store."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time
from pathlib import Path

from triage_app.commands.assess import assess_intake, complain_of, intakes
from triage_app.commands.output import BAD_INPUT, OK, complain, say, write_bytes
from triage_app.exchange.intake_file import IntakeFile
from triage_app.model.assessment import Assessment
from triage_app.model.intake import FormId
from triage_app.report.build import build_summary
from triage_app.report.context import PageContext
from triage_app.report.foot import stamp_of
from triage_app.report.page import draw_page
from triage_app.report.paper import PaperSize
from triage_app.triage.engine import Engine


def run_summary(
    file: str, output: Path, engines: Mapping[FormId, Engine], paper: str, now: datetime
) -> int:
    """Write the one page of the first intake of a file as PDF."""
    reads = intakes(file, engines, now.date())
    read = next(reads)
    if complain_of(read.problems, read.safety_net, "") or read.intake is None:
        return BAD_INPUT
    if next(reads, None) is not None:
        complain(f"{file} holds several intakes; the page is of the first.")
    intake = read.intake
    patient = intake.patient
    engine = engines[intake.form.stamp.form_id]
    assessment = assess_intake(intake, engines)
    summary = build_summary(
        intake.form,
        engine.shown(intake.answers, patient.age_on(intake.visit_date), patient.sex),
        patient,
        intake.visit_date,
        intake.referral,
        intake.answers,
        assessment,
        _context(intake, assessment, now),
    )
    write_bytes(output, draw_page(summary, PaperSize[paper.upper()]))
    say(f"The page is in {output}.")
    return OK


def _context(intake: IntakeFile, assessment: Assessment, now: datetime) -> PageContext:
    """A file tells the day, not the hour: the page of the same file is the same each time."""
    begun = datetime.combine(intake.visit_date, time(9), tzinfo=now.tzinfo)
    subject = f"{intake.patient.mrn}/{intake.visit_date.isoformat()}/{intake.form.stamp.sha256}"
    return PageContext(
        clinic="Spine clinic",
        entered_by="an intake file",
        started=begun,
        completed=begun if assessment.completable else None,
        parked=None,
        zone=now.tzinfo or UTC,
        printed_at=begun,
        copy=1,
        first_printed=None,
        visit_number=1,
        version=1,
        of_versions=1,
        replaced_at=None,
        newest_stamp=stamp_of(subject),
        acknowledgement=None,
        earlier=(),
        subject=subject,
    )
