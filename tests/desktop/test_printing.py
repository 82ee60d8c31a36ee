"""Printing and saving: true pages, a printer that is not there, a folder that is not there."""

from __future__ import annotations

import errno
from pathlib import Path
from threading import Event

import pypdfium2
import pytest
from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageSize
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QApplication, QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.desk_fixtures import finished, known
from triage_app import workflow
from triage_app.desktop import printing
from triage_app.desktop.paper_view import PaperView
from triage_app.desktop.pdf_pages import PdfPages, read_pages, render_page
from triage_app.desktop.print_banner import PrintBanner
from triage_app.desktop.print_flow import Order, Paper, PrintFlow, order_for
from triage_app.errors import PrintFailed
from triage_app.model.intake import Event as Audit
from triage_app.model.intake import IntakeId
from triage_app.workflow import Clinic


@pytest.fixture
def three_pages() -> bytes:
    return blank_pdf(3)


def blank_pdf(count: int) -> bytes:
    """A PDF of letter pages, the second darker than the others."""
    from io import BytesIO

    from reportlab.pdfgen.canvas import Canvas

    file = BytesIO()
    canvas = Canvas(file, pagesize=(612, 792))
    for page in range(count):
        canvas.rect(100, 100, 412, 592 if page == 1 else 20, fill=1)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def to_file(path: Path) -> QPrinter:
    printer = QPrinter(QPrinter.PrinterMode.ScreenResolution)
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(path))
    return printer


def darkness(pages: PdfPages, index: int) -> float:
    image = render_page(pages, index, 60, grey=True)
    values = [image.pixelColor(x, y).lightness() for x in range(60) for y in range(image.height())]
    return 255 - sum(values) / len(values)


def test_every_page_is_printed_at_its_true_size_and_in_order(
    qapp: QApplication, tmp_path: Path, three_pages: bytes
) -> None:
    pages = read_pages(three_pages)
    printer = to_file(tmp_path / "out.pdf")
    printing.fit_paper(printer, pages, "Spine intake")
    done: list[tuple[int, int]] = []
    assert printing.print_pages(printer, pages, lambda n, of: done.append((n, of)))
    printed = read_pages((tmp_path / "out.pdf").read_bytes())
    assert done == [(1, 3), (2, 3), (3, 3)]
    assert printed.count == 3
    assert printed.sizes[0].width() == pytest.approx(612, abs=2)
    assert printed.sizes[0].height() == pytest.approx(792, abs=2)
    dark = [darkness(printed, index) for index in range(3)]
    assert dark[1] > 5 * dark[0]
    assert dark[1] == pytest.approx(darkness(pages, 1), rel=0.08)


def test_smaller_paper_shrinks_the_page_and_crops_nothing(
    qapp: QApplication, tmp_path: Path, three_pages: bytes
) -> None:
    pages = read_pages(three_pages)
    printer = to_file(tmp_path / "small.pdf")
    printing.fit_paper(printer, pages, "Spine intake")
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A5))
    printer.setPageMargins(QMarginsF(0, 0, 0, 0))
    assert printing.print_pages(printer, pages)
    printed = read_pages((tmp_path / "small.pdf").read_bytes())
    image = render_page(printed, 1, 200, grey=True)
    edges = [image.pixelColor(x, y).lightness() for x in (1, 198) for y in range(image.height())]
    assert min(edges) > 250
    assert darkness(printed, 1) > 40


