from jinja2 import Environment

from app import errors
from app.surfaces import environment
from tests.surfaces.samples import composer
from tests.surfaces.test_messages import working


def test_what_was_preloaded_is_not_compiled_again(monkeypatch):
    environment.environment.cache_clear()
    environment._template.cache_clear()
    environment.preload()

    def compiled_late(*_arguments, **_options):
        raise AssertionError("a template was compiled after the preloading")

    monkeypatch.setattr(Environment, "compile", compiled_late)
    made = [
        composer().front_page().html,
        composer().error(errors.NotFound("Gone.").problem).html,
        working().html,
    ]
    assert all("</html>" in html for html in made)
