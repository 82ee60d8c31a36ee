"""Every fault a form directory can have: file, place, what is wrong, the cure; never half a form.

Each test copies a real form, changes one thing in it, and reads the copy.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import triage_app
from triage_app.errors import FormsFaulty
from triage_app.paths import forms_dir
from triage_app.questionnaire.catalogue import catalogue
from triage_app.questionnaire.faults import Fault, did_you_mean
from triage_app.questionnaire.load import (
    LARGEST_FORM_FILE,
    load_form,
    load_forms,
    read_form,
    read_forms,
)

SPINE = "vertebral_fracture"
CROSSED = Path(__file__).parent.parent / "property" / "forms"
Change = Callable[..., tuple[Fault, ...]]


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[str], Path]:
    def make(name: str) -> Path:
        folder = tmp_path / name
        if not folder.exists():
            origin = (CROSSED if name == "crossed" else forms_dir()) / name
            shutil.copytree(origin, folder)
        return folder

    return make


@pytest.fixture
def change(copy: Callable[[str], Path]) -> Change:
    """Replaces one piece of text in a file of a copy; returns the faults of reading it."""

    def make(file: str, old: str, new: str, form: str = SPINE) -> tuple[Fault, ...]:
        folder = copy(form)
        path = folder / file
        text = path.read_text(encoding="utf-8")
        assert old in text, "the form no longer says this"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return faults_of(folder)

    return make


def faults_of(folder: Path) -> tuple[Fault, ...]:
    """The faults; a form with a fault never loads, not even in part."""
    found = read_form(folder)
    assert (found.form is None) is bool(found.faults)
    if found.faults:
        assert found.cases == ()
        with pytest.raises(FormsFaulty) as caught:
            load_form(folder)
        assert caught.value.faults == found.faults
        assert "No form was loaded" in caught.value.cure
    for fault in found.faults:
        assert fault.file.startswith(f"{folder.name}/")
        assert fault.where
        assert fault.text.endswith(".")
        assert fault.cure.endswith((".", "?", "…"))
        assert str(fault) == (
            f"{fault.file}: {fault.where}: {fault.text} {fault.cure} [{fault.code}]"
        )
        assert "\n" not in str(fault)
    return found.faults


def only(faults: tuple[Fault, ...], code: str, file: str, where: str, form: str = SPINE) -> Fault:
    """The one fault there is, with this code, file and place."""
    assert [(f.code, f.file, f.where) for f in faults] == [(code, f"{form}/{file}", where)], faults
    return faults[0]


def test_the_forms_that_come_with_the_program_have_no_fault() -> None:
    forms = load_forms(forms_dir())
    assert set(forms) == {SPINE, "after_procedure"}
    assert all(not read.faults for read in read_forms(forms_dir()))
    (alone,) = read_forms(forms_dir() / SPINE)
    assert alone.form is not None


# --- Files -------------------------------------------------------------------------------------


def test_a_folder_without_forms(tmp_path: Path) -> None:
    (read,) = read_forms(tmp_path)
    assert [fault.code for fault in read.faults] == ["no_form"]
    with pytest.raises(FormsFaulty, match="There is no form here"):
        load_forms(tmp_path)


def test_one_faulty_form_keeps_all_from_loading(copy: Callable[[str], Path]) -> None:
    copy("after_procedure")
    broken = copy(SPINE)
    (broken / "cases.toml").unlink()
    with pytest.raises(FormsFaulty) as caught:
        load_forms(broken.parent)
    assert [str(fault) for fault in caught.value.faults] == [
        f"{SPINE}/cases.toml: file: It cannot be read: No such file or directory. "
        "Put the file there. [unreadable]"
    ]


@pytest.mark.parametrize("file", ["form.toml", "triage.toml", "cases.toml"])
def test_a_missing_file(copy: Callable[[str], Path], file: str) -> None:
    (copy(SPINE) / file).unlink()
    only(faults_of(copy(SPINE)), "unreadable", file, "file")


@pytest.mark.parametrize("file", ["form.toml", "triage.toml", "cases.toml"])
def test_a_file_that_is_not_utf_8(copy: Callable[[str], Path], file: str) -> None:
    (copy(SPINE) / file).write_bytes(b'title = "\xff\xfe"')
    assert "UTF-8" in only(faults_of(copy(SPINE)), "unreadable", file, "file").text


@pytest.mark.parametrize("file", ["form.toml", "triage.toml", "cases.toml"])
def test_a_huge_file_is_not_read(copy: Callable[[str], Path], file: str) -> None:
    (copy(SPINE) / file).write_text("#" * (LARGEST_FORM_FILE + 1), encoding="utf-8")
    only(faults_of(copy(SPINE)), "too_large", file, "file")


def test_broken_toml_names_the_line(change: Change) -> None:
    fault = only(
        change("triage.toml", 'id = "cauda_equina"', 'id = "cauda_equina'),
        "not_toml",
        "triage.toml",
        "file",
    )
    assert "line" in fault.text


def test_toml_that_is_nested_too_deeply(copy: Callable[[str], Path]) -> None:
    (copy(SPINE) / "cases.toml").write_text("a = " + "[" * 5000 + "]" * 5000, encoding="utf-8")
    only(faults_of(copy(SPINE)), "not_toml", "cases.toml", "file")


def test_a_key_that_stands_twice_is_not_toml(change: Change) -> None:
    only(
        change("triage.toml", 'id = "cauda_equina"', 'id = "a"\nid = "cauda_equina"'),
        "not_toml",
        "triage.toml",
        "file",
    )


def test_a_folder_with_another_name_than_its_form(copy: Callable[[str], Path]) -> None:
    other = copy(SPINE).rename(copy(SPINE).parent / "spine")
    (fault,) = faults_of(other)
    assert (fault.code, fault.where) == ("id_differs", "id")


# --- Shape -------------------------------------------------------------------------------------


def test_an_unknown_key_names_the_right_one(change: Change) -> None:
    fault = only(
        change("triage.toml", "hold = true", "hodl = true"),
        "unknown_key",
        "triage.toml",
        "rule.1.hodl",
    )
    assert fault.cure == "Did you mean “hold”?"


def test_an_unknown_key_of_an_option(change: Change) -> None:
    fault = only(
        change(
            "form.toml",
            '{id = "gradual", say = "Slowly", label',
            '{id = "gradual", says = "x", say = "Slowly", label',
        ),
        "unknown_key",
        "form.toml",
        "page.1.question.3.options.1.says",
    )
    assert fault.cure == "Did you mean “say”?"


def test_a_missing_key(change: Change) -> None:
    only(
        change("triage.toml", 'level = "emergency"\n', ""),
        "missing_key",
        "triage.toml",
        "rule.1.level",
    )


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("triage.toml", "hold = true", 'hold = "true"', "rule.1.hold"),
        ("triage.toml", 'level = "emergency"', 'level = "immediate"', "rule.1.level"),
        ("triage.toml", "limit_hours = 24", 'limit_hours = "24"', "level.urgent.limit_hours"),
        ("triage.toml", "limit_hours = 24", "limit_hours = -1", "level.urgent.limit_hours"),
        ("triage.toml", "most_for_rules = 6", "most_for_rules = -6", "priority.most_for_rules"),
        ("triage.toml", "tenths = 6", "tenths = -6", "priority.part.1.tenths"),
        ("triage.toml", 'id = "cauda_equina"', 'id = "Cauda Equina"', "rule.1.id"),
        ("form.toml", 'type = "yes_no"', 'type = "yesno"', "page.1.question.1.type"),
        ("form.toml", "safety = true", "safety = 1", "page.1.safety"),
        ("form.toml", 'languages = ["es"]', 'languages = ["spanish"]', "languages.1"),
        ("form.toml", 'version = "2026.2"', "version = 2026.2", "version"),
        ("cases.toml", "fires = true", 'fires = "yes"', "case.1.fires"),
        ("cases.toml", "age = 40", "age = 17", "case.4.age"),
    ],
)
def test_a_wrong_type(change: Change, file: str, old: str, new: str, where: str) -> None:
    only(change(file, old, new), "wrong_type", file, where)


def test_options_where_they_do_not_belong_or_are_missing(change: Change) -> None:
    fault = only(
        change("form.toml", 'id = "onset"\ntype = "choice"', 'id = "onset"\ntype = "text"'),
        "options",
        "form.toml",
        "onset",
    )
    assert "has no options" in fault.text


def test_a_choice_without_options(change: Change) -> None:
    fault = only(
        change(
            "form.toml", 'id = "back_pain"\ntype = "yes_no"', 'id = "back_pain"\ntype = "multi"'
        ),
        "options",
        "form.toml",
        "back_pain",
    )
    assert "needs options" in fault.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("least = 100\nmost = 230", "least = 230\nmost = 100"),
        ("least = 100\nmost = 230", "least = 100\nmost = 100"),
        ("least = 100\nmost = 230", "most = 230"),
        ("least = 100\nmost = 230", "least = 100"),
    ],
)
def test_bounds_the_wrong_way_round_or_missing(change: Change, old: str, new: str) -> None:
    only(change("form.toml", old, new), "bounds", "form.toml", "height_now")


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ('worse = "no"', 'worse = "lower"', "exercise"),
        ('most = 230\nworse = "lower"', 'most = 230\nworse = "earlier"', "height_now"),
        ('id = "onset"\n', 'id = "onset"\nworse = "higher"\n', "onset"),
    ],
)
def test_a_direction_that_a_type_has_not(change: Change, old: str, new: str, where: str) -> None:
    only(change("form.toml", old, new), "worse", "form.toml", where)


# --- Ids ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "old", "new", "where"),
    [
        ("form.toml", 'id = "protruding_belly"', 'id = "height_measured"', "height_measured"),
        ("form.toml", 'id = "bones"', 'id = "safety"', "page safety"),
        ("form.toml", 'id = "bmi"\nkind', 'id = "ost"\nkind', "derived ost"),
        ("triage.toml", 'id = "imaging_named"', 'id = "new_or_worse"', "define new_or_worse"),
        ("triage.toml", 'id = "female"', 'id = "age_over_52"', "score roman, part age_over_52"),
        ("triage.toml", 'id = "bone_steroids"', 'id = "bone_health"', "advice bone_health"),
        ("triage.toml", 'id = "roland_morris"', 'id = "ost"', "score ost"),
        ("triage.toml", 'id = "roman"', 'id = "injury"', "injury"),
    ],
)
def test_an_id_used_twice(change: Change, file: str, old: str, new: str, where: str) -> None:
    found = [(fault.code, fault.where) for fault in change(file, old, new)]
    assert ("twice", where) in found


def test_a_rule_id_used_twice(change: Change) -> None:
    faults = change("triage.toml", 'id = "cord_signs"', 'id = "cauda_equina"')
    assert ("twice", "rule cauda_equina") in [(fault.code, fault.where) for fault in faults]


@pytest.mark.parametrize("word", ["any_of", "and", "in"])
def test_a_reserved_question_id(change: Change, word: str) -> None:
    faults = change("form.toml", 'id = "protruding_belly"', f'id = "{word}"')
    assert ("reserved", word) in [(fault.code, fault.where) for fault in faults]


@pytest.mark.parametrize("word", ["unknown", "declined", "not", "sudden"])
def test_an_option_that_cannot_be_one(change: Change, word: str) -> None:
    faults = change("form.toml", 'id = "gradual"', f'id = "{word}"')
    assert ("option", "onset") in [(fault.code, fault.where) for fault in faults]


# --- Conditions --------------------------------------------------------------------------------

CAUDA = "bladder_change == new or bowel_change == new"


def rule(condition: str) -> tuple[str, str, str]:
    """The change that gives the first rule another condition."""
    return "triage.toml", CAUDA, condition


@pytest.mark.parametrize(
    ("condition", "code", "cure"),
    [
        ("blader_change == new", "unknown_name", "Did you mean “bladder_change”?"),
        ("bladder_change == nwe", "unknown_option", "Did you mean “new”?"),
        ("cancer in (past, curent)", "unknown_option", "Did you mean “current”?"),
        ("sex == woman", "unknown_option", "Use one of: female, male, intersex."),
        ("any_of(infection_risks, diabetis)", "unknown_option", "Did you mean “diabetes”?"),
        ("any_of(cancer, past, current)", "wrong_type", "Write cancer in (past, current)."),
        ("infection_risks == diabetes", "wrong_type", "Write any_of(infection_risks, …)."),
        ("infection_risks in (diabetes,)", "wrong_type", "Write any_of(infection_risks, …)."),
        ("pain_now == severe", "wrong_type", "pain_now takes a number."),
        ("pain_now in (a, b)", "wrong_type", "pain_now takes a number."),
        ("pain_worst >= pain_now", "wrong_type", "pain_worst takes a number."),
        ("bladder_change >= 2", "wrong_type", "bladder_change takes none, longstanding, new."),
        ("bladder_change >= new", "wrong_type", "bladder_change takes none, longstanding, new."),
        ("notes == 1", "wrong_type", "notes takes a number."),
        ("pain_now >= 11", "bounds", "Use a number from 0 to 10."),
        ("height_now < 99.5", "bounds", "Use a number from 100 to 230."),
    ],
)
def test_a_rule_that_names_what_is_not_there(
    change: Change, condition: str, code: str, cure: str
) -> None:
    fault = only(change(*rule(condition)), code, "triage.toml", "rule cauda_equina")
    assert fault.cure == cure


@pytest.mark.parametrize(
    "condition",
    [
        "injury == minor",
        "injury in (none, minor)",
        "injury in (none, major)",
        "injury != major",
        "injury != minor",
        "cancer == past",
        "fever == no",
        "exercise == yes",
        "pain_now < 5",
        "pain_now == 5",
        "pain_now != 5",
        "height_now >= 150",
        "pain_days > 90",
        "height_loss_cm <= 4",
        "fracture_signs <= 4",
        "any_of(infection_risks, none)",
        "any_of(infection_risks, none, diabetes)",
        "fever == yes and (rash == yes or injury == minor)",
    ],
)
def test_a_rule_that_a_worse_answer_would_lower_is_refused(change: Change, condition: str) -> None:
    fault = only(change(*rule(condition)), "not_monotone", "triage.toml", "rule cauda_equina")
    assert "more worrying" in fault.text


@pytest.mark.parametrize(
    "condition",
    [
        "steroids == current",
        "injury in (minor, major)",
        "injury != none",
        "exercise == no",
        "pain_now >= 5",
        "height_now < 150",
        "pain_days <= 90",
        "fracture_signs > 3",
        "any_of(infection_risks, diabetes)",
        "sex == female and age < 56",
        "age > 5 and sex != male",
        "new_or_worse",
    ],
)
def test_a_rule_that_is_monotone_is_sound(change: Change, condition: str) -> None:
    assert change(*rule(condition)) == ()


@pytest.mark.parametrize(
    "condition",
    [
        "not fever == yes",
        "pain_now + 1 > 5",
        "fever = yes",
        "(fever == yes",
        "__import__(os)",
        "fever == yes and nonsense",
        "not " * 400 + "a",
        "pain_now >= 1e999",
    ],
)
def test_a_condition_that_cannot_be_read(change: Change, condition: str) -> None:
    only(change(*rule(condition)), "condition", "triage.toml", "rule cauda_equina")


def test_a_define_may_use_only_those_before_it(change: Change) -> None:
    faults = change("triage.toml", 'when = "pain_days <= 90 or', 'when = "imaging_named or')
    assert ("condition", "define new_or_worse") in {(fault.code, fault.where) for fault in faults}


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        (
            'when = "daily_activity in (severe, unable)"',
            'when = "daily_activity == some"',
            "score fracture_signs, part activity",
        ),
        (
            'when = "injury in (minor, major) and injury_days <= 90"',
            'when = "injury == minor"',
            "score fracture_signs, part injury",
        ),
    ],
)
def test_a_score_that_rules_use_is_monotone_too(
    change: Change, old: str, new: str, where: str
) -> None:
    only(change("triage.toml", old, new), "not_monotone", "triage.toml", where)


def test_a_score_that_no_rule_uses_may_count_what_it_likes(change: Change) -> None:
    assert change("triage.toml", "exercise == no", "exercise == yes") == ()


@pytest.mark.parametrize(
    ("form", "old", "new", "where"),
    [
        # A later day of pain is worse, so more days cannot be.
        (
            SPINE,
            'label = "pain began"\n',
            'label = "pain began"\nworse = "earlier"\n',
            "derived pain_days",
        ),
        (
            SPINE,
            'unit = "cm"\nleast = 100\nmost = 230\nworse = "lower"',
            'unit = "cm"\nleast = 100\nmost = 230',
            "derived height_loss_cm",
        ),
        (
            "crossed",
            'label = "implant"\nworse = "earlier"',
            'label = "implant"',
            "derived implant_days",
        ),
    ],
)
def test_a_worked_out_value_gets_worse_the_way_its_parts_do(
    change: Change, form: str, old: str, new: str, where: str
) -> None:
    only(change("form.toml", old, new, form), "not_monotone", "form.toml", where, form)


def test_questions_that_wait_for_each_other(change: Change) -> None:
    faults = change(
        "form.toml",
        'label = "spine pain"\n',
        'label = "spine pain"\nasked_when = "onset == sudden"\n',
    )
    assert {fault.code for fault in faults} == {"circle"}
    assert {"back_pain, asked_when", "onset, asked_when"} <= {fault.where for fault in faults}


def test_a_question_that_waits_for_itself(change: Change) -> None:
    fault = only(
        change(
            "form.toml",
            'label = "spine pain"\n',
            'label = "spine pain"\nasked_when = "back_pain == yes"\n',
        ),
        "circle",
        "form.toml",
        "back_pain, asked_when",
    )
    assert "waits for itself" in fault.text


@pytest.mark.parametrize(
    ("new", "code"),
    [
        ("bak_pain == yes", "unknown_name"),
        ("pain_days > 5", "unknown_name"),
        ("back_pain == maybe", "unknown_option"),
        ("back_pain", "condition"),
    ],
)
def test_an_asked_when_that_is_wrong(change: Change, new: str, code: str) -> None:
    faults = change("form.toml", 'asked_when = "back_pain == yes"', f'asked_when = "{new}"')
    assert [fault.code for fault in faults] == [code]
    assert "pain_onset" in faults[0].where


def test_a_worked_out_value_of_the_wrong_questions(change: Change) -> None:
    fault = only(
        change("form.toml", 'of = ["pain_onset"]', 'of = ["pain_onst"]'),
        "unknown_name",
        "form.toml",
        "derived pain_days",
    )
    assert fault.cure == "Did you mean “pain_onset”?"


def test_a_worked_out_value_of_the_wrong_kind(change: Change) -> None:
    only(
        change("form.toml", 'of = ["weight", "height_now"]', 'of = ["weight"]'),
        "wrong_type",
        "form.toml",
        "derived bmi",
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('field = "bmi"', 'field = "bim"', "unknown_name", "unlikely bim"),
        ("height_loss_cm > 12", "height_los_cm > 12", "unknown_name", "unlikely height_loss_cm"),
        ("height_loss_cm > 12", "fracture_signs > 12", "unknown_name", "unlikely height_loss_cm"),
        ("pain_worst < pain_now", "pain_worst < onset", "wrong_type", "unlikely pain_worst"),
    ],
)
def test_what_is_asked_again_names_what_there_is(
    change: Change, old: str, new: str, code: str, where: str
) -> None:
    only(change("form.toml", old, new), code, "form.toml", where)


# --- Rules, scores, priority, levels -----------------------------------------------------------


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('source = "1.1–1.4"\n', "", "no_source"),
        ('reviewed = "not signed"\n', "", "no_reviewer"),
        (
            'say = "new trouble with the bladder, the bowel, feeling between the legs, or sexual '
            'function"\n',
            "",
            "no_words",
        ),
        ('finding = "a new bladder, bowel, saddle or sexual change"\n', "", "hold"),
        ('level = "emergency"\nhold = true', 'level = "soon"\nhold = true', "hold"),
    ],
)
def test_a_rule_says_source_reviewer_and_words(
    change: Change, old: str, new: str, code: str
) -> None:
    only(change("triage.toml", old, new), code, "triage.toml", "rule cauda_equina")


def test_a_rule_without_cases(copy: Callable[[str], Path]) -> None:
    path = copy("crossed") / "cases.toml"
    text = path.read_text(encoding="utf-8")
    path.write_text(text[: text.index('[[case]]\nrule = "told_so"')], encoding="utf-8")
    faults = faults_of(copy("crossed"))
    assert [(fault.code, fault.where) for fault in faults] == [("no_case", "rule told_so")] * 2
    assert "fires" in faults[0].text
    assert "stays quiet" in faults[1].text


def test_a_case_of_a_rule_that_is_not_there(change: Change) -> None:
    faults = change("cases.toml", 'rule = "cauda_equina"', 'rule = "cauda_equine"')
    fault = only(faults, "unknown_name", "cases.toml", "rule cauda_equine")
    assert fault.cure == "Did you mean “cauda_equina”?"


def test_a_case_with_a_wrong_date(change: Change) -> None:
    only(
        change("cases.toml", "age = 40\n", 'age = 40\nvisit_date = "20.11.2026"\n'),
        "wrong_date",
        "cases.toml",
        "cauda_equina",
    )


@pytest.mark.parametrize(
    ("old", "new", "code", "where"),
    [
        ('value = "ost"\nsource', 'value = "osst"\nsource', "unknown_name", "score ost"),
        ('value = "ost"\nsource', 'value = "injury"\nsource', "wrong_type", "score ost"),
        ('value = "ost"\nsource', "source", "score", "score ost"),
        ('source = "3.16"\nbands', "bands", "no_source", "score ost"),
        ("least = 4, most = 6", "least = 6, most = 4", "bounds", "score fracture_signs"),
        ("least = 4, most = 6", "least = 3, most = 6", "bounds", "score fracture_signs"),
        ('scale = "pain_now"', 'scale = "pain_noww"', "unknown_name", "priority, pain now"),
        ('scale = "pain_now"', 'scale = "weight"', "wrong_type", "priority, pain now"),
        ('choice = "daily_activity"', 'choice = "pain_areas"', "wrong_type", None),
        (
            "some = 2, severe = 4",
            "sum = 2, some = 2, severe = 4",
            "unknown_option",
            "priority, daily activity",
        ),
        (
            "some = 2, severe = 4",
            "some = 5, severe = 4",
            "not_monotone",
            "priority, daily activity",
        ),
        (
            'score = "fracture_signs"',
            'score = "fracture_sign"',
            "unknown_name",
            "priority, fracture signs",
        ),
        ("bands = [0, 3, 6]", "bands = [0, 3]", "bounds", "priority, fracture signs"),
        ("bands = [0, 3, 6]", "bands = [3, 0, 6]", "not_monotone", "priority, fracture signs"),
        ("bands = [0, 3, 6]", "bands = [0, 3, 7]", "bounds", "priority"),
        ("urgent = 50", "urgent = 60", "bounds", "priority"),
        ("limit_hours = 336", "limit_hours = 12", "bounds", "level"),
        ('source = "2.31"', 'source = ""', "no_source", "advice normal_xray"),
        ('signed_on = ""', 'signed_on = "2026-11-02"', "half_signed", "signed_by"),
    ],
)
def test_scores_priority_levels_and_signature(
    change: Change, old: str, new: str, code: str, where: str | None
) -> None:
    faults = change("triage.toml", old, new)
    assert code in {fault.code for fault in faults}
    assert all(fault.file == f"{SPINE}/triage.toml" for fault in faults)
    if where is not None:
        assert where in {fault.where for fault in faults if fault.code == code}


def test_a_signature_with_a_wrong_date(copy: Callable[[str], Path], change: Change) -> None:
    change("triage.toml", 'signed_by = ""', 'signed_by = "Dr A. Example"')
    only(
        change("triage.toml", 'signed_on = ""', 'signed_on = "2 November"'),
        "wrong_date",
        "triage.toml",
        "signed_on",
    )
    assert change("triage.toml", '"2 November"', '"2026-11-02"') == ()
    assert load_form(copy(SPINE)).signed == "Dr A. Example"


def test_a_scale_that_is_worse_when_lower_gives_no_priority(change: Change) -> None:
    only(
        change("triage.toml", 'scale = "ache"', 'scale = "strength"', "crossed"),
        "not_monotone",
        "triage.toml",
        "priority, ache",
        "crossed",
    )


def test_advice_names_what_there_is(change: Change) -> None:
    fault = only(
        change("triage.toml", 'when = "escort == no"', 'when = "escrt == no"'),
        "unknown_name",
        "triage.toml",
        "advice escort",
    )
    assert fault.cure == "Did you mean “escort”?"


# --- Translations ------------------------------------------------------------------------------


def entry(folder: Path) -> tuple[Path, str, str]:
    """The catalogue, and the translation of the first question's sentence in it."""
    path = folder / "es.po"
    text = path.read_text(encoding="utf-8")
    start = text.index('msgctxt "fever"\n')
    return path, text, text[start : text.index("\n\n", start)]


