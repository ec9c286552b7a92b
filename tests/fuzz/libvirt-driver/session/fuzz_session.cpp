// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A whole session fed by a hostile client. The first byte sets the scene (kBackends …), the rest is what the client
// sends. Backends answer everything at once; without them calls fail. The session must neither crash, leak nor hang,
// and another client must be served behind it.
#include "foundation/log.hpp"
#include "tests/unit/libvirt-driver/support/session_world.hpp"

#include <cstdint>
#include <cstdlib>

namespace {

using namespace driver;

constexpr std::uint8_t kBackends = 1;
constexpr std::uint8_t kReadOnly = 2;
constexpr std::uint8_t kUnauthenticated = 4;
constexpr std::uint8_t kBackendsDie = 8;  // in the midst of what the client sends
constexpr std::uint8_t kOpened = 16;      // else the client has to open the connection itself

void prepare(test::SessionWorld& world) {
  world.vms.domains = {{"web", test::uuid_of(1), 5}, {"off", test::uuid_of(2)}};
  world.containers.domains = {{"ct", test::uuid_of(3), 653}};
  const auto describe = [](test::Peer& peer, test::Message& call) {
    peer.reply(call.header,
               XdrWriter().string("<domain type='lxc'><name>ct</name><os><type>exe</type></os></domain>").take());
  };
  const auto inform = [](test::Peer& peer, test::Message& call) {
    peer.reply(call.header, XdrWriter().i32(1).u64(1024).u64(1024).u32(2).u64(5).take());
  };
  for (const Kind kind : kKinds) {
    world.backend(kind).on(14, describe);
    world.backend(kind).on(16, inform);
  }
}

void send(test::SessionWorld& world, const UniqueFd& socket, BytesView bytes) {
  for (int idle = 0; !bytes.empty() && idle < 3;) {
    const ssize_t n = ::send(socket.get(), bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (n > 0) bytes = bytes.subspan(static_cast<std::size_t>(n));
    idle = n > 0 ? 0 : idle + 1;
    test::settle(world.io);
  }
}

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  start_log("fuzz_session", LogLevel::kError);
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::uint8_t scene = data[0];
  const BytesView bytes(data + 1, size - 1);
  test::SessionWorld world;
  prepare(world);
  if (scene & kBackends) {
    world.start();
  } else {
    world.start({});
  }
  {
    const UniqueFd socket = world.connect((scene & kUnauthenticated) == 0, (scene & kReadOnly) != 0);
    if (scene & kOpened) world.session().set_open(false);
    send(world, socket, bytes.first(bytes.size() / 2));
    if (scene & kBackendsDie) {
      world.vms.drop_peers();
      world.containers.drop_peers();
    }
    send(world, socket, bytes.subspan(bytes.size() / 2));
  }
  test::settle(world.io);
  test::Client next(world, false);
  if (next.call(66).header.status != MessageStatus::kOk) std::abort();
  return 0;
}
