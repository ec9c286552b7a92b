// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/image_copy.hpp"

#include "foundation/unique_fd.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace containers {
namespace {

// In memory, where no blocks are shared: what must be copied is.
UniqueFd file() { return UniqueFd(::memfd_create("image", MFD_CLOEXEC)); }

constexpr off_t kMib = 1 << 20;

TEST(ImageCopy, has_the_data_at_its_places_and_the_holes) {
  const UniqueFd image = file(), copy = file();
  ASSERT_EQ(::ftruncate(image.get(), 64 * kMib), 0);
  const std::string data(6 * kMib, 'x');
  for (const off_t at : {off_t{0}, 30 * kMib})
    ASSERT_EQ(::pwrite(image.get(), data.data(), data.size(), at), static_cast<ssize_t>(data.size()));
  std::uint64_t last = 0;
  const auto copied = copy_image(image.get(), copy.get(), "image", [&](std::uint64_t done, std::uint64_t total) {
    EXPECT_LE(done, total);
    EXPECT_GE(done, last);
    last = done;
    return true;
  });
  ASSERT_TRUE(copied) << copied.error().message;
  struct stat is {};
  ASSERT_EQ(::fstat(copy.get(), &is), 0);
  EXPECT_EQ(is.st_size, 64 * kMib);
  EXPECT_EQ(is.st_blocks * 512, 12 * kMib);
  std::string seen(data.size(), ' ');
  ASSERT_EQ(::pread(copy.get(), seen.data(), seen.size(), 30 * kMib), static_cast<ssize_t>(seen.size()));
  EXPECT_EQ(seen, data);
}

TEST(ImageCopy, ends_when_it_is_asked_to) {
  const UniqueFd image = file(), copy = file();
  ASSERT_EQ(::pwrite(image.get(), "x", 1, 0), 1);
  EXPECT_FALSE(copy_image(image.get(), copy.get(), "image", [](std::uint64_t, std::uint64_t) { return false; }));
}

}  // namespace
}  // namespace containers
