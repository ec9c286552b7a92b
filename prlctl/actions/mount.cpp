// SPDX-License-Identifier: LGPL-2.1-or-later
//
// mount, umount: the files of what is stopped, on the host, by switchyard-ct, which does it in the mount namespace of
// libvirt's daemon. A container's root over its template, or in an image, has the ids that the container sees; its
// start takes it as it needs it, mounted or not. Of a machine it is the file system of its first disk, which is kept
// from being started meanwhile; of one that is suspended to be read only, for its memory knows what is on that disk.
#include "config-convert/xml/xml_path.hpp"
#include "prlctl/actions/container_tool.hpp"
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/subject.hpp"
#include "prlctl/views/domain_definition.hpp"
#include "prlctl/views/mounted_roots.hpp"

#include <filesystem>

namespace prlctl {
namespace {

constexpr unsigned kStopped = bit(State::kStopped);
constexpr unsigned kMounted = bit(State::kMounted);

// The image that is mounted; its path is empty where a container's root is none.
Answer<Image> mounted_image(const Subject& subject) {
  const auto doc = read_definition(subject.domain(), dispatcher::Definition::kPersistent);
  if (!doc) return doc.error();
  const xmlNode* devices = convert::first_child(xmlDocGetRootElement(doc->get()), "devices");
  if (subject.is_container()) return root_image(devices);
  for (const xmlNode* disk = convert::first_child(devices, "disk"); disk; disk = convert::next_named(disk, "disk")) {
    if (convert::get(disk, "@device").value_or("disk") != "disk") continue;
    Image image = image_of(disk);
    if (image.path.empty()) return Failure{"Its first disk is not in an image file."};
    return image;
  }
  return Failure{"It has no disk."};
}

Answer<void> mount_root(const Subject& subject, const Request& request) {
  const bool read_only = request.text("options") == "ro";
  const unsigned states = kStopped | (read_only ? bit(State::kSuspended) : 0);
  if (!(states & bit(subject.state))) return refusal_of(subject, states);
  const auto image = mounted_image(subject);
  if (!image) return image.error();
  const std::string& uuid = subject.environment.uuid;
  std::vector<std::string> words{"mount", uuid};
  if (!image->path.empty())
    words = {subject.is_container() ? "mount-image" : "mount-disk", uuid, image->path, "--format", image->format};
  if (read_only) words.emplace_back("--read-only");
  return switchyard_ct(std::move(words));
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
