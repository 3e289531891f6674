"""A day of the Kubernetes control plane: controllers, kubelets, operators, deployments by machines, a node drained."""

from __future__ import annotations

from .common import CONTROL, NODES, WORKLOADS, Audit, Draw, Event, Target, account, by_time
from .specs import agents, application, container, mirrors, pod_of

KUBELET = "kubelet/v1.34.1"
MANAGER = "kube-controller-manager/v1.34.1"
SCHEDULER = "kube-scheduler/v1.34.1/scheduler"
HELM = "Helm/3.19.0"
ARGO = account("argocd", "argocd-application-controller")
DEPLOYER = account("ci", "deployer")
BUNDLE = "LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSURa"


def address_of(node: str) -> str:
    """Return the address of a node."""
    if node in CONTROL:
        return f"10.20.0.{11 + CONTROL.index(node)}"
    return f"10.20.4.{31 + NODES.index(node)}"


def heartbeats(log: Audit, draw: Draw) -> None:
    """Leases, status patches, events, and the watches that are opened again."""
    for second in draw.moments(50):
        node = draw.pick(NODES + CONTROL)
        lease = Target("leases", "kube-node-lease", node, group="coordination.k8s.io")
        log.add(second, f"system:node:{node}", "update", lease, source=address_of(node), agent=KUBELET)
    for second in draw.moments(40):
        name, user, agent = draw.pick(
            (
                ("kube-controller-manager", "system:kube-controller-manager", MANAGER),
                ("kube-scheduler", "system:kube-scheduler", SCHEDULER),
                ("cert-manager-controller", account("cert-manager", "cert-manager"), "cert-manager-controller/v1.19.1"),
                ("ingress-nginx-leader", account("ingress-nginx", "ingress-nginx"), "nginx-ingress-controller/v1.13.3"),
            )
        )
        namespace = user.split(":")[2] if user.count(":") > 2 else "kube-system"
        log.add(second, user, "update", Target("leases", namespace, name, group="coordination.k8s.io"), agent=agent)
    for second in draw.moments(30):
        node = draw.pick(NODES)
        body = {"status": {"conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady"}]}}
        target = Target("nodes", name=node, sub="status")
        log.add(second, f"system:node:{node}", "patch", target, body, source=address_of(node), agent=KUBELET)
    for second in draw.moments(24):
        resource, group = draw.pick((("pods", ""), ("services", ""), ("deployments", "apps"), ("configmaps", "")))
        user = draw.pick(
            ("system:kube-controller-manager", ARGO, account("observability", "prometheus"), "system:kube-scheduler")
        )
        log.add(second, user, "watch", Target(resource, group=group), query="allowWatchBookmarks=true&watch=true")


def kubelets(log: Audit, draw: Draw) -> None:
    """Tokens for pods, their secrets and configuration, their status, certificates of the nodes."""
    for second in draw.moments(44):
        workload = WORKLOADS[draw.pick(("web", "checkout", "cart", "aggregator", "builder", "runner", "prometheus"))]
        node = draw.pick(NODES)
        user, source = f"system:node:{node}", address_of(node)
        target = Target("serviceaccounts", workload.namespace, workload.name, "token")
        log.add(second, user, "create", target, source=source, agent=KUBELET)
        secret = Target("secrets", workload.namespace, f"{workload.name}-config")
        log.add(second + 0.2, user, "get", secret, source=source, agent=KUBELET)
        status = Target("pods", workload.namespace, f"{workload.name}-{draw.hex(5)}", "status")
        log.add(second + 3, user, "patch", status, {"status": {"phase": "Running"}}, source=source, agent=KUBELET)
    for number, second in enumerate(draw.moments(6)):
        node = NODES[number]
        csr = Target("certificatesigningrequests", group="certificates.k8s.io")
        body = {"spec": {"signerName": "kubernetes.io/kube-apiserver-client-kubelet", "usages": ["client auth"]}}
        log.add(second, f"system:node:{node}", "create", csr, body, source=address_of(node), agent=KUBELET)
        approval = csr._replace(name=f"csr-{draw.hex(5)}", sub="approval")
        approver = account("kube-system", "certificate-controller")
        log.add(second + 1, approver, "update", approval, agent=MANAGER)


