"""Checking the audit's chain: how far it is, what came of it, and the head to note."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Card, clear_out
from triage_app.desktop.fields import TextField
from triage_app.desktop.marks import IconMark
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.model.audit import AuditHead, AuditReport, NotedHead
from triage_app.texts import _
from triage_app.workflow import Clinic
from triage_app.workflow.audit_view import check_chain, read_noted
from triage_app.workflow.audit_words import fault_words, report_words, what_to_do

FAULTS_SHOWN = 5


class ChainCheck(Card):
    """A card that is there while the chain is checked, and after, until it is closed.

    Signals:
        failed(str, str): it could not be checked; why, and what to do.
        ended(): a check is over, or was stopped.
    """

    failed = Signal(str, str)
    ended = Signal()

    def __init__(self, clinic: Clinic) -> None:
        super().__init__("audit_check")
        self._clinic = clinic
        self._work: Work | None = None
        self._noted = ""
        self.report: AuditReport | None = None
        self._column = QVBoxLayout(self)
        self.hide()

    @property
    def is_checking(self) -> bool:
        """Whether a check is under way."""
        return self._work is not None

    def check(self) -> None:
        """Check every entry, against the head in the field when one was typed."""
        try:
            noted = read_noted(self._noted) if self._noted else None
        except TriageAppError as err:
            self.failed.emit(err.text, err.cure)
            return
        self.stop()
        self.report = None
        self._work = run_in_background(
            partial(_check, self._clinic, noted),
            self._on_done,
            self._on_failed,
            self._on_progress,
            parent=self,
        )
        self.show_again()

    def stop(self) -> None:
        """End the check and forget it."""
        if self._work is not None:
            self._work.cancel()
            self._work = None
            self.hide()
            self.ended.emit()

    def show_again(self) -> None:
        """Build what is shown, as after a change of the look."""
        clear_out(self)
        px = theme_of().px
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(px(20), px(12), px(12), px(12))
        self._column.setSpacing(px(6))
        if self.is_checking:
            self._build_progress()
        elif self.report is not None:
            self._build_result(self.report)
        self.setVisible(self.is_checking or self.report is not None)

    # ------------------------------------------------------------------ while it runs

    def _build_progress(self) -> None:
        row = QHBoxLayout()
        self.progress_words = Words(_("Checking the chain…"), BODY)
        stop = PlainButton("audit_stop_button", _("Stop"))
        stop.clicked.connect(self.stop)
        row.addWidget(self.progress_words, 1)
        row.addWidget(stop)
        self._column.addLayout(row)

    def _on_progress(self, done: int, of: int) -> None:
        if self.is_checking:
            words = _("Checking the chain: {n} of {of} entries.")
            self.progress_words.setText(words.format(n=f"{done:,}", of=f"{of:,}"))

    def _on_done(self, report: AuditReport) -> None:
        self._work = None
        self.report = report
        self.show_again()
        self.ended.emit()

    def _on_failed(self, error: Exception) -> None:
        self._work = None
        self.hide()
        self.ended.emit()
        self.failed.emit(_("The chain could not be checked."), str(error))

    # ------------------------------------------------------------------ what came of it

    def _build_result(self, report: AuditReport) -> None:
        px = theme_of().px
        ink = "text" if report.is_whole else "problem"
        top = QHBoxLayout()
        top.setSpacing(px(12))
        top.addWidget(IconMark("check" if report.is_whole else "alert", ink, 20))
        self.result_words = Words(report_words(report), BODY, ink, bold=True)
        self.result_words.setObjectName("audit_result")
        top.addWidget(self.result_words, 1)
        close = PlainButton("audit_close_button", _("Close"))
        close.clicked.connect(self.hide)
        top.addWidget(close)
        self._column.addLayout(top)
        for fault in report.faults[:FAULTS_SHOWN]:
            self._column.addWidget(Words(fault_words(fault), BODY))
        more = report.faults_in_all - FAULTS_SHOWN
        if more > 0:
            self._column.addWidget(Words(_("And {n} more.").format(n=f"{more:,}"), BODY))
        if report.is_whole:
            self._build_head(report)
        else:
            self._column.addWidget(Words(what_to_do(), BODY, "text2"))
        self._build_noted()

    def _build_head(self, report: AuditReport) -> None:
        """The head to note, of an audit that is whole."""
        words = _(
            "Head to note outside this computer. Somebody who holds the key could write the whole"
            " audit anew; only a head noted before would show it."
        )
        self._column.addWidget(Words(words, CAPTION, "text2"))
        self.head_words = Words(grouped(report.head), BODY)
        self.head_words.setObjectName("audit_head")
        self.head_words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        copy = PlainButton("audit_copy_button", _("Copy"))
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(str(report.head)))
        self._add_row(self.head_words, copy)

    def _build_noted(self) -> None:
        """A field for a head that was noted."""
        self.noted_field = TextField(
            "audit_noted", _("Head noted earlier"), _("Head noted earlier"), height=40
        )
        self.noted_field.setText(self._noted)
        self.noted_field.returnPressed.connect(self._on_compare)
        compare = PlainButton("audit_compare_button", _("Compare"))
        compare.clicked.connect(self._on_compare)
        self._add_row(self.noted_field, compare)

    def _add_row(self, wide: QWidget, button: PlainButton) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme_of().px(12))
        row.addWidget(wide, 1)
        row.addWidget(button)
        self._column.addLayout(row)

    def _on_compare(self) -> None:
        self._noted = self.noted_field.text().strip()
        self.check()


def grouped(head: AuditHead) -> str:
    """The head in groups of eight, to be read and copied by hand; it is taken like that too."""
    groups = (head.hash[place : place + 8] for place in range(0, len(head.hash), 8))
    return f"{' '.join(groups)} : {head.entries}"


def _check(clinic: Clinic, noted: NotedHead | None, work: Work) -> AuditReport:
    own = clinic.for_background()

    def progress(done: int, of: int) -> None:
        work.check()
        work.progress(done, of)

    try:
        return check_chain(own, noted, progress)
    finally:
        own.records.close()
