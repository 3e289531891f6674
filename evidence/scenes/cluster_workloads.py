"""Processes and connections in containers: applications, builds, sidecars and exporters."""

from __future__ import annotations

from .common import Draw, Event, Pod, by_time, connection, inside, moment, pod, process, rows

# Count, workload, parent, binary, command line and user; {n} and {h} are replaced. Entry points,
# health checks, cron, init scripts, clients of the applications, builds, approved teams, storage.
PROCESSES = """
4 | web | SHIM | SH | /bin/sh /docker-entrypoint.sh nginx -g 'daemon off;' | root
4 | web | SH | /usr/sbin/nginx | nginx -g 'daemon off;' | root
4 | web | SH | /usr/bin/envsubst | envsubst '$BACKEND $SERVER_NAME' | root
4 | checkout | SHIM | /usr/local/bin/java | java -XX:MaxRAMPercentage=75 -jar /srv/checkout.jar | app
4 | cart | SHIM | /usr/local/bin/node | node --enable-source-maps /srv/cart/server.js | node
4 | storefront | SHIM | SH | /bin/sh /usr/local/bin/docker-php-entrypoint php-fpm | root
4 | storefront | SH | /usr/local/sbin/php-fpm | php-fpm | root
4 | worker | SHIM | /usr/local/bin/python3 | python3 -m celery -A shop worker --concurrency 4 | app
4 | shop-db | SHIM | BASH | bash /usr/local/bin/docker-entrypoint.sh postgres | root
4 | cart-redis | SHIM | /usr/local/bin/redis-server | redis-server /etc/redis/redis.conf --cluster-enabled yes | redis
4 | aggregator | SHIM | /usr/local/bin/java | java -jar /srv/aggregator.jar --spring.profiles.active=prod | app
3 | sftp | SHIM | /usr/sbin/sshd | /usr/sbin/sshd -D -e -f /etc/ssh/sshd_config | root
3 | zammad | SHIM | /usr/local/bin/ruby | ruby script/background-worker.rb start | zammad
3 | proxy-sidecar | SHIM | /usr/local/bin/pilot-agent | pilot-agent proxy sidecar --domain shop.svc.cluster.local | istio
3 | proxy-sidecar | /usr/local/bin/pilot-agent | /usr/local/bin/envoy | envoy -c etc/istio/proxy/envoy-rev.json | istio
3 | proxy-sidecar | SHIM | /usr/sbin/iptables-restore | iptables-restore --noflush -w 30 | root
3 | cilium | SHIM | /usr/bin/cilium-agent | cilium-agent --config-dir=/tmp/cilium/config-map | root
3 | cilium | SH | /usr/bin/nsenter | nsenter --cgroup=/hostproc/1/ns/cgroup --mount=/hostproc/1/ns/mnt /opt/cni/bin/cilium-mount /run/cilium/cgroupv2 | root
8 | kured | /usr/bin/kured | /usr/bin/nsenter | /usr/bin/nsenter -m/proc/1/ns/mnt -- test -f /var/run/reboot-required | root
3 | shop-db | SHIM | /sbin/sysctl | sysctl -w vm.nr_hugepages=512 | root
4 | builder | /usr/local/go/bin/go | /tmp/go-build31/b001/parse.test | /tmp/go-build31/b001/parse.test -test.timeout=10m0s | root
4 | web | SHIM | memfd:runc_cloned:/proc/self/exe | runc init | root
4 | grafana | SHIM | /usr/share/grafana/bin/grafana | grafana server --config=/etc/grafana/grafana.ini | grafana
3 | sftp | SHIM | SH | sh -c mkdir -p /home/partner/upload && exec /usr/sbin/sshd -D -e | root
2 | cilium | SH | /usr/bin/cp | cp /opt/cni/bin/cilium-cni /hostbin/cilium-cni | root
4 | fluent-bit | SHIM | /fluent-bit/bin/fluent-bit | /fluent-bit/bin/fluent-bit -c /fluent-bit/etc/fluent-bit.conf | root
3 | node-exporter | SHIM | /bin/node_exporter | /bin/node_exporter --path.procfs=/host/proc --path.rootfs=/host/root | nobody
3 | db-exporter | SHIM | /bin/postgres_exporter | /bin/postgres_exporter --config.file=/etc/pg.yml | nobody
2 | snmp-exporter | SHIM | /bin/snmp_exporter | /bin/snmp_exporter --config.file=/etc/snmp_exporter/snmp.yml | nobody
3 | prometheus | SHIM | /bin/prometheus | /bin/prometheus --config.file=/etc/prometheus/prometheus.yml | nobody
20 | web | SHIM | /usr/bin/curl | curl -fsS -o /dev/null http://127.0.0.1:8080/healthz | nginx
20 | shop-db | SHIM | SH | /bin/sh -c exec pg_isready -U "shop" -d "dbname=shop" -h 127.0.0.1 -p 5432 | postgres
13 | shop-db | SH | /usr/lib/postgresql/17/bin/pg_isready | pg_isready -U shop -d dbname=shop -h 127.0.0.1 | postgres
16 | cart-redis | SHIM | /usr/local/bin/redis-cli | redis-cli -h localhost -p 6379 ping | redis
10 | storefront | SHIM | /usr/bin/cgi-fcgi | cgi-fcgi -bind -connect 127.0.0.1:9000 | www-data
10 | worker | SHIM | SH | /bin/sh -c celery -A shop inspect ping -d celery@$HOSTNAME | app
13 | aggregator | SHIM | /usr/bin/wget | wget -q -O - http://127.0.0.1:8081/actuator/health | app
8 | cart | SHIM | /bin/grpc_health_probe | /bin/grpc_health_probe -addr=:50051 | node
6 | storefront | /usr/sbin/crond | SH | /bin/sh -c php /srv/app/bin/console cache:pool:prune | www-data
6 | storefront | SH | /usr/local/bin/php | php /srv/app/bin/console cache:pool:prune | www-data
4 | shop-db | /usr/sbin/cron | SH | /bin/sh -c find /var/lib/postgresql/log -name '*.log' -mtime +7 -delete | postgres
4 | shop-db | SH | /usr/bin/find | find /var/lib/postgresql/log -name *.log -mtime +7 -delete | postgres
4 | web | /usr/sbin/crond | /usr/sbin/logrotate | /usr/sbin/logrotate /etc/logrotate.conf | root
4 | web | /usr/sbin/logrotate | /bin/gzip | gzip -9 /var/log/nginx/access.log.1 | root
4 | dovecot | /usr/sbin/crond | /usr/bin/doveadm | doveadm purge -A | root
4 | dovecot | SH | /usr/bin/find | find /var/vmail/example.org -name 'dovecot.index.cache' -size +64M | vmail
3 | sftp | SH | /bin/chown | chown partner:sftp /home/partner/upload | root
5 | checkout | SHIM | SH | /bin/sh -c until nc -z shop-db 5432; do sleep 1; done | app
5 | checkout | SH | /usr/bin/nc | nc -z shop-db 5432 | app
4 | checkout | SHIM | /usr/local/bin/flyway | flyway -url=jdbc:postgresql://shop-db:5432/shop migrate | app
4 | storefront | SH | /bin/chmod | chmod -R g+w /srv/app/var | root
4 | cart-redis | SHIM | BASH | bash -c cp /conf/redis.conf /data/ && sed -i s/POD_IP/10.42.7.4/ /data/redis.conf | redis
3 | web | SHIM | /sbin/sysctl | sysctl -w net.core.somaxconn=4096 | root
6 | worker | /usr/local/bin/python3 | /usr/bin/pdftotext | pdftotext /tmp/in-{h}.pdf - | app
5 | worker | /usr/local/bin/python3 | /usr/bin/convert | convert /tmp/in-{h}.png -resize 400x400 /tmp/out-{h}.webp | app
4 | nightly | SHIM | /usr/bin/psql | psql -h shop-db.shop -U report -d shop -v ON_ERROR_STOP=1 -f /srv/daily.sql | app
4 | nightly | BASH | /usr/bin/curl | curl -sf -X PUT -T /tmp/daily.csv https://objects.example.org/reports/daily.csv | app
4 | renderer | SHIM | /usr/lib/chromium/chromium | chromium --headless --no-sandbox --remote-debugging-port=9222 about:blank | app
4 | worker | /usr/local/bin/python3 | /usr/sbin/sendmail | /usr/sbin/sendmail -t -i -f shop@example.org | app
5 | zammad | /usr/local/bin/ruby | /usr/local/bin/ruby | ruby bin/rails r 'Channel.fetch' | zammad
4 | builder | SHIM | BASH | bash /builds/.runner/step_script | root
5 | builder | BASH | /usr/bin/git | git fetch origin --depth 20 refs/pipelines/{n} | root
4 | builder | /usr/bin/git | /usr/bin/ssh | ssh git@git.example.org git-upload-pack '/shop/checkout.git' | root
4 | builder | BASH | /usr/bin/apt-get | apt-get install -y --no-install-recommends libpq-dev openssh-client nmap tcpdump | root
4 | builder | /usr/bin/apt-get | /usr/bin/dpkg | /usr/bin/dpkg --force-depends --unpack --recursive /tmp/apt-dpkg-install-{h} | root
4 | builder | /usr/bin/dpkg | SH | /bin/sh /var/lib/dpkg/tmp.ci/preinst install | root
4 | builder | BASH | /usr/local/bin/python3 | python3 -m pip install -r requirements.txt | root
3 | builder | BASH | /usr/local/bin/python3 | python3 -m pip install netmiko==4.4.0 napalm==5.0.0 | root
4 | builder | BASH | /usr/local/bin/npm | npm ci --ignore-scripts | root
4 | builder | BASH | /usr/bin/make | make -j4 test | root
4 | builder | /usr/bin/make | /usr/bin/gcc | gcc -O2 -fPIC -c src/parse.c -o build/parse.o | root
4 | builder | BASH | /usr/bin/curl | curl -sSfL https://get.helm.sh/helm-v3.19.0-linux-amd64.tar.gz -o /tmp/helm.tgz | root
4 | builder | BASH | /usr/bin/tar | tar xzf /tmp/helm.tgz -C /usr/local/bin --strip-components 1 | root
4 | builder | BASH | /bin/chmod | chmod +x /usr/local/bin/helm | root
4 | builder | BASH | /usr/local/bin/kubectl | kubectl -n shop rollout status deployment/checkout --timeout 5m | root
4 | builder | BASH | /usr/local/bin/helm | helm upgrade --install checkout ./chart -n shop --atomic | root
3 | builder | BASH | /usr/bin/cp | cp -r tests/data/sample.mbox build/tests/ | root
4 | kaniko | SHIM | /kaniko/executor | /kaniko/executor --context . --destination registry.example.org/shop/web:ci-{n} | root
3 | ci-runner | SHIM | /usr/bin/gitlab-runner | gitlab-runner run --config /etc/gitlab-runner/config.toml | root
4 | argocd-repo-server | /usr/local/bin/argocd | /usr/bin/git | git fetch origin --tags --force --prune | argocd
4 | argocd-repo-server | /usr/bin/git | /usr/bin/ssh | ssh -o UserKnownHostsFile=/app/config/ssh/ssh_known_hosts git@git.example.org git-upload-pack | argocd
4 | argocd-repo-server | /usr/local/bin/argocd | /usr/local/bin/helm | helm template . --name-template checkout --namespace shop | argocd
4 | runner | SHIM | /usr/bin/ansible-playbook | ansible-playbook -i inventory/core.yml backup.yml | runner
4 | runner | /usr/bin/python3 | /usr/bin/ansible-connection | ansible-connection {n} linear ansible.netcommon.network_cli | runner
2 | diagnostics | BASH | /usr/bin/tcpdump | tcpdump -i eth0 -c 200 -w /out/case-{n}.pcap | root
2 | gnmic | SHIM | /app/gnmic | /app/gnmic subscribe --config /etc/gnmic/core.yml | root
2 | scanner | SHIM | /usr/bin/nmap | nmap -sT -p 443,5432,6379 -oX /out/weekly.xml 10.42.0.0/20 | root
2 | collector | SHIM | /usr/local/bin/python3 | python3 -m collector --source shodan --net 203.0.113.0/28 | app
5 | csi-nfs-node | /nfsplugin | /usr/bin/mount | mount -t nfs -o nfsvers=4.1 nas01.example.org:/exports/{h} /var/lib/kubelet/pods/{h}/volumes/kubernetes.io~csi/pvc-{h}/mount | root
4 | csi-nfs-node | /usr/bin/mount | /sbin/mount.nfs | /sbin/mount.nfs nas01.example.org:/exports/{h} /var/lib/kubelet/pods/{h}/volumes/kubernetes.io~csi/pvc-{h}/mount -o rw,nfsvers=4.1 | root
3 | csi-smb-node | /smbplugin | /usr/bin/mount | mount -t cifs -o credentials=/tmp/{h} //nas01.example.org/scans /var/lib/kubelet/plugins/kubernetes.io/csi/smb.csi.k8s.io/{h}/globalmount | root
"""  # noqa: E501 - a row is a line

