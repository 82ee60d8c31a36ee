"""A row of joined parts: one stop for Tab, arrows inside it, Enter goes on and chooses nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from tests.desktop.driving import bring_up, press
from triage_app.desktop.desk_parts import JoinedSegments
from triage_app.desktop.theme import Theme


class Form(QWidget):
    """A field, a row of parts, and a field."""

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = QLineEdit(), QLineEdit()
        options = (("female", "Female"), ("male", "Male"), ("unknown", "Not known"))
        self.row = JoinedSegments("sex", "Sex", options)
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
