"""What a record screen does at once, without a panel: seen, a finding, a task that is done.

Each gives the record as it is afterwards, or None after saying in the banner why it was not done.
"""

from __future__ import annotations

from collections.abc import Callable

from triage_app import workflow
from triage_app.desktop.acting_desk import task_done
from triage_app.desktop.print_banner import PrintBanner
from triage_app.errors import TriageAppError
from triage_app.model.answers import QuestionId
from triage_app.workflow import Clinic, Record
from triage_app.workflow.may import Action
from triage_app.workflow.other_days import may_act


class RecordActs:
    """Does one thing and says what went wrong."""

    def __init__(self, clinic: Clinic, banner: PrintBanner) -> None:
        self._clinic = clinic
        self._banner = banner

    def may_mark_seen(self, record: Record) -> bool:
        """Whether this person may, and whether this version counts."""
        counts = record.newest and not record.is_draft
        return counts and may_act(self._clinic, Action.MARK_STATE)

    def mark_seen(self, record: Record) -> bool:
        """The patient was seen: the row leaves the worklist. False when it was not noted."""

        def seen() -> Record:
            workflow.mark_seen(self._clinic, record.subject)
            return record

        return self._done(seen) is not None

    def found(self, record: Record, question: str, finding: object) -> Record | None:
        """Keep an examiner's finding as a new version."""
        answer = finding if isinstance(finding, str) else None
        return self._done(
            lambda: workflow.examine(self._clinic, record, QuestionId(question), answer)
        )

    def finish_task(self, record: Record, task_id: str) -> Record | None:
        """Somebody says that a task of the desk is done."""
        return self._done(lambda: task_done(self._clinic, record, task_id))

    def _done(self, do: Callable[[], Record]) -> Record | None:
        try:
            return do()
        except TriageAppError as err:
            self._banner.say_error(err)
            return None
