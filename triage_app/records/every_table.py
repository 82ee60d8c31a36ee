"""Every table of the store, column by column: what an export says of it, and whose each row is.

The one list from which everything is written out, a patient's whole record is put together, and an
old record is taken away. A test walks the tables of a new store and fails when a column stands
neither here nor, with a reason, in `LEFT_OUT`.
"""

# ruff: noqa: S608  # columns and tables are constants of this module; every value is bound

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Shape(Enum):
    """How a column is kept, and so how it is read."""

    PLAIN = "as it stands"
    JSON = "JSON text"
    WORDS = "a person's text as ASCII JSON, or empty"
    LEVEL = "0 to 3"
    FLAG = "0 or 1"
    ANSWERS = "answers by question"


@dataclass(frozen=True, slots=True)
class Column:
    """One value of each row.

    Attributes:
        sql: the column, or what works the value out.
        name: what it is called in an export.
    """

    sql: str
    name: str = ""
    shape: Shape = Shape.PLAIN


@dataclass(frozen=True, slots=True)
class Table:
    """One table.

    Attributes:
        order: the columns that put its rows in order, those of an index.
        whose: the condition that a row belongs to the record in `Scope`; empty where no row
            belongs to a patient.
        exported: False for what is no file of its own in an export.
    """

    name: str
    columns: tuple[Column, ...]
    order: str
    whose: str = ""
    exported: bool = True


_STAFF: Final = Column("staff", shape=Shape.JSON)
_REASON: Final = Column("reason", shape=Shape.WORDS)
_PATIENT_ID: Final = Column(
    "(SELECT patient_id FROM patients WHERE patients.number = patient_number)", "patient_id"
)
_ENTRY: Final = (Column("sequence"), Column("visit"), Column("subject"), Column("at"), _STAFF)


def _plain(names: str) -> tuple[Column, ...]:
    return tuple(Column(name) for name in names.split())


def _in(column: str, of: str) -> str:
    return f"{column} IN (SELECT value FROM json_each(:{of}))"


def _row_of_intake(column: str, name: str, shape: Shape) -> Column:
    """What the worklist says of the newest version; null for an older one."""
    sql = f"(SELECT worklist.{column} FROM worklist WHERE worklist.subject = intake_id)"
    return Column(sql, name, shape)


_OF_VISIT: Final = _in("visit", "visits")
_OF_SUBJECT: Final = _in("subject", "subjects")
_OF_NUMBER: Final = _in("patient_number", "numbers")
_OF_MERGE: Final = f"{_in('kept_number', 'numbers')} OR {_in('gone_number', 'numbers')}"
# The part that drafts and intakes share.
_ASKED: Final = (
    *_plain("form_id form_version form_sha256 visit_date"),
    Column("referral", shape=Shape.JSON),
    Column("answers", shape=Shape.ANSWERS),
    Column("started"),
    _STAFF,
)

