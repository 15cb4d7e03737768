/* A function of examples/polynomial.mlir, called from C, without NeuroJIT:
 *
 *     neurojit export examples/polynomial.mlir --function poly -o build
 *     cc -Ibuild examples/export/polynomial.c build/poly.o -o polynomial && ./polynomial
 *
 * With --target x86-64-v3 the object runs on every processor with AVX2; with --shared there is a libpoly.so, and with
 * --cmake a project to be added by add_subdirectory. build/poly.h says what else an object is to be linked with.
 */
#include <stdio.h>

#include "poly.h"

int main(void) {
  static float x[4096], coefficients[16], y[4096];
  for (int i = 0; i < 4096; ++i)
    x[i] = (float)i / 2048.0f - 1.0f;
  for (int k = 0; k < 16; ++k) /* log(1 + x) / x, by 16 terms */
    coefficients[k] = (k % 2 ? -1.0f : 1.0f) / (float)(k + 1);
  int32_t status = poly(x, coefficients, y);
  if (status != 0) {
    fprintf(stderr, "poly: status %d\n", status);
    return 1;
  }
  printf("log(1 + x)/x at x = %.1f, by 16 terms: %.4f\n", x[3072], y[3072]);
  return 0;
}
