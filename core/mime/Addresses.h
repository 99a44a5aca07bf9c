#pragma once

#include "mime/Charset.h"
#include "model/Mail.h"

#include <QList>

#include <string_view>

namespace scorta::mime {

/// The mailboxes of an address field (RFC 5322, 3.4), groups opened, comments and routes dropped. Forgiving:
/// a piece without "@" gives an Address whose `address` is that word, or whose `name` is the text when it is
/// several. Linear; at most kMaxAddresses.
QList<model::Address> readAddresses(std::string_view rawValue, Decoding& decoding);

} // namespace scorta::mime
