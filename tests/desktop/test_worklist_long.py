"""A worklist longer than its pages, a store that fails or is slow, and what the rows say then."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, timedelta
from functools import partial

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.desktop.conftest import NOW
from tests.desktop.desk_fixtures import as_role, finished, known
from tests.desktop.driving import bring_up, press
from tests.desktop.test_worklist import row, show
from triage_app import workflow
from triage_app.desktop import worklist_reader
from triage_app.desktop.theme import Theme
from triage_app.desktop.waiting import news_words
from triage_app.desktop.worklist_filters import Filter, Only
from triage_app.desktop.worklist_model import Column, RowRole
from triage_app.desktop.worklist_pages import PAGE, PAGES_KEPT
from triage_app.desktop.worklist_screen import WorklistScreen
from triage_app.errors import StoreLocked
from triage_app.model.beside import ALL_WAITING, WorklistFilter
from triage_app.model.intake import FormId, IntakeId, Worklist, WorklistRow
from triage_app.workflow import Clinic

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
MANY = 5_000


class Shelf:
    """Stands for the store's worklist: as many rows as wanted, and a note of what was read."""

    def __init__(self) -> None:
        self.rows: tuple[WorklistRow, ...] = tuple(
            replace(row(number), opened=NOW) for number in range(MANY)
        )
        self.read: list[tuple[int, int]] = []
        self.fails = False
        self.pause = 0.0

    def worklist(
        self,
        _clinic: Clinic,
        wanted: WorklistFilter = ALL_WAITING,
        limit: int = 200,
        offset: int = 0,
    ) -> Worklist:
        time.sleep(self.pause)
        if self.fails:
            raise StoreLocked("The store is busy.", "Nothing is lost. Try again.")
        self.read.append((offset, limit))
        rows = tuple(r for r in self.rows if wanted.find in r.patient.family_name)
        if wanted.news:
            rows = rows[:7]
        if wanted.late:
            rows = rows[:3]
        counts = (0, len(rows), 0, 0)
        return Worklist(rows[offset : offset + limit], len(rows), counts)


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    made = Shelf()
    monkeypatch.setattr(workflow, "worklist", made.worklist)
    monkeypatch.setattr(workflow, "open_tasks", lambda _clinic: ())
    return made


@pytest.fixture
def screen(qtbot: QtBot, clinic: Clinic, theme: Theme, shelf: Shelf) -> WorklistScreen:
    made = show(qtbot, as_role(clinic, "reception"), theme)
    bring_up(made)
    made.first_focus()
    return made


def at_hand(screen: WorklistScreen, *places: int) -> bool:
    model = screen.model
    return all(model.row_at(model.index(place, 0)) is not None for place in places)


def count(screen: WorklistScreen, chip: Filter) -> str:
    return screen.chips[chip].accessibleName()


