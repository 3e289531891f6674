"""Running detectors over events, and compiling plain Sigma rules."""

import gzip
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner

from ads_compiler.cli import main
from support.evtx_files import evtx_file
from support.projects import BASE, project

WHOAMI = """\
title: Whoami
id: 11111111-1111-4111-8111-111111111111
level: high
tags: [attack.discovery, attack.t1033, attack.t1059.001]
logsource: {category: process_creation, product: windows}
detection:
  selection: {Image|endswith: '\\whoami.exe'}
  condition: selection
"""
FAILURES = """\
title: Failed logon
id: 22222222-2222-4222-8222-222222222222
name: failed_logon
logsource: {product: linux, service: sshd}
detection:
  selection: {outcome: failed}
  condition: selection
---
title: Many failures
id: 33333333-3333-4333-8333-333333333333
level: critical
tags: [attack.t1110]
correlation:
  {type: event_count, rules: [failed_logon], group-by: [user], timespan: 5m, condition: {gte: 3}}
"""
MODIFIER = """\
title: Bad modifier
id: 44444444-4444-4444-8444-444444444444
logsource: {product: windows}
detection:
  selection: {Image|ends: x}
  condition: selection
"""
COUNTS_IT = """\
title: Counts what is refused
id: 55555555-5555-4555-8555-555555555555
correlation:
  type: event_count
  rules: [44444444-4444-4444-8444-444444444444]
  timespan: 5m
  condition: {gte: 3}
"""
FLAT = {
    "EventID": 1,
    "Channel": "Microsoft-Windows-Sysmon/Operational",
    "UtcTime": "2026-11-20 10:00:00.000",
    "Image": "C:\\Windows\\System32\\whoami.exe",
}
BEATS = {
    "@timestamp": "2026-11-20T10:00:00Z",
    "winlog": {
        "channel": "Microsoft-Windows-Sysmon/Operational",
        "event_id": "1",
        "event_data": {"Image": FLAT["Image"]},
    },
}
NESTED = {
    "Event": {
        "System": {
            "EventID": 1,
            "Channel": "Microsoft-Windows-Sysmon/Operational",
            "TimeCreated": {"#attributes": {"SystemTime": "2026-11-20T10:00:00Z"}},
        },
        "EventData": {"Image": FLAT["Image"]},
    }
}
OTHER = FLAT | {"Image": "C:\\Windows\\System32\\cmd.exe"}


def adsc(*arguments, stdin=None):
    done = CliRunner().invoke(main, [str(argument) for argument in arguments], input=stdin)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


def alerts(text):
    return [json.loads(line) for line in text.splitlines()]


def lines(*events):
    return "".join(json.dumps(event) + "\n" for event in events).encode()


def failures(*seconds, user="bob", start=1_795_000_000):
    """Failed logons; three of a user within five minutes are reported."""
    more = {"logsource": {"product": "linux", "service": "sshd"}, "outcome": "failed", "user": user}
    return [more | {"@timestamp": start + second} for second in seconds]


@pytest.fixture(autouse=True)
def _in_a_folder_without_a_project(tmp_path, monkeypatch):
    (tmp_path / "plain folder").mkdir()
    monkeypatch.chdir(tmp_path / "plain folder")


@pytest.fixture
def rules():
    """Sound rules in two files, one of them deeper, in a folder with a blank in its name."""
    folder = Path("my rules")
    (folder / "deeper").mkdir(parents=True)
    (folder / "whoami.yml").write_text(WHOAMI)
    (folder / "deeper" / "failures.yaml").write_text(FAILURES)
    return folder


def run(rules, *arguments, stdin=None):
    return adsc("run", "--sigma", rules, *arguments, stdin=stdin)


def spawn(*arguments, **more):
    # Without buffers `communicate` gives everything that `readline` has left.
    streams = {
        "stdin": subprocess.PIPE,
        "stdout": subprocess.PIPE,
        "stderr": subprocess.PIPE,
        "bufsize": 0,
    }
    command = [sys.executable, *map(str, arguments)]
    # A shell that runs the suite in the background ignores SIGINT, and children inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(command, **(streams | more))
    finally:
        signal.signal(signal.SIGINT, before)


# Events

PACKED = {
    "lines": lambda: lines(OTHER, FLAT),
    "byte-order-mark": lambda: b"\xef\xbb\xbf" + lines(OTHER, FLAT),
    "windows-line-ends": lambda: lines(OTHER, FLAT).replace(b"\n", b"\r\n"),
    "no-last-line-end": lambda: lines(OTHER, FLAT).rstrip(),
    "array": lambda: json.dumps([OTHER, FLAT]).encode(),
    "indented": lambda: json.dumps([OTHER, FLAT], indent=4).encode(),
    "records": lambda: json.dumps({"Records": [OTHER, FLAT]}).encode(),
    "gzip": lambda: gzip.compress(lines(OTHER, FLAT)),
    "gzip-in-parts": lambda: gzip.compress(lines(OTHER)) + gzip.compress(lines(FLAT)),
    "zstd": lambda: zstandard.compress(lines(OTHER, FLAT)),
    "zstd-array": lambda: zstandard.compress(json.dumps([OTHER, FLAT], indent=1).encode()),
}


