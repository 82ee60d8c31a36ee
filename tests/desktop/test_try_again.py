"""What could not be saved is done again with F5: completing, parking, telling, confirming."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import SPINE
from tests.desktop.driving import press
from tests.desktop.returning import filled, hear, last_visit_of, show, stored
from triage_app import workflow
from triage_app.desktop.intake_screen import IntakeScreen
from triage_app.desktop.red_flag import GUARD_MS
from triage_app.desktop.theme import Theme
from triage_app.errors import StoreFull
from triage_app.model.intake import WorkState
from triage_app.model.person import Patient
from triage_app.workflow import Clinic
from triage_app.workflow.read_back import read_back_at

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
FullDisk = Callable[[str], None]


@pytest.fixture
def screen(qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient) -> IntakeScreen:
    """An intake with every question asked."""
    return show(qtbot, clinic, filled(clinic, workflow.begin(clinic, patient, SPINE)))


@pytest.fixture
def full_once(clinic: Clinic, monkeypatch: pytest.MonkeyPatch) -> FullDisk:
    """Let one thing that the store does fail the first time: no room on the disk."""

    def fail(name: str) -> None:
        works = getattr(clinic.records, name)
        failed: list[str] = []

        def first_time(*given: Any, **named: Any) -> Any:
            if not failed:
                failed.append(name)
                raise StoreFull("The disk is full.", "Make room.")
            return works(*given, **named)

        monkeypatch.setattr(clinic.records, name, first_time)

    return fail


def test_f5_completes_again_as_it_was_read_back(
    screen: IntakeScreen, clinic: Clinic, full_once: FullDisk
) -> None:
    press(screen, Key.Key_Return, modifier=CTRL)
    hear()
    full_once("complete")
    press(screen, Key.Key_Return)
    assert screen.failure.isVisible()
    assert "The disk is full." in screen.failure.accessibleName()
    assert not clinic.records.visits(screen.flow.asking.draft.patient.patient_id)
    press(screen, Key.Key_F5)
    intake = screen.flow.intake
    assert intake is not None
    assert clinic.records.intake(intake.intake_id) is not None
    assert read_back_at(clinic, intake.intake_id) is not None
    assert not screen.failure.isVisible()


def test_completing_without_reading_back_is_tried_again_without_it(
    screen: IntakeScreen, clinic: Clinic, full_once: FullDisk
) -> None:
    press(screen, Key.Key_Return, modifier=CTRL)
    hear()
    full_once("complete")
    press(screen, Key.Key_S, Key.Key_F5)
    assert screen.flow.intake is not None
    assert read_back_at(clinic, screen.flow.intake.intake_id) is None


def test_the_banner_goes_when_completing_works_without_f5(
    screen: IntakeScreen, full_once: FullDisk
) -> None:
    press(screen, Key.Key_Return, modifier=CTRL)
    hear()
    full_once("complete")
    press(screen, Key.Key_Return, Key.Key_Return)
    assert screen.flow.intake is not None
    assert not screen.failure.isVisible()


def test_f5_never_completes_once_an_answer_was_given_since(
    screen: IntakeScreen, full_once: FullDisk
) -> None:
    press(screen, Key.Key_Return, modifier=CTRL)
    hear()
    full_once("complete")
    press(screen, Key.Key_Return, Key.Key_Escape)
    screen.flow.go_to(screen.flow.asking.shown[-2])
    press(screen, Key.Key_1, Key.Key_F5)
    assert screen.flow.intake is None


def test_f5_parks_again_and_leaves_the_intake(
    qtbot: QtBot, screen: IntakeScreen, clinic: Clinic, full_once: FullDisk
) -> None:
    full_once("save_draft")
    with qtbot.assertNotEmitted(screen.back_wanted):
        press(screen, Key.Key_W, modifier=CTRL)
    with qtbot.waitSignal(screen.back_wanted):
        press(screen, Key.Key_F5)
    (row,) = workflow.worklist(clinic).rows
    assert row.state is WorkState.PARKED


def test_f5_tells_again_with_the_name_that_was_typed(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient, full_once: FullDisk
) -> None:
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "bladder_change")
    screen = show(qtbot, clinic, asking)
    press(screen, Key.Key_3)
    QTest.qWait(GUARD_MS + 100)
    full_once("acknowledge")
    screen.red.told.emit("Sister Lund")
    assert screen.red.isVisible()
    press(screen, Key.Key_F5)
    assert not screen.flow.must_tell
    (note,) = workflow.acknowledged(clinic, asking.draft.draft_id)
    assert note.told == "Sister Lund"


def test_f5_confirms_the_same_facts_again(
    qtbot: QtBot, theme: Theme, clinic: Clinic, patient: Patient, full_once: FullDisk
) -> None:
    last_visit_of(clinic, patient)
    asking = filled(clinic, workflow.begin(clinic, patient, SPINE), "height_now")
    screen = show(qtbot, clinic, asking)
    screen.flow.go_to_page("bones")
    hear()
    on_card = screen.centre.card.shown
    full_once("save_draft")
    press(screen, Key.Key_Y)
    assert not set(on_card) & set(stored(clinic, asking))
    press(screen, Key.Key_F5)
    assert set(on_card) <= set(stored(clinic, asking))