def test_only_the_chosen_pages_are_printed(
    qapp: QApplication, tmp_path: Path, three_pages: bytes
) -> None:
    pages = read_pages(three_pages)
    printer = to_file(tmp_path / "two.pdf")
    printing.fit_paper(printer, pages, "Spine intake")
    printer.setPrintRange(QPrinter.PrintRange.PageRange)
    printer.setFromTo(2, 3)
    printing.print_pages(printer, pages)
    printed = read_pages((tmp_path / "two.pdf").read_bytes())
    assert printed.count == 2
    assert darkness(printed, 0) > darkness(printed, 1)


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printer_that_is_gone_is_said_and_never_passes_as_printed(
    qapp: QApplication, tmp_path: Path, three_pages: bytes
) -> None:
    printer = to_file(tmp_path / "no" / "such" / "folder" / "out.pdf")
    with pytest.raises(PrintFailed) as failed:
        printing.print_pages(printer, read_pages(three_pages))
    assert failed.value.text == "No printer took the page."
    assert "save it as pdf instead" in failed.value.cure.lower()


def test_cancelling_stops_before_the_next_page(
    qapp: QApplication, tmp_path: Path, three_pages: bytes
) -> None:
    cancelled = Event()
    done: list[int] = []

    def stop_after_one(page: int, _of: int) -> None:
        done.append(page)
        cancelled.set()

    finished_all = printing.print_pages(
        to_file(tmp_path / "out.pdf"), read_pages(three_pages), stop_after_one, cancelled
    )
    assert not finished_all
    assert done == [1]


def test_a_computer_without_printers_offers_the_pdf(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, three_pages: bytes
) -> None:
    monkeypatch.setattr(printing, "has_printer", lambda: False)
    parent = QWidget()
    qtbot.addWidget(parent)
    with pytest.raises(PrintFailed) as failed:
        printing.choose_printer(parent, read_pages(three_pages), "Spine intake")
    assert "no printer" in failed.value.text
    assert "Save it as PDF" in failed.value.cure


def test_what_is_not_a_pdf_is_said(qapp: QApplication) -> None:
    with pytest.raises(PrintFailed):
        read_pages(b"not a page")


def test_saving_writes_the_whole_file_and_replaces_the_old_one(
    tmp_path: Path, three_pages: bytes
) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(b"old")
    printing.save_pdf(path, three_pages)
    assert path.read_bytes() == three_pages
    assert [file.name for file in tmp_path.iterdir()] == ["page.pdf"]


def test_a_failed_save_leaves_the_old_file_and_no_part(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, three_pages: bytes
) -> None:
    path = tmp_path / "page.pdf"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no room")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(PrintFailed) as failed:
        printing.save_pdf(path, three_pages)
    assert failed.value.text == "The disk is full."
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["page.pdf"]


def test_a_folder_that_is_gone_is_said(tmp_path: Path, three_pages: bytes) -> None:
    with pytest.raises(PrintFailed) as failed:
        printing.save_pdf(tmp_path / "gone" / "page.pdf", three_pages)
    assert failed.value.text == "The folder is not there any more."


def test_a_saved_name_always_ends_in_pdf_and_never_holds_a_name(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    parent = QWidget()
    qtbot.addWidget(parent)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("/somewhere/page", ""))
    assert printing.choose_file(parent, "x.pdf") == Path("/somewhere/page.pdf")
    order = order_for(Paper.LONG_FORM, IntakeId("1"), "en", "00/42 17", "2026-11-20")
    assert order.file_name == "long-form_00-42-17_2026-11-20.pdf"


# ----------------------------------------------------------------- the whole way


def audits(clinic: Clinic) -> list[Audit]:
    return [entry.event for entry in clinic.records.audit()]


