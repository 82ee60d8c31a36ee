"""The command line: without arguments it opens the desktop. Never a traceback.

Exit codes: 0 done; 1 bad input or something that can be put right, named on standard error; 2 the
command was not used as it should be.
"""

from __future__ import annotations

import argparse
import io
import logging
import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from triage_app import __version__
from triage_app.commands.crash_dumps import write_none
from triage_app.errors import TriageAppError
from triage_app.texts import CHOICES

if TYPE_CHECKING:
    from triage_app.workflow.forms import Forms

log = logging.getLogger("triage_app")


def main(arguments: list[str] | None = None) -> int:
    """Run one command and give back its exit code."""
    options = _parser().parse_args(arguments)
    write_none()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Windows consoles have other encodings, in which names would stop the program.
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        return _run(options)
    except TriageAppError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Stopped. What was saved is safe.\n")
        return 1
    except BrokenPipeError:
        # The reader went away, as `head` does; nothing of ours is wrong.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception:  # the last line of defence: the traceback goes to the log, never to a user
        log.debug("unexpected", exc_info=True)
        sys.stderr.write(
            "Something went wrong that is not your fault. What was saved is safe. "
            "Start the program again; if it happens again, run with --debug and send the output.\n"
        )
        if options.debug:
            raise
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="triage-app",
        description="Spine-clinic intake and triage. Without a command it opens the desktop.",
        epilog="It supports a clinician's decision. It is not a diagnosis and is not validated.",
    )
    common = argparse.ArgumentParser(add_help=False)
    _common(parser, top=True)
    _common(common, top=False)
    parser.add_argument("--version", action="version", version=f"triage-app {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    demo = commands.add_parser(
        "demo", parents=[common], help="show the program with 40 invented patients"
    )
    _screen_language(demo, argparse.SUPPRESS)
    assess = commands.add_parser(
        "assess", parents=[common], help="assess intakes from a file; one JSON object a line"
    )
    assess.add_argument("file", help="an intake as JSON, or one a line; - for standard input")
    summary = commands.add_parser(
        "summary", parents=[common], help="write the one page of an intake as PDF"
    )
    summary.add_argument("file", help="an intake as JSON; - for standard input")
    summary.add_argument("-o", "--output", type=Path, required=True, help="the PDF to write")
    blank = commands.add_parser(
        "blank-form", parents=[common], help="write the blank questionnaire as a fillable PDF"
    )
    blank.add_argument("-o", "--output", type=Path, required=True, help="the PDF to write")
    blank.add_argument(
        "--form", default="vertebral_fracture", help="which form; default: %(default)s"
    )
    blank.add_argument("--language", default="", help="the patient's language, such as es")
    blank.add_argument("--clinic", default="", help="the clinic's name, as it stands on the paper")
    read = commands.add_parser(
        "read-form", parents=[common], help="read a filled questionnaire; prints an intake as JSON"
    )
    read.add_argument("file", help="the filled PDF; - for standard input")
    check = commands.add_parser(
        "check-forms", parents=[common], help="check forms and rules, and name every fault"
    )
    check.add_argument("directory", nargs="?", type=Path, help="default: the forms in use")
    doctor = commands.add_parser(
        "doctor", parents=[common], help="say what this computer lacks for the window"
    )
    doctor.add_argument(
        "--security", action="store_true", help="say how well the store is kept, and what to do"
    )
    _keeping(commands, common)
    _managers(commands, common)
    _audit(commands, common)
    return parser


