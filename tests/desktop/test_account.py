"""My password and PIN: they and the second step, each changed with the password, by keyboard."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import segno
from PySide6.QtCore import QPoint, QSettings, Qt, QThreadPool
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, inside, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.people_fixtures import (
    FIRST,
    INES,
    INES_PASSWORD,
    Windows,
    as_before,
    cheap,
    code_for,
    folder,
    let_in,
    office,
    opens,
    person,
    room,
    wait_for,
)
from tests.desktop.test_accessibility import faults
from tests.desktop.test_pseudo_language import cut_off, forgotten
from triage_app.desktop import account_panel
from triage_app.desktop.account_cards import AccountCard
from triage_app.desktop.account_form import ActForm
from triage_app.desktop.account_keyring import KeyringCard
from triage_app.desktop.account_panel import AccountScreen
from triage_app.desktop.account_qr import QUIET, QrCode
from triage_app.desktop.account_second_step import SecondStepForm, grouped
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.screen import Room
from triage_app.desktop.secret_field import SecretField
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.shell_places import ACCOUNT
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.model.intake import Event
from triage_app.texts import use_language
from triage_app.workflow import Clinic
from triage_app.workflow.sign_in import Reason, Refused, SignedIn

__all__ = ["as_before", "cheap", "folder", "office", "room"]  # fixtures

NEW = "tulip under a slow moon"


@pytest.fixture
def screen(
    qtbot: QtBot,
    qapp: QApplication,
    theme: Theme,
    room: Clinic,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[AccountScreen]:
    """The specialist's own; nothing shows as a window of its own."""
    monkeypatch.setattr(account_panel, "keyring_ready", lambda: False)
    shown = AccountScreen(room, theme)
    qtbot.addWidget(shown)
    shown.resize(1192, 800)
    shown.fit(Room.WIDE)
    shown.refresh()
    bring_up(shown)
    with qtbot.waitActive(shown):
        bring_up(shown)
    shown.first_focus()
    windows = Windows()
    qapp.installEventFilter(windows)
    yield shown
    qapp.removeEventFilter(windows)
    assert windows.shown == []
    shown.hide()


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


def form_of(card: AccountCard) -> ActForm:
    assert card.form is not None
    return card.form


def fill(screen: AccountScreen, *typed: str) -> None:
    """Type into one field after the other; Enter goes on, and from the last one does it."""
    for text in typed:
        type_text(screen, text)
        press(screen, Qt.Key.Key_Return)


# --- Password ------------------------------------------------------------------------------------


def test_the_own_password_is_changed_by_keys_alone(
    screen: AccountScreen, room: Clinic, folder: Path, qtbot: QtBot
) -> None:
    card = screen.password_card
    assert focus() is card.change_button
    press(screen, Qt.Key.Key_Space)
    assert focus().objectName() == "change_password_old"
    said: list[str] = []
    screen.said.connect(said.append)
    fill(screen, INES_PASSWORD, NEW, NEW)
    wait_for(qtbot, lambda: card.form is None)
    assert said == ["Your password is changed. The old one opens nothing any more."]
    assert focus() is card.change_button
    assert opens(folder, INES, NEW)
    assert not opens(folder, INES, INES_PASSWORD)
    events = [entry.event for entry in room.records.audit(5)]
    assert Event.PASSWORD_CHANGED in events


def test_a_wrong_old_password_is_said_beside_it_and_nothing_changes(
    screen: AccountScreen, folder: Path, qtbot: QtBot
) -> None:
    press(screen, Qt.Key.Key_Space)
    fill(screen, "not my password", NEW, NEW)
    form = form_of(screen.password_card)
    wait_for(qtbot, lambda: "Your password is not right." in texts(form))
    assert focus().objectName() == "change_password_old"
    assert opens(folder, INES, INES_PASSWORD)


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        (("", "", ""), "old", "Type the password you have now."),
        ((INES_PASSWORD, "", ""), "new", "Type a new password."),
        ((INES_PASSWORD, NEW, NEW + "s"), "again", "not the same as above"),
        ((INES_PASSWORD, "qwertyuiop", "qwertyuiop"), "new", "soon be guessed"),
        ((INES_PASSWORD, "short", "short"), "new", "fewer than 10"),
        ((INES_PASSWORD, INES_PASSWORD, INES_PASSWORD), "new", "the password you have"),
    ],
)
def test_what_is_wrong_with_a_new_password_stands_beside_it(
    screen: AccountScreen, qtbot: QtBot, typed: tuple[str, str, str], field: str, says: str
) -> None:
    press(screen, Qt.Key.Key_Space)
    form = form_of(screen.password_card)
    for name, text in zip(("old", "new", "again"), typed, strict=True):
        found = form.findChild(QLineEdit, f"change_password_{name}")
        assert isinstance(found, QLineEdit)
        found.setText(text)
    form.submit()
    message = form.findChild(QLabel, f"change_password_{field}_message")
    assert isinstance(message, QLabel)
    wait_for(qtbot, lambda: says in message.text())
    assert focus().objectName() == f"change_password_{field}"


