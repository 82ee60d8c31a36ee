"""The first start: an administrator, the recovery sheet, and somebody who can ask patients."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.conftest import NOW
from tests.desktop.door_fixtures import (
    Program,
    card_of,
    clock,
    empty,
    frame_of,
    program,
    window_of,
)
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.people_fixtures import cheap, let_in, wait_for
from triage_app.desktop.damaged_store import DamagedStore
from triage_app.desktop.first_start_pages import (
    AddedPage,
    AdministratorPage,
    ReceptionPage,
    RecoverySheetPage,
    WelcomePage,
)
from triage_app.desktop.new_password_form import NewPasswordForm
from triage_app.desktop.session_host import SessionHost
from triage_app.desktop.theme import Theme
from triage_app.errors import PrintFailed
from triage_app.model.intake import Event
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME, open_store
from triage_app.records.vault import read_plan
from triage_app.workflow.backing_up import is_sheet_missing
from triage_app.workflow.sign_in import SignedIn

__all__ = ["cheap", "clock", "empty", "program"]  # fixtures

Key = Qt.Key
Page = TypeVar("Page", bound=QWidget)
NAME, PASSWORD = "Ines Valderrama", "lampara verde rio siete"


def page_of(host: SessionHost, kind: type[Page]) -> Page:
    page = frame_of(host).content
    assert isinstance(page, kind)
    return page


def until(qtbot: QtBot, host: SessionHost, kind: type[Page]) -> Page:
    wait_for(qtbot, lambda: isinstance(frame_of(host).content, kind))
    return page_of(host, kind)


def make_administrator(qtbot: QtBot, host: SessionHost) -> RecoverySheetPage:
    """By the keyboard alone."""
    press(frame_of(host), Key.Key_Return)
    page_of(host, AdministratorPage)
    for text in (NAME, PASSWORD, PASSWORD):
        type_text(frame_of(host), text)
        press(frame_of(host), Key.Key_Return)
    return until(qtbot, host, RecoverySheetPage)


def test_the_whole_first_start_by_the_keyboard(
    program: Program, empty: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    host = program(empty)
    assert page_of(host, WelcomePage).title.text() == "Welcome"
    sheet = make_administrator(qtbot, host)
    assert not (empty / KEY_NAME).exists()
    assert host.entrance.first is not None
    assert not sheet.done_button.isEnabled()
    host.entrance.first.save_sheet(tmp_path / "sheet.pdf")
    assert (tmp_path / "sheet.pdf").read_bytes().startswith(b"%PDF")
    assert sheet.done_button.isEnabled()
    assert QApplication.focusWidget() is sheet.done_button
    press(frame_of(host), Key.Key_Return)
    reception = page_of(host, ReceptionPage)
    first_password = reception.form.password.text
    assert reception.form.password.secret.is_shown
    type_text(frame_of(host), "Maya Okono")
    press(frame_of(host), Key.Key_Return, Key.Key_Return)
    added = until(qtbot, host, AddedPage)
    assert first_password in [words.text() for words in added.findChildren(type(added.title))]
    press(frame_of(host), Key.Key_Return)
    wait_for(qtbot, lambda: host.frame is None)
    window = window_of(host)
    assert window.clinic.staff.name == NAME
    assert window.clinic.staff.role == "administrator"
    assert not window.said.isVisible()
    host.finish()
    found = let_in(empty, "Maya Okono", first_password)
    assert isinstance(found, SignedIn)
    assert found.user.must_change
    written = {entry.event for entry in found.records.audit(50)}
    assert {Event.STORE_CREATED, Event.USER_ADDED, Event.KEY_WRITTEN_OUT} <= written
    found.records.close()


def test_a_password_that_would_be_guessed_is_refused_in_words(
    program: Program, empty: Path, qtbot: QtBot
) -> None:
    host = program(empty)
    press(frame_of(host), Key.Key_Return)
    page = page_of(host, AdministratorPage)
    press(frame_of(host), Key.Key_Return, Key.Key_Return, Key.Key_Return)
    assert page.form.name.message.startswith("There is no name.")
    page.form.name.field.setText(NAME)
    for typed, words in (
        ("short", "fewer than 10"),
        ("password1234", "guessed"),
        ("ines valderrama", "guessed"),
    ):
        page.form.password.field.setFocus()
        page.form.password.secret.setText(typed)
        page.form.again.secret.setText(typed)
        page.form.submit()
        assert words in page.form.password.message
        assert QApplication.focusWidget() is page.form.password.field
    page.form.password.secret.setText(PASSWORD)
    page.form.again.secret.setText("lampara verde rio sieve")
    page.form.submit()
    assert page.form.again.message.startswith("The two passwords are not the same.")
    assert not (empty / STORE_NAME).exists()


def test_how_good_a_password_is_is_said_while_it_is_typed(
    program: Program, empty: Path, qtbot: QtBot
) -> None:
    host = program(empty)
    press(frame_of(host), Key.Key_Return, Key.Key_Return)
    page = page_of(host, AdministratorPage)
    assert page.form.password.message.startswith("At least 10 characters.")
    page.form.password.field.setFocus()
    type_text(frame_of(host), "seven")
    qtbot.waitUntil(lambda: "fewer than 10" in page.form.password.message, timeout=5_000)
    type_text(frame_of(host), " quiet herons")
    words = "Long enough and hard to guess."
    qtbot.waitUntil(lambda: page.form.password.message == words, timeout=5_000)


def test_later_reminds_at_each_sign_in_until_there_is_a_sheet(
    program: Program, empty: Path, qtbot: QtBot
) -> None:
    host = program(empty)
    sheet = make_administrator(qtbot, host)
    sheet.later_button.click()
    page_of(host, ReceptionPage).skip_button.click()
    window = window_of(host)
    assert "No recovery sheet was made yet." in window.said.accessibleName()
    assert read_plan(empty).sheet_made is None


def test_printing_asks_for_the_printer_and_is_noted_when_it_took_the_page(
    program: Program, empty: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []

    def choose(*_arguments: object) -> None:
        asked.append(True)
        raise PrintFailed("The printer is gone.", "Save it as PDF instead.")

    monkeypatch.setattr("triage_app.desktop.print_flow.choose_printer", choose)
    host = program(empty)
    sheet = make_administrator(qtbot, host)
    press(frame_of(host), Key.Key_P)
    wait_for(qtbot, sheet.message.text)
    assert asked == [True]
    assert sheet.message.text() == "The printer is gone. Save it as PDF instead."
    assert not sheet.done_button.isEnabled()
    assert host.entrance.first is not None
    clinic = host.entrance.first.clinic
    assert clinic is not None
    assert is_sheet_missing(clinic)


def test_a_first_start_that_is_closed_half_way_leaves_a_store_one_can_sign_in_to(
    program: Program, empty: Path, qtbot: QtBot
) -> None:
    host = program(empty)
    make_administrator(qtbot, host)
    frame_of(host).close()
    host.finish()
    again = program(empty)
    assert [row.text() for row in card_of(again).rows] == [NAME, "Someone else"]


# --- A store of an older version ------------------------------------------------------------------


def old_store(directory: Path) -> None:
    open_store(directory, lambda: NOW).close()
    assert (directory / KEY_NAME).exists()


def test_an_older_store_is_locked_and_everything_in_it_stays(
    program: Program, empty: Path, qtbot: QtBot
) -> None:
    old_store(empty)
    host = program(empty)
    page = page_of(host, WelcomePage)
    assert page.title.text() == "Everybody now signs in"
    assert "stays as it is" in "".join(w.text() for w in page.findChildren(type(page.title)))
    make_administrator(qtbot, host)
    assert not (empty / KEY_NAME).exists()
    found = let_in(empty, NAME, PASSWORD)
    assert isinstance(found, SignedIn)
    found.records.close()


def test_a_damaged_older_store_is_shown_as_damaged_before_anything_is_made(
    program: Program, empty: Path, qtbot: QtBot
) -> None:
    old_store(empty)
    store = empty / STORE_NAME
    store.write_bytes(bytes(len(store.read_bytes())))
    host = program(empty)
    assert isinstance(host.entrance.damaged, DamagedStore)
    assert not frame_of(host).isVisible()
    host.entrance.damaged.close()
    assert host.entrance.damaged is None


# --- A damaged store behind a right password ------------------------------------------------------


def test_after_the_password_a_damaged_store_is_rescued_and_the_desk_opens(
    program: Program, empty: Path, qtbot: QtBot
) -> None:
    host = program(empty)
    make_administrator(qtbot, host).later_button.click()
    page_of(host, ReceptionPage).skip_button.click()
    wait_for(qtbot, lambda: host.frame is None)
    host.finish()  # makes a backup
    store = empty / STORE_NAME
    for end in ("-wal", "-shm"):
        store.with_name(f"{STORE_NAME}{end}").unlink(missing_ok=True)
    store.write_bytes(bytes(store.stat().st_size))
    again = program(empty)
    type_text(frame_of(again), PASSWORD)
    press(frame_of(again), Key.Key_Return)
    wait_for(qtbot, lambda: again.entrance.damaged is not None)
    damaged = again.entrance.damaged
    assert damaged is not None
    damaged.rescue_button.click()
    wait_for(qtbot, lambda: damaged.opened)
    damaged.rescue_button.click()
    wait_for(qtbot, lambda: again.frame is None)
    assert window_of(again).clinic.staff.name == NAME


def test_tab_after_a_password_goes_to_the_field_below_it(qtbot: QtBot, theme: Theme) -> None:
    form = NewPasswordForm("first", "Make the store")
    qtbot.addWidget(form)
    bring_up(form)
    form.password.secret.setFocus()
    type_text(form, "lamp otter seventeen")
    QTest.keyClick(form.password.secret, Qt.Key.Key_Tab)
    type_text(form, "lamp otter seventeen")
    assert (form.password.text, form.again.text) == ("lamp otter seventeen",) * 2
    assert not form.password.secret.is_shown


def test_typing_on_while_the_focus_is_on_show_is_not_readable(qtbot: QtBot, theme: Theme) -> None:
    form = NewPasswordForm("first", "Make the store")
    qtbot.addWidget(form)
    bring_up(form)
    show = form.password.secret.show_button
    assert show is not None
    show.setFocus(Qt.FocusReason.TabFocusReason)
    type_text(form, "otter seventeen")
    assert form.password.text == ""