@pytest.mark.parametrize("kind", PACKED)
def test_events_come_in_any_packing(rules, kind):
    Path("my events").write_bytes(PACKED[kind]())
    done = run(rules, "my events")
    assert done.exit_code == 0
    assert [alert["event"] for alert in alerts(done.stdout)] == [FLAT]
    assert done.stderr == "2 events read, 1 matched, 1 alert, 0 lines could not be parsed\n"
    assert (
        run(rules, stdin=PACKED[kind]()).stdout
        == run(rules, "-", stdin=PACKED[kind]()).stdout
        == done.stdout
    )


@pytest.mark.parametrize("event", [FLAT, BEATS, NESTED], ids=["flat", "winlogbeat", "nested"])
def test_a_windows_event_has_three_shapes(rules, event):
    (alert,) = alerts(run(rules, stdin=lines(event)).stdout)
    assert alert["event"] == event
    assert alert["matched"] == {"Image": FLAT["Image"]}
    assert alert["time"] == "2026-11-20T10:00:00.000Z"


def test_an_event_log_of_windows_is_read(rules):
    Path("rule.yml").write_text(
        WHOAMI.replace(
            "Image|endswith: '\\whoami.exe'", "NewProcessName|endswith: '\\whoami.exe'"
        ).replace(
            "category: process_creation, product: windows", "product: windows, service: security"
        )
    )
    started = [{"NewProcessName": f"C:\\{name}.exe"} for name in ("cmd", "whoami", "calc")]
    Path("Security.evtx").write_bytes(evtx_file(started, per_chunk=2))
    done = run("rule.yml", "Security.evtx")
    (alert,) = alerts(done.stdout)
    assert alert["matched"] == {"NewProcessName": "C:\\whoami.exe"}
    assert done.stderr == "3 events read, 1 matched, 1 alert, 0 lines could not be parsed\n"


def test_several_files_are_one_stream(rules):
    Path("a").write_bytes(lines(*failures(0, 1)))
    Path("b").write_bytes(gzip.compress(lines(*failures(2))))
    done = run(rules, "a", "-", "b", stdin=lines(FLAT))
    assert [alert["title"] for alert in alerts(done.stdout)] == ["Whoami", "Many failures"]
    assert done.stderr.startswith("4 events read, 2 matched, 2 alerts")


@pytest.mark.parametrize(
    "content", [b"", b"\n\n", b" ", b"[]", gzip.compress(b"", mtime=0)], ids=range(5)
)
def test_no_event_is_no_error(rules, content):
    Path("empty").write_bytes(content)
    done = run(rules, "empty", "--explain-routing")
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.endswith(
        "\n0 events read, 0 matched, 0 alerts, 0 lines could not be parsed\n"
    )


def test_a_named_pipe_is_read_once(rules):
    os.mkfifo("pipe")
    with spawn("-m", "ads_compiler", "run", "--sigma", rules, "pipe") as running:
        with Path("pipe").open("wb") as pipe:
            pipe.write(lines(FLAT))
        out, _ = running.communicate(timeout=60)
    assert (running.returncode, len(alerts(out))) == (0, 1)


def test_broken_lines_are_counted_and_the_first_are_shown(rules):
    done = run(
        rules, stdin=b"x\n" * 30 + lines(FLAT) + b'[1]\n{"a": NaN}\n{"a": "\n{"a": 1, "a": 2}\n'
    )
    assert (done.exit_code, len(alerts(done.stdout))) == (0, 1)
    shown = done.stderr.splitlines()
    assert shown[0] == "<stdin>:1: not JSON: Expecting value: line 1 column 1 (char 0)"
    assert len(shown) == 22
    assert shown[-2] == "<stdin>:35: the key 'a' is there twice; its last value counts"
    assert shown[-1] == (
        "2 events read, 1 matched, 1 alert, 33 lines could not be parsed, 1 with a key that is there twice"  # noqa: E501
    )


@pytest.mark.parametrize("missing", ["none.jsonl", "a folder"])
def test_a_file_that_is_missing_is_reported_before_any_alert(rules, missing):
    Path("a").write_bytes(lines(FLAT))
    Path("a folder").mkdir()
    (rules / "bad.yml").write_text(MODIFIER)
    done = run(rules, "a", missing)
    assert (done.exit_code, done.stdout) == (2, "")
    reported = {
        "none.jsonl": "none.jsonl cannot be read: No such file or directory",
        "a folder": "a folder is a directory; name the files in it",
    }
    assert done.stderr == f"adsc: {reported[missing]}\n"


# Rules


def test_an_alert_says_what_the_rule_says_of_itself(rules):
    whoami, many = alerts(run(rules, stdin=lines(FLAT, *failures(0, 1, 2))).stdout)
    assert whoami["rule"] == {
        "key": "11111111-1111-4111-8111-111111111111",
        "title": "Whoami",
        "level": "high",
        "id": "11111111-1111-4111-8111-111111111111",
    }
    assert (whoami["title"], whoami["priority"], whoami["strategy"]) == ("Whoami", "high", None)
    assert whoami["techniques"] == ["T1033", "T1059.001"]
    assert many["rule"]["id"] == "33333333-3333-4333-8333-333333333333"
    assert (many["rule"]["level"], many["techniques"]) == ("critical", ["T1110"])
    assert many["correlation"]["group"] == {"user": "bob"}


