"""`backup`, `restore`, `recovery-sheet` and `doctor --security`: the store kept, and brought back.

The bare key never goes where the backups are. To bring one back somebody who could sign in when it
was made types their password; without one the key is typed in groups from the recovery sheet.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from triage_app.commands import signing_in
from triage_app.commands.output import BAD_INPUT, OK, complain, say
from triage_app.errors import InputRefused, NotAllowed, StoreKeyWrong
from triage_app.model.ids import system_clock
from triage_app.questionnaire.outside import read_file
from triage_app.records.backup import SEALED_END
from triage_app.records.key_file import read_key
from triage_app.records.key_slots import (
    KEYS_NAME,
    LARGEST,
    PASSWORD,
    KeySlots,
    has_file,
    open_slot,
    slots_from,
)
from triage_app.records.recovery_sheet import key_from
from triage_app.records.restoring import RestoreReport, restore
from triage_app.records.sqlite_records import KEY_NAME, STORE_NAME
from triage_app.records.users import name_key
from triage_app.workflow.backing_up import back_up, made_words, write_sheet
from triage_app.workflow.clinic import Clinic
from triage_app.workflow.security import (
    Finding,
    State,
    how_the_store_is_kept,
    seen_from_outside,
)

_KEY_HEADING = b"triage-app store key"


def run_backup(clinic: Clinic, to: Path | None) -> int:
    """Make a backup and say where it is and what is in it; 1 when the audit has a fault."""
    made = back_up(clinic, to=to)
    say(f"{made.path}")
    say(made_words(made))
    say(f"Head of the audit, to note outside this computer: {made.head}")
    if made.dropped:
        say(f"Taken away, as newer ones stand for them: {', '.join(made.dropped)}")
    if not made.audit.is_whole:
        complain("The audit in it is not whole. Look at it with: triage-app audit verify")
        return BAD_INPUT
    return OK


def run_restore(archive: Path, into: Path, key: str, user: str, password_file: str) -> int:
    """Bring a backup back into a folder without a store, and say what came back.

    Args:
        archive: the backup.
        into: where to.
        key: a file with the key, or `-` to type it; empty to open it with a password.
        user: whose password; empty to be asked.
        password_file: see `signing_in.password_of`.
    """
    if not archive.is_file():
        raise InputRefused(f"There is no file {archive}.", "Name the backup to bring back.")
    found = _key(key) if key else _key_without_sheet(archive, into, user, password_file)
    report = restore(archive, into, found, system_clock())
    for line in report_lines(report):
        say(line)
    say(f"Open it with: triage-app --store {into}")
    if report.key_written:
        say(f"The key lies bare in {KEY_NAME} there until it is opened: do that now.")
    elif has_file(into):
        say("Sign in with the passwords of the day of the backup.")
    else:
        say("No passwords came with it: it asks for the recovery sheet.")
    return OK if report.audit.is_whole else BAD_INPUT


def report_lines(report: RestoreReport) -> tuple[str, ...]:
    """What came back, line by line."""
    made = "at a time its name does not say"
    if report.made is not None:
        made = report.made.astimezone().strftime("on %Y-%m-%d at %H:%M")
    last = "nothing was ever done in it"
    if report.last_entry is not None:
        last = report.last_entry.astimezone().strftime("%Y-%m-%d at %H:%M")
    whole = "whole" if report.audit.is_whole else "NOT whole: triage-app audit verify"
    return (
        f"Brought back from {report.archive}, made {made}.",
        f"Patients: {report.patients:,}. Intakes: {report.intakes:,}."
        f" Part done: {report.drafts:,}.",
        f"The last thing done in it: {last}.",
        f"Audit: {report.audit.entries:,} entries, {whole}. Head: {report.audit.head}",
        "What was done after that is not in it.",
    )


def _key_without_sheet(archive: Path, into: Path, user: str, password_file: str) -> bytes:
    """The key: bare in the new place, else locked beside the backup."""
    if (into / KEY_NAME).exists():
        return read_key(into / KEY_NAME)
    sealed = archive.with_name(f"{archive.name}{SEALED_END}")
    slots = _slots_in(sealed)
    if slots is None:
        raise StoreKeyWrong(
            f"No passwords came with this backup: {sealed.name} is not beside it.",
            "Nothing was changed. Put it there, or use the recovery sheet: --key FILE, or --key -",
        )
    who = name_key(signing_in.who_asks(user))
    password = signing_in.password_of(password_file)
    named = [slot for slot in slots.slots if slot.kind == PASSWORD and name_key(slot.name) == who]
    for slot in named:
        key = open_slot(slot, password, slots.store)
        if key is not None:
            return key
    raise NotAllowed(
        "The name or the password is not right.",
        "Nothing was changed. It is the password of the day of the backup; without it, use the"
        " recovery sheet: --key FILE, or --key -",
    )


def _slots_in(sealed: Path) -> KeySlots | None:
    try:
        return None if sealed.is_symlink() else slots_from(read_file(sealed, LARGEST))
    except OSError:
        return None


def _key(name: str) -> bytes:
    """The key: from a key file, from a recovery sheet (text or PDF), or typed."""
    if name == "-":
        say("Type the 17 groups of the recovery sheet, then an empty line:")
        lines: list[str] = []
        while (line := sys.stdin.readline().strip()) or not lines:
            if not line:
                break
            lines.append(line)
        return key_from("\n".join(lines))
    path = Path(name)
    try:
        content = path.read_bytes()
    except OSError as err:
        raise InputRefused(
            f"{path} cannot be read: {err.strerror}.", "Name the file with the key."
        ) from err
    if content.startswith(_KEY_HEADING):
        return read_key(path)
    return key_from(
        _pdf_text(path) if content.startswith(b"%PDF") else content.decode("utf-8", "replace")
    )


def _pdf_text(path: Path) -> str:
    from pypdf import PdfReader  # noqa: PLC0415  # 70 ms, and only for a sheet kept as PDF

    return "\n".join(page.extract_text() for page in PdfReader(path).pages)


def run_recovery_sheet(clinic: Clinic, output: Path) -> int:
    """Write the recovery sheet: a PDF, or text when the file is named .txt."""
    write_sheet(clinic, output, clinic.today().isoformat())
    say(f"{output}: print it, lock it away, then delete the file.")
    say("Whoever has this sheet and a backup can read every record.")
    return OK


def run_security(store: Path) -> int:
    """Say what is seen of the store from outside; 1 if any of it is bad."""
    if not any((store / name).exists() for name in (STORE_NAME, KEYS_NAME, KEY_NAME)):
        say("There is no store yet.")
        return OK
    code = _tell(seen_from_outside(store, system_clock()))
    say("look  Users, audit and what the backups hold are seen only after a sign-in.")
    say("      Type: triage-app doctor --security --user NAME")
    return code


def run_security_inside(clinic: Clinic) -> int:
    """Say how everything stands that keeps the store from being read or lost; 1 if any is bad."""
    return _tell(how_the_store_is_kept(clinic))


def _tell(found: Iterable[Finding]) -> int:
    worst = OK
    for finding in found:
        say(f"{finding.state.value:>4}  {finding.text}")
        if finding.cure:
            say(f"      {finding.cure}")
        if finding.state is State.BAD:
            worst = BAD_INPUT
    return worst
