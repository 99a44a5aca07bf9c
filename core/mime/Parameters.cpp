#include "mime/Parameters.h"

#include "mime/Charset.h"
#include "mime/Header.h"
#include "mime/Limits.h"
#include "mime/Lines.h"
#include "mime/Words.h"

#include <algorithm>

namespace scorta::mime {

namespace {

int hexValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (lowered(c) >= 'a' && lowered(c) <= 'f')
        return lowered(c) - 'a' + 10;
    return -1;
}

std::string percentDecoded(std::string_view text)
{
    std::string result;
    result.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hexValue(text[i + 1]) >= 0 &&
            hexValue(text[i + 2]) >= 0) {
            result.push_back(static_cast<char>(hexValue(text[i + 1]) * 16 + hexValue(text[i + 2])));
            i += 2;
        } else {
            result.push_back(text[i]);
        }
    }
    return result;
}

/// Reads the value at `at` and moves behind it. A file name that should have been quoted may hold spaces; for
/// other parameters what follows a space is a comment or rubbish.
std::string readValue(std::string_view text, std::size_t& at, bool isFileName)
{
    std::string value;
    if (at < text.size() && text[at] == '"') {
        ++at;
        while (at < text.size() && text[at] != '"') {
            // Only what needs it is unescaped, because "C:\dir\file" is meant as it stands.
            if (text[at] == '\\' && at + 1 < text.size() && (text[at + 1] == '"' || text[at + 1] == '\\'))
                ++at;
            value.push_back(text[at++]);
        }
        at = std::min(text.find(';', at), text.size());
        return value;
    }
    const std::size_t end = std::min(text.find(';', at), text.size());
    std::string_view token = trimmed(text.substr(at, end - at));
    if (!isFileName)
        token = token.substr(0, token.find_first_of(" \t"));
    at = end;
    return std::string(token);
}

} // namespace

Parameters::Segment Parameters::segmentFrom(std::string_view name, std::string value)
{
    Segment segment;
    segment.value = std::move(value);
    if (name.ends_with('*')) {
        segment.isEncoded = true;
        name.remove_suffix(1);
    }
    const std::size_t star = name.rfind('*');
    if (star != std::string_view::npos && name.size() - star - 1 >= 1 && name.size() - star - 1 <= 4) {
        const std::string_view digits = name.substr(star + 1);
        if (std::all_of(digits.begin(), digits.end(), [](char c) { return c >= '0' && c <= '9'; })) {
            segment.index = 0;
            for (const char c : digits)
                segment.index = segment.index * 10 + (c - '0');
            name = name.substr(0, star);
        }
    }
    segment.name.resize(name.size());
    std::transform(name.begin(), name.end(), segment.name.begin(), lowered);
    return segment;
}

Parameters Parameters::read(std::string_view rawValue)
{
    Parameters result;
    const std::string text = unfolded(rawValue);
    const std::string_view view = text;
    std::size_t at = std::min(view.find(';'), view.size());
    std::string_view value = trimmed(view.substr(0, at));
    value = value.substr(0, value.find_first_of(" \t("));
    result.m_value.resize(value.size());
    std::transform(value.begin(), value.end(), result.m_value.begin(), lowered);
    while (at < view.size() && result.m_segments.size() < kMaxParameters) {
        ++at; // the semicolon
        const std::size_t nameEnd = std::min(view.find_first_of("=;", at), view.size());
        const std::string_view name = trimmed(view.substr(at, nameEnd - at));
        at = nameEnd;
        if (at == view.size() || view[at] == ';')
            continue;
        ++at;
        while (at < view.size() && isSpaceChar(view[at]))
            ++at;
        const bool isFileName = lowered(name.empty() ? ' ' : name.front()) == 'n' ||
                                lowered(name.empty() ? ' ' : name.front()) == 'f';
        std::string parameter = readValue(view, at, isFileName);
        if (!name.empty())
            result.m_segments.push_back(segmentFrom(name, std::move(parameter)));
    }
    // Continuations may come in any order (RFC 2231, 3).
    std::stable_sort(result.m_segments.begin(), result.m_segments.end(),
                     [](const Segment& a, const Segment& b) { return a.index < b.index; });
    return result;
}

bool Parameters::has(std::string_view name) const
{
    return std::any_of(m_segments.begin(), m_segments.end(),
                       [name](const Segment& segment) { return segment.name == name; });
}

std::string Parameters::bytes(std::string_view name) const
{
    std::string result;
    for (const Segment& segment : m_segments) {
        if (segment.name != name)
            continue;
        if (segment.index < 0 && !segment.isEncoded)
            return segment.value;
        std::string_view value = segment.value;
        if (segment.isEncoded && result.empty() && value.find('\'') != std::string_view::npos)
            value = value.substr(value.find('\'', value.find('\'') + 1) + 1);
        result += segment.isEncoded ? percentDecoded(value) : std::string(value);
    }
    return result;
}

QString Parameters::text(std::string_view name, Decoding& decoding) const
{
    const Segment* plain = nullptr;
    std::string joined;
    std::string charset;
    bool isExtended = false;
    bool hasCharset = false;
    for (const Segment& segment : m_segments) {
        if (segment.name != name)
            continue;
        if (segment.index < 0 && !segment.isEncoded) {
            if (plain == nullptr)
                plain = &segment;
            continue;
        }
        // name* and name*0 are two ways to say it; the first one complete is enough.
        if (isExtended && segment.index <= 0)
            continue;
        isExtended = true;
        std::string_view value = segment.value;
        if (segment.isEncoded && !hasCharset && segment.index <= 0) {
            const std::size_t first = value.find('\'');
            const std::size_t second = first == std::string_view::npos ? first : value.find('\'', first + 1);
            if (second != std::string_view::npos) {
                charset = value.substr(0, first);
                value.remove_prefix(second + 1);
                hasCharset = true;
            }
        }
        joined += segment.isEncoded ? percentDecoded(value) : std::string(value);
    }
    if (hasCharset)
        return toUnicode(joined, charset, decoding);
    if (isExtended)
        return decodeWords(joined, decoding);
    return plain == nullptr ? QString() : decodeWords(plain->value, decoding);
}

} // namespace scorta::mime
