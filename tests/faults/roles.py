"""Every role at every thing that can be done, through the functions that do it.

Who must not is refused before anything is looked at, and nothing is written. The table and the list
of functions are those of `tests.unit.test_may`, which hold them complete.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.faults.backup_store import Rows, everything_in
from tests.faults.outcome import Outcome
from tests.unit.room import Clock, as_role, finished, open_room
from tests.unit.test_may import LETTERS, TABLE, every_act
from triage_app.errors import NotAllowed
from triage_app.model.person import Staff
from triage_app.records.sqlite_records import SqliteRecords
from triage_app.workflow import Clinic, Role
from triage_app.workflow.may import may, require

WHAT = "a role at an action"
# Nobody of a role that is none may do anything.
STRANGERS = ("nobody", "", "owner", "RECEPTION", "program", "administrator ")

# Any: the functions have nothing in common but the clinic.
Act = Callable[..., Any]


def try_every_role() -> Outcome:
    """Every role, and some that are none, at every action and every function that acts."""
    with TemporaryDirectory(prefix="triage-roles-") as name:
        clinic = open_room(Path(name), Clock())
        finished(clinic)
        try:
            tries = RoleTries(clinic)
            for role in (*(role.value for role in Role), *STRANGERS):
                tries.cells(role)
                tries.functions(role, every_act())
        finally:
            clinic.records.close()
    return Outcome(
        what=WHAT,
        times=sum(tries.counts.values()),
        let_in=len(tries.let_in),
        counts=tries.counts,
        note=f"{len(TABLE)} actions, {len(every_act())} functions",
        found=(*tries.let_in, *tries.kept_out),
    )


class RoleTries:
    """Who was let do what they must not; and kept from what they may."""

    def __init__(self, clinic: Clinic) -> None:
        self._clinic = clinic
        self.let_in: list[str] = []
        self.kept_out: list[str] = []
        self.counts = {"refused": 0, "allowed": 0, "functions refused": 0}

    def cells(self, role: str) -> None:
        """The cells of the table for one role."""
        staff = Staff("x", "X", role)
        for action, letters in TABLE.items():
            wanted = self._letter(role) in letters
            refused = False
            try:
                require(staff, action)
            except NotAllowed:
                refused = True
            self.counts["refused" if refused else "allowed"] += 1
            if not refused and not wanted:
                self.let_in.append(f"{role!r} may {action.name}.")
            if wanted and (refused or not may(staff, action)):
                self.kept_out.append(f"{role!r} may not {action.name}.")

    def _letter(self, role: str) -> str:
        known = {one.value: letter for one, letter in LETTERS.items()}
        return known.get(role, "no role")

    def functions(self, role: str, acts: list[tuple[Act, Any]]) -> None:
        """Every function that acts, for whoever must not: nothing is real but the clinic."""
        someone = as_role(self._clinic, role)
        before = self._rows()
        for function, action in acts:
            if self._letter(role) in TABLE[action]:
                continue
            try:
                _call(function, someone)
            except NotAllowed:
                self.counts["functions refused"] += 1
            except Exception as error:  # noqa: BLE001  # it was not refused, and went on
                self.let_in.append(f"{role!r} at {function.__name__}: {type(error).__name__}.")
            else:
                self.let_in.append(f"{role!r} at {function.__name__}.")
        if self._rows() != before:
            self.let_in.append(f"{role!r} left something in the store.")

    def _rows(self) -> Rows:
        assert isinstance(self._clinic.records, SqliteRecords)
        with self._clinic.records._session.reading() as connection:
            return everything_in(connection)


def _call(function: Act, clinic: Clinic) -> None:
    needed = [
        parameter
        for parameter in list(inspect.signature(function).parameters.values())[1:]
        if parameter.default is inspect.Parameter.empty
    ]
    given = [None for parameter in needed if parameter.kind is not parameter.KEYWORD_ONLY]
    named = {p.name: None for p in needed if p.kind is p.KEYWORD_ONLY}
    done = function(clinic, *given, **named)
    if isinstance(done, Iterator):
        # What is worked out bit by bit asks at the first bit.
        next(done, None)
