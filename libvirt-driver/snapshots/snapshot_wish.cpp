// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/snapshots/snapshot_wish.hpp"

#include "libvirt-driver/rpc/error_words.hpp"
#include "libvirt-driver/xml/domain_identity.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace driver {
namespace {

constexpr std::size_t kMaxNameBytes = 200;

constexpr ErrorDomain kSnapshot = ErrorDomain::kSnapshot;

bool is_control(char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; }

Result<void> check_memory(const SnapshotXml& xml) {
  if (!xml.names_memory_file && (xml.memory.empty() || xml.memory == "no")) return {};
  return operation_unsupported(
      "a container's memory cannot be saved, since its processes are the host's; take its snapshot "
      "without <memory>",
      kSnapshot);
}

// The root answers to "/" and to its image's path.
Result<void> check_disks(const SnapshotXml& xml, const std::string& disk) {
  if (xml.disks.size() > 1) return config_unsupported("too many disk snapshot requests for domain", kSnapshot);
  for (const SnapshotXmlDisk& wanted : xml.disks) {
    if (wanted.name != "/" && wanted.name != disk)
      return config_unsupported(fmt::format("no disk named '{}'", wanted.name), kSnapshot);
    if (wanted.names_file || wanted.mode == "external")
      return config_unsupported(fmt::format("disk '{}' of a container has no external snapshots: its copy is kept "
                                            "beside its image",
                                            wanted.name),
                                kSnapshot);
    if (!wanted.mode.empty() && wanted.mode != "internal")
      return config_unsupported(fmt::format("disk '{}' must use snapshot mode 'internal'", wanted.name), kSnapshot);
  }
  return {};
}

Result<std::int64_t> creation_time(const std::string& text) {
  std::int64_t seconds = 0;
  const char* end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, seconds);
  if (text.empty() || read.ec != std::errc{} || read.ptr != end)
    return Error{ErrorCode::kInternal, "internal error: missing creationTime from existing snapshot",
                 ErrorDomain::kSnapshot};
  return seconds;
}

Result<SnapshotState> redefined_state(const std::string& word) {
  if (word.empty()) return worded_error(ErrorCode::kXml, "missing state from existing snapshot", kSnapshot);
  const auto state = parse_snapshot_state(word);
  if (!state || *state == SnapshotState::kNoState)
    return config_unsupported(fmt::format("Invalid state '{}' in domain snapshot XML", word), kSnapshot);
  if (*state == SnapshotState::kPmSuspended || *state == SnapshotState::kBlocked)
    return operation_unsupported(fmt::format("a container has no snapshots in state '{}'", word), kSnapshot);
  return *state;
}

Result<void> check_change(const Snapshot& other, const Snapshot& snapshot) {
  if (is_online(other.state) != is_online(snapshot.state))
    return invalid_argument(
        fmt::format("cannot change between online and offline snapshot state in snapshot {}", snapshot.name),
        kSnapshot);
  if ((other.state == SnapshotState::kDiskSnapshot) != (snapshot.state == SnapshotState::kDiskSnapshot))
    return invalid_argument(
        fmt::format("cannot change between disk only and full system in snapshot {}", snapshot.name), kSnapshot);
  return {};
}

// What is put back by a revert must be a container's definition, and this container's.
Result<void> check_domain(const Snapshot& snapshot, const Uuid& container) {
  const Result<DomainIdentity> identity = parse_domain_identity(snapshot.domain_xml);
  if (!identity) return identity.error();
  const Result<Kind> kind = choose_kind(*identity);
  if (!kind) return kind.error();
  if (*kind != Kind::kContainer)
    return config_unsupported(fmt::format("definition for snapshot {} must be a container's", snapshot.name),
                              kSnapshot);
  if (identity->uuid == container) return {};
  return invalid_argument(
      fmt::format("definition for snapshot {} must use uuid {}", snapshot.name, to_string(container)), kSnapshot);
}

const Element* root_of(const Element& domain) {
  const Element* devices = domain.child("devices");
  if (devices == nullptr) return nullptr;
  const auto is_root = [](const Element& device) {
    const Element* target = device.name == "filesystem" ? device.child("target") : nullptr;
    return target != nullptr && target->value_of("dir") == "/";
  };
  const auto found = std::ranges::find_if(devices->children, is_root);
  return found == devices->children.end() ? nullptr : &*found;
}

}  // namespace

