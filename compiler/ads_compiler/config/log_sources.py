"""The table of log sources: the shipped one, extended by a project's file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache, partial
from pathlib import Path
from typing import Any, NoReturn

from ads_compiler.core import yaml
from ads_compiler.core.diagnostics import Diagnostic, closest
from ads_compiler.core.errors import ConfigError
from ads_compiler.core.files import read_text
from ads_compiler.core.resources import data_path
from ads_compiler.core.text import Span

READERS = (
    "windows-xml", "auditbeat", "auditd", "defender", "gke", "journal", "ocsf", "osquery",
    "syslog", "wazuh", "workspace",
)  # fmt: skip
MOST_DOTS = 60  # of a field's path
Form = Callable[[yaml.Node, str], Any]


def load(extra: Path | None = None) -> dict[str, Any]:
    """The table for `Router`: the shipped one, extended by the file `extra` if given."""
    shipped = data_path("schema", "logsources.yml")
    table = _read(shipped)
    if extra is not None:
        table = _merged(table, _read(extra))
    for part in ("services", "products", "providers", "templates"):
        table["windows"].setdefault(part, {})
    table["windows"].setdefault("categories", [])
    names = {shape["name"] for shape in table["shapes"]}
    for shape in table["shapes"]:
        for other in shape.get("names-from", ()):
            if other not in names:
                raise ConfigError(
                    f"{extra or shipped}: names-from of the shape '{shape['name']}' names "
                    f"the unknown shape '{other}'"
                )
        if "has" not in shape:
            raise ConfigError(
                f"{extra or shipped}: the new shape '{shape['name']}' requires 'has', "
                "which recognizes its events"
            )
    return table


def shapes(table: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of all shapes in the order they are tried, and `plain`."""
    return (*(shape["name"] for shape in table["shapes"]), "plain")


def known_words(table: Mapping[str, Any]) -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """The known products, categories and services, in lower case."""
    windows, known = table["windows"], table.get("known", {})
    products = {"windows", *windows["products"], *known.get("products", ())}
    categories = {
        *(entry["category"] for entry in windows["categories"]),
        *known.get("categories", ()),
    }
    services = {*windows["services"], *known.get("services", ())}
    for entry in _entries(table):
        products.update(entry.get("product", ()))
        categories.update(entry.get("category", ()))
        services.update(entry.get("service", ()))
        services.update(entry.get("file", ()))
    return _lower(products), _lower(categories), _lower(services)


def words(extra: Path | None = None) -> dict[str, frozenset[str]]:
    """The words of `known_words` by key of a log source; cached until the file changes."""
    status = extra.stat() if extra is not None and extra.exists() else None
    return _words(extra, (status.st_mtime_ns, status.st_size) if status else None)


@lru_cache(maxsize=4)
def _words(extra: Path | None, _stamp: tuple[int, int] | None) -> dict[str, frozenset[str]]:
    return dict(zip(("product", "category", "service"), known_words(load(extra)), strict=True))


