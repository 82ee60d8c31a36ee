"""`demo`: a throwaway store with 40 invented patients; without a display the same job as text."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from triage_app.commands.display import has_display
from triage_app.commands.join import join_clinic
from triage_app.commands.output import BAD_INPUT, OK, complain, say, write_bytes
from triage_app.model.beside import WorklistFilter
from triage_app.model.intake import WorkState
from triage_app.workflow import Clinic, page_pdf, worklist


def run_demo(store: Path | None, forms: Path, paper: str | None, language: str = "") -> int:
    """Fill a store and show it. Without `--store` it is in a temporary folder, gone at the end."""
    keep = store is not None
    directory = store or Path(tempfile.mkdtemp(prefix="triage-demo-"))
    try:
        clinic = join_clinic(directory, forms, "demo", paper)
        try:
            return _show(clinic, language)
        finally:
            clinic.records.close()
    finally:
        if not keep:
            shutil.rmtree(directory, ignore_errors=True)


def _show(clinic: Clinic, language: str) -> int:
    from triage_app.demo import fill  # noqa: PLC0415  # only the demo needs its patients

    # Any state: a demo kept with `--store` stays as it is when everybody in it was seen.
    if worklist(clinic, WorklistFilter(states=frozenset(WorkState)), limit=0).total == 0:
        fill(clinic)
    if not has_display():
        return _without_display(clinic)
    try:
        from triage_app.desktop.app import run_desktop  # noqa: PLC0415  # Qt may not be there
    except ImportError as error:
        complain(f"The window cannot open: {error}. Run triage-app doctor to see what is missing.")
        return BAD_INPUT
    return run_desktop(clinic, language=language)


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
