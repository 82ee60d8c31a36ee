"""The card of old records: what is older than the clinic keeps, looked through, then deleted.

Nothing is deleted by a press alone: the number of records has to be typed. What is to stay is said
for each record, and stays said.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QHideEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.fields import LabelledField
from triage_app.desktop.retention_section_parts import Progress, Stopped, WorkRow, card_of
from triage_app.desktop.retention_section_table import OldTable
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _, n_
from triage_app.workflow import Clinic
from triage_app.workflow.retention import (
    PurgePlan,
    PurgeReport,
    due,
    is_unswept,
    keep_by_hand,
    purge,
    sweep,
)
from triage_app.workflow.retention_words import report_lines, save_report, short_words

KEEP_KEY: Final = "K"
MOST_LISTED: Final = 20
"""Records named one by one on the screen; the saved report names all."""


class OldCard(QWidget):
    """Policy, list, the number to type, and the report.

    Signals:
        failed(object): an error to be said on top.
        said(str): a sentence for the status banner.
    """

    failed = Signal(object)
    said = Signal(str)

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        self._clinic = clinic
        self._reading = BackgroundDesk(clinic, self)
        self._plan: PurgePlan | None = None
        self.report: PurgeReport | None = None
        card, column = card_of("old_records_card", _("Old records"))
        self.policy_line = Words("", BODY)
        self.policy_line.setObjectName("old_records_policy")
        self.count_line = Words(_("Looking…"), BODY, bold=True)
        self.count_line.setObjectName("old_records_count")
        self.table = OldTable()
        self.table.current_changed.connect(self._show_keep)
        self.table.asked_for.connect(self.toggle_keep)
        self.keep_button = PlainButton("keep_record", "", KEEP_KEY)
        self.keep_button.clicked.connect(self.toggle_keep)
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(KEEP_KEY, self.table, self.toggle_keep, context=keys)
        self.number = LabelledField("delete_number", _("How many records are to be deleted?"))
        self.number.field.textChanged.connect(self._show_delete)
        self.delete = WorkRow(clinic, "delete_records", "")
        self.delete.pressed.connect(self.delete_now)
        self.delete.failed.connect(self._on_failed)
        self.finish = WorkRow(clinic, "finish_deletion", _("Finish"), main=False)
        self.finish.pressed.connect(self.finish_now)
        self.finish.failed.connect(self.failed)
        self.unswept_line = Words(
            _(
                "An earlier deletion was not finished: traces of it may be in the free places of"
                " the file. Finishing takes some seconds in which no desk can save."
            ),
            BODY,
        )
        self.report_words = Words("", BODY)
        self.report_words.setObjectName("deletion_report")
        self.report_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.save_button = PlainButton("save_deletion_report", _("Save the report"))
        self.save_button.clicked.connect(self._on_save)
        left = Qt.AlignmentFlag.AlignLeft
        parts: tuple[QWidget, ...] = (
            *(self.policy_line, self.count_line, self.table, self.keep_button),
            *(self.number, self.delete, self.unswept_line, self.finish),
            *(self.save_button, self.report_words),
        )
        for part in parts:
            is_button = part in (self.keep_button, self.save_button)
            column.addWidget(part, 0, left if is_button else Qt.AlignmentFlag(0))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)
        self._show(None)

    # ------------------------------------------------------------------ looking

    def look(self) -> None:
        """Look for what is older than it is kept; what is shown stays until that is known."""
        self._reading.run(_look, self._on_looked, self._on_failed, self)

    def _on_looked(self, found: tuple[PurgePlan, bool]) -> None:
        plan, unswept = found
        self._show(plan, unswept=unswept)

    def _show(self, plan: PurgePlan | None, *, unswept: bool = False) -> None:
        self._plan = plan
        self.policy_line.show_text("" if plan is None else _policy_words(plan))
        self.count_line.show_text(_("Looking…") if plan is None else _count_words(plan))
        self.table.show_plan(plan or PurgePlan(0, self._clinic.today()))
        any_due = plan is not None and bool(plan.records)
        self.number.setVisible(any_due)
        self.delete.setVisible(any_due or self.delete.is_working)
        show_finish = (unswept or self.finish.is_working) and not self.delete.is_working
        self.unswept_line.setVisible(show_finish)
        self.finish.setVisible(show_finish)
        self.report_words.setVisible(self.report is not None)
        self.save_button.setVisible(self.report is not None)
        self._show_keep()
        self._show_delete()

    def _on_failed(self, error: object) -> None:
        self.number.setEnabled(True)
        self.failed.emit(error)
        self.look()

    # ------------------------------------------------------------------ keeping

    def _show_keep(self) -> None:
        row = self.table.current
        self.keep_button.setVisible(row is not None)
        if row is not None:
            kept = _("Keep it no longer") if row.kept else _("Keep this record, however old")
            self.keep_button.set_words(kept)

    def toggle_keep(self) -> None:
        """Keep the marked record however old it is, or no longer."""
        row = self.table.current
        if row is None or self.delete.is_working:
            return
        kept = row.record.standing.patient_ids if row.kept else (row.record.patient.patient_id,)
        try:
            for patient_id in sorted(kept):
                keep_by_hand(self._clinic, patient_id, keep=not row.kept)
        except TriageAppError as error:
            self.failed.emit(error)
            return
        self.look()

    # ------------------------------------------------------------------ deleting

    @property
    def _count(self) -> int:
        return len(self._plan.records) if self._plan is not None else 0

    def _show_delete(self) -> None:
        if self.delete.is_working:
            self.delete.button.set_words(_("Deleting…"))
            return
        typed = self.number.field.text().strip().replace(",", "")
        right = typed == str(self._count)
        if typed and not right:
            words = _("There are {n} records on the list.").format(n=f"{self._count:,}")
            self.number.show_problem(words)
        else:
            self.number.clear_message()
        self.delete.button.setEnabled(right and self._count > 0 and not self.delete.is_working)
        words = n_("Delete {n} record for good", "Delete {n} records for good", self._count)
        self.delete.button.set_words(
            words.format(n=f"{self._count:,}") if right else _("Type the number of records first")
        )

    def delete_now(self) -> None:
        """Delete what is on the list; the button is only there once the number was typed."""
        plan = self._plan
        if plan is not None and self.delete.button.isEnabled():
            self.delete.start(partial(_purge, plan), self._on_deleted)
            self.number.field.clear()
            self.number.setEnabled(False)

    def _on_deleted(self, report: PurgeReport) -> None:
        self.number.setEnabled(True)
        self.report = report
        lines = report_lines(self._clinic, report, most=MOST_LISTED)
        self.report_words.setText("\n".join(lines))
        self.delete.say("")
        self.said.emit(short_words(report))
        self.look()
        self.save_button.show()
        self.save_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def finish_now(self) -> None:
        """Sweep the file after a deletion that was cut off."""
        self.finish.start(lambda own, _tell, _stopped: sweep(own), self._on_swept)

    def _on_swept(self, swept: bool) -> None:
        self.finish.tell(
            ""
            if swept
            else _("Another desk is at work. Press Finish again when the others are closed.")
        )
        if swept:
            self.said.emit(_("Nothing of deleted records is left in the file."))
        self.look()

    # ------------------------------------------------------------------ the report

    def _on_save(self) -> None:
        name = f"deleted-records-{self._clinic.today().isoformat()}.pdf"
        kinds = f"{_('PDF files (*.pdf)')};;{_('Text files (*.txt)')}"
        path, _kind = QFileDialog.getSaveFileName(self, _("Save the report"), name, kinds)
        if path:
            self.save_to(Path(path))

    def save_to(self, path: Path) -> None:
        """Write the report to a file."""
        assert self.report is not None
        try:
            save_report(self._clinic, self.report, path)
        except TriageAppError as error:
            self.failed.emit(error)
            return
        self.said.emit(_("The report is saved as {name}.").format(name=path.name))

    def fit(self, room: Room) -> None:
        """Fewer columns where there is less room."""
        self.table.fit(room)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        if not event.spontaneous():
            self._reading.release()
        super().hideEvent(event)


def _policy_words(plan: PurgePlan) -> str:
    if not plan.keep_years:
        return _("The clinic keeps every record. Settings has how many years one is to be kept.")
    words = n_(
        "The clinic keeps a record for {n} year after the last thing done in it. Nothing is ever"
        " deleted by itself.",
        "The clinic keeps a record for {n} years after the last thing done in it. Nothing is ever"
        " deleted by itself.",
        plan.keep_years,
    ).format(n=plan.keep_years)
    advice = _(
        "A patient who was not 18 then is counted from 18 on. Your state may ask for longer, and"
        " a lawsuit does: keep such records."
    )
    return f"{words} {advice}"


def _count_words(plan: PurgePlan) -> str:
    if not plan.keep_years:
        return ""
    count = len(plan.records)
    said = n_("{n} record is older than that.", "{n} records are older than that.", count)
    if not count:
        said = _("No record is older than that.")
    parts = [said.format(n=f"{count:,}")]
    if plan.open:
        words = n_(
            "{n} as old has something open in it, and stays.",
            "{n} as old have something open in them, and stay.",
            plan.open,
        )
        parts.append(words.format(n=f"{plan.open:,}"))
    return " ".join(parts)


def _look(own: Clinic, _work: Work) -> tuple[PurgePlan, bool]:
    return due(own), is_unswept(own)


def _purge(plan: PurgePlan, own: Clinic, progress: Progress, stopped: Stopped) -> PurgeReport:
    return purge(own, plan, progress, stopped)
