// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/containers_config.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(ContainersConfig, has_defaults_and_reads_its_keys) {
  EXPECT_EQ(*parse_containers_config("", "f"), (ContainersConfig{10ull << 30, FilesystemType::kExt4}));
  EXPECT_EQ(*parse_containers_config("# all\n\n image_size = 20G # each\r\nimage_filesystem=xfs", "f"),
            (ContainersConfig{20ull << 30, FilesystemType::kXfs}));
  EXPECT_EQ(parse_containers_config("id_mapped_mounts = never", "f")->id_mapped_mounts, IdMappedMounts::kNever);
  EXPECT_EQ(parse_containers_config("id_mapped_mounts=auto", "f")->id_mapped_mounts, IdMappedMounts::kAuto);
  EXPECT_EQ(*read_containers_config("/no/such/file"), ContainersConfig{});
}

TEST(ContainersConfig, names_file_and_line_of_what_it_does_not_know) {
  for (const char* text : {"\nimage_sise = 3G", "\nimage_size = lots", "\nimage_size = 1M",
                           "\nimage_filesystem = btrfs", "\nid_mapped_mounts = yes", "\nimage_size", "\n= 3"}) {
    const auto config = parse_containers_config(text, "containers.conf");
    ASSERT_FALSE(config) << text;
    EXPECT_TRUE(config.error().message.starts_with("containers.conf:2: ")) << config.error().message;
  }
}

}  // namespace
}  // namespace containers
