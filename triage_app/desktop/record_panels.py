"""A panel over the side of a record: one thing to read or to do, and Esc goes back.

There is one at a time, inside the window: nothing is stacked on anything.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Rule, Surface
from triage_app.desktop.fields import Banner
from triage_app.desktop.quiet_scroll import QuietScroll
from triage_app.desktop.theme import BODY, CAPTION, HEADING, theme_of
from triage_app.desktop.waiting import identity_words
from triage_app.desktop.words import Words
from triage_app.errors import TriageAppError
from triage_app.texts import _
from triage_app.workflow import Record

_LINE: Final = 40
_ROOM_BELOW: Final = 56


class FollowFocus(QObject):
    """Scrolls a column to whatever in it gets the focus, whichever way it came there."""

    def __init__(self, scroll: QScrollArea) -> None:
        super().__init__(scroll)
        self._scroll = scroll
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self._scroll.isAncestorOf(new):
            # After the layout: what gets the focus may only just have been shown.
            QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and self._scroll.isAncestorOf(focus):
            self._scroll.ensureWidgetVisible(focus, 0, theme_of().px(_ROOM_BELOW))


class SidePanel(Surface):
    """What opens over the side.

    Signals:
        closed(): back to the record.
        changed(Record): the Record after something was done.
    """

    closed = Signal()
    changed = Signal(Record)

    key = ""
    """The letter that opens it from the record, and closes it again."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        px = theme_of().px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        self.back_button = PlainButton(
            f"{name}_back", _("Back to the record"), "Esc", icon_name="arrow_left", flat=True
        )
        self.back_button.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.setContentsMargins(px(16), px(16), px(16), 0)
        head.addWidget(self.back_button)
        head.addStretch(1)
        outer.addLayout(head)
        inner = Surface()
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(px(24), px(8), px(24), px(24))
        self.body.setSpacing(px(8))
        self.title = Words(title, HEADING, bold=True)
        self.title.setObjectName(f"{name}_title")
        self._who = Words("", CAPTION, "text2")
        self._who.setObjectName(f"{name}_who")
        self.body.addWidget(self._who)
        self.body.addWidget(self.title)
        self.body.addSpacing(px(4))
        self.trouble = Banner(f"{name}_trouble", "alert", unmissable=True)
        self.trouble.button.hide()
        self.body.addWidget(self.trouble)
        self.column = QuietScroll(inner)
        self.column.setObjectName(f"{name}_scroll")
        outer.addWidget(self.column, 1)
        FollowFocus(self.column)

    def add_heading(self, text: str) -> None:
        """A line across and a heading below it."""
        px = theme_of().px
        self.body.addSpacing(px(8))
        self.body.addWidget(Rule())
        self.body.addSpacing(px(8))
        self.body.addWidget(Words(text, BODY, bold=True))

    def add_words(self, text: str, ink: str = "text2", *, bold: bool = False) -> Words:
        """A paragraph."""
        words = Words(text, BODY, ink, bold=bold)
        self.body.addWidget(words)
        return words

    def say_who(self, record: Record) -> None:
        """Name the patient: where the side is all there is, nothing else does."""
        identity = identity_words(record.patient, record.visit_date)
        self._who.setText(f"{record.patient.name} · {identity}")

    def set_margins(self, side: int) -> None:
        """Fit another width of the side."""
        px = theme_of().px
        self.body.setContentsMargins(side, px(8), side, px(24))

    def say_error(self, error: TriageAppError) -> None:
        """Say at the top what went wrong; what was typed stays."""
        self.trouble.say(error.text, error.cure)
        self.column.verticalScrollBar().setValue(0)

    def finish(self, act: Callable[[], Record]) -> None:
        """Do what was decided here, and go back; when it cannot be done say so and stay."""
        try:
            record = act()
        except TriageAppError as err:
            self.say_error(err)
            return
        self.changed.emit(record)
        self.closed.emit()

    def first_focus(self) -> None:
        """Where the focus goes when it opens."""
        self.setFocus(Qt.FocusReason.TabFocusReason)

    def take_focus(self) -> None:
        """Where F6 leads."""
        self.first_focus()

    def show_record(self, record: Record) -> None:
        """Take the record after something else changed it; what was typed stays."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll; every other key goes to the record."""
        bar = self.column.verticalScrollBar()
        page = self.column.viewport().height() - theme_of().px(_LINE)
        steps = {
            Qt.Key.Key_Down: theme_of().px(_LINE),
            Qt.Key.Key_Up: -theme_of().px(_LINE),
            Qt.Key.Key_PageDown: page,
            Qt.Key.Key_PageUp: -page,
            Qt.Key.Key_Home: -bar.maximum(),
            Qt.Key.Key_End: bar.maximum(),
        }
        step = steps.get(Qt.Key(event.key()))
        if step is None or event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            super().keyPressEvent(event)
        else:
            bar.setValue(bar.value() + step)
