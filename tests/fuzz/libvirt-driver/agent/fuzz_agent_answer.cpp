// SPDX-License-Identifier: LGPL-2.1-or-later
// Whatever a guest agent writes becomes lines, and each line a report or an error; what is shown of it is JSON again.
#include "libvirt-driver/agent/answer_reader.hpp"
#include "libvirt-driver/agent/guest_info.hpp"
#include "libvirt-driver/agent/guest_interfaces.hpp"
#include "libvirt-driver/agent/guest_vcpus.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace {

void check(std::string_view line) {
  const auto value = driver::parse_agent_json(line);
  if (driver::quotable(line).size() > 256) std::abort();
  if (!value) return;
  // Not its numbers: Boost.JSON rounds some by what stands behind them, and no NaN equals another.
  const std::string shown = driver::without_blanks(line);
  const auto again = driver::parse_agent_json(shown);
  if (!again || again->kind() != value->kind() || driver::without_blanks(shown) != shown) std::abort();
  const auto* object = value->if_object();
  if (!object) return;
  driver::is_not_served(*object);
  const auto returned = driver::returned_by("guest-x", *object);
  if (!returned) return;
  driver::Parameters parameters;
  for (const driver::GuestInfoRow& row : driver::guest_info_rows()) static_cast<void>(row.add(*returned, parameters));
  static_cast<void>(driver::read_guest_vcpus(*returned));
  if (const auto interfaces = driver::read_guest_interfaces(*returned)) {
    driver::XdrWriter out;
    static_cast<void>(driver::write_guest_interfaces(out, *interfaces));
  }
}

}  // namespace

// The first byte is the size of the pieces that the rest comes in.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = std::size_t{data[0]} + 1;
  std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  driver::AnswerReader reader(4096);
  while (!bytes.empty()) {
    reader.add(bytes.substr(0, piece));
    bytes.remove_prefix(std::min(piece, bytes.size()));
    while (const auto line = reader.next()) check(*line);
  }
  return 0;
}
