// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/container_freezer.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/registry/container_id.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <cerrno>
#include <cstring>
#include <sys/inotify.h>
#include <unistd.h>

namespace driver {
namespace {

// virDomainEventSuspendedDetailType and virDomainEventResumedDetailType
constexpr std::int32_t kSuspendedPaused = 0;
constexpr std::int32_t kResumedUnpaused = 0;

}  // namespace

ContainerFreezer::ContainerFreezer(const Executor& executor, DomainRegistry& registry, HostFolders folders,
                                   std::function<void(const DomainEvent&)> publish)
    : executor_(executor),
      registry_(registry),
      folders_(std::move(folders)),
      publish_(std::move(publish)),
      inotify_(executor) {}

void ContainerFreezer::start() {
  const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0)
    return log_warning("containers that are paused on cgroup version 2 will be shown running: {}",
                       std::strerror(errno));
  inotify_.assign(fd);
  asio::co_spawn(executor_, read_changes(), asio::detached);
}

void ContainerFreezer::stop() {
  boost::system::error_code ignored;
  if (inotify_.is_open()) inotify_.close(ignored);
}

ContainerCgroups ContainerFreezer::cgroups_of(const Domain& container) const {
  return find_container_cgroups(controller_pid(container.id), folders_.proc, folders_.cgroups);
}

bool ContainerFreezer::handles(const Domain& container) const {
  return container.active() && cgroups_of(container).version_2();
}

Result<void> ContainerFreezer::ask(const Domain& container, bool frozen) const {
  return write_freeze_v2(cgroups_of(container), frozen);
}

void ContainerFreezer::mark_paused(std::vector<Domain>& containers) const {
  for (Domain& container : containers) {
    if (container.state == DomainState::kRunning && container.active() && is_frozen_v2(cgroups_of(container)))
      container.state = DomainState::kPaused;
  }
}

void ContainerFreezer::follow(const Domain& container) {
  if (!inotify_.is_open() || !container.active()) return;
  const ContainerCgroups cgroups = cgroups_of(container);
  if (!cgroups.version_2()) return;
  const Followed followed{container.uuid, container.id};
  const int watch = ::inotify_add_watch(inotify_.native_handle(), events_file_v2(cgroups).c_str(), IN_MODIFY);
  if (watch < 0) return;
  followed_[watch] = followed;
  look(followed);
}

Task<void> ContainerFreezer::read_changes() {
  const auto self = shared_from_this();
  OnInotifyRecord on_record = [this](const inotify_event& record, std::string_view name) { note_change(record, name); };
  co_await read_inotify_records(inotify_, std::move(on_record));
}

void ContainerFreezer::note_change(const inotify_event& record, std::string_view) {
  const auto found = followed_.find(record.wd);
  if (found == followed_.end()) return;
  const Followed followed = found->second;
  if ((record.mask & IN_IGNORED) != 0) followed_.erase(found);
  look(followed);
}

void ContainerFreezer::look(const Followed& followed) {
  const Domain* known = registry_.find(followed.container);
  if (!known || !known->active() || known->id != followed.id) return;
  const ContainerCgroups cgroups = cgroups_of(*known);
  if (!cgroups.version_2()) return;
  const bool frozen = is_frozen_v2(cgroups);
  if (frozen == (known->state == DomainState::kPaused)) return;
  Domain changed = *known;
  changed.state = frozen ? DomainState::kPaused : DomainState::kRunning;
  registry_.put(changed);
  publish_(lifecycle_event(changed, frozen ? LifecycleEvent::kSuspended : LifecycleEvent::kResumed,
                           frozen ? kSuspendedPaused : kResumedUnpaused));
}

}  // namespace driver
