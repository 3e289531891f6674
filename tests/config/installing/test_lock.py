"""Both locks pin all that is required, and a lock that does not is refused."""

from __future__ import annotations

import pytest
from packaging.requirements import Requirement

from support import locks

HASH = "--hash=sha256:" + "0" * 64
LINUX = {
    "python_version": "3.11",
    "python_full_version": "3.11.7",
    "sys_platform": "linux",
    "extra": "",
}
WINDOWS = LINUX | {"sys_platform": "win32"}
NEWER = LINUX | {"python_version": "3.14", "python_full_version": "3.14.0"}
WORLD = {
    "runner": locks.Distribution(
        "2.0", (Requirement("measure[toml]>=7"), Requirement("colour; sys_platform == 'win32'"))
    ),
    "measure": locks.Distribution("7.1", (Requirement("tomlread; extra == 'toml'"),)),
    "tomlread": locks.Distribution("1.0"),
}
SOUND = (
    "runner==2.0",
    "measure[toml]==7.1",
    "tomlread==1.0",
    "colour==0.4 ; sys_platform == 'win32'",
)


def lock(*entries, name="made-up.lock"):
    return locks.read(
        name, "".join(f"{entry} \\\n    {HASH}\n    # via someone\n" for entry in entries)
    )


def wrong(*entries, roots=("runner",), world=WORLD):
    made_up = lock(*entries)
    where = (LINUX, WINDOWS, NEWER)
    coverage = locks.uncovered(made_up, map(Requirement, roots), world.get, where)
    return [*made_up.problems, *coverage]


def without(name):
    return [entry for entry in SOUND if not entry.startswith(name)]


def test_the_locks_of_this_repository_pin_all_that_is_required():
    assert list(locks.problems()) == []


def test_a_lock_that_pins_everything_is_accepted():
    assert wrong(*SOUND) == []


def test_an_extra_that_is_required_must_be_pinned():
    (problem,) = wrong(*without("measure"), "measure==7.1")
    assert (
        problem
        == "made-up.lock: 'measure[toml]>=7' is required by runner, and pinned without [toml]"
    )


@pytest.mark.parametrize(
    ("absent", "required_by"),
    [
        ("runner", "pyproject.toml"),
        ("measure", "runner"),
        ("tomlread", "measure"),
        ("colour", "runner"),
    ],
)
def test_every_requirement_must_be_pinned(absent, required_by):
    assert any(
        f"is required by {required_by} and not pinned" in problem
        for problem in wrong(*without(absent))
    )


def test_a_pin_for_another_python_does_not_count_for_this_one():
    narrow = "tomlread==1.0 ; python_version < '3.14'"
    (problem,) = wrong(*without("tomlread"), narrow)
    assert "tomlread" in problem
    assert "is required by measure and not pinned" in problem


def test_pins_with_markers_share_a_requirement():
    old, new = "tomlread==1.0 ; python_version < '3.14'", "tomlread==1.1 ; python_version >= '3.14'"
    assert wrong(*without("tomlread"), old, new) == []


def test_a_version_outside_the_bounds_is_refused():
    (problem, *_) = wrong(*without("measure"), "measure[toml]==6.0")
    assert problem == "made-up.lock: 'measure[toml]>=7' is required by runner, 6.0 is pinned"


def test_what_nothing_requires_is_refused():
    assert wrong(*SOUND, "stray==1.0") == ["made-up.lock: stray is pinned and required by nothing"]


def test_metadata_of_another_version_prove_nothing():
    (problem,) = wrong(*SOUND, world=WORLD | {"tomlread": locks.Distribution("0.9")})
    assert problem == "made-up.lock: tomlread 1.0 is pinned, 0.9 is installed"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("a==1\n", "'a==1' has no hash"),
        (f"a>=1 {HASH}\n", "'a>=1' does not name one version with '=='"),
        (f"a==1.* {HASH}\n", "'a==1.*' does not name one version with '=='"),
        (f"a {HASH}\n", "'a' does not name one version with '=='"),
        (f"a @ https://example.org/a.whl {HASH}\n", "does not name one version with '=='"),
        ("a==1 --hash=md5:0123\n", "'a==1' has 'md5:0123', which is not a SHA-256"),
        (
            "--index-url https://example.org/simple\n",
            "'--index-url https://example.org/simple' is not a pinned requirement",
        ),
        ("-i https://example.org/simple\n", "is not a pinned requirement"),
        ("--find-links wheels\n", "is not a pinned requirement"),
        ("-e .\n", "'-e .' is not a pinned requirement"),
    ],
)
def test_the_form_of_a_lock(text, problem):
    (findings,) = locks.read("made-up.lock", text).problems
    assert problem in findings


@pytest.mark.parametrize(
    ("part", "problem"),
    [
        (["stray==1.0"], "'stray==1.0' is not in"),
        (["tomlread==0.9"], "tomlread 0.9 is 1.0 in"),
        (["tomlread[fast]==1.0"], "'tomlread[fast]==1.0' has more extras than in"),
        (["colour==0.4"], "'colour==0.4' is not in"),
    ],
)
def test_the_build_lock_is_a_part_of_the_full_lock(part, problem):
    (findings,) = locks.beyond(lock(*part), lock(*SOUND))
    assert problem in findings


def test_hashes_of_the_build_lock_are_those_of_the_full_lock():
    other = locks.read("other.lock", f"tomlread==1.0 --hash=sha256:{'1' * 64}\n")
    assert list(locks.beyond(other, lock(*SOUND))) == [
        "other.lock: tomlread has other hashes in made-up.lock"
    ]
    assert list(locks.beyond(lock("measure==7.1"), lock(*SOUND))) == []


def test_extras_and_groups_of_the_project_are_roots():
    pyproject = {
        "project": {"dependencies": ["a>=1"], "optional-dependencies": {"fast": ["b>=2"]}},
        "dependency-groups": {"build": ["c"], "dev": [{"include-group": "build"}, "d"]},
    }
    assert [str(r) for r in locks.required(pyproject, "build", extras=False)] == ["a>=1", "c"]
    assert [str(r) for r in locks.required(pyproject, "dev", extras=True)] == [
        "a>=1",
        "c",
        "d",
        "b>=2",
    ]