def test_rules_that_are_refused_are_listed_and_stop_nothing(rules):
    for name, content in {
        "bad.yml": MODIFIER.encode(),
        "broken.yml": b"title: [broken\n",
        "counts.yml": COUNTS_IT.encode(),
        "empty.yml": b"",
        "latin.yml": b"title: \xff\n",
        "list.yml": b"- 1\n",
        ".hidden.yml": b"",
        "notes.txt": b"no rule",
    }.items():
        (rules / name).write_bytes(content)
    done = run(rules, stdin=lines(FLAT))
    assert (done.exit_code, len(alerts(done.stdout))) == (0, 1)
    assert done.stderr.splitlines() == [
        "my rules/bad.yml:5:15: ADS403 unknown modifier 'ends' in 'Image|ends' "
        "(did you mean 'endswith'?)",
        "my rules/broken.yml:1:8: ADS006 this is not valid YAML: '[' is never closed "
        "(write ']' at the end)",
        "my rules/counts.yml:1:1: ADS405 '55555555-5555-4555-8555-555555555555' is left out "
        "because a rule that it counts, or one of its filters, has errors",
        "my rules/empty.yml:1:1: ADS004 this file is empty",
        "my rules/latin.yml:1:8: ADS003 this file is not UTF-8: invalid byte 0xFF",
        "my rules/list.yml:1:3: ADS401 a Sigma rule must be a mapping of keys to values",
        "1 event read, 1 matched, 1 alert, 0 lines could not be parsed",
    ]
    made = adsc("compile", "--sigma", rules, "-o", "out")
    assert made.stdout == "3 rules in out/sigma_rules.py, 6 refused\n"


def test_rules_may_be_named_several_times(rules):
    done = run(
        rules / "whoami.yml", "--sigma", rules / "deeper", stdin=lines(FLAT, *failures(0, 1, 2))
    )
    assert len(alerts(done.stdout)) == 2
    again = run(rules, "--sigma", rules / "whoami.yml", stdin=lines(FLAT))
    assert (len(alerts(again.stdout)), again.stderr.count("\n")) == (1, 1)


def test_where_no_rule_compiles_there_is_nothing_to_run():
    Path("bad.yml").write_text(MODIFIER)
    Path("empty").mkdir()
    for arguments in (["run", "--sigma"], ["compile", "-o", "out", "--sigma"]):
        done = adsc(*arguments, "bad.yml")
        assert (done.exit_code, done.stdout) == (2, "")
        assert done.stderr.endswith("\nadsc: no rule can be compiled\n")
        done = adsc(*arguments, "empty")
        assert (done.exit_code, done.stderr) == (2, "adsc: no Sigma file found in empty\n")
        assert adsc(*arguments, "nowhere").exit_code == 2
    assert not Path("out").exists()


# Options


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (
            ["--logsource", "prduct=linux"],
            "'prduct=linux' must be product=…, category=… or service=…; did you mean 'prod",
        ),
        (["--logsource", "linux"], "'linux' must be product=…, category=… or service=…"),
        (["--logsource", "product="], "'product=' must be"),
        (["--logsource", "product=a,product=b"], "names the product twice"),
        (
            ["--shape", "windows-flt"],
            "unknown shape 'windows-flt'; did you mean 'windows-flat'?",
        ),
        (["--shape", "x"], "unknown shape 'x'; choose one of aks-audit, "),
        (["--lateness", "-1"], "not in the range"),
        (["--lateness", "nan"], "'nan' is not a number of seconds"),
        (["--max-held", "0"], "not in the range"),
        (["--strategies", "."], "--strategies, --detectors and --sigma cannot be combined"),
        (["--detectors", "."], "--strategies, --detectors and --sigma cannot be combined"),
        (["--state", "."], "is a directory"),
    ],
)
def test_a_wrong_option_is_a_usage_error(rules, arguments, error):
    (rules / "bad.yml").write_text(MODIFIER)
    done = run(rules, *arguments, stdin=lines(FLAT))
    assert (done.exit_code, done.stdout) == (2, "")
    assert error in done.stderr
    assert "bad.yml" not in done.stderr


@pytest.mark.parametrize(
    "arguments", [["--shape", "x"], ["--logsource", "x=1"], ["--lateness", "nan"], ["--max-held=0"]]
)
def test_the_module_refuses_wrong_options_too(rules, arguments):
    adsc("compile", "--sigma", rules, "-o", "out")
    with spawn("-I", "-S", "out/sigma_rules.py", *arguments) as running:
        out, reported = running.communicate(lines(FLAT), timeout=60)
    assert (running.returncode, out) == (2, b"")
    assert b"Traceback" not in reported


