"""`replay --forms DIR`: what changed rules would have made of the intakes in the store.

It prints each intake whose level moves as it is found, then the counts. Ctrl+C ends it and still
prints what was found until then, marked as not complete. Patients are named only when asked for.
"""

from __future__ import annotations

import json
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType

from triage_app.commands.output import BAD_INPUT, OK, complain, say
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.replay import Mover, Replay, read_candidate, replay

_EVERY = 1_000
_MOST_EXAMPLES = 3


def run_replay(
    clinic: Clinic, directory: Path, first: date, last: date, *, as_json: bool, names: bool
) -> int:
    """Check the changed forms, try them on every visit of these days, and print what moves.

    Args:
        clinic: whose store and rules in use.
        directory: the changed forms.
        first: visits of this day and later.
        last: visits up to this day.
        as_json: one JSON object for each mover, and one with the counts at the end.
        names: print the patients' names too.
    """
    changed, examples = read_candidate(directory)
    for example in examples[:_MOST_EXAMPLES]:
        complain(f"An example of the changed forms does otherwise: {example}")
    if len(examples) > _MOST_EXAMPLES:
        complain(f"All {len(examples)} such examples: triage-app check-forms {directory}")

    def on_mover(mover: Mover) -> None:
        say(json.dumps(_mover(mover, names=names)) if as_json else _mover_words(mover, names=names))

    with _stopped_by_ctrl_c() as stopped:
        found = replay(
            clinic, changed, first, last, progress=_progress, stopped=stopped, on_mover=on_mover
        )
    if sys.stderr.isatty():
        complain("")
    if as_json:
        say(json.dumps({"replay": _counts(found)}))
    else:
        for line in _lines(found):
            say(line)
    return OK if found.complete else BAD_INPUT


@contextmanager
def _stopped_by_ctrl_c() -> Iterator[Callable[[], bool]]:
    """Ctrl+C ends the trial after the intake it is at, so that what was found is not lost."""
    pressed: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        if pressed:
            raise KeyboardInterrupt
        pressed.append(number)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)


def _progress(done: int, reached: date) -> None:
    """How far it is: one line that is written over on a terminal, a line a thousand elsewhere."""
    terminal = sys.stderr.isatty()
    if terminal or done % _EVERY == 0:
        line = f"{done:,} intakes tried, visits up to {reached.isoformat()}"
        sys.stderr.write(f"\r{line}" if terminal else f"{line}\n")
        sys.stderr.flush()


def _mover(mover: Mover, *, names: bool) -> dict[str, object]:
    found: dict[str, object] = {
        "intake": mover.intake_id,
        "patient": mover.patient_id,
        "visit_date": mover.visit_date.isoformat(),
        "from": mover.old.id,
        "to": mover.new.id,
        "rules": list(mover.rules),
    }
    return found | {"name": mover.patient_name} if names else found


def _mover_words(mover: Mover, *, names: bool) -> str:
    who = f"{mover.intake_id} {mover.patient_name}" if names else mover.intake_id
    rules = ", ".join(mover.rules)
    way = f"{mover.old.word} to {mover.new.word}"
    return f"{mover.visit_date.isoformat()} {who}: {way} ({rules})"


def _counts(found: Replay) -> dict[str, object]:
    return {
        "complete": found.complete,
        "total": found.total,
        "moved": found.moved,
        "moved_up": found.moved_up,
        "moved_down": found.moved_down,
        "by_levels": [
            {"from": old.id, "to": new.id, "intakes": count} for old, new, count in found.by_levels
        ],
        "by_rules": [{"rule": rule, "up": up, "down": down} for rule, up, down in found.by_rules],
        "lost_answers": [
            {"form": lost.form, "question": lost.question, "intakes": lost.intakes}
            for lost in found.lost
        ],
        "not_tried": [{"form": form, "intakes": count} for form, count in found.no_form],
        "never_asked": [{"form": form, "question": question} for form, question in found.not_asked],
    }


def _lines(found: Replay) -> Iterator[str]:
    if not found.complete:
        until = f" It got to the visits of {found.reached.isoformat()}." if found.reached else ""
        yield f"NOT COMPLETE: it was stopped.{until} What follows counts only those tried."
    yield (
        f"{found.total:,} intakes tried. {found.moved:,} levels move: "
        f"{found.moved_up:,} up, {found.moved_down:,} down."
    )
    for old, new, count in found.by_levels:
        yield f"  {old.word} to {new.word}: {count:,}"
    if found.by_rules:
        yield "By the rule that made it; an intake counts for each of several:"
    for rule, up, down in found.by_rules:
        yield f"  {rule}: {up:,} up, {down:,} down"
    for lost in found.lost:
        yield (
            f"{lost.form}: {lost.intakes:,} answers to “{lost.question}” do not exist in the "
            "changed questions. They were taken as not asked."
        )
    for form, question in found.not_asked:
        yield f"{form}: “{question}” is new. Nobody was asked it, so its rules cannot be tried."
    for form, count in found.no_form:
        yield f"{count:,} intakes of the form “{form}” were not tried: one of the two lacks it."
    yield "Nothing in the store was changed."
