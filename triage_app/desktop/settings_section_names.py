"""A list of names kept by keyboard: Enter adds what is typed, Del removes, Alt and arrows move."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import PlainButton
from triage_app.desktop.desk_parts import FlowLayout
from triage_app.desktop.fields import TextField
from triage_app.desktop.marks import IconMark
from triage_app.desktop.theme import BODY, theme_of
from triage_app.desktop.words import Words
from triage_app.texts import _

_ROW: Final = 40
_MOST_ROWS: Final = 5


class _Rows(QListWidget):
    """The names themselves.

    Signals:
        removed(): Del or Backspace.
        moved(int): Alt with an arrow, up (-1) or down (1).
    """

    removed = Signal()
    moved = Signal(int)

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        theme = theme_of()
        px = theme.px
        self.setObjectName(name)
        self.setAccessibleName(label)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setStyleSheet(
            f"QListWidget {{ border: 1px solid {theme.control}; border-radius: {px(8)}px;"
            f" background: {theme.surface}; }}"
            f"QListWidget::item {{ height: {px(_ROW)}px; padding-left: {px(12)}px; }}"
            f"QListWidget::item:selected {{ background: {theme.accent_tint}; color: {theme.text};"
            f" border-left: {px(4)}px solid {theme.accent}; padding-left: {px(8)}px; }}"
        )

    def fit_rows(self) -> None:
        """As high as the names are, within bounds."""
        px = theme_of().px
        rows = min(max(self.count(), 1), _MOST_ROWS)
        self.setFixedHeight(rows * px(_ROW) + px(4))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        alt = event.modifiers() == Qt.KeyboardModifier.AltModifier
        steps = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif alt and key in steps:
            self.moved.emit(steps[key])
        elif key is Qt.Key.Key_Escape:
            event.ignore()
        else:
            super().keyPressEvent(event)


class NameList(QWidget):
    """A field to add a name, and the names there are, in the order papers show them.

    Signals:
        changed(): a name came, went or moved.
    """

    changed = Signal()

    def __init__(self, name: str, label: str) -> None:
        super().__init__()
        px = theme_of().px
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(px(4))
        self.field = TextField(f"{name}_field", _("Add a name"), _("Type a name and press Enter"))
        self.field.returnPressed.connect(self.add)
        self.add_button = PlainButton(f"{name}_add", _("Add"), "Enter", height=44)
        self.add_button.clicked.connect(self.add)
        above = QHBoxLayout()
        above.setSpacing(px(8))
        above.addWidget(self.field, 1)
        above.addWidget(self.add_button)
        self.rows = _Rows(name, label)
        self.rows.removed.connect(self.remove)
        self.rows.moved.connect(self.move_name)
        self._none = Words(_("No name yet."), BODY, "text2")
        self._mark = IconMark("alert", "problem", 20)
        self.message = Words("", BODY, "problem")
        self.message.setObjectName(f"{name}_message")
        below = QHBoxLayout()
        below.setSpacing(px(8))
        below.addWidget(self._mark, 0, Qt.AlignmentFlag.AlignTop)
        below.addWidget(self.message, 1)
        column.addWidget(Words(label, BODY))
        column.addLayout(above)
        column.addLayout(below)
        column.addWidget(self._none)
        column.addWidget(self.rows)
        column.addWidget(self._buttons(name))
        self.say("")
        self._fit()

    def _buttons(self, name: str) -> QWidget:
        self._row_buttons = QWidget()
        flow = FlowLayout(theme_of().px(8))
        self._row_buttons.setLayout(flow)
        self.remove_button = PlainButton(f"{name}_remove", _("Remove"), _("Del"))
        self.remove_button.clicked.connect(self.remove)
        up = PlainButton(f"{name}_up", _("Move up"), "Alt+↑")
        up.clicked.connect(self._on_up)
        down = PlainButton(f"{name}_down", _("Move down"), "Alt+↓")
        down.clicked.connect(self._on_down)
        for button in (self.remove_button, up, down):
            flow.addWidget(button)
        return self._row_buttons

    # ------------------------------------------------------------------ the names

    @property
    def names(self) -> tuple[str, ...]:
        """The names, and one that was typed and not added yet: it is not to be lost."""
        kept = [self.rows.item(row).text() for row in range(self.rows.count())]
        typed = self._typed()
        return tuple([*kept, typed] if typed and typed not in kept else kept)

    def show_names(self, names: tuple[str, ...]) -> None:
        """Show these, without a signal; a name that is being typed as the last stays there."""
        if names == self.names:
            return
        self.field.blockSignals(True)
        self.field.clear()
        self.field.blockSignals(False)
        self.rows.clear()
        self.rows.addItems(list(names))
        self._fit()

    def add(self) -> None:
        """Put the typed name at the end."""
        name = self._typed()
        if not name:
            return
        if any(self.rows.item(row).text() == name for row in range(self.rows.count())):
            self.say(_("This name is on the list already."))
            return
        self.field.clear()
        self.rows.addItem(name)
        self.rows.setCurrentRow(self.rows.count() - 1)
        self._after()

    def remove(self) -> None:
        """Take the current name away."""
        row = self.rows.currentRow()
        if row < 0:
            return
        self.rows.takeItem(row)
        self._after()
        if not self.rows.count():
            self.field.setFocus(Qt.FocusReason.TabFocusReason)

    def move_name(self, step: int) -> None:
        """Move the current name up or down."""
        row = self.rows.currentRow()
        to = row + step
        if row < 0 or not 0 <= to < self.rows.count():
            return
        item = self.rows.takeItem(row)
        self.rows.insertItem(to, item)
        self.rows.setCurrentRow(to)
        self._after()

    def _on_up(self) -> None:
        self.move_name(-1)

    def _on_down(self) -> None:
        self.move_name(1)

    def _typed(self) -> str:
        return " ".join(self.field.text().split())

    def _after(self) -> None:
        self.say("")
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        some = self.rows.count() > 0
        self.rows.setVisible(some)
        self._row_buttons.setVisible(some)
        self._none.setVisible(not some)
        self.rows.fit_rows()
        if some and self.rows.currentRow() < 0:
            self.rows.setCurrentRow(0)

    def say(self, problem: str) -> None:
        """Say below the field what is wrong; empty takes it away."""
        self.message.show_text(problem)
        self._mark.setVisible(bool(problem))
        self.field.set_problem(bool(problem))
        self.field.setAccessibleDescription(problem)
