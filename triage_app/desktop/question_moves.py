"""Where an arrow key goes from one answer to the next, by where they stand."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QAbstractButton, QWidget


def nearest(
    here: QWidget | None,
    buttons: list[QAbstractButton],
    way: tuple[int, int],
    within: QWidget,
) -> QWidget | None:
    """The button an arrow reaches from `here`; None at the edge.

    Args:
        here: where the focus is.
        buttons: those in sight.
        way: (-1, 0) left, (1, 0) right, (0, -1) up, (0, 1) down.
        within: what all of them stand in.
    """
    if here is None:
        return None
    start = _place(here, within)
    best: tuple[float, QWidget] | None = None
    for button in buttons:
        place = _place(button, within)
        dx = place.center().x() - start.center().x()
        dy = place.center().y() - start.center().y()
        along = dx * way[0] + dy * way[1]
        across = abs(dx * way[1]) + abs(dy * way[0])
        if button is here or along <= 0 or (way[0] and across > start.height()):
            continue
        far = along + 3 * across
        if best is None or far < best[0]:
            best = (far, button)
    return best[1] if best else None


def _place(widget: QWidget, within: QWidget) -> QRect:
    return QRect(widget.mapTo(within, widget.rect().topLeft()), widget.size())
