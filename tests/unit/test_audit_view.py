"""The audit as it is read: in words, for a day, about a patient, checked and written to a file."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.signed_in import CHEAP, MANAGER, key_of, make_people
from tests.unit.room import INGRID, MAREK, Clock, as_role, finished, open_room
from triage_app import workflow
from triage_app.__main__ import main
from triage_app.commands.join import MOST_NAME, computer_name
from triage_app.errors import InputRefused, NotAllowed
from triage_app.model.audit import (
    EVERYTHING,
    AuditFault,
    AuditFilter,
    AuditHead,
    AuditReport,
    FaultKind,
    NotedHead,
)
from triage_app.model.intake import Event
from triage_app.records import key_slots
from triage_app.records.cipher import connect
from triage_app.records.sqlite_records import STORE_NAME
from triage_app.texts import use_language
from triage_app.workflow import Clinic
from triage_app.workflow.audit_view import (
    PAGE,
    audit_head,
    audit_people,
    audit_rows,
    check_chain,
    day_filter,
    export_audit,
    read_noted,
    subject_for,
)
from triage_app.workflow.audit_words import (
    EVENT_WORDS,
    KINDS,
    event_words,
    fault_words,
    report_words,
)

HASH = "0123456789abcdef" * 4


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Clinic]:
    """The manager's desk, after an intake at another one."""
    clinic = replace(open_room(tmp_path, Clock()), computer="FRONT-2")
    workflow.save_patient(clinic, INGRID)
    workflow.save_patient(clinic, MAREK)
    finished(clinic)
    yield replace(as_role(clinic, "administrator"), computer="OFFICE")
    clinic.records.close()


# --- Words ---------------------------------------------------------------------------------------


def test_every_event_has_words_of_its_own_and_one_kind() -> None:
    assert set(EVENT_WORDS) == set(Event)
    assert len(set(EVENT_WORDS.values())) == len(EVENT_WORDS)
    kinds = [event for _words, events in KINDS.values() for event in events]
    assert sorted(kinds, key=lambda event: event.value) == sorted(
        Event, key=lambda event: event.value
    )


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_finding_is_a_sentence(language: str) -> None:
    use_language(language)
    try:
        said = set()
        for kind in FaultKind:
            for first, last in ((0, 0), (1_200, 1_200), (1_200, 1_300)):
                words = fault_words(AuditFault(kind, first, last))
                assert words.endswith(".")
                assert "{" not in words
                said.add(words)
        assert len(said) > len(FaultKind)
    finally:
        use_language("en")


def test_the_result_is_one_sentence() -> None:
    head = AuditHead(1_234, HASH)
    whole = report_words(AuditReport(1_234, head))
    assert whole == "The audit is whole: 1,234 entries, none changed, missing or moved."
    fault = AuditFault(FaultKind.MISSING, 2, 2)
    assert "1 finding in" in report_words(AuditReport(9, head, (fault,), 1))
    assert "120 findings in" in report_words(AuditReport(9, head, (fault,), 120))
    assert event_words(None) == "This entry cannot be read"


# --- Reading -------------------------------------------------------------------------------------


def test_rows_say_who_where_what_and_about_whom(office: Clinic) -> None:
    rows = audit_rows(office, EVERYTHING)
    assert [row.what for row in rows] == [
        "Intake completed",
        "Intake begun",
        "Patient details saved",
        "Patient details saved",
        "Store made",
    ]
    newest = rows[0]
    assert newest.about == "Marlowe, Ingrid (004417)"
    assert newest.by is not None
    assert (newest.by.name, newest.computer, newest.detail) == ("J. Pell", "FRONT-2", "soon")
    assert newest.at is not None
    assert newest.at.tzinfo is UTC
    assert audit_rows(office, EVERYTHING, rows[2].sequence) == rows[3:]


def test_people_are_offered_once_with_all_their_names(office: Clinic) -> None:
    other = replace(office.staff, name="J. Pell-Ward")
    workflow.note_search(replace(office, staff=other), workflow.SearchPlace.PATIENTS, 1)
    workflow.note_search(office, workflow.SearchPlace.PATIENTS, 1)
    assert dict(audit_people(office))["administrator"] == "J. Pell, J. Pell-Ward"


