// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The hook that libvirt runs when a domain starts and ends (/etc/libvirt/hooks/{lxc,qemu}.d/50-switchyard): mounts
// the root of a container over its template, and unmounts it; the files that its host name and resolver are read
// from get what its definition says, where they can be written. So it is there for whoever starts a container:
// virsh, Nova, libvirt's own autostart. When the container has begun, it is held to its CPUs, and the limits that
// libvirt has no element for are told to the kernel, its disks' too. The start of a template, a machine's too, is
// refused. What an environment on trial stands on must be what it was; what a machine on trial needs of its old
// disks is started before it, and ended after it. Over the root of a start that is to be in repair mode lies a
// template's system. Words on standard error and status 1 make libvirt refuse the start with those words.
//
// Never calls libvirt: the daemon waits for the hook, with the domain locked.
#include "containers/devices/domain_interfaces.hpp"
#include "containers/devices/domain_io_limits.hpp"
#include "containers/domain/domain_root.hpp"
#include "containers/domain/domain_xml.hpp"
#include "containers/homes/homes_root.hpp"
#include "containers/hook/hook_call.hpp"
#include "containers/limits/controller_protection.hpp"
#include "containers/limits/limit_set.hpp"
#include "containers/limits/meminfo_mount.hpp"
#include "containers/limits/memory_tune.hpp"
#include "containers/limits/running_container.hpp"
#include "containers/processes/left_cgroups.hpp"
#include "containers/roots/container_root.hpp"
#include "containers/roots/further_images.hpp"
#include "containers/roots/guest_files.hpp"
#include "containers/roots/image_root.hpp"
#include "containers/roots/repair_request.hpp"
#include "containers/roots/repair_root.hpp"
#include "containers/storage/device_freeze.hpp"
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/kernel/cpu_enforcement.hpp"
#include "libvirt-driver/xml/vcpu_elements.hpp"
#include "upgrade/exports/trial_machine.hpp"
#include "upgrade/trial/trial_start.hpp"

#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <unistd.h>

