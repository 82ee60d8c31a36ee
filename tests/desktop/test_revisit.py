"""A returning patient: facts of last time, confirmed with one key and never copied silently."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, as_role, texts
from tests.desktop.driving import press
from tests.desktop.returning import FACTS, filled, hear, last_visit_of, show, stored
from triage_app import workflow
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, Theme
from triage_app.model.answers import QuestionId
from triage_app.model.intake import Event
from triage_app.model.person import Patient
from triage_app.workflow import Asking, Clinic
from triage_app.workflow.procedure import AFTER_PROCEDURE

Key = Qt.Key


@pytest.fixture
def asking(clinic: Clinic, patient: Patient) -> Asking:
    """Today's intake of a patient who was here on 9 July, safety questions asked."""
    last_visit_of(clinic, patient)
    return filled(clinic, workflow.begin(clinic, patient, SPINE), "height_now")


def test_nothing_of_last_time_is_in_todays_intake_before_a_key(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    hear()
    assert screen.centre.card.isVisible()
    assert not set(stored(clinic, asking)) & set(FACTS)
    assert "9 Jul 2026" in texts(screen.centre.card)
    assert "Yes, a little thin (osteopenia)" in texts(screen.centre.card)
    assert "¿Sigue siendo así?" in texts(screen.centre.card)


def test_one_key_confirms_every_fact_on_the_card_and_no_other(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    hear()
    on_card = screen.centre.card.shown
    before = stored(clinic, asking)
    press(screen, Key.Key_Y)
    now = stored(clinic, asking)
    assert set(now) - set(before) == set(on_card)
    assert all(now[name] == FACTS[name] for name in on_card)


def test_the_audit_keeps_which_facts_were_confirmed_and_no_answer(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    hear()
    on_card = screen.centre.card.shown
    press(screen, Key.Key_Y)
    (entry,) = [e for e in clinic.records.audit() if e.event is Event.LAST_TIME_CONFIRMED]
    assert entry.subject == asking.draft.draft_id
    assert all(name in entry.detail for name in on_card)
    assert "osteopenia" not in entry.detail


def test_a_number_asks_that_fact_anew_and_the_others_stay_on_the_card(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    hear()
    press(screen, Key.Key_1)
    assert screen.flow.current == "osteoporosis"
    assert screen.centre.question.isVisible()
    assert "Last time, 9 Jul 2026: Osteopenia only." in texts(screen.centre.question)
    press(screen, Key.Key_3)
    assert stored(clinic, asking)[QuestionId("osteoporosis")] == "osteoporosis"
    assert screen.centre.card.isVisible()
    assert "osteoporosis" not in screen.centre.card.shown


def test_backspace_puts_a_fact_opened_by_mistake_back_on_the_card(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    hear()
    press(screen, Key.Key_1, Key.Key_Backspace)
    assert screen.centre.card.isVisible()
    assert "osteoporosis" in screen.centre.card.shown


def test_a_key_meant_for_the_question_before_does_not_confirm_the_card(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    before = stored(clinic, asking)
    press(screen, Key.Key_Y)
    assert stored(clinic, asking) == before


def test_enter_never_confirms_a_card_by_itself(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    hear()
    before = stored(clinic, asking)
    press(screen, Key.Key_Return)
    assert stored(clinic, asking) == before


def test_a_card_holds_no_more_than_can_be_seen(
    qtbot: QtBot, theme: Theme, clinic: Clinic, asking: Asking
) -> None:
    screen = show(qtbot, clinic, asking, size=(1192, 620))
    screen.flow.go_to_page("bones")
    hear()
    card, view = screen.centre.card, screen.centre.scroller.viewport()
    assert 1 <= len(card.rows) < 6
    bottom = card.still.mapTo(view, card.still.rect().bottomLeft()).y()
    assert bottom <= view.height()


def test_complaints_of_last_time_are_always_asked_afresh(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    last_visit_of(clinic, patient)
    screen = show(qtbot, clinic, workflow.begin(clinic, patient, SPINE))
    assert screen.flow.current == "back_pain"
    assert screen.centre.question.isVisible()
    assert stored(clinic, screen.flow.asking) == {}


def test_the_specialist_sees_what_changed_since_last_time_and_reception_does_not(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    last_visit_of(clinic, patient)
    today = filled(clinic, workflow.begin(clinic, patient, SPINE), given={"osteoporosis": "none"})
    intake = workflow.complete(clinic, today)
    said = "Changed since 9 Jul 2026: osteoporosis: osteopenia only, now no"
    for role, seen in (("specialist", True), ("reception", False)):
        record = RecordScreen(as_role(clinic, role), LIGHT)
        qtbot.addWidget(record)
        record.resize(1192, 800)
        record.fit(Room.WIDE)
        record.open(intake.intake_id)
        labels = [label.text() for label in record.findChildren(QLabel)]
        assert any(said in text for text in labels) is seen


def window_of(qtbot: QtBot, clinic: Clinic, asking: Asking, settings: object) -> MainWindow:
    """The whole window with an intake open."""
    window = MainWindow(clinic, settings)  # type: ignore[arg-type]  # a LookSettings
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.screen_shown is not None, timeout=5000)
    window.ask(asking.draft.draft_id)
    return window


def test_after_procedure_questions_are_offered_and_one_key_asks_them(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient, look: object
) -> None:
    last_visit_of(clinic, patient)
    asking = workflow.begin(clinic, patient, SPINE)
    window = window_of(qtbot, clinic, asking, look)
    screen = window.screen_shown
    assert screen is not None
    assert screen.flow.asking.form.stamp.form_id == SPINE  # type: ignore[attr-defined]
    assert "on record: after-procedure questions?" in texts(screen)
    press(window, Key.Key_P, modifier=Qt.KeyboardModifier.AltModifier)
    begun = window.screen_shown
    assert begun.flow.asking.form.stamp.form_id == AFTER_PROCEDURE  # type: ignore[union-attr]
    assert [draft.form.form_id for draft in clinic.records.drafts()] == [AFTER_PROCEDURE]


def test_the_offer_goes_with_the_first_answer_and_is_not_made_without_a_procedure(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient
) -> None:
    screen = show(qtbot, clinic, workflow.begin(clinic, patient, SPINE))
    assert not screen._parts.offer.isVisible()
    workflow.discard(clinic, screen.flow.asking.draft.draft_id, "test")
    last_visit_of(clinic, patient)
    other = show(qtbot, clinic, workflow.begin(clinic, patient, SPINE))
    assert other._parts.offer.isVisible()
    press(other, Key.Key_N)
    assert not other._parts.offer.isVisible()
