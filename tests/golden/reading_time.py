"""How long a page takes to read: words up to the story, and of zones 0 to 3, at 238 a minute.

Run it to see the table: `python -m tests.golden.reading_time`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from tests.golden import sample_summaries as samples
from tests.golden.real_pages import REAL_PAGES
from triage_app.report import page_words
from triage_app.report.summary import Ink, ReferralSummary, Text
from triage_app.report.wording import in_text, words_in

WORDS_A_SECOND: Final = 238 / 60
_STORY: Final = "Patient"
DRAWN: Final[Mapping[str, Callable[[], ReferralSummary]]] = {
    "drawn_emergency_parked": samples.emergency_parked,
    "drawn_first_visit": samples.first_visit,
    "drawn_third_visit": samples.third_visit,
    "drawn_worst_case": samples.worst_case,
}


@dataclass(frozen=True, slots=True)
class Reading:
    """Words of one page.

    Attributes:
        glance: the level's word and what is bold of the reason and of the story.
        to_story: every word of the badge, the reason and the story.
        bottom: the bottom line with the badge.
        above: zones 0 to 3 whole, the strip and each number with its label among them.
    """

    glance: int
    to_story: int
    bottom: int
    above: int


def reading(summary: ReferralSummary) -> Reading:
    """Counts a page as a reader meets it."""
    badge = summary.badge
    word = " ".join(page_words.NOT_YET_KNOWN) if badge.unknown else badge.level.word
    level = _words((word, badge.above, badge.seen, *badge.notes, badge.foot))
    rows = {row.label: row.text for row in summary.bottom_line}
    lead = (rows.get("Why", ()), rows.get(_STORY, ()))
    bold = [span.text for text in lead for span in text if span.ink is Ink.BOLD]
    strong = [text for text in bold if not text.startswith("+")]
    return Reading(
        glance=words_in(word) + _words(strong),
        to_story=level + _words(in_text(text) for text in lead),
        bottom=summary.bottom_words,
        above=summary.bottom_words + _strip(summary) + _numbers(summary) + _flags(summary),
    )


def _words(texts: Iterable[str]) -> int:
    return sum(words_in(text) for text in texts)


def _strip(summary: ReferralSummary) -> int:
    strip, band = summary.strip, summary.band
    said = [strip.name, strip.mrn, strip.born, strip.tag, *(in_text(fact) for fact in strip.facts)]
    return _words(said) + (_words((band.kind.value, band.text)) if band is not None else 0)


def _numbers(summary: ReferralSummary) -> int:
    cells = [text for n in summary.numbers for text in (n.label, n.value, n.unit, n.note)]
    return _words(cells) + _words(in_text(text) for text in summary.since)


def _flags(summary: ReferralSummary) -> int:
    grid = summary.flags
    texts: tuple[Text, ...] = (*grid.present, grid.present_note, *grid.denied, *grid.open)
    return _words(in_text(text) for text in texts)


def table() -> str:
    """A line for each page: words and seconds."""
    lines = [f"{'page':<26} bottom  glance s  story s  bottom line s  zones 0-3 s"]
    for name, make in {**DRAWN, **REAL_PAGES}.items():
        read = reading(make())
        seconds = [
            count / WORDS_A_SECOND
            for count in (read.glance, read.to_story, read.bottom, read.above)
        ]
        glance, story, bottom, above = (f"{value:.1f}" for value in seconds)
        lines.append(f"{name:<26} {read.bottom:>6} {glance:>9} {story:>8} {bottom:>14} {above:>12}")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())  # a table to read
