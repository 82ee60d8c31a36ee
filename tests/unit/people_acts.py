"""What people do with sign-ins and with each other, for the table of what the audit is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pyotp

from tests.unit.people_desk import CHEAP, HANDED, NEW
from triage_app.model.intake import Event
from triage_app.model.user import User
from triage_app.workflow import Clinic
from triage_app.workflow.locking import lock
from triage_app.workflow.sign_in import sign_out
from triage_app.workflow.slots import give_slot
from triage_app.workflow.users import (
    add_user,
    change_password,
    confirm_second_factor,
    drop_second_factor,
    remove_user,
    rename_user,
    reset_password,
    set_pin,
    set_role,
)

PASSWORD = "amber gravel before noon"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
E = Event
ClinicAct = Callable[[Clinic], object]


def seated(clinic: Clinic) -> None:
    """Whoever sits here is known to the store and has a password."""
    me = clinic.staff
    user = User(me.staff_id, me.name, me.role, clinic.now())
    clinic.records.save_user(user, None)
    assert clinic.vault is not None
    give_slot(
        clinic.records,
        clinic.vault,
        me.staff_id,
        PASSWORD,
        clinic.now(),
        new_file=True,
        cost=CHEAP,
    )


def _added(clinic: Clinic) -> User:
    seated(clinic)
    return add_user(clinic, "Dee Marsh", "reception", HANDED, cost=CHEAP)


def _changed(clinic: Clinic) -> None:
    dee = _added(clinic).user_id
    rename_user(clinic, dee, "Dee Lund")
    set_role(clinic, dee, "specialist")


def _ended(clinic: Clinic) -> None:
    dee = _added(clinic)
    clinic.records.save_user(replace(dee, second_factor=SECRET), None)
    drop_second_factor(clinic, dee.user_id)


def _confirmed(clinic: Clinic) -> None:
    seated(clinic)
    code = pyotp.TOTP(SECRET).at(clinic.now())
    confirm_second_factor(clinic, SECRET, code, PASSWORD)


def _own(act: ClinicAct) -> ClinicAct:
    def done(clinic: Clinic) -> None:
        seated(clinic)
        act(clinic)

    return done


PEOPLE_ACTS: dict[str, tuple[tuple[str, ...], ClinicAct, tuple[Event, ...]]] = {
    "person added": (("add_user",), _added, (E.USER_ADDED,)),
    "person renamed, with another role": (
        ("rename_user", "set_role"),
        _changed,
        (E.USER_ADDED, E.USER_CHANGED, E.USER_CHANGED),
    ),
    "person removed": (
        ("remove_user",),
        lambda clinic: remove_user(clinic, _added(clinic).user_id),
        (E.USER_ADDED, E.USER_REMOVED),
    ),
    "password set for somebody": (
        ("reset_password",),
        lambda clinic: reset_password(clinic, _added(clinic).user_id, NEW, cost=CHEAP),
        (E.USER_ADDED, E.PASSWORD_RESET),
    ),
    "second step ended for somebody": (
        ("drop_second_factor",),
        _ended,
        (E.USER_ADDED, E.SECOND_FACTOR_CHANGED),
    ),
    "own password": (
        ("change_password",),
        _own(lambda clinic: change_password(clinic, PASSWORD, NEW, cost=CHEAP)),
        (E.PASSWORD_CHANGED,),
    ),
    "own PIN": (
        ("set_pin",),
        _own(lambda clinic: set_pin(clinic, "2758", PASSWORD, cost=CHEAP)),
        (E.PIN_CHANGED,),
    ),
    "own second step": (("confirm_second_factor",), _confirmed, (E.SECOND_FACTOR_CHANGED,)),
    "locked and unlocked": (
        ("lock",),
        _own(lambda clinic: lock(clinic).open_by_password(PASSWORD)),
        (E.LOCKED, E.UNLOCKED),
    ),
    "signed out": (("sign_out",), sign_out, (E.SIGNED_OUT,)),
}
