"""The blank questionnaire: every question of a form, its fields, and words a patient reads."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pypdfium2
import pytest
from pypdf import PdfReader

from tests.property.intake_strategies import ENGINES
from triage_app.model.answers import QuestionId
from triage_app.model.intake import FormId
from triage_app.paths import forms_dir
from triage_app.questionnaire import paper_fields
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.condition import parse
from triage_app.questionnaire.form import Form, Kind
from triage_app.questionnaire.load import load_forms
from triage_app.report import blank_form_words as texts
from triage_app.report.blank_form import draw_blank_form
from triage_app.report.blank_form_words import BlankWords
from triage_app.report.paper import MARGIN, POINT, PaperSize
from triage_app.report.skip_notes import runs_of

FORMS: Mapping[FormId, Form] = load_forms(forms_dir())
SPINE = FormId("vertebral_fracture")
EVERY = [(form_id, language) for form_id in FORMS for language in ("en", "es")]


@cache
def blank(form_id: FormId, language: str, paper: PaperSize = PaperSize.LETTER) -> bytes:
    return draw_blank_form(
        FORMS[form_id],
        language,
        "Harbour Spine Clinic",
        paper,
        phone="555 0100",
        emergency_number="911",
    )


@cache
def words_of(document: bytes) -> str:
    """All text, with spaces and line ends joined."""
    with pypdfium2.PdfDocument(document) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    return " ".join(" ".join(pages).replace("\ufffe", "-").split())


def joined(text: str) -> str:
    return " ".join(text.split())


def widgets(document: bytes) -> Iterator[tuple[int, str, Any]]:
    """Page, whole name and dictionary of every box and line, in the order of the Tab key."""
    for number, page in enumerate(PdfReader(io.BytesIO(document)).pages):
        for annotation in page.get("/Annots", ()):
            widget = annotation.get_object()
            names = []
            node = widget
            while node is not None:
                if "/T" in node:
                    names.append(str(node["/T"]))
                node = node["/Parent"].get_object() if "/Parent" in node else None
            yield number, ".".join(reversed(names)), widget


def question_of(field: str) -> str:
    return field.partition(".")[0].removesuffix("-no-answer")


@pytest.mark.parametrize(("form_id", "language"), EVERY)
def test_every_question_has_its_fields_and_there_are_no_others(
    form_id: FormId, language: str
) -> None:
    names = {name for _, name, _ in widgets(blank(form_id, language))}
    assert names == paper_fields.fields_of_form(FORMS[form_id])
    assert not any(
        question.id in names for question in FORMS[form_id].questions.values() if question.examiner
    )


@pytest.mark.parametrize("form_id", list(FORMS))
def test_no_part_of_a_name_is_the_name_of_another_question(form_id: FormId) -> None:
    """Some programs fill in by the last part of a name, so it must not be a question's own."""
    form = FORMS[form_id]
    parts = [
        part
        for name in paper_fields.fields_of_form(form)
        for part in name.split(".")[1:]
        if "." in name
    ]
    assert not {str(question.id) for question in form.asked} & set(parts)


def test_every_option_of_every_question_has_one_box() -> None:
    states: dict[str, list[str]] = {}
    for _, name, widget in widgets(blank(SPINE, "en")):
        for state in widget["/AP"]["/N"] if "/AS" in widget else ():
            if state != "/Off":
                states.setdefault(name, []).append(state.removeprefix("/"))
    for question in FORMS[SPINE].asked:
        if question.kind in paper_fields.ONE_TICK:
            assert sorted(states[question.id]) == sorted(paper_fields.one_tick_values(question))
        elif question.kind in (*paper_fields.MANY_TICKS, Kind.MEDICINES):
            for option in paper_fields.many_tick_values(question):
                assert states[paper_fields.option_field(question, option)] == ["Yes"]
        elif question.kind in paper_fields.TYPED:
            assert states[paper_fields.no_answer_field(question)] == ["unknown", "declined"]
        else:
            assert question.id not in states


@pytest.mark.parametrize(("form_id", "language"), EVERY)
def test_every_question_and_option_is_printed_in_the_patients_words_and_the_clinics(
    form_id: FormId, language: str
) -> None:
    form = FORMS[form_id]
    printed = words_of(blank(form_id, language))
    told = catalogue(form, language)
    for question in form.asked:
        assert joined(question.ask) in printed, question.id
        assert joined(told.ask(question.id)) in printed, question.id
        for option in question.options:
            assert joined(option.say) in printed, option.id
            assert joined(told.say(question.id, option.id)) in printed, option.id
    for question in form.questions.values():
        if question.examiner:
            assert joined(question.ask) not in printed


def test_the_warning_stands_first_and_in_both_languages() -> None:
    for language in ("en", "es"):
        with pypdfium2.PdfDocument(blank(SPINE, language)) as pdf:
            first = joined(pdf[0].get_textpage().get_text_range())
        told = catalogue(FORMS[SPINE], "es")
        for text in (texts.URGENT_HEAD, texts.URGENT, texts.URGENT_DO):
            assert text in first
            assert joined(told.word(texts.CONTEXT, text)) in first
            assert first.index(text) < first.index(
                texts.FAMILY_NAME if language == "en" else "Apellidos"
            )
        assert "555 0100" in first
        assert "911" in first


