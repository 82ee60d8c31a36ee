"""The record: what each role sees, the page on the desk, findings, visits and keys."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import (
    as_role,
    emergency,
    finished,
    known,
    later,
    part_done,
    texts,
)
from triage_app import workflow
from triage_app.desktop.preview_source import shown_numbers
from triage_app.desktop.record_parts import NOT_EXAMINED, AnswerList, ExaminerLine, VisitLine
from triage_app.desktop.record_screen import RecordScreen
from triage_app.desktop.record_trends import courses_of
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import DARK, LIGHT, Theme, apply_theme
from triage_app.desktop.trend_chart import Trend, TrendChart
from triage_app.model.answers import Answer, DateAnswer
from triage_app.model.intake import Event, Intake, IntakeId
from triage_app.model.level import Level
from triage_app.workflow import Clinic, Record
from triage_app.workflow.procedure import AFTER_PROCEDURE

# The offscreen platform cannot tell a window manager the smallest size; real ones can.
pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")
PAINFUL: dict[str, Answer] = {"back_pain": "yes", "pain_now": 7, "pain_worst": 9}


@pytest.fixture
def specialist(clinic: Clinic) -> Clinic:
    return as_role(clinic, "specialist")


@pytest.fixture
def intake(clinic: Clinic) -> Intake:
    return finished(clinic, known(clinic, 1), PAINFUL)


def show(qtbot: QtBot, clinic: Clinic, theme: Theme, subject: IntakeId) -> RecordScreen:
    screen = RecordScreen(clinic, theme)
    qtbot.addWidget(screen)
    screen.resize(1192, 800)
    screen.fit(Room.WIDE)
    screen.show()
    qtbot.waitExposed(screen)
    screen.open(subject)
    return screen


def opened(screen: RecordScreen) -> Record:
    assert screen.record is not None
    return screen.record


def test_the_page_on_the_desk_is_the_one_that_prints(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, specialist, theme, intake.intake_id)
    qtbot.waitUntil(lambda: screen.paper.is_sharp, timeout=20_000)
    assert screen.paper.pages is not None
    assert screen.paper.pages.data == workflow.page_pdf(specialist, intake.intake_id)


def test_opening_is_written_once_in_the_audit(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    show(qtbot, specialist, theme, intake.intake_id)
    events = [entry.event for entry in specialist.records.audit()]
    assert events.count(Event.RECORD_OPENED) == 1


def test_a_specialist_sees_reasons_with_answers_and_source(
    qtbot: QtBot, specialist: Clinic, theme: Theme, clinic: Clinic
) -> None:
    intake = emergency(clinic, known(clinic, 1))
    screen = show(qtbot, specialist, theme, intake.intake_id)
    shown = texts(screen.sections)
    reason = intake.assessment.reasons[0]
    assert "Why EMERGENCY" in shown
    assert reason.text in shown
    assert "bladder change" in shown.lower()
    assert f"Source {reason.source}" in shown
    assert "When you examine" in shown


def test_reception_sees_level_answers_and_what_to_do_but_no_reason_score_or_page(
    qtbot: QtBot, clinic: Clinic, theme: Theme
) -> None:
    intake = emergency(clinic, known(clinic, 1))
    screen = show(qtbot, clinic, theme, intake.intake_id)
    shown = texts(screen)
    assert "Emergency" in shown
    assert "Stop. Tell the nurse or doctor now." in shown
    assert screen.findChild(AnswerList) is not None
    assert "Bladder change" in shown
    assert not screen.paper.isVisible()
    assert screen.paper.pages is None
    for word in ("Why ", "Source", "fracture signs", "Roman", "When you examine", "/10,"):
        assert word not in shown
    for kind in (ExaminerLine, TrendChart):
        assert screen.findChildren(kind) == []
    assert screen.print_button.isVisible()


def test_the_demo_sees_everything(
    qtbot: QtBot, clinic: Clinic, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, as_role(clinic, "demo"), theme, intake.intake_id)
    assert "Why " in texts(screen.sections)


def test_a_finding_makes_a_new_version_and_can_be_taken_back(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, specialist, theme, intake.intake_id)
    line = screen.findChildren(ExaminerLine)[0]
    assert line.segments.value() == NOT_EXAMINED
    line.segments.findChildren(QAbstractButton, f"{line.segments.objectName()}_yes")[0].click()
    record = opened(screen)
    assert len(record.versions) == 2
    assert record.subject != intake.intake_id
    assert record.answers[line._question.id] == "yes"
    again = screen.findChildren(ExaminerLine)
    newest = next(x for x in again if x.isVisible() and x._question.id == line._question.id)
    assert newest.segments.value() == "yes"
    newest.segments.findChildren(QAbstractButton, f"{line.segments.objectName()}_{NOT_EXAMINED}")[
        0
    ].click()
    assert len(opened(screen).versions) == 3
    assert line._question.id not in opened(screen).answers
    assert specialist.records.intake(intake.intake_id) == intake


def test_what_changed_since_the_print_is_said(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    workflow.mark_printed(specialist, intake.intake_id, "page")
    screen = show(qtbot, specialist, theme, intake.intake_id)
    assert screen.changed_banner.isHidden()
    assert screen.print_button.text() == "Print again"
    line = screen.findChildren(ExaminerLine)[0]
    line.segments.findChildren(QAbstractButton, f"{line.segments.objectName()}_yes")[0].click()
    assert not screen.changed_banner.isHidden()
    assert "Changed since it was printed" in texts(screen)


def test_visits_stand_newest_first_and_open_their_record(
    qtbot: QtBot, specialist: Clinic, theme: Theme, clinic: Clinic
) -> None:
    patient = known(clinic, 1)
    first = finished(clinic, patient, {"back_pain": "yes", "pain_now": 3})
    after = later(specialist, days=30)
    second = finished(after, patient, {"back_pain": "yes", "pain_now": 7})
    screen = show(qtbot, after, theme, second.intake_id)
    lines = screen.findChildren(VisitLine)
    assert [line._day for line in lines] == ["20 Dec 2026", "20 Nov 2026"]
    with qtbot.waitSignal(screen.record_wanted) as wanted:
        lines[1].click()
    assert wanted.args == [first.intake_id]
    assert any("Pain now" in chart.accessibleName() for chart in screen.findChildren(TrendChart))


def trend_of(clinic: Clinic, intake: Intake, label: str) -> Trend:
    courses = courses_of(clinic, workflow.open_record(clinic, intake.intake_id))
    return next(trend for trend in courses.trends if trend.label == label)


def test_trends_say_the_change_in_words(specialist: Clinic, clinic: Clinic) -> None:
    patient = known(clinic, 1)
    visits = []
    for day, pain in ((0, 4), (30, 4), (60, 7)):
        desk = later(clinic, days=day)
        answers: dict[str, Answer] = {"back_pain": "yes", "pain_now": pain, "pain_worst": pain + 1}
        visits.append(finished(desk, patient, answers))
    desk = later(specialist, days=60)
    trend = trend_of(desk, visits[2], "Pain now")
    assert trend.change == "3 worse since Dec 2026"
    assert [point.value for point in trend.points] == [4, 4, 7]
    assert trend.beside is not None
    assert trend.beside.in_words == "Worst pain 8/10, 3 worse since Dec 2026"
    assert "Worst pain /10, 20 Nov 2026: 5" in trend.spoken
    assert trend_of(desk, visits[1], "Pain now").change == "as in Nov"
    assert trend_of(desk, visits[0], "Pain now").change == ""


def test_height_and_what_was_lost_of_it_have_a_course(specialist: Clinic, clinic: Clinic) -> None:
    patient = known(clinic, 1)
    base: dict[str, Answer] = {"back_pain": "yes", "height_tallest": 165.0}
    first = finished(clinic, patient, {**base, "height_now": 162.0})
    after = later(specialist, days=20)
    second = finished(after, patient, {**base, "height_now": 159.0})
    trend = trend_of(after, second, "Height")
    assert trend.change == "3 shorter since Nov"
    assert trend.beside is not None
    assert trend.beside.in_words == "Height lost 6 cm, 3 more since Nov"
    assert trend_of(after, first, "Height").points[-1].value == 162


def test_a_procedure_is_marked_and_the_pain_after_it_is_of_the_same_course(
    qtbot: QtBot, specialist: Clinic, theme: Theme, clinic: Clinic
) -> None:
    patient = known(clinic, 1)
    finished(clinic, patient, {"back_pain": "yes", "pain_now": 8})
    after = later(specialist, days=30)
    done = DateAnswer(after.today() - timedelta(days=14))
    asked: dict[str, Answer] = {
        "procedure_date": done, "procedure": "kyphoplasty", "pain_now": 2
    }  # fmt: skip
    intake = finished(after, patient, asked, form=AFTER_PROCEDURE)
    trend = trend_of(after, intake, "Pain now")
    assert [point.value for point in trend.points] == [8, 2]
    assert trend.change == "6 better since Nov"
    assert trend.marks == (done.day,)
    screen = show(qtbot, after, theme, intake.intake_id)
    assert "Kyphoplasty, 6 Dec 2026: the dashed upright line." in texts(screen.sections)


def test_one_visit_has_numbers_and_no_picture(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, specialist, theme, intake.intake_id)
    charts = screen.findChildren(TrendChart)
    assert "Pain now /10, 20 Nov 2026: 7" in charts[0].accessibleName()
    assert not any(chart.has_picture for chart in charts)


def test_pictures_come_after_the_page_and_only_then(
    qtbot: QtBot, specialist: Clinic, theme: Theme, clinic: Clinic
) -> None:
    patient = known(clinic, 1)
    finished(clinic, patient, {"back_pain": "yes", "pain_now": 3})
    after = later(specialist, days=30)
    second = finished(after, patient, {"back_pain": "yes", "pain_now": 7})
    screen = show(qtbot, after, theme, second.intake_id)
    charts = [chart for chart in screen.findChildren(TrendChart) if chart.has_picture]
    assert charts
    assert not any(chart.is_drawn for chart in charts)
    qtbot.waitUntil(lambda: all(chart.is_drawn for chart in charts), timeout=20_000)
    assert screen.paper.is_sharp
    picture = charts[0].findChild(QWidget, "trend_picture")
    assert picture is not None
    qtbot.waitUntil(picture.isVisible)


def test_the_numbers_are_the_pages_own(specialist: Clinic, intake: Intake) -> None:
    record = workflow.open_record(specialist, intake.intake_id)
    from triage_app.desktop.preview_source import Case
    from triage_app.report.told import Told

    told = Told(record.form, record.shown, record.patient, record.visit_date, record.answers)
    cells = shown_numbers(Case(told, record.assessment))
    page = workflow.summary_of(specialist, record).numbers
    on_page = {(cell.value, cell.unit, cell.label) for cell in page}
    assert {(c.value, c.unit, c.label) for c in cells} <= on_page
    assert ("7", "/ 10", "Back now") in {(c.value, c.unit, c.label) for c in cells}


def test_keys_mark_seen_zoom_and_go_back(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, specialist, theme, intake.intake_id)
    qtbot.waitUntil(lambda: screen.paper.pages is not None, timeout=20_000)
    QTest.keyClick(screen, Qt.Key.Key_Z)
    assert screen.paper.fits_width
    with qtbot.waitSignal(screen.back_wanted):
        QTest.keyClick(screen, Qt.Key.Key_Escape)
    with qtbot.waitSignals([screen.said, screen.back_wanted]):
        QTest.keyClick(screen, Qt.Key.Key_S)
    assert workflow.worklist(specialist).total == 0


def test_p_prints_the_page(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from triage_app.desktop import printing

    monkeypatch.setattr(printing, "has_printer", lambda: False)
    screen = show(qtbot, specialist, theme, intake.intake_id)
    QTest.keyClick(screen, Qt.Key.Key_P)
    qtbot.waitUntil(screen.banner.isVisible, timeout=20_000)
    assert "This computer has no printer." in screen.banner.accessibleName()


def test_a_record_that_is_gone_says_so(qtbot: QtBot, specialist: Clinic, theme: Theme) -> None:
    screen = show(qtbot, specialist, theme, IntakeId("gone"))
    assert "not there any more" in screen.banner.accessibleName()
    QTest.keyClick(screen, Qt.Key.Key_S)


def test_an_open_level_is_said_as_a_range(
    qtbot: QtBot, specialist: Clinic, theme: Theme, clinic: Clinic
) -> None:
    draft = part_done(clinic, known(clinic, 1))
    screen = show(qtbot, specialist, theme, draft)
    assert "Not yet known, could be emergency" in texts(screen.sections)
    assert not screen.seen_button.isVisible()
    assert screen.findChildren(ExaminerLine) == []


def test_how_soon_is_said_with_the_day(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, specialist, theme, intake.intake_id)
    record = opened(screen)
    for level, words in (
        (Level.EMERGENCY, "Seen now."),
        (Level.URGENT, "See within 24 hours, by 10:42 on Saturday 21 Nov 2026."),
        (Level.SOON, "See within 2 weeks, by Friday 4 Dec 2026."),
    ):
        settled = replace(record.assessment, level=level, could_be=level)
        screen._show(replace(record, assessment=settled))
        shown = [w.text() for w in screen.findChildren(QLabel, "seen_by") if w.isVisible()]
        assert shown == [words]


def test_the_side_stands_alone_in_a_narrow_window(
    qtbot: QtBot, specialist: Clinic, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, specialist, theme, intake.intake_id)
    screen.resize(640, 700)
    screen.fit(Room.NARROW)
    assert not screen.parts.desk.isVisible()
    assert screen.print_button.isVisible()


def test_another_look_keeps_the_record(
    qtbot: QtBot, specialist: Clinic, qapp: QApplication, theme: Theme, intake: Intake
) -> None:
    screen = show(qtbot, specialist, theme, intake.intake_id)
    for look, scale in ((DARK, 1.0), (LIGHT, 1.5)):
        screen.retheme(apply_theme(qapp, look, scale))
        assert opened(screen).subject == intake.intake_id
        assert "Why " in texts(screen.sections)
    qtbot.waitUntil(lambda: screen.paper.is_sharp, timeout=20_000)
    QTest.keyClick(screen, Qt.Key.Key_Z)
    assert screen.paper.fits_width
