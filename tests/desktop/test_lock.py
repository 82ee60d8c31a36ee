"""A desk that is covered shows nothing, loses nothing, and comes back to the same place."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import QClipboard, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QFileDialog, QLineEdit, QMenu, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import emergency, known, texts
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
    show,
    sign_in,
    store,
    window_of,
)
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.people_fixtures import (
    MARIT,
    MARIT_PASSWORD,
    cheap,
    clinic_of,
    let_in,
    wait_for,
)
from triage_app import workflow
from triage_app.desktop.idle_watch import IdleWatch
from triage_app.desktop.lock_desk import AlarmLine
from triage_app.desktop.patients_screen import PatientsScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.session_host import SessionHost
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import Theme
from triage_app.errors import StoreError
from triage_app.model.answers import QuestionId
from triage_app.model.intake import Event, FormId, IntakeId, WorkState
from triage_app.workflow import Clinic
from triage_app.workflow.forms import Forms
from triage_app.workflow.locking import MOST_PINS
from triage_app.workflow.sign_in import SignedIn
from triage_app.workflow.users import remove_user

__all__ = ["cheap", "clock", "empty", "made_store", "program", "store"]  # fixtures

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def host(program: Program, store: Path, qtbot: QtBot) -> SessionHost:
    """Maya is at the reception's desk."""
    found = program(store)
    sign_in(qtbot, found, MAYA, MAYA_PASSWORD)
    return found


def lock(host: SessionHost) -> None:
    press(window_of(host), Key.Key_L, modifier=CTRL)
    assert host.is_locked


def unlock(qtbot: QtBot, host: SessionHost, secret: str = MAYA_PIN) -> None:
    type_text(frame_of(host), secret)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: host.frame is None)


def state_of(clinic: Clinic, subject: IntakeId) -> WorkState:
    """Where a part-done intake stands on the worklist."""
    rows = workflow.worklist(clinic).rows
    return next(row.state for row in rows if row.subject == subject)


def events(window: MainWindow) -> list[str]:
    return [entry.event.value for entry in window.clinic.records.audit(50)]


# --- Covered --------------------------------------------------------------------------------------


def test_ctrl_l_covers_the_window_at_once(host: SessionHost) -> None:
    window = window_of(host)
    place = window.geometry()
    known(window.clinic, 1, "Corvalan", "Ines")
    begun = time.perf_counter()
    lock(host)
    assert time.perf_counter() - begun < 1
    assert not window.isVisible()
    assert frame_of(host).isVisible()
    assert frame_of(host).geometry() == place
    assert "Corvalan" not in texts(frame_of(host))


def test_the_lock_item_of_the_rail_covers_it_too(host: SessionHost) -> None:
    window_of(host).rail.findChild(QAbstractButton, "rail_lock").click()
    assert host.is_locked


def test_no_key_of_the_window_works_while_it_is_covered(host: SessionHost) -> None:
    window = window_of(host)
    window.show_place("worklist")
    lock(host)
    card_of(host).rows[0].setFocus()
    press(frame_of(host), Key.Key_N, modifier=CTRL)
    press(frame_of(host), Key.Key_3, modifier=CTRL)
    assert window.place == "worklist"


def test_menus_and_dialogs_close_and_nothing_of_them_is_chosen(
    host: SessionHost, qtbot: QtBot
) -> None:
    window = window_of(host)
    dialog = QFileDialog(window)
    menu = QMenu(window)
    menu.addAction("a patient's name")
    answers: list[int] = []

    def open_menu() -> None:
        menu.popup(QPoint(10, 10))
        host.lock()

    QTimer.singleShot(100, window, open_menu)
    answers.append(dialog.exec())
    assert answers == [0]
    assert host.is_locked
    assert not menu.isVisible()
    shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
    assert shown == [frame_of(host)]


class Copied:
    """A clipboard: the offscreen platform's never says whose it is."""

    def __init__(self, *, ours: bool) -> None:
        self.ours = ours
        self.cleared: list[QClipboard.Mode] = []

    def ownsClipboard(self) -> bool:  # noqa: N802  # Qt's names
        return self.ours

    def ownsSelection(self) -> bool:  # noqa: N802
        return self.ours

    def supportsSelection(self) -> bool:  # noqa: N802
        return True

    def clear(self, mode: QClipboard.Mode) -> None:
        self.cleared.append(mode)


@pytest.mark.parametrize(("ours", "modes"), [(True, 2), (False, 0)])
def test_what_was_copied_here_is_forgotten_and_nothing_else(
    host: SessionHost, monkeypatch: pytest.MonkeyPatch, ours: bool, modes: int
) -> None:
    copied = Copied(ours=ours)
    monkeypatch.setattr(QGuiApplication, "clipboard", lambda: copied)
    lock(host)
    assert len(copied.cleared) == modes


