// SPDX-License-Identifier: LGPL-2.1-or-later
#include "guest-tools/system/link_dump.hpp"

#include "guest-tools/bytes/fd.hpp"

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace guest_tools {
namespace {

// An attribute of a message, or the message's own body: bytes that may be of any length.
struct Bytes {
  const char* data;
  size_t size;
};

// The kernel may know more fields than we, or fewer: what it did not send is zero.
template <class T>
T copy_of(Bytes bytes) {
  T value = {};
  memcpy(&value, bytes.data, bytes.size < sizeof(T) ? bytes.size : sizeof(T));
  return value;
}

template <class Body, class Visit>
void for_each_attribute(Bytes message, Visit visit) {
  size_t at = NLMSG_ALIGN(sizeof(Body));
  while (at <= message.size && message.size - at >= sizeof(rtattr)) {
    const rtattr header = copy_of<rtattr>({message.data + at, message.size - at});
    if (header.rta_len < sizeof(rtattr) || header.rta_len > message.size - at) return;
    visit(header.rta_type, Bytes{message.data + at + sizeof(rtattr), header.rta_len - sizeof(rtattr)});
    at += RTA_ALIGN(header.rta_len);
  }
}

template <class Counters>
LinkStatistics statistics_of(Bytes attribute) {
  const Counters from = copy_of<Counters>(attribute);
  return {from.rx_packets, from.tx_packets, from.rx_bytes,   from.tx_bytes,
          from.rx_errors,  from.tx_errors,  from.rx_dropped, from.tx_dropped};
}

bool add_link(Bytes message, LinkDump& dump) {
  Link link;
  bool wide = false;
  link.index = copy_of<ifinfomsg>(message).ifi_index;
  for_each_attribute<ifinfomsg>(message, [&](unsigned type, Bytes value) {
    if (type == IFLA_IFNAME) memcpy(link.name, value.data, value.size < 15 ? value.size : 15);
    if (type == IFLA_ADDRESS) memcpy(link.hardware_address, value.data, value.size < 6 ? value.size : 6);
    if (type == IFLA_STATS && !wide) link.statistics = statistics_of<rtnl_link_stats>(value);
    if (type == IFLA_STATS64) {  // Linux 2.6.35
      link.statistics = statistics_of<rtnl_link_stats64>(value);
      wide = true;
    }
  });
  return dump.links.add(link) != nullptr;
}

bool add_address(Bytes message, LinkDump& dump) {
  const ifaddrmsg body = copy_of<ifaddrmsg>(message);
  if (body.ifa_family != AF_INET && body.ifa_family != AF_INET6) return true;
  LinkAddress address;
  address.link = static_cast<int>(body.ifa_index);
  address.family = body.ifa_family;
  address.prefix = body.ifa_prefixlen;
  bool own = false;
  for_each_attribute<ifaddrmsg>(message, [&](unsigned type, Bytes value) {
    // of a point-to-point link IFA_ADDRESS is the other end's
    if (type != IFA_LOCAL && (type != IFA_ADDRESS || own)) return;
    own = type == IFA_LOCAL;
    memcpy(address.bytes, value.data, value.size < 16 ? value.size : 16);
  });
  return dump.addresses.add(address) != nullptr;
}

bool ask(int socket, uint16_t what) {
  struct {
    nlmsghdr header;
    rtgenmsg body;
  } request = {};
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof(rtgenmsg));
  request.header.nlmsg_type = what;
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  request.body.rtgen_family = AF_UNSPEC;
  sockaddr_nl kernel = {};
  kernel.nl_family = AF_NETLINK;
  return sendto(socket, &request, request.header.nlmsg_len, 0, reinterpret_cast<sockaddr*>(&kernel), sizeof(kernel)) >=
         0;
}

bool receive(int socket, LinkDump& dump) {
  alignas(nlmsghdr) char messages[32768];
  for (;;) {
    sockaddr_nl sender = {};
    socklen_t length = sizeof(sender);
    const ssize_t count =
        recvfrom(socket, messages, sizeof(messages), 0, reinterpret_cast<sockaddr*>(&sender), &length);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    if (sender.nl_pid != 0) continue;  // a process may send here, too
    const DumpProgress progress = read_link_messages(messages, static_cast<size_t>(count), dump);
    if (progress != DumpProgress::kGoesOn) return progress == DumpProgress::kDone;
  }
}

}  // namespace

DumpProgress read_link_messages(const char* messages, size_t size, LinkDump& dump) {
  size_t at = 0;
  while (at <= size && size - at >= sizeof(nlmsghdr)) {
    const nlmsghdr header = copy_of<nlmsghdr>({messages + at, size - at});
    if (header.nlmsg_len < sizeof(nlmsghdr) || header.nlmsg_len > size - at) return DumpProgress::kFailed;
    const Bytes message{messages + at + sizeof(nlmsghdr), header.nlmsg_len - sizeof(nlmsghdr)};
    bool fine = true;
    switch (header.nlmsg_type) {
      case NLMSG_DONE:
        return DumpProgress::kDone;
      case NLMSG_ERROR:
        fine = false;
        break;
      case RTM_NEWLINK:
        fine = add_link(message, dump);
        break;
      case RTM_NEWADDR:
        fine = add_address(message, dump);
        break;
    }
    if (!fine) return DumpProgress::kFailed;
    at += NLMSG_ALIGN(header.nlmsg_len);
  }
  return DumpProgress::kGoesOn;
}

bool dump_links(LinkDump& dump, ErrorText& error) {
  const Fd socket{::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE)};
  const timeval limit = {5, 0};
  if (socket && setsockopt(socket.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit)) == 0 &&
      ask(socket.get(), RTM_GETLINK) && receive(socket.get(), dump) && ask(socket.get(), RTM_GETADDR) &&
      receive(socket.get(), dump))
    return true;
  return error.say("failed to list network interfaces: ", SystemError{});
}

}  // namespace guest_tools
