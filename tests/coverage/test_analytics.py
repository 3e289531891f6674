import json

import pytest

from ads_compiler import catalog
from ads_compiler.attack import index as attack
from ads_compiler.attack.index import Analytic, DetectionStrategy, LogSourceRef
from ads_compiler.attack.installed import Installed
from ads_compiler.attack_mapping import citations
from ads_compiler.attack_mapping.citations import known
from ads_compiler.config import log_sources
from ads_compiler.coverage import analytics, matrix, reach
from ads_compiler.coverage.analytics import Reach
from ads_compiler.site import advice as block
from cli.test_cli import at
from support.code_cases import findings
from support.coverage_pages import page
from support.pages import complete
from support.projects import BASE, project

NOW = attack.load("20.0")


def advised(tmp_path, text, index=NOW):
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    whole, _ = catalog.load([(tmp_path / "a.md", "a.md")])
    return analytics.advice(whole.entries[0], index, Installed())


def test_analytics_are_compared_by_platform_with_what_rules_read(tmp_path):
    (advice,) = advised(
        tmp_path, page("EX-1", ["{id: T1040}"], platforms="[Linux, Windows, Network Devices]")
    )
    assert (advice.detection.id, advice.release) == ("DET0314", "18.1")
    assert {one.analytic.platform: one.reach for one in advice.analytics} == {
        "Linux": Reach.COVERED, "Windows": Reach.BLIND, "Network Devices": Reach.BLIND,
        "macOS": Reach.ELSEWHERE, "IaaS": Reach.ELSEWHERE,
    }  # fmt: skip
    assert advice.covered == 1


def test_telemetry_that_no_rule_reads_is_not_covered(tmp_path):
    (advice,) = advised(
        tmp_path, page("EX-1", ["{id: T1040}"], rules=False, cases=False, status="draft")
    )
    assert (
        next(one.reach for one in advice.analytics if one.analytic.platform == "Linux")
        is Reach.TELEMETRY
    )


def test_advice_comes_from_the_release_itself_if_it_has_any(tmp_path):
    assert advised(tmp_path, BASE, attack.load("18.1"))[0].release == "18.1"


def test_advice_of_an_older_release_is_findings_under_the_revoked_id(tmp_path):
    (advice,) = advised(tmp_path, page("EX-1", ["{id: T1685}"]))
    assert advice.detection.technique.startswith("T1562")


def test_a_technique_without_advice_is_skipped(tmp_path):
    assert advised(tmp_path, page("EX-1", ["{id: T9999}"])) == ()


def test_an_analytic_without_platform_is_not_compared(tmp_path):
    (advice,) = advised(tmp_path, page("EX-1", ["{id: T0800}"]), attack.load("18.1"))
    assert advice.analytics[0].reach is Reach.UNNAMED


def test_cited_analytics_are_marked(tmp_path):
    (advice,) = advised(tmp_path, page("EX-1", ["{id: T1040}"], more="  detections: [AN0876]\n"))
    assert [one.analytic.id for one in advice.analytics if one.cited] == ["AN0876"]


def test_every_product_of_the_log_source_table_has_platforms():
    products, _, _ = log_sources.known_words(log_sources.load(None))
    assert products - set(reach.PLATFORMS) - reach.ANYWHERE == set()
    assert not set(reach.PLATFORMS) & reach.ANYWHERE
    platforms = NOW.platforms | attack.load("18.1").platforms | {"Android", "iOS"}
    assert {name for names in reach.PLATFORMS.values() for name in names} <= platforms


def test_an_unknown_product_reaches_no_platform_and_a_missing_one_all():
    assert not reach.reaches("invented", "Linux")
    assert reach.reaches(None, "PRE")
    assert reach.reaches("Windows", "Windows")


def test_stray_spaces_and_none_are_not_shown():
    assert analytics.source_words(LogSourceRef(" a  b ", " None ", "")) == "a b"
    assert analytics.source_words(LogSourceRef("a", "b  c", "")) == "a (b c)"


def hostile(techniques, size):
    source = LogSourceRef("<script>alert(1)</script>", "*x* `y` " + "<b>" * size, "")
    analytic = Analytic("AN<i>", "Lin&ux", (source,) * 3)
    return [
        analytics.Advice(
            f"T{number}", "<img src=x>",
            DetectionStrategy('DET"', "n", f"T{number}", (analytic,)), "18.1",
            (analytics.Compared(analytic, Reach.ELSEWHERE, True),) * 6,
        )
        for number in range(techniques)
    ]  # fmt: skip


@pytest.mark.parametrize(("techniques", "size"), [(1, 1), (3, 400), (60, 400)])
def test_the_block_stays_small_and_shows_markup_as_text(techniques, size):
    shown = block.block(hostile(techniques, size))
    assert len(shown.encode()) <= block.BUDGET
    assert "\n\n" not in shown.rstrip()
    for word in ("<script", "<b><b>", "<img", "AN<i>"):
        assert word not in shown


def test_without_advice_there_is_no_block():
    assert block.block(()) == ""


def test_the_block_is_small_for_every_technique():
    release = attack.load("18.1")
    for technique in release.techniques():
        detection = release.detection_strategy(technique.id)
        if detection is not None:
            compared = tuple(
                analytics.Compared(one, Reach.BLIND, False) for one in detection.analytics
            )
            shown = block.block(
                [analytics.Advice(technique.id, technique.name, detection, "18.1", compared)]
            )
            assert len(shown.encode()) <= block.BUDGET


def test_the_command_lists_analytics_and_the_json_always_has_them(tmp_path):
    root = project(tmp_path, a=BASE)
    text = at(root, "coverage", "--analytics").stdout
    assert "EX-1  T1040 Network Sniffing: DET0314 of ATT&CK 18.1, 1 of 5 analytics covered" in text
    assert max(map(len, text.split("\n"))) <= 80
    (strategy,) = json.loads(at(root, "coverage", "--format", "json").stdout)["strategies"]
    assert strategy["detections"][0]["analytics"][1]["reach"] == "covered"
    assert (
        matrix.analytics_text([("EX-1", ())])
        == "EX-1: ATT&CK has no detection strategy for its techniques\n"
    )


def cited(tmp_path, ids, *, version="20.0", technique="T1040"):
    front = (
        f'---\nattack:\n  version: "{version}"\n  techniques:\n    - id: {technique}\n'
        f"  detections: [{ids}]\n---\n"
    )
    return [
        (item.code, item.message)
        for item in findings(tmp_path, complete(front))
        if item.code in ("ADS103", "ADS340", "ADS341", "ADS342")
    ]


def test_a_citation_is_checked(tmp_path):
    assert cited(tmp_path, "DET0314, AN0875") == []
    assert [code for code, _ in cited(tmp_path, "DET0000")] == ["ADS340"]
    assert [code for code, _ in cited(tmp_path, "AN9999", version="18.1")] == ["ADS340"]
    assert [code for code, _ in cited(tmp_path, "AN9999")] == ["ADS342"]
    assert [code for code, _ in cited(tmp_path, "AN1057")] == ["ADS341"]
    assert [code for code, _ in cited(tmp_path, "DET1")] == ["ADS103"]


def test_a_citation_for_a_revoked_technique_fits_its_successor(tmp_path):
    assert cited(tmp_path, "DET0497", technique="T1685") == []


def test_without_installed_detection_strategies_citations_are_unchecked(tmp_path, monkeypatch):
    monkeypatch.setattr(citations, "has_detections", lambda index: False)
    assert known(NOW, Installed()) is None
    assert [code for code, _ in cited(tmp_path, "DET0000")] == ["ADS342"]
