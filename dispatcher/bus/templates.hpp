// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The OS templates of this host, as they lie in HOMES/template/cache: read at start and whenever that folder changes
// (GFileMonitor; it is made where it is missing). Read on a worker. A record that cannot be read leaves its template
// with a name only, and a cache that cannot be read leaves what was known; each with a warning. Main loop only.
#pragma once

#include "containers/templates/template_record.hpp"
#include "dispatcher/bus/glib_handles.hpp"
#include "dispatcher/loop/main_loop.hpp"
#include "dispatcher/loop/workers.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>

namespace dispatcher {

struct OsTemplate {
  std::string folder_name;            // with its version where there are several
  containers::TemplateRecord record;  // of one that was put there by hand: nothing

  bool operator==(const OsTemplate&) const = default;
};

class Templates {
 public:
  using TemplatePointer = std::shared_ptr<const OsTemplate>;
  using Rows = std::map<std::string, TemplatePointer, std::less<>>;
  using Watcher = std::function<void(const TemplatePointer& before, const TemplatePointer& after)>;

  Templates(std::string homes_root, Workers& workers);
  Templates(const Templates&) = delete;
  Templates& operator=(const Templates&) = delete;
  ~Templates();

  void watch(Watcher watcher) { watchers_.push_back(std::move(watcher)); }
  void start();
  const Rows& rows() const { return rows_; }  // by name of the folder

 private:
  struct Found;

  static Found find(const std::string& homes_root);
  void look();
  void read();
  void take(const Found& found);
  static void on_change(GFileMonitor*, GFile*, GFile*, GFileMonitorEvent, gpointer self);

  std::string homes_root_;
  Workers& workers_;
  Rows rows_;
  std::vector<Watcher> watchers_;
  std::unique_ptr<GFileMonitor, FreedBy<&g_object_unref>> monitor_;
  Timer settle_;
  bool reading_ = false;
  bool again_ = false;
  std::string complaints_;  // those that were logged last
  std::shared_ptr<Templates*> self_;
};

}  // namespace dispatcher