def test_a_missing_catalogue(copy: Callable[[str], Path]) -> None:
    (copy(SPINE) / "es.po").unlink()
    fault = only(faults_of(copy(SPINE)), "no_catalogue", "es.po", "file")
    assert "“es”" in fault.cure


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"rubbish", b'msgstr "b"\n"a"x'])
def test_a_catalogue_that_cannot_be_read(copy: Callable[[str], Path], content: bytes) -> None:
    (copy(SPINE) / "es.po").write_bytes(content)
    only(faults_of(copy(SPINE)), "no_catalogue", "es.po", "file")


def test_a_huge_catalogue_is_not_read(copy: Callable[[str], Path]) -> None:
    (copy(SPINE) / "es.po").write_text("# a\n" * 1_100_000, encoding="utf-8")
    only(faults_of(copy(SPINE)), "no_catalogue", "es.po", "file")


def test_a_missing_translation(copy: Callable[[str], Path]) -> None:
    path, text, block = entry(copy(SPINE))
    path.write_text(text.replace(block, ""), encoding="utf-8")
    only(faults_of(copy(SPINE)), "not_translated", "es.po", "fever")


def test_an_empty_translation(copy: Callable[[str], Path]) -> None:
    path, text, block = entry(copy(SPINE))
    empty = block[: block.index("msgstr")] + 'msgstr ""'
    path.write_text(text.replace(block, empty), encoding="utf-8")
    only(faults_of(copy(SPINE)), "not_translated", "es.po", "fever")


