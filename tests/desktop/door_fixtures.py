"""A program at its sign-in: a store with people in it, its own look, and a clock one can move."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.desktop.conftest import NOW
from tests.desktop.driving import press, type_text
from tests.desktop.people_fixtures import (
    FIRST,
    MARIT,
    MARIT_PASSWORD,
    clinic_of,
    let_in,
    wait_for,
)
from triage_app.desktop.desk_frame import DeskFrame
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.people_card import PeopleCard
from triage_app.desktop.session_host import Beginning, SessionHost
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, apply_theme
from triage_app.paths import forms_dir
from triage_app.records import key_slots
from triage_app.records.key_slots import Cost
from triage_app.texts import use_language
from triage_app.workflow import Clinic
from triage_app.workflow.forms import Forms
from triage_app.workflow.sign_in import SignedIn, make_first
from triage_app.workflow.users import add_user, change_password, set_pin

MAYA, MAYA_PASSWORD, MAYA_PIN = "Maya Okono", "seven quiet herons walk", "4917"
BELA, BELA_PASSWORD = "Bela Adair", "copper whistle in attics"
PEOPLE = ((MAYA, "reception", MAYA_PASSWORD), (BELA, "specialist", BELA_PASSWORD))
Key = Qt.Key


@dataclass
class Time:
    """A clock that goes only when it is told to."""

    moment: datetime = NOW
    computer: str = field(default="Desk 1")

    def __call__(self) -> datetime:
        return self.moment

    def go_on(self, **time: float) -> None:
        """Let time pass."""
        self.moment += timedelta(**time)


def make_store(directory: Path, forms: Forms) -> None:
    """An administrator, one at reception with a PIN, and a specialist."""
    office = clinic_of(make_first(directory, MARIT, MARIT_PASSWORD, lambda: NOW), forms)
    for name, role, _password in PEOPLE:
        add_user(office, name, role, FIRST)
    office.records.close()
    for name, _role, password in PEOPLE:
        found = let_in(directory, name, FIRST)
        assert isinstance(found, SignedIn)
        own = clinic_of(found, forms)
        change_password(own, FIRST, password)
        if name == MAYA:
            set_pin(own, MAYA_PIN, password)
        own.records.close()


@pytest.fixture
def clock() -> Time:
    """The clock of the program."""
    return Time()


@pytest.fixture
def empty(cheap: None, tmp_path: Path) -> Path:
    """A folder without a store."""
    return tmp_path / "store"


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory, forms: Forms) -> Path:
    """A folder with three people who can sign in, made once."""
    directory = tmp_path_factory.mktemp("people") / "store"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(key_slots, "CURRENT", Cost(time=1, memory_kib=32, lanes=1))
        make_store(directory, forms)
    return directory


@pytest.fixture
def store(made_store: Path, empty: Path) -> Path:
    """A copy of it for one test."""
    shutil.copytree(made_store, empty)
    return empty


Program = Callable[[Path], SessionHost]


@pytest.fixture
def program(
    qtbot: QtBot, qapp: QApplication, look: LookSettings, forms: Forms, clock: Time
) -> Iterator[Program]:
    """Starts the program on a folder, as `run_program` does."""
    apply_theme(qapp, LIGHT)
    made: list[SessionHost] = []

    def join(signed_in: SignedIn) -> Clinic:
        return replace(clinic_of(signed_in, forms), now=clock, computer=clock.computer)

    def make(directory: Path) -> SessionHost:
        beginning = Beginning(directory, forms_dir(), join, clock, clock.computer)
        host = SessionHost(qapp, look, beginning)
        made.append(host)
        host.start()
        shown = host.frame
        assert shown is not None
        # What stands in it is imported once it was painted.
        qtbot.waitUntil(lambda: shown.content is not None or shown.isHidden(), timeout=20_000)
        show(host)
        return host

    yield make
    for host in made:
        for frame in (host.frame,):
            if frame is not None:
                frame.hide()
        host.finish()
        host.deleteLater()
    use_language("en")
    apply_theme(qapp, LIGHT)
    qapp.setQuitOnLastWindowClosed(True)


def show(host: SessionHost) -> None:
    """Let what is to be shown be shown."""
    frame = host.frame
    if frame is not None and frame.isVisible():
        frame.activateWindow()
        QTest.qWaitForWindowExposed(frame)
        frame.take_focus()
    QApplication.processEvents()


def frame_of(host: SessionHost) -> DeskFrame:
    """The window before the desk, or over it."""
    assert host.frame is not None
    return host.frame


def card_of(host: SessionHost) -> PeopleCard:
    """The people on show."""
    card = frame_of(host).content
    assert isinstance(card, PeopleCard)
    return card


def window_of(host: SessionHost) -> MainWindow:
    """The desk's window."""
    assert host.session is not None
    return host.session.window


def sign_in(qtbot: QtBot, host: SessionHost, name: str, password: str) -> MainWindow:
    """As a person does: choose the row, type the password, Enter."""
    card = card_of(host)
    number = next(n for n, row in enumerate(card.rows) if row.text() == name)
    card.choose(number)
    type_text(frame_of(host), password)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: host.frame is None)
    window = window_of(host)
    window.activateWindow()
    qtbot.waitUntil(lambda: window.screen_shown is not None)
    return window
