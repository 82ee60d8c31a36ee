"""PDFium is not thread-safe: pages drawn on several threads at once must neither mix nor crash."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from tests.golden.sample_summaries import first_visit
from triage_app.desktop.pdf_pages import read_pages, render_page
from triage_app.report.page import draw_page
from triage_app.report.paper import PaperSize


def test_pages_drawn_on_several_threads_at_once_come_out_alike() -> None:
    pages = read_pages(draw_page(first_visit(), PaperSize.LETTER))
    widths = [200 + 10 * (number % 7) for number in range(120)]
    alone = {width: render_page(pages, 0, width) for width in set(widths)}
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(lambda width: render_page(pages, 0, width), widths))
    assert all(image == alone[width] for image, width in zip(drawn, widths, strict=True))
