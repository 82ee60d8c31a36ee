"""The focus ring: one see-through overlay per window, so that no layout moves when focus does."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QWidget
from shiboken6 import isValid
from typing_extensions import override

from triage_app.desktop.marks import paint_focus_ring
from triage_app.desktop.theme import theme_of

# How far the ring stands out round its widget, and a little for the blur of its edge.
_REACH = 8
_MOVES = (QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide)


class FocusRing(QWidget):
    """Follows the focus inside its window.

    A widget may set the property `ring` to False for none, `ring_radius` for another corner
    than 8, and `ring_ink` for a colour token other than "accent" (on the alarm ground).
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self.setObjectName("focus_ring")
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._watched: list[QWidget] = []
        self._target: QWidget | None = None
        self._painted = QRect()
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)
        window.installEventFilter(self)
        self._cover()

    def _cover(self) -> None:
        self.setGeometry(self._window.rect())
        self.raise_()

    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        if not isValid(self._window):  # type: ignore[no-untyped-call]  # the program is closing
            return
        for widget in self._watched:
            if isValid(widget):  # type: ignore[no-untyped-call]  # untyped in the stubs
                widget.removeEventFilter(self)
        self._watched = []
        self._target = None
        if new is not None and self._window.isAncestorOf(new) and new.property("ring") is not False:
            self._target = new
        above: QWidget | None = self._target
        while above is not None and above is not self._window:
            above.installEventFilter(self)
            self._watched.append(above)
            above = above.parentWidget()
        self._cover()
        self._paint_anew()

    def _paint_anew(self) -> None:
        """Where the ring was and where it is: all else in the window is not painted for it."""
        for rect in (self._painted, self.ring_rect()):
            if not rect.isEmpty():
                self.update(rect.adjusted(-_REACH, -_REACH, _REACH, _REACH))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in _MOVES:
            if watched is self._window:
                self._cover()
            self._paint_anew()
        return False

    def ring_rect(self) -> QRect:
        """The focused widget in this window's coordinates; empty when there is no ring."""
        target = self._target
        if target is None or not isValid(target):  # type: ignore[no-untyped-call]  # as above
            return QRect()
        if not target.isVisible():
            return QRect()
        return QRect(target.mapTo(self._window, target.rect().topLeft()), target.size())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        rect = self._painted = self.ring_rect()
        if rect.isEmpty() or self._target is None:
            return
        theme = theme_of()
        painter = QPainter(self)
        painter.setClipRect(self._clip(self._target))
        radius = self._target.property("ring_radius")
        corner = float(radius) if isinstance(radius, (int, float)) else 8.0
        ink = self._target.property("ring_ink")
        colour = QColor(str(getattr(theme, ink if isinstance(ink, str) else "accent")))
        paint_focus_ring(painter, QRectF(rect), colour, theme.px(corner), theme)

    def _clip(self, target: QWidget) -> QRect:
        """What of the ring may show: not beyond the scrolled part that the widget lies in."""
        widget = target.parentWidget()
        while widget is not None and widget is not self._window:
            above = widget.parentWidget()
            if isinstance(above, QAbstractScrollArea) and above.viewport() is widget:
                top_left = widget.mapTo(self._window, widget.rect().topLeft())
                return QRect(top_left, widget.size()).adjusted(-6, -1, 6, 1)
            widget = above
        return self.rect()
