"""Strongly connected components of a graph."""

from __future__ import annotations


def components(edges: list[list[int]]) -> list[list[int]]:
    """Strongly connected components, those first that others lead to (Tarjan 1972), without recursion."""
    found: list[list[int]] = []
    number, low = [-1] * len(edges), [0] * len(edges)
    on_stack, stack = [False] * len(edges), list[int]()
    count = 0
    for root in range(len(edges)):
        if number[root] >= 0:
            continue
        work = [(root, 0)]
        while work:
            node, place = work.pop()
            if place == 0:
                number[node] = low[node] = count
                count += 1
                stack.append(node)
                on_stack[node] = True
            elif on_stack[edges[node][place - 1]]:
                low[node] = min(low[node], low[edges[node][place - 1]])
            while place < len(edges[node]) and number[edges[node][place]] >= 0:
                if on_stack[edges[node][place]]:
                    low[node] = min(low[node], number[edges[node][place]])
                place += 1
            if place < len(edges[node]):
                work += [(node, place + 1), (edges[node][place], 0)]
                continue
            if low[node] == number[node]:
                knot: list[int] = []
                while not knot or knot[-1] != node:
                    knot.append(stack.pop())
                    on_stack[knot[-1]] = False
                found.append(knot)
    return found
