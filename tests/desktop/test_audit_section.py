"""The audit on the manager's screen: pages as scrolled, filters, the chain checked, a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QLineEdit, QScrollArea, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, finished, known, later, texts
from tests.desktop.driving import bring_up, press
from tests.desktop.test_accessibility import faults
from triage_app import workflow
from triage_app.desktop.audit_section import AuditSection
from triage_app.desktop.audit_section_table import AuditColumn, AuditModel, AuditTable
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.manager_screen import ManagerScreen
from triage_app.desktop.screen import Room
from triage_app.desktop.search_note import SearchNote
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.errors import StoreError
from triage_app.model.audit import EVERYTHING
from triage_app.model.intake import Event
from triage_app.workflow import Clinic, SearchPlace
from triage_app.workflow.audit_view import PAGE, audit_rows

WAIT_MS = 15_000


@pytest.fixture
def office(clinic: Clinic) -> Clinic:
    """The manager's desk, after two intakes at the front desk."""
    desk = replace(clinic, computer="FRONT-2")
    finished(desk, known(desk, 1), {"back_pain": "yes"})
    finished(desk, known(desk, 2, "Brandt"), {"rash": "yes"})
    return replace(as_role(later(clinic, days=1), "administrator"), computer="OFFICE")


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, theme: Theme, office: Clinic, look: LookSettings
) -> Iterator[MainWindow]:
    shown = MainWindow(office, look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    yield shown
    shown.close()
    apply_theme(qapp, LIGHT)


def section_of(window: MainWindow, qtbot: QtBot) -> AuditSection:
    """The audit, with its first page read."""
    window.show_place("manager")
    screen = window.screen_shown
    assert isinstance(screen, ManagerScreen)
    screen.show_section("audit")
    section = screen.section
    assert isinstance(section, AuditSection)
    qtbot.waitUntil(lambda: bool(section.table.entries.rows), timeout=WAIT_MS)
    return section


def shown_words(section: AuditSection, name: str) -> str:
    QApplication.sendPostedEvents(None, 0)
    found = [label for label in section.findChildren(QLabel, name) if label.isVisible()]
    return found[0].text() if found else ""


def whats(section: AuditSection) -> list[str]:
    return [row.what for row in section.table.entries.rows]


# --- Rows ----------------------------------------------------------------------------------------


def test_the_newest_entries_are_shown_in_words(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    assert whats(section)[:3] == ["Intake completed", "Intake begun", "Patient details saved"]
    model = section.table.entries
    cells = [model.index(0, column).data() for column in AuditColumn]
    assert cells == [
        "20 Nov 2026 10:42:00",
        "Mara Okono",
        "Intake completed",
        "Brandt, Benno (000002)",
        cells[AuditColumn.DETAILS],
        "FRONT-2",
    ]
    assert shown_words(section, "audit_count") == "All 7 entries, newest first."
    assert "Entry 7" in shown_words(section, "audit_current")


def test_no_answer_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    shown = texts(section) + repr(section.table.entries.rows)
    for answer in ("rash", "back_pain", "yes"):
        assert answer not in shown


def test_the_line_below_has_all_of_the_marked_entry(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    section.table.setFocus()
    press(window, Qt.Key.Key_Down)
    assert "Entry 6 · 20 Nov 2026" in shown_words(section, "audit_current")
    assert "FRONT-2" in shown_words(section, "audit_current")


def test_older_pages_come_as_they_are_scrolled_to(
    window: MainWindow, qtbot: QtBot, office: Clinic
) -> None:
    for number in range(2 * PAGE):
        office.records.record(office.entry(Event.RECORD_OPENED, f"x-{number}"))
    section = section_of(window, qtbot)
    qtbot.waitUntil(lambda: len(section.table.entries.rows) == PAGE, timeout=WAIT_MS)
    assert "older ones come as you scroll" in shown_words(section, "audit_count")
    bar = section.table.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(section.table.entries.rows) == 2 * PAGE, timeout=WAIT_MS)
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: len(section.table.entries.rows) == 2 * PAGE + 7, timeout=WAIT_MS)
    numbers = [row.sequence for row in section.table.entries.rows]
    assert numbers == list(range(2 * PAGE + 7, 0, -1))
    assert "All 407 entries" in shown_words(section, "audit_count")


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester, office: Clinic) -> None:
    rows = audit_rows(office, EVERYTHING)
    model = AuditModel()
    model.show_rows(rows[:3], has_more=True)
    wanted: list[bool] = []
    model.more_wanted.connect(lambda: wanted.append(True))
    model.fetchMore(QModelIndex())
    assert wanted == [True]
    assert not model.canFetchMore(QModelIndex()), "asked for once"
    model.add_rows(rows[3:], has_more=False)
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has no types here
    assert model.rowCount() == 7


# --- Filters -------------------------------------------------------------------------------------


