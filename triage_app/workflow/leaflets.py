"""Leaflets for the patient: which there are, in which words, and the paper.

Staff choose which one is given. What draws them is imported when the first one is made.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from triage_app.errors import InputRefused
from triage_app.model.intake import Event, FormId
from triage_app.model.person import Patient
from triage_app.report.paper import PaperSize
from triage_app.texts import _
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.may import Action, require
from triage_app.workflow.other_days import require_open
from triage_app.workflow.record import Record
from triage_app.workflow.settings import ClinicSettings, letterhead_of, settings_of

if TYPE_CHECKING:
    from triage_app.questionnaire.form import Form
    from triage_app.report.leaflet_words import Leaflet, LeafletText
    from triage_app.report.summary import ComeBackSheet


def leaflet_titles(clinic: Clinic, language: str) -> tuple[tuple[str, str], ...]:
    """Id and title of every leaflet in the patient's language, in the order they are given."""
    from triage_app.report.leaflet_words import LEAFLETS  # noqa: PLC0415  # see the module

    settings = settings_of(clinic)
    return tuple((which, _text(settings, which, language).title) for which in LEAFLETS)


def leaflet_lines(settings: ClinicSettings, which: str, language: str) -> str:
    """The text of a leaflet as the manager edits it: the clinic's own, else ours."""
    from triage_app.report.leaflet_words import as_lines  # noqa: PLC0415

    own = settings.texts.get((which, language))
    return own if own is not None else as_lines(_text(settings, which, language))


def our_leaflet_lines(which: str, language: str) -> str:
    """The text that comes with the program, to go back to."""
    from triage_app.report.leaflet_words import as_lines, our_leaflet  # noqa: PLC0415

    return as_lines(our_leaflet(which, language))


def leaflet_pdf(
    clinic: Clinic,
    who: Patient | Record | None,
    which: str,
    language: str,
    paper: PaperSize | None = None,
) -> bytes:
    """A leaflet as PDF. Same bytes for the same patient, day and settings.

    Args:
        clinic: the desk.
        who: whose name it bears, and whose form says when to come back; None for the counter.
        which: one of `leaflet_titles`.
        language: the patient's; English where the leaflet is in no other.
        paper: the clinic's where not given.

    Raises:
        InputRefused: there is no such leaflet.
        NotAllowed: this person may not, or `who` is a record that is closed to them.
    """
    require(clinic.staff, Action.PRINT)
    if isinstance(who, Record):
        require_open(clinic, who.subject)
    from triage_app.report.leaflet import draw_leaflet  # noqa: PLC0415

    settings = settings_of(clinic)
    leaflet = _leaflet(clinic, settings, who, _text(settings, which, language))
    return draw_leaflet(leaflet, paper or clinic.paper, letterhead_of(settings))


def leaflet_preview(clinic: Clinic, settings: ClinicSettings, which: str, language: str) -> bytes:
    """What a leaflet would look like under settings that are not kept yet, for the counter.

    Raises:
        InputRefused: there is no such leaflet.
        NotAllowed: this person may not.
    """
    require(clinic.staff, Action.CHANGE_SETTINGS)
    from triage_app.report.leaflet import draw_leaflet  # noqa: PLC0415

    leaflet = _leaflet(clinic, settings, None, _text(settings, which, language))
    return draw_leaflet(leaflet, settings.paper, letterhead_of(settings))


def mark_leaflet_printed(
    clinic: Clinic, who: Patient | Record | None, which: str, language: str, printer: str = ""
) -> None:
    """Note that a leaflet was printed: which one and for whom, by id."""
    require(clinic.staff, Action.PRINT)
    detail = f"leaflet {which} {language} {printer}".strip()
    clinic.records.record(clinic.entry(Event.PRINTED, _subject(who), detail))


def _subject(who: Patient | Record | None) -> str:
    if isinstance(who, Patient):
        return who.patient_id
    return who.subject if who is not None else ""


def _text(settings: ClinicSettings, which: str, language: str) -> LeafletText:
    from triage_app.report.leaflet_words import LEAFLETS, our_leaflet, own_leaflet  # noqa: PLC0415

    if which not in LEAFLETS:
        raise InputRefused(_("There is no such leaflet."), _("Choose one of the list."))
    own = settings.texts.get((which, language))
    return our_leaflet(which, language) if own is None else own_leaflet(which, language, own)


def _leaflet(
    clinic: Clinic, settings: ClinicSettings, who: Patient | Record | None, text: LeafletText
) -> Leaflet:
    from triage_app.report.leaflet_words import FASTING, Leaflet, filled, word  # noqa: PLC0415

    language = text.language
    sheet = _sheet(clinic, settings, who, text)
    values = {
        "clinic": settings.name,
        "phone": settings.phone,
        "emergency_number": settings.emergency_number,
        FASTING: settings.texts.get((FASTING, language), ""),
    }
    note = "" if text.reviewed else word("not_reviewed", language)
    named = f"{text.id} {text.version}.".replace(" .", ".")
    return Leaflet(
        title=text.title,
        blocks=filled(text, values, sheet.lines),
        name=sheet.name,
        visit=sheet.visit,
        clinic=sheet.clinic,
        phone=sheet.phone,
        emergency_number=sheet.emergency_number,
        foot=sheet.foot,
        small=f"{named} {note}".strip(),
        page=word("page", language),
        language=language,
    )


def _sheet(
    clinic: Clinic, settings: ClinicSettings, who: Patient | Record | None, text: LeafletText
) -> ComeBackSheet:
    """Name, day, foot and "come back" lines: those of the patient's sheet."""
    from triage_app.questionnaire.catalogue import catalogue  # noqa: PLC0415
    from triage_app.report.sheet_words import come_back_sheet  # noqa: PLC0415

    form = _form(clinic, who, text)
    patient, day = _whom(clinic, who)
    return come_back_sheet(
        form,
        catalogue(form, text.language),
        patient,
        day,
        settings.name,
        settings.phone,
        settings.emergency_number,
    )


def _form(clinic: Clinic, who: Patient | Record | None, text: LeafletText) -> Form:
    """The form whose "come back" lines count: the leaflet's, else the record's, else any."""
    named = FormId(text.come_back_of)
    if named in clinic.forms:
        return clinic.forms[named].form
    if isinstance(who, Record):
        return who.form
    return next(iter(clinic.forms.values())).form


def _whom(clinic: Clinic, who: Patient | Record | None) -> tuple[Patient, date]:
    if isinstance(who, Record):
        return who.patient, who.visit_date
    if who is None:
        return _nobody(), clinic.today()
    return who, clinic.today()


def _nobody() -> Patient:
    from triage_app.model.person import PatientId, Sex  # noqa: PLC0415

    return Patient(PatientId(""), "", "", None, Sex.UNKNOWN)