def test_a_fuzzy_translation(copy: Callable[[str], Path]) -> None:
    path, text, block = entry(copy(SPINE))
    path.write_text(text.replace(block, f"#, fuzzy\n{block}"), encoding="utf-8")
    only(faults_of(copy(SPINE)), "not_translated", "es.po", "fever")


def test_a_changed_sentence_makes_its_translation_stale(change: Change) -> None:
    faults = change("form.toml", 'ask = "When did this pain start?"', 'ask = "When was it?"')
    assert {(fault.code, fault.where) for fault in faults} == {
        ("not_translated", "pain_onset"),
        ("stale_translation", "pain_onset"),
    }


def test_a_translation_of_nothing_is_stale(copy: Callable[[str], Path]) -> None:
    path, text, _ = entry(copy(SPINE))
    path.write_text(f'{text}\nmsgctxt "fevr"\nmsgid "Old"\nmsgstr "Viejo"\n', encoding="utf-8")
    fault = only(faults_of(copy(SPINE)), "stale_translation", "es.po", "fevr")
    assert fault.cure == "Did you mean “fever”?"


def test_a_language_that_is_not_there_yet(change: Change) -> None:
    only(change("form.toml", '["es"]', '["es", "fr"]'), "no_catalogue", "fr.po", "file")


