"""Notices when nobody has touched the keyboard, the mouse or the screen for a while.

It watches the windows, not each widget: every key and click comes to a window first. Time is told
by two clocks: one that no hand can set, and the one on the wall, which goes on while the computer
sleeps.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QMouseEvent, QWindow
from typing_extensions import override

LOOK_MS: Final = 2_000
SHORTEST_S: Final = 60.0
"""No desk locks sooner by itself; until then the limit is not even asked for."""
_TOUCHES: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletMove,
    }
)


class IdleWatch(QObject):
    """Says once that nobody was there for so long; `start` begins anew.

    Signals:
        idle(): the time is over.

    Args:
        limit_s: gives the time in seconds; asked at each look, for a manager may change it.
        monotonic: a clock in seconds that no hand can set.
        wall: a clock in seconds that goes on while the computer sleeps.
    """

    idle = Signal()

    def __init__(
        self,
        limit_s: Callable[[], float],
        parent: QObject,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        super().__init__(parent)
        self._limit_s = limit_s
        self._clocks = (monotonic, wall)
        self._touched = (0.0, 0.0)
        self._mouse = QPoint()
        self._timer = QTimer(self, interval=LOOK_MS)
        self._timer.timeout.connect(self.look)

    @property
    def is_on(self) -> bool:
        """Whether it watches."""
        return self._timer.isActive()

    def start(self) -> None:
        """Watch from now on."""
        self.touch()
        self._watch_windows()
        QGuiApplication.instance().focusWindowChanged.connect(self._on_window)
        self._timer.start()

    def stop(self) -> None:
        """Watch no more."""
        if not self.is_on:
            return
        self._timer.stop()
        QGuiApplication.instance().focusWindowChanged.disconnect(self._on_window)
        for window in QGuiApplication.allWindows():
            window.removeEventFilter(self)

    def touch(self) -> None:
        """Somebody is there."""
        self._touched = self._now()

    def look(self) -> None:
        """Say so if the time is over."""
        if not self.is_on:
            return
        self._watch_windows()
        if self._is_over():
            self.stop()
            self.idle.emit()

    def _now(self) -> tuple[float, float]:
        monotonic, wall = self._clocks
        return monotonic(), wall()

    def _is_over(self) -> bool:
        # The longer of the two: a clock set back must not keep a desk open.
        passed = max(now - then for now, then in zip(self._now(), self._touched, strict=True))
        return passed >= SHORTEST_S and passed >= self._limit_s()

    def _on_window(self, _window: QWindow | None) -> None:
        self._watch_windows()

    def _watch_windows(self) -> None:
        for window in QGuiApplication.allWindows():
            # A second time for the same window does no harm: it is asked once all the same.
            window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() not in _TOUCHES or not self.is_on:
            return False
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            place = event.globalPosition().toPoint()
            if place == self._mouse:
                return False  # a window that moves under the mouse is nobody
            self._mouse = place
        if self._is_over():
            # As after a sleep: the first key wakes nothing but the lock.
            self.look()
            return True
        self.touch()
        return False
