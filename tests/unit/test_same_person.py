"""Who may be the person being typed: by sound, spelling, dates and numbers; it only advises."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from triage_app.model.intake import AuditEntry, Event
from triage_app.model.person import Patient, PatientId, Sex, Staff
from triage_app.records.sounds import sound_of, sounds_of
from triage_app.records.sqlite_records import open_store
from triage_app.report.paper import PaperSize
from triage_app.workflow.clinic import Clinic, Letterhead
from triage_app.workflow.likeness import (
    ALIKE,
    compare,
    compare_dates,
    compare_phones,
    name_likeness,
    rank,
)
from triage_app.workflow.same_person import (
    Fact,
    Likely,
    TypedPerson,
    Verdict,
    likely_same,
    tells_enough,
)

TODAY = date(2026, 11, 20)
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
DESK = Staff("desk", "Mara Okono", "reception")
BORN = date(1954, 2, 11)
INES = Patient(PatientId("1"), "Corvalán", "Inés", BORN, Sex.FEMALE, "004217", "(555) 010-0162")
_numbers = count(2)


def someone(family_name: str = "Corvalán", given_name: str = "Inés", **parts: object) -> Patient:
    known = Patient(PatientId(str(next(_numbers))), family_name, given_name, BORN, Sex.FEMALE)
    return replace(known, **parts)  # type: ignore[arg-type]  # any field of it


def name_verdict(typed: tuple[str, str], known: tuple[str, str]) -> Verdict:
    return compare(TypedPerson(*typed), someone(*known), TODAY).verdict(Fact.NAME)


# ------------------------------------------------------------------------------------- sounds


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Gonzales", "González"),
        ("Gonsales", "González"),
        ("Yesenia", "Jessenia"),
        ("Muñoz", "Munos"),
        ("Hernández", "Ernandes"),
        ("Ximena", "Jimena"),
        ("Giménez", "Jiménez"),
        ("Vázquez", "Basques"),
        ("Garcia", "Garzia"),
        ("Yvette", "Ivette"),
        ("Llanos", "Yanos"),
        ("Martha", "Marta"),
        ("Stephens", "Stevens"),
        ("Schmidt", "Smith"),
        ("Catherine", "Katherine"),
        ("Mohammed", "Muhammad"),
        ("Sean", "Shawn"),
        ("O’Brien", "Obrien"),
        ("Hannah", "Ana"),
    ],
)
def test_names_that_sound_the_same_share_a_sound(one: str, other: str) -> None:
    assert sounds_of(one) == sounds_of(other) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [("Gonzalez", "Fernandez"), ("Ruiz", "Ortiz"), ("Smith", "Smart"), ("Lee", "Lane")],
)
def test_other_names_sound_otherwise(one: str, other: str) -> None:
    assert sounds_of(one) != sounds_of(other)


def test_each_part_of_a_name_sounds_but_not_the_particles_between() -> None:
    assert sounds_of("van der Berg") == (sound_of("berg"), sound_of("vanderberg"))
    assert sounds_of("García López") == (
        sound_of("garcia"),
        sound_of("lopez"),
        sound_of("garcialopez"),
    )
    assert sounds_of("de la") == (sound_of("de"), sound_of("la"), sound_of("dela"))
    assert sounds_of("-") == ()


@pytest.mark.parametrize("name", ["山田", "Ирина", "محمد", "Ελένη", "नितिन"])
def test_letters_without_a_sound_code_stand_for_themselves(name: str) -> None:
    (sound,) = sounds_of(name)
    assert sounds_of(name.upper()) == (sound,)
    assert not sound.isascii()


# -------------------------------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("typed", "known", "verdict"),
    [
        (("CORVALAN", "ines"), ("Corvalán", "Inés"), Verdict.SAME),
        (("O Brien", "Seán"), ("O’Brien", "Sean"), Verdict.SAME),
        (("Suharto", ""), ("", "Suharto"), Verdict.SAME),
        (("山田", "太郎"), ("山田", "太郎"), Verdict.SAME),
        (("Gonsales", "Maria"), ("González", "María"), Verdict.ALIKE),
        (("Lopez", "Yesenia"), ("López", "Jessenia"), Verdict.ALIKE),
        (("Munos", "Ana"), ("Muñoz", "Ana"), Verdict.ALIKE),
        (("Ines", "Corvalan"), ("Corvalán", "Inés"), Verdict.ALIKE),
        (("Lopez", "Maria"), ("García López", "María"), Verdict.ALIKE),
        (("Иванова", "Ирина"), ("Иванов", "Ирина"), Verdict.ALIKE),
        (("Gonsales", "Mar"), ("González", "María José"), Verdict.ALIKE),
        (("Gonsales", "Jessenia"), ("González Muñoz", "Yesenia"), Verdict.ALIKE),
        (("Munos", "Yesenia"), ("González Muñoz", "Yesenia María"), Verdict.ALIKE),
        (("Soeharto", ""), ("Suharto", ""), Verdict.ALIKE),
        (("Corv", "In"), ("Corvalán", "Inés"), Verdict.TYPING),
        (("Corvalan", ""), ("Corvalán", "Inés"), Verdict.TYPING),
        (("Smith", "J"), ("Smith", "John"), Verdict.TYPING),
        (("Corvalan", "Irene"), ("Corvalán", "Inés"), Verdict.DIFFERS),
        (("Corv", "Ada"), ("Corvalán", "Inés"), Verdict.DIFFERS),
        (("Haskett", "Bo"), ("Corvalán", "Inés"), Verdict.DIFFERS),
        (("山本", "太郎"), ("山田", "太郎"), Verdict.DIFFERS),
        (("", ""), ("Corvalán", "Inés"), Verdict.NOTHING),
        (("!?", "'"), ("Corvalán", "Inés"), Verdict.NOTHING),
    ],
)
def test_names_compare(typed: tuple[str, str], known: tuple[str, str], verdict: Verdict) -> None:
    assert name_verdict(typed, known) is verdict


# -------------------------------------------------------------------------- dates and numbers


@pytest.mark.parametrize(
    ("other", "verdict"),
    [
        (date(1954, 2, 11), Verdict.SAME),
        (date(1954, 11, 2), Verdict.ALIKE),
        (date(1945, 2, 11), Verdict.ALIKE),
        (date(1954, 2, 17), Verdict.ALIKE),
        (date(1954, 12, 11), Verdict.ALIKE),
        (date(1961, 2, 12), Verdict.DIFFERS),
        (date(1955, 11, 2), Verdict.DIFFERS),
    ],
)
def test_dates_compare(other: date, verdict: Verdict) -> None:
    assert compare_dates(BORN, other) is verdict
    assert compare_dates(other, BORN) is verdict


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("555 010 0162", Verdict.SAME),
        ("+1 555 0100162", Verdict.SAME),
        ("0100162", Verdict.TYPING),
        ("555 010 0163", Verdict.ALIKE),
        ("555 010 0612", Verdict.ALIKE),
        ("555 01", Verdict.TYPING),
        ("555 777 9999", Verdict.DIFFERS),
        ("", Verdict.NOTHING),
        ("\u0665\u0665\u0665 \u0660\u0661\u0660 \u0660\u0661\u0666\u0662", Verdict.SAME),
    ],
)
def test_phones_compare(typed: str, verdict: Verdict) -> None:
    assert compare_phones(typed, INES.phone) is verdict


@pytest.mark.parametrize(
    ("typed", "verdict"),
    [
        ("4217", Verdict.SAME),
        ("MRN-4217", Verdict.SAME),
        ("42", Verdict.TYPING),
        ("4218", Verdict.DIFFERS),
        ("x", Verdict.DIFFERS),
        ("-", Verdict.NOTHING),
    ],
)
def test_record_numbers_compare(typed: str, verdict: Verdict) -> None:
    assert compare(TypedPerson(mrn=typed), INES, TODAY).verdict(Fact.MRN) is verdict


@pytest.mark.parametrize(
    ("age", "verdict"),
    [(72, Verdict.ALIKE), (74, Verdict.ALIKE), (70, Verdict.ALIKE), (75, Verdict.DIFFERS)],
)
def test_an_age_told_roughly_is_alike_within_two_years(age: int, verdict: Verdict) -> None:
    typed = TypedPerson("Corvalan", "Ines", age_years=age)
    assert compare(typed, INES, TODAY).verdict(Fact.BORN) is verdict
    about = someone(birth_date=None, age_years=age, age_noted=TODAY)
    exact = TypedPerson("Corvalan", "Ines", BORN)
    assert compare(exact, about, TODAY).verdict(Fact.BORN) is verdict


def test_an_estimate_never_makes_somebody_very_likely_by_name_alone() -> None:
    (match,) = rank(TypedPerson("Corvalan", "Ines", age_years=72), (INES,), TODAY)
    assert match.likely is Likely.POSSIBLE


def test_sex_not_known_is_neither_same_nor_different() -> None:
    assert compare(TypedPerson(sex=Sex.UNKNOWN), INES, TODAY).verdict(Fact.SEX) is Verdict.NOTHING
    unknown = replace(INES, sex=Sex.UNKNOWN)
    assert compare(TypedPerson(sex=Sex.MALE), unknown, TODAY).verdict(Fact.SEX) is Verdict.NOTHING


# ------------------------------------------------------------------------------------- ranking


def likely_of(typed: TypedPerson, known: Patient) -> Likely | None:
    matches = rank(typed, (known,), TODAY)
    return matches[0].likely if matches else None


@pytest.mark.parametrize(
    ("typed", "likely"),
    [
        (TypedPerson("Corvalan", "Ines", BORN), Likely.VERY),
        (TypedPerson("Korvalan", "Inez", BORN), Likely.VERY),
        (TypedPerson("Corvalan", "Ines", phone="5550100162"), Likely.VERY),
        (TypedPerson("Corvalan", "Ines", mrn="4217"), Likely.VERY),
        (TypedPerson("Corvalan", "In", BORN), Likely.VERY),
        (TypedPerson("Corvalan", "Ines", date(1954, 11, 2)), Likely.POSSIBLE),
        (TypedPerson("Corvalan", "Ines"), Likely.POSSIBLE),
        (TypedPerson("Corvalan", "Irene", BORN), Likely.POSSIBLE),
        (TypedPerson("Haskett", "Ines", BORN), Likely.POSSIBLE),
        (TypedPerson("Korvalan", "Irene", BORN), Likely.POSSIBLE),
        (TypedPerson("Corvalan", "Ines", BORN, mrn="9999"), Likely.POSSIBLE),
        (TypedPerson("Haskett", "Bo", date(1980, 7, 1), mrn="4217"), Likely.POSSIBLE),
        (TypedPerson(birth_date=BORN), Likely.POSSIBLE),
        (TypedPerson("Haskett", "Bo", BORN), None),
        (TypedPerson("Corvalan", "Ada"), None),
        (TypedPerson("Co"), None),
        (TypedPerson("Haskett", "Bo"), None),
        (TypedPerson(sex=Sex.FEMALE), None),
        (TypedPerson(), None),
    ],
)
def test_likely_is_very_possible_or_nobody(typed: TypedPerson, likely: Likely | None) -> None:
    assert likely_of(typed, INES) is likely


def test_of_twins_the_one_typed_comes_first_and_the_other_says_what_differs() -> None:
    ana = someone("Reyes", "Ana", phone="555 0142")
    eva = someone("Reyes", "Eva", phone="555 0142")
    typed = TypedPerson("Reyes", "Eva", BORN, sex=Sex.FEMALE, phone="555 0142")
    first, second = rank(typed, (ana, eva), TODAY)
    assert (first.patient, first.likely) == (eva, Likely.VERY)
    assert (second.patient, second.likely) == (ana, Likely.POSSIBLE)
    assert second.verdict(Fact.NAME) is Verdict.DIFFERS
    assert second.verdict(Fact.BORN) is Verdict.SAME


def test_two_with_the_same_name_and_birth_date_are_both_shown_with_what_differs() -> None:
    one, other = someone(mrn="100", phone="555 0111"), someone(mrn="200", phone="555 0222")
    typed = TypedPerson("Corvalan", "Ines", BORN)
    assert [match.likely for match in rank(typed, (one, other), TODAY)] == [Likely.VERY] * 2
    first, second = rank(replace(typed, phone="555 0222"), (one, other), TODAY)
    assert (first.patient, second.patient) == (other, one)
    assert second.verdict(Fact.PHONE) is Verdict.DIFFERS


def test_mario_is_not_very_likely_maria() -> None:
    mario = someone("Rossi", "Mario", sex=Sex.MALE)
    typed = TypedPerson("Rossi", "Maria", BORN, sex=Sex.FEMALE)
    assert likely_of(typed, mario) is Likely.POSSIBLE


def test_only_facts_the_known_patient_has_are_compared() -> None:
    facts = [line.fact for line in compare(TypedPerson("A"), someone(), TODAY).lines]
    assert facts == [Fact.NAME, Fact.BORN, Fact.SEX]
    facts = [line.fact for line in compare(TypedPerson("A"), INES, TODAY).lines]
    assert facts == list(Fact)


@pytest.mark.parametrize(
    ("typed", "enough"),
    [
        (TypedPerson("C"), False),
        (TypedPerson("Co"), True),
        (TypedPerson("李"), True),
        (TypedPerson(sex=Sex.FEMALE, age_years=70), False),
        (TypedPerson(phone="555"), False),
        (TypedPerson(phone="5550"), True),
        (TypedPerson(birth_date=BORN), True),
    ],
)
def test_a_search_needs_something_that_tells_people_apart(typed: TypedPerson, enough: bool) -> None:
    assert tells_enough(typed) is enough


# ---------------------------------------------------------------------------------- properties

_names = st.one_of(
    st.text(max_size=30),
    st.text(st.characters(min_codepoint=0x0590, max_codepoint=0x30FF), max_size=12),
    st.sampled_from(["O'Brien", "d’Été", "van der Berg", "José María", "Ng", "山田", "\ud800", ""]),
)
_dates = st.dates(date(1900, 1, 1), TODAY)
_sexes = st.sampled_from(Sex)


@st.composite
def people(draw: st.DrawFn) -> Patient:
    born = draw(st.none() | _dates)
    return Patient(
        patient_id=PatientId("p"),
        family_name=draw(_names),
        given_name=draw(_names),
        birth_date=born,
        sex=draw(_sexes),
        mrn=draw(st.text(max_size=8)),
        phone=draw(st.text(max_size=14) | st.from_regex(r"\+?[0-9 ]{0,14}", fullmatch=True)),
        age_years=None if born else draw(st.none() | st.integers(0, 130)),
        age_noted=None if born else TODAY,
    )


def as_typed(patient: Patient) -> TypedPerson:
    return TypedPerson(
        patient.family_name,
        patient.given_name,
        patient.birth_date,
        patient.age_years,
        patient.sex,
        patient.phone,
        patient.mrn,
    )


@settings(deadline=None)
@given(people(), people())
def test_comparing_never_fails_and_gives_every_fact_at_most_once(
    one: Patient, other: Patient
) -> None:
    match = compare(as_typed(one), other, TODAY)
    facts = [line.fact for line in match.lines]
    assert len(facts) == len(set(facts))
    rank(as_typed(one), (other, one), TODAY)


@settings(deadline=None)
@given(_names, _names, _names, _names)
def test_names_are_as_alike_in_one_order_as_in_the_other(a: str, b: str, c: str, d: str) -> None:
    likeness = name_likeness((a, b), (c, d))
    assert 0 <= likeness <= 1
    assert likeness == name_likeness((c, d), (a, b))


@settings(deadline=None)
@given(people(), people())
def test_who_is_the_same_is_so_from_either_side(one: Patient, other: Patient) -> None:
    there = compare(as_typed(one), other, TODAY)
    back = compare(as_typed(other), one, TODAY)
    for fact in (Fact.NAME, Fact.BORN, Fact.SEX):
        same = Verdict.SAME in {there.verdict(fact), back.verdict(fact)}
        assert not same or there.verdict(fact) is back.verdict(fact)


@settings(deadline=None)
@given(people())
def test_somebody_typed_again_in_full_is_shown_and_nothing_differs(known: Patient) -> None:
    typed = as_typed(known)
    match = compare(typed, known, TODAY)
    assert Verdict.DIFFERS not in {line.verdict for line in match.lines}
    if match.verdict(Fact.NAME) is Verdict.SAME:
        assert rank(typed, (known,), TODAY) != ()
        assert name_likeness(
            (known.family_name, known.given_name), (known.family_name, known.given_name)
        ) == pytest.approx(1)
        if known.birth_date is not None:
            assert match.likely is Likely.VERY


@settings(deadline=None)
@given(st.lists(people(), max_size=6), people())
def test_the_very_likely_stand_before_the_possible(known: list[Patient], typed: Patient) -> None:
    found = [match.likely for match in rank(as_typed(typed), known, TODAY)]
    assert found == sorted(found, key=list(Likely).index)


@given(st.sampled_from(["Gonzalez", "Corvalan", "Hernandez", "Katherine", "Okonkwo"]), st.data())
def test_one_slip_in_a_name_of_usual_length_stays_alike(name: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, len(name) - 2))
    slips = {
        "left out": name[:place] + name[place + 1 :],
        "changed over": name[:place] + name[place + 1] + name[place] + name[place + 2 :],
        "twice": name[:place] + name[place] + name[place:],
    }
    for slip in slips.values():
        assert name_likeness((slip, "Ana"), (name, "Ana")) >= ALIKE, slip


# ------------------------------------------------------------------------------ with the store


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    records = open_store(tmp_path, lambda: NOW)
    yield Clinic(
        records=records,
        forms={},
        staff=DESK,
        letterhead=Letterhead("Harbour Spine Clinic", "555 0100", "911"),
        now=lambda: NOW,
        new_id=lambda: str(next(_numbers)),
        zone=UTC,
        paper=PaperSize.A4,
    )
    records.close()


def test_the_store_gives_the_likeliest_first_and_no_more_than_asked_for(clinic: Clinic) -> None:
    wanted = someone("González", "Yesenia", birth_date=date(1961, 5, 3))
    others = [someone("González", "Irene"), someone("Haskett", "Bo"), someone("Gómez", "Yesenia")]
    for patient in (*others, wanted):
        saved = AuditEntry(Event.PATIENT_SAVED, NOW, DESK, patient.patient_id)
        clinic.records.save_patient(patient, saved)
    typed = TypedPerson("Gonsales", "Jessenia", date(1961, 3, 5))
    first, *_ = likely_same(clinic, typed)
    assert first.patient == wanted
    assert first.verdict(Fact.NAME) is Verdict.ALIKE
    assert first.verdict(Fact.BORN) is Verdict.ALIKE
    assert len(likely_same(clinic, TypedPerson("Gonzalez"), most=1)) == 1
    assert likely_same(clinic, TypedPerson("G")) == ()
