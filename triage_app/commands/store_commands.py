"""The commands that work on a store: their options, and each run with whoever signed in.

Imported at every start, so what a command needs is imported when it runs.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from triage_app.commands import signing_in
from triage_app.commands.output import MISUSE, complain

if TYPE_CHECKING:
    from triage_app.workflow.clinic import Clinic

NAMES: Final = frozenset(
    {
        *("backup", "recovery-sheet", "replay", "numbers", "audit"),
        *("export", "export-patient", "purge"),
    }
)
"""Those that ask for a sign-in; `restore` has its own way to the key."""


def add_commands(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Add all of them to the command line; `common` are the options that every command has."""
    signing = argparse.ArgumentParser(add_help=False)
    signing_in.add_options(signing)
    parents = [common, signing]
    _keeping(commands, parents)
    _managers(commands, parents)
    _audit(commands, parents)
    _leaving(commands, parents)


def _managers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
) -> None:
    """What the manager asks of a store."""
    again = commands.add_parser(
        "replay",
        parents=parents,
        help="try changed forms (--forms DIR) on the past intakes of the store; changes nothing",
    )
    again.add_argument("--names", action="store_true", help="name the patients that move")
    numbers = commands.add_parser(
        "numbers", parents=parents, help="count the store's intakes over some days"
    )
    numbers.add_argument("-o", "--output", type=Path, help="write CSV files into this folder")
    numbers.add_argument("--replace", action="store_true", help="write over files that are there")
    for parser in (again, numbers):
        parser.add_argument("--from", dest="first", type=_day, help="first day, as 2026-11-20")
        parser.add_argument("--to", dest="last", type=_day, help="last day")
        parser.add_argument("--json", action="store_true", help="print JSON")


def _keeping(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
) -> None:
    """Backups of a store, and what opens them again."""
    backup = commands.add_parser("backup", parents=parents, help="make a checked backup now")
    backup.add_argument("--to", type=Path, metavar="DIR", help="default: the clinic's folder")
    back = commands.add_parser("restore", help="bring a backup back into a new folder")
    back.add_argument("archive", type=Path, metavar="BACKUP", help="the backup to bring back")
    back.add_argument(
        "--into", type=Path, metavar="DIR", required=True, help="a folder without a store"
    )
    back.add_argument(
        "--key",
        default="",
        metavar="FILE",
        help="recovery sheet or key file; - to type the groups of the sheet",
    )
    signing_in.add_options(back)
    back.add_argument("--debug", action="store_true", default=argparse.SUPPRESS)
    sheet = commands.add_parser(
        "recovery-sheet", parents=parents, help="write the key on a sheet to be locked away"
    )
    sheet.add_argument("-o", "--output", type=Path, required=True, help="a PDF, or a .txt file")


def _audit(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
) -> None:
    """What the privacy officer asks of a store."""
    audit = commands.add_parser("audit", help="check the audit of the store, or write it to a file")
    parts = audit.add_subparsers(dest="audit", metavar="WHAT", required=True)
    verify = parts.add_parser(
        "verify", parents=parents, help="find any entry changed, dropped, moved or cut off"
    )
    verify.add_argument(
        "--head", default="", metavar="HASH[:COUNT]", help="a head noted earlier, as on a backup"
    )
    verify.add_argument("--json", action="store_true", help="print JSON")
    export = parts.add_parser("export", parents=parents, help="write all entries as CSV")
    export.add_argument("-o", "--output", type=Path, required=True, help="the CSV file to write")
    export.add_argument("--replace", action="store_true", help="write over a file that is there")


def _leaving(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    parents: list[argparse.ArgumentParser],
) -> None:
    """What leaves the store: as files, or for good."""
    whole = commands.add_parser(
        "export", parents=parents, help="write everything in the store in open formats"
    )
    whole.add_argument(
        "-o", "--output", type=Path, required=True, help="a folder; a new one is made in it"
    )
    whole.add_argument("--pages", action="store_true", help="each intake's page as PDF too")
    patient = commands.add_parser(
        "export-patient",
        parents=parents,
        help="write a patient's whole record on paper and as data",
    )
    patient.add_argument("patient", metavar="MRN_OR_ID", help="the patient's number in the clinic")
    patient.add_argument(
        "-o", "--output", type=Path, required=True, help="a folder; a new one is made in it"
    )
    purge = commands.add_parser(
        "purge", parents=parents, help="list what is older than the clinic keeps"
    )
    purge.add_argument("--really", action="store_true", help="delete it for good")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-20") from None


# -- running one -----------------------------------------------------------------------------------


def run(store: Path, forms: Path, options: argparse.Namespace) -> int:
    """Sign somebody in, do what the command says, and sign them out again."""
    changed: Path | None = options.forms
    if options.command == "replay":
        from triage_app.paths import forms_dir  # noqa: PLC0415

        if changed is None:
            complain("Name the folder of the changed forms: triage-app replay --forms DIR")
            return MISUSE
        forms = forms_dir()
    with signing_in.signed_in(
        store, forms, options.user, options.password_file, options.paper
    ) as clinic:
        match options.command:
            case "replay":
                return _replay(clinic, changed or forms, options)
            case "numbers":
                return _numbers(clinic, options)
            case "audit":
                return _audited(clinic, options)
            case "backup" | "recovery-sheet":
                return _kept(clinic, options)
            case _:
                return _left(clinic, options)


def run_restore(options: argparse.Namespace) -> int:
    """Bring a backup back: by the key, or by the password of somebody who could sign in then."""
    from triage_app.commands.backup import run_restore as restore  # noqa: PLC0415

    return restore(options.archive, options.into, options.key, options.user, options.password_file)


def _replay(clinic: Clinic, changed: Path, options: argparse.Namespace) -> int:
    from triage_app.commands.replay import run_replay  # noqa: PLC0415

    return run_replay(
        clinic,
        changed,
        options.first or date.min,
        options.last or date.max,
        as_json=options.json,
        names=options.names,
    )


def _numbers(clinic: Clinic, options: argparse.Namespace) -> int:
    from triage_app.commands.numbers import run_numbers  # noqa: PLC0415

    return run_numbers(
        clinic,
        options.first,
        options.last,
        options.output,
        as_json=options.json,
        replace=options.replace,
    )


def _audited(clinic: Clinic, options: argparse.Namespace) -> int:
    from triage_app.commands.audit import run_export, run_verify  # noqa: PLC0415

    if options.audit == "verify":
        return run_verify(clinic, options.head, as_json=options.json)
    return run_export(clinic, options.output, replace=options.replace)


def _kept(clinic: Clinic, options: argparse.Namespace) -> int:
    from triage_app.commands.backup import run_backup, run_recovery_sheet  # noqa: PLC0415

    if options.command == "backup":
        return run_backup(clinic, options.to)
    return run_recovery_sheet(clinic, options.output)


def _left(clinic: Clinic, options: argparse.Namespace) -> int:
    from triage_app.commands.leaving import (  # noqa: PLC0415
        run_export,
        run_export_patient,
        run_purge,
    )

    match options.command:
        case "export":
            return run_export(clinic, options.output, pages=options.pages)
        case "export-patient":
            return run_export_patient(clinic, options.patient, options.output)
        case _:
            return run_purge(clinic, really=options.really)
