"""A virtual display with the real program on it: real key events in, pictures out.

Nothing of the program is called: it runs as a process of its own, is typed at through the display's
keyboard, and is judged by what it drew and by what it left in the store. Only the processes that
were started here are ended.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from PIL import Image, ImageGrab, features

from triage_app.paths import data_dir

SIZE: Final = (1280, 800)
PATIENCE: Final = 30.0
_LOOK_AGAIN: Final = 0.02
_STILL: Final = 0.06
_WINDOW: Final = "^Spine triage"
SIGN_IN_WINDOW: Final = "^Spine triage$"
"""Sign-in, lock and first start have no clinic in their title."""
MAIN_WINDOW: Final = "^Spine triage, "
_TYPING_DELAY_MS: Final = "6"
_KEYSYMS: Final = {
    "Enter": "Return",
    "Esc": "Escape",
    "Backspace": "BackSpace",
    "Space": "space",
    "↑": "Up",
    "↓": "Down",
    "←": "Left",
    "→": "Right",
    "=": "equal",
    "-": "minus",
    "/": "slash",
}
_MODIFIERS: Final = {"Ctrl": "ctrl", "Alt": "alt", "Shift": "shift"}
LETTERS: Final = "ÁÉÍÓÚÑáéíóúñëèüŽžćčşğ"
"""Letters beyond ASCII that the journeys type."""
_FIRST_SPARE_KEYCODE: Final = 215
_LATIN_1_END: Final = 0x100
_UNICODE_KEYSYMS: Final = 0x01000000
_CARD_DOTS: Final = 20_000
_BUTTON_DOTS: Final = 3000
MAIN_BUTTONS: Final = ((0x1B, 0x57, 0xB5), (0x8C, 0xB6, 0xFF))
"""Light and dark."""


def missing() -> str:
    """What this computer lacks for a virtual display, as a sentence; empty when nothing."""
    lacks = [
        f"{tool} (Debian: {package})"
        for tool, package in (("Xvfb", "xvfb"), ("xdotool", "xdotool"))
        if shutil.which(tool) is None
    ]
    if not features.check_feature("xcb"):
        lacks.append("a Pillow that can take pictures of an X display")
    return f"A virtual display needs {', '.join(lacks)}." if lacks else ""


def wait_for(what: str, found: Callable[[], object], patience: float = PATIENCE) -> None:
    """Wait until `found` gives something true; a TimeoutError says what did not come."""
    until = time.monotonic() + patience
    while not found():
        if time.monotonic() > until:
            raise TimeoutError(f"{what} did not come within {patience:.0f} s")
        time.sleep(_LOOK_AGAIN)


@contextmanager
def virtual_display() -> Iterator[str]:
    """An empty display of our own at a number that was free; gives its name, such as ":93"."""
    read, write = os.pipe()
    width, height = SIZE
    server = subprocess.Popen(
        [
            *("Xvfb", "-displayfd", str(write), "-nolisten", "tcp", "-noreset"),
            *("-screen", "0", f"{width}x{height}x24"),
        ],
        pass_fds=(write,),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(write)
    try:
        with os.fdopen(read) as answer:
            number = answer.readline().strip()
        if not number:
            raise TimeoutError("the virtual display did not start")
        _add_letters(f":{number}")
        yield f":{number}"
    finally:
        _end(server)


class Desk:
    """The program in front of somebody: what they press and what they see.

    Args:
        display: the name of its display.
        log: the file that gets everything the program writes.
    """

    def __init__(self, display: str, log: Path, environment: Mapping[str, str]) -> None:
        self._display = display
        self._environment = dict(environment)
        self._log = log

    def press(self, *keys: str) -> None:
        """Press keys one after the other, written as the caps write them ("Ctrl+Enter", "Y")."""
        if keys:
            self._xdotool("key", "--delay", "2", *map(_keysym, keys))

    def type(self, text: str) -> None:
        """Type text, letter by letter: ASCII and `LETTERS`."""
        assert all(letter.isascii() or letter in LETTERS for letter in text), text
        self._xdotool("type", "--delay", _TYPING_DELAY_MS, "--", text)

    def take_the_keys(self, title: str = _WINDOW) -> None:
        """Give a window the keyboard, as a click would; the pointer steps aside.

        No window manager runs here, which is what hands the keyboard on when a window goes.
        """
        self._xdotool("mousemove", str(SIZE[0] - 1), str(SIZE[1] - 1))
        found: tuple[str, ...] = ()

        def is_found() -> bool:
            # A search fails, and finds none, when any window of the display goes meanwhile.
            nonlocal found
            found = self.windows(title)
            return bool(found)

        wait_for("a window for the keys", is_found)
        self._xdotool("windowfocus", "--sync", found[0])

    def windows(self, title: str = _WINDOW) -> tuple[str, ...]:
        """The ids of the program's windows that are on the display, by a pattern of their title."""
        found = subprocess.run(
            ["xdotool", "search", "--onlyvisible", "--name", title],
            env=self._environment,
            check=False,
            timeout=PATIENCE,
            stdout=subprocess.PIPE,
            text=True,
        )
        return tuple(found.stdout.split())

    def _xdotool(self, *arguments: str) -> str:
        return subprocess.run(
            ["xdotool", *arguments],
            env=self._environment,
            check=True,
            timeout=PATIENCE,
            stdout=subprocess.PIPE,
            text=True,
        ).stdout

    def picture(self) -> Image.Image:
        """The whole display as it is drawn now."""
        return ImageGrab.grab(xdisplay=self._display)

    def settle(self) -> Image.Image:
        """Wait until three pictures in a row are the same, and give the last."""
        before, same = self.picture(), 0
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            time.sleep(_STILL)
            now = self.picture()
            same = same + 1 if now.tobytes() == before.tobytes() else 0
            if same == 2:
                return now
            before = now
        raise TimeoutError("the screen did not come to rest")

    def shows_main_button(self) -> bool:
        """Whether enough dots of the display have the colour of a main button."""
        counts = self.picture().convert("RGB").getcolors(SIZE[0] * SIZE[1]) or []
        return any(count >= _BUTTON_DOTS for count, found in counts if found in MAIN_BUTTONS)

    @property
    def said(self) -> str:
        """Everything the program wrote to its terminal: nothing, when all is well."""
        return self._log.read_text(encoding="utf-8")


