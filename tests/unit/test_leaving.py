"""Leaving: everything is in the export, in open formats, whole or not at all; and one patient's."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from pypdf.generic import Destination

from tests.unit.room import (
    FORMS,
    INGRID,
    MAREK,
    SPINE,
    Clock,
    as_role,
    asked,
    changed_forms,
    finished,
    open_room,
)
from tests.unit.test_retention import everything_beside, rows_of
from triage_app import workflow
from triage_app.commands.leaving import run_export, run_export_patient, run_purge
from triage_app.errors import Bug, InputRefused, NotAllowed
from triage_app.exchange.written_out import json_line
from triage_app.model.answers import NoAnswer, QuestionId
from triage_app.model.audit import AuditLine
from triage_app.model.intake import Event
from triage_app.model.person import PatientId
from triage_app.questionnaire.entry import read_answers, stored_answer
from triage_app.records.cipher import connect
from triage_app.records.every_table import LEFT_OUT, TABLES
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.report.letter_words import LetterFields
from triage_app.workflow import Clinic
from triage_app.workflow.leaving import Exported, export_everything
from triage_app.workflow.leaving_folder import MANIFEST, UNFINISHED, FolderFile, folder_built
from triage_app.workflow.leaving_words import said_files
from triage_app.workflow.patient_export import DATA_NAME, PDF_NAME, export_patient
from triage_app.workflow.settings import save_settings, settings_of
from triage_app.workflow.unsaved import keep_unsaved_letter

ZEROS = "0" * 64


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Clinic]:
    clinic = open_room(tmp_path / "store", Clock())
    yield clinic
    clinic.records.close()


@pytest.fixture
def out(tmp_path: Path) -> Path:
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def exported(room: Clinic, out: Path, *, pages: bool = False) -> Exported:
    done = export_everything(room, out, pages=pages)
    assert done is not None
    return done


def lines(done: Exported, table: str) -> list[dict[str, Any]]:
    text = (done.folder / f"{table}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.split("\n") if line]


def cells(done: Exported, name: str) -> list[dict[str, str]]:
    with (done.folder / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def full(room: Clinic) -> None:
    """A store with something in every table."""
    everything_beside(room, INGRID)
    workflow.save_patient(room, MAREK)
    merge = workflow.merge_patients(room, INGRID.patient_id, MAREK.patient_id, "One person")
    workflow.undo_merge(room, merge.merge_id)
    moved = finished(room, MAREK)
    workflow.move_intake(room, moved.intake_id, INGRID.patient_id, "Wrong one")
    asking = asked(room, MAREK)
    workflow.answer(room, asking, QuestionId("goal"), NoAnswer.DECLINED)
    keep_unsaved_letter(room, moved.intake_id, LetterFields("half a letter"))
    save_settings(room, settings_of(room))


def test_every_column_of_every_table_has_a_place_or_a_reason(room: Clinic, tmp_path: Path) -> None:
    store = tmp_path / "store"
    connection = connect(store / STORE_NAME, read_key(store / KEY_NAME))
    there = {
        (table, column)
        for table in rows_of(store)
        for (column,) in connection.execute(f"SELECT name FROM pragma_table_xinfo('{table}')")
    }
    connection.close()
    said = {(table.name, column.sql.strip('"')) for table in TABLES for column in table.columns} - {
        (table, column) for table, column in LEFT_OUT
    }
    whole = {table for table, column in LEFT_OUT if column == "*"}
    missing = {
        (table, column)
        for table, column in there - said
        if (table, column) not in LEFT_OUT and table not in whole
    }
    assert missing == set()
    assert {(t, c) for t, c in LEFT_OUT if c != "*"} <= there
    assert all(len(why) > 7 for why in LEFT_OUT.values())


def test_every_row_of_every_table_is_written_out(room: Clinic, out: Path, tmp_path: Path) -> None:
    full(room)
    done = exported(room, out)
    there = rows_of(tmp_path / "store")
    for table in room.records.tables():
        rows = lines(done, table)
        assert len(rows) == done.counts[table], table
        # What was noted since is of the export itself.
        assert there[table] - len(rows) == (1 if table == "audit" else 0), table
    empty = {table for table, count in done.counts.items() if not count}
    assert empty <= {"users", "question_times"}


def test_nothing_that_people_wrote_is_missing(room: Clinic, out: Path) -> None:
    full(room)
    done = exported(room, out)
    for table, said in (
        ("patients", "Marlowe"),
        ("levels_set", "New pain"),
        ("notes", "Marlowe plan"),
        ("tasks", "Call Marlowe"),
        ("acknowledgements", "Nurse Bell"),
        ("letters", "Marlowe findings"),
        ("unsaved", "half a letter"),
        ("merges", "One person"),
        ("settings", "Harbour Spine Clinic"),
    ):
        assert said in json.dumps(lines(done, table)), table
    notes = lines(done, "notes")
    assert notes[0]["note"] == "Marlowe note"
    assert lines(done, "levels_set")[0]["level"] == "urgent"
    assert lines(done, "worklist")[0]["state"] in {"seen", "waiting", "asking"}
    assert lines(done, "letters")[0]["signed"] is True


def test_answers_are_there_as_ids_and_in_the_words_they_were_asked_in(
    room: Clinic, out: Path, tmp_path: Path
) -> None:
    first = finished(room, INGRID)
    changed = replace(room, forms=changed_forms(tmp_path / "forms", "pain today, renamed"))
    second = finished(changed, MAREK)
    done = exported(changed, out)
    rows = {row["intake_id"]: row for row in lines(done, "intakes")}
    for intake in (first, second):
        row = rows[intake.intake_id]
        assert row["answers"] == {n: stored_answer(a) for n, a in intake.answers.items()}
        assert row["level"] == intake.assessment.level.id
        assert row["form_kept"] is True
        assert [one["question"] for one in row["in_words"]] == [*intake.answers]
        assert row["assessment"]["level"] == intake.assessment.level.id
    form = FORMS[SPINE].form
    read, problems = read_answers(
        form, rows[first.intake_id]["answers"], first.visit_date, INGRID.birth_date
    )
    assert (dict(read), list(problems)) == (dict(first.answers), [])
    said = {one["question"]: one for one in rows[first.intake_id]["in_words"]}
    assert said["pain_standing"]["asked"] == form.questions[QuestionId("pain_standing")].ask
    folders = sorted(path.name for path in (done.folder / "forms").iterdir())
    assert folders == sorted(f"{SPINE}-{i.form.sha256}" for i in (first, second))
    for folder in folders:
        text = (done.folder / "forms" / folder / "form.toml").read_text(encoding="utf-8")
        assert ("pain today, renamed" in text) is (second.form.sha256 in folder)


def test_flat_files_hold_no_formula(room: Clinic, out: Path) -> None:
    evil = replace(INGRID, family_name="=cmd|' /C calc'!A0", phone="+1 555", mrn="@SUM(1)")
    workflow.save_patient(room, evil)
    intake = finished(room, evil, goal="=1+2")
    done = exported(room, out)
    (patient,) = cells(done, "patients.csv")
    assert patient["family_name"] == "'=cmd|' /C calc'!A0"
    assert (patient["phone"], patient["mrn"]) == ("'+1 555", "'@SUM(1)")
    (row,) = cells(done, f"intakes_{SPINE}.csv")
    assert row["goal"] == "'=1+2"
    assert (row["newest"], row["level"]) == ("yes", intake.assessment.level.id)
    for path in done.folder.glob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as file:
            for line in csv.reader(file):
                assert not any(cell.startswith(("=", "+", "-", "@")) for cell in line)


def test_the_audit_can_be_followed_outside_the_store(room: Clinic, out: Path) -> None:
    full(room)
    done = exported(room, out)
    before = ZEROS
    names = ("sequence", "event", "at", "staff", "computer", "subject", "detail")
    for row in lines(done, "audit"):
        values = json.dumps([row[name] for name in names], separators=(",", ":"))
        before = hashlib.sha256(f"{before}{values}".encode()).hexdigest()
        assert row["hash"] == before
    assert lines(done, "audit_head") == [
        {"one": 1, "entries": done.counts["audit"], "hash": before}
    ]
    assert len(cells(done, "audit.csv")) == done.counts["audit"]


def test_the_list_of_files_holds_and_the_readme_names_each(room: Clinic, out: Path) -> None:
    full(room)
    done = exported(room, out, pages=True)
    listed = {}
    for line in (done.folder / MANIFEST).read_text(encoding="utf-8").splitlines():
        sha256, name = line.split("  ", 1)
        listed[name] = sha256
    there = {
        path.relative_to(done.folder).as_posix(): path
        for path in done.folder.rglob("*")
        if path.is_file() and path.name != MANIFEST
    }
    assert set(listed) == set(there)
    for name, path in there.items():
        assert hashlib.sha256(path.read_bytes()).hexdigest() == listed[name]
    assert hashlib.sha256((done.folder / MANIFEST).read_bytes()).hexdigest() == done.manifest
    readme = (done.folder / "README.txt").read_text(encoding="utf-8")
    named = said_files()
    for name in there:
        top = name.split("/")[0] + "/" if "/" in name else name
        plain = "intakes_<form>.csv" if name.startswith("intakes_") else top
        assert plain in named | {"README.txt"}, name
        assert plain in readme or plain == "README.txt"
    assert "NOT ENCRYPTED" in readme
    pages = [name for name in there if name.startswith("pages/")]
    assert len(pages) == done.pages == 2
    assert "Marlowe" in PdfReader(done.folder / pages[0]).pages[0].extract_text()


def test_no_secret_leaves(room: Clinic, out: Path, tmp_path: Path) -> None:
    full(room)
    done = exported(room, out)
    key = read_key(tmp_path / "store" / KEY_NAME)
    everything = b"".join(path.read_bytes() for path in done.folder.rglob("*") if path.is_file())
    assert key not in everything
    assert key.hex().encode() not in everything.lower()
    for column in ("pin", "second_factor", "slot_id"):
        assert ("users", column) in LEFT_OUT


def test_it_is_noted_before_the_first_byte_and_after_the_last(room: Clinic, out: Path) -> None:
    finished(room, INGRID)
    seen: list[str] = []

    def look(_done: int, _of: int) -> None:
        other = room.records.reopen()
        seen.append(other.audit(1)[0].detail)
        other.close()

    for patient in (INGRID, MAREK):
        for _ in range(2):
            workflow.save_patient(room, patient)
    for _number in range(60):
        room.records.record(room.entry(Event.SEARCHED, "patients"))
    done = export_everything(room, out, look)
    assert done is not None
    assert set(seen) == {"begun, without pages"}
    last = room.records.audit(1)[0]
    assert (last.event, last.subject) == (Event.EVERYTHING_EXPORTED, "everything")
    assert done.manifest in last.detail
    assert "1 intakes" in last.detail


def test_stopped_nothing_is_left_and_the_audit_says_so(room: Clinic, out: Path) -> None:
    full(room)
    for _number in range(200):
        room.records.record(room.entry(Event.SEARCHED, "patients"))
    asked_again = iter([False, True])
    assert export_everything(room, out, cancelled=lambda: next(asked_again)) is None
    assert list(out.iterdir()) == []
    assert room.records.audit(1)[0].detail == "stopped, nothing of it was left"
    workflow.save_patient(room, MAREK)


def test_a_full_or_missing_folder_is_a_sentence(
    room: Clinic, tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(room, INGRID)
    with pytest.raises(InputRefused, match="not there"):
        export_everything(room, tmp_path / "nowhere")

    def full_disk(*_given: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(FolderFile, "write", full_disk)
    with pytest.raises(InputRefused, match="No space left"):
        export_everything(room, out)
    with pytest.raises(InputRefused, match="No space left"):
        export_patient(room, INGRID.patient_id, out)
    assert list(out.iterdir()) == []


def test_two_exports_of_one_second_do_not_meet(out: Path) -> None:
    for _number in range(2):
        with folder_built(out, "triage-export-x") as built:
            built.put("a.txt", "a")
    assert sorted(path.name for path in out.iterdir()) == ["triage-export-x", "triage-export-x-2"]
    if os.name == "posix":
        assert (out / "triage-export-x").stat().st_mode & 0o077 == 0
        assert (out / "triage-export-x" / "a.txt").stat().st_mode & 0o077 == 0


KILLED = """
import os, sys
from pathlib import Path
from tests.unit.test_leaving import opened_again
from triage_app.workflow.leaving import export_everything
room = opened_again(Path(sys.argv[1]))
told = []
def dying(done, of):
    told.append(done)
    if len(told) == 2:
        os._exit(9)
