"""What more than one test needs: the forms and their engines, loaded once."""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Mapping

import pytest

from tests.published import published
from triage_app.model.intake import FormId
from triage_app.paths import forms_dir
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.load import load_forms
from triage_app.triage.engine import Engine


@pytest.fixture(scope="session")
def forms() -> Mapping[FormId, Form]:
    """Every form that comes with the program."""
    return load_forms(forms_dir())


@pytest.fixture(scope="session")
def engines(forms: Mapping[FormId, Form]) -> Mapping[FormId, Engine]:
    """One engine a form: they keep no patient, so all tests may share them."""
    return {form_id: Engine(form) for form_id, form in forms.items()}


@pytest.fixture(scope="session")
def spine(engines: Mapping[FormId, Engine]) -> Engine:
    """The engine of the spine intake."""
    return engines[FormId("vertebral_fracture")]


@pytest.fixture(scope="session")
def cases() -> Callable[[str], list[dict[str, object]]]:
    """Reads `cases`, `ranges` or `traps`."""
    return published


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Collect no garbage on a worker's thread: a widget that dies there ends the process.

    The program itself does the same (`desktop/garbage.py`).
    """
    if {"qapp", "qtbot"} & set(getattr(item, "fixturenames", ())):
        gc.disable()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Let no window of this test look at its store again, and collect on this thread what is due.

    The program ends its loop before it closes its store; here the loop goes on with the next test.
    """
    if "PySide6.QtWidgets" in sys.modules:
        _rest()
    if not gc.isenabled():
        from triage_app.desktop.garbage import collect_due

        collect_due()


def _rest() -> None:
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    if QApplication.startingUp():
        return
    for window in QApplication.topLevelWidgets():
        for timer in window.findChildren(QTimer):
            timer.stop()
