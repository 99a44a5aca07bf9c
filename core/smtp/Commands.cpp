#include "smtp/Commands.h"

#include <QUrl>

#include <algorithm>
#include <cstring>

namespace scorta::smtp {

namespace {

constexpr qsizetype kMaxAddress = 320; // 64 + @ + 255 (RFC 5321, 4.5.3.1)

bool isAscii(const QString& text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

base::Error invalidAddress()
{
    return {base::Kind::Invalid, base::Fate::Final, QStringLiteral("smtp.address"),
            QStringLiteral("an address cannot be sent in a command"), 0};
}

/// Spaces and angle brackets only inside quotes, control characters nowhere.
bool isLocalPart(const QString& local)
{
    bool isQuoted = false;
    for (qsizetype i = 0; i < local.size(); ++i) {
        const QChar c = local.at(i);
        if (c.unicode() < 0x20 || c.unicode() == 0x7f)
            return false;
        if (c == QLatin1Char('"'))
            isQuoted = !isQuoted;
        else if (c == QLatin1Char('\\') && isQuoted)
            ++i;
        else if (!isQuoted && (c.isSpace() || c == QLatin1Char('<') || c == QLatin1Char('>')))
            return false;
    }
    return !local.isEmpty() && !isQuoted;
}

} // namespace

Extensions Extensions::of(const QStringList& keywords)
{
    Extensions result;
    for (const QString& keyword : keywords) {
        const QStringList words = keyword.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        const QString name = words.value(0);
        result.has8BitMime |= name == QLatin1String("8BITMIME");
        result.hasDsn |= name == QLatin1String("DSN");
        result.hasUtf8 |= name == QLatin1String("SMTPUTF8");
        if (name == QLatin1String("SIZE")) {
            result.hasSize = true;
            result.sizeLimit = std::max<qint64>(0, words.value(1).toLongLong());
        }
    }
    return result;
}

base::Result<QByteArray> toWire(const QString& address)
{
    if (address.isEmpty())
        return QByteArray();
    const qsizetype at = address.lastIndexOf(QLatin1Char('@'));
    if (at < 1 || address.size() > kMaxAddress || !isLocalPart(address.left(at)))
        return invalidAddress();
    QString domain = address.mid(at + 1);
    if (!isAscii(domain))
        domain = QString::fromLatin1(QUrl::toAce(domain));
    const auto isPlain = [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7f && c != QLatin1Char('<') && c != QLatin1Char('>');
    };
    if (domain.isEmpty() || !std::all_of(domain.begin(), domain.end(), isPlain))
        return invalidAddress();
    const QString wire = address.left(at + 1) + domain;
    return wire.toUtf8();
}

QByteArray toXtext(const QByteArray& bytes)
{
    QByteArray result;
    result.reserve(bytes.size());
    for (const char c : bytes) {
        if (c > 0x20 && c < 0x7f && c != '+' && c != '=')
            result.append(c);
        else
            result.append('+').append(QByteArray(1, c).toHex().toUpper());
    }
    return result;
}

QByteArray mailCommand(const MailParameters& mail, const Extensions& extensions)
{
    QByteArray line = "MAIL FROM:<" + mail.sender + ">";
    if (extensions.hasSize)
        line += " SIZE=" + QByteArray::number(mail.size);
    if (mail.is8Bit && extensions.has8BitMime)
        line += " BODY=8BITMIME";
    if (mail.needsUtf8 && extensions.hasUtf8)
        line += " SMTPUTF8";
    if (mail.wantsReports && extensions.hasDsn) {
        line += " RET=HDRS";
        if (!mail.envelopeId.isEmpty())
            line += " ENVID=" + toXtext(mail.envelopeId.toUtf8());
    }
    return line + "\r\n";
}

QByteArray rcptCommand(const QByteArray& recipient, const MailParameters& mail, const Extensions& extensions)
{
    QByteArray line = "RCPT TO:<" + recipient + ">";
    if (mail.wantsReports && extensions.hasDsn) {
        line += " NOTIFY=SUCCESS,FAILURE,DELAY";
        const bool isPlain = std::all_of(recipient.begin(), recipient.end(), [](char c) { return c > 0; });
        if (isPlain)
            line += " ORCPT=rfc822;" + toXtext(recipient);
    }
    return line + "\r\n";
}

bool hasCleanLineEnds(const QByteArray& bytes)
{
    const char* at = bytes.constData();
    const char* const end = at + bytes.size();
    while (at < end) {
        const auto left = static_cast<size_t>(end - at);
        const char* newline = static_cast<const char*>(memchr(at, '\n', left));
        const char* line = newline != nullptr ? newline : end;
        const char* carriage = static_cast<const char*>(memchr(at, '\r', static_cast<size_t>(line - at)));
        if (newline == nullptr)
            return carriage == nullptr;
        if (carriage == nullptr || carriage + 1 != newline)
            return false;
        at = newline + 1;
    }
    return true;
}

QByteArray dotStuffed(const QByteArray& bytes)
{
    QByteArray result;
    result.reserve(bytes.size() + bytes.size() / 64 + 8);
    qsizetype from = 0;
    while (from < bytes.size()) {
        if (bytes.at(from) == '.')
            result.append('.');
        const qsizetype newline = bytes.indexOf('\n', from);
        const qsizetype next = newline < 0 ? bytes.size() : newline + 1;
        result.append(bytes.constData() + from, next - from);
        from = next;
    }
    if (!result.isEmpty() && !result.endsWith("\r\n"))
        result.append("\r\n");
    return result.append(".\r\n");
}

} // namespace scorta::smtp
