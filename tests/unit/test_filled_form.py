"""A filled questionnaire read back: the sure answers whole, every doubt named and not taken."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from pypdfium2 import raw

from triage_app.commands.blank import run_blank, run_read_form
from triage_app.errors import InputRefused
from triage_app.exchange.filled_form import FilledForm, read_filled_form
from triage_app.exchange.intake_file import read_intake
from triage_app.exchange.pdf_fields import LARGEST_FILE
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.model.problem import Severity
from triage_app.paths import forms_dir
from triage_app.questionnaire import paper_fields
from triage_app.questionnaire.form import Form, Kind, Question
from triage_app.questionnaire.load import load_forms
from triage_app.records.sqlite_records import open_store
from triage_app.report.blank_form import draw_blank_form
from triage_app.report.paper import PaperSize
from triage_app.triage.engine import Engine
from triage_app.workflow import Clinic, Letterhead
from triage_app.workflow.asking import answer, begin
from triage_app.workflow.desk import save_patient
from triage_app.workflow.paper_forms import (
    blank_form_pdf,
    draft_from_paper,
    read_paper,
    still_to_confirm,
)

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
FORMS: Mapping[FormId, Form] = load_forms(forms_dir())
ENGINES = {form_id: Engine(form) for form_id, form in FORMS.items()}
SPINE = FormId("vertebral_fracture")
FORM = FORMS[SPINE]
WHO = {
    paper_fields.FAMILY_NAME: "Okafor",
    paper_fields.GIVEN_NAME: "Ruth",
    paper_fields.BIRTH_DATE: "11 February 1954",
    paper_fields.PHONE: "555 0134",
    paper_fields.SEX: "female",
    paper_fields.FILLED_ON: "20 Nov 2026",
}


# A paper with one or two questions of each kind, so that a case takes milliseconds.
SHORT = (
    *("back_pain", "pain_onset", "bladder_change", "fever", "infection_risks", "chest_pain"),
    *("injury", "injury_date", "cancer", "cancer_detail", "pain_now", "height_now", "weight"),
    *("t_score", "steroid_mg", "conditions", "falls", "treatment_weeks", "medicines"),
    *("main_worry", "goal", "notes"),
)


@cache
def blank(form_id: FormId, language: str) -> bytes:
    return draw_blank_form(FORMS[form_id], language, "Clinic", PaperSize.LETTER)


@cache
def short_blank() -> bytes:
    questions = {QuestionId(name): FORM.questions[QuestionId(name)] for name in SHORT}
    return draw_blank_form(replace(FORM, questions=questions), "en", "Clinic", PaperSize.LETTER)


def parents(widget: Any) -> list[Any]:
    chain = [widget]
    while "/Parent" in chain[-1]:
        chain.append(chain[-1]["/Parent"].get_object())
    return chain


def fill(
    values: Mapping[str, str],
    change: Callable[[PdfWriter, dict[str, list[Any]]], None] | None = None,
    empty: bytes | None = None,
) -> bytes:
    """The blank with these fields filled as a viewer does; `change` may then spoil it."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(empty or short_blank())))
    boxes: dict[str, list[Any]] = {}
    for page in writer.pages:
        for annotation in page.get("/Annots", ()):
            widget = annotation.get_object()
            name = ".".join(str(n["/T"]) for n in reversed(parents(widget)) if "/T" in n)
            boxes.setdefault(name, []).append(widget)
    for name, value in values.items():
        tick(boxes[name], value)
    if change is not None:
        change(writer, boxes)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def tick(widgets: list[Any], value: str) -> None:
    holder = next(node for node in parents(widgets[0]) if "/T" in node)
    is_box = "/AS" in widgets[0]
    holder[NameObject("/V")] = NameObject(f"/{value}") if is_box else TextStringObject(value)
    for widget in widgets:
        if is_box and f"/{value}" in widget["/AP"]["/N"]:
            widget[NameObject("/AS")] = NameObject(f"/{value}")


def read(data: bytes, day_first: bool = False) -> FilledForm:
    return read_filled_form(data, FORMS.get, TODAY, day_first, lambda: "p")


def filled(values: Mapping[str, str], **changes: Any) -> FilledForm:
    return read(fill({**WHO, **values}, **changes))


def codes(found: FilledForm) -> dict[str, str]:
    return {problem.field: problem.code for problem in found.doubtful}


