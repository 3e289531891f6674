"""ADS805 secret."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator

from ads_compiler.catalog import Catalog, Entry
from ads_compiler.rules.base import Finding, rule

# Each form has a fixed beginning and a length, so that words, hashes and identifiers do not match.
_FORMS = {
    "AWS access key": r"\b(?:AKIA|ASIA)[A-Z2-7]{16}\b",
    "AWS secret key": r"(?i:aws_secret_access_key|secretaccesskey)[\"']?\s{0,3}[:=]\s{0,3}"
    r"[\"']?[A-Za-z0-9/+]{40}\b",
    "private key": r"-----BEGIN (?:[A-Z0-9]+ )?PRIVATE KEY-----(?:\s|\\[nr]){1,9}"
    r"(?:[A-Za-z0-9+/=\s]|\\[nr]){64}",
    "GitHub token": r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59})\b",
    "GitLab token": r"\bglpat-[A-Za-z0-9_-]{20}\b",
    "Slack token": r"\bxox[abprs]-[0-9]{8,14}-[0-9A-Za-z-]{16,80}\b",
    "Slack webhook": r"hooks\.slack\.com/services/T[A-Z0-9]{8,12}/B[A-Z0-9]{8,12}/"
    r"[A-Za-z0-9]{24}\b",
    "Google API key": r"\bAIza[A-Za-z0-9_-]{35}\b",
    "Stripe key": r"\b[sr]k_live_[A-Za-z0-9]{24,99}\b",
    "npm token": r"\bnpm_[A-Za-z0-9]{36}\b",
    "signed JSON web token": r"\beyJ[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\."
    r"[A-Za-z0-9_-]{40,1000}\b",
    "storage account key": r"\bAccountKey=[A-Za-z0-9+/]{86}==",
    "password in an address": r"\b[a-z][a-z0-9+.-]{1,20}://[^\s/:@\"'<>]{1,64}:"
    r"(?P<password>[^\s/:@\"'<>]{6,128})@[A-Za-z0-9]",
}
_SECRET = re.compile("|".join(f"(?P<f{n}>{form})" for n, form in enumerate(_FORMS.values())))
_NAMES = tuple(_FORMS)
# Documented examples, and what a person writes in place of a secret.
_EXAMPLE = re.compile(
    r"EXAMPLE|example|REDACTED|redacted|PLACEHOLDER|placeholder|X{6}|x{6}|0{8}|A{8}|1234567|"
    r"abcdef|ABCDEF"
)
_STAND_IN = re.compile(
    r"[$%{<\[*(]|(?i:pass(?:word|wd)?|secret|changeme|hunter2|token|redacted)\W?\d*$"
)


@rule("ADS805", raw=True)
def secret(entry: Entry, _catalog: Catalog) -> Iterator[Finding]:
    """A page and its events contain no secret.

    ## Why

    Events come from real logs, and logs contain keys, tokens and passwords. A repository and its
    site have more readers than the log, and git keeps what was committed once.

    ## What to do

    Revoke the secret where it was issued. Then replace it in the page with a documented example,
    such as `AKIAIOSFODNN7EXAMPLE`, or with `REDACTED`. Keep its form where the rule needs it.
    """
    source = entry.strategy.document.source
    for match in _SECRET.finditer(source.text):
        if not _is_example(match):
            name = _NAMES[int((match.lastgroup or "f0").removeprefix("f"))]
            span = source.span(*match.span())
            yield span, f"this looks like a secret: {name}", "revoke it, and write REDACTED"


def _is_example(match: re.Match[str]) -> bool:
    if _EXAMPLE.search(match[0]) or len(set(match[0][-16:])) < 4:
        return True
    if match["password"] is not None:
        return _STAND_IN.search(match["password"]) is not None
    return match[0].startswith("eyJ") and not _is_signed(match[0])


def _is_signed(token: str) -> bool:
    """Whether the first part of a token is the header of a signed one."""
    head = token.split(".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and str(header.get("alg", "none")).lower() != "none"
