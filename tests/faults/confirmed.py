"""What a killed program had confirmed, held against what its store holds afterwards.

An act that was under way when the program was killed may be there or not; everything that was
said to be saved must be. At most one act can be under way.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from triage_app import workflow
from triage_app.model.answers import Answer, QuestionId
from triage_app.model.intake import Draft, IntakeId
from triage_app.model.person import PatientId
from triage_app.records.codec import answers_from
from triage_app.workflow import Clinic

_ALL_ROWS = 100_000


@dataclass(slots=True)
class OpenIntake:
    """A part-done intake as it was confirmed; `patient` is empty while that was not said."""

    draft: IntakeId
    patient: PatientId
    answers: dict[QuestionId, Answer] = field(default_factory=dict)
    told: int = 0


@dataclass(slots=True)
class Confirmed:
    """All that was said to be saved.

    Attributes:
        open: the intake being asked; None between two.
        completed: answers of each completed intake.
        acts: how many things were confirmed.
        under_way: how often an act that was not confirmed yet was in the store all the same.
    """

    open: OpenIntake | None = None
    completed: dict[IntakeId, Mapping[QuestionId, Answer]] = field(default_factory=dict)
    acts: int = 0
    under_way: int = 0
    _unchecked: list[IntakeId] = field(default_factory=list)

    def hear(self, line: str) -> Iterator[str]:
        """Take one line of the program; gives what was wrong already then."""
        said = json.loads(line)
        match said["what"]:
            case "offered":
                if self.open is not None and self.open.draft not in said["drafts"]:
                    yield f"The desk did not offer the part-done intake {self.open.draft}."
            case "taken_up":
                if self.open is None or self.open.answers != answers_from(said["answers"]):
                    yield f"The screen continued {said['draft']} with other answers than stored."
            case "begun":
                self.acts += 1
                self.open = OpenIntake(IntakeId(said["draft"]), PatientId(said["patient"]))
            case "completed":
                self.acts += 1
                self._complete(IntakeId(said["intake"]), answers_from(said["answers"]))
            case "saving" | "completing":
                pass  # nothing is promised yet
            case _:
                self._add(said)

    def _add(self, said: Mapping[str, str]) -> None:
        """An answer, a name or a pause of the intake that is open."""
        self.acts += 1
        assert self.open is not None
        assert self.open.draft == said["draft"]
        if said["what"] == "saved":
            self.open.answers |= answers_from(said["answers"])
        elif said["what"] == "told":
            self.open.told += 1

    def _complete(self, intake: IntakeId, answers: Mapping[QuestionId, Answer]) -> None:
        self.completed[intake] = answers
        self._unchecked.append(intake)
        self.open = None

    def lost(self, clinic: Clinic, *, everything: bool = False) -> Iterator[str]:
        """What is not as it was confirmed: a sentence for each piece of work.

        Goes on from what is stored, so that the act that was under way counts from now on.

        Args:
            clinic: with the store open again.
            everything: look at every completed intake, not only at those not looked at yet.
        """
        for intake in tuple(self.completed) if everything else self._unchecked:
            stored = clinic.records.intake(intake)
            if stored is None or stored.answers != self.completed[intake]:
                yield f"The completed intake {intake} is not there as it was confirmed."
        self._unchecked.clear()
        drafts = workflow.drafts(clinic)
        if self.open is not None and clinic.records.read_draft(self.open.draft) is None:
            yield from self._lost_unless_completed(clinic, self.open)
        if self.open is None and drafts:
            # Begun and not said yet.
            self.under_way += 1
            self.open = OpenIntake(drafts[0].draft_id, drafts[0].patient.patient_id)
        if self.open is not None:
            yield from self._lost_of_open(clinic, self.open, drafts)
        elif drafts:
            yield "The desk offers an intake nobody has open."
        yield from _wrong_rows(clinic)

    def _lost_of_open(
        self, clinic: Clinic, confirmed: OpenIntake, drafts: tuple[Draft, ...]
    ) -> Iterator[str]:
        if [draft.draft_id for draft in drafts] != [confirmed.draft]:
            yield f"The desk does not offer just the part-done intake {confirmed.draft}."
            return
        stored = drafts[0].answers
        differ = [
            name
            for name in {**confirmed.answers, **stored}
            if confirmed.answers.get(name) != stored.get(name)
        ]
        gone = [name for name in differ if name not in stored]
        told = len(workflow.acknowledged(clinic, confirmed.draft))
        for name in gone or differ[1:]:
            yield f"The answer to {name} in {confirmed.draft} is not the one confirmed."
        if told < confirmed.told:
            yield f"Who was told of the emergency {confirmed.draft} is lost."
        self.under_way += bool(differ) + (told > confirmed.told)
        confirmed.answers, confirmed.told = dict(stored), told

    def _lost_unless_completed(self, clinic: Clinic, confirmed: OpenIntake) -> Iterator[str]:
        """The draft is gone: right only if it was being completed, with just these answers."""
        visits = clinic.records.visits(confirmed.patient)
        self.open = None
        if len(visits) != 1:
            yield f"The part-done intake {confirmed.draft} is gone."
            return
        intake = visits[0]
        patient = intake.patient
        engine = clinic.forms[intake.form.form_id]
        age = patient.age_on(intake.visit_date)
        shown = engine.shown(confirmed.answers, age, patient.sex)
        expected = {name: given for name, given in confirmed.answers.items() if name in shown}
        if intake.answers != expected:
            yield f"The intake {intake.intake_id} was completed with other answers than confirmed."
        self.under_way += 1
        self.completed[intake.intake_id] = intake.answers


def _wrong_rows(clinic: Clinic) -> Iterator[str]:
    """The worklist has one right row for each intake, and its counts are those of its rows."""
    found = workflow.worklist(clinic, limit=_ALL_ROWS)
    rows = {row.subject: row for row in found.rows}
    if sum(found.by_level) != len(rows):
        yield "The worklist counts other rows than it has."
    for draft in workflow.drafts(clinic):
        asking = workflow.resume(clinic, draft.draft_id)
        row = rows.pop(draft.draft_id, None)
        if row is None:
            yield f"The part-done intake {draft.draft_id} has no row on the worklist."
        elif (row.changed, row.left, row.level) != (
            draft.saved,
            asking.left_all,
            asking.assessment.level,
        ):
            yield f"The row of {draft.draft_id} says another state than its answers."
    for row in rows.values():
        if row.is_draft:
            yield f"The worklist has a row of {row.subject}, which is no part-done intake."
