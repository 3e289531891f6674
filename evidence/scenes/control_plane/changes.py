"""Intended changes: deployments from Git and from builds, a new operator, a drained node."""

from __future__ import annotations

from ..common import WORKLOADS, Audit, Draw, Event, Target, account
from ..specs import agents, application
from .actors import ARGO, DEPLOYER, HELM, MANAGER


def deployments(log: Audit, draw: Draw) -> None:
    """Add deployments by Argo CD from Git, and charts installed by the build account."""
    for second in draw.moments(28):
        user, agent = ARGO, "argocd-application-controller/v3.1.9"
        workload = WORKLOADS[
            draw.pick(("web", "checkout", "cart", "aggregator", "prometheus", "fluent-bit"))
        ]
        kind = "daemonsets" if workload.name == "fluent-bit" else "deployments"
        target = Target(kind, workload.namespace, workload.name, group="apps")
        spec = (
            agents()["node-agents", "fluent-bit"] if kind == "daemonsets" else application(workload)
        )
        body = {"kind": kind[:-1].title(), "spec": {"template": {"spec": spec}}}
        query = "fieldManager=argocd-controller&force=true"
        log.add(second, user, "patch", target, body, source="10.42.6.21", agent=agent, query=query)
        config = Target("configmaps", workload.namespace, f"{workload.name}-settings")
        log.add(second + 1, user, "get", config, source="10.42.6.21", agent=agent)
    for second in draw.moments(8, 7, 19):
        workload = WORKLOADS[draw.pick(("web", "checkout", "renderer"))]
        release = f"sh.helm.release.v1.{workload.name}.v{20 + draw.below(60)}"
        source = "10.42.9.14"
        log.add(
            second,
            DEPLOYER,
            "create",
            Target("secrets", workload.namespace, release),
            source=source,
            agent=HELM,
        )
        target = Target("deployments", workload.namespace, workload.name, group="apps")
        body = {"spec": {"template": {"spec": application(workload)}}}
        log.add(second + 2, DEPLOYER, "patch", target, body, source=source, agent=HELM)
        cron = Target("cronjobs", workload.namespace, f"{workload.name}-cleanup", group="batch")
        template = {
            "spec": {"template": {"spec": application(workload) | {"restartPolicy": "Never"}}}
        }
        job = {"spec": {"schedule": "15 3 * * *", "jobTemplate": template}}
        log.add(second + 3, DEPLOYER, "patch", cron, job, source=source, agent=HELM)


def bootstrap(log: Audit, draw: Draw) -> None:
    """Add the installation of an operator: roles, bindings, webhooks, a namespace, node agents."""
    start, source, user = 6 * 3600.0, "10.20.0.11", "kubernetes-admin"
    rbac = "rbac.authorization.k8s.io"
    controller = {
        "kind": "ServiceAccount",
        "name": "argocd-application-controller",
        "namespace": "argocd",
    }
    steps: list[tuple[Target, Event]] = [
        (
            Target("namespaces", name="node-agents"),
            {"kind": "Namespace", "metadata": {"name": "node-agents"}},
        ),
        (Target("serviceaccounts", "node-agents", "speaker"), {"kind": "ServiceAccount"}),
        (
            Target("clusterroles", name="metallb:speaker", group=rbac),
            {
                "kind": "ClusterRole",
                "rules": [{"apiGroups": [""], "resources": ["services"], "verbs": ["get"]}],
            },
        ),
        (
            Target("clusterrolebindings", name="installer-bootstrap", group=rbac),
            {
                "kind": "ClusterRoleBinding",
                "roleRef": {"apiGroup": rbac, "kind": "ClusterRole", "name": "cluster-admin"},
                "subjects": [controller],
            },
        ),
        (
            Target(
                "validatingwebhookconfigurations",
                name="metallb-webhook",
                group="admissionregistration.k8s.io",
            ),
            {
                "webhooks": [
                    {"name": "ipaddresspoolvalidationwebhook.metallb.io", "failurePolicy": "Fail"}
                ]
            },
        ),
        (
            Target("daemonsets", "node-agents", "speaker", group="apps"),
            {
                "kind": "DaemonSet",
                "spec": {"template": {"spec": agents()["node-agents", "speaker"]}},
            },
        ),
    ]
    for number, (target, body) in enumerate(steps):
        second = start + number + draw.below(900) / 1000
        log.add(
            second,
            user,
            "create",
            target,
            body,
            source=source,
            agent="kubectl/v1.34.1",
            query="fieldManager=kubectl",
        )


def drain(log: Audit, draw: Draw) -> None:
    """Add the drain of a node for a kernel update, and its return."""
    start, user, source, agent = (
        13 * 3600.0,
        account("kube-system", "kured"),
        "10.20.4.33",
        "kured/v1.20.0",
    )
    node = Target("nodes", name="worker-3")
    log.add(
        start, user, "patch", node, {"spec": {"unschedulable": True}}, source=source, agent=agent
    )
    for number in range(24):
        workload = WORKLOADS[draw.pick(("web", "checkout", "cart", "aggregator", "renderer"))]
        target = Target("pods", workload.namespace, f"{workload.name}-{draw.hex(5)}", "eviction")
        log.add(start + 2 + number, user, "create", target, source=source, agent=agent)
    log.add(
        start + 400,
        user,
        "patch",
        node,
        {"spec": {"unschedulable": None}},
        source=source,
        agent=agent,
    )
    user = account("kube-system", "pod-garbage-collector")
    for second in draw.moments(10):
        log.add(
            second,
            user,
            "delete",
            Target("pods", "reports", f"nightly-{draw.hex(5)}"),
            agent=MANAGER,
        )
