// Two flags a turn, one from each half.
func.func @all_set(%flags: memref<16xi1>) -> i1 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %half = arith.constant 8 : index
  %yes = arith.constant true
  %all = scf.for %i = %c0 to %half step %c1 iter_args(%a = %yes) -> (i1) {
    %j = arith.addi %i, %half : index
    %one = memref.load %flags[%i] : memref<16xi1>
    %other = memref.load %flags[%j] : memref<16xi1>
    %pair = arith.andi %one, %other : i1
    %both = arith.andi %a, %pair : i1
    scf.yield %both : i1
  }
  return %all : i1
}
