"""The built site in a browser: navigation, filters, search, keyboard, accessibility, scripts."""

from __future__ import annotations

import http.server
import json
import os
import re
import shutil
import threading
from pathlib import Path

import pytest

from ads_compiler.site import gate
from support.sites import HERE, built_site

expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect

CHROMIUM = os.environ.get("ADSC_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
KINDS = (
    "", "coverage/", "strategies/", "strategies/ex-1/", "strategies/ex-12/", "strategies/hx-666/",
    "techniques/", "telemetry/", "evidence/", "blind-spots/", "false-positives/", "waivers/",
    "rules/", "rules/ads302/", "about/",
)  # fmt: skip
ROWS = "[data-ads-list] tbody tr:visible td:first-child"
DESKTOP, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(
        not Path(CHROMIUM).is_file(), reason=f"no browser at {CHROMIUM}; set ADSC_CHROMIUM"
    ),
]


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    """The address of the site, served from a folder below the root of a server."""
    root = tmp_path_factory.mktemp("www")
    shutil.copytree(built_site(tmp_path_factory.mktemp("project") / "p"), root / "team" / "ads")

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *args):
            super().__init__(*args, directory=str(root))

        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/team/ads/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def visit(browser, home):
    """Open a page of the site; fails at the end on errors, foreign requests and dialogs."""
    contexts, problems = [], []

    def open_page(path="", **settings):
        context = browser.new_context(**settings)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on(
            "console",
            lambda entry: (
                problems.append(entry.text) if entry.type in ("error", "warning") else None
            ),
        )
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on(
            "dialog", lambda dialog: (problems.append(f"dialog {dialog.message}"), dialog.dismiss())
        )
        page.on(
            "request",
            lambda request: (
                problems.append(request.url) if not _inside(request.url, home) else None
            ),
        )
        page.on(
            "response",
            lambda response: (
                problems.append(f"{response.status} {response.url}")
                if response.status >= 400
                else None
            ),
        )
        page.goto(home + path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == []


def _inside(url, home):
    return url.startswith((home, "data:", "blob:"))


def test_navigation_from_home_and_coverage_to_the_response_of_a_strategy(visit, home):
    page = visit(viewport=DESKTOP)
    page.locator(".md-tabs").get_by_role("link", name="Coverage").click()
    page.wait_for_url(home + "coverage/")
    cell = page.locator("a.ads-cell", has_text="T1046").first
    assert "1" in cell.locator("[data-ads-number]").inner_text()
    cell.click()
    page.wait_for_url(home + "strategies/ex-12/")
    page.locator(".ads-chips").get_by_role("link", name="Response").click()
    page.wait_for_url(home + "strategies/ex-12/#response")
    assert page.locator("#response").is_visible()
    page.goto(home)
    page.locator(".ads-links a", has_text="EX-1 ").first.click()
    page.wait_for_url(home + "strategies/ex-1/#response")
    assert "Read container.image.name" in page.locator("#response ~ .ads-prose").first.inner_text()


def test_a_technique_with_several_strategies_opens_their_list(visit, home):
    page = visit("coverage/", viewport=DESKTOP)
    page.locator("a.ads-cell", has_text="T1040").first.click()
    page.wait_for_url(home + "strategies/?technique=T1040")
    expect(page.locator(ROWS)).to_have_text(["EX-1", "HX-666"])
    page.locator("[data-ads-filters] button[type=reset]").click()
    page.wait_for_url(home + "strategies/")
    expect(page.locator(ROWS)).to_have_count(3)


def test_a_filter_is_in_the_address_and_survives_a_reload(visit):
    page = visit("strategies/", viewport=DESKTOP)
    rows = page.locator(ROWS)
    expect(rows).to_have_count(3)
    page.get_by_label("Platform").select_option("Windows")
    expect(rows).to_have_count(1)
    assert "platform=Windows" in page.url
    page.reload()
    expect(rows).to_have_count(1)
    assert page.get_by_label("Platform").input_value() == "Windows"
    assert page.locator("output").inner_text() == "1 of 3 strategies"
    page.get_by_label("Find").fill("no such words")
    expect(rows).to_have_count(0)
    page.reload()
    expect(rows).to_have_count(0)
    assert not page.locator(
        "#__search"
    ).is_checked()  # the theme opens its own search for another word in the address


def test_the_registers_have_a_filter_and_lead_to_the_case_on_the_page(visit, home):
    page = visit("blind-spots/", viewport=DESKTOP)
    rows = page.locator("[data-ads-list] tbody tr:visible")
    whole = rows.count()
    page.get_by_label("Find").fill("compiled under another name")
    expect(rows).to_have_count(1)
    assert page.locator("output").inner_text() == f"1 of {whole} blind spots"
    rows.get_by_role("link", name="case 3").click()
    page.wait_for_url(home + "strategies/ex-1/#case-3")
    assert page.locator("#case-3").is_visible()
    page.goto(home + "false-positives/")
    page.get_by_label("Treatment").select_option("excluded")
    assert page.locator("[data-ads-list] tbody tr:visible").count() > 0
    page.goto(home + "evidence/")
    page.get_by_label("Proof").select_option("fails")
    expect(page.locator(ROWS)).to_have_text([re.compile("EX-12")])


def test_the_links_of_the_numbers_show_what_they_count(visit):
    page = visit(viewport=DESKTOP)
    page.get_by_role("link", name="with a failing case").click()
    expect(page.locator(ROWS)).to_have_text(["EX-12"])


def test_gaps_only_hides_covered_techniques(visit):
    page = visit("coverage/", viewport=DESKTOP)
    cells = page.locator("a.ads-cell[data-strategies]:visible")
    everything = cells.count()
    page.get_by_label("Gaps only").check()
    assert cells.count() == everything - 3
    assert "gaps=1" in page.url


def test_the_search_finds_a_strategy_and_shows_markup_as_text(visit, home):
    page = visit(viewport=DESKTOP)
    page.get_by_label("Search").first.click()
    page.locator("input.md-search__input").press_sequentially("close the page readable")
    result = page.locator(".md-search-result__item a[href*='/hx-666/']").first
    result.wait_for()
    assert "<script>alert(1)</script>" in result.inner_text()
    assert result.get_attribute("href").startswith(home + "strategies/hx-666/")


def test_the_matrix_is_one_tab_stop_with_arrow_keys(visit):
    page = visit("coverage/", viewport=DESKTOP)
    assert page.locator("a.ads-cell[data-strategies][tabindex='0']").count() == 1
    page.locator("a.ads-cell[tabindex='0']").focus()
    place = """(() => {
        const active = document.activeElement;
        const columns = [...document.querySelectorAll(".ads-column")];
        const cells = [...active.closest("ul").children];
        const column = columns.findIndex((it) => it.contains(active));
        return [column, cells.indexOf(active.parentElement)];
    })()"""
    seen = []
    for key in ("ArrowDown", "ArrowRight", "ArrowUp", "End", "Home", "ArrowLeft", "ArrowLeft"):
        page.keyboard.press(key)
        seen.append(tuple(page.evaluate(place)))
    last = page.locator(".ads-column").nth(1).locator("li").count() - 1
    assert seen == [(0, 1), (1, 1), (1, 0), (1, last), (1, 0), (0, 0), (0, 0)]
    assert page.locator("a.ads-cell[data-strategies][tabindex='0']").count() == 1


def test_without_scripts_everything_can_be_read(visit):
    page = visit("strategies/", viewport=DESKTOP, java_script_enabled=False)
    expect(page.locator(ROWS)).to_have_count(3)
    assert page.locator("[data-ads-filters]").is_hidden()


def test_the_first_screen_has_severity_containment_escalation_and_the_first_step(visit):
    page = visit("strategies/ex-1/", viewport=DESKTOP)
    for words in (
        "high",
        "production",
        "proven: 3 of 3 cases passed",
        "Isolate the pod's network;",
        "incident-response",
    ):
        assert page.get_by_text(words).first.bounding_box()["y"] < 900, words
    assert page.locator("#response ~ .ads-prose ol > li").first.bounding_box()["y"] < 900


@pytest.mark.parametrize(
    ("scheme", "viewport"),
    [
        pytest.param("light", DESKTOP, id="light-desktop"),
        pytest.param("dark", PHONE, id="dark-phone"),
        pytest.param("light", PHONE, id="light-phone", marks=pytest.mark.slow),
        pytest.param("dark", DESKTOP, id="dark-desktop", marks=pytest.mark.slow),
    ],
)
def test_every_kind_of_page_is_accessible_and_fits_its_screen(visit, home, viewport, scheme):
    from axe_playwright_python.sync_playwright import Axe

    page = visit(viewport=viewport, color_scheme=scheme)
    reports = {}
    for path in KINDS:
        page.goto(home + path)
        page.wait_for_selector(".md-search[aria-label]", state="attached")
        page.evaluate("document.querySelectorAll('details').forEach((it) => (it.open = true))")
        expected = "slate" if scheme == "dark" else "default"
        assert page.locator("body").get_attribute("data-md-color-scheme") == expected
        result = Axe().run(page)
        if result.violations_count:
            reports[path] = result.generate_report()
        assert page.evaluate("document.documentElement.scrollWidth") <= viewport["width"], path
    assert reports == {}, "\n".join(f"{path}: {report}" for path, report in reports.items())


# Runs in the page: writes each fragment into a document of its own and returns which of them ran.
RUN = """async (pages) => {
    const ran = [];
    for (const [index, page] of pages.entries()) {
        const frame = document.createElement("iframe");
        document.body.append(frame);
        frame.contentDocument.open();
        frame.contentWindow.alert = () => ran.push(index);
        frame.contentDocument.write(page);
        frame.contentDocument.close();
        await new Promise((resolve) => setTimeout(resolve, 5));
        frame.remove();
    }
    return ran;
}"""


def test_no_fragment_that_passes_the_gate_runs_in_a_browser(browser):
    listed = json.loads((HERE / "gate" / "fragments.json").read_text("utf-8"))
    fragments = ["".join(one["pieces"]) for one in listed]
    context = browser.new_context()
    page = context.new_page()
    page.route("**/*", lambda route: route.abort())
    page.set_content("<body></body>")
    head = '<!DOCTYPE html><meta charset="utf-8"><title>x</title><body>'
    ran = set(page.evaluate(RUN, [head + fragment for fragment in fragments]))
    context.close()
    passed = {
        index for index, one in enumerate(fragments) if not list(gate.markup_problems(one, ()))
    }
    assert len(ran) > 20, "the fragments must include some that run"
    assert not ran & passed, [fragments[index] for index in ran & passed]
