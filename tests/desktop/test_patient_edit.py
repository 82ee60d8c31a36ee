"""Changing a patient's details: old and new are seen first, and nothing typed is lost."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, inside, known, part_done, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.test_accessibility import faults
from triage_app import workflow
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.merge_screen import MergeScreen
from triage_app.desktop.patient_edit import PatientEditScreen
from triage_app.desktop.patient_edit_words import as_typed, changes_of, typed_onto
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.model.intake import Event
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.texts import PSEUDO, use_language
from triage_app.workflow import Clinic
from triage_app.workflow.correcting import change_patient

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, theme: Theme, clinic: Clinic, look: LookSettings
) -> Iterator[MainWindow]:
    shown = MainWindow(as_role(clinic, "specialist"), look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    with qtbot.waitActive(shown):
        bring_up(shown)
    yield shown
    edit = shown._screens.get("patient")
    if isinstance(edit, PatientEditScreen):
        edit.drop()
    assert shown.close()
    apply_theme(qapp, LIGHT)


def opened(window: MainWindow, patient: Patient) -> PatientEditScreen:
    window.openers.open_patient(patient.patient_id)
    screen = window.screen_shown
    assert isinstance(screen, PatientEditScreen)
    QApplication.processEvents()
    return screen


def retype(screen: PatientEditScreen, **fields: str) -> None:
    """Type over fields; then wait until the side says what changes."""
    for name, text in fields.items():
        getattr(screen.form, name).field.setText(text)
    screen._pause.stop()
    screen._show_changes()
    QApplication.processEvents()


def stored(clinic: Clinic, patient: Patient) -> Patient:
    found = clinic.records.patient(patient.patient_id)
    assert found is not None
    return found


# --- Showing and saving --------------------------------------------------------------------------


def test_a_found_patient_is_changed_by_keys_alone_and_the_audit_names_the_field(
    window: MainWindow, qtbot: QtBot, clinic: Clinic, patient: Patient
) -> None:
    press(window, Key.Key_3, modifier=CTRL)
    patients = window.screen_shown
    assert isinstance(patients, PatientsScreen)
    type_text(window, "corv")
    qtbot.waitUntil(lambda: patients.table.current == patient, timeout=10_000)
    press(window, Key.Key_E, modifier=ALT)
    screen = window.screen_shown
    assert isinstance(screen, PatientEditScreen)
    screen.form.phone.field.setFocus()
    screen.form.phone.field.selectAll()
    type_text(window, "555 0199")
    qtbot.waitUntil(lambda: bool(screen.side.changes), timeout=5_000)
    QApplication.processEvents()
    shown = texts(screen.side)
    assert "Phone: 555 0142, now 555 0199" in shown
    press(window, Key.Key_Return, modifier=CTRL)
    assert stored(clinic, patient) == replace(patient, phone="555 0199")
    entry = clinic.records.audit(1)[0]
    assert entry.event is Event.PATIENT_SAVED
    assert entry.detail.split()[0] == "phone"
    assert window.screen_shown is patients
    assert "1 detail of Corvalan, Ines is changed." in texts(window.said)


def test_letter_e_works_in_the_list(window: MainWindow, qtbot: QtBot, patient: Patient) -> None:
    press(window, Key.Key_3, modifier=CTRL)
    patients = window.screen_shown
    assert isinstance(patients, PatientsScreen)
    type_text(window, "corv")
    qtbot.waitUntil(lambda: patients.table.current == patient, timeout=10_000)
    patients.table.setFocus()
    press(window, Key.Key_E)
    assert isinstance(window.screen_shown, PatientEditScreen)


@pytest.mark.parametrize("code", ["en", "es", PSEUDO])
@pytest.mark.parametrize("month", range(1, 13))
def test_what_is_stored_reads_back_as_it_is_in_every_language(
    clinic: Clinic, patient: Patient, code: str, month: int
) -> None:
    use_language(code)
    before = replace(patient, birth_date=date(1950, month, 3), interpreter=True)
    read = workflow.read_patient(clinic, as_typed(before)).patient
    use_language("en")
    assert read is not None
    assert replace(read, patient_id=before.patient_id) == before


def test_nothing_is_changed_by_opening_or_by_typing_the_same_date_in_other_words(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = opened(window, patient)
    assert not screen.is_unsaved
    assert not screen.button.isEnabled()
    retype(screen, born="11 feb 54")
    assert not screen.is_unsaved
    assert "Nothing is changed yet." in texts(screen.side)


def test_an_estimated_age_and_a_language_not_in_the_list_stay_as_they_are(
    window: MainWindow, clinic: Clinic
) -> None:
    rough = workflow.save_patient(
        clinic,
        Patient(
            PatientId("01936f2e-0000-7000-9000-000000000042"),
            "Tiller",
            "",
            None,
            Sex.UNKNOWN,
            language="id",
            age_years=70,
            age_noted=date(2024, 5, 1),
        ),
    )
    screen = opened(window, rough)
    assert not screen.is_unsaved
    retype(screen, phone="555 0111")
    screen.save()
    assert stored(clinic, rough) == replace(rough, phone="555 0111")


def test_a_wrong_entry_is_said_under_its_field_and_nothing_is_saved(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = opened(window, patient)
    retype(screen, born="yesterday week")
    assert "Something typed cannot be read yet." in texts(screen.side)
    screen.save()
    assert screen.form.born.message
    retype(screen, born="3 Jun 2020")
    screen.save()
    assert "This questionnaire is for adults." in screen.form.born.message
    assert stored(clinic, patient) == patient


# --- Another desk, another record ----------------------------------------------------------------


def test_what_another_desk_saved_stays_and_what_was_typed_here_stands_on_top_of_it(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = opened(window, patient)
    theirs = change_patient(clinic, patient, replace(patient, mrn="009999"))
    retype(screen, phone="555 0199")
    press(window, Key.Key_Return, modifier=CTRL)
    assert stored(clinic, patient) == theirs
    assert "Somebody else changed this patient's details" in texts(screen)
    assert screen.form.fields().mrn == "009999"
    assert [change.field for change in screen.side.changes] == ["phone"]
    press(window, Key.Key_Return, modifier=CTRL)
    assert stored(clinic, patient) == replace(theirs, phone="555 0199")


def test_a_record_that_may_be_the_same_is_advice_and_leads_to_comparing(
    window: MainWindow, qtbot: QtBot, clinic: Clinic, patient: Patient
) -> None:
    twin = workflow.save_patient(
        clinic, replace(known(clinic, 5, "Corvalan", "Inez"), birth_date=patient.birth_date)
    )
    screen = opened(window, patient)
    qtbot.waitUntil(lambda: screen.side.matches == (twin,), timeout=10_000)
    QApplication.processEvents()
    assert "Another record may be the same person" in texts(screen.side)
    retype(screen, phone="555 0199")
    screen.save()
    assert stored(clinic, patient).phone == "555 0199"
    screen = opened(window, stored(clinic, patient))
    qtbot.waitUntil(lambda: screen.side.matches == (twin,), timeout=10_000)
    QApplication.processEvents()
    buttons = screen.side.findChildren(QAbstractButton, "edit_compare_1")
    buttons[-1].click()
    merge = window.screen_shown
    assert isinstance(merge, MergeScreen)
    assert merge.compare is not None
    assert merge.compare.compared.second.patient == twin


def test_the_open_intake_shows_the_changed_name(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    window.ask(part_done(clinic, patient, back_pain="yes"))
    screen = opened(window, patient)
    retype(screen, given="Inés María")
    screen.save()
    window.go_to("intake")
    intake = window.screen_shown
    assert intake is not None
    assert "Corvalan, Inés María" in texts(intake)


# --- Leaving -------------------------------------------------------------------------------------


def test_esc_closes_nothing_unsaved_and_leaving_takes_a_press_of_its_own(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    press(window, Key.Key_3, modifier=CTRL)
    screen = opened(window, patient)
    retype(screen, phone="555 0199")
    press(window, Key.Key_Escape)
    assert window.screen_shown is screen
    assert "The changes to Corvalan, Ines are not saved." in texts(screen)
    press(window, Key.Key_2, modifier=CTRL)
    assert window.screen_shown is screen
    assert not window.close()
    assert window.screen_shown is screen
    press(window, Key.Key_Escape)
    assert not screen.unsaved.isVisible()
    assert screen.form.phone.field.text() == "555 0199"
    press(window, Key.Key_Escape)
    press(window, Key.Key_Space)
    assert window.place == "finder"
    assert stored(clinic, patient) == patient
    screen = opened(window, patient)
    assert screen.form.phone.field.text() == "555 0142"


def test_an_unsaved_patient_comes_before_another_one(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    screen = opened(window, patient)
    retype(screen, phone="555 0199")
    window.show_place("worklist")
    again = opened(window, known(clinic, 2))
    assert again.before == patient
    assert again.form.phone.field.text() == "555 0199"
    assert "The changes to Corvalan, Ines are not saved." in texts(again)


# --- Sizes, and who may --------------------------------------------------------------------------


def test_in_a_narrow_window_the_changes_are_seen_before_they_are_saved(
    window: MainWindow, clinic: Clinic, patient: Patient
) -> None:
    window._set_scale(2.0)
    screen = opened(window, patient)
    assert window.room is Room.NARROW
    retype(screen, phone="555 0199")
    press(window, Key.Key_Return, modifier=CTRL)
    assert stored(clinic, patient) == patient
    QApplication.processEvents()
    assert not screen.side.visibleRegion().isEmpty()
    assert inside(screen.button, window)
    press(window, Key.Key_Return, modifier=CTRL)
    assert stored(clinic, patient).phone == "555 0199"


@pytest.mark.parametrize(("width", "height", "scale"), [(1280, 800, 1.0), (1024, 768, 1.0)])
def test_every_control_has_a_name_and_room(
    window: MainWindow, patient: Patient, width: int, height: int, scale: float
) -> None:
    window.resize(width, height)
    window._set_scale(scale)
    screen = opened(window, patient)
    retype(screen, phone="555 0199")
    screen.go_back()
    assert faults(screen) == []


def test_a_new_look_keeps_what_was_typed(window: MainWindow, patient: Patient) -> None:
    screen = opened(window, patient)
    retype(screen, phone="555 0199", given="Inesita")
    window.switch_theme()
    assert screen.form.fields().phone == "555 0199"
    assert [change.field for change in screen.side.changes] == ["given_name", "phone"]
    window.switch_theme()


def test_the_manager_changes_details_but_begins_no_intake(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings, patient: Patient
) -> None:
    shown = MainWindow(as_role(clinic, "administrator"), look)
    qtbot.addWidget(shown)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    with qtbot.waitActive(shown):
        bring_up(shown)
    press(shown, Key.Key_3, modifier=CTRL)
    patients = shown.screen_shown
    assert isinstance(patients, PatientsScreen)
    assert not patients.new_button.isVisible()
    type_text(shown, "corv")
    qtbot.waitUntil(lambda: patients.table.current == patient, timeout=10_000)
    press(shown, Key.Key_Return)
    assert isinstance(shown.screen_shown, PatientEditScreen)
    assert clinic.records.drafts() == ()
    shown.close()


def test_only_touched_fields_are_put_on_top_of_what_another_desk_saved(patient: Patient) -> None:
    typed = replace(as_typed(patient), phone="1", mrn="")
    theirs = replace(patient, given_name="Irene", phone="2")
    merged = typed_onto(typed, patient, theirs)
    assert (merged.given_name, merged.phone, merged.mrn) == ("Irene", "1", "")


def test_a_change_says_what_was_not_given(patient: Patient) -> None:
    (change,) = changes_of(patient, replace(patient, mrn=""))
    assert change.spoken == "MRN: 004217, now not given"
