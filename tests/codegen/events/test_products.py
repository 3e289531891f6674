"""Events as products write them: their log source, fields, and rules that alert or must not.

Each case in `products/` has an event in its natural form. `alerts` is a rule that the event must
match. `quiet` is a rule that a careless reading of the event would match.
"""

from pathlib import Path

import pytest
import yaml

from ads_compiler.codegen import loader, python
from ads_compiler.codegen.runtime.eventview import TIME_FIELDS, EventView
from ads_compiler.config import log_sources
from ads_compiler.sigma import rule_sets

FOLDER = Path(__file__).parent / "products"
TABLE = log_sources.load()


def cases():
    for path in sorted(FOLDER.glob("*.yml")):
        for case in yaml.safe_load(path.read_text(encoding="utf-8")):
            yield pytest.param(case, id=f"{path.stem}: {case['about']}")


def detector(folder, case):
    for name in ("alerts", "quiet"):
        rule = {"title": name, "status": "test", **case[name]}
        rule["detection"] = {"condition": "s", **rule["detection"]}
        (folder / f"{name}.yml").write_text(yaml.safe_dump(rule), encoding="utf-8")
    rules = rule_sets.load(rule_sets.rule_files([folder]))
    assert len(rules.rules) == 2, rules.refused
    return loader.load(python.emit(None, rules.rules), "sigma_rules", TABLE).Detector()


@pytest.mark.parametrize("case", list(cases()))
def test_an_event_of_a_product_alerts_where_it_should(case, tmp_path):
    running = detector(tmp_path, case)
    (event, *_) = events = running.router.every([case["event"]])
    assert len(events) == case.get("carries", 1)
    routed = running.router.route(event, name=case.get("name", ""))
    assert routed.shape == case["shape"]
    assert [words if words is None else sorted(words) for words in routed[2:5]] == case["source"]
    view = EventView(routed.event, (*routed.times, *TIME_FIELDS))
    assert {key: routed.event.get(key) for key in case["fields"]} == case["fields"]
    assert (view.time() is None) == case.get("timeless", False)
    alerts = running.feed(case["event"], name=case.get("name", ""))
    assert {alert["rule"]["title"] for alert in alerts} == {"alerts"}
    assert len(alerts) >= 1