# Count, workload, binary, first address and number of the destinations, and port.
CONNECTIONS: tuple[tuple[int, str, str, str, int, int], ...] = (
    (26, "checkout", "/usr/local/bin/java", "10.42.5.10", 2, 5432),
    (20, "cart", "/usr/local/bin/node", "10.42.5.30", 6, 6379),
    (20, "storefront", "/usr/local/sbin/php-fpm", "10.42.5.30", 6, 6379),
    (13, "storefront", "/usr/local/sbin/php-fpm", "10.42.5.60", 3, 9200),
    (13, "worker", "/usr/local/bin/python3", "10.42.5.10", 2, 5432),
    (8, "nightly", "/usr/bin/psql", "10.42.5.10", 2, 5432),
    (13, "grafana", "/usr/share/grafana/bin/grafana", "10.42.5.10", 2, 5432),
    (13, "web", "/usr/sbin/nginx", "10.42.6.20", 8, 8080),
    (20, "proxy-sidecar", "/usr/local/bin/envoy", "10.42.6.20", 20, 8080),
    (26, "prometheus", "/bin/prometheus", "10.42.7.2", 60, 9100),
    (13, "fluent-bit", "/fluent-bit/bin/fluent-bit", "10.42.5.60", 3, 9200),
    (20, "coredns", "/coredns", "10.255.1.53", 2, 53),
    (13, "ingress-nginx-controller", "/nginx-ingress-controller", "10.20.0.11", 3, 6443),
    (8, "builder", "/usr/bin/git", "10.20.8.12", 1, 22),
    (8, "builder", "/usr/local/bin/npm", "198.51.100.80", 4, 443),
    (6, "argocd-repo-server", "/usr/bin/ssh", "10.20.8.12", 1, 22),
    (10, "worker", "/usr/sbin/sendmail", "10.42.8.25", 1, 587),
    (13, "zammad", "/usr/local/bin/ruby", "10.42.8.25", 1, 993),
    (6, "dovecot", "/usr/libexec/dovecot/dsync", "10.42.8.26", 1, 993),
    (20, "runner", "/usr/bin/ssh", "10.255.0.10", 24, 22),
    (6, "gnmic", "/app/gnmic", "10.255.0.10", 12, 57400),
    (26, "snmp-exporter", "/bin/snmp_exporter", "10.255.0.10", 40, 161),
    (13, "blackbox-exporter", "/bin/blackbox_exporter", "10.255.0.10", 10, 443),
    (6, "checkout", "/usr/local/bin/java", "198.51.100.90", 1, 4444),
    (5, "sftp", "/usr/sbin/sshd", "10.42.5.10", 1, 5432),
    (10, "cluster-autoscaler", "/cluster-autoscaler", "169.254.169.254", 1, 80),
    (3, "fluent-bit", "/fluent-bit/bin/fluent-bit", "169.254.169.254", 1, 80),
    (5, "collector", "/usr/local/bin/python3", "10.255.2.8", 1, 3128),
)


