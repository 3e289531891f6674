"""What all tests share: golden files and their option."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "suite", deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("suite")


def pytest_addoption(parser):
    parser.addoption(
        "--update-golden",
        action="store_true",
        default=False,
        help="Write golden files again; read the diff.",
    )


@pytest.fixture(autouse=True, scope="session")
def _state_of_the_user(tmp_path_factory):
    """The key of the caches is one of the tests, not that of the person who runs them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(tmp_path_factory.mktemp("state")))
        yield


@pytest.fixture
def golden(request):
    """Compare text with a golden file; its path is relative to the folder of the test."""

    def compare(name: str, text: str) -> None:
        path = Path(request.path).parent / name
        if request.config.getoption("--update-golden"):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.is_file(), (
            f"{path} is missing; run pytest --update-golden and read what it writes"
        )
        assert text == path.read_text(encoding="utf-8")

    return compare
