"""Garbage dies on the screen's thread: a widget that died on a worker's would end the program."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

import triage_app
from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.garbage import ScreenThreadCollector, collect_due


class Dies:
    """Something in a cycle that says on which thread it died."""

    died_on: list[int]

    def __init__(self, died_on: list[int]) -> None:
        self.died_on = died_on
        self.itself = self

    def __del__(self) -> None:
        self.died_on.append(threading.get_ident())


@pytest.fixture
def collector(qtbot: QtBot) -> Iterator[ScreenThreadCollector]:
    was = gc.isenabled()
    gc.enable()
    made = ScreenThreadCollector()
    yield made
    made.stop()
    if not was:
        gc.disable()


def churn(_: Work) -> int:
    """Make enough cycles for Python to collect many times on this thread, if it may."""
    for _round in range(30_000):
        loop: list[object] = []
        loop.append(loop)
    return threading.get_ident()


def test_a_cycle_made_on_the_screen_never_dies_on_a_worker(
    qtbot: QtBot, collector: ScreenThreadCollector
) -> None:
    died_on: list[int] = []
    workers: list[int] = []
    parent = QWidget()
    qtbot.addWidget(parent)
    for _ in range(20):
        Dies(died_on)
    failed: list[Exception] = []
    run_in_background(churn, workers.append, failed.append, parent=parent)
    qtbot.waitUntil(lambda: bool(workers))
    assert not failed
    assert workers[0] not in died_on
    collect_due()
    assert set(died_on) == {threading.get_ident()}
    assert len(died_on) == 20


def test_collecting_is_given_back_when_the_window_closes(collector: ScreenThreadCollector) -> None:
    assert not gc.isenabled()
    collector.stop()
    assert gc.isenabled()


def _number(number: int, _: Work) -> int:
    return number


def test_a_widget_held_only_by_its_job_dies_safely_and_in_the_end(qtbot: QtBot) -> None:
    told: list[int] = []
    failed: list[Exception] = []
    last = []
    for number in range(30):
        waiting = QWidget()

        def on_done(result: int, waiting: QWidget = waiting) -> None:
            told.append(result + len(waiting.objectName()))

        run_in_background(partial(_number, number), on_done, failed.append, parent=waiting)
        last.append(weakref.ref(waiting))
        del waiting, on_done
    qtbot.waitUntil(lambda: sorted(told) == list(range(30)))
    assert not failed
    qtbot.waitUntil(lambda: all(known() is None for known in last), timeout=10_000)


def test_no_widget_is_asked_for_its_display() -> None:
    """It ended whole test runs: the display's object died with the widget (`display_room`)."""
    desktop = Path(triage_app.__file__).parent / "desktop"
    asking = [path.name for path in desktop.glob("*.py") if ".screen()" in path.read_text("utf-8")]
    assert asking == ["display_room.py"]  # where it says why
