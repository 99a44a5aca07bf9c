#include "imap/MailboxName.h"

#include <optional>

namespace scorta::imap {

namespace {

bool isDirect(QChar c)
{
    return c.unicode() >= 0x20 && c.unicode() <= 0x7e;
}

QByteArray shifted(const QString& part)
{
    QByteArray utf16;
    for (const QChar c : part) {
        utf16.append(static_cast<char>(c.unicode() >> 8));
        utf16.append(static_cast<char>(c.unicode() & 0xff));
    }
    return utf16.toBase64(QByteArray::OmitTrailingEquals).replace('/', ',');
}

std::optional<QString> unshifted(QByteArray base64)
{
    const auto decoded = QByteArray::fromBase64Encoding(
        base64.replace(',', '/'), QByteArray::AbortOnBase64DecodingErrors | QByteArray::OmitTrailingEquals);
    if (decoded.decodingStatus != QByteArray::Base64DecodingStatus::Ok || decoded.decoded.size() % 2 != 0 ||
        decoded.decoded.isEmpty())
        return std::nullopt;
    QString text;
    for (qsizetype i = 0; i + 1 < decoded.decoded.size(); i += 2) {
        const auto high = static_cast<uchar>(decoded.decoded[i]);
        const auto low = static_cast<uchar>(decoded.decoded[i + 1]);
        text.append(QChar(static_cast<char16_t>(high << 8 | low)));
    }
    return text;
}

} // namespace

QByteArray toModifiedUtf7(const QString& name)
{
    QByteArray result;
    for (qsizetype i = 0; i < name.size();) {
        if (name[i] == QLatin1Char('&')) {
            result += "&-";
            ++i;
        } else if (isDirect(name[i])) {
            result += name[i].toLatin1();
            ++i;
        } else {
            const qsizetype begin = i;
            while (i < name.size() && !isDirect(name[i]))
                ++i;
            result += '&';
            result += shifted(name.mid(begin, i - begin));
            result += '-';
        }
    }
    return result;
}

QString fromModifiedUtf7(const QByteArray& name)
{
    QString result;
    for (qsizetype i = 0; i < name.size();) {
        const qsizetype shift = name.indexOf('&', i);
        // Servers that write raw UTF-8 are met in the wild.
        result += QString::fromUtf8(name.mid(i, shift < 0 ? -1 : shift - i));
        if (shift < 0)
            break;
        const qsizetype end = name.indexOf('-', shift);
        const auto decoded = end > shift + 1 ? unshifted(name.mid(shift + 1, end - shift - 1)) : std::nullopt;
        if (end == shift + 1)
            result += QLatin1Char('&');
        else if (decoded)
            result += *decoded;
        else
            result += QString::fromUtf8(name.mid(shift, end < 0 ? -1 : end - shift + 1));
        if (end < 0)
            break;
        i = end + 1;
    }
    return result;
}

QByteArray quoted(const QByteArray& text)
{
    QByteArray result;
    result.reserve(text.size() + 2);
    result += '"';
    for (const char c : text) {
        if (c == '"' || c == '\\')
            result += '\\';
        result += c;
    }
    result += '"';
    return result;
}

} // namespace scorta::imap
