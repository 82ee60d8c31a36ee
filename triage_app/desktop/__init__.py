"""Qt windows and widgets: they show and report, and decide nothing clinical."""
