"""Where it hurts: the figure from behind, the chest from the front, and a toggle for each area.

The toggles say all that the figure shows; the figure is a second way to the same areas.
From behind, the patient's left is on the left of the screen.
"""

from __future__ import annotations

from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QTransform,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.choice_widgets import MultiBody
from triage_app.desktop.question_view import OptionView
from triage_app.desktop.theme import CAPTION, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import N_, _

_WIDTH: Final = 206
_HEIGHT: Final = 394
_CHEST: Final = QSize(98, 80)
CHEST_AREA: Final = "chest_wall"

Area = tuple[QPainterPath, QPointF]


def _path(*steps: tuple[float, ...]) -> QPainterPath:
    """A closed path of lines (x, y) and curves (x1, y1, x2, y2, x, y)."""
    path = QPainterPath(QPointF(*steps[0]))
    for step in steps[1:]:
        if len(step) == 2:
            path.lineTo(*step)
        else:
            path.cubicTo(*step)
    path.closeSubpath()
    return path


@cache
def _figure() -> dict[str, Area]:
    """Each area as a path round x = 0, and where its key stands."""
    left: dict[str, Area] = {
        "waist": (
            _path((-39, 176), (-18, 176), (-18, 227), (-40, 227), (-34, 208, -34, 196, -39, 176)),
            QPointF(-27, 203),
        ),
        "hip": (
            _path((-40, 227), (-18, 227), (-12, 288), (-48, 288), (-49, 262, -47, 246, -40, 227)),
            QPointF(-35, 260),
        ),
        "leg": (
            _path(
                (-48, 288),
                (0, 288),
                (-3, 304),
                (-9, 340, -11, 362, -11, 394),
                (-40, 394),
                (-39, 376, -37, 366, -39, 358),
                (-47, 330, -48, 312, -48, 288),
            ),
            QPointF(-24, 354),
        ),
        "arm": (
            _path(
                (-42, 80),
                (-58, 84, -66, 92, -67, 108),
                (-68, 160, -80, 210, -86, 250),
                (-92, 284),
                (-93, 298, -79, 299, -77, 286),
                (-66, 240, -56, 208, -53, 186),
                (-49, 166, -45, 150, -42, 132),
            ),
            QPointF(-63, 166),
        ),
    }
    areas: dict[str, Area] = {
        "neck": (
            _path(
                (-11, 52),
                (11, 52),
                (11, 64),
                (13, 72, 30, 76, 42, 80),
                (-42, 80),
                (-30, 76, -13, 72, -11, 64),
            ),
            QPointF(0, 67),
        ),
        "upper_back": (_path((-42, 80), (42, 80), (42, 128), (-42, 128)), QPointF(0, 104)),
        "mid_back": (_path((-42, 128), (42, 128), (39, 176), (-39, 176)), QPointF(0, 152)),
        "lower_back": (_path((-18, 176), (18, 176), (18, 227), (-18, 227)), QPointF(0, 202)),
        "sacrum": (_path((-18, 227), (18, 227), (12, 288), (-12, 288)), QPointF(0, 252)),
    }
    mirror = QTransform.fromScale(-1, 1)
    for name, (path, key) in left.items():
        areas[f"left_{name}"] = (path, key)
        areas[f"right_{name}"] = (mirror.map(path), QPointF(-key.x(), key.y()))
    return areas


@cache
def _outline() -> QPainterPath:
    """The line round all areas; joining them takes longer than drawing them."""
    outline = QPainterPath()
    for path, _key in _figure().values():
        outline = outline.united(path)
    return outline.simplified()


class AreaPicture(QWidget):
    """A drawn part of the body; a click reports the area. Says nothing: the toggles do."""

    area_clicked = Signal(str)

    def __init__(self, options: tuple[OptionView, ...], size: QSize) -> None:
        super().__init__()
        self._keys = {option.id: option.key for option in options}
        self._says = {option.id: option.say for option in options}
        self._chosen: tuple[str, ...] = ()
        self._hover = ""
        self._size = size
        self.areas: dict[str, Area] = {}
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_chosen(self, chosen: tuple[str, ...]) -> None:
        """Show these areas as chosen."""
        self._chosen = chosen
        self.update()

    def area_at(self, place: QPointF) -> str:
        """The area under a point of the widget, or empty."""
        point = place / theme_of().scale - QPointF(self._size.width() / 2, 0)
        for name, (path, _key) in self.areas.items():
            if name in self._keys and path.contains(point):
                return name
        return ""

    def paint_ground(self, painter: QPainter) -> None:
        """Draw what is no area, below the areas."""

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        return QSize(theme.px(self._size.width()), theme.px(self._size.height()))

    @override
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area = self.area_at(event.position())
        if area != self._hover:
            self._hover = area
            shape = Qt.CursorShape.PointingHandCursor if area else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            self.setToolTip(self._says.get(area, ""))
            self.update()

    @override
    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if area := self.area_at(event.position()):
            self.area_clicked.emit(area)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(theme.scale, theme.scale)
        painter.translate(self._size.width() / 2, 0)
        self.paint_ground(painter)
        plain = QColor(theme.line if theme.dark else theme.desk)
        for name, (path, _key) in self.areas.items():
            fill = theme.colour("accent") if name in self._chosen else plain
            if name == self._hover and name not in self._chosen:
                fill = theme.colour("accent_tint")
            painter.setBrush(fill)
            painter.setPen(QPen(theme.colour("window"), 1.6))
            painter.drawPath(path)
        self.paint_outline(painter)
        font = theme.font(CAPTION, bold=True)
        font.setPixelSize(CAPTION)
        painter.setFont(font)
        for name, (_path, place) in self.areas.items():
            chosen = name in self._chosen
            painter.setPen(theme.colour("on_accent" if chosen else "text2"))
            box = QRectF(place.x() - 12, place.y() - 10, 24, 20)
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, self._keys.get(name, ""))

    def paint_outline(self, painter: QPainter) -> None:
        """Draw the outer line, over the areas."""


