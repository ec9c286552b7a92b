// SPDX-License-Identifier: LGPL-2.1-or-later
//
// GLib's objects as move-only handles, under GLib's names; and texts that D-Bus can carry. Any thread.
#pragma once

#include "dispatcher/libvirt/handles.hpp"

#include <gio/gio.h>
#include <memory>
#include <string>
#include <string_view>

namespace dispatcher {

using VariantHandle = std::unique_ptr<GVariant, FreedBy<&g_variant_unref>>;
using ErrorHandle = std::unique_ptr<GError, FreedBy<&g_error_free>>;
using MessageHandle = std::unique_ptr<GDBusMessage, FreedBy<&g_object_unref>>;
using ConnectionHandle = std::unique_ptr<GDBusConnection, FreedBy<&g_object_unref>>;
using CancellableHandle = std::unique_ptr<GCancellable, FreedBy<&g_object_unref>>;

// Takes a floating reference, as g_variant_new and g_variant_builder_end return it.
inline VariantHandle own(GVariant* variant) { return VariantHandle(g_variant_ref_sink(variant)); }

// A string; what is no UTF-8 in it is replaced, for a bus ends the connection of whoever sends it. Ends at a byte 0.
// Floating.
GVariant* text_variant(std::string_view text);

}  // namespace dispatcher