def test_every_text_of_the_paper_has_a_translation_with_the_same_parts() -> None:
    told = catalogue(FORMS[SPINE], "es")
    for text in texts.BLANK_FORM_TEXTS:
        translated = told.word(texts.CONTEXT, text)
        assert translated, text
        parts = {part.split("}")[0] for part in text.split("{")[1:]}
        assert parts == {part.split("}")[0] for part in translated.split("{")[1:]}, text


def test_a_question_that_depends_on_another_says_so_in_words_and_where_to_go_on() -> None:
    printed = words_of(blank(SPINE, "en"))
    for note in (
        "Questions 2 to 5: only if you answered “Yes” to question 1. If not, go on to question 6.",
        "Only if you answered “Yes, new or worse in the last 2 weeks” to question 6, 7, 8 or 9, or "
        "you answered “Yes, it began in the last few days or is getting worse” to question 10, or",
        "Only if you answered anything but “No” to question 20. If not, go on to question 22.",
        "Only if you did not tick “Male” at “Sex”.",
        "Only if you did not tick “Male” at “Sex” and you are under 56 years old.",
        "Questions 69 to 70: only if you ticked anything but “None of these” in question 68.",
        "Only if you ticked anything but “None of these” in question 88.",
    ):
        assert note in printed
    spanish = words_of(blank(SPINE, "es"))
    assert "Preguntas 2 a 5: solo si contestó “Sí” en la pregunta 1." in spanish
    assert "Questions 2 to 5: only if you answered “Yes” to question 1." in spanish


def test_the_note_of_a_run_is_said_again_on_each_page_the_run_reaches() -> None:
    form = FORMS[SPINE]
    pain = next(run for run in runs_of(form, BlankWords(form, "en")) if len(run.questions) > 10)
    assert pain.note is not None
    pages: dict[int, set[str]] = {}
    for page, name, _ in widgets(blank(SPINE, "en")):
        pages.setdefault(page, set()).add(name.partition(".")[0])
    ids = {str(question.id) for question in pain.questions}
    reached = [page for page, names in pages.items() if names & ids]
    assert len(reached) > 1
    with pypdfium2.PdfDocument(blank(SPINE, "en")) as pdf:
        for page in reached:
            assert joined(pain.note.first) in joined(pdf[page].get_textpage().get_text_range())


@pytest.mark.parametrize("form_id", list(ENGINES))
def test_every_condition_of_every_form_becomes_a_sentence(form_id: FormId) -> None:
    form = ENGINES[form_id].form
    for language in (form.language, *form.languages):
        for run in runs_of(form, BlankWords(form, language)):
            conditional = run.questions[0].asked_when is not None
            assert (run.note is not None) is conditional
            if run.note is not None:
                assert "{" not in run.note.first + run.note.second
                assert run.note.first.endswith(".")
    assert draw_blank_form(form, "en", "", PaperSize.A4).startswith(b"%PDF")


@pytest.mark.parametrize(
    ("condition", "note"),
    [
        ("fever == no", "Only if you answered “No” to question 14."),
        ("fever != no", "Only if you answered anything but “No” to question 14."),
        ("pain_now >= 7", "Only if the answer to question 30 is 7 or more."),
        ("age > 70 and sex == female", "Only if you are over 70 years old and you ticked “Female”"),
        ("pain_days <= 90", "Only if our staff ask you to fill this in."),
        ("sex in (female, intersex)", "Only if you ticked “Female” or “Intersex” at “Sex”."),
        ("any_of(imaging, mri, ct)", "Only if you ticked “MRI scan” or “CT scan” in question 68."),
    ],
)
def test_a_condition_in_plain_words(condition: str, note: str) -> None:
    form = FORMS[SPINE]
    name = QuestionId("rash")
    rash = replace(form.questions[name], asked_when=parse(condition))
    changed = replace(form, questions={**form.questions, name: rash})
    runs = runs_of(changed, BlankWords(changed, "en"))
    (found,) = (run.note for run in runs if run.questions[0].id == name)
    assert found is not None
    assert note in found.first


def test_each_field_says_its_question_to_a_screen_reader() -> None:
    told = catalogue(FORMS[SPINE], "es")
    asked = {str(q.id): told.ask(q.id) for q in FORMS[SPINE].asked if q.kind is not Kind.MEDICINES}
    seen = set()
    for _, name, widget in widgets(blank(SPINE, "es")):
        question = asked.get(question_of(name))
        if name in paper_fields.STAMP_FIELDS:
            continue
        assert widget.get("/TU"), name
        if question is not None:
            seen.add(question)
            assert str(widget["/TU"]).startswith(question)
            if "/FT" not in widget:
                assert widget["/Parent"]["/TU"] == question
    assert seen == set(asked.values())


def test_the_tab_key_follows_the_order_of_the_questions() -> None:
    form = FORMS[SPINE]
    order = [str(question.id) for question in form.asked]
    places = []
    for _, name, _ in widgets(blank(SPINE, "en")):
        own = question_of(name)
        if own in order:
            places.append(order.index(own))
    assert places == sorted(places)
    assert set(places) == set(range(len(order)))


