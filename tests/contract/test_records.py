"""What every store must do, whichever database is under it: the promises of `Records`."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import pytest

from tests.contract.doing import (
    NOBODY,
    NOTHING,
    begun,
    complete,
    correction,
    keep,
    mark_seen,
)
from triage_app.errors import Bug, StoreChanged, StoreError
from triage_app.model.answers import QuestionId
from triage_app.model.beside import WorklistFilter
from triage_app.model.intake import AuditEntry, Draft, Event, FormId, WorkState
from triage_app.model.level import Level
from triage_app.model.person import SamePerson
from triage_app.records.store import Records

if TYPE_CHECKING:
    from tests.contract.conftest import Samples

OpenDesk = Callable[[], Records]


class TestPatients:
    def test_a_patient_is_read_back_as_saved(self, records: Records, samples: Samples) -> None:
        patient = keep(
            records, samples, samples.patient("Ødegård-Núñez", "\u202eZoë \ud800\0", mrn="007")
        )
        assert records.patient(patient.patient_id) == patient

    def test_an_estimated_age_is_read_back(self, records: Records, samples: Samples) -> None:
        patient = samples.patient(birth_date=None, age_years=80, age_noted=date(2026, 3, 2))
        keep(records, samples, patient)
        assert records.patient(patient.patient_id) == patient

    def test_an_unknown_patient_is_none(self, records: Records) -> None:
        assert records.patient(NOBODY) is None

    def test_saving_again_replaces_and_is_found_by_the_new_name_only(
        self, records: Records, samples: Samples
    ) -> None:
        patient = keep(records, samples, samples.patient("Okafor"))
        renamed = keep(records, samples, replace(patient, family_name="Brandt"))
        assert records.find_patients("brandt") == (renamed,)
        assert records.find_patients("okafor") == ()

    def test_a_new_name_shows_in_drafts_and_worklist_but_not_in_completed_intakes(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        done = complete(records, samples, samples.intake(draft.patient))
        renamed = keep(records, samples, replace(draft.patient, family_name="Brandt"))
        assert {row.patient for row in records.worklist().rows} == {renamed}
        assert [d.patient for d in records.drafts()] == [renamed]
        assert records.intake(done.intake_id) == done

    def test_the_audit_entry_is_kept_with_it(self, records: Records, samples: Samples) -> None:
        patient = samples.patient()
        entry = samples.entry(Event.PATIENT_SAVED, patient.patient_id, "new \ud800")
        records.save_patient(patient, entry)
        assert records.audit(1) == (entry,)


class TestFinding:
    @pytest.mark.parametrize(
        "text",
        [
            "müller",
            "MULLER",
            "mull",
            "mull ren",
            "rene mul",
            "Müller, René",
            "muller-sato",
            "sato",
            "mullersato",
            "1954",
            "195",
            "1954-02",
            "1954-02-11",
            "1954-2-11",
            "19540211",
            "11/02/1954",
            "11.2.1954",
            "11.2.54",
            "02/11/1954",
            "2/11/19",
            "11 Feb 1954",
            "11 feb",
            "feb 11, 1954",
            "11 febrero 1954",
            "feb 1954",
            "mul 1954",
            "00123",
            "123",
            "mrn-00123",
            "MRN 123",
            "0188",
            "+15550188",
            "mul 0188 1954",
            "\u0661\u0669\u0665\u0664",  # 1954 in Arabic digits
        ],
    )
    def test_a_patient_is_found_by(self, records: Records, samples: Samples, text: str) -> None:
        patient = keep(
            records,
            samples,
            samples.patient("Müller-Sato", "René", mrn="MRN-00123", phone="+1 (555) 0188"),
        )
        keep(records, samples, samples.patient("Ng", "Bo", birth_date=date(1961, 7, 30), mrn="99"))
        assert records.find_patients(text) == (patient,)

    @pytest.mark.parametrize("text", ["", "  ", "-", "xyz", "ann 1955", "ane", "kafor", "mar"])
    def test_nobody_is_found_by(self, records: Records, samples: Samples, text: str) -> None:
        keep(records, samples, samples.patient("Okafor", "Ann", birth_date=date(1954, 3, 11)))
        assert records.find_patients(text) == ()

    @pytest.mark.parametrize("text", ["o'brien", "obrien", "OBrien", "brien", "O’Brien"])
    def test_an_apostrophe_does_not_matter(
        self, records: Records, samples: Samples, text: str
    ) -> None:
        patient = keep(records, samples, samples.patient("O'Brien"))
        assert records.find_patients(text) == (patient,)

    def test_signs_of_a_query_language_are_only_signs(
        self, records: Records, samples: Samples
    ) -> None:
        keep(records, samples, samples.patient())
        for text in ('"', "ann*", "ann OR x", "%", "_", "';--", "NEAR(", "a\0b", "\ud800"):
            records.find_patients(text)
        assert records.find_patients("%") == ()

    def test_exact_record_number_and_phone_come_before_names_in_order(
        self, records: Records, samples: Samples
    ) -> None:
        for family_name in ("Zeta", "Alpha", "Müller", "Mum"):
            keep(records, samples, samples.patient(family_name, birth_date=date(1954, 1, 1)))
        exact = keep(records, samples, samples.patient("Young", birth_date=None, mrn="1954"))
        found = records.find_patients("1954")
        assert found[0] == exact
        assert [p.family_name for p in found[1:]] == ["Alpha", "Müller", "Mum", "Zeta"]

    def test_no_more_than_the_limit_are_found(self, records: Records, samples: Samples) -> None:
        for _ in range(5):
            keep(records, samples, samples.patient("Smith"))
        assert len(records.find_patients("smith", limit=3)) == 3

    def test_names_in_other_scripts_are_found_by_their_beginning(
        self, records: Records, samples: Samples
    ) -> None:
        for name in ("محمد", "נועה", "नितिन", "山田", "Ελένη", "Ирина"):
            patient = keep(records, samples, samples.patient(name, ""))
            assert records.find_patients(name[:2]) == (patient,), name


class TestLikelySame:
    @pytest.mark.parametrize(
        "wanted",
        [
            SamePerson("Gonsales", "Jessenia"),
            SamePerson("GONZALEZ", "Yes"),
            SamePerson("Gonzal"),
            SamePerson("Yesenia", "Gonzalez"),
            SamePerson("Gonzales", birth_date=date(1955, 6, 1)),
            SamePerson("Somebody", "Yessenia", birth_date=date(1953, 6, 1)),
            SamePerson(birth_date=date(1954, 2, 11)),
            SamePerson(birth_date=date(1954, 11, 2)),
            SamePerson("Gonzalez", birth_year=1951),
            SamePerson("Other", "Name", phone="555 0142"),
            SamePerson(phone="0142"),
            SamePerson(phone="+1 (555) 01-42"),
            SamePerson(mrn="4217"),
            SamePerson(mrn="MRN 004217"),
            SamePerson("Munoz", "Yesenia"),
            SamePerson("Gonzalez Munos", "Yesenia"),
        ],
    )
    def test_a_patient_is_met_by(
        self, records: Records, samples: Samples, wanted: SamePerson
    ) -> None:
        patient = keep(
            records,
            samples,
            samples.patient("González Muñoz", "Yesenia", mrn="004217", phone="555 0142"),
        )
        keep(
            records,
            samples,
            samples.patient("Haskett", "Bo", birth_date=date(1980, 7, 30), mrn="99", phone="5"),
        )
        assert records.likely_same(wanted) == (patient,)

    @pytest.mark.parametrize(
        "wanted",
        [
            SamePerson(),
            SamePerson(" ", "-", phone="-", mrn="-"),
            SamePerson("Okafor", "Zed"),
            SamePerson("Brandt", birth_date=date(1954, 2, 12)),
            SamePerson(birth_year=1954),
            SamePerson("O"),
            SamePerson("%", "_"),
            SamePerson("\ud800", "\0", phone="\u0664", mrn="\ud800"),
        ],
    )
    def test_nobody_is_met_by(self, records: Records, samples: Samples, wanted: SamePerson) -> None:
        keep(records, samples, samples.patient("Okafor", "Ann", mrn="7", phone="555 0142"))
        assert records.likely_same(wanted) == ()

    @pytest.mark.parametrize(
        ("family", "given", "typed"),
        [
            ("Suharto", "", SamePerson("", "Soeharto", birth_date=date(1954, 1, 1))),
            ("O’Brien", "Seán", SamePerson("O'Brien", "Shawn")),
            ("van der Berg", "Anna", SamePerson("Vanderberg", "Hanna")),
            ("van der Berg", "Anna", SamePerson("Berg", "Ana")),
            ("Nguyễn", "Thị Mai Lan", SamePerson("Nguyen", "Thi Mai")),
            ("山田", "太郎", SamePerson("山田", "太")),
            ("Иванова", "Ирина", SamePerson("Иванова", "Ир")),
            ("محمد", "", SamePerson("محم")),
        ],
    )
    def test_names_as_people_have_them_are_met(
        self, records: Records, samples: Samples, family: str, given: str, typed: SamePerson
    ) -> None:
        patient = keep(records, samples, samples.patient(family, given))
        assert records.likely_same(typed) == (patient,)

    def test_an_estimated_age_meets_a_birth_date_and_another_age(
        self, records: Records, samples: Samples
    ) -> None:
        about = keep(
            records,
            samples,
            samples.patient("Reyes", "", birth_date=None, age_years=72, age_noted=date(2026, 3, 2)),
        )
        exact = keep(records, samples, samples.patient("Reyes", "", birth_date=date(1952, 5, 5)))
        for typed in (
            SamePerson("Rayes", birth_year=1954),
            SamePerson("Rayes", birth_date=date(1953, 1, 1)),
        ):
            assert set(records.likely_same(typed)) == {about, exact}

    def test_two_with_the_same_name_and_birth_date_are_both_met(
        self, records: Records, samples: Samples
    ) -> None:
        both = {keep(records, samples, samples.patient(mrn=mrn)) for mrn in ("1", "2")}
        typed = SamePerson("Okafor", "Ann", birth_date=date(1954, 2, 11))
        assert set(records.likely_same(typed)) == both

    def test_of_a_frequent_name_those_of_the_right_age_are_met_first(
        self, records: Records, samples: Samples
    ) -> None:
        for number in range(90):
            born = date(1930 + number % 20, 1, 1 + number % 28)
            keep(records, samples, samples.patient("García", "María", birth_date=born))
        wanted = keep(
            records, samples, samples.patient("García", "María", birth_date=date(1961, 4, 9))
        )
        typed = SamePerson("Garzia", "Maria", birth_date=date(1962, 9, 4))
        assert records.likely_same(typed, limit=5)[0] == wanted
        assert len(records.likely_same(typed, limit=5)) == 5

    def test_a_record_number_comes_before_a_phone_and_a_phone_before_a_name(
        self, records: Records, samples: Samples
    ) -> None:
        named = keep(records, samples, samples.patient("Okafor", "Ann"))
        phoned = keep(records, samples, samples.patient("Ng", "Bo", phone="555 0142"))
        numbered = keep(records, samples, samples.patient("Ito", "Cy", mrn="0077"))
        typed = SamePerson("Okafor", "Ann", phone="555 0142", mrn="77")
        assert records.likely_same(typed) == (numbered, phoned, named)
        assert records.likely_same(typed, limit=1) == (numbered,)
        assert records.likely_same(typed, limit=0) == ()

    def test_a_new_name_is_met_and_the_old_one_is_not(
        self, records: Records, samples: Samples
    ) -> None:
        patient = keep(records, samples, samples.patient("Okafor"))
        renamed = keep(records, samples, replace(patient, family_name="Brandt"))
        assert records.likely_same(SamePerson("Brant", "Ann")) == (renamed,)
        assert records.likely_same(SamePerson("Okafor", "Ann")) == ()


class TestDrafts:
    def test_a_draft_is_read_back_as_saved(self, records: Records, samples: Samples) -> None:
        draft = begun(records, samples)
        assert records.draft(draft.draft_id) == draft
        assert records.read_draft(draft.draft_id) == draft
        assert list(draft.answers) == list(records.drafts()[0].answers)

    def test_an_unknown_draft_is_none(self, records: Records) -> None:
        assert records.draft(NOTHING) is None
        assert records.read_draft(NOTHING) is None

    def test_saving_again_replaces_draft_and_row(self, records: Records, samples: Samples) -> None:
        draft = begun(records, samples)
        later = samples.later(draft, answers={QuestionId("fever"): "yes"}, place=None, parked=True)
        row = samples.row(later, Level.URGENT, priority=60, state=WorkState.PARKED, left=2)
        records.save_draft(later, row)
        assert records.drafts() == (later,)
        assert records.worklist().rows == (row,)

    def test_a_patient_not_known_yet_is_added_with_an_audit_entry(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        patient_id = draft.patient.patient_id
        assert records.patient(patient_id) == draft.patient
        assert records.audit(1) == (
            AuditEntry(Event.PATIENT_SAVED, draft.saved, draft.by, patient_id),
        )

    def test_drafts_are_listed_last_saved_first(self, records: Records, samples: Samples) -> None:
        first, second = begun(records, samples), begun(records, samples)
        first = samples.later(first)
        records.save_draft(first, samples.row(first))
        assert records.drafts() == (first, second)

    def test_the_draft_of_a_patient_form_and_visit_is_found(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        key = (draft.patient.patient_id, draft.form.form_id, draft.visit_date)
        assert records.draft_for(*key) == draft
        assert records.draft_for(key[0], key[1], date(2026, 3, 3)) is None
        assert records.draft_for(key[0], FormId("other"), key[2]) is None
        assert records.draft_for(NOBODY, key[1], key[2]) is None

    def test_a_second_draft_for_the_same_visit_is_refused(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        second = samples.draft(draft.patient)
        with pytest.raises(StoreChanged):
            records.save_draft(second, samples.row(second))
        assert records.drafts() == (draft,)
        assert records.worklist().total == 1

    def test_a_row_of_something_else_is_refused(self, records: Records, samples: Samples) -> None:
        draft = samples.draft()
        with pytest.raises(Bug):
            records.save_draft(draft, samples.row(samples.draft()))
        assert records.drafts() == ()

    def test_discarding_takes_draft_and_row_and_says_so(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        entry = samples.entry(Event.DRAFT_DISCARDED, draft.draft_id, "left the clinic")
        records.discard_draft(draft.draft_id, entry)
        assert records.drafts() == ()
        assert records.worklist().total == 0
        assert records.audit(1) == (entry,)
        with pytest.raises(StoreChanged):
            records.discard_draft(draft.draft_id, entry)

    def test_a_discarded_draft_can_be_begun_again(self, records: Records, samples: Samples) -> None:
        draft = begun(records, samples)
        records.discard_draft(draft.draft_id, samples.entry(Event.DRAFT_DISCARDED))
        records.save_draft(draft, samples.row(draft))
        assert records.drafts() == (draft,)


class TestTwoDesks:
    def test_a_desk_that_is_behind_is_refused_and_can_open_again(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, two = open_desk(), open_desk()
        draft = begun(one, samples)
        taken = two.draft(draft.draft_id)
        assert taken is not None
        newer = samples.later(taken, answers={QuestionId("fever"): "yes"})
        two.save_draft(newer, samples.row(newer, Level.URGENT))
        mine = samples.later(draft, answers={QuestionId("rash"): "no"})
        with pytest.raises(StoreChanged):
            one.save_draft(mine, samples.row(mine))
        assert one.read_draft(draft.draft_id) == newer
        assert one.worklist().rows[0].level is Level.URGENT
        with pytest.raises(StoreChanged):
            one.save_draft(mine, samples.row(mine))
        opened = one.draft(draft.draft_id)
        assert opened is not None
        both = samples.later(opened, answers={**opened.answers, QuestionId("rash"): "no"})
        one.save_draft(both, samples.row(both))
        assert two.draft(draft.draft_id) == both

    def test_listing_or_showing_drafts_does_not_take_them_up(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, two = open_desk(), open_desk()
        draft = begun(one, samples)
        newer = samples.later(two.draft(draft.draft_id) or draft)
        two.save_draft(newer, samples.row(newer))
        assert one.drafts() == (newer,)
        assert one.read_draft(draft.draft_id) == newer
        with pytest.raises(StoreChanged):
            one.save_draft(samples.later(draft), samples.row(draft))

    def test_a_draft_of_the_list_can_be_saved(self, open_desk: OpenDesk, samples: Samples) -> None:
        begun(open_desk(), samples)
        two = open_desk()
        later = samples.later(two.drafts()[0])
        two.save_draft(later, samples.row(later))
        assert two.drafts() == (later,)

    def test_a_draft_handed_to_and_fro_is_never_refused(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, two = open_desk(), open_desk()
        draft = begun(one, samples)
        for desk in (two, one, two, one):
            opened = desk.draft(draft.draft_id)
            assert opened is not None
            for _ in range(3):
                opened = samples.later(opened)
                desk.save_draft(opened, samples.row(opened))

    def test_a_draft_completed_elsewhere_is_neither_saved_nor_completed_again(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, two = open_desk(), open_desk()
        draft = begun(one, samples)
        two.draft(draft.draft_id)
        done = complete(two, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        with pytest.raises(StoreChanged):
            one.save_draft(samples.later(draft), samples.row(draft))
        with pytest.raises(StoreChanged):
            complete(one, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        assert one.visits(draft.patient.patient_id) == (done,)
        assert [row.subject for row in one.worklist().rows] == [done.intake_id]

    def test_answers_another_desk_added_are_not_completed_away(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, two = open_desk(), open_desk()
        draft = begun(one, samples)
        newer = samples.later(two.draft(draft.draft_id) or draft)
        two.save_draft(newer, samples.row(newer))
        with pytest.raises(StoreChanged):
            complete(one, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        with pytest.raises(StoreChanged):
            one.discard_draft(draft.draft_id, samples.entry(Event.DRAFT_DISCARDED))
        assert one.drafts() == (newer,)
        assert one.visits(draft.patient.patient_id) == ()

    def test_of_two_corrections_of_one_version_the_second_is_refused(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        one, two = open_desk(), open_desk()
        first = complete(one, samples, samples.intake())
        second = complete(one, samples, correction(samples, first))
        with pytest.raises(StoreChanged):
            complete(two, samples, correction(samples, first))
        assert two.latest_version(first.intake_id) == second

    def test_another_desk_sees_what_was_saved(self, open_desk: OpenDesk, samples: Samples) -> None:
        one, two = open_desk(), open_desk()
        draft = begun(one, samples)
        assert two.worklist().rows == one.worklist().rows
        assert two.draft(draft.draft_id) == draft

    def test_a_background_thread_works_on_a_hold_of_its_own(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        seen: list[Draft | None] = []

        def job() -> None:
            own = records.reopen()
            seen.append(own.draft(draft.draft_id))
            own.close()

        thread = threading.Thread(target=job)
        thread.start()
        thread.join()
        assert seen == [draft]

    def test_two_threads_saving_at_once_wait_for_each_other(
        self, records: Records, samples: Samples
    ) -> None:
        drafts = [begun(records, samples) for _ in range(2)]
        failed: list[StoreError] = []

        def ask(draft: Draft) -> None:
            own = records.reopen()
            try:
                own.draft(draft.draft_id)
                for count in range(40):
                    draft = replace(draft, answers={QuestionId("pain_now"): count})
                    own.save_draft(draft, samples.row(draft))
            except StoreError as err:
                failed.append(err)
            finally:
                own.close()

        threads = [threading.Thread(target=ask, args=(draft,)) for draft in drafts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert failed == []
        assert [d.answers for d in records.drafts()] == [{"pain_now": 39}] * 2


class TestIntakes:
    def test_an_intake_is_read_back_as_completed(self, records: Records, samples: Samples) -> None:
        intake = complete(records, samples, samples.intake())
        read = records.intake(intake.intake_id)
        assert read == intake
        assert read is not None
        assert [type(answer) for answer in read.answers.values()] == [
            type(answer) for answer in intake.answers.values()
        ]

    def test_an_unknown_intake_is_none(self, records: Records) -> None:
        assert records.intake(NOTHING) is None
        assert records.latest_version(NOTHING) is None
        assert records.visits(NOBODY) == ()

    def test_completing_takes_the_draft_and_its_row(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        intake = samples.intake(draft.patient)
        row = samples.row(intake, Level.URGENT)
        entry = samples.entry(Event.INTAKE_COMPLETED, intake.intake_id)
        records.complete(intake, row, entry, draft.draft_id)
        assert records.drafts() == ()
        assert records.worklist().rows == (row,)
        assert records.audit(1) == (entry,)

    def test_an_intake_may_keep_the_id_of_its_draft(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        intake = samples.intake(draft.patient, intake_id=draft.draft_id)
        complete(records, samples, intake, draft_id=draft.draft_id)
        assert records.drafts() == ()
        assert [row.is_draft for row in records.worklist().rows] == [False]

    def test_the_next_visit_can_begin_once_this_one_is_completed(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        complete(records, samples, samples.intake(draft.patient), draft_id=draft.draft_id)
        again = samples.draft(draft.patient)
        records.save_draft(again, samples.row(again))
        assert records.drafts() == (again,)

    def test_completing_twice_is_refused(self, records: Records, samples: Samples) -> None:
        intake = complete(records, samples, samples.intake())
        with pytest.raises(StoreChanged):
            complete(records, samples, replace(intake, app_version="9"))
        assert records.intake(intake.intake_id) == intake

    def test_a_correction_keeps_the_old_version_and_takes_its_row(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake())
        second = complete(records, samples, correction(samples, first))
        third = complete(records, samples, correction(samples, second), Level.URGENT)
        assert records.visits(first.patient.patient_id) == (third, second, first)
        assert records.worklist().rows == (samples.row(third, Level.URGENT),)
        for version in (first, second, third):
            assert records.latest_version(version.intake_id) == third

    def test_a_correction_of_nothing_is_refused(self, records: Records, samples: Samples) -> None:
        with pytest.raises(Bug):
            complete(records, samples, samples.intake(version=2, replaces=NOTHING))
        assert records.worklist().total == 0

    def test_a_refused_completion_leaves_everything_as_it_was(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        before = records.audit()
        intake = samples.intake(draft.patient, replaces=NOTHING)
        with pytest.raises(Bug):
            complete(records, samples, intake, draft_id=draft.draft_id)
        assert records.drafts() == (draft,)
        assert records.audit() == before
        records.save_draft(samples.later(draft), samples.row(draft))

    def test_visits_are_those_of_the_patient_last_first(
        self, records: Records, samples: Samples
    ) -> None:
        patient = samples.patient()
        made = [complete(records, samples, samples.intake(patient)) for _ in range(3)]
        complete(records, samples, samples.intake())
        assert records.visits(patient.patient_id) == tuple(reversed(made))

    def test_times_come_back_in_utc(self, records: Records, samples: Samples) -> None:
        east = timezone(timedelta(hours=5, minutes=45))
        intake = samples.intake(completed=datetime(2026, 3, 2, 1, 2, 3, 456789, tzinfo=east))
        complete(records, samples, intake)
        read = records.intake(intake.intake_id)
        assert read is not None
        assert read.completed == intake.completed
        assert read.completed.tzinfo is UTC


class TestWorklist:
    def test_rows_are_in_order_of_level_priority_and_wait(
        self, records: Records, samples: Samples
    ) -> None:
        wanted = [
            (Level.EMERGENCY, 80, 5),
            (Level.URGENT, 60, 5),
            (Level.URGENT, 50, 1),
            (Level.URGENT, 50, 2),
            (Level.SOON, 49, 0),
            (Level.ROUTINE, 99, 0),
        ]
        base = samples.now()
        for level, priority, minutes in reversed(wanted):
            draft = samples.draft()
            arrived = base + timedelta(minutes=minutes)
            row = samples.row(draft, level, priority=priority, arrived=arrived)
            records.save_draft(draft, row)
        listed = [
            (row.level, row.priority, (row.arrived - base) // timedelta(minutes=1))
            for row in records.worklist().rows
        ]
        assert listed == wanted

    def test_of_rows_alike_the_smaller_id_comes_first(
        self, records: Records, samples: Samples
    ) -> None:
        arrived = samples.now()
        made = [begun(records, samples, arrived=arrived) for _ in range(4)]
        assert [row.subject for row in records.worklist().rows] == sorted(d.draft_id for d in made)

    def test_a_page_and_the_counts(self, records: Records, samples: Samples) -> None:
        for level in (Level.ROUTINE, Level.SOON, Level.SOON, Level.EMERGENCY):
            begun(records, samples, level)
        everything = records.worklist()
        assert everything.total == 4
        assert everything.by_level == (1, 2, 0, 1)
        page = records.worklist(limit=2, offset=1)
        assert page.rows == everything.rows[1:3]
        assert (page.total, page.by_level) == (4, (1, 2, 0, 1))
        assert records.worklist(offset=9).rows == ()

    def test_one_level_alone(self, records: Records, samples: Samples) -> None:
        for level in (Level.ROUTINE, Level.SOON, Level.SOON, Level.EMERGENCY):
            begun(records, samples, level)
        page = records.worklist(WorklistFilter(level=Level.SOON))
        assert [row.level for row in page.rows] == [Level.SOON, Level.SOON]
        assert (page.total, page.by_level) == (2, (1, 2, 0, 1))

    def test_counts_follow_every_change(self, records: Records, samples: Samples) -> None:
        draft = begun(records, samples, Level.SOON)
        assert records.worklist().by_level == (0, 1, 0, 0)
        records.save_draft(draft, samples.row(draft, Level.URGENT))
        assert records.worklist().by_level == (0, 0, 1, 0)
        intake = samples.intake(draft.patient)
        complete(records, samples, intake, Level.EMERGENCY, draft.draft_id)
        assert records.worklist().by_level == (0, 0, 0, 1)
        mark_seen(records, samples, intake.intake_id)
        assert records.worklist().by_level == (0, 0, 0, 0)
        complete(records, samples, correction(samples, intake), Level.ROUTINE)
        assert records.worklist().by_level == (1, 0, 0, 0)

    def test_a_seen_row_leaves_the_list_and_is_found_after_the_others(
        self, records: Records, samples: Samples
    ) -> None:
        patient = samples.patient("Okafor")
        seen = complete(records, samples, samples.intake(patient), Level.EMERGENCY)
        waiting = complete(records, samples, samples.intake(patient), Level.SOON)
        mark_seen(records, samples, seen.intake_id)
        assert [row.subject for row in records.worklist().rows] == [waiting.intake_id]
        found = records.worklist(WorklistFilter(find="okaf"))
        assert [row.subject for row in found.rows] == [waiting.intake_id, seen.intake_id]
        assert [row.state for row in found.rows] == [WorkState.WAITING, WorkState.SEEN]
        assert (found.total, found.by_level) == (2, (0, 1, 0, 1))

    def test_finding_counts_pages_and_levels(self, records: Records, samples: Samples) -> None:
        patient = samples.patient("Okafor", mrn="00123")
        for level in (Level.SOON, Level.SOON, Level.URGENT):
            complete(records, samples, samples.intake(patient), level)
        begun(records, samples, Level.EMERGENCY)
        for text in ("okafor 123", "123 1954", "11/2/1954 00123"):
            wanted = WorklistFilter(find=text, level=Level.SOON)
            found = records.worklist(wanted, limit=1, offset=1)
            assert len(found.rows) == 1, text
            assert (found.total, found.by_level) == (2, (0, 2, 1, 0))
        assert records.worklist(WorklistFilter(find="nobody")).rows == ()

    def test_marking_a_row_that_is_gone_is_refused(
        self, records: Records, samples: Samples
    ) -> None:
        before = records.audit()
        with pytest.raises(StoreChanged):
            mark_seen(records, samples, NOTHING)
        assert records.audit() == before


class TestBesideAnIntake:
    def test_opened_and_printed_show_in_the_row_and_outlast_the_next_answer(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples)
        opened, printed = samples.now(), samples.now()
        records.mark_opened(draft.draft_id, opened, samples.entry(Event.RECORD_OPENED))
        records.mark_printed(draft.draft_id, printed, samples.entry(Event.PRINTED))
        records.save_draft(samples.later(draft), samples.row(draft, priority=9))
        (row,) = records.worklist().rows
        assert (row.priority, row.opened, row.printed) == (9, opened, printed)

    def test_copies_are_counted_from_the_first(self, records: Records, samples: Samples) -> None:
        intake = complete(records, samples, samples.intake())
        assert records.copies_printed(intake.intake_id) == 0
        assert records.first_printed(intake.intake_id) is None
        times = [samples.now() for _ in range(3)]
        for at in times:
            records.mark_printed(intake.intake_id, at, samples.entry(Event.PRINTED))
        assert records.copies_printed(intake.intake_id) == 3
        assert records.first_printed(intake.intake_id) == times[0]
        assert records.worklist().rows[0].printed == times[-1]
        assert [entry.event for entry in records.audit(3)] == [Event.PRINTED] * 3

    def test_a_version_off_the_worklist_can_still_be_opened_and_printed(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake())
        complete(records, samples, correction(samples, first))
        records.mark_opened(first.intake_id, samples.now(), samples.entry(Event.RECORD_OPENED))
        records.mark_printed(first.intake_id, samples.now(), samples.entry(Event.PRINTED))
        assert records.copies_printed(first.intake_id) == 1

    def test_an_emergency_waits_until_somebody_is_told(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples, Level.EMERGENCY)
        begun(records, samples, Level.URGENT)
        assert [row.subject for row in records.unacknowledged()] == [draft.draft_id]
        told = samples.told(draft.draft_id, "Dr \ud800 Ito")
        entry = samples.entry(Event.EMERGENCY_ACKNOWLEDGED, draft.draft_id)
        records.acknowledge(told, entry)
        assert records.unacknowledged() == ()
        row = records.worklist().rows[0]
        assert (row.told, row.told_at) == (told.told, told.at)
        assert records.acknowledgements(draft.draft_id) == (told,)
        assert records.audit(1) == (entry,)

    def test_who_was_told_stays_through_answers_completion_and_correction(
        self, records: Records, samples: Samples
    ) -> None:
        draft = begun(records, samples, Level.EMERGENCY)
        told = samples.told(draft.draft_id)
        records.acknowledge(told, samples.entry(Event.EMERGENCY_ACKNOWLEDGED))
        records.save_draft(samples.later(draft), samples.row(draft, Level.EMERGENCY))
        assert records.worklist().rows[0].told == told.told
        intake = samples.intake(draft.patient)
        complete(records, samples, intake, Level.EMERGENCY, draft.draft_id)
        newer = complete(records, samples, correction(samples, intake), Level.EMERGENCY)
        (row,) = records.worklist().rows
        assert (row.told, row.told_at) == (told.told, told.at)
        assert records.acknowledgements(newer.intake_id) == (told,)
        again = samples.told(newer.intake_id, "Dr Ito")
        records.acknowledge(again, samples.entry(Event.EMERGENCY_ACKNOWLEDGED))
        assert records.acknowledgements(newer.intake_id) == (told, again)
        assert records.worklist().rows[0].told == "Dr Ito"
        assert records.acknowledgements(intake.intake_id) == (told,)

    def test_an_emergency_that_only_a_correction_found_waits_again(
        self, records: Records, samples: Samples
    ) -> None:
        first = complete(records, samples, samples.intake(), Level.ROUTINE)
        newer = complete(records, samples, correction(samples, first), Level.EMERGENCY)
        assert [row.subject for row in records.unacknowledged()] == [newer.intake_id]

    def test_told_before_its_row_was_saved_counts(self, records: Records, samples: Samples) -> None:
        draft = samples.draft()
        told = samples.told(draft.draft_id)
        records.acknowledge(told, samples.entry(Event.EMERGENCY_ACKNOWLEDGED))
        records.save_draft(draft, samples.row(draft, Level.EMERGENCY))
        assert records.unacknowledged() == ()

    def test_a_seen_emergency_no_longer_waits(self, records: Records, samples: Samples) -> None:
        intake = complete(records, samples, samples.intake(), Level.EMERGENCY)
        assert [row.subject for row in records.unacknowledged()] == [intake.intake_id]
        mark_seen(records, samples, intake.intake_id)
        assert records.unacknowledged() == ()


class TestAuditAndSettings:
    def test_a_new_store_says_when_it_was_made(self, records: Records) -> None:
        (entry,) = records.audit()
        assert entry.event is Event.STORE_CREATED

    def test_entries_come_newest_first(self, records: Records, samples: Samples) -> None:
        made = [samples.entry(Event.EXPORTED, f"id-{n}", f"{n} rows") for n in range(4)]
        for entry in made:
            records.record(entry)
        assert records.audit(3) == tuple(reversed(made))[:3]

    def test_a_setting_is_set_replaced_and_read(self, records: Records, samples: Samples) -> None:
        assert records.setting("paper") is None
        records.set_setting("paper", "a4", samples.entry(Event.EXPORTED))
        entry = samples.entry(Event.EXPORTED, "paper")
        records.set_setting("paper", "letter ✓", entry)
        assert records.setting("paper") == "letter ✓"
        assert records.audit(1) == (entry,)

    def test_everything_is_there_after_closing_and_opening(
        self, open_desk: OpenDesk, samples: Samples
    ) -> None:
        records = open_desk()
        draft = begun(records, samples)
        intake = complete(records, samples, samples.intake())
        before = (records.worklist(), records.audit())
        records.close()
        records.close()
        again = open_desk()
        assert (again.worklist(), again.audit()) == before
        assert again.intake(intake.intake_id) == intake
        assert again.draft(draft.draft_id) == draft
