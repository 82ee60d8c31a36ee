"""The clinic's emergency number, put where its fixed words say to call it."""

from __future__ import annotations

from triage_app.texts import N_, _

EMERGENCY_NUMBER = N_("emergency number")


def with_number(lines: tuple[str, ...], number: str) -> tuple[str, ...]:
    """The lines, with the number behind each "emergency number"; as they are without one.

    A line in which the clinic wrote the number itself stays as the clinic wrote it.
    """
    if not number:
        return lines
    called = (_(EMERGENCY_NUMBER), EMERGENCY_NUMBER)
    return tuple(_with_number(line, number, called) for line in lines)


def _with_number(line: str, number: str, called: tuple[str, ...]) -> str:
    if number in line:
        return line
    for words in called:
        if words in line:
            return line.replace(words, f"{words}, {number}")
    return line
