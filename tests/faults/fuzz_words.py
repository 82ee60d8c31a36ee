"""What is put into inputs of each kind, so that chance gets past a parser's first letter."""

from __future__ import annotations

from typing import Final

FORMULA_SIGNS: Final = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
JSON_WORDS: Final = (
    *(
        b'"form": ',
        b'"answers": {',
        b'"patient": {',
        b'"birth_date": "',
        b'"2026-11-20"',
        b'"unknown"',
    ),
    *(b'"height_now": ', b'"medicines": [{"name": "', b'"pain_areas": ["', b'"pain_onset": "'),
    *(
        b'"declined"',
        b'"none"',
        b'"0001-01-01"',
        b'"9999-12-31"',
        b'"language": "xx"',
        b'"logo": "',
    ),
    *(b'"zone": ', b'"Europe"', b'"earlier": ["x"]', b'"paper": "LETTER"', b'"day_first": 1'),
)
TOML_WORDS: Final = (
    *(b"[[rule]]\n", b"[[define]]\n", b"[[page]]\n", b"[[page.question]]\n", b"when = '", b"id = "),
    *(
        b'"""',
        b"'''",
        b"a.a.a.a.a.a.a = 1\n",
        b" and ",
        b" or ",
        b"not ",
        b" in (",
        b"any_of(",
        b"==",
    ),
    *(b"1979-05-27T07:32:00Z", b"0xdead", b"inf", b"nan", b"\\U00110000", b"{a = 1}", b"type = "),
    *(b'"number"', b'"medicines"', b"least = ", b"most = ", b"lambda: 0", b"__import__('os')"),
)
PO_WORDS: Final = (
    *(b'\nmsgid "', b'\nmsgstr "', b"\nmsgctxt ", b"\nmsgid_plural ", b"\nmsgstr[", b"#, fuzzy\n"),
    *(
        b"#~ ",
        b"#| ",
        b"#: a:b",
        b"\\n",
        b"\\",
        b'"\n"',
        b"nplurals=99999; plural=n;",
        b"charset=utf-7",
    ),
)
PDF_WORDS: Final = (
    *(b"1 0 R", b"2 0 R", b"3 0 R", b"99 0 R", b"<<", b">>", b"[", b"]", b"obj", b"endobj"),
    *(b"stream\n", b"endstream", b"/Kids [3 0 R]", b"/V ", b"/T ", b"/AS /Yes", b"/Parent 3 0 R"),
    *(
        b"/Filter /FlateDecode",
        b"/Filter /LZWDecode",
        b"/Length 99999999",
        b"/Prev 9",
        b"/Encrypt 4 0 R",
    ),
    *(b"/Type /ObjStm /N 9 /First 9", b"/Type /XRef /W [1 9 9] /Index [0 999]", b"startxref\n0\n"),
    *(b"trailer", b"xref\n0 9\n", b"%PDF-1.7", b"(\\377\\376", b"<FEFF", b"/Count -1", b"#00"),
)
PICTURE_WORDS: Final = (
    *(
        b"IHDR",
        b"IDAT",
        b"IEND",
        b"PLTE",
        b"tRNS",
        b"iCCP",
        b"zTXt",
        b"iTXt",
        b"eXIf",
        b"acTL",
        b"fcTL",
    ),
    *(
        b"\x00\x00\xff\xff",
        b"\xff\xd8",
        b"\xff\xe1",
        b"\xff\xc0",
        b"\xff\xda",
        b"\xff\xd9",
        b"Exif\0\0",
    ),
    *(b"\x89PNG\r\n\x1a\n", b"II*\0", b"MM\0*", b"MPF\0", b"Adobe", b"\x7f\xff\xff\xff"),
)
ZIP_WORDS: Final = (
    *(
        b"PK\1\2",
        b"PK\3\4",
        b"PK\5\6",
        b"PK\6\6",
        b"PK\6\7",
        b"../form.toml",
        b"form.toml",
        b"es.po",
    ),
    *(b"\x08\0", b"\x0c\0", b"\x0e\0", b"\x01\0", b"\xff\xff\xff\xff"),
)
CELL_WORDS: Final = tuple(
    word.encode()
    for word in (
        *FORMULA_SIGNS,
        "=cmd|' /C calc'!A0",
        ";=1",
        '"',
        '""',
        "\t",
        "\u00a0",
        "\ufeff",
        "|",
        "; ",
    )
)
