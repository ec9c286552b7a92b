// SPDX-License-Identifier: LGPL-2.1-or-later
//
// The one table of libvirt's RPC procedures: what each takes, who may call it, and what virtvzd does with it.
// The router walks it, docs/support-matrix.md is printed from it, unit tests hold both against it.
//
// Numbers, names and shapes: libvirt's src/remote/{remote,qemu,lxc}_protocol.x; access rules: the @acl notes there.
// Immutable; any thread.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace driver {

inline constexpr std::uint32_t kRemoteProgram = 0x20008086;
inline constexpr std::uint32_t kQemuProgram = 0x20008087;
inline constexpr std::uint32_t kLxcProgram = 0x00068000;
inline constexpr std::uint32_t kKeepaliveProgram = 0x6b656570;

// What stands first in the call's payload: the router needs the UUID in it, nothing else.
enum class FirstArgument : std::uint8_t {
  kNone,
  kDomain,    // name, uuid, id
  kSnapshot,  // name of the snapshot or checkpoint, then the domain
  kOther,
};

enum class Handling : std::uint8_t {
  kRoute,   // bytes unchanged to the backend that owns the domain named first
  kVm,      // bytes unchanged to the VM backend, or to the container backend where there is no other
  kLocal,   // virtvzd answers alone
  kMerge,   // both backends, or what virtvzd knows of both
  kChoose,  // the XML or another argument names the backend
  kEvent,   // sent by a server, never called
};

// What a caller gets when the domain is a container. VMs always get what QEMU's driver answers.
enum class ForContainer : std::uint8_t {
  kNotPerDomain,  // the procedure is not about one domain
  kNative,        // libvirt's LXC driver answers
  kCompleted,     // virtvzd answers, or mends what LXC answers
  kRefused,       // virtvzd refuses it with words that say why
  kUnsupported,   // error 3 "this function is not supported by the connection driver"; an event: none is sent
};

enum class ReadOnly : std::uint8_t { kNo, kYes, kConditional /* refused with some flags; the backend decides */ };
enum class StreamUse : std::uint8_t { kNone, kToServer, kToClient };
enum class FdUse : std::uint8_t { kNone, kCall, kReply, kBoth };

// Where a reply carries domain objects whose ids must be rewritten for containers.
enum class ReplyDomain : std::uint8_t {
  kNone,
  kDomain,
  kDomainList,
  kStatsList,
  kSnapshot,
  kSnapshotList,
  kCheckpoint,
  kCheckpointList,
};

struct Procedure {
  std::uint32_t program;
  std::int32_t number;
  std::string_view name;  // without the program's prefix: "DOMAIN_GET_INFO"
  FirstArgument first_argument;
  Handling handling;
  ForContainer for_container;
  ReadOnly read_only;
  StreamUse stream;
  FdUse fds;
  ReplyDomain reply_domain;
  bool changes_config;  // a success may have changed a persistent definition, and the backend sends no event of it
  bool changes_state;   // a success changes what a list or lookup shows: define, undefine, start, stop, rename …
  bool reply_xml;       // the reply is one string of domain XML (or XML that holds a domain's)
  std::string_view acl;    // "domain:write,domain:save", also what only some flags ask; empty where nothing is asked
  std::string_view api;    // see api_name()
  std::string_view since;  // first libvirt release with that function, "0.9.4"; empty for events and internal calls
};

// All rows, ordered by program (remote, qemu, lxc), then number.
std::span<const Procedure> procedures();

// The row, or nullptr for a number that this table does not know.
const Procedure* find_procedure(std::uint32_t program, std::int32_t number);

// The API function of libvirt behind a procedure, as error texts name it: "virDomainGetVcpus". For an event the
// constant by which clients ask for it: "VIR_DOMAIN_EVENT_ID_REBOOT".
std::string_view api_name(const Procedure& procedure);

}  // namespace driver
