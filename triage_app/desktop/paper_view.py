"""Shows a PDF lying on the desk exactly as it will print; whole, or as wide as the desk.

It draws the paper white and black in both themes and never changes what stands on it. Pages are
drawn off the screen's thread, at the screen's own sharpness.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QWidget
from typing_extensions import override

from triage_app.desktop.background import Work, run_in_background
from triage_app.desktop.pdf_pages import PdfPages, read_pages, render_page
from triage_app.desktop.theme import BODY, theme_of
from triage_app.errors import PrintFailed, TriageAppError
from triage_app.texts import _

_MARGIN = 16
_SHADOW_STEPS = 6
LETTER_POINTS = QSizeF(612, 792)


class PaperView(QAbstractScrollArea):
    """The desk with the paper on it.

    Signals:
        zoom_changed(bool): True when the page now fills the width.
        drawn(): a page stands on the desk, sharp.
    """

    zoom_changed = Signal(bool)
    drawn = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("paper_view")
        self.setAccessibleName(_("The page as it will print"))
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pages: PdfPages | None = None
        self._message = ""
        self._fits_width = False
        self._images: dict[int, QImage] = {}
        self._wanted: dict[int, int] = {}
        self._works: list[Work] = []
        self.verticalScrollBar().valueChanged.connect(self._draw_visible)

    @property
    def pages(self) -> PdfPages | None:
        """The PDF on the desk, or None."""
        return self._pages

    @property
    def fits_width(self) -> bool:
        """Whether the page fills the width; False while it is shown whole."""
        return self._fits_width

    @property
    def is_sharp(self) -> bool:
        """Whether every page in sight is drawn at the sharpness of the screen."""
        return self._pages is not None and all(
            index in self._images and self._images[index].width() == self._pixels(index)
            for index in self._in_sight()
        )

    def show_pdf(self, data: bytes) -> None:
        """Put a PDF on the desk; one that cannot be read is said in words instead."""
        try:
            pages = read_pages(data)
        except PrintFailed as err:
            self.show_message(str(err))
            return
        self._start_again(pages, "")

    def show_message(self, text: str) -> None:
        """Clear the desk and say why there is no page, or that it is being made."""
        self._start_again(None, text)

    def toggle_zoom(self) -> None:
        """Change between the whole page and the full width; the place on the page is kept."""
        bar = self.verticalScrollBar()
        part = bar.value() / bar.maximum() if bar.maximum() else 0.0
        self._fits_width = not self._fits_width
        self._lay_out()
        bar.setValue(round(part * bar.maximum()))
        self._draw_visible()
        self.zoom_changed.emit(self._fits_width)

    def _start_again(self, pages: PdfPages | None, message: str) -> None:
        for work in self._works:
            work.cancel()
        self._works.clear()
        self._images.clear()
        self._wanted.clear()
        self._pages = pages
        self._message = message
        self.setAccessibleDescription(message)
        self.verticalScrollBar().setValue(0)
        self._lay_out()
        self._draw_visible()

    # ---------------------------------------------------------------- measures

    def _paper_size(self, index: int) -> QSizeF:
        """Size on screen of page `index`, in px."""
        points = self._pages.sizes[index] if self._pages else LETTER_POINTS
        margin = theme_of().px(_MARGIN)
        room = QSizeF(self.viewport().size()) - QSizeF(2 * margin, 2 * margin)
        wide = max(room.width(), 40) / points.width()
        whole = max(room.height(), 40) / points.height()
        zoom = wide if self._fits_width else min(wide, whole)
        return points * zoom

    def _paper_rects(self) -> list[QRectF]:
        """Where each page lies, from the top of the desk."""
        margin = theme_of().px(_MARGIN)
        top, rects = float(margin), []
        for index in range(self._pages.count if self._pages else 0):
            size = self._paper_size(index)
            left = (self.viewport().width() - size.width()) / 2
            rects.append(QRectF(QPointF(round(left), round(top)), size))
            top += size.height() + margin
        if len(rects) == 1 and top < self.viewport().height():
            rects[0].translate(0, round((self.viewport().height() - top) / 2))
        return rects

    def _in_sight(self) -> list[int]:
        offset = self.verticalScrollBar().value()
        window = QRectF(0, offset, self.viewport().width(), self.viewport().height())
        return [i for i, rect in enumerate(self._paper_rects()) if rect.intersects(window)]

    def _pixels(self, index: int) -> int:
        return round(self._paper_size(index).width() * self.devicePixelRatioF())

    def _lay_out(self) -> None:
        rects = self._paper_rects()
        bottom = rects[-1].bottom() + theme_of().px(_MARGIN) if rects else 0
        bar = self.verticalScrollBar()
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(theme_of().px(40))
        bar.setRange(0, max(0, round(bottom) - self.viewport().height()))
        self.viewport().update()

    # ------------------------------------------------------------------ drawing

    def _draw_visible(self) -> None:
        """Ask for a sharp picture of each page in sight that has none."""
        self.viewport().update()
        if self._pages is None or not self.isVisible():
            return
        for index in self._in_sight():
            pixels = self._pixels(index)
            if self._wanted.get(index) == pixels:
                continue
            self._wanted[index] = pixels
            pages = self._pages
            self._works.append(
                run_in_background(
                    partial(_render, pages, index, pixels),
                    partial(self._on_drawn, pages, index),
                    self._on_failed,
                    parent=self,
                )
            )

    def _on_drawn(self, pages: PdfPages, index: int, image: QImage) -> None:
        # an older picture may come late; the one asked for last wins
        if pages is self._pages and image.width() == self._wanted.get(index):
            self._images[index] = image
            # At once: whoever waits for the page may keep the screen's thread busy next.
            self.viewport().repaint()
            self.drawn.emit()

    def _on_failed(self, error: Exception) -> None:
        said = str(error) if isinstance(error, TriageAppError) else _("The page cannot be shown.")
        self.show_message(said)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint desk, shadow and paper."""
        theme = theme_of()
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), theme.colour("desk"))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._message:
            self._paint_message(painter)
        painter.translate(0, -self.verticalScrollBar().value())
        for index, rect in enumerate(self._paper_rects()):
            self._paint_shadow(painter, rect)
            painter.fillRect(rect, QColor("white"))
            image = self._images.get(index)
            if image is not None:
                painter.drawImage(rect, image)

    def _paint_message(self, painter: QPainter) -> None:
        theme = theme_of()
        painter.setFont(theme.font(BODY))
        painter.setPen(theme.colour("text2"))
        margin = theme.px(40)
        painter.drawText(
            self.viewport().rect().adjusted(margin, margin, -margin, -margin),
            Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap,
            self._message,
        )

    @staticmethod
    def _paint_shadow(painter: QPainter, rect: QRectF) -> None:
        """The one shadow there is: soft, a little below the paper."""
        painter.setPen(Qt.PenStyle.NoPen)
        for step in range(_SHADOW_STEPS, 0, -1):
            painter.setBrush(QColor(0, 0, 0, 6))
            painter.drawRoundedRect(rect.adjusted(-step, -step + 2, step, step + 2), step, step)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the paper out anew."""
        self._lay_out()
        self._draw_visible()

    @override
    def event(self, event: QEvent) -> bool:
        """Draw again when shown, and when the window moves to a screen of another sharpness."""
        handled = super().event(event)
        if event.type() in {QEvent.Type.Show, QEvent.Type.DevicePixelRatioChange}:
            self._lay_out()
            self._draw_visible()
        return handled


def _render(pages: PdfPages, index: int, pixels: int, work: Work) -> QImage:
    work.check()
    return render_page(pages, index, pixels)
