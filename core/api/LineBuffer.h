#pragma once

#include <QByteArray>

#include <optional>

namespace scorta::api {

/// A message with its attachments (200 MiB of bytes, in base64) travels in one line; beyond this the peer is
/// not one of ours.
inline constexpr qint64 kMaxRequest = 300LL * 1024 * 1024;

/// Cuts what arrives into lines, looking at each byte once however small the pieces are.
class LineBuffer
{
public:
    void add(const QByteArray& bytes) { m_bytes += bytes; }
    /// The next whole line, without its end.
    std::optional<QByteArray> next()
    {
        const qsizetype end = m_bytes.indexOf('\n', m_searched);
        if (end < 0) {
            m_searched = m_bytes.size();
            return std::nullopt;
        }
        const QByteArray line = m_bytes.left(end);
        m_bytes.remove(0, end + 1);
        m_searched = 0;
        return line;
    }
    /// Of the line that is not whole yet.
    qsizetype size() const { return m_bytes.size(); }

private:
    QByteArray m_bytes;
    qsizetype m_searched = 0;
};

} // namespace scorta::api
