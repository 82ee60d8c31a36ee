"""Puts fillable fields on a page: lines to write on and boxes to tick, as PDF form fields.

The page itself draws the lines and boxes, so that the paper looks the same without a form viewer;
the fields lie on them without border or fill. It decides no layout and no name.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from reportlab.pdfbase.pdfdoc import PDFArray, PDFDictionary, PDFName, PDFString

from triage_app.report.paper import POINT
from triage_app.report.pen import INK, Pen

_TYPED_PT: Final = 12
_INSET: Final = 0.45
_RADIO: Final = 1 << 15
# What belongs to the field and not to one of its boxes, once they are two objects.
_OF_THE_FIELD: Final = ("T", "V", "Ff", "FT")


class FormFields:
    """The fields of one document, in reading order: that is the order of the Tab key too.

    A name with dots becomes a tree, as the format asks: no part of a name may hold a dot itself.
    """

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self._form: Any = pen.canvas.acroForm
        # ReportLab would write the font of typed words anew for every field.
        self._form.makeFont = cache(self._form.makeFont)
        self._document: Any = pen.canvas._doc
        self._nodes: dict[str, Any] = {}

    def line(
        self,
        name: str,
        tooltip: str,
        x: float,
        top: float,
        width: float,
        height: float,
        *,
        most_letters: int,
        many_lines: bool = False,
    ) -> None:
        """A line or box to write in.

        Args:
            name: the field's whole name.
            tooltip: what a screen reader says.
            x: millimetres from the left.
            top: millimetres from the top.
            width: millimetres.
            height: millimetres.
            most_letters: how many may be typed.
            many_lines: whether the text wraps.
        """
        self._form.textfield(
            name=name.rpartition(".")[2],
            tooltip=tooltip,
            x=self._pen.x(x),
            y=self._pen.y(top + height),
            width=width / POINT,
            height=height / POINT,
            fillColor=None,
            borderColor=None,
            borderWidth=0,
            textColor=INK,
            fontName="Helvetica",
            fontSize=_TYPED_PT,
            maxlen=most_letters,
            fieldFlags="multiline" if many_lines else "",
        )
        self._hang(name)

    def hidden(self, name: str, value: str) -> None:
        """A value that nobody sees or changes, kept with the document."""
        self._form.textfield(
            name=name.rpartition(".")[2],
            value=value,
            x=0,
            y=0,
            width=1,
            height=1,
            fillColor=None,
            borderColor=None,
            borderWidth=0,
            fontName="Helvetica",
            annotationFlags="hidden",
            fieldFlags="readOnly",
            maxlen=None,
        )
        self._hang(name)

    def tick(self, name: str, tooltip: str, x: float, top: float, side: float) -> None:
        """A box of its own; its value is `Yes` when ticked."""
        self._box(name, tooltip, x, top, side)
        self._hang(name)

    def one_of(
        self, name: str, value: str, tooltip: str, group: str, x: float, top: float, side: float
    ) -> None:
        """One box of a group of which one may be ticked.

        Args:
            name: the group's whole name.
            value: what the group holds when this box is ticked.
            tooltip: of this box.
            group: what a screen reader says of the whole group.
            x: millimetres from the left.
            top: millimetres from the top.
            side: millimetres.
        """
        self._box(name, tooltip, x, top, side)
        kid = self._taken()
        for states in kid.dict["AP"].dict.values():
            states.dict[value] = states.dict.pop("Yes")
        for key in _OF_THE_FIELD:
            kid.dict.pop(key, None)
        node = self._nodes.get(name)
        if node is None:
            node = self._node(name)
            node.dict |= {"FT": PDFName("Btn"), "Ff": _RADIO, "TU": PDFString(group)}
        self._join(kid, node)

    def _box(self, name: str, tooltip: str, x: float, top: float, side: float) -> None:
        self._form.checkbox(
            name=name.rpartition(".")[2],
            tooltip=tooltip,
            x=self._pen.x(x + _INSET),
            y=self._pen.y(top + side - _INSET),
            size=(side - 2 * _INSET) / POINT,
            buttonStyle="check",
            shape="square",
            fillColor=None,
            borderColor=None,
            borderWidth=0,
            textColor=INK,
            fieldFlags="",
        )

    def _taken(self) -> Any:  # noqa: ANN401  # ReportLab has no types
        """The field made last, taken out of the form's own list."""
        return self._document.idToObject[self._form.fields.pop().name]

    def _hang(self, name: str) -> None:
        """Put the field made last under the node its name asks for."""
        parent = name.rpartition(".")[0]
        if parent:
            self._join(self._taken(), self._nodes.get(parent) or self._node(parent))

    def _node(self, name: str) -> Any:  # noqa: ANN401
        """A new inner part of the tree of names, and the parts above it."""
        parent, _, own = name.rpartition(".")
        node = PDFDictionary({"T": PDFString(own), "Kids": PDFArray([])})
        self._nodes[name] = node
        if parent:
            self._join(node, self._nodes.get(parent) or self._node(parent))
        else:
            self._form.fields.append(self._document.Reference(node))
        return node

    def _join(self, kid: Any, node: Any) -> None:  # noqa: ANN401
        kid.dict["Parent"] = self._document.Reference(node)
        node.dict["Kids"].sequence.append(self._document.Reference(kid))
