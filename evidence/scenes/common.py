"""Shared by all scenes: pseudo-random numbers, times, the organisation, and kinds of events."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeVar

Event = dict[str, Any]
Item = TypeVar("Item")

DAY = datetime(2026, 11, 17, tzinfo=UTC)
HOUR = 3600
NODES = ("worker-1", "worker-2", "worker-3", "worker-4", "worker-5", "worker-6")
CONTROL = ("control-1", "control-2", "control-3")
PEOPLE = ("mia.keller", "tom.okafor", "lena.brandt", "jdoe", "ravi.menon")
APISERVER = "10.20.0.11"


class Draw:
    """Reproducible pseudo-random numbers: hashes of a seed and a counter."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._count = 0

    def below(self, bound: int) -> int:
        """Return a number from 0 up to, but not including, the bound."""
        return int(self.hex(15), 16) % bound

    def hex(self, digits: int) -> str:
        """Return hexadecimal digits, at most 64."""
        self._count += 1
        return hashlib.sha256(f"{self._seed}/{self._count}".encode()).hexdigest()[:digits]

    def pick(self, items: Sequence[Item]) -> Item:
        """Return one of the items."""
        return items[self.below(len(items))]

    def uuid(self) -> str:
        """Return a pseudo-random UUID."""
        text = self.hex(32)
        return f"{text[:8]}-{text[8:12]}-4{text[13:16]}-a{text[17:20]}-{text[20:]}"

    def moments(self, count: int, first: float = 0, last: float = 24) -> list[float]:
        """Return sorted times between two hours, in seconds of the day."""
        span = int((last - first) * HOUR * 1000)
        return sorted(first * HOUR + self.below(span) / 1000 for _ in range(count))


class Workload(NamedTuple):
    """A workload of the example organisation, with its number of pods."""

    name: str
    namespace: str
    image: str
    pods: int = 2


WORKLOADS = {
    item.name: item
    for item in (
        Workload("web", "shop", "registry.example.org/shop/web:3.18.2", 4),
        Workload("checkout", "shop", "registry.example.org/shop/checkout:2.7.0", 3),
        Workload("cart", "shop", "registry.example.org/shop/cart:1.44.1", 3),
        Workload("storefront", "shop", "registry.example.org/shop/storefront:8.3.1", 3),
        Workload("worker", "shop", "registry.example.org/shop/worker:2.7.0", 2),
        Workload("shop-db", "shop", "registry.example.org/platform/postgres:17.6", 2),
        Workload("cart-redis", "shop", "registry.example.org/platform/redis:8.2.1", 6),
        Workload("sftp", "shop", "registry.example.org/shop/sftp:1.3.0", 1),
        Workload("proxy-sidecar", "shop", "registry.example.org/mirror/istio/proxyv2:1.27.1", 4),
        Workload("aggregator", "reports", "registry.example.org/reports/aggregator:5.2.0", 2),
        Workload("renderer", "reports", "registry.example.org/reports/renderer:1.9.3", 2),
        Workload("nightly", "reports", "registry.example.org/reports/nightly:5.2.0", 1),
        Workload("builder", "ci", "registry.example.org/ci/builder:2026.11", 3),
        Workload("kaniko", "ci", "registry.example.org/ci/kaniko:1.25.3", 2),
        Workload("ci-runner", "ci", "registry.example.org/ci/gitlab-runner:18.5.0", 2),
        Workload("runner", "netops", "registry.example.org/netops/runner:4.1", 2),
        Workload("diagnostics", "netops", "registry.example.org/netops/diagnostics:2.4", 1),
        Workload("gnmic", "netops", "registry.example.org/netops/gnmic:0.42", 1),
        Workload("prometheus", "observability", "quay.io/prometheus/prometheus:v3.7.2", 2),
        Workload("grafana", "observability", "registry.example.org/mirror/grafana:12.2.1", 1),
        Workload("node-exporter", "node-agents", "quay.io/prometheus/node-exporter:v1.10.2", 6),
        Workload("snmp-exporter", "observability", "quay.io/prometheus/snmp-exporter:v0.29.0", 1),
        Workload(
            "blackbox-exporter", "observability", "quay.io/prometheus/blackbox-exporter:v0.27.0", 1
        ),
        Workload("fluent-bit", "node-agents", "registry.example.org/mirror/fluent-bit:4.1.1", 6),
        Workload("db-exporter", "monitoring", "registry.example.org/platform/db-exporter:2.3", 1),
        Workload("scanner", "platform", "registry.example.org/platform/scanner:7.1", 1),
        Workload("backup-agent", "backup", "registry.example.org/backup/agent:3.4", 2),
        Workload("velero", "backup", "registry.example.org/backup/velero:1.17.0", 1),
        Workload("dovecot", "mail", "registry.example.org/mail/dovecot:2.4.1", 1),
        Workload("zammad", "ticketing", "docker.io/zammad/zammad-docker-compose:6.5.2", 1),
        Workload("collector", "easm", "registry.example.org/easm/collector:1.8", 1),
        Workload("argocd-repo-server", "argocd", "quay.io/argoproj/argocd:v3.1.9", 1),
        Workload("kured", "kube-system", "registry.example.org/platform/kured:1.20.0", 6),
        Workload("coredns", "kube-system", "registry.k8s.io/coredns/coredns:v1.12.4", 2),
        Workload("cilium", "kube-system", "quay.io/cilium/cilium:v1.18.3", 6),
        Workload(
            "cluster-autoscaler",
            "kube-system",
            "registry.example.org/cloud/cluster-autoscaler:1.34.1",
            1,
        ),
        Workload("csi-nfs-node", "kube-system", "registry.k8s.io/sig-storage/nfsplugin:v4.12.1", 6),
        Workload("csi-smb-node", "kube-system", "registry.k8s.io/sig-storage/smbplugin:v1.19.1", 6),
        Workload(
            "ingress-nginx-controller",
            "ingress-nginx",
            "registry.k8s.io/ingress-nginx/controller:v1.13.3",
            2,
        ),
    )
}


