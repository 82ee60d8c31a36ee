"""Changed rules tried on past intakes: what moves, why, and what could not be tried."""

from __future__ import annotations

import json
import shutil
import signal
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from tests.unit.past_visits import DAY, DESK, DOCTOR, visit
from triage_app.__main__ import main
from triage_app.commands.replay import run_replay
from triage_app.errors import FormsFaulty, NotAllowed
from triage_app.exchange.intake_file import read_intake
from triage_app.model.answers import Answer, NoAnswer, QuestionId
from triage_app.model.beside import VisitFacts
from triage_app.model.intake import AuditEntry, Event, FormId
from triage_app.model.level import Level
from triage_app.model.person import Staff
from triage_app.paths import forms_dir
from triage_app.triage.engine import NOTHING_TRUE, Engine
from triage_app.workflow import replay as replaying
from triage_app.workflow.clinic import Clinic, Letterhead
from triage_app.workflow.replay import (
    Engines,
    Mover,
    Replay,
    read_candidate,
    replay,
    replay_visits,
)

SPINE = FormId("vertebral_fracture")
CANNOT_COPE: dict[str, Answer] = {
    "back_pain": "yes",
    "pain_now": 7,
    "daily_activity": "unable",
    "pain_trend": "worse",
}


CHEST = 'id = "chest"\nlevel = "emergency"\nhold = {}\n'


def changed_copy(folder: Path, *changes: tuple[str, str, str]) -> Path:
    """The forms that come with the program with (file, old, new) texts changed."""
    shutil.copytree(forms_dir() / SPINE, folder / SPINE)
    for name, old, new in changes:
        path = folder / SPINE / name
        text = path.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} is there {text.count(old)} times"
        path.write_text(text.replace(old, new), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def candidate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Engines, tuple[str, ...]]:
    """One rule fires sooner, one later."""
    folder = changed_copy(
        tmp_path_factory.mktemp("changed"),
        ("triage.toml", 'when = "pain_now >= 8 and daily', 'when = "pain_now >= 7 and daily'),
        ("triage.toml", 'when = "rash == yes"', 'when = "rash == yes and fever == yes"'),
        ("triage.toml", CHEST.format("true"), CHEST.format("false")),
    )
    return read_candidate(folder)


def tried(spine: Engine, changed: Engines, *facts: VisitFacts) -> Replay:
    return replay_visits(facts, {SPINE: spine}, changed)


def test_it_counts_which_levels_move_which_way_and_by_which_rule(
    spine: Engine, candidate: tuple[Engines, tuple[str, ...]]
) -> None:
    found = tried(
        spine,
        candidate[0],
        visit(spine, 1, CANNOT_COPE),
        visit(spine, 2, CANNOT_COPE),
        visit(spine, 3, {"rash": "yes"}),
        visit(spine, 4, {"rash": "no"}),
        visit(spine, 5, {"bladder_change": "new", "rash": "yes"}),
    )
    assert (found.complete, found.total, found.moved_up, found.moved_down) == (True, 5, 2, 1)
    assert found.by_levels == (
        (Level.ROUTINE, Level.URGENT, 2),
        (Level.URGENT, Level.ROUTINE, 1),
    )
    assert found.by_rules == (("cannot_cope", 2, 0), ("shingles", 0, 1))
    assert [(m.intake_id, m.patient_name, m.rules) for m in found.movers] == [
        ("intake-1", "Haskett, Berta", ("cannot_cope",)),
        ("intake-2", "Haskett, Berta", ("cannot_cope",)),
        ("intake-3", "Haskett, Berta", ("shingles",)),
    ]


def test_the_same_rules_move_nothing(spine: Engine) -> None:
    found = tried(spine, {SPINE: spine}, visit(spine, 1, CANNOT_COPE), visit(spine, 2))
    assert (found.total, found.moved, found.lost, found.not_asked) == (2, 0, (), ())


def test_a_rule_that_only_holds_counts_as_what_made_it(
    spine: Engine, candidate: tuple[Engines, tuple[str, ...]]
) -> None:
    # Chest pain that nobody is sure of: the rule in use holds it at urgent until it is ruled out.
    held = visit(spine, 1, {"chest_pain": NoAnswer.UNKNOWN})
    assert held.intake.assessment.level is Level.URGENT
    found = tried(spine, candidate[0], held)
    assert [(m.old, m.new, m.rules) for m in found.movers] == [
        (Level.URGENT, Level.ROUTINE, ("chest",))
    ]


