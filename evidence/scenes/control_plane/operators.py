"""Operators: certificates, secrets, autoscaling, volumes, webhooks, and readers of all secrets."""

from __future__ import annotations

from ..common import Audit, Draw, Event, Target, account
from ..specs import agents
from .actors import ARGO, DEPLOYER, HELM, KUBELET, MANAGER, address_of

BUNDLE = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURa"


def operators(log: Audit, draw: Draw) -> None:
    """Add certificates, external secrets, metrics, autoscaling, volumes and webhook updates."""
    injector = account("cert-manager", "cert-manager-cainjector")
    for second in draw.moments(14):
        kind, name = draw.pick(
            (
                ("mutatingwebhookconfigurations", "cert-manager-webhook"),
                ("validatingwebhookconfigurations", "cert-manager-webhook"),
                ("mutatingwebhookconfigurations", "istio-sidecar-injector"),
                ("validatingwebhookconfigurations", "ingress-nginx-admission"),
            )
        )
        hook = {"name": f"{name}.example.org", "clientConfig": {"caBundle": BUNDLE}}
        target = Target(kind, name=name, group="admissionregistration.k8s.io")
        log.add(
            second,
            injector,
            "patch",
            target,
            {"webhooks": [hook]},
            agent="cert-manager-cainjector/v1.19.1",
        )
    readers = (
        (
            account("ingress-nginx", "ingress-nginx"),
            "shop",
            "shop-tls",
            "nginx-ingress-controller/v1.13.3",
        ),
        (
            account("external-secrets", "external-secrets"),
            "shop",
            "checkout-config",
            "external-secrets/v0.20.4",
        ),
        (
            account("external-secrets", "external-secrets"),
            "reports",
            "warehouse",
            "external-secrets/v0.20.4",
        ),
        (
            account("cert-manager", "cert-manager"),
            "ingress-nginx",
            "shop-tls",
            "cert-manager-certificates/v1.19.1",
        ),
        (ARGO, "argocd", "repo-shop", "argocd-application-controller/v3.1.9"),
    )
    for second in draw.moments(60):
        user, namespace, name, agent = draw.pick(readers)
        verb = draw.pick(("get", "get", "watch", "list"))
        target = Target("secrets", namespace, name if verb == "get" else "")
        log.add(second, user, verb, target, source="10.42.3.40", agent=agent)
        if user.endswith("external-secrets"):
            log.add(
                second + 1,
                user,
                "update",
                Target("secrets", namespace, name),
                source="10.42.3.40",
                agent=agent,
            )
    for second in draw.moments(24):
        name = draw.pick(("web", "checkout", "storefront"))
        target = Target("deployments", "shop", name, "scale", "apps")
        body = {"kind": "Scale", "spec": {"replicas": 3 + draw.below(4)}}
        user = account("kube-system", "horizontal-pod-autoscaler")
        log.add(second, user, "update", target, body, agent=MANAGER)
    for second in draw.moments(24):
        user = draw.pick(
            (account("kube-system", "metrics-server"), account("observability", "prometheus"))
        )
        review = Target("tokenreviews", group="authentication.k8s.io")
        log.add(second, user, "create", review, source="10.42.2.9")
        access = Target("subjectaccessreviews", group="authorization.k8s.io")
        body = {
            "spec": {"user": user, "nonResourceAttributes": {"path": "/metrics", "verb": "get"}}
        }
        log.add(second + 0.1, user, "create", access, body, source="10.42.2.9")
    provisioner = account("storage-system", "provisioner")
    for second in draw.moments(8):
        source = draw.pick(
            (
                {"nfs": {"server": "nas01.example.org", "path": f"/exports/{draw.hex(6)}"}},
                {"csi": {"driver": "nfs.csi.k8s.io", "volumeHandle": draw.hex(12)}},
                {"csi": {"driver": "rbd.csi.ceph.com", "volumeHandle": draw.hex(12)}},
            )
        )
        body = {"kind": "PersistentVolume", "spec": {"accessModes": ["ReadWriteMany"], **source}}
        log.add(
            second, provisioner, "create", Target("persistentvolumes"), body, source="10.42.4.18"
        )


