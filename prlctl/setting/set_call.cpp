// SPDX-License-Identifier: LGPL-2.1-or-later
#include "prlctl/setting/set_call.hpp"

#include "prlctl/setting/set_row.hpp"
#include "prlctl/syntax/values.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace prlctl {
namespace {

using dispatcher::text_variant;

// Device commands, and the operation that each is.
struct Command {
  std::string_view option;
  std::string_view operation;
};
constexpr Command kCommands[] = {{"device-add", "device-add"}, {"device-set", "device-set"},
                                 {"device-del", "device-del"}, {"netif_add", "device-add"},
                                 {"netif_del", "device-del"},  {"ifname", "device-set"}};

// Empty: none.
std::string_view operation_of(std::string_view option) {
  const auto found = std::ranges::find(kCommands, option, &Command::option);
  return found == std::end(kCommands) ? std::string_view() : found->operation;
}

// What is left of a subject's name is an adapter's: net0, venet0, eth0.
constexpr std::string_view kOtherTypes[] = {"hdd", "cdrom", "fdd", "usb", "serial", "parallel", "sound", "pci"};
// Of several the first counts.
constexpr std::string_view kOfDelete[] = {"destroy-image-force", "destroy-image", "detach-only"};

Failure nothing_behind(std::string_view option) {
  return unimplemented().under(fmt::format("Unable to set --{}: ", option));
}

Failure without_meaning(std::string_view option, std::string_view command) {
  return {fmt::format("The --{} option has no meaning with --{}.", option, command), kSyntaxExit};
}

class CallMaker {
 public:
  CallMaker(const Request& request, Kind kind) : request_(request), kind_(kind) {
    g_variant_builder_init(&operations_, G_VARIANT_TYPE("a(sv)"));
    for (const auto& [option, operation] : kCommands)
      if (const Given* given = request.find(option)) command_ = given, operation_ = operation;
  }
  CallMaker(const CallMaker&) = delete;
  CallMaker& operator=(const CallMaker&) = delete;
  ~CallMaker() { g_variant_builder_clear(&operations_); }

  Answer<SetCall> make() {
    for (const SetRow& row : set_rows()) {
      const Givens givens = request_.all(row.option);
      if (givens.empty()) continue;
      if (const auto taken = take(row, givens); !taken) return taken.error();
    }
    return SetCall{dispatcher::own(g_variant_builder_end(&operations_)), std::move(lines_)};
  }

 private:
  // Name servers and search domains: a container's are never an adapter's.
  bool is_of_adapter() const { return command_ && operation_ != "device-del" && kind_ == Kind::kVm; }

  Answer<void> take(const SetRow& row, const Givens& givens) {
    switch (row.place) {
      case Place::kOperation:
        // The reference has it ignored; create says so, too.
        if (row.option == "distribution" && kind_ == Kind::kContainer) return {};
        add(row, givens);
        return {};
      case Place::kEitherMember:
        if (is_of_adapter()) return take_device(row.option);
        add(row, givens);
        return {};
      case Place::kDeviceMember:
        // The parser has seen to it that there is some.
        if (!command_) return without_meaning(row.option, request_.of_scope(Scope::kDeviceCommand)->option->name);
        return take_device(row.option);
      case Place::kCommand:
      case Place::kAdapterMember:
        return take_device(row.option);
      case Place::kDisplayMember:
        take_display();
        return {};
      case Place::kAtOnce:
        return {};
      case Place::kNothing:
        break;
    }
    if (row.option == "memquota")
      return Failure{"The --memquota option is not supported. Use --memguarantee instead.", kSyntaxExit};
    return nothing_behind(row.option);
  }

  void add(std::string_view name, GVariant* value) {
    g_variant_builder_add(&operations_, "(sv)", std::string(name).c_str(), value);
  }

  void add(const SetRow& row, const Givens& givens) {
    const Given& last = *givens.back();
    add(row.target(last), row.value(givens));
    if (row.echo.empty()) return;
    const std::string shown = row.shown                                    ? row.shown(last)
                              : last.option->argument == Argument::kSwitch ? fmt::to_string(last.number)
                                                                           : last.text;
    std::string text(row.echo);
    constexpr std::string_view kNew = "{new}";
    text.replace(text.find(kNew), kNew.size(), shown);
    lines_.push_back({SetLine::Is::kText, std::move(text), std::string(row.old)});
  }

