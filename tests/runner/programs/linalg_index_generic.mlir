#id = affine_map<(d0, d1) -> (d0, d1)>
func.func private @printMemrefInd(memref<*xindex>) attributes {llvm.emit_c_interface}
func.func @main() {
  %m = memref.alloc() : memref<3x4xindex>
  linalg.generic {indexing_maps = [#id], iterator_types = ["parallel", "parallel"]} outs(%m : memref<3x4xindex>) {
  ^bb0(%o: index):
    %i = linalg.index 0 : index
    %j = linalg.index 1 : index
    %p = arith.muli %i, %j : index
    linalg.yield %p : index
  }
  %u = memref.cast %m : memref<3x4xindex> to memref<*xindex>
  call @printMemrefInd(%u) : (memref<*xindex>) -> ()
  return
}
