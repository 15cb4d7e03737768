// What was put into the first is seen in the second.
func.func @f(%a: memref<2xi64>, %u: memref<2xi64>, %v: memref<2xi64>) {
  %k = arith.constant 99 : i64
  %x = affine.load %a[0] : memref<2xi64>
  %y = affine.load %a[1] : memref<2xi64>
  affine.store %k, %u[0] : memref<2xi64>
  affine.store %y, %u[1] : memref<2xi64>
  affine.store %k, %v[0] : memref<2xi64>
  affine.store %y, %v[1] : memref<2xi64>
  return
}
