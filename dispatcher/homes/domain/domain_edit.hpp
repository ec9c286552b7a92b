// SPDX-License-Identifier: LGPL-2.1-or-later
//
// A domain's XML as it becomes another domain's: name, UUID, addresses, images, root; and the mark of a template.
// Elements that nothing here is about stay as they are.
//
// In: definitions as libvirt or our converter writes them, parsed with the limits of config-convert/xml/xml_reader.hpp.
// Values; any thread.
//
//   auto edit = DomainEdit::of(xml);
//   edit->set_identity("web02", uuid);
//   edit->set_addresses(fresh);
//   define(edit->text());
#pragma once

#include "config-convert/xml/xml_reader.hpp"
#include "foundation/result.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace dispatcher {

// A <disk> of a machine, or a <filesystem> of a container that is no folder of the host.
struct DomainImage {
  std::string target;             // "sda", "/"
  std::string bus;                // of a disk: "sata"
  std::string device;             // "disk", "cdrom", "floppy"; "filesystem"
  std::string type;               // of its source: "file", "block", "network", "template" …
  std::string file;               // absolute; empty: none, or no file
  std::string format;             // libvirt's word
  std::string template_name;      // of a root over a template
  std::uint64_t limit_bytes = 0;  // <space_hard_limit>; 0: none
  std::string cache_bytes{};      // <metadata_cache> of a qcow2 disk; empty: none
  std::string key{};              // of an encrypted one: libvirt's secret, its UUID
  bool shared = false;            // <readonly/> or <shareable/>: its content is nobody's own
  xmlNode* element = nullptr;
};

// Where a domain names the OS template that its root is over; empty: nowhere.
struct TemplateWords {
  std::string source{};  // of the root
  std::string kept{};    // of the PCS6 file
  std::string system{};  // libosinfo's id

  bool operator==(const TemplateWords&) const = default;
};

class DomainEdit {
 public:
  static Result<DomainEdit> of(std::string_view xml);
  std::string text() const;

  std::string name() const;
  std::string uuid() const;

  // The UUID in <sysinfo> follows; libvirt makes a new generation id.
  void set_identity(const std::string& name, const std::string& uuid);

  // MAC addresses, in the order of the interfaces.
  std::vector<std::string> addresses() const;
  // As many as there are. The host's names of the interfaces go: two of one name cannot be.
  void set_addresses(const std::vector<std::string>& addresses);

  std::vector<DomainImage> images() const;
  void set_file(const DomainImage& image, const std::string& file, const std::string& format);
  void set_cache(const DomainImage& image, const std::string& bytes);
  // libvirt pauses the machine where this disk cannot be read or written, instead of telling the guest.
  void pause_on_errors(const DomainImage& image);
  void empty_drive(const DomainImage& drive);
  void remove(const DomainImage& image);

  // Files of ports and their logs below `from` come to lie below `to`.
  void move_files(const std::string& from, const std::string& to);
  // Where a machine's firmware variables are; empty: it has none, or libvirt chooses.
  std::string variables_file() const;
  void set_variables_file(const std::string& file);

  // A container's ids are its own: virtvzd gives it a range.
  void drop_id_map();
  // A root over a template, or one that is an image, in the place of whatever the root is.
  void set_template_root(const std::string& template_name, std::uint64_t size_bytes);
  void set_image_root(const std::string& file, const std::string& format);
  TemplateWords template_words() const;
  // Of a root over a template; what the PCS6 file never said is not kept.
  void set_template_words(const TemplateWords& words);

  void add_channel(const std::string& name);

  // A value that our metadata keeps of the PCS6 file, where it does.
  void set_kept(std::string_view path, const std::string& value);

  bool is_template() const;
  void mark_template(bool is_template);

 private:
  explicit DomainEdit(convert::XmlDoc doc) : doc_(std::move(doc)) {}
  xmlNode* root() const;
  xmlNode* fresh_root_filesystem(const char* type);

  convert::XmlDoc doc_;
};

}  // namespace dispatcher