@pytest.fixture
def order(clinic: Clinic) -> Order:
    intake = finished(clinic, known(clinic, 1))
    return order_for(Paper.PAGE, intake.intake_id, "en", "000001", "2026-11-20")


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_printed_copy_is_counted_only_after_the_printer_took_it(
    qtbot: QtBot, clinic: Clinic, order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    flow = PrintFlow(clinic, window)
    target = "triage_app.desktop.print_flow.choose_printer"
    monkeypatch.setattr(target, lambda *_args: to_file(tmp_path / "no" / "folder.pdf"))
    with qtbot.waitSignal(flow.failed, timeout=20_000) as failed:
        flow.print_order(order)
    assert failed.args[1].text == "No printer took the page."
    assert clinic.records.copies_printed(order.subject) == 0
    monkeypatch.setattr(target, lambda *_args: to_file(tmp_path / "out.pdf"))
    with qtbot.waitSignal(flow.printed, timeout=20_000):
        flow.print_order(order)
    assert clinic.records.copies_printed(order.subject) == 1
    assert audits(clinic)[0] is Audit.PRINTED
    assert "Haskett" in text_of(tmp_path / "made.pdf", workflow.page_pdf(clinic, order.subject))


def text_of(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    document = pypdfium2.PdfDocument(data)
    page = document[0].get_textpage()
    words = page.get_text_bounded()
    page.close()
    document.close()
    return str(words)


def test_going_back_from_the_printers_choice_counts_nothing(
    qtbot: QtBot, clinic: Clinic, order: Order, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    flow = PrintFlow(clinic, window)
    monkeypatch.setattr("triage_app.desktop.print_flow.choose_printer", lambda *_args: None)
    with qtbot.waitSignal(flow.busy_changed, check_params_cb=lambda busy: not busy, timeout=20_000):
        flow.print_order(order)
    assert clinic.records.copies_printed(order.subject) == 0


def test_a_failed_print_offers_the_pdf_and_saving_it_is_noted(
    qtbot: QtBot, clinic: Clinic, order: Order, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    banner = PrintBanner("banner", clinic, window)
    monkeypatch.setattr(printing, "has_printer", lambda: False)
    banner.print_order(order)
    qtbot.waitUntil(lambda: not banner.isHidden(), timeout=20_000)
    assert "no printer" in banner.accessibleName()
    assert banner.button.text() == "Save as PDF"
    path = tmp_path / "page.pdf"
    monkeypatch.setattr("triage_app.desktop.print_flow.choose_file", lambda *_args: path)
    with qtbot.waitSignal(banner.told, timeout=20_000):
        banner.button.click()
    assert read_pages(path.read_bytes()).count == 1
    assert audits(clinic)[0] is Audit.EXPORTED
    assert clinic.records.copies_printed(order.subject) == 0


# ------------------------------------------------------------------ the paper view


def test_the_page_is_drawn_as_sharp_as_the_screen_and_whole(
    qtbot: QtBot, three_pages: bytes
) -> None:
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(628, 600)
    view.show()
    view.show_pdf(three_pages)
    qtbot.waitUntil(lambda: view.is_sharp, timeout=10_000)
    whole = view._paper_rects()[0]
    assert whole.height() <= 600
    view.toggle_zoom()
    assert view.fits_width
    qtbot.waitUntil(lambda: view.is_sharp, timeout=10_000)
    assert view._paper_rects()[0].width() > whole.width()
    assert view._paper_rects()[0].width() < 628


def test_the_paper_is_white_in_a_dark_room(
    qtbot: QtBot, qapp: QApplication, three_pages: bytes
) -> None:
    from triage_app.desktop.theme import DARK, apply_theme

    apply_theme(qapp, DARK)
    view = PaperView()
    qtbot.addWidget(view)
    view.resize(628, 800)
    view.show()
    view.show_pdf(three_pages)
    qtbot.waitUntil(lambda: view.is_sharp, timeout=10_000)
    rect = view._paper_rects()[0]
    image = view.viewport().grab().toImage()
    spot = rect.topLeft() + (rect.center() - rect.topLeft()) * 0.1
    assert image.pixelColor(round(spot.x()), round(spot.y())).name() == "#ffffff"
    assert image.pixelColor(2, 2).name() == DARK.desk.lower()


def test_what_cannot_be_shown_is_said_on_the_desk(qtbot: QtBot) -> None:
    view = PaperView()
    qtbot.addWidget(view)
    view.show_pdf(b"broken")
    assert view.pages is None
    assert "could not be made" in view.accessibleDescription()
