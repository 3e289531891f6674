"""How events are recognised: cases in `shapes/`, and what may never happen."""

import copy
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ads_compiler.codegen.runtime.routing import Routed, Router, sees
from ads_compiler.config import log_sources
from ads_compiler.core import yaml
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Text

FOLDER = Path(__file__).parent / "shapes"
TABLE = log_sources.load()
ROUTER = Router(TABLE)


def cases(folder=FOLDER):
    for path in sorted(folder.glob("*.yml")):
        node, findings = yaml.read(Text(path.name, path.read_text(encoding="utf-8")))
        assert not findings
        for case in yaml.plain(node):
            yield pytest.param(case, id=f"{path.stem}: {case['about']}")


@pytest.mark.parametrize("case", list(cases()))
def test_shape(case):
    event = case["event"]
    before = copy.deepcopy(event)
    routed = ROUTER.route(event, case.get("forced"), case.get("name", ""))
    assert event == before
    assert routed.shape == case["shape"]
    assert [words if words is None else sorted(words) for words in routed[2:5]] == case["source"]
    assert {key: routed.event.get(key) for key in case.get("fields", ())} == case.get("fields", {})
    assert not routed.event.keys() & set(case.get("absent", ()))
    assert not case.get("same") or routed.event is event


def test_every_shape_has_cases():
    shown = {case.values[0]["shape"] for case in (*cases(), *cases(FOLDER.parent / "products"))}
    assert shown == {*ROUTER.shapes, "plain"}


def routed(products, categories, services):
    return Routed(
        "x",
        {},
        *(
            words if words is None else frozenset(words)
            for words in (products, categories, services)
        ),
        (),
    )


def test_a_rule_sees_its_log_source():
    event = routed({"windows"}, {"process_creation"}, set())
    assert sees(event, "Windows", "Process_Creation", None)
    assert sees(event, None, None, None)
    assert not sees(event, "linux", "process_creation", None)
    assert not sees(event, "windows", "file_event", None)
    assert not sees(event, "windows", None, "sysmon")
    assert sees(routed(None, None, None), "any", "word", "fits")


KEYS = sorted(
    {key for shape in ROUTER.shapes.values() for key, _ in shape.leads()}
    | {
        "Event",
        "System",
        "EventData",
        "UserData",
        "Data",
        "#text",
        "#attributes",
        "EventID",
        "Name",
        "Channel",
        "ARGV",
    }
    | {
        "winlog",
        "event_data",
        "event",
        "category",
        "process",
        "executable",
        "logsource",
        "product",
        "a b",
        "",
    }
)
WORDS = [
    "process",
    "start",
    "Security",
    "4688",
    "audit(1.5:3)",
    "audit.k8s.io/v1",
    "Event",
    "dns",
    "",
    "\ud800",
    "9" * 5000,
]
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from([1, 4688, 10**4000, -1, 1e308, float("inf"), 4104.0])
    | st.sampled_from(WORDS),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5)
    ),
    max_leaves=25,
)


@given(
    VALUES | st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=8),
    st.sampled_from([None, "none", *ROUTER.shapes]),
)
def test_no_value_breaks_it(event, shape):
    before = copy.deepcopy(event)
    routed = ROUTER.route(event, shape, "dir/dns.log")
    assert event == before
    assert routed.shape in {*ROUTER.shapes, "plain"}
    if isinstance(event, dict):
        assert isinstance(routed.event, dict)


def test_long_lists_and_caches_are_bounded():
    for number in range(9000):
        ROUTER.route({"Channel": f"c{number}", "EventID": number})
        ROUTER.route({"ecs.version": "1", "event.category": [f"c{number}"] * 3000})
    assert len(ROUTER.shapes["windows-flat"].windows.kept) <= 4096
    kept = ROUTER.shapes["ecs"].kept
    assert len(kept) <= 4096
    assert all(len(words) <= 2000 for key in kept for words in key if words)


def test_the_table_is_plain_and_always_the_same():
    assert json.loads(json.dumps(TABLE)) == TABLE
    assert json.dumps(log_sources.load()) == json.dumps(TABLE)


def test_known_words():
    products, categories, services = log_sources.known_words(TABLE)
    assert {"windows", "linux", "zeek", "cisco", "macos"} <= products
    assert {"process_creation", "registry_add", "antivirus", "file_access", "proxy"} <= categories
    assert {"sysmon", "security", "gcp.audit", "signinlogs", "smb_files", "aaa"} <= services


@pytest.fixture
def own(tmp_path):
    def write(text):
        path = tmp_path / "own.yml"
        path.write_text(text, encoding="utf-8")
        return path

    return write


