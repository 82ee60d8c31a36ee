"""The manager's "Keep and leave": everything written out, a patient's record, and old records.

It begins and shows; what is written and deleted is decided in `workflow`.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.desk_parts import clear_out
from triage_app.desktop.fields import Banner
from triage_app.desktop.record_panels import FollowFocus
from triage_app.desktop.retention_section_leave import LeaveCard
from triage_app.desktop.retention_section_old import KEEP_KEY, OldCard
from triage_app.desktop.retention_section_parts import WorkRow
from triage_app.desktop.retention_section_patient import PatientCard
from triage_app.desktop.screen import KeyHelp, Room, Screen
from triage_app.desktop.theme import Theme
from triage_app.errors import TriageAppError
from triage_app.texts import _
from triage_app.workflow import Clinic


class RetentionSection(Screen):
    """Three cards below each other."""

    def __init__(self, clinic: Clinic, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("retention_section")
        self.title = _("Keep and leave")
        self._clinic = clinic
        self._theme = theme
        self._room = Room.WIDE
        keys = Qt.ShortcutContext.WidgetWithChildrenShortcut
        QShortcut(QKeySequence("/"), self, self._on_find, context=keys)
        self._build()

    def _on_find(self) -> None:
        self.patient_card.find_box.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _build(self) -> None:
        px = self._theme.px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(12))
        self.banner = Banner("retention_banner", "alert", unmissable=True)
        self.banner.acted.connect(self.banner.hide)
        column.addWidget(self.banner)
        self.leave_card = LeaveCard(self._clinic)
        self.patient_card = PatientCard(self._clinic)
        self.old_card = OldCard(self._clinic)
        inner = QWidget()
        cards = QVBoxLayout(inner)
        cards.setContentsMargins(0, 0, px(4), px(16))
        cards.setSpacing(px(16))
        for card in (self.leave_card, self.patient_card, self.old_card):
            card.failed.connect(self._on_failed)
            cards.addWidget(card)
        self.old_card.said.connect(self.said)
        cards.addStretch(1)
        self.page = QScrollArea()
        self.page.setObjectName("retention_scroll")
        self.page.setAccessibleName(self.title)
        self.page.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.page.setWidgetResizable(True)
        self.page.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.page.setWidget(inner)
        column.addWidget(self.page, 1)
        FollowFocus(self.page)
        self.fit(self._room)

    @property
    def _rows(self) -> tuple[WorkRow, ...]:
        old = self.old_card
        return (self.leave_card.row, self.patient_card.row, old.delete, old.finish)

    def _on_failed(self, error: object) -> None:
        if isinstance(error, TriageAppError):
            self.banner.say(error.text, error.cure, _("Close"))
        else:
            words = _("It could not be done. What was finished before is as it is said here.")
            self.banner.say(words, "", _("Close"))

    @override
    def refresh(self) -> None:
        self.banner.hide()
        self.old_card.look()

    @override
    def first_focus(self) -> None:
        self.leave_card.choice.first_part().setFocus(Qt.FocusReason.TabFocusReason)

    @override
    def panels(self) -> tuple[QWidget, ...]:
        old = self.old_card
        return (
            self.leave_card.row.button,
            self.patient_card.find_box,
            old.table,
            old.number.field,
        )

    @override
    def key_help(self) -> tuple[KeyHelp, ...]:
        return (
            KeyHelp(("/",), _("find a patient")),
            KeyHelp(("↑", "↓"), _("move")),
            KeyHelp((KEEP_KEY, "Enter"), _("keep an old record, or no longer")),
        )

    @override
    def leave(self) -> bool:
        """Long work goes on while another screen is open; the window's end stops it."""
        return True

    @override
    def fit(self, room: Room) -> None:
        self._room = room
        self.patient_card.fit(room)
        self.old_card.fit(room)

    @override
    def retheme(self, theme: Theme) -> None:
        """Build anew, unless work is under way: it would lose sight of it."""
        self._theme = theme
        if any(row.is_working for row in self._rows):
            return
        report, words = self.old_card.report, self.old_card.report_words.text()
        clear_out(self)
        self._build()
        self.old_card.report = report
        self.old_card.report_words.setText(words)
        self.old_card.look()
