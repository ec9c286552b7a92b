// SPDX-License-Identifier: LGPL-2.1-or-later
//
// capture: what the first screen of a running machine shows, as PNG.
#include "prlctl/actions/families.hpp"
#include "prlctl/actions/picture.hpp"
#include "prlctl/actions/subject.hpp"

#include <array>
#include <cerrno>
#include <fstream>

namespace prlctl {
namespace {

constexpr std::size_t kMostBytes = std::size_t{1} << 30;
constexpr unsigned kRunning = bit(State::kRunning);

using dispatcher::AllocatedText;
using dispatcher::FreedBy;
using Stream = std::unique_ptr<virStream, FreedBy<&virStreamFree>>;

Answer<std::string> read_all(virStreamPtr stream) {
  std::string bytes;
  std::array<char, 65536> piece;
  for (;;) {
    const int count = virStreamRecv(stream, piece.data(), piece.size());
    if (count < 0) return libvirt_failure("reading the screenshot");
    if (count == 0) break;
    bytes.append(piece.data(), static_cast<std::size_t>(count));
    if (bytes.size() > kMostBytes) {
      virStreamAbort(stream);
      return Failure{fmt::format("the screenshot has more than {} bytes", kMostBytes)};
    }
  }
  if (virStreamFinish(stream) < 0) return libvirt_failure("reading the screenshot");
  return Answer<std::string>(boost::system::in_place_value, std::move(bytes));
}

Answer<std::string> read_png(Session& session, const Subject& subject) {
  if (!(kRunning & bit(subject.state))) return refusal_of(subject, kRunning);
  const auto connection = session.libvirt();
  if (!connection) return connection.error();
  const Stream stream(virStreamNew(connection->get(), 0));
  if (!stream) return libvirt_failure("asking for the screenshot");
  const AllocatedText type(virDomainScreenshot(subject.domain(), stream.get(), 0, 0));
  if (!type) return libvirt_failure("asking for the screenshot");
  auto bytes = read_all(stream.get());
  if (!bytes || is_png(*bytes)) return bytes;
  const auto picture = parse_ppm(*bytes);
  if (!picture) return failure_of(picture.error());
  return Answer<std::string>(boost::system::in_place_value, png_of(*picture));
}

}  // namespace

Answer<int> capture(Invocation& invocation) {
  const auto subject = find_subject(invocation);
  if (!subject) return subject.error();
  const std::string context = subject->line("Failed to capture the screen of the {}: ");
  const auto png = read_png(invocation.session, *subject);
  if (!png) return png.error().under(context);
  if (!invocation.request.has("file")) {
    invocation.console().print(*png);
    return 0;
  }
  const std::string path = invocation.request.text("file");
  std::ofstream file(path, std::ios::binary | std::ios::trunc);
  file.write(png->data(), static_cast<std::streamsize>(png->size()));
  file.close();
  if (!file) return failure_of(system_error(fmt::format("cannot write '{}'", path), errno)).under(context);
  invocation.console().say("The screenshot has been saved.");
  return 0;
}

}  // namespace prlctl
