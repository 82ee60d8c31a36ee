"""`doctor`: what this computer lacks for the window, and the command that installs it.

The window itself is tried in a process of its own: Qt ends the whole process when a system library
is missing, and so says more than any list of names.
"""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from triage_app.commands.display import has_display
from triage_app.commands.output import BAD_INPUT, OK, say
from triage_app.paths import data_dir

_DEBIAN: Final = {
    "xcb-cursor": "libxcb-cursor0",
    "xcb-icccm": "libxcb-icccm4",
    "xcb-keysyms": "libxcb-keysyms1",
    "xcb-image": "libxcb-image0",
    "xcb-render-util": "libxcb-render-util0",
    "xcb-shape": "libxcb-shape0",
    "xkbcommon-x11": "libxkbcommon-x11-0",
    "EGL": "libegl1",
    "GL": "libgl1",
    "fontconfig": "libfontconfig1",
    "dbus-1": "libdbus-1-3",
    "glib-2.0": "libglib2.0-0",
}
_TRY_WINDOW: Final = (
    "from PySide6.QtWidgets import QApplication; a = QApplication([]); print(a.platformName())"
)


def run_doctor(store: Path) -> int:
    """Say what is there, what is missing and what to type; exit 1 when the window cannot open."""
    say(f"triage-app on Python {platform.python_version()}, {platform.system()}")
    say(f"Forms and fonts: {data_dir()}")
    say(f"Store: {store} ({'there' if (store / 'triage.db').exists() else 'not made yet'})")
    say(f"Room on its disk: {_free_megabytes(store):,} MB")
    missing = tuple(_missing_libraries())
    if missing:
        say(f"The window lacks: {', '.join(missing)}")
        say(f"Install: sudo apt-get install {' '.join(missing)}")
    if not has_display():
        say("No display: the desktop cannot open here. assess, summary and demo work without one.")
        return BAD_INPUT if missing else OK
    worked = _window_opens()
    say("The window opens." if worked else "The window does not open on this display.")
    return OK if worked else BAD_INPUT


def _missing_libraries() -> Iterator[str]:
    """Debian's packages with libraries that Qt's xcb platform loads; none on other systems."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes.util  # noqa: PLC0415  # has_display is asked at every start, this is not

    for name, package in _DEBIAN.items():
        if ctypes.util.find_library(name) is None:
            yield package


def _window_opens() -> bool:
    import subprocess  # noqa: PLC0415  # as ctypes above

    try:
        tried = subprocess.run(  # noqa: S603  # our own interpreter and a fixed text
            [sys.executable, "-c", _TRY_WINDOW], capture_output=True, timeout=30, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def _free_megabytes(place: Path) -> int:
    while not place.exists() and place != place.parent:
        place = place.parent
    return shutil.disk_usage(place).free // 1_000_000
