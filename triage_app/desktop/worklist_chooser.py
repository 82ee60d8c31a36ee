"""What a person wants to see of the worklist: chip, day, specialist, state and what is typed.

It keeps the choice and shows it in words; the screen reads the rows when it changes.
"""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, QTimer, Signal

from triage_app.desktop.preview_source import sees_reasons
from triage_app.desktop.worklist_filters import Filter, Narrowing, Wanted
from triage_app.desktop.worklist_layout import WorklistLayout
from triage_app.desktop.worklist_words import day_reader
from triage_app.texts import _
from triage_app.workflow import Clinic

FIND_PAUSE_MS = 120


class WorklistChooser(QObject):
    """Holds the choice; every change goes through it.

    Signals:
        changed(): other rows are wanted now.
        done(): the keys go back to the list.
    """

    changed = Signal()
    done = Signal()

    def __init__(self, clinic: Clinic, parent: QObject) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self.wanted = Wanted()
        self._parts: WorklistLayout | None = None
        self._timer = QTimer(self, interval=FIND_PAUSE_MS, singleShot=True)
        self._timer.timeout.connect(self._on_find)

    @property
    def me(self) -> str:
        """The name that "Mine" stands for; empty for who sees no patients in the room."""
        return self._clinic.staff.name if sees_reasons(self._clinic) else ""

    @property
    def narrowed_words(self) -> tuple[str, ...]:
        """What the list is narrowed to besides its chip, in words."""
        return self.wanted.narrowing.words(self._clinic.today(), self.me)

    def take_parts(self, parts: WorklistLayout) -> None:
        """Choose with these parts, and show on them what was chosen before."""
        self._parts = parts
        parts.filters.take_reader(day_reader(self._clinic))
        parts.find_box.setText(self.wanted.find)
        parts.find_box.textChanged.connect(self._timer.start)
        for left in (parts.find_box.left, parts.find_box.entered, parts.find_box.moved):
            left.connect(self._on_find_left)
        parts.chip_row.chosen.connect(self.show_only)
        parts.filters.narrowed.connect(self.narrow)
        parts.all_button.clicked.connect(self.show_all)
        self._show()

    def show_only(self, chip: Filter) -> None:
        """Show only the rows of one chip; the list takes the keys."""
        self._want(Wanted(chip, self.wanted.narrowing, self.wanted.find))
        self.done.emit()

    def narrow(self, narrowing: Narrowing) -> None:
        """Show only one day, one specialist or some states."""
        self._want(Wanted(self.wanted.chip, narrowing, self.wanted.find))

    def show_all(self) -> None:
        """Take every filter away, and what is typed."""
        if self._parts is not None:
            self._parts.find_box.clear()
        self._timer.stop()
        self._want(Wanted())
        self.offer(())
        self.done.emit()

    def offer(self, seen: Iterable[str]) -> None:
        """Bring the panel up to what is chosen now; `seen` are specialists the rows name."""
        if self._parts is not None:
            names = (*self._clinic.letterhead.specialists, *sorted(set(seen)))
            today = self._clinic.today()
            self._parts.filters.show_narrowing(self.wanted.narrowing, today, self.me, names)

    def _want(self, wanted: Wanted) -> None:
        if wanted != self.wanted:
            self.wanted = wanted
            self._show()
            self.changed.emit()

    def _show(self) -> None:
        if self._parts is not None:
            self._parts.chip_row.show_chosen(self.wanted.chip)
            self._parts.say_narrowed(self.narrowed_words, _("Everybody who waits"))

    def _on_find(self) -> None:
        if self._parts is not None:
            text = self._parts.find_box.text().strip()
            self._want(Wanted(self.wanted.chip, self.wanted.narrowing, text))

    def _on_find_left(self, _step: int = 0) -> None:
        if self._timer.isActive():
            self._timer.stop()
            self._on_find()
        self.done.emit()