def test_a_day_is_a_day_at_the_clinic(office: Clinic) -> None:
    begin, end = day_filter(office, date(2026, 11, 20))
    assert (begin, end) == (datetime(2026, 11, 20, tzinfo=UTC), datetime(2026, 11, 21, tzinfo=UTC))
    assert len(audit_rows(office, AuditFilter(begin=begin, end=end))) == 5
    begin, end = day_filter(office, date(2026, 11, 19))
    assert audit_rows(office, AuditFilter(begin=begin, end=end)) == ()


def test_a_patient_is_meant_by_number_name_or_id(office: Clinic) -> None:
    for text in (" 004417 ", "4417", "marlowe", INGRID.patient_id):
        assert subject_for(office, text) == INGRID.patient_id
    about = AuditFilter(subject=INGRID.patient_id)
    assert [row.event for row in audit_rows(office, about)] == [
        Event.INTAKE_COMPLETED,
        Event.DRAFT_STARTED,
        Event.PATIENT_SAVED,
    ]
    (intake,) = office.records.visits(INGRID.patient_id)
    assert subject_for(office, intake.intake_id) == intake.intake_id
    with pytest.raises(InputRefused, match="No patient or record fits"):
        subject_for(office, "nobody")
    workflow.save_patient(office, replace(MAREK, patient_id=INGRID.patient_id, mrn=""))
    with pytest.raises(InputRefused, match="Several patients fit"):
        subject_for(office, "halvorsen")


def test_looking_for_a_patient_is_a_search_and_the_words_are_not_kept(office: Clinic) -> None:
    subject_for(office, "marlowe")
    entry = office.records.audit(1)[0]
    assert (entry.event, entry.detail) == (Event.SEARCHED, "audit: 1 found")


@pytest.mark.parametrize("role", ["reception", "specialist"])
def test_nobody_else_sees_the_audit(office: Clinic, role: str, tmp_path: Path) -> None:
    other = as_role(office, role)
    for look in (
        lambda: audit_rows(other, EVERYTHING),
        lambda: audit_people(other),
        lambda: audit_head(other),
        lambda: check_chain(other),
        lambda: subject_for(other, "1"),
        lambda: export_audit(other, tmp_path / "a.csv"),
    ):
        with pytest.raises(NotAllowed):
            look()
    assert not (tmp_path / "a.csv").exists()


# --- Heads ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "noted"),
    [
        (HASH, NotedHead(HASH)),
        (f"{HASH.upper()}:1,234", NotedHead(HASH, 1_234)),
        (f" {HASH[:8]} {HASH[8:16]} : 12 ", NotedHead(HASH[:16], 12)),
        (f"{HASH}:", NotedHead(HASH)),
    ],
)
def test_a_head_is_read_as_it_was_noted(text: str, noted: NotedHead) -> None:
    assert read_noted(text) == noted


@pytest.mark.parametrize("text", ["", HASH[:15], HASH + "0", "x" * 64, f"{HASH}:x", f"{HASH}:²"])
def test_what_is_no_head_is_refused(text: str) -> None:
    with pytest.raises(InputRefused, match="no head of the audit"):
        read_noted(text)


# --- As a file -----------------------------------------------------------------------------------


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_a_file_has_every_entry_and_no_formula(office: Clinic, tmp_path: Path) -> None:
    evil = replace(office, computer="=cmd()")
    for number in range(PAGE + 5):
        evil.records.record(evil.entry(Event.RECORD_OPENED, "x", f'+{number}, "quoted" \ud800'))
    path = tmp_path / "audit.csv"
    head = office.records.audit_head()
    assert export_audit(office, path) == head.entries
    rows = read_csv(path)
    assert [int(row["number"]) for row in rows] == list(range(head.entries, 0, -1))
    assert rows[0]["hash"] == head.hash
    assert rows[0]["computer"] == "'=cmd()"
    assert rows[0]["details"].startswith("'+204, ")
    assert rows[-1]["event"] == "store_created"
    last = office.records.audit(1)[0]
    assert (last.event, last.subject, last.detail) == (Event.EXPORTED, "audit", "210 entries")


def test_only_what_fits_is_written(office: Clinic, tmp_path: Path) -> None:
    wanted = AuditFilter(events=frozenset({Event.INTAKE_COMPLETED}))
    assert export_audit(office, tmp_path / "audit.csv", wanted) == 1


