"""Changing a password on a disk that fails: the old one opens afterwards or the new one."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from tests.faults.key_jobs import cheap_tries
from tests.unit.people_desk import ANN, BO, NEW, WORDS, can_enter, clinic_of
from tests.unit.room import MORNING, Clock
from triage_app.errors import UserFixable
from triage_app.workflow.sign_in import Refused, enter, unlock
from triage_app.workflow.users import change_password


class PasswordAct:
    """Ann signs in and changes her own password."""

    def __init__(self, three: Path, place: Path, sound: Path) -> None:
        shutil.rmtree(place, ignore_errors=True)
        shutil.copytree(three, place)
        self.place = place
        self._spare = sound / "keys after the power cut"

    def do(self) -> None:
        """Change it, unless a change that was refused counts already."""
        with cheap_tries():
            unlocked = unlock(self.place, ANN, WORDS[ANN], self._clock())
            if isinstance(unlocked, Refused):
                return
            signed_in = enter(unlocked, self._clock())
            if isinstance(signed_in, Refused):
                return
            try:
                change_password(clinic_of(signed_in, self._clock()), WORDS[ANN], NEW)
            finally:
                signed_in.records.close()

    def _clock(self) -> Clock:
        return Clock(MORNING + timedelta(hours=1))

    def wrong(self, *, refused: bool) -> Iterator[str]:
        """Who gets in, as a power cut would leave the folder; then it is changed all the same."""
        is_old, is_new = self._opens(ANN, WORDS[ANN]), self._opens(ANN, NEW)
        if not is_old and not is_new:
            yield "Neither password opens."
        if is_old and (is_new or not refused):
            yield "The old password opens beside the new one."
        if not self._opens(BO, WORDS[BO]):
            yield "Somebody else was shut out."
        if refused:
            self.do()
            if not self._opens(ANN, NEW):
                yield "The password cannot be changed any more."

    def _opens(self, who: str, password: str) -> bool:
        shutil.rmtree(self._spare, ignore_errors=True)
        shutil.copytree(self.place, self._spare)
        with cheap_tries():
            try:
                return can_enter(self._spare, who, Clock(MORNING + timedelta(hours=2)), password)
            except UserFixable:
                return False

    def close(self) -> None:
        """Nothing is held open."""
