"""A damaged store: never shown as right, set aside untouched, its backup and what is newer used."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

from tests.contract.conftest import Samples
from tests.faults.backup_store import everything, fill, store_with, without_audit
from tests.faults.flips import flipped_bytes
from triage_app.errors import BackupFailed, StoreKeyWrong
from triage_app.model.intake import Event, Intake
from triage_app.records import audit
from triage_app.records.backup import make_backup
from triage_app.records.cipher import connect
from triage_app.records.failures import CipherError
from triage_app.records.first_look import Health, look
from triage_app.records.health import is_sound, rescue
from triage_app.records.salvage import SalvageReport
from triage_app.records.set_aside import finish_exchange
from triage_app.records.sqlite_records import open_store
from triage_app.records.vault import Vault, note_damage, read_plan

PAGE = 4096


@pytest.fixture
def samples() -> Samples:
    return Samples()


TABLES = ("intakes", "drafts", "patients", "visits", "worklist", "audit", "versions")


class Damaged:
    """A copy of a store with a backup, something newer, and soon a spoilt page."""

    def __init__(self, template: Template, folder: Path, samples: Samples) -> None:
        shutil.copytree(template.folder, folder, dirs_exist_ok=True)
        self.vault = Vault(folder / "store", template.key)
        self.archive = folder / "stick" / template.archive
        self.newer = template.newer
        self.right = template.right
        self.samples = samples
        self._pages = template.pages

    def page_of(self, table: str) -> int:
        """The last page of a table: what is newest is on it."""
        return self._pages[table]

    def spoil(self, *pages: int) -> None:
        """Flip a byte in each of these pages."""
        content = bytearray(self.vault.store.read_bytes())
        for page in pages:
            content[page * PAGE + 1000] ^= 0x10
        self.vault.store.write_bytes(content)

    def rescued(self) -> SalvageReport:
        """What was salvaged, after everything was checked."""
        done = rescue(self.vault, self.archive, self.samples.now())
        assert done.salvaged is not None
        assert look(self.vault) is Health.WHOLE
        assert is_sound(self.vault, lambda: None)
        with closing(connect(self.vault.store, self.vault.key)) as store:
            assert audit.verify(store).is_whole
            assert audit.last_entries(store, 1)[0].event is Event.RESTORED
        return done.salvaged


class Template:
    """The store that is copied: it is made, and its pages are found, once."""

    def __init__(self, folder: Path) -> None:
        samples = Samples()
        self.folder = folder
        vault = store_with(folder / "store", samples, 8)
        (folder / "stick").mkdir()
        self.key = vault.key
        self.archive = make_backup(vault, folder / "stick", samples.now()).path.name
        records = open_store(vault.directory, samples.now)
        self.newer: list[Intake] = fill(records, samples, 12)
        records.close()
        self.right = everything(vault.store, vault.key)
        self.pages: dict[str, int] = {}
        whole = vault.store.read_bytes()
        for page in range(len(whole) // PAGE - 1, 0, -1):
            content = bytearray(whole)
            content[page * PAGE + 1000] ^= 0x10
            vault.store.write_bytes(content)
            for table in set(TABLES) - set(self.pages):
                if _is_hit(vault, table):
                    self.pages[table] = page
                    break
        vault.store.write_bytes(whole)


def _is_hit(vault: Vault, table: str) -> bool:
    try:
        connection = connect(vault.store, vault.key)
    except StoreKeyWrong:
        return False  # the description of all tables: no table's own page
    with closing(connection):
        try:
            connection.execute(f"SELECT * FROM {table} NOT INDEXED").fetchall()
        except CipherError:
            return True
    return False


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def damaged(template: Template, tmp_path: Path, samples: Samples) -> Damaged:
    return Damaged(template, tmp_path, samples)


def test_no_flipped_byte_is_ever_shown_as_right() -> None:
    assert flipped_bytes(100, seed=5) == (100, 0)


class TestRescue:
    def test_with_nothing_of_it_lost_the_store_is_as_it_was_to_the_row(
        self, damaged: Damaged
    ) -> None:
        found = damaged.rescued()
        assert found.is_complete
        assert len([item for item in found.intakes if not item.is_draft]) == 12
        back = without_audit(everything(damaged.vault.store, damaged.vault.key))
        assert back == without_audit(damaged.right)

    def test_the_damaged_file_is_kept_to_the_byte(self, damaged: Damaged) -> None:
        damaged.spoil(damaged.page_of("intakes"))
        before = damaged.vault.store.read_bytes()
        done = rescue(damaged.vault, damaged.archive, damaged.samples.now())
        assert (damaged.vault.directory / done.kept[0]).read_bytes() == before

    @pytest.mark.parametrize("table", TABLES)
    def test_whatever_table_was_hit_what_can_be_read_is_there_and_the_rest_is_named(
        self, damaged: Damaged, table: str
    ) -> None:
        damaged.spoil(damaged.page_of(table))
        assert not is_sound(damaged.vault, lambda: None)
        found = damaged.rescued()
        assert table in found.unreadable or not found.is_complete or table == "versions"
        records = open_store(damaged.vault.directory, damaged.samples.now)
        kept = {item.subject for item in found.intakes}
        for intake in damaged.newer:
            read = records.intake(intake.intake_id)
            assert (read == intake) if intake.intake_id in kept else read is None
            if read is not None:
                assert records.latest_version(intake.intake_id) == intake
                assert intake in records.visits(intake.patient.patient_id)
                assert intake.patient in records.find_patients(intake.patient.family_name, 99)
        listed = records.worklist(limit=500)
        subjects = {row.subject for row in listed.rows}
        assert kept <= subjects
        assert sum(listed.by_level) == len(subjects) == listed.total
        for row in listed.rows:
            shown = records.read_draft if row.is_draft else records.intake
            assert shown(row.subject) is not None
        fill(records, damaged.samples, 1)
        records.close()

    def test_rows_that_cannot_be_read_are_counted_not_guessed(self, damaged: Damaged) -> None:
        damaged.spoil(damaged.page_of("intakes"))
        found = damaged.rescued()
        back = everything(damaged.vault.store, damaged.vault.key)
        for table in ("intakes", "drafts", "patients", "acknowledgements"):
            right = {repr(row) for row in damaged.right[table]}
            assert {repr(row) for row in back[table]} <= right
        assert len(found.intakes) + len(found.lost) == 24

    def test_a_draft_that_was_completed_or_discarded_since_does_not_come_back(
        self, tmp_path: Path, samples: Samples
    ) -> None:
        vault = store_with(tmp_path / "store", samples, 3)
        (tmp_path / "stick").mkdir()
        archive = make_backup(vault, tmp_path / "stick", samples.now()).path
        records = open_store(vault.directory, samples.now)
        first, second, third = (one.draft_id for one in records.drafts())
        draft = records.draft(first)
        assert draft is not None
        intake = samples.intake(draft.patient)
        entry = samples.entry(Event.INTAKE_COMPLETED)
        records.complete(intake, samples.row(intake), entry, first)
        assert records.draft(second) is not None
        records.discard_draft(second, samples.entry(Event.DRAFT_DISCARDED, second))
        records.close()
        right = everything(vault.store, vault.key)
        rescue(vault, archive, samples.now())
        records = open_store(vault.directory, samples.now)
        assert [one.draft_id for one in records.drafts()] == [third]
        assert records.worklist().total == 5
        records.close()
        assert everything(vault.store, vault.key)["drafts"] == right["drafts"]

    def test_a_first_page_that_is_lost_leaves_the_backup_alone(self, damaged: Damaged) -> None:
        damaged.spoil(0)
        assert look(damaged.vault) is Health.DAMAGED
        found = damaged.rescued()
        assert not found.readable
        assert found.intakes == []

    def test_without_a_backup_everything_readable_is_read(self, damaged: Damaged) -> None:
        damaged.spoil(damaged.page_of("drafts"))
        done = rescue(damaged.vault, None, damaged.samples.now())
        assert done.salvaged is not None
        assert len([item for item in done.salvaged.intakes if not item.is_draft]) == 20
        with closing(connect(damaged.vault.store, damaged.vault.key)) as store:
            assert audit.verify(store).is_whole

    def test_without_a_backup_and_nothing_readable_nothing_is_changed(
        self, damaged: Damaged
    ) -> None:
        damaged.spoil(0)
        before = damaged.vault.store.read_bytes()
        with pytest.raises(BackupFailed, match="no backup"):
            rescue(damaged.vault, None, damaged.samples.now())
        assert damaged.vault.store.read_bytes() == before
        assert not list(damaged.vault.directory.glob("*.restoring*"))
        assert not list(damaged.vault.directory.glob("*.salvaging*"))

    def test_rows_of_another_history_are_not_mixed_in(
        self, damaged: Damaged, tmp_path: Path
    ) -> None:
        """A backup of before an older one was restored has other rows by the same numbers."""
        later = make_backup(damaged.vault, tmp_path / "stick", damaged.samples.now()).path
        rescue_folder = tmp_path / "other"
        from triage_app.records.restoring import restore

        restore(damaged.archive, rescue_folder, damaged.vault.key, damaged.samples.now())
        records = open_store(rescue_folder, damaged.samples.now)
        fill(records, damaged.samples, 20)
        records.close()
        branched = Vault(rescue_folder, damaged.vault.key)
        done = rescue(branched, later, damaged.samples.now())
        assert done.salvaged is not None
        assert not done.salvaged.same_history
        assert done.salvaged.rows == {}


class TestFirstLook:
    def test_a_file_cut_short_is_damaged(self, damaged: Damaged) -> None:
        content = damaged.vault.store.read_bytes()
        damaged.vault.store.write_bytes(content[: len(content) - 3 * PAGE])
        assert look(damaged.vault) is Health.DAMAGED

    def test_a_store_that_is_gone_is_missing_while_there_is_a_backup(
        self, tmp_path: Path, samples: Samples
    ) -> None:
        vault = store_with(tmp_path, samples, 1)
        make_backup(vault, tmp_path / "backups", samples.now())
        vault.store.unlink()
        assert look(vault) is Health.MISSING
        shutil.rmtree(tmp_path / "backups")
        assert look(vault) is Health.NEW

    def test_damage_noted_while_open_is_looked_for_at_the_next_start(
        self, damaged: Damaged
    ) -> None:
        page = damaged.page_of("intakes")
        damaged.spoil(page)
        assert look(damaged.vault) is Health.WHOLE, "its first page is"
        note_damage(damaged.vault.directory, damaged.samples.now())
        assert look(damaged.vault) is Health.DAMAGED
        damaged.spoil(page)
        assert look(damaged.vault) is Health.WHOLE
        assert read_plan(damaged.vault.directory).damaged is None


@pytest.mark.skipif(os.name != "posix", reason="a process is copied, to be killed")
class TestKilled:
    """Killed before each change of a name, each byte brought to the disk, each commit."""

    def test_a_rescue_killed_at_any_step_can_be_begun_again_and_loses_nothing(
        self,
        damaged: Damaged,
        tmp_path: Path,
        samples: Samples,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        monkeypatch.setattr("triage_app.records.damaged._MOST_PROBES", 8)
        damaged.spoil(damaged.page_of("intakes"))
        kills = 0
        while True:
            shutil.rmtree(tmp_path / "killed", ignore_errors=True)
            shutil.copytree(damaged.vault.directory, tmp_path / "killed")
            vault = Vault(tmp_path / "killed", damaged.vault.key)
            ended = in_killed_copy(kills, partial(rescue, vault, damaged.archive, samples.now()))
            finish_exchange(vault.store)
            assert vault.store.exists(), f"after kill {kills}"
            if not is_sound(vault, lambda: None):
                rescue(vault, damaged.archive, samples.now())
            records = open_store(vault.directory, samples.now)
            assert records.worklist(limit=0).total >= 16
            records.close()
            assert is_sound(vault, lambda: None)
            if ended:
                break
            kills += 1
        assert kills > 5

    def test_a_restore_killed_at_any_step_leaves_no_half_of_a_store(
        self, tmp_path: Path, samples: Samples
    ) -> None:
        from triage_app.records.restoring import restore

        vault = store_with(tmp_path / "store", samples, 4)
        (tmp_path / "stick").mkdir()
        archive = make_backup(vault, tmp_path / "stick", samples.now()).path
        kills = 0
        while True:
            into = tmp_path / f"new{kills}"
            ended = in_killed_copy(kills, partial(restore, archive, into, vault.key, samples.now()))
            if (into / "triage.db").exists():
                assert is_sound(Vault(into, vault.key), lambda: None)
            else:
                assert not (into / "triage.key").exists(), "it would be taken for a first start"
                restore(archive, into, vault.key, samples.now())
            if ended:
                break
            kills += 1
        assert kills > 5


def in_killed_copy(step: int, job: Callable[[], object]) -> bool:
    """Do it in a copy of this process that dies at the n-th step to the disk; did it end first?"""
    child = os.fork()
    if child == 0:
        try:
            _die_at(step)
            job()
        except BaseException:  # noqa: BLE001  # the copy must never go on as a test of its own
            os._exit(7)
        os._exit(0)
    _pid, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    assert code in (0, 9), f"it failed by itself ({code})"
    return code == 0


def _die_at(step: int) -> None:
    left = [step]

    def counted(real: Callable[..., object]) -> Callable[..., object]:
        def call(*given: object, **named: object) -> object:
            if left[0] == 0:
                os._exit(9)
            left[0] -= 1
            return real(*given, **named)

        return call

    for owner, names in ((Path, ("rename", "replace", "hardlink_to")), (os, ("fsync",))):
        for name in names:
            setattr(owner, name, counted(getattr(owner, name)))
