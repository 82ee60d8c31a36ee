"""The steps from the sixth on: visits, what is written beside them, merged patients.

The same rules hold as in `migrations`, which runs them: a step that was shipped is never edited.
"""

# ruff: noqa: S608  # names of tables and columns are constants of this module

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from triage_app.records.audit_tables import m011_audit_chained
from triage_app.records.codec import patient_from, patient_line
from triage_app.records.schema_tools import Database, only_added
from triage_app.records.typed_tables import m012_typed_and_kept_letters
from triage_app.records.user_tables import m013_users

_WAITS: Final = "state IN ('asking', 'parked', 'waiting', 'with_specialist')"
_NEWS: Final = (
    "NOT is_draft AND (opened IS NULL OR changed > opened"
    " OR (printed IS NOT NULL AND changed > printed))"
)


def m006_visits_and_their_versions(database: Database) -> None:
    """A number for each visit, with all its drafts and versions; drafts that correct one."""
    database.execute(
        """
        CREATE TABLE visits (
            number INTEGER PRIMARY KEY,
            patient_number INTEGER NOT NULL REFERENCES patients (number),
            visit_date TEXT NOT NULL,
            newest TEXT REFERENCES intakes (intake_id),
            versions INTEGER NOT NULL,
            first_completed TEXT
        ) STRICT
        """
    )
    # No rowid: the ids themselves are the tree that is searched.
    database.execute(
        """
        CREATE TABLE versions (
            subject TEXT PRIMARY KEY,
            visit INTEGER NOT NULL REFERENCES visits (number)
        ) STRICT, WITHOUT ROWID
        """
    )
    _number_visits(database)
    # No index more: the visits of a patient are found by their rows, which one index holds, and
    # the versions of a visit by what replaces what. Merging patients may well read all visits.
    # Whose an intake is now is not what it says: its visits are found by `visits` alone.
    database.execute("DROP INDEX idx_intakes_patient_number_completed")
    # Only of corrections: an entry for every intake that replaces nothing is a page more to save.
    database.execute("DROP INDEX idx_intakes_replaces")
    database.execute(
        "CREATE UNIQUE INDEX intakes_replaced_once ON intakes (replaces) WHERE replaces IS NOT NULL"
    )
    # The patient of a draft is read from `patients`, where nothing of them is out of date.
    database.execute("ALTER TABLE drafts DROP COLUMN patient")
    database.execute("ALTER TABLE drafts ADD COLUMN corrects TEXT REFERENCES intakes (intake_id)")
    database.execute("ALTER TABLE drafts ADD COLUMN reason TEXT NOT NULL DEFAULT '\"\"'")
    database.execute("DROP INDEX idx_drafts_patient_number_form_id_visit_date")
    # A correction may be under way on the day the patient comes with something new.
    database.execute(
        "CREATE UNIQUE INDEX drafts_one_per_visit"
        " ON drafts (patient_number, form_id, visit_date, coalesce(corrects, ''))"
    )


def _number_visits(database: Database) -> None:
    """Follow what replaces what, from the first versions on."""
    visits: list[list[object]] = []
    numbers: dict[str, int] = {}
    intakes = database.execute(
        "SELECT intake_id, replaces, draft_id, patient_number, visit_date, completed"
        " FROM intakes ORDER BY version, completed, intake_id"
    )
    for intake_id, replaces, draft_id, patient_number, visit_date, completed in intakes:
        if replaces is None or replaces not in numbers:
            visits.append([len(visits) + 1, patient_number, visit_date, intake_id, 1, completed])
            numbers[intake_id] = len(visits)
        else:
            numbers[intake_id] = numbers[replaces]
            visit = visits[numbers[replaces] - 1]
            visit[2:5] = [visit_date, intake_id, visit[4] + 1]  # type: ignore[operator]  # an int
        if draft_id is not None:
            numbers.setdefault(draft_id, numbers[intake_id])
    drafts = database.execute("SELECT draft_id, patient_number, visit_date FROM drafts")
    for draft_id, patient_number, visit_date in drafts:
        if draft_id not in numbers:
            visits.append([len(visits) + 1, patient_number, visit_date, None, 0, None])
            numbers[draft_id] = len(visits)
    database.conn.executemany("INSERT INTO visits VALUES (?, ?, ?, ?, ?, ?)", visits)
    # In the order of the tree they go into: many times as fast.
    database.conn.executemany("INSERT INTO versions VALUES (?, ?)", sorted(numbers.items()))


