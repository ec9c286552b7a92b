// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One row of the table of settings: what `prlctl set` can change of an environment (reference, sections 6.1 to 6.6).
// A row names the option, what it takes, which kinds have it, whether it can be changed while the environment runs, the
// leaf of the PCS6 file that it is, and what of a running domain must follow. What the leaf is in domain XML, the
// tables of config-convert know (xml_difference.hpp), and which libvirt calls make a running domain follow, and back,
// the table of aspects does (aspects.hpp).
//
//   {"ioprio", Takes::kNumber, 0, 7, kLive, kLive, "Settings/Runtime/IoPriority", "IOPRIO", …, kBlkio | kMetadata}
//
// Values come as JSON from D-Bus: whole numbers, booleans, texts, lists of texts, objects for devices.
#pragma once

#include "dispatcher/settings/draft.hpp"
#include "foundation/result.hpp"

#include <boost/json/value.hpp>

#include <cstdint>
#include <span>
#include <string_view>

namespace dispatcher {

// May it be changed while the environment runs? prlctl's column "Live".
enum class Rule {
  kNone,     // that kind has no such setting
  kLive,     // L: applied at once
  kStopped,  // S: refused
  kNext,     // R: stored, used at the next start
  kPartly,   // P: applied where the machine can, else stored
};

enum class Takes { kNumber, kSwitch, kWord, kText, kTexts, kObject };

// A word of prlctl's, and how the two files spell it. A null leaf: that kind knows no such word.
struct WordForm {
  std::string_view word;
  const char* pvs;
  const char* ve;
};

inline constexpr WordForm kOnOff[] = {{"on", "1", "yes"}, {"off", "0", "no"}};

struct Setting {
  std::string_view name;  // prlctl's option
  Takes takes = Takes::kText;
  Rule vm = Rule::kNone;
  Rule container = Rule::kNone;
  std::string_view pvs = {};  // leaves that are the value; empty: `edit` knows
  std::string_view ve = {};
  unsigned aspects = 0;  // of a running domain
  std::int64_t least = 0;
  std::int64_t most = 0;
  std::span<const WordForm> words = {};
  // Instead of putting the value into the leaf.
  Result<void> (*edit)(Draft& draft, const Setting& setting, const boost::json::value& value) = nullptr;
  bool hardware = false;  // a paused machine's cannot be changed
  bool in_guest = false;  // of the guest's own files, for who writes those
  bool secret = false;    // never logged, nor left in a task's record
  const char* help = "";

  Rule rule(Kind kind) const { return kind == Kind::kVm ? vm : container; }
};

// All of them; the parts of the table are in files of their own.
std::span<const Setting> all_settings();
const Setting* find_setting(std::string_view name);

std::span<const Setting> general_settings();    // name, description, template, high availability …
std::span<const Setting> resource_settings();   // CPU, memory, I/O
std::span<const Setting> container_settings();  // of containers alone
std::span<const Setting> start_settings();      // boot, autostart, crashes
std::span<const Setting> display_settings();    // video, VNC
std::span<const Setting> device_settings();     // devices come, change and go
std::span<const Setting> guest_settings();      // passwords of users
std::span<const Setting> heritage_settings();   // kept in the file for who reads it

// "An incorrect value for --ioprio is specified: 8"
Error incorrect_value(std::string_view name, std::string_view value);

// The parts of apply_setting, for options of devices: does the value fit the row, what it is in a plain leaf, how an
// error shows it.
bool fits_setting(const Draft& draft, const Setting& setting, const boost::json::value& value);
Result<std::string> leaf_of_setting(const Draft& draft, const Setting& setting, const boost::json::value& value);
std::string shown_value(const boost::json::value& value);

// Checks the value against the row and changes the draft.
Result<void> apply_setting(Draft& draft, const Setting& setting, const boost::json::value& value);

}  // namespace dispatcher
