// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

#include <cstring>
#include <sys/utsname.h>
#include <utmpx.h>

namespace {

using System = GuestRoot;

TEST_F(System, osinfo_has_what_the_guest_says) {
  utsname kernel;
  ASSERT_EQ(uname(&kernel), 0);
  const std::string known = std::string(R"({"kernel-release": ")") + kernel.release + R"(", "kernel-version": ")" +
                            kernel.version + R"(", "machine": ")" + kernel.machine + "\"";
  EXPECT_EQ(call("guest-get-osinfo"), success(known + "}"));
  write("/usr/lib/os-release", "ID=alpine\nVERSION_ID=3.19\n");
  EXPECT_EQ(call("guest-get-osinfo"), success(known + R"(, "id": "alpine", "version-id": "3.19"})"));
  write("/etc/os-release", "NAME=\"X Linux\"\nVARIANT=Server\nVARIANT_ID=server\nPRETTY_NAME='X \xff'\n");
  EXPECT_EQ(call("guest-get-osinfo"), success(known + R"(, "name": "X Linux", "pretty-name": "X \uFFFD", )" +
                                              R"("variant": "Server", "variant-id": "server"})"));
}

TEST_F(System, host_name_is_the_kernel_s) {
  char name[256];
  ASSERT_EQ(gethostname(name, sizeof(name)), 0);
  EXPECT_EQ(call("guest-get-host-name"), success(R"({"host-name": ")" + std::string(name) + "\"}"));
}

TEST_F(System, users_are_those_of_utmp) {
  EXPECT_EQ(call("guest-get-users"), success("[]"));
  utmpx entry = {};
  entry.ut_type = USER_PROCESS;
  std::strcpy(entry.ut_user, "ann");
  entry.ut_tv.tv_sec = 1700000000;
  entry.ut_tv.tv_usec = 2500;
  write("/var/run/utmp", {reinterpret_cast<const char*>(&entry), sizeof(entry)});
  EXPECT_EQ(call("guest-get-users"), success(R"([{"user": "ann", "login-time": 1700000000.002500}])"));
}

}  // namespace
