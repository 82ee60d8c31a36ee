"""Buttons, answers, chips and segments: painted by hand, one look, at least 40 px to click.

Each takes the theme from the application when it paints or measures, and each has an
`objectName` (for tests) and an accessible name (for screen readers).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QEnterEvent,
    QFontMetrics,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.marks import (
    CAP_HEIGHT,
    cap_size,
    icon_pixmap,
    paint_key_cap,
    paint_level_shape,
)
from triage_app.desktop.theme import BODY, Theme, theme_of
from triage_app.model.level import Level
from triage_app.texts import _

SMALLEST_CLICK: Final = 40
MAIN_HEIGHT: Final = 48
LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, slots=True)
class Dress:
    """The colours of a control in one state; an empty border is none."""

    ground: str
    border: str
    ink: str
    ink2: str
    cap_border: str
    bold: bool = False


def plain_dress(theme: Theme, button: QAbstractButton, rest: str = "") -> Dress:
    """Rest, hover, pressed, chosen and disabled of a bordered control on `rest` or surface."""
    if not button.isEnabled():
        return Dress(theme.sunken, "", theme.text3, theme.text3, theme.line)
    if button.isDown():
        return Dress(theme.sunken, theme.text, theme.text, theme.text2, theme.control)
    if button.isChecked():
        return Dress(theme.sunken, theme.text, theme.text, theme.text2, theme.line, bold=True)
    if button.underMouse():
        return Dress(theme.window, theme.text, theme.text, theme.text2, theme.control)
    return Dress(rest or theme.surface, theme.control, theme.text, theme.text2, theme.line)


def main_dress(theme: Theme, button: QAbstractButton) -> Dress:
    """The same for a solid accent control."""
    if not button.isEnabled():
        return Dress(theme.sunken, "", theme.text3, theme.text3, theme.line)
    ground = theme.accent
    if button.isDown():
        ground = theme.accent_pressed
    elif button.underMouse():
        ground = theme.accent_hover
    ink = theme.on_accent
    return Dress(ground, "", ink, ink, ink, bold=True)


def paint_box(painter: QPainter, rect: QRectF, dress: Dress, radius: float) -> None:
    """The ground and border of a control."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(QColor(dress.ground))
    painter.setPen(QPen(QColor(dress.border), 1) if dress.border else Qt.PenStyle.NoPen)
    inset = 0.5 if dress.border else 0.0
    painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


class Painted(QAbstractButton):
    """A hand-painted button that measures anew when theme or text size changes."""

    def __init__(self, name: str, text: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(text)
        self.setText(text)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)

    def set_words(self, text: str) -> None:
        """Change the text and the name a screen reader says."""
        self.setAccessibleName(text)
        if text != self.text():
            self.setText(text)
            self.updateGeometry()
            self.update()

    @override
    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.update()

    @override
    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.update()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.EnabledChange}:
            self.updateGeometry()
            self.update()

    @override
    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()


class PlainButton(Painted):
    """A bordered button with an optional icon and key cap.

    Args:
        name: objectName, such as "print_button".
        key: the key that does the same, as written on its cap; the caller wires the key.
        icon_name: of `resources/icons`.
        height: px at 100 %.
        flat: no border at rest, for quiet actions such as Park.
    """

    def __init__(
        self,
        name: str,
        text: str,
        key: str = "",
        *,
        icon_name: str = "",
        height: int = SMALLEST_CLICK,
        flat: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, parent)
        self._key = key
        self._icon = icon_name
        self._height = height
        self._flat = flat
        if key:
            self.setAccessibleDescription(_("Key {key}").format(key=key))

    def set_key(self, key: str) -> None:
        """Change the key on the cap; empty shows none."""
        if key != self._key:
            self._key = key
            self.updateGeometry()
            self.update()

    def _dress(self, theme: Theme) -> Dress:
        dress = plain_dress(theme, self)
        if self._flat and self.isEnabled() and not (self.isDown() or self.underMouse()):
            return Dress("#00000000", "", theme.text2, theme.text2, theme.line)
        return dress

    def _parts(self, theme: Theme) -> tuple[int, int, int]:
        bold = self._dress(theme).bold or isinstance(self, MainButton)
        words = QFontMetrics(theme.font(BODY, bold=bold)).horizontalAdvance(self.text())
        gap = 8 if self.text() else 0
        mark = theme.px(20 + gap) if self._icon else 0
        cap = cap_size(self._key, theme).width() + theme.px(10) if self._key else 0
        return mark, words, cap

    def _fitting(self, theme: Theme) -> tuple[int, int, int]:
        """What of the parts there is room for: the words stay, the key cap goes first."""
        mark, words, cap = self._parts(theme)
        room = self.width() - theme.px(8)
        if mark + words + cap > room:
            cap = 0
        return mark, min(words, room - mark), cap

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_what_is_cut()

    @override
    def set_words(self, text: str) -> None:
        if text != self.text():
            super().set_words(text)
            self._tell_what_is_cut()

    def _tell_what_is_cut(self) -> None:
        theme = theme_of()
        cut = self._fitting(theme)[1:] != self._parts(theme)[1:]
        said = f"{self.text()} ({self._key})" if self._key else self.text()
        if cut or self.toolTip() == said:
            self.setToolTip(said if cut else "")

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(sum(self._parts(theme)) + theme.px(32), theme.px(self._height))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        dress = self._dress(theme)
        painter = QPainter(self)
        rect = QRectF(self.rect())
        paint_box(painter, rect, dress, theme.px(8))
        mark, words, cap = self._fitting(theme)
        left = (self.width() - mark - words - cap) / 2
        if mark:
            side = theme.px(20)
            top = (self.height() - side) / 2
            pixmap = icon_pixmap(self._icon, dress.ink, side, self.devicePixelRatioF())
            painter.drawPixmap(QRectF(left, top, side, side).topLeft(), pixmap)
        painter.setFont(theme.font(BODY, bold=dress.bold))
        painter.setPen(QColor(dress.ink))
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, words + 2)
        painter.drawText(QRectF(left + mark, 0, words + 2, self.height()), LEFT, text)
        if cap:
            size = cap_size(self._key, theme)
            box = QRectF(
                left + mark + words + theme.px(10),
                (self.height() - size.height()) / 2,
                size.width(),
                size.height(),
            )
            paint_key_cap(painter, box, self._key, theme, border=dress.cap_border, ink=dress.ink2)