def test_a_file_is_whole_or_not_there(office: Clinic, tmp_path: Path) -> None:
    class Stop(Exception):
        pass

    def stop(_count: int) -> None:
        raise Stop

    for _number in range(PAGE):
        office.records.record(office.entry(Event.RECORD_OPENED, "x"))
    folder = tmp_path / "out"
    folder.mkdir()
    with pytest.raises(Stop):
        export_audit(office, folder / "audit.csv", None, stop)
    with pytest.raises(InputRefused, match="cannot be written"):
        export_audit(office, folder / "nowhere" / "audit.csv")
    assert list(folder.iterdir()) == []
    (folder / "audit.csv").write_text("mine")
    with pytest.raises(InputRefused, match="there already"):
        export_audit(office, folder / "audit.csv")
    assert (folder / "audit.csv").read_text() == "mine"
    assert office.records.audit(1)[0].event is Event.RECORD_OPENED


# --- The command line ----------------------------------------------------------------------------


def run(what: str, *arguments: str) -> int:
    """As the administrator: `--store` comes first."""
    password = Path(arguments[1]).with_suffix(".password")
    password.write_text(MANAGER.password, encoding="utf-8")
    password.chmod(0o600)
    signing = ["--user", MANAGER.name, "--password-file", str(password)]
    return main(["audit", what, *arguments, *signing])


@pytest.fixture
def folder(office: Clinic, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store of before people signed in, after its first administrator was made."""
    office.records.close()
    monkeypatch.setattr(key_slots, "CURRENT", CHEAP)
    make_people(tmp_path, manager=replace(MANAGER, pin=""))
    return str(tmp_path)


def test_verify_says_that_it_is_whole_and_the_head(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--store", folder) == 0
    said = capsys.readouterr()
    # Five from before; then made, in and out, and in again.
    assert "The audit is whole: 9 entries" in said.out
    assert "only a noted head would show it" in said.out
    assert said.err == ""
    head = next(line for line in said.out.splitlines() if line.startswith("Head")).split(": ")[1]
    assert run("verify", "--store", folder, "--head", head) == 0
    assert "only a noted head" not in capsys.readouterr().out
    assert run("verify", "--store", folder, "--head", "ab" * 32) == 1
    assert "The noted head is nowhere in the audit" in capsys.readouterr().err
    assert run("verify", "--store", folder, "--head", "soon") == 1
    assert "This is no head of the audit." in capsys.readouterr().err


def test_verify_finds_what_was_done_with_the_key(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = Path(folder)
    connection = connect(path / STORE_NAME, key_of(path, MANAGER))
    connection.execute("DROP TRIGGER audit_no_update")
    connection.execute("UPDATE audit SET detail = '\"none\"' WHERE sequence = 3")
    connection.close()
    assert run("verify", "--store", folder) == 1
    said = capsys.readouterr()
    assert "2 findings in 9 entries" in said.out
    assert "Entry 3 is not what was written" in said.err
    assert "Head to note" not in said.out
    assert run("verify", "--store", folder, "--json") == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["whole"], found["faults_in_all"]) == (False, 2)
    assert [fault["kind"] for fault in found["faults"]] == ["unguarded", "changed"]
    assert found["head"]["entries"] == 11


def test_export_writes_the_file(
    folder: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "audit.csv"
    assert run("export", "--store", folder, "-o", str(out)) == 0
    assert "9 entries written" in capsys.readouterr().out
    assert len(read_csv(out)) == 9
    assert run("export", "--store", folder, "-o", str(out)) == 1
    assert "is there already" in capsys.readouterr().err
    assert run("export", "--store", folder, "-o", str(out), "--replace") == 0
    assert "exported" in [row["event"] for row in read_csv(out)]


def test_a_store_that_is_not_there_is_not_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("verify", "--store", str(tmp_path / "none")) == 1
    assert "There is no store" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_the_computers_name_is_short_and_printable(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, short in (
        ("front-2.clinic.test", "front-2"),
        ("", ""),
        ("a\n\x1b[0mb", "a[0mb"),
        ("x" * 99, "x" * MOST_NAME),
    ):
        monkeypatch.setattr("platform.node", lambda name=name: name)
        assert computer_name() == short
