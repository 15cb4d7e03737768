// Counts by backtracking how six queens stand on a board, as C code becomes affine and scf.
func.func @safe(%b: memref<?x4xi32>, %row: i32, %col: i32) -> i1 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %t = arith.constant true
  %one = arith.constant 1 : i32
  %r = arith.index_cast %row : i32 to index
  %ok = scf.for %i = %c0 to %r step %c1 iter_args(%ok = %t) -> i1 {
    %v = memref.load %b[%i, %c0] : memref<?x4xi32>
    %same = arith.cmpi eq, %v, %col : i32
    %ii = arith.index_cast %i : index to i32
    %d = arith.subi %row, %ii : i32
    %e = arith.subi %v, %col : i32
    %ea = math.absi %e : i32
    %diag = arith.cmpi eq, %d, %ea : i32
    %bad = arith.ori %same, %diag : i1
    %good = arith.xori %bad, %t : i1
    %n = arith.andi %ok, %good : i1
    scf.yield %n : i1
  }
  return %ok : i1
}
func.func @solve(%b: memref<?x4xi32>, %row: i32) -> i32 {
  %c0 = arith.constant 0 : index
  %n = arith.constant 6 : i32
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %done = arith.cmpi eq, %row, %n : i32
  %r = scf.if %done -> i32 {
    scf.yield %one : i32
  } else {
    %s:2 = scf.while (%c = %z, %acc = %z) : (i32, i32) -> (i32, i32) {
      %m = arith.cmpi slt, %c, %n : i32
      scf.condition(%m) %c, %acc : i32, i32
    } do {
    ^bb0(%c: i32, %acc: i32):
      %ok = func.call @safe(%b, %row, %c) : (memref<?x4xi32>, i32, i32) -> i1
      %k = scf.if %ok -> i32 {
        %ri = arith.index_cast %row : i32 to index
        memref.store %c, %b[%ri, %c0] : memref<?x4xi32>
        %nr = arith.addi %row, %one : i32
        %x = func.call @solve(%b, %nr) : (memref<?x4xi32>, i32) -> i32
        %y = arith.addi %acc, %x : i32
        scf.yield %y : i32
      } else {
        scf.yield %acc : i32
      }
      %nc = arith.addi %c, %one : i32
      scf.yield %nc, %k : i32, i32
    }
    scf.yield %s#1 : i32
  }
  return %r : i32
}
func.func @main() {
  %m = memref.alloca() : memref<6x4xi32>
  %c = memref.cast %m : memref<6x4xi32> to memref<?x4xi32>
  %z = arith.constant 0 : i32
  %r = call @solve(%c, %z) : (memref<?x4xi32>, i32) -> i32
  vector.print %r : i32
  return
}
