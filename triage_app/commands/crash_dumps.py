"""No image of the memory goes to the disk in a crash: patients stand in it in the clear."""

from __future__ import annotations


def write_none() -> None:
    """Ask the system to write none; where it has no such setting nothing happens."""
    try:
        import resource  # noqa: PLC0415  # not on Windows
    except ImportError:
        return
    _soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
