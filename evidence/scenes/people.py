"""People in the cluster: reads, port-forwards, exec sessions, restarts, and the build account."""

from __future__ import annotations

from .common import PEOPLE, WORKLOADS, Audit, Draw, Event, Target, account, by_time
from .specs import HARDENED, application, container

KUBECTL = ("kubectl/v1.34.1 (linux/amd64)", "kubectl/v1.33.5 (darwin/arm64)")
K9S = "k9s/v0.50.16 (linux/amd64)"
VPN = ("10.255.200.14", "10.255.200.31", "10.255.200.57", "198.51.100.40")
APPS = ("web", "checkout", "cart", "storefront", "aggregator", "renderer")
ONCALL = "lena.brandt"


def reading(log: Audit, draw: Draw) -> None:
    """Add lists, logs, reads, access reviews, and some responses with 403 and 404."""
    for second in draw.moments(90, 6, 20):
        who, source = draw.pick(PEOPLE), draw.pick(VPN)
        workload = WORKLOADS[draw.pick(APPS)]
        name = f"{workload.name}-{draw.hex(5)}"
        verb, target, query = draw.pick(
            (
                ("list", Target("pods", workload.namespace), "limit=500"),
                ("get", Target("pods", workload.namespace, name), ""),
                (
                    "get",
                    Target("pods", workload.namespace, name, "log"),
                    "container=main&tailLines=100",
                ),
                (
                    "get",
                    Target("pods", workload.namespace, name, "log"),
                    "follow=true&previous=true",
                ),
                (
                    "list",
                    Target("events", workload.namespace),
                    "fieldSelector=involvedObject.kind%3DPod",
                ),
                ("get", Target("deployments", workload.namespace, workload.name, group="apps"), ""),
                ("list", Target("nodes"), "limit=500"),
                (
                    "watch",
                    Target("pods", workload.namespace),
                    "allowWatchBookmarks=true&watch=true",
                ),
                ("list", Target("configmaps", workload.namespace), "limit=500"),
                ("get", Target("configmaps", workload.namespace, f"{workload.name}-settings"), ""),
                ("list", Target("pods", "", group="metrics.k8s.io", version="v1beta1"), ""),
            )
        )
        code = 404 if draw.below(20) == 0 and verb == "get" else 0
        agent = draw.pick((*KUBECTL, K9S))
        log.add(second, who, verb, target, source=source, agent=agent, query=query, code=code)
    for second in draw.moments(14, 7, 19):
        target = Target("selfsubjectaccessreviews", group="authorization.k8s.io")
        body = {
            "spec": {
                "resourceAttributes": {
                    "namespace": "shop",
                    "resource": "deployments",
                    "verb": "patch",
                }
            }
        }
        log.add(second, draw.pick(PEOPLE), "create", target, body, source=draw.pick(VPN), agent=K9S)
    for second in draw.moments(5, 8, 18):
        target = Target("secrets", "shop", "checkout-config")
        log.add(
            second,
            draw.pick(PEOPLE),
            "get",
            target,
            source=draw.pick(VPN),
            agent=KUBECTL[0],
            code=403,
        )


