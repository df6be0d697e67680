"""Which policy a source gets, and what a mistake in the operator's file says."""

import re
from pathlib import Path

import pytest

from app.errors import BadReference
from app.models import POLICIES, Policy, SourceRef
from app.policies.rules import Rules
from config.settings import ROOT, Settings, SettingsError


def github(**parts: str) -> SourceRef:
    return SourceRef(
        "github", "github/o/r/blob/main/a.ipynb", {"owner": "o", "repo": "r", "ref": "main", **parts}
    )


GIST = SourceRef("gist", "gist/ann/1", {"user": "ann", "gist_id": "1", "file": "a.ipynb"})
URL = SourceRef("url", "urls/example.org/a.ipynb", {"host": "example.org", "path": "a.ipynb"})


def rules(tmp_path: Path, text: str) -> Rules:
    path = tmp_path / "policy.toml"
    path.write_text(text, "utf-8")
    return Rules.load(path)


def rule(patterns: str, policy: Policy = "sanitised") -> str:
    return f'[[rule]]\n{patterns}\npolicy = "{policy}"\n'


@pytest.mark.parametrize(
    ("patterns", "ref", "matches"),
    [
        ('source = "github"', github(), True),
        ('source = "GIT*"', github(), True),
        ('source = "gist"', github(), False),
        ('owner = "O"', github(), True),
        ('owner = "o?"', github(), False),
        ('owner = "[n-p]"', github(), True),
        ('owner = "*"', URL, False),
        ('owner = "Ann"', GIST, True),
        ('repo = "R"', github(), True),
        ('owner = "o"\nrepo = "x"', github(), False),
        ('ref = "main"', github(), True),
        ('ref = "MAIN"', github(), False),
        ('ref = "main"', github(ref="pull/1/head"), False),
        ('path = "notebooks/*.ipynb"', github(path="notebooks/a/b.ipynb"), True),
        ('path = "notebooks/*"', github(path="Notebooks/a"), False),
        ('path = "*"', github(), False),
        ('path = "*.ipynb"', GIST, True),
        ('host = "*.ORG"', URL, True),
        ('host = "example.com"', URL, False),
    ],
)
def test_a_rule_matches_by_its_patterns(tmp_path: Path, patterns: str, ref: SourceRef, matches: bool) -> None:
    expected = "sanitised" if matches else "sandboxed"
    assert rules(tmp_path, rule(patterns)).policy_for(ref, None) == expected


def test_the_first_rule_that_matches_decides(tmp_path: Path) -> None:
    text = rule('owner = "o"', "sandboxed") + rule('source = "github"') + rule('repo = "*"', "trusted")
    loaded = rules(tmp_path, 'default = "trusted"\n' + text)
    assert loaded.policy_for(github(), None) == "sandboxed"
    assert loaded.policy_for(github(owner="x"), None) == "sanitised"
    assert loaded.policy_for(URL, None) == "trusted"


def test_a_gist_is_not_trusted_for_the_user_that_its_address_claims(tmp_path: Path) -> None:
    loaded = rules(tmp_path, rule('owner = "ann"\nref = "main"', "trusted"))
    assert loaded.policy_for(GIST, None) == "sandboxed"
    assert loaded.policy_for(github(owner="ann"), None) == "trusted"


def test_an_owner_is_not_trusted_for_a_namesake_at_another_host(tmp_path: Path) -> None:
    parts = {"owner": "o", "repo": "r", "ref": "main", "path": "a.ipynb"}
    one, other = (
        SourceRef("gitlab", f"gitlab/{host}/o/r/-/blob/main/a.ipynb", {"host": host, **parts})
        for host in ("gitlab.com", "git.example.org")
    )
    for patterns in ('owner = "o"', 'source = "gitlab"\nowner = "o"', 'path = "*"'):
        loaded = rules(tmp_path, rule(f'{patterns}\nref = "main"', "trusted"))
        assert [loaded.policy_for(ref, None) for ref in (one, other)] == ["sandboxed", "sandboxed"]
        assert loaded.policy_for(github(path="a.ipynb"), None) == (
            "sandboxed" if "gitlab" in patterns else "trusted"
        )
    loaded = rules(tmp_path, rule('host = "gitlab.com"\nowner = "o"\nref = "main"', "trusted"))
    assert [loaded.policy_for(ref, None) for ref in (one, other)] == ["trusted", "sandboxed"]
    assert loaded.without_host(["gitlab", "gitea"]) == ()
    loaded = rules(tmp_path, rule('source = "GitLab"\nowner = "o"', "trusted"))
    assert loaded.without_host(["gitlab", "gitea"]) == ("gitlab",)
    loaded = rules(tmp_path, rule('owner = "o"'))
    assert [loaded.policy_for(ref, None) for ref in (one, other)] == ["sanitised", "sanitised"]


COMMIT = "0123456789abcdef0123456789abcdef01234567"


