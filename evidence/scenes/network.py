"""DNS queries, web requests and connections from container sensors, the egress proxy and Zeek."""

from __future__ import annotations

from .common import DAY, Draw, Event, by_time, inside, moment, pod

# Count, workload, binary and name.
NAMES = (
    (20, "checkout", "/usr/local/bin/java", "shop-db.shop.svc.cluster.local"),
    (15, "cart", "/usr/local/bin/node", "cart-redis.shop.svc.cluster.local"),
    (10, "web", "/usr/sbin/nginx", "checkout.shop.svc.cluster.local"),
    (10, "worker", "/usr/local/bin/python3", "smtp.example.org"),
    (10, "checkout", "/usr/local/bin/java", "api.payments.example.net"),
    (10, "prometheus", "/bin/prometheus", "node-exporter.observability.svc.cluster.local"),
    (8, "builder", "/usr/bin/git", "git.example.org"),
    (8, "builder", "/usr/local/bin/npm", "registry.npmjs.org"),
    (6, "builder", "/usr/local/bin/python3", "pypi.org"),
    (6, "builder", "/usr/bin/apt-get", "deb.debian.org"),
    (5, "kaniko", "/kaniko/executor", "registry.example.org"),
    (5, "argocd-repo-server", "/usr/bin/git", "git.example.org"),
    (5, "aggregator", "/usr/local/bin/java", "cassandra.reports.svc.cluster.local"),
    (5, "grafana", "/usr/share/grafana/bin/grafana", "grafana.com"),
    (5, "zammad", "/usr/local/bin/ruby", "imap.example.org"),
    (5, "nightly", "/usr/bin/curl", "objects.example.org"),
    (5, "collector", "/usr/local/bin/python3", "api.shodan.io"),
    (5, "collector", "/usr/local/bin/python3", "search.censys.io"),
    (5, "renderer", "/usr/lib/chromium/chromium", "fonts.example.org"),
    (5, "cart", "/usr/local/bin/node", "0.debian.pool.ntp.org"),
    (5, "fluent-bit", "/fluent-bit/bin/fluent-bit", "search-logs.example.org"),
)
# Count, namespace (empty for a workstation), method, host, path and client.
WEB = (
    (
        20,
        "shop",
        "POST",
        "api.payments.example.net",
        "/v2/charges",
        "Apache-HttpClient/5.5 (Java/21)",
    ),
    (13, "ci", "GET", "registry.npmjs.org", "/express", "npm/11.6.2 node/v24.11.0 linux x64"),
    (10, "ci", "GET", "pypi.org", "/simple/netmiko/", "pip/25.3"),
    (8, "ci", "GET", "deb.debian.org", "/debian/dists/bookworm/InRelease", "Debian APT-HTTP/1.3"),
    (6, "ci", "GET", "github.com", "/helm/helm/releases", "curl/8.16.0"),
    (6, "argocd", "GET", "charts.example.net", "/index.yaml", "Helm/3.19.0"),
    (6, "observability", "GET", "grafana.com", "/api/plugins", "Grafana/12.2.1"),
    (
        5,
        "easm",
        "GET",
        "api.shodan.io",
        "/shodan/host/search?query=net:203.0.113.0/28",
        "python-requests/2.32.5",
    ),
    (5, "easm", "POST", "search.censys.io", "/api/v2/hosts/search", "python-requests/2.32.5"),
    (5, "reports", "PUT", "objects.example.net", "/reports/daily.csv", "curl/8.16.0"),
    (
        26,
        "",
        "GET",
        "www.example.net",
        "/",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0",
    ),
    (
        13,
        "",
        "GET",
        "learn.microsoft.com",
        "/en-us/",
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/142.0.0.0",
    ),
    (5, "", "GET", "www.shodan.io", "/", "Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0"),
    (8, "", "CONNECT", "outlook.office365.com", ":443", "Microsoft Office/16.0"),
)
# Count, source, destination, port, transport and service.
FLOWS = (
    (20, "10.42.3", "10.42.5", 5432, "tcp", "postgresql"),
    (20, "10.42.6", "10.42.5", 6379, "tcp", "redis"),
    (20, "10.20.4", "10.20.0", 6443, "tcp", "ssl"),
    (20, "10.42.7", "10.255.1", 53, "udp", "dns"),
    (13, "10.42.9", "198.51.100", 443, "tcp", "ssl"),
    (10, "10.42.3", "10.255.0", 22, "tcp", "ssh"),
    (10, "10.42.8", "10.20.8", 2049, "tcp", "-"),
    (8, "10.20.4", "10.20.8", 445, "tcp", "smb"),
    (13, "10.42.7", "10.20.4", 9100, "tcp", "http"),
    (8, "10.255.200", "10.255.0", 22, "tcp", "ssh"),
)
LOOKUPS = (
    "shop-db.shop.svc.cluster.local",
    "pypi.org",
    "registry.example.org",
    "git.example.org",
    "imap.example.org",
)


