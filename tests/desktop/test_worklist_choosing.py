"""Narrowing the worklist, its columns, moving rows to other states, and the desk's tasks."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from tests.desktop.conftest import NOW
from tests.desktop.desk_fixtures import (
    as_role,
    emergency,
    finished,
    known,
    later,
    part_done,
    texts,
)
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.test_accessibility import faults
from tests.desktop.test_pseudo_language import cut_off
from triage_app import workflow
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.desktop.worklist_filters import Filter, Narrowing, Only
from triage_app.desktop.worklist_model import Column, RowRole
from triage_app.desktop.worklist_screen import WorklistScreen
from triage_app.desktop.worklist_states import moves_for
from triage_app.desktop.worklist_table import USUAL, WIDTHS
from triage_app.model.beside import TaskKind
from triage_app.model.intake import IntakeId, WorkState
from triage_app.model.level import Level
from triage_app.texts import use_language
from triage_app.workflow import Clinic

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
TODAY = NOW.date()


@pytest.fixture
def room(clinic: Clinic) -> Clinic:
    """A specialist's room: an emergency, two others, one of yesterday, and a part-done intake."""
    yesterday = later(clinic, days=-1)
    finished(yesterday, known(yesterday, 4, "Tiller", "Ivo"))
    emergency(clinic, known(clinic, 1, "Merrow", "Tobias"))
    finished(clinic, known(clinic, 2, "Pellworth", "Simon"))
    part_done(clinic, known(clinic, 3, "Ashgrove", "Neil"), back_pain="yes")
    return as_role(later(clinic, minutes=6), "specialist")


def show(
    qtbot: QtBot, clinic: Clinic, theme: Theme, look: LookSettings | None = None, width: int = 1192
) -> WorklistScreen:
    screen = WorklistScreen(clinic, theme, look=look)
    qtbot.addWidget(screen)
    screen.resize(width, 800)
    screen.fit(Room.WIDE)
    screen.refresh()
    bring_up(screen)
    screen.first_focus()
    return screen


def names(screen: WorklistScreen) -> list[str]:
    return [row.patient.family_name for row in screen.model.rows]


def subject_of(clinic: Clinic, family: str) -> IntakeId:
    rows = workflow.worklist(clinic).rows
    return next(row.subject for row in rows if row.patient.family_name == family)


def go_to(screen: WorklistScreen, family: str) -> None:
    screen.table.go_to(names(screen).index(family))


# ---------------------------------------------------------------------------- narrowing


