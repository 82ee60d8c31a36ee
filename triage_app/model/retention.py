"""How long a patient's record has lain still, and what taking it away took away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum

from triage_app.model.person import Patient, PatientId


class Hold(Enum):
    """Why a record is not taken away however old it is."""

    DRAFT = "draft"
    WAITING = "waiting"
    TASK = "task"
    TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Standing:
    """One person's record: the patient and everybody whose record goes with theirs.

    Attributes:
        patients: who stands for the others first; then those merged into them, and those who share
            an intake with them because a visit was once put on the wrong one.
        last: the day anything was last written, printed or opened there (UTC).
        visits: how many, those never completed too.
        intakes: completed ones, every version counted.
        holds: empty when nothing is open in it.
    """

    patients: tuple[Patient, ...]
    last: date
    visits: int
    intakes: int
    holds: frozenset[Hold]

    @property
    def patient_id(self) -> PatientId:
        """Of the one who stands for all."""
        return self.patients[0].patient_id

    @property
    def patient_ids(self) -> frozenset[PatientId]:
        """Of all of them."""
        return frozenset(patient.patient_id for patient in self.patients)


@dataclass(frozen=True, slots=True)
class Removed:
    """What was deleted with one record. Names nobody.

    Attributes:
        patients: ids, in the order of `Standing.patients`.
        subjects: ids of every version and draft that was in it.
        rows: how many rows of each table; tables without any are left out.
    """

    patients: tuple[PatientId, ...]
    subjects: tuple[str, ...]
    rows: Mapping[str, int]
