"""What the program is built from, looked at from outside: `python -m tests.supply.audit`."""