@pytest.mark.parametrize("paper", PaperSize)
def test_fields_lie_inside_the_margins_and_never_on_each_other(paper: PaperSize) -> None:
    for language in ("en", "es"):
        document = blank(SPINE, language, paper)
        boxes: dict[int, list[tuple[float, ...]]] = {}
        for page, name, widget in widgets(document):
            if name in paper_fields.STAMP_FIELDS:
                continue
            x0, y0, x1, y1 = (float(side) * POINT for side in widget["/Rect"])
            assert MARGIN <= x0 < x1 <= paper.width_mm - MARGIN + 0.01, name
            assert MARGIN + 5 <= y0 < y1 <= paper.height_mm - MARGIN, name
            boxes.setdefault(page, []).append((x0, y0, x1, y1))
        for placed in boxes.values():
            for index, (x0, y0, x1, y1) in enumerate(placed):
                for a0, b0, a1, b1 in placed[index + 1 :]:
                    assert x1 <= a0 + 0.01 or a1 <= x0 + 0.01 or y1 <= b0 + 0.01 or b1 <= y0 + 0.01


def test_no_box_is_drawn_over_words() -> None:
    for language in ("en", "es"):
        document = blank(SPINE, language)
        places: dict[int, list[Any]] = {}
        for page, _, widget in widgets(document):
            if "/AS" in widget:
                places.setdefault(page, []).append([float(side) for side in widget["/Rect"]])
        with pypdfium2.PdfDocument(document) as pdf:
            for page, boxes in places.items():
                text = pdf[page].get_textpage()
                for box in boxes:
                    under = text.get_text_bounded(*box).strip()
                    assert not under, (page, under)


def test_the_paper_looks_the_same_where_nothing_draws_the_fields() -> None:
    scale = 1.0
    places: dict[int, list[list[float]]] = {}
    for page, name, widget in widgets(blank(SPINE, "es")):
        if name not in paper_fields.STAMP_FIELDS:
            places.setdefault(page, []).append([float(side) for side in widget["/Rect"]])
    with pypdfium2.PdfDocument(blank(SPINE, "es")) as pdf:
        for number, page in enumerate(pdf):
            plain = page.render(scale=scale, draw_annots=False).to_pil().convert("L")
            drawn = page.render(scale=scale, draw_annots=True).to_pil().convert("L")
            assert plain.tobytes() == drawn.tobytes()
            for x0, y0, x1, y1 in places[number]:
                edge = (x0 - 3, plain.height - y1 - 3, x1 + 3, plain.height - y0 + 3)
                assert plain.crop(tuple(round(side) for side in edge)).getextrema()[0] < 150


def test_words_on_the_page_are_in_the_fonts_that_come_with_it() -> None:
    for page in PdfReader(io.BytesIO(blank(SPINE, "es"))).pages:
        resources: Any = page["/Resources"]
        for font in resources["/Font"].values():
            found = font.get_object()
            assert "NotoSans" in found["/BaseFont"]
            assert "/FontFile2" in found["/FontDescriptor"]


def test_nothing_a_patient_reads_is_smaller_than_eleven_points() -> None:
    small: list[str] = []

    def look(text: str, _: object, matrix: list[float], __: object, size: float) -> None:
        if text.strip() and size * matrix[3] < 11:
            small.append(text.strip())

    for page in PdfReader(io.BytesIO(blank(SPINE, "en"))).pages:
        page.extract_text(visitor_text=look)
    assert set(small) == {"vertebral_fracture 2026.2"}


def test_pages_are_numbered_and_carry_form_and_version() -> None:
    document = blank(SPINE, "en")
    with pypdfium2.PdfDocument(document) as pdf:
        count = len(pdf)
        for number, page in enumerate(pdf, 1):
            text = page.get_textpage().get_text_range()
            assert f"Page {number} of {count}" in text
            assert "vertebral_fracture 2026.2" in text
    assert 5 < count <= 20
    assert "You do not need to sign." in words_of(document)


def test_the_same_form_gives_the_same_bytes() -> None:
    again = draw_blank_form(
        FORMS[SPINE],
        "en",
        "Harbour Spine Clinic",
        PaperSize.LETTER,
        phone="555 0100",
        emergency_number="911",
    )
    assert again == blank(SPINE, "en")


def test_a_language_the_form_has_not_gives_the_forms_own() -> None:
    assert words_of(draw_blank_form(FORMS[SPINE], "fr", "", PaperSize.A4)) == words_of(
        draw_blank_form(FORMS[SPINE], "en", "", PaperSize.A4)
    )


def test_a_hostile_clinic_name_changes_nothing_else() -> None:
    name = "A" * 3_000 + "\u202e\x00<b>مرحبا 漢字"
    document = draw_blank_form(FORMS[SPINE], "en", name, PaperSize.LETTER)
    names = {field for _, field, _ in widgets(document)}
    assert names == paper_fields.fields_of_form(FORMS[SPINE])