# In the order in which a record is taken away: what names another row goes before that row.
TABLES: Final[tuple[Table, ...]] = (
    Table(
        "worklist",
        (
            Column("subject"),
            Column("visit"),
            Column("is_draft", shape=Shape.FLAG),
            Column("patient_number"),
            _PATIENT_ID,
            Column("level", shape=Shape.LEVEL),
            Column("rules_level", shape=Shape.LEVEL),
            Column("could_be", shape=Shape.LEVEL),
            *_plain("priority state"),
            Column("story", shape=Shape.WORDS),
            *_plain("visit_date arrived changed"),
            Column('"left"', "left"),
            Column("form_id"),
            Column("told", shape=Shape.WORDS),
            *_plain("told_at printed opened"),
            Column("specialist", shape=Shape.WORDS),
            *_plain("tasks version"),
            Column("not_known", shape=Shape.FLAG),
            Column("news", shape=Shape.FLAG),
        ),
        "subject",
        _OF_NUMBER,
    ),
    Table(
        "unsaved",
        (
            *_plain("place visit staff_id subject"),
            Column("text", shape=Shape.WORDS),
            Column("at"),
            _STAFF,
        ),
        "place, visit, staff_id",
        _OF_VISIT,
    ),
    Table(
        "letters",
        (
            *_ENTRY,
            Column("name"),
            Column("text", shape=Shape.WORDS),
            Column("signed", shape=Shape.FLAG),
        ),
        "sequence",
        _OF_VISIT,
    ),
    Table("question_times", _plain("visit question seconds keys"), "visit, question", _OF_VISIT),
    Table(
        "levels_set",
        (
            *_ENTRY,
            Column("level", shape=Shape.LEVEL),
            Column("rules", shape=Shape.LEVEL),
            _REASON,
        ),
        "sequence",
        _OF_VISIT,
    ),
    Table(
        "notes",
        (*_ENTRY, Column("plan", shape=Shape.WORDS), Column("note", shape=Shape.WORDS)),
        "sequence",
        _OF_VISIT,
    ),
    Table(
        "assignments",
        (*_ENTRY, Column("specialist", shape=Shape.WORDS)),
        "sequence",
        _OF_VISIT,
    ),
    Table("states", (*_ENTRY, Column("state"), _REASON), "sequence", _OF_VISIT),
    Table(
        "tasks",
        (
            *_ENTRY,
            *_plain("task_id kind"),
            Column("text", shape=Shape.WORDS),
            Column("done_at"),
            Column("done_by", shape=Shape.JSON),
        ),
        "sequence",
        _OF_VISIT,
    ),
    Table(
        "acknowledgements",
        (*_plain("sequence subject at"), _STAFF, Column("told", shape=Shape.WORDS)),
        "sequence",
        _OF_SUBJECT,
    ),
    Table(
        "prints",
        (
            *_plain("sequence subject at"),
            _STAFF,
            Column("basis", shape=Shape.WORDS),
            Column("sha256"),
        ),
        "sequence",
        _OF_SUBJECT,
    ),
    Table(
        "moves",
        (*_plain("sequence visit from_number to_number at"), _STAFF),
        "sequence",
        f"{_OF_VISIT} OR {_in('from_number', 'numbers')} OR {_in('to_number', 'numbers')}",
    ),
    Table(
        "merges_undone",
        (*_plain("merge at"), _STAFF),
        "merge",
        f"merge IN (SELECT sequence FROM merges WHERE {_OF_MERGE})",
    ),
    Table(
        "merges",
        (
            *_plain("sequence merge_id kept_number gone_number"),
            Column("kept", shape=Shape.JSON),
            Column("gone", shape=Shape.JSON),
            Column("moved", shape=Shape.JSON),
            Column("visits", shape=Shape.JSON),
            _REASON,
            Column("at"),
            _STAFF,
        ),
        "sequence",
        _OF_MERGE,
    ),
    Table(
        "drafts",
        (
            Column("draft_id"),
            Column("(SELECT visit FROM versions WHERE subject = draft_id)", "visit"),
            Column("patient_number"),
            _PATIENT_ID,
            *_ASKED,
            Column("saved"),
            Column("parked", shape=Shape.FLAG),
            *_plain("revision place corrects"),
            _REASON,
        ),
        "draft_id",
        _in("draft_id", "subjects"),
    ),
    Table(
        "intakes",
        (
            Column("intake_id"),
            Column("(SELECT visit FROM versions WHERE subject = intake_id)", "visit"),
            Column(
                "(SELECT newest = intake_id FROM versions JOIN visits ON number = visit"
                " WHERE subject = intake_id)",
                "newest",
                Shape.FLAG,
            ),
            Column(
                "(SELECT patient_id FROM versions JOIN visits ON visits.number = visit JOIN"
                " patients ON patients.number = visits.patient_number WHERE subject = intake_id)",
                "patient_id",
            ),
            *_plain("version replaces draft_id patient_number"),
            Column("patient", shape=Shape.JSON),
            *_ASKED,
            Column("completed"),
            Column("level", shape=Shape.LEVEL),
            _row_of_intake("level", "level_in_force", Shape.LEVEL),
            _row_of_intake("state", "state", Shape.PLAIN),
            Column("priority"),
            Column("assessment", shape=Shape.JSON),
            Column("app_version"),
            _REASON,
        ),
        "intake_id",
        _in("intake_id", "subjects"),
    ),
    Table("versions", _plain("subject visit"), "subject", _OF_SUBJECT),
    Table(
        "visits",
        (
            Column("number"),
            Column("patient_number"),
            _PATIENT_ID,
            *_plain("visit_date newest versions first_completed"),
        ),
        "number",
        _in("number", "visits"),
    ),
    Table("patient_search", (), "number", _in("number", "numbers"), exported=False),
    Table(
        "patients",
        (
            *_plain("number patient_id"),
            Column("data", "patient", Shape.JSON),
            Column("saved"),
            Column("merged_into"),
            Column(
                "(SELECT other.patient_id FROM patients AS other"
                " WHERE other.number = patients.merged_into)",
                "merged_into_id",
            ),
        ),
        "number",
        _in("number", "numbers"),
    ),
    Table(
        "users",
        (
            Column("user_id"),
            Column("name", shape=Shape.WORDS),
            *_plain("role added removed"),
            Column("must_change", shape=Shape.FLAG),
        ),
        "user_id",
    ),
    # Most are the clinic's own; some say of an intake that its answers were read back.
    Table(
        "settings",
        (Column("name"), Column("value", shape=Shape.WORDS)),
        "name",
        "name IN (SELECT 'read_back.' || value FROM json_each(:subjects))",
    ),
    # As it stands: with these texts the chain of hashes can be followed outside the store.
    Table("audit", _plain("sequence event at staff computer subject detail hash"), "sequence"),
    Table("audit_head", _plain("one entries hash"), "one"),
    Table("forms_kept", _plain("sha256 files"), "sha256", exported=False),
)

LEFT_OUT: Final[dict[tuple[str, str], str]] = {
    ("patients", "name_key"): "put together from the name, for the order of the search",
    ("worklist", "patient"): "a copy of patients.data, in one line",
    ("patient_search", "word"): "the search index: put together from names, dates and numbers",
    ("patient_search", "number"): "the search index",
    ("users", "name_key"): "put together from the name",
    ("users", "slot_id"): "which slot of triage.keys opens for them: worth nothing elsewhere",
    ("users", "next_slot_id"): "the same, while a password is being changed",
    ("users", "pin"): "a secret",
    ("users", "second_factor"): "a secret",
    ("users", "second_factor_used"): "of no use without the secret",
    ("worklist_counts", "*"): "counted from the worklist by the database itself",
    ("_sqlite_migrations", "*"): "how the file was brought up to date; the README has the version",
    ("forms_kept", "files"): "written as files, in the folder forms",
    ("forms_kept", "sha256"): "the name of the form's folder ends in it",
}
"""What has no place in an export, by table and column (`*`: the whole table), and why."""

NO_PATIENT: Final[dict[str, str]] = {
    "users": "who may sign in; never deleted, the audit names them",
    "audit": "never deleted: it says who did what, and its chain must stay whole",
    "audit_head": "the end of the audit",
    "forms_kept": "questions and rules; of no one patient",
    "worklist_counts": "follows the worklist by itself",
    "_sqlite_migrations": "says how the file is built",
}
"""Tables of which no row belongs to a patient, and why that is so."""
_BY_NAME: Final = {table.name: table for table in TABLES}


def table_named(name: str) -> Table:
    """The table of this name. Raises KeyError."""
    return _BY_NAME[name]
