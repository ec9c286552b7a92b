// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What root of a container tries that a shell cannot; built statically and run by containers_cannot_escape.test.
// usage: escape_attempts HOST_PID    prints "ESCAPED: …" for each attempt that succeeds, and at last the number of all
//        escape_attempts plant       on the host: puts a key into root's keyring, which no container may find
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/klog.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/time.h>
#include <sys/utsname.h>
#include <unistd.h>

static int attempts;

static void attempt(const char* what, int succeeded) {
  ++attempts;
  if (succeeded) printf("ESCAPED: %s\n", what);
}

static const char kKey[] = "switchyard-secret-of-the-host";

static int plant(void) { return syscall(SYS_add_key, "user", kKey, "x", 1, KEY_SPEC_USER_KEYRING) < 0 ? 1 : 0; }

static void find_keys(void) {
  const int rings[] = {KEY_SPEC_USER_KEYRING, KEY_SPEC_USER_SESSION_KEYRING, KEY_SPEC_SESSION_KEYRING};
  for (unsigned i = 0; i < sizeof rings / sizeof *rings; ++i)
    attempt("a key of the host's root", syscall(SYS_keyctl, KEYCTL_SEARCH, rings[i], "user", kKey, 0) >= 0);
  char line[512];
  FILE* keys = fopen("/proc/keys", "r");
  int seen = 0;
  while (keys && fgets(line, sizeof line, keys)) seen |= strstr(line, kKey) != NULL;
  if (keys) fclose(keys);
  attempt("a key of the host's root in /proc/keys", seen);
}

// A folder or a namespace that came with a descriptor leads out of the container; its own root does not.
static void look_at_descriptors(const char* folder) {
  struct stat root;
  stat("/", &root);
  DIR* dir = opendir(folder);
  if (!dir) return attempt("no list of descriptors", 1);
  for (struct dirent* entry; (entry = readdir(dir));) {
    if (entry->d_name[0] == '.') continue;
    char path[512], target[512] = "", words[1200];
    snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
    struct stat facts;
    if (readlink(path, target, sizeof target - 1) < 0 || stat(path, &facts) != 0) continue;
    snprintf(words, sizeof words, "descriptor %s is %s", path, target);
    const int is_namespace = strchr(target, '[') && strncmp(target, "pipe:", 5) && strncmp(target, "socket:", 7) &&
                             strncmp(target, "anon_inode:", 11);
    const int own = facts.st_dev == root.st_dev || strncmp(target, "/proc/", 6) == 0;
    attempt(words, is_namespace || (S_ISDIR(facts.st_mode) && !own) || S_ISBLK(facts.st_mode));
  }
  closedir(dir);
}

static void look_at_processes(void) {
  char own[128] = "", other[128];
  readlink("/proc/self/ns/pid", own, sizeof own - 1);
  DIR* dir = opendir("/proc");
  for (struct dirent* entry; dir && (entry = readdir(dir));) {
    if (entry->d_name[0] < '0' || entry->d_name[0] > '9') continue;
    char path[300];
    snprintf(path, sizeof path, "/proc/%s/ns/pid", entry->d_name);
    memset(other, 0, sizeof other);
    if (readlink(path, other, sizeof other - 1) > 0) attempt("a process of the host in /proc", strcmp(own, other) != 0);
  }
  if (dir) closedir(dir);
}

// What may be written, since it is the namespaces' own.
static int is_own(const char* path) {
  static const char* const kOwn[] = {"/proc/sys/kernel/pid_max",  // of the pid namespace, since Linux 6.14
                                     "/proc/sys/net/",
                                     "/proc/sys/user/",
                                     "/proc/sys/kernel/hostname",
                                     "/proc/sys/kernel/domainname",
                                     "/proc/sys/kernel/msg",
                                     "/proc/sys/kernel/shm",
                                     "/proc/sys/kernel/sem",
                                     "/proc/sys/kernel/auto_msgmni",
                                     "/proc/sys/fs/mqueue/",
                                     "/proc/sys/kernel/ns_last_pid",
                                     "/proc/sys/fs/binfmt_misc/",
                                     "/sys/class/net/",
                                     "/sys/devices/virtual/net/",
                                     "/sys/fs/cgroup/"};
  for (unsigned i = 0; i < sizeof kOwn / sizeof *kOwn; ++i)
    if (strncmp(path, kOwn[i], strlen(kOwn[i])) == 0) return 1;
  return 0;
}

