#include "mime/Header.h"

#include "mime/Limits.h"
#include "mime/Lines.h"

#include <algorithm>

namespace scorta::mime {

namespace {

/// Length of the field name in front of the colon, npos when this line cannot start a field. White space
/// between name and colon is the obsolete syntax (RFC 5322, 4.5).
std::size_t nameLength(std::string_view line)
{
    std::size_t i = 0;
    while (i < line.size() && line[i] > ' ' && line[i] < 127 && line[i] != ':')
        ++i;
    if (i == 0)
        return std::string_view::npos;
    std::size_t colon = i;
    while (colon < line.size() && isBlankChar(line[colon]))
        ++colon;
    return colon < line.size() && line[colon] == ':' ? i : std::string_view::npos;
}

/// mbox separators, and what some gateways made of them.
bool isEnvelopeLine(std::string_view line)
{
    return line.starts_with("From ") || line.starts_with(">From ");
}

} // namespace

void Boundaries::push(std::string boundary, int part)
{
    m_open.push_back({std::move(boundary), part});
}

Boundaries::Match Boundaries::match(std::string_view line) const
{
    Match result;
    if (line.size() < 3 || line[0] != '-' || line[1] != '-')
        return result;
    const std::string_view rest = line.substr(2);
    for (std::size_t i = m_open.size(); i-- > 0;) {
        const std::string& boundary = m_open[i].boundary;
        if (!rest.starts_with(boundary))
            continue;
        std::string_view tail = rest.substr(boundary.size());
        const bool isClose = tail.starts_with("--");
        if (isClose)
            tail.remove_prefix(2);
        // Text after a close delimiter is common enough (lists add footers without a line end) to be allowed.
        if (!isClose && !trimmed(tail).empty())
            continue;
        return {i, isClose, true};
    }
    return result;
}

const Field* Header::find(std::string_view name) const
{
    const auto found = std::find_if(fields.begin(), fields.end(),
                                    [name](const Field& field) { return equalsNoCase(field.name, name); });
    return found == fields.end() ? nullptr : &*found;
}

std::string_view Header::value(std::string_view name) const
{
    const Field* field = find(name);
    return field == nullptr ? std::string_view{} : field->value;
}

Header splitHeader(std::string_view raw, std::size_t begin, std::size_t end, const Boundaries& open)
{
    Header header;
    std::size_t position = begin;
    bool isKept = false; // whether the field being read is the last of `fields`
    while (position < end) {
        const Line line = lineAt(raw, position, end);
        if (line.isBlank()) {
            position = line.next;
            break;
        }
        const std::string_view text = line.in(raw);
        if (isBlankChar(text.front())) {
            // A continuation; the very first line has nothing to continue and is skipped.
            if (isKept) {
                Field& field = header.fields.back();
                field.value = raw.substr(static_cast<std::size_t>(field.value.data() - raw.data()));
                field.value = field.value.substr(
                    0, line.end - static_cast<std::size_t>(field.value.data() - raw.data()));
            }
            position = line.next;
            continue;
        }
        if (text.front() == '-' && open.match(text).found)
            break;
        const std::size_t length = nameLength(text);
        if (length == std::string_view::npos) {
            if (!isEnvelopeLine(text))
                break; // the empty line was forgotten: the body begins here
            isKept = false;
            position = line.next;
            continue;
        }
        isKept = header.fields.size() < kMaxFields && line.begin - begin < kMaxHeaderBytes;
        if (isKept) {
            const std::size_t colon = text.find(':', length);
            header.fields.push_back({text.substr(0, length), text.substr(colon + 1)});
        } else {
            header.isTooLong = true;
        }
        position = line.next;
    }
    header.bodyBegin = position;
    return header;
}

std::string unfolded(std::string_view value)
{
    value = trimmed(value.substr(0, kMaxFieldBytes));
    std::string result;
    result.reserve(value.size());
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        if (c == '\n' || (c == '\r' && i + 1 < value.size() && value[i + 1] == '\n'))
            continue;
        // A bare CR is a line end to some and nothing to others: here it can only separate words.
        result.push_back(c == '\r' ? ' ' : c);
    }
    return result;
}

} // namespace scorta::mime
