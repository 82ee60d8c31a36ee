"""The rows of a sign-in: one person each, initials, name and what they are; and "Someone else"."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy
from typing_extensions import override

from triage_app.desktop.controls import CENTRE, LEFT, Painted
from triage_app.desktop.marks import icon_pixmap
from triage_app.desktop.rail import initials
from triage_app.desktop.theme import BODY, CAPTION, Theme, theme_of
from triage_app.texts import _

ROW_HEIGHT: Final = 56
_CIRCLE: Final = 36
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PersonRow(Painted):
    """A person to sign in as; the chosen one stands on the accent tint with the accent bar.

    Signals:
        moved(int): Down (1) or Up (-1).
        typed(str): a letter or digit, to jump by.

    Args:
        name: objectName.
        who: the person's name, or the words of the row.
        role: in words; empty for none.
        key: the digit that chooses it; empty for none.
        icon_name: in the circle instead of initials, for a row that is no person.
    """

    moved = Signal(int)
    typed = Signal(str)

    def __init__(
        self, name: str, who: str, role: str = "", *, key: str = "", icon_name: str = ""
    ) -> None:
        super().__init__(name, who)
        self._role = role
        self._icon = icon_name
        self.setCheckable(True)
        self.setAccessibleName(", ".join(part for part in (who, role) if part))
        if key:
            self.setAccessibleDescription(_("Key {key}").format(key=key))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @override
    def nextCheckState(self) -> None:
        return

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(300), theme_of().px(ROW_HEIGHT))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(theme_of().px(120), theme_of().px(ROW_HEIGHT))

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        name, role = self._rooms(theme_of())
        cut = name < self._advance(self.text(), bold=True) or role < self._advance(self._role)
        self.setToolTip(self.accessibleName() if cut else "")

    def _advance(self, text: str, *, bold: bool = False) -> int:
        return QFontMetrics(theme_of().font(BODY, bold=bold)).horizontalAdvance(text)

    def _rooms(self, theme: Theme) -> tuple[int, int]:
        """How wide the name and the role may be: the name first."""
        room = self.width() - theme.px(12 + _CIRCLE + 14 + 12)
        name = min(self._advance(self.text(), bold=True) + 2, room)
        gap = theme.px(12)
        role = max(0, min(self._advance(self._role) + 2, room - name - gap))
        return name, role

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
        if key in steps:
            self.moved.emit(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
        elif event.text().isalnum() and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = QRectF(self.rect())
        if self.isChecked():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("accent_tint"))
            painter.drawRoundedRect(box, theme.px(8), theme.px(8))
            bar = QRectF(0, theme.px(10), theme.px(4), self.height() - theme.px(20))
            painter.setBrush(theme.colour("accent"))
            painter.drawRoundedRect(bar, theme.px(2), theme.px(2))
        elif self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("window"))
            painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        self._paint_circle(painter, theme)
        self._paint_words(painter, theme)

    def _paint_circle(self, painter: QPainter, theme: Theme) -> None:
        side = theme.px(_CIRCLE)
        circle = QRectF(theme.px(12), (self.height() - side) / 2, side, side)
        painter.setPen(theme.colour("line"))
        painter.setBrush(theme.colour("surface" if self._icon else "sunken"))
        painter.drawEllipse(circle)
        if self._icon:
            mark = theme.px(18)
            pixmap = icon_pixmap(self._icon, theme.colour("text2"), mark, self.devicePixelRatioF())
            painter.drawPixmap(
                int(circle.center().x() - mark / 2), int(circle.center().y() - mark / 2), pixmap
            )
        else:
            painter.setFont(theme.font(CAPTION, bold=True))
            painter.setPen(theme.colour("text"))
            painter.drawText(circle, int(CENTRE), initials(self.text()))

    def _paint_words(self, painter: QPainter, theme: Theme) -> None:
        name, role = self._rooms(theme)
        left = theme.px(12 + _CIRCLE + 14)
        bold = self.isChecked() and not self._icon
        painter.setFont(theme.font(BODY, bold=bold))
        painter.setPen(theme.colour("text2" if self._icon else "text"))
        elide = Qt.TextElideMode.ElideRight
        words = painter.fontMetrics().elidedText(self.text(), elide, name)
        painter.drawText(QRectF(left, 0, name, self.height()), LEFT, words)
        right = self.width() - theme.px(12)
        if self._icon:
            side = theme.px(18)
            mark = "chevron_down" if self.isChecked() else "chevron_right"
            pixmap = icon_pixmap(mark, theme.colour("text2"), side, self.devicePixelRatioF())
            painter.drawPixmap(right - side, (self.height() - side) // 2, pixmap)
        elif role:
            painter.setFont(theme.font(BODY))
            painter.setPen(theme.colour("text3"))
            words = painter.fontMetrics().elidedText(self._role, elide, role)
            painter.drawText(QRectF(right - role, 0, role, self.height()), int(_RIGHT), words)
