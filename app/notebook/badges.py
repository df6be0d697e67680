"""Launch buttons that a notebook brings itself, so that ours need not stand beside them."""

import re
from collections.abc import Iterable, Mapping
from typing import Final

from app.models import Cell

_BADGES: Final[Mapping[str, tuple[str, re.Pattern[str]]]] = {
    "colab": (
        "colab.research.google.com/",
        re.compile(r"colab-badge|open[ _+-]{1,2}in[ _+-]{1,2}colab|open%20in%20colab", re.IGNORECASE),
    ),
    "binder": ("mybinder.org/", re.compile(r"mybinder\.org/badge|badge/launch-binder", re.IGNORECASE)),
    "kaggle": ("kaggle.com/kernels/welcome", re.compile(r"open[ _-]in[ _-]kaggle", re.IGNORECASE)),
    "studiolab": ("studiolab.sagemaker.aws/import/", re.compile(r"studiolab\.svg", re.IGNORECASE)),
    "deepnote": ("deepnote.com/launch", re.compile(r"deepnote\.com/buttons/", re.IGNORECASE)),
    "codespaces": ("codespaces.new/", re.compile(r"codespaces/badge\.svg", re.IGNORECASE)),
}
"""Launcher → the host that its button leads to, and how the button's picture is called."""
_FIRST_CELLS: Final = 10
"""A badge stands on top; further down it is about something else."""


def badges_in(cells: Iterable[Cell]) -> tuple[str, ...]:
    """Ids of launchers as `config/launchers.toml` has them."""
    texts = [cell.source for cell in list(cells)[:_FIRST_CELLS] if cell.kind == "markdown"]
    return tuple(
        name
        for name, (host, picture) in _BADGES.items()
        if any(host in text and picture.search(text) for text in texts)
    )
