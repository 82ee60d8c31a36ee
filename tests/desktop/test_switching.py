"""Somebody else at the same desk: nothing of the first one is lost, and nothing of it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QApplication
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from tests.desktop.desk_fixtures import known
from tests.desktop.door_fixtures import (
    BELA,
    BELA_PASSWORD,
    MAYA,
    MAYA_PASSWORD,
    MAYA_PIN,
    Program,
    card_of,
    clock,
    empty,
    frame_of,
    made_store,
    program,
    sign_in,
    store,
    window_of,
)
from tests.desktop.driving import press, type_text
from tests.desktop.people_fixtures import (
    MARIT,
    MARIT_PASSWORD,
    cheap,
    clinic_of,
    let_in,
    person,
    wait_for,
)
from tests.desktop.test_lock import lock, state_of, type_new_patient
from triage_app import workflow
from triage_app.commands.demo import run_demo
from triage_app.commands.join import STAFF
from triage_app.desktop.lock_desk import DemoLockPage
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.session_host import Beginning, SessionHost
from triage_app.errors import Bug, InputRefused
from triage_app.model.intake import Event, FormId, WorkState
from triage_app.paths import forms_dir
from triage_app.workflow import Clinic
from triage_app.workflow.forms import Forms
from triage_app.workflow.sign_in import SignedIn
from triage_app.workflow.users import set_role

__all__ = ["cheap", "clock", "empty", "made_store", "program", "store"]  # fixtures

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def host(program: Program, store: Path, qtbot: QtBot) -> SessionHost:
    """Maya is at the reception's desk."""
    found = program(store)
    sign_in(qtbot, found, MAYA, MAYA_PASSWORD)
    return found


def others(host: SessionHost) -> None:
    """What a person does: the last row of the lock."""
    card_of(host).choose(1)
    assert len(card_of(host).rows) == 4


def menu_of(host: SessionHost) -> dict[str, QAction]:
    """The menu of the person's mark."""
    window = window_of(host)
    window.rail.mark.click()
    menu = window.menus.open_menu
    assert menu is not None
    return {action.text().split("\t")[0]: action for action in menu.actions() if action.text()}


def choose(host: SessionHost, words: str) -> None:
    """Choose from the menu of the person's mark."""
    action = menu_of(host)[words]
    menu = window_of(host).menus.open_menu
    assert menu is not None
    action.trigger()
    if isValid(menu):  # type: ignore[no-untyped-call]  # untyped in the stubs
        menu.close()


def events(clinic: Clinic) -> list[tuple[str, str]]:
    return [(entry.event.value, entry.by.name) for entry in clinic.records.audit(50)]


# --- Somebody else --------------------------------------------------------------------------------


def test_the_first_ones_intake_is_parked_and_the_others_window_opens(
    host: SessionHost, qtbot: QtBot
) -> None:
    window = window_of(host)
    asking = workflow.begin(window.clinic, known(window.clinic, 1), FormId("vertebral_fracture"))
    window.ask(asking.draft.draft_id)
    lock(host)
    others(host)
    sign_in(qtbot, host, BELA, BELA_PASSWORD)
    after = window_of(host)
    assert after.clinic.staff.name == BELA
    assert state_of(after.clinic, asking.draft.draft_id) is WorkState.PARKED
    written = events(after.clinic)
    assert (Event.SIGNED_OUT.value, MAYA) in written
    assert (Event.SIGNED_IN.value, BELA) in written
    QApplication.processEvents()
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert shown == [after]


def test_typing_that_is_nowhere_else_is_put_away_and_comes_back_with_its_person(
    host: SessionHost, qtbot: QtBot
) -> None:
    mine = window_of(host)
    type_new_patient(mine)
    lock(host)
    others(host)
    sign_in(qtbot, host, BELA, BELA_PASSWORD)
    theirs = window_of(host)
    assert theirs is not mine
    assert not mine.isVisible()
    lock(host)
    others(host)
    sign_in(qtbot, host, MAYA, MAYA_PASSWORD)
    assert window_of(host) is mine
    assert mine.isVisible()
    screen = mine.screen_shown
    assert isinstance(screen, PatientsScreen)
    assert screen.new_patient is not None
    assert screen.new_patient.form.family.field.text() == "Corvalan"


def test_typing_put_away_is_told_of_once_before_the_program_closes(
    host: SessionHost, qtbot: QtBot
) -> None:
    type_new_patient(window_of(host))
    lock(host)
    others(host)
    sign_in(qtbot, host, BELA, BELA_PASSWORD)
    window = window_of(host)
    assert not window.close()
    assert MAYA in window.said.accessibleName()
    assert window.close()


def test_who_has_another_role_by_now_does_not_get_the_old_window_back(
    host: SessionHost, qtbot: QtBot, store: Path, forms: Forms
) -> None:
    mine = window_of(host)
    type_new_patient(mine)
    lock(host)
    others(host)
    sign_in(qtbot, host, BELA, BELA_PASSWORD)
    found = let_in(store, MARIT, MARIT_PASSWORD)
    assert isinstance(found, SignedIn)
    office = clinic_of(found, forms)
    set_role(office, person(office, MAYA).user_id, "specialist")
    office.records.close()
    lock(host)
    others(host)
    sign_in(qtbot, host, MAYA, MAYA_PASSWORD)
    assert window_of(host) is not mine
    assert window_of(host).clinic.staff.role == "specialist"


