"""Statistics of columns."""

from typing import Final

DATA_MINING: Final = {
    # of M columns over N rows, which are centred and scaled in place
    "correlation": """
def correlation(data: update[N, M], corr: write[M, M], mean: write[M], stddev: write[M]):
    for j in range(M):
        mean[j] = 0
        for i in range(N):
            mean[j] += data[i, j]
        mean[j] /= N
    for j in range(M):
        stddev[j] = 0
        for i in range(N):
            stddev[j] += (data[i, j] - mean[j]) * (data[i, j] - mean[j])
        stddev[j] /= N
        stddev[j] = sqrt(stddev[j])
        stddev[j] = 1 if stddev[j] <= 0.1 else stddev[j]
    for i in range(N):
        for j in range(M):
            data[i, j] -= mean[j]
            data[i, j] /= sqrt(N) * stddev[j]
    for i in range(M - 1):
        corr[i, i] = 1
        for j in range(i + 1, M):
            corr[i, j] = 0
            for k in range(N):
                corr[i, j] += data[k, i] * data[k, j]
            corr[j, i] = corr[i, j]
    corr[M - 1, M - 1] = 1
""",
    # of M columns over N rows, which are centred in place
    "covariance": """
def covariance(data: update[N, M], cov: write[M, M], mean: write[M]):
    for j in range(M):
        mean[j] = 0
        for i in range(N):
            mean[j] += data[i, j]
        mean[j] /= N
    for i in range(N):
        for j in range(M):
            data[i, j] -= mean[j]
    for i in range(M):
        for j in range(i, M):
            cov[i, j] = 0
            for k in range(N):
                cov[i, j] += data[k, i] * data[k, j]
            cov[i, j] /= N - 1
            cov[j, i] = cov[i, j]
""",
}
