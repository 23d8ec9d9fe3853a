"""Which versions of which packages compute: what a run was made with, told in one hash."""

import hashlib
import re
from functools import cache
from importlib.metadata import PackageNotFoundError, distribution

from hyosan.results.record import Lock

INSTALLED = "installed distributions"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")


@cache
def this_lock(root: str = "hyosan") -> Lock:
    """Versions of everything that a package needs, directly or not, as installed; extras are left out."""
    packages = _needed(root)
    return Lock(of=INSTALLED, sha256=lock_hash(packages), packages=packages)


def lock_hash(packages: dict[str, str]) -> str:
    """SHA-256, in hexadecimal, of the lines `name==version`, sorted by name.

    >>> lock_hash({"b": "2", "a": "1"}) == lock_hash({"a": "1", "b": "2"})
    True
    """
    lines = "".join(f"{name}=={packages[name]}\n" for name in sorted(packages))
    return hashlib.sha256(lines.encode()).hexdigest()


def lock_changes(then: Lock, now: Lock) -> list[str]:
    """What differs between two sets of packages, one text each, such as "numpy 2.1.0, now 2.2.0"."""
    before, after = then.get("packages", {}), now.get("packages", {})
    return [
        f"{name} {before.get(name, 'absent')}, now {after.get(name, 'absent')}"
        for name in sorted(before.keys() | after.keys())
        if before.get(name) != after.get(name)
    ]


def _needed(root: str) -> dict[str, str]:
    found: dict[str, str] = {}
    waiting = [root]
    while waiting:
        name = _normal(waiting.pop())
        if name in found:
            continue
        try:
            package = distribution(name)
        except PackageNotFoundError:
            continue  # needed on other systems only
        found[name] = package.version
        for requirement in package.requires or ():
            match = _NAME.match(requirement)
            if match and "extra ==" not in requirement:
                waiting.append(match[0])
    return dict(sorted(found.items()))


def _normal(name: str) -> str:
    """A name as packages are compared by: small letters, and - for every separator."""
    return re.sub(r"[-_.]+", "-", name).lower()
