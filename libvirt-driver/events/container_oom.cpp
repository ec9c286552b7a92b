// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/container_oom.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"
#include "libvirt-driver/events/event_table.hpp"
#include "libvirt-driver/kernel/cgroup_file.hpp"
#include "libvirt-driver/kernel/container_cgroups.hpp"
#include "libvirt-driver/registry/container_id.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <fmt/format.h>

#include <array>
#include <fcntl.h>
#include <sstream>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::size_t kMaxFile = 4096;

// virDomainMemoryFailureRecipientType, …ActionType
constexpr std::int32_t kGuest = 1;
constexpr std::int32_t kInject = 1;

std::uint64_t kills_in(const std::string& folder) {
  const auto events = read_file(folder + "/memory.events", kMaxFile);
  std::istringstream words(events ? *events : "");
  std::string key;
  for (std::uint64_t count = 0; words >> key >> count;)
    if (key == "oom_kill") return count;
  return 0;
}

UniqueFd listen_v1(const std::string& folder) {
  UniqueFd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  const UniqueFd control(::open((folder + "/memory.oom_control").c_str(), O_RDONLY | O_CLOEXEC));
  if (!event || !control) return UniqueFd();
  const auto asked =
      write_cgroup_file(folder + "/cgroup.event_control", fmt::format("{} {}", event.get(), control.get()));
  return asked ? std::move(event) : UniqueFd();
}

UniqueFd listen_v2(const std::string& folder) {
  UniqueFd inotify(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC));
  if (!inotify || ::inotify_add_watch(inotify.get(), (folder + "/memory.events").c_str(), IN_MODIFY) < 0)
    return UniqueFd();
  return inotify;
}

}  // namespace

ContainerOom::ContainerOom(const Executor& executor, const DomainRegistry& registry, HostFolders folders,
                           std::function<void(const DomainEvent&)> publish)
    : executor_(executor), registry_(registry), folders_(std::move(folders)), publish_(std::move(publish)) {}

void ContainerOom::follow(const Domain& container) {
  const auto before = followed_.find(container.uuid);
  if (before != followed_.end() && before->second->id == container.id) return;
  forget(container.uuid);
  if (!container.active()) return;
  const ContainerCgroups cgroups =
      find_container_cgroups(controller_pid(container.id), folders_.proc, folders_.cgroups);
  const bool version_2 = cgroups.memory.empty();
  const std::string& folder = version_2 ? cgroups.unified : cgroups.memory;
  if (folder.empty()) return;
  UniqueFd fd = version_2 ? listen_v2(folder) : listen_v1(folder);
  if (!fd) return;
  const auto followed = std::make_shared<Followed>(executor_, fd.release());
  followed->id = container.id;
  followed->folder = folder;
  followed->version_2 = version_2;
  followed->kills = version_2 ? kills_in(folder) : 0;
  followed_.emplace(container.uuid, followed);
  asio::co_spawn(executor_, listen(container.uuid, followed), asio::detached);
}

// Its listener ends with the descriptor.
void ContainerOom::forget(const Uuid& container) {
  const auto found = followed_.find(container);
  if (found == followed_.end()) return;
  boost::system::error_code ignored;
  found->second->descriptor.close(ignored);
  followed_.erase(found);
}

void ContainerOom::stop() {
  while (!followed_.empty()) forget(followed_.begin()->first);
}

Task<void> ContainerOom::listen(Uuid container, std::shared_ptr<Followed> followed) {
  const auto self = shared_from_this();
  const int fd = followed->descriptor.native_handle();
  std::array<char, 4096> records;
  for (;;) {
    boost::system::error_code error;
    co_await followed->descriptor.async_wait(asio::posix::descriptor_base::wait_read,
                                             asio::redirect_error(asio::use_awaitable_t<Executor>(), error));
    if (error || ::read(fd, records.data(), records.size()) <= 0) co_return;
    // A cgroup that is removed wakes its listeners too.
    if (::access(followed->folder.c_str(), F_OK) != 0) co_return;
    if (was_killed(*followed)) tell(container);
  }
}

bool ContainerOom::was_killed(Followed& followed) const {
  if (!followed.version_2) return true;
  const std::uint64_t kills = kills_in(followed.folder);
  return kills > std::exchange(followed.kills, kills);
}

void ContainerOom::tell(const Uuid& container) const {
  const Domain* known = registry_.find(container);
  if (!known || !known->active()) return;
  XdrWriter body;
  write_domain(body, known->name, known->uuid, known->id);
  publish_({kEventMemoryFailure, container, body.i32(kGuest).i32(kInject).u32(0).take()});
}

}  // namespace driver