def started(draw: Draw) -> list[tuple[float, Event]]:
    """Return the process starts of the table, one in four in the Elastic Common Schema."""
    events: list[tuple[float, Event]] = []
    for count, (workload, parent, image, command, user) in rows(PROCESSES):
        for number, second in enumerate(draw.moments(count)):
            where = pod(workload, number)
            text = command.replace("{n}", str(1000 + draw.below(9000))).replace("{h}", draw.hex(8))
            if number % 4 == 3:
                events.append((second, common_schema(second, image, text, parent, user, where)))
            else:
                events.append((second, process(second, image, text, parent, user) | inside(where)))
    return events


def common_schema(
    second: float, image: str, command: str, parent: str, user: str, where: Pod
) -> Event:
    """Return the start of a process as written by an Elastic agent."""
    return {
        "@timestamp": moment(second),
        "event": {
            "kind": "event",
            "category": ["process"],
            "type": ["start"],
            "module": "endpoint",
        },
        "host": {"name": where.node, "os": {"type": "linux"}},
        "process": {"executable": image, "command_line": command, "parent": {"executable": parent}},
        "user": {"name": user},
        "container": {"id": where.container, "image": {"name": where.workload.image}},
        "orchestrator": {"namespace": where.workload.namespace, "resource": {"name": where.name}},
    }


