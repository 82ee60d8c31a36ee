"""A worklist row as the values of its columns, and made from them again."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from typing import Any, Final

from triage_app.model.intake import WorklistRow, WorkState
from triage_app.model.level import Level
from triage_app.records.codec import any_text_from, decoder, patient_from_line
from triage_app.records.making import maker

# In the order in which `row_from` takes them.
COLUMNS: Final = (
    "subject, is_draft, patient, level, rules_level, could_be, priority, state, story, visit_date,"
    ' arrived, changed, "left", form_id, told, told_at, printed, opened, specialist, tasks, version'
)
# Some pages of 200 rows.
_ROWS_KEPT: Final = 1024

_LEVELS: Final = {level.value: level for level in Level}
_STATES: Final = {state.value: state for state in WorkState}
_row = maker(WorklistRow)


# Any: a row of the driver has no types; each value is checked as it is turned into ours.
# Cached by what is stored, so a row is made anew when, and only when, something in it changed.
@lru_cache(maxsize=_ROWS_KEPT)
@decoder
def row_from(stored: tuple[Any, ...]) -> WorklistRow:
    """A stored row as shown."""
    (subject, is_draft, patient, level, rules, could_be, priority, state, story, day) = stored[:10]
    (arrived, changed, left, form_id, told, told_at, printed, opened) = stored[10:18]
    specialist, tasks, version = stored[18:]
    moment = datetime.fromisoformat
    return _row(
        subject,
        is_draft == 1,
        patient_from_line(patient),
        _LEVELS[level],
        _LEVELS[could_be],
        priority,
        _STATES[state],
        any_text_from(story),
        date.fromisoformat(day),
        moment(arrived),
        moment(changed),
        left,
        form_id,
        told and any_text_from(told),
        told_at and moment(told_at),
        printed and moment(printed),
        opened and moment(opened),
        None if rules == level else _LEVELS[rules],
        specialist and any_text_from(specialist),
        tasks,
        version,
    )
