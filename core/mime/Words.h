#pragma once

#include "mime/Charset.h"

#include <QString>

#include <string>
#include <string_view>

namespace scorta::mime {

/// Decodes an unfolded header value: encoded words (RFC 2047) in any charset, 8-bit bytes as fromRaw()
/// has them, control characters as spaces. Linear.
QString decodeWords(std::string_view value, Decoding& decoding);

/// unfolded() and decodeWords() in one.
QString decodeField(std::string_view rawValue, Decoding& decoding);

/// Length of the encoded word that starts at `value`, 0 when there is none there.
std::size_t encodedWordLength(std::string_view value);

} // namespace scorta::mime