static int try_to_write(const char* path, const struct stat* facts, int type, struct FTW* at) {
  (void)at;
  if (type != FTW_F || !S_ISREG(facts->st_mode) || is_own(path) || strncmp(path, "/proc/self", 10) == 0) return 0;
  const int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK);
  char words[4200];
  snprintf(words, sizeof words, "writing %s", path);
  attempt(words, fd >= 0);
  if (fd >= 0) close(fd);
  return 0;
}

static void write_kernel_files(void) {
  static const char* const kFiles[] = {"/proc/sysrq-trigger", "/proc/kcore", "/proc/mtrr", "/proc/timer_list",
                                       "/proc/irq/default_smp_affinity"};
  for (unsigned i = 0; i < sizeof kFiles / sizeof *kFiles; ++i) {
    char words[128];
    const int fd = open(kFiles[i], O_WRONLY);
    snprintf(words, sizeof words, "writing %s", kFiles[i]);
    attempt(words, fd >= 0);
    if (fd >= 0) close(fd);
  }
  nftw("/proc/sys", try_to_write, 16, FTW_PHYS | FTW_MOUNT);
  nftw("/sys", try_to_write, 16, FTW_PHYS);
}

static void open_by_handle(void) {
  struct {
    struct file_handle handle;
    unsigned char bytes[8];
  } root = {{.handle_bytes = 8, .handle_type = 1}, {2}};
  const int here = open("/", O_RDONLY | O_DIRECTORY);
  const int fd = open_by_handle_at(here, &root.handle, O_RDONLY);
  attempt("opening inode 2 of the root's file system by its handle", fd >= 0);
  close(here);
}

static void make_devices(void) {
  static const struct {
    int type, major, minor;
  } kDevices[] = {{S_IFBLK, 7, 0}, {S_IFBLK, 8, 0},  {S_IFBLK, 253, 0},  {S_IFBLK, 254, 0}, {S_IFBLK, 259, 0},
                  {S_IFCHR, 1, 1}, {S_IFCHR, 1, 11}, {S_IFCHR, 10, 232}, {S_IFCHR, 10, 237}};
  for (unsigned i = 0; i < sizeof kDevices / sizeof *kDevices; ++i) {
    char words[64];
    snprintf(words, sizeof words, "device %d:%d", kDevices[i].major, kDevices[i].minor);
    static const char* const kPlaces[] = {"/root/device", "/dev/device", "/tmp/device"};
    for (unsigned place = 0; place < 3; ++place) {
      unlink(kPlaces[place]);
      const int made =
          mknod(kPlaces[place], (mode_t)(kDevices[i].type | 0600), makedev(kDevices[i].major, kDevices[i].minor));
      attempt(words, made == 0 && open(kPlaces[place], O_RDONLY | O_NONBLOCK) >= 0);
      unlink(kPlaces[place]);
    }
  }
}

static void change_cgroups(void) {
  static const char* const kControllers[] = {"memory", "pids", "devices", "cpu,cpuacct", "freezer", "name=x,none"};
  mkdir("/root/cgroup", 0700);
  if (unshare(CLONE_NEWNS | CLONE_NEWCGROUP) != 0) return;
  for (unsigned i = 0; i < 7; ++i) {
    const int mounted = i == 6 ? mount("none", "/root/cgroup", "cgroup2", 0, "")
                               : mount("none", "/root/cgroup", "cgroup", 0, kControllers[i]);
    ++attempts;
    if (mounted != 0) continue;
    static const char* const kFiles[] = {
        "memory.limit_in_bytes", "memory.max",        "pids.max",     "devices.allow", "cpu.shares",   "cpu.max",
        "release_agent",         "notify_on_release", "cgroup.procs", "tasks",         "cgroup.freeze"};
    for (unsigned f = 0; f < sizeof kFiles / sizeof *kFiles; ++f) {
      char path[128];
      snprintf(path, sizeof path, "/root/cgroup/%s", kFiles[f]);
      const int fd = open(path, O_WRONLY);
      attempt(path, fd >= 0);
      if (fd >= 0) close(fd);
    }
    attempt("a cgroup of its own", mkdir("/root/cgroup/made", 0700) == 0);
    umount("/root/cgroup");
  }
}

