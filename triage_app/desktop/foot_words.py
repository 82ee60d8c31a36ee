"""The line at the foot of the sign-in: that the data is encrypted, and the last backup.

It says only what is true and shows without the key.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from triage_app.desktop.waiting import day_words
from triage_app.texts import _
from triage_app.workflow.first_look import has_bare_key


def foot_words(directory: Path, last_backup: object, now: datetime) -> str:
    """What is known before anybody has signed in.

    Args:
        directory: the store's folder.
        last_backup: when the newest one was made (aware); None for none that can be seen.
        now: aware.
    """
    kept = (
        _("Patient data on this computer is encrypted, and its key still lies beside it.")
        if has_bare_key(directory)
        else _("Patient data on this computer is encrypted.")
    )
    if not isinstance(last_backup, datetime):
        return f"{kept} {_('No backup can be seen from here.')}"
    here, then = now.astimezone(), last_backup.astimezone()
    clock = f"{then:%H:%M}"
    match (here.date() - then.date()).days:
        case 0:
            made = _("Last backup today {time}, checked.").format(time=clock)
        case 1:
            made = _("Last backup yesterday {time}, checked.").format(time=clock)
        case _:
            words = _("Last backup {day} at {time}, checked.")
            made = words.format(day=day_words(then.date()), time=clock)
    return f"{kept} {made}"
