"""Who is at this desk: people, passwords, codes and waits, by the keyboard alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from tests.desktop.conftest import NOW
from tests.desktop.door_fixtures import (
    BELA,
    BELA_PASSWORD,
    MAYA,
    MAYA_PASSWORD,
    PEOPLE,
    Program,
    Time,
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
    FIRST,
    MARIT,
    MARIT_PASSWORD,
    cheap,
    clinic_of,
    let_in,
    wait_for,
)
from triage_app.desktop.account_fields import SecretBox
from triage_app.desktop.desk_frame import DeskFrame
from triage_app.desktop.entry_desk import EntryDesk, refusal_words
from triage_app.desktop.first_start_pages import OwnPasswordPage
from triage_app.desktop.look_settings import KeptClinic, LookSettings
from triage_app.desktop.people_card import PeopleCard, PersonShown
from triage_app.desktop.recovery_pages import ForgottenPage, NewKeyPage, SheetPage
from triage_app.desktop.secret_form import SecretAsked, SecretForm, wait_words
from triage_app.desktop.theme import Theme
from triage_app.errors import StoreError
from triage_app.model.intake import Event
from triage_app.records.key_slots import KEYS_NAME, read_slots
from triage_app.records.recovery_sheet import groups_of
from triage_app.workflow.forms import Forms
from triage_app.workflow.sign_in import Reason, Refused, SignedIn
from triage_app.workflow.users import add_user, begin_second_factor, confirm_second_factor

__all__ = ["cheap", "clock", "empty", "made_store", "program", "store"]  # fixtures

Key = Qt.Key


def message(form: SecretForm) -> str:
    return form.message.text() if form.message.isVisible() else ""


# --- People ---------------------------------------------------------------------------------------


def test_the_people_of_this_desk_are_listed_with_what_they_are(
    program: Program, store: Path
) -> None:
    host = program(store)
    rows = [row.accessibleName() for row in card_of(host).rows]
    assert rows == [
        f"{BELA}, Specialist",
        f"{MARIT}, Manager",
        f"{MAYA}, Reception",
        "Someone else",
    ]
    assert QApplication.focusWidget() is card_of(host).rows[0]


def test_a_digit_opens_the_password_of_that_person(program: Program, store: Path) -> None:
    host = program(store)
    press(frame_of(host), Key.Key_3)
    assert card_of(host).chosen == MAYA
    assert QApplication.focusWidget() is card_of(host).password.field


def test_a_first_letter_opens_the_password_of_that_person(program: Program, store: Path) -> None:
    host = program(store)
    type_text(frame_of(host), "o")
    assert card_of(host).chosen == MAYA


def test_letters_go_to_the_next_name_that_begins_so(program: Program, store: Path) -> None:
    host = program(store)
    type_text(frame_of(host), "m")
    assert card_of(host).chosen == MARIT
    press(frame_of(host), Key.Key_Escape)
    assert QApplication.focusWidget() is card_of(host).rows[1]
    type_text(frame_of(host), "m")
    assert card_of(host).chosen == MAYA


def test_arrows_go_from_person_to_person_and_take_the_password_along(
    program: Program, store: Path
) -> None:
    host = program(store)
    press(frame_of(host), Key.Key_Down)
    assert QApplication.focusWidget() is card_of(host).rows[1]
    press(frame_of(host), Key.Key_Return)
    type_text(frame_of(host), "something")
    press(frame_of(host), Key.Key_Down)
    assert card_of(host).chosen == MAYA
    assert card_of(host).password.field.text() == ""
    press(frame_of(host), Key.Key_Down)
    assert card_of(host).is_someone_else
    assert QApplication.focusWidget() is card_of(host).name_field


def test_who_signed_in_here_last_is_chosen_at_the_next_start(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    host = program(store)
    sign_in(qtbot, host, MAYA, MAYA_PASSWORD)
    host.finish()
    again = program(store)
    assert card_of(again).chosen == MAYA
    assert QApplication.focusWidget() is card_of(again).password.field


def test_more_than_six_people_scroll_inside_the_card(qtbot: QtBot, theme: Theme) -> None:
    people = tuple(PersonShown(str(n), f"Person {n}", "reception") for n in range(12))
    card = PeopleCard(people, heading="Who is at this desk?")
    qtbot.addWidget(card)
    card.setFixedWidth(400)
    card.show()
    assert card.list_scroll is not None
    assert card.list_scroll.height() == theme.px(8 * 56)
    card.choose(11)
    QTest.qWait(50)
    shown = card.rows[11].visibleRegion().boundingRect()
    assert shown.height() == card.rows[11].height()


# --- In -------------------------------------------------------------------------------------------


def test_name_and_password_open_the_window_of_that_role(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    host = program(store)
    window = sign_in(qtbot, host, MAYA, MAYA_PASSWORD)
    assert window.clinic.staff.name == MAYA
    assert window.place == "finder"
    assert "manager" not in window.rail._items
    signed = [entry for entry in window.clinic.records.audit(50) if entry.event is Event.SIGNED_IN]
    assert (signed[0].by.name, signed[0].computer) == (MAYA, "Desk 1")


def test_a_typed_name_signs_in_whatever_its_case(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    host = program(store)
    card_of(host).choose(3)
    type_text(frame_of(host), "bela  adair")
    press(frame_of(host), Key.Key_Return)
    type_text(frame_of(host), BELA_PASSWORD)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: host.frame is None)
    assert window_of(host).clinic.staff.name == BELA


def test_a_wrong_name_and_a_wrong_password_get_the_same_sentence(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    host = program(store)
    card = card_of(host)
    card.choose(2)
    type_text(frame_of(host), "not the password")
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: message(card.password))
    wrong_password = message(card.password)
    card.choose(3)
    type_text(frame_of(host), "Nobody Here")
    press(frame_of(host), Key.Key_Return)
    type_text(frame_of(host), MAYA_PASSWORD)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: message(card.password))
    assert message(card.password) == wrong_password == "The name or the password is not right."
    assert QApplication.focusWidget() is card.password.field


def test_the_fourth_wrong_password_waits_and_says_how_long(
    program: Program, store: Path, qtbot: QtBot, clock: Time
) -> None:
    host = program(store)
    card = card_of(host)
    card.choose(2)
    for _ in range(4):
        type_text(frame_of(host), "not the password")
        press(frame_of(host), Key.Key_Return)
        wait_for(qtbot, lambda: not card.password.is_busy)
    assert "Wait 5 seconds." in message(card.password)
    assert not card.password.button.isEnabled()
    type_text(frame_of(host), MAYA_PASSWORD)
    press(frame_of(host), Key.Key_Return)
    assert not card.password.is_busy
    assert card.password.field.text() == MAYA_PASSWORD
    qtbot.waitUntil(lambda: "Wait 4 seconds." in message(card.password), timeout=3_000)


def test_after_the_wait_what_was_typed_can_be_sent(qtbot: QtBot, theme: Theme) -> None:
    form = SecretForm("password", SecretAsked("Password", "Sign in"))
    qtbot.addWidget(form)
    form.show()
    form.refuse("Too many.", timedelta(seconds=0.3))
    form.field.setText("typed while it waits")
    form.button.click()
    assert form.field.text() == "typed while it waits"
    qtbot.waitUntil(form.button.isEnabled, timeout=3_000)
    assert form.message.text() == "You can try again now."
    with qtbot.waitSignal(form.entered) as entered:
        form.button.click()
    assert entered.args == ["typed while it waits"]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0.2, "Wait 1 second."),
        (4.1, "Wait 5 seconds."),
        (119, "Wait 119 seconds."),
        (300, "Wait 5 min 0 s."),
    ],
)
def test_a_wait_is_never_said_shorter_than_it_is(seconds: float, words: str) -> None:
    assert wait_words(seconds) == words


def test_the_button_says_one_moment_only_when_it_takes_long(qtbot: QtBot, theme: Theme) -> None:
    form = SecretForm("password", SecretAsked("Password", "Sign in"))
    qtbot.addWidget(form)
    form.show()
    form.set_busy(busy=True)
    assert form.button.text() == "Sign in"
    qtbot.waitUntil(lambda: form.button.text() == "One moment", timeout=3_000)
    form.set_busy(busy=False)
    assert form.button.text() == "Sign in"


def test_show_shows_what_is_typed_and_paste_is_taken(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    host = program(store)
    card = card_of(host)
    card.choose(2)
    field = card.password.field
    QGuiApplication.clipboard().setText(MAYA_PASSWORD)
    press(frame_of(host), Key.Key_V, modifier=Qt.KeyboardModifier.ControlModifier)
    assert field.text() == MAYA_PASSWORD
    assert field.echoMode() is QLineEdit.EchoMode.Password
    assert field.show_button is not None
    field.show_button.click()
    assert field.echoMode() is QLineEdit.EchoMode.Normal
    assert field.show_button.accessibleName() == "Hide"
    press(frame_of(host), Key.Key_Return)
    assert field.echoMode() is QLineEdit.EchoMode.Password
    wait_for(qtbot, lambda: host.frame is None)


def test_nothing_typed_is_not_tried(program: Program, store: Path) -> None:
    host = program(store)
    card = card_of(host)
    card.choose(2)
    press(frame_of(host), Key.Key_Return)
    assert not card.password.is_busy
    assert message(card.password) == "Type it first."


# --- Second step ----------------------------------------------------------------------------------


def with_second_step(store: Path, forms: Forms) -> pyotp.TOTP:
    found = let_in(store, MAYA, MAYA_PASSWORD)
    assert isinstance(found, SignedIn)
    clinic = clinic_of(found, forms)
    new = begin_second_factor(clinic)
    code = pyotp.TOTP(new.secret)
    confirm_second_factor(clinic, new.secret, code.at(NOW), MAYA_PASSWORD)
    clinic.records.close()
    return code


def test_the_code_is_asked_for_after_the_password_and_lets_in(
    program: Program, store: Path, qtbot: QtBot, forms: Forms, clock: Time
) -> None:
    code = with_second_step(store, forms)
    clock.go_on(minutes=2)
    host = program(store)
    card = card_of(host)
    card.choose(2)
    type_text(frame_of(host), MAYA_PASSWORD)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, card.code.isVisible)
    assert QApplication.focusWidget() is card.code.field
    assert not card.password.isVisible()
    type_text(frame_of(host), "000000")
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: message(card.code))
    assert "not right" in message(card.code)
    type_text(frame_of(host), code.at(clock()))
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: host.frame is None)
    assert window_of(host).clinic.staff.name == MAYA


# --- A password somebody else set -----------------------------------------------------------------


def test_a_password_that_somebody_else_set_is_changed_before_the_desk_opens(
    program: Program, store: Path, qtbot: QtBot, forms: Forms
) -> None:
    found = let_in(store, MARIT, MARIT_PASSWORD)
    assert isinstance(found, SignedIn)
    office = clinic_of(found, forms)
    add_user(office, "Tomas Obande", "reception", FIRST)
    office.records.close()
    host = program(store)
    card_of(host).choose(3)
    type_text(frame_of(host), FIRST)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: isinstance(frame_of(host).content, OwnPasswordPage))
    page = frame_of(host).content
    assert isinstance(page, OwnPasswordPage)
    assert QApplication.focusWidget() is page.form.password.field
    for typed in (FIRST, "orchard bicycle thunder"):
        page.form.password.secret.setText(typed)
        page.form.again.secret.setText(typed)
        page.form.again.field.setFocus()
        press(frame_of(host), Key.Key_Return)
        wait_for(qtbot, lambda: host.frame is None or not page.form.is_busy)
    assert window_of(host).clinic.staff.name == "Tomas Obande"
    user = window_of(host).clinic.records.user(window_of(host).clinic.staff.staff_id)
    assert user is not None
    assert not user.must_change


# --- Forgotten ------------------------------------------------------------------------------------


def groups(store: Path) -> str:
    found = let_in(store, MARIT, MARIT_PASSWORD)
    assert isinstance(found, SignedIn)
    found.records.close()
    return " ".join(groups_of(found.vault.key))


def test_a_forgotten_password_is_set_anew_with_the_recovery_sheet(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    sheet = groups(store)
    host = program(store)
    frame_of(host).findChild(QAbstractButton, "forgotten_button").click()
    page = frame_of(host).content
    assert isinstance(page, ForgottenPage)
    assert "administrator can set a new one" in page.findChildren(type(page.title))[1].text()
    press(frame_of(host), Key.Key_Return)
    typing = frame_of(host).content
    assert isinstance(typing, SheetPage)
    type_text(frame_of(host), sheet[:12])
    assert typing.line.text() == "2 of 17 groups"
    assert not typing.button.isEnabled()
    typing.area.setPlainText("zz99 " + sheet[5:])
    assert typing.line.text().startswith("Group 1 has a letter")
    typing.area.setPlainText(f"{sheet[:-1]}{'0' if sheet[-1] != '0' else '1'}")
    assert "mistyped" in typing.line.text()
    typing.area.setPlainText(sheet.replace(" ", "\n").upper())
    assert typing.line.text() == "All 17 groups are as printed."
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: isinstance(frame_of(host).content, NewKeyPage))
    chosen = frame_of(host).content
    assert isinstance(chosen, NewKeyPage)
    assert [row.text() for row in chosen.rows] == [MARIT, "A new administrator"]
    press(frame_of(host), Key.Key_Return)
    assert chosen.form is not None
    type_new_password(frame_of(host), chosen.form.password, "orchard bicycle thunder")
    wait_for(qtbot, lambda: host.frame is None)
    assert window_of(host).clinic.staff.name == MARIT
    host.finish()
    found = let_in(store, MARIT, "orchard bicycle thunder")
    assert isinstance(found, SignedIn)
    found.records.close()


def type_new_password(frame: DeskFrame, field: SecretBox, password: str) -> None:
    assert QApplication.focusWidget() is field.field
    for _ in range(2):
        type_text(frame, password)
        press(frame, Key.Key_Return)


def test_damaged_keys_ask_for_the_recovery_sheet_at_once(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    sheet = groups(store)
    (store / KEYS_NAME).write_text("{}", encoding="ascii")
    host = program(store)
    page = frame_of(host).content
    assert isinstance(page, ForgottenPage)
    assert page.title.text() == "Nobody can sign in"
    press(frame_of(host), Key.Key_Escape)
    assert frame_of(host).content is page
    press(frame_of(host), Key.Key_Return)
    typing = frame_of(host).content
    assert isinstance(typing, SheetPage)
    typing.area.setPlainText(sheet)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: isinstance(frame_of(host).content, NewKeyPage))
    chosen = frame_of(host).content
    assert isinstance(chosen, NewKeyPage)
    press(frame_of(host), Key.Key_Return)
    assert chosen.form is not None
    type_new_password(frame_of(host), chosen.form.password, "orchard bicycle thunder")
    wait_for(qtbot, lambda: host.frame is None)
    slots = read_slots(store)
    assert slots is not None
    assert [slot.name for slot in slots.slots] == [MARIT]


# --- What else the window says --------------------------------------------------------------------


def test_the_foot_says_only_what_can_be_known_without_the_key(
    program: Program, store: Path, qtbot: QtBot
) -> None:
    host = program(store)
    wait_for(qtbot, frame_of(host).foot_words.text)
    words = frame_of(host).foot_words.text()
    assert words == "Patient data on this computer is encrypted. No backup can be seen from here."


def test_the_foot_names_the_last_backup_of_this_very_store(
    program: Program, store: Path, qtbot: QtBot, forms: Forms
) -> None:
    from triage_app.workflow.backing_up import back_up

    found = let_in(store, MARIT, MARIT_PASSWORD)
    assert isinstance(found, SignedIn)
    office = clinic_of(found, forms)
    made = back_up(office)
    office.records.close()
    other = made.path.with_name("triage-2026-11-20T113000Z.backup")
    other.write_bytes(b"of another store")
    other.with_name(f"{other.name}.keys").write_text("{}", encoding="ascii")
    host = program(store)
    wait_for(qtbot, frame_of(host).foot_words.text)
    clock_words = f"{made.made.astimezone():%H:%M}"
    assert frame_of(host).foot_words.text().endswith(f"Last backup today {clock_words}, checked.")


def test_name_of_clinic_and_computer_stand_there_before_anybody_has_signed_in(
    program: Program, store: Path, look: LookSettings, qtbot: QtBot
) -> None:
    host = program(store)
    assert frame_of(host).clinic_words.text() == "Spine triage"
    sign_in(qtbot, host, MAYA, MAYA_PASSWORD)
    assert look.clinic() == KeptClinic("Harbour Spine Clinic", "555 0100", "911", "letter", "en")
    host.finish()
    again = program(store)
    assert frame_of(again).clinic_words.text() == "Harbour Spine Clinic"
    assert frame_of(again).findChild(
        type(frame_of(again).clinic_words), "computer_name"
    ).text() == ("Desk 1")


def test_a_blank_form_is_made_without_anybody_signed_in(
    program: Program, store: Path, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage_app.desktop import printing

    target = tmp_path / "blank.pdf"
    monkeypatch.setattr(printing, "has_printer", lambda: False)
    monkeypatch.setattr(printing, "choose_file", lambda *_: target)
    host = program(store)
    press(frame_of(host), Key.Key_F9)
    wait_for(qtbot, target.exists)
    assert target.read_bytes().startswith(b"%PDF")
    assert "saved as PDF" in frame_of(host).foot_words.text()


def test_the_window_speaks_another_language_at_once(
    program: Program, store: Path, look: LookSettings
) -> None:
    host = program(store)
    frame_of(host).take_language("es")
    assert card_of(host).password.field.accessibleName() == "Contraseña"
    assert look.language() == "es"


def test_a_store_that_cannot_be_opened_says_so_in_its_own_words(
    program: Program, store: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object, **_more: object) -> None:
        raise StoreError("The store is of a newer version.", "Nothing was changed.")

    monkeypatch.setattr("triage_app.desktop.sign_in_work.enter", refuse)
    host = program(store)
    card_of(host).choose(2)
    type_text(frame_of(host), MAYA_PASSWORD)
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: message(card_of(host).password))
    assert message(card_of(host).password) == (
        "The store is of a newer version. Nothing was changed."
    )


def test_every_reason_has_words() -> None:
    said = {reason: refusal_words(Refused(reason)) for reason in Reason}
    assert all(said.values())
    assert len(set(said.values())) == len(Reason)


def test_closing_the_sign_in_ends_the_program(program: Program, store: Path) -> None:
    host = program(store)
    frame = frame_of(host)
    frame.close()
    assert not frame.isVisible()
    assert isinstance(host.entrance.entry, EntryDesk)
    assert PEOPLE
