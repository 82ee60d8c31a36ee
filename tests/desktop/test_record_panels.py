"""Reasons, changes, versions and copies of a record; its place in the list; names and sizes."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, emergency, finished, inside, known, later, texts
from tests.desktop.driving import bring_up, press
from tests.desktop.test_accessibility import faults
from tests.desktop.test_pseudo_language import cut_off
from triage_app import workflow
from triage_app.desktop import print_flow
from triage_app.desktop.controls import PlainButton
from triage_app.desktop.pdf_pages import PdfPages
from triage_app.desktop.record_changes import ARROW, ChangeLine
from triage_app.desktop.record_reasons import GapLine, ReasonsPanel, ScoreLines
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.screen import Room, room_for
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.model.answers import Answer, NoAnswer, QuestionId
from triage_app.model.beside import TaskKind
from triage_app.model.intake import Event, Intake, IntakeId
from triage_app.model.level import Level
from triage_app.texts import use_language
from triage_app.workflow import Clinic, Record

Key = Qt.Key
Shown = Callable[[Clinic, IntakeId], RecordScreen]
PAINFUL: dict[str, Answer] = {"back_pain": "yes", "pain_now": 7, "pain_worst": 9}


@pytest.fixture
def specialist(clinic: Clinic) -> Clinic:
    return as_role(clinic, "specialist")


@pytest.fixture
def intake(clinic: Clinic) -> Intake:
    return finished(clinic, known(clinic, 1), PAINFUL)


@pytest.fixture
def shown(qtbot: QtBot, theme: Theme) -> Shown:
    """Opens a record in a window of its own, with the focus on it."""

    def show(clinic: Clinic, subject: IntakeId) -> RecordScreen:
        screen = RecordScreen(clinic, theme)
        qtbot.addWidget(screen)
        screen.resize(1192, 800)
        screen.fit(Room.WIDE)
        bring_up(screen)
        screen.open(subject)
        screen.first_focus()
        return screen

    return show


def record_of(screen: RecordScreen) -> Record:
    assert screen.record is not None
    return screen.record


def button(root: QWidget, name: str) -> PlainButton:
    found = root.findChild(PlainButton, name)
    assert isinstance(found, PlainButton)
    return found


def corrected(clinic: Clinic, subject: IntakeId, **answers: Answer) -> Intake:
    """The next version, with these answers put right."""
    asking = workflow.begin_correction(clinic, subject, "Asked again")
    for name, given in answers.items():
        asking = workflow.answer(clinic, asking, QuestionId(name), given)
    return workflow.complete(clinic, asking)


# ---------------------------------------------------------------------------------- reasons


def test_one_key_opens_every_reason_with_answers_source_scores_and_gaps(
    shown: Shown, specialist: Clinic, clinic: Clinic
) -> None:
    answers: dict[str, Answer] = {
        **PAINFUL, "bladder_change": "new", "weight_loss": NoAnswer.UNKNOWN,
    }  # fmt: skip
    intake = finished(clinic, known(clinic, 1), answers)
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_R)
    panel = screen.panel
    assert isinstance(panel, ReasonsPanel)
    said = texts(panel)
    for reason in intake.assessment.reasons:
        assert reason.text in said
        assert reason.source in said
    assert "bladder change" in said.lower()
    for line in intake.assessment.advice:
        assert line.text[1:] in said
    assert len(panel.findChildren(ScoreLines)) == len(intake.assessment.scores)
    gaps = panel.findChildren(GapLine)
    assert f"Not asked or not known: {len(gaps)}" in said
    assert "Not sure: Weight loss" in said
    not_asked = next(
        q for q in clinic.forms[intake.form.form_id].form.asked if q.id == "height_now"
    )
    assert f"Not asked: {not_asked.label.capitalize()}" in said
    press(screen, Key.Key_Escape)
    assert screen.panel is None
    assert QApplication.focusWidget() is screen


def test_a_rule_that_holds_the_level_stands_among_what_could_not_be_ruled_out(
    shown: Shown, specialist: Clinic, clinic: Clinic
) -> None:
    unsure: dict[str, Answer] = {**PAINFUL, "saddle_numbness": NoAnswer.UNKNOWN}
    intake = finished(clinic, known(clinic, 1), unsure)
    assert intake.assessment.held
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_R)
    assert screen.panel is not None
    said = texts(screen.panel)
    assert "Could not be ruled out" in said
    form = clinic.forms[intake.form.form_id].form
    finding = next(rule.finding for rule in form.rules if rule.id == intake.assessment.held[0])
    assert finding[1:] in said


def test_the_same_key_closes_a_panel_and_other_letters_do_nothing_in_it(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_R, Key.Key_S, Key.Key_J, Key.Key_Z)
    assert isinstance(screen.panel, ReasonsPanel)
    assert record_of(screen).states == ()
    assert not screen.paper.fits_width
    press(screen, Key.Key_R)
    assert screen.panel is None


def test_every_panel_names_the_patient_with_two_identifiers(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    for key in (Key.Key_R, Key.Key_O, Key.Key_V, Key.Key_A, Key.Key_T, Key.Key_M):
        press(screen, key)
        panel = screen.panel
        assert panel is not None
        said = texts(panel)
        assert "Haskett, Benno" in said
        assert "MRN 000001" in said
        press(screen, Key.Key_Escape)


# ---------------------------------------------------------------------------------- changes


def test_what_changed_since_the_last_visit_is_said_answer_by_answer(
    shown: Shown, specialist: Clinic, clinic: Clinic
) -> None:
    patient = known(clinic, 1)
    finished(clinic, patient, {"back_pain": "yes", "pain_now": 3, "bladder_change": "none"})
    after = later(specialist, days=30)
    today: dict[str, Answer] = {"back_pain": "yes", "pain_now": 7, "bladder_change": "new"}
    screen = shown(after, finished(after, patient, today).intake_id)
    said = [line.accessibleName() for line in screen.sections.findChildren(ChangeLine)]
    assert "Bladder change: no, now new (under 2 weeks)" in said
    assert "Pain now: 3/10, now 7/10" in said
    assert said.index("Pain now: 3/10, now 7/10") > 0, "danger signs stand first"
    press(screen, Key.Key_C)
    assert screen.panel is not None
    assert "Changed since 20 Nov 2026" in texts(screen.panel)
    assert f"3/10 {ARROW}" in texts(screen.panel)


def test_what_changed_since_the_last_version_and_since_it_was_printed(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    workflow.mark_printed(specialist, intake.intake_id, "page")
    newer = corrected(specialist, intake.intake_id, pain_worst=10)
    screen = shown(specialist, newer.intake_id)
    assert not screen.changed_banner.isHidden()
    assert "Changed since it was printed: worst pain" in texts(screen)
    press(screen, Key.Key_C)
    assert screen.panel is not None
    said = texts(screen.panel)
    assert "Changed since version 1 of 10:42" in said
    assert "Changed since it was printed" in said
    assert said.count("Worst pain, 7 days: 9/10, now 10/10") == 2


def test_the_first_version_of_the_first_visit_has_nothing_to_compare(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_C)
    assert screen.panel is None
    assert screen.findChild(QWidget, "changes_button") is None


# --------------------------------------------------------------------------------- versions


def test_an_old_version_is_opened_says_so_and_lets_nobody_act(
    qtbot: QtBot, shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    newer = corrected(later(specialist, minutes=5), intake.intake_id, pain_worst=10)
    screen = shown(specialist, newer.intake_id)
    assert not screen.parts.out_of_date.isVisible()
    press(screen, Key.Key_V)
    assert screen.panel is not None
    button(screen.panel, "version_1").click()
    assert record_of(screen).subject == intake.intake_id
    assert screen.parts.out_of_date.isVisible()
    said = screen.parts.out_of_date.accessibleName()
    assert said == "Out of date: version 1 of 2, replaced 10:47."
    qtbot.waitUntil(lambda: screen.paper.is_sharp, timeout=20_000)
    assert screen.paper.pages is not None
    assert screen.paper.pages.data == workflow.page_pdf(specialist, intake.intake_id)
    assert screen.paper.pages.data != workflow.page_pdf(specialist, newer.intake_id)
    for key in (Key.Key_O, Key.Key_A, Key.Key_T, Key.Key_M, Key.Key_S):
        press(screen, key)
        assert screen.panel is None
    assert not screen.seen_button.isVisible()
    assert not screen.pad.isVisible()
    press(screen, Key.Key_Escape)
    assert record_of(screen).subject == newer.intake_id
    assert not screen.parts.out_of_date.isVisible()


def test_printed_copies_are_listed_and_printed_again_just_as_they_were(
    qtbot: QtBot,
    shown: Shown,
    specialist: Clinic,
    intake: Intake,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = workflow.make_page(specialist, intake.intake_id)
    workflow.mark_printed(specialist, intake.intake_id, "page", made)
    newer = corrected(later(specialist, minutes=5), intake.intake_id, pain_worst=10)
    printed: list[bytes] = []

    def take(_printer: object, pages: PdfPages, *_rest: object) -> bool:
        printed.append(pages.data)
        return True

    monkeypatch.setattr(print_flow, "choose_printer", lambda *_args: QPrinter())
    monkeypatch.setattr(print_flow, "print_pages", take)
    screen = shown(specialist, newer.intake_id)
    press(screen, Key.Key_V)
    assert screen.panel is not None
    assert "Copy 1 printed 10:42 by Dr Lindmar" in texts(screen.panel)
    with qtbot.waitSignal(screen.said, timeout=20_000) as said:
        button(screen.panel, "copy_again").click()
    assert printed == [made.data]
    assert said.args == ["The copy is printed again."]
    assert specialist.records.copies_printed(intake.intake_id) == 1
    last = next(e for e in specialist.records.audit() if e.event is Event.PRINTED)
    assert last.detail == "copy 1 once more, same bytes"


def test_a_page_that_was_printed_can_be_drawn_again(
    qtbot: QtBot,
    shown: Shown,
    specialist: Clinic,
    intake: Intake,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(print_flow, "choose_printer", lambda *_args: QPrinter())
    monkeypatch.setattr(print_flow, "print_pages", lambda *_args: True)
    screen = shown(specialist, intake.intake_id)
    with qtbot.waitSignal(screen.said, timeout=20_000):
        press(screen, Key.Key_P)
    (copy,) = specialist.records.prints(intake.intake_id)
    assert workflow.reprint_pdf(specialist, copy).alike
    assert screen.print_button.text() == "Print again"
    assert copy.sha256


def test_what_was_done_stands_in_the_panel_of_versions(
    shown: Shown, specialist: Clinic, intake: Intake
) -> None:
    record = workflow.open_record(specialist, intake.intake_id)
    record = workflow.set_level(specialist, record, Level.EMERGENCY, "Weak foot")
    workflow.assign(specialist, record, "Dr Voss")
    screen = shown(specialist, intake.intake_id)
    press(screen, Key.Key_V)
    assert screen.panel is not None
    said = texts(screen.panel)
    assert "10:42 by Dr Lindmar: for Dr Voss" in said
    assert "Weak foot" in said


# ------------------------------------------------------------------------ place in the list


def test_j_and_k_go_through_the_list_and_the_place_is_said(
    qtbot: QtBot, shown: Shown, specialist: Clinic, clinic: Clinic, intake: Intake
) -> None:
    first = emergency(clinic, known(clinic, 2, "Brandt"))
    screen = shown(specialist, first.intake_id)
    qtbot.waitUntil(screen.parts.head.place.isVisible, timeout=20_000)
    assert screen.parts.head.place.text() == "1 of 2"
    for key in (Key.Key_J, Key.Key_Down):
        with qtbot.waitSignal(screen.record_wanted) as wanted:
            press(screen, key)
        assert wanted.args == [intake.intake_id]
    with qtbot.waitSignal(screen.said) as said:
        press(screen, Key.Key_K)
    assert said.args == ["That was the first of the list."]
    screen.open(intake.intake_id)
    assert screen.parts.head.place.text() == "2 of 2"
    with qtbot.waitSignal(screen.record_wanted) as wanted:
        press(screen, Key.Key_Up)
    assert wanted.args == [first.intake_id]


# -------------------------------------------------------------------------- names and sizes


@pytest.fixture
def full(clinic: Clinic, specialist: Clinic) -> IntakeId:
    """A record with a past, versions, a level set, tasks and notes."""
    patient = known(clinic, 1)
    finished(clinic, patient, {"back_pain": "yes", "pain_now": 3, "height_now": 165.0})
    after = later(specialist, days=30)
    today: dict[str, Answer] = {
        **PAINFUL, "height_now": 163.0, "saddle_numbness": NoAnswer.UNKNOWN, "notes": "long " * 40
    }  # fmt: skip
    intake = finished(after, patient, today)
    workflow.mark_printed(after, intake.intake_id, "page")
    newer = corrected(later(specialist, days=30, minutes=4), intake.intake_id, pain_worst=10)
    record = workflow.open_record(after, newer.intake_id)
    record = workflow.set_level(after, record, Level.EMERGENCY, "Weak foot, and worse by the hour")
    record = workflow.assign(after, record, "Dr Amelie Voss-Hohenstein")
    record = workflow.ask_desk(after, record, TaskKind.IMAGING, "MRI of the whole spine")
    workflow.write_note(after, record, "MRI today", "Lives alone. " * 12)
    return newer.intake_id


PANELS = ("", "R", "C", "O", "V", "A", "T", "M", "correct", "notes")
SIZES = [(1192, 800, 1.0), (936, 768, 1.0), (1280, 800, 2.0)]


@pytest.fixture
def sized(
    qtbot: QtBot, qapp: QApplication, specialist: Clinic, full: IntakeId
) -> Iterator[Callable[[int, int, float], RecordScreen]]:
    """The full record at a size and text scale; widths are those beside the rail."""

    def show(width: int, height: int, scale: float) -> RecordScreen:
        theme = apply_theme(qapp, LIGHT, scale)
        screen = RecordScreen(later(specialist, days=30, minutes=6), theme)
        qtbot.addWidget(screen)
        screen.resize(width, height)
        rail = 0 if scale == 2.0 else 88
        screen.fit(room_for((width + rail) / scale))
        bring_up(screen)
        screen.open(full)
        return screen

    yield show
    use_language("en")
    apply_theme(qapp, LIGHT)


def settle() -> None:
    for _ in range(4):
        QApplication.processEvents()


def beyond(screen: RecordScreen) -> list[str]:
    """What reaches over the right edge of the column it stands in."""
    found = []
    for scroll in screen.findChildren(QScrollArea):
        inner = scroll.widget()
        if inner is None or not scroll.isVisible():
            continue
        if inner.width() > scroll.viewport().width():
            shown = (w for w in inner.findChildren(QWidget) if w.isVisible())
            widest = max(shown, key=lambda w: w.minimumSizeHint().width())
            found.append(
                f"{scroll.objectName()}: {inner.width()} in {scroll.viewport().width()},"
                f" {type(widest).__name__} {widest.objectName()}"
            )
    return found


@pytest.mark.parametrize("language", ["en", "es", "xx"])
@pytest.mark.parametrize(("width", "height", "scale"), SIZES)
def test_nothing_is_cut_off_in_any_panel_at_any_size(
    qtbot: QtBot,
    sized: Callable[[int, int, float], RecordScreen],
    width: int,
    height: int,
    scale: float,
    language: str,
) -> None:
    use_language(language)
    screen = sized(width, height, scale)

    def whole() -> None:
        assert cut_off(screen) == []
        assert beyond(screen) == []

    for key in PANELS:
        if key:
            screen.show_panel(key)
        assert (screen.panel is not None) == bool(key)
        qtbot.waitUntil(whole)
        screen.close_panel()


def test_every_control_of_the_record_and_its_panels_has_a_name_and_room(
    sized: Callable[[int, int, float], RecordScreen],
) -> None:
    screen = sized(1192, 800, 1.0)
    for key in PANELS:
        if key:
            screen.show_panel(key)
        settle()
        assert faults(screen) == [], key
        screen.close_panel()


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName()}"


class Windows(QObject):
    """Notes every window that is shown, if only for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self.shown: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget):
            self.shown += [_name(watched)] if watched.isWindow() else []
        return False


