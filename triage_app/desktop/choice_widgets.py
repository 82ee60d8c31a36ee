"""Questions answered with one key: yes or no, one of several, several, and the scale from 0 to 10.

Nothing is chosen to begin with, and Enter alone never chooses.
"""

from __future__ import annotations

from typing import Final

from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from triage_app.desktop.answers import TOGGLE_HEIGHT, AnswerButton, ScaleButton
from triage_app.desktop.controls import MAIN_HEIGHT, MainButton
from triage_app.desktop.keys import ENTER
from triage_app.desktop.question_body import QuestionBody
from triage_app.desktop.question_view import QuestionView
from triage_app.desktop.theme import theme_of
from triage_app.texts import N_, _

NONE: Final = "none"
ONE_COLUMN: Final = 6
MOST_NAMED: Final = 3


class ChoiceBody(QuestionBody):
    """Yes or no, or one of several: a key or a click answers at once."""

    def __init__(self, view: QuestionView) -> None:
        super().__init__(view)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme_of().px(8))
        self._buttons: dict[str, AnswerButton] = {}
        for option in view.options:
            button = AnswerButton(f"answer_{option.id}", option.key, option.say, option.other)
            button.setChecked(view.answer == option.id)
            button.clicked.connect(self._on_clicked)
            self._buttons[option.id] = button
            column.addWidget(button)

    def _on_clicked(self) -> None:
        for option_id, button in self._buttons.items():
            if button is self.sender():
                self._answer(option_id)

    def _answer(self, option_id: str) -> None:
        self.blank()
        self._buttons[option_id].setChecked(True)
        self.answer_changed.emit(option_id)

    @override
    def press(self, key: str) -> bool:
        for place, option in enumerate(self.view.options, start=1):
            if key and key in (option.key, str(place)):
                self._answer(option.id)
                return True
        return False

    @override
    def movables(self) -> tuple[QAbstractButton, ...]:
        return tuple(self._buttons.values())

    @override
    def blank(self) -> None:
        for button in self._buttons.values():
            button.setChecked(False)

    @override
    def set_compact(self, compact: bool) -> None:
        for button in self._buttons.values():
            button.set_compact(compact)


class Chosen:
    """Which options of several are chosen; "none" stands alone. Keeps the form's order."""

    def __init__(self, options: tuple[str, ...]) -> None:
        self._options = options
        self._chosen: set[str] = set()

    def toggle(self, option: str) -> None:
        """Choose or take back; "none" takes the others back, and another takes "none" back."""
        if option in self._chosen:
            self._chosen.discard(option)
        elif option == NONE:
            self._chosen = {NONE}
        else:
            self._chosen.discard(NONE)
            self._chosen.add(option)

    def set(self, options: tuple[str, ...]) -> None:
        """Choose exactly these."""
        self._chosen = set(options)

    def value(self) -> tuple[str, ...]:
        """The chosen ones in the form's order."""
        return tuple(option for option in self._options if option in self._chosen)


