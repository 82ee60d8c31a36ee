"""The program at work with no network at all: whoever reaches for one ends this process at once.

Run as `python -m tests.faults.cut_off FOLDER`. It assesses, prints, reads a paper that asks to be
sent somewhere, and drives the demo's window. Python tells of each socket before it is made; what Qt
would do without Python needs its network library, so that must not be there at the end.
"""

from __future__ import annotations

import io
import json
import os
import sys
from contextlib import redirect_stdout
from pathlib import Path
from random import Random
from typing import Final, NoReturn

_REACHES_OUT: Final = (
    *("socket.", "urllib.", "http.", "ftplib.", "smtplib.", "webbrowser.", "ssl."),
    *("subprocess.Popen", "os.system", "os.exec", "os.posix_spawn", "os.startfile"),
)
_LIBRARIES: Final = ("Qt6Network", "QtNetwork", "Qt6WebEngine", "libcurl")
REACHED: Final = 77


def _cut(event: str, arguments: tuple[object, ...]) -> None:
    if event.startswith(_REACHES_OUT):
        sys.stderr.write(f"reached out: {event} {arguments!r}\n")
        sys.stderr.flush()
        os._exit(REACHED)


def main() -> int:
    """Do all of it; 0 when everything worked, `REACHED` at the first try to reach out."""
    sys.addaudithook(_cut)
    if sys.argv[2:] == ["--reach-out"]:
        _reach_out()
    folder = Path(sys.argv[1])
    _commands(folder)
    answered = _window(folder)
    loaded = _loaded()
    sys.stdout.write(json.dumps({"answered": answered, "loaded": loaded}) + "\n")
    return 0


def _reach_out() -> NoReturn:
    """What shows that a try would be seen."""
    import socket

    socket.create_connection(("127.0.0.1", 9), timeout=1)
    raise RuntimeError("It was not seen.")


def _commands(folder: Path) -> None:
    from tests.faults.outside_pdf import sending_paper
    from triage_app.__main__ import main as command
    from triage_app.paths import resource

    intake = resource("demo", "intake.json")
    paper, page = folder / "paper.pdf", folder / "page.pdf"
    paper.write_bytes(sending_paper())
    for arguments, code in (
        (["assess", str(intake)], 0),
        (["summary", str(intake), "-o", str(page)], 0),
        (["check-forms"], 0),
        (["read-form", str(paper)], 0),
        (["blank-form", "-o", str(folder / "blank.pdf")], 0),
    ):
        with redirect_stdout(io.StringIO()):
            ended = command(arguments)
        if ended != code:
            raise RuntimeError(f"{arguments[0]} ended with {ended}.")


def _window(folder: Path) -> int:
    """The demo's window, with a few answers typed; how many."""
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from tests.faults.typist import FIRST_DRAFT, Typist
    from triage_app.commands.demo import run_demo
    from triage_app.desktop.patients_screen import PatientsScreen
    from triage_app.desktop.shell import MainWindow
    from triage_app.paths import forms_dir

    os.environ["XDG_CONFIG_HOME"] = str(folder)
    application = QApplication(sys.argv[:1])
    answered: list[object] = []

    def work() -> None:
        windows = [one for one in application.topLevelWidgets() if isinstance(one, MainWindow)]
        if not windows:
            QTimer.singleShot(50, work)
            return
        typist = Typist(windows[0], Random(5), worrying=0.0)
        try:
            typist.wait_for(lambda: isinstance(windows[0].screen_shown, PatientsScreen))
            typist.wait_for(lambda: bool(typist.desk.drafts.rows))
            typist.press(FIRST_DRAFT)
            answered.extend(typist.answer() for _ in range(5))
        finally:
            windows[0].close()
            application.quit()

    QTimer.singleShot(50, work)
    run_demo(folder / "store", forms_dir(), None)
    return len(answered)


def _loaded() -> list[str]:
    """Which of the libraries that could reach out without Python are in this process."""
    modules = [name for name in sys.modules if name.rpartition(".")[2] in _LIBRARIES]
    mapped = Path("/proc/self/maps")
    text = mapped.read_text(encoding="utf-8", errors="replace") if mapped.is_file() else ""
    return sorted({*modules, *(name for name in _LIBRARIES if name in text)})


if __name__ == "__main__":
    sys.exit(main())
