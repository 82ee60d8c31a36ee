"""The keys along the foot of the worklist: as many as there is room for, and F1 for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.marks import KeyCap
from triage_app.desktop.screen import KeyHelp
from triage_app.desktop.theme import CAPTION, theme_of
from triage_app.desktop.words import Words

_GAP: Final = 20


class FittingHints(QWidget):
    """Keys and what they do; those at the end go first where the window or the words are too long.

    None is ever cut: a key that is not shown here is still on the card that F1 opens.
    """

    def __init__(self, lines: Sequence[KeyHelp], all_keys: str) -> None:
        super().__init__()
        self.setObjectName("key_hints")
        px = theme_of().px
        self.setFixedHeight(px(36))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(px(_GAP))
        self._groups = [_group(line) for line in lines]
        for group in self._groups:
            row.addWidget(group)
        row.addStretch(1)
        self._last = _group(KeyHelp(("F1",), all_keys))
        row.addWidget(self._last)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(self._last.sizeHint().width(), self.height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        gap = theme_of().px(_GAP)
        left = self.width() - self._last.sizeHint().width() - gap
        for group in self._groups:
            left -= group.sizeHint().width() + gap
            group.setVisible(left >= 0)


def _group(line: KeyHelp) -> QWidget:
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(theme_of().px(8))
    for key in line.keys:
        row.addWidget(KeyCap(key))
    row.addWidget(Words(line.does, CAPTION, "text2", wrap=False))
    return holder
