"""Old records: which are due, what deleting leaves behind, and that it can be cut off anywhere."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from tests.unit.decrypted import bytes_of
from tests.unit.room import (
    INGRID,
    MAREK,
    Clock,
    as_role,
    asked,
    corrected,
    finished,
    open_room,
)
from triage_app import workflow
from triage_app.errors import InputRefused, NotAllowed
from triage_app.model.beside import TaskKind
from triage_app.model.intake import Event, IntakeId
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId
from triage_app.model.retention import Hold
from triage_app.records.cipher import connect
from triage_app.records.every_table import NO_PATIENT, TABLES
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.vault import vault_beside
from triage_app.report.letter_words import LetterFields
from triage_app.workflow import Clinic
from triage_app.workflow.backing_up import Step, back_up
from triage_app.workflow.read_back import note_read_back
from triage_app.workflow.record import read_record
from triage_app.workflow.retention import (
    PurgePlan,
    due,
    is_unswept,
    keep_by_hand,
    old_copies,
    purge,
    sweep,
)
from triage_app.workflow.retention_words import report_lines, save_report
from triage_app.workflow.settings import save_settings, settings_of
from triage_app.workflow.unsaved import keep_unsaved_letter

IN_2040 = date(2040, 1, 1)
ODD_PATIENT = replace(
    INGRID,
    patient_id=PatientId("01936f2e-0000-7000-8000-000000000099"),
    family_name="Zwiebelturm",
    given_name="Quirinella",
    birth_date=date(1931, 7, 23),
    mrn="ZX90417733",
    phone="555 8675309",
)
TRACES = (b"zwiebelturm", b"quirinella", b"90417733", b"8675309", b"1931-07-23")


@pytest.fixture
def room(tmp_path: Path) -> Iterator[Clinic]:
    clinic = open_room(tmp_path, Clock())
    clinic = replace(clinic, vault=vault_beside(tmp_path))
    save_settings(clinic, replace(settings_of(clinic), keep_years=10))
    yield clinic
    clinic.records.close()


def seen(clinic: Clinic, patient: Patient) -> IntakeId:
    intake = finished(clinic, patient)
    workflow.mark_seen(clinic, intake.intake_id)
    return intake.intake_id


def everything_beside(clinic: Clinic, patient: Patient) -> IntakeId:
    """An intake with something in every table that can hold something of a patient."""
    name = patient.family_name
    first = finished(clinic, patient, goal=f"To play {name} music")
    intake = corrected(clinic, first, pain_now=3)
    subject = intake.intake_id
    record = read_record(clinic, subject)
    workflow.set_level(clinic, record, Level.URGENT, "New pain")
    workflow.write_note(clinic, record, f"{name} plan", f"{name} note")
    workflow.assign(clinic, record, "Dr A. Voss")
    record = workflow.ask_desk(clinic, record, TaskKind.OTHER, f"Call {name}")
    workflow.finish_task(clinic, record.tasks[-1].task_id)
    workflow.acknowledge(clinic, subject, "Nurse Bell")
    page = workflow.make_page(clinic, subject)
    workflow.mark_printed(clinic, subject, "page", page)
    note_read_back(clinic, subject)
    letter = LetterFields(f"{name} findings", "", "", "", "Dr A. Voss")
    workflow.mark_letter_printed(clinic, record, letter)
    workflow.mark_seen(clinic, subject)
    return subject


def rows_of(tmp_path: Path) -> dict[str, int]:
    connection = connect(tmp_path / STORE_NAME, read_key(tmp_path / KEY_NAME))
    names = [
        name
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    ]
    counted = {
        name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names
    }
    connection.close()
    return counted


def test_nothing_is_due_while_everything_is_kept(room: Clinic) -> None:
    seen(room, INGRID)
    save_settings(room, replace(settings_of(room), keep_years=0))
    assert due(room, IN_2040) == PurgePlan(0, IN_2040)
    with pytest.raises(InputRefused):
        purge(room, due(room, IN_2040))


def test_a_record_is_due_the_day_after_the_years_are_over(room: Clinic) -> None:
    seen(room, INGRID)
    last = room.today()
    assert due(room, last.replace(year=last.year + 10)).records == ()
    (one,) = due(room, last.replace(year=last.year + 10, day=last.day + 1)).records
    assert (one.patient, one.counts_from, one.due) == (
        INGRID,
        last,
        last.replace(year=last.year + 10),
    )


def test_the_last_thing_of_any_kind_counts(room: Clinic) -> None:
    intake = seen(room, INGRID)
    clock = room.now
    assert isinstance(clock, Clock)
    limit = date(2036, 12, 1)
    assert len(due(room, limit).records) == 1
    for later, act in (
        (400, lambda: workflow.open_record(room, intake)),
        (800, lambda: workflow.mark_printed(room, intake, "page")),
        (1200, lambda: workflow.write_note(room, read_record(room, intake), "MRI", "")),
        (1600, lambda: workflow.change_patient(room, INGRID, replace(INGRID, phone="1"))),
    ):
        clock.moment = clock.moment.replace(year=2026, month=11, day=20)
        clock.later(days=later)
        act()
        day = clock.moment.date()
        assert due(room, day.replace(year=day.year + 10)).records == ()
        (one,) = due(room, date(2060, 1, 1)).records
        assert one.counts_from == day


def test_a_record_in_which_something_is_open_is_never_due(room: Clinic) -> None:
    waiting = finished(room, INGRID)
    asked(room, MAREK)
    third = replace(INGRID, patient_id=PatientId(room.new_id()), mrn="3", family_name="Third")
    record = read_record(room, seen(room, third))
    workflow.ask_desk(room, record, TaskKind.CALL, "Call them")
    fourth = replace(third, patient_id=PatientId(room.new_id()), mrn="4", family_name="Fourth")
    typed = seen(room, fourth)
    keep_unsaved_letter(room, typed, LetterFields("half a letter"))
    plan = due(room, date(2090, 1, 1))
    assert plan.records == ()
    assert plan.open == 4
    found = {one.patients[0].mrn: one.holds for one in room.records.standings(date(2090, 1, 1))}
    assert found == {
        INGRID.mrn: {Hold.WAITING},
        MAREK.mrn: {Hold.DRAFT, Hold.WAITING},
        "3": {Hold.TASK},
        "4": {Hold.TYPED},
    }
    workflow.mark_seen(room, waiting.intake_id)
    assert [one.patient for one in due(room, date(2090, 1, 1)).records] == [INGRID]


def test_a_child_is_kept_until_years_after_coming_of_age(room: Clinic) -> None:
    child = replace(MAREK, birth_date=date(2015, 2, 28))
    workflow.save_patient(room, child)
    told = replace(
        child,
        patient_id=PatientId(room.new_id()),
        birth_date=None,
        age_years=10,
        age_noted=date(2026, 11, 1),
    )
    workflow.save_patient(room, told)
    # 18 on 28 February 2033, and on 1 November 2034 at the latest.
    assert due(room, date(2043, 2, 28)).records == ()
    assert [one.patient for one in due(room, date(2043, 3, 1)).records] == [child]
    (first, second) = due(room, date(2044, 11, 2)).records
    assert {first.counts_from, second.counts_from} == {date(2033, 2, 28), date(2034, 11, 1)}


def test_merged_patients_go_together_and_one_that_shares_an_intake_too(
    room: Clinic, tmp_path: Path
) -> None:
    seen(room, INGRID)
    moved = seen(room, MAREK)
    third = replace(INGRID, patient_id=PatientId(room.new_id()), mrn="3", family_name="Third")
    workflow.save_patient(room, third)
    workflow.merge_patients(room, INGRID.patient_id, third.patient_id, "One person")
    (ingrid, _marek) = due(room, IN_2040).records
    assert [one.mrn for one in ingrid.standing.patients] == [INGRID.mrn, "3"]
    workflow.move_intake(room, moved, INGRID.patient_id, "Wrong one")
    (all_three,) = due(room, IN_2040).records
    assert {one.mrn for one in all_three.standing.patients} == {INGRID.mrn, "3", MAREK.mrn}
    report = purge(room, due(room, IN_2040))
    assert report.patients == 3
    assert foreign_keys_hold(tmp_path)


def foreign_keys_hold(directory: Path) -> bool:
    connection = connect(directory / STORE_NAME, read_key(directory / KEY_NAME))
    found = connection.execute("PRAGMA foreign_key_check").fetchall()
    whole = connection.execute("PRAGMA integrity_check").fetchall()
    connection.close()
    return not found and whole == [("ok",)]


def test_nothing_of_a_deleted_record_is_left_in_any_byte_of_the_store(
    room: Clinic, tmp_path: Path
) -> None:
    everything_beside(room, INGRID)
    before = rows_of(tmp_path)
    subject = everything_beside(room, ODD_PATIENT)
    other = replace(ODD_PATIENT, patient_id=PatientId(room.new_id()), mrn="ZX90417733-B")
    workflow.save_patient(room, other)
    workflow.merge_patients(room, ODD_PATIENT.patient_id, other.patient_id, "Twice")
    key = read_key(tmp_path / KEY_NAME)
    full = bytes_of(tmp_path / STORE_NAME, key).lower()
    assert [trace for trace in TRACES if trace not in full] == []
    plan = due(room, IN_2040)
    assert len(plan.records) == 2
    report = purge(room, plan.without([INGRID.patient_id]))
    assert report.swept
    assert [mrn for mrn, _gone in report.removed] == [ODD_PATIENT.mrn]
    assert report.with_details == ()
    left = bytes_of(tmp_path / STORE_NAME, key).lower()
    assert [trace for trace in TRACES if trace in left] == []
    assert b"marlowe" in left
    after = rows_of(tmp_path)
    kept = {"audit", "forms_kept"}
    assert {n: c for n, c in after.items() if n not in kept} == {
        n: c for n, c in before.items() if n not in kept
    }
    assert room.records.intake(subject) is None
    assert room.records.find_patients("Zwiebelturm") == ()
    assert room.records.verify_audit().is_whole
    assert foreign_keys_hold(tmp_path)
    assert not is_unswept(room)


def test_every_table_says_whose_its_rows_are(room: Clinic, tmp_path: Path) -> None:
    of_patients = {table.name for table in TABLES if table.whose}
    assert of_patients.isdisjoint(NO_PATIENT)
    assert of_patients | {*NO_PATIENT} == {*rows_of(tmp_path)}


def test_the_guards_are_as_they_were_and_still_hold(room: Clinic, tmp_path: Path) -> None:
    seen(room, INGRID)
    seen(room, MAREK)
    before = triggers(tmp_path)
    purge(room, due(room, IN_2040).without([MAREK.patient_id]))
    assert triggers(tmp_path) == before
    connection = connect(tmp_path / STORE_NAME, read_key(tmp_path / KEY_NAME))
    for table in ("intakes", "states", "audit"):
        with pytest.raises(Exception, match="are only added"):
            connection.execute(f"DELETE FROM {table}")
    connection.close()


def triggers(directory: Path) -> list[tuple[str, str]]:
    connection = connect(directory / STORE_NAME, read_key(directory / KEY_NAME))
    found = connection.execute(
        "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' ORDER BY name"
    ).fetchall()
    connection.close()
    return found


def test_the_audit_says_what_was_deleted_by_whom_before_and_after(room: Clinic) -> None:
    subject = seen(room, INGRID)
    room.records.record(room.entry(Event.SEARCHED, "patients"))
    report = purge(room, due(room, IN_2040))
    done, gone, begun = room.records.audit(3)
    assert {entry.event for entry in (done, gone, begun)} == {Event.PURGED}
    assert begun.detail == "begun: 1 records, 1 patients, 1 intakes, older than 10 years"
    assert gone.subject == INGRID.patient_id
    assert report.run in gone.detail
    assert subject in gone.detail
    assert "1 intakes" in gone.detail
    assert done.detail.startswith("done: 1 records")
    assert not any("Marlowe" in entry.detail for entry in (done, gone, begun))


def test_what_somebody_worked_on_since_is_left_and_said(room: Clinic, tmp_path: Path) -> None:
    intake = seen(room, INGRID)
    seen(room, MAREK)
    plan = due(room, IN_2040)
    clock = room.now
    assert isinstance(clock, Clock)
    clock.later(days=1)
    workflow.write_note(room, read_record(room, intake), "MRI", "")
    before = room.records.intake(intake)
    report = purge(room, plan)
    assert report.changed == (INGRID.mrn,)
    assert [mrn for mrn, _gone in report.removed] == [MAREK.mrn]
    assert room.records.intake(intake) == before
    assert room.records.patient(INGRID.patient_id) == INGRID


def test_what_is_kept_by_hand_is_not_deleted_even_by_an_older_list(room: Clinic) -> None:
    seen(room, INGRID)
    plan = due(room, IN_2040)
    keep_by_hand(room, INGRID.patient_id, keep=True)
    now = due(room, IN_2040)
    assert (now.records, len(now.kept)) == ((), 1)
    assert purge(room, plan).removed == ()
    assert room.records.patient(INGRID.patient_id) == INGRID
    entry = room.records.audit(3)[-1]
    assert (entry.event, entry.subject) == (Event.SETTING_CHANGED, INGRID.patient_id)
    keep_by_hand(room, INGRID.patient_id, keep=False)
    assert len(due(room, IN_2040).records) == 1


def test_another_policy_since_deletes_nothing(room: Clinic) -> None:
    seen(room, INGRID)
    plan = due(room, IN_2040)
    save_settings(room, replace(settings_of(room), keep_years=13))
    with pytest.raises(InputRefused, match="was changed since"):
        purge(room, plan)
    assert room.records.patient(INGRID.patient_id) == INGRID


@pytest.mark.parametrize("role", ["reception", "specialist", "nobody"])
def test_only_an_administrator_may(room: Clinic, role: str) -> None:
    seen(room, INGRID)
    plan = due(room, IN_2040)
    other = as_role(room, role)
    for act in (
        lambda: due(other),
        lambda: purge(other, plan),
        lambda: keep_by_hand(other, INGRID.patient_id, keep=True),
        lambda: is_unswept(other),
        lambda: sweep(other),
    ):
        with pytest.raises(NotAllowed):
            act()
    assert room.records.patient(INGRID.patient_id) == INGRID
    assert len(due(as_role(room, "administrator"), IN_2040).records) == 1


def many(room: Clinic, count: int) -> list[Patient]:
    made = []
    for number in range(count):
        patient = replace(
            INGRID,
            patient_id=PatientId(room.new_id()),
            mrn=f"{number:06}",
            family_name=f"Quill{chr(97 + number % 26)}{chr(97 + number // 26)}",
        )
        made.append(workflow.save_patient(room, patient))
    return made


def test_stopping_between_two_parts_leaves_the_rest_as_it_was(room: Clinic) -> None:
    people = many(room, 45)
    told: list[tuple[int, int]] = []
    report = purge(
        room,
        due(room, IN_2040),
        lambda done, of: told.append((done, of)),
        lambda: len(told) == 2,
    )
    assert (len(report.removed), report.left) == (40, 5)
    assert told[-1] == (40, 45)
    left = [p for p in people if room.records.patient(p.patient_id) is not None]
    assert len(left) == 5
    assert [one.patient for one in due(room, IN_2040).records] == left
    assert report.swept


KILLED = """
import os, sys
from pathlib import Path
from tests.unit.test_retention import IN_2040, opened_again
from triage_app.records import retention
from triage_app.workflow.retention import due, purge
room, at = opened_again(Path(sys.argv[1])), int(sys.argv[2])
done = 0
remove, sweep = retention.remove, retention.sweep
def dying(*given):
    global done
    done += 1
    removed = remove(*given)
    if done == at:
        os._exit(9)
    return removed
