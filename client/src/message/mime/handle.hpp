#pragma once
#include <mailrig/message/mime/message.hpp>

#include "gmime.hpp"

namespace mailrig::mime {

/// A reference to an object of GMime's, which holds on to all it needs.
struct Part::Handle {
  explicit Handle(GMimeObject* object) : object_(GMIME_OBJECT(g_object_ref(object))) {}

  GMimeObject* get() const noexcept { return object_.get(); }

  /// The body of the message attached as this part, or null.
  GMimeObject* attached_message() const noexcept {
    if (!GMIME_IS_MESSAGE_PART(get())) return nullptr;
    auto* attached = g_mime_message_part_get_message(GMIME_MESSAGE_PART(get()));
    return attached ? g_mime_message_get_mime_part(attached) : nullptr;
  }

 private:
  Owned<GMimeObject> object_;
};

}  // namespace mailrig::mime
