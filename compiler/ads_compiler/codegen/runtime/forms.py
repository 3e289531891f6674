"""Events in the forms of products, brought to the form that rules expect. Standard library only."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

_FORM_LONGEST = 1_000_000  # characters of a text that is read as JSON
# What a status of gRPC is in HTTP: https://cloud.google.com/apis/design/errors
_FORM_HTTP = {
    1: 499, 2: 500, 3: 400, 4: 504, 5: 404, 6: 409, 7: 403, 8: 429, 9: 400, 10: 409, 11: 400,
    12: 501, 13: 500, 14: 503, 15: 500, 16: 401,
}  # fmt: skip


def route_decoded(event: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The event with objects and lists in place of their JSON texts at some keys."""
    decoded: dict[str, Any] = {}
    for path in paths:
        value = event.get(path)
        if isinstance(value, str) and value[:1] in ("{", "[") and len(value) <= _FORM_LONGEST:
            try:
                decoded[path] = json.loads(value)
            except (ValueError, RecursionError):
                continue
    return {**event, **decoded} if decoded else event


def route_spread(event: dict[str, Any], paths: Iterable[str]) -> dict[str, Any]:
    """The event with the texts of an object's members as the values of its field.

    The members are still under their dotted names.
    """
    spread: dict[str, Any] = {}
    for path in paths:
        value = event.get(path)
        if isinstance(value, dict):
            spread |= {f"{path}.{name}": member for name, member in value.items()}
            spread[path] = [
                member for member in value.values() if not isinstance(member, dict | list)
            ]
    return {**event, **spread} if spread else event


def route_gke(event: dict[str, Any]) -> dict[str, Any]:
    """A Cloud Audit Log entry of Kubernetes with the fields of a Kubernetes audit event.

    An entry has no `level`, `user.groups` or `user.uid`. A success has no status code; which of
    200 and 201 it was is not known, so the response of a success has none.
    """
    payload = event.get("protoPayload")
    if not isinstance(payload, dict):
        return event
    method = str(payload.get("methodName", ""))
    verb = method.rpartition(".")[2]
    fields: dict[str, Any] = {"verb": verb} if verb else {}
    resource = payload.get("resourceName")
    if isinstance(resource, str):
        fields["objectRef"] = _form_object(resource, method)
        fields["requestURI"] = _form_uri(resource)
    who = payload.get("authenticationInfo")
    if isinstance(who, dict) and isinstance(who.get("principalEmail"), str):
        fields["user"] = {"username": who["principalEmail"]}
    request = payload.get("requestMetadata")
    if isinstance(request, dict):
        if isinstance(request.get("callerIp"), str):
            fields["sourceIPs"] = [request["callerIp"]]
        if isinstance(request.get("callerSuppliedUserAgent"), str):
            fields["userAgent"] = request["callerSuppliedUserAgent"]
    status = payload.get("status")
    code = status.get("code") if isinstance(status, dict) else None
    if isinstance(code, int) and code in _FORM_HTTP:
        fields["responseStatus"] = {"code": _FORM_HTTP[code]}
    for name, source in (("requestObject", "request"), ("responseObject", "response")):
        if isinstance(payload.get(source), dict):
            fields[name] = payload[source]
    labels = event.get("labels")
    if isinstance(labels, dict):
        fields["annotations"] = labels
    return {**fields, **event}


def _form_object(resource: str, method: str) -> dict[str, str]:
    """`apps/v1/namespaces/web/deployments/api/scale` as a reference to an object."""
    steps = [step for step in resource.split("/") if step]
    parts: dict[str, str] = {}
    if steps[:1] == ["core"]:
        parts["apiVersion"] = steps[1] if len(steps) > 1 else ""
    elif len(steps) > 1:
        parts["apiGroup"], parts["apiVersion"] = steps[0], steps[1]
    rest = steps[2:]
    if rest[:1] == ["namespaces"] and len(rest) > 2:
        parts["namespace"], rest = rest[1], rest[2:]
    parts |= dict(zip(("resource", "name", "subresource"), rest, strict=False))
    if parts.get("resource") == "namespaces" and "name" in parts:
        parts["namespace"] = parts["name"]
    words = method.split(".")
    if "subresource" not in parts and "name" in parts and len(words) > 2:
        # A method such as `io.k8s.core.v1.pods.exec.create` names the subresource as well.
        at = words.index(parts["resource"]) if parts["resource"] in words else -1
        if 0 <= at < len(words) - 2:
            parts["subresource"] = words[at + 1]
    return parts


def _form_uri(resource: str) -> str:
    steps = [step for step in resource.split("/") if step]
    return "/" + "/".join(["api", *steps[1:]] if steps[:1] == ["core"] else ["apis", *steps])


def route_workspace(event: dict[str, Any]) -> dict[str, Any]:
    """An activity of the Reports API of Google Workspace with the fields of its events."""
    items = event.get("events")
    fields: dict[str, Any] = {}
    for item in items if isinstance(items, list) else ():
        if not isinstance(item, dict):
            continue
        _form_add(fields, "eventName", item.get("name"))
        _form_add(fields, "eventType", item.get("type"))
        parameters = item.get("parameters")
        for parameter in parameters if isinstance(parameters, list) else ():
            if isinstance(parameter, dict) and isinstance(parameter.get("name"), str):
                value = next(
                    (
                        parameter[kind]
                        for kind in ("value", "multiValue", "boolValue", "intValue")
                        if kind in parameter
                    ),
                    None,
                )
                _form_add(fields, parameter["name"].lower(), value)
    return {**fields, **event}


def _form_add(fields: dict[str, Any], name: str, value: Any) -> None:
    if value is not None:
        known = fields.get(name)
        fields[name] = value if known is None else [*_form_list(known), value]


def _form_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
