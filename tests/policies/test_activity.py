"""Which HTML is active."""

import pytest

from app.policies.sanitise import clean_html, is_active

ACTIVE = [
    "<script>1</script>", "<SCRIPT src=x>", "<img src=x onerror=1>", '<img alt=">" onerror="1">',
    "<p/onclick=1>",
    "<p\nOnClick\n=\n1>", "<p title='a'onclick=1>", "<iframe src=x></iframe>", "<object data=x>",
    "<embed src=x>", "<form>",
    "<button>a</button>", "<input>", "<input type=text disabled>", "<input type=checkbox>",
    "<select><option>a</select>",
    "<svg><circle/></svg>", "<canvas></canvas>", "<a href='javascript:1'>a</a>",
    "<a href='data:text/html,x'>a</a>",
    "<meta http-equiv=refresh content=0>", "<link rel=stylesheet href=x>", "<base href=x>",
    "<x-widget></x-widget>",
    "<style>@import 'x'</style>", "<template><p></template>",
    "<input type=checkbox disabled><input>",
]  # fmt: skip
STILL = [
    "", "text", "a & b", "<p>a</p>", "<p>call it once = 1, then only=2</p>", "<p>onclick=1</p>",
    "<p title='a'>on x=1</p>",
    "<table class=dataframe><tr><td>a</table>", "<style>p{color:red}</style>",
    "<input type='checkbox' disabled>",
    "<a href='https://example.org/?on=1&option=2'>a</a>",
    "<audio src='data:audio/wav;base64,AAAonAAA=='></audio>",
    "<details><summary>a</summary></details>", "<math><mi>x</mi></math>", "a <- b", "<b>1</b> < x-y",
    "<img src='data:image/png;base64,iVBORw0KGgonAB=='>",
]  # fmt: skip


@pytest.mark.parametrize("html", ACTIVE)
def test_html_that_could_do_something_is_active(html: str) -> None:
    assert is_active(html)
    assert is_active(html.upper())
    assert clean_html(html, scope="#s").active


@pytest.mark.parametrize("html", STILL)
def test_html_that_only_shows_something_is_not_active(html: str) -> None:
    assert not is_active(html)
    assert not clean_html(html, scope="#s").active
