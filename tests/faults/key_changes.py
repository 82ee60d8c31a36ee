"""The program killed while it changes who can open the store.

Afterwards the old password opens or the new one, never neither; the old one no more once the change
was said to be done; everybody else gets in as before, and nothing that was saved is lost.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from tests.contract.conftest import Samples
from tests.faults import key_jobs
from tests.faults.backup_store import Rows, everything, fill, store_with
from tests.faults.key_jobs import ACTING, DEE, DONE, cheap_tries
from tests.faults.killing import Job, killed_after, longest_of
from tests.faults.kills import faults_of
from tests.faults.outcome import Outcome
from tests.unit.people_desk import ANN, BO, CY, HANDED, NEW, WORDS, can_enter, make_three, seat
from tests.unit.room import MORNING, Clock
from triage_app.errors import TriageAppError, UserFixable
from triage_app.records.failures import CipherError
from triage_app.records.recovery_sheet import groups_of
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME, open_records
from triage_app.workflow.sign_in import Start, look_at_desk, make_first
from triage_app.workflow.users import add_user, have_password, reset_password

WHAT: Final = "killed while the key is changed"
_LONGER: Final = 1.1
_TIMED: Final = 3
# The other kills come at any moment, the sign-in before the change among them.
_OFTEN_AIMED: Final = 0.8
# What a sign-in writes itself.
_OF_PEOPLE: Final = ("users", "audit", "audit_head", "_sqlite_migrations", "settings")


@dataclass(slots=True)
class Wrong:
    """What was found after the kills."""

    lost: list[str] = field(default_factory=list)
    not_opening: list[str] = field(default_factory=list)
    let_in: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class After:
    """A folder that a killed program left.

    Attributes:
        is_done: whether the change had been said to be done.
    """

    folder: Path
    spare: Path
    is_done: bool
    wrong: Wrong

    def opens(self, who: str, password: str) -> bool:
        """Whether this password gets them in; tried on a copy, for a sign-in mends."""
        shutil.rmtree(self.spare, ignore_errors=True)
        shutil.copytree(self.folder, self.spare)
        try:
            return can_enter(self.spare, who, later(), password)
        except UserFixable:
            return False

    def either_opens(self, who: str, old: str, new: str) -> None:
        """The old password or the new one; once it was done, only the new one."""
        is_old, is_new = self.opens(who, old), self.opens(who, new)
        if not is_old and not is_new:
            self.wrong.not_opening.append(f"Neither password opens for {who}.")
        if is_old and (is_new or self.is_done):
            self.wrong.let_in.append(f"The old password of {who} opens beside the new one.")

    def still_opens(self, *people: str) -> None:
        """Nobody else was shut out."""
        for who in people:
            if not self.opens(who, WORDS[who]):
                self.wrong.not_opening.append(f"The store does not open for {who} any more.")


Look = Callable[[After], None]


@dataclass(frozen=True, slots=True)
class Change:
    """A change of the keys.

    Attributes:
        template: the folder it begins with: `three`, `bare key` or `empty`.
    """

    name: str
    template: str
    job: Job
    look: Look


def later() -> Clock:
    """A clock that is past everything the killed program saw."""
    return Clock(MORNING + timedelta(hours=1))


def _changed(after: After) -> None:
    after.either_opens(ANN, WORDS[ANN], NEW)
    after.still_opens(BO, CY)


def _reset(after: After) -> None:
    after.either_opens(BO, WORDS[BO], HANDED)
    after.still_opens(ANN, CY)


def _removed(after: After) -> None:
    after.still_opens(ANN, CY)
    is_in = after.opens(BO, WORDS[BO])
    if is_in and after.is_done:
        after.wrong.let_in.append("Somebody who was removed gets in.")
    with seat(after.folder, ANN, later()) as clinic:
        bo = next(user for user in clinic.records.users() if user.name == BO)
    if not is_in and bo.removed is None:
        after.wrong.not_opening.append("Somebody who was not removed does not get in.")


def _added(after: After) -> None:
    after.still_opens(ANN, BO, CY)
    with seat(after.folder, ANN, later()) as clinic:
        dee = next((user for user in clinic.records.users() if user.name == DEE), None)
        if dee is None:
            if after.is_done:
                after.wrong.lost.append("Somebody who was added is not there.")
            add_user(clinic, DEE, "reception", HANDED)
        elif dee.user_id not in have_password(clinic):
            if after.is_done:
                after.wrong.lost.append("Somebody who was added has no password.")
            reset_password(clinic, dee.user_id, HANDED)
    if not after.opens(DEE, HANDED):
        after.wrong.not_opening.append("Somebody who was added does not get in.")


def _first(after: After) -> None:
    """Nothing, or something that the password opens; then one can begin anew."""
    start = look_at_desk(after.folder).start
    if start in (Start.FIRST, Start.OLD_KEY):
        if after.is_done:
            after.wrong.lost.append("The first administrator is not there.")
        make_first(after.folder, ANN, WORDS[ANN], later()).records.close()
    elif start is Start.DAMAGED_KEYS:
        after.wrong.not_opening.append("Keys were left that nobody can read.")
        return
    if not can_enter(after.folder, ANN, later()):
        after.wrong.not_opening.append("The first administrator does not get in.")
    if (after.folder / KEY_NAME).exists():
        after.wrong.let_in.append("The bare key lies beside the store after a sign-in.")


def _dearer(after: After) -> None:
    after.still_opens(ANN, BO, CY)


CHANGES: Final = (
    Change("own password", "three", key_jobs.change, _changed),
    Change("reset by an administrator", "three", key_jobs.reset, _reset),
    Change("recovery sheet", "three", key_jobs.recovery, _changed),
    Change("first start", "empty", key_jobs.first_start, _first),
    Change("bare key of an older version", "bare key", key_jobs.first_start, _first),
    Change("user removed", "three", key_jobs.remove, _removed),
    Change("user added", "three", key_jobs.add, _added),
    Change("dearer tries", "three", key_jobs.dearer, _dearer),
)


def kill_key_changes(times: int, seed: int) -> Outcome:
    """Kill it so often, at every kind of change in turn."""
    with _kills(Random(seed)) as kills:
        while kills.times < times:
            kills.kill_one()
    wrong = kills.wrong
    return Outcome(
        what=WHAT,
        times=kills.times,
        lost=len(wrong.lost),
        not_opening=len(wrong.not_opening),
        let_in=len(wrong.let_in),
        counts={
            **kills.by_kind,
            "had been said to be done": kills.done,
            "finished before the kill and are not counted": kills.finished,
        },
        found=(*wrong.lost, *wrong.not_opening, *wrong.let_in),
    )


@contextmanager
def _kills(chance: Random) -> Iterator[KeyKills]:
    prefix = "triage-keys-"
    with cheap_tries(), TemporaryDirectory(prefix=prefix, ignore_cleanup_errors=True) as name:
        yield KeyKills(Path(name), chance)


@dataclass(frozen=True, slots=True)
class Template:
    """A folder that changes begin with.

    Attributes:
        key: of its store; empty where there is none yet.
        right: everything in it that no sign-in writes.
    """

    folder: Path
    key: bytes = b""
    right: Rows = field(default_factory=dict)


def _templates(folder: Path) -> dict[str, Template]:
    three, bare, empty = (folder / name for name in ("three", "bare key", "empty"))
    make_three(three, Clock())
    with seat(three, ANN, Clock()) as clinic:
        assert clinic.vault is not None
        key = clinic.vault.key
    records = open_records(three / STORE_NAME, key, Samples().now)
    fill(records, Samples(), 3)
    records.close()
    vault = store_with(bare, Samples(), 3)
    empty.mkdir()
    return {
        "three": Template(three, key, _data(three, key)),
        "bare key": Template(bare, vault.key, _data(bare, vault.key)),
        "empty": Template(empty),
    }


def _data(folder: Path, key: bytes) -> Rows:
    rows = everything(folder / STORE_NAME, key)
    return {name: found for name, found in rows.items() if name not in _OF_PEOPLE}


class KeyKills:
    """Kills while keys are changed; what was found wrong after each."""

    def __init__(self, folder: Path, chance: Random, changes: tuple[Change, ...] = CHANGES) -> None:
        self._folder = folder
        self._chance = chance
        self._changes = changes
        self._templates = _templates(folder)
        self._seconds = {change.name: self._timed(change) for change in changes}
        self.wrong = Wrong()
        self.by_kind = dict.fromkeys((change.name for change in changes), 0)
        self.times = self.done = self.finished = 0

    def _timed(self, change: Change) -> tuple[float, float]:
        """How long it takes from the beginning, and from where it acts."""

        def shortest(once: object) -> float:
            jobs = (self._job(change, self._copy(change)) for _ in range(_TIMED))
            return min(longest_of(*job, once=once) for job in jobs)

        return shortest(None), shortest(ACTING)

    def _copy(self, change: Change) -> Path:
        place = self._folder / "killed"
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self._templates[change.template].folder, place)
        return place

    def _job(self, change: Change, place: Path) -> tuple[Job, str] | tuple[Job, str, str]:
        if change.job is key_jobs.recovery:
            key = self._templates[change.template].key
            return change.job, str(place), " ".join(groups_of(key))
        return change.job, str(place)

    def kill_one(self) -> None:
        """Kill one change, and see who gets in then."""
        change = self._changes[self.times % len(self._changes)]
        place = self._copy(change)
        whole, acting = self._seconds[change.name]
        is_aimed = self._chance.random() < _OFTEN_AIMED
        wait = self._chance.uniform(0, (acting if is_aimed else whole) * _LONGER)
        job = self._job(change, place)
        ended = killed_after(wait, *job, once=ACTING if is_aimed else None)
        if ended.by_kill:
            self.times += 1
            self.by_kind[change.name] += 1
            self.done += DONE in ended.said
        else:
            self.finished += 1
        after = After(place, self._folder / "spare", DONE in ended.said, self.wrong)
        try:
            change.look(after)
            self._look_at_data(change, place)
        except (TriageAppError, CipherError, AssertionError) as error:
            self.wrong.not_opening.append(f"After {change.name}: {error}")

    def _look_at_data(self, change: Change, place: Path) -> None:
        template = self._templates[change.template]
        if not template.key:
            return
        if _data(place, template.key) != template.right:
            self.wrong.lost.append(f"After {change.name} not everything is in the store.")
        faults = faults_of(place / STORE_NAME, template.key)
        self.wrong.not_opening += [f"After {change.name}: {fault}" for fault in faults]