def test_a_patient_hears_the_words_of_their_language_and_staff_the_forms(
    copy: Callable[[str], Path],
) -> None:
    form = load_form(copy(SPINE))
    spanish, english = catalogue(form, "es"), catalogue(form, "en")
    assert spanish is catalogue(form, "es")
    for question in form.questions.values():
        assert spanish.ask(question.id) not in ("", question.ask)
        assert english.ask(question.id) == ""
        for option in question.options:
            assert spanish.say(question.id, option.id)
            assert english.say(question.id, option.id) == ""
    assert len(spanish.come_back()) == len(form.come_back)
    assert spanish.come_back() != form.come_back == english.come_back()
    assert spanish.safety_net() != form.safety_net == english.safety_net()
    assert spanish.answer("Not sure") not in ("", "Not sure")
    assert english.sheet("Come back if") == "Come back if"
    assert english.reviewed


def test_a_language_that_a_form_has_not_is_empty(copy: Callable[[str], Path]) -> None:
    form = load_form(copy("crossed"))
    assert catalogue(form, "es").ask(next(iter(form.questions))) == ""
    assert catalogue(form, "es").safety_net() == form.safety_net


# --- All at once -------------------------------------------------------------------------------


def test_every_fault_is_named_in_one_go(change: Change) -> None:
    change("triage.toml", "fever == yes", "fevr == yes")
    change("triage.toml", 'source = "1.30"\n', "")
    faults = change("form.toml", 'field = "bmi"', 'field = "bim"')
    assert {fault.code for fault in faults} >= {"unknown_name", "no_source"}
    assert len(faults) >= 3


