"""Keeps the memory of an array that a call works in: see :mod:`neurojit.execution.lending`."""

from __future__ import annotations

from typing import Final

from neurojit.abi import array_layout as where

# ``neurojit.hold(array)``: the weak reference, null where there is no memory for one.
HOLD: Final = f"""
declare i32 @PyType_IsSubtype(ptr, ptr)
declare ptr @PyWeakref_NewRef(ptr, ptr)
declare void @PyErr_Clear()
define internal ptr @neurojit.hold(ptr %array) nounwind noinline {{
start:
  br label %look
look:
  %owner = phi ptr [ %array, %start ], [ %base, %kind ]
  %base.at = getelementptr i8, ptr %owner, i64 {where.ARRAY_BASE}
  %base = load ptr, ptr %base.at, align 8
  %none = icmp eq ptr %base, null
  br i1 %none, label %found, label %kind
kind:
  %type.at = getelementptr i8, ptr %base, i64 {where.OBJECT_TYPE}
  %type = load ptr, ptr %type.at, align 8
  %within = call i32 @PyType_IsSubtype(ptr %type, ptr @PyArray_Type)
  %array.too = icmp ne i32 %within, 0
  br i1 %array.too, label %look, label %found
found:
  %held = call ptr @PyWeakref_NewRef(ptr %owner, ptr null)
  %failed = icmp eq ptr %held, null
  br i1 %failed, label %clear, label %done
clear:
  call void @PyErr_Clear()
  br label %done
done:
  ret ptr %held
}}
"""
