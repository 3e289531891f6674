"""STIX bundles to an index. The only module that imports attackcti; only `Downloads` contacts a server.

One explicit file a domain, `.json` or `.json.gz`: given a folder, attackcti would merge every release in it.
Two readers that give the same index to the byte: attackcti, which checks each object against STIX, and `plain.py`.
"""

from __future__ import annotations

import contextlib
import io
import tempfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

from ads_compiler.attack import rows
from ads_compiler.attack.index import ENTERPRISE, FORMAT, NOTICE, Index, is_release
from ads_compiler.attack.plain import (
    CHAINS,
    Bundle,
    Objects,
    arranged,
    malformed,
    plain_objects,
    read_bundle,
)
from ads_compiler.core.errors import AttackDataError

DOMAINS = {
    ENTERPRISE: "enterprise",
    "mobile-attack": "mobile",
    "ics-attack": "ics",
}  # as attackcti calls them


def import_bundles(
    paths: Sequence[Path], release: str | None = None, reader: str = "attackcti"
) -> Index:
    """An index of one release from the bundles of one or more domains.

    The release is read from the bundles; `release` is needed where they do not say it, and must agree where they do.
    """
    bundles: dict[str, Bundle] = {}
    for path in paths:
        bundle = read_bundle(path)
        if bundle.domain in bundles:
            first = bundles[bundle.domain].name
            raise AttackDataError(
                f"{path.name} holds {bundle.domain}, which an earlier file ({first}) holds already"
            )
        bundles[bundle.domain] = bundle
    chosen = _release(bundles.values(), release)
    domains: dict[str, Any] = {}
    gathered = rows.Gathered()
    for name in (name for name in CHAINS if name in bundles):
        objects = READERS[reader](bundles[name])
        try:
            domains[name] = rows.domain(objects, name)
            gathered.add(objects)
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise malformed(bundles[name].name, error) from error
    facts: dict[str, Any] = {
        "format": FORMAT,
        "notice": NOTICE,
        "release": chosen,
        "published": max(bundle.published for bundle in bundles.values()),
        "sources": sorted(bundle.source for bundle in bundles.values()),
        "domains": domains,
    }
    return Index(
        facts, {"format": FORMAT, "notice": NOTICE, "release": chosen, **gathered.details()}
    )


def _release(bundles: Iterable[Bundle], given: str | None) -> str:
    if given is not None and not is_release(given):
        raise AttackDataError(f"'{given}' is no release of ATT&CK such as 18.1")
    told = [(bundle.release, bundle.name) for bundle in bundles if bundle.release]
    told += [(given, "--release")] if given else []
    said = sorted({release for release, _ in told})
    if not said:
        raise AttackDataError("the bundles name no release; give --release")
    if len(said) > 1:
        raise AttackDataError(
            f"the releases differ: {', '.join(f'{who} says {what}' for what, who in told)}"
        )
    return said[0]


def attackcti_objects(bundle: Bundle) -> Objects:
    """The objects of a bundle, as attackcti reads it."""
    from attackcti import MitreAttackClient

    with tempfile.TemporaryDirectory() as room:
        plain = Path(room) / "bundle.json"  # attackcti takes plain files only
        plain.write_bytes(bundle.data)
        try:
            client = MitreAttackClient.from_local(**{DOMAINS[bundle.domain]: str(plain)})
            # The client's models leave `revoked` out, so the STIX objects behind them are asked.
            found = getattr(client, f"TC_{DOMAINS[bundle.domain].upper()}_SOURCE").query([])
        except Exception as error:  # its own kinds are not documented
            told = " ".join(str(error).split())
            raise AttackDataError(f"{bundle.name} was refused by attackcti: {told}") from error
    try:
        return arranged(found)
    except (KeyError, TypeError, ValueError) as error:
        raise malformed(bundle.name, error) from error


def _plain(bundle: Bundle) -> Objects:
    try:
        return plain_objects(bundle)
    except (KeyError, TypeError, ValueError) as error:
        raise malformed(bundle.name, error) from error


READERS: dict[str, Callable[[Bundle], Objects]] = {"attackcti": attackcti_objects, "plain": _plain}


class Downloads:
    """MITRE's published files, fetched by attackcti into a folder. Errors are those of its HTTP library: `OSError`."""

    def __init__(self, folder: Path) -> None:
        """Fetch into a folder."""
        from attackcti.utils.downloader import STIXDownloader

        self._downloader = STIXDownloader(download_dir=str(folder), stix_version="2.1")

    def releases(self) -> tuple[str, ...]:
        """The releases that MITRE publishes."""
        return tuple(str(release) for release in self._downloader.fetch_attack_stix2_1_versions())

    def fetch(self, domain: str, release: str) -> Path:
        """The file of one domain of a release, under the name that MITRE gives it."""
        with contextlib.redirect_stdout(io.StringIO()):  # it prints where it writes to
            self._downloader.download_attack_data(domain=DOMAINS[domain], release=release)
        path = Path(self._downloader.downloaded_file_paths[DOMAINS[domain]])
        return path.rename(path.with_name(f"{domain}-{release}.json"))
