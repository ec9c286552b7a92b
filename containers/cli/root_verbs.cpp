// SPDX-License-Identifier: LGPL-2.1-or-later
#include "containers/cli/root_verbs.hpp"

#include "containers/cli/open_home.hpp"
#include "containers/cli/verb_options.hpp"
#include "containers/roots/container_root.hpp"
#include "containers/roots/host_name.hpp"
#include "containers/roots/image_root.hpp"
#include "containers/roots/machine_disk.hpp"
#include "containers/roots/repair_root.hpp"
#include "containers/roots/stopped_root.hpp"
#include "containers/roots/user_password.hpp"
#include "containers/values/byte_size.hpp"
#include "containers/values/template_name.hpp"
#include "foundation/atomic_file.hpp"
#include "upgrade/trial/trial_start.hpp"

#include <boost/json.hpp>
#include <fmt/format.h>

#include <charconv>
#include <unistd.h>

namespace containers {
namespace {

Result<IdMap> parse_id_map(std::string_view text) {
  IdRange range;
  const char* end = text.data() + text.size();
  const auto target = std::from_chars(text.data(), end, range.target);
  const bool colon = target.ec == std::errc{} && target.ptr != end && *target.ptr == ':';
  const auto count = colon ? std::from_chars(target.ptr + 1, end, range.count) : target;
  if (!colon || count.ec != std::errc{} || count.ptr != end || range.count == 0)
    return usage_error(fmt::format("--idmap '{}' must be TARGET:COUNT, such as 100000:65536", text));
  return IdMap{{range}, {range}};
}

Result<void> set_template(RootWish& wish, std::string_view value) {
  const auto name = parse_template_name(value);
  if (!name) return name.error();
  wish.template_name = *name;
  return {};
}

Result<void> set_size(RootWish& wish, std::string_view value) {
  const auto size = parse_byte_size(value);
  if (!size) return size.error();
  wish.size_bytes = *size;
  return {};
}

Result<void> set_filesystem(RootWish& wish, std::string_view value) {
  const auto type = parse_filesystem_type(value);
  if (!type) return type.error();
  wish.filesystem = *type;
  return {};
}

Result<void> set_id_map(RootWish& wish, std::string_view value) {
  const auto map = parse_id_map(value);
  if (!map) return map.error();
  wish.id_map = *map;
  return {};
}

Result<void> set_read_only(RootWish& wish, std::string_view) {
  wish.read_only = true;
  wish.mounted_already = MountedAlready::kRefused;
  return {};
}

constexpr Option<RootWish> kMountOptions[] = {
    {"--template", set_template},
    {"--size", set_size},
    {"--filesystem", set_filesystem},
    {"--idmap", set_id_map},
    {"--read-only", set_read_only, kNoValue},
};
constexpr auto kCreateOptions = std::span(kMountOptions).first<4>();

using RootOptions = std::span<const Option<RootWish>>;

// Of one on trial, over old files that are what they were.
Result<ContainerHome> open_home_to_mount(const ContainerUuid& uuid) {
  auto home = open_home(uuid);
  if (!home) return home;
  if (auto same = upgrade::expect_old_files_of(home->homes_root, uuid.text); !same) return about(*home, same.error());
  return home;
}

Result<int> make(Words words, RootOptions options, Result<void> (*act)(ContainerHome, const RootWish&)) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  RootWish wish;
  if (auto read = read_options<RootWish>(words.subspan(1), options, wish); !read) return read.error();
  const auto home = open_home_to_mount(*uuid);
  if (!home) return home.error();
  if (auto made = act(*home, wish); !made) return made.error();
  return kDone;
}

Result<int> create(Words words) { return make(words, kCreateOptions, create_root); }

Result<void> mount_by_hand(ContainerHome home, const RootWish& wish) {
  RootWish by_hand = wish;
  if (wish.id_map.empty() && !wish.read_only) by_hand.mounted_already = MountedAlready::kStays;
  return mount_root(std::move(home), by_hand);
}

Result<int> mount(Words words) { return make(words, kMountOptions, mount_by_hand); }

Result<int> unmount(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (auto alone = expect_no_more(words.subspan(1)); !alone) return alone.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  if (auto ended = end_repair(*home); !ended) return ended.error();
  if (const auto unmounted = unmount_root(*home); !unmounted) return unmounted.error();
  return kDone;
}

std::string status_as_json(const ContainerHome& home, const RootStatus& status) {
  boost::json::object facts{{"uuid", home.uuid.text},
                            {"template", nullptr},
                            {"root", home.root()},
                            {"size", nullptr},
                            {"mounted", status.mounted}};
  if (status.template_name) facts["template"] = *status.template_name;
  if (status.size_bytes) facts["size"] = *status.size_bytes;
  return boost::json::serialize(facts) + "\n";
}

std::string status_as_text(const ContainerHome& home, const RootStatus& status) {
  return fmt::format("template: {}\nroot: {}\nsize: {}\nmounted: {}\n", status.template_name.value_or("-"), home.root(),
                     status.size_bytes ? fmt::format("{}", *status.size_bytes) : "-", status.mounted ? "yes" : "no");
}

Result<int> print_status(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  Format format;
  if (auto read = read_options<Format>(words.subspan(1), kFormatOptions, format); !read) return read.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  const Result<RootStatus> status = root_status(*home);
  if (!status) return status.error();
  fmt::print("{}", format.json ? status_as_json(*home, *status) : status_as_text(*home, *status));
  return status->mounted ? kDone : kNotMounted;
}

struct ImageChoice {
  std::string path{};
};

Result<void> set_image(ImageChoice& wish, std::string_view path) {
  if (!path.starts_with('/')) return usage_error(fmt::format("--image '{}' must be an absolute path", path));
  wish.path = path;
  return {};
}

constexpr Option<ImageChoice> kImageOptions[] = {{"--image", set_image}};

Result<int> resize(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  const auto size = parse_byte_size(words.size() > 1 ? words[1] : std::string_view{});
  if (!size) return size.error();
  ImageChoice image;
  if (auto read = read_options<ImageChoice>(words.subspan(2), kImageOptions, image); !read) return read.error();
  const auto home = open_home(*uuid);
  if (!home) return home.error();
  const auto resized = image.path.empty() ? resize_root(*home, *size) : resize_image(*home, image.path, *size);
  if (!resized) return resized.error();
  return kDone;
}

struct FormatChoice {
  ImageRoot image{.path = {}, .format = "raw"};
  bool read_only = false;
};

Result<void> set_image_format(FormatChoice& wish, std::string_view value) {
  wish.image.format = value;
  return {};
}

Result<void> choose_read_only(FormatChoice& wish, std::string_view) {
  wish.read_only = true;
  return {};
}

constexpr Option<FormatChoice> kFormatChoice[] = {{"--format", set_image_format},
                                                  {"--read-only", choose_read_only, kNoValue}};

Result<void> mount_container_image(const ContainerHome& home, const FormatChoice& wish) {
  return mount_image_root_as_it_is(home, wish.image, wish.read_only);
}

Result<void> mount_disk(const ContainerHome& home, const FormatChoice& wish) {
  return mount_machine_disk(home, wish.image, wish.read_only ? Access::kReadOnly : Access::kReadWrite);
}

// mount-image and mount-disk.
template <Result<void> (*Mount)(const ContainerHome&, const FormatChoice&)>
Result<int> mount_image(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (words.size() < 2) return usage_error("an image's path is needed");
  FormatChoice wish;
  wish.image.path = words[1];
  if (auto read = read_options<FormatChoice>(words.subspan(2), kFormatChoice, wish); !read) return read.error();
  const auto home = open_home_to_mount(*uuid);
  if (!home) return home.error();
  if (auto mounted = Mount(*home, wish); !mounted) return mounted.error();
  return kDone;
}

struct ShiftWish {
  ImageRoot image{.path = {}, .format = "raw"};
  std::optional<IdMap> id_map;
};

Result<void> set_format(ShiftWish& wish, std::string_view value) {
  wish.image.format = value;
  return {};
}

Result<void> set_wanted_ids(ShiftWish& wish, std::string_view value) {
  auto map = parse_id_map(value);
  if (!map) return map.error();
  wish.id_map = *std::move(map);
  return {};
}

Result<void> set_hosts_ids(ShiftWish& wish, std::string_view) {
  wish.id_map = IdMap{};
  return {};
}

constexpr Option<ShiftWish> kShiftOptions[] = {
    {"--format", set_format}, {"--idmap", set_wanted_ids}, {"--privileged", set_hosts_ids, kNoValue}};

Result<int> shift(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (words.size() < 2) return usage_error("an image's path is needed");
  ShiftWish wish;
  wish.image.path = words[1];
  if (auto read = read_options<ShiftWish>(words.subspan(2), kShiftOptions, wish); !read) return read.error();
  if (!wish.id_map) return usage_error("--idmap TARGET:COUNT or --privileged is needed");
  const auto home = open_home_to_mount(*uuid);
  if (!home) return home.error();
  if (auto shifted = shift_image_root(*home, wish.image, *wish.id_map); !shifted) return shifted.error();
  return kDone;
}

Result<int> host_name(Words words) {
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  const std::string_view name = words.size() > 1 ? words[1] : std::string_view{};
  if (auto good = check_host_name(name); !good) return good.error();
  ImageChoice image;
  if (auto read = read_options<ImageChoice>(words.subspan(2), kImageOptions, image); !read) return read.error();
  const auto home = open_home_to_mount(*uuid);
  if (!home) return home.error();
  const auto root = image.path.empty() ? std::nullopt : std::optional(image.path);
  if (auto written = write_host_name(*home, name, root); !written) return written.error();
  return kDone;
}

struct PasswordWish {
  ImageRoot image{.path = {}, .format = "raw"};
  bool is_hash = false;
};

constexpr Option<PasswordWish> kPasswordOptions[] = {
    {"--image", [](PasswordWish& wish, std::string_view path) { return wish.image.path = path, Result<void>(); }},
    {"--format",
     [](PasswordWish& wish, std::string_view format) { return wish.image.format = format, Result<void>(); }},
    {"--crypted", [](PasswordWish& wish, std::string_view) { return wish.is_hash = true, Result<void>(); }, kNoValue},
};

// The password is read where nobody else sees it.
Result<int> password(Words words) {
  constexpr std::size_t kLongest = 4096;
  const auto uuid = uuid_in(words);
  if (!uuid) return uuid.error();
  if (words.size() < 2) return usage_error("a user's name is needed");
  PasswordWish wish;
  if (auto read = read_options<PasswordWish>(words.subspan(2), kPasswordOptions, wish); !read) return read.error();
  const auto read = read_to_end(STDIN_FILENO, "the password", kLongest);
  if (!read) return read.error();
  const UserPassword change{words[1], std::string_view(*read).substr(0, read->find('\n')), wish.is_hash};
  const auto home = open_home_to_mount(*uuid);
  if (!home) return home.error();
  const auto image = wish.image.path.empty() ? std::nullopt : std::optional(wish.image);
  const auto write = [&](int root_fd) { return write_password_below(root_fd, change); };
  if (auto written = change_stopped_root(*home, image, write); !written) return written.error();
  return kDone;
}

constexpr std::string_view kRootSynopsis =
    "UUID [--template NAME] [--size SIZE]\n[--filesystem ext4|xfs] [--idmap TARGET:COUNT]";
constexpr std::string_view kMountSynopsis =
    "UUID [--template NAME] [--size SIZE]\n[--filesystem ext4|xfs] [--idmap TARGET:COUNT] [--read-only]";
constexpr std::string_view kImageSynopsis = "UUID PATH [--format raw|qcow2|ploop] [--read-only]";

constexpr Verb kVerbs[] = {
    {"create", kRootSynopsis, "Makes home and image of a container, and mounts nothing.", create},
    {"mount", kMountSynopsis,
     "Mounts its root over the template, which need not be named once it was mounted over it; SIZE (20G)\n"
     "and file system are of an image that is not made yet, else as /etc/switchyard/containers.conf says;\n"
     "ids 0 to COUNT-1 of the container are the host's from TARGET on. A root that is mounted already stays,\n"
     "unless --idmap says other ids.",
     mount},
    {"mount-image", kImageSynopsis,
     "Mounts the file system in the image at PATH as its root, with the ids that are on the disk.",
     mount_image<mount_container_image>},
    {"mount-disk", kImageSynopsis,
     "Mounts the file system in the image at PATH, a stopped machine's disk, and keeps QEMU from it; one without a\n"
     "file system is kept alone. Read-only nothing is written, and nobody kept from it.",
     mount_image<mount_disk>},
    {"unmount", "UUID", "Unmounts its root.", unmount},
    {"status", "UUID [--json]", "Prints template, path, size, and whether it is mounted; status 3 where not.",
     print_status},
    {"resize", "UUID SIZE [--image PATH]",
     "Gives the image of its own files, or the raw image at PATH, another size, such as 20G.", resize},
    {"hostname", "UUID NAME [--image PATH]",
     "Writes the host name into its files, over its template or in the raw image PATH that is its root. It is stopped.",
     host_name},
    {"password", "UUID USER [--crypted] [--image PATH] [--format raw|qcow2|ploop]",
     "Gives a user the password, or with --crypted the hash of one, that is the first line of standard input: in its\n"
     "files, over its template or in the image PATH that is its root. It is stopped.",
     password},
    {"shift", "UUID PATH [--format raw|qcow2|ploop] --idmap TARGET:COUNT|--privileged",
     "Gives the files in the image at PATH, its root or part of it, these ids of the host for good: where\n"
     "kernel or file system have no id-mapped mounts. The container is stopped.",
     shift},
};

}  // namespace

std::span<const Verb> root_verbs() { return kVerbs; }

}  // namespace containers