def dying_sweep(connection):
    if at == 0:
        os._exit(9)
    return sweep(connection)
retention.remove, retention.sweep = dying, dying_sweep
purge(room, due(room, IN_2040))
"""


def opened_again(directory: Path) -> Clinic:
    return open_room(directory, Clock())


@pytest.mark.parametrize(("at", "left"), [(1, 30), (19, 30), (25, 10), (30, 10), (0, 0)])
def test_killed_in_the_middle_each_record_is_there_whole_or_not_at_all(
    room: Clinic, tmp_path: Path, at: int, left: int
) -> None:
    many(room, 30)
    guards = triggers(tmp_path)
    room.records.close()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(at)],
        cwd=Path(__file__).parents[2],
        check=False,
    )
    assert killed.returncode == 9
    again = opened_again(tmp_path)
    plan = due(again, IN_2040)
    assert len(plan.records) == left
    assert triggers(tmp_path) == guards
    assert again.records.verify_audit().is_whole
    said = sum(
        entry.detail.startswith("begun")
        for entry in again.records.audit(500)
        if entry.event is Event.PURGED
    )
    gone = sum(entry.event is Event.PURGED for entry in again.records.audit(500)) - said
    assert gone == 30 - left
    assert is_unswept(again) is (left < 30)
    report = purge(again, plan)
    assert len(report.removed) == left
    assert report.swept
    assert not is_unswept(again)
    content = bytes_of(tmp_path / STORE_NAME, read_key(tmp_path / KEY_NAME)).lower()
    assert b"quill" not in content
    assert foreign_keys_hold(tmp_path)
    again.records.close()


def test_a_desk_that_reads_keeps_the_file_from_being_swept_until_it_is_done(
    room: Clinic, tmp_path: Path
) -> None:
    seen(room, INGRID)
    other = room.records.reopen()
    with other.steady():
        assert other.patient(INGRID.patient_id) == INGRID
        report = purge(room, due(room, IN_2040))
        assert not report.swept
        assert is_unswept(room)
        assert other.patient(INGRID.patient_id) == INGRID
    other.close()
    assert "Finish" in "\n".join(report_lines(room, report))
    assert sweep(room)
    assert not is_unswept(room)
    left = bytes_of(tmp_path / STORE_NAME, read_key(tmp_path / KEY_NAME)).lower()
    assert b"marlowe" not in left


def test_the_report_says_what_is_left_elsewhere(room: Clinic, tmp_path: Path) -> None:
    seen(room, INGRID)
    changed = replace(INGRID, family_name="Oldname")
    workflow.change_patient(room, INGRID, changed)
    changed_at = room.records.audit_head().entries
    record = read_record(room, room.records.visits(INGRID.patient_id)[0].intake_id)
    workflow.set_level(room, record, Level.URGENT, "The daughter of Mrs Oldname called")
    workflow.mark_seen(room, record.subject)
    named = room.records.audit_head().entries - 1
    back_up(room)
    (tmp_path / f"{STORE_NAME}.before-7").write_bytes(b"older")
    report = purge(room, due(room, IN_2040))
    assert report.with_details == (changed_at, named)
    assert (report.copies.backups, report.copies.until) == (1, date(2027, 11, 1))
    text = "\n".join(report_lines(room, report))
    for said in (
        f"{changed_at}, {named}",
        "2027-11-01",
        f"{STORE_NAME}.before-7",
        "004417",
        report.run,
    ):
        assert said in text
    assert "Oldname" not in text
    assert "Marlowe" not in text
    for name in ("report.txt", "report.pdf"):
        save_report(room, report, tmp_path / name)
        assert room.records.audit(1)[0].event is Event.EXPORTED
    assert (tmp_path / "report.txt").read_text(encoding="utf-8") == f"{text}\n"
    assert (tmp_path / "report.pdf").read_bytes().startswith(b"%PDF")
    assert old_copies(replace(room, vault=None), room.now()).backups == 0


@pytest.mark.parametrize("kept", ["ten", -1, 51, True, None, 10.5])
def test_years_that_cannot_be_read_keep_everything(room: Clinic, kept: object) -> None:
    seen(room, INGRID)
    text = room.records.setting("clinic")
    assert text is not None
    found = {**json.loads(text), "keep_years": kept}
    entry = room.entry(Event.SETTING_CHANGED, "clinic")
    room.records.set_setting("clinic", json.dumps(found), entry)
    assert settings_of(room).keep_years == 0
    assert settings_of(room).name == room.letterhead.name
    assert due(room, date(2090, 1, 1)).records == ()


@pytest.mark.parametrize("years", [-1, 51])
def test_years_out_of_bounds_are_refused(room: Clinic, years: int) -> None:
    with pytest.raises(InputRefused, match="Records are kept 1 to 50 years"):
        save_settings(room, replace(settings_of(room), keep_years=years))
    assert settings_of(room).keep_years == 10


def test_a_backup_made_while_records_are_deleted_is_a_good_one(
    room: Clinic, tmp_path: Path
) -> None:
    people = many(room, 3)
    plan = due(room, IN_2040)
    told: list[Step] = []

    def deleting_meanwhile(step: Step, _done: int, _of: int) -> None:
        if not told:
            told.append(step)
            other = replace(room, records=room.records.reopen())
            other.records.remove(
                [plan.records[0].standing],
                IN_2040,
                lambda gone: room.entry(Event.PURGED, gone.patients[0]),
            )
            other.records.close()

    made = back_up(room, deleting_meanwhile)
    assert made.patients in (len(people), len(people) - 1)
