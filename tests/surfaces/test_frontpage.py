import pytest

from app import i18n
from app.launchers import Launchers
from app.surfaces.compose import Composer
from app.surfaces.frontpage import FrontPage
from config.settings import SettingsError, load
from tests.surfaces.samples import Elements, composer


def front_page(tmp_path, text, local_dir="examples"):
    file = tmp_path / "frontpage.toml"
    file.write_text(text)
    settings = load({"VITRINE_LOCAL_DIR": local_dir})
    return Composer(settings, Launchers({}), FrontPage.load(file)).front_page()


def links(composed):
    """Where the page leads, beside itself in another language."""
    return [link["href"] for link in Elements(composed.html).all("a") if "hreflang" not in link]


def test_the_shipped_one_has_one_box_and_examples():
    elements = Elements(composer().front_page().html)
    (form,) = elements.all("form")
    assert form["action"] == "/create"
    assert [field["name"] for field in elements.all("input")] == ["url"]
    assert len(elements.all("a")) >= 3


def test_a_link_to_the_web_goes_through_the_box_and_a_link_to_this_server_stays(tmp_path):
    text = """
title = "T & Co"
text = "Words"
[[sections]]
title = "S"
links = [
  { text = "A", to = "https://example.org/a b.ipynb?x=1&y=2" },
  { text = "B", to = "/local/welcome.ipynb", note = "why" },
]
"""
    composed = front_page(tmp_path, text)
    assert links(composed) == [
        "/create?url=https%3A%2F%2Fexample.org%2Fa%20b.ipynb%3Fx%3D1%26y%3D2",
        "/local/welcome.ipynb",
        "/api/docs",
    ]
    assert "T &amp; Co" in composed.html


@pytest.mark.parametrize("local_dir", ["", "config"])
def test_an_example_that_the_local_folder_does_not_have_is_not_shown(tmp_path, local_dir):
    text = (
        'title = "T"\ntext = "W"\n[[sections]]\ntitle = "Here"\nlinks = [{text = "A", to = "/local/a.ipynb"}]'
    )
    composed = front_page(tmp_path, text, local_dir)
    assert links(composed) == ["/api/docs"]
    assert "Here" not in composed.html


def test_words_may_be_given_a_language_each_and_english_stands_in(tmp_path):
    text = """
title = "T"
text = { en = "Words", zh = "文字" }
[[sections]]
title = { en = "Here", zh = "这里" }
links = [{ text = { en = "Only English" }, to = "/local/welcome.ipynb", note = { en = "why", zh = "缘由" } }]
"""
    assert Elements(front_page(tmp_path, text).html).text.count("Words") == 1
    with i18n.use("zh", chosen=True):
        composed = front_page(tmp_path, text)
    assert all(words in composed.html for words in ("文字", "这里", "Only English", "缘由"))
    assert links(composed) == ["/local/welcome.ipynb?lang=zh", "/api/docs"]
    assert composed.headers["Content-Language"] == "zh-Hans"


WELL = 'title = "T"\ntext = "W"\n'


@pytest.mark.parametrize(
    ("text", "reasons"),
    [
        ('title = "T"', ["text", "required"]),
        (WELL + "[[sections]]\nlinks = []", ["sections.0.title"]),
        (WELL + 'subtitle = "x"', ["subtitle"]),
        (
            WELL + '[[sections]]\ntitle="S"\nlinks=[{text="A", to="javascript:alert(1)"}]',
            ["links.0.to", "/local/"],
        ),
        (WELL + '[[sections]]\ntitle="S"\nlinks=[{text="A", to="//evil.example/"}]', ["links.0.to"]),
        (WELL + '[[sections]]\ntitle="S"\nlinks=[{text="A"}]', ["links.0.to", "required"]),
        ('title = "T"\ntext = { zh = "文字" }', ["text", "in English"]),
        ("title = [", ["Invalid value"]),
    ],
)
def test_a_mistake_stops_the_start_with_file_and_reason(tmp_path, text, reasons):
    with pytest.raises(SettingsError) as raised:
        front_page(tmp_path, text)
    for reason in ["frontpage.toml", *reasons]:
        assert reason in str(raised.value)


def test_the_settings_name_the_files(tmp_path):
    file = tmp_path / "mine.toml"
    file.write_text('title = "Our notebooks"\ntext = "W"')
    made = Composer.from_settings(load({"VITRINE_FRONTPAGE_FILE": str(file)}))
    assert "Our notebooks" in made.front_page().html
    with pytest.raises(SettingsError, match=r"none\.toml"):
        Composer.from_settings(load({"VITRINE_LAUNCHERS_FILE": "config/none.toml"}))
