"""What is done to the keys of a store, to be killed at it: each in a process of its own.

Each says `ACTING` when the change begins and `DONE` once it was said to be done, and not before.
Every try at a password is as cheap as can be: what is killed is the writing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.faults.killing import Say
from tests.unit.people_desk import ANN, BO, HANDED, NEW, WORDS, make_cheap, opened, seat
from tests.unit.room import Clock
from triage_app.records.key_slots import Cost
from triage_app.workflow import Clinic
from triage_app.workflow.sign_in import enter, make_first, recover, set_after_recovery
from triage_app.workflow.users import add_user, change_password, remove_user, reset_password

ACTING: Final = "acting"
DONE: Final = "done"
DEE: Final = "Dee Farrow"
DEARER: Final = Cost(time=2, memory_kib=64, lanes=1)


@contextmanager
def cheap_tries() -> Iterator[None]:
    """Let a try at a password made inside cost next to nothing."""
    with pytest.MonkeyPatch.context() as patch:
        make_cheap(patch)
        yield


@contextmanager
def _acting(say: Say) -> Iterator[None]:
    say(ACTING)
    yield
    say(DONE)


@contextmanager
def _ann(folder: str) -> Iterator[Clinic]:
    with cheap_tries(), seat(Path(folder), ANN, Clock()) as clinic:
        yield clinic


def _id_of(clinic: Clinic, name: str) -> str:
    return next(user.user_id for user in clinic.records.users() if user.name == name)


def change(say: Say, folder: str) -> None:
    """Ann changes her own password."""
    with _ann(folder) as clinic, _acting(say):
        change_password(clinic, WORDS[ANN], NEW)


def reset(say: Say, folder: str) -> None:
    """Ann sets a password for Bo."""
    with _ann(folder) as clinic:
        user_id = _id_of(clinic, BO)
        with _acting(say):
            reset_password(clinic, user_id, HANDED)


def remove(say: Say, folder: str) -> None:
    """Ann removes Bo."""
    with _ann(folder) as clinic:
        user_id = _id_of(clinic, BO)
        with _acting(say):
            remove_user(clinic, user_id)


def add(say: Say, folder: str) -> None:
    """Ann adds Dee."""
    with _ann(folder) as clinic, _acting(say):
        add_user(clinic, DEE, "reception", HANDED)


def recovery(say: Say, folder: str, groups: str) -> None:
    """Ann sets a new password with the recovery sheet."""
    with cheap_tries(), _acting(say):
        found = recover(Path(folder), groups, Clock())
        ann = next(one.user_id for one in found.administrators if one.name == ANN)
        set_after_recovery(found, ann, "", NEW).records.close()


def first_start(say: Say, folder: str) -> None:
    """Ann makes herself the first administrator: of a new store, or of one with a bare key."""
    with cheap_tries(), _acting(say):
        make_first(Path(folder), ANN, WORDS[ANN], Clock()).records.close()


def dearer(say: Say, folder: str) -> None:
    """Ann signs in where a try at a password is to cost more than it did."""
    with cheap_tries():
        unlocked = opened(Path(folder), ANN, Clock())
        with _acting(say):
            found = enter(unlocked, Clock(), cost=DEARER)
            found.records.close()  # type: ignore[union-attr]  # else it fails, and that is said
