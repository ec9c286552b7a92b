// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/upgrade_wish.hpp"

#include "dispatcher/tasks/json_fields.hpp"
#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>

namespace prlctl {

using dispatcher::flag_in;
using dispatcher::text_in;

Answer<UpgradeWish> upgrade_wish(const Request& request) {
  UpgradeWish wish{.format = request.text("to"),
                   .snapshots = request.text("snapshots"),
                   .profile = request.text("profile"),
                   .discard_state = request.has("discard-state"),
                   .start = request.has("start"),
                   .live_tools = request.text("live-tools") == "auto"};
  if (wish.live_tools && !wish.start)
    return Failure{"The --live-tools option is for environments that are started: use --start, too.", kSyntaxExit};
  return wish;
}

void add_options(TaskOptions& options, const UpgradeWish& wish) {
  if (!wish.format.empty()) options.add("to", wish.format);
  if (!wish.snapshots.empty()) options.add("snapshots", wish.snapshots);
  if (!wish.profile.empty()) options.add("profile", wish.profile);
  if (wish.discard_state) options.add("discard_state", true);
}

boost::json::object json_of(const UpgradeWish& wish) {
  return {{"to", wish.format},
          {"snapshots", wish.snapshots},
          {"profile", wish.profile},
          {"discard_state", wish.discard_state},
          {"start", wish.start},
          {"live_tools", wish.live_tools}};
}

Result<UpgradeWish> parse_upgrade_wish(const boost::json::object& object) {
  UpgradeWish wish{.format = text_in(object, "to"),
                   .snapshots = text_in(object, "snapshots"),
                   .profile = text_in(object, "profile"),
                   .discard_state = flag_in(object, "discard_state"),
                   .start = flag_in(object, "start"),
                   .live_tools = flag_in(object, "live_tools")};
  const auto is_known = [](const std::string& word, const char* words) {
    return word.empty() || is_one_of(word, words, '|');
  };
  if (!is_known(wish.format, "qcow2|raw|keep") || !is_known(wish.snapshots, "tree|flatten") ||
      !is_known(wish.profile, "keep|virtio"))
    return Error{ErrorCode::kInvalidArg, fmt::format("format '{}', snapshots '{}' or profile '{}' is none that there is",
                                                     wish.format, wish.snapshots, wish.profile)};
  return wish;
}

}  // namespace prlctl
