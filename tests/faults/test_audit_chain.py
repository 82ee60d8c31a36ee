"""Whoever changes the audit is found out; and what only a noted head finds is said honestly."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from time import perf_counter

import pytest

from tests.faults.audit_faults import (
    SMALL,
    Fault,
    altered,
    audit_faults,
    chain_of,
    cut,
    dropped,
    every_fault,
    unlocked,
    whole_after,
)
from triage_app.model.audit import EVERYTHING, AuditFault, FaultKind, NotedHead
from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Staff
from triage_app.records.audit import BEFORE_FIRST, MOST_FAULTS, chained, head, page, verify
from triage_app.records.cipher import Connection
from triage_app.records.failures import IntegrityError
from triage_app.records.sqlite_records import open_records

KEY = bytes(range(32))
_ALL = "sequence, event, at, staff, computer, subject, detail"


@pytest.fixture
def chain() -> Iterator[Connection]:
    with chain_of(SMALL) as connection:
        yield connection


def after(connection: Connection, fault: Fault) -> tuple[AuditFault, ...]:
    connection.execute("BEGIN IMMEDIATE")
    with unlocked(connection):
        fault(connection)
    return verify(connection).faults


def test_every_fault_is_found(chain: Connection) -> None:
    assert verify(chain).is_whole
    kept = [name for name, fault in every_fault(SMALL) if whole_after(chain, fault)]
    assert kept == []
    assert verify(chain).is_whole, "each fault was taken back"


def test_faults_anywhere_in_a_long_audit_are_found() -> None:
    tried, found = audit_faults(seed=7)
    assert tried > 300
    assert found == tried


def test_the_finding_names_the_entry(chain: Connection) -> None:
    assert after(chain, altered(5, "detail")) == (AuditFault(FaultKind.CHANGED, 5, 5),)


def test_a_gap_is_named_once_and_the_rest_is_checked(chain: Connection) -> None:
    def fault(connection: Connection) -> None:
        dropped(4)(connection)
        dropped(5)(connection)
        altered(9, "at")(connection)

    assert after(chain, fault) == (
        AuditFault(FaultKind.MISSING, 4, 5),
        AuditFault(FaultKind.CHANGED, 9, 9),
    )


def test_a_cut_tail_is_found_without_any_noted_head(chain: Connection) -> None:
    assert after(chain, cut(10)) == (AuditFault(FaultKind.TAIL_CUT, 10, SMALL),)


def test_an_emptied_audit_is_found(chain: Connection) -> None:
    assert after(chain, cut(1)) == (AuditFault(FaultKind.TAIL_CUT, 1, SMALL),)


def cut_with_its_head(place: int) -> Fault:
    def fault(connection: Connection) -> None:
        cut(place)(connection)
        connection.execute(
            "UPDATE audit_head SET (entries, hash) ="
            " (SELECT sequence, hash FROM audit ORDER BY sequence DESC LIMIT 1)"
        )

    return fault


def test_a_tail_cut_with_every_trace_is_found_by_a_noted_head_only(chain: Connection) -> None:
    noted = head(chain)
    assert after(chain, cut_with_its_head(10)) == ()
    for given in (
        NotedHead(noted.hash),
        NotedHead(noted.hash[:16]),
        NotedHead(noted.hash, noted.entries),
    ):
        assert [fault.kind for fault in verify(chain, given).faults] == [FaultKind.NOTED_HEAD_GONE]
    early = page(chain, EVERYTHING, 1, 6)[0]
    assert verify(chain, NotedHead(early.hash, early.sequence)).is_whole


def rewritten(connection: Connection) -> None:
    """All of it written anew, as somebody with the key and our source could."""
    connection.execute("UPDATE audit SET detail = '\"\"', computer = '\"X\"' WHERE sequence > 3")
    before = BEFORE_FIRST
    for row in connection.execute(f"SELECT {_ALL} FROM audit ORDER BY sequence").fetchall():
        before = chained(before, row)
        connection.execute("UPDATE audit SET hash = ? WHERE sequence = ?", (before, row[0]))
    connection.execute("UPDATE audit_head SET hash = ?", (before,))


def test_an_audit_written_anew_is_found_by_a_noted_head_only(chain: Connection) -> None:
    noted = head(chain)
    assert after(chain, rewritten) == ()
    found = verify(chain, NotedHead(noted.hash, noted.entries)).faults
    assert found == (AuditFault(FaultKind.NOTED_HEAD_GONE, noted.entries, noted.entries),)


def test_taking_the_locks_off_is_found(chain: Connection) -> None:
    for name in ("audit_no_update", "audit_only_next", "audit_head_only_on"):
        chain.execute("BEGIN")
        chain.execute(f"DROP TRIGGER {name}")
        assert verify(chain).faults == (AuditFault(FaultKind.UNGUARDED),)
        chain.execute("ROLLBACK")


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit SET detail = ''",
        "DELETE FROM audit WHERE sequence = 3",
        "INSERT OR REPLACE INTO audit SELECT * FROM audit WHERE sequence = 3",
        "INSERT INTO audit SELECT 99, event, at, staff, computer, subject, detail, hash FROM audit"
        " WHERE sequence = 3",
        "UPDATE audit_head SET entries = 3",
        "UPDATE audit_head SET entries = entries + 1",
        "UPDATE audit_head SET hash = ''",
        "DELETE FROM audit_head",
        "INSERT OR REPLACE INTO audit_head VALUES (1, 3, '')",
    ],
)
def test_the_locks_refuse(chain: Connection, statement: str) -> None:
    with pytest.raises(IntegrityError, match="only added"):
        chain.execute(statement)
    assert verify(chain).is_whole


def test_text_of_no_kind_is_found_and_stops_nothing(chain: Connection) -> None:
    def fault(connection: Connection) -> None:
        connection.execute("UPDATE audit SET staff = 'nobody', event = 'flew' WHERE sequence = 4")

    assert after(chain, fault) == (AuditFault(FaultKind.CHANGED, 4, 4),)
    lines = page(chain, EVERYTHING, 99)
    assert [line.sequence for line in lines if line.entry is None] == [4]


def test_countless_findings_are_counted_but_not_kept() -> None:
    with chain_of(400) as connection:
        connection.execute("BEGIN IMMEDIATE")
        with unlocked(connection):
            connection.execute("UPDATE audit SET at = ''")
        report = verify(connection)
        assert (len(report.faults), report.faults_in_all) == (MOST_FAULTS, 400)


def test_entries_of_two_desks_at_once_stand_in_one_chain(tmp_path: Path) -> None:
    moment = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
    path = tmp_path / "triage.db"
    open_records(path, KEY, lambda: moment).close()

    def work(name: str) -> None:
        records = open_records(path, KEY, lambda: moment)
        for number in range(40):
            staff = Staff(name, name, "reception")
            records.record(AuditEntry(Event.RECORD_OPENED, moment, staff, f"{number}", "", name))
        records.close()

    desks = [threading.Thread(target=work, args=(f"desk {number}",)) for number in range(3)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    records = open_records(path, KEY, lambda: moment)
    report = records.verify_audit()
    assert report.is_whole
    assert report.entries == 1 + 3 * 40
    lines = records.audit_page(limit=999)
    assert all(one.sequence == two.sequence + 1 for one, two in pairwise(lines))
    records.close()


def test_a_long_audit_is_checked_quickly_and_says_how_far_it_is() -> None:
    with chain_of(20_000) as connection:
        told: list[tuple[int, int]] = []
        begun = perf_counter()
        report = verify(connection, None, lambda done, of: told.append((done, of)))
        taken = perf_counter() - begun
        assert report.is_whole
        assert told[0] == (2_000, 20_000)
        # 0.1 s alone on a quiet machine: generous, for this one is shared.
        assert taken < 2
