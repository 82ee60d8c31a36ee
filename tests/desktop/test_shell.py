"""The window leads from screen to screen and back, and never away from what is unsaved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, emergency, finished, known, part_done, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.test_accessibility import faults
from tests.desktop.test_pseudo_language import cut_off, forgotten
from triage_app.desktop.acting_desk import CorrectPanel
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.leaflet_panel import LeafletPanel
from triage_app.desktop.letter_panel import LetterPanel
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.move_screen import MoveScreen
from triage_app.desktop.record_openers import CORRECT
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.screen import Room, Screen
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.shell_places import BEHIND, may_open, rail_item
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.desktop.worklist_screen import WorklistScreen
from triage_app.model.answers import QuestionId
from triage_app.model.beside import WorklistFilter
from triage_app.model.intake import FormId, Intake
from triage_app.model.level import Level
from triage_app.model.person import Patient
from triage_app.texts import PSEUDO, use_language
from triage_app.triage.engine import Engine
from triage_app.workflow import Clinic
from triage_app.workflow.correcting import begin_correction

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
Opener = Callable[[Clinic], MainWindow]


@pytest.fixture
def open_window(
    qtbot: QtBot, qapp: QApplication, theme: Theme, look: LookSettings
) -> Iterator[Opener]:
    """Opens the window for whoever sits at the desk."""
    made: list[MainWindow] = []

    def make(clinic: Clinic) -> MainWindow:
        shown = MainWindow(clinic, look)
        made.append(shown)
        qtbot.addWidget(shown)
        shown.resize(1280, 800)
        bring_up(shown)
        qtbot.waitUntil(lambda: shown.screen_shown is not None)
        with qtbot.waitActive(shown):
            bring_up(shown)
        return shown

    yield make
    for shown in made:
        shown.close()
    apply_theme(qapp, LIGHT)


@pytest.fixture
def room(clinic: Clinic) -> Clinic:
    """The specialist's desk."""
    return as_role(clinic, "specialist")


@pytest.fixture
def intake(room: Clinic, patient: Patient) -> Intake:
    return finished(room, patient)


def record_of(window: MainWindow, intake: Intake) -> RecordScreen:
    window.open_record(intake.intake_id)
    screen = window.screen_shown
    assert isinstance(screen, RecordScreen)
    return screen


def shown(window: MainWindow) -> str:
    screen: Screen | None = window.screen_shown
    return screen.objectName() if screen is not None else ""


# --- Corrections ---------------------------------------------------------------------------------


def correct(window: MainWindow, record: RecordScreen) -> IntakeScreen:
    """Begin a correction by what a person does on the record."""
    record.show_panel(CORRECT)
    assert isinstance(record.panel, CorrectPanel)
    type_text(window, "left and right mixed up")
    press(window, Key.Key_Return)
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    return screen


def test_a_correction_opens_the_questions_under_a_banner_that_says_what_and_why(
    open_window: Opener, room: Clinic, intake: Intake
) -> None:
    window = open_window(room)
    screen = correct(window, record_of(window, intake))
    words = "Correcting version 1 of 20 Nov 2026: left and right mixed up"
    assert words in texts(screen)
    assert not window.said.isVisible()
    window._set_scale(1.5)
    QApplication.processEvents()
    assert words in texts(screen)
    assert faults(screen) == []


def test_completing_a_correction_returns_to_the_record_with_the_new_version(
    open_window: Opener, qtbot: QtBot, room: Clinic, intake: Intake
) -> None:
    window = open_window(room)
    press(window, Key.Key_2, modifier=CTRL)
    record = record_of(window, intake)
    screen = correct(window, record)
    screen.flow.go_to(QuestionId("pain_now"))
    screen.flow.give(7)
    screen.flow.complete()
    qtbot.waitUntil(lambda: shown(window) == "record_screen")
    assert record.record is not None
    version = record.record.version
    assert version is not None
    assert (version.version, version.reason) == (2, "left and right mixed up")
    assert "Version 2 is kept." in texts(window.said)
    assert window.draft_open == ""
    press(window, Key.Key_Escape)
    assert shown(window) == "worklist_screen"


def test_a_correction_that_is_parked_goes_back_to_its_record_and_goes_on_later(
    open_window: Opener, room: Clinic, intake: Intake
) -> None:
    window = open_window(room)
    screen = correct(window, record_of(window, intake))
    draft_id = screen.subject
    press(window, Key.Key_W, modifier=CTRL)
    assert shown(window) == "record_screen"
    draft = room.records.read_draft(draft_id)
    assert draft is not None
    assert draft.parked
    assert begin_correction(room, intake.intake_id, "again").draft.draft_id == draft_id


def test_a_correction_continued_from_the_list_of_drafts_goes_back_there(
    open_window: Opener, room: Clinic, intake: Intake
) -> None:
    draft = begin_correction(room, intake.intake_id, "mixed up").draft
    window = open_window(room)
    window.ask(draft.draft_id)
    assert "Correcting version 1" in texts(window)
    press(window, Key.Key_W, modifier=CTRL)
    assert shown(window) == "patients_screen"


