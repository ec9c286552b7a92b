// SPDX-License-Identifier: LGPL-2.1-or-later
//
// All about one environment as `list -i` prints it, once: texts, numbers, truths, and objects of these, in order. How
// an item looks in text is said beside it; JSON needs no more than the values.
//
//   {"net0", {{"enabled", true}, {"dev", "vme1", kQuoted}, {"mac", "001C42…"}}}
//   text:  "  net0 (+) dev='vme1' mac=001C42…"        JSON:  "net0": {"enabled": true, "dev": "vme1", "mac": "001C42…"}
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace prlctl {

enum class Shown {
  kPair,        // key=value
  kQuoted,      // key='value'
  kWord,        // value
  kQuotedWord,  // 'value'
  kFlag,        // key, where true
  kNever,
  // Of what stands at the top:
  kLine,      // "Key: value"
  kItems,     // "Key: item item"
  kDevices,   // "Key:" and a line for each member
  kSwitched,  // "Key: (+)" and, below, "  key: value" of each member but the first, which is `enabled`
};

struct InfoMember;

struct InfoValue {
  enum class Is { kText, kNumber, kTruth, kObject };
  Is is = Is::kText;
  std::string text;  // of a number, its digits
  bool truth = false;
  std::vector<InfoMember> members;
  std::optional<std::string> json_text;  // where JSON has other words

  // Below, where what an object is made of is complete.
  InfoValue();
  InfoValue(std::string words);
  InfoValue(const char* words);
  InfoValue(std::int64_t number);
  InfoValue(bool is_so);
  InfoValue(std::vector<InfoMember> object);
};

struct InfoMember {
  std::string key;
  InfoValue value;
  Shown shown = Shown::kPair;
};

inline InfoValue::InfoValue() = default;
inline InfoValue::InfoValue(std::string words) : text(std::move(words)) {}
inline InfoValue::InfoValue(const char* words) : text(words) {}
inline InfoValue::InfoValue(std::int64_t number) : is(Is::kNumber), text(std::to_string(number)) {}
inline InfoValue::InfoValue(bool is_so) : is(Is::kTruth), truth(is_so) {}
inline InfoValue::InfoValue(std::vector<InfoMember> object) : is(Is::kObject), members(std::move(object)) {}

using InfoTree = std::vector<InfoMember>;

// "net0 (+) dev='vme1' …": also what `set --device-add` tells.
std::string device_line(const InfoMember& device);

// All lines of one environment, and the empty one behind.
std::string info_text(const InfoTree& tree);

}  // namespace prlctl