def test_it_is_covered_even_when_the_lock_cannot_be_noted(
    host: SessionHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise StoreError("The disk is full.")

    monkeypatch.setattr("triage_app.workflow.locking.lock", refuse)
    lock(host)
    assert not window_of(host).isVisible()


def test_lock_and_unlock_are_in_the_audit(host: SessionHost, qtbot: QtBot) -> None:
    lock(host)
    unlock(qtbot, host)
    assert events(window_of(host))[:2] == [Event.UNLOCKED.value, Event.LOCKED.value]


# --- Back -----------------------------------------------------------------------------------------


def test_the_pin_brings_back_the_same_place_and_focus_and_what_was_typed(
    host: SessionHost, qtbot: QtBot
) -> None:
    window = window_of(host)
    patient = known(window.clinic, 1, "Corvalan", "Ines")
    asking = workflow.begin(window.clinic, patient, FormId("vertebral_fracture"))
    window.ask(asking.draft.draft_id)
    screen = window.desk.screen
    assert screen is not None
    screen.flow.go_to(QuestionId("height_now"))
    bring_up(window)
    type_text(window, "16")
    focus = QApplication.focusWidget()
    assert isinstance(focus, QLineEdit)
    lock(host)
    line = card_of(host).line.text()
    assert line.startswith("The intake saved at ")
    assert "Corvalan" not in line
    begun = time.perf_counter()
    unlock(qtbot, host)
    assert time.perf_counter() - begun < 2
    window.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is focus)
    assert window.place == "intake"
    assert focus.text() == "16"
    assert state_of(window.clinic, asking.draft.draft_id) is WorkState.ASKING


def test_a_wrong_pin_is_refused_and_after_five_only_the_password_opens(
    host: SessionHost, qtbot: QtBot
) -> None:
    lock(host)
    card = card_of(host)
    assert card.password.field.accessibleName() == "PIN"
    for tries in range(MOST_PINS):
        type_text(frame_of(host), "0000")
        press(frame_of(host), Key.Key_Return)
        wait_for(qtbot, lambda: not card.password.is_busy)
        if tries < MOST_PINS - 1:
            assert card.password.message.text() == "This PIN is not right."
    assert "Type your password" in card.password.message.text()
    assert card.password.field.accessibleName() == "Password"
    unlock(qtbot, host, MAYA_PASSWORD)
    assert window_of(host).isVisible()


def test_without_a_pin_the_password_opens_and_a_wrong_one_does_not(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    host = program(store)
    sign_in(qtbot, host, BELA, BELA_PASSWORD)
    lock(host)
    card = card_of(host)
    type_text(frame_of(host), "not the password")
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: not card.password.is_busy)
    assert card.password.message.text() == "This password is not right."
    assert not window_of(host).isVisible()
    unlock(qtbot, host, BELA_PASSWORD)
    assert window_of(host).isVisible()


def test_an_emergency_that_nobody_was_told_of_is_said_without_a_name(
    host: SessionHost, qtbot: QtBot
) -> None:
    window = window_of(host)
    emergency(window.clinic, known(window.clinic, 2, "Brandt"))
    lock(host)
    alarm = frame_of(host).findChild(AlarmLine)
    assert alarm.isVisible()
    assert alarm.text() == "An emergency has not been passed on yet. Sign in."
    assert "Brandt" not in texts(frame_of(host))


def test_another_look_keeps_it_covered_and_reaches_the_window_when_it_comes_back(
    host: SessionHost, qtbot: QtBot
) -> None:
    lock(host)
    frame_of(host).looks.switch_theme()
    frame_of(host).looks.set_scale(2.0)
    assert host.is_locked
    dressed: list[Theme] = []
    window_of(host).looks.dressed.connect(dressed.append)
    unlock(qtbot, host)
    assert [theme.scale for theme in dressed] == [2.0]
    assert window_of(host).room is Room.NARROW


def test_a_covered_window_is_not_offered_another_language(host: SessionHost) -> None:
    lock(host)
    frame_of(host).looks.switch_theme()
    assert not frame_of(host).language_button.isVisible()
    assert card_of(host).password.field.accessibleName() == "PIN"


def test_closing_a_covered_desk_keeps_what_is_open_and_ends(
    host: SessionHost, qtbot: QtBot
) -> None:
    window = window_of(host)
    asking = workflow.begin(window.clinic, known(window.clinic, 1), FormId("vertebral_fracture"))
    window.ask(asking.draft.draft_id)
    lock(host)
    frame_of(host).close()
    assert state_of(window.clinic, asking.draft.draft_id) is WorkState.PARKED


def test_a_covered_desk_with_typing_that_is_nowhere_else_does_not_close(
    host: SessionHost,
) -> None:
    window = window_of(host)
    type_new_patient(window)
    lock(host)
    frame = frame_of(host)
    frame.close()
    assert frame.isVisible()
    assert "Sign in to save it" in frame.foot_words.text()


