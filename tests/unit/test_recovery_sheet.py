"""The key on paper: what is printed can be typed again, and a slip is found out."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from triage_app.errors import StoreKeyWrong
from triage_app.records.recovery_sheet import groups_of, key_from
from triage_app.report.paper import PaperSize
from triage_app.report.recovery_page import draw_recovery_page, sentences
from triage_app.workflow import Letterhead

HEAD = Letterhead("Harbour Spine Clinic", "555 0100", "911")
keys = st.binary(min_size=32, max_size=32)


@given(keys)
def test_the_groups_give_the_key_back_however_they_are_spaced(key: bytes) -> None:
    groups = groups_of(key)
    assert len(groups) == 17
    assert key_from(" ".join(groups)) == key
    assert key_from("\n".join(groups).upper()) == key
    assert key_from("\n".join((*sentences("20 Nov 2026"), *groups))) == key


@given(keys, st.integers(0, 16), st.integers(0, 3), st.integers(1, 15))
def test_one_letter_mistyped_is_found_out(key: bytes, group: int, place: int, by: int) -> None:
    groups = list(groups_of(key))
    typed = groups[group]
    wrong = f"{(int(typed[place], 16) + by) % 16:x}"
    groups[group] = typed[:place] + wrong + typed[place + 1 :]
    try:
        found = key_from(" ".join(groups))
    except StoreKeyWrong:
        return
    # Four letters to check by let one slip in 65,536 through; the store then refuses the key.
    assert found != key


def test_letters_that_look_like_digits_are_read_as_those() -> None:
    key = bytes.fromhex("0123456789abcdef" * 4)
    typed = " ".join(groups_of(key)).replace("0", "O").replace("1", "l")
    assert key_from(typed) == key


@pytest.mark.parametrize("text", ["", "no key here", "0123 " * 16, "0123 " * 40])
def test_what_is_no_sheet_is_refused_with_a_cure(text: str) -> None:
    with pytest.raises(StoreKeyWrong) as caught:
        key_from(text)
    assert "17 groups" in caught.value.cure


@pytest.mark.parametrize("paper", PaperSize)
def test_the_page_holds_every_group_in_order_on_one_sheet(paper: PaperSize) -> None:
    key = bytes(range(32))
    data = draw_recovery_page(groups_of(key), "20 Nov 2026", HEAD, paper)
    pages = PdfReader(io.BytesIO(data)).pages
    assert len(pages) == 1
    text = pages[0].extract_text()
    assert key_from(text) == key
    assert "never with the backups" in " ".join(text.split())
