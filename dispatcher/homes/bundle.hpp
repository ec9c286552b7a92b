// SPDX-License-Identifier: LGPL-2.1-or-later
//
// What lies in a folder that is to be registered: a machine's bundle (config.pvs) or a container's private area
// (ve.conf), as files that strangers made, and the domain that they become here.
//
// Under which name and UUID is chosen by choose_identity(); where that differs from what the file says, `text` is the
// file with the new ones in it. Blocks; a worker or a task's thread. Errors name file, value and what was expected.
#pragma once

#include "config-convert/convert.hpp"
#include "dispatcher/catalogue/home_records.hpp"
#include "dispatcher/daemon/services.hpp"

#include <functional>
#include <map>
#include <string>

namespace dispatcher {

struct BundleWish {
  std::string path;              // the folder, or the file in it
  std::string name{};            // empty: the file's
  std::string uuid{};            // empty: the file's
  bool regenerate_uuid = false;  // a new one, whatever the file says
  bool preserve_uuid = false;    // the file's or none
  std::string source_uuid{};     // of a machine, whose clone it says it is; empty: the file's
  bool missing_disks = false;    // are no error
  bool may_be_registered = false;  // what is registered there keeps its name and UUID, which must be those wished for
  bool discard_state = false;      // of a suspended machine
  std::map<std::string, convert::DiskImage, std::less<>> images{};  // that stand for disks of the file
};

struct Bundle {
  Kind kind = Kind::kVm;
  std::string home;  // without links
  std::string config_file;
  std::string old_text;  // the file as it is
  std::string text;      // as it becomes
  std::string uuid;
  std::string name;
  convert::Conversion conversion;  // of `text`
  HomeFacts facts;
  bool autostart = false;
  bool is_registered = false;  // an environment has its home there already
};

// Which UUID and name it is to have: the wish's or the file's, but a new UUID where the file's is in use. kDomExist
// where what was wished for, the name or the home is taken, naming the other; a home only where it may not be.
Result<Bundle> choose_identity(Services& services, const BundleWish& wish);

// With the identity that was chosen; wish.uuid and wish.name are set.
Result<Bundle> read_bundle(Services& services, const BundleWish& wish);

}  // namespace dispatcher
