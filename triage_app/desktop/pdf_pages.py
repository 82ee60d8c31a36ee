"""Turns the pages of a PDF into pictures: the one place that calls PDFium.

It decides how sharp a picture is and never what stands on a page. PDFium is not thread-safe, so
every call holds one lock; jobs on other threads may use these functions freely.
"""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from triage_app.errors import PrintFailed
from triage_app.texts import _

# One lock for the one library: PDFium keeps state of its own that two threads must not touch.
_PDFIUM = Lock()

MOST_PIXELS = 60_000_000
"""No picture is larger than this: a page at 600 dpi has 35 million pixels."""


@dataclass(frozen=True, slots=True)
class PdfPages:
    """A PDF and the size of each of its pages in points (1/72 inch)."""

    data: bytes
    sizes: tuple[QSizeF, ...]

    @property
    def count(self) -> int:
        """How many pages there are; at least one."""
        return len(self.sizes)


def read_pages(data: bytes) -> PdfPages:
    """Return the pages of `data`. Raises PrintFailed when it is not a PDF with a page."""
    import pypdfium2  # noqa: PLC0415  42 ms that a start does not need

    with _PDFIUM:
        try:
            document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as err:
            raise PrintFailed(
                _("The page could not be made."), _("The intake is kept. Open the record again.")
            ) from err
        try:
            sizes = tuple(QSizeF(*document.get_page_size(i)) for i in range(len(document)))
        finally:
            document.close()
    if not sizes:
        raise PrintFailed(
            _("The page came out empty."), _("The intake is kept. Open the record again.")
        )
    return PdfPages(data, sizes)


def join_pdfs(parts: Sequence[bytes]) -> bytes:
    """The pages of all parts in their order, as one PDF. Raises PrintFailed as `read_pages`."""
    import pypdfium2  # noqa: PLC0415  as above

    if len(parts) == 1:
        return parts[0]
    for part in parts:
        read_pages(part)
    with _PDFIUM:
        joined = pypdfium2.PdfDocument.new()
        try:
            for part in parts:
                document = pypdfium2.PdfDocument(part)
                joined.import_pages(document)
                document.close()
            made = io.BytesIO()
            joined.save(made)
        finally:
            joined.close()
    return made.getvalue()


def render_page(pages: PdfPages, index: int, width_px: int, *, grey: bool = False) -> QImage:
    """Draw page `index` (from 0) `width_px` pixels wide; `grey` for paper, which has no colour."""
    import pypdfium2  # noqa: PLC0415  as above

    size = pages.sizes[index]
    width = min(width_px, int((MOST_PIXELS * size.width() / size.height()) ** 0.5))
    with _PDFIUM:
        document = pypdfium2.PdfDocument(pages.data)
        try:
            page = document[index]
            bitmap = page.render(
                scale=max(1, width) / size.width(), grayscale=grey, prefer_bgrx=True
            )
            shape = QImage.Format.Format_Grayscale8 if grey else QImage.Format.Format_RGB32
            # copied, because PDFium's memory goes with its document
            data = ctypes.string_at(bitmap.buffer, bitmap.stride * bitmap.height)
            image = QImage(data, bitmap.width, bitmap.height, bitmap.stride, shape).copy()
            # Closed here and by name: left to Python they would be freed after the lock is let go,
            # while another thread is inside PDFium.
            bitmap.close()
            page.close()
        finally:
            document.close()
    return image