def m007_worklist_of_levels_in_force(database: Database) -> None:
    """Rows with the level in force beside that of the rules, and an index for every filter."""
    database.execute("ALTER TABLE worklist RENAME TO worklist_before")
    # `news` is stored, though it follows from others: were it worked out by the database, each
    # answer saved would write its index anew, because `changed` changes with every answer.
    database.execute(
        f"""
        CREATE TABLE worklist (
            subject TEXT PRIMARY KEY NOT NULL,
            visit INTEGER NOT NULL REFERENCES visits (number),
            is_draft INTEGER NOT NULL,
            patient_number INTEGER NOT NULL REFERENCES patients (number),
            patient TEXT NOT NULL,
            level INTEGER NOT NULL,
            rules_level INTEGER NOT NULL,
            could_be INTEGER NOT NULL,
            priority INTEGER NOT NULL,
            state TEXT NOT NULL,
            story TEXT NOT NULL,
            visit_date TEXT NOT NULL,
            arrived TEXT NOT NULL,
            changed TEXT NOT NULL,
            "left" INTEGER NOT NULL,
            form_id TEXT NOT NULL,
            told TEXT NOT NULL,
            told_at TEXT,
            printed TEXT,
            opened TEXT,
            specialist TEXT NOT NULL,
            tasks INTEGER NOT NULL,
            version INTEGER NOT NULL,
            not_known INTEGER NOT NULL GENERATED ALWAYS AS (
                level = 0 AND rules_level = 0 AND could_be > 0
            ) VIRTUAL,
            news INTEGER NOT NULL,
            CHECK (news = ({_NEWS}))
        ) STRICT
        """
    )
    _take_rows_over(database)
    database.execute("DROP TABLE worklist_before")
    _order_worklist(database)
    _count_worklist(database)


def _take_rows_over(database: Database) -> None:
    rows = database.execute(
        f"""
        SELECT subject, visit, is_draft, worklist_before.patient_number, data, level, level,
            could_be, priority, state, story, worklist_before.visit_date, arrived, changed, "left",
            form_id, told, told_at, printed, opened, '', 0,
            coalesce((SELECT version FROM intakes WHERE intake_id = subject), 1), {_NEWS}
        FROM worklist_before JOIN versions USING (subject)
        JOIN patients ON patients.number = worklist_before.patient_number
        """
    ).fetchall()
    database.conn.executemany(
        f"INSERT INTO worklist VALUES ({', '.join('?' * 24)})",
        ((*row[:4], patient_line(patient_from(row[4])), *row[5:]) for row in rows),
    )


def _order_worklist(database: Database) -> None:
    """As few indexes as can be: each is a page more to write with every intake completed."""
    order = "level DESC, priority DESC, arrived, subject"
    narrows = "not_known, news, state, specialist, form_id"
    indexes = {
        # Only rows that wait: those of past years must not slow the list of today. What else is
        # asked of them is passed over in it, without a look at the rows.
        "order": f"({order}, {narrows}) WHERE {_WAITS}",
        "not_known": f"(priority DESC, arrived, subject) WHERE not_known = 1 AND {_WAITS}",
        "untold": f"(priority DESC, arrived, subject) WHERE level = 3 AND told = '' AND {_WAITS}",
        # Of those that wait no more, written when they stop waiting.
        "done": f"(state, {order}, {narrows}) WHERE NOT {_WAITS}",
        # For the visits of past days too, which are read in this order. Nothing else to order by:
        # a day has as many rows as the clinic sees people in a day.
        "by_day": "(visit_date, visit)",
        "by_specialist": f"(specialist, state, {order}, not_known, form_id) WHERE specialist <> ''",
        # Holds all that orders and counts, so that finding patients' rows reads only this.
        "by_patient": "(patient_number, state, level, priority, arrived, subject, not_known)",
    }
    for name, columns in indexes.items():
        database.execute(f"CREATE INDEX worklist_{name} ON worklist {columns}")


def _count_worklist(database: Database) -> None:
    """Keep the counts for every filter: counting the rows for each refresh takes too long.

    Not for those of a day, which are few enough to be counted.
    """
    database.execute("DROP TABLE worklist_counts")
    database.execute(
        """
        CREATE TABLE worklist_counts (
            state TEXT NOT NULL,
            specialist TEXT NOT NULL,
            level INTEGER NOT NULL,
            not_known INTEGER NOT NULL,
            news INTEGER NOT NULL,
            rows INTEGER NOT NULL,
            PRIMARY KEY (state, specialist, level, not_known, news)
        ) STRICT, WITHOUT ROWID
        """
    )
    names = ("state", "specialist", "level", "not_known", "news")
    columns = ", ".join(names)
    database.execute(
        f"INSERT INTO worklist_counts SELECT {columns}, count(*) FROM worklist GROUP BY {columns}"
    )
    _count_every_change(database, names)


def _count_every_change(database: Database, names: tuple[str, ...]) -> None:
    def all_of(row: str) -> str:
        return ", ".join(f"{row}.{name}" for name in names)

    same = " AND ".join(f"{name} = old.{name}" for name in names)
    came = f"""
        INSERT INTO worklist_counts VALUES ({all_of("new")}, 1)
        ON CONFLICT DO UPDATE SET rows = rows + 1;
    """
    went = f"""
        UPDATE worklist_counts SET rows = rows - 1 WHERE {same};
        DELETE FROM worklist_counts WHERE {same} AND rows = 0;
    """
    moved = (
        "UPDATE OF state, specialist, level, rules_level, could_be, news ON worklist"
        f" WHEN ({all_of('old')}) IS NOT ({all_of('new')})"
    )
    for name, event, change in (
        ("added", "INSERT ON worklist", came),
        ("deleted", "DELETE ON worklist", went),
        ("moved", moved, went + came),
    ):
        database.execute(f"CREATE TRIGGER worklist_row_{name} AFTER {event} BEGIN {change} END")


