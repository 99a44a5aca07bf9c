#pragma once

#include <cstring>
#include <string_view>

namespace scorta::mime {

/// A line of a message: [begin, end) without its line end, `next` is where the following one starts. LF ends
/// a line, a CR before it belongs to the line end.
struct Line
{
    std::size_t begin = 0;
    std::size_t end = 0;
    std::size_t next = 0;

    std::string_view in(std::string_view raw) const { return raw.substr(begin, end - begin); }
    bool isBlank() const { return begin == end; }
};

inline Line lineAt(std::string_view raw, std::size_t position, std::size_t limit)
{
    Line line{position, limit, limit};
    const void* found = std::memchr(raw.data() + position, '\n', limit - position);
    if (found != nullptr) {
        line.end = static_cast<std::size_t>(static_cast<const char*>(found) - raw.data());
        line.next = line.end + 1;
    }
    if (line.end > line.begin && raw[line.end - 1] == '\r')
        --line.end;
    return line;
}

inline bool isBlankChar(char c)
{
    return c == ' ' || c == '\t';
}
inline bool isSpaceChar(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

inline char lowered(char c)
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

/// Compares ASCII letters without case, whatever the locale.
inline bool equalsNoCase(std::string_view a, std::string_view b)
{
    if (a.size() != b.size())
        return false;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (lowered(a[i]) != lowered(b[i]))
            return false;
    }
    return true;
}

inline std::string_view trimmed(std::string_view text)
{
    while (!text.empty() && isSpaceChar(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && isSpaceChar(text.back()))
        text.remove_suffix(1);
    return text;
}

} // namespace scorta::mime
