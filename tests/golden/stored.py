"""Documents against their stored text and pictures.

Set TRIAGE_REWRITE_GOLDEN=1 to store them anew, after looking at them.
"""

from __future__ import annotations

import os
from pathlib import Path

import pypdfium2
import pytest
from PIL import Image, ImageChops, ImageStat

EXPECTED = Path(__file__).parent / "expected"
REWRITE = os.environ.get("TRIAGE_REWRITE_GOLDEN") == "1"
DPI = 80


def words_of(document: bytes) -> str:
    """All text of a document, with spaces joined and a line for each line."""
    with pypdfium2.PdfDocument(document) as pdf:
        pages = [page.get_textpage().get_text_range() for page in pdf]
    lines = [" ".join(line.split()) for page in pages for line in page.splitlines()]
    return "\n".join(line for line in lines if line) + "\n"


def picture_of(document: bytes, dpi: float = DPI) -> Image.Image:
    """The first page in grey."""
    with pypdfium2.PdfDocument(document) as pdf:
        picture: Image.Image = pdf[0].render(scale=dpi / 72, grayscale=True).to_pil()
    return picture.convert("L")


def check_words(name: str, document: bytes) -> None:
    """Fails unless the document says the stored words."""
    stored = EXPECTED / f"{name}.txt"
    words = words_of(document)
    if REWRITE:
        EXPECTED.mkdir(exist_ok=True)
        stored.write_text(words, encoding="utf-8", newline="\n")
    assert words == stored.read_text(encoding="utf-8")


def check_picture(name: str, document: bytes) -> None:
    """Fails unless the first page looks like the stored picture; then it is saved beside it."""
    stored = EXPECTED / f"{name}.png"
    picture = picture_of(document)
    if REWRITE:
        EXPECTED.mkdir(exist_ok=True)
        picture.save(stored, optimize=True)
    wanted = Image.open(stored).convert("L")
    failed = stored.with_suffix(".failed.png")
    if wanted.size != picture.size:
        picture.save(failed)
        pytest.fail(f"The page has another size; it is saved as {failed.name}.")
    difference = ImageChops.difference(wanted, picture)
    strong = sum(difference.histogram()[96:]) / (picture.width * picture.height)
    if ImageStat.Stat(difference).mean[0] > 0.4 or strong > 0.0015:
        picture.save(failed)
        pytest.fail(f"The page looks different; it is saved as {failed.name} beside {stored.name}.")
    failed.unlink(missing_ok=True)
