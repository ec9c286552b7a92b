// SPDX-License-Identifier: LGPL-2.1-or-later
//
// Image files of a machine's disks in a transaction: new ones, and copies with another key or none, made before
// anything else is changed and removed when it is undone; new sizes, of a running machine by libvirt, else by qemu-img;
// old ones, removed when all is done.
//
// Which were made (`made`), and the sizes of before (`sizes`), are in the task's notes before the files are touched. An
// image grows, never shrinks: what a guest has at its end would be lost. A task's thread; expect_removable on a worker.
#pragma once

#include "dispatcher/settings/draft.hpp"
#include "dispatcher/settings/situation_reader.hpp"
#include "dispatcher/tasks/task.hpp"

#include <boost/json/array.hpp>

#include <vector>

namespace dispatcher {

// kOperationInvalid where others stand on the home's files, or snapshots of the machine do.
Result<void> expect_removable(const SituationRead& read, const std::vector<ImageWish>& images);

// Keys that libvirt does not tell, copies of what stands on other images or for which there is no room.
Result<void> expect_copies(const SituationRead& read, const std::vector<ImageWish>& images);

Result<void> make_new_images(TaskRun& run, const std::vector<ImageWish>& images);
Result<void> unmake_images(TaskRun& run);
Result<void> resize_images(TaskRun& run, const std::vector<ImageWish>& images);
Result<void> unresize_images(TaskRun& run, const std::vector<ImageWish>& images);
Result<void> remove_old_images(TaskRun& run, const std::vector<ImageWish>& images);

// As notes have them.
boost::json::array array_of(const std::vector<ImageWish>& images);
std::vector<ImageWish> images_of(const boost::json::array& array);

}  // namespace dispatcher
