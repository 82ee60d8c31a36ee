# ruff: noqa: INP001  # a script on its own: it runs before anything is installed
"""Exit code 0 where the lock files have a file of every package for the Python that runs this.

It is told from the system alone, never from what an index offers: an index that withholds a file
must not be able to lead to one without a hash. `.ci/lock` looks that the files are there.
"""

from __future__ import annotations

import platform
import sys
import sysconfig

# The C library that Qt's files need.
_LEAST_GLIBC = {"x86_64": (2, 34), "aarch64": (2, 39)}
_MACHINES = {"darwin": ("x86_64", "arm64"), "win32": ("AMD64",)}


def fits() -> bool:
    """Whether this is one of the Pythons and systems that the lock files are made for."""
    if sys.implementation.name != "cpython" or sysconfig.get_config_var("Py_GIL_DISABLED"):
        return False
    if not (3, 11) <= sys.version_info[:2] <= (3, 14):
        return False
    machine = platform.machine()
    if sys.platform != "linux":
        return machine in _MACHINES.get(sys.platform, ())
    library, version = platform.libc_ver()
    if library != "glibc" or machine not in _LEAST_GLIBC:
        return False
    numbers = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return numbers >= _LEAST_GLIBC[machine]


if __name__ == "__main__":
    sys.exit(0 if fits() else 1)