def test_a_log_source_is_declared_for_events_that_do_not_tell(rules):
    event = {"Image": "C:\\whoami.exe"}
    findings = {
        words: len(alerts(run(rules, "--logsource", words, stdin=lines(event)).stdout))
        for words in ("", "product=windows", "product=linux", "product=windows,category=process_creation",  # noqa: E501
                      "category=file_event", " product = windows , service = sysmon ")
    }  # fmt: skip
    assert list(findings.values()) == [1, 1, 0, 1, 0, 0]
    reported = lines(event | {"logsource": {"product": "linux"}})
    assert alerts(run(rules, "--logsource", "product=windows", stdin=reported).stdout) == []


def test_a_shape_is_forced(rules):
    Path("rule.yml").write_text(
        WHOAMI.replace("Image|endswith: '\\whoami.exe'", "winlog.event_data.Image|exists: true")
    )
    assert len(alerts(run(rules, "--shape", "plain", stdin=lines(BEATS)).stdout)) == 0
    assert len(alerts(run("rule.yml", "--shape", "plain", stdin=lines(BEATS)).stdout)) == 1


def test_a_field_for_the_time_is_named(rules):
    events = lines(*(event | {"seen": event.pop("@timestamp")} for event in failures(0, 1, 2)))
    none = run(rules, stdin=events)
    assert (none.stdout, none.stderr) == (
        "",
        "3 events read, 0 matched, 0 alerts, 0 lines could not be parsed, 3 without a time not counted\n",  # noqa: E501
    )
    (alert,) = alerts(
        run(rules, "--time-field", "other", "--time-field", "seen", stdin=events).stdout
    )
    assert alert["time"] == "2026-11-18T11:06:42.000Z"


def test_late_events_are_waited_for(rules):
    events = lines(*failures(0, 100, 1))
    done = run(rules, stdin=events)
    assert (done.stdout, "1 too late to be counted" in done.stderr) == ("", True)
    assert len(alerts(run(rules, "--lateness", "100", stdin=events).stdout)) == 1
    done = run(rules, "--lateness", "0", stdin=lines(*failures(1, 0, 2)))
    assert (done.stdout, "1 too late to be counted" in done.stderr) == ("", True)


def test_only_so_many_events_are_kept(rules):
    done = run(rules, "--max-held", "2", stdin=lines(*failures(0, 1, 2)))
    assert done.stdout == ""
    assert "let go because too many were held" in done.stderr


def test_the_routing_is_reported(rules):
    events = lines(
        FLAT,
        OTHER,
        FLAT | {"EventID": 3},
        *failures(0),
        {"a": 1},
        {"logsource": {"product": "macos"}},
    )
    done = run(rules, "--explain-routing", stdin=events)
    assert done.stderr.splitlines() == [
        "    events   rules  shape and log source",
        "         2       1  windows-flat  product: windows, category: process_creation, service: sysmon",  # noqa: E501
        "         1       2  plain  no log source is known",
        "         1       1  plain  product: linux, service: sshd",
        "         1       0  plain  product: macos",
        "         1       0  windows-flat  product: windows, category: network_connection, service: sysmon",  # noqa: E501
        "         2  events that no rule could see",
        "2 events that no rule reads:",
        "         1  plain: no rule reads macos",
        "         1  windows-flat: no rule reads windows/network_connection/sysmon",
        "6 events read, 1 matched, 1 alert, 0 lines could not be parsed",
    ]


# Ends


def test_a_reader_that_closes_the_pipe_ends_the_run_quietly(rules):
    Path("many").write_bytes(lines(FLAT) * 5000)
    adsc("compile", "--sigma", rules, "-o", "out")
    for command in (f"-m ads_compiler run --sigma '{rules}' many", "-I -S out/sigma_rules.py many"):
        script = f"{sys.executable} {command} | head -n 1; exit ${{PIPESTATUS[0]}}"
        done = subprocess.run(["bash", "-c", script], capture_output=True, text=True)
        assert (done.returncode, len(alerts(done.stdout))) == (0, 1)
        assert "Traceback" not in done.stderr
        assert "Exception" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is full")
def test_alerts_that_cannot_be_written_are_reported(rules):
    Path("events").write_bytes(lines(FLAT))
    for which in PROGRAMS:
        with (
            Path("/dev/full").open("wb") as full,
            spawn(*program(which, rules, "events"), stdout=full) as running,
        ):
            _, reported = running.communicate(timeout=60)
        assert (running.returncode, reported.decode().splitlines()[0]) == (
            2,
            "alerts cannot be written: No space left on device",
        )


def test_messages_that_nobody_reads_stop_nothing(rules):
    Path("events").write_bytes(b"broken\n" * 10 + lines(FLAT))
    for which in PROGRAMS:
        reader, writer = os.pipe()
        os.close(reader)
        with spawn(*program(which, rules, "events"), stderr=writer) as running:
            out, _ = running.communicate(timeout=60)
        os.close(writer)
        assert (running.returncode, len(alerts(out))) == (0, 1)


PROGRAMS = ["adsc", "module"]


def program(which, rules, *arguments):
    if which == "adsc":
        return ["-m", "ads_compiler", "run", "--sigma", rules, *arguments]
    if not Path("out").exists():
        adsc("compile", "--sigma", rules, "-o", "out")
    return ["-I", "-S", "out/sigma_rules.py", *arguments]


