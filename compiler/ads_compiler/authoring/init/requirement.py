"""The requirement of a new repository: adsc from the source of the running installation (PEP 610).

In: the `direct_url.json` of the distribution. Out: a line for pip, and a note for the user.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit
from urllib.request import url2pathname

from ads_compiler import __version__
from ads_compiler.config.installation import DISTRIBUTION as NAME
from ads_compiler.config.installation import direct_url, part
from ads_compiler.core import git

_SCP = re.compile(r"(?:(?P<user>[^@/:]+)@)?(?P<host>[^@/:]{2,}):(?P<path>[^/].*|/[^/].*)")
_REMOTE = ("https", "http", "ssh", "git")


@dataclass(frozen=True, slots=True)
class Requirement:
    """A line of `requirements.txt`; `note` says why other machines cannot install it yet."""

    line: str
    note: str = ""

    @property
    def needs_git(self) -> bool:
        """Whether pip must run git to install it."""
        return "git+" in self.line


def installed() -> Requirement:
    """The requirement that installs the running version."""
    return of(direct_url())


def of(origin: dict[str, Any] | None) -> Requirement:
    """The requirement for a `direct_url.json`; None means an installation from a package index."""
    if origin is None:
        return Requirement(f"{NAME}=={__version__}")
    url, folder = origin["url"], part(origin, "dir_info")
    inner = str(origin.get("subdirectory") or "")
    vcs, archive = part(origin, "vcs_info"), part(origin, "archive_info")
    remote = urlsplit(url).scheme in _REMOTE
    if remote and vcs.get("vcs") == "git" and vcs.get("commit_id"):
        return Requirement(_at_commit(url, vcs["commit_id"], inner))
    if remote and "vcs_info" not in origin and "dir_info" not in origin:
        return Requirement(f"{NAME} @ {_public(url)}{_fragment(_hash(archive), inner)}")
    path = (
        Path(url2pathname(unquote(urlsplit(url).path))) if urlsplit(url).scheme == "file" else None
    )
    if path is not None and path.is_dir() and (folder or "dir_info" in origin):
        return _checkout(path)
    return _local("a file or a repository")


def _checkout(path: Path) -> Requirement:
    """The remote of a checkout at its commit, if another machine can install from it."""
    top = git.top(path)
    commit = (git.run(path, "rev-parse", "--verify", "--quiet", "HEAD") or "").strip()
    url = _url(git.run(path, "remote", "get-url", "origin") or "") if top else None
    if top is None or not commit or url is None:
        return _local("a directory")
    inner = path.resolve().relative_to(top.resolve()).as_posix()
    line = _at_commit(url, commit, "" if inner == "." else inner)
    if not (git.run(path, "branch", "--remotes", "--contains", commit) or "").strip():
        return Requirement(
            line,
            f"push commit {commit[:12]} of adsc first: it is not on a branch of 'origin'",
        )
    if (git.run(path, "status", "--porcelain", "--untracked-files=no") or "").strip():
        return Requirement(
            line,
            f"the running adsc has changes since commit {commit[:12]}: commit and push them",
        )
    return Requirement(line)


def _local(kind: str) -> Requirement:
    note = (
        f"adsc was installed from {kind} on this machine, which other machines cannot access: "
        f"publish {NAME} {__version__} to your package index, or write where your team gets it, "
        f"for example {NAME} @ git+https://git.example.org/{NAME}@COMMIT"
    )
    return Requirement(f"{NAME}=={__version__}", note)


def _at_commit(url: str, commit: str, inner: str) -> str:
    return f"{NAME} @ git+{_public(url)}@{commit}{_fragment('', inner)}"


def _fragment(*hash_and_folder: str) -> str:
    digest, inner = hash_and_folder
    parts = [*filter(None, [digest]), *([f"subdirectory={inner}"] if inner else [])]
    return f"#{'&'.join(parts)}" if parts else ""


def _hash(archive: dict[str, Any]) -> str:
    """The digest of an archive as pip expects it in a URL: `sha256=…`, or ""."""
    digest = part(archive, "hashes").get("sha256")
    if isinstance(digest, str):
        return f"sha256={digest}"
    return archive["hash"] if isinstance(archive.get("hash"), str) else ""


def _url(remote: str) -> str | None:
    """The URL of a remote, also for the form `git@host:path`; None for a local path."""
    text = remote.strip()
    if urlsplit(text).scheme in _REMOTE:
        return text
    scp = _SCP.fullmatch(text)
    if scp is None or "\\" in text:
        return None
    user = f"{scp['user']}@" if scp["user"] else ""
    return f"ssh://{user}{scp['host']}/{scp['path'].lstrip('/')}"


def _public(url: str) -> str:
    """A URL without the password or token, which must not enter a repository."""
    parts = urlsplit(url)
    user, at, host = parts.netloc.rpartition("@")
    name = user.partition(":")[0] if parts.scheme == "ssh" else ""
    return urlunsplit(
        (parts.scheme, f"{name}{at}{host}" if name else host, parts.path, parts.query, "")
    )
