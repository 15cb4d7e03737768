"""Products of several matrices and vectors: PolyBench's linear-algebra kernels."""

from typing import Final

PRODUCTS: Final = {
    # D = alpha A B C + beta D
    "2mm": """
def two_products(alpha: number, beta: number, tmp: write[NI, NJ], A: read[NI, NK], B: read[NK, NJ],
                 C: read[NJ, NL], D: update[NI, NL]):
    for i in range(NI):
        for j in range(NJ):
            tmp[i, j] = 0
            for k in range(NK):
                tmp[i, j] += alpha * A[i, k] * B[k, j]
    for i in range(NI):
        for j in range(NL):
            D[i, j] *= beta
            for k in range(NJ):
                D[i, j] += tmp[i, k] * C[k, j]
""",
    # E = A B, F = C D, G = E F
    "3mm": """
def three_products(E: write[NI, NJ], A: read[NI, NK], B: read[NK, NJ], F: write[NJ, NL], C: read[NJ, NM],
                   D: read[NM, NL], G: write[NI, NL]):
    for i in range(NI):
        for j in range(NJ):
            E[i, j] = 0
            for k in range(NK):
                E[i, j] += A[i, k] * B[k, j]
    for i in range(NJ):
        for j in range(NL):
            F[i, j] = 0
            for k in range(NM):
                F[i, j] += C[i, k] * D[k, j]
    for i in range(NI):
        for j in range(NL):
            G[i, j] = 0
            for k in range(NJ):
                G[i, j] += E[i, k] * F[k, j]
""",
    # y = A' (A x)
    "atax": """
def atax(A: read[M, N], x: read[N], y: write[N], tmp: write[M]):
    for i in range(N):
        y[i] = 0
    for i in range(M):
        tmp[i] = 0
        for j in range(N):
            tmp[i] += A[i, j] * x[j]
        for j in range(N):
            y[j] += A[i, j] * tmp[i]
""",
    # s = A' r, q = A p
    "bicg": """
def bicg(A: read[N, M], s: write[M], q: write[N], p: read[M], r: read[N]):
    for i in range(M):
        s[i] = 0
    for i in range(N):
        q[i] = 0
        for j in range(M):
            s[j] += r[i] * A[i, j]
            q[i] += A[i, j] * p[j]
""",
    # each row A[r, q, :] becomes its product with C4
    "doitgen": """
def doitgen(A: update[NR, NQ, NP], C4: read[NP, NP], row: scratch[NP]):
    for r in range(NR):
        for q in range(NQ):
            for p in range(NP):
                row[p] = 0
                for s in range(NP):
                    row[p] += A[r, q, s] * C4[s, p]
            for p in range(NP):
                A[r, q, p] = row[p]
""",
    # x1 = x1 + A y1, x2 = x2 + A' y2
    "mvt": """
def mvt(x1: update[N], x2: update[N], y1: read[N], y2: read[N], A: read[N, N]):
    for i in range(N):
        for j in range(N):
            x1[i] += A[i, j] * y1[j]
    for i in range(N):
        for j in range(N):
            x2[i] += A[j, i] * y2[j]
""",
}
