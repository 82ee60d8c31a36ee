"""Who gets in, and who does not, walked in the real window: first start, sign-in, lock, emergency.

Each journey starts the real program on a virtual display, goes by keyboard alone, and gives back
what is on the disk then. `python -m tests.end_to_end.sign_in_journeys --shots DIR` keeps a picture
of every step.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from tests.end_to_end.display import (
    MAIN_WINDOW,
    SIGN_IN_WINDOW,
    Desk,
    missing,
    program,
    virtual_display,
    wait_for,
)
from tests.end_to_end.journeys import DARK, LARGE, LIGHT, Look, dress, press_row, see_desk, sign_in
from tests.end_to_end.typing_desk import Camera, reader
from tests.signed_in import DESK, MANAGER, ROOM, Somebody, leave, make_people, signed_in
from triage_app.commands.join import STAFF
from triage_app.demo import fill
from triage_app.model.intake import AuditEntry, Draft, Event
from triage_app.model.user import User
from triage_app.records.set_aside import files_set_aside
from triage_app.records.sqlite_records import STORE_NAME
from triage_app.workflow.backing_up import back_up

FIRST: Final = Somebody("Berit Aasland", "administrator", "thirteen wet umbrellas dry")
RECEPTION: Final = Somebody("Odile Marchetti", "reception", "")
WRONG: Final = "seven quiet herons ran"
REASON: Final = "Collapsed at the desk, the ambulance asks for her medicines"
BACK_SECONDS: Final = 8.0
"""How long the readers of a desk that comes back may take on a computer that is busy."""


@dataclass(frozen=True, slots=True)
class Left:
    """What is on the disk after a journey.

    Attributes:
        audit: newest first.
        files: names in the store's folder.
        written: what the program wrote to its terminal.
        same: whether two pictures that have to be the same were.
    """

    audit: tuple[AuditEntry, ...]
    users: tuple[User, ...]
    drafts: tuple[Draft, ...]
    files: frozenset[str]
    written: str
    same: bool = True

    @property
    def events(self) -> tuple[Event, ...]:
        """Oldest first."""
        return tuple(entry.event for entry in reversed(self.audit))

    def by(self, who: Somebody) -> tuple[Event, ...]:
        """What somebody did, oldest first."""
        return tuple(entry.event for entry in reversed(self.audit) if entry.by.name == who.name)


def left(store: Path, who: Somebody, desk: Desk, *, same: bool = True) -> Left:
    """Look into the store with the key that somebody's password opens."""
    clinic = reader(store, who)
    with closing(clinic.records) as records:
        return Left(
            audit=records.audit(5000),
            users=records.users(),
            drafts=records.drafts(),
            files=frozenset(path.name for path in store.iterdir()),
            written=desk.said,
            same=same,
        )


@contextmanager
def at_door(
    folder: Path, store: Path, look: Look, shots: Path | None
) -> Iterator[tuple[Desk, Camera]]:
    """The program on a display of its own, before anybody signed in."""
    with (
        virtual_display() as display,
        program(display, store, folder / "home", demo=False) as desk,
    ):
        try:
            dress(desk, look)
            yield desk, Camera(desk, shots)
        except Exception as error:
            desk.picture().save(folder / "failed.png")
            error.add_note(f"The screen is kept as {folder / 'failed.png'}. {desk.said}")
            raise


def changed(desk: Desk, before: bytes) -> None:
    """Wait until the screen is another, and at rest."""
    wait_for("another screen", lambda: desk.picture().tobytes() != before)
    desk.settle()


def press(desk: Desk, *keys: str) -> None:
    """Press keys that lead to another screen, and wait for it."""
    before = desk.settle().tobytes()
    desk.press(*keys)
    changed(desk, before)