def names(draw: Draw) -> list[tuple[float, Event]]:
    """Return DNS queries as the sensor of a node reports them, with their container."""
    events: list[tuple[float, Event]] = []
    for count, workload, image, name in NAMES:
        for number, second in enumerate(draw.moments(count)):
            event: Event = {
                "@timestamp": moment(second),
                "logsource.product": "linux",
                "logsource.category": "dns_query",
                "Image": image,
                "QueryName": name,
            }
            events.append((second, event | inside(pod(workload, number))))
    return events


def web(draw: Draw) -> list[tuple[float, Event]]:
    """Return requests as logged by the egress proxy, with the namespace if known."""
    events: list[tuple[float, Event]] = []
    for count, namespace, method, host, path, client in WEB:
        for second in draw.moments(count, 0 if namespace else 6, 24 if namespace else 19):
            event: Event = {
                "@timestamp": moment(second),
                "logsource.category": "proxy",
                "c-ip": f"10.42.3.{draw.below(250) + 2}"
                if namespace
                else f"10.255.200.{draw.below(60) + 10}",
                "cs-method": method,
                "cs-host": host,
                "c-uri": f"https://{host}{path}",
                "c-useragent": client,
                "sc-status": 200,
            }
            if namespace:
                event["orchestrator.namespace"] = namespace
            events.append((second, event))
    return events


def zeek(draw: Draw) -> list[tuple[float, Event]]:
    """Return the conn and dns logs of Zeek as JSON."""
    events: list[tuple[float, Event]] = []
    start = DAY.timestamp()
    for count, source, target, port, transport, service in FLOWS:
        for second in draw.moments(count):
            event: Event = {
                "_path": "conn",
                "ts": round(start + second, 3),
                "uid": f"C{draw.hex(16)}",
                "id.orig_h": f"{source}.{draw.below(200) + 2}",
                "id.orig_p": 32768 + draw.below(28000),
                "id.resp_h": f"{target}.{draw.below(40) + 10}",
                "id.resp_p": port,
                "proto": transport,
                "duration": draw.below(9000) / 1000,
                "orig_bytes": draw.below(5000),
                "resp_bytes": draw.below(90000),
                "conn_state": "SF",
            }
            if service != "-":
                event["service"] = service
            events.append((second, event))
    for second in draw.moments(60):
        event = {
            "_path": "dns",
            "ts": round(start + second, 3),
            "uid": f"D{draw.hex(16)}",
            "id.orig_h": f"10.42.7.{draw.below(200) + 2}",
            "id.orig_p": 32768 + draw.below(28000),
            "id.resp_h": "10.255.1.53",
            "id.resp_p": 53,
            "proto": "udp",
            "query": draw.pick(LOOKUPS),
            "qtype_name": draw.pick(("A", "AAAA")),
            "rcode_name": "NOERROR",
        }
        events.append((second, event))
    return events


def scene() -> list[Event]:
    """Return the scene's events."""
    draw = Draw("network")
    return by_time(names(draw) + web(draw) + zeek(draw))
