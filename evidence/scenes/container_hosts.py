"""The nodes: container runtimes, the kubelet, builds, packages, units, node agents and auditd."""

from __future__ import annotations

from .common import DAY, NODES, Draw, Event, by_time, connection, inside, moment, pod, process, rows

SHIM, KUBELET = "/usr/bin/containerd-shim-runc-v2", "/usr/bin/kubelet"

# Count, parent, binary and command line; {h}, {n} and {image} are replaced.
NODE = """
26 | /usr/bin/containerd | SHIM | /usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id {h} -address /run/containerd/containerd.sock start
26 | SHIM | RUNC | runc --root /run/containerd/runc/k8s.io --log /run/containerd/io.containerd.runtime.v2.task/k8s.io/{h}/log.json --systemd-cgroup create --bundle /run/containerd/io.containerd.runtime.v2.task/k8s.io/{h} {h}
26 | RUNC | RUNC | runc init
20 | SHIM | RUNC | runc --root /run/containerd/runc/k8s.io exec --process /tmp/runc-process{n} --detach {h}
20 | SHIM | RUNC | runc --root /run/containerd/runc/k8s.io delete --force {h}
8 | SYSTEMD | KUBELET | /usr/bin/kubelet --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf
16 | KUBELET | /usr/bin/mount | mount -t tmpfs -o size=512000k tmpfs /var/lib/kubelet/pods/{h}/volumes/kubernetes.io~projected/kube-api-access-{n}
8 | KUBELET | /usr/bin/umount | umount /var/lib/kubelet/pods/{h}/volumes/kubernetes.io~projected/kube-api-access-{n}
6 | KUBELET | /usr/sbin/iptables | iptables -w 5 -N KUBE-KUBELET-CANARY -t mangle
6 | KUBELET | /usr/bin/nsenter | nsenter --mount=/proc/1/ns/mnt -- /usr/bin/systemd-run --scope mount -t ext4 /dev/rbd0 /var/lib/kubelet/plugins/{h}
8 | SYSTEMD | /usr/bin/containerd | /usr/bin/containerd
6 | /usr/sbin/sshd | /usr/sbin/sshd | sshd: ops [priv]
6 | BASH | /usr/bin/crictl | crictl ps -a
4 | BASH | /usr/bin/crictl | crictl images
4 | BASH | /usr/bin/journalctl | journalctl -u kubelet --since -1h
3 | BASH | /usr/bin/sudo | sudo systemctl restart kubelet
3 | /usr/bin/sudo | /usr/bin/systemctl | systemctl restart kubelet
6 | SYSTEMD | /usr/bin/apt | /usr/bin/apt -qq update
6 | /usr/lib/apt/apt.systemd.daily | /usr/bin/unattended-upgrade | /usr/bin/python3 /usr/bin/unattended-upgrade
6 | /usr/bin/unattended-upgrade | /usr/bin/dpkg | /usr/bin/dpkg --status-fd 11 --configure --pending
5 | /usr/bin/dpkg | SH | /bin/sh /var/lib/dpkg/info/openssl.postinst configure 3.0.17
8 | /usr/sbin/cron | SH | /bin/sh -c test -x /usr/sbin/anacron || run-parts --report /etc/cron.daily
3 | /usr/bin/dpkg | /usr/bin/deb-systemd-invoke | /usr/bin/perl /usr/bin/deb-systemd-invoke restart auditd.service
3 | /usr/bin/deb-systemd-invoke | /usr/bin/systemctl | systemctl restart auditd.service
4 | SYSTEMD | /usr/sbin/augenrules | /bin/bash /usr/sbin/augenrules --load
4 | /usr/sbin/augenrules | /usr/sbin/auditctl | /sbin/auditctl -R /etc/audit/audit.rules
6 | SYSTEMD | /usr/sbin/logrotate | /usr/sbin/logrotate /etc/logrotate.conf
6 | SYSTEMD | /usr/sbin/fstrim | /sbin/fstrim --listed-in /etc/fstab:/proc/self/mountinfo --verbose
6 | SYSTEMD | /usr/bin/systemd-tmpfiles | systemd-tmpfiles --clean
4 | SYSTEMD | /usr/sbin/modprobe | modprobe -b overlay
4 | /opt/cni/bin/cilium-cni | /usr/sbin/ip | ip link set dev lxc{n} up
4 | SYSTEMD | /usr/bin/python3 | /usr/bin/python3 -u /usr/sbin/waagent -run-exthandlers
6 | SYSTEMD | /usr/bin/cloud-init | /usr/bin/python3 /usr/bin/cloud-init init --local
4 | BASH | /usr/bin/du | du -xh --max-depth=2 /var/lib/containerd
3 | BASH | /usr/bin/ss | ss -ltnp
3 | BASH | /usr/bin/ctr | ctr -n k8s.io images ls -q
"""  # noqa: E501 - a row is a line
RUNNER = """
14 | /usr/bin/gitlab-runner | /usr/bin/docker | docker build --pull -t registry.example.org/shop/{image}:ci-{n} .
14 | /usr/bin/docker | /usr/libexec/docker/cli-plugins/docker-buildx | docker-buildx build --pull -t registry.example.org/shop/{image}:ci-{n} .
14 | /usr/bin/gitlab-runner | /usr/bin/docker | docker push registry.example.org/shop/{image}:ci-{n}
8 | /usr/bin/gitlab-runner | /usr/bin/docker | docker login -u ci --password-stdin registry.example.org
8 | /usr/bin/gitlab-runner | /usr/bin/docker | docker run --rm -v /builds/shop:/src registry.example.org/ci/lint:9 make lint
6 | /usr/bin/gitlab-runner | /usr/bin/docker | docker compose -f compose.test.yml up -d --wait
6 | /usr/sbin/cron | /usr/bin/docker | docker system prune -af --filter until=168h
8 | /usr/bin/dockerd | SHIM | /usr/bin/containerd-shim-runc-v2 -namespace moby -id {h} -address /run/containerd/containerd.sock start
8 | SHIM | RUNC | runc --root /var/run/docker/runtime-runc/moby --log-format json create --bundle /run/containerd/{h} {h}
6 | /usr/bin/dockerd | /usr/bin/docker-proxy | /usr/bin/docker-proxy -proto tcp -host-ip 127.0.0.1 -host-port {n} -container-ip 172.18.0.3 -container-port 5432
"""  # noqa: E501 - a row is a line
AGENTS = (
    (20, "cilium", "/usr/bin/cilium-agent", "/usr/sbin/ip", "ip route show table main"),
    (
        12,
        "cilium",
        "/usr/bin/cilium-agent",
        "/usr/sbin/iptables",
        "iptables -w 5 -t nat -L CILIUM_POST_nat",
    ),
    (12, "cilium", "/usr/bin/cilium-agent", "/usr/bin/bpftool", "bpftool -j net show"),
    (
        8,
        "node-exporter",
        SHIM,
        "/bin/node_exporter",
        "/bin/node_exporter --path.rootfs=/host/root --collector.systemd",
    ),
    (
        6,
        "fluent-bit",
        SHIM,
        "/fluent-bit/bin/fluent-bit",
        "fluent-bit -c /fluent-bit/etc/conf/fluent-bit.conf",
    ),
)
# Clients of the cloud metadata service on nodes, for which these connections are normal.
METADATA = (
    (30, "/usr/bin/python3"),
    (20, "/usr/bin/cloud-init"),
    (20, KUBELET),
    (20, "/usr/bin/amazon-ssm-agent"),
)


