"""Decompositions and solvers, in place and without pivots."""

from typing import Final

SOLVERS: Final = {
    # A = L L'; L takes the lower half of A
    "cholesky": """
def cholesky(A: update[N, N]):
    for i in range(N):
        for j in range(i):
            for k in range(j):
                A[i, j] -= A[i, k] * A[j, k]
            A[i, j] /= A[j, j]
        for k in range(i):
            A[i, i] -= A[i, k] * A[i, k]
        A[i, i] = sqrt(A[i, i])
""",
    # T y = -r by Durbin's recursion, where T is a Toeplitz matrix: 1, r[0], r[1], ... from its diagonal on
    "durbin": """
def durbin(r: read[N], y: write[N], z: scratch[N]):
    y[0] = -r[0]
    beta = 1.0
    alpha = -r[0]
    for k in range(1, N):
        beta = (1 - alpha * alpha) * beta
        inner = 0.0
        for i in range(k):
            inner += r[k - i - 1] * y[i]
        alpha = -(r[k] + inner) / beta
        for i in range(k):
            z[i] = y[i] + alpha * y[k - i - 1]
        for i in range(k):
            y[i] = z[i]
        y[k] = alpha
""",
    # A = Q R by the modified method of Gram and Schmidt; what is left in a column of A is its part along Q's
    "gramschmidt": """
def gramschmidt(A: update[M, N], R: update[N, N], Q: write[M, N]):
    for k in range(N):
        square = 0.0
        for i in range(M):
            square += A[i, k] * A[i, k]
        R[k, k] = sqrt(square)
        for i in range(M):
            Q[i, k] = A[i, k] / R[k, k]
        for j in range(k + 1, N):
            R[k, j] = 0
            for i in range(M):
                R[k, j] += Q[i, k] * A[i, j]
            for i in range(M):
                A[i, j] -= Q[i, k] * R[k, j]
""",
    # A = L U; both take the place of A, without the ones on L's diagonal
    "lu": """
def lu(A: update[N, N]):
    for i in range(N):
        for j in range(i):
            for k in range(j):
                A[i, j] -= A[i, k] * A[k, j]
            A[i, j] /= A[j, j]
        for j in range(i, N):
            for k in range(i):
                A[i, j] -= A[i, k] * A[k, j]
""",
    # A = L U, then L y = b and U x = y
    "ludcmp": """
def ludcmp(A: update[N, N], b: read[N], x: write[N], y: write[N]):
    for i in range(N):
        for j in range(i):
            below = A[i, j]
            for k in range(j):
                below -= A[i, k] * A[k, j]
            A[i, j] = below / A[j, j]
        for j in range(i, N):
            above = A[i, j]
            for k in range(i):
                above -= A[i, k] * A[k, j]
            A[i, j] = above
    for i in range(N):
        rest = b[i]
        for j in range(i):
            rest -= A[i, j] * y[j]
        y[i] = rest
    for i in range(N - 1, -1, -1):
        left = y[i]
        for j in range(i + 1, N):
            left -= A[i, j] * x[j]
        x[i] = left / A[i, i]
""",
    # L x = b, where L is lower triangular
    "trisolv": """
def trisolv(L: read[N, N], x: write[N], b: read[N]):
    for i in range(N):
        x[i] = b[i]
        for j in range(i):
            x[i] -= L[i, j] * x[j]
        x[i] /= L[i, i]
""",
}
