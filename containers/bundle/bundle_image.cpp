// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/bundle/bundle_image.hpp"

#include "config-convert/disk/disk_descriptor.hpp"
#include "config-convert/disk/parallels_image.hpp"
#include "containers/processes/child_process.hpp"

#include "foundation/atomic_file.hpp"
#include "foundation/unique_fd.hpp"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <fcntl.h>
#include <filesystem>
#include <sys/stat.h>
#include <unistd.h>

namespace containers {
namespace {

constexpr std::uint64_t kSector = 512;
// What disks of this product are described with: the figures of a BIOS that addresses by heads and sectors.
constexpr std::uint64_t kHeads = 16, kSectorsOfTrack = 63;
constexpr std::size_t kClusterOffset = 28;
constexpr std::uint32_t kRawBlockSectors = 2048;

constexpr std::string_view kDescriptorName = "DiskDescriptor.xml";

std::uint32_t little_word(const char* bytes) {
  std::uint32_t value = 0;
  for (int i = 3; i >= 0; --i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

std::string_view name_of(BundleFormat format) { return format == BundleFormat::kRaw ? "raw" : "expanded"; }

}  // namespace

Result<BundleFormat> parse_bundle_format(std::string_view name) {
  for (const BundleFormat format : {BundleFormat::kRaw, BundleFormat::kExpanded})
    if (name == name_of(format)) return format;
  return Error{ErrorCode::kInvalidArg, fmt::format("format '{}' must be raw or expanded", name)};
}

Result<BundleImage> read_bundle_image(const std::string& path) {
  const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  struct stat is {};
  if (!file || ::fstat(file.get(), &is) != 0) return system_error(fmt::format("cannot open image '{}'", path), errno);
  if (!S_ISREG(is.st_mode)) return Error{ErrorCode::kConfigUnsupported, fmt::format("image '{}' must be a file", path)};
  const auto size_bytes = static_cast<std::uint64_t>(is.st_size);
  std::array<char, convert::kParallelsHeaderBytes> head{};
  const ssize_t n = ::pread(file.get(), head.data(), head.size(), 0);
  if (n < 0) return system_error(fmt::format("cannot read image '{}'", path), errno);
  const std::string_view seen(head.data(), static_cast<std::size_t>(n));
  if (!convert::is_parallels_image(seen)) return BundleImage{BundleFormat::kRaw, size_bytes, 0};
  const auto image = convert::check_parallels_header(seen, size_bytes, path);
  if (!image) return image.error();
  return BundleImage{BundleFormat::kExpanded, image->size_bytes, little_word(head.data() + kClusterOffset)};
}

std::string descriptor_text(const BundleImage& image, std::string_view file) {
  const std::uint64_t sectors = image.size_bytes / kSector;
  const bool raw = image.format == BundleFormat::kRaw;
  return fmt::format(
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
      "<Parallels_disk_image Version=\"1.0\">\n"
      "  <Disk_Parameters>\n"
      "    <Disk_size>{0}</Disk_size>\n"
      "    <Cylinders>{1}</Cylinders>\n"
      "    <PhysicalSectorSize>4096</PhysicalSectorSize>\n"
      "    <LogicSectorSize>512</LogicSectorSize>\n"
      "    <Heads>{2}</Heads>\n"
      "    <Sectors>{3}</Sectors>\n"
      "    <Padding>0</Padding>\n"
      "  </Disk_Parameters>\n"
      "  <StorageData>\n"
      "    <Storage>\n"
      "      <Start>0</Start>\n"
      "      <End>{0}</End>\n"
      "      <Blocksize>{4}</Blocksize>\n"
      "      <Image>\n"
      "        <GUID>{{{5}}}</GUID>\n"
      "        <Type>{6}</Type>\n"
      "        <File>{7}</File>\n"
      "      </Image>\n"
      "    </Storage>\n"
      "  </StorageData>\n"
      "  <Snapshots>\n"
      "    <Shot>\n"
      "      <GUID>{{{5}}}</GUID>\n"
      "      <ParentGUID>{{00000000-0000-0000-0000-000000000000}}</ParentGUID>\n"
      "    </Shot>\n"
      "  </Snapshots>\n"
      "</Parallels_disk_image>\n",
      sectors, sectors / (kHeads * kSectorsOfTrack), kHeads, kSectorsOfTrack,
      raw ? kRawBlockSectors : image.cluster_sectors, convert::kTopGuid, raw ? "Plain" : "Compressed", file);
}

Result<void> restore_descriptor(const std::string& folder, const std::string& image, BundleFormat format) {
  const auto read = read_bundle_image(image);
  if (!read) return read.error();
  if (read->format != format)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("image '{}' is {}, must be {}", image, name_of(read->format), name_of(format))};
  if (read->size_bytes == 0 || read->size_bytes % kSector != 0)
    return Error{ErrorCode::kConfigUnsupported,
                 fmt::format("image '{}' has {} bytes, must have whole sectors of 512", image, read->size_bytes)};
  const std::string file = std::filesystem::path(image).filename();
  std::error_code failure;
  const bool inside = std::filesystem::equivalent(folder + "/" + file, image, failure);
  if (failure || !inside)
    return Error{ErrorCode::kConfigUnsupported, fmt::format("image '{}' must lie in '{}'", image, folder)};
  // A name that XML would need to escape is none that this product makes.
  if (file.find_first_of("<>&\"'") != std::string::npos)
    return Error{ErrorCode::kConfigUnsupported, fmt::format("image '{}' has a name that no bundle has", image)};
  return write_file_atomically(fmt::format("{}/{}", folder, kDescriptorName), descriptor_text(*read, file), 0644);
}

Result<void> make_bundle_image(const std::string& image, BundleFormat format, std::uint64_t size_bytes,
                               std::string_view filesystem) {
  if (filesystem != "ext4" && filesystem != "none")
    return Error{ErrorCode::kOperationUnsupported, fmt::format("file system '{}' must be ext4 or none", filesystem)};
  if (std::filesystem::exists(image))
    return Error{ErrorCode::kOperationInvalid, fmt::format("image '{}' is there already", image)};
  const std::string raw = image + ".raw", made = image + ".new";
  const auto make = [&]() -> Result<void> {
    auto done = run_program({.words = {"qemu-img", "create", "-q", "-f", "raw", raw, fmt::format("{}", size_bytes)}});
    if (done && filesystem == "ext4") done = run_program({.words = {"mke2fs", "-q", "-F", "-t", "ext4", raw}});
    if (done && format == BundleFormat::kExpanded)
      done = run_program({.words = {"qemu-img", "convert", "-f", "raw", "-O", "parallels", raw, made}});
    if (!done) return done;
    const std::string& ready = format == BundleFormat::kExpanded ? made : raw;
    if (::rename(ready.c_str(), image.c_str()) != 0)
      return system_error(fmt::format("cannot rename '{}' to '{}'", ready, image), errno);
    return restore_descriptor(std::filesystem::path(image).parent_path(), image, format);
  };
  auto done = make();
  ::unlink(raw.c_str());
  ::unlink(made.c_str());
  return done;
}

}  // namespace containers
