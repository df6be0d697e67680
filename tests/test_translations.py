"""Everything that readers read is said in each language, and nothing else stands in the catalogues."""

import ast
import re
import string
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from jinja2 import Environment, nodes

from app import errors, i18n
from app.surfaces.environment import environment
from app.surfaces.problem_types import meaning
from config.settings import ROOT

LANGUAGES = [language for language in i18n.LANGUAGES if language != i18n.DEFAULT_LANGUAGE]
TEMPLATES = sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "templates").rglob("*.j2")])
SCRIPTS = sorted(path for path in (ROOT / "static" / "js").rglob("*.js"))
MODULES = sorted((ROOT / "app").rglob("*.py"))
ERRORS = {kind.__name__ for kind in errors.ALL}
FOR_OPERATORS = ("app/gateway/", "app/shell/", "app/store/bundled.py", "app/factory.py")
"""Who meets these errors runs the server, or has not got as far as a language: docs/translating.md."""


def catalogue(language):
    with (i18n.FOLDER / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def placeholders(text):
    """``{name}`` and ``%(name)s`` as they stand, with how they are written."""
    braces = {field for _text, field, _form, _how in string.Formatter().parse(text) if field is not None}
    return braces | set(re.findall(r"%\(\w+\)s", text))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_what_is_said_and_nothing_else(language):
    before = (i18n.FOLDER / f"{language}.po").read_bytes()
    script = f"import sys, translations; sys.stdout.buffer.write(translations.updated({language!r}))"
    made = subprocess.run([sys.executable, "-c", script], cwd=ROOT / "tools", capture_output=True, check=True)
    assert made.stderr == b"", "a message is put together by an f-string"
    assert made.stdout.decode() == before.decode(), "run `make translations`"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_is_whole(language):
    wrong = []
    for message in catalogue(language):
        if not message.id:
            continue
        ids = [message.id] if isinstance(message.id, str) else list(message.id)
        said = [message.string] if isinstance(message.string, str) else list(message.string)
        wanted = set().union(*map(placeholders, ids))
        if message.fuzzy or not all(said) or any(placeholders(text) != wanted for text in said):
            wrong.append(ids[0])
    assert wrong == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_chinese_is_set_as_chinese_is(language):
    """Full-width marks beside Han characters, and a space between these and Latin letters or digits."""
    han = "[\u4e00-\u9fff]"
    bad = re.compile(rf"{han}[,;:!?()]|{han}[A-Za-z0-9]|[A-Za-z0-9]{han}|{han}\.(?!\w)|  ")
    said = [
        re.sub(r"<[^>]*>", "", text)
        for message in catalogue(language)
        if message.id
        for text in ([message.string] if isinstance(message.string, str) else message.string)
    ]
    assert [text for text in said if bad.search(text)] == []


# --- templates -----------------------------------------------------------------------------------------

SAID_BY_ATTRIBUTES = r"(?:aria-label|aria-description|alt|placeholder|title|label)"
ATTRIBUTE = re.compile(rf"""\s{SAID_BY_ATTRIBUTES}="([^"]*)""")
MARKUP = re.compile(r"""<(script|style)\b.*?</\1>|<!--.*?-->|<[^<>]*>|\s[\w:-]+="[^"]*\"""", re.DOTALL)
"""Tags, and attributes that a macro writes into one."""
LETTERS = re.compile(r"[^\W\d_]{2,}")
NAMES = {"Vitrine", "UTC", "API"}
"""Words that are the same in every language."""
ENGLISH_ONLY = {"api_docs.html"}
"""Swagger UI and what it shows of the OpenAPI document speak English."""


def literal(path):
    """A template's own text: what it puts in at a place is a ``¤``, and tags are whole."""
    tree = Environment(extensions=["jinja2.ext.i18n", "jinja2.ext.loopcontrols"]).parse(
        path.read_text(encoding="utf-8")
    )
    parts = []
    for output in tree.find_all(nodes.Output):
        parts += [node.data if isinstance(node, nodes.TemplateData) else "¤" for node in output.nodes]
    return "".join(parts)


def untranslated(text):
    """Words between tags, and in attributes that are read to people."""
    told = [MARKUP.sub(" ", text), *ATTRIBUTE.findall(text)]
    without_entities = (re.sub(r"&\w+;", " ", part) for part in told)
    return [word for part in without_entities for word in LETTERS.findall(part) if word not in NAMES]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_says_nothing_by_itself(path):
    assert path.name in ENGLISH_ONLY or untranslated(literal(path)) == []


@pytest.mark.parametrize(
    "text",
    ["<p>Some words</p>", '<a title="Words">¤</a>', "¤ seconds", '<img alt="A picture of ¤">'],
)
def test_words_in_a_template_are_found(text):
    assert untranslated(text)


# --- Python --------------------------------------------------------------------------------------------


def told_of_errors(tree):
    """What an error's first argument is, where it is made."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ERRORS:
            yield from ((argument.lineno, argument) for argument in node.args[:1])


def is_plain(argument):
    """A text that stands there in English, or is put together of some."""
    if isinstance(argument, ast.BinOp):
        return is_plain(argument.left) or is_plain(argument.right)
    return isinstance(argument, ast.JoinedStr) or (
        isinstance(argument, ast.Constant) and isinstance(argument.value, str)
    )


def test_an_error_says_nothing_that_is_not_translated():
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in MODULES
        if not str(path.relative_to(ROOT)).startswith(FOR_OPERATORS)
        for line, argument in told_of_errors(ast.parse(path.read_text(encoding="utf-8")))
        if is_plain(argument)
    ]
    assert found == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_kind_of_problem_has_a_title_and_a_meaning(language):
    known = {message.id for message in catalogue(language)}
    said = {kind.title for kind in errors.ALL} | {meaning(kind) for kind in errors.ALL}
    assert said - known == set()


def test_no_message_is_put_together_before_it_is_looked_up():
    """`_` of anything but a text or a name would never be found in a catalogue; and it names nothing else."""
    found = []
    for path in MODULES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
            if called and node.func.id in ("_", "N_", "ngettext") and isinstance(node.args[0], ast.JoinedStr):
                found.append(f"{path.relative_to(ROOT)}:{node.lineno}")
        for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Lambda)):
            inside = [node for node in ast.walk(function) if isinstance(node, ast.Name) and node.id == "_"]
            says = [node for node in inside if isinstance(node.ctx, ast.Load)]
            if says and any(argument.arg == "_" for argument in function.args.args):
                found.append(f"{path.relative_to(ROOT)}:{function.lineno}")
    assert found == []


# --- JavaScript ----------------------------------------------------------------------------------------

SAYS = re.compile(
    r"""\.(?:textContent|innerText|title|ariaLabel|placeholder|alt|label)\s*(?:\|\||\?\?)?=(?![=>])
    |setAttribute\(\s*"(?:aria-label|title|alt|placeholder)",|\.(?:append|prepend)\(""",
    re.VERBOSE,
)
TEXT = re.compile(r"""\"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`""")
NO_WORDS = re.compile(r"\$?\{[^}]*\}|\\.")
"""What is put in: ``${count}``, ``{name}``."""
ELSEWHERE = {"embed.js"}
"""Stands in others' pages, whose authors write `data-title`."""


def sentences(script):
    """Texts that a script puts before people, line by line."""
    lines = (line[match.end() :] for line in script.splitlines() if (match := SAYS.search(line)))
    texts = (text for line in lines for text in TEXT.findall(line.partition(");")[0]))
    bare = (NO_WORDS.sub("", text[1:-1]).strip() for text in texts)
    return [text for text in bare if LETTERS.search(text) and (" " in text or text[0].isupper())]


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.relative_to(ROOT / "static").as_posix())
def test_a_script_takes_its_words_from_the_page(path):
    assert path.name in ELSEWHERE or sentences(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    "script",
    ['a.textContent = "Some words";', "b.title = `${count} lines left`;", 'c.append("Last seen ", time);'],
)
def test_words_in_a_script_are_found(script):
    assert sentences(script)


# --- the catalogue at work -----------------------------------------------------------------------------


def test_words_follow_the_language_and_come_back():
    with i18n.use("zh"):
        assert i18n._("Try again") == "重试"
        assert i18n.ngettext("{count} notebook", "{count} notebooks", 3) == "3 个笔记本"
        assert environment().from_string('{{ _("Page %(n)s of it", n=3) }}').render() == "Page 3 of it"
        assert i18n._("") == ""
    assert i18n._("Try again") == "Try again"
    assert i18n.ngettext("{count} notebook", "{count} notebooks", 1) == "1 notebook"


def test_a_problem_is_in_one_language_wherever_it_is_read():
    with i18n.use("zh"):
        stored = errors.NotFound(i18n._("There is nothing at this address.")).problem
    again = errors.from_problem(errors.Problem.from_dict(stored.as_dict())).problem
    assert (again.title, again.detail) == (stored.title, stored.detail) == ("未找到内容", "此地址没有内容。")
    assert again.kind == "not-found"
    assert Path(i18n.FOLDER / "zh.po").is_file()
