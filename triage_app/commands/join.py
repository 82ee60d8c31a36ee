"""Builds the objects of one desk and joins them: store, forms, clock, ids, letterhead."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import tzlocal

from triage_app.commands.clinic_file import read_clinic_file
from triage_app.commands.this_computer import MOST_NAME, computer_name
from triage_app.model.ids import system_clock, uuid7_maker
from triage_app.model.person import Staff
from triage_app.records.sqlite_records import open_store
from triage_app.records.vault import vault_beside
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic, Letterhead
from triage_app.workflow.forms import Forms
from triage_app.workflow.settings import letterhead_of, read_settings

if TYPE_CHECKING:
    from triage_app.workflow.sign_in import SignedIn

__all__ = [
    "DEMO_LETTERHEAD",
    "MOST_NAME",
    "STAFF",
    "computer_name",
    "join_clinic",
    "join_signed_in",
]

STAFF = {
    "reception": Staff("reception", "Front desk", "reception"),
    "specialist": Staff("specialist", "Specialist", "specialist"),
    "administrator": Staff("administrator", "Manager", "administrator"),
    "demo": Staff("demo", "Dr A. Lindmar", "demo"),
}
DEMO_LETTERHEAD = Letterhead(
    name="Harbour Spine Clinic",
    phone="555 0100",
    emergency_number="911",
    address=("4 Quay Walk", "Harbour Town"),
    specialists=("Dr A. Lindmar", "Dr A. Voss", "Dr R. Halloran"),
)


def join_clinic(directory: Path, forms: Path, role: str, paper: str | None) -> Clinic:
    """Open the store in `directory`, made at the first start.

    Args:
        directory: the store's folder.
        forms: the folder of the forms; they are read when first needed.
        role: `reception`, `specialist`, `administrator`, or `demo`, which sees everything.
        paper: `letter` or `a4`; None for what the clinic's settings say.

    Raises:
        UserFixable: the store or clinic.toml cannot be used; the text says why and what to do.
    """
    records = open_store(directory, system_clock)
    clinic_file = read_clinic_file(directory)
    is_demo = role == "demo"
    begun = DEMO_LETTERHEAD if is_demo else clinic_file.letterhead
    settings = read_settings(records, clinic_file.settings(begun))
    return Clinic(
        records=records,
        forms=Forms(forms),
        staff=STAFF[role],
        letterhead=letterhead_of(settings),
        now=system_clock,
        new_id=uuid7_maker(),
        zone=tzlocal.get_localzone(),
        paper=PaperSize[paper.upper()] if paper else settings.paper,
        day_first=settings.day_first,
        is_demo=is_demo,
        language=settings.language,
        computer=computer_name(),
        vault=None if is_demo else vault_beside(directory),
    )


def join_signed_in(signed_in: SignedIn, forms: Path, paper: str | None) -> Clinic:
    """The desk of somebody who signed in, with the store they opened.

    Args:
        signed_in: who it is; their records become the desk's.
        forms: the folder of the forms; they are read when first needed.
        paper: `letter` or `a4`; None for what the clinic's settings say.

    Raises:
        UserFixable: clinic.toml or the settings cannot be read; the text says what to do.
    """
    records, vault = signed_in.records, signed_in.vault
    clinic_file = read_clinic_file(vault.directory)
    settings = read_settings(records, clinic_file.settings(clinic_file.letterhead))
    return Clinic(
        records=records,
        forms=Forms(forms),
        staff=signed_in.user.staff,
        letterhead=letterhead_of(settings),
        now=system_clock,
        new_id=uuid7_maker(),
        zone=tzlocal.get_localzone(),
        paper=PaperSize[paper.upper()] if paper else settings.paper,
        day_first=settings.day_first,
        language=settings.language,
        computer=computer_name(),
        vault=vault,
    )