def test_windows_line_ends_give_the_same_form(copy: Callable[[str], Path]) -> None:
    before = load_form(copy(SPINE)).stamp
    for name in ("form.toml", "triage.toml", "cases.toml"):
        path = copy(SPINE) / name
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_form(copy(SPINE)).stamp == before


def test_a_changed_rule_gives_another_stamp(copy: Callable[[str], Path], change: Change) -> None:
    before = load_form(copy(SPINE)).stamp
    assert change("triage.toml", "pain_days <= 84", "pain_days <= 80") == ()
    assert load_form(copy(SPINE)).stamp.sha256 != before.sha256


def test_did_you_mean_without_a_near_word_lists_a_few() -> None:
    assert did_you_mean("zzz", ["a", "b"]) == "Use one of: a, b."
    assert did_you_mean("zzz", list("abcdefghij")) == "Use one of: a, b, c, d, e, f, g, h, …."
    assert did_you_mean("zzz", []) == "There is none to choose from."


def test_pydantic_is_imported_by_one_module_alone() -> None:
    """Two threads that import it by different doors at once find it half made."""
    package = Path(triage_app.__file__).parent
    doors = [
        path.name
        for path in package.rglob("*.py")
        if re.search(r"^\s*(?:from|import) pydantic\b", path.read_text("utf-8"), re.MULTILINE)
    ]
    assert doors == ["schema.py"]
