// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/mounts/backend_namespace.hpp"

#include "foundation/unique_fd.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace containers {
namespace {

// A process that locks a file as libvirt's daemons lock their pid files.
class FakeDaemon {
 public:
  explicit FakeDaemon(const std::string& pid_file) {
    int ends[2];
    if (::pipe(ends) != 0) return;
    UniqueFd ready(ends[0]), ready_end(ends[1]);
    pid_ = ::fork();
    if (pid_ == 0) {
      const int file = ::open(pid_file.c_str(), O_RDWR | O_CREAT, 0644);
      struct flock lock {};
      lock.l_type = F_WRLCK;
      lock.l_whence = SEEK_SET;
      const char done = ::fcntl(file, F_SETLK, &lock) == 0 ? '+' : '-';
      if (::write(ready_end.get(), &done, 1) != 1) ::_exit(1);
      for (;;) ::pause();
    }
    ready_end.reset();
    char done = '-';
    locked_ = ::read(ready.get(), &done, 1) == 1 && done == '+';
  }
  ~FakeDaemon() { end(); }
  void end() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = 0;
  }
  pid_t pid() const { return pid_; }
  bool locked() const { return locked_; }

 private:
  pid_t pid_ = 0;
  bool locked_ = false;
};

class BackendNamespace : public testing::Test {
 protected:
  void SetUp() override { ASSERT_NE(::mkdtemp(folder.data()), nullptr); }
  void TearDown() override {
    ::unlink(first().c_str());
    ::unlink(second().c_str());
    ::rmdir(folder.c_str());
  }
  std::string first() const { return folder + "/virtlxcd.pid"; }
  std::string second() const { return folder + "/libvirtd.pid"; }

  std::string folder = testing::TempDir() + "/backend.XXXXXX";
};

TEST_F(BackendNamespace, is_that_of_the_first_daemon_that_lives) {
  FakeDaemon libvirtd(second());
  ASSERT_TRUE(libvirtd.locked());
  EXPECT_EQ(*find_backend({first(), second()}), libvirtd.pid());
  FakeDaemon virtlxcd(first());
  ASSERT_TRUE(virtlxcd.locked());
  EXPECT_EQ(*find_backend({first(), second()}), virtlxcd.pid());
}

TEST_F(BackendNamespace, of_a_daemon_that_died_is_nobodys) {
  FakeDaemon libvirtd(second());
  ASSERT_TRUE(libvirtd.locked());
  libvirtd.end();
  EXPECT_EQ(::access(second().c_str(), F_OK), 0);
  EXPECT_EQ(*find_backend({first(), second()}), 0);
}

TEST_F(BackendNamespace, that_is_ours_already_is_joined_without_privileges) {
  FakeDaemon libvirtd(second());
  ASSERT_TRUE(libvirtd.locked());
  EXPECT_TRUE(join_backend_mounts({first(), second()}));
}

}  // namespace
}  // namespace containers
