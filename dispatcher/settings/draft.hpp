// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A PCS6 file while a transaction changes it, setting after setting, and what the file cannot say: autostart flag,
// name. Nothing is written anywhere. Leaves of config.pvs are paths ("Hardware/Memory/RAM", "Hardware/Hdd[0]/Size"), of
// ve.conf keys. Errors of put() name field and value, but no password. A value; one thread.
#pragma once

#include "config-convert/fields.hpp"
#include "dispatcher/settings/situation.hpp"
#include "foundation/result.hpp"

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace convert {
struct PvsFile;
class PvsEditor;
}  // namespace convert

namespace dispatcher {

struct NewLeaf {
  std::string_view name;
  std::string value;
};

// Stands for the file of the image that a container's root is on, which virtvzd knows.
inline constexpr std::string_view kContainerRoot = "/";

struct ImageWish {
  enum class Act {
    kMake,
    kUse,
    kResize,
    kRemove,
    kDrop,  // a file that nobody else can stand on
    kCopy,  // made, with what `from` has
  };
  Act act = Act::kUse;
  std::string path = {};    // absolute
  std::string format = {};  // libvirt's word
  std::uint64_t size_bytes = 0;
  std::string alias = {};           // of the disk that it is; of a container's, where it is mounted
  std::uint64_t cluster_bytes = 0;  // of a new one; 0: as usual
  bool despite_snapshots = false;   // of one that is removed
  bool wipe = false;                // likewise: overwritten before
  std::string key = {};             // of an encrypted one: libvirt's secret, its UUID
  std::string from = {};            // of a copy: absolute
  std::string from_format = {};
  std::string from_key = {};
};

class Draft {
 public:
  explicit Draft(const Situation& before) : before_(before), text_(before.config), autostart_(before.autostart) {}

  const Situation& before() const { return before_; }
  bool is_vm() const { return before_.kind == Kind::kVm; }
  const convert::Context& host() const { return before_.host; }

  const std::string& text() const { return text_; }
  void set_text(std::string text) { text_ = std::move(text); }
  // As the file says it now; empty: nothing.
  std::string get(std::string_view path) const;
  Result<void> put(std::string_view path, std::string_view value);
  // Of a machine's repeated leaf: all of them, in place of those that are there. `path` may be a device's.
  Result<void> put_list(std::string_view path, std::string_view name, const std::vector<std::string>& values);
  std::vector<std::string> get_list(std::string_view path, std::string_view name) const;

  // Likewise of a repeated element that has leaves; its parents are made where they are missing.
  Result<void> put_elements(std::string_view path, std::string_view name,
                            const std::vector<std::vector<NewLeaf>>& elements);

  // A machine's devices of one list ("Hdd"): their numbers, and new ones, with leaves in PCS6's order.
  std::vector<std::int64_t> devices(std::string_view list) const;
  Result<void> add_device(std::string_view list, std::int64_t index, const std::vector<NewLeaf>& leaves);
  Result<void> remove_device(std::string_view list, std::int64_t index);
  // A setting that is, this time, of the guest's own files.
  void tell_guest(std::string_view setting) { in_guest_.emplace(setting); }
  const std::set<std::string>& in_guest() const { return in_guest_; }
  // An adapter whose settings were the guest's own till now.
  void tell_reconfigured(std::string device) { reconfigured_.insert(std::move(device)); }
  const std::set<std::string>& reconfigured() const { return reconfigured_; }
  // Those of a running domain that must follow, by alias.
  void touch_device(std::string alias) { touched_.insert(std::move(alias)); }
  const std::set<std::string>& touched() const { return touched_; }

  // Disk images to be made, to be made larger, to be removed when all else is done.
  void add_image(ImageWish wish) { images_.push_back(std::move(wish)); }
  const std::vector<ImageWish>& images() const { return images_; }

  void set_autostart(bool flag) {
    autostart_ = flag;
    touches_autostart_ = true;
  }
  bool autostart() const { return autostart_; }
  // A wish about the start, that virtvzd must weigh the flag against anew.
  void touch_autostart() { touches_autostart_ = true; }
  bool touches_autostart() const { return touches_autostart_; }

  // A wish that the file of that kind has no leaf for: in our metadata alone.
  void keep(std::string_view path, std::string_view value) { kept_.insert_or_assign(std::string(path), value); }
  const convert::Fields& kept() const { return kept_; }

  // Settings that a running domain takes over at its next start.
  void wait_for_start(std::string_view setting) { waiting_.emplace(setting); }
  const std::set<std::string>& waiting() const { return waiting_; }

 private:
  Result<void> edit(const std::function<void(const convert::PvsFile&, convert::PvsEditor&)>& change);

  const Situation& before_;
  std::string text_;
  bool autostart_;
  bool touches_autostart_ = false;
  convert::Fields kept_;
  std::set<std::string> waiting_;
  std::set<std::string> touched_;
  std::set<std::string> in_guest_;
  std::set<std::string> reconfigured_;
  std::vector<ImageWish> images_;
};

// A file's name as config.pvs has it, relative to the machine's home where it lies there; and back.
std::string name_in_home(const Draft& draft, const std::string& path);
std::string path_in_home(const Draft& draft, const std::string& name);

}  // namespace dispatcher
