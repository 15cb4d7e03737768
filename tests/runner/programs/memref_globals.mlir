memref.global "private" constant @weights : memref<2x2xf32> = dense<[[1.0, 2.0], [3.0, 4.0]]>
memref.global "private" @counter : memref<i64> = dense<5>
memref.global "private" constant @aligned : memref<3xi32> = dense<[7, 8, 9]> {alignment = 128 : i64}
func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func private @printMemrefI32(memref<*xi32>) attributes {llvm.emit_c_interface}
func.func private @printI64(i64)
func.func private @printNewline()
func.func @main() {
  %w = memref.get_global @weights : memref<2x2xf32>
  %u = memref.cast %w : memref<2x2xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  %a = memref.get_global @aligned : memref<3xi32>
  %ua = memref.cast %a : memref<3xi32> to memref<*xi32>
  call @printMemrefI32(%ua) : (memref<*xi32>) -> ()
  %g = memref.get_global @counter : memref<i64>
  %n = memref.load %g[] : memref<i64>
  call @printI64(%n) : (i64) -> ()
  call @printNewline() : () -> ()
  %one = arith.constant 1 : i64
  %m = arith.subi %n, %one : i64
  memref.store %m, %g[] : memref<i64>
  %l = memref.load %g[] : memref<i64>
  call @printI64(%l) : (i64) -> ()
  call @printNewline() : () -> ()
  memref.store %n, %g[] : memref<i64>
  return
}
