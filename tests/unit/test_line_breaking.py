"""Where lines end, and what stands at the end of a cut one."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from triage_app.report.line_breaking import (
    Flow,
    Typesetter,
    Word,
    break_lines,
    clip_lines,
    in_drawing_order,
    line_em,
)
from triage_app.report.paper import POINT
from triage_app.report.summary import Ink, Span
from triage_app.report.typeface import pieces_of


def said(line: Sequence[Word]) -> str:
    """The line as it would be read out."""
    parts: list[str] = []
    for index, word in enumerate(line):
        if index and word.spaced:
            parts.append(" ")
        parts.extend(piece.text for piece, _ in word.pieces)
    return "".join(parts)


def test_lines_are_full_but_not_wider_than_asked() -> None:
    flow = Typesetter().flow("one two three four five six seven eight nine ten")
    lines = break_lines(flow.words, 10, 25)
    assert len(lines) > 1
    assert " ".join(said(line) for line in lines) == (
        "one two three four five six seven eight nine ten"
    )
    for line, following in pairwise(lines):
        assert line_em(line) * 10 * POINT <= 25
        assert line_em((*line, following[0])) * 10 * POINT > 25


def test_a_sign_in_another_ink_stays_with_its_word() -> None:
    flow = Typesetter().flow((Span("report awaited", Ink.BOLD), Span(". Bone "), Span("density")))
    assert [said([word]) for word in flow.words] == ["report", "awaited.", "Bone", "density"]
    assert [ink for _, ink in flow.words[1].pieces] == [Ink.BOLD, Ink.PLAIN]


def test_a_word_too_long_for_a_line_is_cut_by_letters_and_none_is_lost() -> None:
    long = "x" * 200
    lines = break_lines(Typesetter().flow(f"a {long} b").words, 10, 30)
    assert "".join(said(line) for line in lines).replace(" ", "") == f"a{long}b"
    assert all(line_em(line) * 10 * POINT <= 30.001 for line in lines)


def test_bold_is_wider_than_plain() -> None:
    setter = Typesetter()
    assert setter.flow("fracture", bold=True).em > setter.flow("fracture").em


def test_a_cut_text_counts_the_words_it_leaves_out() -> None:
    setter = Typesetter()
    flow = setter.flow("alpha beta gamma delta epsilon zeta eta theta")

    def sign(count: int) -> Flow:
        return setter.flow(f"+ {count} words")

    lines = clip_lines(flow, 10, 40, 1, sign)
    assert len(lines) == 1
    shown, _, count = said(lines[0]).partition(" + ")
    assert len(shown.split()) + int(count.split()[0]) == 8


def test_a_text_that_fits_has_no_sign() -> None:
    setter = Typesetter()
    flow = setter.flow("short text")
    assert clip_lines(flow, 10, 60, 1, lambda n: setter.flow("cut")) == [flow.words]


def test_words_beyond_the_limit_are_counted_too() -> None:
    setter = Typesetter(most_letters=50)
    flow = setter.flow("word " * 100)
    assert len(flow.words) + flow.unseen in range(99, 102)
    shown = clip_lines(flow, 10, 100, 5, lambda n: setter.flow(f"+ {n}"))
    words = " ".join(said(line) for line in shown)
    assert words.count("word") + int(words.rpartition("+ ")[2]) == len(flow.words) + flow.unseen


def test_right_to_left_words_stand_in_their_own_order() -> None:
    line = Typesetter().flow("Name: אבא בא 12 here").words
    ordered = [said([word]) for word in in_drawing_order(line)]
    assert ordered[0] == "Name:"
    assert ordered[-1] == "here"
    assert ordered.index("אב") < ordered.index("אבא")


def test_a_right_to_left_paragraph_begins_at_the_right_and_keeps_numbers() -> None:
    line = Typesetter().flow("אבא 555 0142 בא").words
    ordered = [said([word]) for word in in_drawing_order(line, from_right=True)]
    assert ordered == ["אב", "555", "0142", "אבא"]


def test_arabic_letters_take_the_form_their_neighbours_ask_for() -> None:
    pieces, missing = pieces_of("سلام", bold=False)
    assert missing == 0
    # seen initial, then the lam-alef pair in its final form, then meem alone; drawn from the left.
    assert "".join(piece.text for piece in pieces) == "\ufee1\ufefc\ufeb3"


def test_a_minus_becomes_a_dash_and_unknown_letters_are_counted() -> None:
    setter = Typesetter()
    assert said(setter.flow("\u22123.1").words) == "–3.1"
    assert setter.missing == 0
    setter.flow("李 and 李, again")
    assert setter.missing == 1
