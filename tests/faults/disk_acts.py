"""What is done on a disk that fails, and what has to be there afterwards.

Clock and ids are the same each time, so that an act has one right result: after a fault the store
holds exactly what it held before, or exactly that. The copy that is looked at is taken at once, as
a power cut would leave it.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random
from typing import Final, Protocol

from tests.contract.conftest import Samples
from tests.faults.backup_store import Rows, everything, everything_in
from tests.faults.disk_key_acts import PasswordAct
from tests.faults.key_jobs import cheap_tries
from tests.faults.migrating import contents
from tests.faults.old_stores import KEY, store_of
from tests.unit.people_desk import make_three
from tests.unit.room import INGRID, MAREK, MORNING, Clock, asked, finished, open_room
from triage_app import workflow
from triage_app.model.answers import QuestionId
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId
from triage_app.records.backup import backups_in, make_backup
from triage_app.records.checked_copy import check_copy
from triage_app.records.key_file import read_key
from triage_app.records.restoring import restore
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME, SqliteRecords, open_records
from triage_app.records.vault import FIRST_FOLDER, Vault
from triage_app.workflow import Clinic
from triage_app.workflow.settings import settings_of

SPINE: Final = FormId("vertebral_fracture")
# Several pages of the store.
_LONG: Final = "the patient told it word by word " * 180
_OLD_VERSION: Final = 5
_LATER: Final = MORNING + timedelta(minutes=30)


class Act(Protocol):
    """Something done on a disk that may fail. It is made anew, with its store, for each fault."""

    place: Path

    def do(self) -> None:
        """Do it in its place. Raises UserFixable when the disk refused."""

    def wrong(self, *, refused: bool) -> Iterator[str]:
        """What of the confirmed work is not there now: a sentence each. Raises when none opens."""

    def close(self) -> None:
        """Let go of everything."""


MakeAct = Callable[[Path, Path], Act]
"""Makes an act on a fresh store: its place, and a folder on a sound disk."""


@dataclass(frozen=True, slots=True)
class Template:
    """The store that every act begins with, as a killed program leaves it; and its rows."""

    folder: Path
    archive: Path
    key: bytes
    before: Rows

    def copy(self, place: Path) -> None:
        """Put it where an act wants it."""
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(self.folder, place)


def template_in(folder: Path) -> Template:
    """Make it: a completed intake, and one with every answer given."""
    clinic = _desk(folder / "made")
    finished(clinic)
    asked(clinic, MAREK)
    (folder / "stick").mkdir()
    key = read_key(folder / "made" / KEY_NAME)
    archive = make_backup(Vault(folder / "made", key), folder / "stick", _LATER).path
    # While it is open: the log with the last saves is there, and has to be read at each start.
    left = folder / "template"
    shutil.copytree(folder / "made", left, ignore=shutil.ignore_patterns("*-shm"))
    clinic.records.close()
    return Template(left, archive, key, _rows_after_power_cut(left, key, folder))


def _desk(place: Path) -> Clinic:
    clock = Clock()
    clinic = open_room(place, clock)
    return replace(clinic, new_id=uuid7_maker(clock, Random(place.name).getrandbits))


def _rows_after_power_cut(place: Path, key: bytes, sound: Path) -> Rows:
    """What is in the store when it is opened on another disk now, with nothing of this process."""
    copy = sound / "after the power cut"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir()
    for end in ("", "-wal", "-journal"):
        file = place / f"{STORE_NAME}{end}"
        if file.exists():
            shutil.copyfile(file, copy / file.name)
    return everything(copy / STORE_NAME, key)


class DeskAct:
    """Something saved at a desk that is open."""

    def __init__(
        self,
        template: Template,
        prepare: Callable[[Clinic], Callable[[Clinic], object]],
        place: Path,
        sound: Path,
    ) -> None:
        template.copy(place)
        self._clock = Clock(_LATER)
        self.place, self._sound, self._key = place, sound, template.key
        self._clinic = open_room(place, self._clock)
        self._act = prepare(self._same_ids())
        self._before = self._rows()
        self._begun = self._clock.moment

    def _same_ids(self) -> Clinic:
        return replace(self._clinic, new_id=uuid7_maker(self._clock, Random(1).getrandbits))

    def _rows(self) -> Rows:
        assert isinstance(self._clinic.records, SqliteRecords)
        with self._clinic.records._session.reading() as connection:
            return everything_in(connection)

    def do(self) -> None:
        """At the same moment, with the same ids, however often it is tried."""
        self._clock.moment = self._begun
        self._act(self._same_ids())

    def wrong(self, *, refused: bool) -> Iterator[str]:
        """In the store as it is, on a disk without power, and once more when the disk is healed."""
        cut_off = _rows_after_power_cut(self.place, self._key, self._sound)
        if refused:
            if self._rows() != self._before:
                yield "What was refused is in the store in part."
            self.do()
        after = self._rows()
        if after == self._before:
            yield "What was said to be saved is not in the store."
        if cut_off != after and not (refused and cut_off == self._before):
            yield "A power cut would leave something that never was."
        self.close()
        if _rows_after_power_cut(self.place, self._key, self._sound) != after:
            yield "Closing the store lost something."

    def close(self) -> None:
        """See `Act.close`."""
        self._clinic.records.close()


def _begin(_clinic: Clinic) -> Callable[[Clinic], object]:
    return lambda clinic: workflow.begin(clinic, INGRID, SPINE)


def _answer(clinic: Clinic) -> Callable[[Clinic], object]:
    asking = workflow.resume(clinic, workflow.drafts(clinic)[0].draft_id)
    return lambda clinic: workflow.answer(clinic, asking, QuestionId("goal"), _LONG)


def _complete(clinic: Clinic) -> Callable[[Clinic], object]:
    asking = workflow.resume(clinic, workflow.drafts(clinic)[0].draft_id)
    return lambda clinic: workflow.complete(clinic, asking)


def _correct(clinic: Clinic) -> Callable[[Clinic], object]:
    row = next(row for row in workflow.worklist(clinic).rows if not row.is_draft)
    asking = workflow.begin_correction(clinic, row.subject, "Heard it wrong")
    asking = workflow.answer(clinic, asking, QuestionId("goal"), "To walk")
    return lambda clinic: workflow.complete(clinic, asking)


def _settings(clinic: Clinic) -> Callable[[Clinic], object]:
    texts = {("before_the_day", "en"): f"# Before\n\n{_LONG[:5_000]}"}
    settings = replace(settings_of(clinic), name="Quay Spine Clinic", texts=texts)
    return lambda clinic: workflow.save_settings(clinic, settings)


class StartAct:
    """A start of the program: on a store, on one of an older version, or the very first."""

    def __init__(self, right: Rows, before: Rows, key: bytes | None, place: Path) -> None:
        self._right, self._before, self._key = right, before, key
        self.place = place

    def do(self) -> None:
        """Open and close again."""
        if self._key is None:
            open_room(self.place, Clock()).records.close()
        else:
            open_records(self.place / STORE_NAME, self._key, Samples().now).close()

    def wrong(self, *, refused: bool) -> Iterator[str]:
        """What was in it is in it, and the next start brings it up."""
        if refused and self._key is not None:
            left = everything(self.place / STORE_NAME, self._key)
            if left != self._before and _untimed(left) != self._right:
                yield "A start that failed changed the store."
        self.do()
        key = self._key or read_key(self.place / KEY_NAME)
        if self._right and contents(self.place / STORE_NAME, key) != self._right:
            yield "Not everything is there after the next start."

    def close(self) -> None:
        """See `Act.close`."""


def _untimed(rows: Rows) -> Rows:
    return {name: found for name, found in rows.items() if name != "_sqlite_migrations"}


def _start(template: Template, place: Path, _sound: Path) -> StartAct:
    template.copy(place)
    return StartAct(_untimed(template.before), template.before, template.key, place)


def _first_start(place: Path, _sound: Path) -> StartAct:
    shutil.rmtree(place, ignore_errors=True)
    return StartAct({}, {}, None, place)


def _upgrade(template: Path, right: Rows, before: Rows, place: Path, _sound: Path) -> StartAct:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(template, place)
    return StartAct(right, before, KEY, place)


class BackupAct:
    """A backup made beside the store, on the same disk."""

    def __init__(self, template: Template, place: Path, _sound: Path) -> None:
        template.copy(place)
        self.place = place
        self._key, self._before = template.key, template.before

    def do(self) -> None:
        """Make one."""
        make_backup(Vault(self.place, self._key), self.place / FIRST_FOLDER, _LATER)

    def wrong(self, *, refused: bool) -> Iterator[str]:
        """Whatever has the name of a backup is a whole one; the store is as it was."""
        vault, folder = Vault(self.place, self._key), self.place / FIRST_FOLDER
        for backup in backups_in(folder, vault):
            check_copy(backup.path, self._key)
        if everything(vault.store, self._key) != self._before:
            yield "Making a backup changed the store."
        if refused:
            self.do()
        if not any(backup.opens for backup in backups_in(folder, vault)):
            yield "There is no backup."

    def close(self) -> None:
        """See `Act.close`."""


class RestoreAct:
    """A backup brought back onto the disk."""

    def __init__(self, template: Template, place: Path, _sound: Path) -> None:
        shutil.rmtree(place, ignore_errors=True)
        self.place, self._template = place, template

    def do(self) -> None:
        """Bring it back."""
        restore(self._template.archive, self.place, self._template.key, _LATER)

    def wrong(self, *, refused: bool) -> Iterator[str]:
        """A whole store under the store's name, or none; then it is brought back all the same."""
        store = self.place / STORE_NAME
        if refused and not store.exists():
            if (self.place / KEY_NAME).exists():
                yield "A key was left alone."
            self.do()
        contents_back = check_copy(store, self._template.key)
        if contents_back.intakes != len(self._template.before["intakes"]):
            yield "Not everything came back."

    def close(self) -> None:
        """See `Act.close`."""


def all_acts(folder: Path) -> dict[str, MakeAct]:
    """Every act by its name; what they begin with is made in `folder`."""
    template = template_in(folder)
    old = folder / "old"
    store_of(_OLD_VERSION, old / STORE_NAME, Samples())
    before = everything(old / STORE_NAME, KEY)
    shutil.copytree(old, folder / "upgraded")
    open_records(folder / "upgraded" / STORE_NAME, KEY, Samples().now).close()
    right = contents(folder / "upgraded" / STORE_NAME)
    with cheap_tries():
        three = make_three(folder / "three", Clock())
    desk = {"begin": _begin, "answer": _answer, "complete": _complete, "correct": _correct}
    return {
        **{name: partial(DeskAct, template, act) for name, act in desk.items()},
        "settings": partial(DeskAct, template, _settings),
        "start": partial(_start, template),
        "first start": _first_start,
        "bring up to date": partial(_upgrade, old, right, before),
        "backup": partial(BackupAct, template),
        "restore": partial(RestoreAct, template),
        "change password": partial(PasswordAct, three),
    }
