"""Printing without asking twice: the printer of this computer, what failed, and the whole list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import as_role, emergency, finished, inside, known, part_done
from tests.desktop.driving import bring_up, press
from tests.desktop.print_fixtures import OFFICE, UPSTAIRS, FakePrinting
from tests.desktop.test_accessibility import faults
from triage_app.desktop.background import Work
from triage_app.desktop.list_printing import ListPrinting
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order, Paper, Printout, order_for
from triage_app.desktop.print_jobs import ListJob
from triage_app.desktop.print_memory import (
    Duplex,
    PrinterChoice,
    PrinterMemory,
    printer_memory,
)
from triage_app.desktop.printer_place import remember_printers_in
from triage_app.desktop.sheet_printing import SheetPrinting
from triage_app.desktop.theme import Theme
from triage_app.model.intake import Event as Audit
from triage_app.model.intake import Intake, IntakeId
from triage_app.workflow import Clinic, ListPdf


@pytest.fixture
def window(qtbot: QtBot, theme: Theme) -> QWidget:
    shown = QWidget()
    column = QVBoxLayout(shown)
    column.addStretch(1)
    qtbot.addWidget(shown)
    shown.resize(1200, 200)
    return shown


@pytest.fixture
def banner(
    window: QWidget,
    clinic: Clinic,
    memory: PrinterMemory,
    printing: FakePrinting,
) -> PrintBanner:
    made = PrintBanner("banner", clinic, window, memory)
    column = window.layout()
    assert isinstance(column, QVBoxLayout)
    column.insertWidget(0, made)
    bring_up(window)
    return made


@pytest.fixture
def intake(clinic: Clinic) -> Intake:
    return finished(clinic, known(clinic, 1))


@pytest.fixture
def order(intake: Intake) -> Order:
    return order_for(Paper.PAGE, intake.intake_id, "en", "000001", "2026-11-20")


def offered(banner: PrintBanner) -> list[str]:
    return [button.text() for button in banner.buttons if button.isVisible()]


def says(banner: PrintBanner, words: str) -> bool:
    return not banner.isHidden() and words in banner.accessibleName()


def print_it(qtbot: QtBot, banner: PrintBanner, go: Callable[[], None]) -> None:
    with qtbot.waitSignal(banner.printed, timeout=20_000):
        go()


# --- What is remembered --------------------------------------------------------------------------


def test_a_choice_is_remembered_on_this_computer_and_forgotten_when_asked(
    qapp: QApplication, tmp_path: Path
) -> None:
    path = str(tmp_path / "printer.ini")
    kept = QSettings(path, QSettings.Format.IniFormat)
    first = PrinterMemory(kept)
    assert first.choice() is None
    first.keep(OFFICE)
    kept.sync()
    again = PrinterMemory(QSettings(path, QSettings.Format.IniFormat))
    assert again.choice() == OFFICE
    assert OFFICE.words == "2 copies, both sides"
    again.forget()
    assert again.choice() is None


def test_what_cannot_be_read_is_one_copy_on_one_side(qapp: QApplication, tmp_path: Path) -> None:
    kept = QSettings(str(tmp_path / "printer.ini"), QSettings.Format.IniFormat)
    for name, value in (("name", "Office"), ("copies", "many"), ("sides", "seven")):
        kept.setValue(f"printer/{name}", value)
    assert PrinterMemory(kept).choice() == PrinterChoice("Office", 1, Duplex.DuplexNone)
    kept.setValue("printer/copies", "-4")
    assert PrinterMemory(kept).choice() == PrinterChoice("Office")


def test_the_program_has_one_memory_and_none_where_nobody_gave_one(
    qapp: QApplication, tmp_path: Path
) -> None:
    unkept = printer_memory()
    unkept.keep(OFFICE)
    assert printer_memory().choice() is None
    kept = QSettings(str(tmp_path / "printer.ini"), QSettings.Format.IniFormat)
    remember_printers_in(qapp, kept)
    try:
        printer_memory().keep(UPSTAIRS)
        assert printer_memory().choice() == UPSTAIRS
    finally:
        remember_printers_in(qapp, None)
    assert printer_memory().choice() is None


# --- Printing -------------------------------------------------------------------------------------


def test_the_first_print_asks_and_the_next_goes_to_the_same_printer(
    qtbot: QtBot,
    banner: PrintBanner,
    order: Order,
    printing: FakePrinting,
    memory: PrinterMemory,
    clinic: Clinic,
) -> None:
    print_it(qtbot, banner, lambda: banner.print_order(order))
    assert (printing.asked, memory.choice()) == (1, OFFICE)
    print_it(qtbot, banner, lambda: banner.print_order(order))
    assert printing.asked == 1
    assert printing.printed == [("Office", 1), ("Office", 1)]
    assert banner.accessibleName() == "The page is printed. On Office, 2 copies, both sides."
    assert offered(banner) == ["Change"]
    assert clinic.records.copies_printed(order.subject) == 2
    assert clinic.records.audit()[0].detail == "page Office x2"


def test_change_makes_the_next_print_ask(
    qtbot: QtBot,
    banner: PrintBanner,
    window: QWidget,
    order: Order,
    printing: FakePrinting,
    memory: PrinterMemory,
) -> None:
    memory.keep(OFFICE)
    print_it(qtbot, banner, lambda: banner.print_order(order))
    press(window, Qt.Key.Key_F7)
    assert "next print asks" in banner.accessibleName()
    printing.chosen = UPSTAIRS
    print_it(qtbot, banner, lambda: banner.print_order(order))
    assert (printing.asked, memory.choice()) == (1, UPSTAIRS)


def test_change_while_it_prints_stops_and_asks_and_counts_once(
    qtbot: QtBot,
    banner: PrintBanner,
    window: QWidget,
    order: Order,
    printing: FakePrinting,
    memory: PrinterMemory,
    clinic: Clinic,
) -> None:
    memory.keep(OFFICE)
    printing.waits, printing.chosen = Event(), UPSTAIRS
    banner.print_order(order)
    qtbot.waitUntil(lambda: banner.accessibleName().startswith("Printing on Office."))
    assert offered(banner) == ["Change", "Cancel"]
    press(window, Qt.Key.Key_F7)
    qtbot.waitUntil(lambda: banner.accessibleName().startswith("Printing on Upstairs."))
    print_it(qtbot, banner, printing.waits.set)
    assert printing.printed == [("Upstairs", 1)]
    assert clinic.records.copies_printed(order.subject) == 1


def test_a_failed_job_is_said_and_one_key_sends_it_again(
    qtbot: QtBot,
    banner: PrintBanner,
    window: QWidget,
    order: Order,
    printing: FakePrinting,
    clinic: Clinic,
) -> None:
    printing.fails = True
    banner.print_order(order)
    qtbot.waitUntil(lambda: says(banner, "did not finish"), timeout=20_000)
    assert offered(banner) == ["Send again", "Another printer", "Save as PDF"]
    assert clinic.records.copies_printed(order.subject) == 0
    printing.fails = False
    print_it(qtbot, banner, lambda: press(window, Qt.Key.Key_F5))
    assert printing.asked == 1
    assert printing.printed == [("Office", 1)]
    assert clinic.records.copies_printed(order.subject) == 1


def test_a_printer_that_is_gone_is_said_and_another_can_be_chosen(
    qtbot: QtBot,
    banner: PrintBanner,
    window: QWidget,
    order: Order,
    printing: FakePrinting,
    memory: PrinterMemory,
    clinic: Clinic,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    memory.keep(OFFICE)
    printing.there, printing.chosen = {"Upstairs"}, UPSTAIRS
    banner.print_order(order)
    qtbot.waitUntil(lambda: says(banner, "“Office” is not there"), timeout=20_000)
    path = tmp_path / "page.pdf"
    monkeypatch.setattr("triage_app.desktop.print_flow.choose_file", lambda *_args: path)
    with qtbot.waitSignal(banner.told, timeout=20_000):
        press(window, Qt.Key.Key_F8)
    assert path.read_bytes().startswith(b"%PDF")
    assert clinic.records.copies_printed(order.subject) == 0
    banner.print_order(order)
    qtbot.waitUntil(lambda: says(banner, "“Office” is not there"), timeout=20_000)
    print_it(qtbot, banner, lambda: press(window, Qt.Key.Key_F7))
    assert memory.choice() == UPSTAIRS
    assert printing.printed == [("Upstairs", 1)]


def test_the_keys_of_a_button_work_only_while_it_can_be_seen(
    qtbot: QtBot,
    banner: PrintBanner,
    window: QWidget,
    order: Order,
    printing: FakePrinting,
) -> None:
    printing.fails = True
    banner.print_order(order)
    qtbot.waitUntil(lambda: says(banner, "did not finish"), timeout=20_000)
    banner.hide()
    printing.fails = False
    press(window, Qt.Key.Key_F5)
    assert not banner.busy
    assert printing.printed == []
    banner.show()
    print_it(qtbot, banner, lambda: press(window, Qt.Key.Key_F5))
    assert printing.printed == [("Office", 1)]


def test_going_back_from_the_first_choice_remembers_and_says_nothing(
    qtbot: QtBot,
    banner: PrintBanner,
    order: Order,
    printing: FakePrinting,
    memory: PrinterMemory,
) -> None:
    printing.chosen = None
    banner.print_order(order)
    qtbot.waitUntil(lambda: printing.asked == 1 and not banner.busy, timeout=20_000)
    assert memory.choice() is None
    assert banner.isHidden()


@pytest.mark.parametrize("width", [320, 480, 1200])
def test_words_and_buttons_of_a_failure_have_room(
    qtbot: QtBot,
    banner: PrintBanner,
    window: QWidget,
    order: Order,
    printing: FakePrinting,
    width: int,
) -> None:
    window.resize(width, 400)
    printing.fails = True
    banner.print_order(order)
    qtbot.waitUntil(lambda: len(offered(banner)) == 3, timeout=20_000)
    QApplication.processEvents()
    assert faults(window) == []
    for button in banner.buttons:
        assert button.width() >= button.sizeHint().width()
        left = button.mapTo(window, button.rect().topLeft()).x()
        assert left + button.width() <= width
        assert inside(button, banner)
    assert banner.height() >= banner.heightForWidth(banner.width())


# --- The whole list -------------------------------------------------------------------------------


def test_the_list_prints_everybody_who_waits_and_counts_each_page(
    qtbot: QtBot,
    banner: PrintBanner,
    clinic: Clinic,
    printing: FakePrinting,
) -> None:
    first = finished(clinic, known(clinic, 1))
    urgent = emergency(clinic, known(clinic, 2, "Brandt"))
    draft = part_done(clinic, known(clinic, 3, "Olsen"), back_pain="yes")
    print_it(qtbot, banner, ListPrinting(clinic, banner).start)
    assert printing.printed == [("Office", 4)]
    counts = [
        clinic.records.copies_printed(one) for one in (first.intake_id, urgent.intake_id, draft)
    ]
    assert counts == [1, 1, 1]
    assert banner.accessibleName().startswith("The list is printed.")
    assert clinic.records.audit()[0].event is Audit.LIST_PRINTED


def test_a_list_that_fails_counts_no_page(
    qtbot: QtBot,
    banner: PrintBanner,
    clinic: Clinic,
    intake: Intake,
    printing: FakePrinting,
) -> None:
    printing.fails = True
    ListPrinting(clinic, banner).start([intake.intake_id])
    qtbot.waitUntil(lambda: says(banner, "did not finish"), timeout=20_000)
    assert clinic.records.copies_printed(intake.intake_id) == 0
    printing.fails = False
    print_it(qtbot, banner, banner.buttons[0].click)
    assert clinic.records.copies_printed(intake.intake_id) == 1


def test_escape_stops_the_list_while_its_pages_are_made(
    qtbot: QtBot,
    banner: PrintBanner,
    window: QWidget,
    clinic: Clinic,
    printing: FakePrinting,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    going, asked = Event(), Event()

    def slow(
        _clinic: Clinic,
        subjects: tuple[IntakeId, ...],
        progress: Callable[[int, int], None],
        cancelled: Callable[[], bool],
    ) -> ListPdf:
        progress(3, 40)
        going.wait(20)
        if cancelled():
            asked.set()
        return ListPdf(b"", (), (), cancelled=True)

    monkeypatch.setattr("triage_app.workflow.list_pdf", slow, raising=False)
    ListPrinting(clinic, banner).start([IntakeId("one")])
    qtbot.waitUntil(lambda: says(banner, "Making page 3 of 40."), timeout=20_000)
    assert offered(banner) == ["Cancel"]
    press(window, Qt.Key.Key_Escape)
    assert banner.accessibleName() == "Printing was stopped. Nothing is counted as printed."
    assert not banner.busy
    going.set()
    qtbot.waitUntil(asked.is_set, timeout=20_000)
    assert printing.printed == []


def test_only_the_pages_that_were_chosen_in_the_dialog_are_counted(clinic: Clinic) -> None:
    subjects = [
        finished(clinic, known(clinic, number, family)).intake_id
        for number, family in ((1, "Haskett"), (2, "Brandt"))
    ]
    job = ListJob(tuple(subjects))
    made = job.make(clinic, Work(lambda _done, _of: None))
    listed = made.kept
    assert isinstance(listed, ListPdf)
    job.mark_printed(clinic, made, Printout("Office", range(2, 3)))
    assert clinic.records.copies_printed(listed.printed[1]) == 1
    assert clinic.records.copies_printed(listed.printed[0]) == 0


def test_an_empty_list_says_so_and_prints_nothing(
    qtbot: QtBot,
    banner: PrintBanner,
    clinic: Clinic,
    printing: FakePrinting,
) -> None:
    ListPrinting(clinic, banner).start()
    qtbot.waitUntil(lambda: says(banner, "No one is waiting."), timeout=20_000)
    assert offered(banner) == []
    assert printing.asked == 0


def test_who_may_not_print_prints_no_list(
    banner: PrintBanner,
    clinic: Clinic,
    printing: FakePrinting,
) -> None:
    ListPrinting(as_role(clinic, "administrator"), banner).start()
    assert "does not allow" in banner.accessibleName()
    assert not banner.busy


def test_a_page_that_cannot_be_drawn_is_named_when_the_list_is_printed(
    qtbot: QtBot,
    banner: PrintBanner,
    clinic: Clinic,
    intake: Intake,
    printing: FakePrinting,
) -> None:
    go = ListPrinting(clinic, banner)
    print_it(qtbot, banner, lambda: go.start([intake.intake_id, IntakeId("gone")]))
    assert "The record gone cannot be read." in banner.accessibleName()
    assert clinic.records.copies_printed(intake.intake_id) == 1


def test_no_job_bears_a_name_in_the_queue(clinic: Clinic, intake: Intake, order: Order) -> None:
    listed = order_for(Paper.LIST, IntakeId(""), "", "", "2026-11-20", ListJob())
    assert listed.file_name == "list_2026-11-20.pdf"
    for one in (order, listed, replace(order, what=Paper.LETTER)):
        assert one.title == "Spine intake"


# --- The patient's sheet -------------------------------------------------------------------------


def test_a_sheet_that_fails_asks_for_its_printer_the_next_time(
    qtbot: QtBot,
    qapp: QApplication,
    window: QWidget,
    clinic: Clinic,
    intake: Intake,
    printing: FakePrinting,
    tmp_path: Path,
) -> None:
    kept = QSettings(str(tmp_path / "printer.ini"), QSettings.Format.IniFormat)
    remember_printers_in(qapp, kept)
    try:
        printer_memory().keep(OFFICE)
        printing.there, printing.chosen = {"Upstairs"}, UPSTAIRS
        sheet = SheetPrinting(clinic, window, intake.intake_id, "es")
        with qtbot.waitSignal(sheet.failed, timeout=20_000) as failed:
            sheet.start()
        assert "“Office” is not there" in failed.args[0]
        again = SheetPrinting(clinic, window, intake.intake_id, "es")
        with qtbot.waitSignal(again.said, timeout=20_000) as said:
            again.start()
        assert said.args == ["The come-back sheet is printed on Upstairs. Give it to the patient."]
        assert printing.printed == [("Upstairs", 1)]
    finally:
        remember_printers_in(qapp, None)
