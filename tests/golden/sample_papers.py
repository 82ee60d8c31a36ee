"""Leaflets, letters and lists of an invented clinic, for the stored pages and their tests."""

from __future__ import annotations

import io
from datetime import date
from functools import cache

from PIL import Image, ImageDraw

from triage_app.model.intake import FormId
from triage_app.model.level import Level
from triage_app.model.person import Patient, PatientId, Referral, Sex
from triage_app.paths import forms_dir
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.form import Form
from triage_app.questionnaire.load import load_forms
from triage_app.report.cover import Cover, CoverRow
from triage_app.report.leaflet_words import Leaflet, LeafletText, filled, our_leaflet, word
from triage_app.report.letter_words import Letter, LetterFields, letter_of
from triage_app.report.letterhead_logo import checked_logo
from triage_app.report.sheet_words import come_back_sheet
from triage_app.report.summary import ComeBackSheet
from triage_app.workflow.clinic import Letterhead

DAY = date(2026, 11, 20)
INGRID = Patient(
    PatientId("p-1"), "Marlowe-Castellanos", "Ingrid", date(1948, 3, 9), Sex.FEMALE, mrn="004417"
)
OSGOOD = Referral("Dr L. Osgood, family doctor", "", "Recent fracture? What next?")
FIELDS = LetterFields(
    findings=(
        "As reported: fracture signs 7 of 9 asked: sudden start, standing, lying, age; not"
        " steroids; open: height.\nPain now: 7/10; worst pain, 7 days: 9/10.\n"
        "Examined: percussion pain yes."
    ),
    impression="The story fits a recent break; the picture will tell.",
    plan="MRI of the spine this week.\nApixaban as before: decided with the prescriber.",
    next_visit="We see her again with the picture on 27 Nov 2026.",
    sign_off="Dr A. Voss",
)


def picture(
    width: int = 900, height: int = 300, kind: str = "PNG", colour: str = "#145a78"
) -> bytes:
    """A logo: a ring and a bar."""
    image = Image.new("RGB", (width, height), "white")
    draw = ImageDraw.Draw(image)
    draw.ellipse((10, 10, height - 10, height - 10), outline=colour, width=max(1, height // 8))
    draw.rectangle((height + 30, height * 2 // 5, width - 10, height * 3 // 5), fill=colour)
    made = io.BytesIO()
    image.save(made, kind)
    return made.getvalue()


@cache
def letterhead() -> Letterhead:
    """A clinic with all its letterhead can show."""
    return Letterhead(
        "Harbour Spine Clinic",
        "555 0100",
        "911",
        ("14 Quay Street, Suite 300", "Port Alder, WA 98000"),
        checked_logo(picture()),
        ("Dr A. Voss", "Dr R. Okonjo", "Dr M. Reyes-Lindqvist"),
    )


@cache
def form(form_id: str) -> Form:
    """A form that comes with the program."""
    return load_forms(forms_dir())[FormId(form_id)]


def sheet(form_id: str, language: str, patient: Patient = INGRID) -> ComeBackSheet:
    """The "come back" sheet of a form."""
    words = catalogue(form(form_id), language)
    head = letterhead()
    return come_back_sheet(form(form_id), words, patient, DAY, head.name, head.phone, "911")


def leaflet(
    which: str, language: str, *, fasting: str = "", text: LeafletText | None = None
) -> Leaflet:
    """A leaflet for Ingrid."""
    text = text or our_leaflet(which, language)
    words = sheet(text.come_back_of or "vertebral_fracture", language)
    values = {
        "clinic": words.clinic,
        "phone": words.phone,
        "emergency_number": words.emergency_number,
        "fasting": fasting,
    }
    note = "" if text.reviewed else word("not_reviewed", language)
    return Leaflet(
        text.title,
        filled(text, values, words.lines),
        words.name,
        words.visit,
        words.clinic,
        words.phone,
        words.emergency_number,
        words.foot,
        f"{which} {text.version}. {note}".strip(),
        word("page", language),
        language,
    )


def letter(
    fields: LetterFields = FIELDS,
    patient: Patient = INGRID,
    referral: Referral = OSGOOD,
    level: tuple[Level, Level] = (Level.URGENT, Level.SOON),
) -> Letter:
    """A letter about Ingrid."""
    return letter_of(patient, DAY, referral, level, "within 24 hours", DAY, fields, "i-1")


def cover(count: int = 40, problems: tuple[str, ...] = ()) -> Cover:
    """A list of so many patients."""
    rows = [
        CoverRow(2, Level.EMERGENCY, None, "M. H.", "007902", "08:52", "1 h 18 min", "seen now"),
        CoverRow(
            *(3, Level.URGENT, Level.EMERGENCY, "I. M.", "004417", "09:10", "1 h 0 min"),
            "by Sat 21 Nov, 09:10",
        ),
        CoverRow(4, None, Level.EMERGENCY, "T. Q.", "", "10:02", "8 min", ""),
        CoverRow(
            *(5, Level.SOON, Level.URGENT, "A. K.", "004420", "10:05", "5 min"),
            "by Fri 4 Dec 2026",
            at_least=True,
        ),
        CoverRow(
            *(0, Level.SOON, None, "W. O.", "004421", "1 Nov", "19 days"),
            "overdue Sun 15 Nov 2026",
            overdue=True,
        ),
    ]
    rest = (
        CoverRow(6 + n, Level.ROUTINE, None, "B. C.", f"{5000 + n:06}", "10:10", "0 min", "by …")
        for n in range(max(0, count - len(rows)))
    )
    return Cover("Fri 20 Nov 2026, 10:10", (*rows, *rest)[:count], problems)
