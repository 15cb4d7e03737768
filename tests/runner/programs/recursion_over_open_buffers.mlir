// Sorts by merging: a function that calls itself gets buffers whose extents a run knows.
func.func @sort(%m: memref<?xi32>, %t: memref<?xi32>, %lo: index, %hi: index) {
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %len = arith.subi %hi, %lo : index
  %small = arith.cmpi sle, %len, %c1 : index
  scf.if %small {
  } else {
    %half = arith.divsi %len, %c2 : index
    %mid = arith.addi %lo, %half : index
    func.call @sort(%m, %t, %lo, %mid) : (memref<?xi32>, memref<?xi32>, index, index) -> ()
    func.call @sort(%m, %t, %mid, %hi) : (memref<?xi32>, memref<?xi32>, index, index) -> ()
    %r:2 = scf.for %k = %lo to %hi step %c1 iter_args(%i = %lo, %j = %mid) -> (index, index) {
      %il = arith.cmpi slt, %i, %mid : index
      %jl = arith.cmpi slt, %j, %hi : index
      %take = scf.if %il -> i1 {
        %tk = scf.if %jl -> i1 {
          %a = memref.load %m[%i] : memref<?xi32>
          %b = memref.load %m[%j] : memref<?xi32>
          %le = arith.cmpi sle, %a, %b : i32
          scf.yield %le : i1
        } else {
          %t1 = arith.constant true
          scf.yield %t1 : i1
        }
        scf.yield %tk : i1
      } else {
        %f1 = arith.constant false
        scf.yield %f1 : i1
      }
      %src = arith.select %take, %i, %j : index
      %v = memref.load %m[%src] : memref<?xi32>
      memref.store %v, %t[%k] : memref<?xi32>
      %i1 = arith.addi %i, %c1 : index
      %j1 = arith.addi %j, %c1 : index
      %ni = arith.select %take, %i1, %i : index
      %nj = arith.select %take, %j, %j1 : index
      scf.yield %ni, %nj : index, index
    }
    scf.for %k = %lo to %hi step %c1 {
      %v = memref.load %t[%k] : memref<?xi32>
      memref.store %v, %m[%k] : memref<?xi32>
    }
  }
  return
}
memref.global "private" constant @data : memref<7xi32> = dense<[5, -3, 9, 0, 2, 2, -8]>
func.func private @printMemrefI32(memref<*xi32>)
func.func @main() {
  %g = memref.get_global @data : memref<7xi32>
  %a = memref.alloc() : memref<7xi32>
  %t = memref.alloc() : memref<7xi32>
  memref.copy %g, %a : memref<7xi32> to memref<7xi32>
  %ad = memref.cast %a : memref<7xi32> to memref<?xi32>
  %td = memref.cast %t : memref<7xi32> to memref<?xi32>
  %c0 = arith.constant 0 : index
  %c7 = arith.constant 7 : index
  call @sort(%ad, %td, %c0, %c7) : (memref<?xi32>, memref<?xi32>, index, index) -> ()
  %u = memref.cast %a : memref<7xi32> to memref<*xi32>
  call @printMemrefI32(%u) : (memref<*xi32>) -> ()
  return
}
