// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_folder_devices.hpp"

#include "libvirt-driver/answers/container_devices_kept.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <algorithm>

namespace driver {
namespace {

constexpr std::size_t kChildOfDevices = 4;
constexpr std::string_view kUnderstood[] = {"source", "target", "readonly", "alias"};

struct Folder {
  std::string type, source, target, alias;
  bool read_only = false;
};

FolderRecord record_of(const Folder& folder) { return {folder.source, folder.target, folder.alias, folder.read_only}; }

Folder folder_of(const Element& device) {
  return {std::string(device.value_of("type", "mount")), std::string(device.value_in("source", "dir")),
          std::string(device.value_in("target", "dir")), std::string(device.value_in("alias", "name")),
          device.child("readonly") != nullptr};
}

Result<void> check_live(const Element& device, const Folder& folder) {
  if (folder.type != "mount")
    return config_unsupported(
        fmt::format("filesystem of type '{}' cannot be attached to a running container", folder.type));
  if (device.value_of("accessmode", "passthrough") != "passthrough")
    return config_unsupported(
        fmt::format("accessmode '{}' of a filesystem of a container", device.value_of("accessmode")));
  for (const Element& child : device.children)
    if (std::ranges::find(kUnderstood, child.name) == std::end(kUnderstood))
      return config_unsupported(
          fmt::format("<{}> of a filesystem that is attached to a running container", child.name));
  if (!folder.source.starts_with('/') || !folder.target.starts_with('/') ||
      folder.target.find_first_not_of('/') == std::string::npos)
    return invalid_argument(
        fmt::format("source '{}' and target '{}' of a filesystem must be absolute paths, the "
                    "target below /",
                    folder.source, folder.target));
  return {};
}

// The <filesystem> with this target among the children of <devices>.
const Element* find_folder(const Document& document, const std::string& target) {
  const Element* devices = document.root.child("devices");
  for (std::size_t i = 0; devices != nullptr && i < devices->children.size(); ++i) {
    const Element& device = devices->children[i];
    if (device.name == "filesystem" && folder_of(device).target == target) return &device;
  }
  return nullptr;
}

Error target_exists(const std::string& target) {
  return invalid_argument(fmt::format("target {} already exists.", target));
}

Error no_such_folder(const std::string& target) {
  return {ErrorCode::kDeviceMissing, fmt::format("device not found: no filesystem with target '{}'", target),
          ErrorDomain::kLxc};
}

// Which of the folders attached while it runs has this target; their number for none.
std::size_t index_of_kept(const DeviceRecords& records, const std::string& target) {
  const auto found = std::ranges::find(records.filesystems, target, &FolderRecord::target);
  return static_cast<std::size_t>(found - records.filesystems.begin());
}

// The definition with the folder, or without it.
Result<std::string> with_folder(const std::string& xml, const Folder& folder, const std::string& device) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  if (find_folder(*document, folder.target) != nullptr) return target_exists(folder.target);
  TextEdits edits(*document);
  if (const Element* devices = document->root.child("devices"))
    edits.append_children(*devices, {device}, kChildOfDevices);
  return edits.apply();
}

Result<std::string> without_folder(const std::string& xml, const Folder& folder) {
  const Result<Document> document = parse_document(xml, "domain_definition");
  if (!document) return document.error();
  const Element* present = find_folder(*document, folder.target);
  if (present == nullptr) return no_such_folder(folder.target);
  TextEdits edits(*document);
  edits.remove(*present);
  return edits.apply();
}

std::vector<std::string> folder_words(const Folder& folder) {
  std::vector<std::string> words{folder.source, folder.target};
  if (folder.read_only) words.push_back("--readonly");
  return words;
}

Task<Result<void>> attach_live(ClientSession& session, DomainObject domain, Folder folder) {
  auto kept = co_await kept_devices(session, domain, Of::kRunning);
  if (!kept) co_return kept.error();
  const Result<Document> document = parse_document(kept->xml, "domain_definition");
  if (!document) co_return document.error();
  if (find_folder(*document, folder.target) != nullptr ||
      index_of_kept(kept->records, folder.target) < kept->records.filesystems.size())
    co_return target_exists(folder.target);
  Services& services = session.services();
  auto mounted = co_await act_on_device(services, domain.uuid, "attach-folder", folder_words(folder));
  if (!mounted) co_return mounted.error();
  kept->records.filesystems.push_back(record_of(folder));
  auto noted = co_await keep_devices(session, domain, Of::kRunning, kept->records);
  if (noted) co_return noted;
  folder.read_only = false;
  co_await act_on_device(services, domain.uuid, "detach-folder", folder_words(folder));
  co_return noted;
}

Task<Result<void>> detach_live(ClientSession& session, DomainObject domain, Folder folder) {
  auto kept = co_await kept_devices(session, domain, Of::kRunning);
  if (!kept) co_return kept.error();
  const std::size_t index = index_of_kept(kept->records, folder.target);
  if (index == kept->records.filesystems.size()) {
    const Result<Document> document = parse_document(kept->xml, "domain_definition");
    if (document && find_folder(*document, folder.target) == nullptr) co_return no_such_folder(folder.target);
    co_return operation_unsupported(
        fmt::format("filesystem '{}' has been there since the container's start; "
                    "detach it from its configuration and start it again",
                    folder.target));
  }
  const FolderRecord attached = kept->records.filesystems[index];
  const Folder mounted{"mount", attached.source, attached.target, "", false};
  auto unmounted = co_await act_on_device(session.services(), domain.uuid, "detach-folder", folder_words(mounted));
  if (!unmounted) co_return unmounted.error();
  kept->records.filesystems.erase(kept->records.filesystems.begin() + static_cast<std::ptrdiff_t>(index));
  co_return co_await keep_devices(session, domain, Of::kRunning, kept->records);
}

}  // namespace

