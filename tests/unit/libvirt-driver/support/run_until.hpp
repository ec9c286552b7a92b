// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Drives an io_context from a test's own thread: until a condition holds, or until nothing is ready any more.
// Nothing is measured: the guard only keeps a failing test from hanging.
#pragma once

#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/co_spawn.hpp>

#include <chrono>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace driver::test {

template <typename Condition>
bool run_until(asio::io_context& io, Condition&& holds) {
  const auto guard = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > guard) return false;
    if (io.stopped()) io.restart();
    io.run_one_for(std::chrono::milliseconds(50));
  }
  return true;
}

// Runs what is ready, and what becomes ready by it.
inline void settle(asio::io_context& io) {
  do {
    if (io.stopped()) io.restart();
  } while (io.poll() > 0);
}

// Starts a coroutine and keeps what it returns.
template <typename T>
class Started {
 public:
  Started(asio::io_context& io, Task<T> task) : io_(io) {
    asio::co_spawn(io, std::move(task), [outcome = outcome_](std::exception_ptr fault, T value) {
      outcome->fault = fault;
      outcome->value = std::move(value);
    });
  }

  bool done() const { return outcome_->value.has_value(); }
  T& get() {
    run_until(io_, [this] { return done(); });
    if (outcome_->fault) std::rethrow_exception(outcome_->fault);
    return outcome_->value.value();
  }

 private:
  // Outlives this when the coroutine does.
  struct Outcome {
    std::exception_ptr fault;
    std::optional<T> value;
  };

  asio::io_context& io_;
  std::shared_ptr<Outcome> outcome_ = std::make_shared<Outcome>();
};

}  // namespace driver::test
