// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/storage/container_disk.hpp"

#include "containers/homes/container_home.hpp"
#include "containers/homes/homes_root.hpp"
#include "foundation/atomic_file.hpp"

#include <fmt/format.h>

#include <array>
#include <bit>
#include <cerrno>
#include <climits>
#include <cstring>
#include <fcntl.h>
#include <linux/fs.h>
#include <sstream>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/sysmacros.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::uint64_t kSector = 512;  // of st_blocks, of the kernel's counters, and of Parallels images
constexpr std::uint64_t kNsOfMs = 1'000'000;
constexpr std::size_t kHeader = 64;
constexpr std::size_t kMaxStat = 4096;
constexpr std::size_t kMaxRecord = 1u << 20;
constexpr std::string_view kBundleImage = "/root.hds";

struct KindName {
  std::string_view name;
  DiskKind kind;
};
constexpr KindName kKinds[] = {{"raw", DiskKind::kRaw},
                               {"qcow2", DiskKind::kQcow2},
                               {"ploop", DiskKind::kPloop},
                               {"block", DiskKind::kBlock},
                               {"folder", DiskKind::kFolder}};

// Columns of the kernel's line.
enum Column : std::size_t {
  kReads = 0,
  kReadSectors = 2,
  kReadMs = 3,
  kWrites = 4,
  kWrittenSectors = 6,
  kWriteMs = 7,
  kLeast = 11,
  kFlushes = 15,
  kFlushMs = 16,
  kColumns
};

std::uint64_t big_endian(std::span<const unsigned char> bytes) {
  std::uint64_t value = 0;
  for (const unsigned char byte : bytes) value = value << 8 | byte;
  return value;
}

std::uint64_t little_endian(std::span<const unsigned char> bytes) {
  std::uint64_t value = 0;
  for (auto byte = bytes.rbegin(); byte != bytes.rend(); ++byte) value = value << 8 | *byte;
  return value;
}

bool begins_with(std::span<const unsigned char> bytes, std::string_view magic) {
  return bytes.size() >= magic.size() && std::memcmp(bytes.data(), magic.data(), magic.size()) == 0;
}

Error no_such_format(std::string_view format) {
  return {ErrorCode::kConfigUnsupported, fmt::format("the image has no header of a {} image", format)};
}

Result<UniqueFd> open_disk(const std::string& path) {
  UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (!file) return system_error(fmt::format("cannot open '{}'", path), errno);
  return file;
}

Result<std::uint64_t> capacity_in_header(const DiskName& disk, const std::string& path) {
  const auto file = open_disk(path);
  if (!file) return file.error();
  std::array<unsigned char, kHeader> header{};
  if (::pread(file->get(), header.data(), header.size(), 0) != static_cast<ssize_t>(header.size()))
    return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' is too short for an image", path)};
  return parse_image_capacity(disk.kind, header);
}

Result<DiskFacts> facts_of_device(const std::string& path) {
  const auto device = open_disk(path);
  if (!device) return device.error();
  std::uint64_t size = 0;
  if (::ioctl(device->get(), BLKGETSIZE64, &size) != 0)
    return system_error(fmt::format("cannot tell the size of '{}'", path), errno);
  return DiskFacts{size, size, size, {}, {}};
}

// What df shows inside.
Result<DiskFacts> facts_of_folder(const std::string& path) {
  struct statvfs is {};
  if (::statvfs(path.c_str(), &is) != 0) return system_error(fmt::format("cannot look at '{}'", path), errno);
  const std::uint64_t used = (is.f_blocks - is.f_bfree) * is.f_frsize;
  return DiskFacts{is.f_blocks * is.f_frsize, used, used, {}, {}};
}

Result<DiskFacts> facts_of_image(const DiskName& disk) {
  struct stat is {};
  std::string path = disk.path;
  if (::stat(path.c_str(), &is) == 0 && S_ISDIR(is.st_mode)) path += kBundleImage;
  if (::stat(path.c_str(), &is) != 0) return system_error(fmt::format("cannot look at image '{}'", path), errno);
  if (!S_ISREG(is.st_mode)) return Error{ErrorCode::kConfigUnsupported, fmt::format("image '{}' must be a file", path)};
  DiskFacts facts;
  facts.physical_bytes = facts.capacity_bytes = static_cast<std::uint64_t>(is.st_size);
  facts.allocation_bytes = static_cast<std::uint64_t>(is.st_blocks) * kSector;
  if (disk.kind == DiskKind::kRaw) return facts;
  const auto capacity = capacity_in_header(disk, path);
  if (!capacity) return capacity.error();
  facts.capacity_bytes = *capacity;
  return facts;
}

Result<DiskFacts> sizes_of(const DiskName& disk) {
  if (disk.kind == DiskKind::kBlock) return facts_of_device(disk.path);
  if (disk.kind == DiskKind::kFolder) return facts_of_folder(disk.path);
  return facts_of_image(disk);
}

std::string_view name_of_kind(DiskKind kind) {
  for (const KindName& row : kKinds)
    if (row.kind == kind) return row.name;
  return {};
}

