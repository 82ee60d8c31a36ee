"""What may stand where a file should: nothing, a folder, a pipe, a link leading out, far too much.

Each way in is given each of them. It must say so in words, at once, and change nothing of it.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from tests.faults.fuzz import TooSlow, limited
from tests.faults.fuzz_store_targets import NOW, _backup, _three
from tests.faults.fuzz_targets import CROSSED, TODAY, FindingError, _command, engines
from tests.faults.key_jobs import cheap_tries
from tests.unit.people_desk import ANN, WORDS
from tests.unit.room import Clock
from triage_app.commands.assess import run_assess
from triage_app.commands.blank import run_read_form
from triage_app.commands.clinic_file import FILE_NAME, read_clinic_file
from triage_app.errors import UserFixable
from triage_app.questionnaire.load import read_form
from triage_app.records.attempts import ATTEMPTS_NAME
from triage_app.records.key_slots import KEYS_NAME
from triage_app.records.restoring import restore
from triage_app.workflow.settings import read_logo
from triage_app.workflow.sign_in import Unlocked, unlock

_HUGE: Final = 300 << 20
_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Way:
    """A way in, and where its file stands.

    Attributes:
        prepare: makes what is around the file in an empty folder; gives the file's place.
        read: reads it; raises UserFixable, or says what is wrong with it.
        waits: for a pipe, because somebody typed its name: then that is what they want.
    """

    prepare: Callable[[Path], Path]
    read: Callable[[Path], None]
    waits: bool = False


def _alone(name: str, folder: Path) -> Path:
    return folder / name


def _in_form(name: str, folder: Path) -> Path:
    shutil.copytree(CROSSED, folder / "crossed")
    (folder / "crossed" / name).unlink()
    return folder / "crossed" / name


def _in_store(name: str, folder: Path) -> Path:
    shutil.copytree(_three(), folder / "store")
    (folder / "store" / name).unlink(missing_ok=True)
    return folder / "store" / name


def _form(file: Path) -> None:
    if read_form(file.parent).form is not None:
        raise FindingError("a form was read that is not whole")


def _archive(file: Path) -> None:
    _whole, key, _right = _backup()
    into = file.parent / "new place"
    try:
        restore(file, into, key, NOW)
    finally:
        if into.exists() and list(into.iterdir()):
            raise FindingError("a restore that was refused left something")


def _keys(file: Path) -> None:
    if isinstance(unlock(file.parent, ANN, WORDS[ANN], Clock()), Unlocked):
        raise FindingError("somebody got in")


def _attempts(file: Path) -> None:
    unlock(file.parent, ANN, "not the password", Clock())


WAYS: Final[Mapping[str, Way]] = {
    "intake": Way(
        partial(_alone, "intake.json"),
        lambda file: _command(lambda: run_assess(str(file), engines(), TODAY)),
        waits=True,
    ),
    "filled PDF": Way(
        partial(_alone, "filled.pdf"),
        lambda file: _command(lambda: run_read_form(str(file), engines(), TODAY)),
        waits=True,
    ),
    "picture": Way(partial(_alone, "logo.png"), lambda file: void(read_logo(file))),
    "form directory": Way(partial(_in_form, "form.toml"), _form),
    "rules of a form": Way(partial(_in_form, "triage.toml"), _form),
    "restore archive": Way(partial(_alone, "archive.db"), _archive),
    "triage.keys": Way(partial(_in_store, KEYS_NAME), _keys),
    "triage.attempts": Way(partial(_in_store, ATTEMPTS_NAME), _attempts),
    "clinic.toml": Way(
        partial(_alone, FILE_NAME), lambda file: void(read_clinic_file(file.parent))
    ),
}


def void(_found: object) -> None:
    """For what is read and not looked at."""


def _folder(file: Path) -> None:
    file.mkdir()


def _pipe(file: Path) -> None:
    os.mkfifo(file)


def _link_out(file: Path) -> None:
    file.symlink_to("/etc/passwd" if Path("/etc/passwd").exists() else file.anchor)


def _link_to_itself(file: Path) -> None:
    file.symlink_to(file.name)


def _device(file: Path) -> None:
    file.symlink_to("/dev/zero")


def _empty(file: Path) -> None:
    file.touch()


def _huge(file: Path) -> None:
    """Full of holes: it takes no room on the disk, and says that it is so large."""
    with file.open("wb") as made:
        made.truncate(_HUGE)


def _binary(file: Path) -> None:
    file.write_bytes(bytes(range(256)) * 400)


THINGS: Final[Mapping[str, Callable[[Path], None]]] = {
    "nothing": void,
    "a folder": _folder,
    "an empty file": _empty,
    "bytes of every kind": _binary,
    "300 MB of nothing": _huge,
    **({"a pipe": _pipe} if hasattr(os, "mkfifo") else {}),
    **(
        {"a link leading out": _link_out, "a link to itself": _link_to_itself}
        if os.name == "posix"
        else {}
    ),
    **({"a device": _device} if Path("/dev/zero").exists() else {}),
}


def give_each(folder: Path) -> Iterator[tuple[str, str]]:
    """Every thing for every way in: the way, and what was wrong; empty for nothing."""
    with cheap_tries():
        for name, way in WAYS.items():
            for what, make in THINGS.items():
                if make is _pipe and way.waits:
                    continue
                place = folder / "misplaced"
                shutil.rmtree(place, ignore_errors=True)
                place.mkdir()
                yield name, _given(name, way, what, make, place)
        shutil.rmtree(folder / "misplaced", ignore_errors=True)


def _given(name: str, way: Way, what: str, make: Callable[[Path], None], place: Path) -> str:
    file = way.prepare(place)
    make(file)
    try:
        with limited(_SECONDS):
            way.read(file)
    except UserFixable as error:
        if not error.text.strip() or "Traceback" in str(error):
            return f"{name}, {what}: it was refused without a sentence."
    except (Exception, TooSlow) as error:  # noqa: BLE001  # all of them are findings
        return f"{name}, {what}: {type(error).__name__}: {error}."
    return ""
