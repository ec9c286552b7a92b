// SPDX-License-Identifier: LGPL-2.1-or-later
#include "foundation/atomic_file.hpp"
#include "libvirt-driver/backend/container_rename.hpp"
#include "tests/unit/libvirt-driver/support/temporary_folder.hpp"

#include <gtest/gtest.h>

#include <filesystem>

namespace driver {
namespace {

constexpr std::string_view kXml =
    "<domain type='lxc'><name>web</name><uuid>01010101-0101-0101-0101-010101010101</uuid></domain>";

RenameJournal journal() {
  RenameJournal journal;
  journal.container.fill(1);
  journal.new_name = "ma<il";
  journal.autostart = true;
  journal.old_xml = kXml;
  return journal;
}

TEST(RenameJournal, comes_back_as_it_was_written) {
  const test::TemporaryFolder folder;
  ASSERT_TRUE(write_journal(folder.path(), journal()));
  const std::string path = folder.path() + "/renames/01010101-0101-0101-0101-010101010101.journal";
  EXPECT_EQ(decode_journal(*read_file(path, 10000)), journal());
  remove_journal(folder.path(), journal().container);
  EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(RenameJournal, a_part_of_one_is_none) {
  const std::string whole = encode_journal(journal());
  for (std::size_t length = 0; length < whole.size(); ++length)
    EXPECT_FALSE(decode_journal(whole.substr(0, length))) << length;
  EXPECT_FALSE(decode_journal(std::string(whole).replace(3, 1, "\x02"))) << "another version";
}

TEST(WithName, changes_the_name_alone) {
  EXPECT_EQ(*with_name(kXml, "a&b"),
            "<domain type='lxc'><name>a&amp;b</name><uuid>01010101-0101-0101-0101-010101010101</uuid></domain>");
  EXPECT_FALSE(with_name("<domain type='lxc'/>", "new"));
}

}  // namespace
}  // namespace driver
