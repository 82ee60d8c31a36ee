"""From TOML to a checked `Form`, which questions show, and what is wrong with an answer."""
