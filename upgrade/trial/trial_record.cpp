// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/trial/trial_record.hpp"

#include "containers/values/container_uuid.hpp"
#include "foundation/atomic_file.hpp"
#include "foundation/read_if_there.hpp"
#include "foundation/remove_file.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <climits>
#include <filesystem>
#include <limits>
#include <set>

namespace upgrade {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostDisks = 256;
constexpr std::size_t kMostImages = 20'000;  // of all parts of a disk
constexpr std::size_t kMostShots = 10'000;
constexpr std::size_t kMostFiles = 100'000;
constexpr std::size_t kLongestName = 32;  // it is part of a socket's path, which has 107 bytes
constexpr std::uint64_t kLargestDisk = 1ULL << 60;
constexpr std::uint64_t kSectorBytes = 512;
constexpr std::array<std::string_view, 3> kFormats{"qcow2", "raw", "keep"};

Error bad(std::string_view member, std::string_view must) {
  return {ErrorCode::kConfigUnsupported, fmt::format("'{}' must be {}", member, must)};
}

Result<void> text_into(std::string& to, const json::object& from, const char* member) {
  const json::value* value = from.if_contains(member);
  if (value == nullptr || !value->is_string()) return bad(member, "text");
  to = value->get_string();
  return {};
}

Result<void> flag_into(bool& to, const json::object& from, const char* member) {
  const json::value* value = from.if_contains(member);
  if (value == nullptr || !value->is_bool()) return bad(member, "true or false");
  to = value->get_bool();
  return {};
}

template <typename Number>
Result<void> number_into(Number& to, const json::object& from, const char* member,
                         Number most = std::numeric_limits<Number>::max()) {
  const json::value* value = from.if_contains(member);
  boost::system::error_code error;
  const auto number = value == nullptr || value->is_double() ? Number() : value->to_number<Number>(error);
  if (value == nullptr || value->is_double() || error || number > most)
    return bad(member, fmt::format("a whole number up to {}", most));
  to = number;
  return {};
}

// Each element an object.
template <typename Element>
Result<void> list_into(std::vector<Element>& to, const json::object& from, const char* member, std::size_t most,
                       Result<Element> (*read)(const json::object&)) {
  const json::value* value = from.if_contains(member);
  if (value == nullptr || !value->is_array() || value->get_array().size() > most)
    return bad(member, fmt::format("a list of up to {}", most));
  for (const json::value& one : value->get_array()) {
    if (!one.is_object()) return bad(member, "a list of objects");
    auto element = read(one.get_object());
    if (!element) return element.error();
    to.push_back(*std::move(element));
  }
  return {};
}

bool is_plain_text(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

Result<void> check_path(const char* member, const std::string& path) {
  const std::filesystem::path parts(path);
  if (path.size() < PATH_MAX && is_plain_text(path) && parts.is_absolute() && parts.has_filename() &&
      parts.lexically_normal() == parts)
    return {};
  return bad(member, "an absolute path without '..' and control characters");
}

Result<void> path_into(std::string& to, const json::object& from, const char* member) {
  if (auto read = text_into(to, from, member); !read) return read;
  return check_path(member, to);
}

bool is_word(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
           c == '.';
  });
}

Result<void> word_into(std::string& to, const json::object& from, const char* member) {
  if (auto read = text_into(to, from, member); !read) return read;
  if (to.size() > kLongestName || !is_word(to) || to.starts_with('.') || to.starts_with('-'))
    return bad(member, fmt::format("up to {} of A-Z a-z 0-9 . _ -", kLongestName));
  return {};
}

Result<convert::ViewImage> image_of(const json::object& object) {
  convert::ViewImage image;
  if (auto read = path_into(image.path, object, "file"); !read) return read.error();
  if (auto read = flag_into(image.is_plain, object, "plain"); !read) return read.error();
  return image;
}

Result<convert::ViewPart> part_of(const json::object& object) {
  convert::ViewPart part;
  if (auto read = number_into(part.start_sector, object, "start", kLargestDisk / kSectorBytes); !read)
    return read.error();
  if (auto read = number_into(part.end_sector, object, "end", kLargestDisk / kSectorBytes); !read) return read.error();
  if (auto read = list_into(part.chain, object, "chain", kMostImages, &image_of); !read) return read.error();
  if (part.chain.empty()) return bad("chain", "one image or more");
  return part;
}

Result<void> guid_into(std::string& to, const json::object& from, const char* member) {
  if (auto read = text_into(to, from, member); !read) return read;
  if (const auto guid = containers::parse_container_uuid(to); guid && guid->text == to) return {};
  return bad(member, "a UUID in lower case");
}

// Of one that was listed before.
Result<void> parent_into(std::string& to, const json::object& from) {
  if (auto read = text_into(to, from, "parent"); !read) return read;
  return to.empty() ? Result<void>() : guid_into(to, from, "parent");
}

Result<convert::DiskShot> shot_of(const json::object& object) {
  convert::DiskShot shot;
  if (auto read = guid_into(shot.guid, object, "guid"); !read) return read.error();
  if (auto read = parent_into(shot.parent, object); !read) return read.error();
  if (auto read = list_into(shot.images, object, "images", kMostImages, &image_of); !read) return read.error();
  return shot;
}

