"""Small inputs that would become large or endless if nobody set a limit, each given once.

`python -m tests.faults.bombs` gives them one after the other under the system's own limit of
memory, and prints for each how long it took and what the process holds at most until then.
"""

from __future__ import annotations

import io
import json
import struct
import sys
import tempfile
import time
import zipfile
import zlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Final

from tests.faults.fuzz import TooSlow, try_one
from tests.faults.fuzz_targets import CROSSED, TARGETS
from tests.faults.outside_pdf import pdf, stream
from tests.faults.outside_picture import chunk, png, png_of

LARGEST_MEGABYTES: Final = 350
"""What the process may hold at most, its libraries counted in."""
_ADDRESSES: Final = 3 << 30
_PIECE: Final = 1_000_000
_ZEROS: Final = 300_000_000
Bomb = tuple[str, str, Callable[[], bytes]]


def bombs() -> Iterator[Bomb]:
    """Name, the target it is for, and what makes it."""
    yield from _json()
    yield from _pdf()
    yield from _pictures()
    yield from _forms()
    yield from _zips()


def _json() -> Iterator[Bomb]:
    flood = {f"back_pane{number}": 0 for number in range(30_000)}
    patient = {"family_name": "A", "age": 70, "sex": "unknown"}
    whole = {"form": "vertebral_fracture", "patient": patient, "answers": {}}
    deep = b"[" * 900 + b"]" * 900
    yield "nested a million deep", "intake", lambda: b"[" * 1_000_000
    yield "nested just as deep as can be", "intake", lambda: b'{"form": %s}' % deep
    yield "objects a million deep", "intake", lambda: b'{"a":' * 300_000
    yield "a number of a million digits", "intake", lambda: b'{"form": %s}' % (b"9" * 1_000_000)
    yield (
        "90,000 unknown answers",
        "intake",
        lambda: json.dumps(whole | {"answers": dict.fromkeys(map(str, range(90_000)), 0)}).encode(),
    )
    yield (
        "30,000 unknown fields in each of its parts",
        "intake",
        lambda: json.dumps(
            whole | flood | {"patient": patient | flood, "referral": flood}
        ).encode(),
    )
    yield "settings a million deep", "settings", lambda: b"[" * 1_000_000
    yield "settings of 6 MB", "settings", lambda: b'{"name": "%s"}' % (b"a" * 6_000_000)
    yield "a basis a million deep", "basis", lambda: b"[" * 1_000_000


def _pdf() -> Iterator[Bomb]:
    field = b"<< /T (form-details.id) /V 3 0 R >>"
    one = b"<< /Type /Catalog /AcroForm << /Fields [2 0 R] >> >>"
    many = b"<< /Type /Catalog /AcroForm << /Fields [%s] >> >>" % (b"2 0 R " * 1_900)
    yield "a tree of fields in a ring", "filled", lambda: pdf([one, b"<< /T (a) /Kids [2 0 R] >>"])
    yield (
        "references in a ring",
        "filled",
        lambda: pdf([b"<< /AcroForm 2 0 R >>", b"3 0 R", b"2 0 R"]),
    )
    yield "a catalog that is itself", "filled", lambda: pdf([b"1 0 R"])
    yield "dictionaries 100,000 deep", "filled", lambda: pdf([b"<< /A " * 100_000])
    yield "lists 100,000 deep", "filled", lambda: pdf([b"<< /AcroForm %s >>" % (b"[" * 100_000)])
    yield (
        "a value that unpacks to 300 MB",
        "filled",
        lambda: pdf([one, field, stream(packed_zeros(_ZEROS), b"/Filter /FlateDecode")]),
    )
    yield (
        "each field with 20,000 boxes",
        "filled",
        lambda: pdf([many, b"<< /T (a) /Kids [%s] >>" % (b"3 0 R " * 20_000), b"<< /AS /Yes >>"]),
    )
    yield "250 tables that each unpack slowly", "filled", lambda: _slow_tables(250, 3_900_000)
    yield "250 tables that each unpack too far", "filled", lambda: _slow_tables(250, 19_000_000)
    yield "250,000 objects and no table", "filled", lambda: b"%PDF-1.7\n" + b"1 0 obj\n" * 250_000
    yield "30,000 tables in a row", "filled", _table_chain


