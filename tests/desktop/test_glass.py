"""The desk and a record that is closed to it: why, the reason, the banner, and closing again."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.conftest import NOW
from tests.desktop.desk_fixtures import as_role, emergency, finished, known, texts
from tests.desktop.driving import bring_up, press, type_text
from tests.desktop.test_accessibility import faults
from tests.desktop.test_pseudo_language import cut_off, forgotten
from triage_app import workflow
from triage_app.desktop.glass_record import GlassRecordScreen
from triage_app.desktop.glass_screen import GlassScreen
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.print_flow import Paper
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.errors import StoreError
from triage_app.model.beside import TaskKind
from triage_app.model.intake import AuditEntry, Event, Intake, IntakeId
from triage_app.model.person import Patient
from triage_app.texts import use_language
from triage_app.workflow import Clinic

Key = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
WHY = "Collapsed in the waiting room"
WAIT_MS = 15_000


@dataclass
class Moving:
    """A clock that the test moves."""

    moment: datetime = NOW

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> Moving:
    return Moving()


@pytest.fixture
def desk(clinic: Clinic, clock: Moving) -> Clinic:
    return replace(clinic, now=clock)


@pytest.fixture
def person(desk: Clinic) -> Patient:
    return known(desk, 1)


@pytest.fixture
def over(desk: Clinic, clock: Moving, person: Patient) -> Intake:
    """A visit ten days ago, with a note, that was seen."""
    clock.moment = NOW - timedelta(days=10)
    doctor = as_role(desk, "specialist")
    intake = finished(desk, person, {"back_pain": "yes", "pain_now": 7})
    record = workflow.open_record(doctor, intake.intake_id)
    workflow.write_note(doctor, record, "Corset", "Lives alone")
    workflow.mark_seen(doctor, intake.intake_id)
    clock.moment = NOW
    return intake


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, theme: Theme, desk: Clinic, over: Intake, look: LookSettings
) -> Iterator[MainWindow]:
    shown = MainWindow(desk, look)
    qtbot.addWidget(shown)
    shown.resize(1280, 800)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    yield shown
    shown.close()
    apply_theme(qapp, LIGHT)


def closed(window: MainWindow, subject: IntakeId) -> GlassScreen:
    """Ask for a record as a row of the list does, and meet the closed one."""
    window.show_place("worklist")
    window.open_record(subject)
    screen = window.screen_shown
    assert isinstance(screen, GlassScreen)
    return screen


def opened(window: MainWindow, subject: IntakeId, why: str = WHY) -> GlassRecordScreen:
    """The whole way by keys."""
    closed(window, subject)
    press(window, Key.Key_B)
    type_text(window, why)
    press(window, Key.Key_Return)
    screen = window.screen_shown
    assert isinstance(screen, GlassRecordScreen)
    return screen


def events(clinic: Clinic, event: Event) -> list[AuditEntry]:
    return [entry for entry in clinic.records.audit() if entry.event is event]


def settle() -> None:
    for _ in range(3):
        QTest.qWait(5)


# --- The closed record ---------------------------------------------------------------------------


def test_a_visit_that_is_over_says_whose_it_is_and_why_it_is_closed_and_nothing_more(
    window: MainWindow, desk: Clinic, over: Intake
) -> None:
    before = desk.records.audit_head().entries
    screen = closed(window, over.intake_id)
    said = texts(screen)
    for words in ("Haskett, Benno", "MRN 000001", "Visit of 10 Nov 2026", "This visit is over"):
        assert words in said
    for words in ("back pain", "Corset", "Lives alone", "Print", "7/10", "Why"):
        assert words not in said
    assert not screen.reason.isVisible()
    assert screen.glass_button.hasFocus()
    assert desk.records.audit_head().entries == before


def test_esc_goes_back_to_the_list(window: MainWindow, over: Intake) -> None:
    closed(window, over.intake_id)
    press(window, Key.Key_Escape)
    assert window.place == "worklist"


def test_what_the_desk_needs_opens_as_ever(window: MainWindow, desk: Clinic, over: Intake) -> None:
    today = finished(desk, known(desk, 2, "Brandt"))
    window.open_record(today.intake_id)
    assert isinstance(window.screen_shown, RecordScreen)
    doctor = as_role(desk, "specialist")
    record = workflow.open_record(doctor, over.intake_id)
    workflow.ask_desk(doctor, record, TaskKind.CALL, "Results")
    window.open_record(over.intake_id)
    assert isinstance(window.screen_shown, RecordScreen)


def test_an_emergency_of_another_day_that_nobody_was_told_of_opens(
    window: MainWindow, desk: Clinic, clock: Moving
) -> None:
    intake = emergency(desk, known(desk, 3, "Olsen"))
    clock.moment += timedelta(days=2)
    window.open_record(intake.intake_id)
    assert isinstance(window.screen_shown, RecordScreen)


def test_the_specialist_never_meets_it(
    qtbot: QtBot, theme: Theme, desk: Clinic, over: Intake, look: LookSettings
) -> None:
    shown = MainWindow(as_role(desk, "specialist"), look)
    qtbot.addWidget(shown)
    bring_up(shown)
    qtbot.waitUntil(lambda: shown.screen_shown is not None)
    shown.open_record(over.intake_id)
    screen = shown.screen_shown
    assert isinstance(screen, RecordScreen)
    press(shown, Key.Key_B)
    assert shown.screen_shown is screen
    assert "Open in an emergency" not in texts(screen)
    shown.close()


def test_a_record_that_closes_under_the_screen_shows_nothing_of_the_one_before(
    qtbot: QtBot, theme: Theme, desk: Clinic, over: Intake
) -> None:
    today = finished(desk, known(desk, 2, "Brandt"), {"back_pain": "yes", "pain_now": 9})
    screen = RecordScreen(desk, theme)
    qtbot.addWidget(screen)
    bring_up(screen)
    screen.open(today.intake_id)
    assert "Brandt" in texts(screen)
    screen.open(over.intake_id)
    said = texts(screen)
    assert "This visit is over" in said
    for words in ("Brandt", "Haskett", "9/10", "Routine", "Soon"):
        assert words not in said
    screen.open(today.intake_id)
    assert "Brandt" in texts(screen)
    assert screen.print_button.isVisible()


# --- The reason ----------------------------------------------------------------------------------


def test_without_a_reason_nothing_opens_and_it_says_what_is_needed(
    window: MainWindow, desk: Clinic, over: Intake
) -> None:
    screen = closed(window, over.intake_id)
    press(window, Key.Key_B)
    assert screen.reason.area.hasFocus()
    said = texts(screen)
    for words in (
        "30 minutes",
        "written",
        "An administrator looks at it",
        "nothing can be changed",
    ):
        assert words in said
    type_text(window, "help")
    press(window, Key.Key_Return)
    assert window.screen_shown is screen
    assert "at least 10 characters" in screen.reason.area.accessibleDescription()
    assert events(desk, Event.GLASS_BROKEN) == []
    press(window, Key.Key_Escape)
    assert window.screen_shown is screen
    assert not screen.reason.isVisible()
    press(window, Key.Key_Escape)
    assert window.place == "worklist"


def test_when_it_cannot_be_written_it_stays_closed_and_the_words_stay(
    window: MainWindow, desk: Clinic, over: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    screen = closed(window, over.intake_id)
    press(window, Key.Key_B)
    type_text(window, WHY)

    def full(_entry: AuditEntry) -> None:
        raise StoreError("The disk is full.", "Make room.")

    monkeypatch.setattr(desk.records, "record", full)
    press(window, Key.Key_Return, modifier=CTRL)
    assert window.screen_shown is screen
    assert "The disk is full." in texts(screen)
    assert screen.reason.text == WHY


# --- Opened --------------------------------------------------------------------------------------


def test_it_opens_the_whole_record_under_a_banner_that_stays(
    window: MainWindow, qtbot: QtBot, desk: Clinic, over: Intake
) -> None:
    screen = opened(window, over.intake_id)
    banner = screen.banner.accessibleName()
    assert f"Opened in an emergency at 10:42: {WHY}" in banner
    assert "Ends 11:12" in banner
    inner = screen.inner
    qtbot.waitUntil(lambda: inner.paper.pages is not None, timeout=WAIT_MS)
    assert "Why " in texts(inner)
    for key in (Key.Key_R, Key.Key_V):
        press(window, key)
        assert inner.panel is not None
        assert screen.banner.isVisible()
        press(window, key)
    inner.show_panel("notes")
    assert "Lives alone" in texts(inner)
    press(window, Key.Key_Escape)
    (entry,) = events(desk, Event.GLASS_BROKEN)
    assert (entry.by, entry.detail.partition(": ")[2]) == (desk.staff, WHY)
    assert events(desk, Event.RECORD_OPENED)[0].by == desk.staff


def test_nothing_in_it_can_be_changed(window: MainWindow, desk: Clinic, over: Intake) -> None:
    screen = opened(window, over.intake_id)
    inner = screen.inner
    before = desk.records.audit_head().entries
    for key in "SAMTON":
        press(window, getattr(Key, f"Key_{key}"))
        assert inner.panel is None, key
    assert desk.records.audit_head().entries == before
    assert not inner.pad.isVisible()
    assert not inner.seen_button.isVisible()
    offered = " ".join(inner.parts.actions.offered)
    for words in ("Correct", "Move", "Merge", "Letter", "Leaflets"):
        assert words not in offered
    assert "Print the long form" in offered
    for name in ("state_button", "assign_open", "desk_open", "record_leaflets", "record_glass"):
        assert not any(part.isVisible() for part in screen.findChildren(QWidget, name)), name
    keys = {key for line in screen.key_help() for key in line.keys}
    assert keys == {"P", "R", "C", "V", "Z", "Esc"}


def test_another_visit_of_the_same_patient_opens_in_it(
    window: MainWindow, desk: Clinic, over: Intake, person: Patient
) -> None:
    today = finished(desk, person)
    screen = opened(window, over.intake_id)
    screen.inner.sections.visit_chosen.emit(today.intake_id)
    assert window.screen_shown is screen
    record = screen.inner.record
    assert record is not None
    assert (record.subject, len(record.visits)) == (today.intake_id, 2)


def test_esc_closes_it_for_good(window: MainWindow, desk: Clinic, over: Intake) -> None:
    opened(window, over.intake_id)
    press(window, Key.Key_Escape)
    settle()
    assert window.place == "worklist"
    assert window.openers.glass.screen is None
    assert (
        window.findChild(GlassRecordScreen) is None
        or not window.findChild(GlassRecordScreen).isVisible()
    )
    window.open_record(over.intake_id)
    assert isinstance(window.screen_shown, GlassScreen)


def test_the_button_of_the_banner_closes_it_too(window: MainWindow, over: Intake) -> None:
    screen = opened(window, over.intake_id)
    screen.banner.button.click()
    settle()
    assert window.openers.glass.screen is None


@pytest.mark.parametrize(
    "leave",
    [
        lambda window: window.show_place("patients"),
        lambda window: window.new_intake(),
        lambda window: window.hide(),
    ],
    ids=["another place", "a new intake", "the window is hidden, as by the lock"],
)
def test_whatever_takes_its_place_closes_it(
    window: MainWindow, over: Intake, leave: Callable[[MainWindow], None]
) -> None:
    opened(window, over.intake_id)
    leave(window)
    settle()
    assert window.openers.glass.screen is None
    assert window.place not in ("glass", "closed")
    bring_up(window)
    assert not isinstance(window.screen_shown, GlassRecordScreen)


def test_its_time_over_it_closes_by_itself_and_says_so(
    window: MainWindow, over: Intake, clock: Moving
) -> None:
    screen = opened(window, over.intake_id)
    clock.moment = NOW + timedelta(minutes=29)
    screen.look()
    assert window.screen_shown is screen
    clock.moment = NOW + timedelta(minutes=30)
    screen.look()
    settle()
    assert window.place == "worklist"
    assert window.openers.glass.screen is None
    assert "The emergency opening is over." in window.said.accessibleName()


def test_what_prints_from_it_is_noted_also_when_it_was_left(
    window: MainWindow, qtbot: QtBot, desk: Clinic, over: Intake, printing: object
) -> None:
    screen = opened(window, over.intake_id)
    screen.inner.papers.print_paper(Paper.PAGE)
    assert screen.inner.banner.busy
    press(window, Key.Key_Control, Key.Key_2, modifier=CTRL)
    window.show_place("worklist")
    settle()
    assert window.openers.glass.screen is None
    qtbot.waitUntil(lambda: bool(events(desk, Event.PRINTED)), timeout=WAIT_MS)
    assert events(desk, Event.PRINTED)[0].by == desk.staff


# --- From a record that is open ------------------------------------------------------------------


def test_b_on_todays_record_opens_the_rest_of_it_and_leads_back(
    window: MainWindow, desk: Clinic, over: Intake, person: Patient
) -> None:
    today = finished(desk, person)
    window.open_record(today.intake_id)
    screen = window.screen_shown
    assert isinstance(screen, RecordScreen)
    assert "Reasons, scores, notes and 1 visit that is over." in texts(screen)
    press(window, Key.Key_B)
    asking = window.screen_shown
    assert isinstance(asking, GlassScreen)
    assert asking.reason.area.hasFocus()
    assert "This visit is over" not in texts(asking)
    type_text(window, WHY)
    press(window, Key.Key_Return, modifier=CTRL)
    whole = window.screen_shown
    assert isinstance(whole, GlassRecordScreen)
    assert whole.inner.record is not None
    assert len(whole.inner.record.visits) == 2
    press(window, Key.Key_Escape)
    settle()
    assert window.screen_shown is screen
    assert "Why " not in texts(screen)


def test_the_first_visit_says_what_is_closed_too(window: MainWindow, desk: Clinic) -> None:
    today = finished(desk, known(desk, 5, "Tiller"))
    window.open_record(today.intake_id)
    screen = window.screen_shown
    assert screen is not None
    assert "Reasons, scores and notes." in texts(screen)


# --- For everybody -------------------------------------------------------------------------------


@pytest.mark.parametrize("scale", [1.0, 2.0])
@pytest.mark.parametrize("dark", [False, True])
def test_every_control_has_a_name_and_room(
    window: MainWindow, over: Intake, *, dark: bool, scale: float
) -> None:
    if dark:
        window.switch_theme()
    window._set_scale(scale)
    screen = closed(window, over.intake_id)
    assert faults(screen) == []
    press(window, Key.Key_B)
    assert faults(screen) == []
    type_text(window, WHY)
    press(window, Key.Key_Return)
    whole = window.screen_shown
    assert isinstance(whole, GlassRecordScreen)
    settle()
    assert faults(whole) == []


def test_another_look_keeps_what_was_typed_and_what_is_open(
    window: MainWindow, over: Intake
) -> None:
    screen = closed(window, over.intake_id)
    press(window, Key.Key_B)
    type_text(window, WHY)
    window.switch_theme()
    assert window.place == "closed"
    assert screen.reason.text == WHY
    assert screen.reason.area.hasFocus()
    press(window, Key.Key_Return)
    whole = window.openers.glass.screen
    assert whole is not None
    window.switch_theme()
    assert window.place == "glass"
    assert whole.banner.isVisible()
    assert WHY in whole.banner.accessibleName()
    assert whole.inner.isVisible()


def test_f6_goes_round_and_f1_lists_the_keys(window: MainWindow, over: Intake) -> None:
    screen = opened(window, over.intake_id)
    reached = set()
    for _ in range(len(screen.panels())):
        press(window, Key.Key_F6)
        focus = QApplication.focusWidget()
        assert focus is not None
        reached |= {p.objectName() for p in screen.panels() if p is focus or p.isAncestorOf(focus)}
    assert "glass_banner" in reached
    window.show_keys()
    assert "close the record" in texts(window)


@pytest.mark.parametrize(("width", "height"), [(1280, 800), (1024, 768)])
def test_no_text_is_forgotten_or_cut(
    qtbot: QtBot,
    theme: Theme,
    desk: Clinic,
    over: Intake,
    tmp_path_factory: pytest.TempPathFactory,
    width: int,
    height: int,
) -> None:
    use_language("xx")
    ini = tmp_path_factory.mktemp("look") / "look.ini"
    shown = MainWindow(desk, LookSettings(QSettings(str(ini), QSettings.Format.IniFormat)))
    try:
        qtbot.addWidget(shown)
        shown.resize(width, height)
        bring_up(shown)
        qtbot.waitUntil(lambda: shown.screen_shown is not None)
        data = frozenset(["Haskett", "Benno", "Mara Okono", desk.letterhead.name, WHY])
        screen = closed(shown, over.intake_id)
        for _ in range(2):
            settle()
            assert forgotten(screen, data) == []
            assert cut_off(screen) == []
            press(shown, Key.Key_B)
        type_text(shown, WHY)
        press(shown, Key.Key_Return)
        whole = shown.screen_shown
        assert isinstance(whole, GlassRecordScreen)
        settle()
        assert forgotten(whole.banner, data) == []
        assert cut_off(whole.banner) == []
        shown.close()
    finally:
        use_language("en")
