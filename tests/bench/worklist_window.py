"""The worklist's window at 100,000 intakes and more: opening, scrolling, Enter to the page.

`python -m tests.bench.worklist_window FOLDER` measures the store in FOLDER in a program of its own
and prints one line of JSON, with the memory it then has.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

# Before Qt is imported: the bench opens windows nobody needs to see.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

from PySide6.QtCore import QCoreApplication, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from tests.bench.figures import FRAME_SECONDS, Bench, Figure, percentile
from tests.bench.large_store import HOW_MANY, LargeStore
from tests.bench.samples import desk
from tests.bench.window import settle
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, apply_theme
from triage_app.desktop.worklist_screen import WorklistScreen
from triage_app.workflow import Clinic

OPENED_SECONDS: Final = 0.150
PAGE_SECONDS: Final = 0.300
_WAIT_SECONDS: Final = 10.0


def window_opened(bench: Bench, store: LargeStore) -> Figure:
    """From choosing the worklist until its rows are painted, the screen made anew each time."""
    times = [_opened(store.clinic) for _ in range(bench.rounds(15))]
    return Figure(
        what=f"worklist window opened at {HOW_MANY:,} intakes",
        against="what is seen as at once",
        measured=statistics.median(times),
        limit=OPENED_SECONDS,
        aim=1.0,
        note=f"rows painted; the first, with its imports, {times[0] * 1000:.0f} ms",
    )


def scrolled(bench: Bench, store: LargeStore) -> Figure:
    """The longest the screen's thread is held while the bar is dragged through the whole list."""
    with window(store.clinic) as shown:
        screen = _worklist(shown)
        held = _drag(screen, bench.rounds(60))
    return Figure(
        what=f"worklist scrolled through {HOW_MANY:,} intakes, p95 of a step",
        against="a frame at 60 Hz",
        measured=percentile(held, 0.95),
        limit=FRAME_SECONDS,
        aim=1.0,
        note=f"{len(held)} places, the longest {max(held) * 1000:.1f} ms; at most "
        f"{len(screen.model.rows):,} rows were held",
    )


def enter_to_page(bench: Bench, store: LargeStore) -> Figure:
    """From Enter on a row of the worklist until the patient's page is on screen, sharp."""
    with window(store.clinic) as shown:
        times = [_page_after_enter(shown, row) for row in range(bench.rounds(40))]
    return Figure(
        what="from the worklist to the page on screen, p95",
        against="300 ms",
        measured=percentile(times, 0.95),
        limit=PAGE_SECONDS,
        aim=1.0,
        note=f"{len(times)} records, median {statistics.median(times) * 1000:.0f} ms, "
        f"longest {max(times) * 1000:.0f} ms; the page is made off the screen's thread",
    )


@contextmanager
def window(clinic: Clinic) -> Iterator[MainWindow]:
    """The program's window on its first screen."""
    running = QCoreApplication.instance()
    apply_theme(running if isinstance(running, QApplication) else QApplication([]), LIGHT, 1.0)
    with TemporaryDirectory(prefix="triage-bench-", ignore_cleanup_errors=True) as folder:
        kept = QSettings(str(Path(folder) / "look.ini"), QSettings.Format.IniFormat)
        shown = MainWindow(clinic, LookSettings(kept))
        shown.show()
        shown.activateWindow()
        QTest.qWaitForWindowActive(shown)
        while shown.screen_shown is None:
            QTest.qWait(5)
        settle()
        yield shown
        shown.hide()
        shown.deleteLater()
        settle()


def _opened(clinic: Clinic) -> float:
    with window(clinic) as shown:
        begun = time.perf_counter()
        screen = _worklist(shown)
        taken = time.perf_counter() - begun
        assert screen.model.rows
    return taken


def _worklist(shown: MainWindow) -> WorklistScreen:
    shown.show_place("worklist")
    screen = shown.screen_shown
    assert isinstance(screen, WorklistScreen)
    screen.table.viewport().repaint()
    shown.repaint()
    return screen


def _drag(screen: WorklistScreen, places: int) -> list[float]:
    """Go to places all over the list; what each holds the screen's thread for."""
    bar = screen.table.verticalScrollBar()
    held = []
    for number in range(places):
        begun = time.perf_counter()
        bar.setValue(bar.maximum() * (number * 37 % places) // places)
        screen.table.viewport().repaint()
        held.append(time.perf_counter() - begun)
        _until(partial(_at_hand, screen))
    return held


def _at_hand(screen: WorklistScreen) -> bool:
    first, _last = screen.table.in_sight()
    return screen.model.row_at(screen.model.index(first, 0)) is not None


def _page_after_enter(shown: MainWindow, row: int) -> float:
    shown.show_place("worklist")
    screen = shown.screen_shown
    assert isinstance(screen, WorklistScreen)
    settle()
    screen.table.go_to(row % max(len(screen.model.rows), 1))
    QTest.qWait(120)  # as a person looks before they press
    begun = time.perf_counter()
    QTest.keyClick(screen.table, Qt.Key.Key_Return)
    record = shown.screen_shown
    assert isinstance(record, RecordScreen)
    _until(lambda: record.paper.is_sharp)
    shown.repaint()
    return time.perf_counter() - begun


def _until(is_so: Callable[[], bool]) -> None:
    last = time.perf_counter() + _WAIT_SECONDS
    while not is_so():
        QApplication.processEvents()
        time.sleep(0.0005)
        assert time.perf_counter() < last, "waited too long"


def memory_mb() -> float:
    """What this program has in memory now, in MB; 0 where the system does not say."""
    status = Path("/proc/self/status")
    if not status.is_file():
        return 0.0
    line = next(line for line in status.read_text("ascii").splitlines() if "VmRSS" in line)
    return int(line.split()[1]) / 1024


def measure(folder: Path) -> dict[str, float]:
    """Open and scroll the store of a folder in this program, then open it again and again."""
    with desk(folder) as clinic:
        assert len(clinic.forms)
        with window(clinic) as shown:
            begun = time.perf_counter()
            screen = _worklist(shown)
            first = time.perf_counter() - begun
            held = _drag(screen, 40)
            _until(lambda: not screen.reader.busy)
            found: dict[str, float] = {
                "rows in the list": screen.model.rowCount(),
                "rows held": len(screen.model.rows),
                "opened first, ms": first * 1000,
                "step of scrolling p95, ms": percentile(held, 0.95) * 1000,
                "memory, MB": memory_mb(),
            }
        again = [_opened(clinic) for _ in range(9)]
        return found | {"opened, median ms": statistics.median(again) * 1000}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(measure(Path(sys.argv[1])), indent=1) + "\n")
