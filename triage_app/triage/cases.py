"""Whether the cases that come with a form behave as they say: each rule fires, and stays quiet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from triage_app.model.person import Sex
from triage_app.questionnaire.entry import read_answers
from triage_app.questionnaire.faults import Fault
from triage_app.questionnaire.load import Case
from triage_app.triage.engine import Engine


def fires(engine: Engine, case: Case) -> bool:
    """Whether the case's rule is true (not merely held) for the case's answers."""
    answers, _ = read_answers(engine.form, case.answers, case.visit_date, None)
    assessment = engine.assess(answers, case.age, Sex(case.sex), case.visit_date)
    return any(reason.rule == case.rule and not reason.held for reason in assessment.reasons)


def case_faults(engine: Engine, cases: Iterable[Case]) -> Iterator[Fault]:
    """A fault for each case whose answers are wrong, or whose rule does otherwise."""
    file = f"{engine.form.stamp.form_id}/cases.toml"
    for case in cases:
        where = f"rule {case.rule}, case “{case.note}”"
        _, problems = read_answers(engine.form, case.answers, case.visit_date, None)
        for problem in problems:
            text = f"{problem.field}: {problem.text}"
            yield Fault("case_answer", file, where, text, problem.cure)
        if not problems and fires(engine, case) is not case.fires:
            word = "does not fire" if case.fires else "fires"
            yield Fault(
                "case_differs",
                file,
                where,
                f"The rule {word} for these answers.",
                "Mend the rule, or the case.",
            )
