"""Somebody at the desk who asks a patient by keyboard: which keys say which answer.

What is asked next is worked out from the store by the program's own rules; that each key did what
it should is seen there too: the answer must arrive, and as it was meant.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Final

import tzlocal

from tests.end_to_end.display import Desk, wait_for
from tests.signed_in import Somebody, key_of
from triage_app import workflow
from triage_app.desktop.keys import DECLINED, UNSURE, option_keys
from triage_app.model.answers import Answer, DateAnswer, Medicine, NoAnswer, QuestionId
from triage_app.model.ids import system_clock, uuid7_maker
from triage_app.model.intake import Intake, IntakeId
from triage_app.model.level import Level
from triage_app.model.person import Staff
from triage_app.paths import forms_dir
from triage_app.questionnaire.form import Kind, Question
from triage_app.records.sqlite_records import STORE_NAME, open_records, open_store
from triage_app.workflow import Asking, Clinic, Letterhead
from triage_app.workflow.forms import Forms
from triage_app.workflow.gaps import following
from triage_app.workflow.read_back import read_back_at
from triage_app.workflow.revisit import LastTime, last_time, to_confirm

GUARD_SECONDS: Final = 0.75
"""A red flag takes no key for 600 ms, so that none meant for a question is lost in it."""
DEAF_SECONDS: Final = 0.5
"""A card or a read-back takes none for 400 ms."""


@dataclass(frozen=True, slots=True)
class Said:
    """An answer typed as people say it, and what must be kept of it."""

    typed: str
    kept: Answer


Answers = Mapping[str, "Answer | Said"]


class Camera:
    """Keeps a picture of each step in a folder; without a folder it does nothing."""

    def __init__(self, desk: Desk, folder: Path | None) -> None:
        self._desk = desk
        self._folder = folder
        self._count = 0

    def take(self, name: str) -> None:
        """Keep what the screen shows now."""
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._count += 1
            self._desk.settle().save(self._folder / f"{self._count:03}-{name}.png")


def reader(store: Path, who: Somebody | None = None) -> Clinic:
    """A second hold on the program's store, to see what it kept.

    Args:
        store: its folder.
        who: whose password opens it; None for a demo's, whose key lies bare.
    """
    if who is None:
        records = open_store(store, system_clock)
    else:
        records = open_records(store / STORE_NAME, key_of(store, who), system_clock)
    return Clinic(
        records=records,
        forms=Forms(forms_dir()),
        staff=Staff("checker", "Checker", "specialist"),
        letterhead=Letterhead("", "", ""),
        now=system_clock,
        new_id=uuid7_maker(),
        zone=tzlocal.get_localzone(),
    )


def presses(question: Question, answer: Answer | Said | None) -> Iterator[tuple[str, str]]:
    """("press", a key) and ("type", a text), in order; the last gives the answer."""
    match answer:
        case Said(typed=typed):
            yield from _typed(typed)
        case None:
            assert question.kind is Kind.TEXT, f"{question.id} has no answer in this journey"
            yield "press", "Enter"
        case NoAnswer():
            alt = "Alt+" if question.kind is Kind.MEDICINES else ""
            yield "press", alt + (UNSURE if answer is NoAnswer.UNKNOWN else DECLINED)
        case DateAnswer(day=day):
            yield from _typed(f"{day:%d %b %Y}")
        case tuple() if question.kind is Kind.MEDICINES:
            yield from _medicines(answer)
        case tuple():
            yield from (("press", _key(question, option)) for option in answer)
            # "None of these" is the whole answer, and goes on by itself.
            yield from () if answer == ("none",) else (("press", "Enter"),)
        case int() | float() if question.kind is Kind.SCALE:
            yield "press", "T" if answer == 10 else str(answer)
        case int() | float():
            yield from _typed(f"{answer:g}")
        case _ if question.kind is Kind.TEXT:
            yield from _typed(answer)
        case _:
            yield "press", _key(question, answer)


def _typed(text: str) -> Iterator[tuple[str, str]]:
    yield "type", text
    yield "press", "Enter"


def _key(question: Question, option: object) -> str:
    options = tuple(one.id for one in question.options)
    return option_keys(question.kind, options)[options.index(str(option))]


def _medicines(medicines: tuple[object, ...]) -> Iterator[tuple[str, str]]:
    if not medicines:
        yield "press", "Alt+N"
        return
    for medicine in medicines:
        assert isinstance(medicine, Medicine)
        for part in (medicine.name, medicine.dose, medicine.last_dose):
            if part is not None:
                yield "type", part
            yield "press", "Enter"
    yield "press", "Enter"


@dataclass(slots=True)
class Typist:
    """Asks one patient, from the draft there is, by keys alone.

    Attributes:
        told: how often somebody was told of an emergency.
        confirmed: the facts from last time that one key confirmed.
    """

    desk: Desk
    clinic: Clinic
    camera: Camera
    draft_id: IntakeId
    told: int = 0
    confirmed: list[QuestionId] = field(default_factory=list)
    skipped: set[QuestionId] = field(default_factory=set)
    opened: set[QuestionId] = field(default_factory=set)
    place: QuestionId | None = None
    _told_rules: frozenset[str] = frozenset()

    @property
    def asking(self) -> Asking:
        """The intake as it stands in the store."""
        return workflow.resume(self.clinic, self.draft_id)

    @property
    def last(self) -> LastTime | None:
        """What this patient said last time."""
        return last_time(self.clinic, self.asking)

    def current(self, asking: Asking) -> QuestionId | None:
        """The question the program shows now."""
        return following(asking, self.place, self.skipped)

    def ask(self, answers: Answers, until: Callable[[Asking], bool] = lambda _: False) -> None:
        """Answer every question as it comes, until there is none, or `until` says stop."""
        last = self.last
        while not until(asking := self.asking):
            question = self.current(asking)
            if question is None:
                return
            page = asking.form.questions[question].page
            if question in to_confirm(asking, last, page, self.opened):
                self.confirm(question)
            else:
                self.answer(asking.form.questions[question], answers.get(question))

    def confirm(self, question: QuestionId) -> None:
        """Say "still so" to the card of last time's facts."""
        before = frozenset(self.asking.draft.answers)
        time.sleep(DEAF_SECONDS)
        self.camera.take(f"still-so-{question}")
        self.desk.press("Y")
        wait_for("the facts of last time", lambda: len(self.asking.draft.answers) > len(before))
        asking = self.asking
        self.confirmed += [name for name in asking.draft.answers if name not in before]
        self.place = asking.draft.place

    def answer(self, question: Question, answer: Answer | Said | None) -> None:
        """Answer the question on screen, and see the answer in the store."""
        self.camera.take(question.id)
        steps = list(presses(question, answer))
        for way, what in steps:
            if way == "type":
                self.desk.type(what)
                self.camera.take(f"{question.id}-typed")
            else:
                self.desk.press(what)
        self.place = question.id
        if answer is None:
            self.skipped.add(question.id)
            return
        kept = answer.kept if isinstance(answer, Said) else answer
        if self._is_doubted(question, kept):
            self.camera.take(f"{question.id}-is-this-right")
            self.desk.press("Y")
        self._see(question, kept)
        self._tell_if_needed()

    def _is_doubted(self, question: Question, kept: Answer) -> bool:
        return bool(workflow.check(self.asking, question.id, kept))

    def _see(self, question: Question, kept: Answer) -> None:
        name = question.id
        wait_for(f"the answer to {name}", lambda: self.asking.answered(name) is not None)
        found = self.asking.answered(name)
        assert found == kept, f"{name} was kept as {found!r}, not as {kept!r}"

    def _tell_if_needed(self) -> None:
        asking = self.asking
        rules = frozenset(
            reason.rule for reason in asking.assessment.reasons if reason.level is Level.EMERGENCY
        )
        if rules <= self._told_rules:
            return
        self._told_rules |= rules
        self.told += 1
        # A key meant for the next question must do nothing now.
        self.desk.press("Y")
        time.sleep(GUARD_SECONDS)
        self.camera.take("red-flag")
        answered = len(asking.draft.answers)
        assert len(self.asking.draft.answers) == answered, "a key went through the red flag"
        self.desk.type("Dr Núñez")
        self.camera.take("red-flag-name")
        self.desk.press("Enter")
        wait_for("the note of who was told", self._notes)
        self.camera.take("red-flag-told")

    def _notes(self) -> bool:
        notes = self.clinic.records.acknowledgements(self.draft_id)
        return len(notes) == self.told

    def complete(self) -> Intake:
        """Read back and complete; the intake as the store has it."""
        patient = self.asking.draft.patient.patient_id
        before = len(self.clinic.records.visits(patient))
        self.camera.take("end")
        self.desk.press("Ctrl+Enter")
        time.sleep(DEAF_SECONDS)
        self.camera.take("read-back")
        self.desk.press("Enter")
        wait_for("the completed intake", lambda: len(self.clinic.records.visits(patient)) > before)
        intake = self.clinic.records.visits(patient)[0]
        # Noted after the intake is safe, in a save of its own.
        wait_for("the note of the read-back", lambda: read_back_at(self.clinic, intake.intake_id))
        self.camera.take("done")
        return intake


def today() -> date:
    """The day at this computer."""
    return system_clock().astimezone(tzlocal.get_localzone()).date()