def test_what_is_typed_is_hidden_and_gone_when_the_form_closes(screen: AccountScreen) -> None:
    press(screen, Qt.Key.Key_Space)
    old = focus()
    assert isinstance(old, QLineEdit)
    type_text(screen, INES_PASSWORD)
    assert old.echoMode() is QLineEdit.EchoMode.Password
    press(screen, Qt.Key.Key_Tab, Qt.Key.Key_Space)
    assert old.echoMode() is QLineEdit.EchoMode.Normal
    form_of(screen.password_card).forget()
    assert old.text() == ""
    old.setEchoMode(QLineEdit.EchoMode.Normal)
    old.undo()
    assert old.text() == ""


def test_undo_never_brings_back_a_password_that_was_taken(qtbot: QtBot, theme: Theme) -> None:
    field = SecretField("secret", "Password")
    qtbot.addWidget(field)
    QTest.keyClicks(field, INES_PASSWORD)
    assert field.take() == INES_PASSWORD
    field.setEchoMode(QLineEdit.EchoMode.Normal)
    field.undo()
    assert field.text() == ""


def test_esc_closes_the_form_then_goes_back(screen: AccountScreen, qtbot: QtBot) -> None:
    press(screen, Qt.Key.Key_Space)
    press(screen, Qt.Key.Key_Escape)
    assert screen.password_card.form is None
    assert focus() is screen.password_card.change_button
    with qtbot.waitSignal(screen.back_wanted):
        press(screen, Qt.Key.Key_Escape)


def test_one_form_is_open_at_a_time_and_none_when_the_screen_was_left(
    screen: AccountScreen,
) -> None:
    screen.password_card.begin()
    screen.pin_card.begin()
    assert screen.password_card.form is None
    form = form_of(screen.pin_card)
    screen.head.button.setFocus()
    screen.first_focus()
    assert form.isAncestorOf(focus())
    screen.hide()
    assert screen.pin_card.form is None


def test_a_first_password_asks_for_one_of_ones_own(screen: AccountScreen, room: Clinic) -> None:
    user = person(room, INES)
    room.records.save_user(replace(user, must_change=True), None)
    screen.refresh()
    assert "Choose one of your own now." in texts(screen.password_card)


# --- PIN -----------------------------------------------------------------------------------------


def test_a_pin_is_set_changed_and_removed(
    screen: AccountScreen, room: Clinic, qtbot: QtBot
) -> None:
    card = screen.pin_card
    assert card.state.text() == "No PIN is set."
    assert not card.drop_button.isVisibleTo(screen)
    card.begin()
    fill(screen, "1234", "1234", INES_PASSWORD)
    assert "first to be tried" in texts(form_of(card))
    card.begin()
    fill(screen, "6194", "6194", "wrong wrong wrong")
    wait_for(qtbot, lambda: "not right" in texts(form_of(card)))
    assert person(room, INES).pin == ""
    card.begin()
    fill(screen, "6194", "6194", INES_PASSWORD)
    wait_for(qtbot, lambda: card.form is None)
    assert card.state.text() == "A PIN is set."
    assert person(room, INES).pin
    assert card.set_button.text() == "Change the PIN"
    card.begin_drop()
    fill(screen, INES_PASSWORD)
    wait_for(qtbot, lambda: card.form is None)
    assert card.state.text() == "No PIN is set."
    assert person(room, INES).pin == ""


def test_two_pins_that_differ_are_not_taken(screen: AccountScreen) -> None:
    screen.pin_card.begin()
    fill(screen, "6194", "6195", INES_PASSWORD)
    assert "not the same as above" in texts(form_of(screen.pin_card))


# --- Second step ---------------------------------------------------------------------------------


def begun(screen: AccountScreen, qtbot: QtBot) -> SecondStepForm:
    screen.second_card.begin()
    wait_for(qtbot, lambda: screen.second_card.form)
    form = screen.second_card.form
    assert isinstance(form, SecondStepForm)
    assert focus() is form.picture
    press(screen, Qt.Key.Key_Return)
    assert focus() is form.code.field
    return form