def test_no_part_flashes_up_as_a_window_of_its_own(
    qapp: QApplication, sized: Callable[[int, int, float], RecordScreen]
) -> None:
    windows = Windows()
    qapp.installEventFilter(windows)
    screen = sized(1192, 800, 1.0)
    for key in PANELS[1:]:
        screen.show_panel(key)
        settle()
        screen.close_panel()
    screen.fit(Room.MIDDLE)
    settle()
    qapp.removeEventFilter(windows)
    assert windows.shown == ["RecordScreen record_screen"]


@pytest.mark.parametrize("key", [Key.Key_O, Key.Key_T])
def test_the_field_that_gets_the_focus_is_in_sight(
    qtbot: QtBot, sized: Callable[[int, int, float], RecordScreen], key: Qt.Key
) -> None:
    screen = sized(1280, 800, 2.0)
    screen.setFocus()
    press(screen, key, Key.Key_3)
    panel = screen.panel
    assert panel is not None
    field = QApplication.focusWidget()
    assert isinstance(field, QPlainTextEdit)
    qtbot.waitUntil(lambda: inside(field, panel.column.viewport()))


def test_f6_reaches_every_part_and_the_panel(
    sized: Callable[[int, int, float], RecordScreen],
) -> None:
    screen = sized(1192, 800, 1.0)
    parts = screen.panels()
    assert [part.isVisible() for part in parts] == [True] * len(parts)
    assert screen.pad in parts
    screen.show_panel("R")
    assert screen.panels()[0] is screen.panel


def test_keys_that_f1_lists_are_the_keys_that_work(
    shown: Shown, specialist: Clinic, full: IntakeId
) -> None:
    screen = shown(later(specialist, days=30, minutes=6), full)
    keys = [key for line in screen.key_help() for key in line.keys]
    assert len(keys) == len(set(keys))
    for key in ("R", "C", "O", "A", "T", "M", "V"):
        assert key in keys
        press(screen, Key(ord(key)))
        assert screen.panel is not None, key
        assert screen.panel.key == key
        press(screen, Key.Key_Escape)
    press(screen, Key.Key_N)
    assert QApplication.focusWidget() is screen.pad.plan


def test_labels_are_plain_text(shown: Shown, specialist: Clinic, intake: Intake) -> None:
    record = workflow.open_record(specialist, intake.intake_id)
    workflow.write_note(specialist, record, "<b>bold</b>", "")
    screen = shown(specialist, intake.intake_id)
    for label in screen.findChildren(QLabel):
        assert label.textFormat() is Qt.TextFormat.PlainText
