"""`check-forms [DIR]`: every fault of the forms, with file, place, what is wrong and the cure."""

from __future__ import annotations

from pathlib import Path

from triage_app.commands.output import BAD_INPUT, OK, complain, say
from triage_app.questionnaire.load import read_forms
from triage_app.triage.cases import case_faults
from triage_app.triage.engine import Engine


def run_check_forms(directory: Path) -> int:
    """Read and check every form below `directory`; nothing is changed."""
    faults = 0
    for read in read_forms(directory):
        found = list(read.faults)
        if read.form is not None:
            form = read.form
            found += case_faults(Engine(form), read.cases)
            if not found:
                signed = f"signed {form.signed}" if form.signed else "rules not signed yet"
                say(
                    f"{form.stamp.form_id} {form.stamp.version}: sound. {len(form.questions)} "
                    f"questions, {len(form.rules)} rules, {len(read.cases)} cases, {signed}."
                )
        for fault in found:
            complain(str(fault))
        faults += len(found)
    if faults:
        complain(f"{faults} {'fault' if faults == 1 else 'faults'}. No form with one is loaded.")
    return BAD_INPUT if faults else OK
