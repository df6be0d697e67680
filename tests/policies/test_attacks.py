"""Known attacks on notebook viewers, as HTML: nothing that can run, load a document or reach out is left."""

import json
from pathlib import Path

import pytest

from app.policies.sanitise import clean_html
from tests.policies.inspector import complaints

SCOPE = "#vitrine-output-3"
PAYLOADS = json.loads((Path(__file__).parents[1] / "data" / "attack_payloads.json").read_text("utf-8"))
SETTINGS = {
    "alone": "{}",
    "in a cell of a table": "<table><tr><td>{}</td></tr></table>",
    "in MathML text": "<math><mtext>{}</mtext></math>",
    "in a drawing": "<svg><foreignObject>{}</foreignObject></svg>",
    "behind an attribute that stays open": '<p title="{}',
    "behind a paragraph in a link": '<a href="https://example.org"><p>{}',
}


def test_the_inspector_finds_what_the_attacks_are_made_of() -> None:
    found = [case["id"] for case in PAYLOADS if complaints(case["payload"])]
    assert len(found) > 100


@pytest.mark.parametrize("case", PAYLOADS, ids=lambda case: case["id"])
def test_nothing_dangerous_is_left_of_an_attack(case: dict[str, str]) -> None:
    for where, setting in SETTINGS.items():
        cleaned = clean_html(setting.replace("{}", case["payload"]), scope=SCOPE)
        assert complaints(cleaned.html) == [], where
        assert "<" not in cleaned.style
        assert all(line.startswith(SCOPE) for line in cleaned.style.splitlines())


@pytest.mark.parametrize(
    "payload",
    [
        "<scr<script></script>ipt>window.__pwned=1</scr<script></script>ipt>",
        "<scr<!-- -->ipt>window.__pwned=1</script>",
        "<<!-- -->script>window.__pwned=1</script>",
        "<!--><script>window.__pwned=1</script>-->",
        "<!--- --!><img src=x onerror=1>",
        "<style></style/><img src=x onerror=1>",
        "<style><!--</style><img src=x onerror=1>--></style>",
        "<svg></svg/><svg><style><img src=x onerror=1></style></svg></svg>",
        "<svg/><img src=x onerror=1>",
        "<noscript><p title='</noscript><img src=x onerror=1>'></noscript>",
        "<plaintext><img src=x onerror=1>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--><img src=x onerror=1>'>",
        "<math><annotation-xml encoding='text/html'><style><img src=x onerror=1></style></annotation-xml>",
        "<math><mi xlink:href='javascript:1'>x</mi><mrow href='javascript:1'>y</mrow></math>",
        "<form><math><mtext></form><form><mglyph><style></math><img src onerror=1>",
        "<a href='&#x6a;avascript:1'>a</a><a href='java&Tab;script:1'>b</a><a href=' \x01javascript:1'>c</a>",
        "<a href='data:text/html,<script>1</script>'>a</a><a href='DATA:image/svg+xml,x'>b</a>",
        "<a href='" + "\n" * 100 + "d\nata:text/html,x'>a</a>",
        "<img srcset='javascript:1 1x, https://example.org/a.png 2x'>",
        "<img src='data:text/html,x'><video poster='data:text/html,x'></video><audio src='data:image/png,x'>",
        "<input type=text autofocus value=x><input type=checkbox disabled>",
        "<x-widget on-click=1></x-widget><a is=x-link>y</a>",
        "<p style='background:url(//pwned.invalid/a)'>a</p>",
        "<p style='background:u\\72l(//pwned.invalid/a)'>b</p>",
        "<p style='position:fixed;z-index:9;margin:-9px;color:red'>c</p>",
        "<p class='jp-Mermaid MERMAID MathJax_Preview tex2jax_process vitrine-page output'>c</p>",
    ],
)
def test_nothing_dangerous_is_left_of_a_trick_on_the_sanitiser_itself(payload: str) -> None:
    cleaned = clean_html(payload, scope=SCOPE)
    assert complaints(cleaned.html) == []
    assert "<" not in cleaned.style
