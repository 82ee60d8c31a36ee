"""The second step of a sign-in: a code of six digits that a telephone shows (TOTP, RFC 6238).

The code is asked for by the program once the password has opened the store: it keeps out who knows
the password and sits at the clinic's desk, not who can copy the store and also knows the password.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

STEP_SECONDS: Final = 30
DIGITS: Final = 6
# A telephone's clock may be a step before or behind (RFC 6238, section 5.2).
_STEPS_OFF: Final = (0, -1, 1)


@dataclass(frozen=True, slots=True)
class NewSecondFactor:
    """What a telephone needs to show codes; nothing is kept before a code was typed.

    Attributes:
        secret: base32, for typing.
        uri: the same for a picture of squares (otpauth).
    """

    secret: str = field(repr=False)
    uri: str = field(repr=False)


def new_second_factor(name: str, clinic_name: str) -> NewSecondFactor:
    """A new random secret for this person of this clinic."""
    import pyotp  # noqa: PLC0415  # only where somebody has a second step

    secret = pyotp.random_base32()
    issuer = clinic_name.replace(":", " ").strip() or "triage-app"
    uri = pyotp.TOTP(secret).provisioning_uri(name=name.replace(":", " "), issuer_name=issuer)
    return NewSecondFactor(secret, uri)


def step_of(secret: str, code: str, now: datetime, used: int = 0) -> int | None:
    """The 30-second step whose code this is; None when it is wrong.

    Args:
        secret: base32.
        code: as typed; spaces do not count.
        now: aware.
        used: the last step whose code was taken: its code and older ones are not taken again.
    """
    import pyotp  # noqa: PLC0415  # as above

    typed = "".join(code.split())
    if len(typed) != DIGITS or not (typed.isascii() and typed.isdigit()):
        return None
    totp = pyotp.TOTP(secret)
    this = int(now.timestamp()) // STEP_SECONDS
    for off in _STEPS_OFF:
        step = this + off
        if step > used and hmac.compare_digest(totp.generate_otp(step), typed):
            return step
    return None
