"""Every command that opens a store asks who is there, and does only what their role allows."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyotp
import pytest

from tests.signed_in import CHEAP, DESK, MANAGER, ROOM, Somebody, leave, make_people, signed_in
from triage_app.__main__ import main
from triage_app.model.ids import system_clock
from triage_app.model.intake import Event
from triage_app.paths import forms_dir
from triage_app.records import key_slots
from triage_app.records.backup import SEALED_END
from triage_app.records.sqlite_records import KEY_NAME, open_store
from triage_app.workflow.sign_in import Start, look_at_desk, recover, set_after_recovery
from triage_app.workflow.users import (
    add_user,
    begin_second_factor,
    confirm_second_factor,
    remove_user,
    reset_password,
    users,
)

FIRST = "handed over on a note"


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Said]


@pytest.fixture(autouse=True)
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """A sign-in brings an old slot to today's cost: here that is the cheapest."""
    monkeypatch.setattr(key_slots, "CURRENT", CHEAP)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with one person of each role."""
    folder = tmp_path / "store"
    make_people(folder, DESK, ROOM)
    return folder


@pytest.fixture
def run(
    store: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs a command as somebody, whose password is in a file of their own."""

    def command(who: Somebody | None, *arguments: object, password: str = "") -> Said:
        options: list[str] = []
        if who is not None:
            file = tmp_path / "password.txt"
            file.write_text(password or who.password, encoding="utf-8")
            file.chmod(0o600)
            options = ["--user", who.name, "--password-file", str(file)]
        monkeypatch.setattr(sys, "stdin", io.StringIO(""))
        words = [str(word) for word in arguments]
        place = [] if words[0] == "restore" else ["--store", str(store)]
        capsys.readouterr()
        code = main([*words, *place, *options])
        said = capsys.readouterr()
        return Said(code, said.out, said.err)

    return command


def commands(folder: Path) -> dict[str, tuple[str, ...]]:
    """A sound call of each command, and which roles it does something for."""
    return {
        "RSA": ("backup", "--to", str(folder)),
        "--A sheet": ("recovery-sheet", "-o", str(folder / "sheet.txt")),
        "--A verify": ("audit", "verify"),
        "--A export": ("audit", "export", "-o", str(folder / "audit.csv"), "--replace"),
        "--A security": ("doctor", "--security"),
        "-SA replay": ("replay", "--forms", str(forms_dir())),
        "-SA numbers": ("numbers", "-o", str(folder)),
        "--A everything": ("export", "-o", str(folder / "everything")),
        "--A purge": ("purge",),
    }


@pytest.mark.parametrize("who", [DESK, ROOM, MANAGER], ids=lambda who: who.role)
@pytest.mark.parametrize("may", commands(Path()))
def test_a_command_does_what_the_role_of_its_user_allows(
    run: Run, tmp_path: Path, may: str, who: Somebody
) -> None:
    folder = tmp_path / "out"
    folder.mkdir()
    said = run(who, *commands(folder)[may])
    letter = {"reception": "R", "specialist": "S", "administrator": "A"}[who.role]
    if letter in may.partition(" ")[0]:
        assert "does not allow this" not in said.err
        assert said.out
    else:
        assert said.code == 1
        assert said.out == ""
        assert "Your sign-in does not allow this." in said.err
        assert list(folder.iterdir()) == []


def test_a_patients_whole_record_is_not_for_reception(run: Run, tmp_path: Path) -> None:
    words = ("export-patient", "A-1", "-o", tmp_path / "out")
    assert "Your sign-in does not allow this." in run(DESK, *words).err
    assert "No patient has this record number" in run(ROOM, *words).err
    assert not (tmp_path / "out").exists()


def test_each_sign_in_of_a_command_is_in_the_audit_and_so_is_its_end(run: Run, store: Path) -> None:
    assert run(MANAGER, "backup").code == 0
    assert run(ROOM, "numbers").code == 0
    clinic = signed_in(store, MANAGER)
    done = [(entry.event, entry.by.name) for entry in clinic.records.audit(5)]
    assert done == [
        (Event.SIGNED_IN, MANAGER.name),
        (Event.SIGNED_OUT, ROOM.name),
        (Event.SIGNED_IN, ROOM.name),
        (Event.SIGNED_OUT, MANAGER.name),
        (Event.SIGNED_IN, MANAGER.name),
    ]
    leave(clinic)


@pytest.mark.parametrize(
    "words",
    [
        ("backup",),
        ("recovery-sheet", "-o", "sheet.txt"),
        ("replay", "--forms", str(forms_dir())),
        ("numbers",),
        ("audit", "verify"),
        ("audit", "export", "-o", "audit.csv"),
        ("export", "-o", "everything"),
        ("export-patient", "A-1", "-o", "one"),
        ("purge", "--really"),
    ],
    ids=" ".join,
)
def test_without_a_name_and_nobody_to_ask_nothing_is_done(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.rglob("*"))
    said = run(None, *words)
    assert (said.code, said.out) == (1, "")
    assert "--user NAME" in said.err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_wrong_name_and_a_wrong_password_get_the_same_words(run: Run) -> None:
    nobody = Somebody("Nobody Here", "administrator", MANAGER.password)
    said = {run(nobody, "numbers").err, run(MANAGER, "numbers", password="not this one").err}
    assert said == {"The name or the password is not right. Nothing was done.\n"}


