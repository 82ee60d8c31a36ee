"""The sheet a patient takes home has every sentence to its end, in each language, on each paper."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pypdfium2 as pdfium
import pytest

from triage_app.model.intake import FormId
from triage_app.model.person import Patient, PatientId, Sex
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.form import Form
from triage_app.report.paper import PaperSize
from triage_app.report.sheet import draw_sheet
from triage_app.report.sheet_words import come_back_sheet

SOMEBODY = Patient(
    PatientId("01936f2e-0000-7000-8000-000000000001"),
    "Montenegro Villaseñor",
    "María Ángeles",
    date(1944, 9, 29),
    Sex.FEMALE,
)


@pytest.mark.parametrize("paper", list(PaperSize))
@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("form_id", ["vertebral_fracture", "after_procedure"])
def test_no_sentence_of_the_sheet_is_cut(
    forms: Mapping[FormId, Form], form_id: str, language: str, paper: PaperSize
) -> None:
    form = forms[FormId(form_id)]
    sheet = come_back_sheet(
        form,
        catalogue(form, language),
        SOMEBODY,
        date(2026, 9, 30),
        "Harbour Spine Clinic",
        "555 0100",
        "911",
    )
    document = pdfium.PdfDocument(draw_sheet(sheet, paper))
    assert len(document) == 1
    words = " ".join(document[0].get_textpage().get_text_range().split())
    for said in (sheet.heading, sheet.intro, *sheet.lines, sheet.foot):
        assert " ".join(said.split()) in words
    assert "…" not in words