def some_answer(question: Question, rng: random.Random) -> Answer:
    if question.kind is not Kind.TEXT and rng.random() < 0.15:
        return rng.choice(list(NoAnswer))
    match question.kind:
        case Kind.YES_NO | Kind.CHOICE:
            return rng.choice(question.options).id
        case Kind.MULTI | Kind.AREAS:
            others = [option.id for option in question.options if option.id != "none"]
            chosen = rng.sample(others, rng.randrange(1, 4))
            if rng.random() < 0.3 and len(others) < len(question.options):
                return ("none",)
            return tuple(option for option in others if option in chosen)
        case Kind.SCALE:
            return rng.randrange(11)
        case Kind.NUMBER:
            bounds = question.bounds
            assert bounds is not None
            number = rng.randrange(int(bounds.least), int(min(bounds.most, 900)) + 1)
            return number if question.whole else float(number)
        case Kind.DATE:
            return DateAnswer(TODAY - timedelta(days=rng.randrange(1, 900)))
        case Kind.MEDICINES:
            rows = (Medicine("apixaban", "5 mg twice", "this morning"), Medicine("Vitamin D"))
            return rows[: rng.randrange(3)]
        case Kind.TEXT:
            return f"Ñandú, “{question.id}”\nsecond line"


def on_paper(question: Question, value: Answer) -> dict[str, str]:
    """What somebody ticks and types who gives this answer."""
    many = question.kind in (*paper_fields.MANY_TICKS, Kind.MEDICINES)
    match value:
        case NoAnswer() if many:
            return {paper_fields.option_field(question, value.value): "Yes"}
        case NoAnswer() if question.kind in paper_fields.TYPED:
            return {paper_fields.no_answer_field(question): value.value}
        case NoAnswer():
            return {question.id: value.value}
        case DateAnswer(day):
            return {question.id: f"{day:%d} {day:%b} {day.year}"}
        case () if question.kind is Kind.MEDICINES:
            return {paper_fields.option_field(question, "none"): "Yes"}
        case tuple() if question.kind is Kind.MEDICINES:
            return {
                paper_fields.medicine_field(question, row, part): text
                for row, medicine in enumerate(value, 1)
                if isinstance(medicine, Medicine)
                for part, text in (
                    ("name", medicine.name),
                    ("dose", medicine.dose),
                    ("last_dose", medicine.last_dose),
                )
                if text
            }
        case tuple():
            return {paper_fields.option_field(question, str(one)): "Yes" for one in value}
        case int() | float() if question.kind is Kind.NUMBER:
            return {question.id: f"{value:g} {question.unit}".strip()}
        case _:
            return {question.id: str(value)}


@pytest.mark.parametrize("form_id", list(FORMS))
@pytest.mark.parametrize("language", ["en", "es"])
def test_a_whole_intake_comes_back_as_it_was_filled(form_id: FormId, language: str) -> None:
    rng = random.Random(f"{form_id}{language}")
    given_answers = {q.id: some_answer(q, rng) for q in FORMS[form_id].asked}
    values = dict(WHO)
    for question in FORMS[form_id].asked:
        values |= on_paper(question, given_answers[question.id])
    found = read(fill(values, empty=blank(form_id, language)))
    assert found.doubtful == ()
    assert found.problems == ()
    assert found.form is FORMS[form_id]
    assert dict(found.answers) == given_answers
    assert list(found.answers) == [question.id for question in FORMS[form_id].asked]
    assert found.patient_fields == {
        "family_name": "Okafor",
        "given_name": "Ruth",
        "phone": "555 0134",
        "birth_date": "1954-02-11",
        "sex": "female",
        "language": language,
    }
    assert found.patient == Patient(
        PatientId("p"), "Okafor", "Ruth", date(1954, 2, 11), Sex.FEMALE, "", "555 0134", language
    )


def test_a_form_filled_by_another_program_reads_the_same() -> None:
    """The library's own way of filling in, which writes appearances too."""
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(short_blank())))
    values = {
        name: f"/{value}" if name == paper_fields.SEX else value for name, value in WHO.items()
    }
    values |= {
        "back_pain": "/yes",
        "pain_now": "/7",
        "infection_risks.diabetes": "/Yes",
        "weight": "70 kg",
        "t_score-no-answer": "/unknown",
        "medicines.1.name": "Aspirina Ñ",
    }
    for page in writer.pages:
        writer.update_page_form_field_values(page, values, auto_regenerate=False)
    out = io.BytesIO()
    writer.write(out)
    found = read(out.getvalue())
    assert found.doubtful == ()
    assert found.answers == {
        "back_pain": "yes",
        "pain_now": 7,
        "infection_risks": ("diabetes",),
        "weight": 70.0,
        "t_score": NoAnswer.UNKNOWN,
        "medicines": (Medicine("Aspirina Ñ"),),
    }


