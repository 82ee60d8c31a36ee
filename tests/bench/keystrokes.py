"""One keystroke in the real window: answer, check, assess, save, redraw; against one frame.

The same keys give two more rows: how long until the next question is painted, and how long the
draft takes to be written to the disk.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any, Final
from unittest.mock import patch

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from tests.bench.figures import FRAME_SECONDS, Bench, Figure, percentile
from tests.bench.samples import DAY, SPINE, Sample, full_intakes, new_id
from tests.bench.typing_keys import ENTER, Press, letter, presses
from tests.bench.window import press, real_window, settle
from triage_app import workflow
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.shell import MainWindow
from triage_app.model.level import Level
from triage_app.model.person import PatientId
from triage_app.workflow import Clinic

NEXT_QUESTION_SECONDS: Final = 0.050
DRAFT_SECONDS: Final = 0.005


@dataclass(slots=True)
class Times:
    """Seconds of each key, apart by what it did.

    Attributes:
        answering: of keys that answered, until nothing was left to do.
        painted: of keys that answered, until the next question was painted.
        written: of each write of a draft, on the disk when it returned.
        others: of all other keys.
    """

    answering: list[float] = field(default_factory=list)
    painted: list[float] = field(default_factory=list)
    written: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def add(self, painted: float, seconds: float, question: str, *, answered: bool) -> None:
        """Note one key."""
        if not answered:
            self.others.append(seconds)
            return
        self.answering.append(seconds)
        self.painted.append(painted)
        self.slowest = max(self.slowest, (seconds, question))


class Painted(QObject):
    """Counts how often any of some widgets was painted."""

    def __init__(self, *watched: QWidget) -> None:
        super().__init__(watched[0])
        self.times = 0
        for one in watched:
            one.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


@dataclass(frozen=True, slots=True)
class Typist:
    """Who types one intake, and what is watched meanwhile."""

    window: MainWindow
    screen: IntakeScreen
    painted: Painted
    times: Times

    def press(self, key: Press) -> None:
        """Press a key and note how long it took."""
        flow = self.screen.flow
        asked, before, painted = flow.current, flow.asking, self.painted.times
        begun = time.perf_counter()
        press(self.window, key)
        answered = flow.asking is not before
        while answered and self.painted.times == painted:
            QCoreApplication.processEvents()
            assert time.perf_counter() < begun + 5, "an answer must be seen on the screen"
        seen = time.perf_counter() - begun
        settle()
        taken = time.perf_counter() - begun
        self.times.add(seen, taken, str(asked), answered=answered)


def keystroke(bench: Bench) -> Figure:
    """Whole intakes of the demo typed key by key, emergencies with them."""
    times = _typed(bench)
    return Figure(
        what="one keystroke: answer, assess, redraw, p99",
        against="a frame at 60 Hz",
        measured=percentile(times.answering, 0.99),
        limit=FRAME_SECONDS,
        aim=1.0,
        note=(
            f"{len(times.answering):,} keys that answered in {_how_many(bench)} whole intakes, "
            f"median {_middle(times.answering)}, the slowest {times.slowest[0] * 1000:.0f} ms "
            f"({times.slowest[1]}); {len(times.others):,} other keys, p99 "
            f"{percentile(times.others, 0.99) * 1000:.1f} ms; saved on the disk within each"
        ),
    )


def next_question(bench: Bench) -> Figure:
    """From the key that answers until the next question is on the screen."""
    times = _typed(bench)
    return Figure(
        what="keypress to the next question painted, p99",
        against=f"{NEXT_QUESTION_SECONDS * 1000:.0f} ms",
        measured=percentile(times.painted, 0.99),
        limit=NEXT_QUESTION_SECONDS,
        aim=1.0,
        note=(
            f"the same keys, the draft on the disk before the paint; median "
            f"{_middle(times.painted)}"
        ),
    )


def draft_written(bench: Bench) -> Figure:
    """Every save of a draft while those intakes were typed."""
    times = _typed(bench)
    return Figure(
        what="draft written, durable, p99",
        against=f"{DRAFT_SECONDS * 1000:.0f} ms",
        measured=percentile(times.written, 0.99),
        limit=DRAFT_SECONDS,
        aim=1.0,
        note=(
            f"{len(times.written):,} drafts written while the same keys were typed, median "
            f"{_middle(times.written)}"
        ),
    )


@cache
def _typed(bench: Bench) -> Times:
    """The keys are pressed once for all rows."""
    times = Times()
    samples = _mixed(full_intakes(), _how_many(bench))
    with real_window() as (window, clinic):
        _drive(window, clinic, samples[0], Times())
        with _writes_timed(clinic, times.written):
            for sample in samples:
                _drive(window, clinic, sample, times)
    return times


def _how_many(bench: Bench) -> int:
    return 3 if bench.quick else 8


def _middle(seconds: Sequence[float]) -> str:
    return f"{statistics.median(seconds) * 1000:.1f} ms"


@contextmanager
def _writes_timed(clinic: Clinic, written: list[float]) -> Iterator[None]:
    save = clinic.records.save_draft

    def timed(_: object, *args: Any, **more: Any) -> None:  # Any: handed on as they are
        begun = time.perf_counter()
        save(*args, **more)
        written.append(time.perf_counter() - begun)

    with patch.object(type(clinic.records), "save_draft", timed):
        yield


def _mixed(samples: tuple[Sample, ...], count: int) -> list[Sample]:
    """Intakes of every level in turns."""
    by_level = [[s for s in samples if s.visit.expect is level] for level in Level]
    turns = [of for of in by_level if of]
    return [
        turns[n % len(turns)][n // len(turns) % len(turns[n % len(turns)])] for n in range(count)
    ]


def _drive(window: MainWindow, clinic: Clinic, sample: Sample, times: Times) -> None:
    patient = replace(sample.patient, patient_id=PatientId(new_id()))
    draft = workflow.begin(clinic, patient, SPINE, DAY).draft
    window.ask(draft.draft_id)
    settle()
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    painted = Painted(screen.centre.question, screen.centre.end)
    typist = Typist(window, screen, painted, times)
    while screen.flow.question is not None:
        _answer(typist, sample)
        if screen.flow.must_tell:
            _tell(typist)
    screen.flow.complete()
    settle()
    assert screen.flow.intake is not None, "a whole intake can be completed"


def _answer(typist: Typist, sample: Sample) -> None:
    flow = typist.screen.flow
    question = flow.question
    assert question is not None
    for key in list(presses(question, sample.answers.get(question.id))):
        typist.press(key)
    if flow.current == question.id:
        # The desk asks whether an unlikely answer is right: it is.
        typist.press(letter("y"))
    assert flow.current != question.id, f"{question.id} was not answered by its keys"


def _tell(typist: Typist) -> None:
    """Give the name of who was told, once the panel takes keys."""
    while typist.screen.red.guard.is_on:
        QTest.qWait(20)
    for key in (letter("a"), letter("b"), ENTER):
        typist.press(key)
    assert not typist.screen.flow.must_tell
