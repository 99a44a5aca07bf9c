#pragma once

#include <QByteArray>

#include <cstddef>
#include <string>
#include <string_view>

namespace scorta::mime {

/// Content-Transfer-Encoding (RFC 2045, 6). What we do not know is taken as it stands.
enum class Transfer { Identity, Base64, QuotedPrintable, Uuencode };

/// `isKnown` is false when the name means nothing to us.
Transfer transferFromName(std::string_view name, bool& isKnown);

/// Forgiving decoders: what cannot be is skipped (base64) or kept as it stands (quoted-printable). They stop
/// soon after `limit` bytes of output and never hand out more.
std::string decodeBase64(std::string_view text, std::size_t limit = std::string::npos);
std::string decodeQuotedPrintable(std::string_view text, std::size_t limit = std::string::npos);
std::string decodeTransfer(std::string_view text, Transfer transfer, std::size_t limit = std::string::npos);

} // namespace scorta::mime
