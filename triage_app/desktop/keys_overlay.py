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
from triage_app.desktop.marks import KeyCap
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.theme import BODY, HEADING, Theme, theme_of
from triage_app.desktop.words import Words

EVERYWHERE: tuple[KeyHelp, ...] = (
    KeyHelp(("Ctrl+N",), "new intake"),
    KeyHelp(("Ctrl+1",), "the intake you were in, or a new one"),
    KeyHelp(("Ctrl+2",), "worklist"),
    KeyHelp(("Ctrl+3",), "patients"),
    KeyHelp(("F6", "Shift+F6"), "next panel, and back"),
    KeyHelp(("Esc",), "back; closes nothing unsaved"),
    KeyHelp(("Ctrl+Shift+D",), "light or dark"),
    KeyHelp(("Ctrl++", "Ctrl+-"), "larger or smaller text"),
    KeyHelp(("F1",), "these keys"),
)


class KeysOverlay(QWidget):
    """A card in the middle of the window; Esc, F1 or a click beside it closes it.

    Signals:
        closed: the card is gone; the focus goes back where it was.
        dark_wanted: light or dark (the other one).
        size_wanted: a step of text size, 1 or -1.
    """

    closed = Signal()
    dark_wanted = Signal()
    size_wanted = Signal(int)

    def __init__(self, window: QWidget, lines: tuple[KeyHelp, ...], theme: Theme) -> None:
        super().__init__(window)
        self.setObjectName("keys_overlay")
        self.setAccessibleName("All keys")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setProperty("ring", False)
        px = theme.px
        self._card = QWidget(self)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(px(24), px(20), px(24), px(20))
        column.setSpacing(px(12))
        head = QHBoxLayout()
        head.addWidget(Words("All keys", HEADING, "text", bold=True), 1)
        self._close = PlainButton("keys_close", "Close", "Esc")
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
        self._add("Here", lines)
        self._add("Everywhere", EVERYWHERE)
        self._grid.setRowStretch(self._grid.rowCount(), 1)
        column.addWidget(scroll, 1)
        foot = QHBoxLayout()
        dark = PlainButton("theme_button", "Light" if theme.dark else "Dark", "Ctrl+Shift+D")
        dark.clicked.connect(self.dark_wanted)
        smaller = PlainButton("smaller_button", "Smaller text", "Ctrl+-")
        smaller.clicked.connect(self._on_smaller)
        larger = PlainButton("larger_button", "Larger text", "Ctrl++")
        larger.clicked.connect(self._on_larger)
        for button in (dark, smaller, larger):
            foot.addWidget(button)
        foot.addStretch(1)
        column.addLayout(foot)
        self.fill_window()
        self.show()
        self.raise_()
        self.setFocus()

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
