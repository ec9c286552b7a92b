// SPDX-License-Identifier: LGPL-2.1-or-later
#include "dispatcher/power/host_stop.hpp"

#include "dispatcher/libvirt/domain_list.hpp"
#include "dispatcher/libvirt/link.hpp"
#include "dispatcher/loop/workers.hpp"
#include "dispatcher/power/boot_id.hpp"
#include "dispatcher/power/host_policies.hpp"
#include "dispatcher/power/power_plan.hpp"
#include "dispatcher/power/ran_record.hpp"
#include "dispatcher/states/domain_stop.hpp"
#include "foundation/log.hpp"

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

namespace dispatcher {
namespace {

constexpr std::chrono::seconds kConnectLimit{30};

struct Running {
  PowerWish wish;
  bool suspend = false;
};

Result<std::map<std::string, Running>> running_environments(const Connection& connection) {
  const DomainList list(connection, VIR_CONNECT_LIST_DOMAINS_ACTIVE);
  if (list.count < 0) return libvirt_error("running domains");
  std::map<std::string, Running> all;
  for (int place = 0; place < list.count; ++place) {
    const virDomainPtr domain = list.domains[place];
    const std::string uuid = uuid_of(domain);
    const auto policy = read_host_policy(domain);
    if (!policy) log_warning("{}", policy.error().message);
    const convert::HostPolicy wanted = policy ? *policy : convert::HostPolicy{};
    const AllocatedText type(virDomainGetOSType(domain));
    const bool is_machine = type && std::string_view(type.get()) != "exe";
    all[uuid] = {{uuid, virDomainGetName(domain), wanted.order, 0},
                 wanted.suspend_at_stop && is_machine && virDomainIsPersistent(domain) == 1};
  }
  return all;
}

Result<void> suspend(const Link& link, const std::string& uuid) {
  const auto connection = link.connection();
  if (!connection) return connection.error();
  const auto domain = domain_by_uuid(*connection, uuid);
  if (!domain) return domain.error();
  if (virDomainManagedSave(domain->get(), 0) < 0) return libvirt_error("saving the state of domain " + uuid);
  return {};
}

class Stopping {
 public:
  Stopping(Link& link, const DispatcherConfig& config) : link_(link), config_(config) {}

  Result<void> run() {
    const auto connection = link_.connection();
    if (!connection) return connection.error();
    auto all = running_environments(*connection);
    if (!all) return all.error();
    running_ = *std::move(all);
    if (const auto noted = note(); !noted) log_warning("{}", noted.error().message);
    std::vector<PowerWish> wishes;
    for (const auto& [uuid, running] : running_) wishes.push_back(running.wish);
    for (const PowerBatch& batch : stop_plan(std::move(wishes))) stop(batch);
    return last_;
  }

 private:
  Result<void> note() {
    const auto boot = boot_id();
    if (!boot) return boot.error();
    RanRecord record{*boot, true, {}};
    for (const auto& [uuid, running] : running_) record.uuids.insert(uuid);
    return write_ran_record(config_.state_folder, record);
  }

  void stop(const PowerBatch& batch) {
    std::atomic<std::size_t> next = 0;
    std::vector<std::jthread> threads;
    for (unsigned number = 0; number < config_.stop_parallel && number < batch.uuids.size(); ++number)
      threads.emplace_back([&] {
        for (std::size_t place = next++; place < batch.uuids.size(); place = next++) stop_one(batch.uuids[place]);
      });
  }

  void stop_one(const std::string& uuid) {
    const Running& running = running_.at(uuid);
    if (running.suspend) {
      const auto saved = suspend(link_, uuid);
      if (saved) return log_info("'{}': state saved", running.wish.name);
      log_warning("'{}' is stopped instead: {}", running.wish.name, saved.error().message);
    }
    StopWish wish;
    wish.limit = std::chrono::seconds(config_.stop_limit_s);
    const auto stopped = stop_domain(link_, uuid, wish, {});
    if (stopped)
      return log_info("'{}': {}", running.wish.name, *stopped == Stopped::kByForce ? "powered off" : "stopped");
    log_error("'{}': {}", running.wish.name, stopped.error().message);
    const std::lock_guard lock(mutex_);
    last_ = stopped.error();
  }

  Link& link_;
  const DispatcherConfig& config_;
  std::map<std::string, Running> running_;
  std::mutex mutex_;
  Result<void> last_;
};

}  // namespace

Result<void> stop_environments(const DispatcherConfig& config) {
  start_libvirt_events();
  const std::unique_ptr<GMainLoop, FreedBy<&g_main_loop_unref>> loop(g_main_loop_new(nullptr, FALSE));
  Workers workers(2);
  Link link(config.uri, workers);
  Result<void> outcome;
  std::jthread stopping;
  const auto end = [&](Result<void> result) {
    outcome = std::move(result);
    g_main_loop_quit(loop.get());
  };
  Timer patience;
  patience.start_once(kConnectLimit, [&] {
    const auto connection = link.connection();
    if (!connection) end(connection.error());
  });
  LinkListener listener;
  listener.connected = [&] {
    if (stopping.joinable()) return;
    patience.stop();
    stopping = std::jthread([&] {
      auto result = Stopping(link, config).run();
      post([&end, result = std::move(result)] { end(result); });
    });
  };
  link.listen(std::move(listener));
  link.start();
  g_main_loop_run(loop.get());
  if (stopping.joinable()) stopping.join();
  link.stop();
  workers.close();
  return outcome;
}

}  // namespace dispatcher