def test_a_second_step_counts_only_once_a_code_was_right(
    screen: AccountScreen, room: Clinic, folder: Path, qtbot: QtBot
) -> None:
    form = begun(screen, qtbot)
    secret = form.letters.text().replace(" ", "")
    right = code_for(room, secret)
    wrong = f"{(int(right) + 1) % 1_000_000:06}"
    fill(screen, wrong, INES_PASSWORD)
    wait_for(qtbot, lambda: "not the code" in form.code.message)
    assert focus() is form.code.field
    assert person(room, INES).second_factor == ""
    form.code.field.setText(f"{right[:3]} {right[3:]}")
    form.password.field.setText("wrong wrong wrong")
    form.submit()
    wait_for(qtbot, lambda: "not right" in form.password.message)
    assert person(room, INES).second_factor == ""
    form.password.field.setText(INES_PASSWORD)
    form.submit()
    wait_for(qtbot, lambda: screen.second_card.form is None)
    assert screen.second_card.state.text() == "It is on."
    assert person(room, INES).second_factor == secret
    found = let_in(folder, INES, INES_PASSWORD)
    assert isinstance(found, Refused)
    assert found.reason is Reason.CODE_WANTED


def test_the_second_step_is_turned_off_with_the_password(
    screen: AccountScreen, room: Clinic, folder: Path, qtbot: QtBot
) -> None:
    form = begun(screen, qtbot)
    code = code_for(room, form.letters.text().replace(" ", ""))
    fill(screen, code, INES_PASSWORD)
    wait_for(qtbot, lambda: screen.second_card.form is None)
    screen.second_card.begin_end()
    fill(screen, INES_PASSWORD)
    wait_for(qtbot, lambda: screen.second_card.form is None)
    assert screen.second_card.state.text() == "It is off."
    found = let_in(folder, INES, INES_PASSWORD)
    assert isinstance(found, SignedIn)
    found.records.close()


def test_the_letters_are_in_groups_and_the_lost_telephone_is_spoken_of(
    screen: AccountScreen, qtbot: QtBot
) -> None:
    form = begun(screen, qtbot)
    assert all(len(group) == 4 for group in form.letters.text().split())
    assert grouped("ABCDEFGHIJ") == "ABCD EFGH IJ"
    assert "If the telephone is lost" in texts(form)


def test_a_code_that_is_no_code_is_said_before_it_is_sent(
    screen: AccountScreen, qtbot: QtBot
) -> None:
    form = begun(screen, qtbot)
    fill(screen, "12ab", INES_PASSWORD)
    assert "six digits" in form.code.message


def test_the_picture_is_the_uri_in_whole_pixels_black_on_white_in_the_dark_too(
    screen: AccountScreen, qapp: QApplication, qtbot: QtBot
) -> None:
    form = begun(screen, qtbot)
    uri = form._made.uri
    assert uri.startswith("otpauth://totp/")
    assert form.letters.text().replace(" ", "") in uri
    apply_theme(qapp, DARK, 1.5)
    picture = QrCode("qr", "QR", uri)
    picture.resize(picture.sizeHint())
    shot = picture.grab().toImage()
    wanted = segno.make_qr(uri, error="m").matrix
    side = shot.width() // (len(wanted) + 2 * QUIET)
    assert shot.width() == side * (len(wanted) + 2 * QUIET)
    for row in range(-QUIET, len(wanted) + QUIET):
        for column in range(-QUIET, len(wanted) + QUIET):
            dark = (
                row in range(len(wanted)) and column in range(len(wanted)) and wanted[row][column]
            )
            corner = QPoint((column + QUIET) * side, (row + QUIET) * side)
            for place in (corner, corner + QPoint(side - 1, side - 1)):
                colour = shot.pixelColor(place).name()
                assert colour == ("#000000" if dark else "#ffffff"), (row, column)


# --- Keyring -------------------------------------------------------------------------------------


@pytest.mark.parametrize("ready", [False, True])
def test_the_keyring_is_only_spoken_of_where_there_is_one(
    qtbot: QtBot, theme: Theme, room: Clinic, monkeypatch: pytest.MonkeyPatch, ready: bool
) -> None:
    monkeypatch.setattr(account_panel, "keyring_ready", lambda: ready)
    shown = AccountScreen(room, theme)
    qtbot.addWidget(shown)
    shown.refresh()
    QThreadPool.globalInstance().waitForDone()
    QApplication.processEvents()
    keyrings = [card for card in shown.cards if isinstance(card, KeyringCard)]
    assert len(keyrings) == int(ready)
    assert all("No key of yours is there." in texts(card) for card in keyrings)


