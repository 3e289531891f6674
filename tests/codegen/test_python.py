import __future__

import io
import json
import os
import subprocess
import sys
from collections import Counter
from functools import cache
from types import ModuleType

from hypothesis import event as note
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler.codegen import bundle, loader, python
from ads_compiler.codegen.facts import DetectorFacts
from ads_compiler.core.text import Span
from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import (
    AllOf,
    Bound,
    Correlation,
    LogSource,
    Match,
    Not,
    Regex,
    Rule,
    Text,
    Wildcard,
)
from support.trees import conditions, events

PLACE = Span("a.md", 1, 1, 1, 2)
HOSTILE = (
    'quote \' " """ brace {x} {{7*7}} back\\slash \\n new\n'
    "line <script>alert(1)</script> \u2028 \u202e \x00 ü"
)


def facts(**changes):
    given_facts = {
        "id": "ADS-0001", "title": "A thing", "status": "production", "priority": "high",
        "techniques": ("T1040",), "attack_release": "20.0", "contain": None,
        "escalate_to": None, "response_steps": ("Look.",),
        "url": "strategies/ads-0001/", "response_url": "strategies/ads-0001/#response",
        "tool_version": "0",
    }  # fmt: skip
    return DetectorFacts(**(given_facts | changes))


def rule(logic, key="r", **changes):
    source = changes.pop("logsource", LogSource())
    return Rule(key, changes.pop("title", "R"), "high", source, logic, PLACE, **changes)


def module(*rules, **changes):
    """The module of some rules, with the runtime's own files, so that coverage sees them."""
    assert python.check(rules) == ()
    return loader.load_with(runtime(), python.emit(facts(**changes), tuple(rules)), "ads_0001")


@cache
def runtime():
    made = loader.runtime(bundle.runtime())
    flag = __future__.annotations.compiler_flag
    for path in bundle.part_files():
        text = bundle.blanked(path.read_text(encoding="utf-8"))
        exec(compile(text, str(path), "exec", flags=flag, dont_inherit=True), made.__dict__)
    made.share_routes(loader.NO_ROUTES)
    return made


def standalone(*rules, **changes):
    """The same as a module that holds the runtime, which is compiled once."""
    text = python.emit(facts(**changes), tuple(rules), loader.NO_ROUTES, standalone=True)
    head, inlined, body = text.partition(bundle.inlined())
    assert inlined
    made = ModuleType("ads_0001")
    exec(inlined_code(), made.__dict__)
    exec(
        compile(head + body, "ads_0001.py", "exec", flags=__future__.annotations.compiler_flag),
        made.__dict__,
    )
    return made


@cache
def inlined_code():
    return compile(bundle.inlined(), "inlined.py", "exec", dont_inherit=True)


@settings(max_examples=400)
@given(conditions, st.lists(events, min_size=1, max_size=4))
def test_the_module_agrees_with_the_interpreter_in_both_forms(condition, drawn):
    sibling, alone = module(rule(condition)), standalone(rule(condition))
    for event in drawn:
        expected = holds(condition, event)
        note(f"holds: {expected}")
        assert sibling.match(event) == alone.match(event) == (("r",) if expected else ())


def test_drawn_trees_hold_often_enough_to_mean_something():
    seen = Counter()

    @settings(max_examples=300, database=None)
    @given(conditions, events)
    def count(condition, event):
        seen[holds(condition, event)] += 1

    count()
    assert min(seen.values()) > 0.1 * sum(seen.values())


def test_texts_of_an_author_come_back_unchanged_and_are_never_code():
    condition = AllOf((Match(HOSTILE, Text((HOSTILE,))), Not(Match("x", Regex(r"['\"]{3}\n")))))
    compiled = module(
        rule(condition, key=HOSTILE, title=HOSTILE), title=HOSTILE, response_steps=(HOSTILE,)
    )
    (alert,) = compiled.Detector().feed({HOSTILE: HOSTILE})
    assert alert["title"] == alert["rule"]["title"] == alert["rule"]["key"] == HOSTILE
    assert alert["matched"] == {HOSTILE: HOSTILE}
    assert compiled.STRATEGY["response"]["steps"] == [HOSTILE]


def test_an_unpaired_surrogate_survives():
    compiled = module(rule(Match("a", Text(("\ud800",)))))
    assert compiled.match({"a": "\ud800"}) == ("r",)
    assert runtime().as_line({"a": "\ud800"}) == b'{"a": "\\ud800"}\n'


