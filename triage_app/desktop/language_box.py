"""A list to choose the patient's language from."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QComboBox, QWidget
from typing_extensions import override

from triage_app.desktop.controls import LEFT
from triage_app.desktop.fields import FIELD_HEIGHT
from triage_app.desktop.marks import icon_pixmap
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.waiting import LANGUAGES
from triage_app.texts import _


class LanguageBox(QComboBox):
    """A list to choose a language from, with the look of a field."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("language")
        self.setAccessibleName(_("Language"))
        # On Linux a list's name is what is chosen in it.
        self.setAccessibleDescription(_("Language"))
        self.setFixedHeight(theme_of().px(FIELD_HEIGHT))
        for code, name in LANGUAGES:
            self.addItem(_(name), code)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        theme = theme_of()
        painter = QPainter(self)
        dress = _field_dress(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setBrush(QColor(theme.surface))
        painter.setPen(QColor(dress))
        box = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(box, theme.px(8), theme.px(8))
        painter.setPen(QColor(theme.text))
        painter.setFont(theme.font(BODY))
        painter.drawText(box.adjusted(theme.px(12), 0, -theme.px(36), 0), LEFT, self.currentText())
        side = theme.px(18)
        mark = icon_pixmap("chevron_down", theme.text, side, self.devicePixelRatioF())
        top = (self.height() - side) // 2
        painter.drawPixmap(self.width() - theme.px(12) - side, top, mark)


def _field_dress(widget: QWidget) -> str:
    theme = theme_of()
    return theme.text if widget.underMouse() else theme.control
