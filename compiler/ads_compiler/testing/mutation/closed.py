"""Fields whose values are a closed set, by log source: what a product writes there, and nothing else.

A vocabulary is here only where the product itself chooses the value, or refuses any other. What a client is free to
choose is not: the resource of a request, a user agent.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from ads_compiler.detection.interpret import holds
from ads_compiler.detection.tree import LogSource, Match, Regex, Test, Text

Vocabularies = Mapping[str, tuple[str, ...]]


def _each(names: str, values: str) -> dict[str, tuple[str, ...]]:
    return dict.fromkeys(names.split(), tuple(values.split()))


# Of resources, and, for what is no resource, the methods of HTTP in lower case.
_VERBS = (
    "get list watch create update patch delete deletecollection post put head options connect trace"
)
# Those of Kubernetes itself. Custom resources have status and scale only; an extension server may add others.
_SUBRESOURCES = "approval attach binding ephemeralcontainers eviction exec finalize log portforward proxy resize scale status token"
_METHODS = (  # those that Zeek knows; it warns of any other
    "GET POST HEAD OPTIONS PUT PATCH DELETE TRACE CONNECT PROPFIND PROPPATCH MKCOL COPY MOVE LOCK UNLOCK POLL REPORT"
    " SUBSCRIBE BMOVE SEARCH"
)
_TRUTH = "true false"

# By product, category and service; None stands for any.
CLOSED: tuple[tuple[LogSource, Vocabularies], ...] = (
    (
        LogSource("kubernetes", None, "audit"),
        _each("verb", _VERBS)
        | _each("stage", "RequestReceived ResponseStarted ResponseComplete Panic")
        | _each("level", "None Metadata Request RequestResponse")
        | _each("objectRef.subresource", _SUBRESOURCES)
        | _each("responseStatus.status", "Success Failure")
        | _each("annotations.authorization.k8s.io/decision", "allow forbid"),
    ),
    (
        LogSource(None, None, "falco"),
        _each("priority", "Emergency Alert Critical Error Warning Notice Informational Debug")
        | _each("evt.dir", "> <"),
    ),
    (LogSource("zeek", None, "http"), _each("method", _METHODS)),
    (
        LogSource("zeek", None, "conn"),
        _each("proto", "tcp udp icmp unknown_transport")
        | _each("conn_state", "S0 S1 SF REJ S2 S3 RSTO RSTR RSTOS0 RSTRH SH SHR OTH"),
    ),
    (
        LogSource("windows", "network_connection"),
        _each("Initiated SourceIsIpv6 DestinationIsIpv6", _TRUTH),
    ),
    (LogSource("windows", "image_load"), _each("Signed", _TRUTH)),
    (LogSource("windows", "driver_load"), _each("Signed", _TRUTH)),
)
# Last steps of fields of Kubernetes objects that are true or false: the server takes nothing else there.
_SWITCHES = _each(
    "hostNetwork hostPID hostIPC privileged allowPrivilegeEscalation readOnlyRootFilesystem runAsNonRoot readOnly"
    " automountServiceAccountToken shareProcessNamespace suspend",
    _TRUTH,
)


def vocabularies(source: LogSource) -> Vocabularies:
    """The closed fields of a log source, by their names."""
    found: dict[str, tuple[str, ...]] = {}
    for known, fields in CLOSED:
        words = (
            (known.product, source.product),
            (known.category, source.category),
            (known.service, source.service),
        )
        if all(asked is None or asked == (given or "").casefold() for asked, given in words):
            found |= fields
    return found


def members(source: LogSource, field: str, known: Vocabularies) -> tuple[str, ...]:
    """The values that a field can have; none where that is not known. `known` are the vocabularies of the source."""
    outer, _, last = field.rpartition(".")
    if (
        last in _SWITCHES
        and source.product == "kubernetes"
        and outer.startswith(("requestObject.", "responseObject."))
    ):
        return _SWITCHES[last]
    return known.get(field, ())


@lru_cache(maxsize=10_000)
def accepted(test: Test, values: tuple[str, ...]) -> tuple[Text, ...]:
    """Of a vocabulary the values that a test of texts accepts, as texts; none of another test."""
    if not isinstance(test, Text | Regex):
        return ()
    return tuple(
        Text((value,)) for value in values if holds(Match("value", test), {"value": value})
    )