def test_a_new_intake_has_no_banner_of_a_correction(
    open_window: Opener, clinic: Clinic, patient: Patient
) -> None:
    window = open_window(clinic)
    window.ask(part_done(clinic, patient, back_pain="yes"))
    assert "Correcting" not in texts(window)


# --- Letter and leaflets -------------------------------------------------------------------------


def test_letter_and_leaflets_open_from_the_record_and_esc_leads_back_to_it(
    open_window: Opener, room: Clinic, intake: Intake
) -> None:
    window = open_window(room)
    press(window, Key.Key_2, modifier=CTRL)
    record = record_of(window, intake)
    record.want(record.letter_wanted)
    letter = window.screen_shown
    assert isinstance(letter, LetterPanel)
    assert letter.record is not None
    assert letter.record.subject == intake.intake_id
    press(window, Key.Key_Escape)
    assert shown(window) == "record_screen"
    record.want(record.leaflets_wanted)
    leaflets = window.screen_shown
    assert isinstance(leaflets, LeafletPanel)
    leaflets.setFocus()
    press(window, Key.Key_Escape)
    assert shown(window) == "record_screen"
    press(window, Key.Key_Escape)
    assert shown(window) == "worklist_screen"


def test_places_that_are_not_for_somebody_stay_shut(
    open_window: Opener, clinic: Clinic, intake: Intake
) -> None:
    window = open_window(clinic)
    for place in ("letter", "leaflets", "move", "merge"):
        assert not may_open(clinic, place)
    window.openers.open_letter(intake.intake_id)
    window.openers.open_leaflets(intake.intake_id)
    window.openers.open_move(intake.intake_id)
    assert shown(window) == "patients_screen"
    assert "Your sign-in does not allow this." in texts(window.said)


def test_the_manager_cannot_be_led_into_an_intake(
    open_window: Opener, clinic: Clinic, patient: Patient
) -> None:
    draft_id = part_done(clinic, patient, back_pain="yes")
    window = open_window(as_role(clinic, "administrator"))
    window.ask(draft_id)
    press(window, Key.Key_Tab, modifier=CTRL)
    assert window.draft_open == ""
    assert shown(window) == "manager_screen"


def test_an_emergency_is_named_only_to_who_may_see_the_worklist(
    open_window: Opener, clinic: Clinic, patient: Patient
) -> None:
    emergency(clinic, patient)
    office = open_window(as_role(clinic, "administrator"))
    office.show_place("patients")
    assert not office.emergency_bar.isVisible()
    office.close()
    desk = open_window(clinic)
    assert desk.emergency_bar.isVisible()


# --- The whole list ------------------------------------------------------------------------------


