"""What the worklist says where it shows no rows, its keys, and how a typed day is understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from triage_app.desktop.desk_parts import Empty
from triage_app.desktop.worklist_filters import NOTHING_NARROWED, Filter, Only, Wanted
from triage_app.errors import TriageAppError
from triage_app.model.answers import DateAnswer
from triage_app.texts import N_, _
from triage_app.workflow import Clinic

LIST_KEYS: Final = (
    (("↑", "↓"), N_("move")),
    (("Enter",), N_("open")),
    (("P",), N_("print")),
    (("S",), N_("mark seen")),
    (("M",), N_("move to")),
    (("/",), N_("find")),
)
BUTTON_KEYS: Final = (
    (("F",), N_("filter")),
    (("C",), N_("columns")),
    (("T",), N_("desk tasks")),
)
OTHER_KEYS: Final = (
    (("J", "K"), N_("move")),
    (("Ctrl+P",), N_("print the whole list, most urgent first")),
    (("Esc",), N_("show all")),
)
TASK_KEYS: Final = (
    (("↑", "↓"), N_("move")),
    (("Enter",), N_("open")),
    (("D",), N_("done")),
    (("T",), N_("back to the list")),
)


def say_empty(
    empty: Empty,
    wanted: Wanted,
    narrowed: Sequence[str],
    *,
    error: Exception | None = None,
    tasks: bool = False,
) -> None:
    """Say why there is nothing to see, in one line, and offer one thing to do."""
    if tasks:
        empty.say(
            _("Nothing to do for the desk"),
            _("What a specialist asks of the desk appears here."),
            _("Back to the list"),
            "T",
        )
    elif error is not None:
        cure = error.cure if isinstance(error, TriageAppError) else str(error)
        empty.say(_("The worklist cannot be read now"), cure, _("Try again"))
    elif narrowed:
        head = _("No one fits: {words}").format(words=", ".join(narrowed))
        empty.say(head, "", _("Show all"), "Esc")
    elif wanted.find:
        empty.say(
            _("No patient “{text}”").format(text=wanted.find),
            _("Nobody on the list has this name, birth date, MRN or phone."),
            _("New patient"),
            "Ctrl+N",
        )
    elif wanted.chip == Filter():
        empty.say(
            _("No one is waiting"),
            _("Finished intakes appear here, the most urgent first."),
            _("New intake"),
            "Ctrl+N",
        )
    else:
        head = {
            Only.UNKNOWN: _("Every level is known"),
            Only.NEWS: _("Nothing is new or changed"),
            Only.OVER: _("No one is over the limit"),
        }.get(wanted.chip.only, _("No one is at this level"))
        empty.say(head, "", _("Show all"), "Esc")


def offers_intake(wanted: Wanted) -> bool:
    """Whether the button of the empty list begins an intake rather than showing all."""
    if wanted.narrowing != NOTHING_NARROWED:
        return False
    return bool(wanted.find) or wanted.chip == Filter()


def day_reader(clinic: Clinic) -> Callable[[str], DateAnswer | str]:
    """Understands a typed day of a visit, or says how to type one."""

    def read(text: str) -> DateAnswer | str:
        from triage_app.questionnaire.spoken import NotUnderstood, read_date  # noqa: PLC0415

        understood = read_date(text, clinic.today(), clinic.day_first, earliest=None)
        if isinstance(understood, NotUnderstood):
            return understood.cure
        assert isinstance(understood.value, DateAnswer)
        if understood.value.approximate:
            return _("Type one day, such as 4 Nov.")
        return understood.value

    return read