@pytest.mark.parametrize("which", PROGRAMS)
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_it_saves_what_is_kept(rules, which, number):
    with spawn(*program(which, rules, "--state", "held.json")) as running:
        running.stdin.write(lines(FLAT, *failures(0, 1)))
        running.stdin.flush()
        assert running.stdout.readline()
        time.sleep(0.5)
        running.send_signal(number)
        out, reported = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, b"")
    assert reported == b"3 events read, 1 matched, 1 alert, 0 lines could not be parsed\n"
    assert run(rules, "--state", "held.json", stdin=lines(*failures(2))).stdout == ""
    after = run(rules, "--state", "held.json", stdin=lines(*failures(200, user="eve")))
    assert [alert["correlation"]["count"] for alert in alerts(after.stdout)] == [3]


def test_asked_to_stop_without_a_state_file_it_checks_what_waits(rules):
    with spawn(*program("adsc", rules)) as running:
        running.stdin.write(lines(FLAT, *failures(0, 1, 2)))
        running.stdin.flush()
        assert running.stdout.readline()
        time.sleep(0.5)
        running.send_signal(signal.SIGINT)
        out, _ = running.communicate(timeout=60)
    assert (running.returncode, [alert["title"] for alert in alerts(out)]) == (
        130,
        ["Many failures"],
    )


@pytest.mark.parametrize("which", PROGRAMS)
def test_on_a_quiet_stream_a_correlation_alerts_by_the_clock(rules, which):
    with spawn(*program(which, rules, "--lateness", "0.5")) as running:
        running.stdin.write(lines(*failures(0, 1, 2)))
        running.stdin.flush()
        alert = json.loads(running.stdout.readline())  # the stream stays open, and nothing follows
        running.stdin.write(lines(*failures(3, 4, 5)))
        out, _ = running.communicate(timeout=60)
    assert alert["title"] == "Many failures"
    assert [one["correlation"]["count"] for one in alerts(out)] == [3]


@pytest.mark.parametrize("which", PROGRAMS)
def test_events_that_no_rule_reads_are_listed_and_can_fail_a_run(rules, which):
    Path("mixed").write_bytes(lines(FLAT, {"a": 1}, *[FLAT | {"EventID": 3}] * 2))
    Path("seen").write_bytes(lines(FLAT))
    for name, option, code in (
        ("mixed", "--fail-on-unseen", 1),
        ("mixed", "--lateness=1", 0),
        ("seen", "--fail-on-unseen", 0),
    ):
        with spawn(*program(which, rules, name, option)) as running:
            out, reported = running.communicate(timeout=60)
        assert (running.returncode, len(alerts(out))) == (code, 1)
        unseen = [
            "2 events that no rule reads:",
            "         2  windows-flat: no rule reads windows/network_connection/sysmon",
        ]
        assert reported.decode().splitlines()[:-1] == (unseen if name == "mixed" else [])


@pytest.mark.parametrize("which", PROGRAMS)
def test_a_rule_that_matches_on_absence_is_not_tried_on_a_guess(which):
    Path("outside.yml").write_text(
        "title: From outside\nlogsource: {product: zeek, service: rdp}\n"
        "detection: {inside: {id.orig_h|cidr: 10.0.0.0/8}, condition: not inside}\n"
    )
    known = {"logsource": {"product": "zeek", "service": "rdp"}, "id.orig_h": "192.0.2.1"}
    Path("events").write_bytes(lines({"hello": "world"}, {"id.orig_h": "192.0.2.1"}, known))
    with spawn(*program(which, Path("outside.yml"), "events")) as running:
        out, reported = running.communicate(timeout=60)
    assert [alert["event"] for alert in alerts(out)] == [known]
    assert (
        reported.decode()
        .splitlines()[-2]
        .startswith("1 rule not tried on 2 events of no known log source")
    )
    with spawn(
        *program(which, Path("outside.yml"), "events", "--logsource", "product=zeek,service=rdp")
    ) as running:
        out, _ = running.communicate(timeout=60)
    assert len(alerts(out)) == 3


@pytest.mark.parametrize("which", PROGRAMS)
def test_wherever_it_is_stopped_no_event_counts_twice(rules, which):
    """Stopped in the midst of a file again and again, it gives the alerts of one run."""
    events = [event for n in range(20_000) for event in failures(n, user=f"u{n % 7}")]
    Path("events").write_bytes(lines(*events))
    whole = run(rules, "--state", "whole.json", "events").stdout
    parts, code, stops = "", 130, 0
    while code == 130:
        with spawn(*program(which, rules, "--state", "held.json", "events")) as running:
            if stops < 3:
                parts += running.stdout.readline().decode()
                time.sleep(0.02)
                running.send_signal(signal.SIGTERM)
            out, reported = running.communicate(timeout=60)
        parts, code, stops = parts + out.decode(), running.returncode, stops + 1
        assert b"Traceback" not in reported
    assert (code, stops > 1) == (0, True)
    assert parts == whole


# State


def split(events, at):
    return lines(*events[:at]), lines(*events[at:])


EVENTS = [
    event for n in range(0, 200, 10) for event in (*failures(n), *failures(n + 3, user="eve"), FLAT)
]


