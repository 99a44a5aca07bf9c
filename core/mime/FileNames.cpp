#include "mime/FileNames.h"

#include "mime/Limits.h"

namespace scorta::mime {

namespace {

bool isTreacherous(QChar c)
{
    const char16_t code = c.unicode();
    return code == 0x200B || code == 0x2060 || code == 0x2028 || code == 0x2029 || code == 0x061C ||
           code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

} // namespace

QString visibleText(QString text)
{
    text.removeIf(isTreacherous);
    return text;
}

QString safeFileName(const QString& name)
{
    QString result = name.mid(name.lastIndexOf(u'/') + 1);
    result = result.mid(result.lastIndexOf(u'\\') + 1);
    result = visibleText(result);
    result.removeIf([](QChar c) { return c.category() == QChar::Other_Control; });
    result = result.simplified();
    if (result == u"." || result == u"..")
        return {};
    if (result.size() > kMaxFileName) {
        const qsizetype dot = result.lastIndexOf(u'.');
        const QString extension = dot > 0 && result.size() - dot <= 16 ? result.mid(dot) : QString();
        result = result.left(kMaxFileName - extension.size()) + extension;
    }
    return result;
}

} // namespace scorta::mime
