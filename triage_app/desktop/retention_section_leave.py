"""The card to leave with: everything in the store, written out in open formats."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QVBoxLayout, QWidget

from triage_app.desktop.desk_parts import JoinedSegments
from triage_app.desktop.retention_section_parts import Progress, Stopped, WorkRow, card_of
from triage_app.desktop.theme import BODY
from triage_app.desktop.words import Words
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.leaving import Exported, export_everything

DATA, PAGES = "data", "pages"


class LeaveCard(QWidget):
    """What is written out, and the button.

    Signals:
        failed(object): an error to be said on top.
    """

    failed = Signal(object)

    def __init__(self, clinic: Clinic) -> None:
        super().__init__()
        card, column = card_of("leave_card", _("Everything, in open formats"))
        for words in (
            _(
                "Patients, visits, every version of every intake with its answers, notes, letters,"
                " the audit and the forms, as JSON Lines and CSV, with a README that says what"
                " each file is. Nothing is left out but passwords and keys."
            ),
            _(
                "These files are not encrypted: whoever has them can read every record. Choose an"
                " encrypted disk."
            ),
        ):
            column.addWidget(Words(words, BODY))
        options = ((DATA, _("Data only")), (PAGES, _("With the page of each visit")))
        self.choice = JoinedSegments("leave_pages", _("What to write out"), options)
        self.choice.set_value(DATA)
        column.addWidget(self.choice, 0, Qt.AlignmentFlag.AlignLeft)
        self.row = WorkRow(clinic, "leave_button", _("Write everything out"))
        self.row.pressed.connect(self._on_pressed)
        self.row.failed.connect(self.failed)
        column.addWidget(self.row)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(card)

    def _on_pressed(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Folder to write everything to"))
        if folder:
            self.write_to(Path(folder))

    def write_to(self, folder: Path) -> None:
        """Write everything to a new folder inside this one."""
        pages = self.choice.value() == PAGES
        self.row.start(partial(_export, folder, pages), self._on_done)

    def _on_done(self, done: Exported | None) -> None:
        if done is None:
            self.row.tell(_("Stopped. Nothing of it was left in the folder."))
            return
        words = _("{patients} patients and {intakes} intakes are in the folder {folder}.")
        self.row.tell(
            words.format(
                patients=f"{done.counts['patients']:,}",
                intakes=f"{done.counts['intakes']:,}",
                folder=done.folder,
            )
        )


def _export(
    folder: Path, pages: bool, own: Clinic, progress: Progress, stopped: Stopped
) -> Exported | None:
    return export_everything(own, folder, progress, stopped, pages=pages)
