"""Do the locks hold every dependency of pyproject.toml, in that version, with hashes and no address?"""

import re
import tomllib
from collections.abc import Iterator

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from tracked import ROOT, close


def pins(name: str) -> dict[str, str]:
    """Distribution to version."""
    found = re.findall(r"^([\w.-]+)==([^\s;\\]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {canonicalize_name(distribution): version for distribution, version in found}


def wanted(requirements: list[str], lock: str) -> Iterator[str]:
    have = pins(lock)
    for requirement in map(Requirement, requirements):
        version = have.get(canonicalize_name(requirement.name))
        if version is None:
            yield f"{lock} lacks {requirement.name}"
        elif not requirement.specifier.contains(version, prereleases=True):
            yield f"{lock} has {requirement.name} {version}, not {requirement.specifier} of pyproject.toml"


def sound(lock: str) -> Iterator[str]:
    text = (ROOT / lock).read_text()
    if "://" in text or re.search(r"^\s*--(?!hash)", text, re.MULTILINE):
        yield f"{lock} names an address or an option of the installer"
    for entry in re.split(r"\n(?=\S)", text.strip()):
        if "==" in entry and "--hash=sha256:" not in entry:
            yield f"{lock} has no hash for {entry.split()[0]}"


def problems() -> Iterator[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    runtime, development = "requirements.lock", "requirements-dev.lock"
    yield from wanted(project["project"]["dependencies"], runtime)
    yield from wanted(project["project"]["dependencies"] + project["dependency-groups"]["dev"], development)
    differing = {item for item in pins(runtime).items() if item not in pins(development).items()}
    yield from (
        f"{development} has not {name}=={version} of {runtime}" for name, version in sorted(differing)
    )
    for lock in (runtime, development, "crm/embedded/installer.lock"):
        yield from sound(lock)


close(problems())
