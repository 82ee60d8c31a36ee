"""The people as rows: name, role, second step, PIN, since when. It shows what it is given."""

from __future__ import annotations

from datetime import tzinfo
from enum import IntEnum
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QObject, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter
from PySide6.QtWidgets import QHeaderView, QStyleOptionViewItem, QWidget
from typing_extensions import override

from triage_app.desktop.people_words import role_name
from triage_app.desktop.row_table import HEAD_HEIGHT, Index, RowDelegate, RowHead, RowTable
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import day_words
from triage_app.model.user import User
from triage_app.texts import _

ROW_HEIGHT: Final = 44
LEAST_ROWS: Final = 3
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class PeopleColumn(IntEnum):
    """The columns, left to right."""

    NAME = 0
    ROLE = 1
    SECOND_STEP = 2
    PIN = 3
    SINCE = 4


_NOT_NARROW: Final = (PeopleColumn.SECOND_STEP, PeopleColumn.PIN, PeopleColumn.SINCE)


class PeopleModel(QAbstractTableModel):
    """The people on show; `me` is the id of who looks at them."""

    def __init__(self, me: str, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._me = me
        self._zone = zone
        self.people: tuple[User, ...] = ()

    def show_people(self, people: tuple[User, ...]) -> None:
        """Show these."""
        self.beginResetModel()
        self.people = people
        self.endResetModel()

    def place_of(self, user_id: str) -> int:
        """The row of somebody; -1 when they are not on show."""
        ids = [user.user_id for user in self.people]
        return ids.index(user_id) if user_id in ids else -1

    def words(self, user: User, column: PeopleColumn) -> str:
        """A cell as the manager reads it."""
        match column:
            case PeopleColumn.NAME:
                you = _("{name} (you)").format(name=user.name)
                return you if user.user_id == self._me else user.name
            case PeopleColumn.ROLE:
                return role_name(user.role)
            case PeopleColumn.SECOND_STEP:
                return _("yes", "person") if user.second_factor else _("no", "person")
            case PeopleColumn.PIN:
                return _("yes", "person") if user.pin else _("no", "person")
            case PeopleColumn.SINCE if user.removed is not None:
                day = day_words(user.removed.astimezone(self._zone).date())
                return _("removed {day}").format(day=day)
            case PeopleColumn.SINCE:
                return day_words(user.added.astimezone(self._zone).date())

    @override
    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.people)

    @override
    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(PeopleColumn)

    @override
    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        across = orientation is Qt.Orientation.Horizontal
        if role != Qt.ItemDataRole.DisplayRole or not across:
            return None
        heads = (_("Name"), _("Role"), _("Second step"), _("PIN"), _("Added"))
        return heads[section] if 0 <= section < len(heads) else None

    @override
    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        user, column = self.people[index.row()], PeopleColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self.words(user, column)
            case Qt.ItemDataRole.ToolTipRole:
                return user.name if column is PeopleColumn.NAME else None
            case Qt.ItemDataRole.AccessibleTextRole:
                heads = [self.headerData(c, Qt.Orientation.Horizontal) for c in PeopleColumn]
                words = [self.words(user, c) for c in PeopleColumn]
                return ", ".join(f"{h} {w}" for h, w in zip(heads, words, strict=True))
            case _:
                return None


class _Delegate(RowDelegate):
    """Paints a person: the name in bold; one who is removed in the quieter ink."""

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(option.rect.width(), theme_of().px(ROW_HEIGHT))

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, rect = theme_of(), option.rect
        first = index.column() == PeopleColumn.NAME
        model = index.model()
        gone = isinstance(model, PeopleModel) and model.people[index.row()].removed is not None
        painter.save()
        self.paint_ground(painter, option, index, first=first)
        font = theme.font(BODY, bold=first and not gone)
        words = rect.adjusted(theme.px(16 if first else 8), 0, -theme.px(8), 0)
        text = QFontMetrics(font).elidedText(
            str(index.data() or ""), Qt.TextElideMode.ElideRight, words.width()
        )
        painter.setFont(font)
        painter.setPen(theme.colour("text3" if gone else "text" if first else "text2"))
        painter.drawText(words, int(_LEFT), text)
        painter.restore()


class PeopleTable(RowTable):
    """The people, in the order of their names."""

    def __init__(self, me: str, zone: tzinfo, parent: QWidget | None = None) -> None:
        self.rows = PeopleModel(me, zone)
        super().__init__("people_table", _("People"), self.rows, RowHead(), _Delegate(), parent)
        self.rows.setParent(self)
        self.fit(Room.WIDE)

    @property
    def current(self) -> User | None:
        """The marked person."""
        row = self.currentIndex().row()
        return self.rows.people[row] if 0 <= row < len(self.rows.people) else None

    def show_people(self, people: tuple[User, ...], marked: str = "") -> None:
        """Show these with one of them marked; the first when that one is not among them."""
        self.rows.show_people(people)
        self.go_to(max(self.rows.place_of(marked), 0))
        self._set_widths()

    def fit(self, room: Room) -> None:
        """Where there is less room, what stands beside the list too is left out of it."""
        for column in PeopleColumn:
            self.setColumnHidden(column, room is Room.NARROW and column in _NOT_NARROW)
        px = theme_of().px
        self.set_row_height(px(ROW_HEIGHT))
        self.setMinimumHeight(px(HEAD_HEIGHT + LEAST_ROWS * ROW_HEIGHT))
        self._set_widths()

    def _set_widths(self) -> None:
        """The name takes what the others leave; they take what their words need."""
        theme = theme_of()
        metrics = QFontMetrics(theme.font(BODY))
        head = self.horizontalHeader()
        mode = QHeaderView.ResizeMode
        for column in PeopleColumn:
            if column is PeopleColumn.NAME:
                head.setSectionResizeMode(column, mode.Stretch)
                continue
            heading = self.rows.headerData(column, Qt.Orientation.Horizontal)
            cells = (self.rows.words(user, column) for user in self.rows.people)
            widest = max(metrics.horizontalAdvance(text) for text in (heading, *cells))
            head.setSectionResizeMode(column, mode.Fixed)
            self.setColumnWidth(column, widest + theme.px(24))
