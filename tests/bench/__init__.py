"""The bench: how long things take, each against a limit measured in the same run."""
