"""A store with five invented people who can sign in, the administrator at the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

import pyotp
import pytest
from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests.desktop.conftest import NOW
from triage_app.desktop.theme import LIGHT, apply_theme
from triage_app.model.ids import uuid7_maker
from triage_app.model.user import User
from triage_app.records import key_slots
from triage_app.records.key_slots import Cost
from triage_app.texts import use_language
from triage_app.workflow import Clinic, Letterhead
from triage_app.workflow.forms import Forms
from triage_app.workflow.second_factor import step_of
from triage_app.workflow.sign_in import Refused, SignedIn, enter, make_first, unlock
from triage_app.workflow.users import add_user, change_password

MARIT, MARIT_PASSWORD = "Marit Solheim", "lantern under the plum tree"
INES, INES_PASSWORD = "Ines Quillan", "amber gravel before noon"
JO = "Jo Kershaw"
OTHERS = (
    (JO, "reception"),
    (INES, "specialist"),
    ("Tomas Obande", "reception"),
    ("Wilhelmina van den Heuvel-Abernathy", "specialist"),
)
FIRST = "handed over on a note"


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords that cost next to nothing to try, as `records.key_slots` has it for tests."""
    monkeypatch.setattr(key_slots, "CURRENT", Cost(time=1, memory_kib=32, lanes=1))


def clinic_of(signed_in: SignedIn, forms: Forms) -> Clinic:
    """The desk of somebody who signed in."""
    return Clinic(
        records=signed_in.records,
        forms=forms,
        staff=signed_in.user.staff,
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: NOW,
        new_id=uuid7_maker(lambda: NOW),
        zone=UTC,
        vault=signed_in.vault,
    )


def let_in(folder: Path, name: str, password: str, code: str = "") -> SignedIn | Refused:
    """What comes of a sign-in."""
    unlocked = unlock(folder, name, password, lambda: NOW)
    return unlocked if isinstance(unlocked, Refused) else enter(unlocked, lambda: NOW, code=code)


def opens(folder: Path, name: str, password: str) -> bool:
    """Whether this name and password let somebody in."""
    found = let_in(folder, name, password)
    if isinstance(found, SignedIn):
        found.records.close()
        return True
    return False


@pytest.fixture(autouse=True)
def as_before(qapp: QApplication) -> Iterator[None]:
    """English and the light theme for the next test, also when one fails half-way."""
    yield
    use_language("en")
    apply_theme(qapp, LIGHT)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the store."""
    return tmp_path / "store"


@pytest.fixture
def office(cheap: None, folder: Path, forms: Forms) -> Iterator[Clinic]:
    """The administrator's desk, with five people in its store."""
    clinic = clinic_of(make_first(folder, MARIT, MARIT_PASSWORD, lambda: NOW), forms)
    for name, role in OTHERS:
        add_user(clinic, name, role, FIRST)
    yield clinic
    clinic.records.close()


@pytest.fixture
def room(office: Clinic, folder: Path, forms: Forms) -> Iterator[Clinic]:
    """The desk of a specialist with a password of their own."""
    found = let_in(folder, INES, FIRST)
    assert isinstance(found, SignedIn)
    clinic = clinic_of(found, forms)
    change_password(clinic, FIRST, INES_PASSWORD)
    yield clinic
    clinic.records.close()


def person(clinic: Clinic, name: str) -> User:
    """Somebody by name."""
    return next(user for user in clinic.records.users() if user.name == name)


def wait_for(qtbot: QtBot, true: Callable[[], object]) -> None:
    """Until something is so; making a key takes a moment."""
    qtbot.waitUntil(lambda: bool(true()), timeout=20_000)


def code_for(clinic: Clinic, secret: str) -> str:
    """The code that a telephone shows now."""
    code = str(pyotp.TOTP(secret).at(clinic.now()))
    assert step_of(secret, code, clinic.now()) is not None
    return code


class Windows(QObject):
    """Notes every widget that shows as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        shows = event.type() == QEvent.Type.Show
        if shows and isinstance(watched, QWidget) and watched.isWindow():
            self.shown.append(watched)
        return False
