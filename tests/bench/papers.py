"""The one page as PDF, against ReportLab's canvas drawing the same strings at the same places."""

from __future__ import annotations

import io
import statistics
from dataclasses import dataclass
from datetime import UTC
from functools import partial
from typing import Any
from unittest.mock import patch

from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from tests.bench.figures import Bench, Figure, interleaved, seconds_of
from tests.bench.samples import MOMENT, Sample, engine, full_intakes, intake_of
from triage_app.commands.join import DEMO_LETTERHEAD, STAFF
from triage_app.model.intake import Intake
from triage_app.report.build import build_summary
from triage_app.report.context import PageContext
from triage_app.report.foot import stamp_of
from triage_app.report.page import draw_page
from triage_app.report.paper import POINT, PaperSize

_PAPER = PaperSize.LETTER


@dataclass(frozen=True, slots=True)
class Run:
    """One string on the page, in points."""

    x: float
    y: float
    font: str
    size: float
    text: str


def summary_pdf(bench: Bench) -> Figure:
    """From a finished intake to the bytes of its page; the median over the demo."""
    pairs = []
    strings = []
    for sample in full_intakes():
        intake = intake_of(sample)
        page = partial(_page, sample, intake)
        runs = _runs_of(page)
        strings.append(len(runs))
        pairs.append(
            interleaved(
                partial(seconds_of, page),
                partial(seconds_of, partial(_same_strings, runs)),
                bench.rounds(15),
            )
        )
    ratios = [measured / limit for measured, limit in pairs]
    middle = pairs[ratios.index(statistics.median_low(ratios))]
    return Figure(
        what="summary PDF",
        against="ReportLab's canvas drawing the same strings",
        measured=middle[0],
        limit=middle[1],
        aim=2.5,
        note=(
            f"the intake in the middle of {len(pairs)}; the worst is at {max(ratios):.2f}; "
            f"{statistics.median(strings):.0f} strings a page"
        ),
    )


def _page(sample: Sample, intake: Intake) -> bytes:
    summary = build_summary(
        engine().form,
        engine().shown(intake.answers, sample.age, intake.patient.sex),
        intake.patient,
        intake.visit_date,
        intake.referral,
        intake.answers,
        intake.assessment,
        _context(intake),
    )
    return draw_page(summary, _PAPER)


def _context(intake: Intake) -> PageContext:
    return PageContext(
        clinic=DEMO_LETTERHEAD.name,
        entered_by=STAFF["demo"].name,
        started=intake.started,
        completed=intake.completed,
        parked=None,
        zone=UTC,
        printed_at=MOMENT,
        copy=1,
        first_printed=None,
        visit_number=1,
        version=1,
        of_versions=1,
        replaced_at=None,
        newest_stamp=stamp_of(intake.intake_id),
        acknowledgement=None,
        earlier=(),
        subject=intake.intake_id,
    )


def _runs_of(page: partial[bytes]) -> list[Run]:
    """Every string that drawing the page gives to ReportLab, with its place and font."""
    runs: list[Run] = []
    draw = PDFTextObject.textOut

    def keep(text_object: Any, text: str) -> None:  # Any: ReportLab has no types
        runs.append(
            Run(
                text_object._x,
                text_object._y,
                text_object._fontname,
                text_object._fontsize,
                text,
            )
        )
        draw(text_object, text)

    with patch.object(PDFTextObject, "textOut", keep):
        page()
    return runs


def _same_strings(runs: list[Run]) -> bytes:
    buffer = io.BytesIO()
    canvas = Canvas(
        buffer,
        pagesize=(_PAPER.width_mm / POINT, _PAPER.height_mm / POINT),
        pageCompression=1,
        invariant=1,
        initialFontName=runs[0].font,
    )
    for run in runs:
        canvas.setFont(run.font, run.size)
        canvas.drawString(run.x, run.y, run.text)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()
