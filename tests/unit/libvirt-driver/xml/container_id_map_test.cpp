// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/container_id_map.hpp"

#include <gmock/gmock.h>

namespace driver {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kTemplate =
    "<devices><filesystem type='template'><source name='t'/><target dir='/'/></filesystem></devices>";
constexpr std::string_view kMap =
    "<idmap><uid start='0' target='70000' count='65536'/><gid start='0' target='80000' count='9'/></idmap>";
constexpr std::string_view kPrivileged =
    "<metadata><s:domain xmlns:s='http://switchyard.org/xmlns/domain/1.0'><s:privileged/></s:domain></metadata>";

std::string domain(std::string_view inside) {
  return "<domain type='vz'><name>ct</name>" + std::string(inside) + "</domain>";
}

struct Lacks {
  const char* what;
  std::string inside;
  bool lacks;
};

const Lacks kLacks[] = {
    {"a template", std::string(kTemplate), true},
    {"a ploop image",
     "<devices><filesystem type='file'><driver type='ploop' format='ploop'/><source file='/i'/>"
     "<target dir='/'/></filesystem></devices>",
     true},
    {"a qcow2 image",
     "<devices><filesystem type='file'><driver type='loop' format='qcow2'/><source file='/i'/>"
     "<target dir='/'/></filesystem></devices>",
     true},
    {"a raw image, which is LXC's own",
     "<devices><filesystem type='file'><driver type='loop' format='raw'/><source file='/i'/>"
     "<target dir='/'/></filesystem></devices>",
     false},
    {"a folder", "<devices><filesystem type='mount'><source dir='/d'/><target dir='/'/></filesystem></devices>", false},
    {"a template that is not the root",
     "<devices><filesystem type='template'><source name='t'/><target dir='/opt'/></filesystem></devices>", false},
    {"no root", "", false},
    {"a map", std::string(kMap) + std::string(kTemplate), false},
    {"privileged", std::string(kPrivileged) + std::string(kTemplate), false},
    {"<privileged> of another namespace",
     "<metadata><s:domain xmlns:s='urn:x'><s:privileged/></s:domain></metadata>" + std::string(kTemplate), true},
    {"<privileged> in another place",
     "<metadata><s:privileged xmlns:s='http://switchyard.org/xmlns/domain/1.0'/></metadata>" + std::string(kTemplate),
     true},
    {"a client's own user form",
     "<metadata><f:user-form xmlns:f='http://switchyard.org/xmlns/user-form/1.0'><f:root><filesystem/></f:root>"
     "</f:user-form></metadata>",
     false},
};

TEST(ContainerIdMap, lacks_ids_only_over_a_root_of_ours) {
  for (const Lacks& row : kLacks) {
    const auto map = wanted_id_map(domain(row.inside));
    ASSERT_TRUE(map) << row.what << ": " << map.error().message;
    EXPECT_EQ(map->lacks_ids(), row.lacks) << row.what;
  }
}

TEST(ContainerIdMap, given_map_is_read) {
  const auto map = wanted_id_map(domain(std::string(kMap) + std::string(kTemplate)));
  ASSERT_TRUE(map);
  EXPECT_TRUE(map->is_given);
  EXPECT_EQ(map->ids, (ContainerIds{{{70000, 65536}}, {{80000, 9}}}));
  EXPECT_EQ(map->text, kMap);
}

TEST(ContainerIdMap, backends_form_tells_whose_root_it_was) {
  const std::string form =
      "<metadata><f:user-form xmlns:f='http://switchyard.org/xmlns/user-form/1.0' type='vz'><f:root>"
      "<filesystem type='template'/></f:root></f:user-form></metadata>";
  const auto ours = recorded_id_map(domain(form + std::string(kMap)));
  ASSERT_TRUE(ours);
  EXPECT_TRUE(ours->over_own_root);
  EXPECT_EQ(ours->ids.users, (std::vector<HostIds>{{70000, 65536}}));
  EXPECT_FALSE(recorded_id_map(domain(kMap))->over_own_root);
}

const std::string kBad[] = {
    "<idmap><uid start='0' target='-1' count='65536'/></idmap>",
    "<idmap><uid start='0' target='0x10' count='1'/></idmap>",
    "<idmap><uid start='0' target='1 ' count='1'/></idmap>",
    "<idmap><uid start='0' target='4294967296' count='1'/></idmap>",
    "<idmap><gid start='0' target='4294967295' count='1'/></idmap>",
    "<idmap><gid start='0' target='1'/></idmap>",
};

TEST(ContainerIdMap, number_that_libvirt_might_read_otherwise_is_refused) {
  for (const std::string& text : kBad) {
    const auto map = wanted_id_map(domain(text));
    ASSERT_FALSE(map) << text;
    EXPECT_EQ(map.error().code, ErrorCode::kXml);
    EXPECT_THAT(map.error().message, HasSubstr("invalid idmap start/target/count settings")) << text;
  }
}

TEST(ContainerIdMap, privileged_with_a_map_is_a_contradiction) {
  const auto map = wanted_id_map(domain(std::string(kPrivileged) + std::string(kMap)));
  ASSERT_FALSE(map);
  EXPECT_EQ(map.error().code, ErrorCode::kConfigUnsupported);
}

TEST(ContainerIdMap, what_is_written_is_read_as_the_same) {
  const auto map = wanted_id_map(domain(format_id_map(2013265920)));
  ASSERT_TRUE(map);
  EXPECT_EQ(map->ids, ids_from(2013265920));
}

}  // namespace
}  // namespace driver
