"""Builds the objects of one desk and joins them: store, forms, clock, ids, letterhead."""

from __future__ import annotations

from pathlib import Path

import tzlocal

from triage_app.commands.clinic_file import read_clinic_file
from triage_app.model.ids import system_clock, uuid7_maker
from triage_app.model.person import Staff
from triage_app.records.sqlite_records import open_store
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic, Letterhead
from triage_app.workflow.forms import Forms

STAFF = {
    "reception": Staff("reception", "Front desk", "reception"),
    "specialist": Staff("specialist", "Specialist", "specialist"),
    "demo": Staff("demo", "A. Lindmar", "demo"),
}
DEMO_LETTERHEAD = Letterhead("Harbour Spine Clinic", "555 0100", "911")


def join_clinic(directory: Path, forms: Path, role: str, paper: str | None) -> Clinic:
    """Open the store in `directory`, made at the first start.

    Args:
        directory: the store's folder.
        forms: the folder of the forms; they are read when first needed.
        role: `reception`, `specialist`, or `demo`, which sees both.
        paper: `letter` or `a4`; None for what clinic.toml says.

    Raises:
        UserFixable: the store or clinic.toml cannot be used; the text says why and what to do.
    """
    records = open_store(directory, system_clock)
    clinic_file = read_clinic_file(directory)
    is_demo = role == "demo"
    return Clinic(
        records=records,
        forms=Forms(forms),
        staff=STAFF[role],
        letterhead=DEMO_LETTERHEAD if is_demo else clinic_file.letterhead,
        now=system_clock,
        new_id=uuid7_maker(),
        zone=tzlocal.get_localzone(),
        paper=PaperSize[(paper or clinic_file.paper).upper()],
        day_first=clinic_file.day_first,
        is_demo=is_demo,
        language=clinic_file.language,
    )
