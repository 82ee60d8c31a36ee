"""`blank-form` and `read-form`: the questionnaire on paper, and a filled one as an intake file."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from triage_app.commands.output import BAD_INPUT, OK, complain, say, write_bytes
from triage_app.errors import InputRefused
from triage_app.exchange.filled_form import FilledForm, read_filled_form
from triage_app.exchange.pdf_fields import LARGEST_FILE
from triage_app.model.ids import uuid7_maker
from triage_app.model.intake import FormId
from triage_app.model.problem import Severity
from triage_app.questionnaire.entry import stored_answer
from triage_app.questionnaire.form import Form
from triage_app.report.paper import PaperSize
from triage_app.triage.engine import Engine


def run_blank(
    engines: Mapping[FormId, Engine],
    form_id: str,
    language: str,
    output: Path,
    paper: str,
    clinic: str,
) -> int:
    """Write the blank questionnaire of a form as a fillable PDF.

    Args:
        engines: the forms by id.
        form_id: which form.
        language: the patient's; empty for the form's own.
        output: the PDF to write.
        paper: `letter` or `a4`.
        clinic: its name, as it stands on the paper; may be empty.

    Raises:
        InputRefused: there is no such form or language, or the file cannot be written.
    """
    from triage_app.report.blank_form import draw_blank_form  # noqa: PLC0415  # ReportLab is slow

    form = _form(engines, form_id)
    known = (form.language, *form.languages)
    if language and language not in known:
        raise InputRefused(
            f"“{form_id}” is not there in “{language}”.", f"Use one of: {', '.join(known)}."
        )
    pdf = draw_blank_form(form, language or form.language, clinic, PaperSize[paper.upper()])
    write_bytes(output, pdf)
    say(f"The questionnaire is in {output}.")
    return OK


def run_read_form(
    file: str, engines: Mapping[FormId, Engine], today: date, *, day_first: bool = False
) -> int:
    """Print a filled questionnaire as an intake file; doubts and problems go to standard error.

    Only what is sure is printed: what is doubtful is not in the intake, so it counts as not asked.
    """

    def find(form_id: FormId) -> Form | None:
        return engines[form_id].form if form_id in engines else None

    filled = read_filled_form(_bytes(file), find, today, day_first, uuid7_maker())
    for doubt in filled.doubtful:
        complain(f"to confirm: {doubt}")
    for problem in filled.problems:
        complain(str(problem))
    for line in filled.safety_net:
        complain(line)
    if filled.form is None or filled.safety_net:
        return BAD_INPUT
    say(json.dumps(_intake(filled, filled.form, today), ensure_ascii=False, indent=1))
    refused = any(problem.severity is Severity.REFUSED for problem in filled.problems)
    return BAD_INPUT if refused else OK


def _intake(filled: FilledForm, form: Form, today: date) -> dict[str, object]:
    return {
        "form": form.stamp.form_id,
        "visit_date": today.isoformat(),
        "patient": {name: value for name, value in filled.patient_fields.items() if value != ""},
        "answers": {name: stored_answer(value) for name, value in filled.answers.items()},
    }


def _form(engines: Mapping[FormId, Engine], form_id: str) -> Form:
    if FormId(form_id) not in engines:
        raise InputRefused(
            f"There is no form “{form_id}”.", f"Use one of: {', '.join(sorted(engines))}."
        )
    return engines[FormId(form_id)].form


def _bytes(name: str) -> bytes:
    """The file, or standard input for `-`, no more of it than may be read."""
    try:
        if name == "-":
            return sys.stdin.buffer.read(LARGEST_FILE + 1)
        with Path(name).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        reason = error.strerror or "it is not there"
        raise InputRefused(
            f"{name} cannot be read: {reason}.", "Check the name and the rights, then try again."
        ) from error
