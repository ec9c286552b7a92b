// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What a conversion must know of the host. The library opens nothing itself: files are seen only through `look_at`,
// and where that is empty the names alone decide. Defaults are those of a text that came without a host, as from
// virConnectDomainXMLFromNative.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace convert {

enum class CgroupVersion { kV1, kV2 };
enum class CpuVendor { kUnknown, kIntel, kAmd };

// Which devices a machine gets: those it was installed on, or virtio's, for which the guest must have drivers.
enum class Profile { kKeep, kVirtio };

struct FileGlimpse {
  bool is_folder = false;
  bool direct_io = false;  // the file can be opened with O_DIRECT
  std::uint64_t size_bytes = 0;
  std::string head = {};  // at most as many bytes as asked for; empty for a folder
  // What is there and must not be used: a link on the way leads out of the folders that may be looked into; or it is
  // neither file nor folder. Nothing else is known of it.
  bool is_elsewhere = false;
  bool is_special = false;
  std::uint64_t device = 0, inode = 0;  // which file it is, whatever its name; both 0: not known
};

// The file or folder at an absolute path; nothing when it is missing or must not be seen.
using LookAt = std::function<std::optional<FileGlimpse>(const std::string& path, std::size_t limit_bytes)>;

struct NetworkTarget {
  enum class Kind { kNetwork, kBridge };
  Kind kind = Kind::kNetwork;
  std::string name;

  bool operator==(const NetworkTarget&) const = default;
};

struct DiskImage {
  std::string file;
  std::string format;  // libvirt's name: qcow2, raw, ploop
  bool direct_io = false;

  bool operator==(const DiskImage&) const = default;
};

struct Context {
  std::string home;              // folder of config.pvs; empty: the folder of Identification/VmHome
  std::string ve_id;             // container id, from the file's name; empty: from the keys VEID, UUID, NAME
  std::string ve_global;         // text of /etc/vz/vz.conf, defaults of a container's keys; empty: none
  bool ve_sample = false;        // a ve-NAME.conf-sample: what belongs to one container alone is skipped
  std::string host_uuid;         // of the PCS6 host: a container without UUID gets one of its own by it
  std::uint32_t cpu_count = 0;   // 0: not known
  std::uint32_t cpu_mhz = 0;     // 0: not known
  std::uint32_t node_count = 0;  // NUMA's; 0: not known
  std::uint64_t memory_kib = 0;  // 0: not known
  CpuVendor cpu_vendor = CpuVendor::kUnknown;
  CgroupVersion cgroup = CgroupVersion::kV2;
  bool block_weights = false;    // the host has bfq or io.weight: without, libvirt starts no domain that has a weight
  bool traffic_shaping = false;  // the host has what libvirt's <bandwidth> needs (sfq)
  std::vector<std::string> used_devices;  // block devices that the host itself has mounted: "/dev/sda1"
  bool kvm = true;                        // false: the guest's CPU is emulated, so no host model is asked for
  bool apparmor = false;                  // libvirt confines machines by profiles that name their files
  Profile profile = Profile::kKeep;
  bool windows_has_virtio = false;  // the guest has virtio-win's network driver

  std::map<std::string, NetworkTarget, std::less<>> virtual_networks;  // by PCS6's name of the network
  std::string default_bridge;                                          // for an adapter that names no network
  std::string shared_network = "default";
  std::string host_only_network = "host-only";
  std::set<std::string, std::less<>> networks;      // of libvirt, that run; empty: not known
  std::set<std::string, std::less<>> bridges;       // of this host; empty: not known
  std::set<std::string, std::less<>> foreign_macs;  // of other machines: "00:1c:42:…"
  // Interfaces that a guest is given whole, by name: the PCI address, "0000:3b:02.1".
  std::map<std::string, std::string, std::less<>> virtual_functions;
  bool packet_filters = false;  // PCS6's default protection against false addresses is meant, without addresses too

  bool mounts_images = false;  // virtvzd mounts containers' images, in any format and with any ids; else libvirt does
  std::map<std::string, DiskImage, std::less<>> images;  // by SystemName: an image that was converted already
  std::vector<std::string> allowed_folders;              // where files may lie besides the home
  bool allow_missing_disks = false;
  bool discard_state = false;  // a suspended machine starts anew: its memory is lost
  bool trusts_keys = false;    // a disk's Encryption/KeyId is right, whatever its image is now
  LookAt look_at;
};

}  // namespace convert
