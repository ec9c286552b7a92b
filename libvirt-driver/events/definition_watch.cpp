// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/definition_watch.hpp"

#include "foundation/log.hpp"
#include "libvirt-driver/events/event_table.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <cstring>
#include <string_view>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

namespace driver {
namespace {

constexpr std::array<std::string_view, kKinds.size()> kFolders = {"qemu", "lxc"};
constexpr std::string_view kSuffix = ".xml";
constexpr std::uint32_t kChanges = IN_CLOSE_WRITE | IN_MOVED_TO | IN_CREATE | IN_DELETE;
constexpr std::chrono::milliseconds kPatience{250};
constexpr asio::use_awaitable_t<Executor> kAwait;

// An event whose domain's definition is as it says now.
bool tells_definition(const DomainEvent& event) {
  if (event.event_id == kEventMetadataChange) return true;
  if (event.event_id != kEventLifecycle) return false;
  const auto body = read_lifecycle(event.body);
  return body && body->event == LifecycleEvent::kDefined;
}

}  // namespace

DefinitionState read_definition_state(const std::string& folder, const std::string& domain_name) {
  DefinitionState state;
  struct stat file {};
  const std::string name = domain_name + std::string(kSuffix);
  if (::stat((folder + "/" + name).c_str(), &file) != 0) return state;
  state.inode = file.st_ino;
  state.modified_ns = std::int64_t{file.st_mtim.tv_sec} * 1'000'000'000 + file.st_mtim.tv_nsec;
  state.size_bytes = file.st_size;
  struct stat link {};
  state.autostart = ::lstat((folder + "/autostart/" + name).c_str(), &link) == 0;
  return state;
}

DefinitionWatch::DefinitionWatch(const Executor& executor, EventHub& hub, const DomainRegistry& registry,
                                 std::string config_root, std::function<Task<void>(Kind)> settle)
    : executor_(executor),
      hub_(hub),
      registry_(registry),
      config_root_(std::move(config_root)),
      settle_(std::move(settle)),
      inotify_(executor) {}

void DefinitionWatch::start() {
  hub_.add(this);
  const int fd = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (fd < 0) return log_warning("changes of definitions past virtvzd will not be seen: {}", std::strerror(errno));
  inotify_.assign(fd);
  watch_folders();
  asio::co_spawn(executor_, read_changes(), asio::detached);
}

void DefinitionWatch::stop() {
  hub_.remove(this);
  boost::system::error_code ignored;
  if (inotify_.is_open()) inotify_.close(ignored);
}

std::string DefinitionWatch::folder_of(Kind kind) const {
  return fmt::format("{}/{}", config_root_, kFolders[index_of(kind)]);
}

void DefinitionWatch::watch_new_folders() {
  watch_folders();
  registry_.for_each([this](const Domain& domain) {
    asio::co_spawn(executor_, look_at_named(domain.kind, domain.name), asio::detached);
  });
}

void DefinitionWatch::watch_folders() {
  if (!inotify_.is_open()) return;
  ::inotify_add_watch(inotify_.native_handle(), config_root_.c_str(), IN_CREATE | IN_ONLYDIR);
  for (const Kind kind : kKinds) {
    for (const std::string_view below : {"", "/autostart"}) {
      const int watch = ::inotify_add_watch(inotify_.native_handle(), (folder_of(kind) + std::string(below)).c_str(),
                                            kChanges | IN_ONLYDIR);
      if (watch >= 0) watched_[watch] = kind;
    }
  }
}

void DefinitionWatch::remember(const Domain& domain) {
  told_[domain.uuid] = read_definition_state(folder_of(domain.kind), domain.name);
}

void DefinitionWatch::look(const Uuid& uuid) {
  const Domain* domain = registry_.find(uuid);
  if (!domain || !domain->persistent) return;
  const DefinitionState now = read_definition_state(folder_of(domain->kind), domain->name);
  const auto told = told_.find(uuid);
  if (now.inode == 0 || (told != told_.end() && told->second == now)) return;
  // Publishing remembers it.
  hub_.publish(lifecycle_event(*domain, LifecycleEvent::kDefined, kDefinedUpdated));
}

void DefinitionWatch::on_domain_event(const DomainEvent& event) {
  const Domain* domain = registry_.find(event.domain);
  if (!domain) {
    told_.erase(event.domain);
  } else if (tells_definition(event)) {
    remember(*domain);
  }
}

// The first time all is taken as told; after a restart of the backend what changed meanwhile is not.
void DefinitionWatch::on_backend_up(Kind kind) {
  watch_folders();
  for (const Domain& domain : registry_.all_of(kind)) {
    if (told_.contains(domain.uuid)) {
      look(domain.uuid);
    } else {
      remember(domain);
    }
  }
}

Task<void> DefinitionWatch::read_changes() {
  const auto self = shared_from_this();
  OnInotifyRecord on_record = [this](const inotify_event& record, std::string_view name) { note_change(record, name); };
  co_await read_inotify_records(inotify_, std::move(on_record));
}

void DefinitionWatch::note_change(const inotify_event& record, std::string_view name) {
  const auto watched = watched_.find(record.wd);
  if ((record.mask & IN_ISDIR) != 0) {
    // A folder that a backend made with the first file in it, which its watch comes too late for.
    if ((record.mask & IN_CREATE) != 0) watch_new_folders();
  } else if (watched != watched_.end() && name.ends_with(kSuffix)) {
    std::string domain(name.substr(0, name.size() - kSuffix.size()));
    asio::co_spawn(executor_, look_at_named(watched->second, std::move(domain)), asio::detached);
  }
}

// The backend may be about to say it itself ("defined", "metadata changed"): it writes the file first and queues the
// event when the call ends, so it is let speak.
Task<void> DefinitionWatch::look_at_named(Kind kind, std::string name) {
  const auto self = shared_from_this();
  Timer patience(executor_, kPatience);
  co_await patience.async_wait(kAwait);
  co_await settle_(kind);
  const Domain* domain = registry_.find_name(name);
  if (domain && domain->kind == kind) look(domain->uuid);
}

}  // namespace driver
