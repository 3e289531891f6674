"""A case that fails says what failed: which filter, which condition, which blind spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from ads_compiler.config import discover
from ads_compiler.core.code_table import Family
from ads_compiler.pipeline import build
from support.pages import BASE

MORE = """  build:
    orchestrator.namespace: ci
    CommandLine|contains: ' install '
  condition: tool and not approved and not build
"""


def failed(folder: Path, old: str, new: str) -> tuple[str, list[str]]:
    """The message and the reasons of the only failed case, once a piece of the page is replaced."""
    assert old in BASE
    (folder / "strategies").mkdir()
    (folder / "strategies" / "a.md").write_text(BASE.replace(old, new), encoding="utf-8")
    (finding,) = (
        d for d in build.run_cases(discover(folder)).diagnostics if d.code.family is Family.EVIDENCE
    )
    return finding.message, (finding.hint or "").split("\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (
            "    container.image.name: netops/diagnostics\n",
            "    container.image.name: netops/diagnose\n",
        ),
        (
            "    container.image.name: netops/diagnostics\n  condition: tool and not approved\n",
            "    container.image.name: netops/diagnose\n" + MORE,
        ),
        (
            "    container.image.name: netops/diagnostics\n  condition: tool and not approved\n",
            "    container.image.name: netops/diagnose\n"
            + MORE.replace("not approved and not build", "not 1 of *d"),
        ),
    ],
)
def test_the_filter_that_does_not_hold_is_named(tmp_path: Path, old: str, new: str) -> None:
    message, reasons = failed(tmp_path, old, new)
    case = "the case 'network team captures from its image' is benign and should not alert"
    assert message == f"{case}, but 'capture-tool' fired: the filter 'approved' does not hold"
    wanted = "wanted: equals 'netops/diagnose'"
    assert (
        reasons[0]
        == f"the filter 'approved': container.image.name is 'netops/diagnostics'; {wanted}"
    )


LAST = "    container.image.name: netops/diagnostics\n  condition: tool and not approved\n"
OTHER = "  other:\n    container.image.name: b\n"


@pytest.mark.parametrize(
    ("image", "condition", "name"),
    [
        ("a", "tool and not 1 of [ao]*", "approved"),
        ("a", "(tool and not approved) or (other and not tool)", "approved"),
        ("a", "tool and not (approved or other)", "approved"),
        ("netops/diagnostics", "tool and not (approved and other)", "other"),
        ("netops/diagnostics", "tool and not all of [ao]*", "other"),
    ],
)
def test_of_several_filters_the_one_that_fails_is_named(
    tmp_path: Path, image: str, condition: str, name: str
) -> None:
    new = f"    container.image.name: {image}\n{OTHER}  condition: {condition.replace('[ao]*', 'them')}\n"
    if "them" in new:
        new = new.replace("other:", "approved_2:").replace("of them", "of approved*")
        name = name.replace("other", "approved_2")
    message, reasons = failed(tmp_path, LAST, new)
    assert message.endswith(f"the filter '{name}' does not hold")
    wanted = "b" if name != "approved" else "a"
    assert (
        reasons[0]
        == f"the filter '{name}': container.image.name is 'netops/diagnostics'; wanted: equals '{wanted}'"
    )


FILTER = """title: Diagnostics
name: diagnostics
logsource: {category: process_creation, product: linux}
filter:
  rules: [capture-tool]
  diagnostics: {container.image.name: netops/diagnose}
  condition: not diagnostics
"""
FIRST = """```yaml sigma
name: another
title: Another
logsource: {product: linux, category: process_creation}
detection:
  never: {Image: /never}
  condition: never
```

"""


def test_a_filter_of_another_document_is_named(tmp_path: Path) -> None:
    old = BASE[BASE.index("  approved:") : BASE.index("## Additional")]
    message, _ = failed(tmp_path, old, f"  condition: tool\n```\n\n```yaml sigma\n{FILTER}```\n\n")
    assert message.endswith("the filter 'diagnostics' does not hold")


def test_a_filter_of_the_project_is_called_so(tmp_path: Path) -> None:
    (tmp_path / "filter.yml").write_text(FILTER, encoding="utf-8")
    (tmp_path / "adsc.toml").write_text('filters = "filter.yml"\n', encoding="utf-8")
    old = BASE[BASE.index("```yaml sigma") : BASE.index("## Additional")]
    rule = BASE[BASE.index("```yaml sigma") : BASE.index("  approved:")]
    message, _ = failed(tmp_path, old, f"{FIRST}{rule}  condition: tool\n```\n\n")
    assert message.endswith("the filter of the project does not hold")


def test_where_nothing_is_excluded_no_filter_is_named(tmp_path: Path) -> None:
    message, _ = failed(tmp_path, "tool and not approved", "tool")
    assert message.endswith("should not alert, but 'capture-tool' fired")


def test_a_closed_blind_spot_says_what_to_do(tmp_path: Path) -> None:
    message, _ = failed(tmp_path, "[/tcpdump, /tshark", "[/kworker, /tcpdump, /tshark")
    assert message.endswith(
        "is told as a blind spot, but 'capture-tool' fired; the blind spot is closed: "
        "move the case to Validation, or narrow the text"
    )