def test_keys_alone_narrow_to_a_day_say_so_and_show_all_again(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    assert len(names(screen)) == 4
    press(screen, Qt.Key.Key_F)
    assert screen.parts.filters.isVisible()
    press(screen, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(screen) == ["Tiller"])
    press(screen, Qt.Key.Key_Escape)
    assert not screen.parts.filters.isVisible()
    assert "Only: Yesterday" in texts(screen)
    assert screen.chips[Filter()].accessibleName() == "All, 1"
    press(screen, Qt.Key.Key_Escape)
    assert len(names(screen)) == 4
    assert "Only:" not in texts(screen)


def test_an_own_day_is_understood_or_it_says_how_to_type_one(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    press(screen, Qt.Key.Key_F)
    field = screen.parts.filters.own_day
    field.setFocus()
    type_text(screen, "soonish")
    press(screen, Qt.Key.Key_Return)
    assert len(names(screen)) == 4
    assert field.property("problem") is True
    field.clear()
    type_text(screen, "19 nov")
    press(screen, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: names(screen) == ["Tiller"])
    assert field.property("problem") is False
    assert screen.chooser.wanted.narrowing.day == TODAY - timedelta(days=1)


def test_mine_nobodys_and_another_specialists_rows(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    for family, specialist in (("Merrow", "Dr Lindmar"), ("Tiller", "Dr Quill")):
        record = workflow.open_record(room, subject_of(room, family))
        workflow.assign(room, record, specialist)
    screen = show(qtbot, room, theme)
    press(screen, Qt.Key.Key_F)
    offered = texts(screen.parts.filters)
    for words in ("Specialist: Mine", "Specialist: Nobody yet", "Specialist: Dr Quill"):
        assert words in offered
    for specialist, found in (
        ("Dr Lindmar", ["Merrow"]),
        ("Dr Quill", ["Tiller"]),
        ("", ["Pellworth", "Ashgrove"]),
    ):
        screen.chooser.narrow(Narrowing(specialist=specialist))
        qtbot.waitUntil(lambda: sorted(names(screen)) == sorted(found))  # noqa: B023


def test_a_filter_that_nobody_fits_says_which_and_offers_all(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    seen = frozenset({WorkState.SEEN})
    screen.chooser.narrow(Narrowing(day=TODAY, states=seen))
    qtbot.waitUntil(lambda: screen.model.rowCount() == 0)
    assert "No one fits: Today, Seen" in screen.empty.words
    screen.empty.button.click()
    assert len(names(screen)) == 4


def test_rows_not_yet_known_stand_apart_from_routine(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    assert screen.chips[Filter(level=Level.ROUTINE)].accessibleName() == "ROUTINE, 2"
    assert screen.chips[Filter(Only.UNKNOWN)].accessibleName() == "Not yet known, 1"
    screen.show_only(Filter(level=Level.ROUTINE))
    assert "Ashgrove" not in names(screen)


def test_a_letter_is_a_key_only_while_the_list_has_the_focus(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    press(screen, Qt.Key.Key_Slash)
    type_text(screen, "ps")
    assert screen.find_box.text() == "ps"
    press(screen, Qt.Key.Key_Escape, Qt.Key.Key_Escape)
    screen.parts.filter_button.setFocus()
    press(screen, Qt.Key.Key_S, Qt.Key.Key_M)
    assert len(workflow.worklist(room).rows) == 4
    assert screen.table.isVisible()


# ------------------------------------------------------------------------------ columns


def test_columns_are_chosen_by_key_and_kept_for_this_person_alone(
    qtbot: QtBot, room: Clinic, theme: Theme, look: LookSettings
) -> None:
    screen = show(qtbot, room, theme, look)
    assert screen.table.isColumnHidden(Column.SPECIALIST)
    press(screen, Qt.Key.Key_C, Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_5, Qt.Key.Key_Escape)
    assert not screen.table.isColumnHidden(Column.SPECIALIST)
    assert not screen.table.isColumnHidden(Column.VISIT)
    assert screen.table.isColumnHidden(Column.WAITING)
    again = show(qtbot, room, theme, look)
    assert not again.table.isColumnHidden(Column.SPECIALIST)
    assert again.table.isColumnHidden(Column.WAITING)
    other = show(qtbot, as_role(room, "reception"), theme, look)
    assert other.table.isColumnHidden(Column.SPECIALIST)
    assert not other.table.isColumnHidden(Column.WAITING)


def test_no_column_at_all_is_a_choice_that_is_kept(look: LookSettings) -> None:
    assert look.columns("a/b") is None
    look.keep_columns("a/b", ())
    assert look.columns("a/b") == ()
    assert look.columns("a") is None


def test_all_columns_take_the_preview_away_and_what_has_no_room_is_said(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    assert screen.preview.isVisible()
    press(screen, Qt.Key.Key_C)
    for column in set(WIDTHS) - USUAL:
        screen.parts.columns.toggles[column].click()
    assert not screen.preview.isVisible()
    shown = {column for column in WIDTHS if not screen.table.isColumnHidden(column)}
    assert Column.WAITING in shown
    screen.resize(820, 800)
    screen.fit(Room.MIDDLE)
    press(screen, Qt.Key.Key_Escape, Qt.Key.Key_C)
    assert "No room now for: " in texts(screen.parts.columns)
    assert screen.table.columnWidth(Column.PATIENT) >= 300


# ------------------------------------------------------------------------- other states


def test_reception_may_not_say_that_an_intake_is_an_error(room: Clinic) -> None:
    row = workflow.worklist(room).rows[0]
    desk = as_role(room, "reception").staff
    assert WorkState.ENTERED_IN_ERROR in moves_for(room.staff, row)
    assert moves_for(desk, row)
    assert WorkState.ENTERED_IN_ERROR not in moves_for(desk, row)
    assert moves_for(desk, replace(row, state=WorkState.ENTERED_IN_ERROR)) == ()
    assert moves_for(room.staff, replace(row, is_draft=True)) == ()


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_m_and_a_digit_move_a_row_and_the_row_says_where(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    go_to(screen, "Pellworth")
    press(screen, Qt.Key.Key_M)
    menu = screen.findChild(QMenu, "state_menu")
    assert menu is not None
    assert "Waiting" not in [action.text() for action in menu.actions()]
    with qtbot.waitSignal(screen.said) as said:
        QTest.keyClick(menu, Qt.Key.Key_1)
    assert said.args == ["Pellworth, Simon is now: With the specialist."]
    index = screen.model.index(names(screen).index("Pellworth"), Column.PATIENT)
    assert index.data(RowRole.STATE) == "With the specialist"


def test_a_seen_row_is_found_again_by_its_state_and_waits_no_more(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    go_to(screen, "Pellworth")
    press(screen, Qt.Key.Key_S)
    assert "Pellworth" not in names(screen)
    screen.chooser.narrow(Narrowing(states=frozenset({WorkState.SEEN})))
    qtbot.waitUntil(lambda: names(screen) == ["Pellworth"])
    row = screen.model.index(0, Column.WAITING)
    assert row.data() == ""
    assert row.data(RowRole.STATE) == "Seen"
    with qtbot.waitSignal(screen.said) as said:
        press(screen, Qt.Key.Key_S)
    assert said.args == ["Pellworth, Simon is marked seen already."]


def test_who_was_seen_is_not_over_the_limit_any_more(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    workflow.change_state(room, subject_of(room, "Merrow"), WorkState.SEEN)
    screen = show(qtbot, room, theme)
    assert screen.chips[Filter(Only.OVER)].accessibleName() == "Over the limit, 0"
    screen.chooser.narrow(Narrowing(states=frozenset({WorkState.SEEN})))
    qtbot.waitUntil(lambda: names(screen) == ["Merrow"])
    assert screen.chips[Filter(Only.OVER)].accessibleName() == "Over the limit, 0"
    screen.find_box.setText("merr")
    screen.chooser.narrow(Narrowing())
    screen.show_only(Filter(Only.OVER))
    qtbot.waitUntil(lambda: screen.chooser.wanted.find == "merr" and names(screen) == [])


def test_an_error_needs_a_reason_in_words_and_the_row_shows_it(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, room, theme)
    go_to(screen, "Pellworth")
    assert screen.current_row is not None
    screen.actions_on_row.move(screen.current_row, WorkState.ENTERED_IN_ERROR)
    assert screen.parts.reason.isVisible()
    press(screen, Qt.Key.Key_Return)
    assert "Pellworth" in names(screen)
    type_text(screen, "it was his brother")
    press(screen, Qt.Key.Key_Return)
    assert not screen.parts.reason.isVisible()
    assert "Pellworth" not in names(screen)
    screen.chooser.narrow(Narrowing(states=frozenset({WorkState.ENTERED_IN_ERROR})))
    qtbot.waitUntil(lambda: names(screen) == ["Pellworth"])
    story = screen.model.index(0, Column.PATIENT).data(RowRole.STORY)
    assert story == "Entered in error: it was his brother"
    qtbot.waitUntil(lambda: story in texts(screen.preview))


def test_esc_leaves_a_row_as_it_was(qtbot: QtBot, room: Clinic, theme: Theme) -> None:
    screen = show(qtbot, room, theme)
    row = next(row for row in screen.model.rows if not row.is_draft)
    screen.actions_on_row.move(row, WorkState.ENTERED_IN_ERROR)
    type_text(screen, "never mind")
    press(screen, Qt.Key.Key_Escape)
    assert not screen.parts.reason.isVisible()
    assert room.records.states(row.subject) == ()
    assert screen.table.hasFocus()


# ------------------------------------------------------------------------ level by hand


def test_only_specialists_see_what_the_rules_say_beside_a_level_set_by_hand(
    qtbot: QtBot, room: Clinic, theme: Theme
) -> None:
    record = workflow.open_record(room, subject_of(room, "Merrow"))
    workflow.set_level(room, record, Level.ROUTINE, "Old findings, known since 2019")
    screen = show(qtbot, room, theme)
    go_to(screen, "Merrow")
    index = screen.model.index(names(screen).index("Merrow"), Column.LEVEL)
    qtbot.waitUntil(lambda: "Merrow" in texts(screen.preview))
    assert index.data() == "Routine, rules say EMERGENCY"
    assert "Set by hand. The rules say EMERGENCY." in texts(screen.preview)
    assert screen.chips[Filter(Only.UNKNOWN)].accessibleName() == "Not yet known, 1"
    desk = show(qtbot, as_role(room, "reception"), theme)
    go_to(desk, "Merrow")
    qtbot.waitUntil(lambda: "Merrow" in texts(desk.preview))
    index = desk.model.index(names(desk).index("Merrow"), Column.LEVEL)
    assert index.data() == "Routine"
    assert index.data(RowRole.RULES) is None
    assert "rules say" not in texts(desk.preview).lower()


# -------------------------------------------------------------------------------- tasks


@pytest.fixture
def asked(room: Clinic) -> Clinic:
    """Reception, with two things to do for one patient."""
    record = workflow.open_record(room, subject_of(room, "Merrow"))
    workflow.ask_desk(room, record, TaskKind.IMAGING, "MRI today")
    workflow.ask_desk(room, record, TaskKind.CALL, "Ask for the list of medicines")
    return as_role(room, "reception")


def test_the_desk_sees_its_tasks_opens_one_and_says_it_is_done(
    qtbot: QtBot, asked: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, asked, theme)
    row = screen.model.index(names(screen).index("Merrow"), Column.PATIENT)
    assert "2 tasks" in row.data(Qt.ItemDataRole.AccessibleTextRole)
    assert screen.parts.tasks_button.text() == "Desk tasks 2"
    press(screen, Qt.Key.Key_T)
    table = screen.parts.tasks.table
    assert table.hasFocus()
    spoken = table.model().index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Arrange imaging, MRI today, Merrow, Tobias")
    with qtbot.waitSignal(screen.record_wanted) as opened:
        press(screen, Qt.Key.Key_Return)
    assert opened.args == [subject_of(asked, "Merrow")]
    press(screen, Qt.Key.Key_D)
    assert [task.kind for task, _patient in workflow.open_tasks(asked)] == [TaskKind.CALL]
    press(screen, Qt.Key.Key_D)
    assert "Nothing to do for the desk" in screen.empty.words
    press(screen, Qt.Key.Key_Escape)
    assert screen.table.isVisible()
    assert screen.parts.tasks_button.text() == "Desk tasks 0"


def test_a_find_or_a_chip_leaves_the_tasks(qtbot: QtBot, asked: Clinic, theme: Theme) -> None:
    screen = show(qtbot, asked, theme)
    press(screen, Qt.Key.Key_T, Qt.Key.Key_Slash)
    type_text(screen, "pell")
    qtbot.waitUntil(lambda: names(screen) == ["Pellworth"])
    assert screen.table.isVisible()


# -------------------------------------------------------------------------------- sizes


@pytest.mark.parametrize(
    ("width", "height", "scale", "room_there"),
    [(1192, 800, 1.0, Room.WIDE), (936, 768, 1.0, Room.MIDDLE), (1280, 712, 2.0, Room.NARROW)],
)
@pytest.mark.parametrize("code", ["es", "xx"])
def test_nothing_is_cut_off_in_longer_words(
    qtbot: QtBot,
    asked: Clinic,
    qapp: QApplication,
    code: str,
    width: int,
    height: int,
    scale: float,
    room_there: Room,
) -> None:
    use_language(code)
    try:
        screen = WorklistScreen(asked, apply_theme(qapp, LIGHT, scale))
        qtbot.addWidget(screen)
        screen.resize(width, height)
        screen.fit(room_there)
        screen.refresh()
        bring_up(screen)
        screen.first_focus()
        for keys in ((), (Qt.Key.Key_F,), (Qt.Key.Key_Escape, Qt.Key.Key_C), (Qt.Key.Key_Escape,)):
            press(screen, *keys)
            assert cut_off(screen) == []
        row = next(row for row in screen.model.rows if not row.is_draft)
        screen.actions_on_row.move(row, WorkState.ENTERED_IN_ERROR)
        QApplication.processEvents()
        assert cut_off(screen) == []
        press(screen, Qt.Key.Key_Escape, Qt.Key.Key_T)
        assert cut_off(screen) == []
    finally:
        use_language("en")
        apply_theme(qapp, LIGHT)


def test_every_control_of_the_panels_has_a_name_and_room(
    qtbot: QtBot, asked: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, asked, theme)
    row = next(row for row in screen.model.rows if not row.is_draft)
    for keys in ((Qt.Key.Key_F,), (Qt.Key.Key_Escape, Qt.Key.Key_C), (Qt.Key.Key_Escape,)):
        press(screen, *keys)
        assert faults(screen) == []
    screen.actions_on_row.move(row, WorkState.BOOKED)
    press(screen, Qt.Key.Key_T)
    assert faults(screen) == []