def test_the_bar_is_right_from_the_start_and_few_rows_are_read(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    assert screen.model.rowCount() == MANY
    assert sum(limit for _offset, limit in shelf.read) <= 2 * PAGE
    assert screen.table.verticalScrollBar().maximum() > 60 * (MANY - 20)
    qtbot.waitUntil(lambda: count(screen, Filter(Only.NEWS)) == "New or changed, 7")
    assert count(screen, Filter(Only.OVER)) == "Over the limit, 3"
    assert count(screen, Filter()) == f"All, {MANY}"


def test_rows_come_as_they_are_scrolled_to_and_are_never_all_held(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    bar = screen.table.verticalScrollBar()
    for step in range(1, 21):
        bar.setValue(bar.maximum() * step // 20)
        first, last = screen.table.in_sight()
        qtbot.waitUntil(partial(at_hand, screen, first, last))
        assert screen.model.row_at(screen.model.index(last, 0)) == shelf.rows[last]
        assert len(screen.model.rows) <= PAGES_KEPT * PAGE
    assert last == MANY - 1


def test_enter_on_a_far_row_opens_that_patient(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    screen.table.go_to(3_456)
    qtbot.waitUntil(lambda: screen.current_row is not None)
    with qtbot.waitSignal(screen.record_wanted) as opened:
        press(screen, Qt.Key.Key_Return)
    assert opened.args == [shelf.rows[3_456].subject]


def test_a_row_still_being_read_is_acted_on_by_no_key(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    shelf.pause = 0.2
    screen.table.go_to(4_000)
    opened: list[str] = []
    screen.record_wanted.connect(opened.append)
    press(screen, Qt.Key.Key_Return, Qt.Key.Key_S, Qt.Key.Key_P)
    assert opened == []
    qtbot.waitUntil(lambda: screen.current_row is not None)


def test_a_new_row_above_leaves_the_current_patient_where_it_is_seen(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    screen.table.go_to(1_000)
    qtbot.waitUntil(lambda: screen.current_row is not None)
    bar = screen.table.verticalScrollBar()
    before = screen.table.visualRect(screen.table.currentIndex()).top()
    newer = replace(row(9_999), subject=IntakeId("newer"))
    shelf.rows = (newer, *shelf.rows)
    screen.refresh()
    qtbot.waitUntil(lambda: screen.table.currentIndex().row() == 1_001)
    assert screen.current_row == shelf.rows[1_001]
    assert screen.model.rowCount() == MANY + 1
    assert bar.value() > 0
    assert screen.table.visualRect(screen.table.currentIndex()).top() == before


def test_time_passing_reads_only_what_is_in_sight(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    screen.table.go_to(2_500)
    qtbot.waitUntil(lambda: screen.current_row is not None and not screen.reader.busy)
    shelf.read.clear()
    screen.refresh()
    qtbot.waitUntil(lambda: not screen.reader.busy and bool(shelf.read))
    assert {limit for _offset, limit in shelf.read} <= {0, PAGE}
    assert sum(limit for _offset, limit in shelf.read) <= 2 * PAGE


def test_a_find_off_the_screens_thread_shows_its_rows(qtbot: QtBot, screen: WorklistScreen) -> None:
    screen.find_box.setText("Tindale123")
    qtbot.waitUntil(lambda: screen.model.rowCount() == 11)
    assert screen.current_row is not None


def test_a_key_on_its_way_never_meets_the_row_that_took_the_place_of_one_that_left(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    screen.table.go_to(3)
    opened: list[str] = []
    screen.record_wanted.connect(opened.append)
    shelf.rows = (*shelf.rows[:3], *shelf.rows[4:])
    screen.refresh()
    press(screen, Qt.Key.Key_Return, Qt.Key.Key_P)
    assert opened == []
    assert screen.current_row == shelf.rows[3]
    qtbot.waitUntil(lambda: screen.actions_on_row.row is not None)
    press(screen, Qt.Key.Key_Return)
    assert opened == [shelf.rows[3].subject]


# ------------------------------------------------------------------- offline and slow


def test_offline_keeps_the_rows_says_since_when_and_goes_when_it_is_over(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    shelf.fails = True
    screen.refresh()
    notice = screen.parts.notice
    assert notice.isVisible()
    assert notice.accessibleName().startswith("Offline since 10:42. The list is as it was read")
    assert screen.model.rowCount() == MANY
    assert screen.table.isVisible()
    shelf.fails = False
    notice.button.click()
    assert not notice.isVisible()


def test_a_list_that_was_never_read_does_not_say_that_nobody_waits(
    qtbot: QtBot, clinic: Clinic, theme: Theme, shelf: Shelf
) -> None:
    shelf.fails = True
    screen = show(qtbot, clinic, theme)
    assert "The worklist cannot be read now" in screen.empty.words
    assert "No one is waiting" not in screen.empty.words
    shelf.fails = False
    screen.empty.button.click()
    assert screen.model.rowCount() == MANY


def test_reading_that_takes_its_time_says_so_and_goes(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert worklist_reader.SLOW_MS == 1000
    qtbot.waitUntil(lambda: not screen.reader.busy)
    screen.reader._slow.setInterval(20)
    shelf.pause = 0.15
    screen.find_box.setText("Tindale4")
    qtbot.waitUntil(screen.parts.notice.isVisible)
    assert "Reading the list." in screen.parts.notice.accessibleName()
    assert screen.table.isVisible()
    qtbot.waitUntil(lambda: not screen.parts.notice.isVisible())
    assert screen.model.rowCount() == 1_111


def test_a_hidden_list_lets_go_of_its_connection(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    finished(clinic, known(clinic, 2, "Pellworth", "Simon"))
    screen = show(qtbot, clinic, theme)
    screen.find_box.setText("pell")
    qtbot.waitUntil(lambda: screen.chooser.wanted.find == "pell" and not screen.reader.busy)
    screen.hide()
    qtbot.waitUntil(lambda: not screen.reader._desk.connected)
    screen.show()
    screen.chooser.show_all()
    assert screen.model.rowCount() == 1


# ----------------------------------------------------------------------------- words


def test_what_is_new_or_changed_since_somebody_looked_or_printed() -> None:
    new = row(1)
    opened = replace(new, opened=NOW)
    assert news_words(new, NOW, UTC) == "New"
    assert news_words(replace(new, version=2), NOW, UTC) == "Changed 10:22"
    assert news_words(opened, NOW, UTC) == ""
    before = NOW - timedelta(minutes=30)
    assert news_words(replace(new, opened=before), NOW, UTC) == "Changed 10:22"
    assert news_words(replace(opened, printed=before), NOW, UTC) == "Changed since printed"
    assert news_words(replace(opened, printed=NOW), NOW, UTC) == ""
    assert news_words(replace(new, is_draft=True), NOW, UTC) == ""


def test_a_name_is_never_shortened_for_the_state(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    index = screen.model.index(0, Column.PATIENT)
    whole = screen.table.grab().toImage()
    assert index.data(RowRole.NAME) in index.data(Qt.ItemDataRole.ToolTipRole)
    screen.resize(700, 800)
    QTest.qWait(10)
    assert screen.table.grab().toImage() != whole


def test_a_failed_look_does_not_lose_what_was_wanted_since(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    qtbot.waitUntil(lambda: not screen.reader.busy)
    shelf.fails, shelf.pause = True, 0.1
    screen.reader.ask(screen.chooser.wanted, (3,))
    QTest.qWait(20)
    screen.find_box.setText("Tindale77")
    qtbot.waitUntil(lambda: screen.chooser.wanted.find == "Tindale77")
    shelf.fails = False
    qtbot.waitUntil(lambda: screen.model.rowCount() == 11)
    assert not screen.parts.notice.isVisible()


def test_a_failing_store_is_not_asked_without_end(
    qtbot: QtBot, screen: WorklistScreen, shelf: Shelf
) -> None:
    qtbot.waitUntil(lambda: not screen.reader.busy)
    shelf.fails = True
    failures: list[object] = []
    screen.reader.failed.connect(failures.append)
    screen.table.go_to(4_000)
    qtbot.waitUntil(lambda: bool(failures))
    for _ in range(20):
        screen.table.viewport().repaint()
        QTest.qWait(5)
    assert len(failures) <= 3
    shelf.fails = False
    screen.refresh()
    qtbot.waitUntil(lambda: screen.current_row == shelf.rows[4_000])


def test_rows_of_a_form_that_is_gone_are_still_listed(
    qtbot: QtBot, clinic: Clinic, theme: Theme, shelf: Shelf
) -> None:
    shelf.rows = tuple(replace(row(number), form_id=FormId("gone")) for number in range(3))
    screen = show(qtbot, clinic, theme)
    assert screen.model.rowCount() == 3
    assert screen.model.index(0, Column.WAITING).data() == "40 min"
    assert count(screen, Filter(Only.OVER)) == "Over the limit, 0"
