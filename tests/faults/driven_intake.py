"""A program at work, to be killed: the real window on a store, intakes typed key by key.

Run as `python -m tests.faults.driven_intake`. It says `ready`, takes one line of JSON (`store`,
`seed`, `almost_done`) and fills in one intake after the other, beginning with what the desk offers,
until it is killed. Each thing is said on standard output, one flushed line of JSON, once the screen
may say that it is saved, and not before. Only `saving` and `completing` come before it.

With `almost_done` new intakes are answered without keys but for the last few questions, so that
there is more completing than typing.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import UTC, date
from pathlib import Path
from random import Random
from typing import NoReturn

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QT_LOGGING_RULES"] = "qt.qpa.*=false"

# Before Qt: PySide6 reads the source of every module that is imported after it.
import tests.bench.typing_keys  # noqa: F401
import triage_app.questionnaire.load
import triage_app.records.sqlite_records
import triage_app.workflow.asking  # noqa: F401
from triage_app import workflow
from triage_app.model.answers import Answer, NoAnswer
from triage_app.model.beside import QuestionTime
from triage_app.model.ids import system_clock, uuid7_maker
from triage_app.model.intake import AuditEntry, Draft, FormId, Intake, IntakeId, WorklistRow
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.paths import forms_dir
from triage_app.questionnaire.form import Kind, Question
from triage_app.records.codec import answers_text
from triage_app.records.sqlite_records import SqliteRecords, open_store
from triage_app.workflow import Asking, Clinic, Letterhead
from triage_app.workflow.forms import Forms

from PySide6.QtCore import QSettings  # isort: skip
from PySide6.QtWidgets import QApplication  # isort: skip
from tests.faults.typist import FIRST_DRAFT, PARK, Typist, settle  # isort: skip
from triage_app.desktop.intake_screen import IntakeScreen  # isort: skip
from triage_app.desktop.look_settings import LookSettings  # isort: skip
from triage_app.desktop.shell import MainWindow  # isort: skip
from triage_app.desktop.theme import LIGHT, apply_theme  # isort: skip

SPINE = FormId("vertebral_fracture")
READY = "ready"
_OFTEN_CORRECTED = 0.05
_OFTEN_PARKED = 0.01


def main() -> NoReturn:
    """Warm up, wait to be told which store, and never end by itself."""
    forms = Forms(forms_dir())
    len(forms)
    application = QApplication(sys.argv[:1])
    apply_theme(application, LIGHT, 1.0)
    _write(READY)
    order = json.loads(sys.stdin.readline())
    folder = Path(order["store"])
    clinic = _join(folder, forms)
    kept = QSettings(str(folder / "look.ini"), QSettings.Format.IniFormat)
    window = MainWindow(clinic, LookSettings(kept))
    window.show()
    window.activateWindow()
    at_work = AtWork(window, clinic, Random(order["seed"]), almost_done=order["almost_done"])
    at_work.fill_in_for_ever()


def _join(folder: Path, forms: Forms) -> Clinic:
    return Clinic(
        records=_saying(open_store(folder, system_clock)),
        forms=forms,
        staff=Staff("desk", "Front desk", "reception"),
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=system_clock,
        new_id=uuid7_maker(),
        zone=UTC,
    )


def _saying(records: SqliteRecords) -> SqliteRecords:
    """The store, saying before each save of an answer, and before completing, that it begins.

    So a kill can be aimed at them, which are a small part of the time that typing takes.
    """
    save, complete = records.save_draft, records.complete

    def say_and_save(
        draft: Draft,
        row: WorklistRow,
        spent: QuestionTime | None = None,
        entry: AuditEntry | None = None,
    ) -> None:
        _say("saving")
        save(draft, row, spent, entry)

    def say_and_complete(
        intake: Intake, row: WorklistRow, entry: AuditEntry, draft_id: IntakeId | None
    ) -> None:
        _say("completing")
        complete(intake, row, entry, draft_id)

    records.save_draft = say_and_save  # type: ignore[method-assign]
    records.complete = say_and_complete  # type: ignore[method-assign]
    return records


class AtWork:
    """Fills in intakes and says what was confirmed."""

    def __init__(
        self, window: MainWindow, clinic: Clinic, chance: Random, *, almost_done: bool
    ) -> None:
        self._almost_done = almost_done
        self._window = window
        self._clinic = clinic
        self._chance = chance
        self._typist = Typist(window, chance)

    def fill_in_for_ever(self) -> NoReturn:
        """First what was left part done, from the desk; then one new patient after the other."""
        self._typist.wait_for(lambda: self._window.screen_shown is not None)
        offered = [str(row.draft_id) for row in self._typist.desk.drafts.rows]
        _say("offered", drafts=offered)
        if offered:
            self._take_up()
            self._fill_in()
        while True:
            self._begin()
            self._fill_in()

    def _take_up(self) -> None:
        """Continue the first part-done intake by its key, and say what the screen has of it."""
        self._typist.press(FIRST_DRAFT)
        draft = self._typist.screen.flow.asking.draft
        self._listen()
        _say("taken_up", draft=draft.draft_id, answers=answers_text(draft.answers))

    def _begin(self) -> None:
        number = self._chance.randrange(1_000_000)
        patient = Patient(
            PatientId(self._clinic.new_id()),
            f"Family{number}",
            f"Given{number}",
            date(1930, 1, 1).replace(year=1930 + number % 60),
            self._chance.choice((Sex.FEMALE, Sex.MALE)),
            mrn=f"{number:06}",
        )
        workflow.save_patient(self._clinic, patient)
        asking = workflow.begin(self._clinic, patient, SPINE)
        draft = asking.draft
        _say("begun", draft=draft.draft_id, patient=patient.patient_id)
        if self._almost_done:
            self._answer_most(asking)
        self._window.ask(draft.draft_id)
        settle()
        self._listen()

    def _answer_most(self, asking: Asking) -> None:
        """Answer all but the last few questions, each saved and said on its own."""
        left = self._chance.randrange(3)
        while asking.left_all > left:
            name = asking.next_question(None)
            assert name is not None
            given = _least_worrying(asking.form.questions[name])
            asking = workflow.answer(self._clinic, asking, name, given)
            _say("saved", draft=asking.draft.draft_id, answers=answers_text({name: given}))

    def _listen(self) -> None:
        self._typist.screen.flow.saved.connect(self._on_saved)

    def _on_saved(self) -> None:
        draft = self._typist.screen.flow.asking.draft
        place = draft.place
        assert place is not None
        _say("saved", draft=draft.draft_id, answers=answers_text({place: draft.answers[place]}))

    def _fill_in(self) -> None:
        """Ask to the end, with a correction or a pause here and there, and complete."""
        screen = self._typist.screen
        while screen.flow.intake is None:
            flow = screen.flow
            draft_id = flow.asking.draft.draft_id
            if flow.must_tell:
                self._typist.tell()
                _say("told", draft=draft_id)
            elif flow.question is None:
                self._typist.complete()
            elif self._chance.random() < _OFTEN_PARKED:
                self._typist.press(PARK)
                _say("parked", draft=draft_id)
                self._take_up()
                screen = self._typist.screen
            elif self._chance.random() < _OFTEN_CORRECTED:
                self._typist.correct()
            else:
                self._answer(screen)
        _say(
            "completed",
            draft=screen.flow.asking.draft.draft_id,
            intake=screen.flow.intake.intake_id,
            answers=answers_text(screen.flow.intake.answers),
        )

    def _answer(self, screen: IntakeScreen) -> None:
        asked = self._typist.answer()
        if screen.flow.current == asked:
            raise RuntimeError(f"{asked} was not answered by its keys")


def _least_worrying(question: Question) -> Answer:
    if question.kind in (Kind.YES_NO, Kind.CHOICE):
        return question.options[0].id
    is_none = any(option.id == "none" for option in question.options)
    return ("none",) if is_none else NoAnswer.UNKNOWN


def _say(what: str, **facts: object) -> None:
    _write(json.dumps({"what": what, **facts}))


def _write(line: str) -> None:
    # One write: a line is there whole, or its end is missing and it does not count.
    os.write(1, f"{line}\n".encode())


if __name__ == "__main__":
    main()
