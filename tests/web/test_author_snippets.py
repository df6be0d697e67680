"""Code that authors copy from our pages, run where it runs."""

import re

import pytest

from config.settings import ROOT

pytestmark = pytest.mark.browser


def test_the_tag_for_hexo_makes_a_frame_and_escapes_what_it_is_given(browser):
    text = (ROOT / "docs/blog/hexo.md").read_text("utf-8")
    (code,) = re.findall(r"^ *```js\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    words = ["/gist/u/1?code=hide&cells=3", "My", '"<b>"', "notebook"]
    tab = browser.new_page()
    try:
        frame = tab.evaluate(
            f"""(words) => {{
              let tag;
              const register = (name, make) => {{ tag = make; }};
              const config = {{ vitrine: "https://vitrine.example" }};
              const hexo = {{ config, extend: {{ tag: {{ register }} }} }};
              {code}
              const there = document.createElement("div");
              there.innerHTML = tag(words);
              const made = there.firstElementChild;
              return [there.childElementCount, made.getAttribute("src"), made.title, made.loading];
            }}""",
            words,
        )
    finally:
        tab.close()
    address = "https://vitrine.example/embed/gist/u/1?code=hide&cells=3"
    assert frame == [1, address, 'My "<b>" notebook', "lazy"]