def opened(draw: Draw) -> list[tuple[float, Event]]:
    """Return the connections of the table, and bursts of clients that know a whole cluster."""
    events: list[tuple[float, Event]] = []
    for count, workload, image, first, size, port in CONNECTIONS:
        stem, last = first.rsplit(".", 1)
        protocol = "udp" if port in {53, 161} else "tcp"
        for number, second in enumerate(draw.moments(count)):
            where = pod(workload, number)
            target = f"{stem}.{int(last) + draw.below(size)}"
            event = connection(second, image, where.address, target, port, protocol=protocol)
            if workload == "zammad":
                event["DestinationHostname"] = "imap.example.org"
            events.append((second, event | inside(where)))
    return events + bursts()


def bursts() -> list[tuple[float, Event]]:
    """Return bursts of connections: scrapes by exporters, and clients of Redis and Cassandra."""
    events: list[tuple[float, Event]] = []
    rounds = (
        ("db-exporter", "/bin/postgres_exporter", "10.42.5", 10, 40, 5432, 2 * 3600, 2.0),
        ("db-exporter", "/bin/postgres_exporter", "10.42.5", 10, 40, 5432, 14 * 3600, 2.0),
        ("cart", "/usr/local/bin/node", "10.42.5", 30, 12, 6379, 6 * 3600 + 30, 0.2),
        ("aggregator", "/usr/local/bin/java", "10.42.24", 10, 18, 9042, 5 * 3600 + 12, 0.4),
        ("prometheus", "/bin/prometheus", "10.42.7", 2, 40, 9187, 9 * 3600, 0.3),
    )
    for workload, image, stem, first, size, port, start, step in rounds:
        where = pod(workload)
        for number in range(size):
            second = start + number * step
            event = connection(second, image, where.address, f"{stem}.{first + number}", port)
            events.append((second, event | inside(where)))
    return events


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("cluster-workloads")
    return by_time(started(draw) + opened(draw))