  static void put(GVariantBuilder& object, const char* name, GVariant* value) {
    g_variant_builder_add(&object, "{sv}", name, value);
  }

  // Members of those places that were given, as an object behind what is in it already.
  GVariant* object_of(GVariantBuilder& object, std::initializer_list<Place> places) {
    for (const SetRow& row : set_rows()) {
      if (std::ranges::find(places, row.place) == places.end()) continue;
      if (row.place == Place::kEitherMember && !is_of_adapter()) continue;
      const Givens givens = request_.all(row.option);
      if (givens.empty() || (row.option == "type" && !is_adapter_)) continue;
      put(object, std::string(row.target(*givens.back())).c_str(), row.value(givens));
    }
    return g_variant_builder_end(&object);
  }

  void take_display() {
    if (has_display_) return;
    has_display_ = true;
    GVariantBuilder object;
    g_variant_builder_init(&object, G_VARIANT_TYPE_VARDICT);
    add("vnc", object_of(object, {Place::kDisplayMember}));
    lines_.push_back({SetLine::Is::kDisplay});
  }

  Answer<void> take_device(std::string_view option) {
    const bool by_name = command_ && command_->option->name == "netif_add";
    const std::string subject = by_name ? "net" : command_ ? command_->text : kind_ == Kind::kVm ? "net0" : "venet0";
    is_adapter_ = std::ranges::none_of(kOtherTypes, [&](std::string_view type) { return subject.starts_with(type); });
    if (kind_ == Kind::kContainer && !is_adapter_ && !subject.starts_with("hdd")) return nothing_behind(option);
    if (has_device_) return {};
    has_device_ = true;
    if (operation_ == "device-del") return delete_devices();
    const bool adds = operation_ == "device-add";
    for (const std::string_view of_delete : kOfDelete)
      if (request_.has(of_delete)) return without_meaning(of_delete, operation_);
    if (const Given* type = request_.find("type"); type && !is_adapter_ && type->text != "expand")
      return Failure{fmt::format("An incorrect value for --type is specified: {}", type->text), kSyntaxExit};
    GVariantBuilder object;
    g_variant_builder_init(&object, G_VARIANT_TYPE_VARDICT);
    put(object, adds ? "type" : "name", text_variant(subject));
    if (by_name) put(object, "ifname", text_variant(command_->text));
    add(operation_, object_of(object, {Place::kDeviceMember, Place::kAdapterMember, Place::kEitherMember}));
    if (adds) {
      lines_.push_back({SetLine::Is::kAddedDevice, subject});
    } else if (is_adapter_) {
      lines_.push_back({SetLine::Is::kChangedDevice, subject});
    } else if (request_.has("size")) {
      lines_.push_back({SetLine::Is::kResizedDisk, subject});
    }
    return {};
  }

  Answer<void> delete_devices() {
    for (const Given& given : request_.given) {
      const bool is_of_device = given.option->scope == Scope::kDevice || given.option->scope == Scope::kAdapter;
      const std::string_view name = given.option->name;
      if (is_of_device && std::ranges::find(kOfDelete, name) == std::end(kOfDelete))
        return find_set_row(name)->place == Place::kNothing ? nothing_behind(name)
                                                            : without_meaning(name, "device-del");
    }
    const auto given = std::ranges::find_if(kOfDelete, [&](std::string_view option) { return request_.has(option); });
    const SetRow* image = find_set_row(given == std::end(kOfDelete) ? "detach-only" : *given);
    for (const std::string_view device : pieces_of(command_->text, ' ')) {
      if (device.empty()) continue;
      GVariantBuilder object;
      g_variant_builder_init(&object, G_VARIANT_TYPE_VARDICT);
      put(object, "name", text_variant(device));
      put(object, "image", image->value({}));
      add("device-del", g_variant_builder_end(&object));
      lines_.push_back({SetLine::Is::kText, fmt::format("Remove the {} device.", device)});
    }
    return {};
  }

