"""What this machine is called, for the audit and the sign-in; imports next to nothing."""

from __future__ import annotations

import platform
from typing import Final

MOST_NAME: Final = 40


def computer_name() -> str:
    """The short name of this machine; empty when it has none."""
    name = platform.node().split(".", 1)[0]
    return "".join(char for char in name if char.isprintable())[:MOST_NAME]
