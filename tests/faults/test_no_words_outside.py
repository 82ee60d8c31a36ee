"""Nothing that a patient said or is called is outside the store, or in it in the clear.

An intake is typed with words that stand nowhere else, with every kind of trouble on the way; then
every log record down to DEBUG, what went to standard error, and every file is searched for them.
"""

from __future__ import annotations

import json
import logging
import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt

from tests.bench.typing_keys import letter
from tests.faults.conftest import OpenDesk, OpenWindow
from tests.faults.typist import RETRY, Typist
from triage_app import workflow
from triage_app.desktop.app import CalmHook
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.errors import StoreFull
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer
from triage_app.model.beside import TaskKind
from triage_app.model.intake import Intake
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.questionnaire.form import Kind, Question
from triage_app.records.cipher import connect
from triage_app.records.codec import answers_text
from triage_app.records.key_file import read_key
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.workflow import Clinic

PERSON = Patient(
    PatientId("01936f2e-0000-7000-8000-000000000077"),
    "Zwiebelturm",
    "Quixadora",
    date(1951, 7, 23),
    Sex.FEMALE,
    mrn="918273",
    phone="555 739146",
)
OF_PERSON = ("Zwiebelturm", "Quixadora", "1951-07-23", "23 Jul 1951", "918273", "739146")
OF_STAFF = ("plinthwort", "gabbleshaft", "marrowquill", "555 864209", "864209")


class Teller(Typist):
    """Answers every question it can with a word or a number that stands nowhere else."""

    def __init__(self, typist: Typist) -> None:
        super().__init__(typist.window, Random(5), worrying=0.3)
        self._count = count(1)
        self.words: list[str] = []

    def choose(self, question: Question) -> Answer | None:
        match question.kind:
            case Kind.TEXT:
                return self._word()
            case Kind.MEDICINES:
                return (Medicine(self._word(), self._word(), None),)
            case _:
                return super().choose(question)

    def _word(self) -> str:
        number = next(self._count)
        word = "zqj" + "".join(chr(ord("a") + int(digit)) for digit in f"{number * 7919:06}")
        self.words.append(word)
        return word


def told_values(intake: Intake) -> set[str]:
    """What of the answers can be told from other words: texts, days, numbers with their names."""
    found = set()
    for name, answer in intake.answers.items():
        match answer:
            case DateAnswer(day=day):
                found.add(day.isoformat())
            case Medicine() | NoAnswer():
                continue
            case int() | float():
                found.add(f'"{name}":{answer:g}')
        found.add(answers_text({name: answer})[1:-1])
    return found


def chosen_words(intake: Intake) -> set[str]:
    """The ids of chosen options: words of every day, and so looked for as whole words in logs."""
    found = set()
    for answer in intake.answers.values():
        found |= {answer} if isinstance(answer, str) else set()
        if isinstance(answer, tuple):
            found |= {one for one in answer if isinstance(one, str)}
    return {word for word in found if len(word) > 3}


def where_found(words: set[str], files: Iterator[Path]) -> list[str]:
    """Which words stand in which file, as UTF-8 or UTF-16, in capitals or not."""
    found = []
    for path in files:
        data = path.read_bytes().lower()
        for word in sorted(words):
            codes = [word.lower().encode(code) for code in ("utf-8", "utf-16-le")]
            found += [f"{word} in {path.name}"] if any(code in data for code in codes) else []
    return found


