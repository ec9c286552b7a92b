// SPDX-License-Identifier: LGPL-2.1-or-later
//
// switchyard-ct: what the hook does, by hand (docs/man/switchyard-ct.8). Ends with 0; 1 for what went wrong; 2 for a
// call it does not understand; 3 for the status of a root that is not mounted.
#include "containers/backend_namespace.hpp"
#include "containers/byte_size.hpp"
#include "containers/container_root.hpp"
#include "containers/homes_root.hpp"
#include "containers/template_name.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <optional>
#include <string_view>
#include <unistd.h>
#include <vector>

namespace {

using namespace containers;

constexpr int kFailed = 1;
constexpr int kUsage = 2;
constexpr int kNotMounted = 3;

constexpr const char* kHelp =
    "Usage: switchyard-ct create|mount UUID [--template NAME] [--size SIZE] [--filesystem ext4|xfs]\n"
    "                            [--idmap TARGET:COUNT]\n"
    "       switchyard-ct unmount UUID\n"
    "       switchyard-ct status UUID\n"
    "       switchyard-ct resize UUID SIZE\n"
    "Makes, mounts, unmounts, shows and resizes the root of a container over its template, as libvirt's hook does.\n\n"
    "  --template NAME        the template; not needed once the container was mounted over it\n"
    "  --size SIZE            its disk space where its image is not made yet, such as 20G\n"
    "  --filesystem ext4|xfs  likewise; defaults of both: /etc/switchyard/containers.conf\n"
    "  --idmap TARGET:COUNT   ids 0 to COUNT-1 of the container are the host's from TARGET on\n"
    "  --help, --version\n";

struct Request {
  std::string_view verb{};
  ContainerUuid uuid{};
  RootWish wish{};
  std::uint64_t size_bytes = 0;  // of resize
};

Error usage_error(std::string words) { return {ErrorCode::kInvalidArg, std::move(words)}; }

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

struct Option {
  std::string_view name;
  Result<void> (*set)(RootWish&, std::string_view);
};

constexpr Option kOptions[] = {
    {"--template", set_template},
    {"--size", set_size},
    {"--filesystem", set_filesystem},
    {"--idmap", set_id_map},
};

Result<void> read_option(Request& request, std::string_view name, std::string_view value) {
  const bool takes_options = request.verb == "create" || request.verb == "mount";
  for (const Option& option : kOptions)
    if (takes_options && option.name == name) return option.set(request.wish, value);
  return usage_error(fmt::format("'{}' is no option of '{}'", name, request.verb));
}

constexpr std::string_view kVerbs[] = {"create", "mount", "unmount", "status", "resize"};

Result<Request> parse_request(const std::vector<std::string_view>& words) {
  if (words.size() < 2) return usage_error("a verb and a UUID are needed");
  Request request{.verb = words[0]};
  if (std::find(std::begin(kVerbs), std::end(kVerbs), request.verb) == std::end(kVerbs))
    return usage_error(fmt::format("'{}' must be {}", request.verb, fmt::join(kVerbs, ", ")));
  const auto uuid = parse_container_uuid(words[1]);
  if (!uuid) return uuid.error();
  request.uuid = *uuid;
  std::size_t at = 2;
  if (request.verb == "resize") {
    const auto size = parse_byte_size(words.size() > at ? words[at] : std::string_view{});
    if (!size) return size.error();
    request.size_bytes = *size;
    ++at;
  }
  for (; at < words.size(); at += 2) {
    if (at + 1 == words.size()) return usage_error(fmt::format("'{}' needs a value", words[at]));
    if (auto read = read_option(request, words[at], words[at + 1]); !read) return read.error();
  }
  return request;
}

Result<int> print_status(const ContainerHome& home) {
  const Result<RootStatus> status = root_status(home);
  if (!status) return status.error();
  fmt::print("template: {}\nroot: {}\nsize: {}\nmounted: {}\n", status->template_name.value_or("-"), home.root(),
             status->size_bytes ? fmt::format("{}", *status->size_bytes) : "-", status->mounted ? "yes" : "no");
  return status->mounted ? 0 : kNotMounted;
}

Result<void> change(const Request& request, const ContainerHome& home) {
  if (request.verb == "create") return create_root(home, request.wish);
  if (request.verb == "mount") return mount_root(home, request.wish);
  if (request.verb == "resize") return resize_root(home, request.size_bytes);
  if (const auto unmounted = unmount_root(home); !unmounted) return unmounted.error();
  return {};
}

Result<int> act(const Request& request) {
  if (auto joined = join_backend_mounts(backend_pid_files()); !joined) return joined.error();
  const Result<std::string> homes_root = read_homes_root();
  if (!homes_root) return homes_root.error();
  const ContainerHome home{*homes_root, request.uuid};
  if (request.verb == "status") return print_status(home);
  if (auto done = change(request, home); !done) return done.error();
  return 0;
}

int complain(const Error& error, int status) {
  fmt::print(stderr, "switchyard-ct: {}\n", error.message);
  if (status == kUsage) fmt::print(stderr, "switchyard-ct: --help shows how it is called\n");
  return status;
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string_view> words(argv + 1, argv + argc);
  if (words.size() == 1 && (words[0] == "--help" || words[0] == "-h")) return std::fputs(kHelp, stdout) < 0;
  if (words.size() == 1 && words[0] == "--version")
    return std::fputs("switchyard-ct (Switchyard) " SWITCHYARD_VERSION "\n", stdout) < 0;
  const Result<Request> request = parse_request(words);
  if (!request) return complain(request.error(), kUsage);
  if (::geteuid() != 0) return complain({ErrorCode::kOperationDenied, "must be run as root"}, kFailed);
  const Result<int> status = act(*request);
  return status ? *status : complain(status.error(), kFailed);
}
