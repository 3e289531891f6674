"""A case that fails says what failed: which filter, which condition, which blind spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from ads_compiler import build
from ads_compiler.project import discover

BASE = (Path(__file__).parents[1] / "rules" / "base.md").read_text(encoding="utf-8")
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
    (finding,) = (d for d in build.run_cases(discover(folder)).diagnostics if d.code.startswith("ADS6"))
    return finding.message, (finding.hint or "").split("\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("    container.image.name: netops/diagnostics\n", "    container.image.name: netops/diagnose\n"),
        (
            "    container.image.name: netops/diagnostics\n  condition: tool and not approved\n",
            "    container.image.name: netops/diagnose\n" + MORE,
        ),
        (
            "    container.image.name: netops/diagnostics\n  condition: tool and not approved\n",
            "    container.image.name: netops/diagnose\n" + MORE.replace("not approved and not build", "not 1 of *d"),
        ),
    ],
)
def test_the_filter_that_does_not_hold_is_named(tmp_path: Path, old: str, new: str) -> None:
    message, reasons = failed(tmp_path, old, new)
    case = "the case 'network team captures from its image' is benign and should not alert"
    assert message == f"{case}, but 'capture-tool' fired: the filter 'approved' does not hold"
    wanted = "wanted: equals 'netops/diagnose'"
    assert reasons[0] == f"the filter 'approved': container.image.name is 'netops/diagnostics'; {wanted}"


def test_where_nothing_is_excluded_no_filter_is_named(tmp_path: Path) -> None:
    message, _ = failed(tmp_path, "tool and not approved", "tool")
    assert message.endswith("should not alert, but 'capture-tool' fired")


def test_a_closed_blind_spot_says_what_to_do(tmp_path: Path) -> None:
    message, _ = failed(tmp_path, "[/tcpdump, /tshark", "[/kworker, /tcpdump, /tshark")
    assert message.endswith(
        "is told as a blind spot, but 'capture-tool' fired; the blind spot is closed: "
        "move the case to Validation, or narrow the text"
    )
