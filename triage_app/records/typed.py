"""What was typed and not finished, kept under the visit; and letters that left the desk.

What is the whole clinic's is kept under visit 0, which there is none of.
"""

from __future__ import annotations

from triage_app.model.intake import IntakeId
from triage_app.model.unsaved import KeptLetter, TypedPlace, Unsaved
from triage_app.records import chains
from triage_app.records.cipher import Connection
from triage_app.records.codec import (
    any_text,
    any_text_from,
    staff_from,
    staff_text,
    time_from,
    time_text,
)

_OF_ALL = 0


def put(connection: Connection, unsaved: Unsaved) -> bool:
    """Keep it in place of what the same person typed there before; True when that was nothing.

    Raises:
        StoreChanged: the intake is not there any more.
    """
    visit = _OF_ALL
    if unsaved.subject is not None:
        visit = chains.visit_needed(connection, unsaved.subject).number
    key = (unsaved.place.value, visit, unsaved.by.staff_id)
    values = (
        unsaved.subject,
        any_text(unsaved.text),
        time_text(unsaved.at),
        staff_text(unsaved.by),
    )
    done = connection.execute(
        "UPDATE unsaved SET subject = ?, text = ?, at = ?, staff = ?"
        " WHERE place = ? AND visit = ? AND staff_id = ?",
        (*values, *key),
    )
    if done.rowcount:
        return False
    connection.execute(
        "INSERT INTO unsaved (subject, text, at, staff, place, visit, staff_id)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (*values, *key),
    )
    return True


def load(
    connection: Connection, place: TypedPlace, subject: IntakeId | None, staff_id: str
) -> Unsaved | None:
    """What this person typed there, beside whatever version; None when nothing is kept."""
    row = connection.execute(
        "SELECT subject, text, at, staff FROM unsaved"
        " WHERE place = ? AND visit = ? AND staff_id = ?",
        (place.value, _visit(connection, subject), staff_id),
    ).fetchone()
    if row is None:
        return None
    stored, text, at, staff = row
    return Unsaved(
        place,
        None if stored is None else IntakeId(stored),
        any_text_from(text),
        time_from(at),
        staff_from(staff),
    )


def drop(
    connection: Connection,
    place: TypedPlace,
    subject: IntakeId | None,
    staff_id: str,
    only: str | None,
) -> None:
    """Forget it; with `only`, when it says just that."""
    connection.execute(
        "DELETE FROM unsaved WHERE place = ?1 AND visit = ?2 AND staff_id = ?3"
        " AND (?4 IS NULL OR text = ?4)",
        (
            place.value,
            _visit(connection, subject),
            staff_id,
            None if only is None else any_text(only),
        ),
    )


def _visit(connection: Connection, subject: IntakeId | None) -> int:
    if subject is None:
        return _OF_ALL
    visit = chains.visit_of(connection, subject)
    # Numbers begin with 1: under this one nothing is kept.
    return -1 if visit is None else visit.number


def add_letter(connection: Connection, letter: KeptLetter) -> None:
    """Keep the letter, unless it is the same as the last one of the visit."""
    visit = chains.visit_needed(connection, letter.subject).number
    last = connection.execute(
        "SELECT name FROM letters WHERE visit = ? ORDER BY sequence DESC LIMIT 1", (visit,)
    ).fetchone()
    if last is not None and last[0] == letter.name:
        return
    connection.execute(
        "INSERT INTO letters (visit, subject, name, text, signed, at, staff)"
        " VALUES (?, ?, ?, ?, ?, ?, ?)",
        (
            visit,
            letter.subject,
            letter.name,
            any_text(letter.text),
            int(letter.signed),
            time_text(letter.at),
            staff_text(letter.by),
        ),
    )


def letters(connection: Connection, subject: IntakeId) -> tuple[KeptLetter, ...]:
    """Those of the visit, first first."""
    rows = connection.execute(
        "SELECT subject, name, text, signed, at, staff FROM letters WHERE visit = ?"
        " ORDER BY sequence",
        (_visit(connection, subject),),
    )
    return tuple(
        KeptLetter(
            IntakeId(of), name, any_text_from(text), signed == 1, time_from(at), staff_from(staff)
        )
        for of, name, text, signed, at, staff in rows
    )