def test_a_form_filled_with_mouse_and_keys_in_a_viewer_reads_the_same() -> None:
    with pypdfium2.PdfDocument(short_blank()) as pdf:
        pdf.init_forms()
        viewer = Viewer(pdf)
        viewer.click("back_pain", 0)
        viewer.click("pain_now", 3)
        viewer.click("pain_now", 8)
        viewer.click("infection_risks.diabetes", 0)
        viewer.click("weight", 0)
        viewer.type("70 kg")
        out = io.BytesIO()
        pdf.save(out)
    found = read(out.getvalue())
    assert codes(found) == {"filled_on": "no_day"}
    assert found.answers == {
        "back_pain": "yes",
        "infection_risks": ("diabetes",),
        "pain_now": 8,
        "weight": 70.0,
    }


class Viewer:
    """PDFium as somebody at home uses it: a click in the middle of a box, and keys."""

    def __init__(self, pdf: Any) -> None:
        self._pages = list(pdf)
        self._form = pdf.formenv.raw
        self._page: Any = None
        self._places: dict[str, list[tuple[int, list[float]]]] = {}
        for number, page in enumerate(PdfReader(io.BytesIO(short_blank())).pages):
            for annotation in page.get("/Annots", ()):
                widget = annotation.get_object()
                name = ".".join(str(n["/T"]) for n in reversed(parents(widget)) if "/T" in n)
                rect = [float(side) for side in widget["/Rect"]]
                self._places.setdefault(name, []).append((number, rect))

    def click(self, name: str, which: int) -> None:
        number, (x0, y0, x1, y1) = self._places[name][which]
        self._page = self._pages[number]
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        raw.FORM_OnMouseMove(self._form, self._page.raw, 0, x, y)
        raw.FORM_OnLButtonDown(self._form, self._page.raw, 0, x, y)
        raw.FORM_OnLButtonUp(self._form, self._page.raw, 0, x, y)

    def type(self, text: str) -> None:
        for letter in text:
            raw.FORM_OnChar(self._form, self._page.raw, ord(letter), 0)
        raw.FORM_ForceToKillFocus(self._form)


def test_a_blank_form_holds_no_answer_and_no_patient() -> None:
    found = read(blank(SPINE, "en"))
    assert found.answers == {}
    assert found.patient is None
    assert codes(found) == {"filled_on": "no_day"}
    assert {problem.field for problem in found.problems} == {"family_name", "birth_date", "sex"}


@pytest.mark.parametrize(
    ("field", "text", "value"),
    [
        ("weight", "70 kg", 70.0),
        ("weight", "70.5kg", 70.5),
        ("height_now", "178 cm", 178.0),
        ("t_score", "-2.5", -2.5),
        ("t_score", "–2.5", -2.5),
        ("falls", "0", 0),
        ("steroid_mg", "5 mg", 5.0),
        ("treatment_weeks", "6 weeks", 6.0),
        ("pain_onset", "4 March 2026", DateAnswer(date(2026, 3, 4))),
        ("pain_onset", "4 de marzo de 2026", DateAnswer(date(2026, 3, 4))),
        ("pain_onset", "2026-03-04", DateAnswer(date(2026, 3, 4))),
        ("pain_onset", "3/3/2026", DateAnswer(date(2026, 3, 3))),
    ],
)
def test_what_can_only_mean_one_thing_is_taken(field: str, text: str, value: Answer) -> None:
    found = filled({field: text})
    assert found.answers == {field: value}
    assert found.doubtful == ()
    assert found.typed == {}


