"""One keystroke in the real window: answer, check, assess, save, redraw; against one frame."""

from __future__ import annotations

import statistics
import time
from dataclasses import dataclass, field, replace

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from tests.bench.figures import FRAME_SECONDS, Bench, Figure, percentile
from tests.bench.samples import DAY, SPINE, Sample, desk, full_intakes, new_id, new_store
from tests.bench.typing_keys import ENTER, Press, letter, presses
from triage_app import workflow
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, apply_theme
from triage_app.model.level import Level
from triage_app.model.person import PatientId
from triage_app.workflow import Clinic


@dataclass(slots=True)
class Times:
    """Seconds of each key, apart by what it did."""

    answering: list[float] = field(default_factory=list)
    others: list[float] = field(default_factory=list)
    slowest: tuple[float, str] = (0.0, "")

    def add(self, seconds: float, question: str, *, answered: bool) -> None:
        """Note one key."""
        (self.answering if answered else self.others).append(seconds)
        if answered:
            self.slowest = max(self.slowest, (seconds, question))


class Painted(QObject):
    """Counts how often a widget was painted."""

    def __init__(self, watched: QWidget) -> None:
        super().__init__(watched)
        self.times = 0
        watched.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() == QEvent.Type.Paint
        return False


def keystroke(bench: Bench) -> Figure:
    """Whole intakes of the demo typed key by key, emergencies with them."""
    application = QApplication([])
    apply_theme(application, LIGHT, 1.0)
    times = Times()
    samples = _mixed(full_intakes(), 3 if bench.quick else 8)
    with new_store() as folder, desk(folder) as clinic:
        kept = QSettings(str(folder / "look.ini"), QSettings.Format.IniFormat)
        window = MainWindow(clinic, LookSettings(kept))
        window.show()
        window.activateWindow()
        QTest.qWaitForWindowActive(window)
        while window.screen_shown is None:
            QTest.qWait(10)
        _drive(window, clinic, samples[0], Times())
        for sample in samples:
            _drive(window, clinic, sample, times)
        window.hide()
        window.deleteLater()
        _settle()
    middle = statistics.median(times.answering)
    return Figure(
        what="one keystroke: answer, assess, redraw, p99",
        against="a frame at 60 Hz",
        measured=percentile(times.answering, 0.99),
        limit=FRAME_SECONDS,
        aim=1.0,
        note=(
            f"{len(times.answering):,} keys that answered in {len(samples)} whole intakes, median "
            f"{middle * 1000:.1f} ms, the slowest {times.slowest[0] * 1000:.0f} ms "
            f"({times.slowest[1]}); {len(times.others):,} other keys, p99 "
            f"{percentile(times.others, 0.99) * 1000:.1f} ms; saved on the disk within each"
        ),
    )


def _mixed(samples: tuple[Sample, ...], count: int) -> list[Sample]:
    """Intakes of every level in turns."""
    by_level = [[s for s in samples if s.visit.expect is level] for level in Level]
    return [by_level[n % len(by_level)][n // len(by_level)] for n in range(count)]


def _drive(window: MainWindow, clinic: Clinic, sample: Sample, times: Times) -> None:
    patient = replace(sample.patient, patient_id=PatientId(new_id()))
    draft = workflow.begin(clinic, patient, SPINE, DAY).draft
    window.ask(draft.draft_id)
    _settle()
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    painted = Painted(screen.centre.question)
    while screen.flow.question is not None:
        _answer(window, screen, sample, times)
        assert painted.times, "a key must be seen on the screen before its time is taken"
        painted.times = 0
        if screen.flow.must_tell:
            _tell(window, screen, times)
    screen.flow.complete()
    _settle()
    assert screen.flow.intake is not None, "a whole intake can be completed"


def _answer(window: MainWindow, screen: IntakeScreen, sample: Sample, times: Times) -> None:
    question = screen.flow.question
    assert question is not None
    answer = sample.answers.get(question.id)
    keys = list(presses(question, answer))
    for press in keys:
        _timed_press(window, screen, press, times)
    if screen.flow.current == question.id:
        # The desk asks whether an unlikely answer is right: it is.
        _timed_press(window, screen, letter("y"), times)
    assert screen.flow.current != question.id, f"{question.id} was not answered by its keys"


def _tell(window: MainWindow, screen: IntakeScreen, times: Times) -> None:
    """Give the name of who was told, once the panel takes keys."""
    while screen.red.guard.is_on:
        QTest.qWait(20)
    for press in (letter("a"), letter("b"), ENTER):
        _timed_press(window, screen, press, times)
    assert not screen.flow.must_tell


def _timed_press(window: MainWindow, screen: IntakeScreen, press: Press, times: Times) -> None:
    asked, before = screen.flow.current, screen.flow.asking
    begun = time.perf_counter()
    _press(window, press)
    _settle()
    taken = time.perf_counter() - begun
    times.add(taken, str(asked), answered=screen.flow.asking is not before)


def _press(window: MainWindow, press: Press) -> None:
    """A key as the window system sends it."""
    key, modifier = press
    QTest.keyClick(window.windowHandle(), key, modifier)


def _settle() -> None:
    """Everything the key brought about: layout, painting, and what is thrown away."""
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
