"""Two records of one person made one and parted again; an intake put on the right patient."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, finished, known, part_done, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.test_accessibility import faults
from triage_app import workflow
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.merge_screen import MergeScreen
from triage_app.desktop.move_screen import MoveScreen
from triage_app.desktop.other_patient import OtherPatient
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.model.intake import Event, Intake
from triage_app.model.person import Patient
from triage_app.workflow import Clinic
from triage_app.workflow.correcting import change_patient, merges, undo_merge

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(clinic: Clinic) -> Clinic:
    """A desk with a specialist at it."""
    return as_role(clinic, "specialist")


@pytest.fixture
def twice(desk: Clinic, patient: Patient) -> tuple[Patient, Patient]:
    """One person known twice: Ines with one intake, Inés with two and another phone."""
    other = replace(
        known(desk, 7, "Corvalan", "Inés"), birth_date=patient.birth_date, sex=patient.sex, mrn=""
    )
    other = workflow.save_patient(desk, other)
    finished(desk, patient)
    finished(desk, other)
    finished(desk, other, form=next(f for f in desk.forms if f != "vertebral_fracture"))
    return patient, other


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, theme: Theme, desk: Clinic, look: LookSettings
) -> Iterator[MainWindow]:
    shown = MainWindow(desk, look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    with qtbot.waitActive(shown):
        bring_up(shown)
    yield shown
    shown.close()
    apply_theme(qapp, LIGHT)


def ready(qtbot: QtBot, other: OtherPatient) -> list[str]:
    """Wait for the search, and give the names found."""
    qtbot.waitUntil(lambda: other.is_ready, timeout=10_000)
    return [row.patient.name for row in other.table.found.rows]


def merge_of(window: MainWindow, patient: Patient) -> MergeScreen:
    window.openers.open_merge(patient.patient_id)
    screen = window.screen_shown
    assert isinstance(screen, MergeScreen)
    QApplication.processEvents()
    return screen


def comparing(window: MainWindow, one: Patient, other: Patient) -> MergeScreen:
    window.openers.open_merge(one.patient_id, other.patient_id)
    screen = window.screen_shown
    assert isinstance(screen, MergeScreen)
    assert screen.compare is not None
    QApplication.processEvents()
    return screen


def verdicts(screen: MergeScreen) -> dict[str, str]:
    """The words of each field's verdict in sight."""
    assert screen.compare is not None
    found = {}
    for mark in screen.compare.findChildren(QWidget):
        if mark.objectName().startswith("verdict_"):
            words = [label.text() for label in mark.findChildren(QLabel) if label.text()]
            found[mark.objectName().removeprefix("verdict_")] = " ".join(words)
    return found


# --- Finding and comparing -----------------------------------------------------------------------