class BackFigure(AreaPicture):
    """The whole body from behind, to the knees."""

    def __init__(self, options: tuple[OptionView, ...]) -> None:
        super().__init__(options, QSize(_WIDTH, _HEIGHT))
        self.setObjectName("figure_back")
        self.areas = _figure()
        self._outline = _outline()
        self._head = QPainterPath()
        self._head.addEllipse(QPointF(0, 27), 21, 26)

    @override
    def paint_outline(self, painter: QPainter) -> None:
        theme = theme_of()
        painter.setPen(QPen(theme.colour("control"), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(self._outline)
        painter.setBrush(QColor(theme.line if theme.dark else theme.desk))
        painter.drawPath(self._head)


class ChestFigure(AreaPicture):
    """Chest and ribs from the front: the one area that is not seen from behind."""

    def __init__(self, options: tuple[OptionView, ...]) -> None:
        super().__init__(options, _CHEST)
        self.setObjectName("figure_chest")
        body = _path((-26, 24), (26, 24), (26, 74), (14, 79, -14, 79, -26, 74))
        self.areas = {CHEST_AREA: (body, QPointF(0, 50))}
        self._body = _path(
            (-8, 0),
            (8, 0),
            (8, 10),
            (10, 16, 24, 18, 32, 20),
            (42, 23, 46, 32, 48, 46),
            (49, 80),
            (34, 80),
            (29, 54),
            (26, 80),
            (-26, 80),
            (-29, 54),
            (-34, 80),
            (-49, 80),
            (-48, 46),
            (-46, 32, -42, 23, -32, 20),
            (-24, 18, -10, 16, -8, 10),
        )

    @override
    def paint_ground(self, painter: QPainter) -> None:
        theme = theme_of()
        painter.setPen(QPen(theme.colour("control"), 1.2))
        painter.setBrush(theme.colour("sunken"))
        painter.drawPath(self._body)


class BodyMapBody(MultiBody):
    """The figure and the toggles side by side; the same keys as the figure's letters."""

    first_say = N_("Choose a place first")
    shows_other = False

    @override
    def _place(self) -> None:
        theme = theme_of()
        self._figure = BackFigure(self.view.options)
        self._chest = ChestFigure(self.view.options)
        for picture in (self._figure, self._chest):
            picture.area_clicked.connect(self.toggle)
        self._chest_row = QWidget()
        chest = QHBoxLayout(self._chest_row)
        chest.setContentsMargins(0, 0, 0, 0)
        chest.addWidget(self._chest)
        chest.addWidget(
            Words(_("from\nthe front"), CAPTION, "text2"), 1, Qt.AlignmentFlag.AlignBottom
        )
        self._unsure_place = QVBoxLayout()
        toggles = QVBoxLayout()
        toggles.setSpacing(theme.px(8))
        columns = QHBoxLayout()
        columns.setSpacing(theme.px(8))
        self._columns = (QVBoxLayout(), QVBoxLayout())
        self._beside = columns
        for column in self._columns:
            column.setSpacing(theme.px(4))
            columns.addLayout(column, 1)
        self._fill_columns()
        toggles.addLayout(columns)
        toggles.addLayout(self._unsure_place)
        toggles.addWidget(self.next)
        toggles.addStretch(1)
        self._picture = QWidget()
        picture_column = QVBoxLayout(self._picture)
        picture_column.setContentsMargins(0, 0, 0, 0)
        picture_column.setSpacing(theme.px(4))
        picture_column.addLayout(self._sides())
        picture_column.addWidget(self._figure)
        picture_column.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme.px(10))
        row.addWidget(self._picture)
        row.addLayout(toggles, 1)

    def _sides(self) -> QHBoxLayout:
        sides = QHBoxLayout()
        centre = Qt.AlignmentFlag.AlignHCenter
        for first, second, bold, where in (
            (_("Patient’s"), _("LEFT"), True, Qt.AlignmentFlag.AlignLeft),
            (_("from"), _("behind"), False, centre),
            (_("Patient’s"), _("RIGHT"), True, Qt.AlignmentFlag.AlignRight),
        ):
            column = QVBoxLayout()
            column.setSpacing(0)
            column.addWidget(Words(first, CAPTION, "text2", wrap=False), 0, where)
            column.addWidget(Words(second, CAPTION, "text2", bold=bold, wrap=False), 0, where)
            sides.addLayout(column, 1)
        return sides

    def _fill_columns(self) -> None:
        """First column to the middle of the body and the chest, second the sides and limbs."""
        sides = [name for name in self._buttons if name.startswith(("left_", "right_"))]
        middle = [name for name in self._buttons if name not in sides]
        for column, names in zip(self._columns, (middle, sides), strict=True):
            for name in names:
                column.addWidget(self._buttons[name])
        if CHEST_AREA in self._buttons:
            self._columns[0].addWidget(self._chest_row)
        for column in self._columns:
            column.addStretch(1)

    @override
    def _show(self) -> None:
        super()._show()
        for picture in (self._figure, self._chest):
            picture.set_chosen(self.chosen.value())

    @override
    def set_compact(self, compact: bool) -> None:
        # The toggles say the same; in a narrow window they keep the room.
        self._picture.setVisible(not compact)
        self._chest_row.setVisible(not compact and CHEST_AREA in self._buttons)
