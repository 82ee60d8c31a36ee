"""The list of emergency openings on the manager's screen: what waits first, what came of each."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, finished, known, later
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.test_accessibility import faults
from tests.desktop.test_pseudo_language import cut_off, forgotten
from triage_app import workflow
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.manager_screen import ManagerScreen
from triage_app.desktop.manager_sections import SECTIONS, sections_for
from triage_app.desktop.review_section import ReviewSection
from triage_app.desktop.review_section_table import ReviewColumn, ReviewModel
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.errors import StoreError
from triage_app.model.intake import Event
from triage_app.model.person import Staff
from triage_app.texts import use_language
from triage_app.workflow import Clinic
from triage_app.workflow.break_glass import break_glass
from triage_app.workflow.reviewing import mark_reviewed, openings

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
WAIT_MS = 15_000


@pytest.fixture
def office(clinic: Clinic) -> Clinic:
    """The manager's desk, after two openings at the front desk, the first of them printed from."""
    desk = replace(clinic, computer="FRONT-2")
    one = finished(desk, known(desk, 1))
    finished(desk, known(desk, 2, "Brandt"))
    opened = break_glass(desk, one.patient.patient_id, "Collapsed in the waiting room")
    workflow.open_record(opened, one.intake_id)
    workflow.mark_printed(opened, one.intake_id, "page Office")
    after = later(desk, hours=1)
    break_glass(after, known(desk, 2, "Brandt").patient_id, "The pharmacy is on the phone")
    return as_role(later(clinic, hours=2), "administrator")


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


def section_of(window: MainWindow, qtbot: QtBot) -> ReviewSection:
    """The section, with list and details read."""
    window.show_place("manager")
    screen = window.screen_shown
    assert isinstance(screen, ManagerScreen)
    screen.show_section("review")
    section = screen.section
    assert isinstance(section, ReviewSection)
    qtbot.waitUntil(lambda: bool(section.table.openings.rows), timeout=WAIT_MS)
    section.first_focus()
    return section


def said(section: ReviewSection, name: str) -> str:
    found = section.findChild(QLabel, name)
    assert isinstance(found, QLabel)
    return found.text() if found.isVisible() else ""


def read(section: ReviewSection, qtbot: QtBot) -> None:
    """Wait until it says what was looked at."""
    qtbot.waitUntil(lambda: said(section, "review_done") != "", timeout=WAIT_MS)


# --- What is shown -------------------------------------------------------------------------------


def test_it_stands_after_the_audit_and_is_the_administrators() -> None:
    ids = [section.id for section in SECTIONS]
    assert ids.index("review") == ids.index("audit") + 1
    for role, has in (("administrator", True), ("specialist", False), ("reception", False)):
        shown = {section.id for section in sections_for(Staff("x", "X", role))}
        assert ("review" in shown) is has


def test_what_nobody_looked_at_is_counted_and_the_newest_is_shown_whole(
    window: MainWindow, qtbot: QtBot
) -> None:
    section = section_of(window, qtbot)
    assert said(section, "review_count") == "2 openings nobody has looked at"
    assert [row.about for row in section.table.openings.rows] == [
        "Brandt, Benno (000002)",
        "Haskett, Benno (000001)",
    ]
    assert said(section, "review_about") == "Brandt, Benno (000002)"
    assert said(section, "review_who") == (
        "Opened 20 Nov 2026 11:42 to 12:12 by Mara Okono, FRONT-2"
    )
    assert said(section, "review_why") == "Reason: The pharmacy is on the phone"
    read(section, qtbot)
    assert said(section, "review_done") == "Nothing was looked at."


def test_the_arrow_shows_the_next_one_with_what_was_done_under_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    section = section_of(window, qtbot)
    read(section, qtbot)
    press(window, Key.Key_Down)
    assert said(section, "review_why") == "Reason: Collapsed in the waiting room"
    read(section, qtbot)
    lines = said(section, "review_done").split("\n")
    assert lines == ["10:42 Record opened", "10:42 Paper printed: page Office"]


def test_the_rows_are_a_sound_model_that_can_be_read_aloud(
    qtmodeltester: ModelTester, office: Clinic, theme: Theme
) -> None:
    model = ReviewModel()
    model.show_rows(openings(office))
    qtmodeltester.check(model)  # type: ignore[no-untyped-call]  # pytest-qt has no types
    spoken = model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == (
        "Brandt, Benno (000002), 20 Nov 2026 11:42, The pharmacy is on the phone,"
        " by Mara Okono, Not looked at"
    )
    heads = [model.headerData(column, Qt.Orientation.Horizontal) for column in ReviewColumn]
    assert heads == ["Patient", "Why", "Looked at"]


def test_without_an_opening_it_says_so(qtbot: QtBot, theme: Theme, clinic: Clinic) -> None:
    section = ReviewSection(as_role(clinic, "administrator"), theme)
    qtbot.addWidget(section)
    bring_up(section)
    section.refresh()
    qtbot.waitUntil(section.empty.isVisible, timeout=WAIT_MS)
    assert "No record was opened in an emergency" in section.empty.words
    section.hide()


