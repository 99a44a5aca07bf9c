#include "mime/FieldWriter.h"

#include <algorithm>

namespace scorta::mime {

namespace {

constexpr qsizetype kFoldColumn = 78;
constexpr qsizetype kMaxWordLength = 66;       ///< of a word that is not worth breaking
constexpr qsizetype kMaxEncodedText = 75 - 12; ///< an encoded word less "=?UTF-8?Q?" and "?="

bool isPrintableAscii(const QString& text)
{
    return std::all_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() >= 0x20 && c.unicode() < 0x7F; });
}

bool isQSafe(char c)
{
    // What may stand in an encoded word anywhere, phrases included (RFC 2047, 5 rule 3).
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '!' ||
           c == '*' || c == '+' || c == '-' || c == '/';
}

QByteArray hex(char c)
{
    return QByteArray(1, c).toHex().toUpper();
}

qsizetype qLength(const QByteArray& bytes)
{
    qsizetype length = 0;
    for (const char c : bytes)
        length += isQSafe(c) || c == ' ' ? 1 : 3;
    return length;
}

QByteArray qEncoded(const QByteArray& bytes)
{
    QByteArray result;
    for (const char c : bytes) {
        if (c == ' ')
            result += '_';
        else if (isQSafe(c))
            result += c;
        else
            result += '=' + hex(c);
    }
    return result;
}

bool hasLongWord(const QString& text)
{
    const QStringList words = text.split(u' ');
    return std::any_of(words.begin(), words.end(),
                       [](const QString& word) { return word.size() > kMaxWordLength; });
}

/// Can it be written as it stands and come out the same? White space at the ends gets lost on the way.
bool isPlain(const QString& text)
{
    return isPrintableAscii(text) && !text.startsWith(u' ') && !text.endsWith(u' ') &&
           !text.contains(QLatin1String("=?")) && !hasLongWord(text);
}

bool isAtomText(const QString& text)
{
    return !text.contains(QLatin1String("  ")) && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.isLetterOrNumber() || c == u' ' || QStringView(u"!#$%&'*+-/=?^_`{|}~").contains(c);
    });
}

QByteArray quoted(const QString& text)
{
    QByteArray result = "\"";
    for (const QChar c : text) {
        if (c == u'"' || c == u'\\')
            result += '\\';
        result += static_cast<char>(c.unicode());
    }
    return result + '"';
}

/// Pieces that may be separated by folds: each begins with the white space before its word.
QList<QByteArray> foldable(const QByteArray& text)
{
    QList<QByteArray> pieces;
    qsizetype begin = 0;
    for (qsizetype i = 1; i < text.size(); ++i) {
        if (text[i] == ' ' && text[i - 1] != ' ') {
            pieces.append(text.mid(begin, i - begin));
            begin = i;
        }
    }
    pieces.append(text.mid(begin));
    return pieces;
}

bool isAttributeChar(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
           c == '-' || c == '_';
}

} // namespace

QList<QByteArray> encodedWords(const QString& text)
{
    const QByteArray all = text.toUtf8();
    const bool useQ = qLength(all) <= (all.size() + 2) / 3 * 4;
    const auto encodedSize = [useQ](const QByteArray& bytes) {
        return useQ ? qLength(bytes) : (bytes.size() + 2) / 3 * 4;
    };
    const auto word = [useQ](const QByteArray& bytes) -> QByteArray {
        return useQ ? "=?UTF-8?Q?" + qEncoded(bytes) + "?=" : "=?UTF-8?B?" + bytes.toBase64() + "?=";
    };
    QList<QByteArray> words;
    QByteArray chunk;
    for (qsizetype i = 0; i < all.size();) {
        qsizetype next = i + 1;
        while (next < all.size() && (static_cast<unsigned char>(all[next]) & 0xC0U) == 0x80U)
            ++next;
        const QByteArray character = all.mid(i, next - i);
        if (encodedSize(chunk + character) > kMaxEncodedText) {
            words.append(word(chunk));
            chunk.clear();
        }
        chunk += character;
        i = next;
    }
    if (!chunk.isEmpty())
        words.append(word(chunk));
    return words;
}

void FieldWriter::begin(const QByteArray& name)
{
    m_bytes += name + ':';
    m_column = name.size() + 1;
}

