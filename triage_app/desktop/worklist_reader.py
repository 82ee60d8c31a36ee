"""Reads the worklist for its screen: one page at once where that is quick, the rest off its thread.

It asks the workflow and hands finished pages and counts on. It must not filter or order.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from triage_app import workflow
from triage_app.desktop.background import BackgroundDesk, Work
from triage_app.desktop.worklist_filters import (
    Filter,
    Limits,
    Only,
    Wanted,
    due_of,
    keeps,
    limits_of,
    with_chip,
)
from triage_app.desktop.worklist_pages import PAGE
from triage_app.model.beside import Task
from triage_app.model.intake import IntakeId, Worklist, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.workflow import Clinic

SLOW_MS: Final = 1000
MOST_PAGES_AT_ONCE: Final = 3


@dataclass(frozen=True, slots=True)
class Reading:
    """What one look at the store gave.

    Attributes:
        wanted: what was looked for.
        pages: by page number; the first of a new list is 0.
        reasons: why rows of these pages were entered in error.
        counts: by chip; only those that were counted.
        tasks: the open tasks of the desk; None when they were not read.
    """

    wanted: Wanted
    pages: Mapping[int, Worklist] = field(default_factory=dict)
    reasons: Mapping[IntakeId, str] = field(default_factory=dict)
    counts: Mapping[Filter, int] = field(default_factory=dict)
    tasks: tuple[tuple[Task, Patient], ...] | None = None


@dataclass(frozen=True, slots=True)
class _Ask:
    wanted: Wanted
    pages: tuple[int, ...] = ()
    counts: bool = False


class WorklistReader(QObject):
    """One look at a time; what is asked meanwhile is asked together as the next.

    Signals:
        read(Reading).
        failed(Exception): mostly a StoreError; the next look may go well again.
        slow(bool): a look takes more than a second, or is over.
    """

    read = Signal(Reading)
    failed = Signal(Exception)
    slow = Signal(bool)

    def __init__(self, clinic: Clinic, parent: QObject) -> None:
        super().__init__(parent)
        self._clinic = clinic
        self._desk = BackgroundDesk(clinic, self)
        self._limits: Limits | None = None
        self._running: _Ask | None = None
        self._next: _Ask | None = None
        self._slow = QTimer(self, interval=SLOW_MS, singleShot=True)
        self._slow.timeout.connect(self._on_slow)
        self._is_slow = False
        self._resting = False

    @property
    def limits(self) -> Limits:
        """How long each level of each form may wait."""
        if self._limits is None:
            self._limits = limits_of(engine.form for engine in self._clinic.forms.values())
        return self._limits

    def read_now(self, wanted: Wanted) -> Reading:
        """The first page of what is read quickest, and what it says of the counts.

        Raises:
            StoreError: the store cannot be read now.
        """
        now = self._clinic.now()
        base = workflow.worklist(self._clinic, wanted.base(), PAGE, 0)
        page = base
        if wanted.chip != Filter():
            page = workflow.worklist(self._clinic, wanted.asked(self.limits, now), PAGE, 0)
        counts = level_counts(base)
        tasks = None
        if len(base.rows) == base.total:
            counts |= self._counted_at_hand(base.rows)
            tasks = workflow.open_tasks(self._clinic)
        return Reading(wanted, {0: page}, reasons_of(self._clinic, page), counts, tasks)

    def _counted_at_hand(self, rows: tuple[WorklistRow, ...]) -> dict[Filter, int]:
        now, due = self._clinic.now(), partial(due_of, self.limits)

        def count(only: Only) -> int:
            return sum(keeps(Filter(only), row, now, due) for row in rows)

        return {Filter(only): count(only) for only in (Only.NEWS, Only.OVER)}

    def ask(self, wanted: Wanted, pages: tuple[int, ...] = (), *, counts: bool = False) -> None:
        """Have pages or counts read off the screen's thread; `read` hands them on."""
        waiting = self._next if self._next and self._next.wanted == wanted else _Ask(wanted)
        self._resting = False
        # those asked for last are in sight now
        numbers = tuple(dict.fromkeys((*pages, *waiting.pages)))[:MOST_PAGES_AT_ONCE]
        asked = replace(waiting, pages=numbers, counts=counts or waiting.counts)
        running = self._running
        if running is not None and running.wanted == wanted:
            left = tuple(number for number in asked.pages if number not in running.pages)
            asked = replace(asked, pages=left, counts=asked.counts and not running.counts)
            if not left and not asked.counts:
                return
        self._next = asked
        if running is None:
            self._start()

    @property
    def busy(self) -> bool:
        """Whether a look is under way."""
        return self._running is not None

    def rest(self) -> None:
        """Nobody looks now: close the connection as soon as what runs is done."""
        self._next = None
        self._resting = True
        self._quieten()
        if self._running is None:
            self._desk.release()

    def _start(self) -> None:
        asked, self._running, self._next = self._next, self._next, None
        if asked is None:
            return
        if not self._slow.isActive() and not self._is_slow:
            self._slow.start()
        limits = self.limits

        def job(clinic: Clinic, work: Work) -> Reading:
            return _look(clinic, asked, limits, work)

        self._desk.run(job, self._on_read, self._on_failed, self)

    def _on_read(self, reading: Reading) -> None:
        self._running = None
        if self._rests():
            return
        self.read.emit(reading)
        if self._next is not None:
            self._start()
        elif self._running is None:
            self._quieten()

    def _on_failed(self, error: Exception) -> None:
        self._running = None
        if self._rests():
            return
        if self._next is not None:
            # what was wanted since may go well; if not, that is said
            self._start()
            return
        self._quieten()
        self.failed.emit(error)

    def _rests(self) -> bool:
        """Whether nobody looks any more; then the connection is let go of."""
        if self._resting:
            self._desk.release()
        return self._resting

    def _on_slow(self) -> None:
        self._is_slow = True
        self.slow.emit(True)

    def _quieten(self) -> None:
        self._slow.stop()
        if self._is_slow:
            self._is_slow = False
            self.slow.emit(False)


