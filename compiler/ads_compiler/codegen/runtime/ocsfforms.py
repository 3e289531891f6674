"""Events of the Open Cybersecurity Schema Framework (OCSF). Standard library only."""

from __future__ import annotations

from typing import Any

from ads_compiler.codegen.runtime.hostforms import SYSTEM_FIELD, host_system

_OCSF_MOST = 20  # hashes of a file that are read
_OCSF_REGISTRY = (201_001, 201_002)
_OCSF_SYSTEMS = {100: "windows", 200: "linux", 300: "macos"}
_OCSF_HASHES = {"1": "MD5", "2": "SHA1", "3": "SHA256"}


def route_ocsf(event: dict[str, Any]) -> dict[str, Any]:
    """An event with the system of its device, its hashes, and registry values with their key."""
    fields: dict[str, Any] = _ocsf_system(event)
    for path in (("process", "file"), ("module", "file"), ("driver", "file"), ("file",)):
        item = _ocsf_at(event, *path)
        hashes = _ocsf_hashes(item.get("hashes")) if isinstance(item, dict) else {}
        if hashes:
            fields["Hashes"] = [f"{name}={value}" for name, value in hashes.items()]
            fields |= {name.lower(): value for name, value in hashes.items()}
            break
    if event.get("class_uid") in _OCSF_REGISTRY:
        key, value = _ocsf_at(event, "reg_key", "path"), event.get("reg_value")
        if isinstance(value, dict):
            name = value.get("name")
            key = f"{value.get('path')}\\{name}" if isinstance(name, str) else value.get("path")
            fields["Details"] = value.get("data")
        if isinstance(key, str):
            fields["TargetObject"] = key.replace("HKEY_LOCAL_MACHINE\\", "HKLM\\", 1).replace(
                "HKEY_USERS\\", "HKU\\", 1
            )
    return {**event, **{name: value for name, value in fields.items() if value is not None}}


def _ocsf_system(event: dict[str, Any]) -> dict[str, str]:
    number = _ocsf_at(event, "device", "os", "type_id")
    if isinstance(number, int) and number in _OCSF_SYSTEMS:
        return {SYSTEM_FIELD: _OCSF_SYSTEMS[number]}
    named = str(_ocsf_at(event, "device", "os", "type")).lower()
    if named in _OCSF_SYSTEMS.values():
        return {SYSTEM_FIELD: named}
    paths = (("process", "file", "path"), ("actor", "process", "file", "path"), ("file", "path"))
    return host_system(*(_ocsf_at(event, *path) for path in paths))


def _ocsf_at(item: Any, *steps: str) -> Any:
    for step in steps:
        item = item.get(step) if isinstance(item, dict) else None
    return item


def _ocsf_hashes(hashes: Any) -> dict[str, str]:
    values: dict[str, str] = {}
    for item in hashes[:_OCSF_MOST] if isinstance(hashes, list) else ():
        if isinstance(item, dict) and isinstance(item.get("value"), str):
            name = _OCSF_HASHES.get(str(item.get("algorithm_id")))
            name = name or str(item.get("algorithm", "")).upper().replace("-", "")
            if name.isalnum() and len(name) <= 20:
                values[name] = item["value"]
    return values