class MultiBody(QuestionBody):
    """Several of several: keys choose and take back, Enter goes on once something is chosen.

    "None of these" is the whole answer: with nothing else chosen it goes on at once. Beside chosen
    ones it only takes them back, for Enter to confirm, so that no key throws an answer away.
    """

    enter_is_next = True
    first_say = N_("Choose an answer first")
    shows_other = True  # False: the patient's words only in the tool tip, to keep one line each

    def __init__(self, view: QuestionView) -> None:
        super().__init__(view)
        self.chosen = Chosen(tuple(option.id for option in view.options))
        self._buttons: dict[str, AnswerButton] = {}
        for option in view.options:
            button = AnswerButton(
                f"answer_{option.id}",
                option.key,
                option.say,
                option.other if self.shows_other else "",
                height=TOGGLE_HEIGHT,
                toggle=option.id != NONE,
            )
            button.setToolTip(option.other)
            button.clicked.connect(self._on_clicked)
            self._buttons[option.id] = button
        self.next = MainButton("next_button", _("Next"), ENTER, height=MAIN_HEIGHT)
        self.next.clicked.connect(self._on_next)
        self._place()
        if isinstance(view.answer, tuple):
            self.chosen.set(tuple(item for item in view.answer if isinstance(item, str)))
        self._show()

    def _place(self) -> None:
        theme = theme_of()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.px(16))
        # Two columns of their own, not a grid: a long answer must not stretch the one beside it.
        beside = QHBoxLayout()
        beside.setSpacing(theme.px(8))
        self._columns = (QVBoxLayout(), QVBoxLayout())
        for one in self._columns:
            one.setSpacing(theme.px(6))
            beside.addLayout(one, 1)
        self._beside = beside
        column.addLayout(beside)
        self._unsure_place = QVBoxLayout()
        column.addLayout(self._unsure_place)
        column.addWidget(self.next)
        self._lay_out(1 if len(self._buttons) <= ONE_COLUMN else 2)

    def _lay_out(self, columns: int) -> None:
        buttons = list(self._buttons.values())
        rows = -(-len(buttons) // columns)
        for number, column in enumerate(self._columns):
            while column.takeAt(0) is not None:
                pass
            for button in buttons[number * rows : (number + 1) * rows]:
                column.addWidget(button)
            column.addStretch(1)
            self._beside.setStretch(number, 1 if number < columns else 0)

    def toggle(self, option_id: str) -> None:
        """Choose an option or take it back."""
        self.chosen.toggle(option_id)
        self._show()

    def _show(self) -> None:
        chosen = self.chosen.value()
        for option_id, button in self._buttons.items():
            button.setChecked(option_id in chosen)
        says = [option.say for option in self.view.options if option.id in chosen]
        self.next.setEnabled(bool(chosen))
        if not chosen:
            self.next.set_words(_(self.first_say))
            self.next.set_key("")
        else:
            named = ", ".join(_small(say) for say in says)
            fits = len(says) <= MOST_NAMED and len(named) <= 40
            self.next.set_words(
                _("Next: {names}").format(names=named)
                if fits
                else _("Next: {n} chosen").format(n=len(says))
            )
            self.next.set_key(ENTER)

    def _on_clicked(self) -> None:
        for option_id, button in self._buttons.items():
            if button is self.sender():
                self._press_option(option_id)

    def _press_option(self, option_id: str) -> None:
        if option_id == NONE and self.chosen.value() in ((), (NONE,)):
            self.chosen.set((NONE,))
            self._show()
            self._on_next()
        else:
            self.toggle(option_id)

    def _on_next(self) -> None:
        if chosen := self.chosen.value():
            self.answer_changed.emit(chosen)

    @override
    def press(self, key: str) -> bool:
        if key == ENTER:
            self._on_next()
            return True
        for option in self.view.options:
            if key and key == option.key:
                self._press_option(option.id)
                return True
        return False

    @override
    def movables(self) -> tuple[QAbstractButton, ...]:
        return tuple(self._buttons.values())

    @override
    def next_button(self) -> QAbstractButton | None:
        return self.next

    @override
    def blank(self) -> None:
        self.chosen.set(())
        self._show()

    @override
    def set_compact(self, compact: bool) -> None:
        one = compact or len(self._buttons) <= ONE_COLUMN
        self._lay_out(1 if one else 2)

    @override
    def takes_unsure(self, row: QWidget) -> bool:
        self._unsure_place.addWidget(row)
        return True


class ScaleBody(QuestionBody):
    """0 to 10 in one row; T is ten."""

    def __init__(self, view: QuestionView) -> None:
        super().__init__(view)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(theme_of().px(4))
        self._buttons: list[ScaleButton] = []
        for number, key in enumerate((*"0123456789", "T")):
            button = ScaleButton(f"answer_{number}", number, key)
            button.setChecked(view.answer == number and isinstance(view.answer, int))
            button.clicked.connect(self._on_clicked)
            self._buttons.append(button)
            row.addWidget(button, 1)

    def _on_clicked(self) -> None:
        for button in self._buttons:
            if button is self.sender():
                self._answer(button.number)

    def _answer(self, number: int) -> None:
        for button in self._buttons:
            button.setChecked(button.number == number)
        self.answer_changed.emit(number)

    @override
    def press(self, key: str) -> bool:
        for button in self._buttons:
            if key and key == button.key:
                self._answer(button.number)
                return True
        return False

    @override
    def movables(self) -> tuple[QAbstractButton, ...]:
        return tuple(self._buttons)

    @override
    def blank(self) -> None:
        for button in self._buttons:
            button.setChecked(False)


def _small(say: str) -> str:
    """The words of an option inside a sentence; names in capitals such as MRI stay."""
    return say if say[:2].isupper() else say[:1].lower() + say[1:]
