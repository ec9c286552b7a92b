// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/accounts/account_lock.hpp"
#include "../guest_root.hpp"

#include <array>
#include <fcntl.h>
#include <sys/wait.h>

namespace {

// A lock of fcntl(2) is a process's, so that another process must hold it. The child holds it until told.
class AccountLock : public GuestRoot {
 protected:
  AccountLock() {
    std::filesystem::create_directories(root + "/etc");
    if (pipe(said.data()) != 0 || pipe(told.data()) != 0) std::abort();
    holder = fork();
    if (holder == 0) {
      struct flock lock = {};
      lock.l_type = F_WRLCK;
      const int file = open((root + "/etc/.pwd.lock").c_str(), O_WRONLY | O_CREAT, 0600);
      char byte = 'x';
      const bool held = fcntl(file, F_SETLK, &lock) == 0 && ::write(said[1], &byte, 1) == 1;
      _exit(held && ::read(told[0], &byte, 1) == 1 ? 0 : 1);
    }
    char byte = 0;
    if (::read(said[0], &byte, 1) != 1) std::abort();
  }
  ~AccountLock() override {
    for (int end : {said[0], said[1], told[0], told[1]}) close(end);
  }

  void release() {
    int status = 0;
    ASSERT_EQ(::write(told[1], "x", 1), 1);
    ASSERT_EQ(waitpid(holder, &status, 0), holder);
    ASSERT_EQ(status, 0);
  }

  std::array<int, 2> said{}, told{};
  pid_t holder = 0;
  guest_tools::ErrorText error;
};

TEST_F(AccountLock, is_waited_for_no_longer_than_said) {
  EXPECT_FALSE(lock_accounts(agent.root, 1, error));
  EXPECT_EQ(string(error.text()), "another program has held /etc/.pwd.lock for 1 s");
  release();
  EXPECT_TRUE(lock_accounts(agent.root, 1, error));
}

TEST_F(AccountLock, is_had_when_its_holder_ends) {
  std::thread later([this] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    release();
  });
  EXPECT_TRUE(lock_accounts(agent.root, 60, error)) << string(error.text());
  later.join();
}

}  // namespace
