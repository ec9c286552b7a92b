// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_store.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/log.hpp"
#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/snapshots/snapshot_wish.hpp"
#include "libvirt-driver/xml/document.hpp"
#include "libvirt-driver/xml/parse_uuid.hpp"

#include <fmt/format.h>

#include <filesystem>
#include <sys/stat.h>

namespace driver {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kXml = ".xml";
constexpr std::string_view kBegun = ".begun";
constexpr std::string_view kCurrent = "current";
constexpr std::size_t kMaxNameFile = 4096;

std::string_view without(std::string_view name, std::string_view suffix) {
  return name.substr(0, name.size() - suffix.size());
}

Result<Snapshot> read_snapshot(const std::string& path, std::string_view name, const Uuid& container) {
  const auto text = read_file(path, kMaxXmlBytes);
  if (!text) return text.error();
  const auto xml = parse_snapshot_xml(*text);
  if (!xml) return xml.error();
  auto snapshot = redefined_snapshot(*xml, container, nullptr, false);
  if (!snapshot || snapshot->name == name) return snapshot;
  return Error{ErrorCode::kXml, fmt::format("it tells of a snapshot '{}'", snapshot->name)};
}

std::vector<std::string> files_in(const std::string& folder, std::string_view suffix) {
  std::vector<std::string> files;
  std::error_code ignored;  // there is no folder before there is a snapshot
  for (const auto& entry : fs::directory_iterator(folder, ignored))
    if (entry.path().filename().string().ends_with(suffix)) files.push_back(entry.path().filename());
  return files;
}

}  // namespace

std::string SnapshotStore::folder_of(const Uuid& container) const {
  return fmt::format("{}/snapshots/{}", folder_, to_string(container));
}

std::string SnapshotStore::file_of(const Uuid& container, std::string_view name, std::string_view suffix) const {
  return fmt::format("{}/{}{}", folder_of(container), name, suffix);
}

std::shared_ptr<SnapshotTree> SnapshotStore::load(const Uuid& container) const {
  auto tree = std::make_shared<SnapshotTree>();
  const std::string folder = folder_of(container);
  for (const std::string& file : files_in(folder, kXml)) {
    auto snapshot = read_snapshot(folder + "/" + file, without(file, kXml), container);
    if (snapshot && tree->size() < kMaxSnapshots) {
      tree->put(std::move(*snapshot));
    } else {
      log_error("{}/{}: {}; this snapshot is not listed", folder, file,
                snapshot ? "one snapshot too many" : snapshot.error().message);
    }
  }
  for (const std::string& name : tree->repair()) log_warning("{}/{}{}: its parent is not there", folder, name, kXml);
  const auto current = read_file(file_of(container, kCurrent, ""), kMaxNameFile);
  if (current && tree->find(*current)) tree->set_current(*current);
  return tree;
}

SnapshotTree& SnapshotStore::tree_of(const Uuid& container) {
  auto& tree = trees_[container];
  if (!tree) tree = load(container);
  return *tree;
}

const SnapshotTree& SnapshotStore::of(const Uuid& container) { return tree_of(container); }

Result<void> SnapshotStore::save(const Uuid& container, const Snapshot& snapshot) {
  SnapshotTree& tree = tree_of(container);
  if (tree.size() >= kMaxSnapshots && !tree.find(snapshot.name))
    return operation_failed(fmt::format("a container has at most {} snapshots", kMaxSnapshots), ErrorDomain::kSnapshot);
  std::error_code failure;
  fs::create_directories(folder_of(container), failure);
  if (failure) return system_error(fmt::format("cannot make '{}'", folder_of(container)), failure.value());
  const auto text = format_snapshot_xml(snapshot, true);
  if (!text) return text.error();
  if (auto written = write_file_atomically(file_of(container, snapshot.name, kXml), *text); !written) return written;
  tree.put(snapshot);
  return {};
}

Result<void> SnapshotStore::set_current(const Uuid& container, std::string_view name) {
  SnapshotTree& tree = tree_of(container);
  if (tree.current() == name) return {};
  if (auto written = write_file_atomically(file_of(container, kCurrent, ""), name); !written) return written;
  tree.set_current(name);
  return {};
}

Result<void> SnapshotStore::remove(const Uuid& container, std::string_view name) {
  SnapshotTree& tree = tree_of(container);
  const Snapshot* gone = tree.find(name);
  if (!gone) return {};
  for (const std::string& child : tree.children(name)) {
    Snapshot moved = *tree.find(child);
    moved.parent = gone->parent;
    if (auto saved = save(container, moved); !saved) return saved;
  }
  std::error_code failure;
  fs::remove(file_of(container, name, kXml), failure);
  if (failure) return system_error(fmt::format("cannot remove '{}'", file_of(container, name, kXml)), failure.value());
  tree.remove(name);
  return {};
}

Result<void> SnapshotStore::remove_all(const Uuid& container) {
  trees_.erase(container);
  std::error_code failure;
  fs::remove_all(folder_of(container), failure);
  if (failure) return system_error(fmt::format("cannot remove '{}'", folder_of(container)), failure.value());
  return {};
}

Result<void> SnapshotStore::begin(const Uuid& container, std::string_view name) {
  std::error_code failure;
  fs::create_directories(folder_of(container), failure);
  if (failure) return system_error(fmt::format("cannot make '{}'", folder_of(container)), failure.value());
  return write_file_atomically(file_of(container, name, kBegun), "");
}

void SnapshotStore::end(const Uuid& container, std::string_view name) {
  std::error_code ignored;
  fs::remove(file_of(container, name, kBegun), ignored);
}

std::vector<SnapshotStore::Begun> SnapshotStore::begun_and_lost() {
  std::vector<Begun> lost;
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(folder_ + "/snapshots", ignored)) {
    const auto container = parse_uuid(entry.path().filename().string());
    if (!container) continue;
    for (const std::string& file : files_in(entry.path(), kBegun)) {
      const std::string name(without(file, kBegun));
      std::error_code unknown;
      if (fs::exists(file_of(*container, name, kXml), unknown)) {
        end(*container, name);
      } else if (check_snapshot_name(name)) {
        lost.push_back({*container, name});
      }
    }
  }
  return lost;
}

}  // namespace driver
