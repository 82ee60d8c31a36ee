"""Painted marks: the shapes and badges of the levels, key caps, icons, focus and wait bars.

Nothing here decides a level; it draws the one it is given, always as word + shape + colour.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin
from typing import Final

from PySide6.QtCore import QByteArray, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QGuiApplication,
    QIcon,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
    QPixmapCache,
    QPolygonF,
)
from PySide6.QtWidgets import QSizePolicy, QWidget
from typing_extensions import override

from triage_app.desktop.level_words import level_word
from triage_app.desktop.theme import BODY, CAPTION, FAMILY, Theme, theme_of
from triage_app.model.level import Level
from triage_app.paths import resource
from triage_app.texts import _

BADGE_HEIGHT: Final = 28
CAP_HEIGHT: Final = 24
BIG_CAP_HEIGHT: Final = 32


def paint_level_shape(
    painter: QPainter,
    rect: QRectF,
    level: Level,
    theme: Theme,
    hollow: bool = False,
    *,
    on_fill: bool = False,
) -> None:
    """Draw the shape that stands for a level, as large as fits the middle of `rect`.

    Args:
        painter: open on the widget or picture.
        rect: the room there is.
        level: the level whose shape is drawn.
        theme: gives the colours.
        hollow: an outline in text3, for a level outside the range.
        on_fill: drawn in the level's `on` colour, for a solid ground of its fill.
    """
    colours = theme.level(level)
    side = min(rect.width(), rect.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(rect.center())
    width = max(side / 12, 1.2)
    if hollow:
        fill, line, mark = QColor(Qt.GlobalColor.transparent), theme.text3, theme.text3
    elif on_fill:
        fill, line, mark = QColor(colours.on), colours.on, colours.fill
    else:
        fill, line, mark = QColor(colours.fill), colours.line, colours.on
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    pen = QPen(QColor(line), width)
    pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
    painter.setPen(pen)
    painter.setBrush(fill)
    inner = square.adjusted(width / 2, width / 2, -width / 2, -width / 2)
    match level:
        case Level.EMERGENCY:
            painter.drawPolygon(_octagon(inner))
            _paint_exclamation(painter, square, QColor(mark))
        case Level.URGENT:
            painter.drawPolygon(_triangle(inner))
        case Level.SOON:
            margin = side * 0.06
            painter.drawRoundedRect(inner.adjusted(margin, margin, -margin, -margin), 1.5, 1.5)
        case Level.ROUTINE:
            pen.setWidthF(side / 6.5)
            painter.setPen(pen)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            margin = side * 0.14
            painter.drawEllipse(square.adjusted(margin, margin, -margin, -margin))
    painter.restore()


def _octagon(rect: QRectF) -> QPolygonF:
    radius = rect.width() / 2 / cos(pi / 8)
    centre = rect.center()
    return QPolygonF(
        [
            QPointF(
                centre.x() + radius * cos(pi / 8 + step * pi / 4),
                centre.y() + radius * sin(pi / 8 + step * pi / 4),
            )
            for step in range(8)
        ]
    )


def _triangle(rect: QRectF) -> QPolygonF:
    drop = rect.height() * 0.06
    return QPolygonF(
        [
            QPointF(rect.center().x(), rect.top() + drop),
            QPointF(rect.right(), rect.bottom() - drop),
            QPointF(rect.left(), rect.bottom() - drop),
        ]
    )


def _paint_exclamation(painter: QPainter, square: QRectF, ink: QColor) -> None:
    side = square.width()
    centre = square.center()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    bar = QRectF(0, 0, side * 0.14, side * 0.36)
    bar.moveCenter(QPointF(centre.x(), centre.y() - side * 0.10))
    painter.drawRoundedRect(bar, side * 0.07, side * 0.07)
    painter.drawEllipse(QPointF(centre.x(), centre.y() + side * 0.23), side * 0.085, side * 0.085)


def badge_size(level: Level, theme: Theme) -> QSize:
    """How large the badge of a level is at this theme's scale."""
    metrics = QFontMetrics(theme.font(CAPTION, bold=True))
    width = theme.px(8 + 16 + 8) + metrics.horizontalAdvance(level_word(level)) + theme.px(10)
    return QSize(width, theme.px(BADGE_HEIGHT))


