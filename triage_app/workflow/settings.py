"""The clinic's settings: who it is, what its papers show, and its own texts for patients.

Kept in the store as one piece of JSON, so that every desk has the same. `clinic.toml` is what a new
store begins with; what was saved here wins over it from then on.
"""

from __future__ import annotations

import base64
import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from triage_app.errors import InputRefused
from triage_app.model.intake import Event
from triage_app.model.problem import Problem
from triage_app.questionnaire.outside import TooLargeError, read_file
from triage_app.report.paper import PaperSize
from triage_app.texts import LANGUAGE_NAMES, _
from triage_app.workflow.clinic import Clinic, Letterhead
from triage_app.workflow.may import Action, require

if TYPE_CHECKING:
    from triage_app.records.store import Records

log = logging.getLogger(__name__)

SETTING: Final = "clinic"
"""The name of the setting in the store."""
VERSION: Final = 1

MOST_NAME: Final = 100
MOST_ADDRESS_LINES: Final = 5
MOST_LINE: Final = 60
MOST_PHONE: Final = 30
MOST_EMERGENCY: Final = 15
MOST_SPECIALISTS: Final = 30
MOST_TEXT: Final = 6_000
MOST_FASTING: Final = 400
MOST_IDLE: Final = 60
MOST_KEEP_YEARS: Final = 50
_LARGEST_KEPT: Final = 5_000_000
_PICTURES: Final = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")

TextKey = tuple[str, str]
"""The id of a leaflet (or "fasting") and the code of a language."""


@dataclass(frozen=True, slots=True)
class ClinicSettings:
    """What a manager sets.

    Attributes:
        address: one line each.
        emergency_number: whom patients and staff call in danger of life.
        logo: a PNG or JPEG; kept small, as `report.letterhead_logo` leaves it. Empty for none.
        specialists: names to choose from, and for the letterhead.
        day_first: whether 3/4 is 3 April.
        language: of the screens.
        idle_desk: minutes without a key or a click after which reception's desk locks itself.
        idle_room: the same for everybody else.
        keep_years: how long a record is kept after the last thing done in it; 0 for always. See
            `workflow.retention`: nothing is ever deleted by itself.
        texts: the clinic's own leaflets, whole, by leaflet and language; and under "fasting" when
            to stop eating and drinking. What is not there is ours.
    """

    name: str = ""
    address: tuple[str, ...] = ()
    phone: str = ""
    emergency_number: str = "911"
    logo: bytes = b""
    specialists: tuple[str, ...] = ()
    paper: PaperSize = PaperSize.LETTER
    day_first: bool = False
    language: str = "en"
    idle_desk: int = 5
    idle_room: int = 10
    keep_years: int = 0
    texts: Mapping[TextKey, str] = field(default_factory=dict)


def settings_of(clinic: Clinic) -> ClinicSettings:
    """The settings in force: what the store holds, else what this desk began with."""
    return read_settings(clinic.records, _begun_with(clinic))


def read_settings(records: Records, first: ClinicSettings) -> ClinicSettings:
    """What the store holds; `first` for all that was never saved there or cannot be read.

    Raises:
        StoreError: the store cannot be read.
    """
    text = records.setting(SETTING)
    if text is None:
        return first
    try:
        if len(text) > _LARGEST_KEPT:
            raise ValueError  # noqa: TRY301  # as for any other text that was not saved here
        found = json.loads(text)
        # Half a character (a lone surrogate) could be neither stored nor printed.
        json.dumps(found, ensure_ascii=False).encode("utf-8")
        return _from_json(found, first)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        # A clinic must be able to open: names and numbers of clinic.toml are better than no desk.
        log.error("the clinic's settings cannot be read: %s", type(error).__name__)  # noqa: TRY400
        return first


def check_settings(settings: ClinicSettings) -> tuple[Problem, ...]:
    """What is wrong with the settings as typed, for the screen; empty when they can be saved.

    The logo is checked where it is chosen, by `read_logo`, and again when the settings are saved.
    """
    return (*_names_wrong(settings), *_choices_wrong(settings), *_texts_wrong(settings))


def save_settings(clinic: Clinic, settings: ClinicSettings) -> ClinicSettings:
    """Keep the settings, for every desk from its next start, and for this one at once.

    The audit says which fields changed, never what they say.

    Returns:
        The settings as kept: without spaces around, with the logo made small.

    Raises:
        NotAllowed: this person may not.
        InputRefused: something is wrong with them; nothing was changed.
    """
    require(clinic.staff, Action.CHANGE_SETTINGS)
    before = settings_of(clinic)
    after = _tidy(settings)
    for problem in check_settings(after):
        raise InputRefused(problem.text, problem.cure)
    if after.logo and after.logo != before.logo:
        from triage_app.report.letterhead_logo import checked_logo  # noqa: PLC0415  # Pillow

        after = replace(after, logo=checked_logo(after.logo))
    changed = changed_fields(before, after)
    if changed or clinic.records.setting(SETTING) is None:
        entry = clinic.entry(Event.SETTING_CHANGED, SETTING, ", ".join(changed))
        clinic.records.set_setting(SETTING, _to_json(after), entry)
    return after


