"""The manager's people: added, changed and removed by keyboard, what is refused said beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.people_fixtures import (
    FIRST,
    INES,
    INES_PASSWORD,
    JO,
    MARIT,
    MARIT_PASSWORD,
    Windows,
    as_before,
    cheap,
    code_for,
    folder,
    office,
    opens,
    person,
    room,
    wait_for,
)
from tests.desktop.test_accessibility import faults
from tests.desktop.test_pseudo_language import cut_off, forgotten
from triage_app.desktop.account_form import ActForm
from triage_app.desktop.manager_screen import ManagerScreen
from triage_app.desktop.manager_sections import sections_for
from triage_app.desktop.people_section import PeopleSection
from triage_app.desktop.people_section_facts import PersonFacts
from triage_app.desktop.people_section_forms import (
    AddForm,
    DropStepForm,
    RemoveForm,
    RenameForm,
    ResetForm,
    RoleForm,
)
from triage_app.desktop.people_section_parts import HandedOver
from triage_app.desktop.people_section_table import PeopleColumn, PeopleModel
from triage_app.desktop.people_words import ROLES, may_words
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.model.intake import Event
from triage_app.records.key_slots import read_slots, write_slots
from triage_app.texts import use_language
from triage_app.workflow import Clinic
from triage_app.workflow.first_password import CONSONANTS, VOWELS, made_password
from triage_app.workflow.may import Action, Role, may
from triage_app.workflow.passwords import problem_of
from triage_app.workflow.users import begin_second_factor, confirm_second_factor, set_pin

__all__ = ["as_before", "cheap", "folder", "office", "room"]  # fixtures

NEW = "Ada Brightwater"
Leaf = TypeVar("Leaf", bound=QWidget)


@pytest.fixture
def manager(qtbot: QtBot, theme: Theme, office: Clinic) -> Iterator[ManagerScreen]:
    screen = ManagerScreen(office, theme)
    qtbot.addWidget(screen)
    screen.resize(1192, 800)
    screen.fit(Room.WIDE)
    screen.show_section("people")
    bring_up(screen)
    with qtbot.waitActive(screen):
        bring_up(screen)
    yield screen
    screen.hide()


@pytest.fixture
def section(manager: ManagerScreen, qapp: QApplication) -> Iterator[PeopleSection]:
    """The section; whatever a test does in it, nothing shows as a window of its own."""
    shown = manager.section
    assert isinstance(shown, PeopleSection)
    shown.first_focus()
    windows = Windows()
    qapp.installEventFilter(windows)
    yield shown
    qapp.removeEventFilter(windows)
    assert windows.shown == []


def choose(section: PeopleSection, name: str) -> None:
    """Mark somebody in the list, by the arrows."""
    names = [user.name for user in section.table.rows.people]
    section.table.setFocus()
    press(section, Qt.Key.Key_Home)
    section.table.go_to(0)
    for _ in range(names.index(name)):
        press(section, Qt.Key.Key_Down)
    assert section.table.current is not None
    assert section.table.current.name == name


def begin(section: PeopleSection, name: str, act: str) -> ActForm:
    """Open a form for somebody, by keys alone."""
    choose(section, name)
    press(section, Qt.Key.Key_Return)
    place = list(showing(section, PersonFacts).buttons).index(act)
    press(section, *[Qt.Key.Key_Tab] * place, Qt.Key.Key_Space)
    return showing(section, ActForm)


def showing(section: PeopleSection, kind: type[Leaf]) -> Leaf:
    """What stands in the pane, which is of this kind."""
    leaf = section.leaf
    assert isinstance(leaf, kind)
    return leaf


def focus() -> QWidget:
    found = QApplication.focusWidget()
    assert found is not None
    return found


# --- Who and what --------------------------------------------------------------------------------


def test_only_who_keeps_users_has_the_section(clinic: Clinic) -> None:
    for role, has in (("administrator", True), ("specialist", False), ("reception", False)):
        ids = [one.id for one in sections_for(as_role(clinic, role).staff)]
        assert ("people" in ids) is has


def test_the_list_says_who_may_sign_in_and_how(
    section: PeopleSection, office: Clinic, room: Clinic
) -> None:
    set_pin(room, "6194", INES_PASSWORD)
    section.refresh()
    assert section.count_line.text() == "5 people may sign in."
    rows = section.table.rows
    words = [rows.words(person(office, INES), column) for column in PeopleColumn]
    assert words == [INES, "Specialist", "no", "yes", "20 Nov 2026"]
    assert rows.words(person(office, MARIT), PeopleColumn.NAME) == f"{MARIT} (you)"
    assert rows.people[0].name == INES
    assert not section.removed_chip.isVisibleTo(section)


def test_the_list_is_a_sound_model(section: PeopleSection, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(section.table.rows)  # type: ignore[no-untyped-call]  # untyped there
    assert isinstance(section.table.rows, PeopleModel)


def test_the_person_marked_stands_beside_the_list(section: PeopleSection) -> None:
    choose(section, JO)
    shown = texts(section.pane)
    assert JO in shown
    assert "Asks patients" in shown
    assert "must choose one of their own" in shown
    choose(section, MARIT)
    assert "This is you" in texts(section.pane)
    assert list(showing(section, PersonFacts).buttons) == ["rename", "role"]


def test_somebody_without_a_key_slot_is_shown_to_have_no_password(
    section: PeopleSection, office: Clinic, folder: Path
) -> None:
    slots = read_slots(folder)
    assert slots is not None
    jo = person(office, JO)
    kept = tuple(slot for slot in slots.slots if slot.user_id != jo.user_id)
    write_slots(folder, replace(slots, slots=kept))
    section.refresh()
    choose(section, JO)
    assert "Has no password" in texts(section.pane)


@pytest.mark.parametrize(
    ("role", "says", "action", "can"),
    [
        (Role.RECEPTION, "Asks patients", Action.ASK, True),
        (Role.RECEPTION, "Sees no scores, reasons or notes", Action.SEE_REASONS, False),
        (Role.RECEPTION, "today's records", Action.SEE_OTHER_DAYS, False),
        (Role.SPECIALIST, "records of every day", Action.SEE_OTHER_DAYS, True),
        (Role.SPECIALIST, "sets levels", Action.SET_LEVEL, True),
        (Role.SPECIALIST, "letters", Action.WRITE_LETTER, True),
        (Role.SPECIALIST, "tries changed rules", Action.REPLAY_RULES, True),
        (Role.ADMINISTRATOR, "Keeps people", Action.KEEP_USERS, True),
        (Role.ADMINISTRATOR, "settings, backups", Action.CHANGE_SETTINGS, True),
        (Role.ADMINISTRATOR, "audit", Action.SEE_AUDIT, True),
        (Role.ADMINISTRATOR, "Asks no patient", Action.ASK, False),
        (Role.ADMINISTRATOR, "opens no record", Action.SEE_RECORD, False),
    ],
)
def test_the_sentence_of_a_role_says_what_it_may_do(
    clinic: Clinic, role: Role, says: str, action: Action, can: bool
) -> None:
    assert says in may_words(role)
    assert may(as_role(clinic, role.value).staff, action) is can
    assert Role.DEMO not in ROLES


# --- Adding --------------------------------------------------------------------------------------


def test_somebody_is_added_by_keys_with_a_password_made_up_and_shown_once(
    section: PeopleSection, office: Clinic, folder: Path, qtbot: QtBot
) -> None:
    section.add_button.setFocus()
    press(section, Qt.Key.Key_Space)
    form = showing(section, AddForm)
    type_text(section, NEW)
    press(section, Qt.Key.Key_Return)
    assert form.picker.isAncestorOf(focus())
    press(section, Qt.Key.Key_Down)
    assert [form.picker.role] == [None]
    press(section, Qt.Key.Key_2, Qt.Key.Key_Return)
    assert form.picker.role is Role.SPECIALIST
    assert focus() is form.first.box.field
    press(section, Qt.Key.Key_Tab, Qt.Key.Key_Space)
    made = form.first.box.field.text()
    press(section, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: isinstance(section.leaf, HandedOver))
    handed = showing(section, HandedOver)
    assert handed.password.text() == made
    assert NEW in texts(handed)
    press(section, Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert showing(section, HandedOver) is handed
    press(section, Qt.Key.Key_Space)
    assert made not in texts(section)
    added = person(office, NEW)
    assert (added.role, added.must_change) == ("specialist", True)
    assert opens(folder, NEW, made)
    assert section.table.current == added
    assert focus() is section.table


def test_what_is_missing_is_said_beside_its_field_and_nobody_is_added(
    section: PeopleSection, office: Clinic, qtbot: QtBot
) -> None:
    section.begin_add()
    form = showing(section, AddForm)
    form.submit()
    assert "Type the name" in form.name.message
    assert focus() is form.name.field
    form.name.field.setText(NEW)
    form.submit()
    assert "Choose what this person is." in texts(form.picker)
    form.picker.choose(Role.RECEPTION)
    form.submit()
    assert "first password" in form.first.box.message
    type_text(section, "password")
    form.submit()
    wait_for(qtbot, lambda: "fewer than 10" in form.first.box.message)
    form.first.box.field.setText("Ada Brightwater 2026")
    form.submit()
    wait_for(qtbot, lambda: "soon be guessed" in form.first.box.message)
    assert len(office.records.users()) == 5
    form.name.field.setText(" jo  KERSHAW ")
    form.first.make()
    form.submit()
    wait_for(qtbot, lambda: "Somebody of this name" in form.name.message)
    assert focus() is form.name.field
    assert form.first.box.field.text()
    assert len(office.records.users()) == 5


def test_a_password_is_judged_while_it_is_typed(section: PeopleSection, qtbot: QtBot) -> None:
    section.begin_add()
    form = showing(section, AddForm)
    form.first.box.field.setFocus()
    type_text(section, "qwertyuiop")
    wait_for(qtbot, lambda: "soon be guessed" in form.first.box.message)
    form.first.box.field.setText("")
    type_text(section, "herons walk at seven")
    wait_for(qtbot, lambda: "hard to guess" in form.first.box.message)


def test_a_made_up_password_will_do_and_is_easy_to_read_aloud() -> None:
    made = {made_password() for _ in range(50)}
    assert len(made) == 50
    shape = re.compile(rf"(([{CONSONANTS}][{VOWELS}]){{2}}-){{4}}([{CONSONANTS}][{VOWELS}]){{2}}")
    assert all(shape.fullmatch(one) for one in made)
    assert [problem_of(one, NEW) for one in made] == [None] * 50
    assert made_password(lambda letters: letters[0]) == "baba-baba-baba-baba-baba"


def test_leaving_takes_a_shown_password_and_typed_secrets_away_and_keeps_the_name(
    manager: ManagerScreen, section: PeopleSection
) -> None:
    section.begin_add()
    form = showing(section, AddForm)
    form.name.field.setText(NEW)
    form.first.make()
    made = form.first.box.field.text()
    manager.show_section("numbers")
    manager.show_section("people")
    assert showing(section, ActForm) is form
    assert form.name.field.text() == NEW
    assert form.first.box.field.text() == ""
    form.first.box.field.undo()
    assert made not in texts(section)


def test_a_password_set_while_the_screen_is_covered_is_not_shown_afterwards(
    manager: ManagerScreen, section: PeopleSection, office: Clinic, qtbot: QtBot
) -> None:
    form = begin(section, JO, "reset")
    type_text(section, "four grey pebbles")
    before = len(office.records.audit(100))
    form.submit()
    manager.hide()
    wait_for(qtbot, lambda: isinstance(section.leaf, PersonFacts))
    assert len(office.records.audit(100)) == before + 1
    assert "four grey pebbles" not in texts(section)


def test_a_form_stays_while_somebody_else_is_marked(section: PeopleSection) -> None:
    section.begin_add()
    form = showing(section, AddForm)
    form.name.field.setText(NEW)
    section.table.go_to(0)
    assert showing(section, ActForm) is form
    form.go_back()
    assert showing(section, PersonFacts).user == section.table.current


# --- Changing ------------------------------------------------------------------------------------


def test_a_name_is_changed_and_one_that_is_taken_is_refused(
    section: PeopleSection, office: Clinic, qtbot: QtBot
) -> None:
    form = begin(section, JO, "rename")
    assert isinstance(form, RenameForm)
    form.name.field.setText(INES)
    press(section, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: "Somebody of this name" in form.name.message)
    form.name.field.setText("Jo  Marsh")
    press(section, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: isinstance(section.leaf, PersonFacts))
    assert section.table.current is not None
    assert section.table.current.name == "Jo Marsh"
    entry = office.records.audit(1)[0]
    assert (entry.event, entry.detail) == (Event.USER_CHANGED, f'name "{JO}" -> "Jo Marsh"')


def test_a_role_is_changed_by_its_figure(
    section: PeopleSection, office: Clinic, qtbot: QtBot
) -> None:
    form = begin(section, JO, "role")
    assert isinstance(form, RoleForm)
    assert form.picker.role is Role.RECEPTION
    press(section, Qt.Key.Key_Return)
    form.submit()
    assert "Choose another role" in texts(form.picker)
    press(section, Qt.Key.Key_3)
    form.submit()
    wait_for(qtbot, lambda: isinstance(section.leaf, PersonFacts))
    assert person(office, JO).role == "administrator"


def test_the_last_administrator_keeps_the_role_and_is_told_why(
    section: PeopleSection, office: Clinic, qtbot: QtBot
) -> None:
    form = begin(section, MARIT, "role")
    assert isinstance(form, RoleForm)
    press(section, Qt.Key.Key_1)
    form.submit()
    wait_for(qtbot, lambda: "last administrator" in texts(form.picker))
    assert person(office, MARIT).role == "administrator"


def test_a_new_password_is_set_and_handed_over(
    section: PeopleSection, office: Clinic, room: Clinic, folder: Path, qtbot: QtBot
) -> None:
    form = begin(section, INES, "reset")
    assert isinstance(form, ResetForm)
    type_text(section, "four grey pebbles")
    press(section, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: isinstance(section.leaf, HandedOver))
    assert showing(section, HandedOver).password.text() == "four grey pebbles"
    assert person(office, INES).must_change
    assert not opens(folder, INES, INES_PASSWORD)
    assert opens(folder, INES, "four grey pebbles")


def test_a_lost_telephone_is_forgotten_after_a_question(
    section: PeopleSection, office: Clinic, room: Clinic, qtbot: QtBot
) -> None:
    secret = begin_second_factor(room).secret
    confirm_second_factor(room, secret, code_for(room, secret), INES_PASSWORD)
    section.refresh()
    form = begin(section, INES, "drop_step")
    assert isinstance(form, DropStepForm)
    assert focus() is form.back_button
    press(section, Qt.Key.Key_Return)
    assert person(office, INES).second_factor == secret
    form = begin(section, INES, "drop_step")
    form.button.setFocus()
    press(section, Qt.Key.Key_Return)
    wait_for(qtbot, lambda: isinstance(section.leaf, PersonFacts))
    assert person(office, INES).second_factor == ""
    assert "drop_step" not in showing(section, PersonFacts).buttons


# --- Removing ------------------------------------------------------------------------------------


def test_somebody_is_removed_after_a_question_and_stays_to_be_seen(
    section: PeopleSection, office: Clinic, folder: Path, qtbot: QtBot
) -> None:
    form = begin(section, JO, "remove")
    assert isinstance(form, RemoveForm)
    assert focus() is form.back_button
    press(section, Qt.Key.Key_Return)
    assert person(office, JO).removed is None
    form = begin(section, JO, "remove")
    press(section, Qt.Key.Key_Backtab, Qt.Key.Key_Space)
    wait_for(qtbot, lambda: person(office, JO).removed is not None)
    wait_for(qtbot, lambda: isinstance(section.leaf, PersonFacts))
    assert section.count_line.text() == "4 people may sign in."
    assert JO not in [user.name for user in section.table.rows.people]
    assert not opens(folder, JO, FIRST)
    section.removed_chip.click()
    assert section.table.rows.people[-1].name == JO
    choose(section, JO)
    assert "Removed on 20 Nov 2026" in texts(section.pane)
    assert showing(section, PersonFacts).buttons == {}


def test_what_another_desk_did_meanwhile_is_said(
    section: PeopleSection, office: Clinic, qtbot: QtBot
) -> None:
    form = begin(section, JO, "remove")
    jo = person(office, JO)
    office.records.save_user(replace(jo, removed=office.now()), None)
    form.submit()
    wait_for(qtbot, lambda: "removed in the meantime" in form.message.text())
    assert showing(section, ActForm) is form


# --- The demo, sizes, languages ------------------------------------------------------------------


def test_the_demo_says_that_nobody_signs_in(qtbot: QtBot, theme: Theme, clinic: Clinic) -> None:
    made = PeopleSection(replace(as_role(clinic, "demo"), is_demo=True), theme)
    qtbot.addWidget(made)
    made.refresh()
    assert "Nobody signs in to the demo." in made.banner.accessibleName()
    assert not made.list_side.isVisibleTo(made)


def test_a_person_who_may_not_is_told_so(qtbot: QtBot, theme: Theme, room: Clinic) -> None:
    made = PeopleSection(room, theme)
    qtbot.addWidget(made)
    made.refresh()
    assert "does not allow" in made.banner.accessibleName()
    assert not made.list_side.isEnabled()


@pytest.mark.parametrize("room_there_is", [Room.MIDDLE, Room.NARROW])
def test_with_little_room_the_person_takes_the_place_of_the_list(
    section: PeopleSection, room_there_is: Room
) -> None:
    section.fit(room_there_is)
    choose(section, JO)
    assert not section.pane.isVisibleTo(section)
    press(section, Qt.Key.Key_Return)
    assert not section.list_side.isVisibleTo(section)
    assert section.pane.isAncestorOf(focus())
    press(section, Qt.Key.Key_Space)
    showing(section, RenameForm)
    press(section, Qt.Key.Key_Escape)
    showing(section, PersonFacts)
    press(section, Qt.Key.Key_Escape)
    assert section.list_side.isVisibleTo(section)
    assert focus() is section.table


def test_a_new_look_keeps_the_form_and_what_is_typed(
    qapp: QApplication, manager: ManagerScreen, section: PeopleSection
) -> None:
    section.begin_add()
    form = showing(section, AddForm)
    form.name.field.setText(NEW)
    form.picker.choose(Role.SPECIALIST)
    manager.retheme(apply_theme(qapp, DARK, 1.5))
    assert showing(section, ActForm) is form
    assert form.isVisibleTo(section)
    assert (form.name.field.text(), form.picker.role) == (NEW, Role.SPECIALIST)


@pytest.mark.parametrize(
    ("width", "scale", "much"),
    [(1192, 1.0, Room.WIDE), (936, 1.0, Room.MIDDLE), (1280, 2.0, Room.NARROW)],
)
def test_every_control_has_its_name_and_no_word_is_cut_off(
    manager: ManagerScreen,
    section: PeopleSection,
    qapp: QApplication,
    width: int,
    scale: float,
    much: Room,
) -> None:
    use_language("xx")
    manager.resize(width, 800)
    manager.retheme(apply_theme(qapp, LIGHT, scale))
    manager.fit(much)
    section.refresh()
    names = frozenset(user.name for user in section.table.rows.people) | {"Mara Okono"}
    for form in ("", "add", "rename", "role", "reset", "remove"):
        if form == "add":
            section.begin_add()
        elif form:
            section.table.go_to(section.table.rows.place_of(_id_of(section, JO)))
            section.open_current()
            showing(section, PersonFacts).buttons[form].click()
        for _ in range(4):
            QApplication.processEvents()
        assert forgotten(section, names) == [], form
        assert cut_off(section) == [], form
        assert faults(section) == [], form
        section.close_pane()


def _id_of(section: PeopleSection, name: str) -> str:
    return next(user.user_id for user in section.table.rows.people if user.name == name)


def test_a_wrong_password_opens_nothing_in_these_tests(office: Clinic, folder: Path) -> None:
    assert opens(folder, MARIT, MARIT_PASSWORD)
    assert not opens(folder, MARIT, MARIT_PASSWORD + "s")