def test_a_project_adds_its_own(own):
    path = own("""
windows:
  services: {acme: Acme/Operational, security: Forwarded Security}
  products: {acme-os: Acme/Operational}
  providers: {Acme: Acme/Operational}
  categories:
    - {category: acme_start, channel: Acme/Operational, id: [7, 8], names: {Image: Program}}
    - {category: acme_root, channel: Acme/Operational, id: 7, when: {Program: [/sbin/*, /root]},
       names: {User: Owner}}
shapes:
  - name: acme-proxy
    has: [{acme_url: true}]
    product: acme
    category: proxy
    names: {c-uri: acme_url}
  - name: ecs
    names: {Image: [acme.image]}
    sources:
      - {when: {event.dataset: acme.x}, service: acme}
known: {services: other}
""")
    router = Router(log_sources.load(path))
    event = router.route({"SourceName": "acme", "EventID": 7, "Program": "/sbin/x", "Owner": "o"})
    assert event[2:5] == ({"acme-os"}, {"acme_start", "acme_root"}, {"acme"})
    assert (event.event["Image"], event.event["User"]) == ("/sbin/x", "o")
    event = router.route({"SourceName": "acme", "EventID": 8, "Program": "/sbin/x", "Owner": "o"})
    assert event.categories == {"acme_start"}
    assert "User" not in event.event
    assert router.route({"Channel": "forwarded security", "EventID": 1}).services == {"security"}
    assert router.route({"Channel": "SECURITY", "EventID": 1}).services == {"security"}
    event = router.route({"acme_url": "http://a/"})
    assert event[:5] == (
        "acme-proxy",
        {"acme_url": "http://a/", "c-uri": "http://a/"},
        {"acme"},
        {"proxy"},
        None,
    )
    event = router.route(
        {
            "ecs.version": "1",
            "event.dataset": "acme.x",
            "acme.image": "i",
            "process.executable": "p",
        }
    )
    assert (event.services, event.event["Image"]) == ({"acme"}, "i")
    assert router.route({"ecs.version": "1", "process.executable": "p"}).event["Image"] == "p"
    assert {"other", "acme"} <= log_sources.known_words(log_sources.load(path))[2]


def test_a_shape_of_ones_own_leaves_values_out_and_finds_fields_inside_of_its_kinds(own):
    path = own("""
shapes:
  - name: acme-sensor
    has: [{start.path: true}, {stop.path: true}]
    inside: [start, stop]
    lift: labels
    absent: {labels.box: [none, host], user: []}
    names: {Image: path, User: user, container.id: labels.box}
    sources:
      - {when: {start.path: true}, category: process_creation}
      - {when: {stop.path: true}, category: process_termination}
""")
    router = Router(log_sources.load(path))
    event = router.route(
        {"start": {"path": "/x", "user": "u"}, "labels": {"box": "b1", "team": "t"}}
    )
    assert event[2:5] == (None, {"process_creation"}, None)
    fields = {key: event.event.get(key) for key in ("Image", "User", "container.id", "box", "team")}
    assert fields == {"Image": "/x", "User": "u", "container.id": "b1", "box": "b1", "team": "t"}
    for nothing in ("HOST", "", None):
        event = router.route(
            {"stop": {"path": "/x", "user": ""}, "labels": {"box": nothing, "team": ""}}
        )
        assert event.categories == {"process_termination"}
        assert not event.event.keys() & {"User", "container.id", "box"}
        assert event.event["team"] == ""


WRONG = {
    "- a": "own.yml:1:3: this file must be a mapping with windows, shapes, wrappers, known",
    "window: {}": "own.yml:1:1: unknown key 'window' in this file; did you mean 'windows'?",
    "windows: {zzz: {}}": "own.yml:1:11: unknown key 'zzz' in 'windows'; choose one of services,",
    "windows: {services: [a]}": "own.yml:1:22: 'services' must be a mapping",
    "windows: {services: {a: 7}}": "own.yml:1:25: 'a' must be a string, not '7'",
    "windows: {categories: {a: 1}}": "own.yml:1:24: 'categories' must be a list",
    "windows: {categories: [{category: a, channel: b}]}": (
        "own.yml:1:25: an entry of 'categories' requires the key 'id'"
    ),
    "windows: {categories: [{category: a, channel: b, id: x}]}": (
        "own.yml:1:54: 'id' must be a number, not 'x'"
    ),
    "shapes: [{name: a}]": "own.yml: the new shape 'a' requires 'has'",
    "shapes: [{name: a, has: [{b: 1}]}]": (
        "own.yml:1:30: the condition 'b' must be true, a string or a list of strings, not '1'"
    ),
    "shapes: [{name: a, has: [{}]}]": (
        "own.yml:1:26: an entry of 'has' must be one or more conditions"
    ),
    "shapes: [{name: a, has: [{b: true}], reader: c}]": (
        "'reader' must be one of windows-xml, auditbeat, auditd, defender, gke, "
    ),
    "shapes: [{name: a, has: [{b: true}], names-from: c}]": "names the unknown shape 'c'",
    "known: {products: {a: 1}}": "own.yml:1:20: 'products' must be a string",
    "known: [": "own.yml:1:",
    "#": "own.yml:1:1: this file must be a mapping with windows, shapes and known",
}


@pytest.mark.parametrize("text", WRONG)
def test_a_wrong_file_is_refused(own, text):
    with pytest.raises(ConfigError) as refused:
        log_sources.load(own(text))
    assert WRONG[text] in str(refused.value)


def test_a_missing_file_is_refused(tmp_path):
    with pytest.raises(ConfigError, match="cannot be read"):
        log_sources.load(tmp_path / "none.yml")