def choose(section: AuditSection, name: str, value: str) -> None:
    box = getattr(section.filters, name)
    place = box.findData(value)
    assert place >= 0
    box.setCurrentIndex(place)
    box.activated.emit(place)


def test_a_kind_and_a_person_narrow_at_once(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    choose(section, "kind", "patient")
    qtbot.waitUntil(lambda: set(whats(section)) == {"Patient details saved"}, timeout=WAIT_MS)
    choose(section, "person", "triage-app")
    qtbot.waitUntil(lambda: whats(section) == [], timeout=WAIT_MS)
    assert shown_words(section, "audit_count") == "No entry fits."
    assert shown_words(section, "audit_current") == ""
    section.filters.all_button.click()
    qtbot.waitUntil(lambda: len(whats(section)) == 7, timeout=WAIT_MS)


def type_in(window: MainWindow, field: QLineEdit, text: str) -> None:
    field.setFocus()
    field.setText(text)
    press(field, Qt.Key.Key_Return)


def test_a_day_is_read_as_typed_and_said_back(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    field = section.filters.day_field
    type_in(window, field, "yesterday")
    assert field.text() == "20 Nov 2026"
    type_in(window, field, "19 Nov")
    qtbot.waitUntil(lambda: whats(section) == [], timeout=WAIT_MS)
    type_in(window, field, "some day")
    assert field.property("problem")
    assert section.banner.isVisible()
    type_in(window, field, "")
    qtbot.waitUntil(lambda: len(whats(section)) == 7, timeout=WAIT_MS)
    assert not section.banner.isVisible()


def test_a_patient_is_found_by_number(window: MainWindow, qtbot: QtBot, office: Clinic) -> None:
    section = section_of(window, qtbot)
    type_in(window, section.filters.about, "000001")
    qtbot.waitUntil(lambda: len(whats(section)) == 3, timeout=WAIT_MS)
    assert {row.about for row in section.table.entries.rows} == {"Haskett, Benno (000001)"}
    type_in(window, section.filters.about, "nobody")
    qtbot.waitUntil(section.banner.isVisible, timeout=WAIT_MS)
    assert len(whats(section)) == 3, "what was there stays"
    assert office.records.audit(1)[0].detail == "audit: 0 found"


# --- The chain -----------------------------------------------------------------------------------


def test_the_chain_is_checked_and_the_head_can_be_copied(
    window: MainWindow, qtbot: QtBot, office: Clinic
) -> None:
    section = section_of(window, qtbot)
    section.check_button.click()
    qtbot.waitUntil(lambda: section.check.report is not None, timeout=WAIT_MS)
    assert shown_words(section, "audit_result").startswith("The audit is whole: 7 entries")
    head = office.records.audit_head()
    assert shown_words(section, "audit_head").replace(" ", "") == str(head)
    click(section, "audit_copy_button")
    assert QGuiApplication.clipboard().text() == str(head)
    assert faults(window) == []
    click(section, "audit_close_button")
    assert not section.check.isVisible()


def click(section: QWidget, name: str) -> None:
    QApplication.processEvents()
    (button,) = (one for one in section.findChildren(QWidget, name) if one.isVisible())
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_noted_head_is_compared(window: MainWindow, qtbot: QtBot, office: Clinic) -> None:
    section = section_of(window, qtbot)
    section.check.check()
    qtbot.waitUntil(lambda: section.check.report is not None, timeout=WAIT_MS)
    for text, found in ((str(office.records.audit_head()), "is whole"), ("ab" * 32, "was changed")):
        section.check.noted_field.setText(text)
        click(section, "audit_compare_button")
        qtbot.waitUntil(lambda: section.check.report is not None, timeout=WAIT_MS)
        assert found in shown_words(section, "audit_result")
    assert "The noted head is nowhere in the audit" in texts(section)
    section.check.noted_field.setText("soon")
    click(section, "audit_compare_button")
    assert section.banner.isVisible()


def test_a_check_can_be_stopped(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    section.check.check()
    # Not `click`: it lets the check go on, and so short a one would be over.
    stop = section.check.findChild(QAbstractButton, "audit_stop_button")
    assert isinstance(stop, QAbstractButton)
    stop.click()
    assert not section.check.is_checking
    assert section.check_button.isEnabled()
    QTest.qWait(200)
    assert section.check.report is None


def test_a_check_that_fails_says_so(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, office: Clinic
) -> None:
    section = section_of(window, qtbot)

    def fail(*_given: object) -> None:
        raise StoreError("The disk failed.", "Look at it.")

    monkeypatch.setattr(type(office.records), "verify_audit", fail)
    section.check_button.click()
    qtbot.waitUntil(section.banner.isVisible, timeout=WAIT_MS)
    assert section.check_button.isEnabled()


# --- A file --------------------------------------------------------------------------------------


def test_what_the_filters_show_is_saved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, office: Clinic
) -> None:
    section = section_of(window, qtbot)
    choose(section, "kind", "patient")
    qtbot.waitUntil(lambda: len(whats(section)) == 2, timeout=WAIT_MS)
    said: list[str] = []
    section.said.connect(said.append)
    section.save_to(tmp_path / "audit.csv")
    qtbot.waitUntil(lambda: bool(said), timeout=WAIT_MS)
    assert said == ["2 entries are in the file audit.csv."]
    assert len((tmp_path / "audit.csv").read_text(encoding="utf-8").splitlines()) == 3
    entry = office.records.audit(1)[0]
    assert (entry.event, entry.detail) == (Event.EXPORTED, "2 entries")
    section.save_to(tmp_path / "nowhere" / "audit.csv")
    qtbot.waitUntil(section.banner.isVisible, timeout=WAIT_MS)
    assert section.save_button.isEnabled()


# --- The look ------------------------------------------------------------------------------------


def test_a_new_look_keeps_what_is_shown_and_chosen(
    window: MainWindow, qtbot: QtBot, qapp: QApplication
) -> None:
    section = section_of(window, qtbot)
    choose(section, "kind", "patient")
    qtbot.waitUntil(lambda: len(whats(section)) == 2, timeout=WAIT_MS)
    section.check.check()
    qtbot.waitUntil(lambda: section.check.report is not None, timeout=WAIT_MS)
    section.retheme(apply_theme(qapp, DARK))
    QApplication.processEvents()
    assert section.filters.kind.value() == "patient"
    assert len(whats(section)) == 2
    assert "is whole" in shown_words(section, "audit_result")
    assert "All 2 entries" in shown_words(section, "audit_count")
    assert faults(window) == []


@pytest.mark.parametrize(("room", "hidden"), [(Room.WIDE, 0), (Room.MIDDLE, 1), (Room.NARROW, 3)])
def test_columns_give_way(
    qtbot: QtBot, theme: Theme, room: Room, hidden: int, office: Clinic
) -> None:
    table = AuditTable()
    qtbot.addWidget(table)
    table.fit(room)
    assert sum(table.isColumnHidden(column) for column in AuditColumn) == hidden
    assert not table.isColumnHidden(AuditColumn.WHEN)


def test_with_large_text_the_page_scrolls_and_nothing_is_cut(
    window: MainWindow, qtbot: QtBot
) -> None:
    section = section_of(window, qtbot)
    window._set_scale(2.0)
    QApplication.processEvents()
    section = section_of(window, qtbot)
    (page,) = (one for one in section.findChildren(QScrollArea, "audit_scroll") if one.isVisible())
    assert page.verticalScrollBar().maximum() > 0
    inner = page.widget()
    assert inner is not None
    assert inner.width() <= page.viewport().width()
    assert section.table.height() >= section.table.minimumHeight()
    assert faults(window) == []


# --- Searches ------------------------------------------------------------------------------------


def searches(clinic: Clinic) -> list[str]:
    return [e.detail for e in clinic.records.audit() if e.event is Event.SEARCHED]


def test_a_search_is_one_entry_once_it_rests_or_its_screen_is_left(
    qtbot: QtBot, clinic: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("triage_app.desktop.search_note.REST_MS", 50)
    screen = QWidget()
    qtbot.addWidget(screen)
    note = SearchNote(clinic, SearchPlace.WORKLIST, screen)
    screen.show()
    for hits in (9, 4, 1):
        note.found(hits)
    qtbot.waitUntil(lambda: searches(clinic) == ["worklist: 1 found"])
    note.found(2)
    screen.hide()
    assert searches(clinic) == ["worklist: 2 found", "worklist: 1 found"]
    note.finish()
    assert len(searches(clinic)) == 2


def test_typing_a_name_is_noted_by_place_and_hits_only(
    qtbot: QtBot, theme: Theme, clinic: Clinic, look: LookSettings
) -> None:
    known(clinic, 1)
    known(clinic, 2)
    window = MainWindow(clinic, look)
    qtbot.addWidget(window)
    bring_up(window)
    qtbot.waitUntil(lambda: window.screen_shown is not None)
    desk = window.screen_shown
    for text in ("H", "Ha", "Hask"):
        desk.find_box.setText(text)  # type: ignore[union-attr]  # the finder is shown first
    qtbot.waitUntil(lambda: len(desk.table.found.rows) == 2, timeout=WAIT_MS)  # type: ignore[union-attr]
    window.show_place("worklist")
    assert searches(clinic) == ["patients: 2 found"]
    everything = repr(clinic.records.audit())
    assert "Hask" not in everything
    window.close()


def test_a_search_that_cannot_be_noted_stops_nobody(
    qtbot: QtBot, clinic: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_given: object) -> None:
        raise StoreError("The disk failed.", "Look at it.")

    monkeypatch.setattr(workflow, "note_search", fail)
    screen = QWidget()
    qtbot.addWidget(screen)
    note = SearchNote(clinic, SearchPlace.PATIENTS, screen)
    note.found(1)
    note.finish()
    assert "A search was not noted in the audit: StoreError" in caplog.text
