// SPDX-License-Identifier: LGPL-2.1-or-later
#include "libvirt-driver/xml/backend_form.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

namespace driver {
namespace {

std::string vm(std::string_view type, std::string_view disk) {
  return fmt::format("<domain type='{}'><name>a</name><os><type>hvm</type></os><devices>{}</devices></domain>", type, disk);
}

std::string backend_text(std::string_view type, std::string_view disk) {
  const auto form = backend_form(vm(type, disk), Kind::kVm, {});
  return form ? form->xml : "error: " + form.error().message;
}

struct Case {
  std::string_view given, wanted;
};

TEST(VmDiskFormat, of_a_qcow2_file_is_said_for_our_own_types) {
  constexpr Case kCases[] = {
      {"<disk type='file' device='disk'><source file='/a.qcow2'/></disk>",
       "<disk type='file' device='disk'><driver name='qemu' type='qcow2'/><source file='/a.qcow2'/></disk>"},
      {"<disk type='file'><driver cache='none'/><source file='/a.qcow2'/></disk>",
       "<disk type='file'><driver name='qemu' type='qcow2' cache='none'/><source file='/a.qcow2'/></disk>"},
      {"<disk type='file'><driver name='qemu'/><source file='/a.qcow2'/></disk>",
       "<disk type='file'><driver type='qcow2' name='qemu'/><source file='/a.qcow2'/></disk>"},
  };
  for (const Case& c : kCases) {
    EXPECT_NE(backend_text("vz", c.given).find(c.wanted), std::string::npos) << backend_text("vz", c.given);
  }
}

TEST(VmDiskFormat, is_left_open_where_it_is_given_or_not_known) {
  for (const std::string_view disk : {"<disk type='file'><driver name='qemu' type='raw'/><source file='/a.qcow2'/></disk>",
                                      "<disk type='file'><source file='/a.img'/></disk>",
                                      "<disk type='file' device='cdrom'><source file='/a.qcow2'/></disk>",
                                      "<disk type='block'><source dev='/dev/a.qcow2'/></disk>", "<disk type='file'/>"}) {
    EXPECT_NE(backend_text("vz", disk).find(disk), std::string::npos) << disk;
  }
}

TEST(VmDiskFormat, of_libvirts_own_types_is_not_touched) {
  const std::string_view disk = "<disk type='file'><source file='/a.qcow2'/></disk>";
  EXPECT_EQ(backend_text("qemu", disk), vm("qemu", disk));
}

}  // namespace
}  // namespace driver
