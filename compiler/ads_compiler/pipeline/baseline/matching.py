"""A run against its baseline: which findings are known, which are new, and which are fixed.

A run may check only some pages or some codes. A finding that it could not see does not count as
fixed, and remains in the file.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import PurePosixPath

from ads_compiler.core.diagnostics import Diagnostic, Diagnostics
from ads_compiler.lifecycle.review import NEEDS_A_READER
from ads_compiler.pipeline.baseline.files import Known
from ads_compiler.pipeline.fingerprints import Key, Page, excerpt, fingerprint, keys, marked, pages
from ads_compiler.pipeline.result import Result
from ads_compiler.report.plain import shortened

# The crash of a rule hides its findings, and a baseline cannot replace a review.
_NEVER_KNOWN = NEEDS_A_READER | {"ADS000"}
_EXCERPT, _MESSAGE = 100, 300


@dataclass(frozen=True, slots=True)
class Compared:
    """The findings of a run, known ones marked, and those fixed or out of the run's scope.

    `owners` are the files of the baseline by strategy. `moved` counts known findings on pages that
    have another file, id or title than in the baseline. `waived` counts entries whose finding a
    waiver accepts: it is not fixed, and the baseline is not needed for it.
    """

    diagnostics: Diagnostics
    fixed: tuple[Known, ...] = ()
    unseen: tuple[Known, ...] = ()
    owners: Mapping[str, str] = field(default_factory=dict)
    moved: int = 0
    waived: int = 0

    @property
    def new(self) -> tuple[Diagnostic, ...]:
        """The findings to add to the baseline."""
        return tuple(
            item for item in self.diagnostics if not item.baselined and _can_be_known(item)
        )


def compare(result: Result, baseline: Iterable[Known]) -> Compared:
    """Mark the findings of a result that are in the baseline."""
    entries = {item.fingerprint: item for item in baseline}
    owners = {item.strategy: item.file for item in entries.values() if item.strategy}
    known = pages(result.catalog, owners)
    findings = marked(result.catalog, result.diagnostics, owners)
    local = tuple(keys(result.catalog.texts, findings))
    former = _former(result, tuple(entries.values()), known, local)
    diagnostics, matched, waived, moved = [], set[str](), set[str](), 0
    for item, key in zip(findings, local, strict=True):
        before = former.get(item.span.file)
        mark = fingerprint(before, key) if before else item.fingerprint
        if mark in entries and item.waived is not None:
            waived.add(mark)
        elif mark in entries and _can_be_known(item):
            matched.add(mark)
            moved += before is not None or entries[mark].file != item.span.file
            item = replace(item, baselined=True)
        diagnostics.append(item)
    files = {page.identity: page.file for page in known.values()} | {
        old: file for file, old in former.items()
    }
    gone = [item for mark, item in entries.items() if mark not in matched | waived]
    seen = [_seen(result, item, known, files.get(item.identity, item.file)) for item in gone]
    return Compared(
        tuple(diagnostics),
        tuple(item for item, here in zip(gone, seen, strict=True) if here),
        tuple(item for item, here in zip(gone, seen, strict=True) if not here),
        owners,
        moved,
        len(waived - matched),
    )


def updated(result: Result, compared: Compared) -> tuple[Known, ...]:
    """The baseline after a run: its findings that are not waived, and the old ones out of scope."""
    known = pages(result.catalog, compared.owners)
    fresh = filter(_can_be_known, compared.diagnostics)
    return (*(_known(result, item, known) for item in fresh), *compared.unseen)


def _can_be_known(item: Diagnostic) -> bool:
    return item.waived is None and item.code not in _NEVER_KNOWN


def _known(result: Result, item: Diagnostic, known: Mapping[str, Page]) -> Known:
    page = known.get(item.span.file) or Page(item.span.file)
    text = result.catalog.texts.get(item.span.file)
    return Known(
        file=page.file,
        code=item.code,
        excerpt=shortened(excerpt(text, item.span), _EXCERPT) if text else "",
        message=shortened(" ".join(item.message.split()), _MESSAGE),
        fingerprint=item.fingerprint,
        strategy=page.strategy,
        title=page.title,
    )


def _seen(result: Result, item: Known, known: Mapping[str, Page], file: str) -> bool:
    """Whether a run would report a finding of the baseline if it still existed.

    `file` is the current or last file of its page.
    """
    if not result.looked_for(item.code):
        return False
    if file in known:
        # A page whose front matter can no longer be read hides its findings.
        return file in result.names and not (item.strategy and not known[file].strategy)
    return result.complete and file not in result.names


def _former(
    result: Result, baseline: Sequence[Known], known: Mapping[str, Page], local: Sequence[Key]
) -> dict[str, str]:
    """The identity in the baseline of each page whose identity has changed, by file.

    The page has a new id or title, or a page without either has a new name. It matches the missing
    page of the baseline with which it shares the most findings: at least half of them, or any if
    the file is the same.
    """
    current = {page.identity for page in known.values()}
    recorded = {item.identity for item in baseline}
    gone: dict[str, list[Known]] = defaultdict(list)
    for item in baseline:
        if item.identity not in current and result.looked_for(item.code):
            gone[item.identity].append(item)
    fresh: dict[str, list[Key]] = defaultdict(list)
    for finding, key in zip(result.diagnostics, local, strict=True):
        page = known.get(finding.span.file)
        if page is not None and page.identity not in recorded:
            fresh[page.file].append(key)
    former: dict[str, str] = {}
    # Names first: after a folder has moved, no pairs are left to compare.
    for near in (True, False):
        free = {file: local_keys for file, local_keys in fresh.items() if file not in former}
        left = {name: items for name, items in gone.items() if name not in former.values()}
        for _, identity, file in sorted(_similar(left, free, near)):
            if file not in former and identity not in former.values():
                former[file] = identity
    return former


def _similar(
    gone: Mapping[str, Sequence[Known]], fresh: Mapping[str, Sequence[Key]], near: bool
) -> Iterator[tuple[int, str, str]]:
    """Pairs of a missing identity and a file that share findings, with a rank (lower is better).

    `near` limits them to pairs with the same file name.
    """
    for identity, items in gone.items():
        marks, files = {item.fingerprint for item in items}, {item.file for item in items}
        names = {PurePosixPath(file).name for file in files}
        for file, local_keys in fresh.items():
            if near and PurePosixPath(file).name not in names:
                continue
            shared = len(marks & {fingerprint(identity, key) for key in local_keys})
            if shared and (file in files or 2 * shared >= len(marks)):
                yield (0 if file in files else 1) * len(marks) - shared, identity, file
