"""What the cards of "Keep and leave" share: a heading, and long work with words how far it is.

The work runs off the screen's thread with a connection of its own, and can be stopped.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from triage_app.desktop.announce import announce
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.desk_parts import Card, FlowLayout
from triage_app.desktop.theme import ANSWER, BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _
from triage_app.workflow import Clinic

T = TypeVar("T")
Stopped = Callable[[], bool]
Progress = Callable[[int, int], None]
Job = Callable[[Clinic, Progress, Stopped], T]
"""What a long work is given: a clinic of its own, whom to tell, and whom to ask."""


def card_of(name: str, title: str) -> tuple[Card, QVBoxLayout]:
    """A card with its heading."""
    px = theme_of().px
    card = Card(name)
    card.setAccessibleName(title)
    column = QVBoxLayout(card)
    column.setContentsMargins(px(20), px(16), px(20), px(16))
    column.setSpacing(px(8))
    column.addWidget(Words(title, ANSWER, bold=True))
    return card, column


class WorkRow(QWidget):
    """A button that begins long work, one that stops it, and a line how far it is.

    Signals:
        pressed(): the button was pressed.
        failed(object): the work ended with this error.
    """

    pressed = Signal()
    failed = Signal(object)

    def __init__(self, clinic: Clinic, name: str, words: str, *, main: bool = True) -> None:
        super().__init__()
        self._clinic = clinic
        self._work: Work | None = None
        self._stop = threading.Event()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(4))
        holder = QWidget()
        flow = FlowLayout(theme_of().px(12))
        holder.setLayout(flow)
        kind = MainButton if main else PlainButton
        self.button = kind(name, words)
        self.button.clicked.connect(self.pressed)
        self.stop_button = PlainButton(f"{name}_stop", _("Stop"))
        self.stop_button.clicked.connect(self.stop)
        self.stop_button.hide()
        flow.addWidget(self.button)
        flow.addWidget(self.stop_button)
        self.line = Words("", BODY, "text2")
        self.line.setObjectName(f"{name}_line")
        column.addWidget(holder)
        column.addWidget(self.line)
        self.line.hide()

    @property
    def is_working(self) -> bool:
        """Whether the work is under way."""
        return self._work is not None

    def start(self, job: Job[T], on_done: Callable[[T], None]) -> None:
        """Begin; `on_done` gets what the job gives, also when it was stopped."""
        if self._work is not None:
            return
        self._stop = stop = threading.Event()
        self.stop_button.show()
        if self.button.hasFocus():
            self.stop_button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.button.setEnabled(False)
        self.say(_("Beginning…"))

        def run(work: Work) -> T:
            own = self._clinic.for_background()
            try:
                return job(own, work.progress, lambda: stop.is_set() or work.cancelled)
            finally:
                own.records.close()

        def done(result: T) -> None:
            self._end()
            on_done(result)

        self._work = run_in_background(run, done, self._on_failed, self._on_progress, parent=self)

    def stop(self) -> None:
        """Ask it to stop; it says itself what became of it."""
        if self._work is not None:
            self._stop.set()
            self.say(_("Stopping…"))

    def say(self, words: str) -> None:
        """Words below the button; empty takes them away."""
        self.line.show_text(words)

    def tell(self, words: str) -> None:
        """The same, said aloud too."""
        self.say(words)
        announce(self, words)

    def _on_progress(self, done: int, of: int) -> None:
        if not self._stop.is_set():
            percent = min(100, 100 * done // of) if of else 0
            self.say(_("{percent} % done").format(percent=percent))

    def _on_failed(self, error: Exception) -> None:
        self._end()
        self.say("")
        self.failed.emit(error)

    def _end(self) -> None:
        self._work = None
        self.button.setEnabled(True)
        if self.stop_button.hasFocus():
            self.button.setFocus(Qt.FocusReason.OtherFocusReason)
        self.stop_button.hide()
