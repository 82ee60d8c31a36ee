"""`demo`: a throwaway store with 40 invented patients; without a display the same job as text."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from triage_app.commands.display import has_display
from triage_app.commands.join import STAFF, join_clinic
from triage_app.commands.output import BAD_INPUT, OK, complain, say, write_bytes
from triage_app.errors import Bug, InputRefused
from triage_app.model.beside import WorklistFilter
from triage_app.model.intake import WorkState
from triage_app.workflow import Clinic, page_pdf, worklist
from triage_app.workflow.first_look import has_keys

if TYPE_CHECKING:
    from triage_app.workflow.sign_in import SignedIn


def run_demo(
    store: Path | None, forms: Path, paper: str | None, language: str = "", role: str = "demo"
) -> int:
    """Fill a store and show it. Without `--store` it is in a temporary folder, gone at the end.

    Args:
        store: a folder to keep it in.
        forms: the folder of the forms.
        paper: `letter` or `a4`; None for the clinic's.
        language: of the screens, for this time only; else empty.
        role: as which the window opens; it can be changed there.

    Raises:
        InputRefused: people sign in to the store of that folder.
    """
    keep = store is not None
    directory = store or Path(tempfile.mkdtemp(prefix="triage-demo-"))
    if has_keys(directory):
        raise InputRefused(
            f"The store in {directory} is a clinic's: people sign in to it.",
            "Nothing was opened. Name another folder, or leave --store out.",
        )
    try:
        clinic = join_clinic(directory, forms, "demo", paper)
        try:
            return _show(clinic, directory, forms, language, role)
        finally:
            clinic.records.close()
    finally:
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)


def _show(clinic: Clinic, directory: Path, forms: Path, language: str, role: str) -> int:
    from triage_app.demo import fill  # noqa: PLC0415  # only the demo needs its patients

    # Any state: a demo kept with `--store` stays as it is when everybody in it was seen.
    if worklist(clinic, WorklistFilter(states=frozenset(WorkState)), limit=0).total == 0:
        fill(clinic)
    if not has_display():
        return _without_display(clinic)
    try:
        from triage_app.desktop.app import run_demo_desktop  # noqa: PLC0415  # Qt may not be there
        from triage_app.desktop.session_host import Beginning  # noqa: PLC0415  # as above
    except ImportError as error:
        complain(f"The window cannot open: {error}. Run triage-app doctor to see what is missing.")
        return BAD_INPUT
    beginning = Beginning(
        directory, forms, _nobody_signs_in, clinic.now, clinic.computer, language, STAFF
    )
    return run_demo_desktop(replace(clinic, staff=STAFF[role]), beginning)


def _nobody_signs_in(_signed_in: SignedIn) -> Clinic:
    raise Bug("Somebody signed in to the demo.")


def _without_display(clinic: Clinic) -> int:
    """Assess, list and print the same patients as text and PDF."""
    from triage_app.demo import worklist_text  # noqa: PLC0415

    say("No display here, so the demo prints what the window would show.\n")
    say(worklist_text(clinic))
    first = next(row for row in worklist(clinic).rows if not row.is_draft)
    output = Path.cwd() / "triage-demo-summary.pdf"
    write_bytes(output, page_pdf(clinic, first.subject))
    say(f"\nThe page of {first.patient.name} ({first.level.word}) is in {output}.")
    say("All patients are invented. The demo's store is deleted as it ends.")
    return OK
