"""Every word of the program that a patient hears or reads exists in every language of the forms."""

from __future__ import annotations

from datetime import date

import polib
import pytest

from triage_app.model.intake import FormId
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.paths import forms_dir, resource
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.load import load_forms
from triage_app.report.sheet_words import SHEET_TEXTS, come_back_sheet

FORMS = load_forms(forms_dir())
LANGUAGES = sorted({code for form in FORMS.values() for code in form.languages})
ANSWERS = ("Yes", "No", "Not sure", "Rather not say")


def entries(language: str) -> dict[tuple[str, str], str]:
    file = polib.pofile(str(resource("locale", f"{language}.po")), encoding="utf-8")
    return {(entry.msgctxt or "", entry.msgid): entry.msgstr for entry in file}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sheets_words_are_all_translated_and_none_is_stale(language: str) -> None:
    found = {text for context, text in entries(language) if context == "sheet"}
    assert found == set(SHEET_TEXTS)
    assert all(entries(language)["sheet", text] for text in SHEET_TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_common_answers_are_translated(language: str) -> None:
    assert all(entries(language).get(("answer", word)) for word in ANSWERS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form_id", list(FORMS))
def test_a_sheet_holds_no_english_line(language: str, form_id: str) -> None:
    form = FORMS[FormId(form_id)]
    patient = Patient(PatientId("p"), "Santos", "Maria", date(1950, 1, 1), Sex.FEMALE)
    day = date(2026, 11, 20)
    sheet = come_back_sheet(form, catalogue(form, language), patient, day, "Clinic", "1", "911")
    english = come_back_sheet(form, catalogue(form, "en"), patient, day, "Clinic", "1", "911")
    assert sheet.language == language
    assert not {sheet.heading, sheet.intro, sheet.foot, sheet.visit} & {
        english.heading,
        english.intro,
        english.foot,
        english.visit,
    }
    assert not set(sheet.lines) & set(english.lines)