class Pod(NamedTuple):
    """One pod of a workload."""

    name: str
    workload: Workload
    container: str
    address: str
    node: str


def pod(name: str, number: int = 0) -> Pod:
    """Return a pod of the workload; the same number gives the same pod in every scene."""
    workload = WORKLOADS[name]
    number %= workload.pods
    digest = hashlib.sha256(f"{name}/{number}".encode()).hexdigest()
    address = f"10.42.{int(digest[:2], 16) % 64}.{int(digest[2:4], 16) % 250 + 2}"
    return Pod(f"{name}-{digest[:5]}", workload, digest, address, NODES[number % len(NODES)])


def moment(second: float) -> str:
    """Return a second of the day as an RFC 3339 time with milliseconds."""
    return f"{(DAY + timedelta(seconds=second)).isoformat(timespec='milliseconds')[:-6]}Z"


def by_time(events: list[tuple[float, Event]]) -> list[Event]:
    """Return events in order of time; the sort is stable."""
    return [event for _, event in sorted(events, key=lambda pair: pair[0])]


SHORT = {
    "SHIM": "/usr/bin/containerd-shim-runc-v2",
    "SH": "/bin/sh",
    "BASH": "/bin/bash",
    "SYSTEMD": "/usr/lib/systemd/systemd",
    "KUBELET": "/usr/bin/kubelet",
    "RUNC": "/usr/bin/runc",
}


def rows(table: str) -> list[tuple[int, list[str]]]:
    """Return the rows of a table: a count and the other cells, with short names expanded."""
    events: list[tuple[int, list[str]]] = []
    for line in table.strip().splitlines():
        if not line.startswith("#"):
            count, *cells = line.split(" | ")
            events.append((int(count), [SHORT.get(cell, cell) for cell in cells]))
    return events


def inside(where: Pod) -> Event:
    """Return the fields of the Elastic Common Schema that identify a container and its pod."""
    return {
        "container.id": where.container,
        "container.image.name": where.workload.image,
        "orchestrator.namespace": where.workload.namespace,
        "orchestrator.resource.name": where.name,
    }