@pytest.mark.parametrize(
    ("field", "text", "code"),
    [
        ("weight", "154 lb", "to_confirm"),
        ("weight", "154", "to_confirm"),
        ("weight", "about 70 kg", "to_confirm"),
        ("weight", "700 kg", "not_understood"),
        ("weight", "heavy", "not_understood"),
        ("height_now", "5'10", "to_confirm"),
        ("height_now", "178", "to_confirm"),
        ("treatment_weeks", "3 months", "to_confirm"),
        ("falls", "two", "to_confirm"),
        ("pain_onset", "3 weeks ago", "to_confirm"),
        ("pain_onset", "yesterday", "to_confirm"),
        ("pain_onset", "last Tuesday", "to_confirm"),
        ("pain_onset", "March 2026", "to_confirm"),
        ("pain_onset", "4 March", "to_confirm"),
        ("pain_onset", "3/4/2026", "to_confirm"),
        ("pain_onset", "25/12/2025", "not_understood"),
        ("pain_onset", "about 4 March 2026", "to_confirm"),
        ("pain_onset", "4 March 2027", "not_understood"),
        ("pain_onset", "4 March 1944", "before_birth"),
    ],
)
def test_what_must_be_confirmed_is_named_with_its_words_and_not_taken(
    field: str, text: str, code: str
) -> None:
    found = filled({field: text})
    assert codes(found) == {field: code}
    assert found.answers == {}
    assert found.typed == {field: text}
    assert all(problem.severity is Severity.UNLIKELY for problem in found.doubtful)
    assert all(problem.text and problem.cure for problem in found.doubtful)


def test_a_date_in_numbers_is_doubtful_whatever_the_clinics_order() -> None:
    data = fill({**WHO, "pain_onset": "3/4/2026"})
    for day_first in (True, False):
        assert codes(read(data, day_first)) == {"pain_onset": "to_confirm"}


@pytest.mark.parametrize("text", ["11/2/54", "2/11/1954", "1954", "Feb 1954", "not telling"])
def test_a_birth_date_that_is_not_sure_keeps_the_patient_from_being_one(text: str) -> None:
    found = filled({paper_fields.BIRTH_DATE: text, "back_pain": "yes"})
    assert found.patient is None
    assert "birth_date" not in found.patient_fields
    assert found.typed == {"birth_date": text}
    assert list(codes(found)) == ["birth_date"]
    assert found.problems == ()
    assert found.answers == {"back_pain": "yes"}


def test_two_boxes_of_a_single_choice_are_doubtful_and_neither_is_taken() -> None:
    def tick_another(_: PdfWriter, boxes: dict[str, list[Any]]) -> None:
        for widget in boxes["bladder_change"]:
            if "/none" in widget["/AP"]["/N"]:
                widget[NameObject("/AS")] = NameObject("/none")

    found = filled({"bladder_change": "new"}, change=tick_another)
    assert codes(found) == {"bladder_change": "two_ticks"}
    assert "“new”" in found.doubtful[0].text
    assert found.answers == {}


def test_a_value_that_is_not_drawn_or_a_tick_that_is_not_held_is_doubtful() -> None:
    def spoil(_: PdfWriter, boxes: dict[str, list[Any]]) -> None:
        boxes["fever"][0]["/Parent"].get_object()[NameObject("/V")] = NameObject("/yes")
        boxes["chest_pain"][0][NameObject("/AS")] = NameObject("/yes")
        boxes["conditions.copd"][0][NameObject("/V")] = NameObject("/Yes")

    found = filled({}, change=spoil)
    assert codes(found) == {
        "fever": "not_as_drawn",
        "chest_pain": "not_as_drawn",
        "conditions": "not_as_drawn",
    }
    assert found.answers == {}


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        (
            {"infection_risks.none": "Yes", "infection_risks.diabetes": "Yes"},
            "infection_risks",
            "two_ticks",
        ),
        (
            {"infection_risks.unknown": "Yes", "infection_risks.diabetes": "Yes"},
            "infection_risks",
            "two_ticks",
        ),
        ({"weight": "70 kg", "weight-no-answer": "unknown"}, "weight", "two_ticks"),
        ({"medicines.none": "Yes", "medicines.1.name": "apixaban"}, "medicines", "two_ticks"),
        ({"medicines.1.dose": "5 mg"}, "medicines", "no_name"),
        ({paper_fields.OTHER_LANGUAGE: "Igbo"}, "language", "to_confirm"),
        ({paper_fields.LANGUAGE: "other"}, "language", "to_confirm"),
        ({paper_fields.FILLED_ON: "1 Nov 2026"}, "filled_on", "old_paper"),
        ({paper_fields.FILLED_ON: "some day"}, "filled_on", "to_confirm"),
    ],
)
def test_what_contradicts_itself_is_not_taken(
    values: dict[str, str], field: str, code: str
) -> None:
    found = filled(values)
    assert codes(found) == {field: code}
    assert found.answers == {}
    assert "language" not in found.patient_fields or field != "language"


