"""Deployed detectors: a folder or one file, one detector or several over one stream."""

import inspect
import json
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ads_compiler import sigma
from ads_compiler.codegen import bundle, folder, loader, python
from ads_compiler.codegen.runtime import predicates as standalone_predicates
from ads_compiler.codegen.runtime.ruleset import RUNTIME_VERSION
from ads_compiler.config import log_sources
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.text import Text
from ads_compiler.detection.tree import Bound, Correlation, Match, Number
from ads_compiler.engine.plan import needs_by_key
from codegen.test_python import facts, rule, runtime, sample

HERE = Path(__file__).parent
EVENT = {
    "Image": "/usr/bin/tcpdump",
    "CommandLine": "tcpdump -i any",
    "container.image.name": "shop/web",
}


def example_rules():
    path = HERE / "example" / "capture.yml"
    return sigma.lower(
        [Text("strategies/capture.md", path.read_text(encoding="utf-8"), first_line=60)]
    ).rules


def example(**changes):
    given_facts = {
        "id": "ADS-0042",
        "title": "Packet capture tool started inside a container",
    } | changes
    return python.emit(facts(**given_facts), example_rules())


@pytest.fixture
def deployed(tmp_path):
    """A folder with a detector, and with nothing else around it."""
    files = folder.shared(log_sources.load())
    place = tmp_path / "somewhere else" / "detectors"
    place.mkdir(parents=True)
    for name, text in {**files, "ads_0042.py": example()}.items():
        (place / name).write_text(text, encoding="utf-8")
    return place


def run(module, *options):
    command = [sys.executable, *options, module]
    line = json.dumps(EVENT)
    return subprocess.run(
        command, input=line, capture_output=True, text=True, cwd="/", env={}, check=False
    )


@pytest.mark.parametrize("options", [(), ("-I",), ("-S",), ("-P",), ("-I", "-S")])
def test_a_detector_runs_from_any_directory(deployed, options):
    done = run(deployed / "ads_0042.py", *options)
    assert (done.returncode, done.stderr) == (
        0,
        "1 event read, 1 matched, 1 alert, 0 lines could not be parsed\n",
    )
    assert json.loads(done.stdout)["strategy"] == "ADS-0042"


def test_a_detector_that_is_linked_finds_its_runtime(deployed, tmp_path):
    (tmp_path / "link.py").symlink_to(deployed / "ads_0042.py")
    assert run(tmp_path / "link.py", "-I").returncode == 0


def test_a_standalone_detector_is_one_file_that_gives_the_same(deployed, tmp_path):
    text = python.emit(
        facts(id="ADS-0042", title="Packet capture tool started inside a container"),
        example_rules(), log_sources.load(), standalone=True,
    )  # fmt: skip
    (tmp_path / "alone.py").write_text(text, encoding="utf-8")
    done = run(tmp_path / "alone.py", "-I", "-S")
    assert done.stdout == run(deployed / "ads_0042.py").stdout != ""
    # Apart from the runtime and the table, it is the same text.
    written = text.partition(bundle.MARK)[2].split("\n\nROUTES = json.loads(\n")
    body = written[0].strip()
    assert body in example()
    assert max(map(len, written[1].splitlines())) <= 100


def broken(deployed, name):
    if name == "version":
        path = deployed / "adsc_runtime.py"
        old = f"RUNTIME_VERSION = {RUNTIME_VERSION}"
        path.write_text(
            path.read_text(encoding="utf-8").replace(old, "RUNTIME_VERSION = 99"), encoding="utf-8"
        )
    elif name == "damaged":
        (deployed / "routes.json").write_text("[", encoding="utf-8")
    else:
        (deployed / name).unlink()


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("adsc_runtime.py", "No module named 'adsc_runtime'"),
        ("version", "adsc_runtime.py has version 99"),
        ("routes.json", "routes.json cannot be read"),
        ("damaged", "routes.json is not a table of log sources"),
    ],
)
def test_files_that_do_not_go_together_are_one_clear_line(deployed, name, message):
    broken(deployed, name)
    done = run(deployed / "ads_0042.py", "-I")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert message in done.stderr
    assert "deploy all files of one build" in done.stderr


@pytest.mark.parametrize("name", ["adsc_runtime.py", "version"])
def test_a_program_that_imports_a_detector_gets_an_import_error(deployed, name):
    broken(deployed, name)
    code = (
        f"import sys; sys.path.insert(0, {str(deployed)!r})\n"
        "try:\n import ads_0042\nexcept ImportError: print('no')"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], capture_output=True, text=True, check=True
    )
    assert done.stdout == "no\n"


