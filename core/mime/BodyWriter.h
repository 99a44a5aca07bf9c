#pragma once

#include "model/Draft.h"

#include <QByteArray>

namespace scorta::mime {

/// The Content-* fields of the message, an empty line, and the body: text alone, or text and HTML as
/// alternatives, inline pictures related to the HTML, attachments mixed in (RFC 2045, 2046, 2387). 7-bit,
/// CRLF, lines within 78 columns but for text that had longer ones of its own.
QByteArray writeBody(const model::Draft& draft);

} // namespace scorta::mime