Result<TrialSnapshot> snapshot_of(const json::object& object) {
  TrialSnapshot snapshot;
  if (auto read = guid_into(snapshot.guid, object, "guid"); !read) return read.error();
  if (auto read = parent_into(snapshot.parent, object); !read) return read.error();
  if (auto read = text_into(snapshot.name, object, "name"); !read) return read.error();
  if (auto read = text_into(snapshot.description, object, "description"); !read) return read.error();
  if (auto read = number_into(snapshot.created, object, "created"); !read) return read.error();
  if (auto read = flag_into(snapshot.is_current, object, "current"); !read) return read.error();
  return snapshot;
}

template <typename Shot>
Result<void> check_tree(const std::vector<Shot>& shots, const char* member) {
  std::set<std::string_view> known;
  for (const Shot& shot : shots) {
    if (!shot.parent.empty() && !known.contains(shot.parent))
      return bad(member, fmt::format("parents before their children: '{}' is not before '{}'", shot.parent, shot.guid));
    if (!known.insert(shot.guid).second) return bad(member, fmt::format("without a second '{}'", shot.guid));
  }
  return {};
}

Result<void> shots_into(TrialDisk& disk, const json::object& object) {
  if (!object.contains("shots")) return {};
  if (auto read = list_into(disk.shots, object, "shots", kMostShots, &shot_of); !read) return read;
  for (const convert::DiskShot& shot : disk.shots)
    if (shot.images.size() != disk.parts.size()) return bad("images", "one for each part");
  return check_tree(disk.shots, "shots");
}

Result<void> check_parts(const TrialDisk& disk) {
  std::uint64_t covered = 0;
  std::size_t images = 0;
  for (const convert::ViewPart& part : disk.parts) {
    if (part.start_sector != covered || part.end_sector <= covered) return bad("parts", "one after the other");
    covered = part.end_sector;
    images += part.chain.size();
  }
  if (covered != disk.size_bytes / kSectorBytes || disk.size_bytes % kSectorBytes != 0)
    return bad("parts", fmt::format("{} bytes together, as 'size' has it", disk.size_bytes));
  if (images > kMostImages) return bad("parts", fmt::format("of up to {} images", kMostImages));
  return {};
}

Result<TrialDisk> disk_of(const json::object& object) {
  TrialDisk disk;
  if (auto read = text_into(disk.name, object, "name"); !read) return read.error();
  if (disk.name.empty() || disk.name.size() >= PATH_MAX || !is_plain_text(disk.name))
    return bad("name", "text without control characters");
  if (auto read = word_into(disk.target, object, "target"); !read) return read.error();
  if (auto read = path_into(disk.overlay, object, "overlay"); !read) return read.error();
  if (auto read = number_into(disk.size_bytes, object, "size", kLargestDisk); !read) return read.error();
  if (auto read = word_into(disk.export_name, object, "export"); !read) return read.error();
  if (auto read = list_into(disk.parts, object, "parts", kMostImages, &part_of); !read) return read.error();
  if (disk.parts.empty()) return bad("parts", "one part or more");
  if (auto good = check_parts(disk); !good) return good.error();
  if (auto read = shots_into(disk, object); !read) return read.error();
  return disk;
}

Result<OldFile> old_file_of(const json::object& object) {
  OldFile file;
  if (auto read = path_into(file.path, object, "path"); !read) return read.error();
  if (auto read = number_into(file.owner, object, "owner"); !read) return read.error();
  if (auto read = number_into(file.group, object, "group"); !read) return read.error();
  if (auto read = number_into(file.mode, object, "mode", 07777U); !read) return read.error();
  if (auto read = number_into(file.inode, object, "inode"); !read) return read.error();
  if (auto read = number_into(file.size_bytes, object, "size"); !read) return read.error();
  if (auto read = number_into(file.changed_ns, object, "changed"); !read) return read.error();
  return file;
}

Result<void> qemu_into(QemuUser& to, const json::object& from) {
  const json::value* value = from.if_contains("qemu");
  if (value == nullptr || !value->is_object()) return bad("qemu", "an object");
  if (auto read = number_into(to.user, value->get_object(), "user"); !read) return read;
  return number_into(to.group, value->get_object(), "group");
}

