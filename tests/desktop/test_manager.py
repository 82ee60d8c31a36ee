"""The manager's screen: numbers with pictures and tables, changed rules tried, who may see what."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QScrollArea, QVBoxLayout, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from typing_extensions import override

from tests.desktop.desk_fixtures import SPINE, as_role, emergency, finished, known, texts
from tests.desktop.driving import bring_up, press
from tests.desktop.test_accessibility import faults
from triage_app.desktop.chart_bars import Bar
from triage_app.desktop.charts import bar_chart, line_chart, upright_bar_chart
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.manager_cards import TableCard, grouped
from triage_app.desktop.manager_numbers import NumbersSection
from triage_app.desktop.manager_replay import ReplaySection
from triage_app.desktop.manager_screen import ManagerScreen
from triage_app.desktop.manager_sections import SECTIONS, Section, sections_for
from triage_app.desktop.manager_table import FIRST_ROWS, NumbersTable, TableModel
from triage_app.desktop.rail import places_for
from triage_app.desktop.screen import Room, Screen
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.model.answers import Answer
from triage_app.model.level import Level
from triage_app.model.person import Staff
from triage_app.paths import forms_dir
from triage_app.workflow import Clinic
from triage_app.workflow.may import Action
from triage_app.workflow.numbers import DayCount
from triage_app.workflow.numbers_words import Table

DAY = date(2026, 11, 20)
CTRL = Qt.KeyboardModifier.ControlModifier
PAIN: dict[str, Answer] = {
    "back_pain": "yes",
    "pain_now": 7,
    "daily_activity": "unable",
    "pain_trend": "worse",
}


@pytest.fixture
def manager(clinic: Clinic) -> Clinic:
    """The desk with three intakes and the manager at it."""
    finished(clinic, known(clinic, 1), PAIN)
    finished(clinic, known(clinic, 2, "Brandt"), {"rash": "yes"})
    emergency(clinic, known(clinic, 3, "Tiller"))
    return as_role(clinic, "administrator")


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, theme: Theme, manager: Clinic, look: LookSettings
) -> Iterator[MainWindow]:
    shown = MainWindow(manager, look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    with qtbot.waitActive(shown):
        bring_up(shown)
    yield shown
    shown.close()
    apply_theme(qapp, LIGHT)


def numbers_of(window: MainWindow, qtbot: QtBot) -> NumbersSection:
    """The numbers, counted."""
    window.show_place("manager")
    screen = window.screen_shown
    assert isinstance(screen, ManagerScreen)
    screen.show_section("numbers")
    section = screen.section
    assert isinstance(section, NumbersSection)
    qtbot.waitUntil(lambda: "intakes." in section.counting_line.text(), timeout=15_000)
    return section


def table_of(section: QWidget, name: str) -> NumbersTable:
    """The table on show; those replaced may still wait for their end."""
    QApplication.processEvents()
    found = section.findChildren(NumbersTable, f"table_{name}")
    return next(table for table in found if table.isVisibleTo(section))


# --- Who and where -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "places"),
    [
        ("reception", ["intake", "worklist", "patients"]),
        ("specialist", ["intake", "worklist", "patients", "manager"]),
        ("administrator", ["patients", "manager"]),
        ("demo", ["intake", "worklist", "patients", "manager"]),
        ("nobody", []),
    ],
)
def test_each_role_has_its_places(role: str, places: list[str]) -> None:
    assert [place[0] for place in places_for(Staff("id", "Name", role))] == places


def test_the_manager_starts_at_the_numbers_and_has_no_intake(
    window: MainWindow, qtbot: QtBot
) -> None:
    def shown() -> str:
        return window.screen_shown.objectName() if window.screen_shown is not None else ""

    assert shown() == "manager_screen"
    for keys in (Qt.Key.Key_1, Qt.Key.Key_2, Qt.Key.Key_N):
        press(window, keys, modifier=CTRL)
        assert shown() == "manager_screen"
    press(window, Qt.Key.Key_3, modifier=CTRL)
    assert shown() == "patients_screen"
    press(window, Qt.Key.Key_4, modifier=CTRL)
    assert shown() == "manager_screen"


def test_reception_cannot_come_here_by_key(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings
) -> None:
    window = MainWindow(clinic, look)
    qtbot.addWidget(window)
    bring_up(window)
    qtbot.waitUntil(lambda: window.screen_shown is not None)
    with qtbot.waitActive(window):
        bring_up(window)
    press(window, Qt.Key.Key_4, modifier=CTRL)
    assert not isinstance(window.screen_shown, ManagerScreen)
    window.close()


def test_a_section_is_one_line_and_only_for_who_may_see_it(
    qtbot: QtBot, theme: Theme, clinic: Clinic
) -> None:
    made: list[str] = []

    def make(_clinic: Clinic, _theme: Theme) -> Screen:
        made.append("more")
        return Screen()

    sections = (*SECTIONS, Section("more", "More", Action.SEE_AUDIT, make))
    staff = as_role(clinic, "specialist").staff
    assert [s.id for s in sections_for(staff, sections)] == ["numbers", "replay"]
    screen = ManagerScreen(as_role(clinic, "administrator"), theme, sections=sections)
    qtbot.addWidget(screen)
    assert made == []
    screen.show_section("more")
    screen.show_section("more")
    assert made == ["more"]


def test_the_window_starts_without_the_plotting_library() -> None:
    code = (
        "import sys; import triage_app.desktop.shell, triage_app.desktop.manager_screen; "
        "import triage_app.desktop.manager_numbers; "
        "sys.exit(bool({'pyqtgraph', 'numpy'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


# --- Numbers -------------------------------------------------------------------------------------


def test_the_numbers_are_counted_and_shown_without_a_name(window: MainWindow, qtbot: QtBot) -> None:
    section = numbers_of(window, qtbot)
    assert "3 intakes" in section.counting_line.text()
    QApplication.processEvents()
    cards = [card for card in section.findChildren(TableCard) if card.isVisibleTo(section)]
    assert len(cards) == 6
    shown = texts(section)
    assert "Intakes by day and level" in shown
    assert not any(name in shown for name in ("Haskett", "Brandt", "Tiller", "Benno"))
    table = table_of(section, "intakes-by-day")
    assert table.rows_shown.table.rows == ((DAY, 1, 1, 0, 1, 3),)


class Windows(QObject):
    """Notes every widget that shows as a window of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[QObject] = []

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self.shown += [watched] if watched.isWindow() else []
        return False