// An export is a file of its exporter alone. Its device is labelled with the home's part, whose record names the image.
bool exports(const AttachedLoop& loop, const DiskName& disk, const std::string& homes_root) {
  const std::string own = fmt::format("{}{}", kSourcePrefix, disk.container.text);
  if (!loop.label.starts_with(own)) return false;
  std::string part = loop.label.substr(own.size());
  if (!part.empty()) part.erase(0, 1);
  const ContainerHome home{.homes_root = homes_root, .uuid = disk.container, .part = part};
  const auto record = read_file(home.image_record(), kMaxRecord);
  return record && record->starts_with(fmt::format("{} {}\n", name_of_kind(disk.kind), disk.path));
}

std::optional<std::string> exported_device(const DiskName& disk, std::span<const AttachedLoop> loops) {
  const auto homes_root = read_homes_root();
  if (!homes_root) return std::nullopt;
  for (const AttachedLoop& loop : loops)
    if (exports(loop, disk, *homes_root)) return loop.path;
  return std::nullopt;
}

}  // namespace

Result<DiskName> parse_disk_name(std::string_view word) {
  const std::size_t first = word.find(',');
  const std::size_t second = first == std::string_view::npos ? first : word.find(',', first + 1);
  if (second == std::string_view::npos)
    return Error{ErrorCode::kInvalidArg, fmt::format("disk {:?} must be UUID,FORMAT,PATH", word.substr(0, 256))};
  const auto uuid = parse_container_uuid(word.substr(0, first));
  if (!uuid) return uuid.error();
  const std::string_view format = word.substr(first + 1, second - first - 1), path = word.substr(second + 1);
  if (!path.starts_with('/') || path.size() >= PATH_MAX || path.find('\0') != std::string_view::npos)
    return Error{ErrorCode::kInvalidArg, fmt::format("path {:?} of a disk must be absolute", path.substr(0, 256))};
  for (const KindName& row : kKinds)
    if (row.name == format) return DiskName{*uuid, row.kind, std::string(path)};
  return Error{ErrorCode::kInvalidArg,
               fmt::format("format {:?} of a disk must be raw, qcow2, ploop, block or folder", format.substr(0, 64))};
}

std::optional<DiskCounters> parse_disk_counters(std::string_view stat) {
  std::istringstream words{std::string(stat)};
  std::array<std::uint64_t, kColumns> columns{};
  std::size_t count = 0;
  while (count < columns.size() && words >> columns[count]) ++count;
  if (count < kLeast) return std::nullopt;
  if (count < columns.size()) columns[kFlushes] = columns[kFlushMs] = 0;  // before Linux 5.5
  return DiskCounters{columns[kReads],   columns[kReadSectors] * kSector,    columns[kReadMs] * kNsOfMs,
                      columns[kWrites],  columns[kWrittenSectors] * kSector, columns[kWriteMs] * kNsOfMs,
                      columns[kFlushes], columns[kFlushMs] * kNsOfMs};
}

Result<std::uint64_t> parse_image_capacity(DiskKind kind, std::span<const unsigned char> header) {
  const std::string_view format = kind == DiskKind::kQcow2 ? "qcow2" : "Parallels";
  if (header.size() < kHeader) return no_such_format(format);
  if (kind == DiskKind::kQcow2) {
    if (!begins_with(header, std::string_view("QFI\xfb", 4))) return no_such_format(format);
    return big_endian(header.subspan(24, 8));
  }
  // The older form counts its sectors in 32 bits.
  const bool old = begins_with(header, "WithoutFreeSpace");
  if (!old && !begins_with(header, "WithouFreSpacExt")) return no_such_format(format);
  const std::uint64_t sectors = little_endian(header.subspan(36, old ? 4 : 8));
  if (sectors > UINT64_MAX / kSector) return no_such_format(format);
  return sectors * kSector;
}

std::optional<std::string> device_of(const DiskName& disk, std::span<const AttachedLoop> loops) {
  if (disk.kind == DiskKind::kBlock) return disk.path;
  if (disk.kind == DiskKind::kFolder) return std::nullopt;
  if (disk.kind != DiskKind::kRaw) return exported_device(disk, loops);
  struct stat image {};
  if (::stat(disk.path.c_str(), &image) != 0) return std::nullopt;
  for (const AttachedLoop& loop : loops)
    if (loop.file_device == image.st_dev && loop.file_inode == image.st_ino) return loop.path;
  return std::nullopt;
}

Result<std::string> number_of_device(const std::string& device_path) {
  struct stat is {};
  if (::stat(device_path.c_str(), &is) != 0)
    return system_error(fmt::format("cannot look at '{}'", device_path), errno);
  if (!S_ISBLK(is.st_mode))
    return Error{ErrorCode::kConfigUnsupported, fmt::format("'{}' must be a block device", device_path)};
  return fmt::format("{}:{}", major(is.st_rdev), minor(is.st_rdev));
}

Result<DiskFacts> look_at_disk(const DiskName& disk, std::span<const AttachedLoop> loops) {
  auto facts = sizes_of(disk);
  if (!facts) return facts.error();
  const auto device = device_of(disk, loops);
  if (!device) return facts;
  const auto number = number_of_device(*device);
  if (!number) return number.error();
  facts->device = *number;
  if (const auto stat = read_file(fmt::format("/sys/dev/block/{}/stat", *number), kMaxStat))
    facts->counters = parse_disk_counters(*stat);
  return facts;
}

}  // namespace containers
