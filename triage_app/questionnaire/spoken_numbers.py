"""Reads a height, a weight, a dose, a length of time or a plain number as people say it.

It decides which unit was meant and turns it into the stored one. It must not guess: what could mean
two things is not understood, and the cure says how to type it so that it means one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from triage_app.questionnaire.spoken_text import (
    COUNT,
    COUNT_OF,
    NUMBER,
    NotUnderstood,
    Understood,
    counted,
    number_in,
    plain,
    shown,
    without_about,
)
from triage_app.texts import N_, _

# Exact by the yard and pound agreement of 1959; a month is a twelfth of 365.25 days.
_CM_PER_INCH: Final = 2.54
_KG_PER_POUND: Final = 0.45359237
_INCHES_PER_FOOT: Final = 12
_POUNDS_PER_STONE: Final = 14
_DAYS: Final = {"days": 1.0, "weeks": 7.0, "months": 365.25 / 12, "years": 365.25}
_CM_PER_METRE: Final = 100
_MM_PER_CM: Final = 10

_NOUNS: Final = {
    "cm": N_("a height"),
    "kg": N_("a weight"),
    "mg": N_("a dose"),
    "days": N_("a number of days"),
    "weeks": N_("a number of weeks"),
    "months": N_("a number of months"),
    "years": N_("a number of years"),
}
_WHOLE: Final = {
    "a number": N_("a whole number"),
    "a number of days": N_("a whole number of days"),
    "a number of weeks": N_("a whole number of weeks"),
    "a number of months": N_("a whole number of months"),
    "a number of years": N_("a whole number of years"),
}
# What to type, and what it comes to in the stored unit: shown only where it would be accepted.
_SUCH_AS: Final = {
    "cm": ("5'10", 177.8),
    "kg": ("154 lb", 69.9),
    "mg": ("10", 10.0),
    "months": (N_("18 or 2 years"), 24.0),
    "weeks": (N_("6 or 3 months"), 13.0),
}

_FEET: Final = r"(?:'|ft\.?|feet|foot|pies?)"
_INCHES: Final = r'(?:"|in\.?|ins|inch(?:es)?|pulg(?:adas?)?\.?)'
_METRES: Final = r"(?:m|mts?|met(?:er|re|ro)s?)"
_CM: Final = r"(?:cms?|centimet(?:er|re|ro)s?)"
_MM: Final = r"(?:mm|mill?imet(?:er|re|ro)s?)"
_KG: Final = r"(?:kgs?|kilos?|kilogram(?:me|o)?s?)"
_POUNDS: Final = r"(?:lbs?\.?|pounds?|libras?|#)"
_STONE: Final = r"(?:st\.?|stones?)"
_MG: Final = r"(?:mgs?|mill?igram(?:me|o)?s?)"
_A_DAY: Final = r"(?:(?:a|per|each|every|once a) day|daily|/ ?(?:d|day|dia)|(?:al|por) dia)"
_TIME: Final = {
    "days": r"(?:d|days?|dias?)",
    "weeks": r"(?:w|wks?|weeks?|sem|semanas?)",
    "months": r"(?:mos?|mths?|months?|mes|meses)",
    "years": r"(?:y|yrs?|years?|anos?)",
}

_FEET_AND_INCHES: Final = re.compile(rf"(\d) ?{_FEET} ?(?:and |y )?({NUMBER}) ?{_INCHES}?")
_STONE_AND_POUNDS: Final = re.compile(rf"(\d{{1,2}}) ?{_STONE} ?(?:and |y )?({NUMBER}) ?{_POUNDS}?")
_METRES_AND_CM: Final = re.compile(rf"(\d) ?{_METRES} ?(?:(\d{{2}})|(\d{{1,2}}) ?{_CM})")
# 5.10, 5,8 and 510 are typed for feet and inches, and could be something else.
_SPLIT_FEET: Final = re.compile(r"(?P<feet>[3-8])[.,](?P<inches>\d{1,2})")
_JOINED_FEET: Final = re.compile(r"(?P<feet>[4-6])(?P<inches>\d{2})")
_GROUPED: Final = re.compile(r"(?<![\d.,])([1-9]\d{0,2})([.,])(\d{3})(?![\d.,])")
_SIGN: Final = r"(?:(-|minus|menos)|\+|plus|mas)? ?"


@dataclass(frozen=True, slots=True)
class _Reading:
    """A number in the stored unit, before its bounds. `echo` is the typed unit said back."""

    value: float
    echo: str = ""
    assumed: str = ""
    converted: bool = False


@dataclass(frozen=True, slots=True)
class _Field:
    """What the question takes."""

    unit: str
    least: float | None
    most: float | None
    whole: bool

    @property
    def noun(self) -> str:
        """What is asked for, such as "a height"."""
        return _(self._noun)

    @property
    def _noun(self) -> str:
        return _NOUNS.get(self.kind, N_("a number"))

    @property
    def kind(self) -> str:
        """The unit without what follows it: "mg a day" is read as mg is."""
        return self.unit.split(" ", maxsplit=1)[0]

    def holds(self, value: float) -> bool:
        """Whether `value` is possible here."""
        low_enough = self.most is None or value <= self.most
        return low_enough and (self.least is None or value >= self.least)

    def cure(self) -> str:
        """The sentence that says what to type."""
        noun = _(_WHOLE.get(self._noun, self._noun)) if self.whole else self.noun
        span = self._span()
        unit = f" {self.unit}" if span and self.unit and self.unit not in self._noun else ""
        example, value = _SUCH_AS.get(self.kind, ("", 0.0))
        if not (example and self.holds(value)):
            return _("Type {what}.").format(what=f"{noun}{span}{unit}")
        words = _("Type {what}, such as {example}.")
        return words.format(what=f"{noun}{span}{unit}", example=_(example))

    def _span(self) -> str:
        least = "" if self.least is None else shown(self.least)
        most = "" if self.most is None else shown(self.most)
        if least and most:
            span = _("from {least} to {most}").format(least=least, most=most)
        elif least:
            span = _("from {least}").format(least=least)
        else:
            span = _("up to {most}").format(most=most) if most else ""
        return f" {span}" if span else ""


def read_number(
    text: str, unit: str, least: float | None, most: float | None, whole: bool
) -> Understood | NotUnderstood:
    """Read a typed number; never raises.

    Args:
        text: as typed.
        unit: the stored unit: cm is a height, kg a weight; mg, days, weeks, months, years or other.
        least: the least possible value in the stored unit, or None.
        most: the greatest possible value in the stored unit, or None.
        whole: whether only whole numbers are possible.

    Returns:
        The value in the stored unit (cm and kg to 0.1), or what to type instead.
    """
    field = _Field(unit, least, most, whole)
    said = plain(text)
    if not said:
        return NotUnderstood(text, _("Type {what}").format(what=field.noun))
    doubt = _grouping_doubt(said, field)
    if doubt:
        return NotUnderstood(text, doubt)
    bare, about = without_about(said)
    reading = _read(bare, field)
    if not isinstance(reading, _Reading):
        return NotUnderstood(text, reading or field.cure())
    return _checked(text, reading, field, about)


def _read(said: str, field: _Field) -> _Reading | str | None:
    """The number in the stored unit, or why it is not clear, or None."""
    match field.kind:
        case "cm":
            return _height(said, field)
        case "kg":
            return _weight(said)
        case "mg":
            dose = re.fullmatch(rf"({NUMBER})(?: ?{_MG}(?: ?{_A_DAY})?)?", said)
            return _Reading(number_in(dose[1])) if dose else None
        case "days" | "weeks" | "months" | "years":
            return _length_of_time(said, field.kind)
        case _:
            return _plain_number(said, field)


def _checked(
    text: str, reading: _Reading, field: _Field, about: bool
) -> Understood | NotUnderstood:
    """The reading rounded for storing, if it is possible."""
    assumed = [reading.assumed] if reading.assumed else []
    tenths = reading.converted or field.kind in ("cm", "kg")
    value = round(reading.value, 1 if tenths else 6) + 0.0
    if field.whole and value != int(value):
        if not reading.converted:
            return NotUnderstood(text, _that_is(value, field))
        value = float(round(reading.value))
        assumed.append(_("rounded to whole {unit}").format(unit=field.unit))
    if not field.holds(value):
        return NotUnderstood(text, _that_is(value, field))
    if about:
        assumed.append(_('"about" left out'))
    echo = reading.echo or _other_unit(value, field.kind)
    words = counted(value, field.unit) + (f" ({echo})" if echo else "")
    return Understood(int(value) if field.whole else value, words, ", ".join(assumed))


def _that_is(value: float, field: _Field) -> str:
    words = _("That is {amount}.").format(amount=counted(value, field.unit))
    return f"{words} {field.cure()}"


def _other_unit(value: float, kind: str) -> str:
    """The same height or weight in the other unit that people think in."""
    if kind == "kg":
        return f"{round(value / _KG_PER_POUND)} lb"
    if kind != "cm":
        return ""
    half_inches = round(value / _CM_PER_INCH * 2)
    feet, rest = divmod(half_inches, 2 * _INCHES_PER_FOOT)
    half = "\u00bd" if rest % 2 else ""
    return f"{feet} ft {rest // 2}{half} in"


def _grouping_doubt(said: str, field: _Field) -> str:
    """A cure when "1,500" could be one and a half or fifteen hundred, else empty."""
    for match in _GROUPED.finditer(said):
        thousands = float(match[1] + match[3])
        # A comma is written both ways everywhere, a point where thousands are possible too: its
        # unit may still be converted for a length of time, so that its bounds do not tell.
        possible = field.most is None or thousands <= field.most or field.kind in _DAYS
        if match[2] == "," or possible:
            short = match[3].rstrip("0") or "0"
            words = _(
                "{typed} could be {small} or {large}."
                " Type it without the comma or point, or with fewer figures after it."
            )
            return words.format(
                typed=match[0], small=f"{match[1]}.{short}", large=f"{match[1]}{match[3]}"
            )
    return ""


def _height(said: str, field: _Field) -> _Reading | str | None:
    """A height in cm."""
    if match := _METRES_AND_CM.fullmatch(said):
        metres, centimetres = int(match[1]), int(match[2] or match[3])
        return _Reading(metres * _CM_PER_METRE + centimetres, converted=True)
    for unit, centimetres_each in (
        (_CM, 1.0),
        (_METRES, float(_CM_PER_METRE)),
        (_INCHES, _CM_PER_INCH),
        (_MM, 1 / _MM_PER_CM),
    ):
        if match := re.fullmatch(rf"({NUMBER}) ?{unit}", said):
            return _Reading(number_in(match[1]) * centimetres_each, converted=unit is not _CM)
    return _bare_height(said, field) if re.fullmatch(NUMBER, said) else _feet(said)


def _feet(said: str) -> _Reading | str | None:
    """A height in feet, or in feet and inches."""
    if match := re.fullmatch(rf"({NUMBER}) ?{_FEET}", said):
        if re.search(r"[.,]", match[1]):
            # 5.8 ft is said for 5 ft 8 in as well as for 5.8 feet: almost two inches apart.
            return _("{n} feet is not clear. Type feet and inches as 5'10.").format(n=match[1])
        inches = number_in(match[1]) * _INCHES_PER_FOOT
        return _Reading(inches * _CM_PER_INCH, converted=True)
    if match := _FEET_AND_INCHES.fullmatch(said):
        inches = number_in(match[2])
        if inches >= _INCHES_PER_FOOT:
            words = _("{n} inches is a foot or more. Type feet and inches as 5'10.")
            return words.format(n=shown(inches))
        inches += int(match[1]) * _INCHES_PER_FOOT
        return _Reading(inches * _CM_PER_INCH, converted=True)
    return None


def _bare_height(said: str, field: _Field) -> _Reading | str:
    """A height without a unit: cm or metres when possible, never inches or feet."""
    value = number_in(said)
    if field.holds(value):
        return _Reading(value, assumed=_("read as centimetres"))
    in_metres = value * _CM_PER_METRE
    if re.search(r"[.,]", said) and field.holds(in_metres):
        return _Reading(in_metres, assumed=_("read as metres"), converted=True)
    split = _SPLIT_FEET.fullmatch(said) or _JOINED_FEET.fullmatch(said)
    if split and int(split["inches"]) < _INCHES_PER_FOOT:
        feet_and_inches = f"{split['feet']}'{int(split['inches'])}"
        words = _("{typed} is not clear. For feet and inches type {example}.")
        return words.format(typed=said, example=feet_and_inches)
    if field.holds(value * _CM_PER_INCH):
        words = _("{n} cm is too short. For inches type {n} in.")
        return words.format(n=shown(value))
    return _Reading(value)


def _weight(said: str) -> _Reading | str | None:
    """A weight in kg."""
    if match := re.fullmatch(rf"({NUMBER}) ?{_POUNDS}", said):
        return _Reading(number_in(match[1]) * _KG_PER_POUND, converted=True)
    if match := re.fullmatch(rf"({NUMBER})( ?{_KG})?", said):
        return _Reading(number_in(match[1]), assumed="" if match[2] else _("read as kilograms"))
    return _stone(said)


def _stone(said: str) -> _Reading | str | None:
    """A weight in stone, or in stone and pounds."""
    if match := _STONE_AND_POUNDS.fullmatch(said):
        pounds = number_in(match[2])
        if pounds >= _POUNDS_PER_STONE:
            words = _("{n} pounds is a stone or more. Type stone and pounds as 11 st 4.")
            return words.format(n=shown(pounds))
        return _from_stone(int(match[1]), pounds)
    if match := re.fullmatch(rf"({NUMBER}) ?{_STONE}", said):
        if re.search(r"[.,]", match[1]):
            words = _("{n} stone is not clear. Type stone and pounds as 11 st 4.")
            return words.format(n=match[1])
        stone = number_in(match[1])
        return _from_stone(int(stone), (stone - int(stone)) * _POUNDS_PER_STONE)
    return None


def _from_stone(stone: int, pounds: float) -> _Reading:
    """Stone and pounds as a weight, said back in stone."""
    kilograms = (stone * _POUNDS_PER_STONE + pounds) * _KG_PER_POUND
    return _Reading(kilograms, f"{stone} st {shown(pounds)} lb", converted=True)


def _length_of_time(said: str, stored: str) -> _Reading | None:
    """A length of time in the stored unit; "2 years", "1 year 6 months", "2 years and a half"."""
    if re.fullmatch(NUMBER, said):
        return _Reading(number_in(said))
    parts: list[tuple[float, str]] = []
    rest = said
    while rest:
        for unit, names in _TIME.items():
            if match := re.match(rf"({COUNT_OF}){names}( 1/2)?(?:$|,? (?:and |y )?)", rest):
                parts.append((number_in(match[1]) + (0.5 if match[2] else 0.0), unit))
                rest = rest[match.end() :]
                break
        else:
            return None
    units = [unit for _, unit in parts]
    if len(set(units)) < len(units):
        return None
    echo = " ".join(counted(count, unit) for count, unit in parts)
    value = sum(_in_unit(count, unit, stored) for count, unit in parts)
    return _Reading(value) if units == [stored] else _Reading(value, echo, converted=True)


def _in_unit(count: float, unit: str, stored: str) -> float:
    """`count` of `unit` in the stored unit."""
    return count if unit == stored else count * _DAYS[unit] / _DAYS[stored]


def _plain_number(said: str, field: _Field) -> _Reading | None:
    """A number that may carry a sign, its own unit, or "of 24" when 24 is the most it can be."""
    own = re.escape(plain(field.unit)) or "(?:times?|points?|veces|vez|puntos?)"
    if match := re.fullmatch(rf"{_SIGN}({COUNT})(?: ?{own})?", said):
        return _Reading(number_in(match[2]) * (-1 if match[1] else 1))
    if field.most is not None:
        out_of = rf"(?: ?/ ?| (?:out )?of | de ){shown(field.most)}"
        if match := re.fullmatch(rf"(\d{{1,7}}){out_of}", said):
            return _Reading(number_in(match[1]))
    return None
