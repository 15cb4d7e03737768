"""The BLAS of PolyBench: products with matrices that are general, symmetric or triangular."""

from typing import Final

BLAS: Final = {
    # C = alpha A B + beta C
    "gemm": """
def gemm(alpha: number, beta: number, C: update[NI, NJ], A: read[NI, NK], B: read[NK, NJ]):
    for i in range(NI):
        for j in range(NJ):
            C[i, j] *= beta
        for k in range(NK):
            for j in range(NJ):
                C[i, j] += alpha * A[i, k] * B[k, j]
""",
    # A = A + u1 v1' + u2 v2'; x = x + beta A' y + z; w = w + alpha A x
    "gemver": """
def gemver(alpha: number, beta: number, A: update[N, N], u1: read[N], v1: read[N], u2: read[N], v2: read[N],
           w: update[N], x: update[N], y: read[N], z: read[N]):
    for i in range(N):
        for j in range(N):
            A[i, j] = A[i, j] + u1[i] * v1[j] + u2[i] * v2[j]
    for i in range(N):
        for j in range(N):
            x[i] += beta * A[j, i] * y[j]
    for i in range(N):
        x[i] += z[i]
    for i in range(N):
        for j in range(N):
            w[i] += alpha * A[i, j] * x[j]
""",
    # y = alpha A x + beta B x
    "gesummv": """
def gesummv(alpha: number, beta: number, A: read[N, N], B: read[N, N], tmp: write[N], x: read[N],
            y: write[N]):
    for i in range(N):
        tmp[i] = 0
        y[i] = 0
        for j in range(N):
            tmp[i] += A[i, j] * x[j]
            y[i] += B[i, j] * x[j]
        y[i] = alpha * tmp[i] + beta * y[i]
""",
    # C = alpha A B + beta C, where A is symmetric and its lower half is read
    "symm": """
def symm(alpha: number, beta: number, C: update[M, N], A: read[M, M], B: read[M, N]):
    for i in range(M):
        for j in range(N):
            above = 0.0
            for k in range(i):
                C[k, j] += alpha * B[i, j] * A[i, k]
                above += B[k, j] * A[i, k]
            C[i, j] = beta * C[i, j] + alpha * B[i, j] * A[i, i] + alpha * above
""",
    # C = alpha (A B' + B A') + beta C, the lower half of a symmetric matrix
    "syr2k": """
def syr2k(alpha: number, beta: number, C: update[N, N], A: read[N, M], B: read[N, M]):
    for i in range(N):
        for j in range(i + 1):
            C[i, j] *= beta
        for k in range(M):
            for j in range(i + 1):
                C[i, j] += A[j, k] * alpha * B[i, k] + B[j, k] * alpha * A[i, k]
""",
    # C = alpha A A' + beta C, the lower half of a symmetric matrix
    "syrk": """
def syrk(alpha: number, beta: number, C: update[N, N], A: read[N, M]):
    for i in range(N):
        for j in range(i + 1):
            C[i, j] *= beta
        for k in range(M):
            for j in range(i + 1):
                C[i, j] += alpha * A[i, k] * A[j, k]
""",
    # B = alpha A' B, where A is lower triangular with ones on its diagonal
    "trmm": """
def trmm(alpha: number, A: read[M, M], B: update[M, N]):
    for i in range(M):
        for j in range(N):
            for k in range(i + 1, M):
                B[i, j] += A[k, i] * B[k, j]
            B[i, j] *= alpha
""",
}