def pods_and_jobs(log: Audit, draw: Draw) -> None:
    """What the controllers of the controller manager create, bind and delete."""
    for second in draw.moments(40):
        workload = WORKLOADS[draw.pick(("web", "checkout", "cart", "storefront", "worker", "renderer", "grafana"))]
        owner = f"{workload.name}-{draw.hex(9)}"
        claim = f"{workload.name}-data" if workload.name in {"grafana", "renderer"} else ""
        body = pod_of("ReplicaSet", owner, workload.namespace, application(workload, claim))
        user = account("kube-system", "replicaset-controller")
        log.add(second, user, "create", Target("pods", workload.namespace), body, agent=MANAGER)
        binding = Target("pods", workload.namespace, f"{owner}-{draw.hex(5)}", "binding")
        node = {"target": {"kind": "Node", "name": draw.pick(NODES)}}
        log.add(second + 0.1, "system:kube-scheduler", "create", binding, node, agent=SCHEDULER)
        slices = Target("endpointslices", workload.namespace, f"{workload.name}-8kq2x", group="discovery.k8s.io")
        slicer = account("kube-system", "endpointslice-controller")
        log.add(second + 4, slicer, "update", slices, agent=MANAGER)
    for name, namespace, image in (
        ("nightly-report", "reports", "registry.example.org/reports/nightly:5.2.0"),
        ("shop-db-dump", "backup", "registry.example.org/backup/agent:3.4"),
        ("image-prune", "ci", "registry.example.org/ci/builder:2026.11"),
    ):
        for second in draw.moments(6):
            job = f"{name}-{29382000 + draw.below(1400)}"
            template = {"spec": {"restartPolicy": "OnFailure", "containers": [container("main", image)]}}
            body = {"kind": "Job", "spec": {"backoffLimit": 2, "template": template}}
            user = account("kube-system", "cronjob-controller")
            log.add(second, user, "create", Target("jobs", namespace, group="batch"), body, agent=MANAGER)
            made = pod_of("Job", job, namespace, template["spec"])
            user = account("kube-system", "job-controller")
            log.add(second + 0.1, user, "create", Target("pods", namespace), made, agent=MANAGER)
            collector = account("kube-system", "ttl-after-finished-controller")
            log.add(second + 900, collector, "delete", Target("jobs", namespace, job, group="batch"), agent=MANAGER)


def node_agents(log: Audit, draw: Draw) -> None:
    """Node agents are rolled out, and the static pods of the control plane show up as mirrors."""
    for (namespace, name), spec in agents().items():
        for second in draw.moments(2):
            body = pod_of("DaemonSet", name, namespace, spec)
            user = account("kube-system", "daemon-set-controller")
            log.add(second, user, "create", Target("pods", namespace), body, agent=MANAGER)
    for name, spec in mirrors().items():
        for node, second in zip(CONTROL, draw.moments(3), strict=True):
            mirror = {"kubernetes.io/config.mirror": draw.hex(32)}
            meta = {"name": f"{name}-{node}", "namespace": "kube-system", "annotations": mirror}
            body = {"kind": "Pod", "metadata": meta, "spec": spec | {"nodeName": node}}
            user = f"system:node:{node}"
            target = Target("pods", "kube-system", f"{name}-{node}")
            log.add(second, user, "create", target, body, source=address_of(node), agent=KUBELET)


def operators(log: Audit, draw: Draw) -> None:
    """Certificates, secrets from outside, metrics, autoscaling, volumes, and the webhooks that their owners refresh."""
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
        log.add(second, injector, "patch", target, {"webhooks": [hook]}, agent="cert-manager-cainjector/v1.19.1")
    readers = (
        (account("ingress-nginx", "ingress-nginx"), "shop", "shop-tls", "nginx-ingress-controller/v1.13.3"),
        (account("external-secrets", "external-secrets"), "shop", "checkout-config", "external-secrets/v0.20.4"),
        (account("external-secrets", "external-secrets"), "reports", "warehouse", "external-secrets/v0.20.4"),
        (account("cert-manager", "cert-manager"), "ingress-nginx", "shop-tls", "cert-manager-certificates/v1.19.1"),
        (ARGO, "argocd", "repo-shop", "argocd-application-controller/v3.1.9"),
    )
    for second in draw.moments(60):
        user, namespace, name, agent = draw.pick(readers)
        verb = draw.pick(("get", "get", "watch", "list"))
        target = Target("secrets", namespace, name if verb == "get" else "")
        log.add(second, user, verb, target, source="10.42.3.40", agent=agent)
        if user.endswith("external-secrets"):
            log.add(second + 1, user, "update", Target("secrets", namespace, name), source="10.42.3.40", agent=agent)
    for second in draw.moments(24):
        name = draw.pick(("web", "checkout", "storefront"))
        target = Target("deployments", "shop", name, "scale", "apps")
        body = {"kind": "Scale", "spec": {"replicas": 3 + draw.below(4)}}
        user = account("kube-system", "horizontal-pod-autoscaler")
        log.add(second, user, "update", target, body, agent=MANAGER)
    for second in draw.moments(24):
        user = draw.pick((account("kube-system", "metrics-server"), account("observability", "prometheus")))
        review = Target("tokenreviews", group="authentication.k8s.io")
        log.add(second, user, "create", review, source="10.42.2.9")
        access = Target("subjectaccessreviews", group="authorization.k8s.io")
        body = {"spec": {"user": user, "nonResourceAttributes": {"path": "/metrics", "verb": "get"}}}
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
        log.add(second, provisioner, "create", Target("persistentvolumes"), body, source="10.42.4.18")


