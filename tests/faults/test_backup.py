"""Backups when disk, folder, program or file fail: whole or not there, said, and nothing lost."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.contract.conftest import Samples
from tests.faults.backup_store import everything, fill, store_with, without_audit
from tests.faults.backups import backup_kills
from triage_app.errors import BackupFailed, StoreKeyWrong, TriageAppError
from triage_app.model.intake import Event
from triage_app.records import audit, backup
from triage_app.records.backup import backups_in, has_changed, last_good, make_backup
from triage_app.records.checked_copy import Step, check_copy
from triage_app.records.cipher import connect
from triage_app.records.noted_heads import HEADS_NAME, last_noted
from triage_app.records.restoring import restore
from triage_app.records.sqlite_records import open_store
from triage_app.records.vault import Vault


@pytest.fixture
def samples() -> Samples:
    return Samples()


@pytest.fixture
def vault(tmp_path: Path, samples: Samples) -> Vault:
    return store_with(tmp_path / "store", samples, 5)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "Stick Ärzte %?#"
    made.mkdir()
    return made


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


class TestMaking:
    def test_a_backup_is_the_whole_store_encrypted_and_private(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        made = make_backup(vault, folder, samples.now())
        assert names(folder) == {made.path.name, HEADS_NAME}
        assert everything(made.path, vault.key) == everything(vault.store, vault.key)
        assert (made.patients, made.intakes, made.drafts) == (10, 5, 5)
        content = made.path.read_bytes()
        assert b"Okafor" not in content
        assert b"SQLite format 3" not in content
        if os.name == "posix":
            assert made.path.stat().st_mode & 0o077 == 0

    def test_the_key_is_nowhere_in_the_folder(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        (vault.directory / "triage.keys").write_text(f"careless {vault.key.hex()}")
        make_backup(vault, folder, samples.now())
        for path in folder.iterdir():
            content = path.read_bytes()
            assert vault.key not in content
            assert vault.key.hex().encode() not in content.lower()
        assert not any(path.name.endswith(".keys") for path in folder.iterdir())

    def test_a_key_under_lock_goes_along_and_comes_back(
        self, vault: Vault, folder: Path, tmp_path: Path, samples: Samples
    ) -> None:
        (vault.directory / "triage.keys").write_bytes(b"locked")
        made = make_backup(vault, folder, samples.now())
        report = restore(made.path, tmp_path / "new", vault.key, samples.now())
        assert (tmp_path / "new" / "triage.keys").read_bytes() == b"locked"
        assert not report.key_written
        assert names(tmp_path / "new") == {"triage.db", "triage.keys"}

    def test_a_save_goes_through_at_any_moment_of_a_backup(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        records = open_store(vault.directory, samples.now)
        # A lock held by the backup would make each of these fail instead of waiting.
        records._session._connection.execute("PRAGMA busy_timeout = 0")
        steps: set[Step] = set()

        def save(step: Step, _done: int, _of: int) -> None:
            if step not in steps:
                fill(records, samples, 1)
                steps.add(step)

        made = make_backup(vault, folder, samples.now(), save)
        records.close()
        assert {Step.COPY, Step.CHECK} <= steps
        check_copy(made.path, vault.key)

    @pytest.mark.parametrize("at", [Step.COPY, Step.CHECK])
    def test_stopping_it_leaves_nothing(
        self, vault: Vault, folder: Path, samples: Samples, at: Step
    ) -> None:
        class Stopped(Exception):
            pass

        def stop(step: Step, _done: int, _of: int) -> None:
            if step is at:
                raise Stopped

        with pytest.raises(Stopped):
            make_backup(vault, folder, samples.now(), stop)
        assert names(folder) == set()

    def test_two_in_one_second_have_two_names(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        now = samples.now()
        made = [make_backup(vault, folder, now).path, make_backup(vault, folder, now).path]
        assert made[0] != made[1]

    def test_older_ones_go_by_the_ladder_and_others_stay(
        self, vault: Vault, folder: Path, tmp_path: Path, samples: Samples
    ) -> None:
        other = store_with(tmp_path / "other", samples, 1)
        start = samples.now()
        make_backup(other, folder, start)
        (folder / "triage-2020-01-01T000000Z.backup").write_bytes(b"damaged" * 1000)
        (folder / "letter.txt").write_text("mine")
        for day in range(10):
            make_backup(vault, folder, start + timedelta(days=day, hours=1))
        ours = [one for one in backups_in(folder, vault) if one.opens]
        assert len(ours) == 7, "the last of the week and of the month is one of the 7 days"
        assert len([one for one in backups_in(folder, other) if one.opens]) == 1
        assert {"letter.txt", "triage-2020-01-01T000000Z.backup"} <= names(folder)

    def test_whether_anything_was_saved_since_is_known(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        make_backup(vault, folder, samples.now())
        last = last_good(folder, vault)
        assert last is not None
        assert not has_changed(vault, last)
        records = open_store(vault.directory, samples.now)
        draft = records.draft(records.drafts()[0].draft_id)
        assert draft is not None
        records.save_draft(draft, samples.row(draft))
        records.close()
        assert has_changed(vault, last)


class TestWhatFails:
    def test_a_missing_folder_is_said_and_not_made(
        self, vault: Vault, tmp_path: Path, samples: Samples
    ) -> None:
        with pytest.raises(BackupFailed, match="is not there") as caught:
            make_backup(vault, tmp_path / "stick", samples.now())
        assert "by itself" in caught.value.cure
        assert not (tmp_path / "stick").exists()

    @pytest.mark.skipif(os.name != "posix", reason="no limit on the size of a file elsewhere")
    def test_a_full_disk_is_said_and_the_part_removed(self, vault: Vault, folder: Path) -> None:
        program = (
            "import sys, resource, signal; from pathlib import Path; from datetime import *\n"
            "from triage_app.records.backup import make_backup\n"
            "from triage_app.records.vault import vault_beside\n"
            "from triage_app.errors import BackupFailed\n"
            "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
            "vault, folder = vault_beside(Path(sys.argv[1])), Path(sys.argv[2])\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))\n"
            "try: make_backup(vault, folder, datetime.now(UTC))\n"
            "except BackupFailed as error: print(error)\n"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, str(vault.directory), str(folder)],
            capture_output=True,
            text=True,
            check=True,
        )
        assert "No backup was made" in done.stdout or "is full" in done.stdout
        assert names(folder) == set()

    def test_a_copy_that_the_disk_spoilt_is_not_kept(
        self, vault: Vault, folder: Path, samples: Samples, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checked = check_copy

        def spoil(path: Path, *rest: object) -> object:
            content = bytearray(path.read_bytes())
            content[len(content) // 2] ^= 1
            path.write_bytes(content)
            return checked(path, *rest)  # type: ignore[arg-type]

        monkeypatch.setattr(backup, "check_copy", spoil)
        with pytest.raises(BackupFailed):
            make_backup(vault, folder, samples.now())
        assert names(folder) == set()

    def test_a_damaged_store_gives_no_backup_and_older_ones_stay(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        before = make_backup(vault, folder, samples.now())
        content = bytearray(vault.store.read_bytes())
        content[-5000] ^= 1
        vault.store.write_bytes(content)
        with pytest.raises(StoreKeyWrong, match="damaged"):
            make_backup(vault, folder, samples.now())
        assert names(folder) == {before.path.name, HEADS_NAME}

    def test_entries_cut_off_the_audit_show_against_the_head_noted_before(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        make_backup(vault, folder, samples.now())
        noted = last_noted(folder, vault)
        with closing(connect(vault.store, vault.key)) as store:
            for trigger in sorted(audit.GUARDS):
                store.execute(f"DROP TRIGGER {trigger}")
            store.execute("DELETE FROM audit WHERE sequence = (SELECT max(sequence) FROM audit)")
            store.execute(
                "UPDATE audit_head SET entries = entries - 1,"
                " hash = (SELECT hash FROM audit ORDER BY sequence DESC LIMIT 1)"
            )
        made = make_backup(vault, folder, samples.now())
        assert not made.audit.is_whole
        assert last_noted(folder, vault) == noted, "the next check must still find it"

    def test_a_half_written_line_of_the_heads_counts_for_nothing(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        make_backup(vault, folder, samples.now())
        noted = last_noted(folder, vault)
        with (folder / HEADS_NAME).open("a", encoding="ascii") as file:
            file.write("2026-03-02T08:00:00+00:00 abc")
        assert last_noted(folder, vault) == noted is not None


class TestDrill:
    """Bringing a backup back, as it would be done on the day."""

    def test_everything_comes_back_and_is_reported(
        self, vault: Vault, folder: Path, tmp_path: Path, samples: Samples
    ) -> None:
        made = make_backup(vault, folder, samples.now())
        report = restore(made.path, tmp_path / "new" / "place", vault.key, samples.now())
        assert (report.patients, report.intakes, report.drafts) == (10, 5, 5)
        assert report.made == made.made
        assert report.audit.head == made.head
        back = open_store(tmp_path / "new" / "place", samples.now)
        old = open_store(vault.directory, samples.now)
        assert back.worklist() == old.worklist()
        assert back.drafts() == old.drafts()
        assert back.find_patients("okafor") == old.find_patients("okafor")
        assert [entry.event for entry in back.audit(1)] == [Event.RESTORED]
        fill(back, samples, 1)
        back.close()
        old.close()

    def test_it_is_the_same_row_by_row(
        self, vault: Vault, folder: Path, tmp_path: Path, samples: Samples
    ) -> None:
        made = make_backup(vault, folder, samples.now())
        report = restore(made.path, tmp_path / "new", vault.key, samples.now())
        back = without_audit(everything(report.store, vault.key))
        assert back == without_audit(everything(vault.store, vault.key))

    def test_a_store_is_never_written_over(
        self, vault: Vault, folder: Path, samples: Samples
    ) -> None:
        made = make_backup(vault, folder, samples.now())
        before = vault.store.read_bytes()
        with pytest.raises(BackupFailed, match="already"):
            restore(made.path, vault.directory, vault.key, samples.now())
        assert vault.store.read_bytes() == before

    @pytest.mark.parametrize("place", [20, 5000, -5000])
    def test_a_damaged_backup_brings_nothing_back(
        self, vault: Vault, folder: Path, tmp_path: Path, samples: Samples, place: int
    ) -> None:
        made = make_backup(vault, folder, samples.now())
        content = bytearray(made.path.read_bytes())
        content[place] ^= 1
        made.path.write_bytes(content)
        with pytest.raises(TriageAppError):
            restore(made.path, tmp_path / "new", vault.key, samples.now())
        assert names(tmp_path / "new") == set()

    def test_another_key_brings_nothing_back(
        self, vault: Vault, folder: Path, tmp_path: Path, samples: Samples
    ) -> None:
        made = make_backup(vault, folder, samples.now())
        with pytest.raises(StoreKeyWrong):
            restore(made.path, tmp_path / "new", bytes(32), samples.now())
        assert names(tmp_path / "new") == set()

    def test_a_name_with_a_path_in_it_leads_nowhere(
        self, vault: Vault, folder: Path, tmp_path: Path, samples: Samples
    ) -> None:
        made = make_backup(vault, folder, samples.now())
        renamed = made.path.rename(folder / "..%2f..%2ftriage.db")
        (folder / "..%2f..%2ftriage.db.keys").symlink_to(vault.directory / "triage.key")
        restore(renamed, tmp_path / "new", vault.key, samples.now())
        assert names(tmp_path / "new") == {"triage.db", "triage.key"}
        assert not (tmp_path / "new" / "triage.key").is_symlink()


def test_ten_kills_leave_only_whole_backups() -> None:
    assert backup_kills(10, seed=4) == (10, 0, 0)
