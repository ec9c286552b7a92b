// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/devices/domain_io_limits.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

constexpr std::string_view kUuid = "0a4b1c88-52a0-4d6c-8f31-6c1d2e7f9251";

std::string domain(const std::string& iotunes) {
  return "<domain type='lxc'><uuid>" + std::string(kUuid) +
         "</uuid><metadata><u:user-form xmlns:u='http://switchyard.org/xmlns/user-form/1.0'><u:root>"
         "<filesystem type='template'><source name='d'/><target dir='/'/></filesystem></u:root></u:user-form>"
         "<s:iotunes xmlns:s='http://switchyard.org/xmlns/iotune/1.0'>" +
         iotunes +
         "</s:iotunes></metadata><devices>"
         "<filesystem type='mount'><source dir='/vz/x'/><target dir='/'/></filesystem>"
         "<filesystem type='file'><source file='/srv.img'/><target dir='/srv'/></filesystem>"
         "<filesystem type='mount'><source dir='/home'/><target dir='/home'/></filesystem>"
         "<disk type='block'><source dev='/dev/sdb'/><target dev='sdb'/></disk></devices></domain>";
}

TEST(DomainIoLimits, are_those_of_disks_that_the_definition_has) {
  const auto throttles = parse_domain_io_limits(
      domain(
          "<s:iotune target='/'><s:total_iops_sec>7</s:total_iops_sec><s:read_bytes_sec>5</s:read_bytes_sec></s:iotune>"
          "<s:iotune target='/srv'><s:write_iops_sec>3</s:write_iops_sec></s:iotune>"
          "<s:iotune target='sdb'><s:total_bytes_sec>9</s:total_bytes_sec></s:iotune>"
          "<s:iotune target='/home'><s:total_bytes_sec>9</s:total_bytes_sec></s:iotune>"
          "<s:iotune target='/etc'><s:total_bytes_sec>9</s:total_bytes_sec></s:iotune>"),
      "/vz");
  ASSERT_TRUE(throttles) << throttles.error().message;
  ASSERT_EQ(throttles->size(), 3u);
  const ContainerUuid uuid{std::string(kUuid)};
  EXPECT_EQ((*throttles)[0],
            (DiskThrottle{{uuid, DiskKind::kRaw, "/vz/private/" + std::string(kUuid) + "/upper.img"}, {5, 0, 7, 7}}));
  EXPECT_EQ((*throttles)[1], (DiskThrottle{{uuid, DiskKind::kRaw, "/srv.img"}, {0, 0, 0, 3}}));
  EXPECT_EQ((*throttles)[2], (DiskThrottle{{uuid, DiskKind::kBlock, "/dev/sdb"}, {9, 9, 0, 0}}));
}

TEST(DomainIoLimits, must_be_numbers) {
  for (const char* bad : {"", "x", "-1", "1x", "99999999999999999999"})
    EXPECT_FALSE(parse_domain_io_limits(
        domain(std::string("<s:iotune target='/'><s:total_bytes_sec>") + bad + "</s:total_bytes_sec></s:iotune>"),
        "/vz"))
        << bad;
}

}  // namespace
}  // namespace containers
