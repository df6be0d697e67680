"""From an address that names one revision for ever to that of what is there now, where one can say it."""

from app.models import SourceRef
from app.surfaces.addresses import ours


def newest(ref: SourceRef) -> str | None:
    """The same file on the branch that its repository has by default, or in its gist as it is today.

    ``HEAD`` is that branch at GitHub and GitLab, in pages and in raw files alike.

    Args:
        ref: canonical.

    Returns:
        None: the address follows a branch anyway, or its source has no address for the newest.
    """
    if not ref.immutable:
        return None
    segments = ref.locator.split("/")
    pin = ref.parts.get("revision") or ref.parts.get("ref", "")
    at = next((index for index, segment in enumerate(segments) if index and segment == pin), None)
    if not pin or at is None:
        return None
    if ref.source == "gist":
        return ours("", "/".join(segments[:at] + segments[at + 1 :]))
    if ref.source in {"github", "gitlab"} and segments[at - 1] == "blob":
        return ours("", "/".join([*segments[:at], "HEAD", *segments[at + 1 :]]))
    return None
