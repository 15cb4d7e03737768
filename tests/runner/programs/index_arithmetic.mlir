func.func @main() {
  %a = index.constant 17
  %b = index.constant -5
  %s = index.add %a, %b
  %d = index.divs %a, %b
  %r = index.rems %a, %b
  %f = index.floordivs %a, %b
  %m = index.maxs %a, %b
  %u = index.maxu %a, %b
  %lt = index.cmp slt(%a, %b)
  %i = index.casts %b : index to i32
  vector.print %s : index
  vector.print %d : index
  vector.print %r : index
  vector.print %f : index
  vector.print %m : index
  vector.print %u : index
  vector.print %lt : i1
  vector.print %i : i32
  return
}