@pytest.fixture
def whole(rules):
    """The alerts of one run over EVENTS with a state file."""
    Path("whole").write_bytes(lines(*EVENTS))
    done = run(rules, "--state", "one.json", "whole")
    assert len(alerts(done.stdout)) == 20 + 8
    return done.stdout


@pytest.mark.parametrize("at", [0, 1, 4, 13, 26, 57, 60])
def test_two_files_in_two_runs_are_one_stream(rules, whole, at):
    first, second = split(EVENTS, at)
    Path("a").write_bytes(first)
    Path("b").write_bytes(second)
    findings = run(rules, "--state", "s", "a").stdout + run(rules, "--state", "s", "b").stdout
    assert findings == whole
    again = run(rules, "--state", "s", "a", "b")
    assert (again.stdout, again.stderr.startswith("0 events read")) == ("", True)


@pytest.mark.parametrize("at", [0, 1, 4, 13, 26, 57, 60])
def test_a_file_that_grows_is_read_on(rules, whole, at):
    first, second = split(EVENTS, at)
    Path("a").write_bytes(first + second[:20])
    findings = run(rules, "--state", "s", "a").stdout
    Path("a").write_bytes(first + second)
    findings += run(rules, "--state", "s", Path("a").absolute()).stdout
    assert findings == whole


def test_standard_input_goes_on_too(rules, whole):
    first, second = split(EVENTS, 13)
    findings = (
        run(rules, "--state", "s", stdin=first).stdout
        + run(rules, "--state", "s", stdin=second).stdout
    )
    assert findings == whole


def test_the_state_is_the_same_however_rules_are_run(rules, whole):
    first, second = split(EVENTS, 13)
    adsc("compile", "--sigma", rules, "-o", "out")
    ways = {
        "sigma": ["-m", "ads_compiler", "run", "--sigma", rules],
        "detectors": ["-m", "ads_compiler", "run", "--detectors", "out"],
        "module": ["-I", "-S", "out/sigma_rules.py"],
    }
    for one, other in (("sigma", "module"), ("module", "detectors"), ("detectors", "sigma")):
        findings = b""
        for way, part in ((one, first), (other, second)):
            with spawn(*ways[way], "--state", f"{one}.json") as running:
                out, reported = running.communicate(part, timeout=60)
            assert b"anew" not in reported
            findings += out
        assert findings.decode() == whole


def test_a_file_that_was_replaced_is_read_from_its_start(rules):
    Path("a").write_bytes(lines(FLAT, OTHER, OTHER))
    assert len(alerts(run(rules, "--state", "s", "a").stdout)) == 1
    Path("a").write_bytes(lines(OTHER, FLAT))
    assert len(alerts(run(rules, "--state", "s", "a").stdout)) == 1
    Path("a").write_bytes(b"")
    assert run(rules, "--state", "s", "a").stderr.startswith("0 events")
    Path("a").write_bytes(lines(FLAT))
    assert len(alerts(run(rules, "--state", "s", "a").stdout)) == 1


def damaged(text):
    saved = json.loads(text)
    for key in ("version", "inputs", "detectors", "sha256"):
        yield json.dumps({name: value for name, value in saved.items() if name != key})
        yield json.dumps(saved | {key: 5})
        yield json.dumps(saved | {key: None})
    yield from (
        text[:-10],
        text[10:],
        text.replace("bob", "tom"),
        text.replace("true", "false", 1) + "x",
    )
    yield from (
        "",
        "{",
        "[]",
        "{}",
        "null",
        "1",
        '"x"',
        "[" * 100_000,
        "\ud800".encode("utf-16", "surrogatepass"),
    )


def test_a_damaged_state_file_is_reported_and_left_as_it_was(rules):
    run(rules, "--state", "s", stdin=lines(*failures(0, 1)))
    adsc("compile", "--sigma", rules, "-o", "out")
    contents = [
        text if isinstance(text, bytes) else text.encode()
        for text in damaged(Path("s").read_text())
    ]
    for content in contents:
        Path("s").write_bytes(content)
        done = run(rules, "--state", "s", stdin=lines(FLAT))
        assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1), content[:200]
        assert done.stderr.startswith("adsc: s ")
        assert Path("s").read_bytes() == content
    with spawn("-I", "-S", "out/sigma_rules.py", "--state", "s") as running:
        out, reported = running.communicate(lines(FLAT), timeout=60)
    assert (running.returncode, out, reported.count(b"\n")) == (2, b"", 1)


@pytest.mark.parametrize("which", PROGRAMS)
def test_a_state_file_that_cannot_be_written_is_reported_before_any_alert(rules, which):
    with spawn(*program(which, rules, "--state", "nowhere/s")) as running:
        out, reported = running.communicate(lines(FLAT), timeout=60)
    assert (running.returncode, out) == (2, b"")
    assert (
        reported.decode().removeprefix("adsc: ")
        == "nowhere/s cannot be written: there is no folder nowhere\n"
    )


