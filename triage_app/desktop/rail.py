"""The rail at the left: where to go, and who is at the keyboard."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import CENTRE, Painted
from triage_app.desktop.marks import icon_pixmap
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.model.person import Staff
from triage_app.texts import N_, _
from triage_app.workflow.may import Action, may

RAIL_WIDTH: Final = 88
ITEM_HEIGHT: Final = 60
_ROLES: Final = {
    "reception": N_("reception"),
    "specialist": N_("specialist"),
    "administrator": N_("manager"),
    "demo": N_("demo"),
}
PLACES: Final = (
    ("intake", N_("New intake"), "plus", "Ctrl+N"),
    ("worklist", N_("Worklist"), "list", "Ctrl+2"),
    ("patients", N_("Patients"), "people", "Ctrl+3"),
    ("manager", N_("Manager"), "chart", "Ctrl+4"),
)
_NEEDS: Final = {
    "intake": (Action.ASK,),
    "worklist": (Action.SEE_WORKLIST,),
    "patients": (Action.FIND_PATIENTS,),
    "manager": (Action.SEE_NUMBERS, Action.CHANGE_SETTINGS),
}


def may_go(staff: Staff, place: str) -> bool:
    """Whether a place of the rail is for this person."""
    return any(may(staff, action) for action in _NEEDS[place])


def places_for(staff: Staff) -> tuple[tuple[str, str, str, str], ...]:
    """Name, words, icon and key of the places for this person, top to bottom."""
    return tuple(place for place in PLACES if may_go(staff, place[0]))


class RailItem(Painted):
    """Icon over a word; the chosen one stands on the accent tint with the accent bar."""

    def __init__(self, name: str, text: str, icon_name: str, key: str) -> None:
        super().__init__(f"rail_{name}", text)
        self._icon = icon_name
        self._count = 0
        self.setToolTip(key)
        self.setAccessibleDescription(_("Key {key}").format(key=key))
        self.setCheckable(True)
        self.setProperty("ring_radius", 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def nextCheckState(self) -> None:
        return

    def set_count(self, count: int) -> None:
        """Show how many are new or changed; 0 shows nothing."""
        self._count = count
        news = _("{place}, {n} new").format(place=self.text(), n=count)
        self.setAccessibleName(news if count else self.text())
        self.update()

    @override
    def sizeHint(self) -> QSize:
        more = self._words_height() - theme_of().px(22)
        return QSize(theme_of().px(RAIL_WIDTH), theme_of().px(ITEM_HEIGHT) + max(more, 0))

    def _words_height(self) -> int:
        """The word under the icon may be two lines where a language has longer ones."""
        theme = theme_of()
        room = QRect(0, 0, theme.px(RAIL_WIDTH - 4), 1000)
        metrics = QFontMetrics(theme.font(CAPTION))
        return metrics.boundingRect(
            room, int(CENTRE | Qt.TextFlag.TextWordWrap), self.text()
        ).height()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ink = "accent" if self.isChecked() else "text2"
        if self.isChecked():
            painter.fillRect(self.rect(), theme.colour("accent_tint"))
            painter.fillRect(0, 0, theme.px(4), self.height(), theme.colour("accent"))
        elif self.underMouse():
            painter.fillRect(self.rect(), theme.colour("window"))
        side = theme.px(22)
        left, top = (self.width() - side) // 2, theme.px(9)
        mark = icon_pixmap(self._icon, theme.colour(ink), side, self.devicePixelRatioF())
        painter.drawPixmap(left, top, mark)
        painter.setFont(theme.font(CAPTION))
        painter.setPen(theme.colour(ink))
        height = max(theme.px(22), self._words_height())
        area = QRectF(theme.px(2), theme.px(32), self.width() - theme.px(4), height)
        painter.drawText(area, int(CENTRE | Qt.TextFlag.TextWordWrap), self.text())
        if self._count:
            self._paint_count(painter, left + side)

    def _paint_count(self, painter: QPainter, right: int) -> None:
        theme = theme_of()
        font = theme.font(CAPTION, bold=True)
        font.setPixelSize(theme.px(12))
        text = str(self._count)
        side = theme.px(20)
        width = max(side, QFontMetrics(font).horizontalAdvance(text) + theme.px(10))
        box = QRectF(right - side / 2, theme.px(3), width, side)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.colour("accent"))
        painter.drawRoundedRect(box, side / 2, side / 2)
        painter.setFont(font)
        painter.setPen(theme.colour("on_accent"))
        painter.drawText(box, int(CENTRE), text)


class StaffMark(Painted):
    """Initials, name and role of the person at the keyboard; in the demo a tag says so.

    Pressed, it opens what this person may do about being here: lock, change, sign out.
    """

    def __init__(self, staff: Staff, *, is_demo: bool) -> None:
        super().__init__("staff_mark", "")
        self._staff = staff
        self._is_demo = is_demo
        demo = (_("demo"),) if is_demo else ()
        self.setAccessibleName(", ".join((staff.name, role_words(staff), *demo)))
        self.setAccessibleDescription(_("Opens a menu"))
        self.setToolTip(f"{staff.name}, {role_words(staff)}")
        self.setProperty("ring_radius", 0)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        tag = 28 if self._is_demo else 0
        return QSize(theme_of().px(RAIL_WIDTH), theme_of().px(90 + tag))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.isDown():
            painter.fillRect(self.rect(), theme.colour("window"))
        top = 0
        if self._is_demo:
            tag = QRectF((self.width() - theme.px(52)) / 2, 0, theme.px(52), theme.px(22))
            painter.setPen(theme.colour("control"))
            painter.setBrush(theme.colour("surface"))
            painter.drawRoundedRect(tag.adjusted(0.5, 0.5, -0.5, -0.5), theme.px(4), theme.px(4))
            painter.setFont(theme.font(CAPTION, bold=True))
            painter.setPen(theme.colour("text2"))
            painter.drawText(tag, int(CENTRE), _("Demo"))
            top = theme.px(28)
        side = theme.px(36)
        circle = QRectF((self.width() - side) / 2, top, side, side)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("sunken"))
        painter.drawEllipse(circle)
        painter.setFont(theme.font(CAPTION, bold=True))
        painter.setPen(theme.colour("text"))
        painter.drawText(circle, int(CENTRE), initials(self._staff.name))
        painter.setFont(theme.font(CAPTION))
        metrics = QFontMetrics(painter.font())
        role = role_words(self._staff).capitalize()
        lines = ((short_name(self._staff.name), "text2"), (role, "text3"))
        for place, (text, ink) in enumerate(lines):
            painter.setPen(theme.colour(ink))
            area = QRectF(
                theme.px(2),
                top + side + theme.px(4 + 19 * place),
                self.width() - theme.px(4),
                theme.px(19),
            )
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, int(area.width()))
            painter.drawText(area, int(CENTRE), elided)


_TITLES = frozenset({"dr", "dr.", "dra.", "prof", "prof.", "mr", "mr.", "mrs", "mrs.", "ms", "ms."})


def role_words(staff: Staff) -> str:
    """The role in the desk's language: "reception", "specialist"."""
    return _(_ROLES.get(staff.role, staff.role))


