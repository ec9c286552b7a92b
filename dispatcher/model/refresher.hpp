// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Keeps the table of environments what libvirt says. An event is only a reason to look: the domain is read anew on a
// worker, once however many events came meanwhile, and once more when one came while it was read. So neither the order
// of events nor a lost one leaves the table wrong for longer than until the next. After each connect everything is
// read.
//
// Main loop only. `idle()` tells tests and waiters that all that was announced has been read.
#pragma once

#include "dispatcher/libvirt/link.hpp"
#include "dispatcher/loop/workers.hpp"
#include "dispatcher/model/environment_table.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace dispatcher {

class Refresher {
 public:
  Refresher(Link& link, Workers& workers, EnvironmentTable& table);
  Refresher(const Refresher&) = delete;
  Refresher& operator=(const Refresher&) = delete;
  ~Refresher();

  // After everything was read, once for each connect.
  void when_read(std::function<void()> what) { read_listeners_.push_back(std::move(what)); }
  // Reads that domain anew, for whoever changed what no event tells of.
  void look_at(const std::string& uuid);
  // What somebody read who changed it himself: counts for whether there is a row, before libvirt's event came. What a
  // row says is left to the reading that follows: events may have told more meanwhile.
  void learn(const std::string& uuid, std::optional<DomainFacts> facts);
  bool idle() const { return reading_.empty() && !reading_all_; }
  std::uint64_t events_seen() const { return events_seen_; }

 private:
  void read_all();
  void read_one(const std::string& uuid);
  void apply_all(Result<std::vector<DomainFacts>> all);
  void apply_one(const std::string& uuid, Result<std::optional<DomainFacts>> facts);
  void apply(DomainFacts facts);

  Link& link_;
  Workers& workers_;
  EnvironmentTable& table_;
  std::map<std::string, bool> reading_;  // domains being read; true: to be read once more
  bool reading_all_ = false;
  std::uint64_t events_seen_ = 0;
  Timer again_;
  std::vector<std::function<void()>> read_listeners_;
  std::shared_ptr<Refresher*> self_;
};

}  // namespace dispatcher