def test_after_some_wrong_ones_it_waits_and_says_how_long(run: Run) -> None:
    for _try in range(4):
        said = run(MANAGER, "numbers", password="not this one")
    assert "The next try is possible in 5 seconds." in said.err
    waiting = run(MANAGER, "numbers")
    assert waiting.code == 1
    assert waiting.err.startswith("There were too many wrong tries.")
    assert run(ROOM, "numbers").code == 0, "another person need not wait"


def test_a_password_that_somebody_else_set_has_to_be_changed_first(run: Run, store: Path) -> None:
    clinic = signed_in(store, MANAGER)
    (desk,) = [user for user in users(clinic) if user.name == DESK.name]
    reset_password(clinic, desk.user_id, FIRST)
    leave(clinic)
    said = run(DESK, "backup", password=FIRST)
    assert (said.code, said.out) == (1, "")
    assert "has to be changed first" in said.err
    clinic = signed_in(store, MANAGER)
    last = clinic.records.audit(3)
    assert [(entry.event, entry.by.name) for entry in last[1:]] == [
        (Event.SIGNED_OUT, DESK.name),
        (Event.SIGNED_IN, DESK.name),
    ]
    leave(clinic)


def test_a_removed_person_is_refused(run: Run, store: Path) -> None:
    clinic = signed_in(store, MANAGER)
    (desk,) = [user for user in users(clinic) if user.name == DESK.name]
    remove_user(clinic, desk.user_id)
    leave(clinic)
    assert "not right" in run(DESK, "backup").err


