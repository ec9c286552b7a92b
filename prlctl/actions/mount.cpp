// SPDX-License-Identifier: LGPL-2.1-or-later
//
// mount, umount: the files of what is stopped, on the host, by switchyard-ct, which does it in the mount namespace of
// libvirt's daemon. A container's root over its template, or in an image, has the ids that the container sees; its
// start takes it as it needs it, mounted or not. Of a machine it is the file system of its first disk, in an image that
// QEMU locks, so that it cannot be started meanwhile; from a raw one nothing would keep it.
#include "config-convert/xml/xml_path.hpp"
#include "containers/processes/child_process.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/views/mounted_roots.hpp"

#include <filesystem>
#include <unistd.h>
#include <vector>

namespace prlctl {
namespace {

constexpr unsigned kStopped = bit(State::kStopped);
constexpr unsigned kMounted = bit(State::kMounted);

// Beside this program as both are built; in sbin as both are installed.
std::string tool_path() {
  std::error_code failed;
  const auto folder = std::filesystem::read_symlink("/proc/self/exe", failed).parent_path();
  const std::string beside = (folder / "switchyard-ct").string();
  return ::access(beside.c_str(), X_OK) == 0 ? beside : (folder.parent_path() / "sbin/switchyard-ct").string();
}

Answer<void> switchyard_ct(std::vector<std::string> words) {
  words.insert(words.begin(), tool_path());
  if (const auto done = containers::run_program({.words = std::move(words)}); !done) return failure_of(done.error());
  return {};
}

struct Image {
  std::string path;
  std::string format;
};

Image image_of(const xmlNode* device) {
  const std::string format = convert::get(device, "driver/@type").value_or("raw");
  return {convert::get(device, "source/@file").value_or(""), convert::get(device, "driver/@format").value_or(format)};
}

// The image that is mounted; its path is empty where a container's root is none.
Answer<Image> mounted_image(const Subject& subject) {
  const auto definition = dispatcher::definition_of(subject.domain(), dispatcher::Definition::kPersistent);
  if (!definition) return failure_of(definition.error());
  const auto doc = convert::parse_xml(*definition, "domain XML");
  if (!doc) return failure_of(doc.error());
  const xmlNode* devices = convert::first_child(xmlDocGetRootElement(doc->get()), "devices");
  if (subject.is_container()) {
    const xmlNode* root = convert::first_child(devices, "filesystem");
    while (root && convert::get(root, "target/@dir") != "/") root = convert::next_named(root, "filesystem");
    return root && convert::get(root, "@type") == "file" ? image_of(root) : Image{};
  }
  for (const xmlNode* disk = convert::first_child(devices, "disk"); disk; disk = convert::next_named(disk, "disk")) {
    if (convert::get(disk, "@device").value_or("disk") != "disk") continue;
    Image image = image_of(disk);
    if (image.path.empty() || image.format == "raw")
      return Failure{"Its first disk is not in an image that could be kept from being started: qcow2 or ploop."};
    return image;
  }
  return Failure{"It has no disk."};
}

Answer<void> mount_root(const Subject& subject, const Request& request) {
  if (!(kStopped & bit(subject.state))) return refusal_of(subject, kStopped);
  if (request.text("options") == "ro") return Failure{"It is mounted to be written, not with -o ro."};
  const auto image = mounted_image(subject);
  if (!image) return image.error();
  const std::string& uuid = subject.environment.uuid;
  if (image->path.empty()) return switchyard_ct({"mount", uuid});
  return switchyard_ct({"mount-image", uuid, image->path, "--format", image->format});
}

// What was made for a machine's files, which has no such home.
void remove_point(const std::string& root) {
  const auto home = std::filesystem::path(root).parent_path();
  std::error_code ignored;
  for (const char* name : {"root", "image", "lock"}) std::filesystem::remove(home / name, ignored);
  std::filesystem::remove(home, ignored);
}

Answer<void> unmount_root(const Subject& subject) {
  if (!(kMounted & bit(subject.state))) return refusal_of(subject, kMounted);
  const MountedRoots roots = read_mounted_roots();
  if (auto done = switchyard_ct({"unmount", subject.environment.uuid}); !done) return done;
  const auto root = roots.find(subject.environment.uuid);
  if (!subject.is_container() && root != roots.end()) remove_point(root->second);
  return {};
}

}  // namespace

Answer<int> mount(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  if (invocation.request.has("info")) {
    const MountedRoots roots = read_mounted_roots();
    const auto root = roots.find(subject->environment.uuid);
    if (root != roots.end()) invocation.console().say(root->second);
    return 0;
  }
  invocation.console().say(subject->line("Mounting the {}..."));
  if (const auto done = mount_root(*subject, invocation.request); !done)
    return done.error().under(subject->line("Failed to mount the {}: "));
  invocation.console().say(subject->line("The {} has been successfully mounted."));
  return 0;
}

Answer<int> unmount(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  invocation.console().say(subject->line("Unmounting the {}..."));
  if (const auto done = unmount_root(*subject); !done)
    return done.error().under(subject->line("Failed to unmount the {}: "));
  invocation.console().say(subject->line("The {} has been successfully unmounted."));
  return 0;
}

}  // namespace prlctl
