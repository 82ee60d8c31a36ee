"""Sign-in of a command: who is at the keyboard, and that they are it, without a window.

The name is `--user` or typed, the password typed without being shown or read from a file that
nobody else can read. What somebody may then do is `workflow.may`'s, as at the desktop: the key of
the store opens for everybody who may sign in, and no command takes it for a right.
"""

from __future__ import annotations

import argparse
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from triage_app.errors import InputRefused, NotAllowed, StoreKeyWrong

if TYPE_CHECKING:
    from triage_app.workflow.clinic import Clinic
    from triage_app.workflow.sign_in import Refused, SignedIn

LONGEST_FILE: Final = 10_000
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_SAFE: Final = "Nothing was done."


def add_options(parser: argparse.ArgumentParser) -> None:
    """The options of every command that asks for a sign-in."""
    parser.add_argument(
        "--user", default="", metavar="NAME", help="who you are; asked for when it is not given"
    )
    parser.add_argument(
        "--password-file",
        default="",
        metavar="FILE",
        help="your password in a file that you alone can read; - for a line of standard input",
    )


def must_be_there(store: Path) -> Path:
    """The store's folder; a slip in its name must not make an empty store there.

    Raises:
        InputRefused: there is no store in it.
    """
    from triage_app.records.sqlite_records import STORE_NAME  # noqa: PLC0415  # not at every start

    if not (store / STORE_NAME).is_file():
        raise InputRefused(
            f"There is no store in {store}.", "Name its folder with --store; nothing was made."
        )
    return store


@contextmanager
def signed_in(
    store: Path, forms: Path, user: str, password_file: str, paper: str | None
) -> Iterator[Clinic]:
    """The clinic with whoever signed in, until the command is done; then they are signed out.

    Raises:
        InputRefused: no store, no name, or no password that could be read.
        NotAllowed: the sign-in was refused.
        StoreError: the store cannot be opened.
    """
    from triage_app.commands.join import join_signed_in  # noqa: PLC0415  # the store's modules
    from triage_app.workflow.sign_in import sign_out  # noqa: PLC0415

    found = sign_in(must_be_there(store), user, password_file)
    try:
        clinic = join_signed_in(found, forms, paper)
    except BaseException:
        found.records.close()
        raise
    try:
        yield clinic
    finally:
        try:
            sign_out(clinic)
        finally:
            clinic.records.close()


def sign_in(store: Path, user: str, password_file: str) -> SignedIn:
    """Sign somebody in, with a second step where they have one."""
    from triage_app.commands.join import computer_name  # noqa: PLC0415
    from triage_app.model.ids import system_clock  # noqa: PLC0415
    from triage_app.model.intake import AuditEntry, Event  # noqa: PLC0415
    from triage_app.workflow.sign_in import Reason, Refused, enter, unlock  # noqa: PLC0415

    _refuse_without_users(store)
    who, computer = who_asks(user), computer_name()
    unlocked = unlock(store, who, password_of(password_file), system_clock, computer)
    if isinstance(unlocked, Refused):
        raise refusal(unlocked)
    found = enter(unlocked, system_clock, computer)
    if isinstance(found, Refused) and found.reason is Reason.CODE_WANTED:
        found = enter(unlocked, system_clock, computer, _code())
    if isinstance(found, Refused):
        raise refusal(found)
    if found.user.must_change:
        by = found.user.staff
        out = AuditEntry(Event.SIGNED_OUT, system_clock(), by, by.staff_id, "", computer)
        try:
            found.records.record(out)
        finally:
            found.records.close()
        raise NotAllowed(
            "Somebody else set your password, so it has to be changed first.",
            f"{_SAFE} Sign in once at the desktop and choose one of your own.",
        )
    return found


def _refuse_without_users(store: Path) -> None:
    from triage_app.workflow.sign_in import Start, look_at_desk  # noqa: PLC0415

    match look_at_desk(store).start:
        case Start.READY:
            return
        case Start.DAMAGED_KEYS:
            raise StoreKeyWrong(
                "The file with the locked keys of this store is missing or damaged.",
                "The store was not changed. Start the desktop: it asks for the recovery sheet.",
            )
        case _:
            raise NotAllowed(
                "Nobody can sign in to this store yet: it is of an older version.",
                f"{_SAFE} Start the desktop once, without a command: it makes the first"
                " administrator and locks the key.",
            )