def _look(clinic: Clinic, asked: _Ask, limits: Limits, work: Work) -> Reading:
    """What was asked, with this thread's own connection."""
    now = clinic.now()
    wanted = asked.wanted
    fits = wanted.asked(limits, now)
    pages: dict[int, Worklist] = {}
    reasons: dict[IntakeId, str] = {}
    for number in asked.pages:
        work.check()
        pages[number] = workflow.worklist(clinic, fits, PAGE, number * PAGE)
        reasons |= reasons_of(clinic, pages[number])
    counts: dict[Filter, int] = {}
    tasks = None
    if asked.counts:
        base = wanted.base()
        counts = level_counts(workflow.worklist(clinic, base, 0, 0))
        for only in (Only.NEWS, Only.OVER):
            work.check()
            chip = Filter(only)
            among = with_chip(base, chip, limits, now)
            counts[chip] = workflow.worklist(clinic, among, 0, 0).total
        tasks = workflow.open_tasks(clinic)
    return Reading(wanted, pages, reasons, counts, tasks)


def level_counts(page: Worklist) -> dict[Filter, int]:
    """How many are at each level; those whose level is not yet known stand apart from routine."""
    counts = {Filter(level=level): page.by_level[level] for level in Level}
    counts[Filter(level=Level.ROUTINE)] -= page.not_known
    counts[Filter(Only.UNKNOWN)] = page.not_known
    counts[Filter()] = sum(page.by_level)
    return counts


def reasons_of(clinic: Clinic, page: Worklist) -> dict[IntakeId, str]:
    """Why rows of a page were entered in error; only such rows are asked about."""
    reasons = {}
    for row in page.rows:
        if row.state is WorkState.ENTERED_IN_ERROR:
            states = clinic.records.states(row.subject)
            reasons[row.subject] = states[-1].reason if states else ""
    return reasons
