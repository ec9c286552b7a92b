// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/bundle/bundle_image.hpp"

#include "config-convert/disk/disk_descriptor.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>

namespace containers {
namespace {

class Folder {
 public:
  Folder() {
    if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::string in(const std::string& name) const { return path_ + "/" + name; }
  const std::string& path() const { return path_; }
  void write(const std::string& name, std::string content, std::uint64_t size) const {
    std::ofstream(in(name), std::ios::binary) << content;
    std::filesystem::resize_file(in(name), size);
  }

 private:
  std::string path_ = "/tmp/bundle-XXXXXX";
};

std::string word(std::uint64_t value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> (8 * i));
  return text;
}

// 64 MiB in clusters of 1 MiB.
std::string header() {
  return "WithouFreSpacExt" + word(2, 4) + word(16, 4) + word(131, 4) + word(2048, 4) + word(64, 4) + word(131072, 8) +
         word(0, 4) + word(2048, 4) + word(0, 8);
}

TEST(BundleImage, is_what_its_magic_says) {
  const Folder folder;
  folder.write("raw", "no magic", 1 << 20);
  folder.write("expanded", header(), 1 << 20);
  const auto raw = read_bundle_image(folder.in("raw"));
  EXPECT_EQ(raw->format, BundleFormat::kRaw);
  EXPECT_EQ(raw->size_bytes, 1u << 20);
  const auto expanded = read_bundle_image(folder.in("expanded"));
  ASSERT_TRUE(expanded) << expanded.error().message;
  EXPECT_EQ(expanded->format, BundleFormat::kExpanded);
  EXPECT_EQ(expanded->size_bytes, 64u << 20);
  EXPECT_EQ(expanded->cluster_sectors, 2048u);
}

TEST(BundleImage, has_a_descriptor_that_names_it) {
  const Folder folder;
  folder.write("root.hds", header(), 1 << 20);
  ASSERT_TRUE(restore_descriptor(folder.path(), folder.in("root.hds"), BundleFormat::kExpanded));
  std::ifstream file(folder.in("DiskDescriptor.xml"));
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  const auto descriptor = convert::parse_disk_descriptor(text, "DiskDescriptor.xml");
  ASSERT_TRUE(descriptor) << descriptor.error().message;
  EXPECT_EQ(descriptor->size_sectors, 131072u);
  ASSERT_TRUE(descriptor->is_single_image());
  EXPECT_EQ(descriptor->parts[0].chain[0].file, "root.hds");
  EXPECT_FALSE(descriptor->parts[0].chain[0].is_plain);
  const auto plain =
      convert::parse_disk_descriptor(descriptor_text({BundleFormat::kRaw, 1 << 20, 0}, "root.hds"), "plain");
  ASSERT_TRUE(plain) << plain.error().message;
  EXPECT_TRUE(plain->parts[0].chain[0].is_plain);
}

TEST(BundleImage, gets_no_descriptor_when_it_is_something_else) {
  const Folder folder, other;
  folder.write("root.hds", header(), 1 << 20);
  folder.write("odd", "", 1000);
  other.write("root.hds", header(), 1 << 20);
  folder.write("damaged", header().substr(0, 20), 1 << 20);
  folder.write("a<b", "", 512);
  EXPECT_FALSE(restore_descriptor(folder.path(), folder.in("root.hds"), BundleFormat::kRaw));
  EXPECT_FALSE(restore_descriptor(folder.path(), folder.in("odd"), BundleFormat::kRaw));
  EXPECT_FALSE(restore_descriptor(folder.path(), other.in("root.hds"), BundleFormat::kExpanded));
  EXPECT_FALSE(restore_descriptor(folder.path(), folder.in("damaged"), BundleFormat::kExpanded));
  EXPECT_FALSE(restore_descriptor(folder.path(), folder.in("missing"), BundleFormat::kRaw));
  EXPECT_FALSE(restore_descriptor(folder.path(), folder.in("a<b"), BundleFormat::kRaw));
  EXPECT_FALSE(std::filesystem::exists(folder.in("DiskDescriptor.xml")));
}

TEST(BundleImage, knows_two_formats) {
  EXPECT_EQ(*parse_bundle_format("raw"), BundleFormat::kRaw);
  EXPECT_EQ(*parse_bundle_format("expanded"), BundleFormat::kExpanded);
  for (const char* other : {"", "preallocated", "Raw", "raw "}) EXPECT_FALSE(parse_bundle_format(other)) << other;
}

}  // namespace
}  // namespace containers
