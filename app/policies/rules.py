"""Which policy a source gets: an ordered list of rules from the operator's file; the first match wins."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from app.errors import BadReference
from app.i18n import _
from app.models import POLICIES, Policy, SourceRef
from app.policies import rules_file

_GLOB: Final = re.compile(r"[*?\[]")
_REPOSITORIES: Final = frozenset({"owner", "repo"})
_WITHOUT_CASE: Final = frozenset({"source", "owner", "repo", "host"})


@dataclass(frozen=True, slots=True)
class Rule:
    """A policy, and what a source must look like to get it."""

    policy: Policy
    patterns: tuple[tuple[str, str], ...]
    """Key → glob (``*``, ``?``, ``[…]``; ``*`` runs over slashes too). All must match."""

    def matches(self, ref: SourceRef) -> bool:
        """Whether this rule is for `ref`."""
        if self.policy == "trusted" and not self._names_enough(ref):
            return False
        return all(self._fits(key, pattern, ref) for key, pattern in self.patterns)

    def _names_enough(self, ref: SourceRef) -> bool:
        """Whether trust says whose notebook it means, where an address alone does not."""
        named = dict(self.patterns)
        if "owner" not in ref.parts or "repo" not in ref.parts:
            return True
        if "host" in ref.parts and "host" not in named:
            return False  # somebody else may have the same name at another host
        # A forge shows commits of forks and of pull requests under the parent's name, by their ids and by
        # what git reads as one (v1-2-gabc1234). Only who may write to a repository can make a branch or a tag
        # in it, so trust is for one that is written out.
        return _is_plain(named.get("ref", "")) and named["ref"] == ref.parts.get("ref")

    def _fits(self, key: str, pattern: str, ref: SourceRef) -> bool:
        value = self._value(key, ref)
        if value is None:
            return False
        if key in _WITHOUT_CASE:
            return fnmatchcase(value.lower(), pattern.lower())
        return fnmatchcase(value, pattern)

    def _value(self, key: str, ref: SourceRef) -> str | None:
        parts = ref.parts
        match key:
            case "source":
                return ref.source
            case "owner" if self.policy == "trusted":
                return parts.get("owner")
            case "owner":  # a gist's address only claims its user: enough to be stricter, not to be trusted
                return parts.get("owner") or parts.get("user")
            case "path":
                return parts.get("path") or parts.get("file")
        return parts.get(key)


def _is_plain(pattern: str) -> bool:
    """Whether it says one thing only."""
    return bool(pattern) and not _GLOB.search(pattern)


@dataclass(frozen=True, slots=True)
class Rules:
    """What the operator decided."""

    rules: tuple[Rule, ...]
    default: Policy

    @classmethod
    def load(cls, path: Path) -> "Rules":
        """Read the file.

        Raises:
            SettingsError: it cannot be read or has a mistake; with file, line where known, and reason.
        """
        default, rules = rules_file.read(path)
        return cls(tuple(Rule(policy, patterns) for policy, patterns in rules), default)

    @property
    def trusting(self) -> bool:
        """Whether any notebook may run in the page without a sandbox."""
        return "trusted" in {self.default, *(rule.policy for rule in self.rules)}

    def without_host(self, sources: Iterable[str]) -> tuple[str, ...]:
        """Those of `sources`, which have many hosts, that a rule means to trust and does not, without one."""
        patterns = [dict(rule.patterns) for rule in self.rules if rule.policy == "trusted"]
        named = {one["source"].lower() for one in patterns if "source" in one and "host" not in one}
        return tuple(name for name in sources if name in named)

    def without_ref(self) -> tuple[str, ...]:
        """Rules that mean to trust repositories and do not, since they name no branch or tag."""
        patterns = [dict(rule.patterns) for rule in self.rules if rule.policy == "trusted"]
        return tuple(
            ", ".join(f"{key} = {value}" for key, value in one.items())
            for one in patterns
            if not _REPOSITORIES.isdisjoint(one) and not _is_plain(one.get("ref", ""))
        )

    def policy_for(self, ref: SourceRef, asked: str | None) -> Policy:
        """The policy of `ref`, or the one that a request asked for where that is stricter.

        Raises:
            BadReference: `asked` is the name of no policy.
        """
        own = next((rule.policy for rule in self.rules if rule.matches(ref)), self.default)
        if not asked:
            return own
        for policy in POLICIES:
            if policy == asked:
                return min(own, policy, key=POLICIES.index)
        accepted = ", ".join(POLICIES)
        raise BadReference(
            _("There is no policy of this name; accepted: policy= one of {accepted}.", accepted=accepted)
        )
