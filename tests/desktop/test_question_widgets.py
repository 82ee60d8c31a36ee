"""Each kind of question, answered with keys as at the desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from tests.desktop.driving import bring_up, press, type_text
from triage_app.desktop.answers import AnswerButton
from triage_app.desktop.body_map import BackFigure
from triage_app.desktop.controls import MainButton, PlainButton
from triage_app.desktop.keys import question_keys
from triage_app.desktop.question_panel import QuestionPanel
from triage_app.desktop.question_view import SameDay, same_day_of, view_of
from triage_app.desktop.theme import Theme
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.intake import FormId
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.form import Kind
from triage_app.workflow.forms import Forms

Key = Qt.Key
Ask = Callable[..., QuestionPanel]


@pytest.fixture
def given() -> list[object]:
    """The answers reported so far."""
    return []


@pytest.fixture
def ask(qtbot: QtBot, theme: Theme, forms: Forms, given: list[object]) -> Ask:
    """Show a question of the spine intake and note what it reports."""
    form = forms[FormId("vertebral_fracture")].form
    words = catalogue(form, "es")

    def show(
        name: str,
        answer: Answer | None = None,
        known: tuple[str, ...] = (),
        same_day: SameDay | None = None,
    ) -> QuestionPanel:
        panel = QuestionPanel()
        qtbot.addWidget(panel)
        panel.resize(600, 760)
        panel.answered.connect(given.append)
        panel.show_question(
            view_of(
                form.questions[QuestionId(name)],
                answer,
                words,
                today=date(2026, 11, 20),
                earliest=date(1954, 2, 11),
                day_first=False,
                known_medicines=known,
                same_day=same_day,
            )
        )
        bring_up(panel)
        panel.take_focus()
        return panel

    return show


def button(panel: QuestionPanel, name: str) -> AnswerButton:
    """An answer by its objectName."""
    found = panel.findChild(AnswerButton, name)
    assert isinstance(found, AnswerButton)
    return found


def next_button(panel: QuestionPanel) -> MainButton:
    """The "Next" of a question that has one."""
    found = panel.findChild(MainButton, "next_button")
    assert isinstance(found, MainButton)
    return found


@pytest.mark.parametrize(("key", "answer"), [(Key.Key_Y, "yes"), (Key.Key_N, "no")])
def test_yes_and_no_answer_with_one_key(
    ask: Ask, given: list[object], key: Key, answer: str
) -> None:
    press(ask("back_pain"), key)
    assert given == [answer]


def test_nothing_is_chosen_and_enter_answers_nothing(ask: Ask, given: list[object]) -> None:
    panel = ask("cancer")
    assert not any(b.isChecked() for b in panel.findChildren(AnswerButton))
    press(panel, Key.Key_Return, Key.Key_Enter, Key.Key_Space)
    assert given == []


def test_arrows_only_move_and_space_answers_after_a_move(ask: Ask, given: list[object]) -> None:
    panel = ask("cancer")
    press(panel, Key.Key_Down, Key.Key_Down)
    assert given == []
    assert QApplication.focusWidget() is button(panel, "answer_past")
    press(panel, Key.Key_Space)
    assert given == ["past"]


def test_a_key_held_down_answers_nothing(ask: Ask, given: list[object]) -> None:
    panel = ask("cancer")
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_2, Qt.KeyboardModifier.NoModifier, "2", True)
    QApplication.sendEvent(panel, held)
    assert given == []


@pytest.mark.parametrize(
    ("key", "answer"), [(Key.Key_U, NoAnswer.UNKNOWN), (Key.Key_D, NoAnswer.DECLINED)]
)
def test_not_sure_and_rather_not_say_are_answers(
    ask: Ask, given: list[object], key: Key, answer: NoAnswer
) -> None:
    press(ask("saddle_numbness"), key)
    assert given == [answer]


def test_an_earlier_answer_is_shown_and_another_key_replaces_it(
    ask: Ask, given: list[object]
) -> None:
    panel = ask("cancer", "past")
    assert button(panel, "answer_past").isChecked()
    press(panel, Key.Key_1)
    assert given == ["never"]


def test_letters_with_ctrl_do_not_answer(ask: Ask, given: list[object]) -> None:
    press(ask("back_pain"), Key.Key_Y, modifier=Qt.KeyboardModifier.ControlModifier)
    assert given == []


def test_several_are_toggled_and_enter_goes_on(ask: Ask, given: list[object]) -> None:
    panel = ask("infection_risks")
    press(panel, Key.Key_2, Key.Key_9, Key.Key_2, Key.Key_3)
    assert given == []
    press(panel, Key.Key_Return)
    assert given == [("recent_infection", "injected_drugs")]


def test_none_stands_alone(ask: Ask, given: list[object]) -> None:
    panel = ask("infection_risks")
    press(panel, Key.Key_2, Key.Key_1, Key.Key_Return)
    press(panel, Key.Key_4, Key.Key_Return)
    assert given == [("none",), ("tb_exposure",)]


def test_none_of_these_alone_answers_and_goes_on_with_one_key(
    ask: Ask, given: list[object]
) -> None:
    press(ask("infection_risks"), Key.Key_1)
    assert given == [("none",)]


def test_a_click_on_none_of_these_answers_as_its_key_does(ask: Ask, given: list[object]) -> None:
    panel = ask("infection_risks")
    button(panel, "answer_none").click()
    assert given == [("none",)]


def test_none_of_these_never_throws_away_what_was_chosen_without_enter(
    ask: Ask, given: list[object]
) -> None:
    panel = ask("infection_risks")
    press(panel, Key.Key_3, Key.Key_1)
    assert given == []
    assert button(panel, "answer_none").isChecked()
    assert next_button(panel).text() == "Next: none of these"


def test_none_of_these_held_down_answers_nothing(ask: Ask, given: list[object]) -> None:
    panel = ask("infection_risks")
    held = QKeyEvent(QEvent.Type.KeyPress, Key.Key_1, Qt.KeyboardModifier.NoModifier, "1", True)
    QApplication.sendEvent(panel, held)
    assert given == []


def test_none_of_these_from_before_is_given_again_with_its_key(
    ask: Ask, given: list[object]
) -> None:
    press(ask("infection_risks", ("none",)), Key.Key_1)
    assert given == [("none",)]


def test_several_from_before_are_not_replaced_by_one_key(ask: Ask, given: list[object]) -> None:
    press(ask("infection_risks", ("diabetes", "tb_exposure")), Key.Key_1)
    assert given == []


def test_f1_says_that_none_of_these_needs_no_enter() -> None:
    assert [line.does for line in question_keys(Kind.MULTI)][:2] == [
        "choose or take back, Enter goes on",
        "“None of these” alone answers and goes on",
    ]


def test_enter_with_nothing_chosen_goes_nowhere_and_says_why(ask: Ask, given: list[object]) -> None:
    panel = ask("infection_risks")
    press(panel, Key.Key_Return)
    assert given == []
    assert not next_button(panel).isEnabled()
    assert next_button(panel).text() == "Choose an answer first"


def test_options_after_nine_have_letters_that_are_no_answers(ask: Ask, given: list[object]) -> None:
    panel = ask("conditions")
    keys = [b.key for b in panel.findChildren(AnswerButton)]
    assert len(set(keys)) == len(keys)
    assert keys[9:13] == ["0", "Q", "W", "E"]
    press(panel, Key.Key_0, Key.Key_Q, Key.Key_Return)
    assert len(given) == 1


@pytest.mark.parametrize(("key", "number"), [(Key.Key_0, 0), (Key.Key_7, 7), (Key.Key_T, 10)])
def test_the_scale_takes_digits_and_t_for_ten(
    ask: Ask, given: list[object], key: Key, number: int
) -> None:
    press(ask("pain_now"), key)
    assert given == [number]


def test_a_height_is_shown_as_understood_before_it_counts(ask: Ask, given: list[object]) -> None:
    panel = ask("height_now")
    assert not next_button(panel).isEnabled()
    type_text(panel, "5'10")
    assert next_button(panel).isEnabled()
    press(panel, Key.Key_Return)
    assert len(given) == 1
    assert given[0] == pytest.approx(177.8)


def test_an_impossible_weight_is_refused_with_a_cure(ask: Ask, given: list[object]) -> None:
    panel = ask("weight")
    type_text(panel, "1544 lb")
    press(panel, Key.Key_Return)
    problem = panel.findChild(QLabel, "answer_problem")
    assert isinstance(problem, QLabel)
    assert given == []
    assert "25 to 350 kg" in problem.text()


def test_letters_answer_only_while_the_field_is_empty(ask: Ask, given: list[object]) -> None:
    panel = ask("height_now")
    type_text(panel, "17u")
    assert given == []
    field = panel.findChild(QLineEdit, "answer_field")
    assert isinstance(field, QLineEdit)
    field.clear()
    press(panel, Key.Key_U)
    assert given == [NoAnswer.UNKNOWN]


def test_a_date_as_people_say_it_is_approximate(ask: Ask, given: list[object]) -> None:
    panel = ask("pain_onset")
    type_text(panel, "3 weeks ago")
    press(panel, Key.Key_Return)
    assert given == [DateAnswer(date(2026, 10, 30), approximate=True)]


THEN = SameDay("pain began", DateAnswer(date(2026, 10, 30), approximate=True))


def test_the_same_day_is_one_key_and_is_shown_before_it_counts(
    ask: Ask, given: list[object]
) -> None:
    panel = ask("injury_date", same_day=THEN)
    type_text(panel, "=")
    assert given == []
    shown = [label.text() for label in panel.findChildren(QLabel) if label.isVisible()]
    assert "about 30 Oct 2026" in shown
    assert "(pain began)" in shown
    press(panel, Key.Key_Return)
    assert given == [THEN.day]


def test_the_same_day_has_a_button_that_says_which_day_it_is(ask: Ask, given: list[object]) -> None:
    panel = ask("injury_date", same_day=THEN)
    same = panel.findChild(PlainButton, "same_day_button")
    assert isinstance(same, PlainButton)
    assert same.text() == "Same day as “pain began”: about 30 Oct 2026"
    same.click()
    assert given == []
    assert next_button(panel).isEnabled()
    assert isinstance(QApplication.focusWidget(), QLineEdit)
    press(panel, Key.Key_Return)
    assert given == [THEN.day]


def test_the_arrows_reach_the_same_day_and_space_types_it(ask: Ask, given: list[object]) -> None:
    panel = ask("injury_date", same_day=THEN)
    press(panel, Key.Key_Down)
    assert isinstance(QApplication.focusWidget(), PlainButton)
    press(panel, Key.Key_Space, Key.Key_Return)
    assert given == [THEN.day]


def test_without_another_day_there_is_no_same_day(ask: Ask, given: list[object]) -> None:
    panel = ask("injury_date")
    assert panel.findChild(PlainButton, "same_day_button") is None
    type_text(panel, "=")
    press(panel, Key.Key_Return)
    assert given == []


def test_the_same_day_is_an_earlier_questions_and_only_one_that_applies(forms: Forms) -> None:
    form = forms[FormId("vertebral_fracture")].form
    began = QuestionId("pain_onset")
    shown = (began, QuestionId("injury_date"))
    injury = form.questions[QuestionId("injury_date")]
    answers: dict[QuestionId, Answer] = {began: THEN.day}
    assert same_day_of(form, shown, answers, injury) == THEN
    assert same_day_of(form, shown[1:], answers, injury) is None
    assert same_day_of(form, shown, {began: NoAnswer.UNKNOWN}, injury) is None
    assert same_day_of(form, shown, answers, form.questions[began]) is None
    assert same_day_of(form, shown, answers, form.questions[QuestionId("weight")]) is None


def test_areas_are_chosen_by_key_and_on_the_figure(ask: Ask, given: list[object]) -> None:
    panel = ask("pain_areas")
    press(panel, Key.Key_3)
    figure = panel.findChild(BackFigure, "figure_back")
    assert isinstance(figure, BackFigure)
    _, place = figure.areas["right_waist"]
    where = place + figure.rect().center().toPointF()
    where.setY(place.y())
    assert figure.area_at(where) == "right_waist"
    figure.area_clicked.emit("right_waist")
    assert next_button(panel).text() == "Next: middle back, right waist"
    press(panel, Key.Key_Return)
    assert given == [("mid_back", "right_waist")]


def test_left_on_the_figure_is_the_patients_left_seen_from_behind(ask: Ask) -> None:
    figure = ask("pain_areas").findChild(BackFigure, "figure_back")
    assert isinstance(figure, BackFigure)
    assert figure.areas["left_arm"][1].x() < 0 < figure.areas["right_arm"][1].x()


def test_medicines_are_typed_row_by_row(ask: Ask, given: list[object]) -> None:
    panel = ask("medicines")
    for text in ("Diclofenac", "50 mg", "today", "Umeclidinium"):
        type_text(panel, text)
        press(panel, Key.Key_Return)
    press(panel, Key.Key_Return, Key.Key_Return, Key.Key_Return)
    assert given == [(Medicine("Diclofenac", "50 mg", "today"), Medicine("Umeclidinium"))]


@pytest.mark.parametrize("enter", [Key.Key_Return, Key.Key_Enter])
def test_alt_enter_goes_on_from_any_field_of_the_last_medicine(
    ask: Ask, given: list[object], enter: Key
) -> None:
    panel = ask("medicines")
    type_text(panel, "warfarin")
    press(panel, Key.Key_Return)
    type_text(panel, "3 mg")
    assert given == []
    press(panel, enter, modifier=Qt.KeyboardModifier.AltModifier)
    assert given == [(Medicine("warfarin", "3 mg", None),)]


def test_f1_says_which_key_ends_the_medicines() -> None:
    keys = {line.keys: line.does for line in question_keys(Kind.MEDICINES)}
    assert keys["Alt+Enter",] == "no more medicines: next question"


def test_alt_enter_with_no_medicine_typed_answers_nothing(ask: Ask, given: list[object]) -> None:
    panel = ask("medicines")
    press(panel, Key.Key_Return, modifier=Qt.KeyboardModifier.AltModifier)
    assert given == []


def test_no_medicines_is_an_answer_of_its_own(ask: Ask, given: list[object]) -> None:
    press(ask("medicines"), Key.Key_N, modifier=Qt.KeyboardModifier.AltModifier)
    assert given == [()]


def test_a_dose_without_a_name_is_not_taken(ask: Ask, given: list[object]) -> None:
    panel = ask("medicines")
    field = panel.findChild(QLineEdit, "medicine_1_dose")
    assert isinstance(field, QLineEdit)
    field.setText("5 mg")
    next_button(panel).click()
    assert given == []


def test_text_goes_on_with_enter_and_breaks_with_shift_enter(ask: Ask, given: list[object]) -> None:
    panel = ask("goal")
    type_text(panel, "walk")
    press(panel, Key.Key_Return, modifier=Qt.KeyboardModifier.ShiftModifier)
    type_text(panel, "dance")
    press(panel, Key.Key_Return)
    assert given == ["walk\ndance"]


def test_backspace_goes_back_from_a_choice_and_from_an_empty_field(ask: Ask, qtbot: QtBot) -> None:
    for name in ("cancer", "height_now", "goal"):
        panel = ask(name)
        with qtbot.waitSignal(panel.back_wanted, timeout=500):
            press(panel, Key.Key_Backspace)


def test_the_patients_language_stands_beside_every_answer(ask: Ask) -> None:
    panel = ask("cancer")
    assert panel.body is not None
    assert all(option.other for option in panel.body.view.options)
    assert panel.body.view.other_ask


def test_no_answer_is_under_40_px(ask: Ask) -> None:
    for name in ("cancer", "conditions", "pain_areas", "pain_now", "medicines", "height_now"):
        panel = ask(name)
        for answer in panel.buttons():
            assert min(answer.width(), answer.height()) >= 40, (name, answer.objectName())
