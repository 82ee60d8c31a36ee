"""Several patients at once, several desks on one store: swapped with a key, never overwritten."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE, emergency, inside, known, later, part_done, texts
from tests.desktop.driving import press
from tests.desktop.returning import filled, show, stored
from triage_app import workflow
from triage_app.desktop.draft_swap import Standing, next_draft, standing
from triage_app.desktop.emergency_watch import LOOK_AGAIN_MS
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.red_flag import GUARD_MS
from triage_app.desktop.screen import Room
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, Theme
from triage_app.errors import StoreError
from triage_app.model.answers import QuestionId
from triage_app.model.person import Patient, Staff
from triage_app.records.sqlite_records import open_store
from triage_app.workflow import Clinic

Key = Qt.Key


@pytest.fixture
def other(clinic: Clinic, tmp_path: Path) -> Iterator[Clinic]:
    """Another desk with the same store open, five minutes later."""
    moment = later(clinic, minutes=5)
    records = open_store(tmp_path, moment.now)
    yield replace(moment, records=records, staff=Staff("b", "Desk two", "reception"))
    records.close()


def window_of(qtbot: QtBot, clinic: Clinic, look: LookSettings) -> MainWindow:
    """The whole window on its first screen."""
    window = MainWindow(clinic, look)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.screen_shown is not None, timeout=5000)
    return window


def test_ctrl_tab_parks_this_intake_and_goes_on_with_the_next(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings
) -> None:
    first = part_done(clinic, known(clinic, 1), back_pain="no")
    second = part_done(clinic, known(clinic, 2), back_pain="yes")
    window = window_of(qtbot, clinic, look)
    window.ask(first)
    press(window, Key.Key_Tab, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.draft_open == second
    parked = clinic.records.read_draft(first)
    assert parked is not None
    assert parked.parked
    press(window, Key.Key_Tab, modifier=Qt.KeyboardModifier.ControlModifier)
    assert window.draft_open == first


def test_with_no_other_intake_part_done_the_key_says_so(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings
) -> None:
    only = part_done(clinic, known(clinic, 1), back_pain="no")
    window = window_of(qtbot, clinic, look)
    window.ask(only)
    window.swap_draft()
    assert window.draft_open == only
    assert "No other intake is part done." in texts(window.said)
    assert next_draft(clinic, "") == only


def test_after_a_crash_each_draft_is_offered_by_name_and_age_and_none_is_opened(
    qtbot: QtBot, theme: Theme, clinic: Clinic
) -> None:
    part_done(clinic, known(clinic, 1, "Haskett"), back_pain="yes")
    parked = part_done(clinic, known(clinic, 2, "Quill"), back_pain="yes")
    workflow.park(clinic, workflow.resume(clinic, parked))
    after = later(clinic, minutes=12)
    screen = PatientsScreen(after, LIGHT)
    qtbot.addWidget(screen)
    screen.fit(Room.WIDE)
    screen.refresh()
    about = {row.name: row.about for row in screen.drafts.rows}
    assert "Interrupted. Saved 12 min ago" in about["Haskett, Benno"]
    assert "Parked 12 min ago" in about["Quill, Benno"]
    stopped = screen.findChild(QLabel, "interrupted_words")
    assert isinstance(stopped, QLabel)
    assert "The program stopped while Haskett, Benno was asked." in stopped.text()


def test_a_draft_is_told_apart_by_where_it_is_open(clinic: Clinic) -> None:
    draft_id = part_done(clinic, known(clinic, 1), back_pain="yes")
    draft = clinic.records.read_draft(draft_id)
    assert draft is not None
    began = later(clinic, minutes=-5).now()
    assert standing(draft, draft_id, began) is Standing.HERE
    assert standing(draft, "", began) is Standing.ELSEWHERE
    assert standing(draft, "", later(clinic, minutes=5).now()) is Standing.INTERRUPTED
    assert standing(replace(draft, parked=True), "", began) is Standing.PARKED


@pytest.fixture
def overtaken(
    qtbot: QtBot, theme: Theme, clinic: Clinic, other: Clinic, patient: Patient
) -> IntakeScreen:
    """A screen whose intake another desk answered first; an answer here was refused."""
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "fever")
    screen = show(qtbot, clinic, asking)
    theirs = workflow.resume(other, asking.draft.draft_id)
    workflow.answer(other, theirs, QuestionId("fever"), "no")
    press(screen, Key.Key_Y)
    return screen


def test_the_second_desk_to_save_is_told_and_writes_nothing_over(
    overtaken: IntakeScreen, clinic: Clinic
) -> None:
    assert overtaken.failure.isVisible()
    said = overtaken.failure.accessibleName()
    assert "Another desk is asking this patient too and saved first (Desk two, 10:47)." in said
    assert "nothing was written over" in said
    assert "fever: Yes" in said
    assert stored(clinic, overtaken.flow.asking)[QuestionId("fever")] == "no"


def test_f5_shows_what_they_saved_and_one_key_keeps_mine(
    overtaken: IntakeScreen, clinic: Clinic
) -> None:
    press(overtaken, Key.Key_F5)
    assert not overtaken.failure.isVisible()
    assert overtaken.flow.current == "fever"
    assert overtaken.flow.asking.answered(QuestionId("fever")) == "no"
    assert "Theirs: No. Yours: Yes." in overtaken._parts.offer.accessibleName()
    press(overtaken, Key.Key_P, modifier=Qt.KeyboardModifier.AltModifier)
    assert stored(clinic, overtaken.flow.asking)[QuestionId("fever")] == "yes"


def test_an_intake_completed_on_the_other_desk_can_only_be_closed(
    qtbot: QtBot, theme: Theme, clinic: Clinic, other: Clinic, patient: Patient
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE))
    screen = show(qtbot, clinic, asking)
    workflow.complete(other, workflow.resume(other, asking.draft.draft_id))
    screen.flow.look_elsewhere()
    assert "completed or discarded" in screen.failure.accessibleName()
    with qtbot.waitSignal(screen.back_wanted, timeout=500):
        press(screen, Key.Key_F5)
    assert screen.leave()
    assert clinic.records.read_draft(asking.draft.draft_id) is None


def test_another_desks_answer_is_seen_before_anything_is_typed(
    qtbot: QtBot, theme: Theme, clinic: Clinic, other: Clinic, patient: Patient
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "fever")
    screen = show(qtbot, clinic, asking)
    workflow.answer(other, workflow.resume(other, asking.draft.draft_id), QuestionId("fever"), "no")
    screen.flow.look_elsewhere()
    assert screen.failure.isVisible()
    press(screen, Key.Key_F5)
    assert screen.flow.asking.answered(QuestionId("fever")) == "no"
    assert not screen.flow.is_overtaken


def no_store(*_: object) -> None:
    raise StoreError("The store does not answer.", "Wait and try again.")


def test_a_store_that_does_not_answer_is_not_taken_for_an_intake_that_is_gone(
    overtaken: IntakeScreen, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(type(clinic.records), "draft", no_store)
        press(overtaken, Key.Key_F5)
        assert not overtaken.flow.gone
        assert "The store does not answer." in overtaken.failure.accessibleName()
        assert overtaken.flow.unsaved == (QuestionId("fever"), "yes")
    press(overtaken, Key.Key_F5)
    assert overtaken.flow.asking.answered(QuestionId("fever")) == "no"
    assert "Theirs: No. Yours: Yes." in overtaken._parts.offer.accessibleName()


def test_being_overtaken_is_said_even_when_the_draft_cannot_be_read(
    qtbot: QtBot,
    theme: Theme,
    clinic: Clinic,
    other: Clinic,
    patient: Patient,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "fever")
    screen = show(qtbot, clinic, asking)
    workflow.complete(other, filled(other, workflow.resume(other, asking.draft.draft_id)))
    with monkeypatch.context() as broken:
        broken.setattr(type(clinic.records), "read_draft", no_store)
        press(screen, Key.Key_Y)
    assert screen.failure.isVisible()
    assert screen.flow.is_overtaken
    press(screen, Key.Key_F5)
    assert screen.flow.gone
    assert "completed or discarded" in screen.failure.accessibleName()


def test_an_open_intake_never_brings_a_patients_old_data_back(
    qtbot: QtBot, theme: Theme, clinic: Clinic, other: Clinic, patient: Patient
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "fever")
    screen = show(qtbot, clinic, asking)
    put_right = replace(patient, family_name="Corvalán", birth_date=date(1945, 2, 11))
    workflow.save_patient(other, put_right)
    press(screen, Key.Key_N)
    stored_now = clinic.records.read_draft(asking.draft.draft_id)
    assert stored_now is not None
    assert stored_now.patient == put_right
    (row,) = workflow.worklist(clinic).rows
    assert row.patient == put_right
    assert "Corvalán" in texts(screen.strip)


def test_an_intake_is_completed_with_the_patient_as_another_desk_put_them_right(
    qtbot: QtBot, theme: Theme, clinic: Clinic, other: Clinic, patient: Patient
) -> None:
    screen = show(qtbot, clinic, filled(clinic, workflow.begin(clinic, patient, SPINE)))
    put_right = replace(patient, given_name="Inés")
    workflow.save_patient(other, put_right)
    screen.flow.complete()
    assert screen.flow.intake is not None
    assert screen.flow.intake.patient == put_right


def test_an_emergency_another_desk_adds_comes_up_by_itself(
    qtbot: QtBot, theme: Theme, clinic: Clinic, other: Clinic, look: LookSettings
) -> None:
    window = window_of(qtbot, clinic, look)
    assert not window.emergency_bar.isVisible()
    emergency(other, known(other, 7, "Marlow"))
    assert LOOK_AGAIN_MS <= 15_000
    window.watch._timer.setInterval(10)
    qtbot.waitUntil(window.emergency_bar.isVisible, timeout=2000)
    assert "Marlow" in window.emergency_bar.text()


def test_the_button_that_needs_a_name_is_in_sight_below_the_bar(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings
) -> None:
    emergency(clinic, known(clinic, 7, "Marlow"))
    asking = filled(clinic, workflow.begin(clinic, known(clinic, 8), SPINE), "saddle_numbness")
    window = window_of(qtbot, clinic, look)
    window.resize(1280, 800)
    window.ask(asking.draft.draft_id)
    window.watch.look()
    press(window, Key.Key_3)
    QTest.qWait(GUARD_MS + 100)
    screen = window.screen_shown
    assert isinstance(screen, IntakeScreen)
    assert window.emergency_bar.isVisible()
    assert inside(screen.red.button, window)
    assert inside(screen.red.button, screen.red)


@pytest.mark.parametrize(("seconds", "said"), [(0, "just now"), (1, "1 s ago"), (120, "2 min ago")])
def test_how_long_the_alarm_has_been_up_reads_right(
    qtbot: QtBot, theme: Theme, clinic: Clinic, seconds: int, said: str, patient: Patient
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "saddle_numbness")
    screen = show(qtbot, clinic, asking)
    press(screen, Key.Key_3)
    screen.red.show_clock(later(clinic, seconds=seconds).now())
    assert screen.red._since.text() == f"shown at 10:42, {said}"
