func.func @main() {
  %v = arith.constant dense<[0.25, 1.0, 2.0, 9.0]> : vector<4xf64>
  %x = arith.constant 2.0 : f64
  %sqrt = math.sqrt %v : vector<4xf64>
  %exp = math.exp %x : f64
  %log = math.log2 %x : f64
  %pow = math.powf %x, %x : f64
  %sin = math.sin %x : f64
  %floor = math.floor %v : vector<4xf64>
  %sign = arith.negf %v : vector<4xf64>
  %abs = math.absf %sign : vector<4xf64>
  %n = arith.constant 40 : i32
  %lead = math.ctlz %n : i32
  %ones = math.ctpop %n : i32
  vector.print %sqrt : vector<4xf64>
  vector.print %exp : f64
  vector.print %log : f64
  vector.print %pow : f64
  vector.print %sin : f64
  vector.print %floor : vector<4xf64>
  vector.print %abs : vector<4xf64>
  vector.print %lead : i32
  vector.print %ones : i32
  return
}
