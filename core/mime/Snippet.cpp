#include "mime/Snippet.h"

#include "mime/Limits.h"

namespace scorta::mime {

namespace {

enum class Quotes { Skip, Keep };

QString collect(QStringView text, Quotes quotes)
{
    QString result;
    qsizetype at = 0;
    while (at < text.size() && result.size() < kSnippetLength) {
        qsizetype end = text.indexOf(u'\n', at);
        if (end < 0)
            end = text.size();
        // A message without line ends is one line of any length; more of it than this is never needed.
        const QStringView line = text.sliced(at, std::min<qsizetype>(end - at, 8 * kSnippetLength)).trimmed();
        at = end + 1;
        if (line == u"--" && quotes == Quotes::Skip && !result.isEmpty())
            break; // the signature
        if (quotes == Quotes::Skip && line.startsWith(u'>'))
            continue;
        if (quotes == Quotes::Skip && line.endsWith(u':') && at < text.size() &&
            text.sliced(at, std::min<qsizetype>(200, text.size() - at)).trimmed().startsWith(u'>'))
            continue; // "On Monday somebody wrote:"
        QString words = line.toString();
        words.removeIf([](QChar c) { return c.category() == QChar::Other_Control && !c.isSpace(); });
        words = words.simplified();
        if (words.isEmpty())
            continue;
        if (!result.isEmpty())
            result += u' ';
        result += words;
    }
    result.truncate(kSnippetLength);
    if (!result.isEmpty() && result.back().isHighSurrogate())
        result.chop(1);
    return result;
}

} // namespace

QString snippet(QStringView text)
{
    const QString own = collect(text, Quotes::Skip);
    return own.isEmpty() ? collect(text, Quotes::Keep) : own;
}

} // namespace scorta::mime
