#pragma once

#include <QString>

#include <string>
#include <string_view>

namespace scorta::mime {

/// Decodes an unfolded header value: encoded words (RFC 2047) in any charset, 8-bit bytes as UTF-8 or
/// windows-1252, control characters as spaces. Linear. `guessed` as in toUnicode().
QString decodeWords(std::string_view value, bool& guessed);

/// unfolded() and decodeWords() in one.
QString decodeField(std::string_view rawValue, bool& guessed);

/// Length of the encoded word that starts at `value`, 0 when there is none there.
std::size_t encodedWordLength(std::string_view value);

} // namespace scorta::mime
