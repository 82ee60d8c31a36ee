"""All keys at once (F1), over the window: this screen's first, then those that work everywhere."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_form import not_reviewed
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.marks import KeyCap
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.theme import BODY, CAPTION, HEADING, Theme, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import LANGUAGE_NAMES, N_, _, is_reviewed, language

EVERYWHERE: tuple[KeyHelp, ...] = (
    KeyHelp(("Ctrl+N",), N_("new intake")),
    KeyHelp(("Ctrl+1",), N_("the intake you were in, or a new one")),
    KeyHelp(("Ctrl+2",), N_("worklist")),
    KeyHelp(("Ctrl+3",), N_("patients")),
    KeyHelp(("Ctrl+L",), N_("lock this desk")),
    KeyHelp(("F6", "Shift+F6"), N_("next panel, and back")),
    KeyHelp(("Esc",), N_("back; closes nothing unsaved")),
    KeyHelp(("Ctrl+Shift+D",), N_("light or dark")),
    KeyHelp(("Ctrl++", "Ctrl+-"), N_("larger or smaller text")),
    KeyHelp(("F1",), N_("these keys")),
)


def other_language() -> str:
    """The language that the button in the overlay offers."""
    codes = tuple(LANGUAGE_NAMES)
    here = codes.index(language()) if language() in codes else -1
    return codes[(here + 1) % len(codes)]


class KeysOverlay(QWidget):
    """A card in the middle of the window; Esc, F1 or a click beside it closes it.

    Signals:
        closed: the card is gone; the focus goes back where it was.
        dark_wanted: light or dark (the other one).
        language_wanted: the other language.
        size_wanted: a step of text size, 1 or -1.
    """

    closed = Signal()
    dark_wanted = Signal()
    language_wanted = Signal()
    size_wanted = Signal(int)

    def __init__(self, window: QWidget, lines: tuple[KeyHelp, ...], theme: Theme) -> None:
        super().__init__(window)
        self.setObjectName("keys_overlay")
        self.setAccessibleName(_("All keys"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        px = theme.px
        self._card = QWidget(self)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        head = QHBoxLayout()
        head.addWidget(Words(_("All keys"), HEADING, "text", bold=True), 1)
        self._close = PlainButton("keys_close", _("Close"), "Esc")
        self._close.clicked.connect(self.close_card)
        head.addWidget(self._close)
        column.addLayout(head)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        scroll.setWidget(inner)
        self._grid = QGridLayout(inner)
        self._grid.setColumnStretch(1, 1)
        self._grid.setHorizontalSpacing(px(20))
        self._grid.setVerticalSpacing(px(8))
        self._add(_("Here"), lines)
        everywhere = tuple(KeyHelp(line.keys, _(line.does)) for line in EVERYWHERE)
        self._add(_("Everywhere"), everywhere)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        column.addWidget(scroll, 1)
        column.addLayout(self._foot(theme))
        note = Words("", CAPTION, "text3")
        note.setObjectName("review_note")
        note.show_text("" if is_reviewed() else not_reviewed(language()))
        column.addWidget(note)
        self.fill_window()
        self.show()
        self.raise_()
        self.setFocus()

    def _foot(self, theme: Theme) -> FlowLayout:
        """The look and the language of the screens."""
        foot = FlowLayout(theme.px(8))
        dark = PlainButton("theme_button", _("Light") if theme.dark else _("Dark"), "Ctrl+Shift+D")
        dark.clicked.connect(self.dark_wanted)
        smaller = PlainButton("smaller_button", _("Smaller text"), "Ctrl+-")
        smaller.clicked.connect(self._on_smaller)
        larger = PlainButton("larger_button", _("Larger text"), "Ctrl++")
        larger.clicked.connect(self._on_larger)
        code = other_language()
        tongue = PlainButton("language_button", LANGUAGE_NAMES[code])
        tongue.setAccessibleName(_("Language: {name}").format(name=LANGUAGE_NAMES[code]))
        tongue.clicked.connect(self.language_wanted)
        for button in (dark, smaller, larger, tongue):
            foot.addWidget(button)
        return foot

    def _add(self, title: str, lines: tuple[KeyHelp, ...]) -> None:
        row = self._grid.rowCount()
        if not lines:
            return
        self._grid.addWidget(Words(title, BODY, "text", bold=True), row, 0, 1, 2)
        for place, line in enumerate(lines, start=row + 1):
            caps = QHBoxLayout()
            caps.setSpacing(theme_of().px(6))
            for key in line.keys:
                caps.addWidget(KeyCap(key))
            caps.addStretch(1)
            self._grid.addLayout(caps, place, 0)
            self._grid.addWidget(Words(line.does, BODY, "text2"), place, 1)

    def fill_window(self) -> None:
        """Cover the window, with the card in its middle."""
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        px = theme_of().px
        width = min(px(640), self.width() - px(32))
        height = min(px(640), self.height() - px(32))
        left, top = (self.width() - width) // 2, (self.height() - height) // 2
        self._card.setGeometry(left, top, width, height)

    def close_card(self) -> None:
        """Take it away."""
        self.hide()
        self.closed.emit()
        self.deleteLater()

    def _on_smaller(self) -> None:
        self.size_wanted.emit(-1)

    def _on_larger(self) -> None:
        self.size_wanted.emit(1)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_F1):
            self.close_card()
            return
        # Nothing below may hear a key meant for the card.
        event.accept()

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_card()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor("#000000")
        veil.setAlphaF(0.45)
        painter.fillRect(self.rect(), veil)
        painter.setPen(theme.colour("control"))
        painter.setBrush(theme.colour("surface"))
        box = QRectF(self._card.geometry()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
