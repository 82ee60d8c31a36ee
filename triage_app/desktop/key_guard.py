"""A moment in which no key counts, for what appears while somebody is typing."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication
from typing_extensions import override

_SWALLOWED: Final = (
    QEvent.Type.KeyPress,
    QEvent.Type.KeyRelease,
    QEvent.Type.ShortcutOverride,
    QEvent.Type.Shortcut,
)


class KeyGuard(QObject):
    """Swallows every key of the program for a moment."""

    ended = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timeout)

    @property
    def is_on(self) -> bool:
        """Whether keys are being swallowed."""
        return self._timer.isActive()

    def start(self, milliseconds: int) -> None:
        """Swallow keys for this long from now."""
        if not self._timer.isActive():
            QApplication.instance().installEventFilter(self)
        self._timer.start(milliseconds)

    def _on_timeout(self) -> None:
        QApplication.instance().removeEventFilter(self)
        self.ended.emit()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _SWALLOWED:
            return False
        event.accept()
        return True
