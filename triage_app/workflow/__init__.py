"""One function for each thing a person does; joins triage, records, report and audit.

It decides what belongs together in one save and what is written in the audit. It shows nothing,
and it holds no SQL, no Qt and no drawing.

The names are fetched when first used: the window is painted before rules and pages are imported.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage_app.workflow.asking import (
        Asking,
        answer,
        begin,
        check,
        complete,
        discard,
        drafts,
        examine,
        move_to,
        park,
        resume,
        say_to_nurse,
        what_is_missing,
    )
    from triage_app.workflow.clinic import Clinic, Letterhead
    from triage_app.workflow.desk import (
        PatientFields,
        acknowledge,
        acknowledged,
        due,
        find_patients,
        last_visit,
        level_words,
        mark_seen,
        read_patient,
        save_patient,
        unacknowledged,
        worklist,
    )
    from triage_app.workflow.paper_forms import (
        blank_form_pdf,
        draft_from_paper,
        read_paper,
        still_to_confirm,
    )
    from triage_app.workflow.papers import (
        long_form_pdf,
        mark_exported,
        mark_printed,
        page_pdf,
        sheet_pdf,
        summary_of,
    )
    from triage_app.workflow.record import Record, open_record, story

_ROOMS = {
    "asking": (
        "Asking answer begin check complete discard drafts examine move_to park resume"
        " say_to_nurse what_is_missing"
    ),
    "clinic": "Clinic Letterhead",
    "desk": (
        "PatientFields acknowledge acknowledged due find_patients last_visit level_words"
        " mark_seen read_patient save_patient unacknowledged worklist"
    ),
    "paper_forms": "blank_form_pdf draft_from_paper read_paper still_to_confirm",
    "papers": "long_form_pdf mark_exported mark_printed page_pdf sheet_pdf summary_of",
    "record": "Record open_record story",
}
_MODULE_OF = {name: module for module, names in _ROOMS.items() for name in names.split()}


def __getattr__(name: str) -> object:
    """Fetch a name from the module it lives in, once."""
    if name not in _MODULE_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_MODULE_OF[name]}"), name)
    globals()[name] = value
    return value


__all__ = [
    "Asking",
    "Clinic",
    "Letterhead",
    "PatientFields",
    "Record",
    "acknowledge",
    "acknowledged",
    "answer",
    "begin",
    "blank_form_pdf",
    "check",
    "complete",
    "discard",
    "draft_from_paper",
    "drafts",
    "due",
    "examine",
    "find_patients",
    "last_visit",
    "level_words",
    "long_form_pdf",
    "mark_exported",
    "mark_printed",
    "mark_seen",
    "move_to",
    "open_record",
    "page_pdf",
    "park",
    "read_paper",
    "read_patient",
    "resume",
    "save_patient",
    "say_to_nurse",
    "sheet_pdf",
    "still_to_confirm",
    "story",
    "summary_of",
    "unacknowledged",
    "what_is_missing",
    "worklist",
]