def sessions(log: Audit, draw: Draw) -> None:
    """Add port-forwards and exec sessions, mostly in staging, rarely in production on call."""
    for second in draw.moments(24, 7, 19):
        name = f"{draw.pick(('web', 'grafana', 'shop-db'))}-{draw.hex(5)}"
        target = Target(
            "pods", draw.pick(("staging", "observability", "shop")), name, "portforward"
        )
        verb = draw.pick(("create", "get"))
        log.add(
            second,
            draw.pick(PEOPLE),
            verb,
            target,
            source=draw.pick(VPN),
            agent=KUBECTL[0],
            code=101,
        )
    commands = (
        ("dev-mia", "web-5c7d1", "command=sh&container=web&stdin=true&stdout=true&tty=true"),
        (
            "dev-mia",
            "web-5c7d1",
            "command=python3&command=manage.py&command=shell&stdin=true&stdout=true&tty=true",
        ),
        (
            "dev-tom",
            "checkout-9aa41",
            "command=bash&container=checkout&stdin=true&stdout=true&tty=true",
        ),
        (
            "dev-tom",
            "checkout-9aa41",
            "command=cat&command=%2Fsrv%2Fapplication.yml&stdout=true&stderr=true",
        ),
        (
            "dev-ravi",
            "sftp-0",
            "command=sh&command=-c&command=ls+-l+%2Fetc%2Fssh&stdout=true&stderr=true",
        ),
        ("staging", "web-6d9f7", "command=sh&container=web&stdin=true&stdout=true&tty=true"),
        (
            "staging",
            "checkout-77b5c",
            "command=jcmd&command=1&command=Thread.print&container=checkout&stdout=true",
        ),
        (
            "staging",
            "shop-db-0",
            "command=psql&command=-U&command=shop&command=-c&command=select+1&stdout=true",
        ),
        (
            "staging",
            "web-6d9f7",
            "command=curl&command=-s&command=http%3A%2F%2Flocalhost%3A8080%2Fhealthz&stdout=true",
        ),
        (
            "shop",
            "sftp-1c0aa",
            "command=ls&command=-la&command=%2Fhome%2Fpartner%2F.ssh&stdout=true&stderr=true",
        ),
        (
            "shop",
            "sftp-1c0aa",
            "command=ssh-keygen&command=-lf&command=%2Fetc%2Fssh%2Fssh_host_ed25519_key.pub",
        ),
        (
            "shop",
            "sftp-1c0aa",
            "command=pgrep&command=-a&command=sshd&container=sftp&stdout=true&stderr=true",
        ),
        (
            "shop",
            "cart-redis-0",
            "command=redis-cli&command=cluster&command=nodes&stdout=true&stderr=true",
        ),
        ("shop", "checkout-4be1d", "command=env&container=checkout&stdout=true&stderr=true"),
        ("reports", "aggregator-91c2e", "command=df&command=-h&stdout=true&stderr=true"),
        (
            "observability",
            "prometheus-0",
            "command=promtool&command=tsdb&command=list&command=%2Fprometheus",
        ),
    )
    for second in draw.moments(30, 7, 19):
        namespace, name, query = draw.pick(commands[:5] if draw.below(3) else commands)
        verb, source = draw.pick(("create", "get")), draw.pick(VPN)
        target = Target("pods", namespace, name, "exec")
        who = draw.pick(PEOPLE) if namespace.startswith("dev-") else ONCALL
        log.add(second, who, verb, target, source=source, agent=KUBECTL[0], query=query, code=101)
    for second in draw.moments(12):
        target = Target("pods", "shop", "shop-db-0", "exec")
        query = "command=pg_isready&command=-q&container=postgres&stdout=true&stderr=true"
        user = account("backup", "velero")
        log.add(
            second,
            user,
            "create",
            target,
            source="10.42.8.8",
            agent="velero-server/v1.17.0",
            query=query,
            code=101,
        )


def debugging(log: Audit, draw: Draw) -> None:
    """Add debug containers with the general profile, in developer namespaces and in staging."""
    for second in draw.moments(6, 8, 18):
        security = {"capabilities": {"add": ["SYS_PTRACE"]}}
        added = container(
            f"debugger-{draw.hex(5)}",
            "registry.example.org/platform/debug:1.9",
            security,
            stdin=True,
        )
        added["targetContainerName"] = "web"
        target = Target(
            "pods", draw.pick(("dev-mia", "dev-tom", "staging")), "web-6d9f7", "ephemeralcontainers"
        )
        body = {"spec": {"ephemeralContainers": [added]}}
        log.add(second, ONCALL, "patch", target, body, source=draw.pick(VPN), agent=KUBECTL[0])
        target = target._replace(sub="attach")
        query = f"container={added['name']}&stdin=true&stdout=true&tty=true"
        log.add(
            second + 2,
            ONCALL,
            "create",
            target,
            source=draw.pick(VPN),
            agent=KUBECTL[0],
            query=query,
            code=101,
        )


