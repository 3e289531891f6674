"""Rows of the advanced hunting tables of Microsoft Defender, as rules for Sysmon expect them.

Standard library only.
"""

from __future__ import annotations

from typing import Any

from ads_compiler.codegen.runtime.hostforms import SYSTEM_FIELD, host_system

_DEFENDER_HIVES = {
    "HKEY_LOCAL_MACHINE": "HKLM",
    "HKEY_USERS": "HKU",
    "HKEY_CURRENT_USER": "HKCU",
    "HKEY_CLASSES_ROOT": "HKCR",
}
_DEFENDER_LOGONS = {
    "interactive": "2", "network": "3", "batch": "4", "service": "5", "unlock": "7",
    "networkcleartext": "8", "newcredentials": "9", "remoteinteractive": "10",
    "remote interactive (rdp) logons": "10", "cachedinteractive": "11",
    "cachedremoteinteractive": "12",
}  # fmt: skip
_DEFENDER_IMAGES = (
    ("InitiatingProcessFolderPath", "InitiatingProcessFileName"),
    ("FolderPath", "FileName"),
)


def route_defender(event: dict[str, Any]) -> dict[str, Any]:
    """A row with whole paths, and registry keys and values as Sysmon writes them."""
    inner = event.get("properties")
    row = {**event, **inner} if isinstance(inner, dict) else event
    fields: dict[str, Any] = {}
    for folder, file in _DEFENDER_IMAGES:
        path = _defender_path(row.get(folder), row.get(file))
        if path is not None:
            fields[folder] = path
    key, name = row.get("RegistryKey"), row.get("RegistryValueName")
    if isinstance(key, str):
        hive, slash, rest = key.partition("\\")
        target = f"{_DEFENDER_HIVES.get(hive.upper(), hive)}{slash}{rest}"
        value = row.get("ActionType") in ("RegistryValueSet", "RegistryValueDeleted")
        if value:
            target += f"\\{name if isinstance(name, str) and name else '(Default)'}"
        fields["TargetObject"] = target
        if row.get("ActionType") == "RegistryValueSet":
            fields["Details"] = _defender_details(row)
    logon = _DEFENDER_LOGONS.get(str(row.get("LogonType")).lower())
    if logon is not None:
        fields["LogonType"] = logon
    paths = (fields.get(folder) for folder, _ in reversed(_DEFENDER_IMAGES))
    system = host_system(*paths, row.get("FolderPath")) or {SYSTEM_FIELD: "windows"}
    return {**row, **fields, **system}


def _defender_path(folder: Any, file: Any) -> str | None:
    """The path of a file: most rows have it in the folder's column, some have the folder only."""
    if not isinstance(folder, str) or not isinstance(file, str) or not folder or not file:
        return None
    slash = "/" if folder.startswith("/") else "\\"
    if folder.lower().endswith((slash + file.lower(), "/" + file.lower())):
        return folder
    return folder.rstrip(slash) + slash + file


def _defender_details(row: dict[str, Any]) -> Any:
    data, kind = row.get("RegistryValueData"), str(row.get("RegistryValueType")).lower()
    digits = {"dword": 8, "qword": 16}.get(kind)
    text = str(data).strip()
    if digits and text.isascii() and text.isdigit() and len(text) <= 20:
        number = f"{int(text):0{digits}x}"
        return f"DWORD (0x{number})" if digits == 8 else f"QWORD (0x{number[:-8]}-0x{number[-8:]})"
    return "Binary Data" if kind == "binary" else data
