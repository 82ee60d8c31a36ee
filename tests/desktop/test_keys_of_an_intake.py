"""A whole intake of a new patient by the real keys: every name can be typed, and 140 are enough.

Two of the demo's patients here; `python -m tests.bench --only most-keys` asks all of them.
"""

from __future__ import annotations

import pytest

from tests.bench.keys import MOST_KEYS, asked_whole
from tests.bench.samples import Sample, full_intakes
from triage_app.desktop.theme import Theme


def sample(family_name: str) -> Sample:
    """A finished visit of the demo."""
    return next(one for one in full_intakes() if one.patient.family_name == family_name)


@pytest.mark.parametrize(
    "family_name",
    [
        "\u0627\u0644\u0646\u062c\u0627\u0631",  # no letter of it is on a Latin keyboard
        "Arriaga Fuentes",  # the most to type: three medicines and steroids
    ],
)
def test_a_whole_intake_takes_at_most_140_keys(theme: Theme, family_name: str) -> None:
    keys, begun = asked_whole(sample(family_name))
    assert keys.counted <= MOST_KEYS
    assert begun <= 12
