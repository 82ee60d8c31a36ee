"""The line on top of a screen that opens from another one: where it belongs, its name, and back."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import Rule, Surface
from triage_app.desktop.screen import Room
from triage_app.desktop.theme import ANSWER, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _

_HEIGHT = 59
_NARROW_HEIGHT = 44


class PlaceHead(QWidget):
    """ "Patients › Change details", and Back with its key.

    Signals:
        back_wanted(): the button was pressed.
    """

    back_wanted = Signal()

    def __init__(self, name: str, above: str, title: str) -> None:
        super().__init__()
        self.setObjectName(name)
        px = theme_of().px
        self._ground = Surface()
        self._row = row = QHBoxLayout(self._ground)
        row.setSpacing(px(10))
        self._above = Words(above, ANSWER, "text2", wrap=False)
        self._between = Words("›", ANSWER, "text2", wrap=False)
        self.title = Words(title, ANSWER, bold=True)
        self.title.setObjectName(f"{name}_title")
        self.button = PlainButton(f"{name}_back", _("Back"), "Esc", icon_name="arrow_left")
        self.button.clicked.connect(self.back_wanted)
        row.addWidget(self._above)
        row.addWidget(self._between)
        row.addWidget(self.title, 1)
        row.addWidget(self.button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._ground)
        column.addWidget(Rule())
        self.fit(Room.WIDE)

    def fit(self, room: Room) -> None:
        """Only the name where there is little room."""
        px = theme_of().px
        narrow = room is Room.NARROW
        self._above.setVisible(not narrow)
        self._between.setVisible(not narrow)
        side, above = (px(16), px(2)) if narrow else (px(24), px(8))
        self._ground.setMinimumHeight(px(_NARROW_HEIGHT if narrow else _HEIGHT))
        self._row.setContentsMargins(side, above, side, above)