def test_examples_that_do_otherwise_are_said_and_do_not_stop_it(
    candidate: tuple[Engines, tuple[str, ...]],
) -> None:
    examples = candidate[1]
    assert any("shingles" in example for example in examples)
    assert any("cannot_cope" in example for example in examples)


def test_a_directory_with_faults_is_refused_with_each_named(tmp_path: Path) -> None:
    folder = changed_copy(tmp_path, ("triage.toml", 'when = "rash == yes"', 'when = "rush == yes"'))
    with pytest.raises(FormsFaulty, match="rush"):
        read_candidate(folder)
    with pytest.raises(FormsFaulty, match="no form here"):
        read_candidate(tmp_path / SPINE / "nothing")


def test_answers_that_do_not_exist_any_more_are_said_and_taken_as_not_asked(
    spine: Engine, tmp_path: Path
) -> None:
    folder = changed_copy(tmp_path, ("form.toml", 'id = "goal"', 'id = "hope"'))
    words = folder / SPINE / "es.po"
    text = words.read_text(encoding="utf-8").replace('msgctxt "goal', 'msgctxt "hope')
    words.write_text(text, encoding="utf-8")
    changed, _examples = read_candidate(folder)
    found = tried(
        spine, changed, visit(spine, 1, {"goal": "to walk"}), visit(spine, 2, {"rash": "yes"})
    )
    assert [(lost.question, lost.intakes) for lost in found.lost] == [("goal", 1)]
    assert found.not_asked == ((SPINE, QuestionId("hope")),)
    assert (found.total, found.moved) == (2, 0)


def test_an_answer_of_another_kind_or_option_does_not_stop_it(
    spine: Engine, candidate: tuple[Engines, tuple[str, ...]]
) -> None:
    # As from a form of long ago: neither today's nor the changed form has such answers.
    old = visit(spine, 1, {"goal": "to walk"}, sha256="0" * 64)
    strange: dict[str, Answer] = {
        "rash": "perhaps",
        "pain_now": "high",
        "pain_areas": 3,
        "onset": ("a", "b"),
        "medicines": "some",
        "pain_onset": 7,
        "goal": 5,
        "nothing_like_it": "yes",
    }
    answers = {QuestionId(name): value for name, value in strange.items()}
    facts = replace(old, intake=replace(old.intake, answers=answers))
    found = tried(spine, candidate[0], facts)
    assert (found.total, found.moved) == (1, 0)
    assert {lost.question for lost in found.lost} == set(strange)


def test_a_form_that_one_of_the_two_lacks_is_not_tried(
    spine: Engine, candidate: tuple[Engines, tuple[str, ...]]
) -> None:
    found = replay_visits([visit(spine, 1, CANNOT_COPE)], {}, candidate[0])
    assert (found.total, found.no_form) == (0, ((SPINE, 1),))


def test_it_stops_when_asked_and_says_that_it_is_not_complete(
    spine: Engine, candidate: tuple[Engines, tuple[str, ...]]
) -> None:
    done: list[tuple[int, date]] = []
    moved: list[Mover] = []
    found = replay_visits(
        (visit(spine, n, CANNOT_COPE, day=DAY - timedelta(days=300 - n)) for n in range(300)),
        {SPINE: spine},
        candidate[0],
        progress=lambda number, day: done.append((number, day)),
        stopped=lambda: len(done) >= 2,
        on_mover=moved.append,
    )
    assert not found.complete
    assert found.total == len(moved) == 100
    assert [number for number, _day in done] == [50, 100]
    assert found.reached == done[-1][1] == DAY - timedelta(days=201)


