"""A desk with an encrypted store of its own, a clock that stands still, and no display."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

os.environ["QT_QPA_PLATFORM"] = "offscreen"

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication

from tests.desktop.print_fixtures import memory, printing  # noqa: F401  # fixtures
from triage_app.desktop.look_settings import LookSettings
from triage_app.desktop.theme import LIGHT, Theme, apply_theme
from triage_app.model.ids import uuid7_maker
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.paths import forms_dir
from triage_app.records.sqlite_records import open_store
from triage_app.workflow import Clinic, Letterhead, save_patient
from triage_app.workflow.forms import Forms

# The offscreen platform says these of every window and menu; it is no fault of ours.
OFFSCREEN_SAYS = "This plugin does not support (propagateSizeHints|raise|grabbing the keyboard)"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the offscreen platform's own message pass; every other Qt warning fails a test."""
    here = Path(__file__).parent
    for item in items:
        if item.path.parent == here:
            item.add_marker(pytest.mark.qt_log_ignore(OFFSCREEN_SAYS))


NOW = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    """The light theme at 100 %, on the application."""
    return apply_theme(qapp, LIGHT)


@pytest.fixture(scope="session")
def forms() -> Forms:
    """The clinic's forms, read once."""
    return Forms(forms_dir())


@pytest.fixture
def clinic(tmp_path: Path, forms: Forms) -> Iterator[Clinic]:
    """A desk of the reception with an empty store."""
    records = open_store(tmp_path, lambda: NOW)
    yield Clinic(
        records=records,
        forms=forms,
        staff=Staff("desk", "Mara Okono", "reception"),
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: NOW,
        new_id=uuid7_maker(lambda: NOW),
        zone=UTC,
    )
    records.close()


@pytest.fixture
def patient(clinic: Clinic) -> Patient:
    """An invented patient who speaks Spanish."""
    return save_patient(
        clinic,
        Patient(
            PatientId("01936f2e-0000-7000-8000-000000000001"),
            "Corvalan",
            "Ines",
            date(1954, 2, 11),
            Sex.FEMALE,
            "004217",
            "555 0142",
            "es",
        ),
    )


@pytest.fixture
def look(tmp_path: Path) -> LookSettings:
    """Look settings of this test alone."""
    return LookSettings(QSettings(str(tmp_path / "look.ini"), QSettings.Format.IniFormat))
