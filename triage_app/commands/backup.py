"""`backup`, `restore`, `recovery-sheet` and `doctor --security`: the store kept, and brought back.

The key never goes where the backups are. To bring one back it is read from its file, or typed in
groups from the recovery sheet.
"""

from __future__ import annotations

import sys
from pathlib import Path

from triage_app.commands.output import BAD_INPUT, OK, complain, say
from triage_app.errors import InputRefused, StoreKeyWrong
from triage_app.model.ids import system_clock
from triage_app.records.first_look import Health, look
from triage_app.records.key_file import read_key
from triage_app.records.recovery_sheet import key_from
from triage_app.records.restoring import RestoreReport, restore
from triage_app.records.security import State, findings
from triage_app.records.sqlite_records import KEY_NAME
from triage_app.records.vault import vault_beside
from triage_app.workflow.backing_up import back_up, made_words, write_sheet
from triage_app.workflow.clinic import Clinic

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


def run_restore(archive: Path, into: Path, key: str) -> int:
    """Bring a backup back into a folder without a store, and say what came back."""
    if not archive.is_file():
        raise InputRefused(f"There is no file {archive}.", "Name the backup to bring back.")
    report = restore(archive, into, _key(key, into), system_clock())
    for line in report_lines(report):
        say(line)
    say(f"Open it with: triage-app --store {into}")
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


def _key(name: str, into: Path) -> bytes:
    """The key: from a key file, from a recovery sheet (text or PDF), or typed."""
    if name == "-":
        say("Type the 17 groups of the recovery sheet, then an empty line:")
        lines: list[str] = []
        while (line := sys.stdin.readline().strip()) or not lines:
            if not line:
                break
            lines.append(line)
        return key_from("\n".join(lines))
    if not name:
        if (into / KEY_NAME).exists():
            return read_key(into / KEY_NAME)
        raise StoreKeyWrong(
            "A backup is opened with the key of its store, and none was named.",
            f"Name it with --key FILE ({KEY_NAME} or the recovery sheet), or type it: --key -",
        )
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
    """Say how everything stands that keeps the store from being read or lost; 1 if any is bad."""
    vault = vault_beside(store)
    if look(vault) is Health.NEW:
        say("There is no store yet.")
        return OK
    worst = OK
    for finding in findings(vault, system_clock()):
        say(f"{finding.state.value:>4}  {finding.text}")
        if finding.cure:
            say(f"      {finding.cure}")
        if finding.state is State.BAD:
            worst = BAD_INPUT
    return worst
