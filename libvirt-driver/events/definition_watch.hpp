// SPDX-License-Identifier: LGPL-2.1-or-later
//
// libvirt says nothing when a persistent definition changes in place: `virsh setmem --config`, autostart and their
// like emit no event. This makes one, lifecycle "defined, updated", for changes made through virtvzd and past it.
//
// What tells a change is the file that the backend keeps the definition in (/etc/libvirt/{qemu,lxc}/NAME.xml, and the
// link in autostart/): after each event about a definition the file's state is remembered as told; when inotify or a
// finished call says "look", a state that was not told yet is. So each change is told once, whoever made it, and calls
// that did not touch the definition tell nothing.
//
// Daemon thread only.
#pragma once

#include "libvirt-driver/events/event_hub.hpp"
#include "libvirt-driver/events/inotify_records.hpp"
#include "libvirt-driver/registry/domain_registry.hpp"
#include "libvirt-driver/transport/signal.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

namespace driver {

// A definition's files at one moment.
struct DefinitionState {
  std::uint64_t inode = 0;  // 0: no file
  std::int64_t modified_ns = 0;
  std::int64_t size_bytes = 0;
  bool autostart = false;

  bool operator==(const DefinitionState&) const = default;
};

DefinitionState read_definition_state(const std::string& folder, const std::string& domain_name);

class DefinitionWatch : public EventListener, public std::enable_shared_from_this<DefinitionWatch> {
 public:
  // `config_root` is libvirt's /etc/libvirt. `settle` awaits what the backend of a kind has still to say.
  DefinitionWatch(const Executor& executor, EventHub& hub, const DomainRegistry& registry, std::string config_root,
                  std::function<Task<void>(Kind)> settle);

  void start();
  void stop();

  // Publishes "updated" if the definition differs from what was told last.
  void look(const Uuid& domain);

  void on_domain_event(const DomainEvent& event) override;
  void on_backend_up(Kind kind) override;

 private:
  std::string folder_of(Kind kind) const;
  void watch_folders();
  void watch_new_folders();
  Task<void> read_changes();
  // One record of inotify(7).
  void note_change(const inotify_event& record, std::string_view name);
  Task<void> look_at_named(Kind kind, std::string name);
  void remember(const Domain& domain);

  Executor executor_;
  EventHub& hub_;
  const DomainRegistry& registry_;
  std::string config_root_;
  std::function<Task<void>(Kind)> settle_;
  InotifyDescriptor inotify_;
  std::map<int, Kind> watched_;  // by watch descriptor
  boost::unordered_flat_map<Uuid, DefinitionState, UuidHash> told_;
};

}  // namespace driver