def files_below(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """All that this user has: whatever the program leaves behind is below it."""
    for name in ("HOME", "TMPDIR", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME"):
        folder = tmp_path / name.lower()
        folder.mkdir()
        monkeypatch.setenv(name, str(folder))
    monkeypatch.setattr(tempfile, "tempdir", None)
    return tmp_path


def find_and_begin(teller: Teller) -> None:
    """Search for the patient by typing, and begin with Enter."""
    desk = teller.desk
    desk.find_box.setFocus()
    teller.press(*(letter(one) for one in "zwiebelt"))
    teller.wait_for(lambda: desk.table.current is not None)
    teller.press((Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier))
    teller.wait_for(lambda: not isinstance(teller.window.screen_shown, PatientsScreen))


def ask_to_the_end(teller: Teller, clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> Intake:
    """Answer all; once the disk is full in the middle of a text, and has room again."""
    failed = False
    while teller.screen.flow.intake is None:
        flow = teller.screen.flow
        if flow.must_tell:
            teller.tell()
        elif flow.question is None:
            teller.complete()
        elif flow.question.kind is Kind.TEXT and not failed:
            failed = True
            with monkeypatch.context() as full:
                full.setattr(type(clinic.records), "save_draft", _full)
                teller.answer()
            teller.press(RETRY)
        else:
            teller.answer()
    assert failed
    return teller.screen.flow.intake


def _full(*_given: object) -> None:
    raise StoreFull("The disk is full, so this was not saved.", "Make room, then try again.")


def act_on(clinic: Clinic, intake: Intake) -> None:
    """What a specialist does with it, in words that stand nowhere else."""
    doctor = replace(clinic, staff=Staff("dr", "Dr A. Voss", "specialist"))
    record = workflow.open_record(doctor, intake.intake_id)
    record = workflow.set_level(doctor, record, _other(record.level), "plinthwort")
    record = workflow.write_note(doctor, record, "gabbleshaft", "marrowquill")
    record = workflow.ask_desk(doctor, record, TaskKind.OTHER, "gabbleshaft")
    workflow.change_patient(doctor, PERSON, replace(PERSON, phone="555 864209"))
    page = workflow.make_page(doctor, intake.intake_id)
    workflow.mark_printed(doctor, intake.intake_id, "page", page)


def _other(level: Level) -> Level:
    return Level.SOON if level is not Level.SOON else Level.URGENT


def fail_in_every_way(teller: Teller, monkeypatch: pytest.MonkeyPatch) -> None:
    """Faults of ours whose own words hold what the patient said."""
    hook = CalmHook(teller.window)
    hook(ValueError, ValueError(f"{teller.words[0]} of Zwiebelturm"), None)
    teller.window.show_place("patients")
    desk = teller.desk
    desk.find_box.clear()

    def broken(*_given: object) -> None:
        raise ValueError("no Zwiebelturm 918273 here")

    with monkeypatch.context() as wrong:
        wrong.setattr(workflow, "find_patients", broken)
        desk.find_box.setText("zwiebelturm")
        teller.wait_for(desk.banner.isVisible)


def test_what_a_patient_told_stands_nowhere_but_encrypted_in_the_store(
    home: Path,
    open_desk: OpenDesk,
    open_window: OpenWindow,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    caplog.set_level(logging.DEBUG)
    store = home / "store"
    clinic = open_desk(store)
    workflow.save_patient(clinic, PERSON)
    teller = Teller(open_window(clinic))
    find_and_begin(teller)
    intake = ask_to_the_end(teller, clinic, monkeypatch)
    act_on(clinic, intake)
    fail_in_every_way(teller, monkeypatch)
    teller.window._look.keep_columns("desk", ("waiting",))
    teller.window._look._settings.sync()
    assert len(teller.words) >= 3, "something was told in words"

    words = {*teller.words, *OF_PERSON, *OF_STAFF, *told_values(intake)}
    said = "\n".join((*(_whole(record) for record in caplog.records), *capfd.readouterr()))
    assert "Unforeseen ValueError" in said, "the log is read"
    assert [word for word in sorted(words) if word.lower() in said.lower()] == []
    chosen = chosen_words(intake)
    assert len(chosen) > 5
    assert [word for word in chosen if re.search(rf"\b{re.escape(word)}\b", said)] == []

    written = [path.relative_to(home) for path in files_below(home)]
    assert Path("store") / STORE_NAME in written
    assert any(path.suffix == ".ini" for path in written), "the settings of the look were kept"
    assert where_found(words, files_below(home)) == []

    # And yet it is all there, for who has the key: the search above was for the right words.
    connection = connect(store / STORE_NAME, read_key(store / KEY_NAME))
    tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    rows = [connection.execute(f"SELECT * FROM {name}").fetchall() for (name,) in tables]
    dump = repr(rows).lower()
    connection.close()
    missing = [word for word in (*teller.words, *OF_STAFF, "zwiebelturm") if word not in dump]
    assert missing == []


def _whole(record: logging.LogRecord) -> str:
    """All that any handler could write of a record."""
    return logging.Formatter("%(name)s %(pathname)s %(message)s").format(record) + repr(record.args)


def test_the_audit_has_what_patient_details_were_but_no_answer(
    home: Path, open_desk: OpenDesk, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic = open_desk(home / "store")
    workflow.save_patient(clinic, PERSON)
    teller = Teller(open_window(clinic))
    find_and_begin(teller)
    intake = ask_to_the_end(teller, clinic, monkeypatch)
    act_on(clinic, intake)
    teller.window.hide()
    audit = json.dumps([(e.event.value, e.subject, e.detail) for e in clinic.records.audit(500)])
    assert '555 739146\\" -> \\"555 864209' in audit
    assert "plinthwort" in audit, "the reason for a level is a word of staff"
    searched = [e.detail for e in clinic.records.audit(500) if e.event.value == "searched"]
    assert searched == ["patients: 1 found"]
    for word in (*teller.words, "marrowquill", "gabbleshaft", *told_values(intake)):
        assert word not in audit


def test_the_search_finds_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("said ZWIEBELTURM".encode("utf-16-le"))
    (tmp_path / "b.txt").write_text("said zqjabc", encoding="utf-8")
    found = where_found({"Zwiebelturm", "zqjabc", "other"}, files_below(tmp_path))
    assert sorted(found) == ["Zwiebelturm in a.txt", "zqjabc in b.txt"]