def changes(log: Audit, draw: Draw) -> None:
    """Add restarts, scaling, deleted pods, one-off jobs, and deployments with a dry run first."""
    for second in draw.moments(18, 7, 19):
        workload = WORKLOADS[draw.pick(APPS)]
        target = Target("deployments", workload.namespace, workload.name, group="apps")
        stamp = {"kubectl.kubernetes.io/restartedAt": "2026-11-17T09:00:00+01:00"}
        body: Event = {"spec": {"template": {"metadata": {"annotations": stamp}}}}
        query = "fieldManager=kubectl-rollout&fieldValidation=Strict"
        log.add(
            second,
            draw.pick(PEOPLE),
            "patch",
            target,
            body,
            source=draw.pick(VPN),
            agent=KUBECTL[0],
            query=query,
        )
    for second in draw.moments(10, 7, 19):
        target = Target("deployments", "staging", draw.pick(APPS), "scale", "apps")
        body = {"spec": {"replicas": draw.below(3)}}
        log.add(
            second,
            draw.pick(PEOPLE),
            "patch",
            target,
            body,
            source=draw.pick(VPN),
            agent=KUBECTL[0],
        )
    for second in draw.moments(14, 7, 19):
        target = Target("pods", "staging", f"{draw.pick(APPS)}-{draw.hex(5)}")
        log.add(
            second, draw.pick(PEOPLE), "delete", target, source=draw.pick(VPN), agent=KUBECTL[0]
        )
    for second in draw.moments(12, 7, 19):
        workload = WORKLOADS[draw.pick(APPS)]
        body = {"kind": "Deployment", "spec": {"template": {"spec": application(workload)}}}
        target = Target("deployments", "staging", workload.name, group="apps")
        for later, query in enumerate(
            ("dryRun=All&fieldManager=kubectl-client-side-apply", "fieldManager=kubectl")
        ):
            who, source = PEOPLE[later], VPN[later]
            log.add(
                second + later * 9,
                who,
                "patch",
                target,
                body,
                source=source,
                agent=KUBECTL[0],
                query=query,
            )
    for second in draw.moments(4, 8, 18):
        spec = {
            "containers": [container("migrate", WORKLOADS["checkout"].image, HARDENED)],
            "restartPolicy": "Never",
        }
        target = Target("jobs", "staging", group="batch")
        body = {"kind": "Job", "spec": {"template": {"spec": spec}}}
        log.add(
            second,
            draw.pick(PEOPLE),
            "create",
            target,
            body,
            source=draw.pick(VPN),
            agent=KUBECTL[0],
        )


def machines(log: Audit, draw: Draw) -> None:
    """Add the build account: review namespaces with a deployment and cron job, and runner pods."""
    user, source, agent = account("ci", "deployer"), "10.42.9.14", "kubectl/v1.34.1 (linux/amd64)"
    rbac = "rbac.authorization.k8s.io"
    for second in draw.moments(8, 7, 19):
        review = f"review-{1200 + draw.below(99)}"
        body: Event = {
            "kind": "Namespace",
            "metadata": {"name": review, "labels": {"team": "shop"}},
        }
        log.add(
            second,
            user,
            "create",
            Target("namespaces", name=review),
            body,
            source=source,
            agent=agent,
        )
        role = {"apiGroup": rbac, "kind": "ClusterRole", "name": "edit"}
        subject = {"kind": "Group", "apiGroup": rbac, "name": "oidc:developers"}
        body = {"kind": "RoleBinding", "roleRef": role, "subjects": [subject]}
        binding = Target("rolebindings", review, "developers", group=rbac)
        log.add(second + 1, user, "create", binding, body, source=source, agent=agent)
        spec = application(WORKLOADS["web"])
        body = {"kind": "Deployment", "spec": {"replicas": 1, "template": {"spec": spec}}}
        deployment = Target("deployments", review, "web", group="apps")
        log.add(second + 2, user, "create", deployment, body, source=source, agent=agent)
        template = {"spec": {"template": {"spec": spec | {"restartPolicy": "Never"}}}}
        body = {"kind": "CronJob", "spec": {"schedule": "0 4 * * *", "jobTemplate": template}}
        cron = Target("cronjobs", review, "cleanup", group="batch")
        log.add(second + 3, user, "create", cron, body, source=source, agent=agent)
        log.add(
            second + 4800,
            user,
            "delete",
            Target("namespaces", name=review),
            source=source,
            agent=agent,
        )
    runner = account("ci", "gitlab-runner")
    for second in draw.moments(24, 6, 20):
        name = f"runner-{draw.hex(8)}-project-{20 + draw.below(60)}-concurrent-0"
        containers = [
            container(
                "build",
                "registry.example.org/ci/builder:2026.11",
                {"allowPrivilegeEscalation": False},
            ),
            container("helper", "registry.example.org/ci/gitlab-runner-helper:18.5.0"),
        ]
        spec = {
            "containers": containers,
            "volumes": [{"name": "repo", "emptyDir": {}}],
            "restartPolicy": "Never",
        }
        target, agent = Target("pods", "ci", name), "gitlab-runner/18.5.0"
        body = {"kind": "Pod", "metadata": {"name": name}, "spec": spec}
        log.add(second, runner, "create", target, body, source="10.42.9.20", agent=agent)
        attach = target._replace(sub="attach")
        query = "container=build&stderr=true&stdin=true&stdout=true"
        log.add(
            second + 3,
            runner,
            "create",
            attach,
            source="10.42.9.20",
            agent=agent,
            query=query,
            code=101,
        )
        log.add(second + 340, runner, "delete", target, source="10.42.9.20", agent=agent)


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("kubernetes-people")
    log = Audit(draw)
    for part in (reading, sessions, debugging, changes, machines):
        part(log, draw)
    return by_time(log.events)