def readers(log: Audit, draw: Draw) -> None:
    """Operators that keep lists of all secrets, Helm that looks for its releases, a node that starts, tokens."""
    state, hub = account("observability", "kube-state-metrics"), account("external-secrets", "external-secrets")
    for user, namespace, count in (
        (account("cert-manager", "cert-manager"), "", 4),
        (hub, "", 4),
        (state, "", 3),
        (ARGO, "", 3),
        (account("ingress-nginx", "ingress-nginx"), "", 3),
        ("system:kube-controller-manager", "", 4),
    ):
        for second in draw.moments(count):
            log.add(second, user, "list", Target("secrets", namespace), source="10.42.3.41", query="limit=500")
            query = "allowWatchBookmarks=true&watch=true"
            log.add(second + 1, user, "watch", Target("secrets", namespace), source="10.42.3.41", query=query)
    for second in draw.moments(8, 7, 19):
        target, query = Target("secrets", draw.pick(("shop", "reports"))), "labelSelector=name%3Dweb%2Cowner%3Dhelm"
        log.add(second, DEPLOYER, "list", target, source="192.0.2.18", agent=HELM, query=query)
    for number in range(18):
        target = Target("secrets", draw.pick(("shop", "reports", "ci")), f"config-{number}")
        second = 13 * 3600.0 + 460 + number
        log.add(second, "system:node:worker-3", "get", target, source=address_of("worker-3"), agent=KUBELET)
    for second in draw.moments(10):
        target = Target("serviceaccounts", "kube-system", draw.pick(("job-controller", "ttl-controller")), "token")
        log.add(second, "system:kube-controller-manager", "create", target, agent=MANAGER)
        target = Target("serviceaccounts", "vault-auth", "vault", "token")
        log.add(second + 2, hub, "create", target, source="10.42.3.40", agent="external-secrets/v0.20.4")


def guards(log: Audit, draw: Draw) -> None:
    """Admission and agents are kept in order by those who own them: webhooks made anew, an agent's release."""
    group = "admissionregistration.k8s.io"
    kyverno, istiod = account("kyverno", "kyverno-admission-controller"), account("istio-system", "istiod")
    for second in draw.moments(6):
        name = draw.pick(("kyverno-resource-validating-webhook-cfg", "kyverno-policy-validating-webhook-cfg"))
        target = Target("validatingwebhookconfigurations", name=name, group=group)
        body: Event = {"webhooks": [{"name": "validate.kyverno.svc-fail", "failurePolicy": "Fail"}]}
        log.add(second, kyverno, "delete", target, source="10.42.4.60", agent="kyverno/v1.16.0")
        log.add(second + 2, kyverno, "create", target, body, source="10.42.4.60", agent="kyverno/v1.16.0")
        target = Target("validatingwebhookconfigurations", name="istio-validator-istio-system", group=group)
        body = {"webhooks": [{"name": "rev.validation.istio.io", "failurePolicy": "Fail"}]}
        log.add(second + 9, istiod, "update", target, body, source="10.42.4.61", agent="pilot-discovery/1.27.1")
    for second in draw.moments(4, 7, 19):
        target = Target("daemonsets", "node-agents", "falco", group="apps")
        spec = {"template": {"spec": agents()["node-agents", "falco"]}}
        log.add(second, ARGO, "patch", target, {"kind": "DaemonSet", "spec": spec}, source="10.42.6.21")
        for number in range(6):
            gone, user = Target("pods", "node-agents", f"falco-{draw.hex(5)}"), "daemon-set-controller"
            log.add(second + 20 * number, account("kube-system", user), "delete", gone, agent=MANAGER)
        labels = {"metadata": {"labels": {"pod-security.kubernetes.io/enforce": "restricted"}}}
        log.add(second + 200, ARGO, "patch", Target("namespaces", name="shop"), labels, source="10.42.6.21")


