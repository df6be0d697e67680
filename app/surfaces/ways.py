"""Where a reader may go from here: to another branch, tag or revision, and to the notebooks beside it."""

from app.models import Document, Listing, Neighbour, Options, RefChoice, Version
from app.parts import whole
from app.surfaces import words
from app.surfaces.addresses import chosen, ours
from app.surfaces.languages import kept
from app.surfaces.views import Crumb, NeighboursView, RefsMenu, Turn, VersionLink
from app.surfaces.words import stamp

_LAST_STEP = 2


def refs_menu(of: Document | Listing, refs: RefChoice | None, options: Options) -> RefsMenu | None:
    """None: there is no other to be chosen.

    Args:
        refs: what the source says of its branches and tags.
    """
    parts, query = of.ref.parts, chosen(whole(options))
    now = parts.get("ref", "") or parts.get("revision", "")
    newest = of.versions[0].revision if of.versions else ""
    versions = tuple(_version(one, query, now or newest) for one in of.versions)
    if len(versions) > 1:
        return RefsMenu(words.revision(now), versions=versions)
    if refs is None:
        return None
    return RefsMenu(
        words.revision(now),
        branches=kept(ours("", refs.branches)),
        tags=kept(ours("", refs.tags)),
        at_branch=ours("", refs.at_branch, query),
        at_tag=ours("", refs.at_tag, query),
        now=now,
    )


def neighbours_view(document: Document, crumbs: tuple[Crumb, ...], options: Options) -> NeighboursView | None:
    """None: what it lies in is not known.

    Args:
        crumbs: the way to the notebook, whose last step but one is its folder.
    """
    folder = crumbs[-_LAST_STEP] if len(crumbs) >= _LAST_STEP else Crumb("")
    if not folder.href or ("gist_id" in document.ref.parts and document.neighbours is None):
        return None
    found, query = document.neighbours, chosen(whole(options))
    return NeighboursView(
        folder=folder.href,
        title=folder.text,
        name=document.file_name,
        query=query,
        known=found is not None,
        previous=_turn(found.previous, query) if found else None,
        next=_turn(found.next, query) if found else None,
        number=found.number if found else 0,
        count=found.count if found else 0,
    )


def _turn(to: Neighbour | None, query: str) -> Turn | None:
    return Turn(to.name.removesuffix(".ipynb"), ours("", to.locator, query)) if to else None


def _version(version: Version, query: str, now: str) -> VersionLink:
    return VersionLink(
        words.revision(version.revision),
        ours("", version.locator, query),
        stamp(version.at),
        is_shown=version.revision == now,
    )
