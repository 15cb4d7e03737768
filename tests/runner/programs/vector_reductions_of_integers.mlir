func.func @main() {
  %v = arith.constant dense<[3, -1, 7, 12, -5, 9]> : vector<6xi32>
  %sum = vector.reduction <add>, %v : vector<6xi32> into i32
  %product = vector.reduction <mul>, %v : vector<6xi32> into i32
  %least = vector.reduction <minsi>, %v : vector<6xi32> into i32
  %largest = vector.reduction <maxsi>, %v : vector<6xi32> into i32
  %unsigned = vector.reduction <maxui>, %v : vector<6xi32> into i32
  %and = vector.reduction <and>, %v : vector<6xi32> into i32
  %or = vector.reduction <or>, %v : vector<6xi32> into i32
  %xor = vector.reduction <xor>, %v : vector<6xi32> into i32
  vector.print %sum : i32
  vector.print %product : i32
  vector.print %least : i32
  vector.print %largest : i32
  vector.print %unsigned : i32
  vector.print %and : i32
  vector.print %or : i32
  vector.print %xor : i32
  return
}