def test_from_patients_the_other_record_is_found_compared_and_merged_by_keys(
    window: MainWindow, qtbot: QtBot, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    patient, other = twice
    press(window, Key.Key_3, modifier=CTRL)
    patients = window.screen_shown
    assert isinstance(patients, PatientsScreen)
    type_text(window, "004217")
    qtbot.waitUntil(lambda: patients.table.current == patient, timeout=10_000)
    press(window, Key.Key_M, modifier=ALT)
    screen = window.screen_shown
    assert isinstance(screen, MergeScreen)
    assert ready(qtbot, screen.other)[0] == "Corvalan, Inés"
    press(window, Key.Key_Return)
    assert screen.compare is not None
    press(window, Key.Key_Return, modifier=CTRL)
    assert merges(desk) == ()
    assert "Type in a few words why." in texts(screen)
    type_text(window, "same phone, same birth date")
    press(window, Key.Key_Return, modifier=CTRL)
    (merge,) = merges(desk)
    assert (merge.kept, merge.gone) == (other, patient)
    assert merge.reason == "same phone, same birth date"
    assert "They are one record now" in texts(screen)
    assert "1 completed intake moved." in texts(screen)
    assert len(desk.records.visits(other.patient_id)) == 3


def test_each_field_says_same_or_differs_in_words(
    window: MainWindow, twice: tuple[Patient, Patient]
) -> None:
    screen = comparing(window, *twice)
    said = verdicts(screen)
    assert said["family_name"] == "same"
    assert said["given_name"] == "alike"
    assert said["birth_date"] == "same"
    assert said["phone"] == "differs"
    assert said["mrn"] == ""
    shown = texts(screen)
    assert "1 intake" in shown
    assert "2 intakes" in shown


def test_the_record_with_more_intakes_is_kept_unless_somebody_says_otherwise(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    patient, other = twice
    screen = comparing(window, patient, other)
    assert screen.compare is not None
    assert screen.compare.kept == 2
    press(window, Key.Key_1)
    assert screen.compare.kept == 1
    screen.compare.reason.area.setPlainText("known twice")
    press(window, Key.Key_Return, modifier=CTRL)
    (merge,) = merges(desk)
    assert (merge.kept, merge.gone) == (patient, other)


def test_of_two_with_as_many_intakes_the_older_record_is_kept(
    window: MainWindow, desk: Clinic, patient: Patient
) -> None:
    newer = known(desk, 9, "Corvalan", "Ines")
    screen = comparing(window, newer, patient)
    assert screen.compare is not None
    assert screen.compare.kept == 2


def test_a_letter_less_reason_is_none_and_the_figures_can_be_typed_in_a_reason(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    screen = comparing(window, *twice)
    assert screen.compare is not None
    screen.compare.reason.area.setFocus()
    type_text(window, "1")
    assert screen.compare.reason.text == "1"
    assert screen.compare.kept == 2
    press(window, Key.Key_Return, modifier=CTRL)
    assert merges(desk) == ()


def test_esc_goes_back_to_the_finder_then_to_the_patients(
    window: MainWindow, qtbot: QtBot, twice: tuple[Patient, Patient]
) -> None:
    press(window, Key.Key_3, modifier=CTRL)
    screen = comparing(window, *twice)
    press(window, Key.Key_Escape)
    assert screen.compare is None
    assert window.screen_shown is screen
    ready(qtbot, screen.other)
    press(window, Key.Key_Escape)
    assert isinstance(window.screen_shown, PatientsScreen)


# --- Refused, and changed meanwhile --------------------------------------------------------------


def test_two_part_done_intakes_of_one_day_are_refused_in_place(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    for person in twice:
        part_done(desk, person, back_pain="yes")
    screen = comparing(window, *twice)
    assert screen.compare is not None
    assert "1 not finished" in texts(screen)
    screen.compare.reason.area.setPlainText("known twice")
    press(window, Key.Key_Return, modifier=CTRL)
    assert merges(desk) == ()
    assert "Both records have an intake of the same day that is not finished." in texts(screen)
    assert screen.compare.reason.text == "known twice"


def test_a_record_changed_since_it_was_compared_is_shown_again_before_anything_is_merged(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    patient, other = twice
    screen = comparing(window, patient, other)
    assert screen.compare is not None
    change_patient(desk, other, replace(other, given_name="Irene"))
    screen.compare.reason.area.setPlainText("known twice")
    press(window, Key.Key_Return, modifier=CTRL)
    assert merges(desk) == ()
    assert "One of the two was changed since you compared them." in texts(screen)
    assert "Irene" in texts(screen)
    assert screen.compare.reason.text == "known twice"
    press(window, Key.Key_Return, modifier=CTRL)
    assert len(merges(desk)) == 1


# --- Undoing -------------------------------------------------------------------------------------


def merged(window: MainWindow, twice: tuple[Patient, Patient]) -> MergeScreen:
    screen = comparing(window, *twice)
    assert screen.compare is not None
    screen.compare.reason.area.setPlainText("known twice")
    press(window, Key.Key_Return, modifier=CTRL)
    assert screen.done is not None
    return screen


def test_a_merge_is_undone_whole_with_one_key(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    patient, other = twice
    screen = merged(window, twice)
    assert len(desk.records.visits(other.patient_id)) == 3
    press(window, Key.Key_U)
    assert len(desk.records.visits(patient.patient_id)) == 1
    assert len(desk.records.visits(other.patient_id)) == 2
    assert "They are two records again" in texts(screen)
    assert QApplication.focusWidget() is screen.done_button
    events = [entry.event for entry in desk.records.audit(2)]
    assert Event.MERGE_UNDONE in events


def test_the_merges_of_a_record_are_listed_with_who_when_why_and_undo(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    merged(window, twice)
    screen = merge_of(window, twice[1])
    shown = texts(screen.list)
    assert "by Dr Lindmar" in shown
    assert "Reason: known twice" in shown
    button = screen.list.findChild(QAbstractButton, "merge_undo_1")
    assert isinstance(button, QAbstractButton)
    button.click()
    QApplication.processEvents()
    assert len(desk.records.visits(twice[0].patient_id)) == 1
    assert "Undone 10:42 by Dr Lindmar." in texts(screen.list)
    assert "Undo this merge" not in texts(screen.list)


def test_a_merge_undone_on_another_desk_says_so(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    screen = merged(window, twice)
    assert screen.done is not None
    undo_merge(desk, screen.done.merge_id)
    press(window, Key.Key_U)
    assert "This was undone on another desk already." in texts(screen)


def test_an_open_intake_of_a_merged_record_is_parked_and_goes_on_under_the_kept_one(
    window: MainWindow, desk: Clinic, twice: tuple[Patient, Patient]
) -> None:
    patient, other = twice
    draft_id = part_done(desk, patient, back_pain="yes")
    window.ask(draft_id)
    merged(window, twice)
    assert window.draft_open == ""
    window.ask(draft_id)
    stored = desk.records.read_draft(draft_id)
    assert stored is not None
    assert stored.patient == other


# --- Moving --------------------------------------------------------------------------------------


@pytest.fixture
def misplaced(desk: Clinic, patient: Patient) -> tuple[Intake, Patient]:
    """An intake on Ines Corvalan that is Benno Haskett's."""
    right = known(desk, 3)
    return finished(desk, patient), right


def test_an_intake_is_moved_from_its_record_and_opens_under_the_right_patient(
    window: MainWindow, qtbot: QtBot, desk: Clinic, misplaced: tuple[Intake, Patient]
) -> None:
    intake, right = misplaced
    window.open_record(intake.intake_id)
    record = window.screen_shown
    assert isinstance(record, RecordScreen)
    record.want(record.move_wanted)
    screen = window.screen_shown
    assert isinstance(screen, MoveScreen)
    shown = texts(screen)
    assert "20 Nov 2026" in shown
    assert "Corvalan, Ines" in shown
    assert "004217" in shown
    type_text(window, "hask")
    assert ready(qtbot, screen.other) == ["Haskett, Benno"]
    press(window, Key.Key_Return)
    assert screen.to == right
    type_text(window, "wrong row")
    press(window, Key.Key_Return, modifier=CTRL)
    assert window.screen_shown is record
    assert record.record is not None
    assert record.record.patient == right
    assert desk.records.visits(right.patient_id)[0].reason == "moved: wrong row"
    assert "The intake is now on Haskett, Benno." in texts(window.said)


def test_a_move_needs_a_reason_and_esc_leaves_everything_as_it_was(
    window: MainWindow, qtbot: QtBot, desk: Clinic, misplaced: tuple[Intake, Patient]
) -> None:
    intake, right = misplaced
    window.open_record(intake.intake_id)
    window.openers.open_move(intake.intake_id)
    screen = window.screen_shown
    assert isinstance(screen, MoveScreen)
    screen.choose(right)
    press(window, Key.Key_Return, modifier=CTRL)
    assert "Type in a few words why." in texts(screen)
    press(window, Key.Key_Escape)
    assert screen.to is None
    ready(qtbot, screen.other)
    press(window, Key.Key_Escape)
    assert isinstance(window.screen_shown, RecordScreen)
    assert desk.records.visits(right.patient_id) == ()


def test_the_patient_it_is_on_is_not_offered(
    window: MainWindow, qtbot: QtBot, misplaced: tuple[Intake, Patient]
) -> None:
    window.openers.open_move(misplaced[0].intake_id)
    screen = window.screen_shown
    assert isinstance(screen, MoveScreen)
    type_text(window, "corv")
    assert ready(qtbot, screen.other) == []
    assert "No patient “corv”" in texts(screen)


# --- Every size, and every control ---------------------------------------------------------------


@pytest.mark.parametrize("size", [(1280, 800), (1024, 768)])
def test_every_control_of_both_screens_has_a_name_and_room(
    window: MainWindow,
    qtbot: QtBot,
    twice: tuple[Patient, Patient],
    size: tuple[int, int],
) -> None:
    window.resize(*size)
    screen = merge_of(window, twice[0])
    ready(qtbot, screen.other)
    assert faults(screen) == []
    screen = comparing(window, *twice)
    assert faults(screen) == []
    screen = merged(window, twice)
    assert faults(screen) == []


def test_a_new_look_keeps_the_comparison_the_choice_and_the_reason(
    window: MainWindow, qtbot: QtBot, twice: tuple[Patient, Patient]
) -> None:
    screen = comparing(window, *twice)
    assert screen.compare is not None
    screen.compare.choose(1)
    screen.compare.reason.area.setPlainText("known tw")
    window._set_scale(2.0)
    window.switch_theme()
    QTest.qWait(1)
    assert screen.compare is not None
    assert screen.compare.kept == 1
    assert screen.compare.reason.text == "known tw"
    assert faults(screen) == []
    bar = screen.sheet.horizontalScrollBar()
    assert bar.maximum() == 0


def test_reception_may_neither_merge_nor_move(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings, patient: Patient
) -> None:
    desk = as_role(clinic, "reception")
    shown = MainWindow(desk, look)
    qtbot.addWidget(shown)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    before = shown.screen_shown
    shown.openers.open_merge(patient.patient_id)
    assert shown.screen_shown is before
    assert "Your sign-in does not allow this." in texts(shown.said)
    assert isinstance(before, PatientsScreen)
    assert before.actions_on_patient.same_button.isHidden()
    assert not before.actions_on_patient.edit_button.isHidden()
    shown.close()