def test_answers_to_questions_that_do_not_apply_are_kept() -> None:
    found = filled({"back_pain": "no", "pain_now": "7", "cancer": "never", "cancer_detail": "x"})
    assert found.answers == {
        "back_pain": "no",
        "cancer": "never",
        "cancer_detail": "x",
        "pain_now": 7,
    }


def test_text_that_looks_like_a_state_or_a_reserved_word_stays_text() -> None:
    found = filled({"main_worry": "/Off", "goal": "unknown", "notes": "  (a) \\ b  "})
    assert found.answers == {"main_worry": "/Off", "goal": "unknown", "notes": "(a) \\ b"}


def test_another_version_of_the_form_is_doubtful_and_its_answers_are_read() -> None:
    def older(_: PdfWriter, boxes: dict[str, list[Any]]) -> None:
        tick(boxes[paper_fields.FORM_VERSION], "2025.3")

    found = filled({"fever": "yes"}, change=older)
    assert codes(found) == {"form": "other_version"}
    assert found.answers == {"fever": "yes"}


def test_a_form_that_is_not_there_and_a_pdf_of_somebody_else_are_named() -> None:
    def other(_: PdfWriter, boxes: dict[str, list[Any]]) -> None:
        tick(boxes[paper_fields.FORM_ID], "knee")

    assert [p.code for p in filled({}, change=other).problems] == ["unknown_form"]
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    out = io.BytesIO()
    writer.write(out)
    assert [p.code for p in read(out.getvalue()).problems] == ["not_our_form"]


def test_fields_the_form_has_not_are_named() -> None:
    def more(writer: PdfWriter, _: dict[str, list[Any]]) -> None:
        root: Any = writer.root_object
        fields = root["/AcroForm"]["/Fields"]
        for name in ("wieght", "a" * 300):
            field = DictionaryObject()
            field[NameObject("/FT")] = NameObject("/Tx")
            field[NameObject("/T")] = TextStringObject(name)
            field[NameObject("/V")] = TextStringObject("70")
            fields.append(field)

    found = filled({}, change=more)
    assert [problem.code for problem in found.problems] == ["unknown_field"] * 2
    assert found.problems[0].field == "wieght"
    assert "weight" in found.problems[0].cure
    assert all(len(problem.field) <= 60 for problem in found.problems)


def test_a_child_is_refused_with_the_words_of_the_clinic_and_nothing_is_kept() -> None:
    found = filled({paper_fields.BIRTH_DATE: "4 March 2012", "fever": "yes"})
    assert found.patient is None
    assert found.answers == {}
    assert found.patient_fields == {}
    assert [problem.code for problem in found.problems] == ["under_age"]
    assert found.safety_net == FORM.safety_net


# ------------------------------------------------------------------------- hostile files


def spoiled_fields(make: Callable[[], Any]) -> bytes:
    def change(writer: PdfWriter, _: dict[str, list[Any]]) -> None:
        root: Any = writer.root_object
        root["/AcroForm"][NameObject("/Fields")] = make()

    return fill({}, change=change)


def field_named(name: str, **parts: Any) -> DictionaryObject:
    field = DictionaryObject()
    field[NameObject("/T")] = TextStringObject(name)
    for key, value in parts.items():
        field[NameObject(f"/{key}")] = value
    return field


def in_itself() -> ArrayObject:
    field = field_named("a")
    field[NameObject("/Kids")] = ArrayObject([field_named("b")])
    inner = field
    for depth in range(40):
        kid = field_named(f"k{depth}")
        inner[NameObject("/Kids")] = ArrayObject([kid])
        inner = kid
    return ArrayObject([field])


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not_a_pdf"),
        (b"%PDF-1.7\n%%EOF", "not_a_pdf"),
        (b"hello", "not_a_pdf"),
        (b"x" * (LARGEST_FILE + 1), "too_large"),
        (b"%PDF-1.4\n" + b"0" * 10_000_000, "too_large"),
        (spoiled_fields(ArrayObject), "not_our_form"),
        (spoiled_fields(lambda: NumberObject(7)), "not_our_form"),
        (spoiled_fields(in_itself), "too_large"),
        (
            spoiled_fields(
                lambda: ArrayObject([field_named(f"f{number}") for number in range(3_000)])
            ),
            "too_large",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "data",
)
def test_a_broken_or_hostile_file_is_one_named_problem(data: bytes, code: str) -> None:
    found = read(data)
    assert [problem.code for problem in found.problems] == [code]
    assert found.form is None
    assert found.answers == {}


