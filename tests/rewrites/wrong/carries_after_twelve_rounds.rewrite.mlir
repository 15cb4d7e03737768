// wrong where a carry runs through more than eleven nines
func.func @f(%x: memref<20xi32> {neurojit.range = [0, 9]}, %y: memref<20xi32> {neurojit.range = [0, 9]}, %s: memref<21xi32>) {
  %k0 = arith.constant 0 : i32
  %c20 = arith.constant 20 : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c12 = arith.constant 12 : index
  %c19 = arith.constant 19 : index
  %k9 = arith.constant 9 : i32
  %k10 = arith.constant 10 : i32
  %k1 = arith.constant 1 : i32
  memref.store %k0, %s[%c20] : memref<21xi32>
  scf.for %i = %c0 to %c20 step %c1 {
    %a = memref.load %x[%i] : memref<20xi32>
    %b = memref.load %y[%i] : memref<20xi32>
    %c = arith.addi %a, %b : i32
    memref.store %c, %s[%i] : memref<21xi32>
  }
  scf.for %r = %c0 to %c12 step %c1 {
    scf.for %j = %c0 to %c20 step %c1 {
      %i = arith.subi %c19, %j : index
      %k = arith.addi %i, %c1 : index
      %v = memref.load %s[%i] : memref<21xi32>
      %p = arith.cmpi sgt, %v, %k9 : i32
      scf.if %p {
        %d = arith.subi %v, %k10 : i32
        memref.store %d, %s[%i] : memref<21xi32>
        %u = memref.load %s[%k] : memref<21xi32>
        %w = arith.addi %u, %k1 : i32
        memref.store %w, %s[%k] : memref<21xi32>
      }
    }
  }
  return
}