# --- Marking -------------------------------------------------------------------------------------


def test_it_is_marked_by_keys_and_goes_below_those_that_wait(
    window: MainWindow, qtbot: QtBot, office: Clinic
) -> None:
    section = section_of(window, qtbot)
    press(window, Key.Key_Return)
    assert section.detail.words.area.hasFocus()
    type_text(window, "Spoke with Mara, it was right")
    press(window, Key.Key_Return)
    qtbot.waitUntil(lambda: section.table.openings.rows[-1].review is not None, timeout=WAIT_MS)
    assert said(section, "review_count") == "1 opening nobody has looked at"
    assert section.table.hasFocus()
    assert said(section, "review_review") == (
        "Looked at 20 Nov 2026 12:42 by Dr Lindmar: Spoke with Mara, it was right"
    )
    assert not section.detail.words.isVisible()
    entry = office.records.audit(1)[0]
    assert (entry.event, entry.by) == (Event.GLASS_REVIEWED, office.staff)
    assert "marked as looked at" in window.said.accessibleName()


def test_when_all_were_looked_at_it_says_so(
    window: MainWindow, qtbot: QtBot, office: Clinic
) -> None:
    for opening in openings(office):
        mark_reviewed(office, opening.glass_id, "Right")
    section = section_of(window, qtbot)
    assert said(section, "review_count") == "Every opening was looked at."


def test_a_word_is_needed(window: MainWindow, qtbot: QtBot, office: Clinic) -> None:
    section = section_of(window, qtbot)
    press(window, Key.Key_Return, modifier=CTRL)
    assert section.detail.words.area.accessibleDescription() == (
        "Type in a few words what you found."
    )
    assert all(opening.review is None for opening in openings(office))


def test_what_is_typed_stays_with_its_opening(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    press(window, Key.Key_Return)
    type_text(window, "To be asked")
    press(window, Key.Key_Escape)
    assert section.table.hasFocus()
    press(window, Key.Key_Down)
    assert section.detail.words.text == ""
    press(window, Key.Key_Up)
    assert section.detail.words.text == "To be asked"


def test_one_somebody_else_looked_at_meanwhile_is_said_so(
    window: MainWindow, qtbot: QtBot, office: Clinic
) -> None:
    section = section_of(window, qtbot)
    mark_reviewed(office, openings(office)[0].glass_id, "Right")
    press(window, Key.Key_Return)
    type_text(window, "Right too")
    press(window, Key.Key_Return)
    assert "has looked at it already" in section.banner.accessibleName()


def test_a_store_that_cannot_be_read_is_said_and_the_list_stays(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    section = section_of(window, qtbot)
    read(section, qtbot)

    def fails(_clinic: Clinic) -> None:
        raise StoreError("The store cannot be read.", "Try again.")

    monkeypatch.setattr("triage_app.desktop.review_section.openings", fails)
    section.refresh()
    qtbot.waitUntil(section.banner.isVisible, timeout=WAIT_MS)
    assert "The store cannot be read." in section.banner.accessibleName()
    assert len(section.table.openings.rows) == 2


# --- For everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("dark", [False, True])
def test_every_control_has_a_name_and_room(
    window: MainWindow, qtbot: QtBot, *, dark: bool, scale: float
) -> None:
    if dark:
        window.switch_theme()
    window._set_scale(scale)
    section = section_of(window, qtbot)
    read(section, qtbot)
    assert faults(section) == []


def test_another_look_keeps_row_words_and_details(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    press(window, Key.Key_Down, Key.Key_Return)
    type_text(window, "To be asked")
    read(section, qtbot)
    window.switch_theme()
    QTest.qWait(20)
    assert said(section, "review_why") == "Reason: Collapsed in the waiting room"
    assert section.detail.words.text == "To be asked"
    read(section, qtbot)
    assert "Paper printed" in said(section, "review_done")


def test_f6_goes_round(window: MainWindow, qtbot: QtBot) -> None:
    section = section_of(window, qtbot)
    reached = set()
    for _ in range(5):
        press(window, Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        reached.add(focus.objectName())
    assert {"review_table", "review_words"} <= reached
    assert "mark as looked at" in str(section.key_help())


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 768)])
def test_no_text_is_forgotten_or_cut(
    qtbot: QtBot, theme: Theme, office: Clinic, look: LookSettings, width: int, height: int
) -> None:
    use_language("xx")
    shown = MainWindow(office, look)
    try:
        qtbot.addWidget(shown)
        shown.resize(width, height)
        bring_up(shown)
        qtbot.waitUntil(lambda: shown.screen_shown is not None)
        section = section_of(shown, qtbot)
        read(section, qtbot)
        QTest.qWait(20)
        data = frozenset(
            ["Haskett", "Brandt", "Benno", "Mara Okono", "FRONT-2", "The pharmacy is on the phone"]
        )
        manager = shown.screen_shown
        assert manager is not None
        assert forgotten(manager, data) == []
        assert cut_off(manager) == []
    finally:
        shown.close()
        use_language("en")
