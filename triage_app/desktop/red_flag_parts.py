"""The parts of the red-flag panel that are painted by hand, white on alarm."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QSizePolicy,
    QWidget,
)
from typing_extensions import override

from triage_app.desktop.controls import LEFT, Painted
from triage_app.desktop.fields import TextField
from triage_app.desktop.marks import cap_size, paint_key_cap, paint_level_shape
from triage_app.desktop.theme import (
    BODY,
    CAPTION,
    theme_of,
)
from triage_app.model.level import Level
from triage_app.texts import _


class NameRow(Painted):
    """A name to pick, on the white card."""

    def __init__(self, text: str) -> None:
        super().__init__("told_choice", text)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        return QSize(theme_of().px(200), theme_of().px(40))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("sunken"))
            painter.drawRoundedRect(self.rect(), theme.px(8), theme.px(8))
        painter.setFont(theme.font(BODY))
        painter.setPen(theme.colour("text"))
        painter.drawText(self.rect().adjusted(theme.px(12), 0, 0, 0), int(LEFT), self.text())


class WhiteOctagon(QWidget):
    """The octagon in white on the alarm ground."""

    def __init__(self, side: int = 52) -> None:
        super().__init__()
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        side = theme_of().px(self._side)
        return QSize(side, side)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        colours = replace(theme.level(Level.EMERGENCY), fill=theme.alarm, on=theme.on_alarm)
        on_alarm = replace(theme, levels=(*theme.levels[:3], colours))
        rect = QRectF(self.rect())
        paint_level_shape(QPainter(self), rect, Level.EMERGENCY, on_alarm, on_fill=True)


class BackToQuestions(Painted):
    """The way back to the questions, white on alarm, with its key."""

    def __init__(self) -> None:
        super().__init__("back_to_questions", _("back to the questions"))
        self.setProperty("ring_ink", "on_alarm")
        self.setAccessibleDescription(_("Key {key}").format(key="F6"))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @override
    def sizeHint(self) -> QSize:
        theme = theme_of()
        words = QFontMetrics(theme.font(CAPTION)).horizontalAdvance(self.text())
        return QSize(cap_size("F6", theme).width() + theme.px(8) + words + 2, theme.px(40))

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        cap = cap_size("F6", theme)
        box = QRectF(0, (self.height() - cap.height()) / 2, cap.width(), cap.height())
        paint_key_cap(painter, box, "F6", theme, border=theme.on_alarm, ink=theme.on_alarm)
        font = theme.font(CAPTION)
        font.setUnderline(self.underMouse())
        painter.setFont(font)
        painter.setPen(theme.colour("on_alarm"))
        area = self.rect().adjusted(cap.width() + theme.px(8), 0, 0, 0)
        painter.drawText(area, int(LEFT), self.text())


class NameField(TextField):
    """The name of who was told: Enter tells, Down goes to the names."""

    entered = Signal()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.isAutoRepeat():
            self.entered.emit()
            return
        super().keyPressEvent(event)


class AlarmCard(QWidget):
    """The card that takes the name, on the alarm ground."""

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.surface))
        painter.drawRoundedRect(self.rect(), theme.px(8), theme.px(8))
