"""Draws lines, boxes and measured words on a page, in millimetres from the top left corner.

The only file that speaks ReportLab's canvas for text. It decides no layout.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.pathobject import PDFPathObject
from reportlab.pdfgen.textobject import PDFTextObject

from triage_app.report.line_breaking import SPACE_EM, Line, Word, in_drawing_order
from triage_app.report.paper import POINT, PaperSize
from triage_app.report.summary import Ink
from triage_app.report.typeface import BOX_EM, Face, clean, faces

INK: Final = HexColor("#161616")
LABEL: Final = HexColor("#4b4f53")
SOURCE: Final = HexColor("#63686c")
HAIRLINE: Final = HexColor("#b9bdc0")
TINT: Final = HexColor("#ececed")
FAINT: Final = HexColor("#f7f7f7")
WHITE: Final = HexColor("#ffffff")

DASH: Final = (3.2, 2.0)
"""The dash of the boxes that say something is open, in points."""

_MOST_TITLE: Final = 300


class _SparingCanvas(Canvas):  # type: ignore[misc]  # ReportLab has no types
    """A canvas that writes a colour, a width or a dash only where it changes.

    Nearly every line of a page has the ink of the line before it, and writing numbers is most of
    what drawing a page costs. What was set last is kept where the canvas itself keeps it: pages and
    `restoreState` set that back too.
    """

    def setFillColor(self, colour: Color, alpha: None = None) -> None:  # noqa: N802
        if colour is not self._fillColorObj:
            super().setFillColor(colour, alpha)

    def setStrokeColor(self, colour: Color, alpha: None = None) -> None:  # noqa: N802
        if colour is not self._strokeColorObj:
            super().setStrokeColor(colour, alpha)

    def setLineWidth(self, width: float) -> None:  # noqa: N802
        if width != self._lineWidth:
            super().setLineWidth(width)

    def setDash(self, dash: Sequence[float] = (), phase: float = 0) -> None:  # noqa: N802
        last: object = self._lineDash
        if (dash, phase) != last:
            self._lineDash: object = (dash, phase)
            super().setDash(list(dash), phase)


class Pen:
    """One document being drawn."""

    def __init__(
        self, paper: PaperSize, *, title: str, author: str, subject: str, language: str
    ) -> None:
        faces(bold=False)
        faces(bold=True)
        self.paper = paper
        self._buffer = io.BytesIO()
        self._height = paper.height_mm
        # Without a first font of ours every page would name Helvetica, which is not embedded.
        first_font: dict[str, Any] = {"initialFontName": faces(bold=False)[0].name}
        self._canvas = _SparingCanvas(
            self._buffer,
            pagesize=(paper.width_mm / POINT, paper.height_mm / POINT),
            pageCompression=1,
            invariant=1,
            lang=language if re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language) else "en",
            **first_font,
        )
        self._canvas.setTitle(_for_metadata(title))
        self._canvas.setAuthor(_for_metadata(author))
        self._canvas.setSubject(_for_metadata(subject))
        self._canvas.setCreator("triage-app")
        self._canvas.setProducer("triage-app")

    @property
    def canvas(self) -> Canvas:
        """The canvas itself, for paths and clipping."""
        return self._canvas

    def x(self, mm: float) -> float:
        """Points from the left."""
        return mm / POINT

    def y(self, mm: float) -> float:
        """Points from the bottom, of a height given from the top."""
        return (self._height - mm) / POINT

    def next_page(self) -> None:
        """Ends the page."""
        self._canvas.showPage()

    def finished(self) -> bytes:
        """The document. Nothing can be drawn afterwards."""
        self._canvas.save()
        return self._buffer.getvalue()

    def rule(
        self,
        x0: float,
        y0: float,
        x1: float,
        y1: float,
        weight_pt: float,
        colour: Color = INK,
        dash: Sequence[float] = (),
    ) -> None:
        """A straight line."""
        canvas = self._canvas
        canvas.setStrokeColor(colour)
        canvas.setLineWidth(weight_pt)
        canvas.setDash(tuple(dash))
        canvas.line(self.x(x0), self.y(y0), self.x(x1), self.y(y1))

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        weight_pt: float = 0,
        stroke: Color = INK,
        fill: Color | None = None,
        dash: Sequence[float] = (),
    ) -> None:
        """A rectangle whose border lies inside its measures."""
        canvas = self._canvas
        inset = weight_pt * POINT / 2
        if fill is not None:
            canvas.setFillColor(fill)
        if weight_pt:
            canvas.setStrokeColor(stroke)
            canvas.setLineWidth(weight_pt)
            canvas.setDash(tuple(dash))
        canvas.rect(
            self.x(x + inset),
            self.y(y + height - inset),
            (width - 2 * inset) / POINT,
            (height - 2 * inset) / POINT,
            stroke=int(weight_pt > 0),
            fill=int(fill is not None),
        )

    def polygon(
        self,
        corners: Iterable[tuple[float, float]],
        *,
        fill: Color | None = INK,
        weight_pt: float = 0,
        stroke: Color = INK,
    ) -> None:
        """A closed shape."""
        path = self._canvas.beginPath()
        for index, (x, y) in enumerate(corners):
            (path.lineTo if index else path.moveTo)(self.x(x), self.y(y))
        path.close()
        self.path(path, fill=fill, weight_pt=weight_pt, stroke=stroke)

    def path(
        self,
        path: PDFPathObject,
        *,
        fill: Color | None = None,
        weight_pt: float = 0,
        stroke: Color = INK,
        dash: Sequence[float] = (),
    ) -> None:
        """A path in points, filled or drawn or both."""
        canvas = self._canvas
        if fill is not None:
            canvas.setFillColor(fill)
        if weight_pt:
            canvas.setStrokeColor(stroke)
            canvas.setLineWidth(weight_pt)
            canvas.setDash(tuple(dash))
        canvas.drawPath(path, stroke=int(weight_pt > 0), fill=int(fill is not None))

    def circle(
        self,
        x: float,
        y: float,
        radius: float,
        *,
        fill: Color | None = None,
        weight_pt: float = 0,
        stroke: Color = INK,
        dash: Sequence[float] = (),
    ) -> None:
        """A circle whose border is centred on its radius."""
        canvas = self._canvas
        if fill is not None:
            canvas.setFillColor(fill)
        if weight_pt:
            canvas.setStrokeColor(stroke)
            canvas.setLineWidth(weight_pt)
            canvas.setDash(tuple(dash))
        canvas.circle(
            self.x(x),
            self.y(y),
            radius / POINT,
            stroke=int(weight_pt > 0),
            fill=int(fill is not None),
        )

    def line(
        self,
        x: float,
        baseline: float,
        words: Sequence[Word],
        size_pt: float,
        colour: Color = INK,
        *,
        tracking_pt: float = 0,
        from_right: bool = False,
    ) -> None:
        """One line of words from `x`; words in the source ink keep their grey."""
        runs = _runs(words, from_right=from_right)
        inks = [SOURCE if run.source and colour is INK else colour for run in runs]
        first = inks[0] if inks else colour
        self._canvas.setFillColor(first)
        text = self._canvas.beginText(self.x(x), self.y(baseline))
        if tracking_pt:
            text.setCharSpace(tracking_pt)
        for run, ink in zip(runs, inks, strict=True):
            if ink is not first:
                text.setFillColor(ink)
            self._run(text, x, baseline, run, size_pt)
            if ink is not first:
                text.setFillColor(first)  # it outlives the text object, and so does the next
        if tracking_pt:
            text.setCharSpace(0)
        self._canvas.drawText(text)
        for run in runs:
            if run.face is None:
                self._boxes(x + run.em * size_pt * POINT, baseline, size_pt, run, colour)

    def _run(
        self, text: PDFTextObject, x: float, baseline: float, run: _Run, size_pt: float
    ) -> None:
        y = self.y(baseline)
        if run.em:  # the text began at the first one
            text.setTextOrigin(self.x(x) + run.em * size_pt, y)
        if run.face is not None:
            text.setFont(run.face.name, size_pt)
            text.textOut(run.text)
            return
        text.setFont(faces(bold=False)[0].name, size_pt * 0.72)
        for number in range(len(run.text)):
            at = self.x(x) + (run.em + number * BOX_EM + 0.17) * size_pt
            text.setTextOrigin(at, y + 0.1 * size_pt)
            text.textOut("?")

    def _boxes(self, x: float, baseline: float, size_pt: float, run: _Run, colour: Color) -> None:
        em = size_pt * POINT
        for number in range(len(run.text)):
            self.box(
                x + (number * BOX_EM + 0.05) * em,
                baseline - 0.74 * em,
                (BOX_EM - 0.1) * em,
                0.84 * em,
                weight_pt=size_pt * 0.06,
                stroke=colour,
            )

    def block(
        self,
        x: float,
        top: float,
        lines: Sequence[Line],
        size_pt: float,
        leading_pt: float,
        colour: Color = INK,
    ) -> float:
        """Lines below each other, the first baseline one size under `top`. Returns the bottom."""
        baseline = top + size_pt * POINT
        for line in lines:
            self.line(x, baseline, line, size_pt, colour)
            baseline += leading_pt * POINT
        return top + len(lines) * leading_pt * POINT


@dataclass(slots=True)
class _Run:
    """Letters of one face and ink that stand together, from `em` on the line. No face: boxes."""

    em: float
    face: Face | None
    source: bool
    text: str


def _runs(words: Sequence[Word], *, from_right: bool) -> list[_Run]:
    ordered = in_drawing_order(words, from_right=from_right)
    turned = from_right or any(word.backwards for word in words)
    runs: list[_Run] = []
    last: _Run | None = None
    em = 0.0
    for index, word in enumerate(ordered):
        if index and (word.spaced or turned):
            if last is not None and last.face is not None:
                last.text += " "
            em += SPACE_EM
        for piece, ink in word.pieces:
            source = ink is Ink.SOURCE
            if (
                last is None
                or last.face is not piece.face
                or last.source != source
                or (piece.face is None and last.text.endswith(" "))
            ):
                last = _Run(em, piece.face, source, piece.text)
                runs.append(last)
            else:
                last.text += piece.text
            em += piece.em
    return runs


def _for_metadata(text: str) -> str:
    """A text safe for the document's own description."""
    cut = clean(text[:_MOST_TITLE])
    return "".join(letter for letter in cut if not 0xD800 <= ord(letter) <= 0xDFFF)
