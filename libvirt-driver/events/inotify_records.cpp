// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/events/inotify_records.hpp"

#include "foundation/inotify_records.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <array>
#include <unistd.h>

namespace driver {

Task<void> read_inotify_records(InotifyDescriptor& inotify, OnInotifyRecord on_record) {
  std::array<char, 16384> buffer;
  for (;;) {
    boost::system::error_code error;
    co_await inotify.async_wait(asio::posix::descriptor_base::wait_read,
                                asio::redirect_error(asio::use_awaitable_t<Executor>(), error));
    if (error) co_return;
    const ssize_t length = ::read(inotify.native_handle(), buffer.data(), buffer.size());
    if (length > 0) for_each_inotify_record({buffer.data(), static_cast<std::size_t>(length)}, on_record);
  }
}

}  // namespace driver
