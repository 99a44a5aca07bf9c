#pragma once

#include <QString>

#include <string_view>

namespace scorta::mime {

/// `bytes` in the charset that mail calls `label`. Without a label, or with one that says ASCII or nothing we
/// know: UTF-8 when the bytes are valid UTF-8, else windows-1252, and `guessed` is set if that was needed.
/// What the charset cannot mean becomes U+FFFD. Linear in the size of `bytes`.
QString toUnicode(std::string_view bytes, std::string_view label, bool& guessed);

/// Raw bytes where no charset can be named (8-bit headers): UTF-8 when valid, else windows-1252.
QString fromRaw(std::string_view bytes);

bool isAscii(std::string_view bytes);

} // namespace scorta::mime
