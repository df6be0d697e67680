"""Whether this process was asked to end: who would wait for long looks here, and answers soon instead."""


class Ending:
    """Set once, by the web server; never where the application runs without it."""

    def __init__(self) -> None:
        self.asked = False


ENDING = Ending()
