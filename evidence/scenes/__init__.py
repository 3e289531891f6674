"""The scenes, one module each; the name of a scene is the name of its event file."""

from __future__ import annotations

from collections.abc import Callable

from . import (
    backup_jobs,
    cluster_workloads,
    container_hosts,
    control_plane,
    developer_machines,
    falco_tetragon,
    mail_office,
    network,
    people,
)
from .common import Event

SCENES: dict[str, Callable[[], list[Event]]] = {
    "kubernetes-control-plane": control_plane.scene,
    "kubernetes-people": people.scene,
    "cluster-workloads": cluster_workloads.scene,
    "container-hosts": container_hosts.scene,
    "falco-and-tetragon": falco_tetragon.scene,
    "developer-machines": developer_machines.scene,
    "backup-jobs": backup_jobs.scene,
    "mail-and-office": mail_office.scene,
    "network": network.scene,
}