def filled(draw: Draw, text: str) -> str:
    """Return the text with its placeholders replaced."""
    image = draw.pick(("web", "checkout", "cart", "storefront"))
    return (
        text.replace("{h}", draw.hex(16))
        .replace("{n}", str(10000 + draw.below(50000)))
        .replace("{image}", image)
    )


def processes(draw: Draw) -> list[tuple[float, Event]]:
    """Return process starts on nodes and runners, and of node agents in their containers."""
    events: list[tuple[float, Event]] = []
    for table, hosts in ((NODE, NODES), (RUNNER, ("runner-1", "runner-2"))):
        for count, (parent, image, command) in rows(table):
            for second in draw.moments(count):
                event = process(second, image, filled(draw, command), parent)
                events.append((second, event | {"host.name": draw.pick(hosts)}))
    for count, workload, parent, image, command in AGENTS:
        for number, second in enumerate(draw.moments(count)):
            where = pod(workload, number)
            event = process(second, image, command, parent) | inside(where)
            events.append((second, event | {"host.name": where.node}))
    return events


def metadata(draw: Draw) -> list[tuple[float, Event]]:
    """Return connections to the cloud metadata service, and other traffic of the nodes."""
    events: list[tuple[float, Event]] = []
    for count, image in METADATA:
        for second in draw.moments(count):
            node = draw.below(len(NODES))
            event = connection(second, image, f"10.20.4.{31 + node}", "169.254.169.254", 80)
            events.append((second, event | {"host.name": NODES[node]}))
    others = (
        (KUBELET, "10.20.0.11", 6443),
        ("/usr/bin/containerd", "10.20.8.30", 443),
        ("/usr/bin/apt", "10.20.8.31", 80),
    )
    for second in draw.moments(60):
        image, target, port = draw.pick(others)
        node = draw.below(len(NODES))
        event = connection(second, image, f"10.20.4.{31 + node}", target, port)
        events.append((second, event | {"host.name": NODES[node]}))
    return events


