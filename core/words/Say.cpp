#include "words/Say.h"

#include <QCoreApplication>

namespace scorta::words {

namespace {

constexpr qsizetype kMaxForeign = 300;

bool isHarmful(QChar c)
{
    const char16_t code = c.unicode();
    const bool turnsDirection = code == 0x200E || code == 0x200F || (code >= 0x202A && code <= 0x202E) ||
                                (code >= 0x2066 && code <= 0x2069);
    return turnsDirection || c.category() == QChar::Other_Control || code == 0x2028 || code == 0x2029;
}

} // namespace

QString say(const char* source, int n)
{
    return QCoreApplication::translate("words", source, nullptr, n);
}

QString quoted(const QString& foreign)
{
    QString result = foreign.left(kMaxForeign).trimmed();
    if (foreign.size() > kMaxForeign && !result.isEmpty()) {
        if (result.back().isHighSurrogate())
            result.chop(1);
        result += u'…';
    }
    for (QChar& c : result) {
        if (isHarmful(c))
            c = QChar::ReplacementCharacter;
    }
    return result;
}

} // namespace scorta::words