Result<void> check_snapshot_name(std::string_view name) {
  const auto refuse = [&](std::string_view why) {
    return worded_error(ErrorCode::kXml,
                        fmt::format("invalid snapshot name '{}': name {}", name.substr(0, kMaxNameBytes), why),
                        kSnapshot);
  };
  if (name.find('/') != std::string_view::npos) return refuse("can't contain '/'");
  if (name.starts_with('.')) return refuse("can't start with '.'");
  if (name.empty() || name.size() > kMaxNameBytes) return refuse("must have 1 to 200 bytes");
  if (std::ranges::any_of(name, is_control)) return refuse("can't contain control characters");
  return {};
}

Result<Snapshot> new_snapshot(const SnapshotXml& xml, const std::string& disk, std::int64_t now) {
  if (auto good = check_memory(xml); !good) return good.error();
  if (auto good = check_disks(xml, disk); !good) return good.error();
  Snapshot snapshot;
  snapshot.name = xml.name.empty() ? std::to_string(now) : xml.name;
  if (auto good = check_snapshot_name(snapshot.name); !good) return good.error();
  snapshot.description = xml.description;
  snapshot.creation_time = now;
  snapshot.disk = disk;
  return snapshot;
}

Result<Snapshot> redefined_snapshot(const SnapshotXml& xml, const Uuid& container, const Snapshot* other,
                                    bool disk_only) {
  if (xml.name.empty()) return worded_error(ErrorCode::kXml, "a redefined snapshot must have a name", kSnapshot);
  if (auto good = check_snapshot_name(xml.name); !good) return good.error();
  const auto seconds = creation_time(xml.creation_time);
  if (!seconds) return seconds.error();
  const auto state = redefined_state(xml.state);
  if (!state) return state.error();
  if (auto good = check_memory(xml); !good) return good.error();
  if (xml.has_inactive_domain)
    return config_unsupported(fmt::format("snapshot {} of a container has one definition: <inactiveDomain> must not "
                                          "be there",
                                          xml.name),
                              kSnapshot);
  if (disk_only && *state != SnapshotState::kDiskSnapshot)
    return invalid_argument(fmt::format("disk-only flag for snapshot {} requires disk-snapshot state", xml.name),
                            kSnapshot);
  Snapshot snapshot{xml.name, xml.description, *state, *seconds, xml.parent, "", xml.domain};
  if (snapshot.domain_xml.empty()) {
    if (other == nullptr)
      return Error{ErrorCode::kInternal, "internal error: missing domain in snapshot", ErrorDomain::kSnapshot};
    snapshot.domain_xml = other->domain_xml;
  }
  if (auto good = check_domain(snapshot, container); !good) return good.error();
  if (other != nullptr)
    if (auto good = check_change(*other, snapshot); !good) return good.error();
  if (!xml.disks.empty()) snapshot.disk = xml.disks.front().name;
  if (auto good = check_disks(xml, snapshot.disk); !good) return good.error();
  return snapshot;
}

Result<SnapshotSource> snapshot_source(std::string_view domain_xml, const std::string& own_image) {
  const Result<Document> document = parse_document(domain_xml, "domain_definition");
  if (!document) return document.error();
  const Element* root = root_of(document->root);
  if (root == nullptr || root->value_of("type", "mount") == "mount")
    return operation_unsupported(
        "snapshots are copies of an image: the container's root must be over a template, or in a raw "
        "image, not a folder of the host",
        kSnapshot);
  if (root->value_of("type") == "template") return SnapshotSource{own_image};
  const Element* source = root->child("source");
  const Element* driver = root->child("driver");
  const std::string_view format = driver == nullptr ? std::string_view() : driver->value_of("format");
  if (root->value_of("type") != "file" || source == nullptr || !source->value_of("file").starts_with('/'))
    return operation_unsupported(
        fmt::format("a root of type '{}' has no image file that could be copied", root->value_of("type")), kSnapshot);
  if (format != "raw" && !format.empty())
    return operation_unsupported(
        fmt::format("snapshots of a root in format '{}' are not supported: convert it to raw with "
                    "qemu-img",
                    format),
        kSnapshot);
  return SnapshotSource{std::string(source->value_of("file")), true};
}

}  // namespace driver