void FieldWriter::end()
{
    m_bytes += "\r\n";
    m_column = 0;
}

void FieldWriter::put(const QByteArray& piece)
{
    if (m_column > 1 && m_column + piece.size() > kFoldColumn && piece.startsWith(' ')) {
        m_bytes += "\r\n";
        m_column = 0;
    }
    m_bytes += piece;
    m_column += piece.size();
}

void FieldWriter::addRaw(const QByteArray& name, const QByteArray& value)
{
    begin(name);
    for (const QByteArray& piece : foldable(' ' + value))
        put(piece);
    end();
}

void FieldWriter::addText(const QByteArray& name, const QString& text)
{
    begin(name);
    if (isPlain(text)) {
        for (const QByteArray& piece : foldable(' ' + text.toLatin1())) {
            // The first word stays beside the name: a first line of white space alone confuses some readers.
            if (m_column == name.size() + 1) {
                m_bytes += piece;
                m_column += piece.size();
            } else {
                put(piece);
            }
        }
    } else {
        for (const QByteArray& word : encodedWords(text))
            put(' ' + word);
    }
    end();
}

void FieldWriter::addAddresses(const QByteArray& name, const QList<model::Address>& addresses)
{
    if (addresses.isEmpty())
        return;
    begin(name);
    for (qsizetype i = 0; i < addresses.size(); ++i) {
        const model::Address& address = addresses[i];
        const QByteArray comma = i + 1 < addresses.size() ? "," : "";
        const QByteArray mailbox = address.address.toLatin1();
        const QString phrase = address.name.trimmed();
        if (phrase.isEmpty()) {
            put(' ' + mailbox + comma);
            continue;
        }
        const QByteArray words = isAtomText(phrase) ? phrase.toLatin1() : quoted(phrase);
        if (isPlain(phrase) && !hasLongWord(QString::fromLatin1(words))) {
            for (const QByteArray& piece : foldable(' ' + words))
                put(piece);
        } else {
            for (const QByteArray& word : encodedWords(phrase))
                put(' ' + word);
        }
        put(" <" + mailbox + '>' + comma);
    }
    end();
}

void FieldWriter::addIds(const QByteArray& name, const QStringList& ids)
{
    if (ids.isEmpty())
        return;
    begin(name);
    for (const QString& id : ids)
        put(' ' + id.toLatin1());
    end();
}

void FieldWriter::addFileName(const QByteArray& name, const QByteArray& value, const QByteArray& parameter,
                              const QString& fileName)
{
    begin(name);
    put(' ' + value + (fileName.isEmpty() ? "" : ";"));
    constexpr qsizetype kSegment = 55;
    if (fileName.isEmpty()) {
        end();
        return;
    }
    if (isPlain(fileName) && fileName.size() <= kSegment) {
        put(' ' + parameter + '=' + quoted(fileName));
        end();
        return;
    }
    QList<QByteArray> segments(1);
    for (const char c : fileName.toUtf8()) {
        const QByteArray encoded = isAttributeChar(c) ? QByteArray(1, c) : '%' + hex(c);
        if (segments.last().size() + encoded.size() > kSegment)
            segments.append(QByteArray());
        segments.last() += encoded;
    }
    for (qsizetype i = 0; i < segments.size(); ++i) {
        const QByteArray section = segments.size() == 1 ? QByteArray() : '*' + QByteArray::number(i);
        put(' ' + parameter + section + "*=" + (i == 0 ? "UTF-8''" : "") + segments[i] +
            (i + 1 < segments.size() ? ";" : ""));
    }
    end();
}

void FieldWriter::addLegacyFileName(const QByteArray& name, const QByteArray& value,
                                    const QByteArray& parameter, const QString& fileName)
{
    begin(name);
    put(' ' + value + (fileName.isEmpty() ? "" : ";"));
    if (!fileName.isEmpty() && isPlain(fileName) && fileName.size() <= 55) {
        put(' ' + parameter + '=' + quoted(fileName));
    } else if (!fileName.isEmpty()) {
        const QList<QByteArray> words = encodedWords(fileName);
        for (qsizetype i = 0; i < words.size(); ++i) {
            put(' ' + (i == 0 ? parameter + "=\"" : QByteArray()) + words[i] +
                (i + 1 == words.size() ? "\"" : ""));
        }
    }
    end();
}

} // namespace scorta::mime
