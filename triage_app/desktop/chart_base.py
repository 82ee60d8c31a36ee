"""What all charts share: still pictures in the theme's colours, drawn anew for size and theme.

The plotting library is imported here and nowhere else: `chart_line` and `chart_bars` get it from
here. It has no types, so what comes from it is Any.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPen, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QVBoxLayout
from typing_extensions import override

from triage_app.desktop.group import Group
from triage_app.desktop.theme import CAPTION, Theme, theme_of
from triage_app.desktop.words import Words

_hooks = sys.excepthook, threading.excepthook
import pyqtgraph as _library  # noqa: E402  # between the two: it puts itself before what catches faults

sys.excepthook, threading.excepthook = _hooks

pg = _library
LABEL_GAP: Final = 12


class Chart(Group):
    """What all charts share: words above, a picture below, drawn anew for size and theme."""

    def __init__(self, name: str, heading: str, spoken: str, axes: Mapping[str, Any]) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(spoken)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._drawn: tuple[Theme, int] | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(4))
        self._heading = Words(heading, CAPTION, "text2", bold=True)
        column.addWidget(self._heading)
        self._heading.setVisible(bool(heading))
        self.plot = pg.PlotWidget(axisItems=dict(axes))
        make_still(self.plot)
        column.addWidget(self.plot)
        self.plot.setFixedHeight(self._height(theme_of()))

    def _height(self, theme: Theme) -> int:
        raise NotImplementedError

    def _draw(self, theme: Theme, width: int) -> None:
        raise NotImplementedError

    def _redraw(self) -> None:
        theme, width = theme_of(), self.width()
        if self._drawn == (theme, width) or width <= 0:
            return
        self._drawn = (theme, width)
        self.plot.setFixedHeight(self._height(theme))
        self.plot.setBackground(None)
        self.plot.clear()
        self._draw(theme, width)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(320), super().sizeHint().height())

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._redraw()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange:
            self._redraw()

    def put_words(
        self,
        words: str,
        ink: str,
        at: tuple[float, float],
        anchor: tuple[float, float],
        *,
        bold: bool = False,
    ) -> None:
        """Put words at a point of the picture; `anchor` is the part of them that lies there."""
        theme = theme_of()
        item = pg.TextItem(words, color=theme.colour(ink), anchor=anchor)
        item.setFont(theme.font(CAPTION, bold=bold))
        item.setPos(*at)
        self.plot.addItem(item, ignoreBounds=True)

    def dress_axis(self, name: str, theme: Theme, ticks: Sequence[tuple[float, str]]) -> Any:  # noqa: ANN401
        """Give an axis just these labels, in the theme's face and colours."""
        axis = self.plot.getPlotItem().getAxis(name)
        axis.setTicks([list(ticks)])
        axis.setStyle(
            tickFont=theme.font(CAPTION),
            tickLength=0,
            tickAlpha=0,
            tickTextOffset=theme.px(6),
            hideOverlappingLabels=False,
            autoExpandTextSpace=False,
            autoReduceTextSpace=False,
        )
        axis.setTextPen(theme.colour("text2"))
        axis.setPen(QPen(theme.colour("line"), 1))
        return axis

    def set_range(self, across: tuple[float, float], up: tuple[float, float]) -> None:
        """Show just this range, whatever is drawn."""
        view = self.plot.getPlotItem().getViewBox()
        view.setRange(xRange=across, yRange=up, padding=0, disableAutoRange=True)


def make_still(plot: Any) -> None:  # noqa: ANN401
    """No wheel, drag, menu, button, focus or frame: the page around it gets every event."""
    plot.setMouseEnabled(x=False, y=False)
    plot.setMenuEnabled(False)
    plot.hideButtons()
    plot.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)
    plot.setStyleSheet("background: transparent")
    plot.setFrameShape(QFrame.Shape.NoFrame)
    plot.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    plot.getPlotItem().setContentsMargins(0, 0, 0, 0)