def m008_entries_beside_a_visit(database: Database) -> None:
    """Levels set by hand, notes, assignments, tasks, states; and what a print was drawn from."""
    entry = {"visit": int, "subject": str, "at": str, "staff": str}
    tables: dict[str, dict[str, type]] = {
        "levels_set": {**entry, "level": int, "rules": int, "reason": str},
        "notes": {**entry, "plan": str, "note": str},
        "assignments": {**entry, "specialist": str},
        "states": {**entry, "state": str, "reason": str},
        "tasks": {
            **entry, "task_id": str, "kind": str, "text": str, "done_at": str, "done_by": str
        },
    }  # fmt: skip
    may_be_empty = {"level", "done_at", "done_by"}
    for name, columns in tables.items():
        database.table(name).create(
            {"sequence": int, **columns},
            pk="sequence",
            not_null=set(columns) - may_be_empty,
            foreign_keys=[("visit", "visits", "number")],
        )
        database.table(name).create_index(["visit", "sequence"])
    # Who was seen when is known from the audit of the years before states were noted.
    database.execute(
        """
        INSERT INTO states (visit, subject, at, staff, state, reason)
        SELECT visit, audit.subject, at, staff, 'seen', '""' FROM audit
        JOIN versions ON versions.subject = audit.subject
        WHERE event = 'marked_seen' ORDER BY sequence
        """
    )
    for name in ("levels_set", "notes", "assignments", "states"):
        only_added(database, name)
    database.table("tasks").create_index(["task_id"], unique=True)
    database.execute("CREATE INDEX tasks_open ON tasks (sequence) WHERE done_at IS NULL")
    database.execute(
        """
        CREATE TRIGGER tasks_only_done BEFORE UPDATE ON tasks
        WHEN old.done_at IS NOT NULL OR (new.sequence, new.visit, new.subject, new.at, new.staff,
            new.task_id, new.kind, new.text) IS NOT (old.sequence, old.visit, old.subject, old.at,
            old.staff, old.task_id, old.kind, old.text)
        BEGIN SELECT RAISE(ABORT, 'tasks are only added'); END
        """
    )
    database.execute(
        """
        CREATE TRIGGER tasks_no_delete BEFORE DELETE ON tasks
        BEGIN SELECT RAISE(ABORT, 'tasks are only added'); END
        """
    )
    for column in ("basis", "sha256"):
        database.execute(f"ALTER TABLE prints ADD COLUMN {column} TEXT NOT NULL DEFAULT ''")


def m009_merged_patients(database: Database) -> None:
    """Who was merged into whom, what moved with them, and which visits were put on others."""
    database.execute(
        "ALTER TABLE patients ADD COLUMN merged_into INTEGER REFERENCES patients (number)"
    )
    database.execute(
        "CREATE INDEX patients_merged ON patients (merged_into) WHERE merged_into IS NOT NULL"
    )
    merge = {
        "merge_id": str, "kept_number": int, "gone_number": int, "kept": str, "gone": str,
        "moved": str, "visits": str, "reason": str, "at": str, "staff": str,
    }  # fmt: skip
    undo = {"merge": int, "at": str, "staff": str}
    move = {"visit": int, "from_number": int, "to_number": int, "at": str, "staff": str}
    for name, columns, key in (
        ("merges", merge, "sequence"),
        ("merges_undone", undo, "merge"),
        ("moves", move, "sequence"),
    ):
        database.table(name).create(
            columns if key in columns else {key: int, **columns},
            pk=key,
            not_null=set(columns) - {key},
        )
        only_added(database, name)
    database.table("merges").create_index(["merge_id"], unique=True)
    database.table("merges").create_index(["kept_number"])
    database.table("merges").create_index(["gone_number"])
    database.table("moves").create_index(["visit"])


def m010_forms_and_times_of_questions(database: Database) -> None:
    """The files of every form version, and what each question of a visit cost at the desk."""
    database.table("forms_kept").create(
        {"sha256": str, "files": bytes}, pk="sha256", not_null={"files"}
    )
    only_added(database, "forms_kept")
    database.execute(
        """
        CREATE TABLE question_times (
            visit INTEGER NOT NULL REFERENCES visits (number),
            question TEXT NOT NULL,
            seconds REAL NOT NULL,
            keys INTEGER NOT NULL,
            PRIMARY KEY (visit, question)
        ) STRICT, WITHOUT ROWID
        """
    )


LATER_STEPS: Final[tuple[Callable[[Database], None], ...]] = (
    m006_visits_and_their_versions,
    m007_worklist_of_levels_in_force,
    m008_entries_beside_a_visit,
    m009_merged_patients,
    m010_forms_and_times_of_questions,
    m011_audit_chained,
    m012_typed_and_kept_letters,
    m013_users,
)
