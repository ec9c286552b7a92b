// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/batch_plan.hpp"

#include "dispatcher/tasks/json_fields.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/folder_with_mode.hpp"
#include "foundation/read_if_there.hpp"
#include "foundation/sha256.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/file.h>

namespace prlctl {
namespace {

namespace json = boost::json;
using dispatcher::flag_in;
using dispatcher::text_in;
using dispatcher::texts_in;

constexpr std::int64_t kVersion = 1;
constexpr std::size_t kLongestPlan = std::size_t{64} << 20;
constexpr std::size_t kMostItems = 100'000;
constexpr ItemState kStates[] = {ItemState::kWaiting, ItemState::kBegun, ItemState::kDone, ItemState::kFailed};

Error wrong(std::string words) { return {ErrorCode::kInvalidArg, std::move(words)}; }

bool is_plain(char byte) { return byte >= ' ' && byte < 0x7f && byte != '%'; }

// JSON is UTF-8; what files are called need not be.
json::string packed(std::string_view bytes) {
  json::string text;
  for (const char byte : bytes)
    if (is_plain(byte)) {
      text.push_back(byte);
    } else {
      text.append(fmt::format("%{:02x}", static_cast<unsigned char>(byte)));
    }
  return text;
}

json::array packed(const std::vector<std::string>& texts) {
  json::array list;
  for (const std::string& text : texts) list.emplace_back(packed(text));
  return list;
}

std::optional<std::string> unpacked(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      bytes += text[at];
      continue;
    }
    if (text.size() - at < 3) return std::nullopt;
    const auto high = kDigits.find(text[at + 1]);
    const auto low = kDigits.find(text[at + 2]);
    if (high == kDigits.npos || low == kDigits.npos) return std::nullopt;
    bytes += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return bytes;
}

std::int64_t number_in(const json::object& object, std::string_view name) {
  const auto* value = object.if_contains(name);
  return value && value->is_int64() ? value->get_int64() : 0;
}

json::object json_of(const BatchItem& item) {
  return {{"path", packed(item.path)},        {"container", item.is_container},   {"unread", item.is_unread},   {"name", packed(item.name)},
          {"uuid", packed(item.uuid)},        {"state", word_of(item.state)},     {"problem", packed(item.problem)},
          {"remarks", packed(item.remarks)},  {"changes", packed(item.changes)},  {"seconds", item.seconds}};
}

// An absolute path without steps up, in `folder`.
bool is_below(const std::string& path, const std::string& folder) {
  return std::filesystem::path(path).lexically_normal() == path && path.find('\0') == path.npos &&
         path.starts_with(folder) && (path.size() == folder.size() || folder == "/" || path[folder.size()] == '/');
}

Result<BatchItem> parse_item(const json::object& object, const std::string& folder) {
  const auto path = unpacked(text_in(object, "path"));
  const auto name = unpacked(text_in(object, "name"));
  const auto uuid = unpacked(text_in(object, "uuid"));
  const auto problem = unpacked(text_in(object, "problem"));
  if (!path || !name || !uuid || !problem) return wrong("a text is cut off behind a '%'");
  if (!is_below(*path, folder)) return wrong(fmt::format("path '{}' must lie in '{}'", *path, folder));
  const auto state = std::ranges::find(kStates, text_in(object, "state"), &word_of);
  if (state == std::end(kStates)) return wrong(fmt::format("'{}' has no state that there is", *path));
  BatchItem item{.path = *path,
                 .is_container = flag_in(object, "container"),
                 .name = *name,
                 .uuid = *uuid,
                 .is_unread = flag_in(object, "unread"),
                 .state = *state,
                 .problem = *problem,
                 .seconds = number_in(object, "seconds")};
  for (const auto& [member, texts] : {std::pair{"remarks", &item.remarks}, {"changes", &item.changes}})
    for (const std::string& text : texts_in(object, member)) {
      const auto bytes = unpacked(text);
      if (!bytes) return wrong(fmt::format("one of '{}' is cut off behind a '%'", member));
      texts->push_back(*bytes);
    }
  return item;
}

Result<BatchPlan> plan_of(const json::object& object) {
  if (number_in(object, "version") != kVersion)
    return wrong(fmt::format("its version must be {}: another version of prlctl wrote it", kVersion));
  const auto folder = unpacked(text_in(object, "folder"));
  if (!folder || !folder->starts_with('/')) return wrong("its folder must be an absolute path");
  const auto* wish = object.if_contains("wish");
  const auto* items = object.if_contains("items");
  if (!wish || !wish->is_object() || !items || !items->is_array()) return wrong("it lacks 'wish' or 'items'");
  if (items->get_array().size() > kMostItems) return wrong(fmt::format("it has more than {} items", kMostItems));
  auto known_wish = parse_upgrade_wish(wish->get_object());
  if (!known_wish) return known_wish.error();
  BatchPlan plan{.folder = *folder, .begun = number_in(object, "begun"), .wish = *known_wish, .items = {}};
  for (const json::value& one : items->get_array()) {
    if (!one.is_object()) return wrong("an item is no object");
    auto item = parse_item(one.get_object(), plan.folder);
    if (!item) return item.error();
    plan.items.push_back(*std::move(item));
  }
  return plan;
}

}  // namespace

std::string plan_text(const BatchPlan& plan) {
  json::array items;
  for (const BatchItem& item : plan.items) items.emplace_back(json_of(item));
  return json::serialize(json::object{{"version", kVersion},
                                      {"folder", packed(plan.folder)},
                                      {"begun", plan.begun},
                                      {"wish", json_of(plan.wish)},
                                      {"items", std::move(items)}}) +
         "\n";
}

Result<BatchPlan> parse_plan(std::string_view text) {
  boost::system::error_code failed;
  const json::value value = json::parse({text.data(), text.size()}, failed);
  if (failed || !value.is_object()) return wrong("it is no JSON object");
  return plan_of(value.get_object());
}

Result<PlanFile> PlanFile::open(const std::string& plans, const std::string& folder) {
  if (const auto made = make_folder_with_mode(plans, 0700); !made) return made.error();
  // People find it by the folder's name, and two folders of one name have two.
  const std::string path = fmt::format("{}/{}-{}.json", plans, std::filesystem::path(folder).filename().string(),
                                       digest_of(folder).substr(0, 8));
  UniqueFd lock(::open((path + ".lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock) return system_error(fmt::format("cannot open '{}.lock'", path), errno);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
    return Error{ErrorCode::kOperationInvalid, fmt::format("another prlctl works on plan '{}'", path)};
  return PlanFile(path, folder, std::move(lock));
}

Result<std::optional<BatchPlan>> PlanFile::read() const {
  const auto text = read_if_there(path_, kLongestPlan);
  if (!text) return text.error();
  if (!*text) return std::optional<BatchPlan>();
  auto plan = parse_plan(**text);
  if (plan && plan->folder != folder_) plan = wrong(fmt::format("it is the plan of '{}'", plan->folder));
  if (!plan)
    return Error{plan.error().code, fmt::format("plan '{}': {}; remove it to begin anew", path_, plan.error().message)};
  return std::optional(*std::move(plan));
}

Result<void> PlanFile::write(const BatchPlan& plan) const { return write_file_atomically(path_, plan_text(plan)); }

}  // namespace prlctl