def readers(log: Audit, draw: Draw) -> None:
    """Add operators that list all secrets, Helm, a node that starts, and token requests."""
    state, hub = (
        account("observability", "kube-state-metrics"),
        account("external-secrets", "external-secrets"),
    )
    for user, namespace, count in (
        (account("cert-manager", "cert-manager"), "", 4),
        (hub, "", 4),
        (state, "", 3),
        (ARGO, "", 3),
        (account("ingress-nginx", "ingress-nginx"), "", 3),
        ("system:kube-controller-manager", "", 4),
    ):
        for second in draw.moments(count):
            log.add(
                second,
                user,
                "list",
                Target("secrets", namespace),
                source="10.42.3.41",
                query="limit=500",
            )
            query = "allowWatchBookmarks=true&watch=true"
            log.add(
                second + 1,
                user,
                "watch",
                Target("secrets", namespace),
                source="10.42.3.41",
                query=query,
            )
    for second in draw.moments(8, 7, 19):
        target, query = (
            Target("secrets", draw.pick(("shop", "reports"))),
            "labelSelector=name%3Dweb%2Cowner%3Dhelm",
        )
        log.add(second, DEPLOYER, "list", target, source="192.0.2.18", agent=HELM, query=query)
    for number in range(18):
        target = Target("secrets", draw.pick(("shop", "reports", "ci")), f"config-{number}")
        second = 13 * 3600.0 + 460 + number
        log.add(
            second,
            "system:node:worker-3",
            "get",
            target,
            source=address_of("worker-3"),
            agent=KUBELET,
        )
    for second in draw.moments(10):
        target = Target(
            "serviceaccounts",
            "kube-system",
            draw.pick(("job-controller", "ttl-controller")),
            "token",
        )
        log.add(second, "system:kube-controller-manager", "create", target, agent=MANAGER)
        target = Target("serviceaccounts", "vault-auth", "vault", "token")
        log.add(
            second + 2, hub, "create", target, source="10.42.3.40", agent="external-secrets/v0.20.4"
        )


def guards(log: Audit, draw: Draw) -> None:
    """Add admission webhooks that their owners recreate, and the rollout of a node agent."""
    group = "admissionregistration.k8s.io"
    kyverno, istiod = (
        account("kyverno", "kyverno-admission-controller"),
        account("istio-system", "istiod"),
    )
    for second in draw.moments(6):
        name = draw.pick(
            ("kyverno-resource-validating-webhook-cfg", "kyverno-policy-validating-webhook-cfg")
        )
        target = Target("validatingwebhookconfigurations", name=name, group=group)
        body: Event = {"webhooks": [{"name": "validate.kyverno.svc-fail", "failurePolicy": "Fail"}]}
        log.add(second, kyverno, "delete", target, source="10.42.4.60", agent="kyverno/v1.16.0")
        log.add(
            second + 2,
            kyverno,
            "create",
            target,
            body,
            source="10.42.4.60",
            agent="kyverno/v1.16.0",
        )
        target = Target(
            "validatingwebhookconfigurations", name="istio-validator-istio-system", group=group
        )
        body = {"webhooks": [{"name": "rev.validation.istio.io", "failurePolicy": "Fail"}]}
        log.add(
            second + 9,
            istiod,
            "update",
            target,
            body,
            source="10.42.4.61",
            agent="pilot-discovery/1.27.1",
        )
    for second in draw.moments(4, 7, 19):
        target = Target("daemonsets", "node-agents", "falco", group="apps")
        spec = {"template": {"spec": agents()["node-agents", "falco"]}}
        log.add(
            second, ARGO, "patch", target, {"kind": "DaemonSet", "spec": spec}, source="10.42.6.21"
        )
        for number in range(6):
            gone, user = (
                Target("pods", "node-agents", f"falco-{draw.hex(5)}"),
                "daemon-set-controller",
            )
            log.add(
                second + 20 * number, account("kube-system", user), "delete", gone, agent=MANAGER
            )
        labels = {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
        log.add(
            second + 200,
            ARGO,
            "patch",
            Target("namespaces", name="shop"),
            labels,
            source="10.42.6.21",
        )
