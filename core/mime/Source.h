#pragma once

#include <QByteArray>

#include <string_view>

namespace scorta::mime {

/// The bytes of a message as a view; one whose lines end in CR alone is rewritten once, because nothing else
/// here would find a line in it.
class Source
{
public:
    explicit Source(const QByteArray& raw)
        : m_bytes(raw)
    {
        if (!m_bytes.contains('\n') && m_bytes.contains('\r'))
            m_bytes.replace('\r', '\n');
    }
    std::string_view view() const { return {m_bytes.constData(), static_cast<std::size_t>(m_bytes.size())}; }
    /// Where the header begins: editors on Windows put a byte order mark in front of what they save.
    std::size_t begin() const { return m_bytes.startsWith("\xEF\xBB\xBF") ? 3 : 0; }

private:
    QByteArray m_bytes;
};

} // namespace scorta::mime
