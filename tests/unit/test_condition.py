"""What a condition may say: read into a tree, or refused with a sentence and a cure."""

from __future__ import annotations

import pytest

from triage_app.questionnaire.condition import (
    AnyOf,
    Both,
    Compare,
    ConditionFault,
    Either,
    Named,
    OneOf,
    leaves,
    names,
    parse,
    put_in_place,
)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("fever == yes", Compare("fever", "==", "yes")),
        ("injury != none", Compare("injury", "!=", "none")),
        ("pain_days <= 90", Compare("pain_days", "<=", 90)),
        ("t_score < -2.5", Compare("t_score", "<", -2.5)),
        ("bmi > 60", Compare("bmi", ">", 60)),
        ("age >= 50", Compare("age", ">=", 50)),
        ("pain_worst < pain_now", Compare("pain_worst", "<", "pain_now")),
        ("cancer in (past, current)", OneOf("cancer", ("past", "current"))),
        ("cancer in (past,)", OneOf("cancer", ("past",))),
        ("cancer in (past)", OneOf("cancer", ("past",))),
        ("any_of(risks, a, b)", AnyOf("risks", ("a", "b"))),
        ("new_or_worse", Named("new_or_worse")),
    ],
)
def test_each_comparison_is_read(text: str, tree: object) -> None:
    assert parse(text).tree == tree


def test_and_binds_before_or_and_brackets_before_both() -> None:
    a, b, c = (Compare(name, "==", "yes") for name in "abc")
    assert parse("a == yes or b == yes and c == yes").tree == Either((a, Both((b, c))))
    assert parse("(a == yes or b == yes) and c == yes").tree == Both((Either((a, b)), c))


def test_spaces_and_line_ends_do_not_count() -> None:
    assert parse("  fever == yes  ") == parse("fever   ==  yes")
    assert parse("fever ==\tyes").text == "fever == yes"


@pytest.mark.parametrize(
    "text",
    [
        "not fever == yes",
        "pain_now + 1 >= 8",
        "fever == 'yes'",
        "fever == True",
        "fever == None",
        "1 < pain_now",
        "3 == 3",
        "0 < pain_now < 5",
        "any_of(risks)",
        "any_of()",
        "any_of(risks, 'a')",
        "any_of(risks, *rest)",
        "any_of(risks, option=a)",
        "all_of(risks, a)",
        "cancer in ('past', current)",
        "cancer not in (past, current)",
        "cancer is current",
        "pain_now == 1j",
        "pain_now == 1e999",
        "pain_now == " + "9" * 3000,
        "lambda: fever",
        "[fever]",
        "fever if pain else rash",
        "(fever := yes)",
        "__import__('os')",
        "fever.yes",
        'f"{fever}"',
        "5",
    ],
)
def test_anything_else_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(ConditionFault) as caught:
        parse(text)
    assert str(caught.value).endswith(".")
    assert caught.value.cure


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "fever ==",
        "fever = yes",
        "(fever == yes",
        "fever == yes)",
        "fever yes",
        "\0",
        "fever == y\ud800s",
        "fever == yes; rash == yes",
        "a\nb",
    ],
)
def test_what_cannot_be_read_is_said_so(text: str) -> None:
    with pytest.raises(ConditionFault, match="cannot be read"):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["not " * 990 + "a", "a" + ".b" * 1900, "a" + "()" * 1900, "-" * 3900 + "1", "(" * 1900],
)
def test_deep_nesting_is_a_fault_not_a_crash(text: str) -> None:
    with pytest.raises(ConditionFault):
        parse(text)


def test_a_condition_that_is_too_long_is_refused() -> None:
    with pytest.raises(ConditionFault, match="too long") as caught:
        parse("a == b or " * 500 + "a == b")
    assert "[[define]]" in caught.value.cure


def test_a_define_is_put_in_place_wherever_it_stands() -> None:
    fresh = parse("days <= 14").tree
    condition = parse("a == yes and (fresh or b == yes)")
    placed = put_in_place(condition, {"fresh": fresh})
    assert placed.text == condition.text
    assert placed.tree == parse("a == yes and (days <= 14 or b == yes)").tree


def test_a_name_alone_that_is_no_define_is_refused() -> None:
    with pytest.raises(ConditionFault, match="no \\[\\[define\\]\\]") as caught:
        put_in_place(parse("a == yes and fever"), {})
    assert "fever == yes" in caught.value.cure


def test_names_come_once_in_reading_order() -> None:
    tree = parse("b == x and (a in (x, y) or any_of(c, x)) or b == y or later").tree
    assert names(tree) == ("b", "a", "c")
    assert [leaf.name for leaf in leaves(tree)] == ["b", "a", "c", "b"]