def test_who_locked_it_comes_back_to_their_own_window_by_signing_in(
    host: SessionHost, qtbot: QtBot
) -> None:
    mine = window_of(host)
    lock(host)
    others(host)
    sign_in(qtbot, host, MAYA, MAYA_PASSWORD)
    assert window_of(host) is mine
    assert mine.isVisible()


def test_back_to_the_lock_asks_for_the_pin_again(host: SessionHost, qtbot: QtBot) -> None:
    lock(host)
    others(host)
    frame_of(host).findChild(QAbstractButton, "back_to_lock").click()
    assert card_of(host).password.field.accessibleName() == "PIN"
    type_text(frame_of(host), MAYA_PIN)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: host.frame is None)
    assert window_of(host).isVisible()


# --- The menu of the mark -------------------------------------------------------------------------


def test_the_mark_offers_what_belongs_to_the_person(host: SessionHost) -> None:
    assert list(menu_of(host)) == [
        "Lock",
        "Someone else signs in",
        "My password and PIN",
        "Sign out",
    ]


def test_someone_else_covers_the_desk_and_asks(host: SessionHost) -> None:
    choose(host, "Someone else signs in")
    assert not window_of(host).isVisible()
    assert len(card_of(host).rows) == 4


def test_ones_own_password_is_in_the_menu(host: SessionHost) -> None:
    choose(host, "My password and PIN")
    assert window_of(host).place == "account"


def test_signing_out_ends_the_desk_and_asks_who_is_there(
    host: SessionHost, qtbot: QtBot, store: Path
) -> None:
    window = window_of(host)
    choose(host, "Sign out")
    assert host.session is None
    assert frame_of(host).objectName() == "sign_in_window"
    assert not window.isVisible()
    assert len(list((store / "backups").glob("*.backup"))) == 1
    sign_in(qtbot, host, BELA, BELA_PASSWORD)
    assert (Event.SIGNED_OUT.value, MAYA) in events(window_of(host).clinic)


def test_signing_out_waits_while_something_is_typed_and_not_saved(host: SessionHost) -> None:
    window = window_of(host)
    type_new_patient(window)
    choose(host, "Sign out")
    assert window_of(host) is window
    assert window.isVisible()
    assert "not saved" in window.said.accessibleName()


def test_the_menu_of_a_narrow_window_has_the_same(host: SessionHost) -> None:
    window = window_of(host)
    window.show_menu()
    menu = window.menus.open_menu
    assert menu is not None
    words = [action.text().split("\t")[0] for action in menu.actions() if action.text()]
    assert words[:3] == ["New intake", "Worklist", "Patients"]
    assert words[-1] == "Sign out"
    menu.close()


# --- The demo -------------------------------------------------------------------------------------


@pytest.fixture
def demo(
    qtbot: QtBot, qapp: QApplication, look: LookSettings, clinic: Clinic, tmp_path: Path
) -> Iterator[SessionHost]:
    """The demo's window, as everything."""

    def nobody(_signed_in: SignedIn) -> Clinic:
        raise Bug("Somebody signed in to the demo.")

    shown = replace(clinic, staff=STAFF["demo"], is_demo=True)
    beginning = Beginning(tmp_path, forms_dir(), nobody, clinic.now, "Desk 1", "", STAFF)
    host = SessionHost(qapp, look, beginning)
    host.open_desk(shown)
    window = window_of(host)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.screen_shown is not None)
    yield host
    host.finish()
    QThreadPool.globalInstance().waitForDone()
    qapp.setQuitOnLastWindowClosed(True)


def test_the_demo_shows_the_window_of_each_role(demo: SessionHost, qtbot: QtBot) -> None:
    assert list(menu_of(demo)) == ["Reception", "Specialist", "Manager", "Everything", "Lock"]
    for words, role in (
        ("Reception", "reception"),
        ("Manager", "administrator"),
        ("Specialist", "specialist"),
        ("Everything", "demo"),
    ):
        choose(demo, words)
        assert window_of(demo).clinic.staff.role == role
        assert window_of(demo).isVisible()
        qtbot.waitUntil(lambda: window_of(demo).screen_shown is not None)


def test_the_demo_locks_and_says_that_it_is_the_demo(demo: SessionHost, qtbot: QtBot) -> None:
    lock(demo)
    page = frame_of(demo).content
    assert isinstance(page, DemoLockPage)
    assert not window_of(demo).isVisible()
    press(frame_of(demo), Key.Key_Return)
    wait_for(qtbot, lambda: demo.frame is None)
    assert window_of(demo).isVisible()


def test_the_demo_keeps_nothing_of_a_clinic_for_the_sign_in(
    demo: SessionHost, look: LookSettings
) -> None:
    assert look.clinic().name == ""


def test_the_demo_does_not_open_a_store_that_people_sign_in_to(store: Path) -> None:
    with pytest.raises(InputRefused, match="people sign in"):
        run_demo(store, forms_dir(), None)
