"""A deck of slides: from content to what `slides.html` needs."""

from app.models import Rendered
from app.surfaces.addresses import ours
from app.surfaces.notebooks import About, content_of
from app.surfaces.sharing import discovery, sharing
from app.surfaces.views import SlidesView


def slides_view(rendered: Rendered, about: About, *, embedded: bool) -> SlidesView:
    """For `slides.html`."""
    subject = about.subject(rendered, "format/slides")
    return SlidesView(
        title=subject.title,
        lang=subject.lang,
        theme=about.options.theme,
        hide_code=about.options.code == "hide",
        policy=about.policy,
        canonical=about.canonical,
        embedded=embedded,
        origin=about.origin,
        page=ours("", about.locator, about.query(rendered)),
        part=about.part(rendered),
        authors=rendered.authors,
        content=content_of(rendered, about, "frame/format/slides"),
        description=subject.description,
        sharing=None if embedded else sharing(subject, rendered),
        oembed=discovery(subject),
    )
