"""The policy file: TOML with ``default`` and ``[[rule]]`` tables, checked key by key."""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from app.models import POLICIES, Policy
from config.settings import SettingsError

PATTERN_KEYS: Final = ("source", "owner", "repo", "ref", "host", "path")
DEFAULT: Final[Policy] = "sandboxed"

Patterns = tuple[tuple[str, str], ...]
RawRule = tuple[Policy, Patterns]


def read(path: Path) -> tuple[Policy, tuple[RawRule, ...]]:
    """The default policy and the rules in their order.

    Raises:
        SettingsError: with file, line where known, and reason.
    """
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: this policy file cannot be read as UTF-8 text") from error
    return _Checker(path, text).read()


class _Checker:
    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._text = text

    def read(self) -> tuple[Policy, tuple[RawRule, ...]]:
        members = self._parse()
        self._known(members, ("default", "rule"), rule=0)
        rules = members.get("rule", [])
        if not isinstance(rules, list):
            raise self._mistake("a rule is written as a table [[rule]], with two brackets", 0, "rule")
        default = self._policy(members.get("default", DEFAULT), 0, "default")
        return default, tuple(self._rule(rule, number) for number, rule in enumerate(rules, 1))

    def _parse(self) -> dict[str, Any]:
        try:
            return tomllib.loads(self._text)
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"at line (\d+)", str(error))
            line = int(found[1]) if found else self._text.count("\n") + 1
            raise SettingsError(f"{self._path}, line {line}: this is not TOML (https://toml.io)") from error

    def _rule(self, members: object, number: int) -> RawRule:
        if not isinstance(members, dict):
            raise self._mistake("a rule is written as a table [[rule]]", number)
        self._known(members, (*PATTERN_KEYS, "policy"), rule=number)
        if "policy" not in members:
            raise self._mistake(f"it has no policy; wanted: policy = one of {_quoted(POLICIES)}", number)
        patterns = tuple(
            (key, self._pattern(members[key], number, key)) for key in members if key != "policy"
        )
        if not patterns:
            raise self._mistake(
                f"it has no pattern; wanted: one or more of {', '.join(PATTERN_KEYS)}", number
            )
        return self._policy(members["policy"], number, "policy"), patterns

    def _known(self, members: Mapping[str, Any], known: tuple[str, ...], *, rule: int) -> None:
        for key in members:
            if key not in known:
                raise self._mistake(f"unknown key {key!r}; known: {', '.join(known)}", rule, key)

    def _pattern(self, value: object, rule: int, key: str) -> str:
        if not isinstance(value, str) or not value:
            raise self._mistake(
                f'{key} = {value!r}; wanted: a pattern in quotes, such as "jupyter*"', rule, key
            )
        return value

    def _policy(self, value: object, rule: int, key: str) -> Policy:
        for policy in POLICIES:
            if policy == value:
                return policy
        raise self._mistake(f"{key} = {value!r}; wanted: one of {_quoted(POLICIES)}", rule, key)

    def _mistake(self, reason: str, rule: int, key: str | None = None) -> SettingsError:
        """`rule` counts from 1; 0 is the part before the rules."""
        line = _line(self._text, rule, key)
        where = f", line {line}" if line else ""
        which = f"rule {rule}: " if rule else ""
        return SettingsError(f"{self._path}{where}: {which}{reason}")


def _line(text: str, rule: int, key: str | None) -> int | None:
    """The line of `key` in the rule, else the rule's first line; None where it is written in another way."""
    current, start = 0, None
    for number, line in enumerate(text.splitlines(), 1):
        if re.match(r"\s*\[\[\s*rule\s*\]\]", line):
            current += 1
            start = number if current == rule else start
        if current == rule and key and re.match(rf"""\s*\[*\s*["']?{re.escape(key)}["']?\s*[=\].]""", line):
            return number
    return start


def _quoted(names: tuple[str, ...]) -> str:
    return ", ".join(f'"{name}"' for name in names)