# --- The window, the demo, sizes, languages ------------------------------------------------------


@pytest.mark.parametrize("role", ["reception", "specialist", "administrator"])
def test_whoever_signs_in_comes_here_over_any_place_and_goes_back(
    qtbot: QtBot, theme: Theme, office: Clinic, tmp_path: Path, role: str
) -> None:
    look = LookSettings(QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat))
    user = next(one for one in office.records.users() if one.role == role)
    window = MainWindow(replace(office, staff=user.staff), look)
    qtbot.addWidget(window)
    bring_up(window)
    wait_for(qtbot, lambda: window.screen_shown)
    before = window.place
    window.show_over(ACCOUNT)
    assert isinstance(window.screen_shown, AccountScreen)
    assert user.name in texts(window.screen_shown)
    window.screen_shown.back_wanted.emit()
    assert window.place == before
    window.close()


def test_the_demo_has_nothing_to_change(qtbot: QtBot, theme: Theme, clinic: Clinic) -> None:
    made = AccountScreen(replace(as_role(clinic, "demo"), is_demo=True), theme)
    qtbot.addWidget(made)
    made.refresh()
    assert "Nobody signs in to the demo." in made.banner.accessibleName()
    assert made.cards == ()


def test_somebody_who_was_removed_meanwhile_is_told_so(screen: AccountScreen, room: Clinic) -> None:
    user = person(room, INES)
    room.records.save_user(replace(user, removed=room.now()), None)
    screen.refresh()
    assert "you were removed" in screen.banner.accessibleName()


def test_a_new_look_keeps_the_form_and_what_is_typed(
    screen: AccountScreen, qapp: QApplication
) -> None:
    press(screen, Qt.Key.Key_Space)
    type_text(screen, INES_PASSWORD)
    form = form_of(screen.password_card)
    screen.retheme(apply_theme(qapp, DARK, 1.5))
    QApplication.processEvents()
    assert screen.password_card.form is form
    assert form.isVisibleTo(screen)
    old = form.findChild(QLineEdit, "change_password_old")
    assert isinstance(old, QLineEdit)
    assert old.text() == INES_PASSWORD


@pytest.mark.parametrize(
    ("width", "scale", "much"),
    [(1192, 1.0, Room.WIDE), (936, 1.0, Room.MIDDLE), (1280, 2.0, Room.NARROW)],
)
def test_every_control_has_its_name_and_no_word_is_cut_off(
    room: Clinic,
    qapp: QApplication,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    width: int,
    scale: float,
    much: Room,
) -> None:
    monkeypatch.setattr(account_panel, "keyring_ready", lambda: True)
    use_language("xx")
    screen = AccountScreen(room, apply_theme(qapp, LIGHT, scale))
    qtbot.addWidget(screen)
    screen.resize(width, 800)
    screen.fit(much)
    screen.refresh()
    bring_up(screen)
    with qtbot.waitActive(screen):
        bring_up(screen)
    wait_for(qtbot, lambda: len(screen.cards) == 4)
    for card in (None, screen.password_card, screen.pin_card, screen.second_card):
        shown = {INES}
        if card is screen.second_card:
            shown |= {*begun(screen, qtbot).letters.text().split()}
        elif card is not None:
            card.begin()
        for _ in range(4):
            QApplication.processEvents()
        assert forgotten(screen, frozenset(shown)) == []
        assert cut_off(screen) == []
        assert faults(screen) == []


def test_at_200_per_cent_the_picture_is_in_sight_first_and_digits_go_to_the_code(
    screen: AccountScreen, qapp: QApplication, qtbot: QtBot
) -> None:
    screen.resize(1280, 640)
    screen.retheme(apply_theme(qapp, LIGHT, 2.0))
    screen.fit(Room.NARROW)
    screen.second_card.begin()
    wait_for(qtbot, lambda: screen.second_card.form)
    form = screen.second_card.form
    assert isinstance(form, SecondStepForm)
    qtbot.waitUntil(lambda: inside(form.picture, screen.column_scroll.viewport()))
    assert focus() is form.picture
    press(screen, Qt.Key.Key_4)
    assert focus() is form.code.field
    assert form.code.field.text() == "4"


def test_nothing_in_these_tests_opens_with_the_first_password(room: Clinic, folder: Path) -> None:
    assert not opens(folder, INES, FIRST)
    assert opens(folder, INES, INES_PASSWORD)
