#pragma once

#include <QByteArray>

namespace scorta::base {

/// A password or token in memory. It cannot be printed or converted by accident: whoever needs the bytes says
/// reveal(). While at least one Secret with these bytes lives, Log replaces them wherever they appear.
class Secret
{
public:
    Secret() = default;
    explicit Secret(const QByteArray& bytes);
    Secret(const Secret& other);
    Secret(Secret&& other) noexcept;
    Secret& operator=(Secret other) noexcept;
    ~Secret();

    bool isEmpty() const { return m_bytes.isEmpty(); }
    const QByteArray& reveal() const { return m_bytes; }

private:
    QByteArray m_bytes;
};

/// `text` with every living Secret replaced by "***", also where it is quoted, percent-encoded or within
/// base64 (as in SASL PLAIN). Thread-safe.
QString redacted(const QString& text);

} // namespace scorta::base