def _entries(table: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    for shape in table["shapes"]:
        derived = shape.get("service-from", {})
        yield from (shape, derived, *shape.get("sources", ()), *derived.get("else", ()))


def _lower(words: set[str]) -> frozenset[str]:
    return frozenset(word.lower() for word in words)


def _read(path: Path) -> dict[str, Any]:
    text = read_text(path, path.name)
    if isinstance(text, Diagnostic):
        raise ConfigError(f"{path}: {text.message}")
    node, findings = yaml.read(text)
    if findings:
        raise ConfigError(f"{findings[0].span}: {findings[0].message}")
    if node is None:
        _wrong(text.start, "this file", "a mapping with windows, shapes and known", None)
    table: dict[str, Any] = {
        "windows": {},
        "wrappers": [],
        "shapes": [],
        "known": {},
    } | _TABLE(node, "this file")
    return table


def _merged(base: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """Both tables merged; entries of `own` come first, and replace single values of `base`."""
    windows = {
        key: _joined(base["windows"].get(key), value) for key, value in own["windows"].items()
    }
    own_shapes = {shape["name"]: shape for shape in own["shapes"]}
    shapes = [
        shape
        for name, shape in own_shapes.items()
        if all(shape["name"] != name for shape in base["shapes"])
    ]
    for shape in base["shapes"]:
        added = own_shapes.get(shape["name"], {})
        shapes.append(
            shape | {key: _joined(shape.get(key), value, key) for key, value in added.items()}
        )
    known = {key: _joined(base["known"].get(key), value) for key, value in own["known"].items()}
    names = {entry["name"] for entry in own["wrappers"]}
    wrappers = own["wrappers"] + [one for one in base["wrappers"] if one["name"] not in names]
    return {
        "windows": base["windows"] | windows,
        "wrappers": wrappers,
        "shapes": shapes,
        "known": base["known"] | known,
    }


def _joined(base: Any, own: Any, key: str = "") -> Any:
    if key in ("product", "category", "service"):
        return own
    if isinstance(base, dict) and isinstance(own, dict):
        lists = {name: _joined(base.get(name), value) for name, value in own.items()}
        return lists | {name: value for name, value in base.items() if name not in lists}
    if isinstance(base, list) and isinstance(own, list):
        return own + [item for item in base if item not in own]
    return own


def _wrong(where: Span, what: str, right: str, value: Any) -> NoReturn:
    shown = f", not '{value}'" if isinstance(value, str | int | float) else ""
    raise ConfigError(f"{where}: {what} must be {right}{shown}")


def _text(node: yaml.Node, what: str) -> str:
    if isinstance(node, yaml.Scalar) and isinstance(node.value, str) and node.value:
        if node.value.count(".") > MOST_DOTS:
            _wrong(node.span, what, f"a string with at most {MOST_DOTS} dots", None)
        return node.value
    _wrong(node.span, what, "a string", yaml.plain(node))


def _number(node: yaml.Node, what: str) -> int:
    if isinstance(node, yaml.Scalar) and type(node.value) is int and node.value >= 0:
        return node.value
    _wrong(node.span, what, "a number", yaml.plain(node))


def _flag(node: yaml.Node, what: str) -> bool:
    if isinstance(node, yaml.Scalar) and isinstance(node.value, bool):
        return node.value
    _wrong(node.span, what, "true or false", yaml.plain(node))


def _reader(node: yaml.Node, what: str) -> str:
    name = _text(node, what)
    return (
        name if name in READERS else _wrong(node.span, what, f"one of {', '.join(READERS)}", name)
    )


def _list(form: Form, node: yaml.Node, what: str) -> list[Any]:
    return [form(item, what) for item in (node.items if isinstance(node, yaml.Items) else (node,))]


def _rows(form: Form, node: yaml.Node, what: str) -> list[Any]:
    if not isinstance(node, yaml.Items):
        _wrong(node.span, what, "a list", None)
    return [form(item, f"an entry of {what}") for item in node.items]


def _map(form: Form, node: yaml.Node, what: str) -> dict[str, Any]:
    if not isinstance(node, yaml.Mapping):
        _wrong(node.span, what, "a mapping", yaml.plain(node))
    return {
        _text(entry.key, f"a key of {what}"): form(entry.value, f"'{entry.key.value}'")
        for entry in node.entries
    }


def _condition(node: yaml.Node, what: str) -> list[str] | bool:
    if isinstance(node, yaml.Scalar) and node.value is True:
        return True
    for item in node.items if isinstance(node, yaml.Items) else (node,):
        if not isinstance(item, yaml.Scalar) or not isinstance(item.value, str) or not item.value:
            _wrong(
                item.span,
                f"the condition {what}",
                "true, a string or a list of strings",
                yaml.plain(item),
            )
    return _list(_text, node, what)


def _conditions(node: yaml.Node, what: str) -> dict[str, list[str] | bool]:
    conditions = _map(_condition, node, what)
    return conditions or _wrong(node.span, what, "one or more conditions", None)


def _record(
    forms: Mapping[str, Form], needed: tuple[str, ...], node: yaml.Node, what: str
) -> dict[str, Any]:
    if not isinstance(node, yaml.Mapping):
        _wrong(node.span, what, f"a mapping with {', '.join(forms)}", yaml.plain(node))
    values = {}
    for entry in node.entries:
        key = str(entry.key.value)
        if key not in forms:
            hint = closest(key, forms)
            advice = f"did you mean '{hint}'?" if hint else f"choose one of {', '.join(forms)}"
            raise ConfigError(f"{entry.key.span}: unknown key '{key}' in {what}; {advice}")
        values[key] = forms[key](entry.value, f"'{key}'")
    for key in needed:
        if key not in values:
            raise ConfigError(f"{node.span}: {what} requires the key '{key}'")
    return values


_TEXTS: Form = partial(_list, _text)
_WHEN: Form = _conditions
_FIELDS: Form = partial(_map, _TEXTS)
_SOURCE: dict[str, Form] = {
    "product": _TEXTS, "category": _TEXTS, "service": _TEXTS, "names": _FIELDS, "joins": _FIELDS,
}  # fmt: skip
_GUESS: Form = partial(_record, {"when": _WHEN, "service": _TEXTS}, ("when", "service"))
_CATEGORY: dict[str, Form] = {
    "category": _text, "channel": _TEXTS, "id": partial(_list, _number), "when": _WHEN,
    "unless": _WHEN, "names": _FIELDS, "joins": _FIELDS,
}  # fmt: skip
_WINDOWS: dict[str, Form] = {
    "services": _FIELDS,
    "products": _FIELDS,
    "providers": partial(_map, _text),
    "templates": _FIELDS,
    "categories": partial(_rows, partial(_record, _CATEGORY, ("category", "channel", "id"))),
}
_PLACES: dict[str, Form] = {"channel": _TEXTS, "id": _TEXTS, "provider": _TEXTS}
_SERVICE_FROM: dict[str, Form] = {"fields": _TEXTS, "file": _TEXTS, "else": partial(_rows, _GUESS)}
_SHAPE: dict[str, Form] = {
    "name": _text,
    "has": partial(_rows, _WHEN),
    "reader": _reader,
    "decode": _TEXTS,
    "spread": _TEXTS,
    "event-data": _TEXTS,
    "event-text": _TEXTS,
    "unnamed": _TEXTS,
    "windows": partial(_record, _PLACES, ("channel", "id")),
    "lift": _TEXTS,
    "names-from": _TEXTS,
    "inside": _TEXTS,
    "absent": _FIELDS,
    **_SOURCE,
    "sources": partial(_rows, partial(_record, {"when": _WHEN, **_SOURCE}, ("when",))),
    "service-from": partial(_record, _SERVICE_FROM, ()),
    "times": _TEXTS,
    "from": _TEXTS,
}
_WRAPPER: dict[str, Form] = {
    "name": _text,
    "when": _WHEN,
    "list": _text,
    "event": _text,
    "as": _text,
    "keep": _TEXTS,
    "any-text": _flag,
    "from": _TEXTS,
}
_KNOWN: dict[str, Form] = {"products": _TEXTS, "categories": _TEXTS, "services": _TEXTS}
_TABLE: Form = partial(
    _record,
    {
        "windows": partial(_record, _WINDOWS, ()),
        "shapes": partial(_rows, partial(_record, _SHAPE, ("name",))),
        "wrappers": partial(_rows, partial(_record, _WRAPPER, ("name", "when"))),
        "known": partial(_record, _KNOWN, ()),
    },
    (),
)
