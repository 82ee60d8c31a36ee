"""Enter right behind what was typed acts on what was typed, never on what was found before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import known
from tests.desktop.driving import bring_up
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import LIGHT, Theme
from triage_app.workflow import Clinic


@pytest.fixture
def screen(qtbot: QtBot, theme: Theme, clinic: Clinic) -> PatientsScreen:
    known(clinic, 1, "Haskett", "Benno")
    known(clinic, 2, "Haskins", "Carla")
    shown = PatientsScreen(clinic, LIGHT)
    qtbot.addWidget(shown)
    shown.resize(1192, 800)
    shown.fit(Room.WIDE)
    shown.refresh()
    bring_up(shown)
    shown.first_focus()
    return shown


def type_and_enter(screen: PatientsScreen, text: str) -> None:
    """As fast as a barcode reader types."""
    QTest.keyClicks(screen.find_box, text)
    QTest.keyClick(screen.find_box, Qt.Key.Key_Return)


def test_enter_at_once_opens_the_one_patient_who_fits(
    qtbot: QtBot, screen: PatientsScreen, clinic: Clinic
) -> None:
    with qtbot.waitSignal(screen.draft_wanted, timeout=5000) as wanted:
        type_and_enter(screen, "haskett")
    draft = clinic.records.read_draft(wanted.args[0])
    assert draft is not None
    assert draft.patient.name == "Haskett, Benno"


def test_enter_at_once_never_chooses_between_several(
    qtbot: QtBot, screen: PatientsScreen, clinic: Clinic
) -> None:
    type_and_enter(screen, "hask")
    qtbot.waitUntil(lambda: len(screen.table.found.rows) == 2, timeout=5000)
    QTest.qWait(50)
    assert clinic.records.drafts() == ()
    assert screen.table.current is not None
    with qtbot.waitSignal(screen.draft_wanted, timeout=5000):
        QTest.keyClick(screen.find_box, Qt.Key.Key_Return)


def test_enter_at_once_on_a_name_nobody_has_opens_the_form_with_it(
    qtbot: QtBot, screen: PatientsScreen
) -> None:
    type_and_enter(screen, "wexcombe")
    qtbot.waitUntil(screen.new_patient.isVisible, timeout=5000)
    assert screen.new_patient.form.fields().family_name.lower() == "wexcombe"


def test_an_enter_is_forgotten_when_more_is_typed(
    qtbot: QtBot, screen: PatientsScreen, clinic: Clinic
) -> None:
    type_and_enter(screen, "haskett")
    QTest.keyClicks(screen.find_box, " b")
    qtbot.waitUntil(lambda: len(screen.table.found.rows) == 1, timeout=5000)
    QTest.qWait(50)
    assert clinic.records.drafts() == ()
