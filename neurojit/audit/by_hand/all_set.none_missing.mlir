// None is missing: the flags negated, any of them, negated.
func.func @all_set(%flags: memref<16xi1>) -> i1 {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %yes = arith.constant true
  %no = arith.constant false
  %any = scf.for %i = %c0 to %n step %c1 iter_args(%a = %no) -> (i1) {
    %flag = memref.load %flags[%i] : memref<16xi1>
    %missing = arith.xori %flag, %yes : i1
    %either = arith.ori %a, %missing : i1
    scf.yield %either : i1
  }
  %all = arith.xori %any, %yes : i1
  return %all : i1
}
