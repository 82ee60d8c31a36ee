"""What an export says of itself: README.txt, a line for each file, in English as its names are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from triage_app.exchange.written_out import SHAPE

_HEAD: Final = """\
EVERYTHING THAT WAS IN THE STORE
Clinic: {clinic}
Written out: {when} (UTC), by {who}, with triage-app {version}. Shape of the files: {shape}.

THESE FILES ARE NOT ENCRYPTED. Whoever has the folder can read every record. Keep it on an
encrypted disk, hand it over in person, and delete it when it is no longer needed.

All texts are UTF-8. A file that ends in .jsonl has one JSON object a line; .csv files open in a
spreadsheet (a cell that looks like a formula has an apostrophe in front: take it off again when
you import them). Times are UTC as ISO 8601; days are the clinic's. Levels are routine, soon,
urgent, emergency. To check that no file was changed on the way: sha256sum -c MANIFEST.sha256

HOW THE FILES HANG TOGETHER
A person has a number and a patient_id; a visit has a number and belongs to a person
(patient_number). A visit has one or more versions (intakes.jsonl): the first, and one for each
correction, which names the one it replaces. What people wrote beside a visit names the visit by
its number, and by "subject" the version that was looked at. versions.jsonl says which visit each
id belongs to. "staff" is who did it.

FILES
"""
_FILES: Final[Mapping[str, str]] = {
    "about.json": "this program, how many rows of each kind, and the end of the audit's chain",
    "patients.csv": "patients, one line each, for a spreadsheet",
    "intakes_<form>.csv": (
        "completed intakes of a form, every version (newest: yes or no), an answer a column, by"
        " the ids of questions and options; unknown and declined are answers; empty is not asked"
    ),
    "audit.csv": "the audit as the program itself exports it, newest first",
    "patients.jsonl": (
        "everybody known, and into whom they were merged (merged_into), if they were"
    ),
    "visits.jsonl": "visits: whose (patient_number), when, and the newest version",
    "versions.jsonl": "which visit a version or draft belongs to",
    "intakes.jsonl": (
        "every version of every completed intake: answers by id (unknown and declined are answers;"
        " a day with ~ is approximate), the same in the words it was asked with (in_words), the"
        " assessment with level, reasons, scores and advice, the patient as known on that day, who"
        " entered it, when, and why it was corrected"
    ),
    "drafts.jsonl": "intakes that are part done, as in intakes.jsonl",
    "worklist.jsonl": "where each visit stands: state, level in force, specialist, open tasks",
    "states.jsonl": "how it came to stand there",
    "levels_set.jsonl": "levels a clinician set by hand (null gives it back to the rules), and why",
    "notes.jsonl": "plan and note of the specialist; the last one of a visit counts",
    "assignments.jsonl": "which specialist sees the patient; empty takes it back",
    "tasks.jsonl": "what the desk was asked to do, and when and by whom it was done",
    "acknowledgements.jsonl": "which clinician was told of an emergency (told), by whom and when",
    "letters.jsonl": "letters that left the desk; text holds their parts as JSON",
    "prints.jsonl": "copies of the page: what else was drawn on (basis, JSON) and the PDF's hash",
    "unsaved.jsonl": "what people typed into letters and settings and did not finish",
    "question_times.jsonl": "what each question of a visit cost at the desk: seconds and keys",
    "merges.jsonl": "records that were put together: both as they were known, and which visits",
    "merges_undone.jsonl": "merges (by their sequence) that were taken apart again",
    "moves.jsonl": "visits that were put on another patient",
    "users.jsonl": "who may sign in or once might; no password, PIN or other secret",
    "settings.jsonl": "the clinic's settings; the value of clinic is JSON, its logo base64",
    "audit.jsonl": (
        "who did what, first first, each entry just as it is stored. Its hash is SHA-256 of the"
        " hash before it (64 zeros before the first) followed by the JSON array, ASCII and without"
        " spaces, of sequence, event, at, staff, computer, subject, detail"
    ),
    "audit_head.jsonl": "number and hash of the audit's last entry",
    "forms/": "every form that was in use: questions, rules and translations, as their files were",
    "pages/": "the page of the newest version of each visit, by patient_id; only when asked for",
    "MANIFEST.sha256": "the SHA-256 of every other file",
}
_LEFT_OUT: Final = """
NOT IN THIS FOLDER
"""


def readme(
    clinic: str, when: str, who: str, version: str, left_out: Mapping[tuple[str, str], str]
) -> str:
    """The text of README.txt."""
    head = _HEAD.format(clinic=clinic, when=when, who=who, version=version, shape=SHAPE)
    files = "".join(f"{name}\n    {what}\n" for name, what in _FILES.items())
    missing = "".join(
        f"{table if column == '*' else f'{table}.{column}'}: {why}\n"
        for (table, column), why in left_out.items()
    )
    return f"{head}{files}{_LEFT_OUT}{missing}"


def said_files() -> frozenset[str]:
    """The files that README.txt says something of."""
    return frozenset(_FILES)