Result<TrialRecord> record_of(const json::object& object) {
  TrialRecord record;
  if (auto read = guid_into(record.uuid, object, "uuid"); !read) return read.error();
  if (auto read = flag_into(record.is_container, object, "container"); !read) return read.error();
  if (auto read = path_into(record.old_home, object, "old_home"); !read) return read.error();
  if (auto read = text_into(record.format, object, "format"); !read) return read.error();
  if (std::find(kFormats.begin(), kFormats.end(), record.format) == kFormats.end())
    return bad("format", "qcow2, raw or keep");
  if (auto read = flag_into(record.keeps_snapshots, object, "keeps_snapshots"); !read) return read.error();
  if (auto read = number_into(record.begun, object, "begun"); !read) return read.error();
  if (auto read = qemu_into(record.qemu, object); !read) return read.error();
  if (auto read = list_into(record.disks, object, "disks", kMostDisks, &disk_of); !read) return read.error();
  if (auto read = list_into(record.old_files, object, "old_files", kMostFiles, &old_file_of); !read)
    return read.error();
  if (object.contains("snapshots"))
    if (auto read = list_into(record.snapshots, object, "snapshots", kMostShots, &snapshot_of); !read)
      return read.error();
  if (auto good = check_tree(record.snapshots, "snapshots"); !good) return good.error();
  for (const TrialDisk& disk : record.disks)
    if (std::count_if(record.disks.begin(), record.disks.end(), [&](const TrialDisk& other) {
          return other.overlay == disk.overlay || (!disk.export_name.empty() && other.export_name == disk.export_name);
        }) != 1)
      return bad("disks", fmt::format("without another of the overlay or export of '{}'", disk.name));
  return record;
}

json::array array_of(const std::vector<convert::ViewImage>& images) {
  json::array array;
  for (const convert::ViewImage& image : images)
    array.push_back(json::object{{"file", image.path}, {"plain", image.is_plain}});
  return array;
}

json::object object_of(const TrialDisk& disk) {
  json::array parts, shots;
  for (const convert::ViewPart& part : disk.parts)
    parts.push_back(
        json::object{{"start", part.start_sector}, {"end", part.end_sector}, {"chain", array_of(part.chain)}});
  for (const convert::DiskShot& shot : disk.shots)
    shots.push_back(json::object{{"guid", shot.guid}, {"parent", shot.parent}, {"images", array_of(shot.images)}});
  json::object object{{"name", disk.name},       {"target", disk.target},      {"overlay", disk.overlay},
                      {"size", disk.size_bytes}, {"export", disk.export_name}, {"parts", std::move(parts)}};
  if (!shots.empty()) object["shots"] = std::move(shots);
  return object;
}

json::object object_of(const TrialSnapshot& snapshot) {
  return {{"guid", snapshot.guid},       {"parent", snapshot.parent},
          {"name", snapshot.name},       {"description", snapshot.description},
          {"created", snapshot.created}, {"current", snapshot.is_current}};
}

}  // namespace

std::string trial_file(const std::string& home) { return home + "/upgrade.json"; }

std::string format_trial(const TrialRecord& record) {
  json::array disks, snapshots, files;
  for (const TrialDisk& disk : record.disks) disks.push_back(object_of(disk));
  for (const TrialSnapshot& snapshot : record.snapshots) snapshots.push_back(object_of(snapshot));
  for (const OldFile& file : record.old_files)
    files.push_back(json::object{{"path", file.path},
                                 {"owner", file.owner},
                                 {"group", file.group},
                                 {"mode", file.mode},
                                 {"inode", file.inode},
                                 {"size", file.size_bytes},
                                 {"changed", file.changed_ns}});
  json::object object{{"uuid", record.uuid},
                      {"container", record.is_container},
                      {"old_home", record.old_home},
                      {"format", record.format},
                      {"keeps_snapshots", record.keeps_snapshots},
                      {"begun", record.begun},
                      {"qemu", {{"user", record.qemu.user}, {"group", record.qemu.group}}},
                      {"disks", std::move(disks)},
                      {"old_files", std::move(files)}};
  if (!snapshots.empty()) object["snapshots"] = std::move(snapshots);
  return json::serialize(object) + "\n";
}

Result<TrialRecord> parse_trial(std::string_view text, std::string_view name) {
  const auto refuse = [&](std::string_view why) {
    return Error{ErrorCode::kConfigUnsupported, fmt::format("{}: {}", name, why)};
  };
  if (text.size() > kMaxTrialBytes)
    return refuse(fmt::format("has {} bytes, must have at most {}", text.size(), kMaxTrialBytes));
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // paths are bytes
  boost::system::error_code error;
  const json::value parsed = json::parse({text.data(), text.size()}, error, {}, options);
  if (error || !parsed.is_object()) return refuse("must be a JSON object");
  auto record = record_of(parsed.get_object());
  if (!record) return refuse(record.error().message);
  return record;
}

Result<std::optional<TrialRecord>> read_trial(const std::string& home) {
  const std::string file = trial_file(home);
  const auto text = read_if_there(file, kMaxTrialBytes);
  if (!text) return text.error();
  if (!*text) return std::optional<TrialRecord>();
  auto record = parse_trial(**text, file);
  if (!record) return record.error();
  return std::optional(*std::move(record));
}

Result<void> write_trial(const std::string& home, const TrialRecord& record) {
  const std::string file = trial_file(home);
  const std::string text = format_trial(record);
  if (const auto good = parse_trial(text, file); !good) return good.error();
  return write_file_atomically(file, text);
}

Result<void> drop_trial(const std::string& home) {
  const std::string file = trial_file(home);
  if (auto removed = remove_file(file); !removed) return removed;
  if (auto removed = remove_temporaries(file); !removed) return removed;
  return sync_folder(home);
}

}  // namespace upgrade
