"""Events of Falco and Tetragon on an ordinary day: expected alerts and process events."""

from __future__ import annotations

import base64

from .common import DAY, Draw, Event, Pod, by_time, moment, pod, rows

# Count, rule, priority, event, workload, binary, command line and parent.
FALCO = """
10 | Terminal shell in container | Notice | execve | web | /bin/bash | bash | runc
8 | Contact K8S API Server From Container | Notice | connect | prometheus | /bin/prometheus | prometheus --config.file=/etc/prometheus/prometheus.yml | containerd-shim
8 | Contact K8S API Server From Container | Notice | connect | grafana | /usr/bin/python3 | python3 -u /app/sidecar.py | containerd-shim
8 | Packet socket created in container | Notice | socket | cilium | /usr/bin/cilium-agent | cilium-agent --config-dir=/tmp/cilium/config-map | containerd-shim
10 | Drop and execute new binary in container | Critical | execve | builder | /usr/local/bin/helm | helm lint chart | bash
8 | Launch Package Management Process in Container | Error | execve | builder | /usr/bin/apt-get | apt-get install -y libpq-dev | bash
8 | Read sensitive file untrusted | Warning | openat | runner | /usr/bin/python3 | python3 /home/runner/.ansible/tmp/AnsiballZ_user.py | sh
6 | Clear Log Activities | Warning | openat | web | /usr/sbin/logrotate | logrotate /etc/logrotate.conf | crond
6 | Run shell untrusted | Notice | execve | storefront | /bin/sh | sh -c php /srv/app/bin/console cache:pool:prune | php-fpm
4 | Launch Privileged Container | Info | container | csi-nfs-node | <NA> | container:{h} | <NA>
4 | Launch Sensitive Mount Container | Info | container | node-exporter | <NA> | container:{h} | <NA>
6 | Disallowed SSH Connection Non Standard Port | Notice | connect | argocd-repo-server | /usr/bin/ssh | ssh -p 8443 git@git.example.org git-upload-pack | git
"""  # noqa: E501 - a row is a line
# Count, workload, binary, arguments and parent.
TETRAGON = """
12 | web | /usr/bin/curl | -fsS -o /dev/null http://127.0.0.1:8080/healthz | SHIM
12 | shop-db | /usr/bin/pg_isready | -U shop -d dbname=shop -h 127.0.0.1 | SH
10 | cart-redis | /usr/local/bin/redis-cli | -h localhost -p 6379 ping | SHIM
8 | storefront | /usr/local/bin/php | /srv/app/bin/console cache:pool:prune | SH
8 | builder | /usr/bin/git | fetch origin --depth 20 | BASH
6 | builder | /usr/bin/apt-get | install -y --no-install-recommends libpq-dev | BASH
6 | argocd-repo-server | /usr/bin/git | fetch origin --tags --force --prune | /usr/local/bin/argocd
6 | cilium | /usr/sbin/iptables | -w 5 -t nat -L CILIUM_POST_nat | /usr/bin/cilium-agent
6 | runner | /usr/bin/ansible-playbook | -i inventory/core.yml backup.yml | SHIM
4 | sftp | /usr/sbin/sshd | -D -e -f /etc/ssh/sshd_config | SHIM
4 | csi-nfs-node | /usr/bin/mount | -t nfs -o nfsvers=4.1 nas01.example.org:/exports/{h} /var/lib/kubelet/pods/{h}/mount | /nfsplugin
"""  # noqa: E501 - a row is a line
# Count, workload, binary, function, policy and argument.
KPROBES = """
10 | checkout | /usr/local/bin/java | tcp_connect | connect | 10.42.5.10:5432
10 | cart | /usr/local/bin/node | tcp_connect | connect | 10.42.5.31:6379
8 | prometheus | /bin/prometheus | tcp_connect | connect | 10.42.7.20:9100
6 | fluent-bit | /fluent-bit/bin/fluent-bit | security_file_permission | file-monitoring | /var/log/pods/shop_web/web/0.log
6 | shop-db | /usr/lib/postgresql/17/bin/postgres | security_file_permission | file-monitoring | /etc/passwd
6 | cilium | /usr/bin/cilium-agent | bpf_check | bpf | BPF_PROG_TYPE_SCHED_CLS
"""  # noqa: E501 - a row is a line


def falco(draw: Draw) -> list[tuple[float, Event]]:
    """Return Falco's alerts, as `json_output: true` writes them."""
    events: list[tuple[float, Event]] = []
    for count, (rule, priority, kind, workload, image, command, parent) in rows(FALCO):
        for number, second in enumerate(draw.moments(count)):
            where = pod(workload, number)
            text = command.replace("{h}", where.container[:12])
            events.append(
                (second, falco_alert(second, rule, priority, kind, where, (image, text, parent)))
            )
    return events


