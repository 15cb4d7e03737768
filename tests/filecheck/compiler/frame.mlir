// RUN: neurojit ir %s --function f --stage llvm --tier T0 | filecheck %s
// Two temporaries that never live together share the 4032 bytes of one: one bump on entry, given back on every
// return, the one for want of room among them.
// CHECK:       define internal i32 @"neurojit.body"(ptr %[[CTX:[0-9]+]], float %{{.*}}, i64 %{{.*}}, ptr noalias %{{.*}})
// CHECK-NEXT:    %[[TOP:[0-9]+]] = getelementptr i8, ptr %[[CTX]], i32 0
// CHECK-NEXT:    %[[SAVED:[0-9]+]] = load i64, ptr %[[TOP]]
// CHECK:         %[[FITS:[0-9]+]] = icmp ule i64 4032, %{{.*}}
// CHECK:         br i1 %[[FITS]]
// CHECK:         store i64 4032
// CHECK:         store i64 %[[SAVED]], ptr
// CHECK-NEXT:    ret i32 0
// CHECK:         %[[STATUS:[0-9]+]] = phi i32 [ 2, %{{.*}} ]
// CHECK:         store i64 %[[SAVED]], ptr
// CHECK-NEXT:    ret i32 %[[STATUS]]
func.func @f(%v: f32, %i: index) -> f32 {
  %a = memref.alloc() : memref<1000xf32>
  memref.store %v, %a[%i] : memref<1000xf32>
  %x = memref.load %a[%i] : memref<1000xf32>
  %b = memref.alloc() : memref<1000xf32>
  memref.store %x, %b[%i] : memref<1000xf32>
  %y = memref.load %b[%i] : memref<1000xf32>
  return %y : f32
}