  const Request& request_;
  Kind kind_;
  const Given* command_ = nullptr;
  std::string_view operation_ = "device-set";  // that the command is
  bool has_device_ = false;
  bool has_display_ = false;
  bool is_adapter_ = false;
  GVariantBuilder operations_;
  std::vector<SetLine> lines_;
};

const InfoMember* member_of(const std::vector<InfoMember>& members, std::string_view key) {
  const auto found = std::ranges::find(members, key, &InfoMember::key);
  return found == members.end() ? nullptr : &*found;
}

const InfoMember* device_of(const InfoTree& tree, std::string_view name) {
  const InfoMember* hardware = member_of(tree, "Hardware");
  return hardware ? member_of(hardware->value.members, name) : nullptr;
}

std::string text_at(const InfoTree& tree, std::string_view device, std::string_view key) {
  const InfoMember* found = device_of(tree, device);
  const InfoMember* item = found ? member_of(found->value.members, key) : nullptr;
  return item ? item->value.text : std::string();
}

// The one that was not there before.
const InfoMember* added_device(const InfoTree& before, const InfoTree& after) {
  const InfoMember* hardware = member_of(after, "Hardware");
  if (!hardware) return nullptr;
  const auto& devices = hardware->value.members;
  const auto found = std::ranges::find_if(devices, [&](const InfoMember& one) { return !device_of(before, one.key); });
  return found == devices.end() ? nullptr : &*found;
}

// What is called so by its interface; else as it stands.
std::string name_of_device(const std::vector<InfoMember>& devices, std::string_view called) {
  if (called.empty()) return {};
  for (const InfoMember& device : devices)
    for (const char* key : {"dev", "ifname"})
      if (const InfoMember* interface = member_of(device.value.members, key);
          interface && interface->value.text == called)
        return device.key;
  return std::string(called);
}

std::string twice(std::string_view doing, std::string_view done, const InfoMember* device) {
  if (!device) return "";
  const std::string line = device_line(*device);
  return fmt::format("{} {}\n\n{} {}\n\n", doing, line, done, line);
}

std::string display_text(const InfoTree& after) {
  const InfoMember* display = member_of(after, "Remote display");
  return display ? info_text({*display}) : "\n";
}

std::string text_of(const SetLine& line, const std::string& name, const InfoTree& before, const InfoTree& after,
                    const std::vector<std::string>& reconfigured) {
  constexpr std::string_view kOld = "{old}";
  switch (line.is) {
    case SetLine::Is::kText: {
      std::string text = line.text;
      if (const std::size_t at = text.find(kOld); at != std::string::npos)
        text.replace(at, kOld.size(), line.old_of.empty() ? name : text_at(before, "cpu", line.old_of));
      return text + "\n";
    }
    case SetLine::Is::kAddedDevice:
      return twice("Creating", "Created", added_device(before, after));
    case SetLine::Is::kChangedDevice: {
      const bool is_new_to_it = std::ranges::find(reconfigured, line.text) != reconfigured.end();
      return (is_new_to_it ? "Enable automatic reconfiguration for this network adapter.\n" : "") +
             twice("Configure", "Configured", device_of(after, line.text));
    }
    case SetLine::Is::kResizedDisk: {
      std::string size = text_at(after, line.text, "size");
      if (size.ends_with("Mb")) size.resize(size.size() - 2);
      return fmt::format("Resize disk image '{}' up to {}\n", text_at(after, line.text, "image"), size);
    }
    case SetLine::Is::kDisplay:
      return "Configure VNC: " + display_text(after);
  }
  return "";
}

}  // namespace

Answer<SetCall> set_call(const Request& request, Kind kind) { return CallMaker(request, kind).make(); }

std::string set_lines(const std::vector<SetLine>& lines, const std::string& name, const InfoTree& before,
                      const InfoTree& after, const std::vector<std::string>& reconfigured) {
  std::string all;
  for (const SetLine& line : lines) all += text_of(line, name, before, after, reconfigured);
  return all;
}

Request with_device_names(Request request, const InfoTree& tree) {
  const InfoMember* hardware = member_of(tree, "Hardware");
  if (!hardware) return request;
  for (Given& given : request.given) {
    if (given.option->scope != Scope::kDeviceCommand) continue;
    const std::string_view operation = operation_of(given.option->name);
    if (operation == "device-add") continue;
    if (operation == "device-del") {
      std::vector<std::string> names;
      for (const std::string_view called : pieces_of(given.text, ' '))
        names.push_back(name_of_device(hardware->value.members, called));
      given.text = fmt::format("{}", fmt::join(names, " "));
    } else {
      given.text = name_of_device(hardware->value.members, given.text);
    }
  }
  return request;
}

}  // namespace prlctl