def _managers(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """What the manager asks of a store."""
    again = commands.add_parser(
        "replay",
        parents=[common],
        help="try changed forms (--forms DIR) on the past intakes of the store; changes nothing",
    )
    again.add_argument("--names", action="store_true", help="name the patients that move")
    numbers = commands.add_parser(
        "numbers", parents=[common], help="count the store's intakes over some days"
    )
    numbers.add_argument("-o", "--output", type=Path, help="write CSV files into this folder")
    numbers.add_argument("--replace", action="store_true", help="write over files that are there")
    for parser in (again, numbers):
        parser.add_argument("--from", dest="first", type=_day, help="first day, as 2026-11-20")
        parser.add_argument("--to", dest="last", type=_day, help="last day")
        parser.add_argument("--json", action="store_true", help="print JSON")


def _keeping(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """Backups of a store, and what opens them again."""
    backup = commands.add_parser("backup", parents=[common], help="make a checked backup now")
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
        help="key file or recovery sheet; - to type the groups of the sheet",
    )
    back.add_argument("--debug", action="store_true", default=argparse.SUPPRESS)
    sheet = commands.add_parser(
        "recovery-sheet", parents=[common], help="write the key on a sheet to be locked away"
    )
    sheet.add_argument("-o", "--output", type=Path, required=True, help="a PDF, or a .txt file")


def _audit(
    commands: argparse._SubParsersAction[argparse.ArgumentParser], common: argparse.ArgumentParser
) -> None:
    """What the privacy officer asks of a store."""
    audit = commands.add_parser("audit", help="check the audit of the store, or write it to a file")
    parts = audit.add_subparsers(dest="audit", metavar="WHAT", required=True)
    verify = parts.add_parser(
        "verify", parents=[common], help="find any entry changed, dropped, moved or cut off"
    )
    verify.add_argument(
        "--head", default="", metavar="HASH[:COUNT]", help="a head noted earlier, as on a backup"
    )
    verify.add_argument("--json", action="store_true", help="print JSON")
    export = parts.add_parser("export", parents=[common], help="write all entries as CSV")
    export.add_argument("-o", "--output", type=Path, required=True, help="the CSV file to write")
    export.add_argument("--replace", action="store_true", help="write over a file that is there")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no day; write it as 2026-11-20") from None


def _common(parser: argparse.ArgumentParser, *, top: bool) -> None:
    """Options that may stand before or after the command; after it they win."""

    def default(value: object) -> object:
        return value if top else argparse.SUPPRESS

    parser.add_argument(
        "--store", type=Path, metavar="DIR", default=default(None), help="folder of the store"
    )
    parser.add_argument(
        "--forms", type=Path, metavar="DIR", default=default(None), help="folder of the forms"
    )
    parser.add_argument(
        "--paper", choices=("letter", "a4"), default=default(None), help="paper to print on"
    )
    parser.add_argument(
        "--role",
        choices=("reception", "specialist", "administrator"),
        default=default("reception"),
        help="who sits at this computer",
    )
    if top:
        _screen_language(parser, "")
    parser.add_argument(
        "--debug", action="store_true", default=default(False), help="show what went wrong inside"
    )


def _screen_language(parser: argparse.ArgumentParser, default: str) -> None:
    """The language of the window; `blank-form` has a `--language` of its own, the patient's."""
    parser.add_argument(
        "--language",
        choices=CHOICES,
        default=default,
        help="language of the screens, this time; xx marks every text, to find one forgotten",
    )


def _run(options: argparse.Namespace) -> int:
    from triage_app.paths import default_store_dir, forms_dir  # noqa: PLC0415  # after --help

    if options.debug:
        logging.basicConfig(level=logging.DEBUG)
    store = options.store or default_store_dir()
    forms = options.forms or forms_dir()
    match options.command:
        case None:
            return _desktop(store, forms, options)
        case "demo":
            from triage_app.commands.demo import run_demo  # noqa: PLC0415

            return run_demo(options.store, forms, options.paper, options.language)
        case "doctor":
            return _doctor(store, security=options.security)
        case "check-forms":
            from triage_app.commands.check_forms import run_check_forms  # noqa: PLC0415

            return run_check_forms(options.directory or forms)
        case "backup" | "restore" | "recovery-sheet":
            return _keep(store, forms, options)
        case "replay" | "numbers":
            return _manage(store, options)
        case "audit":
            return _audited(store, forms, options)
        case _:
            return _files(forms, options)


def _manage(store: Path, options: argparse.Namespace) -> int:
    """Numbers of a store, or changed forms tried on it: whoever can open the store may."""
    from triage_app.commands.join import join_clinic  # noqa: PLC0415
    from triage_app.commands.numbers import must_be_there, run_numbers  # noqa: PLC0415
    from triage_app.commands.replay import run_replay  # noqa: PLC0415
    from triage_app.paths import forms_dir  # noqa: PLC0415

    replays = options.command == "replay"
    if replays and options.forms is None:
        sys.stderr.write("Name the folder of the changed forms: triage-app replay --forms DIR\n")
        return 2
    in_use = forms_dir() if replays else options.forms or forms_dir()
    clinic = join_clinic(must_be_there(store), in_use, "administrator", options.paper)
    first, last = options.first, options.last
    try:
        if replays:
            return run_replay(
                clinic,
                options.forms,
                first or date.min,
                last or date.max,
                as_json=options.json,
                names=options.names,
            )
        return run_numbers(
            clinic, first, last, options.output, as_json=options.json, replace=options.replace
        )
    finally:
        clinic.records.close()


def _doctor(store: Path, *, security: bool) -> int:
    if security:
        from triage_app.commands.backup import run_security  # noqa: PLC0415

        return run_security(store)
    from triage_app.commands.doctor import run_doctor  # noqa: PLC0415

    return run_doctor(store)


def _keep(store: Path, forms: Path, options: argparse.Namespace) -> int:
    """A backup made or brought back, or the recovery sheet: whoever can open the store may."""
    from triage_app.commands.backup import (  # noqa: PLC0415
        run_backup,
        run_recovery_sheet,
        run_restore,
    )
    from triage_app.commands.join import join_clinic  # noqa: PLC0415
    from triage_app.commands.numbers import must_be_there  # noqa: PLC0415

    if options.command == "restore":
        return run_restore(options.archive, options.into, options.key)
    clinic = join_clinic(must_be_there(store), forms, "administrator", options.paper)
    try:
        if options.command == "backup":
            return run_backup(clinic, options.to)
        return run_recovery_sheet(clinic, options.output)
    finally:
        clinic.records.close()


def _audited(store: Path, forms: Path, options: argparse.Namespace) -> int:
    """The audit checked or written to a file: whoever can open the store may."""
    from triage_app.commands.audit import run_export, run_verify  # noqa: PLC0415
    from triage_app.commands.join import join_clinic  # noqa: PLC0415
    from triage_app.commands.numbers import must_be_there  # noqa: PLC0415

    clinic = join_clinic(must_be_there(store), forms, "administrator", options.paper)
    try:
        if options.audit == "verify":
            return run_verify(clinic, options.head, as_json=options.json)
        return run_export(clinic, options.output, replace=options.replace)
    finally:
        clinic.records.close()


def _files(forms: Path, options: argparse.Namespace) -> int:
    from triage_app.workflow.forms import Forms  # noqa: PLC0415

    now = datetime.now(UTC).astimezone()
    if options.command in ("blank-form", "read-form"):
        return _paper(Forms(forms), options, now)
    if options.command == "assess":
        from triage_app.commands.assess import run_assess  # noqa: PLC0415

        return run_assess(options.file, Forms(forms), now.date())
    from triage_app.commands.summary import run_summary  # noqa: PLC0415

    return run_summary(options.file, options.output, Forms(forms), options.paper or "letter", now)


def _paper(engines: Forms, options: argparse.Namespace, now: datetime) -> int:
    from triage_app.commands.blank import run_blank, run_read_form  # noqa: PLC0415

    if options.command == "read-form":
        return run_read_form(options.file, engines, now.date())
    paper = options.paper or "letter"
    return run_blank(engines, options.form, options.language, options.output, paper, options.clinic)


def _desktop(store: Path, forms: Path, options: argparse.Namespace) -> int:
    from triage_app.commands.display import has_display  # noqa: PLC0415

    if not has_display():
        sys.stderr.write(
            "There is no display to open the window on. Nothing was changed. "
            "Run it on a computer with a screen, or try: triage-app demo\n"
        )
        return 1
    from triage_app.commands.join import join_clinic  # noqa: PLC0415
    from triage_app.desktop.app import ready_store, run_desktop  # noqa: PLC0415

    if not ready_store(store, options.language):
        return 1
    clinic = join_clinic(store, forms, options.role, options.paper)
    try:
        return run_desktop(clinic, language=options.language)
    finally:
        clinic.records.close()


if __name__ == "__main__":
    sys.exit(main())
