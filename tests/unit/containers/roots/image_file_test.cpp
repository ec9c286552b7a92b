// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/roots/image_file.hpp"
#include "containers/storage/image_export.hpp"

#include <gtest/gtest.h>

namespace containers {
namespace {

TEST(ImageFile, has_an_absolute_path_and_a_known_format) {
  for (const char* format : {"raw", "qcow2", "ploop"}) EXPECT_TRUE(check_image_root({"/vz/a b.img", format})) << format;
  for (const char* format : {"", "vmdk", "parallels", "nbd", "raw "})
    EXPECT_FALSE(check_image_root({"/vz/a.img", format})) << format;
  for (const char* path : {"", "a.img", "nbd:localhost", "json:{}", "/a\n/b"})
    EXPECT_FALSE(check_image_root({path, "raw"})) << path;
}

TEST(ImageFile, keeps_any_path_within_qemus_json) {
  EXPECT_EQ(blockdev_json("/a\",\"driver\":\"host_device\\\n", "qcow2"),
            R"({"driver":"qcow2","node-name":"root","discard":"unmap","file":{"driver":"file",)"
            R"("filename":"/a\",\"driver\":\"host_device\\\u000a","discard":"unmap"}})");
}

}  // namespace
}  // namespace containers
