// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/stats/container_io.hpp"

#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <fstream>

namespace driver {
namespace {

class ContainerIo : public testing::Test {
 protected:
  void file(const std::string& name, std::string_view text) { std::ofstream(folder_.path() + "/" + name) << text; }
  ContainerCgroups version_1() const {
    ContainerCgroups cgroups;
    cgroups.blkio = folder_.path();
    return cgroups;
  }
  ContainerCgroups version_2() const {
    ContainerCgroups cgroups;
    cgroups.unified = folder_.path();
    return cgroups;
  }
  static DiskCounters counters(std::uint64_t reads, std::uint64_t read_bytes, std::uint64_t writes,
                               std::uint64_t written_bytes) {
    DiskCounters sum;
    sum.reads = reads;
    sum.read_bytes = read_bytes;
    sum.writes = writes;
    sum.written_bytes = written_bytes;
    return sum;
  }

  test::TemporaryFolder folder_;
};

TEST_F(ContainerIo, of_version_1_is_the_sum_over_all_devices) {
  file("blkio.throttle.io_serviced_recursive",
       "8:0 Read 3\n8:0 Write 5\n8:0 Sync 8\n8:0 Total 8\n7:1 Read 10\n7:1 Write 20\nTotal 38\n");
  file("blkio.throttle.io_service_bytes_recursive", "8:0 Read 4096\n8:0 Write 8192\n7:1 Read 1\n7:1 Write 2\n");
  EXPECT_EQ(read_container_io(version_1()), counters(13, 4097, 25, 8194));
}

TEST_F(ContainerIo, of_version_2_is_the_sum_over_all_devices) {
  file("io.stat",
       "8:0 rbytes=4096 wbytes=8192 rios=3 wios=5 dbytes=7 dios=7\n7:1 rbytes=1 wbytes=2 rios=10 wios=20\n7:2 \n");
  EXPECT_EQ(read_container_io(version_2()), counters(13, 4097, 25, 8194));
}

TEST_F(ContainerIo, of_a_container_that_did_nothing_yet_is_zero) {
  file("io.stat", "");
  EXPECT_EQ(read_container_io(version_2()), DiskCounters{});
}

TEST_F(ContainerIo, is_not_known_where_the_kernel_does_not_count) {
  EXPECT_EQ(read_container_io({}), std::nullopt);
  EXPECT_EQ(read_container_io(version_2()), std::nullopt);
  file("blkio.throttle.io_serviced_recursive", "8:0 Read 3\n");
  EXPECT_EQ(read_container_io(version_1()), std::nullopt);
}

}  // namespace
}  // namespace driver