Task<Result<void>> attach_folder_device(ClientSession& session, DomainObject domain, std::string xml, Impact impact) {
  const Result<Document> device = parse_document(xml, "device_definition");
  if (!device) co_return device.error();
  const Folder folder = folder_of(device->root);
  if (impact.live) {
    if (auto good = check_live(device->root, folder); !good) co_return good.error();
  }
  std::string defined;
  if (impact.config) {
    auto kept = co_await kept_devices(session, domain, Of::kNextBoot);
    if (!kept) co_return kept.error();
    auto changed = with_folder(kept->xml, folder, text_at_indent(*device, device->root, kChildOfDevices));
    if (!changed) co_return changed.error();
    defined = std::move(*changed);
  }
  if (impact.live) {
    auto attached = co_await attach_live(session, domain, folder);
    if (!attached) co_return attached.error();
  }
  if (!impact.config) co_return Result<void>{};
  auto stored = co_await define_container(session, std::move(defined));
  if (stored || !impact.live) co_return stored;
  co_await detach_live(session, domain, folder);
  co_return stored;
}

Task<Result<void>> detach_folder_device(ClientSession& session, DomainObject domain, std::string xml, Impact impact) {
  const Result<Document> device = parse_document(xml, "device_definition");
  if (!device) co_return device.error();
  const Folder folder = folder_of(device->root);
  if (folder.target == "/") co_return operation_unsupported("the root of a container cannot be detached");
  std::string defined;
  if (impact.config) {
    auto kept = co_await kept_devices(session, domain, Of::kNextBoot);
    if (!kept) co_return kept.error();
    auto changed = without_folder(kept->xml, folder);
    if (!changed) co_return changed.error();
    defined = std::move(*changed);
  }
  if (impact.live) {
    auto detached = co_await detach_live(session, domain, folder);
    if (!detached) co_return detached.error();
  }
  if (!impact.config) co_return Result<void>{};
  co_return co_await define_container(session, std::move(defined));
}

}  // namespace driver