def changed_fields(before: ClinicSettings, after: ClinicSettings) -> tuple[str, ...]:
    """The names of the fields that differ; a text by its leaflet and language."""
    names = [
        one.name
        for one in fields(ClinicSettings)
        if one.name != "texts" and getattr(before, one.name) != getattr(after, one.name)
    ]
    keys = sorted({*before.texts, *after.texts})
    names += [
        f"text {which} {language}"
        for which, language in keys
        if before.texts.get((which, language)) != after.texts.get((which, language))
    ]
    return tuple(names)


def with_text(settings: ClinicSettings, which: str, language: str, text: str) -> ClinicSettings:
    """The settings with a text of the clinic's own; an empty one goes back to ours."""
    texts = {key: kept for key, kept in settings.texts.items() if key != (which, language)}
    if text.strip():
        texts[which, language] = text
    return replace(settings, texts=texts)


def read_logo(path: Path) -> bytes:
    """The picture in a file, made small, for `ClinicSettings.logo`.

    Raises:
        InputRefused: it cannot be read, or is no picture that can be used.
    """
    from triage_app.report.letterhead_logo import (  # noqa: PLC0415  # Pillow, 40 ms
        MOST_LOGO_BYTES,
        checked_logo,
    )

    try:
        data = read_file(path, MOST_LOGO_BYTES)
    except TooLargeError:
        # Its size is refused with the words that the picture's own check has for it.
        data = bytes(MOST_LOGO_BYTES + 1)
    except OSError as error:
        raise InputRefused(
            _("The file with the logo cannot be read."),
            _("Nothing was changed. Look whether it is still there, or choose another."),
        ) from error
    return checked_logo(data)


def letterhead_of(settings: ClinicSettings) -> Letterhead:
    """What papers and screens show of the clinic."""
    return Letterhead(
        settings.name,
        settings.phone,
        settings.emergency_number,
        settings.address,
        settings.logo,
        settings.specialists,
    )


def with_settings(clinic: Clinic, settings: ClinicSettings) -> Clinic:
    """The same desk under these settings."""
    return replace(
        clinic,
        letterhead=letterhead_of(settings),
        paper=settings.paper,
        day_first=settings.day_first,
        language=settings.language,
    )


def _begun_with(clinic: Clinic) -> ClinicSettings:
    head = clinic.letterhead
    return ClinicSettings(
        name=head.name,
        address=head.address,
        phone=head.phone,
        emergency_number=head.emergency_number,
        logo=head.logo,
        specialists=head.specialists,
        paper=clinic.paper,
        day_first=clinic.day_first,
        language=clinic.language,
    )


# -- what is wrong with them ----------------------------------------------------------------------


def _names_wrong(settings: ClinicSettings) -> Iterator[Problem]:
    shorten = _("Nothing was changed. Make it shorter.")
    if not any(letter.isalnum() for letter in settings.name):
        yield Problem(
            "missing", "name", _("The clinic has no name."), _("Type the name papers show.")
        )
    if not any(letter.isdigit() for letter in settings.emergency_number):
        yield Problem(
            "missing",
            "emergency_number",
            _("The emergency number holds no digit."),
            _("Type the number to call in danger of life, such as 911."),
        )
    for name, text, most in (
        ("name", settings.name, MOST_NAME),
        ("phone", settings.phone, MOST_PHONE),
        ("emergency_number", settings.emergency_number, MOST_EMERGENCY),
        *(("address", line, MOST_LINE) for line in settings.address),
        *(("specialists", line, MOST_LINE) for line in settings.specialists),
    ):
        if len(text) > most:
            sentence = _("A line has more than {n} letters.").replace("{n}", str(most))
            yield Problem("too_long", name, sentence, shorten)
    for name, lines, most in (
        ("address", settings.address, MOST_ADDRESS_LINES),
        ("specialists", settings.specialists, MOST_SPECIALISTS),
    ):
        if len(lines) > most:
            sentence = _("There are more than {n} lines.").replace("{n}", str(most))
            yield Problem("too_many", name, sentence, shorten)


def _choices_wrong(settings: ClinicSettings) -> Iterator[Problem]:
    if settings.language not in LANGUAGE_NAMES:
        yield Problem(
            "unknown",
            "language",
            _("The program does not speak this language."),
            _("Choose one of the list."),
        )
    for name in ("idle_desk", "idle_room"):
        if not 1 <= getattr(settings, name) <= MOST_IDLE:
            sentence = _("The desk locks itself after 1 to {n} minutes.")
            yield Problem(
                "out_of_bounds",
                name,
                sentence.replace("{n}", str(MOST_IDLE)),
                _("Type a number of minutes."),
            )
    if not 0 <= settings.keep_years <= MOST_KEEP_YEARS:
        sentence = _("Records are kept 1 to {n} years, or always.")
        yield Problem(
            "out_of_bounds",
            "keep_years",
            sentence.replace("{n}", str(MOST_KEEP_YEARS)),
            _("Type a number of years; 0 keeps them always."),
        )