def test_the_module_is_ascii():
    text = python.emit(facts(title="é\u2028\U0001f600"), (rule(Match("ü", Text(("ß",)))),))
    assert text.isascii()


def test_a_deep_tree_compiles():
    condition = Match("a", Text(("x",)))
    for _ in range(150):
        condition = Not(AllOf((condition, Match("b", Text((Wildcard.MANY,))))))
    compiled = module(rule(condition))
    for event in ({"a": "x"}, {"a": "x", "b": "1"}, {}):
        assert bool(compiled.match(event)) == holds(condition, event)


def test_a_pattern_with_many_wildcards_is_fast():
    parts = (Wildcard.MANY, *[part for _ in range(30) for part in ("a", Wildcard.MANY)], "b")
    compiled = module(rule(Match("f", Text(parts))))
    assert compiled.match({"f": "a" * 20_000}) == ()
    assert compiled.match({"f": "a" * 20_000 + "b"}) == ("r",)


def test_hash_seed_and_time_zone_do_not_change_the_bytes(tmp_path):
    script = (
        "import sys; from codegen.test_python import sample; "
        "sys.stdout.buffer.write(sample().encode())"
    )
    outputs = set()
    for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo")):
        env = os.environ | {
            "PYTHONHASHSEED": seed,
            "TZ": zone,
            "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
        }
        done = subprocess.run(
            [sys.executable, "-c", script], env=env, cwd=tmp_path, capture_output=True, check=True
        )
        outputs.add(done.stdout)
    assert outputs == {sample().encode()}


def sample():
    logic = AllOf(
        (
            Match("Image", Text((Wildcard.MANY, "/tcpdump"))),
            Not(Match("container.image.name", Text(("netops/*".rstrip("*"), Wildcard.MANY)))),
            Match("CommandLine", Regex("-i +any", "i")),
        )
    )
    counted = Correlation(
        "value_count", ("tool",), ("container.id",), 300, (Bound("gte", 3),), ("DestinationIp",)
    )
    return python.emit(
        facts(contain="Isolate it.", escalate_to="the team on call"),
        (
            rule(logic, key="tool", title="Tool", logsource=LogSource("linux"), alerts=False),
            rule(counted, key="many", title="Many", logsource=LogSource("linux")),
        ),
    )


def test_the_generated_part_is_as_it_was(golden):
    golden("golden/sample.py.txt", sample())


def test_what_cannot_be_compiled_is_a_finding_at_its_place():
    broken = rule(Match("a", Regex("(?P<x"), PLACE), key="broken")
    over = rule(Correlation("event_count", ("nowhere",), (), 60, (Bound("gte", 2),)), key="over")
    assert [d.code for d in python.check((broken, over))] == ["ADS501", "ADS502"]


def stream(*times, **fields):
    return [{"@timestamp": time, "a": "x", **fields} for time in times]


COUNT = Correlation("event_count", ("base",), ("host",), 60, (Bound("gte", 3),))
BASE = rule(Match("a", Text(("x",))), key="base", alerts=False)


def test_a_count_alerts_when_it_is_reached_and_then_starts_again():
    detector = module(BASE, rule(COUNT, key="count")).Detector()
    alerts = [detector.feed(event) for event in stream(*range(1, 8), host="h1")]
    assert [len(each) for each in alerts] == [0, 0, 1, 0, 0, 1, 0]
    correlation = alerts[2][0]["correlation"]
    assert correlation == {
        "type": "event_count", "count": 3, "events": 3, "group": {"host": "h1"},
        "first": "1970-01-01T00:00:01.000Z", "last": "1970-01-01T00:00:03.000Z",
    }  # fmt: skip


def test_groups_are_counted_apart_and_old_events_are_forgotten():
    detector = module(BASE, rule(COUNT, key="count")).Detector()
    events_in = [*stream(1, 2, host="h1"), *stream(3, host="h2"), *stream(62, host="h1")]
    assert [len(detector.feed(event)) for event in events_in] == [0, 0, 0, 0]


def test_events_that_cannot_be_counted_are_reported():
    detector = module(BASE, rule(COUNT, key="count")).Detector()
    for event in [
        {"a": "x", "host": "h"},
        *stream(1000, host="h"),
        *stream(1, host="h"),
        *stream(1000),
    ]:
        assert detector.feed(event) == []
    assert (detector.untimed, detector.late) == (1, 1)


