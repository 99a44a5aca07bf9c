#pragma once

#include <QString>

#include <string>
#include <string_view>

namespace scorta::mime {

/// What decoding needs to know of the message around, and has found out.
struct Decoding
{
    /// The charset that the message declares for its text: the best guess for bytes that name none.
    std::string charset = {};
    bool guessed = false; ///< a charset was missing, unknown or evidently wrong
};

/// `bytes` in the charset that mail calls `label`. Without a label, or with one that says ASCII or nothing we
/// know: as fromRaw(). What the charset cannot mean becomes U+FFFD. Linear in the size of `bytes`.
QString toUnicode(std::string_view bytes, std::string_view label, Decoding& decoding);

/// Bytes for which no charset is named (8-bit headers): UTF-8 when valid, else what the message declares
/// elsewhere, else windows-1252.
QString fromRaw(std::string_view bytes, Decoding& decoding);

bool isAscii(std::string_view bytes);

} // namespace scorta::mime