# -- what is asked ---------------------------------------------------------------------------------


def who_asks(user: str) -> str:
    """The name to sign in with; typed when none was given.

    Raises:
        InputRefused: none was given, and there is nobody to ask.
    """
    if user:
        return user
    _must_have_somebody_to_ask("Name yourself with --user NAME")
    sys.stderr.write("Name: ")
    sys.stderr.flush()
    if name := sys.stdin.readline().strip():
        return name
    raise InputRefused("No name was given.", f"{_SAFE} Name yourself with --user NAME.")


def password_of(file: str) -> str:
    """The password: from a file, from standard input, or typed without being shown.

    Raises:
        InputRefused: there is none, or others can read the file.
    """
    if file == "-":
        return _first_line(sys.stdin.readline(LONGEST_FILE), "standard input")
    if file:
        return _first_line(_private_text(Path(file)), file)
    _must_have_somebody_to_ask("Give the password with --password-file FILE, or - to read it there")
    return _first_line(_unseen("Password: "), "the keyboard")


def _code() -> str:
    _must_have_somebody_to_ask("This sign-in has a second step, which needs a terminal")
    return _first_line(_unseen("Code of the second step: "), "the keyboard")


def _must_have_somebody_to_ask(instead: str) -> None:
    if not sys.stdin.isatty():
        raise InputRefused("This command asks for a sign-in.", f"{_SAFE} {instead}.")


def _unseen(asked: str) -> str:
    import getpass  # noqa: PLC0415  # as above
    import warnings  # noqa: PLC0415

    with warnings.catch_warnings():
        # A terminal that would show the password is not used for one.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            return getpass.getpass(asked)
        except getpass.GetPassWarning:
            raise InputRefused(
                "This terminal would show the password as it is typed.",
                f"{_SAFE} Use another, or --password-file FILE.",
            ) from None
        except EOFError:
            return ""


def _first_line(text: str, where: str) -> str:
    if line := text.partition("\n")[0].removesuffix("\r"):
        return line
    raise InputRefused(
        f"No password came from {where}.", f"{_SAFE} It is looked for in the first line."
    )


def _private_text(path: Path) -> str:
    """What a file says that nobody else can read."""
    try:
        with path.open("rb") as file:
            # What was opened is looked at, so that no other file can be put in its place meanwhile.
            rights = os.fstat(file.fileno()).st_mode
            if os.name == "posix" and rights & _OTHERS:
                raise InputRefused(
                    f"Others at this computer can read {path}.", f"{_SAFE} Type: chmod 600 {path}"
                )
            return file.read(LONGEST_FILE).decode("utf-8-sig")
    except OSError as err:
        raise InputRefused(
            f"{path} cannot be read: {err.strerror or 'it is not there'}.",
            f"{_SAFE} Name the file with your password.",
        ) from err
    except UnicodeDecodeError as err:
        raise InputRefused(f"{path} is not UTF-8 text.", _SAFE) from err


# -- what is said ----------------------------------------------------------------------------------


def refusal(refused: Refused) -> NotAllowed:
    """Why somebody was not let in, in words that tell a stranger nothing."""
    from triage_app.workflow.sign_in import Reason  # noqa: PLC0415

    wait = f" The next try is possible in {wait_words(refused.wait)}." if refused.wait else ""
    match refused.reason:
        case Reason.WAIT:
            text = "There were too many wrong tries."
        case Reason.CODE_WANTED | Reason.CODE_WRONG:
            text = "The code of the second step is not right."
        case _:
            text = "The name or the password is not right."
    return NotAllowed(text, f"{_SAFE}{wait}")


def wait_words(wait: timedelta) -> str:
    """A wait in words, never shorter than it is."""
    seconds = max(1, -int(-wait.total_seconds() // 1))
    if seconds < 100:
        return f"{seconds} seconds" if seconds > 1 else "a second"
    return f"{-(-seconds // 60)} minutes"