def _slow_tables(count: int, size: int) -> bytes:
    """Tables of objects, each naming the one before; what undoes a predictor is slow."""
    rows = zlib.compress(b"\4" * size, 9)
    out = bytearray(b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n")
    before = b""
    for _ in range(count):
        place = len(out)
        extra = b"/Type /XRef /Size 10 /W [1 4 2] /Root 1 0 R %s /Filter /FlateDecode" % before
        parms = b"/DecodeParms << /Predictor 15 /Columns 1 /Colors 1 >>"
        out += b"9 0 obj\n%s\nendobj\n" % stream(rows, extra + parms)
        before = b"/Prev %d" % place
    return bytes(out + b"startxref\n%d\n%%%%EOF" % place)


def _table_chain() -> bytes:
    out = bytearray(b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n")
    place = len(out)
    for _ in range(30_000):
        here = len(out)
        out += b"xref\n0 0\ntrailer\n<< /Root 1 0 R /Prev %d >>\n" % place
        place = here
    return bytes(out + b"startxref\n%d\n%%%%EOF" % place)


def _pictures() -> Iterator[Bomb]:
    far = struct.pack(">II", 65_000, 65_000)
    notes, row = packed_zeros(_ZEROS), packed_zeros(4)
    yield "65,000 dots a side", "logo", lambda: png_of(65_000, 65_000, b"")
    yield "few dots that say they are many", "logo", lambda: png().replace(png()[16:24], far)
    yield (
        "the largest there may be",
        "logo",
        lambda: png_of(4_000, 4_000, packed_zeros(4_000 * 12_001)),
    )
    yield (
        "a note that unpacks to 300 MB",
        "logo",
        lambda: png_of(1, 1, row, chunk(b"zTXt", b"a\0\0" + notes)),
    )
    yield (
        "a colour profile that unpacks to 300 MB",
        "logo",
        lambda: png_of(1, 1, row, chunk(b"iCCP", b"a\0\0" + notes)),
    )
    yield "one dot followed by 300 MB", "logo", lambda: png_of(1, 1, notes)


def _forms() -> Iterator[Bomb]:
    rules = (CROSSED / "triage.toml").read_bytes()
    dotted = b"a" + b".a" * 49_000 + b" = 1\n"
    tables = b"".join(b"[a%s]\n" % (b".b%d" % number * 15) for number in range(9_000))
    yield "a key of 49,000 parts", "clinic", lambda: dotted[:99_000]
    yield "lists 40,000 deep", "clinic", lambda: b"name = " + b"[" * 40_000
    yield "a number of 50,000 digits", "clinic", lambda: b"name = " + b"9" * 50_000
    yield "a key of 49,000 parts in a form", "form", lambda: b"\0" + dotted
    yield "inline tables 300,000 deep", "form", lambda: b"\0x = " + b"{a=" * 300_000
    yield "9,000 tables, each 15 deep", "form", lambda: b"\0" + tables
    yield (
        "90,000 unknown keys",
        "form",
        lambda: b"\0" + b"".join(b"k%d=1\n" % n for n in range(90_000)),
    )
    yield (
        "40,000 empty questions",
        "form",
        lambda: b"\0[[page]]\n" + b"[[page.question]]\n" * 40_000,
    )
    yield (
        "a define in a define, 60 times doubled",
        "form",
        lambda: b"\1" + rules + _defines(60, b"and"),
    )
    yield "a define in a define, 4,000 deep", "form", lambda: b"\1" + rules + _defines(4_000, b"")
    yield "a condition with 1,300 brackets", "form", lambda: b"\1" + rules + _define(b"(" * 1_300)
    yield "a translation of 200,000 lines", "catalogue", lambda: b'msgid "a"\n' + b'"x"\n' * 200_000
    yield "40,000 translations of nothing", "catalogue", lambda: _entries(40_000)
    yield "half a million backslashes", "catalogue", lambda: b'msgid "%s"' % (b"\\" * 500_001)


def _define(when: bytes, number: int = 0) -> bytes:
    return b'\n[[define]]\nid = "d%d"\nwhen = "%s"\n' % (number, when)


def _defines(count: int, doubled: bytes) -> bytes:
    made = [_define(b"sore == yes")]
    for number in range(1, count):
        again = b"%s (sore == yes or d%d)" % (doubled, number - 1)
        other = again if doubled else b"and (sore == yes or sore == no)"
        made.append(_define(b"d%d %s" % (number - 1, other), number))
    return b"".join(made)


def _entries(count: int) -> bytes:
    entry = b'msgctxt "c%d"\nmsgid "a"\nmsgstr "b"\n\n'
    return b"".join(entry % number for number in range(count))[:990_000]


def _zips() -> Iterator[Bomb]:
    yield "a file that unpacks to 300 MB", "kept", _zeros_zip
    yield "a file that says it is small", "kept", lambda: _lying(_zeros_zip())
    yield (
        "99 files of a whole form's size",
        "kept",
        lambda: _zip({f"{number}.toml": b"#" * 999_999 for number in range(99)}),
    )
    yield "20,000 empty files", "kept", lambda: _zip({f"{n}.toml": b"" for n in range(20_000)})
    yield (
        "packed in a way that has no limit",
        "kept",
        lambda: _zip({"form.toml": bytes(9_000_000)}, zipfile.ZIP_BZIP2),
    )


def _zip(files: dict[str, bytes], way: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", way) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return packed.getvalue()


def _zeros_zip() -> bytes:
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("form.toml", "w") as file,
    ):
        for _ in range(_ZEROS // _PIECE):
            file.write(bytes(_PIECE))
    return packed.getvalue()


@cache
def packed_zeros(size: int) -> bytes:
    """So many zeros, packed piece by piece: what makes a bomb must not itself take the memory."""
    packer = zlib.compressobj(9)
    pieces = [packer.compress(bytes(_PIECE)) for _ in range(size // _PIECE)]
    return b"".join((*pieces, packer.compress(bytes(size % _PIECE)), packer.flush()))


def _lying(packed: bytes) -> bytes:
    """The same archive, with the size of its one file told as 1,000."""
    entry = packed.index(b"PK\1\2")
    return packed[: entry + 24] + (1_000).to_bytes(4, "little") + packed[entry + 28 :]


def _megabytes() -> float:
    """The most this process has held until now; 0 where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        # getrusage would tell what the process that started this one had held.
        return int(status.read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) / 1024
    if sys.platform == "win32":
        return 0.0
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20) if sys.platform == "darwin" else most / 1024


def _limit_memory() -> None:
    """What no limit of ours stops, the system does: with a MemoryError, which is a finding."""
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_ADDRESSES, _ADDRESSES))


def main() -> int:
    """One line of JSON for each bomb: made, given, and what came of it."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(tempfile.mkdtemp())
    _limit_memory()
    for name, way_in, make in bombs():
        target, data = TARGETS[way_in], make()
        held, begun = _megabytes(), time.monotonic()
        try:
            ended = "refused" if try_one(target, data, folder) else "answered"
        except (Exception, TooSlow) as error:  # noqa: BLE001  # all of them are findings
            ended = f"{type(error).__name__}: {str(error)[:200]}"
        line = {
            "bomb": f"{way_in}: {name}",
            "ended": ended,
            "seconds": round(time.monotonic() - begun, 2),
            "grown": round(_megabytes() - held),
            "megabytes": round(_megabytes()),
        }
        sys.stdout.write(json.dumps(line) + "\n")
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
