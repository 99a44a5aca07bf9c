#include "base/Secret.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <algorithm>
#include <map>
#include <mutex>
#include <utility>

namespace scorta::base {

namespace {

struct Entry
{
    int count = 0;
    QStringList forms; ///< all that redacted() looks for
};

struct Registry
{
    std::mutex mutex;
    std::map<QByteArray, Entry> entries;
};

/// Never destroyed: a Secret with static lifetime may outlive any static of ours.
Registry& registry()
{
    static Registry& instance = *new Registry;
    return instance;
}

/// The part of the base64 of "…secret…" that every text with the secret at this offset (modulo 3) has in
/// common, as in SASL PLAIN, where it stands behind the user's name.
QByteArray base64Core(const QByteArray& bytes, int offset)
{
    const QByteArray padded = QByteArray(offset, '\0') + bytes;
    const QByteArray encoded = padded.toBase64(QByteArray::OmitTrailingEquals);
    const qsizetype from = (offset * 8 + 5) / 6;
    const qsizetype to = padded.size() * 8 / 6;
    return encoded.mid(from, to - from);
}

QStringList formsOf(const QByteArray& bytes)
{
    // Fewer characters would be found in any text.
    constexpr qsizetype kMinCore = 6;
    QByteArray quoted = bytes;
    quoted.replace('\\', "\\\\").replace('"', "\\\"");
    QList<QByteArray> forms = {bytes, quoted, bytes.toPercentEncoding(), bytes.toBase64(),
                               bytes.toBase64(QByteArray::Base64UrlEncoding)};
    for (int offset = 0; offset < 3; ++offset) {
        const QByteArray core = base64Core(bytes, offset);
        if (core.size() >= kMinCore)
            forms.append(core);
    }
    QStringList texts;
    for (const QByteArray& form : forms)
        texts.append(QString::fromUtf8(form));
    texts.removeDuplicates();
    return texts;
}

void remember(const QByteArray& bytes)
{
    if (bytes.isEmpty())
        return;
    const std::lock_guard lock(registry().mutex);
    Entry& entry = registry().entries[bytes];
    if (entry.count++ == 0)
        entry.forms = formsOf(bytes);
}

void forget(const QByteArray& bytes)
{
    if (bytes.isEmpty())
        return;
    const std::lock_guard lock(registry().mutex);
    const auto found = registry().entries.find(bytes);
    if (found != registry().entries.end() && --found->second.count == 0)
        registry().entries.erase(found);
}

} // namespace

Secret::Secret(const QByteArray& bytes)
    : m_bytes(bytes)
{
    remember(m_bytes);
}

Secret::Secret(const Secret& other)
    : m_bytes(other.m_bytes)
{
    remember(m_bytes);
}

Secret::Secret(Secret&& other) noexcept
    : m_bytes(std::exchange(other.m_bytes, {}))
{
}

Secret& Secret::operator=(Secret other) noexcept
{
    std::swap(m_bytes, other.m_bytes);
    return *this;
}

Secret::~Secret()
{
    forget(m_bytes);
}

QString redacted(const QString& text)
{
    QStringList forms;
    {
        const std::lock_guard lock(registry().mutex);
        for (const auto& [bytes, entry] : registry().entries)
            forms += entry.forms;
    }
    // Longest first, or a secret that begins like a shorter one would leave its end behind.
    std::sort(forms.begin(), forms.end(),
              [](const QString& a, const QString& b) { return a.size() > b.size(); });
    QString result = text;
    for (const QString& form : std::as_const(forms))
        result.replace(form, QStringLiteral("***"));
    return result;
}

} // namespace scorta::base
