"""Accounts, clients and addresses that act on the control plane."""

from __future__ import annotations

from ..common import CONTROL, NODES, account

KUBELET = "kubelet/v1.34.1"
MANAGER = "kube-controller-manager/v1.34.1"
SCHEDULER = "kube-scheduler/v1.34.1/scheduler"
HELM = "Helm/3.19.0"
ARGO = account("argocd", "argocd-application-controller")
DEPLOYER = account("ci", "deployer")


def address_of(node: str) -> str:
    """Return the address of a node."""
    if node in CONTROL:
        return f"10.20.0.{11 + CONTROL.index(node)}"
    return f"10.20.4.{31 + NODES.index(node)}"