def test_only_the_first_movers_are_kept_but_all_are_counted_and_told(
    spine: Engine,
    candidate: tuple[Engines, tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(replaying, "MOST_MOVERS", 20)
    one = visit(spine, 1, CANNOT_COPE)
    told = [0]

    def count(_mover: Mover) -> None:
        told[0] += 1

    tracemalloc.start()
    found = replay_visits((one for _ in range(200)), {SPINE: spine}, candidate[0], on_mover=count)
    used = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert len(found.movers) == 20
    assert found.moved == told[0] == 200
    # Twenty movers and the tallies; the other intakes are let go.
    assert used < 200_000


def test_the_level_alone_is_what_the_whole_assessment_says(
    engines: Engines, cases: Callable[[str], list[dict[str, object]]]
) -> None:
    levels = set()
    for case in (*cases("cases"), *cases("ranges")):
        read = read_intake(
            json.dumps(case["intake"]), lambda form_id: engines[form_id].form, DAY, lambda: "id"
        )
        if read.intake is None:
            continue
        patient, answers = read.intake.patient, read.intake.answers
        engine = engines[read.intake.form.stamp.form_id]
        asked = (answers, patient.age_on(DAY), patient.sex, DAY)
        whole = engine.assess(*asked)
        level, rules = engine.level_of(*asked)
        assert level is whole.level
        assert set(rules) == {
            reason.rule
            for reason in whole.reasons
            if reason.level is level and reason.rule != NOTHING_TRUE
        }
        levels.add(level)
    assert levels == set(Level)


class Shelf:
    """The few things of a store that a trial reads and writes."""

    def __init__(self, *facts: VisitFacts) -> None:
        self.facts = facts
        self.audit: list[AuditEntry] = []

    def visits_between(self, first: date, last: date) -> Iterator[VisitFacts]:
        return (f for f in self.facts if first <= f.intake.visit_date <= last)

    def record(self, entry: AuditEntry) -> None:
        self.audit.append(entry)


def desk(spine: Engine, shelf: Shelf, staff: Staff) -> Clinic:
    return Clinic(
        records=shelf,  # type: ignore[arg-type]  # only what a trial reads
        forms={SPINE: spine},
        staff=staff,
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: datetime(2026, 11, 21, tzinfo=UTC),
        new_id=lambda: "id",
        zone=UTC,
    )


def test_a_trial_is_noted_without_a_name_and_not_for_everybody(
    spine: Engine, candidate: tuple[Engines, tuple[str, ...]]
) -> None:
    shelf = Shelf(
        visit(spine, 1, CANNOT_COPE), visit(spine, 2, CANNOT_COPE, day=DAY - timedelta(days=9))
    )
    found = replay(desk(spine, shelf, DOCTOR), candidate[0], first=DAY)
    assert (found.total, found.moved) == (1, 1)
    entry = shelf.audit[0]
    assert (entry.event, entry.detail) == (Event.RULES_REPLAYED, "1 intakes, 1 moved")
    with pytest.raises(NotAllowed):
        replay(desk(spine, shelf, DESK), candidate[0])


# --- On the command line -------------------------------------------------------------------------


def test_the_command_prints_each_mover_and_the_counts_without_a_name(
    spine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = changed_copy(tmp_path, ("triage.toml", "pain_now >= 8 and d", "pain_now >= 7 and d"))
    clinic = desk(spine, Shelf(visit(spine, 1, CANNOT_COPE), visit(spine, 2)), DOCTOR)
    assert run_replay(clinic, folder, date.min, date.max, as_json=True, names=False) == 0
    said = capsys.readouterr()
    mover, counts = [json.loads(line) for line in said.out.splitlines()]
    assert mover == {
        "intake": "intake-1",
        "patient": "patient-1",
        "visit_date": "2026-11-20",
        "from": "routine",
        "to": "urgent",
        "rules": ["cannot_cope"],
    }
    assert (counts["replay"]["moved_up"], counts["replay"]["complete"]) == (1, True)
    # Its own example says that pain of 7 is not enough: that is worth knowing, and no more.
    assert "An example of the changed forms does otherwise" in said.err
    run_replay(clinic, folder, date.min, date.max, as_json=False, names=True)
    assert "Haskett, Berta: ROUTINE to URGENT (cannot_cope)" in capsys.readouterr().out


def test_ctrl_c_still_prints_what_was_found_marked_as_not_complete(
    spine: Engine, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    class Pressed(Shelf):
        def visits_between(self, first: date, last: date) -> Iterator[VisitFacts]:
            for number, facts in enumerate(super().visits_between(first, last)):
                if number == 3:
                    signal.raise_signal(signal.SIGINT)
                yield facts

    shelf = Pressed(*(visit(spine, number) for number in range(9)))
    folder = changed_copy(tmp_path)
    code = run_replay(
        desk(spine, shelf, DOCTOR), folder, date.min, date.max, as_json=False, names=False
    )
    said = capsys.readouterr().out
    assert code == 1
    assert said.startswith("NOT COMPLETE: it was stopped. It got to the visits of 2026-11-20.")
    assert "3 intakes tried" in said
    assert shelf.audit[0].detail.endswith("stopped")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_the_command_needs_a_folder_of_forms_and_a_store_that_is_there(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["replay", "--store", str(tmp_path)]) == 2
    assert main(["replay", "--store", str(tmp_path), "--forms", str(forms_dir())]) == 1
    assert "There is no store" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
