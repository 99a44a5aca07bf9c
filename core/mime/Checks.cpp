#include "mime/Checks.h"

#include <QUrl>

#include <algorithm>

namespace scorta::mime {

namespace {

// RFC 5321, 4.5.3.1: a path is 256 octets with its brackets. The 64 of a local part are not enforced: longer
// ones exist (bounce addresses of lists) and work.
constexpr qsizetype kMaxAddressLength = 254;

bool isAtomChar(QChar c)
{
    const char16_t code = c.unicode();
    return code > 0x20 && code < 0x7F && !QStringView(u"()<>[]:;@\\,\"").contains(c);
}

bool isLocalPart(QStringView local)
{
    if (local.size() > 2 && local.front() == u'"' && local.back() == u'"') {
        bool isEscaped = false;
        for (const QChar c : local.sliced(1, local.size() - 2)) {
            if (c.unicode() < 0x20 || c.unicode() > 0x7E || (c == u'"' && !isEscaped))
                return false;
            isEscaped = c == u'\\' && !isEscaped;
        }
        return !isEscaped;
    }
    // Dots at the ends or in a row break the grammar, yet some Japanese carriers gave such addresses out.
    return !local.isEmpty() && std::all_of(local.begin(), local.end(), isAtomChar);
}

bool isDomain(QStringView domain)
{
    if (domain.startsWith(u'[') && domain.endsWith(u']')) {
        const QStringView literal = domain.sliced(1, domain.size() - 2);
        return !literal.isEmpty() && std::all_of(literal.begin(), literal.end(),
                                                 [](QChar c) { return isAtomChar(c) || c == u':'; });
    }
    if (domain.isEmpty() || domain.startsWith(u'.') || domain.endsWith(u'.') || domain.contains(u".."))
        return false;
    return std::all_of(domain.begin(), domain.end(), [](QChar c) {
        return c.unicode() < 0x80 && (c.isLetterOrNumber() || c == u'-' || c == u'.' || c == u'_');
    });
}

} // namespace

base::Error invalidField(const char* where, const QString& field)
{
    return {base::Kind::Invalid, base::Fate::Final, QString::fromLatin1(where), field, 0};
}

bool hasControl(const QString& text)
{
    return std::any_of(text.begin(), text.end(), [](QChar c) {
        const char16_t code = c.unicode();
        return code < 0x20 ? code != u'\t' : code == 0x7F || code == 0x85 || code == 0x2028 || code == 0x2029;
    });
}

QString wireAddress(const QString& address)
{
    if (hasControl(address))
        return {};
    const QString trimmed = address.trimmed();
    const qsizetype at = trimmed.lastIndexOf(u'@');
    if (at <= 0)
        return {};
    const QString local = trimmed.left(at);
    QString domain = trimmed.mid(at + 1);
    const bool isAscii =
        std::all_of(domain.begin(), domain.end(), [](QChar c) { return c.unicode() < 0x80; });
    if (!isAscii)
        domain = QString::fromLatin1(QUrl::toAce(domain));
    if (!isLocalPart(local) || !isDomain(domain))
        return {};
    const QString result = local + u'@' + domain;
    return result.size() <= kMaxAddressLength ? result : QString();
}

bool isMessageId(const QString& id)
{
    if (id.size() < 3 || id.size() > 900 || !id.startsWith(u'<') || !id.endsWith(u'>'))
        return false;
    const QStringView inner = QStringView(id).sliced(1, id.size() - 2);
    return std::all_of(inner.begin(), inner.end(), [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7F && c != u'<' && c != u'>';
    });
}

void addRecipient(QStringList& recipients, const QString& address)
{
    if (!recipients.contains(address, Qt::CaseInsensitive))
        recipients.append(address);
}

} // namespace scorta::mime
