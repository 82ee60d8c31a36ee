"""The intake screen, asked from the first key to the instruction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.desktop.driving import bring_up, press, type_text
from triage_app import workflow
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.red_flag import GUARD_MS
from triage_app.desktop.screen import Room
from triage_app.desktop.spoken_list import DEAF_MS
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.errors import StoreFull
from triage_app.model.answers import Answer, DateAnswer, NoAnswer, QuestionId
from triage_app.model.intake import FormId, IntakeId
from triage_app.model.person import Patient
from triage_app.questionnaire.form import Kind
from triage_app.workflow import Asking, Clinic

Key = Qt.Key
FORM = FormId("vertebral_fracture")
CALM: dict[Kind, Answer] = {
    Kind.YES_NO: "no",
    Kind.MULTI: ("none",),
    Kind.AREAS: ("mid_back",),
    Kind.SCALE: 3,
    Kind.DATE: DateAnswer(date(2026, 10, 30)),
    Kind.MEDICINES: (),
    Kind.TEXT: "a note",
}


def filled(clinic: Clinic, asking: Asking, upto: str, **others: Answer) -> Asking:
    """Answer with the least worrying answers up to a question, or all of them."""
    while (name := asking.next_question(None)) is not None and name != upto:
        question = asking.form.questions[name]
        answer = others.get(name) or CALM.get(question.kind)
        if question.kind is Kind.CHOICE:
            answer = others.get(name) or question.options[0].id
        elif question.kind is Kind.NUMBER:
            answer = {"cm": 170.0, "kg": 70.0}.get(question.unit, 1)
        assert answer is not None
        asking = workflow.answer(clinic, asking, name, answer)
    return asking


@pytest.fixture
def asking(clinic: Clinic, patient: Patient) -> Asking:
    """An intake just begun."""
    return workflow.begin(clinic, patient, FORM)


@pytest.fixture
def open_screen(qtbot: QtBot, theme: Theme, clinic: Clinic) -> Iterator[list[IntakeScreen]]:
    """Screens shown in this test; closed at its end."""
    shown: list[IntakeScreen] = []
    yield shown
    for screen in shown:
        screen.close()


def show(
    screens: list[IntakeScreen],
    qtbot: QtBot,
    clinic: Clinic,
    asking: Asking,
    room: Room = Room.WIDE,
    size: tuple[int, int] = (1192, 800),
) -> IntakeScreen:
    """Show the screen of an intake."""
    screen = IntakeScreen(clinic, LIGHT, asking)
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.fit(room)
    bring_up(screen)
    screen.first_focus()
    screens.append(screen)
    return screen


def words(screen: IntakeScreen, name: str) -> str:
    """What a label says."""
    label = screen.findChild(QLabel, name)
    assert isinstance(label, QLabel)
    return label.text()


def stored(clinic: Clinic, asking: Asking) -> dict[QuestionId, Answer]:
    """What lies on disk for this intake."""
    draft = clinic.records.draft(asking.draft.draft_id)
    assert draft is not None
    return dict(draft.answers)


def test_an_answer_is_on_disk_before_the_next_question_shows(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, asking)
    assert screen.flow.current == "back_pain"
    press(screen, Key.Key_N)
    assert stored(clinic, asking) == {QuestionId("back_pain"): "no"}
    assert screen.flow.current == "bladder_change"
    assert words(screen, "saved_words") == "Saved 10:42"


def test_three_keys_answer_three_questions(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, asking)
    press(screen, Key.Key_N, Key.Key_1, Key.Key_U)
    assert list(stored(clinic, asking).values()) == ["no", "none", NoAnswer.UNKNOWN]


def test_backspace_shows_the_answer_again_and_a_key_replaces_it(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, asking)
    press(screen, Key.Key_N, Key.Key_Backspace)
    assert screen.flow.current == "back_pain"
    press(screen, Key.Key_U)
    assert stored(clinic, asking)[QuestionId("back_pain")] is NoAnswer.UNKNOWN


def test_a_full_disk_keeps_the_answer_on_screen_and_retry_saves_it(
    open_screen: list[IntakeScreen],
    qtbot: QtBot,
    clinic: Clinic,
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = show(open_screen, qtbot, clinic, asking)
    saving = workflow.answer

    def refuse(*_: object) -> Asking:
        raise StoreFull("The disk is full.", "Make room.")

    monkeypatch.setattr(workflow, "answer", refuse)
    press(screen, Key.Key_N)
    assert screen.failure.isVisible()
    assert screen.flow.current == "back_pain"
    assert words(screen, "saved_words") == "Not saved"
    assert not screen.leave()
    monkeypatch.setattr(workflow, "answer", saving)
    press(screen, Key.Key_F5)
    assert not screen.failure.isVisible()
    assert stored(clinic, asking) == {QuestionId("back_pain"): "no"}


def test_an_emergency_that_cannot_be_saved_is_said_at_once(
    open_screen: list[IntakeScreen],
    qtbot: QtBot,
    clinic: Clinic,
    asking: Asking,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, "saddle_numbness"))

    def refuse(*_: object) -> Asking:
        raise StoreFull("The disk is full.", "Make room.")

    monkeypatch.setattr(workflow, "answer", refuse)
    press(screen, Key.Key_3)
    assert "Stop. Tell the nurse or doctor now." in screen.failure.accessibleName()


def reach_emergency(
    screens: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> IntakeScreen:
    """Answer "new numbness between the legs", with the key."""
    screen = show(screens, qtbot, clinic, filled(clinic, asking, "saddle_numbness"))
    press(screen, Key.Key_3)
    return screen


def test_the_red_flag_appears_with_the_answer_and_swallows_keys_for_a_moment(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = reach_emergency(open_screen, qtbot, clinic, asking)
    assert screen.red.isVisible()
    assert not screen.level.isVisible()
    before = stored(clinic, asking)
    press(screen, Key.Key_1, Key.Key_1)
    assert stored(clinic, asking) == before
    assert screen.red.name.text() == ""
    QTest.qWait(GUARD_MS + 100)
    assert QApplication.focusWidget() is screen.red.name


def test_the_red_flag_stays_until_a_name_is_given(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = reach_emergency(open_screen, qtbot, clinic, asking)
    QTest.qWait(GUARD_MS + 100)
    assert not screen.red.button.isEnabled()
    assert screen.red.button.text() == "Give a name first"
    press(screen, Key.Key_Return)
    assert screen.red.isVisible()
    type_text(screen, "Nurse Adair")
    press(screen, Key.Key_Return)
    assert not screen.red.isVisible()
    notes = workflow.acknowledged(clinic, asking.draft.draft_id)
    assert [note.told for note in notes] == ["Nurse Adair"]
    assert workflow.unacknowledged(clinic) == ()


def test_the_questions_go_on_while_the_red_flag_is_up(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = reach_emergency(open_screen, qtbot, clinic, asking)
    QTest.qWait(GUARD_MS + 100)
    screen.red.back.click()
    press(screen, Key.Key_1)
    assert stored(clinic, asking)[QuestionId("sexual_change")] == "none"
    assert screen.red.isVisible()


def test_one_more_emergency_after_a_name_asks_for_a_name_again(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = reach_emergency(open_screen, qtbot, clinic, asking)
    QTest.qWait(GUARD_MS + 100)
    type_text(screen, "Nurse Adair")
    press(screen, Key.Key_Return, Key.Key_1)
    assert screen.flow.current == "leg_weakness"
    press(screen, Key.Key_4)
    assert screen.red.isVisible()


def test_completing_waits_for_the_name(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    done = filled(clinic, asking, "", bladder_change="new")
    screen = show(open_screen, qtbot, clinic, done)
    screen.complete()
    assert screen.flow.intake is None
    assert screen.red.isVisible()


def test_complete_with_a_gap_opens_the_first_one_and_offers_to_park(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, "cancer"))
    press(screen, Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    assert screen.flow.intake is None
    assert screen.gaps.isVisible()
    missing = workflow.what_is_missing(screen.flow.asking)
    assert screen.flow.current == missing[0].question
    with qtbot.waitSignal(screen.back_wanted, timeout=500):
        press(screen, Key.Key_W, modifier=Qt.KeyboardModifier.ControlModifier)
    draft = clinic.records.draft(asking.draft.draft_id)
    assert draft is not None
    assert draft.parked


def test_a_complete_intake_shows_the_levels_instruction(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, ""))
    assert screen.flow.current is None
    press(screen, Key.Key_Return, modifier=Qt.KeyboardModifier.ControlModifier)
    QTest.qWait(DEAF_MS + 100)
    press(screen, Key.Key_Return)
    intake = screen.flow.intake
    assert intake is not None
    heading = screen.findChild(QLabel, "done_heading")
    assert isinstance(heading, QLabel)
    fixed = screen.flow.asking.form.levels[intake.assessment.level].instructions[0]
    assert heading.text().startswith(fixed.rstrip("."))
    with qtbot.waitSignal(screen.sheet_wanted, timeout=500) as caught:
        press(screen, Key.Key_P)
    assert caught.args == [intake.intake_id, "es"]
    assert clinic.records.draft(IntakeId(asking.draft.draft_id)) is None


def test_an_unlikely_height_is_asked_again_and_kept_with_y(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, "height_tallest"))
    screen.flow.go_to(QuestionId("height_tallest"))
    type_text(screen, "190")
    press(screen, Key.Key_Return)
    assert screen.centre.question.again.isVisible()
    assert "height_tallest" not in stored(clinic, asking)
    press(screen, Key.Key_Y)
    assert stored(clinic, asking)[QuestionId("height_tallest")] == 190


def test_an_unlikely_height_is_changed_with_n(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, "height_tallest"))
    screen.flow.go_to(QuestionId("height_tallest"))
    type_text(screen, "190")
    press(screen, Key.Key_Return, Key.Key_N)
    field = screen.findChild(QLineEdit, "answer_field")
    assert isinstance(field, QLineEdit)
    assert field.hasFocus()
    assert field.text() == ""


def test_free_text_may_stay_empty_and_is_not_come_back_to(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, "notes"))
    press(screen, Key.Key_Return)
    assert screen.flow.current is None
    assert "notes" not in stored(clinic, asking)


def test_reception_never_sees_a_score_a_reason_or_a_probability(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    done = filled(clinic, asking, "", back_pain="yes", steroids="current", injury="minor")
    screen = show(open_screen, qtbot, clinic, done)
    said = " ".join(label.text() for label in screen.findChildren(QLabel)).lower()
    for reason in done.assessment.reasons:
        assert reason.text.lower() not in said
    for score in done.assessment.scores:
        assert score.label.lower() not in said
    assert "priority" not in said
    assert "%" not in said


def test_an_unsettled_level_is_never_called_routine(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, asking)
    headline = screen.findChild(QLabel, "level_headline")
    assert isinstance(headline, QLabel)
    assert headline.text() == "Not yet known,\ncould be EMERGENCY"


def test_a_click_on_an_open_question_goes_there(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, "injury"))
    first = screen.level.first()
    assert first is not None
    wanted = workflow.what_is_missing(screen.flow.asking)[0].question
    screen.level.question_chosen.emit(QuestionId("rash"))
    assert screen.flow.current == "rash"
    assert wanted in screen.flow.asking.shown


def test_a_new_look_keeps_what_is_typed(
    open_screen: list[IntakeScreen],
    qtbot: QtBot,
    qapp: QApplication,
    clinic: Clinic,
    asking: Asking,
) -> None:
    screen = show(open_screen, qtbot, clinic, filled(clinic, asking, "height_now"))
    screen.flow.go_to(QuestionId("height_now"))
    type_text(screen, "17")
    screen.retheme(apply_theme(qapp, DARK, 1.5))
    field = screen.findChild(QLineEdit, "answer_field")
    assert isinstance(field, QLineEdit)
    assert screen.centre.question.typed() == "17"
    apply_theme(qapp, LIGHT)


@pytest.mark.parametrize("room", list(Room))
def test_in_every_room_the_answers_are_there_and_a_hidden_one_is_announced(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, asking: Asking, room: Room
) -> None:
    screen = show(
        open_screen, qtbot, clinic, filled(clinic, asking, "conditions"), room, (640, 400)
    )
    QTest.qWait(50)
    assert screen.centre.below.isVisible()
    assert "more answers" in screen.centre.below.text()
    assert screen.pages.isVisible() == (room is Room.WIDE)
    assert screen.narrow.isVisible() == (room is Room.NARROW)


def test_names_are_shown_as_text_and_never_as_markup(
    open_screen: list[IntakeScreen], qtbot: QtBot, clinic: Clinic, patient: Patient
) -> None:
    odd = workflow.save_patient(clinic, replace(patient, family_name="<b>Ann</b>"))
    screen = show(open_screen, qtbot, clinic, workflow.begin(clinic, odd, FORM))
    name = screen.findChild(QLabel, "identity_name")
    assert isinstance(name, QLabel)
    assert name.textFormat() is Qt.TextFormat.PlainText