def test_a_detector_is_a_module_for_other_programs(deployed):
    code = (
        f"import sys, json; sys.path.insert(0, {str(deployed)!r}); "
        "import ads_0042 as d; e = json.loads(sys.argv[1]); "
        "print(d.STRATEGY['id'], d.match(e), len(d.Detector().feed(e)))"
    )
    command = [sys.executable, "-I", "-c", code, json.dumps(EVENT)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout == "ADS-0042 ('4c1b7c1e-63f0-4c53-9c8f-2b0a4f3d9a10',) 1\n"


def test_a_folder_is_loaded_only_as_its_manifest_names_it(tmp_path, deployed):
    files = folder.detectors({"ADS-0042": example()}, {"ADS-0042": entry()}, log_sources.load())
    for name, text in files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    detector = loader.together(loader.load_folder(tmp_path))()
    assert len(detector.feed(EVENT)) == 1
    for name in bundle.SHARED:
        whole = (tmp_path / name).read_bytes()
        (tmp_path / name).write_bytes(whole + b"\n")
        with pytest.raises(ConfigError, match="is not what the manifest names"):
            loader.load_folder(tmp_path)
        (tmp_path / name).unlink()
        with pytest.raises(ConfigError, match="cannot be read"):
            loader.load_folder(tmp_path)
        (tmp_path / name).write_bytes(whole)
    shutil.rmtree(deployed)


def entry():
    page = SimpleNamespace(status="production", priority="high", attack_version="20.0")
    return SimpleNamespace(strategy=page, rules=example_rules())


def needs_of_deployed(place):
    code = (
        f"import sys, json; sys.path.insert(0, {str(place)!r}); "
        "import ads_0042 as d; print(json.dumps(d.RULESET.needs))"
    )
    command = [sys.executable, "-I", "-c", code]
    return json.loads(subprocess.run(command, capture_output=True, check=True).stdout)


def test_a_deployed_detector_uses_the_plan_of_the_module_as_it_is(deployed):
    files = folder.planned({"ads_0042": example_rules()}, {"ads_0042": example()})
    assert needs_of_deployed(deployed) == {}
    (deployed / "plan.json").write_text(files["plan.json"], encoding="utf-8")
    needs = needs_of_deployed(deployed)
    assert needs == json.loads(json.dumps(needs_by_key(example_rules())))
    assert needs
    assert len(run(deployed / "ads_0042.py").stdout.splitlines()) == 1
    module = deployed / "ads_0042.py"
    module.write_text(module.read_text() + "# changed by hand\n", encoding="utf-8")
    assert needs_of_deployed(deployed) == {}
    for damaged in ("[", "[]", "{}", '{"version": 1, "detectors": {"ads_0042": 5}}', '"x"'):
        (deployed / "plan.json").write_text(damaged, encoding="utf-8")
        assert needs_of_deployed(deployed) == {}
        assert len(run(deployed / "ads_0042.py").stdout.splitlines()) == 1


def test_a_detector_in_one_file_has_its_plan():
    text = python.emit(facts(), example_rules(), loader.NO_ROUTES, standalone=True)
    module = loader.load_with(loader.runtime(""), text, "ads_0001")
    assert set(module.RULESET.needs) == {one.key for one in example_rules()}


def test_detectors_with_other_tables_are_not_merged():
    one = loader.load(example(), "one")
    other = loader.load(example(), "other", log_sources.load())
    with pytest.raises(ConfigError, match="different tables of log sources"):
        loader.together([one, other])


def counted(name, number, **more):
    base = rule(Match("a", Number(number)), key="base", alerts=False)
    counts = Correlation("event_count", ("base",), ("u",), 5, (Bound("gte", 2),), **more)
    single = rule(Match("b", Number(number)), key="single")
    return loader.load_with(
        runtime(), python.emit(facts(id=name), (base, rule(counts, key="many"), single)), name
    )


STREAM = st.lists(
    st.fixed_dictionaries(
        {"u": st.sampled_from("xy"), "@timestamp": st.integers(1_000_000, 1_000_012)},
        optional={"a": st.integers(1, 3), "b": st.integers(1, 3)},
    ),
    max_size=25,
)


@settings(max_examples=60)
@given(STREAM, st.sampled_from([0, 3]), st.integers(0, 25))
def test_merged_detectors_alert_as_each_does_alone(events, lateness, stop):
    modules = [counted(f"ADS-000{number}", number) for number in (1, 2, 3)]
    alone = [module.Detector(lateness=lateness) for module in modules]
    merged = loader.together(modules)(lateness=lateness)
    for place, event in enumerate(events):
        if place == stop:  # and over a restart
            saved = json.loads(json.dumps(merged.save()))
            assert saved == {name: state for one in alone for name, state in one.save().items()}
            merged = loader.together(modules)(lateness=lateness)
            assert merged.restore(saved) == []
        assert merged.feed(event) == [alert for one in alone for alert in one.feed(event)]
    assert merged.finish() == [alert for one in alone for alert in one.finish()]
    assert merged.late == sum(one.late for one in alone)


def test_what_detectors_use_of_the_runtime_is_as_it_was(golden):
    """If a change here breaks detectors built earlier, RUNTIME_VERSION must change."""
    made = runtime()
    names = sorted(
        {name for text in (example(), sample()) for name in imported(text)} | predicates()
    )
    lines = [
        f"version {RUNTIME_VERSION}",
        *(f"{name}{signature(made.__dict__[name])}" for name in names),
    ]
    golden("golden/runtime.txt", "\n".join(lines) + "\n")


def imported(text):
    part = text.partition("from adsc_runtime import (\n")[2].partition(")")[0]
    return [line.strip(" ,") for line in part.splitlines()]


def predicates():
    functions = vars(standalone_predicates).items()
    return {
        name
        for name, item in functions
        if inspect.isfunction(item) and item.__module__.endswith("predicates")
    }


def signature(item):
    return f"({', '.join(inspect.signature(item).parameters)})" if callable(item) else ""


def test_the_documentation_shows_a_detector_as_it_is_built(request):
    page = HERE.parents[1] / "docs" / "reference" / "detectors.md"
    sigma_text = (HERE / "example" / "capture.yml").read_text(encoding="utf-8")
    for language, shown in (
        ("yaml", sigma_text),
        ("python", example(file="strategies/capture.md")),
    ):
        text = page.read_text(encoding="utf-8")
        head, begin, rest = text.partition(f"```{language}\n")
        old, end, tail = rest.partition("```\n")
        assert begin
        assert end
        if request.config.getoption("--update-golden"):
            page.write_text(head + begin + shown + end + tail, encoding="utf-8")
        else:
            assert old == shown
