"""`assess FILE|-`: what the rules make of intakes from a file, without a store."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from triage_app.commands.output import BAD_INPUT, OK, complain, read_text, say
from triage_app.errors import InputRefused
from triage_app.exchange.assessment_json import assessment_object
from triage_app.exchange.intake_file import IntakeFile, IntakeRead, read_intakes
from triage_app.model.assessment import Assessment
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId
from triage_app.model.problem import Problem, Severity
from triage_app.questionnaire.entry import unlikely_answers
from triage_app.questionnaire.form import Form
from triage_app.triage.engine import Engine


def run_assess(file: str, engines: Mapping[FormId, Engine], today: date) -> int:
    """Print one JSON object for each intake; problems also go to standard error by name."""
    refused = False
    for number, read in enumerate(intakes(file, engines, today), start=1):
        assessment = assess_intake(read.intake, engines) if read.intake else None
        problems = (*read.problems, *_unlikely(read.intake, engines))
        found = assessment_object(assessment, problems, read.safety_net)
        say(json.dumps(found, ensure_ascii=False))
        refused = complain_of(problems, read.safety_net, f"intake {number}: ") or refused
    return BAD_INPUT if refused else OK


def intakes(file: str, engines: Mapping[FormId, Engine], today: date) -> Iterator[IntakeRead]:
    """Each intake of a file, read and checked. Raises InputRefused when there is no text."""

    def find(form_id: FormId) -> Form | None:
        return engines[form_id].form if form_id in engines else None

    text = read_text(file)
    if not text.strip():
        raise InputRefused(f"{file} is empty.", "Give an intake as JSON.")
    return read_intakes(text, find, today, uuid7_maker())


def assess_intake(intake: IntakeFile, engines: Mapping[FormId, Engine]) -> Assessment:
    """The assessment of an intake that was read."""
    patient = intake.patient
    engine = engines[intake.form.stamp.form_id]
    age = patient.age_on(intake.visit_date)
    return engine.assess(intake.answers, age, patient.sex, intake.visit_date)


def complain_of(problems: Iterable[Problem], safety_net: Iterable[str], place: str) -> bool:
    """Name every problem on standard error; True when the intake was refused."""
    refused = False
    for problem in problems:
        complain(f"{place}{problem}")
        refused = refused or problem.severity is Severity.REFUSED
    for line in safety_net:
        complain(f"{place}{line}")
    return refused


def _unlikely(intake: IntakeFile | None, engines: Mapping[FormId, Engine]) -> tuple[Problem, ...]:
    if intake is None:
        return ()
    patient = intake.patient
    logic = engines[intake.form.stamp.form_id].logic
    age = patient.age_on(intake.visit_date)
    return unlikely_answers(logic, intake.answers, age, patient.sex, intake.visit_date)