def test_a_state_file_that_can_no_longer_be_written_is_reported(rules):
    Path("kept").mkdir()
    with spawn(*program("adsc", rules, "--state", "kept/s")) as running:
        running.stdin.write(lines(FLAT))
        running.stdin.flush()
        assert running.stdout.readline()
        Path("kept").rmdir()
        _, reported = running.communicate(timeout=60)
    assert running.returncode == 2
    assert (
        reported.decode().splitlines()[0] == "kept/s cannot be written: No such file or directory"
    )


def test_correlations_of_other_rules_begin_again_and_that_is_reported(rules):
    run(rules, "--state", "s", stdin=lines(*failures(0, 1)))
    page = rules / "deeper" / "failures.yaml"
    page.write_text(FAILURES.replace("gte: 3", "gte: 2"))
    done = run(rules, "--state", "s", stdin=lines(*failures(2)))
    assert done.exit_code == 0
    assert done.stderr.splitlines()[0] == (
        "s: the correlation '33333333-3333-4333-8333-333333333333' has changed or is gone; what it held is let go, "  # noqa: E501
        "and it begins again"
    )
    page.unlink()
    assert (
        "'33333333-3333-4333-8333-333333333333' has changed or is gone"
        in run(rules, "--state", "s", stdin="").stderr
    )
    assert run(rules, "--state", "s", stdin="").stderr.count("\n") == 1


# Compiled rules


def test_compiled_rules_run_alone_and_give_the_same_alerts(rules):
    Path("events").write_bytes(lines(*EVENTS) + b"broken\n")
    ran = run(rules, "events", "--explain-routing")
    made = adsc("compile", "--sigma", rules, "-o", "an out folder/rules")
    assert (made.exit_code, made.stdout) == (
        0,
        "3 rules in an out folder/rules/sigma_rules.py, 0 refused\n",
    )
    folder = Path("an out folder/rules")
    names = ["adsc_runtime.py", "manifest.json", "plan.json", "routes.json", "sigma_rules.py"]
    assert sorted(path.name for path in folder.iterdir()) == [".adsc-output.json", *names]
    command = [sys.executable, "-I", "-S", folder / "sigma_rules.py", "events", "--explain-routing"]
    alone = subprocess.run(command, capture_output=True, text=True, env={})
    loaded = adsc("run", "--detectors", folder, "events", "--explain-routing")
    assert len(alerts(ran.stdout)) == 20 + 12
    assert ran.stdout == alone.stdout == loaded.stdout
    assert ran.stderr == alone.stderr == loaded.stderr


def test_the_manifest_reports_the_rules_and_what_was_refused(rules):
    (rules / "bad.yml").write_text(MODIFIER)
    made = adsc("compile", "--sigma", rules, "-o", "out", "--format", "json")
    assert json.loads(made.stdout) == {"compiled": 3, "refused": 1, "folder": "out"}
    manifest = json.loads(Path("out/manifest.json").read_text(encoding="utf-8"))
    assert [(row["file"], row["alerts"], row["level"]) for row in manifest["rules"]] == [
        ("deeper/failures.yaml", False, None),
        ("deeper/failures.yaml", True, "critical"),
        ("whoami.yml", True, "high"),
    ]
    assert manifest["rules"][2]["logsource"] == ["windows", "process_creation", None]
    assert [(row["file"], row["line"], row["code"]) for row in manifest["refused"]] == [
        ("bad.yml", 5, "ADS403")
    ]


def test_compiling_gives_the_same_bytes_wherever_the_rules_lie(rules, tmp_path):
    (rules / "bad.yml").write_text(MODIFIER)

    def written(*arguments):
        assert adsc("compile", *arguments, "-o", "out").exit_code == 0
        return {path.name: path.read_bytes() for path in Path("out").iterdir()}

    first = written("--sigma", rules)
    assert written("--sigma", rules) == first
    assert written("--sigma", rules.absolute()) == first
    rules.rename(tmp_path / "elsewhere")
    assert written("--sigma", tmp_path / "elsewhere") == first
    assert written("--sigma", "../elsewhere") == first


def test_a_folder_with_other_files_is_not_replaced(rules):
    adsc("compile", "--sigma", rules, "-o", "out")
    before = Path("out/sigma_rules.py").read_bytes()
    Path("out/__pycache__").mkdir()  # importing the module creates one
    assert adsc("compile", "--sigma", rules / "whoami.yml", "-o", "out").exit_code == 0
    assert Path("out/sigma_rules.py").read_bytes() != before
    Path("out/notes.txt").write_text("mine")
    done = adsc("compile", "--sigma", rules, "-o", "out")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == (
        "adsc: out cannot be replaced: adsc did not write notes.txt; move or delete that, or "
        "choose another directory\n"
    )
    assert Path("out/notes.txt").read_text() == "mine"


# Strategies


