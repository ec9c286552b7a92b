// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What inotify(7) tells, record by record, as long as its descriptor is open. `name` is the file's in a folder that is
// watched, else empty. Daemon thread only; who owns descriptor and function keeps them until the task ends.
#pragma once

#include "libvirt-driver/transport/task.hpp"

#include <boost/asio/posix/basic_stream_descriptor.hpp>

#include <functional>
#include <string_view>
#include <sys/inotify.h>

namespace driver {

using InotifyDescriptor = boost::asio::posix::basic_stream_descriptor<Executor>;
using OnInotifyRecord = std::function<void(const inotify_event& record, std::string_view name)>;

Task<void> read_inotify_records(InotifyDescriptor& inotify, OnInotifyRecord on_record);

}  // namespace driver
