"""A job in a process of its own, killed at a moment of its work that nobody chose.

The process is a copy of one that has everything loaded, so that the moments fall into the work and
not into starting; where processes cannot be copied each is started anew. Killing cannot be caught
(SIGKILL; on Windows TerminateProcess). Nothing of it outlives the call.
"""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import Any, Final

# Any: arguments and messages are whatever the job takes and says.
Say = Callable[[Any], None]
Job = Callable[..., object]

_PATIENCE_SECONDS: Final = 120.0
_READY: Final = "ready"
_LOADED: Final = (
    "tests.faults.key_jobs",
    "tests.faults.killing",
    "tests.faults.migrating",
    "tests.faults.restores",
    "triage_app.records.migrations",
    "triage_app.records.backup",
    "triage_app.records.restoring",
    "cryptography.hazmat.primitives.ciphers.aead",
    "cryptography.hazmat.primitives.kdf.argon2",
    "zxcvbn",
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a job ended.

    Attributes:
        by_kill: it was killed at work; False when it had finished before.
        said: everything it said before, in order.
        seconds: how long it worked, from where the time counts.
    """

    by_kill: bool
    said: tuple[Any, ...]
    seconds: float


def killed_after(seconds: float | None, job: Job, *arguments: object, once: object = None) -> Ended:
    """Do `job(say, *arguments)`, and kill it after so long; None lets it finish.

    Args:
        seconds: how long.
        job: a function of a module, with `say` and picklable arguments.
        arguments: of the job.
        once: the time counts from when the job says this; None for from the beginning.

    Raises:
        RuntimeError: it ended by itself with an error.
    """
    ours, theirs = multiprocessing.Pipe()
    context: Any = multiprocessing.get_context(_way())  # Any: the ways have no common type
    process = context.Process(target=_do, args=(theirs, job, arguments), daemon=True)
    process.start()
    theirs.close()
    try:
        if ours.recv() != _READY:
            raise RuntimeError("The job did not get ready.")
        ours.send("go")
        said = _until(ours, once)
        begun = time.monotonic()
        if seconds is None:
            said += _until(ours, _DONE)
        else:
            time.sleep(seconds)
        taken = time.monotonic() - begun
        process.kill()
        process.join()
        said += _rest_of(ours)
    finally:
        process.kill()
        process.join()
        process.close()
        ours.close()
    if said and isinstance(said[-1], _Failed):
        raise RuntimeError(f"The job ended by itself: {said[-1].text}")
    finished = bool(said) and said[-1] == _DONE
    return Ended(not finished, tuple(said[:-1] if finished else said), taken)


def longest_of(job: Job, *arguments: object, once: object = None) -> float:
    """How many seconds the job takes when nobody kills it; from when it says `once` on."""
    ended = killed_after(None, job, *arguments, once=once)
    if ended.by_kill:
        raise RuntimeError("The job did not finish.")
    return ended.seconds


_DONE: Final = "the job is done"


@dataclass(frozen=True, slots=True)
class _Failed:
    text: str


def _do(pipe: Connection, job: Job, arguments: tuple[object, ...]) -> None:
    """In the process: get ready, wait for the word, work."""
    pipe.send(_READY)
    pipe.recv()
    try:
        job(pipe.send, *arguments)
    except BaseException as error:  # noqa: BLE001  # said to whoever started it
        pipe.send(_Failed(f"{type(error).__name__}: {error}"))
    else:
        pipe.send(_DONE)


def _until(pipe: Connection, last: object) -> list[Any]:
    """What is said up to this; nothing for None; all there is when the job ends before."""
    said: list[Any] = []
    while last is not None and not (said and (said[-1] == last or isinstance(said[-1], _Failed))):
        if not pipe.poll(_PATIENCE_SECONDS):
            raise RuntimeError("The job hangs.")
        try:
            said.append(pipe.recv())
        except (EOFError, OSError):
            break
        if said[-1] == _DONE:
            break
    return said


def _rest_of(pipe: Connection) -> list[Any]:
    """Everything else that was said; a message cut in the middle does not count."""
    said = []
    while True:
        try:
            said.append(pipe.recv())
        except (EOFError, OSError):
            return said


def _way() -> str:
    if "forkserver" not in multiprocessing.get_all_start_methods():
        return "spawn"
    multiprocessing.set_forkserver_preload(list(_LOADED))
    return "forkserver"
