#include "base/Secret.h"

#include <QString>

#include <map>
#include <mutex>
#include <utility>

namespace scorta::base {

namespace {

struct Registry
{
    std::mutex mutex;
    std::map<QByteArray, int> counts;
};

Registry& registry()
{
    static Registry instance;
    return instance;
}

void remember(const QByteArray& bytes)
{
    if (bytes.isEmpty())
        return;
    const std::lock_guard lock(registry().mutex);
    ++registry().counts[bytes];
}

void forget(const QByteArray& bytes)
{
    if (bytes.isEmpty())
        return;
    const std::lock_guard lock(registry().mutex);
    const auto found = registry().counts.find(bytes);
    if (found != registry().counts.end() && --found->second == 0)
        registry().counts.erase(found);
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
    QString result = text;
    const std::lock_guard lock(registry().mutex);
    for (const auto& [bytes, count] : registry().counts) {
        result.replace(QString::fromUtf8(bytes), QStringLiteral("***"));
        result.replace(QString::fromLatin1(bytes.toBase64()), QStringLiteral("***"));
    }
    return result;
}

} // namespace scorta::base