def falco_alert(
    second: float, rule: str, priority: str, kind: str, where: Pod, who: tuple[str, str, str]
) -> Event:
    """Return one alert."""
    image, command, parent = who
    repository, tag = where.workload.image.rsplit(":", 1)
    fields: Event = {
        "container.id": where.container[:12],
        "container.image.repository": repository,
        "container.image.tag": tag,
        "container.name": where.workload.name,
        "evt.time": (int(DAY.timestamp()) * 1000 + int(second * 1000)) * 1_000_000,
        "evt.type": kind,
        "k8s.ns.name": where.workload.namespace,
        "k8s.pod.name": where.name,
        "proc.cmdline": command,
        "proc.exepath": image,
        "proc.name": image.rsplit("/", 1)[-1],
        "proc.pname": parent,
        "user.name": "root",
        "user.uid": 0,
    }
    if kind == "connect":
        target = ("10.96.0.1", 443) if "K8S" in rule else ("10.20.8.12", 8443)
        fields |= {
            "fd.name": f"{where.address}:40112->{target[0]}:{target[1]}",
            "fd.rip": target[0],
            "fd.rport": target[1],
        }
    words = (
        f"user=root process={fields['proc.name']} command={command}"
        f" container_id={where.container[:12]}"
    )
    return {
        "hostname": where.node,
        "output": f"{moment(second)[11:-1]}000: {priority} {rule} | {words}",
        "output_fields": fields,
        "priority": priority,
        "rule": rule,
        "source": "syscall",
        "tags": ["container"],
        "time": moment(second),
    }


def subject(second: float, where: Pod, image: str, arguments: str, number: int) -> Event:
    """Return a process as Tetragon describes it."""
    key = base64.b64encode(f"{where.node}:{int(second * 1000)}:{number}".encode()).decode()
    described: Event = {
        "id": f"containerd://{where.container}",
        "name": where.workload.name,
        "image": {
            "id": f"{where.workload.image.rsplit(':', 1)[0]}@sha256:{where.container}",
            "name": where.workload.image,
        },
        "pid": 40 + number,
    }
    return {
        "exec_id": key,
        "pid": 20000 + number,
        "uid": 0,
        "cwd": "/",
        "binary": image,
        "arguments": arguments,
        "flags": "execve clone",
        "start_time": moment(second),
        "auid": 4294967295,
        "pod": {
            "namespace": where.workload.namespace,
            "name": where.name,
            "container": described,
            "workload": where.workload.name,
            "workload_kind": "Deployment",
        },
        "docker": where.container[:31],
    }


def tetragon(draw: Draw) -> list[tuple[float, Event]]:
    """Return events of Tetragon: process starts and exits, and kprobes of tracing policies."""
    events: list[tuple[float, Event]] = []
    for count, (workload, image, arguments, parent) in rows(TETRAGON):
        for number, second in enumerate(draw.moments(count)):
            where = pod(workload, number)
            process = subject(second, where, image, arguments.replace("{h}", draw.hex(8)), number)
            above = {
                "exec_id": draw.hex(24),
                "pid": 19000,
                "uid": 0,
                "binary": parent,
                "arguments": "",
            }
            kind = "process_exit" if number % 5 == 4 else "process_exec"
            event: Event = {kind: {"process": process, "parent": above}}
            events.append((second, event | {"node_name": where.node, "time": moment(second)}))
    for count, (workload, image, function, policy, argument) in rows(KPROBES):
        for number, second in enumerate(draw.moments(count)):
            where = pod(workload, number)
            process = subject(second, where, image, "", number)
            call: Event = {
                "process": process,
                "function_name": function,
                "args": [argument_of(where, argument)],
            }
            call |= {"action": "KPROBE_ACTION_POST", "policy_name": policy}
            events.append(
                (second, {"process_kprobe": call, "node_name": where.node, "time": moment(second)})
            )
    return events


def argument_of(where: Pod, argument: str) -> Event:
    """Return an argument of a function call: a socket, a file, or a text."""
    if argument.startswith("/"):
        return {"file_arg": {"path": argument}}
    if ":" in argument:
        target, port = argument.rsplit(":", 1)
        ends = {"saddr": where.address, "daddr": target, "sport": 41000, "dport": int(port)}
        return {
            "sock_arg": {
                "family": "AF_INET",
                "type": "SOCK_STREAM",
                "protocol": "IPPROTO_TCP",
                **ends,
            }
        }
    return {"bpf_attr_arg": {"ProgType": argument, "ProgName": "cil_from_container"}}


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("falco-and-tetragon")
    return by_time(falco(draw) + tetragon(draw))
