"""The panel of versions: every one of them, what was printed of it, and what was done beside it.

An old version is shown as such on screen and on paper. A printed copy can be printed again just as
it was; it is no new copy.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from triage_app import workflow
from triage_app.desktop.acting_words import deeds
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.level_words import level_word
from triage_app.desktop.marks import IconMark
from triage_app.desktop.record_panels import SidePanel
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import moment_words
from triage_app.desktop.words import Words
from triage_app.model.beside import Printed
from triage_app.model.intake import Intake
from triage_app.texts import _
from triage_app.workflow import Clinic, Record


def out_of_date_words(clinic: Clinic, record: Record) -> str:
    """ "Out of date: version 1 of 3, replaced 10:20."; empty for the newest."""
    version = record.version
    if record.newest or version is None or record.replaced_at is None:
        return ""
    at = moment_words(record.replaced_at, clinic.now(), clinic.zone)
    return _("Out of date: version {n} of {of}, replaced {at}.").format(
        n=version.version, of=len(record.versions), at=at
    )


def version_words(clinic: Clinic, version: Intake) -> str:
    """10:20 version 2 by M. Okono: worst pain asked again."""
    at = moment_words(version.completed, clinic.now(), clinic.zone)
    if version.version == 1:
        return _("{at} entered by {by}").format(at=at, by=version.by.name)
    return _("{at} version {n} by {by}: {why}").format(
        at=at, n=version.version, by=version.by.name, why=version.reason
    )


def copy_words(clinic: Clinic, printed: Printed) -> str:
    """Copy 1 printed 10:14 by M. Okono."""
    at = moment_words(printed.at, clinic.now(), clinic.zone)
    return _("Copy {n} printed {at} by {by}").format(n=printed.copy, at=at, by=printed.by.name)


class OutOfDate(QWidget):
    """The banner over an old version: what it is, and the way to the newest.

    Signals:
        newest_wanted(): open the newest version.
    """

    newest_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("out_of_date")
        px = theme_of().px
        row = QHBoxLayout(self)
        row.setContentsMargins(px(16), px(10), px(10), px(10))
        row.setSpacing(px(12))
        self._words = Words("", BODY, bold=True)
        self.button = PlainButton("newest_button", _("Open the newest"))
        self.button.clicked.connect(self.newest_wanted)
        row.addWidget(IconMark("alert", "text", 20))
        row.addWidget(self._words, 1)
        row.addWidget(self.button)
        self.hide()

    def say(self, words: str) -> None:
        """Show the words; empty hides the banner."""
        self._words.setText(words)
        self.setAccessibleName(words)
        self.setVisible(bool(words))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """A thick border in the text's colour: no level, and not to be overlooked."""
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.text), 2))
        painter.setBrush(QColor(theme.sunken))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(1, 1, -1, -1), theme.px(8), theme.px(8)
        )


class VersionsPanel(SidePanel):
    """Versions and printed copies, newest first.

    Signals:
        version_wanted(str): the version to open.
        copy_wanted(Printed): the copy to print again.
    """

    key = "V"
    version_wanted = Signal(str)
    copy_wanted = Signal(Printed)

    def __init__(self, clinic: Clinic, record: Record) -> None:
        super().__init__("versions_panel", _("Versions and printed copies"))
        self._clinic = clinic
        copies = workflow.copies(clinic, record)
        for version in reversed(record.versions):
            self._add_version(record, version)
            for printed in copies:
                if printed.subject == version.intake_id:
                    self._add_copy(printed)
        if not copies:
            self.add_words(_("Nothing was printed yet."))
        done = deeds(record)
        if done:
            self.add_heading(_("What was done"))
            for deed in reversed(done):
                self.add_words(deed.line(clinic))
        self.body.addStretch(1)

    def _add_version(self, record: Record, version: Intake) -> None:
        heading = _("Version {n}, {level}").format(
            n=version.version, level=level_word(version.assessment.level)
        )
        self.add_heading(heading)
        if version.intake_id == record.subject:
            self.add_words(version_words(self._clinic, version))
            self.add_words(_("This one is open."), "text")
            return
        button = PlainButton(
            f"version_{version.version}", _("Open version {n}").format(n=version.version)
        )
        button.clicked.connect(partial(self._on_version, version.intake_id))
        self._add_row(version_words(self._clinic, version), button)

    def _add_copy(self, printed: Printed) -> None:
        button = PlainButton("copy_again", _("Print that copy again"))
        said = copy_words(self._clinic, printed)
        button.setAccessibleName(f"{button.text()}: {said}")
        button.clicked.connect(partial(self._on_copy, printed))
        self._add_row(said, button)

    def _add_row(self, words: str, button: PlainButton) -> None:
        """Words and button beside each other, or the button below where there is no room."""
        row = QHBoxLayout()
        row.setSpacing(theme_of().px(12))
        row.addWidget(Words(words, BODY, "text2"), 1)
        row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)
        self.body.addLayout(row)

    def _on_version(self, subject: str, _checked: bool = False) -> None:
        self.version_wanted.emit(subject)

    def _on_copy(self, printed: Printed, _checked: bool = False) -> None:
        self.copy_wanted.emit(printed)
