// SPDX-License-Identifier: LGPL-2.1-or-later
//
// How much later an event reaches a client of virtvzd than a client of libvirtd. One process holds a registered
// connection of each path on one event loop, and one more, direct, that causes events: it defines a domain and takes
// it away. A sample is the time from just before the causing call to the callback.
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "tests/bench/measurements.hpp"
#include "tests/bench/samples.hpp"

namespace {

constexpr int kRounds = 100;
constexpr std::chrono::seconds kPatience{5};
using Clock = std::chrono::steady_clock;

struct Inbox {
  std::mutex mutex;
  std::condition_variable arrived;
  std::size_t waiting = 0;
};

struct Listener {
  std::string_view path;
  Connection connection;
  Inbox* inbox;
  std::optional<Clock::time_point> at;
  int callback = -1;
};

void on_event(virConnectPtr, virDomainPtr, int, int, void* opaque) {
  const auto now = Clock::now();
  auto* listener = static_cast<Listener*>(opaque);
  const std::scoped_lock lock(listener->inbox->mutex);
  if (listener->at) return;
  listener->at = now;
  --listener->inbox->waiting;
  listener->inbox->arrived.notify_one();
}

// Does `cause` and prints when each listener heard of it.
template <typename Cause>
void hear(std::vector<std::unique_ptr<Listener>>& listeners, Inbox& inbox, const std::string& metric, int round,
          Cause&& cause) {
  {
    const std::scoped_lock lock(inbox.mutex);
    for (auto& listener : listeners) listener->at.reset();
    inbox.waiting = listeners.size();
  }
  const auto start = Clock::now();
  cause();
  std::unique_lock lock(inbox.mutex);
  inbox.arrived.wait_for(lock, kPatience, [&] { return inbox.waiting == 0; });
  for (const auto& listener : listeners) {
    if (!listener->at) throw Failure("an event did not reach the client of path " + std::string(listener->path));
    print_sample(metric, listener->path, round,
                 std::chrono::duration<double, std::micro>(*listener->at - start).count());
  }
}

void measure(Kind kind, const Setup& setup, const std::string& xml) {
  Inbox inbox;
  std::vector<std::unique_ptr<Listener>> listeners;
  std::vector<Path> all = paths(kind, setup);
  for (const Path& path : all) {
    Listener& listener = *listeners.emplace_back(std::make_unique<Listener>(path.name, connect(path.uri), &inbox));
    listener.callback =
        virConnectDomainEventRegisterAny(listener.connection.get(), nullptr, VIR_DOMAIN_EVENT_ID_LIFECYCLE,
                                         VIR_DOMAIN_EVENT_CALLBACK(on_event), &listener, nullptr);
    check(listener.callback, "register for events");
  }
  const Connection cause = connect(all.front().uri);
  const std::string metric = "event." + std::string(name(kind));
  for (int round = 0; round < 2 * kRounds; round += 2) {
    Domain domain;
    hear(listeners, inbox, metric, round,
         [&] { domain.reset(check(virDomainDefineXML(cause.get(), xml.c_str()), "define")); });
    hear(listeners, inbox, metric, round + 1, [&] { check(virDomainUndefine(domain.get()), "undefine"); });
  }
  for (const auto& listener : listeners)
    virConnectDomainEventDeregisterAny(listener->connection.get(), listener->callback);
}

}  // namespace

void measure_event_delay(const Setup& setup, const Arguments& arguments) {
  check(virEventRegisterDefaultImpl(), "event loop");
  std::atomic<bool> ended = false;
  std::jthread loop([&] {
    while (!ended) virEventRunDefaultImpl();
  });
  // The loop sleeps until something happens; a timer is what makes it look at `ended`.
  const int ticker = virEventAddTimeout(
      100, [](int, void*) {}, nullptr, nullptr);
  struct End {
    std::atomic<bool>& ended;
    ~End() { ended = true; }
  } end{ended};
  check(ticker, "add timer");
  measure(Kind::kVm, setup, arguments[0]);
  measure(Kind::kContainer, setup, arguments[1]);
}
