"""The person at the bottom of the rail."""

from __future__ import annotations

import pytest

from triage_app.desktop.rail import initials, short_name


@pytest.mark.parametrize(
    ("name", "letters", "short"),
    [
        ("Mara Okono", "MO", "Mara Okono"),
        ("Dr A. Lindmar", "AL", "A. Lindmar"),
        ("Dra. Inés Valderrama", "IV", "I. Valderrama"),
        ("Front desk", "FD", "Front desk"),
        ("Dr", "D", "Dr"),
    ],
)
def test_a_title_is_no_name(name: str, letters: str, short: str) -> None:
    assert initials(name) == letters
    assert short_name(name) == short
