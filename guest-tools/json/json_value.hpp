// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A JSON text as a tree of values that point into it. Children of an array or object are a list through `next`; in an
// object each has a key. Texts are decoded and have a NUL behind them.
#pragma once

#include "guest-tools/bytes/array.hpp"
#include "guest-tools/bytes/text.hpp"

namespace guest_tools {

enum class JsonKind : uint8_t { kNull, kBoolean, kInteger, kNumber, kText, kArray, kObject };

struct JsonValue {
  JsonKind kind = JsonKind::kNull;
  bool boolean = false;
  uint32_t first_child = 0;  // 0: none, for the value 0 is nobody's child
  uint32_t next = 0;
  int64_t integer = 0;
  Text key;
  Text text;  // of a text; of kInteger and kNumber, the digits as they were written
};

class JsonTree {
 public:
  static constexpr size_t kMostValues = 16384;

  const JsonValue& root() const { return values_[0]; }
  const JsonValue* first_child(const JsonValue& value) const { return at(value.first_child); }
  const JsonValue* next(const JsonValue& value) const { return at(value.next); }
  const JsonValue* member(const JsonValue& object, Text key) const {
    for (const JsonValue* child = first_child(object); child != nullptr; child = next(*child))
      if (child->key == key) return child;
    return nullptr;
  }

  Array<JsonValue>& values() { return values_; }

 private:
  const JsonValue* at(uint32_t index) const { return index == 0 ? nullptr : &values_[index]; }

  Array<JsonValue> values_{kMostValues};
};

}  // namespace guest_tools
