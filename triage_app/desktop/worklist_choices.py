"""The panels that fold out under the worklist's chips: what to narrow to, and which columns.

Each shows a choice and reports it at once; Esc folds it away. It reads nothing from the store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from functools import partial
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.controls import Chip, PlainButton
from triage_app.desktop.desk_parts import Card, FlowLayout
from triage_app.desktop.fields import TextField
from triage_app.desktop.slim_controls import ListChip
from triage_app.desktop.theme import BODY, CAPTION, theme_of
from triage_app.desktop.waiting import weekday_words
from triage_app.desktop.words import Words
from triage_app.desktop.worklist_filters import (
    NOTHING_NARROWED,
    STATES,
    Narrowing,
    day_name,
    named_days,
    specialist_name,
    states_name,
)
from triage_app.desktop.worklist_model import Column, column_name
from triage_app.desktop.worklist_table import USUAL, WIDTHS
from triage_app.model.answers import DateAnswer
from triage_app.texts import _

_FIELD_WIDTH: Final = 240
_LEAST_HEIGHT: Final = 120
_ANY_HEIGHT: Final = 16_777_215
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_ARROWS: Final = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


class _ChoiceChip(ListChip):
    """A chip that leaves arrows and Enter to its row."""

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _ARROWS or event.key() in _ENTER:
            event.ignore()
        else:
            super().keyPressEvent(event)


class ChoiceRow(QWidget):
    """A caption and chips of which one is on: Tab stops once, arrows move, Enter or Space choose.

    Signals:
        chosen(object): the value of the chip that a person chose.
    """

    chosen = Signal(object)

    def __init__(self, name: str, label: str, last: QWidget | None = None) -> None:
        """Make an empty row; `last` is what stands after the chips."""
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(label)
        self._label = label
        self._last = last
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(4))
        column.addWidget(Words(label, CAPTION, "text2"))
        self._holder = QWidget()
        self._flow = FlowLayout(theme_of().px(8))
        self._holder.setLayout(self._flow)
        column.addWidget(self._holder)
        self._chips: list[tuple[object, Chip]] = []

    def offer(self, choices: Sequence[tuple[object, str]], chosen: object) -> None:
        """Show these (value, words), the one of this value on; none when it is not among them."""
        for _value, chip in self._chips:
            chip.hide()
            chip.deleteLater()
        while self._flow.takeAt(0) is not None:
            pass
        self._chips = []
        for number, (value, words) in enumerate(choices):
            chip = _ChoiceChip(f"{self.objectName()}_{number}", words)
            chip.setAccessibleName(f"{self._label}: {words}")
            chip.clicked.connect(partial(self._choose, value))
            self._chips.append((value, chip))
            self._flow.addWidget(chip)
        if self._last is not None:
            self._flow.addWidget(self._last)
        self.show_chosen(chosen)

    def show_chosen(self, chosen: object) -> None:
        """Turn one chip on without a signal."""
        for value, chip in self._chips:
            chip.setChecked(value == chosen)
        stop = self.first_chip()
        for _value, chip in self._chips:
            only = chip is stop
            chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus if only else Qt.FocusPolicy.ClickFocus)

    def first_chip(self) -> QWidget:
        """Where the focus goes: the chip that is on, or the first."""
        on = [chip for _value, chip in self._chips if chip.isChecked()]
        return on[0] if on else self._chips[0][1]

    def _choose(self, value: object, _checked: bool = False) -> None:
        self.show_chosen(value)
        self.chosen.emit(value)

    def _go_to(self, chip: Chip) -> None:
        chip.setFocus(Qt.FocusReason.TabFocusReason)
        above: QWidget | None = self
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(chip)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        chips = [chip for _value, chip in self._chips]
        here = next((place for place, chip in enumerate(chips) if chip.hasFocus()), None)
        step = _ARROWS.get(Qt.Key(event.key()))
        if here is not None and step is not None:
            self._go_to(chips[(here + step) % len(chips)])
        elif here is not None and event.key() in _ENTER:
            chips[here].click()
        else:
            super().keyPressEvent(event)


class FoldOut(Card):
    """A card that folds out over the list; it scrolls where it has not all the room it needs.

    Signals:
        closed(): Esc, or its button.
        grown(): it may need another height.
    """

    closed = Signal()
    grown = Signal()

    def __init__(self, name: str, label: str) -> None:
        super().__init__(name)
        self.setAccessibleName(label)
        self._needs = 0
        px = theme_of().px
        outer = QVBoxLayout(self)
        outer.setContentsMargins(1, 1, 1, 1)
        scroll = QScrollArea()
        scroll.setObjectName(f"{name}_scroll")
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = QWidget()
        scroll.setWidget(inner)
        outer.addWidget(scroll)
        self._across = QHBoxLayout(inner)
        self._across.setContentsMargins(px(16), px(12), px(16), px(12))
        self._across.setSpacing(px(16))
        self.column = QVBoxLayout()
        self.column.setSpacing(px(12))
        self._across.addLayout(self.column, 1)
        self.done = PlainButton(f"{name}_close", _("Close"), "Esc")
        self.done.clicked.connect(self.closed)
        self._across.addWidget(self.done, 0, Qt.AlignmentFlag.AlignTop)
        self.hide()

    def take_focus(self) -> None:
        """Where keys go as it folds out."""
        self.done.setFocus(Qt.FocusReason.TabFocusReason)

    def take_width(self, width: int) -> None:
        """Ask for the height at which nothing of it scrolls at this width."""
        self._needs = self._across.heightForWidth(width - 4) + 6
        self.updateGeometry()

    def fill(self, *, alone: bool) -> None:
        """Take all the height there is, or only what it needs."""
        self.setMaximumHeight(_ANY_HEIGHT if alone else self._needs)

    @override
    def sizeHint(self) -> QSize:
        return QSize(super().sizeHint().width(), self._needs)

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self._needs, theme_of().px(_LEAST_HEIGHT)))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


class FilterPanel(FoldOut):
    """Day, specialist and state.

    Signals:
        narrowed(Narrowing): what is chosen now.
    """

    narrowed = Signal(Narrowing)

    def __init__(self) -> None:
        super().__init__("filter_panel", _("Filter"))
        self._read_day: Callable[[str], DateAnswer | str] | None = None
        self._now = NOTHING_NARROWED
        self._today = date.min
        self.own_day = TextField(
            "filter_own_day", _("Another day"), _("Or a day, such as 4 Nov"), height=40
        )
        self.own_day.setFixedWidth(theme_of().px(_FIELD_WIDTH))
        self.days = ChoiceRow("filter_day", _("Day of the visit"), self.own_day)
        self._understood = Words("", BODY)
        self._understood.setObjectName("filter_own_day_message")
        self.specialists = ChoiceRow("filter_specialist", _("Specialist"))
        self.states = ChoiceRow("filter_state", _("Where they stand"))
        for part in (self.days, self._understood, self.specialists, self.states):
            self.column.addWidget(part)
        self.column.addStretch(1)
        self.days.chosen.connect(self._on_day)
        self.specialists.chosen.connect(self._on_specialist)
        self.states.chosen.connect(self._on_states)
        self.own_day.returnPressed.connect(self._on_own_day)

    def take_reader(self, read_day: Callable[[str], DateAnswer | str]) -> None:
        """Have a typed day understood by this; it gives words on how to type one instead."""
        self._read_day = read_day

    def show_narrowing(
        self, now: Narrowing, today: date, me: str, specialists: Iterable[str]
    ) -> None:
        """Offer what there is to choose, and mark what is chosen."""
        self._now, self._today = now, today
        days = [(None, _("Any day")), *((day, day_name(day, today)) for day in named_days(today))]
        self.days.offer(days, now.day)
        self.own_day.clear()
        own = now.day is not None and now.day not in named_days(today)
        self._say_of_day(weekday_words(now.day) if now.day is not None and own else "")
        others = [name for name in dict.fromkeys(specialists) if name and name != me]
        names = [None, *([me] if me else []), "", *others]
        words = [
            (name, _("Anybody") if name is None else specialist_name(name, me)) for name in names
        ]
        self.specialists.offer(words, now.specialist)
        self.states.offer([(states, states_name(states)) for states in STATES], now.states)

    @override
    def take_focus(self) -> None:
        self.days.first_chip().setFocus(Qt.FocusReason.TabFocusReason)

    def _say_of_day(self, text: str, *, problem: bool = False) -> None:
        """What was understood of a typed day, or what to type instead."""
        self.own_day.set_problem(problem)
        self._understood.set_look(ink="problem" if problem else "text", bold=not problem)
        self._understood.show_text(text)
        self.grown.emit()

    def _narrow(self, now: Narrowing) -> None:
        self._now = now
        self.narrowed.emit(now)

    def _on_day(self, day: object) -> None:
        self.own_day.clear()
        self._say_of_day("")
        chosen = day if isinstance(day, date) else None
        self._narrow(Narrowing(chosen, self._now.specialist, self._now.states))

    def _on_own_day(self) -> None:
        if self._read_day is None:
            return
        read = self._read_day(self.own_day.text())
        if isinstance(read, str):
            self._say_of_day(read, problem=True)
            return
        self._say_of_day(weekday_words(read.day))
        self.days.show_chosen(read.day)
        self._narrow(Narrowing(read.day, self._now.specialist, self._now.states))

    def _on_specialist(self, specialist: object) -> None:
        chosen = specialist if isinstance(specialist, str) else None
        self._narrow(Narrowing(self._now.day, chosen, self._now.states))

    def _on_states(self, states: object) -> None:
        chosen = next((each for each in STATES if each == states), None)
        self._narrow(Narrowing(self._now.day, self._now.specialist, chosen))


class ColumnPanel(FoldOut):
    """The columns that may be left out, each with its key; level and patient always stay.

    Signals:
        columns_chosen(object): the frozenset of `Column` chosen now.
    """

    columns_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__("column_panel", _("Columns"))
        self.column.addWidget(Words(_("Columns besides level and patient"), BODY, bold=True))
        holder = QWidget()
        flow = FlowLayout(theme_of().px(8))
        holder.setLayout(flow)
        self.toggles: dict[Column, PlainButton] = {}
        for number, column in enumerate(WIDTHS, 1):
            toggle = PlainButton(f"column_{column.name.lower()}", column_name(column), str(number))
            toggle.setCheckable(True)
            toggle.clicked.connect(self._on_clicked)
            self.toggles[column] = toggle
            flow.addWidget(toggle)
        self.usual = PlainButton("columns_usual", _("As at first"), flat=True)
        self.usual.clicked.connect(self._on_usual)
        flow.addWidget(self.usual)
        self.column.addWidget(holder)
        self._words = Words("", CAPTION, "text2")
        self._words.setObjectName("columns_left_out")
        self.column.addWidget(self._words)
        self.column.addStretch(1)

    def show_columns(self, chosen: Iterable[Column], left_out: Iterable[Column]) -> None:
        """Mark what is chosen, and say which of them there is no room for now."""
        on = frozenset(chosen)
        for column, toggle in self.toggles.items():
            toggle.setChecked(column in on)
        names = ", ".join(column_name(column) for column in left_out)
        said = _("No room now for: {names}. A wider window shows them.").format(names=names)
        self._words.show_text(said if names else "")

    @override
    def take_focus(self) -> None:
        next(iter(self.toggles.values())).setFocus(Qt.FocusReason.TabFocusReason)

    def _on_clicked(self) -> None:
        on = frozenset(column for column, toggle in self.toggles.items() if toggle.isChecked())
        self.columns_chosen.emit(on)

    def _on_usual(self) -> None:
        self.columns_chosen.emit(USUAL)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        number = event.key() - Qt.Key.Key_1
        toggles = tuple(self.toggles.values())
        if 0 <= number < len(toggles) and not event.modifiers():
            toggles[number].click()
            return
        super().keyPressEvent(event)
