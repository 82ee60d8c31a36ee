"""Turns the checked TOML shapes into the form's values, collecting a fault for what cannot be.

Reads conditions and puts defines in their place; the sense of a condition is `check`'s.
"""

from __future__ import annotations

from datetime import date
from types import MappingProxyType

from triage_app.model.answers import QuestionId
from triage_app.model.level import Level
from triage_app.questionnaire import schema
from triage_app.questionnaire.condition import Condition, ConditionFault, Tree, parse, put_in_place
from triage_app.questionnaire.faults import Fault
from triage_app.questionnaire.form import (
    AdviceRule,
    Band,
    Bounds,
    Derived,
    Kind,
    Option,
    Page,
    PriorityPart,
    PriorityRule,
    Question,
    Rule,
    ScorePartRule,
    ScoreRule,
    Unlikely,
    Worse,
)

_NEVER = parse("age < 0")
_KINDS_WITH_OPTIONS = (Kind.CHOICE, Kind.MULTI, Kind.AREAS)


class FormBuilder:
    """Builds the parts of one form; `faults` holds what went wrong so far."""

    def __init__(
        self, name: str, form_file: schema.FormFile, triage_file: schema.TriageFile
    ) -> None:
        self.faults: list[Fault] = []
        self._form = form_file
        self._triage = triage_file
        self._form_name = f"{name}/form.toml"
        self._triage_name = f"{name}/triage.toml"
        self._defines = self._read_defines()

    def questions(self) -> dict[QuestionId, Question]:
        """Every question by id, in order; a second one with an id is a fault."""
        questions: dict[QuestionId, Question] = {}
        for page in self._form.page:
            for item in page.question:
                question = self._question(page, item)
                if question.id in questions:
                    self._fault("twice", self._form_name, item.id, "This id is used twice.")
                questions[question.id] = question
        return questions

    def pages(self) -> tuple[Page, ...]:
        """The pages with the ids of their questions."""
        return tuple(
            Page(page.id, page.title, page.safety, tuple(QuestionId(q.id) for q in page.question))
            for page in self._form.page
        )

    def derived(self) -> dict[str, Derived]:
        """The worked-out values; a second one with an id is a fault."""
        ids = [item.id for item in self._form.derived]
        for name in sorted({name for name in ids if ids.count(name) > 1}):
            self._fault("twice", self._form_name, f"derived {name}", "This id is used twice.")
        return {
            item.id: Derived(
                item.id,
                item.kind,
                tuple(QuestionId(part) for part in item.of),
                item.label,
                item.unit,
                Worse(item.worse),
            )
            for item in self._form.derived
        }

    def unlikely(self) -> tuple[Unlikely, ...]:
        """What is asked again and kept."""
        return tuple(
            Unlikely(
                item.field,
                self._condition(self._form_name, f"unlikely {item.field}", item.when),
                item.ask,
            )
            for item in self._form.unlikely
        )

    def rules(self) -> tuple[Rule, ...]:
        """The rules, in the order of the file."""
        return tuple(
            Rule(
                item.id,
                Level.from_id(item.level),
                self._condition(self._triage_name, f"rule {item.id}", item.when),
                item.hold,
                item.reason,
                item.finding,
                item.say,
                item.source,
                item.reviewed,
            )
            for item in self._triage.rule
        )

    def scores(self) -> tuple[ScoreRule, ...]:
        """The scores, in the order of the file."""
        return tuple(
            ScoreRule(
                item.id,
                item.label,
                tuple(
                    ScorePartRule(
                        part.id,
                        part.label,
                        self._condition(
                            self._triage_name, f"score {item.id}, part {part.id}", part.when
                        ),
                        part.examiner,
                    )
                    for part in item.part
                ),
                item.value,
                tuple(Band(band.least, band.most, band.word) for band in item.bands),
                item.source,
            )
            for item in self._triage.score
        )

    def priority(self) -> PriorityRule:
        """How the worklist is ordered inside a level."""
        item = self._triage.priority
        return PriorityRule(
            (item.routine, item.soon, item.urgent, item.emergency),
            tuple(
                PriorityPart(
                    part.label,
                    part.scale,
                    part.tenths,
                    part.choice,
                    MappingProxyType(dict(part.points)),
                    part.score,
                    tuple(part.bands),
                )
                for part in item.part
            ),
            item.most_for_rules,
        )

    def advice(self) -> tuple[AdviceRule, ...]:
        """The lines that never change the level."""
        return tuple(
            AdviceRule(
                item.id,
                item.group,
                self._condition(self._triage_name, f"advice {item.id}", item.when),
                item.text,
                item.source,
            )
            for item in self._triage.advice
        )

    def signed_on(self) -> date | None:
        """The day the rules were signed; None while nobody signed."""
        text = self._triage.signed_on
        if bool(text) != bool(self._triage.signed_by):
            self._fault(
                "half_signed",
                self._triage_name,
                "signed_by",
                "Only one of signed_by and signed_on is filled.",
                "Fill both when the specialist signs, or neither.",
            )
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            self._fault(
                "wrong_date",
                self._triage_name,
                "signed_on",
                f"“{text}” is not a date.",
                "Write it as 2026-11-20.",
            )
            return None

    def _question(self, page: schema.PageFile, item: schema.QuestionFile) -> Question:
        kind = Kind(item.type)
        options = tuple(Option(option.id, option.say, option.label) for option in item.options)
        if bool(options) != (kind in _KINDS_WITH_OPTIONS):
            self._fault(
                "options",
                self._form_name,
                item.id,
                f"A {item.type} question {'has no' if options else 'needs'} options.",
                "Change the type, or the options.",
            )
        return Question(
            id=QuestionId(item.id),
            kind=kind,
            ask=item.ask,
            label=item.label,
            page=page.id,
            help=item.help,
            options=self._yes_no(item) if kind is Kind.YES_NO else options,
            asked_when=(
                self._condition(self._form_name, item.id, item.asked_when)
                if item.asked_when is not None
                else None
            ),
            unit=item.unit,
            bounds=self._bounds(kind, item),
            whole=item.whole or kind is Kind.SCALE,
            worse=self._worse(kind, item),
            red_flag=item.red_flag,
            stable=item.stable,
            examiner=item.examiner,
        )

    def _yes_no(self, item: schema.QuestionFile) -> tuple[Option, ...]:
        """No before yes, least worrying first, unless no is the worrying answer."""
        pair = (Option("no", "No", "no"), Option("yes", "Yes", "yes"))
        return pair[::-1] if item.worse == "no" else pair

    def _bounds(self, kind: Kind, item: schema.QuestionFile) -> Bounds | None:
        if kind is Kind.SCALE:
            return Bounds(0, 10)
        if kind is not Kind.NUMBER:
            return None
        if item.least is None or item.most is None or item.least >= item.most:
            self._fault(
                "bounds",
                self._form_name,
                item.id,
                "The bounds are missing or the wrong way round.",
                "Give least and most, the smaller first.",
            )
            return None
        return Bounds(item.least, item.most)

    def _worse(self, kind: Kind, item: schema.QuestionFile) -> Worse:
        allowed = {
            Kind.YES_NO: ("yes", "no"),
            Kind.NUMBER: ("higher", "lower"),
            Kind.SCALE: ("higher", "lower"),
            Kind.DATE: ("later", "earlier"),
        }.get(kind, ())
        if item.worse is None or item.worse not in allowed:
            if item.worse is not None:
                self._fault(
                    "worse",
                    self._form_name,
                    item.id,
                    f"“{item.worse}” is no direction for a {item.type} question.",
                    f"Use one of: {', '.join(allowed)}." if allowed else "Leave worse out.",
                )
            return Worse.LATER if kind is Kind.DATE else Worse.HIGHER
        return Worse.HIGHER if item.worse in ("yes", "no") else Worse(item.worse)

    def _read_defines(self) -> dict[str, Tree]:
        """Each define may use those before it, so that there can be no circle."""
        defines: dict[str, Tree] = {}
        for item in self._triage.define:
            where = f"define {item.id}"
            if item.id in defines:
                self._fault("twice", self._triage_name, where, "This id is used twice.")
            try:
                defines[item.id] = put_in_place(parse(item.when), defines).tree
            except ConditionFault as fault:
                self._fault("condition", self._triage_name, where, str(fault), fault.cure)
        return defines

    def _condition(self, file: str, where: str, text: str) -> Condition:
        try:
            return put_in_place(parse(text), self._defines)
        except ConditionFault as fault:
            self._fault("condition", file, where, str(fault), fault.cure)
            return _NEVER

    def _fault(
        self, code: str, file: str, where: str, text: str, cure: str = "Give it another name."
    ) -> None:
        self.faults.append(Fault(code, file, where, text, cure))
