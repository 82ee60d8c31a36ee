"""Wrong passwords, PINs and codes: nobody gets in, a wrong name takes as long, and tries soon wait.

Most are tried where a try is as cheap as can be, with a clock that passes every wait; the times are
taken at what a try really costs, a wrong name and a wrong password in turn, so that whatever else
the computer does slows both.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

import pyotp

from tests.faults.key_jobs import cheap_tries
from tests.faults.outcome import Outcome
from tests.unit.people_desk import ANN, BO, CY, WORDS, can_enter, make_ann, make_three, seat
from tests.unit.room import Clock
from triage_app.errors import NotAllowed
from triage_app.workflow.locking import MOST_PINS, lock
from triage_app.workflow.sign_in import Reason, Refused, SignedIn, enter, unlock
from triage_app.workflow.users import change_password, confirm_second_factor, set_pin

WHAT: Final = "a wrong password, PIN or code"
_LONG_PAST: Final = timedelta(minutes=16)
_NAMES: Final = ("Dee Farrow", "", "admin", "root", "' OR 1=1 --", "Ann", "ann solheim x", "\0")
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.!ñé\u202e\0"
_PIN: Final = "2580"
_SECRET: Final = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
# What a try waits after so many wrong ones on end, in seconds, as it was decided.
DELAYS: Final = (0, 0, 0, 5, 15, 30, 60, 120, 300, 900, 900, 900)
# Beyond this a wrong name could be told from a wrong password by the clock.
_MOST_ALIKE: Final = 1.25


def try_wrong_ones(times: int, seed: int, pairs: int) -> Outcome:
    """Try so many wrong passwords, and time so many pairs of a wrong name and a wrong password."""
    tries = Tries(Random(seed))
    with TemporaryDirectory(prefix="triage-wrong-") as name:
        folder = Path(name)
        with cheap_tries():
            make_three(folder / "cheap", Clock())
            tries.passwords(folder / "cheap", times)
            tries.waits(folder / "cheap")
            tries.pins(folder / "cheap")
            tries.codes(folder / "cheap")
        make_ann(folder / "dear", Clock())
        note = tries.time_both(folder / "dear", pairs)
    return Outcome(
        what=WHAT,
        times=sum(tries.counts.values()),
        let_in=len(tries.let_in),
        not_opening=len(tries.shut_out),
        counts=tries.counts,
        note=note,
        found=(*tries.let_in, *tries.shut_out, *tries.found),
    )


class Tries:
    """Wrong tries of every kind; who got in all the same, and who was shut out by them."""

    def __init__(self, chance: Random) -> None:
        self._chance = chance
        self._clock = Clock()
        self.let_in: list[str] = []
        self.shut_out: list[str] = []
        self.found: list[str] = []
        self.counts = {"passwords": 0, "while it waits": 0, "PINs": 0, "codes": 0}

    def passwords(self, folder: Path, times: int) -> None:
        """Wrong ones for names that are there and for names that nobody has."""
        for _ in range(times):
            self._clock.later(seconds=_LONG_PAST.total_seconds())
            is_known = self._chance.random() < 0.7
            who = self._chance.choice((ANN, BO, CY) if is_known else _NAMES)
            password = self._wrong_one(who)
            self.counts["passwords"] += 1
            found = unlock(folder, who, password, self._clock)
            if not isinstance(found, Refused):
                self.let_in.append("A wrong password opened a slot.")
            elif found.reason is not Reason.WRONG:
                self.found.append(f"A wrong password was answered with {found.reason.name}.")
        self._clock.later(seconds=_LONG_PAST.total_seconds())
        self._all_still_in(folder)

    def _all_still_in(self, folder: Path) -> None:
        for who in (ANN, BO, CY):
            if not can_enter(folder, who, self._clock):
                self.shut_out.append("A right password does not open any more.")

    def _wrong_one(self, who: str) -> str:
        """By chance, that of somebody else, or the right one with something different in it."""
        chance = self._chance
        right = WORDS.get(who, WORDS[ANN])
        place = chance.randrange(len(right))
        wrong = chance.choice(
            (
                "".join(chance.choice(_LETTERS) for _ in range(chance.randrange(0, 140))),
                right[:place] + chance.choice(_LETTERS) + right[place + 1 :],
                right[:place] + right[place + 1 :],
                right.swapcase(),
                f"{right} ",
                f" {right}",
                f"{right}\0",
                right * 2,
                chance.choice([words for name, words in WORDS.items() if name != who]),
            )
        )
        return wrong if wrong != right else f"{right}x"

    def waits(self, folder: Path) -> None:
        """How the waits grow; while they last not even the right one is tried, whatever the clock.

        Each look reads the files anew, as a program that was started again does.
        """
        self._clock.later(seconds=_LONG_PAST.total_seconds())
        for who in (BO, "Eve Marsh"):
            seen = []
            for _ in DELAYS:
                found = unlock(folder, who, "not the password", self._clock)
                self.counts["while it waits"] += 1
                assert isinstance(found, Refused)
                seen.append(round(found.wait.total_seconds()))
                if found.wait > timedelta(seconds=3):
                    self._must_wait(folder, who)
                self._clock.later(seconds=found.wait.total_seconds() + 1)
            if tuple(seen) != DELAYS:
                self.found.append(f"The waits after wrong ones were {seen} seconds.")
        self._all_still_in(folder)

    def _must_wait(self, folder: Path, who: str) -> None:
        before = self._clock.moment
        for back in (0, 3600, 400 * 24 * 3600):
            self._clock.moment = before - timedelta(seconds=back)
            found = unlock(folder, who, WORDS.get(who, ""), self._clock)
            self.counts["while it waits"] += 1
            if not isinstance(found, Refused) or found.reason is not Reason.WAIT:
                self.let_in.append("A password was tried before the wait was over.")
        # The clock was set back: the wait began again from there, and has to be over now.
        self._clock.moment = before + _LONG_PAST

    def pins(self, folder: Path) -> None:
        """Five wrong ones; then only the password, also for who has another desk or restarts."""
        with seat(folder, CY, self._clock) as clinic:
            set_pin(clinic, _PIN, WORDS[CY])
            gate = lock(clinic)
            for pin in ("2581", "", "25800", "0852", WORDS[CY]):
                self.counts["PINs"] += 1
                if gate.open_by_pin(pin).is_in:
                    self.let_in.append("A wrong PIN ended the lock.")
            for again in (gate, lock(clinic)):
                self.counts["PINs"] += 1
                if again.open_by_pin(_PIN).is_in:
                    self.let_in.append(f"A PIN was taken after {MOST_PINS} wrong ones.")
            if not gate.open_by_password(WORDS[CY]).is_in:
                self.shut_out.append("The password does not end a lock.")
            try:
                change_password(clinic, "not the password", "copper whistle in the attic")
            except NotAllowed:
                pass
            else:
                self.let_in.append("A password was changed with a wrong one.")

    def codes(self, folder: Path) -> None:
        """A code of another moment, one already taken, one of another secret, and none."""
        with seat(folder, CY, self._clock) as clinic:
            code = pyotp.TOTP(_SECRET).at(self._clock.moment)
            confirm_second_factor(clinic, _SECRET, code, WORDS[CY])
        for wrong in (code, "", "000000", "12345", code[::-1], f"{code}0", "١٢٣٤٥٦"):
            self._try_code(folder, wrong)
        for back in (-10, -3, 3, 10):
            self._try_code(folder, self._code(timedelta(seconds=30 * back)))
        self._try_code(folder, pyotp.TOTP("A" * 32).at(self._clock.moment))
        for _ in range(50):
            self._try_code(folder, f"{self._chance.randrange(1_000_000):06}")
        self._clock.later(seconds=_LONG_PAST.total_seconds())
        code = self._code()
        if not self._enters(folder, code):
            self.shut_out.append("The right code does not let in.")
        self._try_code(folder, code)

    def _code(self, off: timedelta = timedelta(0)) -> str:
        return pyotp.TOTP(_SECRET).at(self._clock.moment + off)

    def _try_code(self, folder: Path, code: str) -> None:
        self._clock.later(seconds=_LONG_PAST.total_seconds())
        near = (self._code(timedelta(seconds=30 * step)) for step in (-1, 0, 1))
        if code in near:
            return  # by chance a right one
        self.counts["codes"] += 1
        if self._enters(folder, code):
            self.let_in.append("A wrong code let somebody in.")

    def _enters(self, folder: Path, code: str) -> bool:
        unlocked = unlock(folder, CY, WORDS[CY], self._clock)
        if isinstance(unlocked, Refused):
            return False
        found = enter(unlocked, self._clock, code=code)
        if isinstance(found, SignedIn):
            found.records.close()
        return isinstance(found, SignedIn)

    def time_both(self, folder: Path, pairs: int) -> str:
        """Take the time of both in turn at what a try really costs; says what was found."""
        names: list[float] = []
        passwords: list[float] = []
        for _ in range(pairs):
            with self._timed(names):
                unlock(folder, "Dee Farrow", "not the password", self._clock)
            with self._timed(passwords):
                unlock(folder, ANN, "not the password", self._clock)
        name, password = statistics.median(names), statistics.median(passwords)
        ratio = max(name, password) / min(name, password)
        quickest = max(min(names), min(passwords)) / min(*names, *passwords)
        if min(ratio, quickest) > _MOST_ALIKE:
            self.found.append("A wrong name can be told from a wrong password by its time.")
        return (
            f"a wrong name took {_said(names)}, a wrong password {_said(passwords)}, ratio"
            f" {name / password:.2f} in {pairs} pairs; waits after each wrong one grew:"
            f" {', '.join(map(str, DELAYS[:10]))} s"
        )

    @contextmanager
    def _timed(self, seconds: list[float]) -> Iterator[None]:
        self._clock.later(seconds=_LONG_PAST.total_seconds())
        begun = time.perf_counter()
        yield
        seconds.append(time.perf_counter() - begun)


def _said(seconds: list[float]) -> str:
    quarters = statistics.quantiles(seconds, n=4) if len(seconds) > 1 else [seconds[0]] * 3
    low, middle, high = (f"{part * 1000:.0f}" for part in quarters)
    return f"{middle} ms ({low} to {high})"