def type_new_patient(window: MainWindow) -> None:
    screen = window.screen_shown
    assert isinstance(screen, PatientsScreen)
    screen.show_new_patient()
    assert screen.new_patient is not None
    screen.new_patient.form.family.field.setFocus()
    type_text(window, "Corvalan")


# --- Idle -----------------------------------------------------------------------------------------


class Clocks:
    """Two clocks that go only when they are told to."""

    def __init__(self) -> None:
        self.monotonic = 1000.0
        self.wall = 5000.0


@pytest.fixture
def clocks() -> Clocks:
    return Clocks()


@pytest.fixture
def watch(qtbot: QtBot, clocks: Clocks) -> Iterator[IdleWatch]:
    """Watches one window; five minutes."""
    window = QLineEdit()
    qtbot.addWidget(window)
    bring_up(window)
    found = IdleWatch(lambda: 300.0, window, lambda: clocks.monotonic, lambda: clocks.wall)
    found.start()
    yield found
    found.stop()


def key(widget: QWidget) -> None:
    """A key as it comes from the system: to the window."""
    QTest.keyClick(widget.windowHandle(), Key.Key_A)


def on(watch: IdleWatch) -> bool:
    """Whether it watches; a function, for it changes under the reader's eyes."""
    return watch.is_on


def field_of(watch: IdleWatch) -> QLineEdit:
    field = watch.parent()
    assert isinstance(field, QLineEdit)
    return field


def test_after_the_time_it_says_so_once(qtbot: QtBot, watch: IdleWatch, clocks: Clocks) -> None:
    said: list[bool] = []
    watch.idle.connect(lambda: said.append(True))
    clocks.monotonic += 299
    clocks.wall += 299
    watch.look()
    assert said == []
    clocks.monotonic += 1
    clocks.wall += 1
    watch.look()
    watch.look()
    assert said == [True]


def test_a_key_begins_the_time_anew(watch: IdleWatch, clocks: Clocks, qtbot: QtBot) -> None:
    clocks.monotonic += 200
    clocks.wall += 200
    key(field_of(watch))
    clocks.monotonic += 200
    clocks.wall += 200
    watch.look()
    assert on(watch)
    assert field_of(watch).text() == "a"


def test_a_mouse_that_only_lies_there_does_not(watch: IdleWatch, clocks: Clocks) -> None:
    handle = field_of(watch).windowHandle()

    def move(x: float) -> None:
        place = QPointF(x, 5)
        kind, no_button = QEvent.Type.MouseMove, Qt.MouseButton.NoButton
        event = QMouseEvent(
            kind, place, place, no_button, no_button, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(handle, event)

    move(5)
    clocks.monotonic += 200
    clocks.wall += 200
    move(5)
    clocks.monotonic += 150
    clocks.wall += 150
    watch.look()
    assert not on(watch)
    watch.start()
    clocks.monotonic += 200
    move(9)
    clocks.monotonic += 150
    watch.look()
    assert on(watch)


def test_sleeping_counts_and_a_clock_set_back_does_not_help(
    watch: IdleWatch, clocks: Clocks
) -> None:
    clocks.wall -= 10_000
    clocks.monotonic += 299
    watch.look()
    assert on(watch)
    clocks.monotonic += 1
    watch.look()
    assert not on(watch)
    watch.start()
    clocks.wall += 301  # the other clock stood still: the computer slept
    watch.look()
    assert not on(watch)


def test_the_key_that_wakes_the_computer_opens_nothing(
    watch: IdleWatch, clocks: Clocks, qtbot: QtBot
) -> None:
    clocks.wall += 4_000
    with qtbot.waitSignal(watch.idle):
        key(field_of(watch))
    assert field_of(watch).text() == ""


def test_an_idle_desk_is_covered_after_the_minutes_of_its_role(
    host: SessionHost, qtbot: QtBot
) -> None:
    assert on(host.idle)
    assert host._idle_s() == 300
    monotonic, wall = host.idle._now()
    host.idle._touched = (monotonic - 301, wall - 301)
    host.idle.look()
    assert host.is_locked
    assert not on(host.idle)
    show(host)
    unlock(qtbot, host)
    assert on(host.idle)


# --- Ended elsewhere ------------------------------------------------------------------------------


def test_a_desk_is_covered_once_its_person_was_removed(
    host: SessionHost, store: Path, qtbot: QtBot, forms: Forms
) -> None:
    own = window_of(host).clinic.staff.staff_id
    signed_in = let_in(store, MARIT, MARIT_PASSWORD)
    assert isinstance(signed_in, SignedIn)
    office = clinic_of(signed_in, forms)
    host.look_who_is_here()
    assert host.frame is None
    remove_user(office, own)
    office.records.close()
    host.look_who_is_here()
    bring_up(frame_of(host))
    wait_for(qtbot, lambda: isinstance(QApplication.focusWidget(), QLineEdit))
    type_text(frame_of(host), MAYA_PASSWORD)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: "Your sign-in was changed or ended" in texts(frame_of(host)))
    assert host.is_locked
