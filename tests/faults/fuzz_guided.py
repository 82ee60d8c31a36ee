"""`python -m tests.faults.fuzz_guided TARGET`: as `fuzz`, led by which code an input reaches.

It needs the package atheris, which is not there for every Python and system, so it is no part of
the tests: `pip install atheris` first. It ends at the first finding, and leaves that input behind.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import sys
import tempfile
from pathlib import Path
from typing import Any, Final

_LOOKED_INTO: Final = ("polib", "pypdf", "tomllib", "triage_app", "zipfile")
_LONGEST_INPUT: Final = 50_000
_MOST_MEGABYTES: Final = 2_000


def main() -> None:
    """Fuzz one target until there was a finding, or enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.faults.fuzz_guided", description=__doc__)
    parser.add_argument("target")
    parser.add_argument("--seconds", type=int, default=3_600, help="stop after these")
    options = parser.parse_args()
    try:
        # Any: the package has no types, and is not there where the types are checked.
        atheris: Any = importlib.import_module("atheris")
    except ImportError:
        sys.exit("The package atheris is not installed. Type: pip install atheris")
    with atheris.instrument_imports(include=list(_LOOKED_INTO)):
        from tests.faults.fuzz_targets import TARGETS
        from triage_app.errors import UserFixable
    logging.disable(logging.CRITICAL)
    target = TARGETS[options.target]
    folder = Path(tempfile.mkdtemp(prefix="fuzz-"))
    corpus, words = folder / "corpus", folder / "words"
    corpus.mkdir()
    for number, seed in enumerate(target.seeds()):
        (corpus / str(number)).write_bytes(seed)
    short = [word for word in target.words if len(word) < 60]
    words.write_text("".join(f"{_quoted(word)}\n" for word in short), encoding="ascii")

    def one(data: bytes) -> None:
        try:
            target.take(data, folder)
        except UserFixable:
            return

    atheris.Setup(
        [
            *(sys.argv[0], f"-dict={words}", f"-max_len={_LONGEST_INPUT}"),
            *(f"-max_total_time={options.seconds}", f"-timeout={target.longest * 4:.0f}"),
            *(f"-rss_limit_mb={_MOST_MEGABYTES}", f"-artifact_prefix={folder}/", str(corpus)),
        ],
        one,
    )
    atheris.Fuzz()


def _quoted(word: bytes) -> str:
    """The word as libFuzzer's word lists want it."""
    return '"' + "".join(f"\\x{byte:02X}" for byte in word) + '"'


if __name__ == "__main__":
    main()