# Type and the fields after the time and the serial number.
RECORDS = (
    ("SERVICE_START", {"unit": "apt-daily", "exe": "/usr/lib/systemd/systemd", "res": "success"}),
    ("SERVICE_STOP", {"unit": "apt-daily", "exe": "/usr/lib/systemd/systemd", "res": "success"}),
    ("SERVICE_START", {"unit": "logrotate", "exe": "/usr/lib/systemd/systemd", "res": "success"}),
    ("USER_ACCT", {"acct": "root", "exe": "/usr/sbin/cron", "res": "success"}),
    ("USER_START", {"acct": "ops", "exe": "/usr/sbin/sshd", "res": "success"}),
    ("USER_END", {"acct": "ops", "exe": "/usr/sbin/sshd", "res": "success"}),
    ("USER_CMD", {"cwd": "/home/ops", "cmd": "systemctl restart kubelet", "res": "success"}),
    ("CRED_ACQ", {"acct": "root", "exe": "/usr/sbin/cron", "res": "success"}),
    ("PROCTITLE", {"proctitle": "runc init"}),
    ("CONFIG_CHANGE", {"op": "add_rule", "key": "exec", "list": "4", "res": "1"}),
    ("CWD", {"cwd": "/"}),
    ("EXECVE", {"argc": "3", "a0": "iptables", "a1": "-w", "a2": "-L"}),
    (
        "EXECVE",
        {
            "argc": "4",
            "a0": "runc",
            "a1": "--root",
            "a2": "/run/containerd/runc/k8s.io",
            "a3": "state",
        },
    ),
    ("EXECVE", {"argc": "3", "a0": "mount", "a1": "-t", "a2": "tmpfs"}),
    ("PATH", {"name": "/etc/passwd", "nametype": "NORMAL", "mode": "0100644"}),
    ("PATH", {"name": "/var/lib/kubelet/config.yaml", "nametype": "NORMAL", "mode": "0100644"}),
    ("PATH", {"name": "/etc/cron.d/e2scrub_all", "nametype": "NORMAL", "mode": "0100644"}),
)
CALLS = (
    ("execve", "59", "runc", "/usr/bin/runc", "exec"),
    ("execve", "59", "iptables", "/usr/sbin/xtables-nft-multi", "exec"),
    ("mount", "165", "kubelet", "/usr/bin/kubelet", "mounts"),
    ("mount", "165", "runc:[2:INIT]", "/usr/bin/runc", "mounts"),
    ("unshare", "272", "runc:[1:CHILD]", "/usr/bin/runc", "namespaces"),
    ("setns", "308", "runc:[1:CHILD]", "/usr/bin/runc", "namespaces"),
    ("init_module", "175", "modprobe", "/usr/bin/kmod", "modules"),
    ("bpf", "321", "cilium-agent", "/usr/bin/cilium-agent", "bpf"),
    ("openat", "257", "unattended-upgr", "/usr/bin/python3.11", "packages"),
)


def records(draw: Draw) -> list[tuple[float, Event]]:
    """Return records of auditd as collectors write them, one object per record."""
    events: list[tuple[float, Event]] = []
    for number, second in enumerate(draw.moments(110)):
        event: Event = {"@timestamp": moment(second), "host.name": draw.pick(NODES)}
        stamp = f"{int(DAY.timestamp()) + int(second)}.{int(second * 1000) % 1000:03}"
        if number % 2:
            call, code, comm, exe, key = draw.pick(CALLS)
            event |= {
                "type": "SYSCALL",
                "msg": f"audit({stamp}:{40000 + number})",
                "arch": "c000003e",
            }
            event |= {
                "syscall": code,
                "SYSCALL": call,
                "success": "yes",
                "auid": "4294967295",
                "uid": "0",
            }
            event |= {"comm": comm, "exe": exe, "key": key}
        else:
            kind, fields = draw.pick(RECORDS)
            event |= {"type": kind, "msg": f"audit({stamp}:{40000 + number})", **fields}
        events.append((second, event))
    return events


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("container-hosts")
    return by_time(processes(draw) + metadata(draw) + records(draw))
