"""Prints a software bill of materials (CycloneDX 1.6): each library, its version, hashes and licence."""

import sys
import tomllib
from collections.abc import Iterable

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from inventory import Library, libraries
from packageurl import PackageURL
from steps import ROOT


def bill(inventory: Iterable[Library]) -> Bom:
    """The bill for this project."""
    components = [_component(library) for library in inventory]
    bom = Bom(components=components)
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    bom.metadata.component = Component(
        name=project["name"], version=project["version"], type=ComponentType.APPLICATION
    )
    bom.register_dependency(bom.metadata.component, components)
    return bom


def _component(library: Library) -> Component:
    purl = PackageURL.from_string(
        f"pkg:{library.ecosystem}/{library.name.replace('@', '%40')}@{library.version}"
    )
    return Component(
        name=library.name,
        version=library.version,
        purl=purl,
        bom_ref=purl.to_string(),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=sha256) for sha256 in library.sha256],
        licenses=[DisjunctiveLicense(name=library.licence)] if library.licence else (),
    )


if __name__ == "__main__":
    sys.stdout.write(JsonV1Dot6(bill(libraries())).output_as_string(indent=2) + "\n")
