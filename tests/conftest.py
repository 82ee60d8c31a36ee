"""What more than one test needs: the forms and their engines, loaded once."""

from __future__ import annotations

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