@pytest.mark.parametrize(
    ("patterns", "ref", "trusted"),
    [
        ('owner = "o"\nref = "main"', "main", True),
        (f'owner = "o"\nref = "{COMMIT}"', COMMIT, True),
        ('owner = "o"', "main", False),
        ('source = "github"', "main", False),
        ('path = "*"', "main", False),
        # What a stranger can make: a fork's commit, in full, cut, as git describes it, and a pull request.
        ('owner = "o"\nref = "*"', COMMIT, False),
        ('owner = "o"\nref = "*"', "0123456", False),
        ('owner = "o"\nref = "v*"', "v1-2-g0123456", False),
        ('owner = "o"\nref = "*"', "refs", False),
        ('owner = "o"\nref = "ma?n"', "main", False),
        ('owner = "o"\nref = "[m]ain"', "main", False),
    ],
)
def test_who_can_fork_a_repository_is_not_trusted_in_its_name(
    tmp_path: Path, patterns: str, ref: str, trusted: bool
) -> None:
    loaded = rules(tmp_path, rule(patterns, "trusted"))
    found = loaded.policy_for(github(ref=ref, path="a.ipynb"), None)
    assert found == ("trusted" if trusted else "sandboxed")
    assert rules(tmp_path, rule(patterns)).policy_for(github(ref=ref, path="a.ipynb"), None) == "sanitised"


def test_a_rule_that_trusts_a_repository_without_one_ref_is_named(tmp_path: Path) -> None:
    some = rule('owner = "o"\nref = "v*"', "trusted") + rule('repo = "r"', "trusted")
    fine = rule('owner = "o"\nref = "main"', "trusted") + rule('owner = "o"') + rule('path = "*"', "trusted")
    assert rules(tmp_path, some + fine).without_ref() == ("owner = o, ref = v*", "repo = r")


@pytest.mark.parametrize("own", POLICIES)
@pytest.mark.parametrize("asked", [*POLICIES, None, ""])
def test_a_request_can_only_be_stricter(tmp_path: Path, own: Policy, asked: str | None) -> None:
    given = rules(tmp_path, f'default = "{own}"').policy_for(URL, asked)
    assert given == (asked if asked in POLICIES[: POLICIES.index(own)] else own)


def test_a_policy_of_another_name_is_refused_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(BadReference, match="sanitised, sandboxed, trusted"):
        rules(tmp_path, "").policy_for(URL, "Trusted")


@pytest.mark.parametrize(
    ("text", "trusting"),
    [
        ("", False),
        ('default = "trusted"', True),
        (rule('owner = "o"', "trusted"), True),
        (rule('owner = "o"'), False),
    ],
)
def test_an_operator_who_trusts_can_be_told(tmp_path: Path, text: str, trusting: bool) -> None:
    assert rules(tmp_path, text).trusting is trusting


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("default = ", 1, "not TOML"),
        ('default = "sandboxed"\n\n[[rule]\n', 3, "not TOML"),
        ('a = "b\n', 1, "not TOML"),
        (
            '\ndefault = "safe"',
            2,
            r"default = 'safe'; wanted: one of \"sanitised\", \"sandboxed\", \"trusted\"",
        ),
        ("default = 1", 1, "default = 1; wanted"),
        ('\n\nrules = "x"', 3, "unknown key 'rules'; known: default, rule"),
        ('[rule]\nowner = "o"', 1, r"\[\[rule\]\], with two brackets"),
        ('rule = "x"', 1, r"\[\[rule\]\], with two brackets"),
        ('rule = ["x"]', None, r"rule 1: a rule is written as a table \[\[rule\]\]"),
        (rule('owner = "o"') + rule('onwer = "o"'), 5, "rule 2: unknown key 'onwer'; known: source, owner"),
        (rule("owner = 1"), 2, "rule 1: owner = 1; wanted: a pattern in quotes"),
        (rule('owner = ""'), 2, "rule 1: owner = ''; wanted: a pattern"),
        (rule('owner = ["a"]'), 2, "rule 1: owner = .*; wanted: a pattern"),
        ('[[rule]]\nowner = "o"\npolicy = "none"', 3, "rule 1: policy = 'none'; wanted"),
        ('[[rule]]\nowner = "o"\npolicy = ["trusted"]', 3, "rule 1: policy = .*; wanted"),
        ('\n[[rule]]\nowner = "o"', 2, "rule 1: it has no policy"),
        ('[[rule]]\npolicy = "trusted"', 1, "rule 1: it has no pattern"),
    ],
)
def test_a_mistake_says_file_line_and_reason(
    tmp_path: Path, text: str, line: int | None, reason: str
) -> None:
    where = f", line {line}: " if line else ": "
    with pytest.raises(SettingsError, match=rf"policy\.toml{where}.*{reason}"):
        rules(tmp_path, text)


def test_a_file_that_is_missing_or_no_text_says_so(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"missing\.toml: .*cannot be read"):
        Rules.load(tmp_path / "missing.toml")
    (tmp_path / "latin.toml").write_bytes(b"# \xff")
    with pytest.raises(SettingsError, match=r"latin\.toml: .*cannot be read"):
        Rules.load(tmp_path / "latin.toml")


def test_the_shipped_file_sandboxes_and_trusts_nobody() -> None:
    shipped = Rules.load(ROOT / Settings.model_fields["policy_file"].default)
    assert shipped == Rules((), "sandboxed")
    assert not shipped.trusting


def test_the_examples_in_the_shipped_file_are_valid_rules(tmp_path: Path) -> None:
    lines = (ROOT / "config" / "policy.toml").read_text("utf-8").splitlines()
    examples = [line.removeprefix("# ") for line in lines if re.match(r"# (\[\[rule\]\]|[a-z]+ = \")", line)]
    assert len(rules(tmp_path, "\n".join(examples)).rules) == 3
