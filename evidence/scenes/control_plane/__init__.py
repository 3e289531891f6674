"""A day of the control plane: controllers, kubelets, operators, deployments and a drained node."""

from __future__ import annotations

from ..common import Audit, Draw, Event, by_time
from .changes import bootstrap, deployments, drain
from .nodes import heartbeats, kubelets, node_agents, pods_and_jobs
from .operators import guards, operators, readers


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
    return by_time(log.events)
