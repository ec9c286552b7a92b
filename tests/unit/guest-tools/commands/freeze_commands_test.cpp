// SPDX-License-Identifier: LGPL-2.1-or-later
#include "../guest_root.hpp"

namespace {

// The guest's mount points must not exist here: what is frozen would be this machine's file systems.
class Freeze : public GuestRoot {
 protected:
  Freeze() {
    write("/proc/self/mountinfo",
          "22 1 254:1 / /none rw - ext4 /dev/vda1 rw\n23 22 254:2 / /none/x rw - xfs /dev/vdb rw\n");
  }
};

TEST_F(Freeze, what_cannot_be_frozen_leaves_all_thawed) {
  EXPECT_EQ(call("guest-fsfreeze-status"), success("\"thawed\""));
  EXPECT_EQ(call("guest-fsfreeze-freeze"), failure("failed to open /none/x: No such file or directory"));
  EXPECT_EQ(call("guest-fsfreeze-freeze-list", "{'mountpoints': ['/none']}"),
            failure("failed to open /none: No such file or directory"));
  EXPECT_EQ(call("guest-fsfreeze-freeze-list", "{'mountpoints': ['/other']}"), success("0"));
  EXPECT_EQ(call("guest-fsfreeze-status"), success("\"thawed\""));
  EXPECT_EQ(call("guest-fsfreeze-thaw"), success("0"));
}

TEST_F(Freeze, trimming_tells_of_each_file_system) {
  EXPECT_EQ(call("guest-fstrim", "{'minimum': 4096}"),
            success(R"({"paths": [{"path": "/none", "error": "failed to open: No such file or directory"}, )"
                    R"({"path": "/none/x", "error": "failed to open: No such file or directory"}]})"));
}

TEST_F(Freeze, a_container_leaves_it_to_its_host) {
  agent.in_container = true;
  for (const char* command : {"guest-fsfreeze-freeze", "guest-fsfreeze-freeze-list", "guest-fsfreeze-thaw"})
    EXPECT_EQ(call(command), failure("the file systems of a container are frozen and thawed by its host"));
  EXPECT_EQ(call("guest-fstrim"), failure("the file systems of a container are trimmed by its host"));
  EXPECT_EQ(call("guest-fsfreeze-status"), success("\"thawed\""));
}

TEST_F(Freeze, what_was_frozen_may_be_thawed) {
  agent.frozen = true;
  EXPECT_EQ(call("guest-get-time").substr(0, 34), R"({"error": {"class": "CommandNotFou)");
  EXPECT_EQ(call("guest-fsfreeze-thaw"), success("0"));
  EXPECT_EQ(call("guest-fsfreeze-status"), success("\"thawed\""));
}

}  // namespace
