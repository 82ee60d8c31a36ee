"""The worklist: its model, its words, its chips and its keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.conftest import NOW
from tests.desktop.desk_fixtures import (
    SPINE,
    as_role,
    emergency,
    finished,
    inside,
    known,
    later,
    part_done,
    texts,
)
from triage_app import workflow
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.desktop.waiting import NOBODY_TOLD, span, state_words, wait_of
from triage_app.desktop.worklist_filters import FILTERS, Filter, Only
from triage_app.desktop.worklist_model import Column, RowRole, WorklistModel, level_range
from triage_app.desktop.worklist_pages import PAGE, PAGES_KEPT
from triage_app.desktop.worklist_screen import WorklistScreen
from triage_app.model.intake import IntakeId, Worklist, WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.workflow import Clinic

# The offscreen platform cannot tell a window manager the smallest size; real ones can.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")


def row(number: int, level: Level = Level.SOON, could_be: Level | None = None) -> WorklistRow:
    """A finished row as the store gives it."""
    patient = Patient(PatientId(str(number)), f"Tindale{number}", "Orla", None, Sex.FEMALE)
    return WorklistRow(
        subject=IntakeId(str(number)),
        is_draft=False,
        patient=patient,
        level=level,
        could_be=could_be or level,
        priority=10,
        state=WorkState.WAITING,
        story="Low back ache, easing over 2 weeks",
        visit_date=NOW.date(),
        arrived=NOW - timedelta(minutes=40),
        changed=NOW - timedelta(minutes=20),
        left=0,
        form_id=SPINE,
    )


def page(rows: tuple[WorklistRow, ...], offset: int = 0) -> Worklist:
    """A page of a list, as the store gives it."""
    return Worklist(rows[offset : offset + PAGE], len(rows), (0, len(rows), 0, 0))


def due(asked: WorklistRow) -> datetime:
    return asked.arrived + timedelta(days=14)


@pytest.fixture
def model() -> WorklistModel:
    return WorklistModel(due, lambda: NOW, UTC, rules_shown=True)


def many(count: int) -> tuple[WorklistRow, ...]:
    return tuple(row(number) for number in range(count))


def test_the_model_passes_qts_own_tester_while_pages_come_and_rows_go(
    model: WorklistModel, qtbot: QtBot
) -> None:
    rows = many(PAGE * 2 + 5)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.restart(page(rows))
    assert model.rowCount() == len(rows)
    model.take({1: page(rows, PAGE), 2: page(rows, PAGE * 2)})
    assert model.rows == rows
    fewer, more = rows[:-9], (*rows, row(9_999))
    model.take({0: page(fewer), 2: page(fewer, PAGE * 2)})
    assert model.rowCount() == len(fewer)
    model.take({0: page(more), 2: page(more, PAGE * 2)})
    assert model.rowCount() == len(more)
    model.restart(page(()))
    assert model.rowCount() == 0
    assert tester.model() is model


def test_the_model_passes_pytest_qts_tester(
    model: WorklistModel, qtmodeltester: ModelTester
) -> None:
    model.restart(page(many(7)))
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]


def test_a_row_not_read_yet_says_so_and_its_page_is_asked_for_once(
    model: WorklistModel, qtbot: QtBot
) -> None:
    rows = many(PAGE * 3)
    model.restart(page(rows))
    far = model.index(PAGE + 7, Column.PATIENT)
    assert far.data() == "Being read"
    assert model.row_at(far) is None
    asked: list[object] = []
    model.pages_wanted.connect(asked.append)
    model.want(PAGE + 1, PAGE + 30)
    model.want(PAGE + 2, PAGE + 31)
    qtbot.waitUntil(lambda: asked == [(1,)])
    model.take({1: page(rows, PAGE)})
    assert far.data() == rows[PAGE + 7].patient.name
    model.want(PAGE + 1, PAGE + 30)
    QTest.qWait(5)
    assert asked == [(1,)]


def test_a_list_of_any_length_is_never_held_whole(model: WorklistModel) -> None:
    rows = many(PAGE * 40)
    model.restart(page(rows))
    for number in range(1, 40):
        model.want(number * PAGE, number * PAGE)
        model.take({number: page(rows, number * PAGE)})
        assert len(model.rows) <= PAGES_KEPT * PAGE
    assert model.rowCount() == len(rows)
    assert model.row_at(model.index(39 * PAGE, 0)) == rows[39 * PAGE]


def test_an_old_page_is_still_shown_while_it_is_read_again(
    model: WorklistModel, qtbot: QtBot
) -> None:
    rows = many(9)
    model.restart(page(rows))
    model.grow_old()
    with qtbot.waitSignal(model.pages_wanted) as wanted:
        model.want(0, 8)
    assert wanted.args == [(0,)]
    assert model.index(0, Column.PATIENT).data() == rows[0].patient.name


def test_a_row_says_all_of_itself_to_a_screen_reader(model: WorklistModel) -> None:
    model.restart(page((row(1, Level.SOON, Level.EMERGENCY),)))
    spoken = model.index(0, Column.LEVEL).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("At least soon, could be emergency, Tindale1, Orla")
    assert "Low back ache" in spoken
    assert "40 min of 14 days" in spoken


def test_a_level_not_yet_known_is_never_at_least_routine_and_has_no_limit(
    model: WorklistModel,
) -> None:
    model.restart(page((row(1, Level.ROUTINE, Level.URGENT),)))
    words = model.index(0, Column.LEVEL).data()
    assert words == "Not yet known, could be urgent"
    assert model.index(0, Column.WAITING).data(RowRole.WAIT).rest == ""
    assert level_range(Level.ROUTINE, Level.ROUTINE) == "Routine"


@pytest.mark.parametrize(
    ("waited", "limit", "said", "over"),
    [
        (timedelta(minutes=40), timedelta(days=14), "40 min of 14 days", False),
        (timedelta(hours=3, minutes=5), timedelta(hours=24), "3 h 05 of 24 h", False),
        (timedelta(days=12), timedelta(days=42), "12 days of 42 days", False),
        (timedelta(days=15), timedelta(days=14), "1 day over", True),
        (timedelta(minutes=6), timedelta(0), "6 min over", True),
        (timedelta(0), timedelta(0), "now", False),
        (timedelta(minutes=-5), timedelta(days=14), "0 min of 14 days", False),
    ],
)
def test_a_wait_is_said_against_its_limit(
    waited: timedelta, limit: timedelta, said: str, over: bool
) -> None:
    wait = wait_of(NOW - waited, NOW - waited + limit, NOW)
    assert (wait.spoken, wait.over) == (said, over)


def test_days_are_counted_whole() -> None:
    assert span(timedelta(hours=47)) == "1 day"
    assert span(timedelta(hours=23, minutes=59)) == "23 h 59"


def test_an_emergency_nobody_was_told_of_says_so() -> None:
    waiting = row(1, Level.EMERGENCY)
    assert state_words(waiting, NOW, UTC) == NOBODY_TOLD
    told = replace(waiting, told="Nurse Abiodun", told_at=NOW)
    assert state_words(told, NOW, UTC) == "Nurse Abiodun told 10:42"
    assert state_words(row(2), NOW, UTC) == "Ready"


# ---------------------------------------------------------------------- the screen


@pytest.fixture
def filled(clinic: Clinic) -> Clinic:
    """An emergency, a routine one and a part-done intake, looked at by a specialist."""
    emergency(clinic, known(clinic, 1, "Merrow", "Tobias"))
    finished(clinic, known(clinic, 2, "Pellworth", "Simon"))
    part_done(clinic, known(clinic, 3, "Ashgrove", "Neil"), back_pain="yes")
    return as_role(later(clinic, minutes=6), "specialist")


def show(qtbot: QtBot, clinic: Clinic, theme: Theme, width: int = 1192) -> WorklistScreen:
    screen = WorklistScreen(clinic, theme)
    qtbot.addWidget(screen)
    screen.resize(width, 800)
    screen.fit(Room.WIDE)
    screen.refresh()
    screen.show()
    qtbot.waitExposed(screen)
    return screen


def current(screen: WorklistScreen) -> str:
    assert screen.current_row is not None
    return screen.current_row.patient.family_name


def shown(screen: WorklistScreen) -> list[str]:
    return [r.patient.family_name for r in screen.model.rows]


def chip_counts(screen: WorklistScreen) -> dict[str, str]:
    return {f.name: screen.chips[f].accessibleName().rsplit(", ")[-1] for f in FILTERS}


def test_the_list_is_most_urgent_first_and_the_chips_count_it(
    qtbot: QtBot, filled: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, filled, theme)
    names = [r.patient.family_name for r in screen.model.rows]
    assert names == ["Merrow", "Pellworth", "Ashgrove"]
    counts = chip_counts(screen)
    assert counts == {
        "all": "3",
        "emergency": "1",
        "urgent": "0",
        "soon": "0",
        "routine": "1",
        "not_known": "1",
        "news": "2",
        "over": "1",
    }


def test_each_chip_keeps_only_its_rows(qtbot: QtBot, filled: Clinic, theme: Theme) -> None:
    screen = show(qtbot, filled, theme)
    for wanted, names in (
        (Filter(level=Level.EMERGENCY), ["Merrow"]),
        (Filter(level=Level.ROUTINE), ["Pellworth"]),
        (Filter(Only.UNKNOWN), ["Ashgrove"]),
        (Filter(Only.OVER), ["Merrow"]),
        (Filter(Only.NEWS), ["Merrow", "Pellworth"]),
        (Filter(), ["Merrow", "Pellworth", "Ashgrove"]),
    ):
        screen.chips[wanted].click()
        qtbot.waitUntil(lambda: shown(screen) == names)  # noqa: B023  # waited for in this round
        assert screen.chips[wanted].isChecked()


def test_keys_move_open_a_record_and_continue_a_draft(
    qtbot: QtBot, filled: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, filled, theme)
    table = screen.table
    with qtbot.waitSignal(screen.record_wanted) as opened:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened.args == [screen.model.rows[0].subject]
    QTest.keyClick(table, Qt.Key.Key_J)
    QTest.keyClick(table, Qt.Key.Key_Down)
    assert current(screen) == "Ashgrove"
    QTest.keyClick(table, Qt.Key.Key_J)
    with qtbot.waitSignal(screen.draft_wanted) as continued:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert continued.args == [screen.model.rows[2].subject]
    QTest.keyClick(table, Qt.Key.Key_K)
    assert current(screen) == "Pellworth"


def test_s_marks_seen_and_the_row_leaves(qtbot: QtBot, filled: Clinic, theme: Theme) -> None:
    screen = show(qtbot, filled, theme)
    QTest.keyClick(screen.table, Qt.Key.Key_J)
    with qtbot.waitSignal(screen.said) as said:
        QTest.keyClick(screen.table, Qt.Key.Key_S)
    assert said.args == ["Pellworth, Simon is marked seen."]
    assert [r.patient.family_name for r in screen.model.rows] == ["Merrow", "Ashgrove"]
    assert workflow.worklist(filled).total == 2


def test_a_part_done_intake_is_neither_printed_nor_marked_seen(
    qtbot: QtBot, filled: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, filled, theme)
    screen.table.go_to(2)
    for key in (Qt.Key.Key_S, Qt.Key.Key_P):
        with qtbot.waitSignal(screen.said) as said:
            QTest.keyClick(screen.table, key)
        assert "not finished" in said.args[0]
    assert screen.model.rowCount() == 3


def test_reception_sees_what_to_do_and_no_reason_number_or_count(
    qtbot: QtBot, filled: Clinic, theme: Theme
) -> None:
    specialist = texts(show(qtbot, filled, theme).preview)
    reception = texts(show(qtbot, as_role(filled, "reception"), theme).preview)
    assert "Why EMERGENCY" in specialist
    assert "Danger signs" in specialist
    assert "What to do" in reception
    assert "Tell the nurse or doctor now" in reception
    for word in ("Why ", "Danger signs", "fracture signs", "denied"):
        assert word not in reception


def test_finding_nobody_offers_a_new_patient(qtbot: QtBot, filled: Clinic, theme: Theme) -> None:
    screen = show(qtbot, filled, theme)
    screen.find_box.setText("corv 1962")
    qtbot.waitUntil(lambda: screen.model.rowCount() == 0)
    assert "No patient “corv 1962”" in screen.empty.words
    with qtbot.waitSignal(screen.intake_wanted) as wanted:
        screen.empty.button.click()
    assert wanted.args == [None]
    QTest.keyClick(screen.find_box, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: screen.model.rowCount() == 3)


def test_an_empty_filter_says_so_and_shows_all_again(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    finished(clinic, known(clinic, 2, "Pellworth", "Simon"))
    screen = show(qtbot, clinic, theme)
    screen.show_only(Filter(Only.OVER))
    qtbot.waitUntil(lambda: screen.model.rowCount() == 0)
    assert "No one is over the limit" in screen.empty.words
    screen.empty.button.click()
    assert screen.model.rowCount() == 1


def test_nobody_waiting_offers_an_intake(qtbot: QtBot, clinic: Clinic, theme: Theme) -> None:
    screen = show(qtbot, clinic, theme)
    assert "No one is waiting" in screen.empty.words
    assert screen.preview.isHidden()


def test_a_refresh_keeps_the_current_patient_and_tells_the_news(
    qtbot: QtBot, filled: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, filled, theme)
    screen.table.go_to(1)
    emergency(filled, known(filled, 9, "Quill", "Ada"))
    with qtbot.waitSignal(screen.news_changed) as news:
        screen.refresh()
    assert news.args == [3]
    assert current(screen) == "Pellworth"
    assert screen.model.rowCount() == 4


def test_an_opened_record_is_no_longer_new(qtbot: QtBot, filled: Clinic, theme: Theme) -> None:
    screen = show(qtbot, filled, theme)
    first = screen.model.index(0, Column.PATIENT)
    assert first.data(RowRole.NEWS) == "New"
    workflow.open_record(filled, screen.model.rows[0].subject)
    screen.refresh()
    assert screen.model.index(0, Column.PATIENT).data(RowRole.NEWS) == ""


def test_the_preview_does_not_open_the_record(qtbot: QtBot, filled: Clinic, theme: Theme) -> None:
    screen = show(qtbot, filled, theme)
    for place in range(3):
        screen.table.go_to(place)
    assert all(r.opened is None for r in workflow.worklist(filled).rows)


def test_a_narrow_window_has_two_line_rows_a_menu_and_the_whole_story(
    qtbot: QtBot, filled: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, filled, theme)
    screen.resize(700, 700)
    screen.fit(Room.NARROW)
    assert screen.table.narrow
    assert screen.preview.isHidden()
    assert not screen.chips[Filter()].isVisible()
    assert screen.model.rows[0].story in screen.reading_line.text()
    assert NOBODY_TOLD in screen.reading_line.text()


@pytest.mark.parametrize("look", [LIGHT, DARK])
def test_the_current_row_is_tinted_and_has_the_accent_bar(
    qtbot: QtBot, filled: Clinic, qapp: QApplication, look: Theme
) -> None:
    theme = apply_theme(qapp, look)
    screen = show(qtbot, filled, theme)
    screen.table.go_to(1)
    image: QImage = screen.table.viewport().grab().toImage()
    rect = screen.table.visualRect(screen.model.index(1, Column.LEVEL))
    ratio = image.devicePixelRatio()
    bar = image.pixelColor(int(2 * ratio), int(rect.center().y() * ratio))
    ground = image.pixelColor(int(10 * ratio), int((rect.top() + 4) * ratio))
    assert bar == QColor(look.accent)
    assert ground == QColor(look.accent_tint)


def test_another_text_size_keeps_the_list_and_the_filter(
    qtbot: QtBot, filled: Clinic, qapp: QApplication, theme: Theme
) -> None:
    screen = show(qtbot, filled, theme)
    screen.show_only(Filter(Only.UNKNOWN))
    qtbot.waitUntil(lambda: shown(screen) == ["Ashgrove"])
    screen.retheme(apply_theme(qapp, LIGHT, 1.5))
    assert [r.patient.family_name for r in screen.model.rows] == ["Ashgrove"]
    assert screen.chips[Filter(Only.UNKNOWN)].isChecked()
    QTest.keyClick(screen.table, Qt.Key.Key_J)
    assert inside(screen.find_box, screen)


def test_every_control_has_a_name_for_screen_readers(
    qtbot: QtBot, filled: Clinic, theme: Theme
) -> None:
    screen = show(qtbot, filled, theme)
    controls = [
        w for w in screen.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus
    ]
    shown = [control for control in controls if control.isVisible()]
    assert len(shown) > 10
    unnamed = [w.objectName() or type(w).__name__ for w in shown if not w.accessibleName()]
    assert unnamed == []
    assert screen.table.accessibleName() == "Worklist"
