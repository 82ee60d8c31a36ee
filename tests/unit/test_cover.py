"""The whole list on one key: its order, its page numbers, and that one bad page stops no other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.golden import sample_papers as samples
from tests.unit.paper_desk import MANAGER, RECEPTION, as_, desk, other, pages_of, visit
from triage_app.errors import NotAllowed, StoreError
from triage_app.model.intake import Event, IntakeId
from triage_app.model.level import Level
from triage_app.report.cover import cover_pages, draw_cover
from triage_app.report.paper import PaperSize
from triage_app.workflow import lists
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.lists import ListPdf, list_pdf, mark_list_printed
from triage_app.workflow.papers import MadePage, make_page
from triage_app.workflow.record import whole_record

LETTER = PaperSize.LETTER
EMERGENCY = {"bladder_change": "new", "saddle_numbness": "new"}


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    with desk(tmp_path) as made:
        yield as_(made, RECEPTION)


@pytest.fixture
def subjects(clinic: Clinic) -> list[IntakeId]:
    """Two soon, one part-done emergency, one of whom little is known; least urgent first."""
    return [
        visit(clinic, other(4, "Quiroga", "Tomás"), {"bladder_change": "none"}, done=False),
        visit(clinic, hours_ago=1),
        visit(clinic, other(2, "Bell", "Ada"), hours_ago=360),
        visit(clinic, other(3, "Halvorsen", "Marek"), EMERGENCY, done=False),
    ]


def made_of(clinic: Clinic, subjects: list[IntakeId]) -> ListPdf:
    return list_pdf(clinic, subjects, lambda _done, _of: None, lambda: False)


def test_most_urgent_stands_first_and_longest_wait_before_shorter(
    clinic: Clinic, subjects: list[IntakeId]
) -> None:
    made = made_of(clinic, subjects)
    todo, later, earlier, emergency = subjects
    assert made.printed == (emergency, earlier, later, todo)
    cover = pages_of(made.data)[0]
    order = [cover.index(mrn) for mrn in ("000003", "000002", "004417", "000004")]
    assert order == sorted(order)
    assert "4 patients: 1 EMERGENCY, 2 SOON, 1 not yet known" in cover


def test_each_row_has_the_number_of_its_page(clinic: Clinic, subjects: list[IntakeId]) -> None:
    pages = pages_of(made_of(clinic, subjects).data)
    assert len(pages) == 5
    for number, (initials, mrn) in enumerate(
        (("M. H.", "000003"), ("A. B.", "000002"), ("I. M.", "004417"), ("T. Q.", "000004")), 2
    ):
        row = pages[0][: pages[0].index(f"{initials} {mrn}")]
        assert f" {number} " in row[-60:]
        assert f"MRN {mrn}" in pages[number - 1]


def test_the_cover_has_initials_and_times_and_nothing_of_the_answers(
    clinic: Clinic, subjects: list[IntakeId]
) -> None:
    cover = pages_of(made_of(clinic, subjects).data)[0]
    for word in ("Marlowe", "Ingrid", "Halvorsen", "Marek", "1948", "bladder", "fracture", "pain"):
        assert word not in cover
    assert "overdue" in cover
    assert "at least" not in cover
    assert "NOT YET KNOWN could be EMERGENCY" in cover


def test_a_page_that_fails_is_named_and_stops_no_other(
    clinic: Clinic, subjects: list[IntakeId], monkeypatch: pytest.MonkeyPatch
) -> None:
    make = make_page

    def fails_for_one(desk: Clinic, subject: IntakeId, paper: PaperSize | None) -> MadePage:
        if subject == subjects[1]:
            raise ZeroDivisionError
        return make(desk, subject, paper)

    monkeypatch.setattr(lists, "make_page", fails_for_one)
    made = made_of(clinic, [*subjects, IntakeId("no-such-record")])
    assert made.printed == (subjects[3], subjects[2], subjects[0])
    assert made.problems == (
        "The page of I. M., MRN 004417 could not be drawn. Open the record on screen.",
        "The record no-such-record cannot be read.",
    )
    pages = pages_of(made.data)
    assert len(pages) == 4
    assert all(problem in pages[0] for problem in made.problems)
    assert "MRN 000004" in pages[3]


def test_a_store_that_fails_for_one_record_costs_only_that_one(
    clinic: Clinic, subjects: list[IntakeId], monkeypatch: pytest.MonkeyPatch
) -> None:
    read = whole_record

    def refuses(desk: Clinic, subject: IntakeId) -> object:
        if subject == subjects[0]:
            raise StoreError("The store cannot be read.", "Try again.")
        return read(desk, subject)

    monkeypatch.setattr(lists, "whole_record", refuses)
    made = made_of(clinic, subjects)
    assert len(made.printed) == 3
    assert len(made.problems) == 1


def test_progress_is_told_after_each_page(clinic: Clinic, subjects: list[IntakeId]) -> None:
    told: list[tuple[int, int]] = []
    list_pdf(clinic, subjects, lambda done, of: told.append((done, of)), lambda: False)
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_it_can_be_stopped_between_two_pages(clinic: Clinic, subjects: list[IntakeId]) -> None:
    told: list[int] = []
    made = list_pdf(clinic, subjects, lambda done, _of: told.append(done), lambda: len(told) == 2)
    assert made == ListPdf(b"", (), (), cancelled=True)
    assert told == [1, 2]


def test_nothing_is_counted_before_the_printer_has_it(
    clinic: Clinic, subjects: list[IntakeId]
) -> None:
    made = made_of(clinic, subjects)
    assert not any(clinic.records.copies_printed(subject) for subject in subjects)
    mark_list_printed(clinic, made, "Office printer")
    for page in made.pages:
        (copy,) = clinic.records.prints(page.subject)
        assert (copy.sha256, copy.basis) == (page.sha256, page.basis)
    last = clinic.records.audit(1)[0]
    assert (last.event, last.detail) == (Event.LIST_PRINTED, "4 pages, 0 not drawn")


def test_the_same_list_gives_the_same_bytes(clinic: Clinic, subjects: list[IntakeId]) -> None:
    assert made_of(clinic, subjects).data == made_of(clinic, list(reversed(subjects))).data


def test_a_record_asked_for_twice_is_printed_once(clinic: Clinic, subjects: list[IntakeId]) -> None:
    assert len(made_of(clinic, [subjects[1], subjects[1]]).printed) == 1


def test_an_empty_list_is_a_cover_that_says_so(clinic: Clinic) -> None:
    assert "0 patients" in pages_of(made_of(clinic, []).data)[0]


def test_the_office_may_not_print_the_list(clinic: Clinic) -> None:
    with pytest.raises(NotAllowed):
        made_of(as_(clinic, MANAGER), [])


@pytest.mark.parametrize("paper", PaperSize)
@pytest.mark.parametrize("count", [0, 1, 23, 24, 25, 26, 27, 54, 100, 300])
def test_every_row_is_on_the_cover_however_many_there_are(count: int, paper: PaperSize) -> None:
    cover = samples.cover(count, problems=("One page could not be drawn.",))
    pages = pages_of(draw_cover(cover, paper, samples.letterhead()))
    assert len(pages) == cover_pages(cover, paper, samples.letterhead())
    together = " ".join(pages)
    assert all(row.mrn in together for row in cover.rows)
    assert "One page could not be drawn." in pages[-1]
    assert all(f"list page {n} of {len(pages)}" in page for n, page in enumerate(pages, 1))


def test_a_level_is_a_word_and_a_shape_of_its_own() -> None:
    """Without a colour or a word the four levels and "not yet known" still look different."""
    row = samples.cover(1).rows[0]
    drawn = {
        draw_cover(
            replace(samples.cover(0), rows=(replace(row, level=level),)),
            LETTER,
            samples.letterhead(),
        )
        for level in (*Level, None)
    }
    assert len(drawn) == 5


def test_a_hostile_row_is_drawn_as_it_stands() -> None:
    row = replace(samples.cover(1).rows[0], initials="<b>", mrn="<img src=x>" * 9, limit="x" * 500)
    cover = replace(samples.cover(0), rows=(row,))
    (page,) = pages_of(draw_cover(cover, LETTER, samples.letterhead()))
    assert "<b>" in page
    assert "…" in page
