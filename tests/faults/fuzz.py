"""`python -m tests.faults.fuzz [--long]`: what comes from outside, made unsound by chance.

Each input has a limit of time. A finding is anything but a named problem: a traceback, a hang, or
something taken that is not good. The seed and the number of a finding make it again.
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import secrets
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from types import FrameType
from typing import Final

from tests.faults.fuzz_change import by_chance, changed
from tests.faults.fuzz_targets import TARGETS, Target
from triage_app.errors import UserFixable

_MOST_FOUND: Final = 20
_SAY_EVERY: Final = 30.0
# For what cannot be stopped from within, such as a library's own loop: the process is ended.
_HARD_SECONDS: Final = 300


class TooSlow(BaseException):  # no Exception: what is tried may catch every one
    """The input took longer than it may."""


@dataclass
class Tally:
    """What came of one target.

    Attributes:
        refused: how many were refused in words; the others were taken, or answered with problems.
        slowest: seconds of the slowest input.
        found: kind and place of each different finding, with the number of its first input.
    """

    tries: int = 0
    refused: int = 0
    slowest: float = 0.0
    found: dict[str, int] = field(default_factory=dict)


@contextmanager
def limited(seconds: float) -> Iterator[None]:
    """Ends what is in it after this much work, where the system can; else only says so afterwards.

    It is the processor's time that counts, so that a busy computer finds nothing; what only waits
    has ten times as much.
    """

    def stop(_number: int, _frame: FrameType | None) -> None:
        raise TooSlow

    begun = time.process_time()
    if not hasattr(signal, "setitimer"):
        yield
    else:
        alarms = ((signal.SIGPROF, signal.ITIMER_PROF, 1), (signal.SIGALRM, signal.ITIMER_REAL, 10))
        before = [signal.signal(number, stop) for number, _timer, _times in alarms]
        for _number, timer, times in alarms:
            signal.setitimer(timer, seconds * times)
        try:
            yield
        finally:
            for (number, timer, _times), handler in zip(alarms, before, strict=True):
                signal.setitimer(timer, 0)
                signal.signal(number, handler)
    if time.process_time() - begun > seconds:
        raise TooSlow


def try_one(target: Target, data: bytes, folder: Path) -> bool:
    """Give the target the input; whether it was refused in words."""
    try:
        with limited(target.longest):
            target.take(data, folder)
    except UserFixable as error:
        if not error.text.strip() or "Traceback" in str(error):
            raise AssertionError("it was refused without a sentence") from error
        return True
    return False


def input_of(target: Target, seeds: tuple[bytes, ...], seed: int, number: int) -> bytes:
    """The input with this number; the same each time."""
    chance = Random(f"{target.name} {seed} {number}")
    return changed(chance.choice(seeds), by_chance(chance), target.all_words)


def run(target: Target, tries: int, seed: int, until: float, folder: Path) -> Tally:
    """Try inputs until there were enough, time is over or too much was found."""
    tally = Tally()
    seeds = target.seeds()
    said = time.monotonic()
    for number in range(tries):
        begun = time.monotonic()
        if begun > until or len(tally.found) >= _MOST_FOUND:
            break
        if begun - said > _SAY_EVERY:
            said = begun
            _say(f"    {target.name}: {number:,} tried, {len(tally.found)} found")
        if number % 256 == 0:
            # Not the stream that a test may have put in the place of the real one.
            stream = sys.__stderr__ or sys.stderr
            faulthandler.dump_traceback_later(_HARD_SECONDS, exit=True, file=stream)
        data = input_of(target, seeds, seed, number)
        try:
            tally.refused += try_one(target, data, folder)
        except (Exception, TooSlow) as error:  # noqa: BLE001  # all of them are findings
            what = _place(error)
            if what not in tally.found:
                tally.found[what] = number
                _say(f"    FOUND by {target.name}, seed {seed}, number {number}: {what}")
        tally.tries += 1
        tally.slowest = max(tally.slowest, time.monotonic() - begun)
    faulthandler.cancel_dump_traceback_later()
    return tally


def _place(error: BaseException) -> str:
    """The kind of a finding and where it came from; never its text, so that equals count once."""
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "triage_app" in frame.filename]
    last = (ours or frames)[-1]
    return f"{type(error).__name__} at {Path(last.filename).name}:{last.lineno} in {last.name}"


def main(arguments: list[str] | None = None) -> int:
    """Print a line for each target; 1 when anything was found."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz", description=__doc__)
    parser.add_argument("--only", action="append", choices=tuple(TARGETS), help="only this way in")
    parser.add_argument("--long", action="store_true", help="millions of inputs, for hours")
    parser.add_argument("--seed", type=int, help="the inputs of an earlier run")
    parser.add_argument("--number", type=int, help="only the input with this number; shows it")
    parser.add_argument("--minutes", type=float, default=600.0, help="stop after these, each")
    options = parser.parse_args(arguments)
    logging.disable(logging.CRITICAL)
    seed = secrets.randbelow(1 << 30) if options.seed is None else options.seed
    names = options.only or tuple(TARGETS)
    found = 0
    _say(f"seed {seed}")
    with tempfile.TemporaryDirectory() as temporary:
        for name in names:
            target, folder = TARGETS[name], Path(temporary)
            if options.number is not None:
                return _again(target, seed, options.number, folder)
            begun = time.monotonic()
            tries = target.tries[options.long]
            tally = run(target, tries, seed, begun + 60 * options.minutes, folder)
            found += len(tally.found)
            _say(
                f"{name:10} {tally.tries:>9,} inputs, {tally.refused:>9,} refused in words, "
                f"slowest {tally.slowest:.2f} s, {len(tally.found)} findings, "
                f"{time.monotonic() - begun:.0f} s"
            )
    return 1 if found else 0


def _again(target: Target, seed: int, number: int, folder: Path) -> int:
    """Make one input again, and let what it raises be seen."""
    data = input_of(target, target.seeds(), seed, number)
    _say(repr(data[:2_000]))
    _say("refused in words" if try_one(target, data, folder) else "taken, or answered in words")
    return 0


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