export_everything(room, Path(sys.argv[2]), dying)
"""


def opened_again(directory: Path) -> Clinic:
    return open_room(directory, Clock())


def test_killed_no_folder_has_the_final_name_and_the_next_clears_up(
    room: Clinic, tmp_path: Path, out: Path
) -> None:
    full(room)
    for _number in range(300):
        room.records.record(room.entry(Event.SEARCHED, "patients"))
    room.records.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "store"), str(out)],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert killed.returncode == 9
    (left,) = out.iterdir()
    assert left.name.startswith(UNFINISHED)
    again = opened_again(tmp_path / "store")
    assert again.records.audit(1)[0].detail == "begun, without pages"
    long_ago = 1_000_000_000
    os.utime(left, (long_ago, long_ago))
    done = exported(again, out)
    assert list(out.iterdir()) == [done.folder]
    assert again.records.verify_audit().is_whole
    again.records.close()


def test_half_a_character_does_not_stop_it() -> None:
    assert json.loads(json_line({"a": "x\ud83d"})) == {"a": "x\ud83d"}
    assert json_line({"a": "ü\u2028"}).count(b"\n") == 1


def test_rows_are_of_one_moment_and_nothing_is_written_meanwhile(room: Clinic) -> None:
    finished(room, INGRID)
    other = room.records.reopen()
    with room.records.steady():
        assert len(list(room.records.rows("patients"))) == 1
        other.save_patient(MAREK, room.entry(Event.PATIENT_SAVED, MAREK.patient_id))
        assert len(list(room.records.rows("patients"))) == 1
        with pytest.raises(Bug):
            workflow.save_patient(room, MAREK)
    other.close()
    with pytest.raises(Bug):
        list(room.records.rows("patients"))
    with room.records.steady():
        assert len(list(room.records.rows("patients"))) == 2


# -- one patient -----------------------------------------------------------------------------------


def whole(room: Clinic, out: Path, patient_id: PatientId) -> tuple[dict[str, Any], PdfReader]:
    done = export_patient(room, patient_id, out)
    assert done is not None
    data = json.loads((done.folder / DATA_NAME).read_text(encoding="utf-8"))
    return data, PdfReader(done.folder / PDF_NAME)


def test_a_patients_record_holds_theirs_and_nobody_elses(room: Clinic, out: Path) -> None:
    subject = everything_beside(room, INGRID)
    other = finished(room, MAREK, goal="To sing")
    third = replace(INGRID, patient_id=PatientId(room.new_id()), mrn="33", family_name="Oldname")
    workflow.save_patient(room, third)
    merged = finished(room, third)
    workflow.merge_patients(room, INGRID.patient_id, third.patient_id, "One person")
    data, pdf = whole(room, out, third.patient_id)
    assert {row["patient_id"] for row in data["patients"]} == {
        INGRID.patient_id,
        third.patient_id,
    }
    assert {row["intake_id"] for row in data["intakes"]} >= {subject, merged.intake_id}
    assert len(data["intakes"]) == 3
    for table in ("notes", "levels_set", "letters", "prints", "tasks", "acknowledgements"):
        assert len(data[table]) == 1, table
    assert {entry["event"] for entry in data["audit"]} >= {
        "patients_merged",
        "printed",
        "note_written",
        "patient_saved",
        "patient_exported",
    }
    text = "\n".join(page.extract_text() for page in pdf.pages)
    for said in ("Oldname", "Marlowe plan", "Nurse Bell", "Marlowe findings", "Who used", "33"):
        assert said in text
    assert other.intake_id not in json.dumps(data)
    assert "Halvorsen" not in json.dumps(data)
    assert "Halvorsen" not in text
    assert f"1 of {len(pdf.pages)}" in pdf.pages[0].extract_text()
    titles = [str(part.title) for part in pdf.outline if isinstance(part, Destination)]
    assert [title.split(":")[-1] for title in titles] == [
        "Patient",
        "Visit of 20 Nov 2026",
        "Visit of 20 Nov 2026",
        " written beside it",
        "Who used this record",
    ]


def test_a_record_written_out_is_noted_for_the_account_of_disclosures(
    room: Clinic, out: Path
) -> None:
    finished(room, INGRID)
    whole(as_role(room, "specialist"), out, INGRID.patient_id)
    done, begun = room.records.audit(2)
    for entry in (done, begun):
        assert (entry.event, entry.subject) == (Event.PATIENT_EXPORTED, INGRID.patient_id)
        assert entry.by.role == "specialist"
    assert begun.detail == "begun"
    data, _pdf = whole(as_role(room, "administrator"), out, INGRID.patient_id)
    events = [entry["event"] for entry in data["audit"]]
    assert events.count("patient_exported") == 3


def test_stopped_or_unknown_nothing_of_a_patient_is_left(room: Clinic, out: Path) -> None:
    finished(room, INGRID)
    assert export_patient(room, INGRID.patient_id, out, cancelled=lambda: True) is None
    with pytest.raises(InputRefused, match="no such patient"):
        export_patient(room, PatientId("nobody"), out)
    assert list(out.iterdir()) == []


def test_a_patient_without_a_visit_and_with_odd_letters(room: Clinic, out: Path) -> None:
    odd = replace(INGRID, mrn="../ä 7", family_name="=Ω\u202e", given_name="", birth_date=None)
    odd = replace(odd, age_years=70, age_noted=room.today())
    workflow.save_patient(room, odd)
    data, pdf = whole(room, out, odd.patient_id)
    assert data["intakes"] == []
    assert data["patients"][0]["patient"]["family_name"] == "=Ω\u202e"
    assert "about 70" in pdf.pages[0].extract_text()
    (folder,) = out.iterdir()
    assert folder.name.startswith("triage-record-7-")


@pytest.mark.parametrize("role", ["reception", "nobody", "specialist"])
def test_only_some_may(room: Clinic, out: Path, role: str) -> None:
    finished(room, INGRID)
    other = as_role(room, role)
    acts: list[Callable[[], object]] = [lambda: export_everything(other, out)]
    if role != "specialist":
        acts.append(lambda: export_patient(other, INGRID.patient_id, out))
    for act in acts:
        with pytest.raises(NotAllowed):
            act()
    assert list(out.iterdir()) == []


def test_an_entry_somebody_changed_does_not_stop_it(
    room: Clinic, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    finished(room, INGRID)
    page = type(room.records).audit_page

    def broken(*given: Any, **named: Any) -> tuple[AuditLine, ...]:
        found = page(*given, **named)
        return tuple(replace(line, entry=None) for line in found[:1]) + found[1:]

    monkeypatch.setattr(type(room.records), "audit_page", broken)
    data, pdf = whole(room, out, INGRID.patient_id)
    assert None in {entry["event"] for entry in data["audit"]}
    assert "cannot be read" in pdf.pages[-1].extract_text()


# -- commands --------------------------------------------------------------------------------------


def test_the_commands_write_and_say_where(
    room: Clinic, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    finished(room, INGRID)
    boss = as_role(room, "administrator")
    assert run_export(boss, out / "new", pages=False) == 0
    said = capsys.readouterr().out
    (folder,) = (out / "new").iterdir()
    assert str(folder) in said
    assert "1 patients, 1 intakes" in said
    for which in ("4417", INGRID.patient_id):
        assert run_export_patient(boss, which, out / which) == 0
        assert "not encrypted" in capsys.readouterr().out
        assert len(list((out / which).iterdir())) == 1
    for which in ("44", "", "Marlowe"):
        with pytest.raises(InputRefused, match="No patient"):
            run_export_patient(boss, which, out / "none")
    workflow.save_patient(room, replace(MAREK, mrn=INGRID.mrn))
    with pytest.raises(InputRefused, match="Several"):
        run_export_patient(boss, INGRID.mrn, out / "none")
    assert not (out / "none").exists()


def test_the_purge_command_deletes_only_when_it_is_said(
    room: Clinic, capsys: pytest.CaptureFixture[str]
) -> None:
    workflow.mark_seen(room, finished(room, INGRID).intake_id)
    boss = as_role(room, "administrator")
    assert run_purge(boss, really=True) == 0
    assert "keeps every record" in capsys.readouterr().out
    save_settings(boss, replace(settings_of(boss), keep_years=5))
    clock = room.now
    assert isinstance(clock, Clock)
    clock.later(days=6 * 366)
    assert run_purge(boss, really=False) == 0
    said = capsys.readouterr().out
    assert INGRID.patient_id in said
    assert "Nothing was deleted" in said
    assert room.records.patient(INGRID.patient_id) == INGRID
    assert run_purge(boss, really=True) == 0
    assert "1 record was deleted" in capsys.readouterr().out
    assert room.records.patient(INGRID.patient_id) is None
    assert run_purge(boss, really=True) == 0
    assert "0 records." in capsys.readouterr().out
