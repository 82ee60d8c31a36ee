"""Acting on a record: level, note, specialist, desk, state, correction; and what each role has."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import (
    as_role,
    calm,
    emergency,
    finished,
    known,
    later,
    part_done,
    texts,
)
from tests.desktop.driving import bring_up, press, type_text
from triage_app import workflow
from triage_app.desktop.acting_desk import AssignPanel, CorrectPanel, DeskPanel, StatePanel
from triage_app.desktop.acting_level import LevelPanel
from triage_app.desktop.acting_parts import ChoiceRow
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import DARK, Theme, apply_theme
from triage_app.errors import StoreFull
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.beside import TaskKind
from triage_app.model.intake import Intake, IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.workflow import Clinic, Record

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
PAINFUL: dict[str, Answer] = {"back_pain": "yes", "pain_now": 7, "pain_worst": 9}
Shown = Callable[[Clinic, IntakeId], RecordScreen]


@pytest.fixture
def specialist(clinic: Clinic) -> Clinic:
    return as_role(clinic, "specialist")


@pytest.fixture
def intake(clinic: Clinic) -> Intake:
    return finished(clinic, known(clinic, 1), PAINFUL)


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Shown:
    """Opens a record in a window of its own, with the focus on it."""

    def show(clinic: Clinic, subject: IntakeId) -> RecordScreen:
        screen = RecordScreen(clinic, theme)
        qtbot.addWidget(screen)
        screen.resize(1192, 800)
        screen.fit(Room.WIDE)
        bring_up(screen)
        screen.open(subject)
        screen.first_focus()
        return screen

    return show


def record_of(screen: RecordScreen) -> Record:
    assert screen.record is not None
    return screen.record


def button(root: QWidget, name: str) -> PlainButton:
    found = root.findChild(PlainButton, name)
    assert isinstance(found, PlainButton)
    return found


# ------------------------------------------------------------------------------- the level


def test_a_level_is_set_by_keys_and_both_levels_are_said(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    rules = intake.assessment.level
    assert rules is not Level.URGENT
    press(screen, Key.Key_O, Key.Key_2)
    type_text(screen, "Cannot lift the left foot")
    press(screen, Key.Key_Return)
    record = record_of(screen)
    assert screen.panel is None
    assert record.level is Level.URGENT
    assert record.assessment.level is rules
    assert screen.parts.head.badge.accessibleName() == "Urgent"
    said = texts(screen.sections)
    assert f"You set URGENT, the rules say {rules.word}." in said
    assert "10:42 by Dr Lindmar: Cannot lift the left foot" in said
    other = shown(as_role(specialist, "demo"), intake.intake_id)
    assert "Dr Lindmar set URGENT, the rules say" in texts(other.sections)


def test_no_level_is_chosen_beforehand_and_none_is_set_without_a_reason(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_O)
    panel = screen.panel
    assert isinstance(panel, LevelPanel)
    assert not any(row.isChecked() for row in panel.rows.values())
    assert panel.set_button.text() == "Choose a level first"
    press(screen, Key.Key_1)
    assert panel.set_button.text() == "Give a reason first"
    assert not panel.set_button.isEnabled()
    type_text(screen, "- .")
    press(screen, Key.Key_Return)
    assert "Type in a few words why." in texts(panel)
    assert record_of(screen).levels == ()
    assert screen.panel is panel


def test_a_level_below_the_rules_says_so(shown: Shown, specialist: Clinic, clinic: Clinic) -> None:
    screen = shown(specialist, emergency(clinic, known(clinic, 1)).intake_id)
    press(screen, Key.Key_O)
    assert screen.panel is not None
    assert "below what the rules say" not in texts(screen.panel)
    press(screen, Key.Key_4)
    assert "below what the rules say" in texts(screen.panel)


def test_a_level_can_be_given_back_to_the_rules(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_O, Key.Key_1)
    type_text(screen, "Told me of numbness")
    press(screen, Key.Key_Return, Key.Key_O)
    panel = screen.panel
    assert isinstance(panel, LevelPanel)
    panel.back_to_rules.click()
    assert "Type in a few words why." in texts(panel)
    type_text(screen, "Not so on examination")
    panel.back_to_rules.click()
    record = record_of(screen)
    assert record.level is intake.assessment.level
    assert [entry.level for entry in record.levels] == [Level.EMERGENCY, None]
    assert "You set" not in texts(screen.sections)


def test_a_level_that_lapsed_is_said_in_words(
    shown: Shown, specialist: Clinic, clinic: Clinic
) -> None:
    intake = finished(clinic, known(clinic, 1), {**PAINFUL, "bladder_change": "none"})
    record = workflow.open_record(specialist, intake.intake_id)
    workflow.set_level(specialist, record, Level.SOON, "Seen last week")
    asking = workflow.begin_correction(specialist, intake.intake_id, "Bladder asked again")
    asking = workflow.answer(specialist, asking, QuestionId("bladder_change"), "new")
    while missing := workflow.what_is_missing(asking):
        question = asking.form.questions[missing[0].question]
        asking = workflow.answer(specialist, asking, question.id, calm(question))
    newer = workflow.complete(specialist, asking)
    assert newer.assessment.level is Level.EMERGENCY
    screen = shown(specialist, newer.intake_id)
    assert "You set SOON. The rules rose to EMERGENCY since, so EMERGENCY counts." in texts(
        screen.sections
    )
    assert screen.parts.head.badge.accessibleName() == "Emergency"


# -------------------------------------------------------------------------------- the note


def test_a_note_is_kept_when_its_fields_are_left(
    qtbot: QtBot, shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_N)
    type_text(screen, "MRI, then see again")
    press(screen, Key.Key_Tab)
    type_text(screen, "Lives alone")
    assert specialist.records.notes(intake.intake_id) == ()
    assert "Not saved yet" in texts(screen.pad)
    screen.setFocus()
    qtbot.waitUntil(lambda: not screen.pad.is_unsaved)
    (note,) = specialist.records.notes(intake.intake_id)
    assert (note.plan, note.note) == ("MRI, then see again", "Lives alone")
    assert "Saved 10:42 by Dr Lindmar" in texts(screen.pad)


def test_letters_typed_into_a_note_are_no_commands(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_N)
    type_text(screen, "sport jz")
    assert screen.pad.plan.toPlainText() == "sport jz"
    assert record_of(screen).states == ()
    assert not screen.paper.fits_width


def test_ctrl_s_keeps_it_at_once_and_the_earlier_one_stays_readable(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_N)
    type_text(screen, "Brace")
    press(screen, Key.Key_S, modifier=CTRL)
    type_text(screen, " and MRI")
    press(screen, Key.Key_S, modifier=CTRL)
    kept = [note.plan for note in specialist.records.notes(intake.intake_id)]
    assert kept == ["Brace", "Brace and MRI"]
    assert screen.pad.earlier_button.text() == "1 earlier note"
    screen.pad.earlier_button.click()
    assert screen.panel is not None
    assert "Plan: Brace\n" in texts(screen.panel) + "\n"


@pytest.mark.parametrize("way", ["back", "next", "hide", "leave", "open", "seen"])
def test_whatever_leaves_the_record_keeps_the_note(
    qtbot: QtBot, shown: Shown, specialist: Clinic, clinic: Clinic, intake: Intake, way: str
) -> None:
    other = finished(clinic, known(clinic, 2, "Olsen"), PAINFUL)
    screen = shown(specialist, intake.intake_id)
    screen.pad.note.setPlainText("Typed and not left")
    match way:
        case "back":
            with qtbot.waitSignal(screen.back_wanted):
                screen.go_back()
        case "next":
            qtbot.waitUntil(screen.parts.head.place.isVisible, timeout=20_000)
            step = 1 if screen.parts.head.place.text().startswith("1 ") else -1
            with qtbot.waitSignal(screen.record_wanted):
                screen.go_on(step)
        case "hide":
            screen.hide()
        case "leave":
            assert screen.leave()
        case "open":
            screen.open(other.intake_id)
        case _:
            screen.mark_seen()
    (note,) = specialist.records.notes(intake.intake_id)
    assert note.note == "Typed and not left"


def test_a_note_that_cannot_be_kept_stays_and_the_record_is_not_left(
    qtbot: QtBot,
    shown: Shown,
    specialist: Clinic,
    clinic: Clinic,
    intake: Intake,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    other = finished(clinic, known(clinic, 2, "Olsen"), PAINFUL)
    screen = shown(specialist, intake.intake_id)

    def full(*_args: object) -> None:
        raise StoreFull("The disk is full.", "Make room on it.")

    monkeypatch.setattr(type(specialist.records), "add_note", full)
    screen.pad.note.setPlainText("Must not be lost")
    assert not screen.leave()
    screen.open(other.intake_id)
    assert record_of(screen).subject == intake.intake_id
    with qtbot.assertNotEmitted(screen.back_wanted):
        screen.go_back()
        screen.mark_seen()
    with qtbot.waitSignal(screen.said) as said:
        screen.hide()
    assert said.args[0].startswith("A note is not saved.")
    bring_up(screen)
    assert screen.pad.note.toPlainText() == "Must not be lost"
    assert "Your note is not saved. The words stay here." in texts(screen.pad)
    assert "The disk is full. Make room on it." in texts(screen.pad)
    monkeypatch.undo()
    screen.pad.trouble.button.click()
    (note,) = specialist.records.notes(intake.intake_id)
    assert note.note == "Must not be lost"
    assert not screen.pad.trouble.isVisible()


def test_a_note_outlives_a_finding_a_new_look_and_a_correction_at_another_desk(
    shown: Shown, specialist: Clinic, intake: Intake, qapp: QApplication
) -> None:
    screen = shown(specialist, intake.intake_id)
    screen.pad.note.setPlainText("Half a thou")
    screen._on_found("percussion_tender", "yes")
    assert len(record_of(screen).versions) == 2
    assert screen.pad.note.toPlainText() == "Half a thou"
    there = workflow.open_record(specialist, intake.intake_id)
    workflow.examine(specialist, there, QuestionId("percussion_tender"), None)
    screen.pad.note.setPlainText("Half a thought")
    screen.retheme(apply_theme(qapp, DARK, 1.25))
    assert screen.pad.note.toPlainText() == "Half a thought"
    assert specialist.records.notes(intake.intake_id)[-1].note == "Half a thought"
    assert len(record_of(screen).versions) == 3


# ------------------------------------------------------------------ specialist, desk, state


def test_a_specialist_is_chosen_from_the_clinic_or_typed(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    letterhead = replace(specialist.letterhead, specialists=("Dr Voss", "Dr Amsel"))
    clinic = replace(specialist, letterhead=letterhead)
    screen = shown(clinic, intake.intake_id)
    press(screen, Key.Key_A, Key.Key_3)
    assert record_of(screen).specialist == "Dr Amsel"
    assert "For Dr Amsel" in texts(screen.parts.standing)
    press(screen, Key.Key_A)
    panel = screen.panel
    assert isinstance(panel, AssignPanel)
    panel.field.field.setFocus()
    type_text(screen, " Dr  Berg ")
    press(screen, Key.Key_Return)
    assert record_of(screen).specialist == "Dr Berg"
    press(screen, Key.Key_A)
    assert isinstance(screen.panel, AssignPanel)
    screen.panel.rows[-1].click()
    assert record_of(screen).specialist == ""
    assert "For no one in particular" in texts(screen.parts.standing)


def test_the_desk_is_asked_and_says_when_it_is_done(
    shown: Shown, specialist: Clinic, clinic: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_T)
    panel = screen.panel
    assert isinstance(panel, DeskPanel)
    panel.ask()
    assert "Choose above what the desk is asked for." in texts(panel)
    press(screen, Key.Key_2)
    type_text(screen, "Ask for the scan of May")
    press(screen, Key.Key_Return)
    (task,) = record_of(screen).tasks
    assert (task.kind, task.text) == (TaskKind.CALL, "Ask for the scan of May")
    desk = shown(clinic, intake.intake_id)
    assert "Call the patient: Ask for the scan of May. Asked 10:42 by Dr Lindmar." in texts(desk)
    assert desk.findChild(QWidget, "desk_open") is None
    button(desk, "task_done").click()
    (task,) = record_of(desk).tasks
    assert task.done_by == clinic.staff
    assert "Ask for the scan" not in texts(desk.parts.standing)


@pytest.mark.parametrize(
    ("key", "state"),
    [(Key.Key_2, WorkState.WITH_SPECIALIST), (Key.Key_4, WorkState.BOOKED),
     (Key.Key_5, WorkState.CLOSED)],
)  # fmt: skip
def test_one_key_says_where_the_patient_stands(
    shown: Shown, specialist: Clinic, intake: Intake, key: Qt.Key, state: WorkState
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_M, key)
    assert screen.panel is None
    assert record_of(screen).state is state
    assert "since 10:42, by Dr Lindmar" in texts(screen.parts.standing)


def test_entered_in_error_needs_a_reason_and_so_does_taking_it_back(
    shown: Shown, specialist: Clinic, clinic: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_M, Key.Key_6)
    panel = screen.panel
    assert isinstance(panel, StatePanel)
    press(screen, Key.Key_Return)
    assert record_of(screen).state is WorkState.WAITING
    type_text(screen, "It was her sister")
    press(screen, Key.Key_Return)
    assert record_of(screen).state is WorkState.ENTERED_IN_ERROR
    assert "It was her sister" in texts(screen.parts.standing)
    desk = shown(clinic, intake.intake_id)
    assert desk.findChild(QWidget, "state_button") is None
    desk.hide()
    bring_up(screen)
    screen.setFocus()
    press(screen, Key.Key_M, Key.Key_1)
    type_text(screen, "It was her after all")
    press(screen, Key.Key_Return)
    assert record_of(screen).state is WorkState.WAITING


def test_correcting_asks_why_and_opens_the_draft(
    qtbot: QtBot, shown: Shown, clinic: Clinic, intake: Intake
) -> None:
    screen = shown(clinic, intake.intake_id)
    assert "Correct this intake" in screen.parts.actions.offered
    screen.show_panel("correct")
    panel = screen.panel
    assert isinstance(panel, CorrectPanel)
    press(screen, Key.Key_Return)
    assert "Type in a few words why." in texts(panel)
    type_text(screen, "Wrong leg noted")
    with qtbot.waitSignal(screen.draft_wanted) as wanted:
        press(screen, Key.Key_Return)
    draft = clinic.records.read_draft(IntakeId(wanted.args[0]))
    assert draft is not None
    assert (draft.corrects, draft.reason) == (intake.intake_id, "Wrong leg noted")


# ------------------------------------------------------------------------------ who may what


def test_the_desk_has_level_answers_state_tasks_and_correcting_and_no_more(
    shown: Shown, clinic: Clinic, specialist: Clinic, intake: Intake
) -> None:
    record = workflow.open_record(specialist, intake.intake_id)
    record = workflow.set_level(specialist, record, Level.URGENT, "Weak foot")
    workflow.write_note(specialist, record, "Corset", "Lives alone")
    screen = shown(clinic, intake.intake_id)
    said = texts(screen)
    assert "Urgent" in said
    for word in ("Weak foot", "Corset", "Lives alone", "the rules say", "All reasons", "Letter"):
        assert word not in said
    for name in ("level_panel", "record_letter", "reasons_button", "versions_button"):
        assert not any(part.isVisible() for part in screen.findChildren(QWidget, name))
    assert not screen.pad.isVisible()
    for key in (Key.Key_O, Key.Key_R, Key.Key_C, Key.Key_V, Key.Key_T, Key.Key_N):
        press(screen, key)
        assert screen.panel is None
    offered = screen.parts.actions.offered
    assert "Correct this intake" in offered
    assert not any(word in " ".join(offered) for word in ("Move", "Merge", "Letter", "Leaflets"))
    keys = {key for line in screen.key_help() for key in line.keys}
    assert keys == {"P", "S", "A", "M", "B", "J", "K", "Esc"}


def test_what_opens_elsewhere_is_asked_of_the_window(
    qtbot: QtBot, shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    for signal, words in (
        (screen.move_wanted, "Move to another patient"),
        (screen.merge_wanted, "Merge with another patient"),
        (screen.letter_wanted, "Letter to the doctor who sent the patient"),
        (screen.leaflets_wanted, "Leaflets for the patient"),
    ):
        lines = screen.parts.actions.menu.actions()
        line = next(action for action in lines if action.text() == words)
        with qtbot.waitSignal(signal) as wanted:
            line.trigger()
        assert wanted.args == [intake.intake_id]
    with qtbot.waitSignal(screen.letter_wanted):
        screen.parts.letter_button.click()


def test_a_draft_can_be_read_and_nothing_is_done_to_it(
    shown: Shown, specialist: Clinic, clinic: Clinic
) -> None:
    screen = shown(specialist, part_done(clinic, known(clinic, 1), back_pain="yes"))
    for key in (Key.Key_O, Key.Key_A, Key.Key_T, Key.Key_M, Key.Key_S, Key.Key_N):
        press(screen, key)
        assert screen.panel is None
    assert not screen.pad.isVisible()
    assert "Where it stands" not in texts(screen)
    assert "Correct this intake" not in screen.parts.actions.offered


def test_an_older_record_of_another_day_takes_no_key_it_has_no_panel_for(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    after = later(specialist, days=3)
    screen = shown(after, intake.intake_id)
    QTest.keyClick(screen, Key.Key_C)
    assert screen.panel is None
    assert screen.findChildren(ChoiceRow) == []
