"""What somebody waits for at the sign-in window and at the lock, with passwords at their real cost.

`python -m tests.bench.signing_in FOLDER` starts the program on the store in FOLDER, signs in, locks
and comes back, and prints one line of JSON with the seconds that took.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

# Before Qt is imported: the bench opens windows nobody needs to see.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from tests.bench.figures import Bench, Figure
from tests.signed_in import DESK, make_people

ROOT: Final = Path(__file__).parents[2]
LIMIT_SECONDS: Final = 2.0
_PATIENCE: Final = 30.0


def sign_in(bench: Bench) -> Figure:
    """From Enter after the password to the first screen of the desk, painted."""
    found = _measured(bench.rounds(15))
    times = [one["sign in"] for one in found]
    window = statistics.median(one["window"] for one in found)
    return Figure(
        what="sign in to the first screen",
        against="2 s",
        measured=statistics.median(times),
        limit=LIMIT_SECONDS,
        aim=1.0,
        note=f"offscreen platform, a cold process each; the desk's window is painted after"
        f" {window * 1000:.0f} ms; longest {max(times) * 1000:.0f} ms",
    )


def pin_back(bench: Bench) -> Figure:
    """From Enter after the PIN to the window as it was, painted."""
    times = [one["PIN"] for one in _measured(bench.rounds(15))]
    return Figure(
        what="PIN back to the same place",
        against="2 s",
        measured=statistics.median(times),
        limit=LIMIT_SECONDS,
        aim=1.0,
        note=f"longest {max(times) * 1000:.0f} ms",
    )


@cache
def _measured(rounds: int) -> tuple[dict[str, float], ...]:
    """Both rows of one run of the bench look at the same starts."""
    with TemporaryDirectory(prefix="triage-bench-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        make_people(folder / "store", DESK, cost=None)
        environment = {**os.environ, "XDG_CONFIG_HOME": name, "HOME": name}
        # Once for what the first start makes.
        return tuple(_one_run(folder / "store", environment) for _ in range(rounds + 1))[1:]


def _one_run(store: Path, environment: dict[str, str]) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.signing_in", str(store)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"The sign-in was not measured: {done.stderr[-2000:]}")
    found: dict[str, float] = json.loads(done.stdout)
    return found


# -- in the program's own process ------------------------------------------------------------------


class _Painted(QObject):
    """Whether a window was painted since it was last asked."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.is_so = False
        window.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.is_so = self.is_so or event.type() == QEvent.Type.Paint
        return False


def _until(is_so: Callable[[], object]) -> None:
    last = time.perf_counter() + _PATIENCE
    while not is_so():
        QApplication.processEvents()
        time.sleep(0.0005)  # leaves the computer to the thread that works on the password
        if time.perf_counter() > last:
            raise TimeoutError("waited too long")


def _enter(text: str) -> float:
    """Type where the keys go, then Enter; the moment of it."""
    field = QApplication.focusWidget()
    assert field is not None
    QTest.keyClicks(field, text)
    begun = time.perf_counter()
    QTest.keyClick(field, Qt.Key.Key_Return)
    return begun


def drive(store: Path) -> dict[str, float]:
    """Sign in, lock, come back: the seconds of each wait."""
    from triage_app.desktop.people_card import PeopleCard  # the program's order
    from triage_app.desktop.session_host import SessionHost  # same
    from triage_app.workflow.sign_in import look_at_desk  # same

    (host,) = QCoreApplication.instance().findChildren(SessionHost)
    frame = host.frame
    assert frame is not None
    _until(lambda: isinstance(frame.content, PeopleCard))
    card = frame.content
    assert isinstance(card, PeopleCard)
    QTest.qWaitForWindowActive(frame)
    card.choose([person.name for person in look_at_desk(store).people].index(DESK.name))
    QTest.qWait(500)  # as somebody looks for their name; the program loads ahead meanwhile
    begun = _enter(DESK.password)
    _until(lambda: host.session is not None)
    assert host.session is not None
    window = host.session.window
    painted = _Painted(window)
    _until(lambda: painted.is_so)
    to_window = time.perf_counter() - begun
    _until(lambda: window.screen_shown is not None)
    painted.is_so = False
    window.update()
    _until(lambda: painted.is_so)
    to_screen = time.perf_counter() - begun
    QTest.qWait(200)
    QTest.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    _until(lambda: host.is_locked)
    assert host.frame is not None
    QTest.qWaitForWindowActive(host.frame)
    painted.is_so = False
    begun = _enter(DESK.pin)
    _until(lambda: not host.is_locked and window.isVisible() and painted.is_so)
    return {
        "window": to_window,
        "sign in": to_screen,
        "PIN": time.perf_counter() - begun,
    }


def main(store: Path) -> None:
    """Start the program and print what was measured in place of its event loop."""
    import triage_app.desktop.app  # noqa: F401  # so that Qt's loop can be replaced
    from triage_app.__main__ import main as program  # same

    def exec_(*_application: object) -> int:
        sys.stdout.write(json.dumps(drive(store)) + "\n")
        sys.stdout.flush()
        os._exit(0)

    setattr(QApplication, "exec", exec_)  # noqa: B010  # mypy knows it as a static method
    program(["--store", str(store)])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
