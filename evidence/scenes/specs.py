"""Specs of pods as controllers create them: applications, node agents, and the control plane."""

from __future__ import annotations

from typing import Any

from .common import Event, Workload

TOKEN = {
    "name": "kube-api-access-x7k2p",
    "projected": {
        "sources": [{"serviceAccountToken": {"expirationSeconds": 3607, "path": "token"}}]
    },
}
HARDENED = {
    "allowPrivilegeEscalation": False,
    "runAsNonRoot": True,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
CILIUM_RIGHTS = [
    "CHOWN",
    "KILL",
    "NET_ADMIN",
    "NET_RAW",
    "IPC_LOCK",
    "SYS_MODULE",
    "SYS_ADMIN",
    "SYS_RESOURCE",
    "DAC_OVERRIDE",
    "FOWNER",
    "SETGID",
    "SETUID",
]


def container(name: str, image: str, security: Event | None = None, **more: Any) -> Event:
    """Return a container of a pod spec."""
    spec: Event = {"name": name, "image": image, "imagePullPolicy": "IfNotPresent", **more}
    if security is not None:
        spec["securityContext"] = security
    return spec


def host(**paths: str) -> list[Event]:
    """Return hostPath volumes."""
    return [
        {"name": name.replace("_", "-"), "hostPath": {"path": path, "type": ""}}
        for name, path in paths.items()
    ]


def pod_of(kind: str, owner: str, namespace: str, spec: Event) -> Event:
    """Return the body of a pod that a controller creates for its owner."""
    reference: Event = {
        "apiVersion": "batch/v1" if kind == "Job" else "apps/v1",
        "kind": kind,
        "name": owner,
    }
    reference |= {"controller": True, "blockOwnerDeletion": True}
    labels = {"app.kubernetes.io/name": owner}
    meta = {
        "generateName": f"{owner}-",
        "namespace": namespace,
        "labels": labels,
        "ownerReferences": [reference],
    }
    return {"kind": "Pod", "apiVersion": "v1", "metadata": meta, "spec": spec}


def application(workload: Workload, claim: str = "") -> Event:
    """Return the pod spec of an ordinary application."""
    volumes: list[Event] = [{"name": "tmp", "emptyDir": {}}, TOKEN]
    if claim:
        volumes.append({"name": "data", "persistentVolumeClaim": {"claimName": claim}})
    resources = {"limits": {"memory": "512Mi"}}
    return {
        "volumes": volumes,
        "containers": [container(workload.name, workload.image, HARDENED, resources=resources)],
        "restartPolicy": "Always",
        "serviceAccountName": workload.name,
        "securityContext": {"seccompProfile": {"type": "RuntimeDefault"}},
    }


def agents() -> dict[tuple[str, str], Event]:
    """Return the pod specs of privileged node agents, by namespace and name."""
    privileged = {"privileged": True}
    kubelet = "/var/lib/kubelet"
    return {
        ("kube-system", "cilium"): {
            "hostNetwork": True,
            "volumes": host(
                bpf_maps="/sys/fs/bpf",
                cni_path="/opt/cni/bin",
                etc_cni_netd="/etc/cni/net.d",
                lib_modules="/lib/modules",
                hostproc="/proc",
                xtables_lock="/run/xtables.lock",
            ),
            "initContainers": [
                container(
                    "mount-cgroup",
                    "quay.io/cilium/cilium:v1.18.3",
                    {"capabilities": {"add": ["SYS_ADMIN"]}},
                ),
                container("mount-bpf-fs", "quay.io/cilium/cilium:v1.18.3", privileged),
            ],
            "containers": [
                container(
                    "cilium-agent",
                    "quay.io/cilium/cilium:v1.18.3",
                    {"capabilities": {"add": CILIUM_RIGHTS, "drop": ["ALL"]}},
                )
            ],
        },
        ("kube-system", "kube-proxy"): {
            "hostNetwork": True,
            "volumes": host(xtables_lock="/run/xtables.lock", lib_modules="/lib/modules"),
            "containers": [
                container("kube-proxy", "registry.k8s.io/kube-proxy:v1.34.1", privileged)
            ],
        },
        ("kube-system", "csi-nfs-node"): {
            "hostNetwork": True,
            "volumes": host(
                socket_dir=f"{kubelet}/plugins/csi-nfsplugin",
                pods_mount_dir=f"{kubelet}/pods",
                registration_dir=f"{kubelet}/plugins_registry",
            ),
            "containers": [
                container(
                    "node-driver-registrar",
                    "registry.k8s.io/sig-storage/csi-node-driver-registrar:v2.15.0",
                ),
                container(
                    "nfs",
                    "registry.k8s.io/sig-storage/nfsplugin:v4.12.1",
                    {"privileged": True, "capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}},
                ),
            ],
        },
        ("kube-system", "local-volume-provisioner"): {
            "volumes": host(local_disks="/mnt/disks", provisioner_dev="/dev"),
            "containers": [
                container(
                    "provisioner",
                    "registry.k8s.io/sig-storage/local-volume-provisioner:v2.8.0",
                    privileged,
                )
            ],
        },
        ("kube-system", "tetragon"): {
            "hostNetwork": True,
            "volumes": host(
                bpf_maps="/sys/fs/bpf", host_proc="/proc", cilium_run="/var/run/cilium"
            ),
            "containers": [container("tetragon", "quay.io/cilium/tetragon:v1.6.0", privileged)],
        },
        ("kube-system", "node-problem-detector"): {
            "volumes": host(log="/var/log", kmsg="/dev/kmsg", machine_id="/etc/machine-id"),
            "containers": [
                container(
                    "npd",
                    "registry.k8s.io/node-problem-detector/node-problem-detector:v1.34.0",
                    privileged,
                )
            ],
        },
        ("node-agents", "csi-rbdplugin"): {
            "hostNetwork": True,
            "hostPID": True,
            "volumes": host(
                host_dev="/dev",
                host_sys="/sys",
                lib_modules="/lib/modules",
                host_mount="/run/mount",
                plugin_dir=f"{kubelet}/plugins",
                pods_mount_dir=f"{kubelet}/pods",
            ),
            "containers": [
                container(
                    "csi-rbdplugin",
                    "quay.io/cephcsi/cephcsi:v3.15.0",
                    {"privileged": True, "capabilities": {"add": ["SYS_ADMIN"], "drop": ["ALL"]}},
                )
            ],
        },
        ("node-agents", "speaker"): {
            "hostNetwork": True,
            "volumes": [
                {"name": "memberlist", "secret": {"secretName": "metallb-memberlist"}},
                TOKEN,
            ],
            "containers": [
                container(
                    "speaker",
                    "quay.io/metallb/speaker:v0.15.2",
                    {
                        "allowPrivilegeEscalation": False,
                        "capabilities": {"add": ["NET_RAW"], "drop": ["ALL"]},
                    },
                )
            ],
        },
        ("node-agents", "node-exporter"): {
            "hostNetwork": True,
            "hostPID": True,
            "volumes": host(proc="/proc", sys="/sys", root="/"),
            "containers": [
                container("node-exporter", "quay.io/prometheus/node-exporter:v1.10.2", HARDENED)
            ],
        },
        ("node-agents", "fluent-bit"): {
            "volumes": host(
                varlog="/var/log",
                containers="/var/lib/docker/containers",
                machine_id="/etc/machine-id",
            ),
            "containers": [container("fluent-bit", "registry.example.org/mirror/fluent-bit:4.1.1")],
        },
        ("node-agents", "falco"): {
            "volumes": host(
                proc_fs="/proc",
                etc_fs="/etc",
                dev_fs="/dev",
                containerd_socket="/run/containerd/containerd.sock",
                sys_module="/sys/module",
            ),
            "containers": [
                container("falco", "registry.example.org/mirror/falco:0.42.0", privileged)
            ],
        },
        ("node-agents", "velero-node-agent"): {
            "volumes": host(host_pods=f"{kubelet}/pods", host_plugins=f"{kubelet}/plugins"),
            "containers": [
                container(
                    "node-agent", "registry.example.org/backup/velero:1.17.0", {"runAsUser": 0}
                )
            ],
        },
    }


def mirrors() -> dict[str, Event]:
    """Return the static pods of a control plane node, for which the kubelet creates mirror pods."""
    manifests = "/etc/kubernetes"
    return {
        "kube-apiserver": {
            "hostNetwork": True,
            "volumes": host(ca_certs="/etc/ssl/certs", k8s_certs=f"{manifests}/pki"),
            "containers": [container("kube-apiserver", "registry.k8s.io/kube-apiserver:v1.34.1")],
        },
        "kube-controller-manager": {
            "hostNetwork": True,
            "volumes": host(
                k8s_certs=f"{manifests}/pki", kubeconfig=f"{manifests}/controller-manager.conf"
            ),
            "containers": [
                container(
                    "kube-controller-manager", "registry.k8s.io/kube-controller-manager:v1.34.1"
                )
            ],
        },
        "etcd": {
            "hostNetwork": True,
            "volumes": host(etcd_certs=f"{manifests}/pki/etcd", etcd_data="/var/lib/etcd"),
            "containers": [container("etcd", "registry.k8s.io/etcd:3.6.5-0")],
        },
        "kube-vip": {
            "hostNetwork": True,
            "volumes": host(kubeconfig=f"{manifests}/admin.conf"),
            "containers": [
                container(
                    "kube-vip",
                    "ghcr.io/kube-vip/kube-vip:v1.0.1",
                    {"capabilities": {"add": ["NET_ADMIN", "NET_RAW"], "drop": ["ALL"]}},
                )
            ],
        },
    }
