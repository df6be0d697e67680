"""How the tables beside this are written: names in plain lines."""


def words(text: str) -> frozenset[str]:
    """The names in `text`, separated by white space."""
    return frozenset(text.split())
