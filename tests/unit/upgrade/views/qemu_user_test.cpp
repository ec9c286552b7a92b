// SPDX-License-Identifier: LGPL-2.1-or-later
#include "upgrade/views/qemu_user.hpp"

#include <gtest/gtest.h>

namespace upgrade {
namespace {

TEST(QemuUserTest, is_what_the_label_says) {
  EXPECT_EQ(parse_qemu_user("<domain><seclabel model='selinux'><label>x</label></seclabel>"
                            "<seclabel type='dynamic' model='dac' relabel='yes'><label>+64055:+104</label>"
                            "<imagelabel>+1:+1</imagelabel></seclabel></domain>")
                .value(),
            (QemuUser{64055, 104}));
  EXPECT_EQ(parse_qemu_user("<domain><seclabel type='none' model='dac'/></domain>").value(), std::nullopt);
  EXPECT_EQ(parse_qemu_user("<domain/>").value(), std::nullopt);
}

TEST(QemuUserTest, is_two_numbers) {
  for (const char* label : {"qemu:kvm", "+1", "+1:2", "+1:+2x", "+-1:+2", "+99999999999:+1", "1:+2"})
    EXPECT_FALSE(
        parse_qemu_user(std::string("<domain><seclabel model='dac'><label>") + label + "</label></seclabel></domain>"))
        << label;
  EXPECT_FALSE(parse_qemu_user("not XML"));
}

TEST(QemuUserTest, is_what_capabilities_say_of_machines) {
  EXPECT_EQ(parse_usual_qemu_user("<capabilities><host><secmodel><model>apparmor</model></secmodel>"
                                  "<secmodel><model>dac</model><baselabel type='qemu'>+1:+1</baselabel>"
                                  "<baselabel type='kvm'>+64055:+64055</baselabel></secmodel></host></capabilities>")
                .value(),
            (QemuUser{64055, 64055}));
  EXPECT_EQ(parse_usual_qemu_user("<capabilities/>").value(), QemuUser{});
}

}  // namespace
}  // namespace upgrade