def test_a_base_rule_alerts_itself_only_when_asked():
    silent = module(BASE, rule(COUNT, key="count"))
    assert silent.match({"a": "x"}) == ()
    both = module(rule(BASE.logic, key="base"), rule(COUNT, key="count"))
    assert both.match({"a": "x"}) == ("base",)


def test_the_module_that_is_shipped_is_the_one_that_is_tested():
    shipped = loader.load(sample(), "ads_0001")
    assert shipped.match({"Image": "/x/tcpdump", "CommandLine": "-i any"}) == ()
    assert [rule.key for rule in shipped.RULESET.rules] == ["tool", "many"]


class Stream:
    """Standard streams of bytes, as a program has them."""

    def __init__(self, data=b""):
        self.buffer = io.BytesIO(data)


def run(made, monkeypatch, capsys, *arguments, stdin=b""):
    out = Stream()
    monkeypatch.setattr(made.sys, "stdin", Stream(stdin))
    with monkeypatch.context() as patched:
        patched.setattr(made.sys, "stdout", out)
        code = made.main(list(arguments))
    return (
        code,
        [json.loads(line) for line in out.buffer.getvalue().splitlines()],
        capsys.readouterr().err,
    )


def test_the_program_reads_files_and_standard_input(tmp_path, monkeypatch, capsys):
    made = module(rule(Match("a", Text(("x",)))))
    lines = (
        b'\xef\xbb\xbf{"a": "x"}\n\n{"a": NaN}\n[]\n{"a": "y"}\n\xff\n'
        + b"[" * 100_000
        + b'\n{"a": "x"}\n'
    )
    path = tmp_path / "events.jsonl"
    path.write_bytes(lines)
    for arguments, name in (((str(path),), str(path)), (("-",), "<stdin>"), ((), "<stdin>")):
        code, alerts, errors = run(made, monkeypatch, capsys, *arguments, stdin=lines)
        assert (code, len(alerts)) == (0, 2)
        assert f"{name}:3: not JSON: NaN is no JSON value" in errors
        assert f"{name}:4: not a JSON object" in errors
        assert f"{name}:6: not JSON" in errors
        assert f"{name}:7: nested too deeply" in errors
        assert errors.endswith("3 events read, 2 matched, 2 alerts, 4 lines could not be parsed\n")


def test_the_program_says_which_file_it_cannot_open(tmp_path, monkeypatch, capsys):
    made = module(rule(Match("a", Text(("x",)))))
    code, alerts, errors = run(made, monkeypatch, capsys, str(tmp_path / "none.jsonl"))
    assert (code, alerts) == (2, [])
    assert "none.jsonl: cannot be read" in errors


def test_only_the_first_broken_lines_are_shown(monkeypatch, capsys):
    made = module(rule(Match("a", Text(("x",)))))
    _, _, errors = run(made, monkeypatch, capsys, stdin=b"x\n" * 50)
    assert errors.count("<stdin>:") == 20
    assert "50 lines could not be parsed" in errors


def test_the_program_has_help(monkeypatch, capsys):
    made = module(rule(Match("a", Text(("x",)))))
    assert made.main(["--help"]) == 0
    assert "ADS-0001: A thing" in capsys.readouterr().out


def test_the_time_of_an_event_is_read_in_its_usual_forms():
    made = module(rule(Match("a", Text(("x",)))))
    for field, value in {
        "@timestamp": "2026-11-20T11:00:00+01:00",
        "timestamp": "2026-11-20T10:00:00.0000000Z",
        "UtcTime": "2026-11-20 10:00:00.000",
        "ts": 1795168800,
        "time": 1795168800000,
        "eventTime": "1795168800",
    }.items():
        (alert,) = made.Detector().feed({"a": "x", field: value})
        assert alert["time"] == "2026-11-20T10:00:00.000Z", field
    for value in ("yesterday", None, 1e30, True, {}):
        assert made.Detector().feed({"a": "x", "@timestamp": value})[0]["time"] is None


def test_no_two_parts_of_the_runtime_define_the_same_name():
    assert bundle.clashes(path.read_text(encoding="utf-8") for path in bundle.part_files()) == set()