static int raise_own_limit(const char* path, const struct stat* facts, int type, struct FTW* at) {
  (void)facts;
  static const char* const kNames[] = {"memory.limit_in_bytes",
                                       "memory.max",
                                       "memory.memsw.limit_in_bytes",
                                       "pids.max",
                                       "devices.allow",
                                       "cpu.shares",
                                       "cpu.cfs_quota_us",
                                       "cpu.max",
                                       "release_agent",
                                       "cpuset.cpus"};
  if (type != FTW_F) return 0;
  for (unsigned i = 0; i < sizeof kNames / sizeof *kNames; ++i) {
    if (strcmp(path + at->base, kNames[i]) != 0) continue;
    const int fd = open(path, O_WRONLY);
    attempt(path, fd >= 0);
    if (fd >= 0) close(fd);
  }
  return 0;
}

static void mount_things(void) {
  mkdir("/root/proc", 0700);
  mkdir("/root/sys", 0700);
  // Allowed for what is the namespaces' own, as everywhere; what is in them must still be out of reach.
  if (mount("proc", "/root/proc", "proc", 0, "") == 0) {
    attempt("/proc/sysrq-trigger through a proc of its own", open("/root/proc/sysrq-trigger", O_WRONLY) >= 0);
    attempt("core_pattern through a proc of its own", open("/root/proc/sys/kernel/core_pattern", O_WRONLY) >= 0);
    umount("/root/proc");
  }
  mount(NULL, "/proc/sys", NULL, MS_REMOUNT | MS_BIND, NULL);
  mount(NULL, "/sys", NULL, MS_REMOUNT, NULL);
  static const char* const kTypes[] = {"ext4",       "xfs",      "vfat",     "iso9660",  "debugfs", "tracefs",
                                       "securityfs", "configfs", "devtmpfs", "efivarfs", "bpf_x"};
  for (unsigned i = 0; i < sizeof kTypes / sizeof *kTypes; ++i) {
    char words[64];
    snprintf(words, sizeof words, "mounting %s", kTypes[i]);
    attempt(words, mount("/dev/loop0", "/root/sys", kTypes[i], 0, "") == 0);
  }
}

static void ask_the_kernel(pid_t host_pid) {
  struct timeval now;
  gettimeofday(&now, NULL);
  attempt("setting the clock", settimeofday(&now, NULL) == 0);
  attempt("loading a module", syscall(SYS_init_module, "", 0, "") == 0 || (errno != EPERM && errno != ENOSYS));
  attempt("loading another kernel", syscall(SYS_kexec_load, 0, 0, NULL, 0) == 0);
  attempt("clearing the kernel's log", klogctl(5, NULL, 0) >= 0);
  attempt("accounting", syscall(SYS_acct, "/root/acct") == 0);
  attempt("I/O ports", syscall(SYS_iopl, 3) == 0);
  attempt("swapping", syscall(SYS_swapon, "/root/swap", 0) == 0 || errno != EPERM);
  attempt("killing a process of the host", kill(host_pid, 0) == 0);
  attempt("tracing a process of the host", ptrace(PTRACE_ATTACH, host_pid, 0, 0) == 0);
  struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event, .config = PERF_COUNT_SW_CPU_CLOCK};
  attempt("watching all processes of a CPU", syscall(SYS_perf_event_open, &event, -1, 0, -1, 0) >= 0);
  char attributes[128] = {1};  // BPF_PROG_TYPE_SOCKET_FILTER
  attempt("a program in the kernel", syscall(SYS_bpf, 5, attributes, sizeof attributes) >= 0);
}

int main(int argc, char** argv) {
  setvbuf(stdout, NULL, _IOLBF, 0);
  if (argc == 2 && strcmp(argv[1], "plant") == 0) return plant();
  const pid_t host_pid = argc == 2 ? atoi(argv[1]) : 0;
  if (host_pid <= 0) return 2;
  look_at_descriptors("/proc/self/fd");
  look_at_descriptors("/proc/1/fd");
  look_at_processes();
  find_keys();
  open_by_handle();
  make_devices();
  nftw("/sys/fs/cgroup", raise_own_limit, 16, FTW_PHYS);
  mount_things();
  write_kernel_files();
  ask_the_kernel(host_pid);
  change_cgroups();
  printf("attempts: %d\n", attempts);
  return 0;
}
