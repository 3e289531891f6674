"""Circles in a graph, without recursion and in time that grows with the size of the graph only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping


def circles(edges: Mapping[str, Iterable[str]]) -> list[tuple[str, ...]]:
    """The groups of nodes that reach one another, or themselves (Tarjan's algorithm).

    `edges` leads from each node to others; those that are not keys are ignored. The nodes of a
    group are in the order of the keys.
    """
    order = {node: number for number, node in enumerate(edges)}
    entered: dict[str, int] = {}
    lowest: dict[str, int] = {}
    open_nodes: dict[str, None] = {}
    groups = []
    for start in edges:
        pending = [] if start in entered else [(start, iter(edges[start]))]
        while pending:
            node, targets = pending[-1]
            if node not in entered:
                entered[node] = lowest[node] = len(entered)
                open_nodes[node] = None
            following = None
            for target in targets:
                if target in edges and target not in entered:
                    following = target
                    break
                if target in open_nodes:
                    lowest[node] = min(lowest[node], entered[target])
            if following is not None:
                pending.append((following, iter(edges[following])))
                continue
            pending.pop()
            if pending:
                parent = pending[-1][0]
                lowest[parent] = min(lowest[parent], lowest[node])
            if lowest[node] == entered[node]:
                group = [open_nodes.popitem()[0]]
                while group[-1] != node:
                    group.append(open_nodes.popitem()[0])
                if len(group) > 1 or node in edges[node]:
                    groups.append(tuple(sorted(group, key=order.__getitem__)))
    return groups
