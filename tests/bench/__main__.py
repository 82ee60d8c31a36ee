"""`python -m tests.bench`: the table. It keeps no history and writes no file that stays."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Callable, Iterator
from typing import Final

# Before Qt is imported anywhere: the bench opens windows nobody needs to see.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("QT_LOGGING_RULES", "qt.qpa.*=false")

from tests.bench import (
    assessing,
    keys,
    keystrokes,
    large_store,
    many,
    matching,
    papers,
    revisit,
    saving,
    signing_in,
    starting,
    worklist_window,
)
from tests.bench.figures import Bench, Figure

_ALONE: Final[dict[str, Callable[[Bench], Figure]]] = {
    "start": starting.start,
    "sign-in": signing_in.sign_in,
    "pin": signing_in.pin_back,
    "keystroke": keystrokes.keystroke,
    "next-question": keystrokes.next_question,
    "draft": keystrokes.draft_written,
    "keys": keys.whole_intake,
    "most-keys": keys.most_of_all,
    "safety-keys": keys.safety_page,
    "revisit": revisit.until_completable,
    "assessment": assessing.assessment,
    "save": saving.save,
}
_LARGE: Final[dict[str, Callable[[Bench, large_store.LargeStore], Figure]]] = {
    "worklist": large_store.page_first_read,
    "worklist-again": large_store.page_read_again,
    "search": large_store.search_as_typed,
    "duplicates": matching.likely_duplicates,
    "visits": large_store.visits_read,
    "worklist-window": worklist_window.window_opened,
    "scrolling": worklist_window.scrolled,
    "enter-to-page": worklist_window.enter_to_page,
    "list": many.list_of_pages,
    "replay": many.replayed,
}
_LAST: Final[dict[str, Callable[[Bench], Figure]]] = {"pdf": papers.summary_pdf}
_NAMES: Final = (*_ALONE, *_LARGE, *_LAST)
_WIDTHS: Final = (58, 56, 11, 11, 8, 6)


def main(arguments: list[str] | None = None) -> int:
    """Print the table; 0 when every aim was met, 1 when one was missed."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", action="append", choices=_NAMES, help="only this row")
    parser.add_argument("--quick", action="store_true", help="a third of the rounds")
    options = parser.parse_args(arguments)
    chosen = tuple(options.only or _NAMES)
    _say(_line("What", "Against", "measured", "limit", "ratio", "aim") + "  met")
    figures = []
    for figure in _figures(Bench(quick=options.quick), chosen):
        figures.append(figure)
        _say(_row(figure))
        gc.collect()
    _say("")
    for figure in figures:
        if figure.note:
            _say(f"{figure.what}: {figure.note}.")
    met = sum(figure.met for figure in figures)
    _say(f"\naims met: {met} of {len(figures)}")
    return 0 if met == len(figures) else 1


def _figures(bench: Bench, chosen: tuple[str, ...]) -> Iterator[Figure]:
    for name, alone in _ALONE.items():
        if name in chosen:
            yield alone(bench)
    large = [row for name, row in _LARGE.items() if name in chosen]
    if large:
        with large_store.large_store() as store:
            for row in large:
                yield row(bench, store)
    for name, alone in _LAST.items():
        if name in chosen:
            yield alone(bench)


def _row(figure: Figure) -> str:
    line = _line(
        figure.what,
        figure.against,
        _amount(figure.measured, figure.counts),
        _amount(figure.limit, figure.counts),
        f"{figure.ratio:.2f}",
        f"{figure.aim:g}",
    )
    return f"{line}  {'met' if figure.met else 'MISSED'}"


def _line(*cells: str) -> str:
    what, against, *numbers = (
        cell.ljust(width) if place < 2 else cell.rjust(width)
        for place, (cell, width) in enumerate(zip(cells, _WIDTHS, strict=True))
    )
    return " ".join((what, against, *numbers))


def _amount(value: float, counts: str) -> str:
    if counts:
        return f"{value:.0f} {counts}"
    if value < 1e-3:
        return f"{value * 1e6:.1f} µs"
    return f"{value * 1e3:.1f} ms"


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
