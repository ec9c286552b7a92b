// SPDX-License-Identifier: LGPL-2.1-or-later
// What is written down of freezes that go wrong; those that work are in tests/system.
#include "containers/storage/device_freeze.hpp"

#include "foundation/atomic_file.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

class DeviceFreeze : public testing::Test {
 protected:
  // No file system is in it.
  std::string empty_device() {
    const std::string path = top_.path() + "/empty";
    EXPECT_TRUE(write_file_atomically(path, std::string(65536, '\0')));
    return path;
  }
  std::string missing_device() const { return top_.path() + "/missing"; }
  void write_record(std::string_view text) {
    EXPECT_FALSE(freeze_devices(container_, {missing_device()}, folder_));  // makes the folder
    EXPECT_TRUE(write_file_atomically(record_, text));
  }

  driver::test::TemporaryFolder top_;
  const std::string folder_ = top_.path() + "/frozen";
  const ContainerUuid container_ = *parse_container_uuid("3c1d3a52-0000-4000-8000-000000000001");
  const std::string record_ = folder_ + "/" + container_.text;
};

TEST_F(DeviceFreeze, that_fails_leaves_nothing_written_down) {
  const auto frozen = freeze_devices(container_, {empty_device()}, folder_);
  ASSERT_FALSE(frozen);
  EXPECT_EQ(frozen.error().code, ErrorCode::kConfigUnsupported);
  EXPECT_FALSE(is_frozen(container_, folder_));
}

TEST_F(DeviceFreeze, is_refused_while_another_lasts) {
  write_record(empty_device() + "\n");
  const auto frozen = freeze_devices(container_, {empty_device()}, folder_);
  ASSERT_FALSE(frozen);
  EXPECT_EQ(frozen.error().code, ErrorCode::kOperationInvalid);
  EXPECT_EQ(*read_file(record_, 4096), empty_device() + "\n");
}

TEST_F(DeviceFreeze, of_a_device_that_holds_no_file_system_any_more_has_ended) {
  write_record(empty_device() + "\n");
  EXPECT_TRUE(is_frozen(container_, folder_));
  EXPECT_EQ(*thaw_container(container_, folder_), 0);
  EXPECT_FALSE(is_frozen(container_, folder_));
}

TEST_F(DeviceFreeze, stays_written_down_while_a_device_cannot_be_looked_at) {
  write_record(missing_device() + "\n" + empty_device() + "\n");
  EXPECT_FALSE(thaw_container(container_, folder_));
  EXPECT_TRUE(is_frozen(container_, folder_));
}

TEST_F(DeviceFreeze, that_never_was_is_thawed_already) { EXPECT_EQ(*thaw_container(container_, folder_), 0); }

}  // namespace
}  // namespace containers