def test_fields_that_hold_each_other_end() -> None:
    def ring(writer: PdfWriter, _: dict[str, list[Any]]) -> None:
        first, second = field_named("ring"), field_named("ring")
        one, other = writer._add_object(first), writer._add_object(second)
        first[NameObject("/Kids")] = ArrayObject([other])
        second[NameObject("/Kids")] = ArrayObject([one])
        root: Any = writer.root_object
        root["/AcroForm"]["/Fields"].append(one)

    assert [problem.code for problem in filled({}, change=ring).problems] == ["too_large"]


def test_too_many_pages_are_refused() -> None:
    def many(writer: PdfWriter, _: dict[str, list[Any]]) -> None:
        for _page in range(60):
            writer.add_blank_page(100, 100)

    assert [problem.code for problem in filled({}, change=many).problems] == ["too_large"]


def test_a_locked_pdf_says_so() -> None:
    def lock(writer: PdfWriter, _: dict[str, list[Any]]) -> None:
        writer.encrypt("secret", algorithm="RC4-128")

    assert [problem.code for problem in filled({}, change=lock).problems] == ["locked"]


def test_values_of_no_kind_a_field_may_hold_are_doubtful() -> None:
    def odd(_: PdfWriter, boxes: dict[str, list[Any]]) -> None:
        boxes["weight"][0][NameObject("/V")] = NumberObject(70)
        boxes["main_worry"][0][NameObject("/V")] = TextStringObject("x" * 30_000)
        boxes["fever"][0]["/Parent"].get_object()[NameObject("/V")] = ArrayObject()
        boxes["goal"][0][NameObject("/V")] = ByteStringObject(b"\xfe\xff\xd8\x3d\x00w")

    found = filled({}, change=odd)
    assert codes(found) == {
        "weight": "unreadable_field",
        "main_worry": "unreadable_field",
        "fever": "unreadable_field",
        "goal": "unreadable_field",
    }
    assert found.answers == {}


WHOLE = fill({**WHO, "back_pain": "yes", "weight": "70 kg", "medicines.1.name": "aspirin"})


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_named_problems(data: bytes) -> None:
    for whole in (data, b"%PDF-1.7\n" + data, b"%PDF-1.7\n" + data + b"\n%%EOF"):
        found = read(whole)
        assert found.problems
        assert found.form is None


@settings(max_examples=40, deadline=None)
@given(st.integers(0, len(WHOLE)))
def test_a_file_cut_anywhere_never_raises_and_gives_no_wrong_answer(length: int) -> None:
    found = read(WHOLE[:length])
    assert found.problems or found.answers
    whole = read(WHOLE).answers
    assert all(whole.get(name) == value for name, value in found.answers.items())


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.binary(min_size=1, max_size=12))
def test_a_file_with_bytes_changed_never_raises(place: int, data: bytes) -> None:
    found = read(WHOLE[:place] + data + WHOLE[place + len(data) :])
    assert isinstance(found, FilledForm)


@settings(max_examples=80, deadline=None)
@given(st.sampled_from([q for q in FORM.asked if q.kind in paper_fields.TYPED]), st.text())
def test_any_typed_text_is_taken_whole_or_named(question: Question, text: str) -> None:
    from triage_app.exchange.paper_answers import PaperReader
    from triage_app.exchange.pdf_fields import PaperField

    reader = PaperReader(FORM, {question.id: PaperField(text)}, TODAY, day_first=False)
    value = reader.answer(question)
    named = [problem.field for problem in reader.doubtful]
    assert (value is not None) + len(named) == (1 if text.strip() else 0)


# ----------------------------------------------------------------- the desk, the command line


@pytest.fixture
def clinic(tmp_path: Path) -> Any:
    records = open_store(tmp_path, lambda: NOW)
    yield Clinic(
        records=records,
        forms=ENGINES,
        staff=Staff("desk", "Mara Okono", "reception"),
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: NOW,
        new_id=uuid7_maker(lambda: NOW),
        zone=UTC,
    )
    records.close()


