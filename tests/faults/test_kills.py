"""The program killed while somebody types: nothing that was confirmed is lost."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.faults.confirmed import Confirmed
from tests.faults.conftest import OpenDesk, begun
from tests.faults.kills import Program, kill_saving, unsound
from triage_app import workflow
from triage_app.model.answers import QuestionId
from triage_app.records.cipher import connect
from triage_app.records.codec import answers_text
from triage_app.records.key_file import read_key
from triage_app.workflow import Asking, Clinic

BACK_PAIN = QuestionId("back_pain")
RASH = QuestionId("rash")


def test_twelve_kills_lose_nothing_confirmed_and_leave_a_store_that_opens() -> None:
    outcome = kill_saving(12, seed=20)
    assert outcome.found == ()
    assert (outcome.times, outcome.lost, outcome.not_opening) == (12, 0, 0)


def test_a_program_that_ends_by_itself_is_not_taken_for_a_killed_one(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with Program(tmp_path) as program:
        program.work_on(tmp_path / "file", seed=1)
        with pytest.raises(RuntimeError, match="ended by itself"):
            program.kill_after(1, 0)


class TestTheCheckNotices:
    """The kills prove something only if the check that follows them would see a loss."""

    @pytest.fixture
    def clinic(self, open_desk: OpenDesk, tmp_path: Path) -> Clinic:
        return open_desk(tmp_path / "store")

    @pytest.fixture
    def asking(self, clinic: Clinic) -> Asking:
        asking = workflow.answer(clinic, begun(clinic), BACK_PAIN, "yes")
        return workflow.answer(clinic, asking, RASH, "no")

    @pytest.fixture
    def confirmed(self, asking: Asking) -> Confirmed:
        draft = asking.draft
        confirmed = Confirmed()
        hear(confirmed, "begun", draft=draft.draft_id, patient=draft.patient.patient_id)
        hear(confirmed, "saved", draft=draft.draft_id, answers=answers_text(draft.answers))
        return confirmed

    def test_that_nothing_is_lost(self, clinic: Clinic, confirmed: Confirmed) -> None:
        assert list(confirmed.lost(clinic)) == []

    def test_an_answer_that_is_gone(
        self, clinic: Clinic, asking: Asking, confirmed: Confirmed
    ) -> None:
        workflow.answer(clinic, asking, RASH, None)
        assert len(list(confirmed.lost(clinic))) == 1

    def test_one_act_under_way_but_not_two(
        self, clinic: Clinic, asking: Asking, confirmed: Confirmed
    ) -> None:
        asking = workflow.answer(clinic, asking, RASH, "yes")
        assert list(confirmed.lost(clinic)) == []
        assert confirmed.under_way == 1
        asking = workflow.answer(clinic, asking, RASH, "no")
        workflow.answer(clinic, asking, BACK_PAIN, "no")
        assert len(list(confirmed.lost(clinic))) == 1

    def test_a_part_done_intake_that_is_gone(
        self, clinic: Clinic, asking: Asking, confirmed: Confirmed
    ) -> None:
        workflow.discard(clinic, asking.draft.draft_id, "not wanted")
        assert len(list(confirmed.lost(clinic))) == 1

    def test_a_completed_intake_that_is_not_there(
        self, clinic: Clinic, asking: Asking, confirmed: Confirmed
    ) -> None:
        hear(confirmed, "completed", intake=clinic.new_id(), answers="{}")
        found = list(confirmed.lost(clinic))
        assert any("completed intake" in line for line in found)

    @pytest.mark.parametrize(
        "damage",
        [
            "DELETE FROM worklist",
            'UPDATE worklist SET "left" = 3',
            "UPDATE worklist_counts SET rows = 7",
        ],
    )
    def test_a_worklist_that_does_not_fit(
        self, clinic: Clinic, confirmed: Confirmed, tmp_path: Path, damage: str
    ) -> None:
        spoil(tmp_path / "store", damage)
        assert list(confirmed.lost(clinic)) != []

    def test_an_entry_that_names_what_is_not_there(
        self, confirmed: Confirmed, tmp_path: Path
    ) -> None:
        store = tmp_path / "store"
        assert list(unsound(store)) == []
        spoil(store, "UPDATE drafts SET patient_number = 99")
        assert len(list(unsound(store))) == 1


def hear(confirmed: Confirmed, what: str, **facts: str) -> None:
    """One line of the program, with nothing wrong in it."""
    assert list(confirmed.hear(json.dumps({"what": what, **facts}))) == []


def spoil(store: Path, statement: str) -> None:
    """Change a store behind the program's back."""
    connection = connect(store / "triage.db", read_key(store / "triage.key"))
    connection.execute("PRAGMA foreign_keys = OFF")
    connection.execute(statement)
    connection.close()