def _texts_wrong(settings: ClinicSettings) -> Iterator[Problem]:
    if not settings.texts:
        return
    from triage_app.report.leaflet_words import (  # noqa: PLC0415  # only with own texts
        FASTING,
        LEAFLETS,
        own_leaflet,
        unknown_places,
    )

    for (which, language), text in settings.texts.items():
        where = f"texts {which} {language}"
        most = MOST_FASTING if which == FASTING else MOST_TEXT
        if which not in (*LEAFLETS, FASTING):
            yield Problem("unknown", where, _("There is no such leaflet."), _("Leave it out."))
            continue
        if len(text) > most:
            sentence = _("The text has more than {n} letters.").replace("{n}", str(most))
            yield Problem("too_long", where, sentence, _("Nothing was changed. Make it shorter."))
        for place in unknown_places(text):
            sentence = _("Nothing is known that could stand in place of “{place}”.")
            yield Problem(
                "unknown_place",
                where,
                sentence.replace("{place}", f"{{{place}}}"),
                _("Take it out, or write one of those that the program's own text has."),
            )
        if which != FASTING and not own_leaflet(which, language, text).blocks:
            yield Problem(
                "missing",
                where,
                _("The leaflet has a title and nothing under it."),
                _("Write the text under the title, or go back to the program's own."),
            )


# -- how they are kept ----------------------------------------------------------------------------


def _tidy(settings: ClinicSettings) -> ClinicSettings:
    """Without spaces and empty lines around, and without a copy of what is ours anyway."""
    return replace(
        settings,
        name=" ".join(settings.name.split()),
        address=_lines(settings.address),
        phone=" ".join(settings.phone.split()),
        emergency_number=" ".join(settings.emergency_number.split()),
        specialists=_lines(settings.specialists),
        texts={key: text for key, text in sorted(settings.texts.items()) if text.strip()},
    )


def _lines(lines: tuple[str, ...]) -> tuple[str, ...]:
    tidy = (" ".join(line.split()) for line in lines)
    return tuple(line for line in tidy if line)


def _to_json(settings: ClinicSettings) -> str:
    texts: dict[str, dict[str, str]] = {}
    for (which, language), text in settings.texts.items():
        texts.setdefault(which, {})[language] = text
    kept: dict[str, Any] = {  # Any: JSON
        "version": VERSION,
        "name": settings.name,
        "address": list(settings.address),
        "phone": settings.phone,
        "emergency_number": settings.emergency_number,
        "logo": base64.b64encode(settings.logo).decode("ascii"),
        "specialists": list(settings.specialists),
        "paper": settings.paper.name.lower(),
        "day_first": settings.day_first,
        "language": settings.language,
        "idle_desk": settings.idle_desk,
        "idle_room": settings.idle_room,
        "keep_years": settings.keep_years,
        "texts": texts,
    }
    return json.dumps(kept, ensure_ascii=False)


def _from_json(found: Mapping[str, Any], first: ClinicSettings) -> ClinicSettings:
    """The settings; what a later version added is passed over, what is missing is `first`'s."""

    def text(name: str, otherwise: str) -> str:
        value = found.get(name, otherwise)
        if not isinstance(value, str):
            raise TypeError(name)
        return value

    def lines(name: str, otherwise: tuple[str, ...]) -> tuple[str, ...]:
        value = found.get(name, list(otherwise))
        if not isinstance(value, list):
            raise TypeError(name)
        if not all(isinstance(line, str) for line in value):
            raise TypeError(name)
        return tuple(value)

    def minutes(name: str, otherwise: int) -> int:
        value = found.get(name, otherwise)
        if not isinstance(value, int) or isinstance(value, bool):
            raise TypeError(name)
        return value if 1 <= value <= MOST_IDLE else otherwise

    # What cannot be read, or was never set, is kept always: nobody loses a record by a slip.
    years = found.get("keep_years", 0)
    is_years = type(years) is int and 0 <= years <= MOST_KEEP_YEARS
    day_first = found.get("day_first", first.day_first)
    if not isinstance(day_first, bool):
        raise TypeError("day_first")
    logo = base64.b64decode(found["logo"], validate=True) if "logo" in found else first.logo
    language = text("language", first.language)
    return ClinicSettings(
        name=text("name", first.name),
        address=lines("address", first.address),
        phone=text("phone", first.phone),
        emergency_number=text("emergency_number", first.emergency_number),
        logo=logo if logo.startswith(_PICTURES) else b"",
        specialists=lines("specialists", first.specialists),
        paper=PaperSize[text("paper", first.paper.name).upper()],
        day_first=day_first,
        language=language if language in LANGUAGE_NAMES else first.language,
        idle_desk=minutes("idle_desk", first.idle_desk),
        idle_room=minutes("idle_room", first.idle_room),
        keep_years=years if is_years else 0,
        texts={
            (which, code): str(words)
            for which, by_language in found.get("texts", {}).items()
            for code, words in by_language.items()
        },
    )
