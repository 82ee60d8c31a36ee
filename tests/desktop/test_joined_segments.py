"""A row of joined parts: one stop for Tab, arrows inside it, Enter goes on and chooses nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.driving import bring_up, press
from triage_app.desktop.lettered_segments import LetteredSegments
from triage_app.desktop.theme import Theme


class Form(QWidget):
    """A field, a row of parts, and a field."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = QLineEdit(), QLineEdit()
        options = (("female", "Female"), ("male", "Male"), ("unknown", "Not known"))
        self.row = LetteredSegments("sex", "Sex", options)
        column = QVBoxLayout(self)
        for part in (self.before, self.row, self.after):
            column.addWidget(part)


@pytest.fixture
def form(qtbot: QtBot, theme: Theme) -> Iterator[Form]:
    """The form with the keys in its first field."""
    shown = Form()
    qtbot.addWidget(shown)
    bring_up(shown)
    shown.before.setFocus()
    yield shown
    shown.close()


def reached() -> str:
    """The name of what has the keys."""
    focus = QApplication.focusWidget()
    assert focus is not None
    return focus.objectName()


def test_tab_stops_once_and_the_arrows_move_inside(form: Form) -> None:
    press(form, Qt.Key.Key_Tab)
    assert reached() == "sex_female"
    press(form, Qt.Key.Key_Right)
    assert reached() == "sex_male"
    assert form.row.value() == ""
    press(form, Qt.Key.Key_Tab)
    assert form.after.hasFocus()


def test_tab_comes_back_to_the_chosen_part(form: Form) -> None:
    press(form, Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_Space)
    assert form.row.value() == "male"
    press(form, Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
    assert reached() == "sex_male"


def test_enter_goes_on_and_chooses_nothing(form: Form) -> None:
    press(form, Qt.Key.Key_Tab, Qt.Key.Key_Return)
    assert form.after.hasFocus()
    assert form.row.value() == ""


@pytest.mark.parametrize(
    ("key", "chosen"),
    [(Qt.Key.Key_F, "female"), (Qt.Key.Key_M, "male"), (Qt.Key.Key_N, "unknown")],
)
def test_a_first_letter_chooses_at_once(form: Form, key: Qt.Key, chosen: str) -> None:
    told: list[str] = []
    form.row.chosen.connect(told.append)
    press(form, Qt.Key.Key_Tab, key)
    assert (form.row.value(), told, reached()) == (chosen, [chosen], f"sex_{chosen}")


def test_another_letter_corrects_a_slip(form: Form) -> None:
    press(form, Qt.Key.Key_Tab, Qt.Key.Key_M, Qt.Key.Key_F)
    assert form.row.value() == "female"


def test_other_letters_and_letters_elsewhere_choose_nothing(form: Form) -> None:
    press(form, Qt.Key.Key_F, Qt.Key.Key_Tab, Qt.Key.Key_X)
    press(form, Qt.Key.Key_F, modifier=Qt.KeyboardModifier.ControlModifier)
    assert form.row.value() == ""
    assert form.before.text() == "f"


def test_parts_that_begin_alike_have_no_letter(qtbot: QtBot, theme: Theme) -> None:
    row = LetteredSegments("sex", "Sex", (("a", "Mujer"), ("b", "Masculino"), ("c", "Otro")))
    qtbot.addWidget(row)
    bring_up(row)
    row.first_part().setFocus()
    press(row, Qt.Key.Key_M)
    assert row.value() == ""
    press(row, Qt.Key.Key_O)
    assert row.value() == "c"


def test_a_part_that_begins_with_no_letter_is_chosen_by_no_key(qtbot: QtBot, theme: Theme) -> None:
    row = LetteredSegments("paper", "Paper", (("a", "A4"), ("other", "…")))
    qtbot.addWidget(row)
    bring_up(row)
    row.first_part().setFocus()
    press(row, Qt.Key.Key_F5, Qt.Key.Key_Shift)
    assert row.value() == ""