def paint_badge(painter: QPainter, rect: QRectF, level: Level, theme: Theme) -> None:
    """Draw a level's badge: solid for "act today", tint with line for soon, outline for routine.

    `rect` gives its left edge and middle; the size is `badge_size`.
    """
    colours = theme.level(level)
    size = badge_size(level, theme)
    box = QRectF(rect.left(), rect.center().y() - size.height() / 2, size.width(), size.height())
    solid = level >= Level.URGENT
    ground = {Level.SOON: colours.tint, Level.ROUTINE: theme.surface}.get(level, colours.fill)
    ink = colours.on if solid else theme.text
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(colours.line), 1))
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
    side = theme.px(16)
    shape = QRectF(box.left() + theme.px(8), box.center().y() - side / 2, side, side)
    paint_level_shape(painter, shape, level, theme, on_fill=solid)
    painter.setFont(theme.font(CAPTION, bold=True))
    painter.setPen(QColor(ink))
    words = box.adjusted(theme.px(8 + 16 + 8), 0, 0, 0)
    painter.drawText(words, _LEFT, level_word(level))
    painter.restore()


class LevelBadge(QWidget):
    """A level as word, shape and colour; can be changed with `set_level`."""

    def __init__(self, level: Level, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("level_badge")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._level = level
        self.set_level(level)

    def set_level(self, level: Level) -> None:
        """Show another level."""
        self._level = level
        self.setAccessibleName(level_word(level).capitalize())
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return badge_size(self._level, theme_of())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_badge(painter, QRectF(self.rect()), self._level, theme_of())


class LevelShape(QWidget):
    """Only the shape of a level, `side` px at 100 %; its word must stand beside it."""

    def __init__(self, level: Level, side: int = 20, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._level = level
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_level(self, level: Level) -> None:
        """Show another level."""
        self._level = level
        self.update()

    @override
    def sizeHint(self) -> QSize:
        side = theme_of().px(self._side)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        paint_level_shape(painter, QRectF(self.rect()), self._level, theme_of())


def cap_size(key: str, theme: Theme, height: int = CAP_HEIGHT) -> QSize:
    """How large the cap of a key is: square for one letter, wider for a word."""
    font = theme.font(BODY if height >= BIG_CAP_HEIGHT else CAPTION, bold=True)
    words = _advance(key, font.pixelSize())
    return QSize(max(theme.px(height), words + theme.px(16)), theme.px(height))


@lru_cache(maxsize=256)
def _advance(key: str, pixels: int) -> int:
    """How wide the key's words are; asked for hundreds of times while a question is laid out."""
    font = QFont(FAMILY)
    font.setPixelSize(pixels)
    font.setWeight(QFont.Weight.Bold)
    return QFontMetrics(font).horizontalAdvance(key)


def paint_key_cap(
    painter: QPainter,
    rect: QRectF,
    key: str,
    theme: Theme,
    *,
    border: str = "",
    ink: str = "",
    ground: str = "",
    height: int = CAP_HEIGHT,
) -> None:
    """Draw a key filling `rect` (see `cap_size`); colours default to a cap that is only a hint."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(QColor(border or theme.line), 1))
    painter.setBrush(QColor(ground) if ground else Qt.BrushStyle.NoBrush)
    box = rect.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.drawRoundedRect(box, theme.px(4), theme.px(4))
    painter.setFont(theme.font(BODY if height >= BIG_CAP_HEIGHT else CAPTION, bold=True))
    painter.setPen(QColor(ink or theme.text2))
    painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, key)
    painter.restore()


class KeyCap(QWidget):
    """A key as it stands on the keyboard: a hint, never a control."""

    def __init__(self, key: str, parent: QWidget | None = None, *, ink: str = "") -> None:
        super().__init__(parent)
        self._key = key
        self._ink_token = ink
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(_("Key {key}").format(key=key))

    @override
    def sizeHint(self) -> QSize:
        return cap_size(self._key, theme_of())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        ink = str(getattr(theme, self._ink_token)) if self._ink_token else ""
        ground = "" if ink else theme.surface
        rect = QRectF(self.rect())
        paint_key_cap(QPainter(self), rect, self._key, theme, border=ink, ink=ink, ground=ground)


def icon_pixmap(name: str, colour: str | QColor, size: int, ratio: float = 0.0) -> QPixmap:
    """A line icon of `resources/icons`, `size` real px square, drawn in one colour.

    Args:
        name: the file's name without .svg.
        colour: every line is drawn in it.
        size: of the side, in px.
        ratio: device pixels per px; 0 takes the sharpest screen's.
    """
    if ratio <= 0:
        screens = QGuiApplication.screens()
        ratio = max((screen.devicePixelRatio() for screen in screens), default=1.0)
    tint = QColor(colour).name()
    cached = QPixmap()
    place = f"triage-icon/{name}/{tint}/{size}/{ratio:.2f}"
    if QPixmapCache.find(place, cached):
        return cached
    # Imported here: only what is not in the cache yet pays for the SVG reader.
    from PySide6.QtSvg import QSvgRenderer  # noqa: PLC0415

    svg = resource("icons", f"{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", tint).encode()))
    pixmap = QPixmap(round(size * ratio), round(size * ratio))
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter)
    painter.end()
    pixmap.setDevicePixelRatio(ratio)
    QPixmapCache.insert(place, pixmap)
    return pixmap


def icon(name: str, colour: str | QColor, size: int = 24) -> QIcon:
    """The same as a QIcon."""
    return QIcon(icon_pixmap(name, colour, size))


class IconMark(QWidget):
    """A line icon in a colour of the theme; says nothing to a screen reader, its words do."""

    def __init__(
        self, name: str, ink: str = "text2", side: int = 20, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._name = name
        self._ink = ink
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_icon(self, name: str, ink: str = "text2") -> None:
        """Show another icon; an empty name shows none and keeps the room."""
        if (name, ink) != (self._name, self._ink):
            self._name = name
            self._ink = ink
            self.update()

    @override
    def sizeHint(self) -> QSize:
        side = theme_of().px(self._side)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._name:
            return
        theme = theme_of()
        side = theme.px(self._side)
        colour = str(getattr(theme, self._ink))
        top_left = QPointF((self.width() - side) / 2, (self.height() - side) / 2)
        pixmap = icon_pixmap(self._name, colour, side, self.devicePixelRatioF())
        QPainter(self).drawPixmap(top_left, pixmap)


def paint_focus_ring(
    painter: QPainter, rect: QRectF, colour: QColor, radius: float, theme: Theme
) -> None:
    """Draw the 3 px ring with its 2 px gap round `rect`."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colour, 3))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    reach = 2 + 1.5
    ring = rect.adjusted(-reach, -reach, reach, reach)
    painter.drawRoundedRect(ring, radius + 3, radius + 3)
    painter.restore()


def paint_accent_bar(painter: QPainter, rect: QRect, theme: Theme) -> None:
    """Draw the 4 px accent bar of a chosen item along the left edge of `rect`."""
    path = QPainterPath()
    path.addRoundedRect(QRectF(rect.left(), rect.top(), theme.px(4), rect.height()), 2, 2)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.fillPath(path, theme.colour("accent"))
    painter.restore()


def paint_wait_bar(painter: QPainter, rect: QRectF, share: float, theme: Theme) -> None:
    """Draw a 4 px bar: `share` of the wait is used up; over 1 is a full bar in text colour."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(theme.line))
    painter.drawRoundedRect(rect, 2, 2)
    used = QRectF(rect)
    used.setWidth(max(rect.width() * min(share, 1.0), rect.height()) if share > 0 else 0)
    painter.setBrush(QColor(theme.text if share > 1 else theme.text2))
    painter.drawRoundedRect(used, 2, 2)
    painter.restore()


_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
