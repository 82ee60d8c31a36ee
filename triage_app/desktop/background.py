"""Slow work off the screen's thread: one way to start it, follow it and stop it.

A job sees no widget and opens its own database connection (`clinic.for_background()`), or uses the
one that a `BackgroundDesk` keeps for it.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QObject,
    QRunnable,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
    Slot,
)
from typing_extensions import override

from triage_app.errors import TriageAppError

if TYPE_CHECKING:
    from triage_app.workflow import Clinic

log = logging.getLogger(__name__)
T = TypeVar("T")
_LEAVING_MS: Final = 1000


class Cancelled(Exception):  # not an error: somebody asked for it
    """Raised inside a job by `Work.check` once it was cancelled; nobody is told of it."""


class Work:
    """What a job is given: `check()` to stop when asked to, `progress(done, of)` to say how far."""

    def __init__(self, on_progress: Callable[[int, int], None]) -> None:
        self._stop = threading.Event()
        self._on_progress = on_progress

    def cancel(self) -> None:
        """Ask the job to stop; its `on_done` and `on_error` are not called any more."""
        self._stop.set()

    @property
    def cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._stop.is_set()

    def check(self) -> None:
        """Raise Cancelled if the job was asked to stop."""
        if self._stop.is_set():
            raise Cancelled

    def progress(self, done: int, of: int) -> None:
        """Report how far the job is; `of` is 0 when it is not known."""
        self._on_progress(done, of)


class _Messages(QObject):
    """Carries results from the worker's thread to the screen's thread."""

    done = Signal(object)
    failed = Signal(object)
    progressed = Signal(int, int)
    ended = Signal(int)


def _nothing(_: object) -> None:
    pass


class _Receiver(QObject):
    """Lives on the screen's thread, so that its slots run there; the keeper owns it.

    Not the widget that waits: a child that holds the last reference to its parent would destroy it
    in the middle of its own end.
    """

    def __init__(
        self,
        work: Work,
        on_done: Callable[[object], None],
        on_error: Callable[[Exception], None],
        on_progress: Callable[[int, int], None] | None,
        waiting: QObject,
        keeper: QObject,
    ) -> None:
        super().__init__(keeper)
        waiting.destroyed.connect(self.on_waiting_destroyed)
        self._work = work
        self._on_done = on_done
        self._on_error = on_error
        self._on_progress = on_progress

    def forget(self) -> None:
        """Let go of the callbacks while this object is whole: a widget may die with them."""
        self._on_done = self._on_error = _nothing
        self._on_progress = None

    @Slot()
    def on_waiting_destroyed(self) -> None:
        """Nobody waits any more: nothing is called."""
        self._work.cancel()

    @Slot(object)
    def on_job_done(self, result: object) -> None:
        """Hand the result on unless the job was cancelled meanwhile."""
        if not self._work.cancelled:
            self._on_done(result)

    @Slot(object)
    def on_job_failed(self, error: object) -> None:
        """Hand the error on unless the job was cancelled meanwhile."""
        if not self._work.cancelled and isinstance(error, Exception):
            self._on_error(error)

    @Slot(int, int)
    def on_job_progressed(self, done: int, of: int) -> None:
        """Hand the progress on unless the job was cancelled meanwhile."""
        if self._on_progress is not None and not self._work.cancelled:
            self._on_progress(done, of)


class _Job(QRunnable):
    def __init__(
        self, number: int, job: Callable[[Work], object], work: Work, messages: _Messages
    ) -> None:
        super().__init__()
        self.setAutoDelete(False)  # the keeper lets go of it, on the screen's thread
        self.number = number
        self.messages = messages
        self._job = job
        self._work = work

    @override
    def run(self) -> None:
        try:
            self._work.check()
            result = self._job(self._work)
        except Cancelled as stop:
            self.messages.failed.emit(stop)
        except Exception as error:  # noqa: BLE001  # the thread's edge: on_error gets every fault
            log.info("A background job failed with %s", type(error).__name__)
            self.messages.failed.emit(error)
        else:
            self.messages.done.emit(result)
        finally:
            self.messages.ended.emit(self.number)


class _Keeper(QObject):
    """Holds every job until its thread has surely left it, then lets go on the screen's thread.

    A job reaches widgets through its callables. If the worker held the last reference, they would
    be destroyed on the worker's thread, which ends the program.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._count = 0
        self._kept: dict[int, tuple[_Job, _Receiver]] = {}
        self._ended: list[int] = []
        self._left: list[int] = []
        self._timer = QTimer(self, interval=_LEAVING_MS, singleShot=True)
        self._timer.timeout.connect(self._on_time)

    def keep(
        self,
        job: Callable[[Work], object],
        work: Work,
        messages: _Messages,
        receiver: _Receiver,
    ) -> _Job:
        """Make a job and hold it, with whom it is told to."""
        self._count += 1
        kept = _Job(self._count, job, work, messages)
        self._kept[self._count] = (kept, receiver)
        messages.ended.connect(self.on_job_ended, Qt.ConnectionType.QueuedConnection)
        return kept

    @Slot(int)
    def on_job_ended(self, number: int) -> None:
        """The job said its last word; its thread may still be on the way out."""
        self._ended.append(number)
        if not self._timer.isActive():
            self._timer.start()

    def _on_time(self) -> None:
        for number in self._left:
            kept, receiver = self._kept.pop(number)
            receiver.forget()
            kept.messages.deleteLater()
            receiver.deleteLater()
        self._left, self._ended = self._ended, []
        if self._left:
            self._timer.start()


