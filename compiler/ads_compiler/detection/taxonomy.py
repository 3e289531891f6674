"""The fields of Sigma's taxonomy by log source category, for Windows and Sysmon events."""

from __future__ import annotations

from collections.abc import Mapping

from ads_compiler.detection.tree import LogSource


def _split(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ALL = _split(
    "EventID Channel Provider_Name Computer RuleName UtcTime User ProcessId ProcessGuid Image"
)
_FILE = _ALL | _split("TargetFilename CreationUtcTime Hashes IsExecutable Archived")
_REGISTRY = _ALL | _split("EventType TargetObject Details NewName")

# By category. Fields of categories that are not listed here are not checked.
FIELDS: Mapping[str, frozenset[str]] = {
    "process_creation": _ALL
    | _split(
        "FileVersion Description Product Company OriginalFileName CommandLine CurrentDirectory"
        " LogonGuid LogonId TerminalSessionId IntegrityLevel Hashes Imphash imphash md5 sha1"
        " sha256 ParentProcessGuid ParentProcessId ParentImage ParentCommandLine ParentUser"
        " GrandParentImage NewProcessName NewProcessId ParentProcessName SubjectUserName"
        " SubjectUserSid SubjectDomainName SubjectLogonId TargetUserName TargetUserSid"
        " TargetDomainName TargetLogonId TokenElevationType MandatoryLabel Provider_Guid"
    ),
    "process_termination": _ALL,
    "process_access": _ALL
    | _split(
        "SourceProcessGUID SourceProcessId SourceThreadId SourceImage TargetProcessGUID"
        " TargetProcessId TargetImage GrantedAccess CallTrace SourceUser TargetUser"
        " SourceCommandLine"
    ),
    "process_tampering": _ALL | _split("Type"),
    "network_connection": _ALL
    | _split(
        "Protocol Initiated SourceIsIpv6 SourceIp SourceHostname SourcePort SourcePortName"
        " DestinationIsIpv6 DestinationIp DestinationHostname DestinationPort"
        " DestinationPortName CommandLine ParentImage"
    ),
    "dns_query": _ALL | _split("QueryName QueryStatus QueryResults QueryType record_type answer"),
    "image_load": _ALL
    | _split(
        "ImageLoaded FileVersion Description Product Company OriginalFileName Hashes Imphash"
        " imphash md5 sha1 sha256 Signed Signature SignatureStatus CommandLine"
    ),
    "driver_load": _ALL
    | _split("ImageLoaded Hashes Imphash imphash md5 sha1 sha256 Signed Signature SignatureStatus"),
    "create_remote_thread": _ALL
    | _split(
        "SourceProcessGuid SourceProcessId SourceImage TargetProcessGuid TargetProcessId"
        " TargetImage NewThreadId StartAddress StartModule StartFunction SourceUser TargetUser"
        " SourceCommandLine SourceParentImage TargetParentProcessId TargetCommandLine"
    ),
    "file_event": _FILE | _split("CommandLine ParentImage ParentCommandLine"),
    "file_change": _FILE | _split("PreviousCreationUtcTime"),
    "file_delete": _FILE,
    "file_delete_detected": _FILE,
    "file_block_executable": _FILE,
    "file_executable_detected": _FILE,
    "create_stream_hash": _FILE | _split("Hash Contents Imphash imphash md5 sha1 sha256"),
    "registry_event": _REGISTRY,
    "registry_add": _REGISTRY,
    "registry_delete": _REGISTRY,
    "registry_set": _REGISTRY | _split("CommandLine"),
    "registry_rename": _REGISTRY,
    "pipe_created": _ALL | _split("EventType PipeName"),
    "wmi_event": _ALL
    | _split("EventType Operation EventNamespace Name Query Type Destination Consumer Filter"),
    "raw_access_thread": _ALL | _split("Device"),
    "ps_script": _split(
        "ScriptBlockText ScriptBlockId MessageNumber MessageTotal Path EventID Channel Computer"
        " User"
    ),
    "ps_module": _split("Payload ContextInfo UserData EventID Channel Computer User"),
}
# Fields of any category: rules often read a field that only some sources add.
EVERY = frozenset(name for names in FIELDS.values() for name in names)
# Fields that some sensors write as a list, or under two names at once.
_PLURAL = _split("Hashes QueryResults CallTrace Contents Details User answer UserData")


def fields_of(source: LogSource) -> frozenset[str]:
    """The known fields of a log source; empty if the source is unknown."""
    known = (source.product or "").casefold() in ("windows", "linux", "macos")
    return FIELDS.get((source.category or "").casefold(), frozenset()) if known else frozenset()


def single_valued(source: LogSource) -> frozenset[str]:
    """The fields of a log source that hold a single value in every event, whatever the sensor."""
    return fields_of(source) - _PLURAL
