"""An image filter, and two kernels of dynamic programming over integers."""

from typing import Final

MEDLEY: Final = {
    # Deriche's recursive smoothing (1993): along each row there and back, then along each column
    "deriche": """
def deriche(alpha: number, image: read[W, H], smooth: write[W, H], y1: scratch[W, H], y2: scratch[W, H]):
    k = (1 - exp(-alpha)) * (1 - exp(-alpha)) / (1 + 2 * alpha * exp(-alpha) - exp(-2 * alpha))
    a2 = k * exp(-alpha) * (alpha - 1)
    a3 = k * exp(-alpha) * (alpha + 1)
    a4 = -k * exp(-2 * alpha)
    b1 = 2 * exp(-alpha)
    b2 = -exp(-2 * alpha)
    for i in range(W):
        before = before2 = given = 0.0
        for j in range(H):
            y1[i, j] = k * image[i, j] + a2 * given + b1 * before + b2 * before2
            given = image[i, j]
            before2 = before
            before = y1[i, j]
    for i in range(W):
        after = after2 = read = read2 = 0.0
        for j in range(H - 1, -1, -1):
            y2[i, j] = a3 * read + a4 * read2 + b1 * after + b2 * after2
            read2 = read
            read = image[i, j]
            after2 = after
            after = y2[i, j]
    for i in range(W):
        for j in range(H):
            smooth[i, j] = y1[i, j] + y2[i, j]
    for j in range(H):
        above = above2 = upper = 0.0
        for i in range(W):
            y1[i, j] = k * smooth[i, j] + a2 * upper + b1 * above + b2 * above2
            upper = smooth[i, j]
            above2 = above
            above = y1[i, j]
    for j in range(H):
        below = below2 = lower = lower2 = 0.0
        for i in range(W - 1, -1, -1):
            y2[i, j] = a3 * lower + a4 * lower2 + b1 * below + b2 * below2
            lower2 = lower
            lower = smooth[i, j]
            below2 = below
            below = y2[i, j]
    for i in range(W):
        for j in range(H):
            smooth[i, j] = y1[i, j] + y2[i, j]
""",
    # the shortest path between each two of N places
    "floyd-warshall": """
def floyd_warshall(path: update[N, N]):
    for k in range(N):
        for i in range(N):
            for j in range(N):
                path[i, j] = min(path[i, j], path[i, k] + path[k, j])
""",
    # the most pairs of a folded RNA (Nussinov, 1978): bases 0 to 3 pair if their sum is 3, neighbours never
    "nussinov": """
def nussinov(bases: read[N], table: update[N, N]):
    for i in range(N - 1, -1, -1):
        for j in range(i + 1, N):
            table[i, j] = max(table[i, j], table[i, j - 1])
            table[i, j] = max(table[i, j], table[i + 1, j])
            if i < j - 1:
                table[i, j] = max(table[i, j], table[i + 1, j - 1] + (1 if bases[i] + bases[j] == 3 else 0))
            else:
                table[i, j] = max(table[i, j], table[i + 1, j - 1])
            for k in range(i + 1, j):
                table[i, j] = max(table[i, j], table[i, k] + table[k + 1, j])
""",
}
INTEGERS: Final = ("floyd-warshall", "nussinov")
