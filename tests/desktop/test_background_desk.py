"""A desk of the background whose window goes while its job runs."""

from __future__ import annotations

import subprocess
import sys

# In a program of its own: where this fails, the program stands still for good.
_WINDOW_GOES = """
import sys, time
import shiboken6
from PySide6.QtCore import QCoreApplication, QObject
from triage_app.desktop.background import BackgroundDesk

class Records:
    closed = False
    def close(self):
        Records.closed = True

class Clinic:
    records = Records()
    def for_background(self):
        return self

app = QCoreApplication([])
started = []

def job(clinic, work):
    started.append(True)
    until = time.monotonic() + 1
    while time.monotonic() < until:
        time.sleep(0.001)
        if {cancellable}:
            work.check()

def told(_):
    print("told")

window = QObject()
desk = BackgroundDesk(Clinic(), window)
desk.run(job, told, told, window)
while not started:
    time.sleep(0.01)
del desk
shiboken6.delete(window)  # holds the lock of Python as it goes, as some waits of Qt do
for _ in range(20):
    app.processEvents()
print("gone", Records.closed)
"""


def _run(*, cancellable: bool) -> str:
    code = _WINDOW_GOES.replace("{cancellable}", str(cancellable))
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=30, check=True
    )
    return done.stdout.strip()


def test_a_window_that_goes_while_its_job_runs_does_not_stand_still() -> None:
    assert _run(cancellable=False) == "gone True"


def test_a_window_that_goes_stops_its_job_and_closes_the_connection() -> None:
    assert _run(cancellable=True) == "gone True"