def test_the_detectors_of_a_build_and_its_strategies_give_the_same_alerts(tmp_path):
    root = project(tmp_path / "a project")
    assert adsc("build", "--no-site", "--project", root).exit_code == 0
    event = {
        "Image": "/usr/bin/tcpdump",
        "container.id": "4f2a",
        "container.image.name": "shop/web",
    }
    Path("events").write_bytes(lines(event))
    built = adsc("run", "--detectors", root / "build" / "detectors", "events", "--state", "s")
    (alert,) = alerts(built.stdout)
    assert (alert["strategy"], alert["rule"]["key"]) == ("EX-1", "capture-tool")
    assert adsc("run", "--project", root, "events").stdout == built.stdout
    assert (
        adsc("run", "--strategies", root / "strategies" / "capture.md", "events").stdout
        == built.stdout
    )
    module = root / "build" / "detectors" / "ex_1.py"
    with spawn("-I", "-S", module, "events", "--state", "s") as running:
        out, reported = running.communicate(timeout=60)
    assert (running.returncode, out, reported.startswith(b"0 events read")) == (0, b"", True)


def test_without_a_project_there_is_nothing_to_run():
    Path("events").write_bytes(lines(FLAT))
    done = adsc("run", "events")
    assert (done.exit_code, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert adsc("run", "--detectors", ".", "events").exit_code == 2


def test_a_match_is_explained_for_the_shape_that_the_event_has(tmp_path):
    root = project(tmp_path / "a project")
    Path("my event.json").write_text(json.dumps(BEATS))
    done = adsc("explain-match", "EX-1", "my event.json", "--project", root)
    assert done.exit_code == 0
    assert "and the event (read as winlogbeat) is from another log source\n" in done.stdout
    (reported,) = json.loads(
        adsc("explain-match", "EX-1", "my event.json", "--project", root, "--format", "json").stdout
    )
    assert (reported["sees"], reported["shape"], reported["tree"]["holds"]) == (
        False,
        "winlogbeat",
        False,
    )
    wrong = adsc(
        "explain-match", "EX-1", "my event.json", "--project", root, "--shape", "winlogbat"
    )
    assert (wrong.exit_code, "did you mean 'winlogbeat'?" in wrong.stderr) == (2, True)


def test_the_last_run_of_a_state_file_checks_what_waits(tmp_path):
    rules, events, state = tmp_path / "r.yml", tmp_path / "e.jsonl", tmp_path / "s.json"
    rules.write_text(
        "title: Base\nname: base\nlogsource: {product: linux}\n"
        "detection: {s: {a: 1}, condition: s}\n---\n"
        "title: Few\nname: few\n"
        "correlation: {type: event_count, rules: base, timespan: 1h, condition: {lte: 2}}\n",
        encoding="utf-8",
    )
    events.write_text('{"a": 1, "@timestamp": "2026-11-20T10:00:00Z"}\n', encoding="utf-8")
    run = [
        "run",
        "--project",
        str(tmp_path),
        "--sigma",
        str(rules),
        str(events),
        "--state",
        str(state),
    ]
    first = CliRunner().invoke(main, run)
    assert (first.exit_code, first.stdout) == (0, "")
    last = CliRunner().invoke(main, [*run, "--last"])
    assert json.loads(last.stdout)["rule"]["key"] == "few"
    assert CliRunner().invoke(main, [*run, "--last"]).stdout == ""


@pytest.mark.parametrize("more", [(), ("--standalone",)])
def test_strategies_are_compiled_in_both_forms_and_give_the_same_alerts(tmp_path, more):
    root = project(tmp_path, one=BASE, two=BASE.replace("EX-1", "EX-2"))
    made = adsc("compile", *more, "-o", tmp_path / "out", "--project", root)
    assert (made.exit_code, made.stdout) == (0, f"2 detectors in {tmp_path / 'out'}, 0 refused\n")
    shared = [] if more else ["adsc_runtime.py", "plan.json", "routes.json"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == sorted(
        [".adsc-output.json", *shared, "ex_1.py", "ex_2.py", "manifest.json"]
    )
    event = {
        "Image": "/usr/bin/tcpdump",
        "container.id": "4f2a",
        "container.image.name": "shop/web",
    }
    ran = adsc("run", "--project", root, stdin=lines(event))
    assert [alert["strategy"] for alert in alerts(ran.stdout)] == ["EX-1", "EX-2"]
    assert adsc("run", "--detectors", tmp_path / "out", stdin=lines(event)).stdout == ran.stdout


def test_a_retired_page_with_the_same_id_does_not_decide_what_is_tried(tmp_path):
    retired = BASE.replace("status: review", "status: deprecated").replace("tcpdump", "oldtool")
    root = project(tmp_path, a=retired, b=BASE)
    event = {
        "Image": "/usr/bin/tcpdump",
        "container.id": "4f2a",
        "container.image.name": "shop/web",
    }
    assert adsc("compile", "-o", tmp_path / "out", "--project", root).exit_code == 0
    (row,) = json.loads((tmp_path / "out" / "manifest.json").read_text())["detectors"]
    assert row["status"] == "review"
    for source in (("--project", root), ("--detectors", tmp_path / "out")):
        ran = adsc("run", *source, stdin=lines(event))
        assert [alert["strategy"] for alert in alerts(ran.stdout)] == ["EX-1"]


def test_compiling_strategies_replaces_nothing_else(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "notes.txt").write_text("mine")
    done = adsc("compile", "-o", tmp_path / "out", "--project", project(tmp_path, one=BASE))
    assert done.exit_code == 2
    assert (tmp_path / "out" / "notes.txt").read_text() == "mine"