def _keeper() -> _Keeper:
    """The application's one keeper, made with the first job."""
    app = QCoreApplication.instance()
    found = app.findChildren(_Keeper)
    return found[0] if found else _Keeper(app)


def run_in_background(
    job: Callable[[Work], T],
    on_done: Callable[[T], None],
    on_error: Callable[[Exception], None],
    on_progress: Callable[[int, int], None] | None = None,
    *,
    parent: QObject,
    pool: QThreadPool | None = None,
) -> Work:
    """Run `job` on a worker thread; the callbacks run on the caller's (the screen's) thread.

    Args:
        job: gets a Work; must not touch a widget.
        on_done: gets what the job returned.
        on_error: gets the exception the job raised; is told nothing of a cancelled one.
        on_progress: gets (done, of).
        parent: the widget that waits; when it is destroyed, nothing is called any more.
        pool: whose thread to use; None for any.

    Returns:
        The Work, whose `cancel()` stops the job at its next `check()`.
    """
    messages = _Messages(QCoreApplication.instance())
    work = Work(messages.progressed.emit)
    keeper = _keeper()
    receiver = _Receiver(work, on_done, on_error, on_progress, parent, keeper)  # type: ignore[arg-type]  # T is checked by this signature
    queued = Qt.ConnectionType.QueuedConnection
    messages.done.connect(receiver.on_job_done, queued)
    messages.failed.connect(receiver.on_job_failed, queued)
    messages.progressed.connect(receiver.on_job_progressed, queued)
    (pool or QThreadPool.globalInstance()).start(keeper.keep(job, work, messages, receiver))
    return work


class _Line:
    """The thread and the connection of a `BackgroundDesk`; outlives it by its last job."""

    def __init__(self, clinic: Clinic, pool: QThreadPool) -> None:
        self._clinic = clinic
        self._own: Clinic | None = None
        self.last: Work | None = None
        self.used = False
        self.pool = pool

    def stop(self) -> None:
        if self.last is not None:
            self.last.cancel()
            self.last = None

    def release(self) -> None:
        self.stop()
        if self.used:
            self.used = False
            self.pool.start(self._close)
            self.pool.waitForDone()

    @property
    def connected(self) -> bool:
        return self._own is not None

    def opened(self) -> Clinic:
        if self._own is None:
            self._own = self._clinic.for_background()
        return self._own

    def _close(self) -> None:
        own, self._own = self._own, None
        if own is not None:
            try:
                own.records.close()
            except TriageAppError as err:
                log.warning("A background connection was not closed: %s", type(err).__name__)


class BackgroundDesk(QObject):
    """One worker thread and one database connection, kept for what is asked again and again.

    Opening the encrypted store takes longer than a look into it: somebody who types would wait
    for a connection with each letter. It is opened at the first job and closed by `release`, both
    on the worker's thread, and opened again when there is another job.
    """

    def __init__(self, clinic: Clinic, parent: QObject) -> None:
        super().__init__(parent)
        pool = QThreadPool(self)
        # One thread, never ended while idle: a connection serves only the thread that opened it.
        pool.setMaxThreadCount(1)
        pool.setExpiryTimeout(-1)
        self._line = line = _Line(clinic, pool)
        # Qt's own end of the pool waits for the job while it holds Python's lock, and the job waits
        # for the lock. So the line is released first, which lets go of the lock as it waits.
        self.destroyed.connect(lambda: line.release())  # noqa: PLW0108  # a method is held weakly

    def run(
        self,
        job: Callable[[Clinic, Work], T],
        on_done: Callable[[T], None],
        on_error: Callable[[Exception], None],
        parent: QObject,
    ) -> Work:
        """Run `job` with the kept connection, as `run_in_background` does; an older one stops."""
        line = self._line
        line.stop()
        line.used = True
        line.last = run_in_background(
            lambda work: job(line.opened(), work),
            on_done,
            on_error,
            parent=parent,
            pool=line.pool,
        )
        return line.last

    @property
    def connected(self) -> bool:
        """Whether it holds a connection now."""
        return self._line.connected

    def stop(self) -> None:
        """Ask the last job to stop; what it finds is not told any more."""
        self._line.stop()

    def release(self) -> None:
        """Stop what runs, close the connection and end the thread; waits for both."""
        self._line.release()
