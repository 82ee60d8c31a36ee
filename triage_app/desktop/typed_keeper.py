"""When what is being typed is kept: after a short pause, not less often while the typing goes on.

It must not know what is kept, nor where: whoever has the fields says how.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, QTimer, Signal

from triage_app.errors import TriageAppError

PAUSE_MS = 1000
"""How long nothing is typed before it is kept."""
LONGEST_MS = 5000
"""How long somebody may go on typing before it is kept all the same."""


class TypedKeeper(QObject):
    """Calls `keep` when it is time, and says when that failed.

    Signals:
        failed: the error (TriageAppError), once until more is typed; it is tried again and again.
        kept: all of it is in the store.
    """

    failed = Signal(TriageAppError)
    kept = Signal()

    def __init__(self, keep: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._keep = keep
        self._waits = False
        self._told = self._failing = False
        self._since = QElapsedTimer()
        self._timer = QTimer(self, interval=PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self.keep_now)

    @property
    def waits(self) -> bool:
        """Whether something is not kept yet."""
        return self._waits

    def touch(self) -> None:
        """Something was typed."""
        self._told = self._failing = False
        if not self._waits or not self._since.isValid():
            self._waits = True
            self._since.start()
        left = max(0, LONGEST_MS - self._since.elapsed())
        self._timer.start(min(PAUSE_MS, left))

    def keep_now(self) -> bool:
        """Keep what waits; False when it cannot be kept."""
        self._timer.stop()
        if not self._waits:
            return True
        self._since.invalidate()
        try:
            self._keep()
        except TriageAppError as error:
            self._timer.start(LONGEST_MS)
            if not self._failing:
                self._failing = True
                self.failed.emit(error)
            return False
        self._waits = self._failing = False
        self.kept.emit()
        return True

    def may_leave(self) -> bool:
        """Keep what waits. False once when it cannot be kept, so that the person hears of it.

        Who leaves a second time, without having typed any more, was told: a store that is broken
        must not hold the window open.
        """
        self._failing = self._told
        if self.keep_now() or self._told:
            return True
        self._told = True
        return False
