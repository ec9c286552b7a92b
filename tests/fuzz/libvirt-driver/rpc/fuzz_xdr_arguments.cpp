// SPDX-License-Identifier: LGPL-2.1-or-later
// Each decoder of payloads, chosen by the first byte; what decodes encodes again and then decodes to the same.
#include "libvirt-driver/backend/client_identity.hpp"
#include "libvirt-driver/backend/domain_list.hpp"
#include "libvirt-driver/events/domain_event.hpp"
#include "libvirt-driver/rpc/error_body.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace driver;

void must(bool holds) {
  if (!holds) std::abort();
}

void parameters(BytesView payload) {
  XdrReader in(payload);
  const auto read = read_parameters(in, 1000);
  if (!read) return;
  XdrWriter out;
  write_parameters(out, *read);
  const Bytes first = out.take();
  XdrReader again(first);
  XdrWriter second;
  const auto same = read_parameters(again, 1000);
  must(same && again.done());
  write_parameters(second, *same);
  must(second.take() == first);  // bytes, for a NaN is not equal to itself
}

void identity(BytesView payload) {
  XdrReader in(payload);
  const auto read = read_parameters(in, 20);
  if (!read) return;
  const ClientIdentity said = decode_identity(*read, {});
  const Bytes encoded = encode_identity(said);
  XdrReader again(encoded);
  must(decode_identity(read_parameters(again, 20).value(), {}) == said);
}

void domains(BytesView payload) {
  if (const auto listed = decode_domain_list(payload)) must(listed->size() * kMinDomainBytes <= payload.size());
}

void error(BytesView payload) {
  const Error read = decode_error(payload);
  must(decode_error(encode_error(read)) == read);
}

void event(BytesView payload) {
  auto read = read_domain_event(0, payload);
  if (!read) return;
  DomainRegistry registry;
  registry.put({"web", {1}, 7, Kind::kVm, true, DomainState::kRunning});
  show_id(*read, registry, Kind::kContainer);
  read_lifecycle(read->body);
}

constexpr void (*kDecoders[])(BytesView) = {&parameters, &identity, &domains, &error, &event};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  kDecoders[data[0] % std::size(kDecoders)]({data + 1, size - 1});
  return 0;
}