def environment(display: str, home: Path, **more: str) -> dict[str, str]:
    """What the program finds round it: a display, and folders of its own for what it keeps."""
    folders = {}
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"):
        folder = home / name.lower()
        folder.mkdir(mode=0o700, exist_ok=True)
        folders[name] = str(folder)
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QT_")}
    return {
        **kept,
        **folders,
        "HOME": str(home),
        "DISPLAY": display,
        "QT_QPA_PLATFORM": "xcb",
        "LC_ALL": "C.UTF-8",
        "PYTHONPATH": str(data_dir()),
        **more,
    }


def command(store: Path, *, demo: bool) -> list[str]:
    """What starts the program: with the demo's patients, or with an empty store."""
    program = [sys.executable, "-m", "triage_app"]
    return [*program, *(("demo",) if demo else ()), "--store", str(store)]


@contextmanager
def program(display: str, store: Path, home: Path, *, demo: bool) -> Iterator[Desk]:
    """The program on a display, ready for the first key: of a sign-in, or of the demo's desk."""
    home.mkdir(parents=True, exist_ok=True)
    around = environment(display, home)
    log = home / "said.txt"
    with log.open("w", encoding="utf-8") as said:
        process = subprocess.Popen(
            command(store, demo=demo), env=around, cwd=home, stdout=said, stderr=said
        )
    desk = Desk(display, log, around)
    try:
        wait_for("the first screen", lambda: _is_ready(process, desk, demo=demo))
        desk.take_the_keys()
        yield desk
    finally:
        _end(process)


def _is_ready(process: subprocess.Popen[bytes], desk: Desk, *, demo: bool) -> bool:
    if process.poll() is not None:
        raise RuntimeError(f"the program ended before its first screen: {desk.said}")
    if demo:
        # The button of the first screen is drawn with the box that has the keys.
        return bool(desk.windows(MAIN_WINDOW)) and desk.shows_main_button()
    return bool(desk.windows(SIGN_IN_WINDOW)) and _is_drawn(desk)


def _is_drawn(desk: Desk) -> bool:
    """Whether the card of a sign-in is there: the ground is of one colour, the card of another."""
    counts = desk.picture().convert("RGB").getcolors(SIZE[0] * SIZE[1]) or []
    return sum(count > _CARD_DOTS for count, _colour in counts) >= 2


def _add_letters(display: str) -> None:
    """Give each foreign letter a key of its own, as a keyboard with that layout has.

    Without one xdotool lends it a key for a few milliseconds, and a busy program reads the keyboard
    too late: letters would be lost on the way, which no real keyboard does.
    """
    x11 = ctypes.CDLL(ctypes.util.find_library("X11") or "libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    opened: int | None = x11.XOpenDisplay(display.encode())
    if opened is None:
        raise TimeoutError(f"the virtual display {display} did not answer")
    server = ctypes.c_void_p(opened)
    for keycode, letter in enumerate(LETTERS, start=_FIRST_SPARE_KEYCODE):
        code = ord(letter)
        keysym = code if code < _LATIN_1_END else code + _UNICODE_KEYSYMS
        pair = (ctypes.c_ulong * 2)(keysym, keysym)
        x11.XChangeKeyboardMapping(server, keycode, 2, pair, 1)
    x11.XSync(server, 0)
    x11.XCloseDisplay(server)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _keysym(key: str) -> str:
    *modifiers, last = key.split("+") if key != "+" else [key]
    name = _KEYSYMS.get(last, last.lower() if len(last) == 1 else last)
    return "+".join([*(_MODIFIERS[modifier] for modifier in modifiers), name])
