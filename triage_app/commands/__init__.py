"""The command line's commands, one module each; `__main__` chooses between them."""