def test_ctrl_p_prints_everybody_the_list_is_narrowed_to(
    open_window: Opener, room: Clinic, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(room)
    press(window, Key.Key_2, modifier=CTRL)
    worklist = window.screen_shown
    assert isinstance(worklist, WorklistScreen)
    asked: list[WorklistFilter] = []
    monkeypatch.setattr(worklist._lists, "start_wanted", asked.append)
    press(window, Key.Key_P, modifier=CTRL)
    chip = next(chip for chip in worklist.chips if chip.level is Level.SOON)
    worklist.chooser.show_only(chip)
    worklist.parts.print_button.click()
    assert [wanted.level for wanted in asked] == [None, Level.SOON]


# --- Leaving -------------------------------------------------------------------------------------


def test_closing_the_window_saves_a_note_that_is_being_typed(
    open_window: Opener, room: Clinic, intake: Intake
) -> None:
    window = open_window(room)
    record = record_of(window, intake)
    press(window, Key.Key_N)
    type_text(window, "MRI first")
    assert window.close()
    notes = room.records.notes(intake.intake_id)
    assert "MRI first" in (notes[-1].plan, notes[-1].note)
    assert record.leave()


def test_going_elsewhere_saves_a_note_that_is_being_typed(
    open_window: Opener, room: Clinic, intake: Intake
) -> None:
    window = open_window(room)
    record_of(window, intake)
    press(window, Key.Key_N)
    type_text(window, "MRI first")
    press(window, Key.Key_2, modifier=CTRL)
    assert shown(window) == "worklist_screen"
    notes = room.records.notes(intake.intake_id)
    assert "MRI first" in (notes[-1].plan, notes[-1].note)


def test_a_screen_that_cannot_save_stays(
    open_window: Opener, room: Clinic, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(room)
    record = record_of(window, intake)
    monkeypatch.setattr(record, "leave", lambda: False)
    for key in (Key.Key_1, Key.Key_2, Key.Key_3, Key.Key_N):
        press(window, key, modifier=CTRL)
        assert shown(window) == "record_screen"
    assert not window.close()
    monkeypatch.undo()


def test_a_sentence_stays_its_whole_time_when_another_follows(
    open_window: Opener, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = open_window(clinic)
    window._said_for.setInterval(200)
    window.say("First.")
    QTest.qWait(120)
    window.say("Second.")
    QTest.qWait(120)
    assert window.said.isVisible()
    QTest.qWait(200)
    assert not window.said.isVisible()


# --- Keys and places -----------------------------------------------------------------------------


def keys_on_show(window: MainWindow) -> bool:
    return window.keys.overlay is not None


def test_f1_lists_the_keys_of_whatever_is_on_show(
    open_window: Opener, room: Clinic, intake: Intake
) -> None:
    window = open_window(room)
    window.openers.open_move(intake.intake_id)
    press(window, Key.Key_F1)
    overlay = window.keys.overlay
    assert overlay is not None
    assert "choose this patient" in texts(overlay)
    press(window, Key.Key_F1)
    assert not keys_on_show(window)
    assert shown(window) == "move_screen"


def test_f6_goes_round_the_panels_of_the_new_screens(
    open_window: Opener, qtbot: QtBot, room: Clinic, patient: Patient
) -> None:
    other = known(room, 8, "Corvalan", "Inez")
    window = open_window(room)
    window.openers.open_merge(patient.patient_id, other.patient_id)
    QApplication.processEvents()
    seen = []
    for _step in range(3):
        press(window, Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        seen.append(focus.objectName())
    assert len(set(seen)) == 3


def test_every_place_belongs_to_an_item_of_the_rail() -> None:
    for place in BEHIND:
        assert rail_item(place) in {"intake", "worklist", "patients", "manager"}


@pytest.mark.parametrize("place", ["merge", "move", "patient"])
@pytest.mark.parametrize(("width", "scale"), [(1280, 1.0), (1024, 1.0), (1280, 2.0)])
def test_the_new_screens_fit_every_width(
    open_window: Opener,
    qtbot: QtBot,
    room: Clinic,
    patient: Patient,
    intake: Intake,
    place: str,
    width: int,
    scale: float,
) -> None:
    window = open_window(room)
    window.resize(width, 800)
    window._set_scale(scale)
    other = known(room, 8, "Corvalan", "Inez")
    match place:
        case "merge":
            window.openers.open_merge(patient.patient_id, other.patient_id)
        case "move":
            window.openers.open_move(intake.intake_id)
        case _:
            window.openers.open_patient(patient.patient_id)
    QTest.qWait(30)
    screen = window.screen_shown
    assert screen is not None
    assert window.width() == width
    assert screen.minimumSizeHint().width() <= screen.width()
    assert faults(screen) == []
    assert (window.room is Room.NARROW) == (scale == 2.0)


def test_the_same_window_never_asks_a_moved_intake_under_the_old_name(
    open_window: Opener, room: Clinic, patient: Patient, intake: Intake
) -> None:
    window = open_window(room)
    right = known(room, 4)
    draft_id = begin_correction(room, intake.intake_id, "mixed up").draft.draft_id
    window.ask(draft_id)
    window.openers.open_move(intake.intake_id)
    screen = window.screen_shown
    assert isinstance(screen, MoveScreen)
    screen.choose(right)
    type_text(window, "wrong row")
    press(window, Key.Key_Return, modifier=CTRL)
    assert window.draft_open == ""
    window.ask(draft_id)
    assert "Haskett, Benno" in texts(window)


@pytest.mark.parametrize("width", [1280, 1024])
def test_in_a_longer_language_nothing_of_the_new_screens_is_forgotten_or_cut(
    open_window: Opener,
    qtbot: QtBot,
    room: Clinic,
    patient: Patient,
    intake: Intake,
    width: int,
) -> None:
    other = known(room, 8, "Corvalan", "Inez")
    names = frozenset(["Corvalan", "Ines", "Inez", "Dr Lindmar", room.letterhead.name])
    use_language(PSEUDO)
    try:
        window = open_window(room)
        window.resize(width, 800)
        openers = window.openers
        for opens in (
            partial(openers.open_merge, patient.patient_id),
            partial(openers.open_merge, patient.patient_id, other.patient_id),
            partial(openers.open_move, intake.intake_id),
            partial(openers.open_patient, patient.patient_id),
        ):
            opens()
            QTest.qWait(60)
            screen = window.screen_shown
            assert screen is not None
            assert forgotten(screen, names) == []
            assert cut_off(screen) == []
    finally:
        use_language("en")


class ForgetfulForms(dict[FormId, Engine]):
    """Forms that cannot be read the first time, as when two threads import one library at once."""

    tried = 0

    def __len__(self) -> int:
        self.tried += 1
        if self.tried == 1:
            raise ImportError("half made")
        return super().__len__()


def test_a_desk_that_could_not_read_the_questions_says_so_and_tries_again(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings
) -> None:
    window = MainWindow(replace(clinic, forms=ForgetfulForms(clinic.forms)), look)
    qtbot.addWidget(window)
    bring_up(window)
    qtbot.waitUntil(window.said.isVisible)
    assert "could not be read" in texts(window.said)
    assert "half made" not in texts(window.said)
    window.said.acted.emit()
    qtbot.waitUntil(lambda: window.screen_shown is not None)
    assert not window.said.isVisible()
    window.close()
