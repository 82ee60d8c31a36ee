"""People who may sign in: kept as they are, never deleted, and never two of one name."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.contract.conftest import OpenDesk, Samples
from triage_app.errors import StoreChanged
from triage_app.model.intake import Event
from triage_app.model.user import User
from triage_app.records.store import Records


def person(samples: Samples, name: str = "Ö. Desk", **parts: object) -> User:
    user = User(samples.new_id(), name, "reception", samples.now())
    return replace(user, **parts)  # type: ignore[arg-type]  # any field of it


def keep(records: Records, samples: Samples, user: User) -> User:
    records.save_user(user, samples.entry(Event.USER_ADDED, user.user_id))
    return user


def test_a_new_store_has_nobody(records: Records) -> None:
    assert records.users() == ()
    assert records.user("u-1") is None


@pytest.mark.parametrize("name", ["Ö. Desk", "A \ud800 B", "名前", 'Quote " and \\', "x" * 5_000])
def test_a_person_comes_back_exactly(records: Records, samples: Samples, name: str) -> None:
    user = person(
        samples,
        name,
        role="administrator",
        removed=samples.now(),
        slot_id="slot",
        next_slot_id="next",
        must_change=True,
        pin="$argon2id$v=19$x",
        second_factor="JBSWY3DP",
        second_factor_used=59_000_000,
    )
    plain = person(samples, "Somebody else")
    keep(records, samples, user)
    keep(records, samples, plain)
    assert records.user(user.user_id) == user
    assert records.users() == (user, plain)


def test_saving_again_replaces(open_desk: OpenDesk, samples: Samples) -> None:
    first = open_desk()
    user = keep(first, samples, person(samples))
    after = replace(user, name="Other", role="specialist", must_change=True)
    first.save_user(after, None)
    assert open_desk().users() == (after,)


def test_the_entry_is_written_with_it_or_neither(records: Records, samples: Samples) -> None:
    user = keep(records, samples, person(samples))
    (entry,) = records.audit(1)
    assert (entry.event, entry.subject) == (Event.USER_ADDED, user.user_id)
    head = records.audit_head()
    records.save_user(user, None)
    assert records.audit_head() == head
    with pytest.raises(StoreChanged):
        keep(records, samples, person(samples))
    assert records.audit_head() == head
    assert records.users() == (user,)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Ann Lee", "ann  lee"), ("STRASSE", "straße"), ("Ann", "\uff21nn"), ("\ud800", "\ud800")],
)
def test_two_of_one_name_are_refused(
    records: Records, samples: Samples, one: str, other: str
) -> None:
    first = keep(records, samples, person(samples, one))
    second = keep(records, samples, person(samples, "Nobody else"))
    with pytest.raises(StoreChanged, match="name"):
        keep(records, samples, person(samples, other))
    with pytest.raises(StoreChanged, match="name"):
        records.save_user(replace(second, name=other), None)
    records.save_user(replace(first, name=other), None)
    assert [user.name for user in records.users()] == [other, "Nobody else"]


def test_a_name_is_free_once_its_person_was_removed(records: Records, samples: Samples) -> None:
    first = keep(records, samples, person(samples))
    records.save_user(replace(first, removed=samples.now()), None)
    second = keep(records, samples, person(samples))
    assert len(records.users()) == 2
    with pytest.raises(StoreChanged):
        records.save_user(first, None)
    assert records.user(second.user_id) == second


def test_of_two_desks_that_add_the_same_name_one_is_refused(
    open_desk: OpenDesk, samples: Samples
) -> None:
    one, other = open_desk(), open_desk()
    keep(one, samples, person(samples))
    with pytest.raises(StoreChanged):
        keep(other, samples, person(samples))


def test_together_a_person_and_their_slot_are_one_act(records: Records, samples: Samples) -> None:
    user = person(samples)

    def cut_off() -> None:
        with records.together():
            keep(records, samples, user)
            assert records.user(user.user_id) == user
            raise RuntimeError

    with pytest.raises(RuntimeError):
        cut_off()
    assert records.users() == ()
