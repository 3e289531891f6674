"""Nightly backups of volumes, databases, shares, mail files and device configurations."""

from __future__ import annotations

from .common import (
    Audit,
    Draw,
    Event,
    Target,
    account,
    by_time,
    connection,
    inside,
    moment,
    pod,
    process,
    rows,
)
from .specs import container

# Count, workload, parent, binary and command line; {n} and {h} are replaced by numbers.
JOBS = """
16 | velero | SHIM | /velero | /velero server --uploader-type=kopia
16 | velero | /velero | /usr/bin/restic | restic backup /host_pods/{h}/volumes --tag velero
16 | backup-agent | SHIM | SH | /bin/sh -c /usr/local/bin/nightly.sh
16 | backup-agent | SH | /usr/bin/restic | restic -r s3:https://objects.example.org/backup backup /backup/finance --host nas01
8 | backup-agent | SH | /usr/bin/restic | restic -r s3:https://objects.example.org/backup forget --keep-daily 14 --prune
16 | backup-agent | SH | /usr/bin/pg_dump | pg_dump -h shop-db.shop -U backup -Fc -f /backup/shop-{n}.dump shop
8 | backup-agent | SH | /usr/bin/mysqldump | mysqldump --single-transaction -h crm-db.example.org -u backup --all-databases
12 | backup-agent | SH | /sbin/mount.cifs | mount.cifs //nas01.example.org/finance /backup/finance -o ro,credentials=/run/secrets/nas
12 | backup-agent | SH | /usr/bin/mount | mount -t nfs -o ro,nfsvers=4.1 nas01.example.org:/exports/{h} /backup/{h}
12 | backup-agent | SH | /usr/bin/tar | tar --zstd -cf /backup/home-{n}.tar.zst /backup/home
8 | backup-agent | SH | /usr/bin/rsync | rsync -a --delete /backup/finance/ rsync://vault.example.org/finance/
6 | backup-agent | SH | /usr/bin/smbclient | smbclient //nas01.example.org/finance -A /run/secrets/nas -c 'tar c /backup/finance.tar'
6 | dovecot | SHIM | /usr/bin/tar | tar -cf - /var/vmail/example.org
6 | dovecot | /usr/bin/tar | /bin/gzip | gzip -1
6 | cart-redis | SH | /usr/local/bin/redis-cli | redis-cli -h localhost bgsave
"""  # noqa: E501 - a row is a line
DEVICES = (
    "terminal length 0",
    "show running-config",
    "show startup-config",
    "show version",
    "show inventory",
    "exit",
)


def jobs(draw: Draw) -> list[tuple[float, Event]]:
    """Return the processes of the backups and their connections."""
    events: list[tuple[float, Event]] = []
    for count, (workload, parent, image, command) in rows(JOBS):
        for number, second in enumerate(draw.moments(count, 0.5, 5)):
            where = pod(workload, number)
            text = command.replace("{n}", str(20261117 + draw.below(3))).replace("{h}", draw.hex(8))
            events.append((second, process(second, image, text, parent) | inside(where)))
    targets = (
        ("10.20.8.40", 2049),
        ("10.20.8.40", 445),
        ("10.42.5.10", 5432),
        ("10.20.9.7", 3306),
        ("10.20.8.50", 443),
    )
    for number, second in enumerate(draw.moments(60, 0.5, 5)):
        where = pod("backup-agent", number)
        target, port = draw.pick(targets)
        event = connection(
            second,
            "/usr/bin/restic" if port == 443 else "/usr/bin/pg_dump",
            where.address,
            target,
            port,
        )
        events.append((second, event | inside(where)))
    return events


def devices(draw: Draw) -> list[tuple[float, Event]]:
    """Return the accounting of network devices: configuration backups and changes by the team."""
    events: list[tuple[float, Event]] = []
    for device in range(16):
        start = 2 * 3600 + device * 40
        for number, command in enumerate(DEVICES):
            second = start + number * 2 + draw.below(900) / 1000
            events.append(
                (second, accounting(second, device, "svc-config-backup", "10.42.3.5", command))
            )
    for second in draw.moments(40, 7, 18):
        user, source = draw.pick(
            (("jdoe", "10.255.200.14"), ("rmenon", "10.255.200.31"), ("svc-runner", "10.42.3.6"))
        )
        command = draw.pick(
            (
                "show interfaces status",
                "show ip bgp summary",
                "show logging",
                "configure terminal",
                "interface GigabitEthernet1/0/12",
                "no shutdown",
                "no logging console",
                "terminal no monitor",
                "copy running-config startup-config"
                if source.startswith("10.255")
                else "show ip route",
                "show running-config" if source.startswith("10.255") else "show version",
            )
        )
        events.append((second, accounting(second, draw.below(16), user, source, command)))
    return events


def accounting(second: float, device: int, user: str, source: str, command: str) -> Event:
    """Return one record of TACACS+ command accounting."""
    return {
        "@timestamp": moment(second),
        "logsource.product": "cisco",
        "logsource.service": "aaa",
        "host": f"10.255.0.{10 + device}",
        "user": user,
        "rem_addr": source,
        "priv_lvl": "15",
        "cmd": f"{command} <cr>",
    }


def requests(draw: Draw) -> list[tuple[float, Event]]:
    """Return the API requests of the backups: resources, snapshots, pods with shares, secrets."""
    log = Audit(draw)
    velero, agent = account("backup", "velero"), "velero-server/v1.17.0"
    for second in draw.moments(50, 0.5, 3):
        resource, group = draw.pick(
            (("pods", ""), ("secrets", ""), ("configmaps", ""), ("deployments", "apps"))
        )
        query = "limit=500"
        log.add(
            second,
            velero,
            "list",
            Target(resource, "shop", group=group),
            source="10.42.8.8",
            agent=agent,
            query=query,
        )
    for second in draw.moments(10, 0.5, 3):
        target = Target("backups", "backup", f"daily-{draw.hex(4)}", group="velero.io")
        log.add(second, velero, "patch", target, source="10.42.8.8", agent=agent)
        snapshot = Target("volumesnapshots", "shop", group="snapshot.storage.k8s.io")
        claim: Event = {"spec": {"source": {"persistentVolumeClaimName": "shop-db-data"}}}
        log.add(second + 2, velero, "create", snapshot, claim, source="10.42.8.8", agent=agent)
    share = {
        "name": "finance",
        "nfs": {"server": "nas01.example.org", "path": "/exports/finance", "readOnly": True},
    }
    for second in draw.moments(6, 0.5, 3):
        spec = {
            "containers": [container("agent", "registry.example.org/backup/agent:3.4")],
            "volumes": [share],
        }
        body: Event = {"kind": "Pod", "metadata": {"generateName": "share-backup-"}, "spec": spec}
        user = account("kube-system", "job-controller")
        log.add(
            second,
            user,
            "create",
            Target("pods", "backup"),
            body,
            agent="kube-controller-manager/v1.34.1",
        )
    return log.events


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("backup-jobs")
    return by_time(jobs(draw) + devices(draw) + requests(draw))
