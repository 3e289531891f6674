"""Background activity: leases, kubelets, pods of controllers, node agents."""

from __future__ import annotations

from ..common import CONTROL, NODES, WORKLOADS, Audit, Draw, Target, account
from ..specs import agents, application, container, mirrors, pod_of
from .actors import ARGO, KUBELET, MANAGER, SCHEDULER, address_of


def heartbeats(log: Audit, draw: Draw) -> None:
    """Add leases, status patches, events, and reopened watches."""
    for second in draw.moments(50):
        node = draw.pick(NODES + CONTROL)
        lease = Target("leases", "kube-node-lease", node, group="coordination.k8s.io")
        log.add(
            second, f"system:node:{node}", "update", lease, source=address_of(node), agent=KUBELET
        )
    for second in draw.moments(40):
        name, user, agent = draw.pick(
            (
                ("kube-controller-manager", "system:kube-controller-manager", MANAGER),
                ("kube-scheduler", "system:kube-scheduler", SCHEDULER),
                (
                    "cert-manager-controller",
                    account("cert-manager", "cert-manager"),
                    "cert-manager-controller/v1.19.1",
                ),
                (
                    "ingress-nginx-leader",
                    account("ingress-nginx", "ingress-nginx"),
                    "nginx-ingress-controller/v1.13.3",
                ),
            )
        )
        namespace = user.split(":")[2] if user.count(":") > 2 else "kube-system"
        log.add(
            second,
            user,
            "update",
            Target("leases", namespace, name, group="coordination.k8s.io"),
            agent=agent,
        )
    for second in draw.moments(30):
        node = draw.pick(NODES)
        body = {
            "status": {
                "conditions": [{"type": "Ready", "status": "True", "reason": "KubeletReady"}]
            }
        }
        target = Target("nodes", name=node, sub="status")
        log.add(
            second,
            f"system:node:{node}",
            "patch",
            target,
            body,
            source=address_of(node),
            agent=KUBELET,
        )
    for second in draw.moments(24):
        resource, group = draw.pick(
            (("pods", ""), ("services", ""), ("deployments", "apps"), ("configmaps", ""))
        )
        user = draw.pick(
            (
                "system:kube-controller-manager",
                ARGO,
                account("observability", "prometheus"),
                "system:kube-scheduler",
            )
        )
        log.add(
            second,
            user,
            "watch",
            Target(resource, group=group),
            query="allowWatchBookmarks=true&watch=true",
        )


def kubelets(log: Audit, draw: Draw) -> None:
    """Add tokens and secrets of pods, status updates, and certificates of the nodes."""
    for second in draw.moments(44):
        workload = WORKLOADS[
            draw.pick(("web", "checkout", "cart", "aggregator", "builder", "runner", "prometheus"))
        ]
        node = draw.pick(NODES)
        user, source = f"system:node:{node}", address_of(node)
        target = Target("serviceaccounts", workload.namespace, workload.name, "token")
        log.add(second, user, "create", target, source=source, agent=KUBELET)
        secret = Target("secrets", workload.namespace, f"{workload.name}-config")
        log.add(second + 0.2, user, "get", secret, source=source, agent=KUBELET)
        status = Target("pods", workload.namespace, f"{workload.name}-{draw.hex(5)}", "status")
        log.add(
            second + 3,
            user,
            "patch",
            status,
            {"status": {"phase": "Running"}},
            source=source,
            agent=KUBELET,
        )
    for number, second in enumerate(draw.moments(6)):
        node = NODES[number]
        csr = Target("certificatesigningrequests", group="certificates.k8s.io")
        body = {
            "spec": {
                "signerName": "kubernetes.io/kube-apiserver-client-kubelet",
                "usages": ["client auth"],
            }
        }
        log.add(
            second,
            f"system:node:{node}",
            "create",
            csr,
            body,
            source=address_of(node),
            agent=KUBELET,
        )
        approval = csr._replace(name=f"csr-{draw.hex(5)}", sub="approval")
        approver = account("kube-system", "certificate-controller")
        log.add(second + 1, approver, "update", approval, agent=MANAGER)


def pods_and_jobs(log: Audit, draw: Draw) -> None:
    """Add the objects that the controllers create, bind and delete."""
    for second in draw.moments(40):
        workload = WORKLOADS[
            draw.pick(("web", "checkout", "cart", "storefront", "worker", "renderer", "grafana"))
        ]
        owner = f"{workload.name}-{draw.hex(9)}"
        claim = f"{workload.name}-data" if workload.name in {"grafana", "renderer"} else ""
        body = pod_of("ReplicaSet", owner, workload.namespace, application(workload, claim))
        user = account("kube-system", "replicaset-controller")
        log.add(second, user, "create", Target("pods", workload.namespace), body, agent=MANAGER)
        binding = Target("pods", workload.namespace, f"{owner}-{draw.hex(5)}", "binding")
        node = {"target": {"kind": "Node", "name": draw.pick(NODES)}}
        log.add(second + 0.1, "system:kube-scheduler", "create", binding, node, agent=SCHEDULER)
        slices = Target(
            "endpointslices", workload.namespace, f"{workload.name}-8kq2x", group="discovery.k8s.io"
        )
        slicer = account("kube-system", "endpointslice-controller")
        log.add(second + 4, slicer, "update", slices, agent=MANAGER)
    for name, namespace, image in (
        ("nightly-report", "reports", "registry.example.org/reports/nightly:5.2.0"),
        ("shop-db-dump", "backup", "registry.example.org/backup/agent:3.4"),
        ("image-prune", "ci", "registry.example.org/ci/builder:2026.11"),
    ):
        for second in draw.moments(6):
            job = f"{name}-{29382000 + draw.below(1400)}"
            template = {
                "spec": {"restartPolicy": "OnFailure", "containers": [container("main", image)]}
            }
            body = {"kind": "Job", "spec": {"backoffLimit": 2, "template": template}}
            user = account("kube-system", "cronjob-controller")
            log.add(
                second,
                user,
                "create",
                Target("jobs", namespace, group="batch"),
                body,
                agent=MANAGER,
            )
            created = pod_of("Job", job, namespace, template["spec"])
            user = account("kube-system", "job-controller")
            log.add(second + 0.1, user, "create", Target("pods", namespace), created, agent=MANAGER)
            collector = account("kube-system", "ttl-after-finished-controller")
            log.add(
                second + 900,
                collector,
                "delete",
                Target("jobs", namespace, job, group="batch"),
                agent=MANAGER,
            )


def node_agents(log: Audit, draw: Draw) -> None:
    """Add the rollout of node agents, and the mirror pods of the control plane."""
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
