"""What is said of merges: what moved, who put which records together and why, what a record has."""

from __future__ import annotations

from typing import Final

from triage_app.desktop.desk_form import desk_form
from triage_app.desktop.waiting import day_words, identity_words, moment_words
from triage_app.model.beside import Merge
from triage_app.model.person import Patient
from triage_app.texts import _, n_
from triage_app.workflow import Clinic
from triage_app.workflow.comparing import PatientSide, VisitInShort

_INTAKES: Final = "intakes"
_DRAFTS: Final = "drafts"


def moved_words(merge: Merge) -> tuple[str, ...]:
    """What moved, one line each; at least one line."""
    counts = dict(merge.moved)
    intakes, drafts = counts.get(_INTAKES, 0), counts.get(_DRAFTS, 0)
    lines = []
    if intakes:
        words = n_(
            "{n} completed intake moved.",
            "{n} completed intakes moved, versions included.",
            intakes,
        )
        lines.append(words.format(n=intakes))
    if drafts:
        words = n_("{n} part-done intake moved.", "{n} part-done intakes moved.", drafts)
        lines.append(words.format(n=drafts))
    return tuple(lines) or (_("It had no intake: only the name, number and phone moved."),)


def who_words(patient: Patient, clinic: Clinic) -> str:
    """Corvalan, Ines · 72, female · born 11 Feb 1954 · MRN 004217."""
    return f"{patient.name} · {identity_words(patient, clinic.today())}"


def merge_words(merge: Merge, clinic: Clinic) -> str:
    """Which record went into which, when, by whom and why."""
    at = moment_words(merge.at, clinic.now(), clinic.zone)
    words = _("{at} by {by}: {gone} was put into {kept}. Reason: {reason}")
    return words.format(
        at=at,
        by=merge.by.name,
        gone=_short(merge.gone),
        kept=_short(merge.kept),
        reason=merge.reason,
    )


def undone_words(merge: Merge, clinic: Clinic) -> str:
    """Undone 10:42 by Mara Okono; empty while it counts."""
    if merge.undone_at is None or merge.undone_by is None:
        return ""
    at = moment_words(merge.undone_at, clinic.now(), clinic.zone)
    return _("Undone {at} by {by}.").format(at=at, by=merge.undone_by.name)


def visit_words(visit: VisitInShort, clinic: Clinic) -> str:
    """24 Nov 2026 · Spine intake · version 2."""
    engine = clinic.forms.get(visit.form_id)
    title = visit.form_title if engine is None else desk_form(engine.form).title
    parts = [day_words(visit.visit_date), title]
    if visit.is_draft:
        parts.append(_("not finished"))
    elif visit.version > 1:
        parts.append(_("version {n}").format(n=visit.version))
    return " · ".join(parts)


def count_words(side: PatientSide) -> str:
    """3 intakes, 1 not finished."""
    drafts = sum(visit.is_draft for visit in side.visits)
    done = len(side.visits) - drafts
    words = n_("{n} intake", "{n} intakes", done).format(n=done) if done else _("no intake yet")
    return f"{words}, {_('{n} not finished').format(n=drafts)}" if drafts else words


def more_to_keep(first: PatientSide, second: PatientSide) -> int:
    """1 or 2: the record with more completed intakes; of equal ones the older."""
    done = [sum(not visit.is_draft for visit in side.visits) for side in (first, second)]
    if done[0] != done[1]:
        return 1 if done[0] > done[1] else 2
    # The ids are made in the order of time.
    return 1 if first.patient.patient_id <= second.patient.patient_id else 2


def _short(patient: Patient) -> str:
    if not patient.mrn:
        return patient.name
    return _("{name} (MRN {number})").format(name=patient.name, number=patient.mrn)
