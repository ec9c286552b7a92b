// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/answers/container_filesystems.hpp"

#include "containers/storage/device_freeze.hpp"
#include "foundation/log.hpp"
#include "libvirt-driver/answers/container_disk.hpp"
#include "libvirt-driver/answers/container_target.hpp"
#include "libvirt-driver/kernel/helper_program.hpp"
#include "libvirt-driver/kernel/mountinfo.hpp"
#include "libvirt-driver/rpc/error_words.hpp"

#include <algorithm>
#include <charconv>

namespace driver {
namespace {

constexpr std::size_t kMaxFilesystems = 256;  // REMOTE_DOMAIN_FSFREEZE_MOUNTPOINTS_MAX, REMOTE_DOMAIN_FSINFO_MAX
constexpr std::size_t kMaxMounts = 16384;     // looked at
constexpr std::chrono::milliseconds kPatience{std::chrono::minutes(2)};
constexpr std::chrono::milliseconds kLook{5000};
constexpr std::chrono::milliseconds kThawBeforeStop{5000};

bool is_frozen(const Uuid& container) { return containers::is_frozen({to_string(container)}); }

// The guest agent of a VM that is frozen takes nothing but the thaw, and QEMU's driver passes its words on.
Error already_frozen() {
  return {ErrorCode::kInternal,
          "internal error: unable to execute QEMU agent command 'guest-fsfreeze-freeze': Command guest-fsfreeze-freeze "
          "has been disabled: the agent is in frozen state",
          ErrorDomain::kLxc};
}

Error no_own_filesystem() {
  return operation_unsupported(
      "the container has no file system of its own: its root is a folder of the host, "
      "where others have files too");
}

// Of a running container that the client may change: its file systems on images and devices.
Task<Result<std::vector<FoundDisk>>> own_filesystems(ClientSession& session, DomainObject domain) {
  if (auto allowed = co_await may_write(session, domain); !allowed) co_return allowed.error();
  if (const auto running = running_container(session.services(), domain.uuid); !running) co_return running.error();
  const auto disks = co_await disks_of(session, domain, 0);
  if (!disks) co_return disks.error();
  std::vector<FoundDisk> own;
  for (const ContainerDisk& disk : *disks)
    if (disk.has_own_filesystem()) own.push_back(about_disk(session, domain, disk));
  if (own.empty()) co_return no_own_filesystem();
  co_return own;
}

HelperRequest request_for(std::chrono::milliseconds deadline, std::string verb, std::string about) {
  HelperRequest request;
  request.words.push_back(std::move(verb));
  request.words.push_back(std::move(about));
  request.deadline = deadline;
  return request;
}

Task<Result<Bytes>> counted_by_helper(ClientSession& session, HelperRequest request) {
  const auto printed = co_await run_helper(session.services().executor, std::move(request));
  if (!printed) co_return printed.error();
  std::int32_t count = 0;
  std::from_chars(printed->data(), printed->data() + printed->size(), count);
  co_return XdrWriter().i32(count).take();
}

struct FreezeCall {
  DomainObject domain;
  std::vector<std::string> mount_points;  // none: all
};

Result<FreezeCall> read_freeze_call(BytesView arguments, std::string_view function) {
  XdrReader in(arguments);
  FreezeCall call;
  call.domain = read_domain(in);
  const std::uint32_t count = in.count(kMaxFilesystems, 4);
  for (std::uint32_t i = 0; i < count && in.ok(); ++i) call.mount_points.emplace_back(in.string());
  const std::uint32_t flags = in.u32();
  if (!in.ok()) return undecodable();
  if (auto known = check_flags(flags, 0, function); !known) return known.error();
  return call;
}

Task<Result<Bytes>> freeze(Call& call) {
  const auto asked = read_freeze_call(call.payload(), "virDomainFSFreeze");
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  const auto own = co_await own_filesystems(session, asked->domain);
  if (!own) co_return own.error();
  if (is_frozen(asked->domain.uuid)) co_return already_frozen();
  HelperRequest request = request_for(kPatience, "freeze", to_string(asked->domain.uuid));
  for (const FoundDisk& disk : *own) {
    const bool named = std::ranges::find(asked->mount_points, disk.disk.target) != asked->mount_points.end();
    if (asked->mount_points.empty() || named) request.words.push_back(disk.word);
  }
  // As the agent: a mount point that is none is not counted.
  if (request.words.size() == 2) co_return XdrWriter().i32(0).take();
  co_return co_await counted_by_helper(session, std::move(request));
}

Task<Result<Bytes>> thaw(Call& call) {
  const auto asked = read_freeze_call(call.payload(), "virDomainFSThaw");
  if (!asked) co_return asked.error();
  ClientSession& session = call.session();
  if (auto allowed = co_await may_write(session, asked->domain); !allowed) co_return allowed.error();
  if (!asked->mount_points.empty()) co_return argument_unsupported("specifying mountpoints is not supported");
  const auto running = running_container(session.services(), asked->domain.uuid);
  if (!running) co_return running.error();
  co_return co_await counted_by_helper(session, request_for(kPatience, "thaw", to_string(asked->domain.uuid)));
}

Task<Result<Bytes>> trim(Call& call) {
  XdrReader in(call.payload());
  const DomainObject domain = read_domain(in);
  const std::string mount_point(in.present() ? in.string() : std::string_view{});
  const std::uint64_t least_bytes = in.u64();
  const std::uint32_t flags = in.u32();
  if (!in.ok()) co_return undecodable();
  if (auto known = check_flags(flags, 0, "virDomainFSTrim"); !known) co_return known.error();
  ClientSession& session = call.session();
  const auto own = co_await own_filesystems(session, domain);
  if (!own) co_return own.error();
  HelperRequest request = request_for(kPatience, "trim", to_string(domain.uuid));
  request.words.push_back(std::to_string(least_bytes));
  const std::size_t before = request.words.size();
  for (const FoundDisk& disk : *own)
    if (mount_point.empty() || disk.disk.target == mount_point) request.words.push_back(disk.word);
  if (request.words.size() == before)
    co_return invalid_argument(
        fmt::format("'{}' is no mount point of an image or a device of the container", mount_point));
  const auto done = co_await run_helper(session.services().executor, std::move(request));
  if (!done) co_return done.error();
  co_return Bytes{};
}

struct ShownFilesystem {
  ContainerMount mount;
  std::string alias;  // the target of the disk below; empty for none
};

// The root, and what lies on block devices. What was mounted over another mount hides it.
std::vector<ShownFilesystem> shown_filesystems(std::vector<ContainerMount> mounts,
                                               const std::vector<std::pair<std::string, std::string>>& disks) {
  std::vector<ShownFilesystem> shown;
  for (ContainerMount& mount : mounts) {
    std::erase_if(shown, [&](const ShownFilesystem& other) { return other.mount.point == mount.point; });
    std::string alias = mount.point == "/" ? "/" : "";
    for (const auto& [device, target] : disks)
      if (device == mount.device) alias = target;
    if ((mount.point == "/" || mount.on_block_device()) && shown.size() < kMaxFilesystems)
      shown.push_back({std::move(mount), std::move(alias)});
  }
  return shown;
}

// "loop3" of "/dev/loop3", and of libvirt's "/.oldroot/dev/loop3".
std::string short_name(const std::string& source) {
  return source.starts_with('/') ? source.substr(source.rfind('/') + 1) : source;
}

Task<Result<Bytes>> filesystem_info(Call& call) {
  const Result<DomainCall> asked = read_domain_call(call.payload(), true);
  if (!asked) co_return asked.error();
  if (auto known = check_flags(asked->flags, 0, "virDomainGetFSInfo"); !known) co_return known.error();
  ClientSession& session = call.session();
  Executor executor = session.services().executor;
  if (auto allowed = co_await may_write(session, asked->domain); !allowed) co_return allowed.error();
  const auto disks = co_await disks_of(session, asked->domain, 0);
  if (!disks) co_return disks.error();
  const auto running = running_container(session.services(), asked->domain.uuid);
  if (!running) co_return running.error();
  const auto init = init_of(*running);
  if (!init) co_return not_running();

  std::vector<std::string> words;
  for (const ContainerDisk& disk : *disks) words.push_back(about_disk(session, asked->domain, disk).word);
  const auto facts = co_await look_at_disks(executor, std::move(words), kLook);
  if (!facts) co_return facts.error();
  std::vector<std::pair<std::string, std::string>> devices;
  for (std::size_t i = 0; i < facts->size(); ++i)
    if ((*facts)[i] && !(*facts)[i]->device.empty()) devices.emplace_back((*facts)[i]->device, (*disks)[i].target);
  HelperRequest request = request_for(kLook, "mounts", std::to_string(init->pid));
  const auto mounts = co_await run_helper(executor, std::move(request));
  if (!mounts) co_return mounts.error();

  const auto shown = shown_filesystems(parse_mountinfo(*mounts, kMaxMounts), devices);
  XdrWriter out;
  out.u32(static_cast<std::uint32_t>(shown.size()));
  for (const ShownFilesystem& filesystem : shown) {
    out.string(filesystem.mount.point).string(short_name(filesystem.mount.source)).string(filesystem.mount.type);
    out.u32(filesystem.alias.empty() ? 0 : 1);
    if (!filesystem.alias.empty()) out.string(filesystem.alias);
  }
  out.u32(static_cast<std::uint32_t>(shown.size()));
  co_return out.take();
}

constexpr Answer kAnswers[] = {{294, &trim}, {335, &freeze}, {336, &thaw}, {349, &filesystem_info}};

}  // namespace

std::span<const Answer> container_filesystem_answers() { return kAnswers; }

Task<void> thaw_before_stop(Services& services, Uuid container) {
  if (!is_frozen(container)) co_return;
  HelperRequest request = request_for(kThawBeforeStop, "thaw", to_string(container));
  const auto thawed = co_await run_helper(services.executor, std::move(request));
  if (!thawed) log_warning("container {}: {}", to_string(container), thawed.error().message);
}

}  // namespace driver
