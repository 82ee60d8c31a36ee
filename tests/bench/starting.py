"""From starting the process to the first painted window, against a bare window of the same Qt.

The first window is the sign-in; what follows it is `signing_in`'s.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from tests.bench.figures import Bench, Figure, interleaved
from tests.signed_in import DESK, ROOM, make_people

_ROOT: Final = Path(__file__).parents[2]
_BEGUN: Final = "TRIAGE_BENCH_BEGUN"
_NO_COMPILED: Final = "PYTHONDONTWRITEBYTECODE"

# What both processes do once their event loop begins: wait until the window has been painted, say
# how long that took since the process was started, and end. The program, whose people to choose
# from come after its first paint, says also how long that took.
_UNTIL_PAINTED: Final = f"""
import os, sys, time

def until_painted(*_):
    from PySide6.QtCore import QEvent, QObject
    from PySide6.QtWidgets import QApplication

    class Painted(QObject):
        done = False

        def eventFilter(self, watched, event):
            self.done = self.done or event.type() == QEvent.Type.Paint
            return False

    window = next(one for one in QApplication.topLevelWidgets() if one.isVisible())
    painted = Painted()
    window.installEventFilter(painted)
    deadline = time.monotonic() + 30
    while not painted.done and time.monotonic() < deadline:
        QApplication.processEvents()
    taken = [time.monotonic_ns() - int(os.environ["{_BEGUN}"])]
    if hasattr(window, "content"):
        while window.content is None and time.monotonic() < deadline:
            QApplication.processEvents()
        QApplication.processEvents()
        taken.append(time.monotonic_ns() - int(os.environ["{_BEGUN}"]))
    print(*taken if painted.done else ["never painted"], flush=True)
    os._exit(0)
"""

_BARE: Final = f"""
{_UNTIL_PAINTED}
from PySide6.QtWidgets import QApplication, QMainWindow
application = QApplication([])
window = QMainWindow()
window.resize(1280, 800)
window.show()
until_painted()
"""

_PROGRAM: Final = f"""
{_UNTIL_PAINTED}
from triage_app.__main__ import main
import triage_app.desktop.app
from PySide6.QtWidgets import QApplication
QApplication.exec = until_painted
main(["--store", sys.argv[1]])
"""


def start(bench: Bench) -> Figure:
    """A cold process with a store that people sign in to; files already in the system's memory."""
    with TemporaryDirectory(prefix="triage-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        make_people(folder, DESK, ROOM)
        to_people: list[float] = []

        def program() -> float:
            painted, people = _seconds_to(_PROGRAM, folder)
            to_people.append(people)
            return painted

        def bare() -> float:
            return _seconds_to(_BARE, folder)[0]

        # Once for the files: what the first start makes, and to have them in memory.
        program(), bare()
        measured, limit = interleaved(program, bare, bench.rounds(21))
    return Figure(
        what="process start to first paint of the sign-in",
        against="a bare QMainWindow in a fresh process",
        measured=measured,
        limit=limit,
        aim=2.0,
        note=(
            "offscreen platform; the people to choose from stand "
            f"{statistics.median(to_people[1:]) * 1000:.0f} ms after the start"
        ),
    )


def _seconds_to(program: str, folder: Path) -> tuple[float, ...]:
    """From the start of the process: to the first paint, then to the people to choose from."""
    kept = {name: value for name, value in os.environ.items() if name != _NO_COMPILED}
    environment = {
        **kept,
        "QT_QPA_PLATFORM": "offscreen",
        # Look and window size of whoever runs the bench are left alone.
        "XDG_CONFIG_HOME": str(folder),
        "HOME": str(folder),
        "PYTHONPATH": str(_ROOT),
        # An installed program has its compiled files; here the first start makes them.
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        # This clock is the whole computer's, not the process's.
        _BEGUN: str(time.monotonic_ns()),
    }
    done = subprocess.run(
        [sys.executable, "-c", program, str(folder)],
        env=environment,
        cwd=_ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    said = done.stdout.split()
    if not said or not all(word.isdecimal() for word in said):
        raise RuntimeError(f"The window was not painted: {done.stdout} {done.stderr[-2000:]}")
    return tuple(int(word) / 1e9 for word in said)
