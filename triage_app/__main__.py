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
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from triage_app import __version__
from triage_app.commands import signing_in, store_commands
from triage_app.commands.crash_dumps import write_none
from triage_app.errors import TriageAppError
from triage_app.texts import CHOICES

if TYPE_CHECKING:
    from triage_app.workflow import Clinic
    from triage_app.workflow.forms import Forms
    from triage_app.workflow.sign_in import SignedIn

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
    demo.add_argument(
        "--role",
        choices=("reception", "specialist", "administrator", "demo"),
        default="demo",
        help="as whom to begin; demo sees everything, and the window can change it",
    )
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
    signing_in.add_options(doctor)
    store_commands.add_commands(commands, common)
    return parser


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

            return run_demo(options.store, forms, options.paper, options.language, options.role)
        case "doctor":
            return _doctor(store, forms, options)
        case "check-forms":
            from triage_app.commands.check_forms import run_check_forms  # noqa: PLC0415

            return run_check_forms(options.directory or forms)
        case "restore":
            return store_commands.run_restore(options)
        case name if name in store_commands.NAMES:
            return store_commands.run(store, forms, options)
        case _:
            return _files(forms, options)


def _doctor(store: Path, forms: Path, options: argparse.Namespace) -> int:
    if not options.security:
        from triage_app.commands.doctor import run_doctor  # noqa: PLC0415

        return run_doctor(store)
    from triage_app.commands.backup import run_security, run_security_inside  # noqa: PLC0415

    if not options.user:
        return run_security(store)
    with signing_in.signed_in(
        store, forms, options.user, options.password_file, options.paper
    ) as clinic:
        return run_security_inside(clinic)


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
    from triage_app.commands.this_computer import computer_name  # noqa: PLC0415
    from triage_app.desktop.app import run_program  # noqa: PLC0415
    from triage_app.desktop.session_host import Beginning  # noqa: PLC0415
    from triage_app.model.ids import system_clock  # noqa: PLC0415

    def join(signed_in: SignedIn) -> Clinic:
        from triage_app.commands.join import join_signed_in  # noqa: PLC0415  # after the password

        return join_signed_in(signed_in, forms, options.paper)

    return run_program(
        Beginning(store, forms, join, system_clock, computer_name(), options.language)
    )


if __name__ == "__main__":
    sys.exit(main())
