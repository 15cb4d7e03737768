#x = affine_map<(d0, d1) -> (d0)>
#w = affine_map<(d0, d1) -> (d0, d1)>
#y = affine_map<(d0, d1) -> (d1)>
memref.global "private" constant @w : memref<3x4xf32> = dense<[[1.0, 0.0, 2.0, 0.0], [0.0, 3.0, 0.0, 1.0], [2.0, 0.0, 0.0, 4.0]]>
func.func private @printMemrefF32(memref<*xf32>) attributes {llvm.emit_c_interface}
func.func private @printU64(i64)
func.func private @printNewline()
func.func @main() {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %w = memref.get_global @w : memref<3x4xf32>
  %x = memref.alloca() : memref<3xf32>
  %y = memref.alloca() : memref<4xf32>
  linalg.fill ins(%one : f32) outs(%x : memref<3xf32>)
  linalg.fill ins(%zero : f32) outs(%y : memref<4xf32>)
  linalg.generic {indexing_maps = [#x, #w, #y], iterator_types = ["reduction", "parallel"]} ins(%x, %w : memref<3xf32>, memref<3x4xf32>) outs(%y : memref<4xf32>) {
  ^bb0(%a: f32, %b: f32, %o: f32):
    %p = arith.mulf %a, %b : f32
    %s = arith.addf %o, %p : f32
    linalg.yield %s : f32
  }
  %u = memref.cast %y : memref<4xf32> to memref<*xf32>
  call @printMemrefF32(%u) : (memref<*xf32>) -> ()
  %best:2 = scf.for %i = %c0 to %c4 step %c1 iter_args(%at = %c0, %most = %zero) -> (index, f32) {
    %v = memref.load %y[%i] : memref<4xf32>
    %more = arith.cmpf ogt, %v, %most : f32
    %k = arith.select %more, %i, %at : index
    %l = arith.select %more, %v, %most : f32
    scf.yield %k, %l : index, f32
  }
  %b = arith.index_cast %best#0 : index to i64
  call @printU64(%b) : (i64) -> ()
  call @printNewline() : () -> ()
  return
}