def deployments(log: Audit, draw: Draw) -> None:
    """Argo CD applies what is in Git; the build's account installs charts."""
    for second in draw.moments(28):
        user, agent = ARGO, "argocd-application-controller/v3.1.9"
        workload = WORKLOADS[draw.pick(("web", "checkout", "cart", "aggregator", "prometheus", "fluent-bit"))]
        kind = "daemonsets" if workload.name == "fluent-bit" else "deployments"
        target = Target(kind, workload.namespace, workload.name, group="apps")
        spec = agents()["node-agents", "fluent-bit"] if kind == "daemonsets" else application(workload)
        body = {"kind": kind[:-1].title(), "spec": {"template": {"spec": spec}}}
        query = "fieldManager=argocd-controller&force=true"
        log.add(second, user, "patch", target, body, source="10.42.6.21", agent=agent, query=query)
        config = Target("configmaps", workload.namespace, f"{workload.name}-settings")
        log.add(second + 1, user, "get", config, source="10.42.6.21", agent=agent)
    for second in draw.moments(8, 7, 19):
        workload = WORKLOADS[draw.pick(("web", "checkout", "renderer"))]
        release = f"sh.helm.release.v1.{workload.name}.v{20 + draw.below(60)}"
        source = "10.42.9.14"
        log.add(second, DEPLOYER, "create", Target("secrets", workload.namespace, release), source=source, agent=HELM)
        target = Target("deployments", workload.namespace, workload.name, group="apps")
        body = {"spec": {"template": {"spec": application(workload)}}}
        log.add(second + 2, DEPLOYER, "patch", target, body, source=source, agent=HELM)
        cron = Target("cronjobs", workload.namespace, f"{workload.name}-cleanup", group="batch")
        template = {"spec": {"template": {"spec": application(workload) | {"restartPolicy": "Never"}}}}
        job = {"spec": {"schedule": "15 3 * * *", "jobTemplate": template}}
        log.add(second + 3, DEPLOYER, "patch", cron, job, source=source, agent=HELM)


def bootstrap(log: Audit, draw: Draw) -> None:
    """The installer sets a new operator up: roles, bindings, webhooks, a namespace, its first node agents."""
    start, source, user = 6 * 3600.0, "10.20.0.11", "kubernetes-admin"
    rbac = "rbac.authorization.k8s.io"
    controller = {"kind": "ServiceAccount", "name": "argocd-application-controller", "namespace": "argocd"}
    steps: list[tuple[Target, Event]] = [
        (Target("namespaces", name="node-agents"), {"kind": "Namespace", "metadata": {"name": "node-agents"}}),
        (Target("serviceaccounts", "node-agents", "speaker"), {"kind": "ServiceAccount"}),
        (
            Target("clusterroles", name="metallb:speaker", group=rbac),
            {"kind": "ClusterRole", "rules": [{"apiGroups": [""], "resources": ["services"], "verbs": ["get"]}]},
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
            Target("validatingwebhookconfigurations", name="metallb-webhook", group="admissionregistration.k8s.io"),
            {"webhooks": [{"name": "ipaddresspoolvalidationwebhook.metallb.io", "failurePolicy": "Fail"}]},
        ),
        (
            Target("daemonsets", "node-agents", "speaker", group="apps"),
            {"kind": "DaemonSet", "spec": {"template": {"spec": agents()["node-agents", "speaker"]}}},
        ),
    ]
    for number, (target, body) in enumerate(steps):
        second = start + number + draw.below(900) / 1000
        log.add(
            second, user, "create", target, body, source=source, agent="kubectl/v1.34.1", query="fieldManager=kubectl"
        )


def drain(log: Audit, draw: Draw) -> None:
    """A node is taken out for its kernel update, and comes back."""
    start, user, source, agent = 13 * 3600.0, account("kube-system", "kured"), "10.20.4.33", "kured/v1.20.0"
    node = Target("nodes", name="worker-3")
    log.add(start, user, "patch", node, {"spec": {"unschedulable": True}}, source=source, agent=agent)
    for number in range(24):
        workload = WORKLOADS[draw.pick(("web", "checkout", "cart", "aggregator", "renderer"))]
        target = Target("pods", workload.namespace, f"{workload.name}-{draw.hex(5)}", "eviction")
        log.add(start + 2 + number, user, "create", target, source=source, agent=agent)
    log.add(start + 400, user, "patch", node, {"spec": {"unschedulable": None}}, source=source, agent=agent)
    user = account("kube-system", "pod-garbage-collector")
    for second in draw.moments(10):
        log.add(second, user, "delete", Target("pods", "reports", f"nightly-{draw.hex(5)}"), agent=MANAGER)


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("kubernetes-control-plane")
    log = Audit(draw)
    for part in (
        heartbeats,
        kubelets,
        pods_and_jobs,
        node_agents,
        operators,
        readers,
        guards,
        deployments,
        bootstrap,
        drain,
    ):
        part(log, draw)
    return by_time(log.made)
