"""A desk in Spanish: its own words first, the patient's under them, and nothing else changes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, as_role, emergency, finished, known
from tests.desktop.driving import bring_up
from triage_app import workflow
from triage_app.commands.clinic_file import read_clinic_file
from triage_app.desktop.desk_form import desk_form, doubt_words, patients_words, review_note
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.keys_overlay import KeysOverlay
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import Theme
from triage_app.errors import InputRefused
from triage_app.model.answers import QuestionId
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.form import Form
from triage_app.texts import language, use_language
from triage_app.workflow import Clinic


@pytest.fixture
def form(clinic: Clinic) -> Form:
    return clinic.forms[SPINE].form


@pytest.fixture
def spanish() -> Iterator[None]:
    use_language("es")
    yield
    use_language("en")


@pytest.fixture
def window(
    qtbot: QtBot, theme: Theme, spanish: None, clinic: Clinic, look: LookSettings
) -> Iterator[MainWindow]:
    shown = MainWindow(clinic, look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    yield shown
    shown.close()


def ask(window: MainWindow, clinic: Clinic, patient: Patient) -> IntakeScreen:
    # A draft shows the patient as the store knows them.
    asking = workflow.begin(clinic, workflow.save_patient(clinic, patient), SPINE)
    window.ask(asking.draft.draft_id)
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    QApplication.processEvents()
    return screen


def words_of(screen: IntakeScreen, name: str) -> str:
    label = screen.findChild(QLabel, name)
    assert label is not None
    return label.text()


def test_in_english_the_form_is_the_form_itself(form: Form) -> None:
    assert desk_form(form) is form
    assert doubt_words(form, "Is this right?") == "Is this right?"
    assert patients_words(form, "es") is catalogue(form, "es")


def test_in_spanish_only_the_words_change(form: Form, spanish: None) -> None:
    own = desk_form(form)
    assert own.title != form.title
    assert list(own.questions) == list(form.questions)
    for name, question in form.questions.items():
        said = own.questions[name]
        assert said.ask != question.ask
        assert [o.id for o in said.options] == [o.id for o in question.options]
        assert (said.unit, said.bounds, said.kind) == (
            question.unit,
            question.bounds,
            question.kind,
        )
    assert own.levels[Level.EMERGENCY].instructions[0].startswith("Alto.")
    assert [rule.reason for rule in own.rules] == [rule.reason for rule in form.rules]
    assert doubt_words(form, form.unlikely[0].ask).endswith("¿Es correcto?")


def test_an_english_patient_hears_english_under_the_spanish(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = ask(window, clinic, replace(patient, language="en"))
    form = screen.flow.asking.form
    assert screen.flow.current is not None
    assert words_of(screen, "question_other") == form.questions[screen.flow.current].ask
    assert words_of(screen, "question_text") == catalogue(form, "es").ask(screen.flow.current)
    assert "Español" in words_of(screen, "review_note")


def test_a_spanish_patient_hears_the_same_words_once(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = ask(window, clinic, patient)
    assert words_of(screen, "question_other") == ""


def test_an_answer_is_stored_by_its_id(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = ask(window, clinic, patient)
    asked = screen.flow.current
    screen.flow.give("yes")
    (draft,) = clinic.records.drafts()
    assert draft.answers == {asked: "yes"}
    screen.flow.go_to(QuestionId("bladder_change"))
    screen.flow.give("new")
    (draft,) = clinic.records.drafts()
    assert draft.answers[QuestionId("bladder_change")] == "new"


def test_the_page_is_in_the_clinics_language(clinic: Clinic) -> None:
    intake = emergency(clinic, known(clinic, 1))
    doctor = as_role(clinic, "specialist")
    record = workflow.open_record(doctor, intake.intake_id)
    english = workflow.summary_of(doctor, record)
    use_language("es")
    try:
        assert workflow.summary_of(doctor, record) == english
        (row,) = workflow.worklist(clinic).rows
        assert "bladder change" in row.story.lower()
    finally:
        use_language("en")


def test_a_story_saved_at_a_spanish_desk_is_in_the_clinics_language(
    clinic: Clinic, spanish: None
) -> None:
    finished(clinic, known(clinic, 1), {"back_pain": "yes"})
    (row,) = workflow.worklist(clinic).rows
    assert row.story.startswith("Back pain")


def test_an_unreviewed_translation_is_said_to_be_one(form: Form) -> None:
    assert "Spanish" in review_note(form, catalogue(form, "es"))
    assert review_note(form, catalogue(form, "en")) == ""


def test_all_keys_offer_the_other_language_for_the_next_start(
    qtbot: QtBot, window: MainWindow, look: LookSettings
) -> None:
    window.show_keys()
    overlay = window.findChild(KeysOverlay)
    assert overlay is not None
    note = overlay.findChild(QLabel, "review_note")
    assert note is not None
    assert "sin revisar" in note.text()
    overlay.language_wanted.emit()
    assert look.language() == "en"
    assert language() == "es"
    assert window.said.isVisible()


def test_the_clinics_file_gives_the_language(tmp_path: Path) -> None:
    assert read_clinic_file(tmp_path).language == "en"
    file = tmp_path / "clinic.toml"
    file.write_text('language = "es"\n', encoding="utf-8")
    assert read_clinic_file(tmp_path).language == "es"
    file.write_text('language = "qq"\n', encoding="utf-8")
    with pytest.raises(InputRefused, match="language"):
        read_clinic_file(tmp_path)
