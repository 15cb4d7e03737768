func.func @f(%x: memref<64xi64>, %y: memref<64xi64>, %o: memref<64xi64>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  %lo = arith.constant 10 : i64
  %hi = arith.constant 1000 : i64
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xi64>
    %w = memref.load %y[%i] : memref<64xi64>
    %s = arith.addi %v, %w : i64
    %c1_ = arith.cmpi sgt, %s, %lo : i64
    %c2_ = arith.cmpi slt, %s, %hi : i64
    %c = arith.andi %c1_, %c2_ : i1
    %out = arith.select %c, %s, %v : i64
    memref.store %out, %o[%i] : memref<64xi64>
  }
  return
}
