// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/upgrade/bundle_search.hpp"

#include "config-convert/fields.hpp"
#include "foundation/allocated_bytes.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/trimmed.hpp"
#include "prlctl/syntax/values.hpp"
#include "upgrade/trial/trial_record.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <map>
#include <sys/stat.h>

namespace prlctl {
namespace {

namespace fs = std::filesystem;

constexpr int kDeepest = 3;
constexpr std::size_t kMostBundles = 100'000;
constexpr std::size_t kLongestFile = std::size_t{4} << 20;

struct Format {
  bool is_container;
  const char* file;
  Result<std::string> (*field)(std::string_view, std::string_view);
  const char* name;
};
constexpr Format kFormats[] = {
    {false, "config.pvs", &convert::pvs_field, "Identification/VmName"},
    {true, "ve.conf", &convert::ve_conf_field, "NAME"},
};

bool is_file(const fs::path& path) {
  struct stat status {};
  return ::lstat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
}

// The file that says what lies in `folder`: in it, or a container's of OpenVZ, 101.conf beside 101. Empty: none.
fs::path config_in(const Format& format, const fs::path& folder) {
  if (is_file(folder / format.file)) return folder / format.file;
  const std::string number = folder.filename().string();
  const bool is_number = !number.empty() && number.find_first_not_of("0123456789") == number.npos;
  const fs::path beside = folder.parent_path() / (number + ".conf");
  return format.is_container && is_number && is_file(beside) ? beside : fs::path();
}

std::string name_in(const Format& format, const fs::path& config, const fs::path& folder) {
  std::string name;
  if (const auto text = read_file(config, kLongestFile))
    if (const auto value = format.field(*text, format.name)) name = trimmed(*value);
  return name.empty() ? folder.stem().string() : name;
}

class Search {
 public:
  Result<std::vector<BatchItem>> in(const fs::path& top) {
    if (auto done = look_into(top, 0); !done) return done.error();
    return std::move(found_);
  }

 private:
  Result<void> look_into(const fs::path& folder, int depth) {
    for (const Format& format : kFormats) {
      const fs::path config = config_in(format, folder);
      if (config.empty()) continue;
      if (found_.size() == kMostBundles)
        return Error{ErrorCode::kInvalidArg, fmt::format("there are more than {} bundles", kMostBundles)};
      found_.push_back(
          {.path = folder.string(), .is_container = format.is_container, .name = name_in(format, config, folder)});
      return {};
    }
    if (depth == kDeepest) return {};
    std::error_code failed;
    fs::directory_iterator entries(folder, failed);
    for (; !failed && entries != fs::directory_iterator(); entries.increment(failed)) {
      const fs::path& path = entries->path();
      std::error_code unseen;
      const fs::file_status status = entries->symlink_status(unseen);
      if (status.type() == fs::file_type::none) add_unread(path, unread(path, unseen));
      if (!fs::is_directory(status) || is_file(upgrade::trial_file(path.string()))) continue;
      if (auto done = look_into(path, depth + 1); !done) return done;
    }
    if (!failed) return {};
    if (depth == 0) return unread(folder, failed);
    add_unread(folder, unread(folder, failed));
    return {};
  }

  static Error unread(const fs::path& folder, const std::error_code& failed) {
    return system_error(fmt::format("cannot look into '{}'", folder.string()), failed.value());
  }

  void add_unread(const fs::path& folder, Error why) {
    found_.push_back({.path = folder.string(),
                      .name = folder.filename().string(),
                      .is_unread = true,
                      .state = ItemState::kFailed,
                      .problem = std::move(why.message)});
  }

  std::vector<BatchItem> found_;
};

// Bytes on disk; what cannot be looked at counts as none.
std::uint64_t size_of(const std::string& folder) {
  std::uint64_t bytes = 0;
  std::error_code failed;
  fs::recursive_directory_iterator entries(folder, fs::directory_options::skip_permission_denied, failed);
  for (; !failed && entries != fs::recursive_directory_iterator(); entries.increment(failed))
    bytes += allocated_bytes(entries->path().string());
  return bytes;
}

void by_name(std::vector<BatchItem>& items) {
  std::ranges::sort(items, [](const BatchItem& one, const BatchItem& other) {
    return std::tie(one.name, one.path) < std::tie(other.name, other.path);
  });
}

// The place of each item by its path, of those that are listed.
Result<std::map<std::string, std::size_t>> listed_places(const std::vector<BatchItem>& items, const std::string& file) {
  const auto text = read_file(file, kLongestFile);
  if (!text) return text.error();
  std::map<std::string, std::size_t> places;
  std::size_t line = 0;
  for (const std::string_view whole : pieces_of(*text, '\n')) {
    ++line;
    const std::string_view word = trimmed(whole);
    if (word.empty() || word.starts_with('#')) continue;
    bool is_known = false;
    for (const BatchItem& item : items) {
      if (item.name != word && item.path != word) continue;
      places.emplace(item.path, line);
      is_known = true;
    }
    if (!is_known)
      return Error{ErrorCode::kInvalidArg,
                   fmt::format("'{}', line {}: '{}' must be the name or the path of a bundle", file, line, word)};
  }
  return places;
}

}  // namespace

Result<std::vector<BatchItem>> find_bundles(const std::string& folder) {
  auto found = Search().in(folder);
  if (found) by_name(*found);
  return found;
}

Result<void> order_bundles(std::vector<BatchItem>& items, const std::string& order) {
  if (order == "name") {
    by_name(items);
    return {};
  }
  std::map<std::string, std::uint64_t> keys;
  if (order == "size") {
    for (const BatchItem& item : items) keys.emplace(item.path, size_of(item.path));
  } else {
    const auto places = listed_places(items, order);
    if (!places) return places.error();
    for (const BatchItem& item : items) {
      const auto place = places->find(item.path);
      keys.emplace(item.path, place == places->end() ? UINT64_MAX : place->second);
    }
  }
  by_name(items);
  std::ranges::stable_sort(items, {}, [&](const BatchItem& item) { return keys[item.path]; });
  return {};
}

}  // namespace prlctl