class MainButton(PlainButton):
    """The one solid button of a screen. Disabled, its text says why ("Give a name first")."""

    is_main = True

    def set_main(self, *, main: bool) -> None:
        """Be plain while another button of the screen is what to press first."""
        if main is not self.is_main:
            self.is_main = main
            self.update()

    @override
    def _dress(self, theme: Theme) -> Dress:
        return main_dress(theme, self) if self.is_main else super()._dress(theme)


class Chip(Painted):
    """A filter that can be on or off: optional level shape, words, and a bold count."""

    def __init__(
        self,
        name: str,
        text: str,
        count: int | None = None,
        *,
        level: Level | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(name, text, parent)
        self._level = level
        self._count: int | None = None
        self._words = text
        self.setCheckable(True)
        self.set_count(count)

    def set_count(self, count: int | None) -> None:
        """Show a number after the words; None shows none."""
        self._count = count
        self.setAccessibleName(self._words if count is None else f"{self._words}, {count}")
        self.updateGeometry()
        self.update()

    def _widths(self, theme: Theme) -> tuple[int, int, int]:
        mark = theme.px(18 + 8) if self._level is not None else 0
        words = QFontMetrics(theme.font(BODY)).horizontalAdvance(self._words)
        count = 0
        if self._count is not None:
            bold = QFontMetrics(theme.font(BODY, bold=True))
            count = bold.horizontalAdvance(str(self._count)) + theme.px(8)
        return mark, words, count

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(sum(self._widths(theme)) + theme.px(32), theme.px(SMALLEST_CLICK))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        dress = plain_dress(theme, self)
        if self.isChecked() and self.isEnabled():
            dress = Dress(theme.text, "", theme.surface, theme.surface, "")
        painter = QPainter(self)
        paint_box(painter, QRectF(self.rect()), dress, theme.px(20))
        mark, words, count = self._widths(theme)
        left = (self.width() - mark - words - count) / 2
        if self._level is not None:
            side = theme.px(18)
            box = QRectF(left, (self.height() - side) / 2, side, side)
            paint_level_shape(painter, box, self._level, theme)
        painter.setPen(QColor(dress.ink))
        painter.setFont(theme.font(BODY))
        area = QRectF(left + mark, 0, words + 2, self.height())
        painter.drawText(area, LEFT, self._words)
        if self._count is not None:
            painter.setFont(theme.font(BODY, bold=True))
            area = QRectF(left + mark + words + theme.px(8), 0, count, self.height())
            painter.drawText(area, LEFT, str(self._count))


class Segment(Painted):
    """One of a row of segments; chosen is solid accent."""

    def __init__(self, name: str, text: str, key: str, parent: QWidget | None = None) -> None:
        super().__init__(name, text, parent)
        self._key = key
        self.setCheckable(True)

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        words = QFontMetrics(theme.font(BODY, bold=True)).horizontalAdvance(self.text())
        cap = cap_size(self._key, theme).width() + theme.px(8) if self._key else 0
        return QSize(words + cap + theme.px(24), theme.px(SMALLEST_CLICK))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        chosen = self.isChecked() and self.isEnabled()
        dress = main_dress(theme, self) if chosen else plain_dress(theme, self)
        painter = QPainter(self)
        paint_box(painter, QRectF(self.rect()), dress, theme.px(8))
        painter.setFont(theme.font(BODY, bold=dress.bold))
        painter.setPen(QColor(dress.ink))
        area = QRect(self.rect())
        if self._key:
            size = cap_size(self._key, theme)
            box = QRectF(theme.px(8), (self.height() - size.height()) / 2, size.width(), 0)
            box.setHeight(theme.px(CAP_HEIGHT))
            paint_key_cap(painter, box, self._key, theme, border=dress.cap_border, ink=dress.ink2)
            area.setLeft(int(box.right()) + theme.px(4))
        painter.drawText(area, CENTRE, self.text())


class Segments(QWidget):
    """A row of which at most one is chosen; starts with none, and can be made so again."""

    chosen = Signal(str)

    def __init__(
        self, name: str, label: str, options: tuple[tuple[str, str], ...], keys: str = ""
    ) -> None:
        """Make a row of (id, text); `keys` are the letters on the caps, in order."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(8))
        self._segments: dict[str, Segment] = {}
        for index, (option_id, text) in enumerate(options):
            segment = Segment(f"{name}_{option_id}", text, keys[index : index + 1], self)
            segment.setAccessibleName(f"{label}: {text}")
            segment.clicked.connect(self._on_clicked)
            self._segments[option_id] = segment
            row.addWidget(segment, 1)

    def value(self) -> str:
        """The chosen id, or empty."""
        return next((i for i, segment in self._segments.items() if segment.isChecked()), "")

    def set_value(self, option_id: str) -> None:
        """Choose without a signal; empty chooses none."""
        for identity, segment in self._segments.items():
            segment.setChecked(identity == option_id)

    def _on_clicked(self) -> None:
        for option_id, segment in self._segments.items():
            if segment is self.sender():
                self.set_value(option_id)
                self.chosen.emit(option_id)
