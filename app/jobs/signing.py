"""Signatures that tell a receiver who sent a webhook: Standard Webhooks 1.0.0 (standardwebhooks.com).

Signed are the id, the time of sending and the body; so neither can an old message be sent again as a
new one, nor a part of it be changed.
"""

import base64
import hashlib
import hmac
from collections.abc import Iterable

from config.settings import WEBHOOK_SECRET_PREFIX


def signed_headers(secrets: Iterable[str], message_id: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that go with `body`.

    Args:
        secrets: in the form of the setting; with each one signs, so that a receiver may know either while one
            takes the place of another.
        timestamp: seconds since the epoch.
    """
    content = f"{message_id}.{timestamp}.".encode() + body
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(timestamp),
        "webhook-signature": " ".join(f"v1,{_signature(secret, content)}" for secret in secrets),
    }


def _signature(secret: str, content: bytes) -> str:
    key = base64.b64decode(secret.removeprefix(WEBHOOK_SECRET_PREFIX))
    return base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
