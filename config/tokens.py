"""``VITRINE_API_TOKENS``: bearer tokens of programs, each with a limit of its own where it has one."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

UNLIMITED: Final = "unlimited"
RATE: Final = re.compile(r"\d+ (per|/) ?(\d+ )?(second|minute|hour|day)s?")
"""``60 per 10 minutes``."""
_SECRET: Final = re.compile(r"[A-Za-z0-9._~+/-]+=*")
"""What a bearer token may be (RFC 6750 §2.1); so ``@`` can stand behind one."""
_FORM: Final = (
    "a token of letters, digits and - . _ ~ + /, and if it has its own limit, @ and a rate behind it"
)


@dataclass(frozen=True, slots=True)
class ApiToken:
    """One token."""

    secret: str = field(repr=False)
    rate: str = ""
    """Its own limit of renders, or ``unlimited``; empty: as everybody's."""

    @property
    def client(self) -> str:
        """Whom its renders are counted under: it can be in the store, where the token must not be."""
        return "token:" + hashlib.sha256(self.secret.encode()).hexdigest()[:16]


def read(entries: Sequence[str]) -> tuple[ApiToken, ...]:
    """``("abc", "def@100 per minute", "ghi@unlimited")``.

    Raises:
        ValueError: says which one, without the token, and the wanted form.
    """
    tokens: dict[str, ApiToken] = {}
    for number, entry in enumerate(entries, 1):
        secret, at, rate = entry.partition("@")
        if not _SECRET.fullmatch(secret):
            raise ValueError(f"token {number} of {len(entries)} is of another form; wanted: {_FORM}")
        if at and rate != UNLIMITED and not RATE.fullmatch(rate):
            wanted = f"a rate such as '100 per minute', or '{UNLIMITED}'"
            raise ValueError(f"the limit behind token {number} of {len(entries)} is none; wanted: {wanted}")
        if secret in tokens:
            raise ValueError(f"token {number} of {len(entries)} is in the list before; wanted: each once")
        tokens[secret] = ApiToken(secret, rate)
    return tuple(tokens.values())
