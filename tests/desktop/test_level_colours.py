"""The four level fills are far apart, for every kind of colour vision: CIEDE2000 worked out here.

The difference is the CIE's of 2000, held against pairs published by its authors' reviewers (Sharma,
Wu and Dalal, 2005); colour blindness is simulated after Machado, Oliveira and Fernandes (2009) at
full severity, on linear light.
"""

from __future__ import annotations

import itertools
from math import atan2, cos, degrees, exp, floor, hypot, radians, sin, sqrt

import pytest

from triage_app.desktop.theme import DARK, LIGHT, Theme
from triage_app.model.level import Level

Triple = tuple[float, float, float]

SRGB_TO_XYZ: tuple[Triple, Triple, Triple] = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)
WHITE_D65: Triple = (0.95047, 1.0, 1.08883)
SEEN_AS: dict[str, tuple[Triple, Triple, Triple]] = {
    "full colour": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protanopia": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deuteranopia": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritanopia": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def times(matrix: tuple[Triple, Triple, Triple], value: Triple) -> Triple:
    """A matrix times a column."""
    one, two, three = (sum(m * v for m, v in zip(row, value, strict=True)) for row in matrix)
    return one, two, three


def lab(colour: str, vision: str) -> Triple:
    """CIE L*a*b* (D65) of a colour as somebody with this colour vision sees it."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    seen = times(SEEN_AS[vision], (red, green, blue))
    red, green, blue = (min(max(part, 0.0), 1.0) for part in seen)
    xyz = times(SRGB_TO_XYZ, (red, green, blue))
    x, y, z = (
        t ** (1 / 3) if (t := v / w) > (6 / 29) ** 3 else t / (3 * (6 / 29) ** 2) + 4 / 29
        for v, w in zip(xyz, WHITE_D65, strict=True)
    )
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def hue(a: float, b: float) -> float:
    """Hue in degrees, 0 to 360; 0 for a grey."""
    return degrees(atan2(b, a)) % 360 if a or b else 0.0


def difference(one: Triple, two: Triple) -> float:
    """CIEDE2000 with all weights 1."""
    (l1, a1, b1), (l2, a2, b2) = one, two
    mean_c7 = ((hypot(a1, b1) + hypot(a2, b2)) / 2) ** 7
    stretch = 1 + 0.5 * (1 - sqrt(mean_c7 / (mean_c7 + 25**7)))
    a1, a2 = a1 * stretch, a2 * stretch
    c1, c2 = hypot(a1, b1), hypot(a2, b2)
    h1, h2 = hue(a1, b1), hue(a2, b2)
    turn, mean_h = hues(h1, h2, grey=c1 * c2 == 0)
    d_l, d_c = l2 - l1, c2 - c1
    d_h = 2 * sqrt(c1 * c2) * sin(radians(turn / 2))
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2
    weight = (
        1
        - 0.17 * cos(radians(mean_h - 30))
        + 0.24 * cos(radians(2 * mean_h))
        + 0.32 * cos(radians(3 * mean_h + 6))
        - 0.20 * cos(radians(4 * mean_h - 63))
    )
    s_l = 1 + 0.015 * (mean_l - 50) ** 2 / sqrt(20 + (mean_l - 50) ** 2)
    s_c = 1 + 0.045 * mean_c
    s_h = 1 + 0.015 * mean_c * weight
    rotation = 30 * exp(-(((mean_h - 275) / 25) ** 2))
    r_t = -2 * sqrt(mean_c**7 / (mean_c**7 + 25**7)) * sin(radians(2 * rotation))
    light, chroma, turned = d_l / s_l, d_c / s_c, d_h / s_h
    return sqrt(light**2 + chroma**2 + turned**2 + r_t * chroma * turned)


def hues(h1: float, h2: float, *, grey: bool) -> tuple[float, float]:
    """The turn from one hue to the other, the short way round, and the hue between them."""
    if grey:
        return 0.0, h1 + h2
    turn, total = h2 - h1, h1 + h2
    if abs(turn) <= 180:
        return turn, total / 2
    turn += -360 if turn > 180 else 360
    return turn, (total + 360) / 2 if total < 360 else (total - 360) / 2


def closest(theme: Theme, vision: str) -> float:
    """The smallest difference between the fills of any two levels."""
    fills = [lab(theme.level(level).fill, vision) for level in Level]
    return min(difference(one, two) for one, two in itertools.combinations(fills, 2))


@pytest.mark.parametrize(
    ("one", "two", "published"),
    [
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, -1.3802, -84.2814), (50, 0, -82.7485), 1.0000),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((50, 2.49, -0.001), (50, -2.49, 0.0011), 7.2195),
        ((50, 2.5, 0), (50, 0, -2.5), 4.3065),
        ((50, 2.5, 0), (73, 25, -18), 27.1492),
        ((90.8027, -2.0831, 1.4410), (91.1528, -1.6435, 0.0447), 1.4441),
        ((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_the_difference_is_the_published_one(one: Triple, two: Triple, published: float) -> None:
    assert difference(one, two) == pytest.approx(published, abs=0.00005)
    assert difference(two, one) == pytest.approx(published, abs=0.00005)


@pytest.mark.parametrize(
    ("vision", "light", "dark"),
    [
        ("full colour", 28, 25),
        ("deuteranopia", 15, 13),
        ("protanopia", 20, 18),
        ("tritanopia", 20, 18),
    ],
)
def test_no_two_level_fills_look_alike(vision: str, light: int, dark: int) -> None:
    """The look's own figures: a changed colour cannot slip under them."""
    assert floor(closest(LIGHT, vision)) >= light
    assert floor(closest(DARK, vision)) >= dark