def test_no_part_of_a_card_flashes_up_as_a_window(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    section = numbers_of(window, qtbot)
    section._on_days("own")
    window._set_scale(1.5)
    QApplication.processEvents()
    qapp.removeEventFilter(windows)
    assert windows.shown == []


def test_every_control_has_a_name_and_pictures_take_no_focus(
    window: MainWindow, qtbot: QtBot
) -> None:
    section = numbers_of(window, qtbot)
    assert faults(window) == []
    for chart in section.findChildren(QWidget, "bar_chart"):
        assert chart.accessibleName()
        for part in (chart, *chart.findChildren(QWidget)):
            assert part.focusPolicy() == Qt.FocusPolicy.NoFocus


def test_own_days_are_read_as_they_are_typed(window: MainWindow, qtbot: QtBot) -> None:
    section = numbers_of(window, qtbot)
    press(section.choice.findChild(QWidget, "numbers_days_own"), Qt.Key.Key_Space)
    section.first_field.setText("nonsense")
    section.count_button.click()
    assert section.banner.isVisible()
    section.first_field.setText("1 Jan 2026")
    section.last_field.setText("2 Jan 2026")
    section.count_button.click()
    qtbot.waitUntil(lambda: "0 intakes" in section.counting_line.text(), timeout=15_000)
    assert not section.banner.isVisible()
    section.last_field.setText("1 Dec 2025")
    section.count_button.click()
    qtbot.waitUntil(section.banner.isVisible, timeout=15_000)
    assert "before the first" in section.banner.accessibleName()


def test_files_are_saved_and_asked_about_before_they_are_written_over(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    section = numbers_of(window, qtbot)
    folder = tmp_path / "csv"
    folder.mkdir()
    with qtbot.waitSignal(section.said):
        section.save_to(folder)
    files = sorted(folder.iterdir())
    assert len(files) == 7
    files[0].write_text("mine", encoding="utf-8")
    section.save_to(folder)
    assert "already" in section.banner.accessibleName()
    assert files[0].read_text(encoding="utf-8") == "mine"
    with qtbot.waitSignal(section.said):
        section.banner.button.click()
    assert files[0].read_text(encoding="utf-8-sig") != "mine"


def test_what_is_shown_stays_with_another_theme_and_size(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    section = numbers_of(window, qtbot)
    before = section.counting_line.text()
    window.switch_theme()
    window._set_scale(2.0)
    assert section.counting_line.text() == before
    table = table_of(section, "hours-to-seen")
    widths = sum(table.columnWidth(place) for place in range(8))
    assert widths <= section.page.viewport().width()


def test_days_are_summed_up_so_that_bars_can_be_told_apart() -> None:
    def days(count: int) -> list[DayCount]:
        return [DayCount(DAY - timedelta(days=n), (1, 0, 0, 2)) for n in reversed(range(count))]

    daily, weekly, monthly = grouped(days(31)), grouped(days(90)), grouped(days(365))
    assert (len(daily), daily[-1]) == (31, ("20 Nov", (1, 0, 0, 2)))
    assert weekly[-1] == ("week of 16 Nov", (5, 0, 0, 10))
    assert monthly[-1] == ("Nov 2026", (20, 0, 0, 40))
    assert all(sum(c[0] for _w, c in found) == n for found, n in ((weekly, 90), (monthly, 365)))


# --- The table -----------------------------------------------------------------------------------


def long_table(rows: int = 40) -> Table:
    return Table(
        "long",
        "A table",
        "",
        ("Level", "Question", "Number"),
        tuple((Level(n % 4), f"question {n}", n * 1.5) for n in range(rows)),
    )


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model = TableModel(long_table())
    qtmodeltester.check(model, force_py=True)  # type: ignore[no-untyped-call]
    model.show_rows(5)
    assert model.rowCount() == 5
    spoken = model.data(model.index(3, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "Level: EMERGENCY, Question: question 3, Number: 4.5"


def test_a_long_table_shows_its_first_rows_and_the_rest_when_asked(
    qtbot: QtBot, theme: Theme
) -> None:
    card = TableCard(long_table(), None)
    qtbot.addWidget(card)
    assert card.table.rows_shown.rowCount() == FIRST_ROWS
    card.more_button.click()
    assert card.table.rows_shown.rowCount() == 40
    assert card.more_button.text() == f"Show the first {FIRST_ROWS} rows"


# --- Charts --------------------------------------------------------------------------------------


def chart_of(kind: str) -> QWidget:
    points = [(DAY - timedelta(days=30 * n), float(n)) for n in range(6)]
    match kind:
        case "line":
            return line_chart(points, label="Pain now", unit="/10", marks=[(DAY, "Injection")])
        case "lying":
            bars = [Bar("", 3, level=Level.URGENT), Bar("", 1, "1 of 2", Level.ROUTINE)]
            return bar_chart(bars, label="Seen")
        case _:
            bars = [Bar("20 Nov", 3, said="20 Nov"), Bar("", 0)]
            return upright_bar_chart(bars, label="Soon", level=Level.SOON)


@pytest.mark.parametrize(
    ("kind", "spoken"),
    [
        ("line", "Pain now /10. 23 Jun 2026: 5"),
        ("lying", "Seen. URGENT: 3, ROUTINE: 1 of 2"),
        ("upright", "Soon. 20 Nov: 3"),
    ],
)
def test_a_chart_says_in_words_what_it_shows(
    qtbot: QtBot, theme: Theme, kind: str, spoken: str
) -> None:
    chart = chart_of(kind)
    qtbot.addWidget(chart)
    assert chart.accessibleName().startswith(spoken)


def test_what_happened_on_a_day_is_said_too(qtbot: QtBot, theme: Theme) -> None:
    chart = chart_of("line")
    qtbot.addWidget(chart)
    assert chart.accessibleName().endswith("20 Nov 2026: Injection")


@pytest.mark.parametrize("points", [[], [(DAY, 61.5)], [(DAY, 3.0), (DAY, 3.0)]])
def test_a_line_of_few_points_is_drawn_without_a_warning(
    qtbot: QtBot, theme: Theme, points: list[tuple[date, float]]
) -> None:
    chart = line_chart(points, label="Weight", unit="kg")
    qtbot.addWidget(chart)
    chart.resize(300, 200)
    chart.show()
    assert not chart.grab().isNull()


@pytest.mark.parametrize("kind", ["line", "lying", "upright"])
def test_a_chart_lets_the_page_scroll_and_follows_the_theme(
    qtbot: QtBot, qapp: QApplication, theme: Theme, kind: str
) -> None:
    page = QScrollArea()
    inner = QWidget()
    column = QVBoxLayout(inner)
    chart = chart_of(kind)
    column.addWidget(chart)
    column.addSpacing(2000)
    page.setWidgetResizable(True)
    page.setWidget(inner)
    qtbot.addWidget(page)
    page.resize(500, 400)
    bring_up(page)
    middle = chart.mapTo(page, chart.rect().center())
    under = page.childAt(middle)
    # No part of the plotting library is what the mouse meets.
    assert under is not None
    assert under is chart or not chart.isAncestorOf(under)
    QTest.wheelEvent(page.windowHandle(), QPointF(middle), QPoint(0, -120))
    assert page.verticalScrollBar().value() > 0
    page.verticalScrollBar().setValue(0)
    light = chart.grab().toImage()
    apply_theme(qapp, DARK)
    QApplication.processEvents()
    assert chart.grab().toImage() != light
    apply_theme(qapp, LIGHT)


def test_the_plotting_library_leaves_the_last_line_of_defence_alone() -> None:
    assert "pyqtgraph" not in getattr(sys.excepthook, "__module__", "")
    assert "pyqtgraph" not in getattr(threading.excepthook, "__module__", "")


# --- Trying changed rules ------------------------------------------------------------------------


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """Forms in which pain of 7 is enough to be seen today."""
    folder = tmp_path / "changed"
    shutil.copytree(forms_dir() / SPINE, folder / SPINE)
    rules = folder / SPINE / "triage.toml"
    text = rules.read_text(encoding="utf-8")
    old = 'when = "pain_now >= 8 and daily'
    assert text.count(old) == 1
    rules.write_text(text.replace(old, 'when = "pain_now >= 7 and daily'), encoding="utf-8")
    return folder


def section_of(qtbot: QtBot, clinic: Clinic, theme: Theme) -> ReplaySection:
    section = ReplaySection(clinic, theme)
    qtbot.addWidget(section)
    section.resize(1000, 700)
    bring_up(section)
    return section


def test_changed_rules_are_tried_and_who_moves_is_shown(
    qtbot: QtBot, theme: Theme, manager: Clinic, changed: Path
) -> None:
    section = section_of(qtbot, as_role(manager, "specialist"), theme)
    section.try_folder(changed)
    assert not section.folder_button.isEnabled()
    qtbot.waitUntil(lambda: section.movers is not None, timeout=15_000)
    assert section.folder_button.isEnabled()
    QApplication.processEvents()
    assert "1 of 3 levels move: 1 up, 0 down." in texts(section)
    movers = section.movers
    assert movers is not None
    assert movers.rows_shown.table.rows[0][0] == "Haskett, Benno"
    movers.setCurrentIndex(movers.rows_shown.index(0, 0))
    movers.setFocus()
    with qtbot.waitSignal(section.record_wanted):
        press(movers, Qt.Key.Key_Return)


def test_who_may_not_see_records_opens_none(
    qtbot: QtBot, theme: Theme, manager: Clinic, changed: Path
) -> None:
    section = section_of(qtbot, manager, theme)
    section.try_folder(changed)
    qtbot.waitUntil(lambda: section.movers is not None, timeout=15_000)
    assert section.movers is not None
    section.movers.setCurrentIndex(section.movers.rows_shown.index(0, 0))
    section.movers.setFocus()
    with qtbot.assertNotEmitted(section.record_wanted):
        press(section.movers, Qt.Key.Key_Return)


def test_forms_with_faults_are_named_and_not_tried(
    qtbot: QtBot, theme: Theme, manager: Clinic, changed: Path
) -> None:
    rules = changed / SPINE / "triage.toml"
    text = rules.read_text(encoding="utf-8")
    rules.write_text(text.replace('when = "rash == yes"', 'when = "rush == yes"'), encoding="utf-8")
    section = section_of(qtbot, manager, theme)
    section.try_folder(changed)
    qtbot.waitUntil(lambda: "rush" in texts(section), timeout=15_000)
    assert "Nothing was tried." in texts(section)
    assert section.movers is None


def test_stopping_shows_what_was_found_marked_as_not_complete(
    qtbot: QtBot, theme: Theme, manager: Clinic, changed: Path
) -> None:
    section = section_of(qtbot, manager, theme)
    section.try_folder(changed)
    section.stop()
    qtbot.waitUntil(lambda: "Not complete" in texts(section), timeout=15_000)
    assert section.folder_button.isEnabled()


def test_what_was_found_stays_with_another_theme(
    qtbot: QtBot, theme: Theme, manager: Clinic, changed: Path
) -> None:
    section = section_of(qtbot, manager, theme)
    section.try_folder(changed)
    qtbot.waitUntil(lambda: section.movers is not None, timeout=15_000)
    section.fit(Room.NARROW)
    section.retheme(replace(DARK, scale=2.0))
    QApplication.processEvents()
    assert section.movers is not None
    assert "1 of 3 levels move" in texts(section)
