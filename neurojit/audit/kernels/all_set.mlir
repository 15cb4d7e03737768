// Whether every flag is set.
func.func @all_set(%flags: memref<16xi1>) -> i1 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %yes = arith.constant true
  %all = scf.for %i = %c0 to %n step %c1 iter_args(%a = %yes) -> (i1) {
    %flag = memref.load %flags[%i] : memref<16xi1>
    %both = arith.andi %a, %flag : i1
    scf.yield %both : i1
  }
  return %all : i1
}
