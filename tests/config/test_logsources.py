"""The project's own words for log sources, as the checks see them."""

import pytest

from support.settings_projects import BASE, adsc, codes, findings, project

OWN = "known:\n  products: [linus]\n  categories: [process_creations]\n"
PAGE = BASE.replace("product: linux", "product: linus").replace(
    "category: process_creation", "category: process_creations"
)


def reported(root, *arguments):
    return [f["message"] for f in findings(root, *arguments) if f["code"] == "ADS422"]


@pytest.mark.parametrize("cache", [(), ("--no-cache",)])
def test_words_of_the_project_are_known(tmp_path, cache):
    root = project(tmp_path, capture=PAGE)
    assert reported(root, *cache) == [
        "Sigma has no product 'linus'",
        "Sigma has no category 'process_creations'",
    ]
    (root / "adsc.toml").write_text('logsources = "own.yml"\n', encoding="utf-8")
    (root / "own.yml").write_text(OWN, encoding="utf-8")
    assert reported(root, *cache) == []
    (root / "own.yml").write_text(OWN.replace("[linus]", "[linu]"), encoding="utf-8")
    assert reported(root, *cache) == ["Sigma has no product 'linus'"]
    (hint,) = [f["hint"] for f in findings(root, *cache) if f["code"] == "ADS422"]
    assert hint in ("did you mean 'linu'?", "did you mean 'linux'?")


@pytest.mark.parametrize("command", ["check", "test"])
def test_a_file_of_log_sources_that_is_wrong_is_one_line(tmp_path, command):
    root = project(tmp_path)
    (root / "adsc.toml").write_text('logsources = "own.yml"\n', encoding="utf-8")
    (root / "own.yml").write_text("known: {product: [x]}\n", encoding="utf-8")
    done = adsc(root, command)
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1)
    assert done.stderr.startswith("adsc: own.yml:1:9: unknown key 'product'")
    assert "ADS000" not in codes(project(tmp_path / "other"))
