"""Many wrong ids on a page: all suggestions together read the release once."""

from ads_compiler.attack import index
from ads_compiler.attack.verdicts import techniques


def test_the_techniques_of_a_release_are_listed_once_for_many_wrong_ids(monkeypatch):
    calls = []
    listed = index.Index.techniques
    monkeypatch.setattr(
        index.Index, "techniques", lambda self, *given: calls.append(1) or listed(self, *given)
    )
    techniques._active.cache_clear()
    release = index.load("20.0")
    verdicts = [techniques.technique(release, f"T9{n:03}", lambda: None) for n in range(50)]
    assert {one.kind for one in verdicts} == {"wrong"}
    assert len(calls) == 1
    assert "did you mean" in (techniques.technique(release, "T10599", lambda: None).hint or "")
