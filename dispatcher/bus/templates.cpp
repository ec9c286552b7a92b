// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/bus/templates.hpp"

#include "containers/templates/template_report.hpp"
#include "containers/templates/template_store.hpp"
#include "foundation/log.hpp"

#include <optional>
#include <utility>

namespace dispatcher {
namespace {

constexpr std::chrono::milliseconds kSettle{200};

}  // namespace

struct Templates::Found {
  std::optional<Rows> rows;
  std::string complaints;
};

Templates::Found Templates::find(const std::string& homes_root) {
  const auto names = containers::templates_in(homes_root);
  if (!names) return {std::nullopt, names.error().message};
  Found found{Rows{}, ""};
  for (const std::string& name : *names) {
    auto record = containers::read_template_record(homes_root, name);
    if (!record) found.complaints += (found.complaints.empty() ? "" : "; ") + record.error().message;
    containers::TemplateRecord known;
    if (record && *record) known = **std::move(record);
    found.rows->emplace(name, std::make_shared<const OsTemplate>(OsTemplate{name, std::move(known)}));
  }
  return found;
}

Templates::Templates(std::string homes_root, Workers& workers)
    : homes_root_(std::move(homes_root)), workers_(workers), self_(std::make_shared<Templates*>(this)) {}

Templates::~Templates() {
  *self_ = nullptr;
  if (monitor_) g_signal_handlers_disconnect_by_data(monitor_.get(), this);
}

void Templates::start() {
  // Watched from before the first reading; a folder that is not there could only be polled for.
  workers_.ask<Result<void>>(
      "", [root = homes_root_] { return containers::make_template_cache(root); },
      [self = self_](Result<void> made) {
        if (!*self) return;
        auto& templates = **self;
        if (!made) log_warning("templates: {}", made.error().message);
        const std::unique_ptr<GFile, FreedBy<&g_object_unref>> folder(
            g_file_new_for_path(containers::template_cache(templates.homes_root_).c_str()));
        GError* failed = nullptr;
        templates.monitor_.reset(g_file_monitor_directory(folder.get(), G_FILE_MONITOR_WATCH_MOVES, nullptr, &failed));
        const ErrorHandle kept(failed);
        if (templates.monitor_)
          g_signal_connect(templates.monitor_.get(), "changed", G_CALLBACK(&Templates::on_change), &templates);
        else
          log_warning("templates: {} is not watched: {}", containers::template_cache(templates.homes_root_),
                      failed->message);
        templates.read();
      });
}

void Templates::on_change(GFileMonitor*, GFile*, GFile*, GFileMonitorEvent, gpointer self) {
  static_cast<Templates*>(self)->look();
}

void Templates::look() {
  if (!settle_.running()) settle_.start_once(kSettle, [this] { read(); });
}

void Templates::read() {
  again_ = reading_;
  if (std::exchange(reading_, true)) return;
  workers_.ask<Found>(
      "", [root = homes_root_] { return find(root); },
      [self = self_](const Found& found) {
        if (*self) (*self)->take(found);
      });
}

void Templates::take(const Found& found) {
  reading_ = false;
  if (std::exchange(again_, false)) look();
  if (found.complaints != complaints_ && !found.complaints.empty()) log_warning("templates: {}", found.complaints);
  complaints_ = found.complaints;
  if (!found.rows) return;
  const Rows before = std::exchange(rows_, *found.rows);
  for (const auto& [name, row] : before)
    if (!rows_.contains(name))
      for (const Watcher& watcher : watchers_) watcher(row, nullptr);
  for (const auto& [name, row] : rows_) {
    const auto old = before.find(name);
    if (old != before.end() && *old->second == *row) continue;
    for (const Watcher& watcher : watchers_) watcher(old == before.end() ? nullptr : old->second, row);
  }
}

}  // namespace dispatcher
