"""Every contrast that the look promises, worked out from the tokens themselves."""

from __future__ import annotations

import itertools
from math import floor

import pytest

from triage_app.desktop.theme import DARK, LIGHT, Theme, tokens
from triage_app.model.level import Level

BOTH = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
GROUNDS = ("window", "surface", "sunken")


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Contrast ratio by WCAG 2."""
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lowest(theme: Theme, ink: str, grounds: tuple[str, ...]) -> float:
    """The lowest contrast of a token over grounds, rounded down to one place."""
    named = tokens(theme)
    return floor(min(contrast(named[ink], named[ground]) for ground in grounds) * 10) / 10


def lightness(colour: str) -> float:
    """L* of a colour, 0 to 100."""
    y = luminance(colour)
    return 116 * y ** (1 / 3) - 16 if y > 0.008856 else 903.3 * y


@pytest.mark.parametrize(
    ("ink", "light", "dark"),
    [
        ("text", 14.9, 14.3),
        ("text2", 7.0, 9.1),
        ("text3", 5.1, 6.4),
        ("control", 3.1, 4.2),
        ("accent", 5.7, 7.0),
        ("problem", 7.1, 8.3),
    ],
)
def test_words_and_borders_stand_out_on_every_ground(ink: str, light: float, dark: float) -> None:
    """A changed colour cannot slip under what the look promises."""
    assert lowest(LIGHT, ink, GROUNDS) >= light
    assert lowest(DARK, ink, GROUNDS) >= dark


@BOTH
def test_no_text_is_under_4_5_and_no_control_under_3(theme: Theme) -> None:
    """The two limits of WCAG, whatever the numbers above say."""
    for ink in ("text", "text2", "text3", "accent", "problem"):
        assert lowest(theme, ink, GROUNDS) >= 4.5, ink
    assert lowest(theme, "control", GROUNDS) >= 3
    assert lowest(theme, "text3", ("desk",)) >= 4.5
    assert lowest(theme, "accent", ("accent_tint",)) >= 4.5
    assert lowest(theme, "text", ("accent_tint",)) >= 4.5
    assert lowest(theme, "text3", ("accent_tint",)) >= 4.5


@pytest.mark.parametrize(
    ("ground", "light", "dark"),
    [("accent", 6.8, 8.7), ("accent_hover", 8.7, 10.5), ("accent_pressed", 11.4, 6.5)],
)
def test_words_on_accent_stand_out_in_every_state(ground: str, light: float, dark: float) -> None:
    """Rest, hover and pressed of the main button."""
    assert lowest(LIGHT, "on_accent", (ground,)) >= light
    assert lowest(DARK, "on_accent", (ground,)) >= dark


@BOTH
def test_white_on_the_alarm_is_7_6(theme: Theme) -> None:
    """The red-flag panel is read at arm's length."""
    assert lowest(theme, "on_alarm", ("alarm",)) >= 7.6


LEVEL_RATIOS = {
    Level.EMERGENCY: ((7.6, 5.3), (7.6, 5.2), (15.4, 13.7)),
    Level.URGENT: ((6.3, 7.2), (5.7, 6.5), (16.0, 12.9)),
    Level.SOON: ((12.0, 12.6), (5.9, 12.3), (16.7, 12.4)),
    Level.ROUTINE: ((17.8, 14.3), (6.0, 6.4), (16.2, 12.8)),
}


@pytest.mark.parametrize("level", list(Level))
def test_each_level_stands_out_on_its_fill_surface_and_tint(level: Level) -> None:
    """On its fill, its line on the surface, and text on its tint, light and dark."""
    for place, theme in enumerate((LIGHT, DARK)):
        colours = theme.level(level)
        found = (
            contrast(colours.on, colours.fill),
            contrast(colours.line, theme.surface),
            contrast(theme.text, colours.tint),
        )
        for ratio, promised in zip(found, LEVEL_RATIOS[level], strict=True):
            assert floor(ratio * 10) / 10 >= promised[place]


@BOTH
@pytest.mark.parametrize("level", list(Level))
def test_a_level_word_as_coloured_text_is_5_5_everywhere(theme: Theme, level: Level) -> None:
    """Where a level's word stands in its own colour."""
    named = tokens(theme)
    grounds = [named[ground] for ground in ("window", "surface")]
    assert min(contrast(theme.level(level).ink, ground) for ground in grounds) >= 5.5


def test_the_levels_differ_in_black_and_white() -> None:
    """Neighbours are 13 or more apart in lightness, light and dark."""
    light = sorted(lightness(LIGHT.level(level).fill) for level in Level)
    dark = sorted(lightness(DARK.level(level).fill) for level in Level)
    assert [round(value) for value in light] == [35, 63, 87, 100]
    assert [round(value) for value in dark] == [12, 45, 67, 89]
    # L* of the light pair SOON and ROUTINE is the closest: 13.
    assert min(b - a for a, b in itertools.pairwise(light)) >= 12.5


def test_every_length_grows_with_the_text_and_none_vanishes() -> None:
    """A 1 px line stays a line at every size."""
    assert LIGHT.px(1) == 1
    assert LIGHT.px(56) == 56
