"""One function for each thing a person does; joins triage, records, report and audit.

It decides what belongs together in one save and what is written in the audit. It shows nothing,
and it holds no SQL, no Qt and no drawing.

The names are fetched when first used: the window is painted before rules and pages are imported.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from triage_app.workflow.acting import (
        ask_desk,
        assign,
        change_state,
        finish_task,
        mark_seen,
        open_tasks,
        set_level,
        write_note,
    )
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
    from triage_app.workflow.changes import Change, changes_between
    from triage_app.workflow.clinic import Clinic, Letterhead
    from triage_app.workflow.comparing import (
        FieldCompared,
        PatientComparison,
        PatientSide,
        VisitInShort,
        compare_patients,
    )
    from triage_app.workflow.correcting import (
        begin_correction,
        change_patient,
        merge_patients,
        merges,
        move_intake,
        undo_merge,
    )
    from triage_app.workflow.desk import (
        PatientFields,
        SearchPlace,
        acknowledge,
        acknowledged,
        due,
        find_patients,
        last_visit_day,
        level_words,
        note_search,
        read_patient,
        save_patient,
        unacknowledged,
        worklist,
    )
    from triage_app.workflow.leaflets import (
        leaflet_lines,
        leaflet_pdf,
        leaflet_preview,
        leaflet_titles,
        mark_leaflet_printed,
        our_leaflet_lines,
    )
    from triage_app.workflow.letters import (
        MadeLetter,
        letter_fields,
        letter_pdf,
        make_letter,
        mark_letter_printed,
    )
    from triage_app.workflow.lists import ListPdf, list_pdf, mark_list_printed
    from triage_app.workflow.may import Action, Role
    from triage_app.workflow.paper_forms import (
        blank_form_pdf,
        draft_from_paper,
        read_paper,
        still_to_confirm,
    )
    from triage_app.workflow.papers import (
        MadePage,
        Reprint,
        copies,
        long_form_pdf,
        make_page,
        mark_exported,
        mark_printed,
        mark_reprinted,
        page_pdf,
        reprint_pdf,
        sheet_pdf,
        summary_of,
    )
    from triage_app.workflow.record import (
        Record,
        open_record,
        open_version,
        since_last_version,
        since_last_visit,
        story,
    )
    from triage_app.workflow.settings import (
        ClinicSettings,
        changed_fields,
        check_settings,
        letterhead_of,
        read_logo,
        read_settings,
        save_settings,
        settings_of,
        with_settings,
        with_text,
    )

_ROOMS = {
    "acting": "ask_desk assign change_state finish_task mark_seen open_tasks set_level write_note",
    "asking": (
        "Asking answer begin check complete discard drafts examine move_to park resume"
        " say_to_nurse what_is_missing"
    ),
    "changes": "Change changes_between",
    "clinic": "Clinic Letterhead",
    "comparing": "FieldCompared PatientComparison PatientSide VisitInShort compare_patients",
    "correcting": "begin_correction change_patient merge_patients merges move_intake undo_merge",
    "desk": (
        "PatientFields SearchPlace acknowledge acknowledged due find_patients last_visit_day"
        " level_words note_search read_patient save_patient unacknowledged worklist"
    ),
    "leaflets": (
        "leaflet_lines leaflet_pdf leaflet_preview leaflet_titles mark_leaflet_printed"
        " our_leaflet_lines"
    ),
    "letters": "MadeLetter letter_fields letter_pdf make_letter mark_letter_printed",
    "lists": "ListPdf list_pdf mark_list_printed",
    "may": "Action Role",
    "paper_forms": "blank_form_pdf draft_from_paper read_paper still_to_confirm",
    "papers": (
        "MadePage Reprint copies long_form_pdf make_page mark_exported mark_printed"
        " mark_reprinted page_pdf reprint_pdf sheet_pdf summary_of"
    ),
    "record": "Record open_record open_version since_last_version since_last_visit story",
    "settings": (
        "ClinicSettings changed_fields check_settings letterhead_of read_logo read_settings"
        " save_settings settings_of with_settings with_text"
    ),
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
    "Action",
    "Asking",
    "Change",
    "Clinic",
    "ClinicSettings",
    "FieldCompared",
    "Letterhead",
    "ListPdf",
    "MadeLetter",
    "MadePage",
    "PatientComparison",
    "PatientFields",
    "PatientSide",
    "Record",
    "Reprint",
    "Role",
    "SearchPlace",
    "VisitInShort",
    "acknowledge",
    "acknowledged",
    "answer",
    "ask_desk",
    "assign",
    "begin",
    "begin_correction",
    "blank_form_pdf",
    "change_patient",
    "change_state",
    "changed_fields",
    "changes_between",
    "check",
    "check_settings",
    "compare_patients",
    "complete",
    "copies",
    "discard",
    "draft_from_paper",
    "drafts",
    "due",
    "examine",
    "find_patients",
    "finish_task",
    "last_visit_day",
    "leaflet_lines",
    "leaflet_pdf",
    "leaflet_preview",
    "leaflet_titles",
    "letter_fields",
    "letter_pdf",
    "letterhead_of",
    "level_words",
    "list_pdf",
    "long_form_pdf",
    "make_letter",
    "make_page",
    "mark_exported",
    "mark_leaflet_printed",
    "mark_letter_printed",
    "mark_list_printed",
    "mark_printed",
    "mark_reprinted",
    "mark_seen",
    "merge_patients",
    "merges",
    "move_intake",
    "move_to",
    "note_search",
    "open_record",
    "open_tasks",
    "open_version",
    "our_leaflet_lines",
    "page_pdf",
    "park",
    "read_logo",
    "read_paper",
    "read_patient",
    "read_settings",
    "reprint_pdf",
    "resume",
    "save_patient",
    "save_settings",
    "say_to_nurse",
    "set_level",
    "settings_of",
    "sheet_pdf",
    "since_last_version",
    "since_last_visit",
    "still_to_confirm",
    "story",
    "summary_of",
    "unacknowledged",
    "undo_merge",
    "what_is_missing",
    "with_settings",
    "with_text",
    "worklist",
    "write_note",
]