def test_a_draft_begins_with_the_sure_answers_and_lists_the_rest(clinic: Clinic) -> None:
    found = read_paper(
        clinic, fill({**WHO, "back_pain": "yes", "bladder_change": "new", "weight": "154"})
    )
    asking = draft_from_paper(clinic, found)
    assert dict(asking.draft.answers) == {"back_pain": "yes", "bladder_change": "new"}
    assert asking.draft.patient.name == "Okafor, Ruth"
    assert [problem.field for problem in still_to_confirm(asking, found)] == ["weight"]
    stored = clinic.records.draft(asking.draft.draft_id)
    assert stored is not None
    assert dict(stored.answers) == dict(asking.draft.answers)
    asked = answer(clinic, asking, QuestionId("weight"), 69.9)
    assert still_to_confirm(asked, found) == ()


def test_an_answer_given_at_the_desk_is_not_replaced_by_the_paper(clinic: Clinic) -> None:
    found = read_paper(clinic, fill({**WHO, "back_pain": "no", "fever": "yes"}))
    assert found.patient is not None
    patient = save_patient(clinic, found.patient)
    answer(clinic, begin(clinic, patient, SPINE), QuestionId("back_pain"), "yes")
    asking = draft_from_paper(clinic, found, patient)
    assert dict(asking.draft.answers) == {"back_pain": "yes", "fever": "yes"}


def test_a_day_before_the_confirmed_patient_was_born_is_left_to_confirm(clinic: Clinic) -> None:
    found = read_paper(clinic, fill({**WHO, "injury": "minor", "injury_date": "4 March 1970"}))
    assert found.patient is not None
    younger = save_patient(clinic, replace(found.patient, birth_date=date(1980, 1, 1)))
    asking = draft_from_paper(clinic, found, younger)
    assert dict(asking.draft.answers) == {"injury": "minor"}
    assert [p.code for p in still_to_confirm(asking, found)] == ["before_birth"]


@pytest.mark.parametrize(
    "values",
    [
        {paper_fields.BIRTH_DATE: "11/2/54"},
        {paper_fields.BIRTH_DATE: "4 March 2012"},
        {paper_fields.FAMILY_NAME: "", paper_fields.GIVEN_NAME: ""},
    ],
)
def test_no_draft_begins_without_a_sure_patient(clinic: Clinic, values: dict[str, str]) -> None:
    found = read_paper(clinic, fill({**WHO, **values}))
    with pytest.raises(InputRefused) as refused:
        draft_from_paper(clinic, found)
    assert "Okafor" not in str(refused.value)
    assert "11/2/54" not in str(refused.value)
    with pytest.raises(InputRefused):
        draft_from_paper(clinic, read_paper(clinic, b"no form"))
    assert clinic.records.drafts() == ()


def test_the_desks_blank_form_carries_its_numbers(clinic: Clinic) -> None:
    text = PdfReader(io.BytesIO(blank_form_pdf(clinic, SPINE, "es"))).pages[0].extract_text()
    assert "555 0100" in text
    assert "Harbour Spine Clinic" in text


def test_the_command_line_writes_a_blank_form_and_reads_a_filled_one(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "blank.pdf"
    assert run_blank(ENGINES, "after_procedure", "es", path, "a4", "Clinic") == 0
    assert path.read_bytes().startswith(b"%PDF")
    capsys.readouterr()
    path.write_bytes(fill({**WHO, "back_pain": "yes", "pain_now": "7", "weight": "154 lb"}))
    assert run_read_form(str(path), ENGINES, TODAY) == 0
    said = capsys.readouterr()
    assert "to confirm: weight:" in said.err
    intake = read_intake(said.out, FORMS.get, TODAY, lambda: "p").intake
    assert intake is not None
    assert intake.answers == {"back_pain": "yes", "pain_now": 7}
    assert intake.patient.name == "Okafor, Ruth"
    assert json.loads(said.out)["visit_date"] == "2026-11-20"


def test_the_command_line_names_what_it_cannot_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for form_id, language in (("knee", "en"), (SPINE, "fr")):
        with pytest.raises(InputRefused):
            run_blank(ENGINES, form_id, language, tmp_path / "a.pdf", "letter", "")
    with pytest.raises(InputRefused):
        run_read_form(str(tmp_path / "none.pdf"), ENGINES, TODAY)
    (tmp_path / "b.pdf").write_bytes(b"nothing")
    assert run_read_form(str(tmp_path / "b.pdf"), ENGINES, TODAY) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert "file: The file is not a PDF" in said.err
