#include "mime/Structure.h"

#include "mime/FileNames.h"
#include "mime/Limits.h"
#include "mime/Lines.h"
#include "mime/Words.h"

namespace scorta::mime {

namespace {

/// Walks over the lines once, with the delimiters of the open multiparts at hand.
class Scanner
{
public:
    explicit Scanner(std::string_view raw)
        : m_raw(raw)
    {
    }

    Structure run()
    {
        m_structure.parts.reserve(8);
        // Editors on Windows put a byte order mark in front of what they save.
        std::size_t at = openPart(-1, m_raw.starts_with("\xEF\xBB\xBF") ? 3 : 0);
        while (at < m_raw.size() && m_open.size() > 0) {
            const Line line = lineAt(m_raw, at, m_raw.size());
            at = line.next;
            if (line.end - line.begin < 3 || m_raw[line.begin] != '-' || m_raw[line.begin + 1] != '-')
                continue;
            const Boundaries::Match match = m_open.match(line.in(m_raw));
            if (match.found)
                at = takeDelimiter(line, match);
        }
        finish();
        return std::move(m_structure);
    }

private:
    Part& part(int index) { return m_structure.parts[static_cast<std::size_t>(index)]; }

    /// Reads the header of a new part and says where its body begins.
    std::size_t openPart(int parent, std::size_t begin)
    {
        const int index = static_cast<int>(m_structure.parts.size());
        m_structure.parts.emplace_back();
        Part& fresh = m_structure.parts.back();
        fresh.parent = parent;
        fresh.header = splitHeader(m_raw, begin, m_raw.size(), m_open);
        fresh.bodyBegin = fresh.header.bodyBegin;
        fresh.bodyEnd = m_raw.size();
        if (parent >= 0) {
            fresh.depth = part(parent).depth + 1;
            part(parent).children.push_back(index);
        }
        if (fresh.header.isTooLong)
            addNotice(m_structure.notices, QStringLiteral("header_too_long"));
        std::string boundary = describe(fresh);
        m_leaf = index;
        if (fresh.isMultipart())
            openMultipart(index, std::move(boundary));
        return fresh.bodyBegin;
    }

    void openMultipart(int index, std::string boundary)
    {
        if (boundary.empty() || boundary.size() > kMaxBoundaryBytes) {
            addNotice(m_structure.notices, QStringLiteral("boundary_missing"));
        } else if (m_open.size() >= static_cast<std::size_t>(kMaxDepth)) {
            addNotice(m_structure.notices, QStringLiteral("too_deep"));
        } else {
            m_open.push(std::move(boundary), index);
            m_leaf = -1;
        }
    }

    /// Fills in what the header says; the boundary comes back.
    std::string describe(Part& fresh)
    {
        const bool isDigest =
            fresh.parent >= 0 && part(fresh.parent).type == "multipart/digest"; // RFC 2046, 5.1.5
        Parameters type = Parameters::read(fresh.header.value("Content-Type"));
        fresh.type = type.value();
        const std::size_t slash = fresh.type.find('/');
        if (slash == std::string::npos || slash == 0 || slash + 1 == fresh.type.size())
            fresh.type = isDigest ? "message/rfc822" : "text/plain";
        fresh.charset = type.bytes("charset");
        Decoding decoding{fresh.charset};
        bool isKnown = true;
        fresh.transfer = transferFromName(fresh.header.value("Content-Transfer-Encoding"), isKnown);
        if (!isKnown)
            addNotice(m_structure.notices, QStringLiteral("unknown_encoding"));
        if (const Field* field = fresh.header.find("Content-Disposition")) {
            const Parameters disposition = Parameters::read(field->value);
            fresh.disposition = disposition.value();
            fresh.fileName = safeFileName(disposition.text("filename", decoding));
        }
        if (fresh.fileName.isEmpty())
            fresh.fileName = safeFileName(type.text("name", decoding));
        if (const Field* field = fresh.header.find("Content-ID")) {
            fresh.contentId = decodeField(field->value, decoding);
            if (fresh.contentId.startsWith(u'<') && fresh.contentId.endsWith(u'>'))
                fresh.contentId = fresh.contentId.mid(1, fresh.contentId.size() - 2);
        }
        if (decoding.guessed)
            addNotice(m_structure.notices, QStringLiteral("charset_guessed"));
        return type.bytes("boundary");
    }

    std::size_t takeDelimiter(const Line& line, const Boundaries::Match& match)
    {
        const int owner = m_open.partAt(match.level);
        closeBefore(line.begin, match.level);
        if (match.isClose) {
            // What follows, up to a delimiter of an outer level, is an epilogue and nobody's.
            m_open.truncate(match.level);
            part(owner).bodyEnd = line.next;
            return line.next;
        }
        m_open.truncate(match.level + 1);
        if (m_structure.parts.size() >= kMaxParts) {
            addNotice(m_structure.notices, QStringLiteral("too_many_parts"));
            return line.next;
        }
        return openPart(owner, line.next);
    }

    /// Ends the leaf being read, and the multiparts inside `level` that were never closed. The line end
    /// before a delimiter belongs to the delimiter (RFC 2046, 5.1.1).
    void closeBefore(std::size_t position, std::size_t level)
    {
        std::size_t end = position;
        if (end > 0 && m_raw[end - 1] == '\n')
            --end;
        if (end > 0 && m_raw[end - 1] == '\r')
            --end;
        if (m_leaf >= 0)
            part(m_leaf).bodyEnd = std::max(part(m_leaf).bodyBegin, end);
        m_leaf = -1;
        for (std::size_t i = level + 1; i < m_open.size(); ++i) {
            Part& unclosed = part(m_open.partAt(i));
            unclosed.bodyEnd = std::max(unclosed.bodyBegin, end);
            addNotice(m_structure.notices, QStringLiteral("truncated"));
        }
    }

    void finish()
    {
        for (std::size_t i = 0; i < m_open.size(); ++i) {
            const Part& unclosed = part(m_open.partAt(i));
            addNotice(m_structure.notices, unclosed.children.empty() ? QStringLiteral("boundary_missing")
                                                                     : QStringLiteral("truncated"));
        }
    }

    std::string_view m_raw;
    Structure m_structure;
    Boundaries m_open;
    int m_leaf = -1; ///< the leaf whose body is being passed over
};

} // namespace

std::string Structure::textCharset() const
{
    for (const Part& part : parts) {
        if (!part.charset.empty() && !equalsNoCase(part.charset, "us-ascii") &&
            !equalsNoCase(part.charset, "utf-8"))
            return part.charset;
    }
    return {};
}

Structure scan(std::string_view raw)
{
    return Scanner(raw).run();
}

void addNotice(QStringList& notices, const QString& name)
{
    if (!notices.contains(name))
        notices.append(name);
}

} // namespace scorta::mime