def process(
    second: float,
    image: str,
    command: str,
    parent: str,
    user: str = "root",
    *,
    product: str = "linux",
    **more: str,
) -> Event:
    """Return the start of a process, with the field names of Sigma's taxonomy."""
    return {
        "@timestamp": moment(second),
        "logsource.product": product,
        "logsource.category": "process_creation",
        "Image": image,
        "CommandLine": command,
        "ParentImage": parent,
        "User": user,
        **more,
    }


def connection(
    second: float, image: str, source: str, target: str, port: int, *, protocol: str = "tcp"
) -> Event:
    """Return a connection that a process opens, with the field names of Sigma's taxonomy."""
    return {
        "@timestamp": moment(second),
        "logsource.product": "linux",
        "logsource.category": "network_connection",
        "Image": image,
        "Initiated": True,
        "Protocol": protocol,
        "SourceIp": source,
        "DestinationIp": target,
        "DestinationPort": port,
    }


def account(namespace: str, name: str) -> str:
    """Return the user name of a service account."""
    return f"system:serviceaccount:{namespace}:{name}"


def groups_of(user: str) -> list[str]:
    """Return the groups of a user in the cluster."""
    if user.startswith("system:serviceaccount:"):
        return [
            "system:serviceaccounts",
            f"system:serviceaccounts:{user.split(':')[2]}",
            "system:authenticated",
        ]
    if user.startswith("system:node:"):
        return ["system:nodes", "system:authenticated"]
    if user == "kubernetes-admin":
        return ["kubeadm:cluster-admins", "system:authenticated"]
    if user.startswith("system:"):
        return ["system:authenticated"]
    return ["oidc:developers", "system:authenticated"]


class Target(NamedTuple):
    """The object of a request: `apps/deployments`, or `pods/log` as resource and subresource."""

    resource: str
    namespace: str = ""
    name: str = ""
    sub: str = ""
    group: str = ""
    version: str = "v1"

    def path(self) -> str:
        """Return the path of the request."""
        base = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        parts = [
            base,
            f"namespaces/{self.namespace}" if self.namespace else "",
            self.resource,
            self.name,
            self.sub,
        ]
        return "/".join(part for part in parts if part)

    def reference(self) -> dict[str, str]:
        """Return the object reference of the audit record."""
        words = {"resource": self.resource, "namespace": self.namespace, "name": self.name}
        words |= {"apiGroup": self.group, "apiVersion": self.version, "subresource": self.sub}
        return {key: value for key, value in words.items() if value}


READS = ("get", "list", "watch")


class Audit:
    """Collects the audit records of one scene."""

    def __init__(self, draw: Draw) -> None:
        self.draw = draw
        self.events: list[tuple[float, Event]] = []

    def add(
        self,
        second: float,
        user: str,
        verb: str,
        target: Target,
        body: Event | None = None,
        *,
        source: str = APISERVER,
        agent: str = "",
        query: str = "",
        code: int = 0,
    ) -> None:
        """Add the record of a request at the stage ResponseComplete."""
        path = target.path()
        if verb in {"create", "list", "watch", "deletecollection"} and not target.sub:
            path = Target(*target[:2], group=target.group, version=target.version).path()
        event: Event = {
            "kind": "Event",
            "apiVersion": "audit.k8s.io/v1",
            "level": "Request" if body else "Metadata",
            "auditID": self.draw.uuid(),
            "stage": "ResponseComplete",
            "requestURI": f"{path}?{query}" if query else path,
            "verb": verb,
            "user": {"username": user, "groups": groups_of(user)},
            "sourceIPs": [source],
            "userAgent": agent or user.rsplit(":", 1)[-1],
            "objectRef": target.reference(),
            "responseStatus": {"code": code or (201 if verb == "create" else 200)},
        }
        if body:
            event["requestObject"] = body
        event["requestReceivedTimestamp"] = moment(second)
        self.events.append((second, event))
