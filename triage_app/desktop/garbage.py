"""Collects garbage on the screen's thread only.

Python collects cycles on whatever thread happens to allocate. A widget in a cycle that died on a
worker's thread would take the whole program down, so the automatic collection is switched off and
done between events instead; no keystroke waits for it either.
"""

from __future__ import annotations

import gc
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 1000


def collect_due() -> None:
    """Collect the generations that Python itself would have collected by now."""
    counts, thresholds = gc.get_count(), gc.get_threshold()
    due = [
        generation
        for generation, (count, most) in enumerate(zip(counts, thresholds, strict=True))
        if count > most
    ]
    if due:
        gc.collect(max(due))


class ScreenThreadCollector(QObject):
    """Switches the automatic collection off while it lives, and collects when it is due."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(collect_due)
        self._timer.start()

    def stop(self) -> None:
        """Give collecting back to Python."""
        self._timer.stop()
        gc.enable()
