// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Threads for what may block: calls to libvirt, files, SQLite, child processes. Jobs of one lane (the UUID of an
// environment, say) run one after the other in their order, those of different lanes beside each other: one writer per
// environment. Jobs without a lane ("") are bound by nothing.
//
// run() may be called on any thread. close(), and the destructor, take no further jobs, let those that run come to
// their end and drop those that wait.
//
//   workers.ask<Result<Facts>>(uuid, [=] { return read_facts(uuid); }, [this](Result<Facts> facts) { apply(facts); });
#pragma once

#include "dispatcher/loop/main_loop.hpp"

#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace dispatcher {

class Workers {
 public:
  using Job = std::function<void()>;

  explicit Workers(unsigned threads);
  Workers(const Workers&) = delete;
  Workers& operator=(const Workers&) = delete;
  ~Workers();

  void run(const std::string& lane, Job job);
  // Before what jobs refer to goes away. Not on a worker.
  void close();

  // `work` on a worker, `then` with its outcome on the main loop. `then` must not outlive what it refers to: hold a
  // std::weak_ptr where the owner may end before the dispatcher does.
  template <typename T>
  void ask(const std::string& lane, std::function<T()> work, std::function<void(T)> then) {
    run(lane, [work = std::move(work), then = std::move(then)] {
      post([then, outcome = std::make_shared<T>(work())] { then(std::move(*outcome)); });
    });
  }

 private:
  struct Lane {
    std::deque<Job> waiting;
    bool busy = false;
  };

  void serve();
  bool take(std::string& lane, Job& job);

  std::mutex mutex_;
  std::condition_variable ready_;
  std::map<std::string, Lane, std::less<>> lanes_;
  std::deque<std::string> turns_;  // lanes that have a job and none that runs; "" once for each of its jobs
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace dispatcher