namespace {

using namespace containers;

// A domain that names a folder like ours below another root: virtvzd and this hook read different configurations.
Result<void> check_folder(const DomainRoot& root, const ContainerHome& home) {
  if (root.folder == home.root() || !root.folder.ends_with("/private/" + root.uuid.text + "/root")) return {};
  return Error{ErrorCode::kConfigUnsupported,
               fmt::format("its root is '{}', must be '{}': homes_root in {} differs from that of the virtvzd that "
                           "defined it",
                           root.folder, home.root(), kConfigPath)};
}

std::optional<std::uint64_t> inodes_of(const LimitSet& limits) {
  const auto found = limits.find("diskinodes");
  return found == limits.end() ? std::nullopt : std::optional(found->second);
}

Result<void> mount_for(const DomainRoot& root, const LimitSet& limits, const ContainerHome& home) {
  if (root.kind == RootKind::kForeign) return {};
  if (auto good = check_folder(root, home); !good) return good;
  if (root.folder != home.root()) return {};  // redefined past virtvzd, with a root of its own
  if (root.kind == RootKind::kImage) return mount_image_root(home, root.image, root.id_map);
  return mount_root(home, {.template_name = root.template_name,
                           .size_bytes = root.size_bytes,
                           .filesystem = std::nullopt,
                           .inodes = inodes_of(limits),
                           .id_map = root.id_map});
}

// libvirt shows the controller's pid as the id of a running container.
Result<void> limit_cpus(std::string_view xml) {
  const Result<driver::Document> document = driver::parse_document(xml, "domain_definition");
  if (!document) return document.error();
  if (document->root.value_of("type") != "lxc") return {};
  const std::string_view id = document->root.value_of("id");
  pid_t controller = 0;
  if (std::from_chars(id.data(), id.data() + id.size(), controller).ec != std::errc{}) return {};
  const driver::ContainerCgroups none;
  const driver::ContainerCgroups cgroups = driver::find_container_cgroups(controller);
  if (cgroups == none) return {};  // it has ended already
  Result<void> done = driver::start_live_cpus(cgroups, controller, driver::read_vcpus(document->root));
  if (!done && driver::find_container_cgroups(controller) == none) return {};
  return done;
}

Result<void> limit_running(const LimitPlace& place, const LimitSet& limits, const MemoryTune& tune,
                           const std::vector<DiskThrottle>& throttles) {
  if (auto safe = protect_controller(place.controller); !safe) return safe;
  if (auto corrected = correct_meminfo(place.init); !corrected) return corrected;
  if (auto corrected = correct_swap(place, tune); !corrected) return corrected;
  if (auto applied = apply_limits(place, {}, limits); !applied) return applied;
  for (const DiskThrottle& throttle : throttles)
    if (auto done = throttle_disk(place.controller, throttle.disk, throttle.limits); !done) return done;
  return {};
}

// A container may have ended before this hook began, or while it works: that is no failure to start.
Result<void> limit(const HookCall& call, std::string_view xml, LimitSet limits, const ContainerHome& home) {
  const Result<MemoryTune> tune = parse_memory_tune(xml);
  if (!tune) return tune.error();
  const auto throttles = parse_domain_io_limits(xml, home.homes_root);
  if (!throttles) return throttles.error();
  const Result<pid_t> controller = read_controller(call.domain_name);
  if (!controller) return {};
  Result<LimitPlace> place = find_limit_place(*controller, home.uuid.text);
  if (!place) return {};
  look_at_own_root(*place, home.homes_root);
  limits.erase("diskinodes");  // held when the image was made
  // Its disks are not read and written by its own system then.
  const bool in_repair = is_in_repair(home);
  if (in_repair)
    for (const char* of_disks : {"iolimit", "iopslimit"}) limits.erase(of_disks);
  auto done = limit_running(*place, limits, *tune, in_repair ? std::vector<DiskThrottle>() : *throttles);
  if (!done && !find_limit_place(*controller, home.uuid.text)) return {};
  return done;
}

// By what is mounted, not by the metadata: that may have been changed while the container ran.
Result<void> unmount_all(const ContainerHome& home) {
  if (auto ended = end_repair(home); !ended) return ended;
  if (auto further = unmount_further_images(home); !further) return further;
  if (const Result<bool> unmounted = unmount_root(home); !unmounted) return unmounted.error();
  return {};
}

Result<void> cover_for_repair(const DomainRoot& root, const ContainerHome& home) {
  const auto template_name = requested_repair(root.uuid);
  if (!template_name) return template_name.error();
  if (!*template_name) return {};
  if (root.folder.empty())
    return Error{ErrorCode::kOperationUnsupported,
                 "repair mode: libvirt mounts its root itself, which is a raw image or a block device; with an <idmap> "
                 "the image would be mounted for it"};
  return begin_repair(home, {.folder = root.folder, .template_name = **template_name, .id_map = root.id_map});
}

Result<void> mount_all(const DomainRoot& root, const LimitSet& limits, const ContainerHome& home) {
  // What a crash left.
  if (auto ended = end_repair(home); !ended) return ended;
  if (auto mounted = mount_for(root, limits, home); !mounted) return mounted;
  auto done = mount_further_images(home, root);
  if (done) done = cover_for_repair(root, home);
  if (!done) static_cast<void>(unmount_all(home));
  return done;
}

Result<void> write_files(const DomainRoot& root, std::string_view xml) {
  const auto wishes = parse_guest_file_wishes(xml);
  if (!wishes) return wishes.error();
  // libvirt mounts some roots itself.
  return root.folder.empty() ? Result<void>() : write_guest_files(root.folder, *wishes);
}

// Of machines, too: libvirt has no mark of its own that would keep a domain from being started.
Result<void> refuse_template(std::string_view xml) {
  const Result<Doc> doc = parse_domain_xml(xml);
  if (!doc) return doc.error();
  if (!is_template_domain(xmlDocGetRootElement(doc->get()))) return {};
  return Error{ErrorCode::kOperationInvalid, "it is a template, which never runs: start a clone of it"};
}

Result<void> act_on_machine(HookAct act, std::string_view xml) {
  if (act == HookAct::kLimit) return {};
  const Result<std::string> homes_root = read_homes_root();
  if (!homes_root) return homes_root.error();
  return act == HookAct::kMount ? upgrade::prepare_machine(*homes_root, xml)
                                : upgrade::release_machine(*homes_root, xml);
}

void complain(const HookCall& call, const Error& error) {
  fmt::print(stderr, "switchyard: '{}': {}\n", call.domain_name, error.message);
}

Result<void> act(const HookCall& call) {
  const Result<std::string> xml = read_file("/dev/stdin", kMaxDomainBytes);
  if (!xml) return xml.error();
  if (call.act == HookAct::kMount)
    if (auto good = refuse_template(*xml); !good) return good;
  if (call.act == HookAct::kLimit) {
    if (auto held = limit_cpus(*xml); !held) return held;
  }
  const Result<DomainRoot> root = parse_domain_root(*xml);
  if (!root) return root.error();
  if (root->uuid.text.empty()) return act_on_machine(call.act, *xml);  // no container
  if (call.act == HookAct::kUnmount) sweep_interface_rates();
  if (call.act == HookAct::kLimit) {
    if (auto limited = limit_started_interfaces(*xml); !limited) return limited;
  }
  const Result<std::string> homes_root = read_homes_root();
  if (!homes_root) return homes_root.error();
  const ContainerHome home{*homes_root, root->uuid};
  if (call.act != HookAct::kUnmount) {
    const Result<LimitSet> limits = parse_limits(*xml);
    if (!limits) return limits.error();
    if (call.act == HookAct::kLimit) return limit(call, *xml, *limits, home);
    // What a crash left: a frozen image stays in use.
    if (const Result<int> thawed = thaw_container(root->uuid); !thawed) return thawed.error();
    if (auto same = upgrade::expect_old_files_of(*homes_root, root->uuid.text); !same) return same;
    if (auto mounted = mount_all(*root, *limits, home); !mounted) return mounted;
    // Its own disk may be full, or the files its own to keep: no reason to keep it from running.
    if (auto written = write_files(*root, *xml); !written) complain(call, written.error());
    return {};
  }
  remove_process_group(::getpid(), home.uuid.text);
  return unmount_all(home);
}

}  // namespace

int main(int argc, char** argv) {
  const HookCall call = parse_hook_call({argv + 1, argv + argc});
  if (call.act == HookAct::kNothing) return 0;
  if (call.act != HookAct::kLimit) remove_left_cgroups(call.domain_name);
  const Result<void> done = act(call);
  if (done) return 0;
  complain(call, done.error());
  return 1;
}
