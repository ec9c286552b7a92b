// SPDX-License-Identifier: LGPL-2.1-or-later
//
// One option of a command, as a row of a table: the parser, the usage text and the completion of shells all walk these
// rows. A row is made by the function named after its argument, and refined by what is called on it:
//
//   flag("kill", "power off at once").letter("k").also("fast")
//   number("ioprio", "N", 0, 7, "priority of disk requests")
//   words("vmtype", "ct|vm|all", "the kind")
//
// A wrong value is told as "An incorrect value for --ioprio is specified: 8". Values that are judged only when they are
// applied (--on-crash) are text() rows.
#pragma once

#include <cstdint>
#include <limits>
#include <string_view>

namespace prlctl {

enum class Argument {
  kNone,     // a flag
  kText,     // any text, "" as well
  kChecked,  // text that Option::accepts takes
  kSwitch,   // on or yes, off or no: number 1 or 0
  kNumber,   // decimal, minimum to maximum
  kSize,     // decimal with B, K, M, G or T, at least `minimum` bytes: number in bytes
  kWord,     // one of `words`
  kUuid,     // with or without braces: text in lower case without them
};

enum class Applies { kBoth, kVm, kContainer };

// What an option of `set` belongs to besides the environment as a whole.
enum class Scope {
  kValue,          // a value of the environment
  kDeviceCommand,  // one of those that stand once in a call: --device-add …
  kDevice,         // describes the device of that command
  kAdapter,        // likewise; without a command, the first adapter's
};

struct Option {
  std::string_view name = {};      // without dashes
  std::string_view synonyms = {};  // further names, separated by blanks
  std::string_view letters = {};   // short ones; the first is told
  Argument argument = Argument::kNone;
  std::string_view placeholder = {};  // in the usage: "N"
  std::string_view help = {};
  std::int64_t minimum = 0;
  std::int64_t maximum = std::numeric_limits<std::int64_t>::max();
  std::int64_t default_unit = 1;    // bytes of a size without suffix
  std::string_view word_list = {};  // "ct|vm|all"
  bool (*accepts)(std::string_view) = nullptr;
  // The line about a value that is not taken: what stands before the value.
  std::string_view complaint = {};  // empty: "An incorrect value for --NAME is specified: "
  Applies applies = Applies::kBoth;
  Scope scope = Scope::kValue;
  bool secret = false;  // overwritten in the process title

  // Before its users: clang evaluates these in the order in which they stand.
  template <typename Change>
  constexpr Option with(Change change) const {
    Option changed = *this;
    change(changed);
    return changed;
  }

  constexpr Option letter(std::string_view all) const {
    return with([all](Option& o) { o.letters = all; });
  }
  constexpr Option also(std::string_view names) const {
    return with([names](Option& o) { o.synonyms = names; });
  }
  constexpr Option complains(std::string_view words) const {
    return with([words](Option& o) { o.complaint = words; });
  }
  constexpr Option vm() const {
    return with([](Option& o) { o.applies = Applies::kVm; });
  }
  constexpr Option container() const {
    return with([](Option& o) { o.applies = Applies::kContainer; });
  }
  constexpr Option hidden() const {
    return with([](Option& o) { o.secret = true; });
  }
  constexpr Option of(Scope which) const {
    return with([which](Option& o) { o.scope = which; });
  }
};

namespace rows {

constexpr Option flag(std::string_view name, std::string_view help) { return {.name = name, .help = help}; }

constexpr Option text(std::string_view name, std::string_view placeholder, std::string_view help) {
  return {.name = name, .argument = Argument::kText, .placeholder = placeholder, .help = help};
}

constexpr Option checked(std::string_view name, std::string_view placeholder, bool (*accepts)(std::string_view),
                         std::string_view help) {
  return {.name = name, .argument = Argument::kChecked, .placeholder = placeholder, .help = help, .accepts = accepts};
}

constexpr Option on_off(std::string_view name, std::string_view help) {
  return {.name = name, .argument = Argument::kSwitch, .placeholder = "on|off", .help = help};
}

constexpr Option yes_no(std::string_view name, std::string_view help) {
  return {.name = name, .argument = Argument::kSwitch, .placeholder = "yes|no", .help = help};
}

constexpr Option number(std::string_view name, std::string_view placeholder, std::int64_t minimum, std::int64_t maximum,
                        std::string_view help) {
  return {.name = name,
          .argument = Argument::kNumber,
          .placeholder = placeholder,
          .help = help,
          .minimum = minimum,
          .maximum = maximum};
}

// Without a suffix, in MB.
constexpr Option size_mb(std::string_view name, std::string_view placeholder, std::int64_t minimum_bytes,
                         std::string_view help) {
  return {.name = name,
          .argument = Argument::kSize,
          .placeholder = placeholder,
          .help = help,
          .minimum = minimum_bytes,
          .default_unit = std::int64_t{1} << 20};
}

constexpr Option words(std::string_view name, std::string_view list, std::string_view help) {
  return {.name = name, .argument = Argument::kWord, .placeholder = list, .help = help, .word_list = list};
}

constexpr Option uuid(std::string_view name, std::string_view help) {
  return {.name = name, .argument = Argument::kUuid, .placeholder = "UUID", .help = help};
}

}  // namespace rows

// Name or synonym, without dashes.
bool is_called(const Option& option, std::string_view name);

}  // namespace prlctl
