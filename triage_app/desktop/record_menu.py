"""What "More" holds on a record, as far as the person at the desk may do it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Protocol

from PySide6.QtCore import SignalInstance

from triage_app.desktop.print_flow import Paper
from triage_app.desktop.record_openers import CORRECT, may_open
from triage_app.desktop.record_papers import RecordPapers
from triage_app.texts import _
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action, may

Line = tuple[str, Callable[[], None]]


class Wanted(Protocol):
    """The signals of a record screen that the window answers, and its panels."""

    @property
    def letter_wanted(self) -> SignalInstance[tuple[str]]:
        """A letter to the doctor who sent the patient."""

    @property
    def leaflets_wanted(self) -> SignalInstance[tuple[str]]:
        """Leaflets for the patient."""

    @property
    def move_wanted(self) -> SignalInstance[tuple[str]]:
        """The intake belongs to another patient."""

    @property
    def merge_wanted(self) -> SignalInstance[tuple[str]]:
        """The patient is known twice."""

    def want(self, signal: SignalInstance[tuple[str]]) -> None:
        """Ask the window for what opens elsewhere."""

    def show_panel(self, key: str) -> None:
        """Open a panel over the side."""


def menu_lines(
    screen: Wanted, papers: RecordPapers, clinic: Clinic, record: Record
) -> tuple[Line | None, ...]:
    """The lines of "More", with None between groups."""
    groups = (
        _papers(papers, clinic),
        _letters(screen, clinic, record),
        _acts(screen, clinic, record),
    )
    lines: list[Line | None] = []
    for group in groups:
        if lines and group:
            lines.append(None)
        lines.extend(group)
    return tuple(lines)


def _papers(papers: RecordPapers, clinic: Clinic) -> list[Line]:
    if not may(clinic.staff, Action.PRINT):
        return []
    return [
        (_("Print the long form"), partial(papers.print_paper, Paper.LONG_FORM)),
        (_("Print the patient's sheet"), partial(papers.print_paper, Paper.SHEET)),
        (_("Save the page as PDF"), partial(papers.save_paper, Paper.PAGE)),
        (_("Save the long form as PDF"), partial(papers.save_paper, Paper.LONG_FORM)),
        (_("Save the patient's sheet as PDF"), partial(papers.save_paper, Paper.SHEET)),
        *_whole_record(papers, clinic),
    ]


def _whole_record(papers: RecordPapers, clinic: Clinic) -> list[Line]:
    if not may(clinic.staff, Action.EXPORT_PATIENT):
        return []
    return [(_("Save the patient's whole record"), papers.save_whole_record)]


def _letters(screen: Wanted, clinic: Clinic, record: Record) -> list[Line]:
    lines: list[Line] = []
    if record.is_draft:
        return lines
    if may(clinic.staff, Action.WRITE_LETTER):
        lines.append(
            (
                _("Letter to the doctor who sent the patient"),
                partial(screen.want, screen.letter_wanted),
            )
        )
    if may(clinic.staff, Action.SEE_REASONS):
        lines.append((_("Leaflets for the patient"), partial(screen.want, screen.leaflets_wanted)))
    return lines


def _acts(screen: Wanted, clinic: Clinic, record: Record) -> list[Line]:
    lines: list[Line] = []
    if may_open(CORRECT, clinic, record):
        lines.append((_("Correct this intake"), partial(screen.show_panel, CORRECT)))
    if record.is_draft or not record.newest:
        return lines
    if may(clinic.staff, Action.MOVE_INTAKE):
        lines.append((_("Move to another patient"), partial(screen.want, screen.move_wanted)))
    if may(clinic.staff, Action.MERGE):
        lines.append((_("Merge with another patient"), partial(screen.want, screen.merge_wanted)))
    return lines