def test_a_second_step_is_asked_for_at_a_terminal_and_nowhere_else(
    run: Run, store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clinic = signed_in(store, MANAGER)
    new = begin_second_factor(clinic)
    code = pyotp.TOTP(new.secret)
    before = system_clock().timestamp() - code.interval
    confirm_second_factor(clinic, new.secret, code.at(int(before)), MANAGER.password)
    leave(clinic)
    said = run(MANAGER, "numbers")
    assert said.code == 1
    assert "second step" in said.err

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def unseen(asked: str) -> str:
        return MANAGER.password if asked == "Password: " else typed.pop()

    typed = ["000000"]
    monkeypatch.setattr(sys, "stdin", Terminal(f"{MANAGER.name}\n"))
    monkeypatch.setattr("getpass.getpass", unseen)
    assert main(["numbers", "--store", str(store)]) == 1
    assert "second step is not right" in capsys.readouterr().err
    monkeypatch.setattr(sys, "stdin", Terminal(f"{MANAGER.name}\n"))
    typed = [code.at(int(system_clock().timestamp()))]
    assert main(["numbers", "--store", str(store)]) == 0


def test_a_store_with_only_the_bare_key_is_sent_to_the_desktop(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    open_store(tmp_path, system_clock).close()
    assert main(["audit", "verify", "--store", str(tmp_path), "--user", "Marit Solheim"]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "Start the desktop once" in said.err


def test_a_store_without_its_keys_is_sent_to_the_recovery_sheet(run: Run, store: Path) -> None:
    (store / "triage.keys").write_bytes(b"{")
    assert "recovery sheet" in run(MANAGER, "audit", "verify").err


def test_no_store_is_made_by_a_slip_in_its_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["numbers", "--store", str(tmp_path / "slip"), "--user", "x"]) == 1
    assert "There is no store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


# -- a backup brought back -------------------------------------------------------------------------


@pytest.fixture
def archive(run: Run, tmp_path: Path) -> Path:
    """A backup, on a disk of its own."""
    folder = tmp_path / "disk"
    folder.mkdir()
    run(DESK, "backup", "--to", folder)
    (found,) = folder.glob("*.backup")
    return found


def test_a_backup_is_opened_with_a_password_of_its_day_and_that_signs_in_there(
    run: Run, store: Path, archive: Path, tmp_path: Path
) -> None:
    clinic = signed_in(store, MANAGER)
    (room,) = [user for user in users(clinic) if user.name == ROOM.name]
    reset_password(clinic, room.user_id, FIRST)
    add_user(clinic, "Ludo Brandt", "reception", FIRST)
    leave(clinic)
    back = tmp_path / "back"
    said = run(ROOM, "restore", archive, "--into", back)
    assert said.code == 0
    assert "Sign in with the passwords of the day of the backup." in said.out
    assert not (back / KEY_NAME).exists()
    assert [person.name for person in look_at_desk(back).people] == sorted(
        (DESK.name, MANAGER.name, ROOM.name)
    )
    leave(signed_in(back, ROOM))
    assert run(MANAGER, "audit", "verify").code == 0


def test_a_wrong_password_brings_nothing_back(run: Run, archive: Path, tmp_path: Path) -> None:
    said = run(ROOM, "restore", archive, "--into", tmp_path / "back", password="not this one")
    assert said.code == 1
    assert "--key -" in said.err
    assert not (tmp_path / "back").exists()


def test_the_recovery_sheet_opens_a_backup_alone_and_what_came_back_asks_for_it(
    run: Run, archive: Path, tmp_path: Path
) -> None:
    sheet = tmp_path / "sheet.txt"
    assert run(MANAGER, "recovery-sheet", "-o", sheet).code == 0
    archive.with_name(f"{archive.name}{SEALED_END}").unlink()
    back = tmp_path / "back"
    lone = run(MANAGER, "restore", archive, "--into", back)
    assert lone.code == 1
    assert "No passwords came with this backup" in lone.err
    said = run(None, "restore", archive, "--into", back, "--key", sheet)
    assert said.code == 0
    assert "it asks for the recovery sheet" in said.out
    assert sorted(path.name for path in back.iterdir()) == ["triage.db"]
    assert look_at_desk(back).start is Start.DAMAGED_KEYS
    found = recover(back, sheet.read_text(encoding="utf-8"), system_clock)
    (person,) = found.administrators
    set_after_recovery(found, person.user_id, "", "a new one after all that").records.close()
    leave(signed_in(back, MANAGER, "a new one after all that"))


# -- doctor ----------------------------------------------------------------------------------------


def test_from_outside_it_tells_slots_rights_tries_and_backups(
    run: Run, store: Path, tmp_path: Path
) -> None:
    said = run(None, "doctor", "--security")
    assert said.code == 1, "no recovery sheet and no backup yet"
    assert "ok  3 passwords lock the key: Argon2id" in said.out
    assert "ok  No wrong password was tried" in said.out
    assert "BAD  No recovery sheet was made" in said.out
    assert "BAD  There is no backup" in said.out
    assert "seen only after a sign-in" in said.out
    assert "audit is whole" not in said.out
    run(MANAGER, "numbers", password="not this one")
    run(MANAGER, "recovery-sheet", "-o", tmp_path / "sheet.txt")
    run(DESK, "numbers", password="not this one")
    assert "look  Wrong passwords, PINs or names since the last right ones: 1" in (
        run(None, "doctor", "--security").out
    )


def test_a_store_that_is_gone_is_not_taken_for_one_not_made_yet(
    run: Run, store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (store / "triage.db").unlink()
    said = run(None, "doctor", "--security")
    assert (said.code, "BAD  The store triage.db is not there" in said.out) == (1, True)
    assert main(["doctor", "--security", "--store", str(tmp_path / "new")]) == 0
    assert capsys.readouterr().out == "There is no store yet.\n"


def test_a_bare_key_lying_about_is_bad_and_says_what_ends_it(run: Run, store: Path) -> None:
    (store / KEY_NAME).write_text("x", encoding="ascii")
    (store / KEY_NAME).chmod(0o644)
    said = run(None, "doctor", "--security")
    assert f"BAD  The key lies bare in {KEY_NAME} beside the store" in said.out
    assert "Sign in once: the file is deleted then." in said.out
    assert f"chmod 600 {KEY_NAME}" in said.out


def test_passwords_of_an_older_cost_are_pointed_out_until_their_next_sign_in(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(key_slots, "CURRENT", key_slots.Cost(2, 64, 1))
    assert (
        "look  3 of 3 passwords lock the key more weakly" in run(None, "doctor", "--security").out
    )
    run(DESK, "numbers")
    assert "look  2 of 3 passwords" in run(None, "doctor", "--security").out


def test_after_a_sign_in_it_tells_of_users_audit_and_the_last_backup_too(
    run: Run, store: Path
) -> None:
    run(MANAGER, "backup")
    said = run(MANAGER, "doctor", "--security")
    assert "look  There is one administrator" in said.out
    assert "look  0 of 3 have a second step" in said.out
    assert "ok  The audit is whole" in said.out
    assert "ok  The last good backup was opened and checked just now" in said.out
    assert "seen only after a sign-in" not in said.out


def test_a_slot_put_back_for_somebody_removed_opens_nothing_and_goes_at_the_next_sign_in(
    run: Run, store: Path
) -> None:
    kept = json.loads((store / "triage.keys").read_text(encoding="ascii"))
    clinic = signed_in(store, MANAGER)
    (desk,) = [user for user in users(clinic) if user.name == DESK.name]
    remove_user(clinic, desk.user_id)
    leave(clinic)
    (store / "triage.keys").write_text(json.dumps(kept), encoding="ascii")
    assert "not right" in run(DESK, "backup").err
    assert "for nobody who may sign in" not in run(MANAGER, "doctor", "--security").out
    assert DESK.name not in [person.name for person in look_at_desk(store).people]
