#include "mime/Transfer.h"

#include "mime/Lines.h"

#include <algorithm>
#include <array>
#include <cstdint>

namespace scorta::mime {

namespace {

constexpr std::uint8_t kSkip = 0xFF;
constexpr std::uint8_t kPad = 0xFE;

constexpr std::array<std::uint8_t, 256> makeBase64Table()
{
    std::array<std::uint8_t, 256> table{};
    table.fill(kSkip);
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (std::size_t i = 0; i < alphabet.size(); ++i)
        table[static_cast<std::uint8_t>(alphabet[i])] = static_cast<std::uint8_t>(i);
    table['='] = kPad;
    return table;
}
constexpr auto kBase64 = makeBase64Table();

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (lowered(c) >= 'a' && lowered(c) <= 'f')
        return lowered(c) - 'a' + 10;
    return -1;
}

int uuValue(char c)
{
    return (c - ' ') & 0x3F;
}

// vmime's decoder gets the last bytes wrong when their number is no multiple of three.
std::string decodeUuencode(std::string_view text, std::size_t limit)
{
    std::string result;
    std::size_t at = 0;
    bool isInside = false;
    while (at < text.size() && result.size() < limit) {
        const Line line = lineAt(text, at, text.size());
        at = line.next;
        const std::string_view data = line.in(text);
        if (!isInside) {
            isInside = data.starts_with("begin ");
            continue;
        }
        if (data.empty())
            continue;
        if (data == "end" || uuValue(data[0]) == 0)
            break;
        const std::size_t end = result.size() + static_cast<std::size_t>(uuValue(data[0]));
        for (std::size_t i = 1; i < data.size() && result.size() < end; i += 4) {
            // Relays strip the blanks that some encoders write for zero.
            const auto value = [&data](std::size_t index) {
                return static_cast<unsigned>(index < data.size() ? uuValue(data[index]) : 0);
            };
            const unsigned bits = value(i) << 18U | value(i + 1) << 12U | value(i + 2) << 6U | value(i + 3);
            for (int shift = 16; shift >= 0 && result.size() < end; shift -= 8)
                result.push_back(static_cast<char>(bits >> static_cast<unsigned>(shift)));
        }
    }
    if (!isInside)
        return std::string(text.substr(0, limit));
    if (result.size() > limit)
        result.resize(limit);
    return result;
}

} // namespace

Transfer transferFromName(std::string_view name, bool& isKnown)
{
    name = trimmed(name);
    name = name.substr(0, name.find_first_of("; \t("));
    isKnown = true;
    if (equalsNoCase(name, "base64"))
        return Transfer::Base64;
    if (equalsNoCase(name, "quoted-printable"))
        return Transfer::QuotedPrintable;
    if (equalsNoCase(name, "x-uuencode") || equalsNoCase(name, "uuencode") || equalsNoCase(name, "x-uue") ||
        equalsNoCase(name, "uue"))
        return Transfer::Uuencode;
    isKnown = name.empty() || equalsNoCase(name, "7bit") || equalsNoCase(name, "8bit") ||
              equalsNoCase(name, "binary");
    return Transfer::Identity;
}

std::string decodeBase64(std::string_view text, std::size_t limit)
{
    std::string result;
    result.resize(std::min(limit, text.size() / 4 * 3 + 3));
    char* out = result.data();
    char* const outEnd = out + result.size();
    const auto* in = reinterpret_cast<const std::uint8_t*>(text.data());
    const std::uint8_t* const end = in + text.size();
    std::uint32_t bits = 0;
    int count = 0;
    while (in < end) {
        // Whole groups, as nearly all are: four letters to three bytes.
        while (count == 0 && end - in >= 4 && outEnd - out >= 3) {
            const std::uint32_t a = kBase64[in[0]];
            const std::uint32_t b = kBase64[in[1]];
            const std::uint32_t c = kBase64[in[2]];
            const std::uint32_t d = kBase64[in[3]];
            if (((a | b | c | d) & 0x80U) != 0)
                break;
            const std::uint32_t group = a << 18U | b << 12U | c << 6U | d;
            out[0] = static_cast<char>(group >> 16U);
            out[1] = static_cast<char>(group >> 8U);
            out[2] = static_cast<char>(group);
            out += 3;
            in += 4;
        }
        if (in == end)
            break;
        const std::uint8_t value = kBase64[*in++];
        if (value == kSkip)
            continue;
        if (value == kPad) {
            if (count >= 2)
                break; // padding ends the data (RFC 2045, 6.8); lists put footers behind it
            continue;
        }
        bits = bits << 6U | value;
        if (++count == 4) {
            for (int shift = 16; shift >= 0 && out < outEnd; shift -= 8)
                *out++ = static_cast<char>(bits >> static_cast<unsigned>(shift));
            bits = 0;
            count = 0;
            if (out == outEnd)
                break;
        }
    }
    if (count >= 2 && out < outEnd)
        *out++ = static_cast<char>(count == 2 ? bits >> 4U : bits >> 10U);
    if (count == 3 && out < outEnd)
        *out++ = static_cast<char>(bits >> 2U);
    result.resize(static_cast<std::size_t>(out - result.data()));
    return result;
}

// vmime's decoder turns "=XY" that is no hex into NULs and swallows text after "=\r"; real mail has both.
std::string decodeQuotedPrintable(std::string_view text, std::size_t limit)
{
    std::string result;
    result.reserve(std::min(limit, text.size()));
    std::size_t i = 0;
    while (i < text.size() && result.size() < limit) {
        const std::size_t special = std::min(text.find('=', i), text.size());
        result.append(text, i, special - i);
        i = special;
        if (i == text.size())
            break;
        if (i + 2 < text.size()) {
            const int high = hexValue(text[i + 1]);
            const int low = hexValue(text[i + 2]);
            if (high >= 0 && low >= 0) {
                result.push_back(static_cast<char>(high * 16 + low));
                i += 3;
                continue;
            }
        }
        // A soft line break may carry white space that a relay added (RFC 2045, 6.7 rule 3).
        std::size_t next = i + 1;
        while (next < text.size() && isBlankChar(text[next]) && next - i < 1000)
            ++next;
        if (next < text.size() && text[next] == '\r')
            ++next;
        if (next < text.size() && text[next] == '\n') {
            i = next + 1;
        } else if (next >= text.size()) {
            i = next;
        } else {
            result.push_back('=');
            ++i;
        }
    }
    if (result.size() > limit)
        result.resize(limit);
    return result;
}

std::string decodeTransfer(std::string_view text, Transfer transfer, std::size_t limit)
{
    switch (transfer) {
    case Transfer::Base64:
        return decodeBase64(text, limit);
    case Transfer::QuotedPrintable:
        return decodeQuotedPrintable(text, limit);
    case Transfer::Uuencode:
        return decodeUuencode(text, limit);
    case Transfer::Identity:
        break;
    }
    return std::string(text.substr(0, limit));
}

} // namespace scorta::mime
