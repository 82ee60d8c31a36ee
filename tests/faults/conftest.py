"""Desks and real windows on stores of their own, with a clock the test can set; no display."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tests.desktop.desk_fixtures import calm
from tests.faults.typist import Typist, settle
from triage_app import workflow
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.shell import MainWindow
from triage_app.desktop.theme import LIGHT, apply_theme
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.paths import forms_dir
from triage_app.records.sqlite_records import open_store
from triage_app.workflow import Asking, Clinic, Letterhead
from triage_app.workflow.forms import Forms

# The offscreen platform says this of every window; it is no fault of ours.
OFFSCREEN_SAYS = "This plugin does not support propagateSizeHints"
SPINE = FormId("vertebral_fracture")
OpenDesk = Callable[[Path], Clinic]
OpenWindow = Callable[[Clinic], Typist]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform's own message pass; every other Qt warning fails a test."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS))


@dataclass
class SetClock:
    """A clock that goes on by a second each time it is read, and can be set."""

    moment: datetime = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.moment += timedelta(seconds=1)
        return self.moment


@pytest.fixture
def clock() -> SetClock:
    """The one clock of all desks of the test."""
    return SetClock()


@pytest.fixture(scope="session")
def clinic_forms() -> Forms:
    """The forms that come with the program, read once."""
    return Forms(forms_dir())


@pytest.fixture
def open_desk(clinic_forms: Forms, clock: SetClock) -> Iterator[OpenDesk]:
    """Opens desks of the reception, each with its own hold on the store of a folder."""
    opened: list[Clinic] = []

    def open_one(folder: Path) -> Clinic:
        clinic = Clinic(
            records=open_store(folder, clock),
            forms=clinic_forms,
            staff=Staff("desk", "Mara Okono", "reception"),
            letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
            now=clock,
            new_id=uuid7_maker(clock),
            zone=UTC,
        )
        opened.append(clinic)
        return clinic

    yield open_one
    for clinic in opened:
        clinic.records.close()


@pytest.fixture
def open_window(qapp: QApplication, open_desk: OpenDesk, tmp_path: Path) -> Iterator[OpenWindow]:
    """Shows the program's window for a desk, with somebody at its keys."""
    # open_desk is asked for so that its stores are closed after the windows that use them.
    apply_theme(qapp, LIGHT, 1.0)
    shown: list[MainWindow] = []

    def open_one(clinic: Clinic) -> Typist:
        kept = QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat)
        window = MainWindow(clinic, LookSettings(kept))
        shown.append(window)
        window.show()
        window.activateWindow()
        typist = Typist(window, Random(11), worrying=0.0)
        typist.wait_for(lambda: window.screen_shown is not None)
        return typist

    yield open_one
    for window in shown:
        window.watch.stop()
        window.hide()
        window.deleteLater()
    settle()


def known_patient(clinic: Clinic, number: int = 1) -> Patient:
    """An invented patient who is in the store."""
    patient = Patient(
        PatientId(clinic.new_id()),
        "Corvalan",
        f"Ines{number}",
        date(1954, 2, 11),
        Sex.FEMALE,
        mrn=f"{number:06}",
    )
    return workflow.save_patient(clinic, patient)


def begun(clinic: Clinic, number: int = 1) -> Asking:
    """An intake just begun, of a patient of its own."""
    return workflow.begin(clinic, known_patient(clinic, number), SPINE)


def almost_asked(clinic: Clinic, asking: Asking, left: int) -> Asking:
    """The same intake with the least worrying answers to all but the last questions."""
    while asking.left_all > left:
        name = asking.next_question(None)
        assert name is not None
        asking = workflow.answer(clinic, asking, name, calm(asking.form.questions[name]))
    return asking