def first_start(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Left:
    """A computer without a store: the administrator, the recovery sheet, the first at reception."""
    store, sheet = folder / "store", folder / "sheet.pdf"
    with at_door(folder, store, look, shots) as (desk, camera):
        camera.take("welcome")
        press(desk, "Enter")
        camera.take("administrator")
        desk.type(FIRST.name)
        desk.press("Tab")
        desk.type("password")
        camera.take("administrator-common-password")
        desk.press("Ctrl+A")
        desk.type(FIRST.password)
        desk.press("Enter")
        desk.type(FIRST.password)
        camera.take("administrator-filled")
        desk.press("Enter")
        wait_for("the store", (store / STORE_NAME).exists)
        wait_for("the sheet's page", lambda: _is_in(store, FIRST))
        desk.settle()
        camera.take("recovery-sheet")
        press(desk, "S")
        camera.take("save-sheet")
        desk.press("Ctrl+A")
        desk.type(str(sheet))
        desk.press("Enter")
        wait_for("the recovery sheet", sheet.exists)
        desk.take_the_keys(SIGN_IN_WINDOW)
        desk.settle()
        camera.take("sheet-saved")
        press(desk, "Enter")
        camera.take("reception")
        desk.type(RECEPTION.name)
        desk.press("Enter", "Enter", "Enter")
        wait_for("somebody at reception", lambda: len(_users(store, FIRST)) == 2)
        desk.settle()
        camera.take("reception-added")
        desk.press("Enter")
        see_desk(desk)
        camera.take("desk")
        return left(store, FIRST, desk)


def _is_in(store: Path, who: Somebody) -> bool:
    return any(user.name == who.name for user in _users(store, who))


def _users(store: Path, who: Somebody) -> tuple[User, ...]:
    with closing(reader(store, who).records) as records:
        return records.users()


def wrong_then_right(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Left:
    """A wrong password says no more than that; the right one opens the desk."""
    store = folder / "store"
    make_people(store, DESK, ROOM)
    with at_door(folder, store, look, shots) as (desk, camera):
        camera.take("people")
        press_row(desk, store, DESK)
        camera.take("password")
        desk.type(WRONG)
        camera.take("password-typed")
        desk.press("Enter")
        wait_for("the wrong try", (store / "triage.attempts").exists)
        desk.settle()
        camera.take("refused")
        desk.type(DESK.password)
        desk.press("Enter")
        see_desk(desk)
        camera.take("desk")
        return left(store, DESK, desk)


def lock_and_return(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Left:
    """Locked by key in the middle of a name; the PIN brings back the same place."""
    store = folder / "store"
    make_people(store, DESK, ROOM)
    with at_door(folder, store, look, shots) as (desk, camera):
        sign_in(desk, store, DESK)
        press(desk, "Alt+N")
        desk.type("Vandermeer")
        desk.press("Tab")
        desk.type("Io")
        before = at_rest(desk)
        while (again := at_rest(desk)) != before:
            before = again  # a reader on another thread had something to add
        camera.take("before")
        desk.press("Ctrl+L")
        wait_for("the cover", lambda: not desk.windows(MAIN_WINDOW))
        desk.take_the_keys(SIGN_IN_WINDOW)
        desk.settle()
        camera.take("locked")
        desk.type("1590")
        desk.press("Enter")
        desk.settle()
        camera.take("wrong-pin")
        desk.type(DESK.pin)
        desk.press("Enter")
        see_desk(desk)
        same = comes_back(desk, before)
        camera.take("back")
        desk.type("nia")
        camera.take("typed-on")
        return left(store, DESK, desk, same=same)


def comes_back(desk: Desk, before: bytes) -> bool:
    """Whether the screen looks as before within a few seconds, once its readers are done."""
    until = time.monotonic() + BACK_SECONDS
    while time.monotonic() < until:
        if desk.picture().tobytes() == before:
            return True
        time.sleep(0.06)
    return False


def at_rest(desk: Desk) -> bytes:
    """The screen without a cursor that blinks: the same in half of its pictures."""
    seen: list[bytes] = []
    for _picture in range(24):
        seen.append(desk.picture().tobytes())
        time.sleep(0.06)
    return max(seen, key=seen.count)


def lock_and_switch(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Left:
    """Somebody else takes over a locked desk; the intake of the first one waits part done."""
    store = folder / "store"
    make_people(store, DESK, ROOM)
    with at_door(folder, store, look, shots) as (desk, camera):
        sign_in(desk, store, DESK)
        press(desk, "Alt+N")
        for typed in ("Brannigan", "Tess", "7 May 1949"):
            desk.type(typed)
            desk.press("Tab")
        press(desk, "F", "Ctrl+Enter")
        wait_for("the intake", lambda: len(_drafts(store)) == 1)
        press(desk, "N")
        camera.take("asked")
        desk.press("Ctrl+L")
        wait_for("the cover", lambda: not desk.windows(MAIN_WINDOW))
        desk.take_the_keys(SIGN_IN_WINDOW)
        desk.settle()
        camera.take("locked")
        press(desk, "Esc", "↓", "Enter")
        camera.take("who-else")
        sign_in(desk, store, ROOM)
        camera.take("other-desk")
        press(desk, "Ctrl+2")
        camera.take("other-worklist")
        return left(store, ROOM, desk)


def _drafts(store: Path) -> tuple[Draft, ...]:
    with closing(reader(store, DESK).records) as records:
        return records.drafts()


def clinic_of_days(store: Path) -> None:
    """People who sign in, and the demo's invented patients with visits of many days."""
    make_people(store, DESK, ROOM)
    clinic = signed_in(store, MANAGER)
    fill(replace(clinic, staff=STAFF["demo"]))
    leave(clinic)


def broken_glass(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Left:
    """Reception opens the record of another day in an emergency, with a reason that is kept."""
    store = folder / "store"
    clinic_of_days(store)
    with at_door(folder, store, look, shots) as (desk, camera):
        sign_in(desk, store, DESK)
        press(desk, "Ctrl+2")
        press(desk, "F")
        # Day, a day typed, specialist, where they stand; there to "Seen".
        press(desk, "Tab", "Tab", "Tab", "→", "→", "→", "→", "Space")
        camera.take("seen-before")
        press(desk, "Esc")
        press(desk, "Enter")
        camera.take("closed")
        press(desk, "B")
        desk.type(REASON)
        camera.take("reason")
        desk.press("Ctrl+Enter")
        wait_for("the note of it", lambda: Event.GLASS_BROKEN in _events(store))
        # The page comes from a thread of its own.
        time.sleep(1.0)
        desk.settle()
        camera.take("opened")
        press(desk, "Esc")
        camera.take("closed-again")
        return left(store, DESK, desk)


def _events(store: Path) -> frozenset[Event]:
    with closing(reader(store, DESK).records) as records:
        return frozenset(entry.event for entry in records.audit(50))


def damaged(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Left:
    """A store whose pages were spoilt: after the password the last good backup is offered."""
    store = folder / "store"
    clinic_of_days(store)
    clinic = signed_in(store, MANAGER)
    back_up(clinic)
    leave(clinic)
    spoil(store / STORE_NAME)
    with at_door(folder, store, look, shots) as (desk, camera):
        press_row(desk, store, DESK)
        desk.type(DESK.password)
        before = desk.settle().tobytes()
        desk.press("Enter")
        changed(desk, before)
        desk.take_the_keys(SIGN_IN_WINDOW)
        camera.take("damaged")
        desk.press("Ctrl+Enter")
        wait_for("the damaged store set aside", lambda: files_set_aside(store / STORE_NAME))
        # Its button is grey until all is read out of it.
        wait_for("the report", desk.shows_main_button)
        desk.settle()
        camera.take("rescued")
        desk.press("Ctrl+Enter")
        see_desk(desk)
        camera.take("desk")
        return left(store, DESK, desk)


def spoil(path: Path) -> None:
    """Write other bytes over the beginning of a file."""
    with path.open("r+b") as file:
        file.seek(20)
        file.write(os.urandom(3000))


def restored(folder: Path, look: Look = LIGHT, shots: Path | None = None) -> Left:
    """A backup brought back by command with a password, and signed in to there."""
    first, store, password = folder / "first", folder / "store", folder / "password.txt"
    clinic_of_days(first)
    clinic = signed_in(first, MANAGER)
    archive = back_up(clinic).path
    leave(clinic)
    password.write_text(f"{ROOM.password}\n", encoding="utf-8")
    password.chmod(0o600)
    subprocess.run(
        [
            *(sys.executable, "-m", "triage_app", "restore", str(archive), "--into", str(store)),
            *("--user", ROOM.name, "--password-file", str(password)),
        ],
        check=True,
        capture_output=True,
    )
    with at_door(folder, store, look, shots) as (desk, camera):
        camera.take("people")
        sign_in(desk, store, ROOM)
        camera.take("desk")
        press(desk, "Ctrl+2")
        camera.take("worklist")
        return left(store, ROOM, desk)


Journey = Callable[[Path, Look, "Path | None"], Left]
JOURNEYS: Final[Mapping[str, Journey]] = {
    "first-start": first_start,
    "wrong-then-right": wrong_then_right,
    "lock-and-return": lock_and_return,
    "lock-and-switch": lock_and_switch,
    "broken-glass": broken_glass,
    "damaged": damaged,
    "restored": restored,
}


def main() -> int:
    """Keep a picture of every step of every journey."""
    parser = argparse.ArgumentParser(prog="sign_in_journeys", description=__doc__)
    parser.add_argument("--shots", type=Path, required=True, metavar="DIR")
    parser.add_argument("--only", choices=tuple(JOURNEYS))
    parser.add_argument("--look", choices=("light", "dark", "large"))
    options = parser.parse_args()
    if reason := missing():
        print(reason)
        return 1
    for look in (LIGHT, DARK, LARGE):
        for name, journey in JOURNEYS.items():
            if (options.only or name) != name or (options.look or look.name) != look.name:
                continue
            with tempfile.TemporaryDirectory() as folder:
                shots = options.shots / f"{name}-{look.name}"
                found = journey(Path(folder), look, shots)
            count = len(tuple(shots.glob("*.png")))
            print(f"{name}, {look.name}: {len(found.audit)} entries, {count} pictures")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