def role_name(role: str) -> str:
    """The same as a line of its own: "Reception"; empty for a role there is not."""
    return _(_ROLES[role]).capitalize() if role in _ROLES else ""


def _without_title(name: str) -> str:
    words = name.split()
    return " ".join(words[1:] if len(words) > 1 and words[0].casefold() in _TITLES else words)


def initials(name: str) -> str:
    """The first letters of the first and last word, such as MO; a title is no name."""
    bare = _without_title(name).replace(".", " ")
    words = [word for word in bare.split() if word[:1].isalpha()]
    return "".join(word[0].upper() for word in (words[:1] + words[1:][-1:]))


def short_name(name: str) -> str:
    """A name that fits the rail: "M. Okono" for "Mara Okono"; short ones stay."""
    name = _without_title(name)
    words = name.split()
    if len(name) <= 11 or len(words) < 2:
        return name
    return f"{words[0][0]}. {words[-1]}"


class Rail(QWidget):
    """The places for who sits here; at the bottom the lock, and the person.

    Signals:
        place_chosen(str): a place.
        lock_wanted(): cover the desk.
        staff_wanted(): what this person may do about being here.
    """

    place_chosen = Signal(str)
    lock_wanted = Signal()
    staff_wanted = Signal()

    def __init__(self, staff: Staff, *, is_demo: bool) -> None:
        super().__init__()
        self.setObjectName("rail")
        self.setAccessibleName(_("Places"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 1, theme_of().px(12))
        column.setSpacing(theme_of().px(2))
        self._items: dict[str, RailItem] = {}
        for name, text, icon_name, key in places_for(staff):
            item = RailItem(name, _(text), icon_name, key)
            item.clicked.connect(self._on_clicked)
            self._items[name] = item
            column.addWidget(item)
        column.addStretch(1)
        lock = RailItem("lock", _("Lock"), "lock", "Ctrl+L")
        lock.clicked.connect(self.lock_wanted)
        column.addWidget(lock)
        self.mark = StaffMark(staff, is_demo=is_demo)
        self.mark.clicked.connect(self.staff_wanted)
        column.addWidget(self.mark)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def show_place(self, name: str) -> None:
        """Mark where the person is; empty marks none."""
        for place, item in self._items.items():
            item.setChecked(place == name)

    def set_count(self, name: str, count: int) -> None:
        """Show how many are new at a place, where this person has it."""
        if name in self._items:
            self._items[name].set_count(count)

    def _on_clicked(self) -> None:
        for name, item in self._items.items():
            if item is self.sender():
                self.place_chosen.emit(name)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(RAIL_WIDTH), theme_of().px(400))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme.colour("surface"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(self.width() - 1, 0, self.width() - 1, self.height())


class EmergencyBar(Painted):
    """On top of every screen while nobody was told of an emergency; a click opens it."""

    def __init__(self) -> None:
        super().__init__("emergency_bar", _("Emergency"))
        self.setProperty("ring_ink", "on_alarm")
        self.setProperty("ring_radius", 0)
        self._name = ""
        self._more = 0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.hide()

    def show_name(self, name: str, more: int) -> None:
        """Name the patient, and how many more there are."""
        self._name = name
        self._more = more
        others = _("{name} and {n} more").format(name=name, n=more) if more else name
        self.set_words(_("EMERGENCY, nobody told yet: {names}").format(names=others))
        self.show()

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(300), theme_of().px(44))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), theme.colour("alarm"))
        if theme.dark:
            painter.setPen(theme.colour("alarm_edge"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.setFont(theme.font(BODY, bold=True))
        painter.setPen(theme.colour("on_alarm"))
        metrics = QFontMetrics(painter.font())
        room = self.width() - theme.px(24 + 100)
        text = metrics.elidedText(self.text(), Qt.TextElideMode.ElideRight, room)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(self.rect().adjusted(theme.px(24), 0, 0, 0), int(left), text)
        width, height = theme.px(76), theme.px(30)
        box = QRectF(
            self.width() - theme.px(16) - width, (self.height() - height) / 2, width, height
        )
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box, theme.px(6), theme.px(6))
        painter.drawText(box, int(CENTRE), _("Open"))
