// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The coroutine, executor and timer types of the daemon: one io_context, one thread, so nothing here is locked.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>

namespace driver {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;
template <typename T>
using Task = asio::awaitable<T, Executor>;
using Timer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

}  // namespace driver
