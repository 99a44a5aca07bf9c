#include "mime/Words.h"

#include "mime/Charset.h"
#include "mime/Header.h"
#include "mime/Lines.h"
#include "mime/Transfer.h"

namespace scorta::mime {

namespace {

constexpr std::size_t kMaxCharsetName = 80;

/// An encoded word: =?charset*language?B?text?= (RFC 2047, RFC 2231 for the language).
struct Word
{
    std::string_view charset;
    std::string_view text;
    bool isBase64 = false;
    std::size_t length = 0; ///< 0: not an encoded word
};

Word wordAt(std::string_view value, bool& endsLeft)
{
    Word word;
    if (!endsLeft || !value.starts_with("=?"))
        return word;
    const std::size_t charsetEnd = value.substr(0, kMaxCharsetName).find('?', 2);
    if (charsetEnd == std::string_view::npos || charsetEnd == 2 || charsetEnd + 2 >= value.size() ||
        value[charsetEnd + 2] != '?')
        return word;
    const char encoding = lowered(value[charsetEnd + 1]);
    if (encoding != 'b' && encoding != 'q')
        return word;
    const std::size_t begin = charsetEnd + 3;
    const std::size_t end = value.find("?=", begin);
    if (end == std::string_view::npos) {
        endsLeft = false; // looked for once, so that a million beginnings stay linear
        return word;
    }
    word.charset = value.substr(2, charsetEnd - 2);
    word.charset = word.charset.substr(0, word.charset.find('*'));
    word.text = value.substr(begin, end - begin);
    word.isBase64 = encoding == 'b';
    word.length = end + 2;
    return word;
}

std::string decoded(const Word& word)
{
    if (word.isBase64)
        return decodeBase64(word.text);
    std::string text(word.text);
    for (char& c : text) {
        if (c == '_')
            c = ' ';
    }
    return decodeQuotedPrintable(text);
}

} // namespace

std::size_t encodedWordLength(std::string_view value)
{
    bool endsLeft = true;
    return wordAt(value, endsLeft).length;
}

QString decodeWords(std::string_view value, Decoding& decoding)
{
    QString result;
    std::string pending; // decoded bytes of neighbouring words: some mailers cut characters in two
    std::string pendingCharset;
    std::size_t plainBegin = 0;
    bool endsLeft = true;
    const auto flushPending = [&] {
        if (!pending.empty())
            result += toUnicode(pending, pendingCharset, decoding);
        pending.clear();
        pendingCharset.clear();
    };
    std::size_t i = value.find("=?");
    bool afterWord = false;
    while (i != std::string_view::npos) {
        const Word word = wordAt(value.substr(i), endsLeft);
        if (word.length == 0) {
            if (!endsLeft)
                break;
            i = value.find("=?", i + 2);
            continue;
        }
        const std::string_view between = value.substr(plainBegin, i - plainBegin);
        // White space between two encoded words is not part of the text (RFC 2047, 6.2).
        const bool adjoins = afterWord && trimmed(between).empty();
        if (!adjoins || !equalsNoCase(word.charset, pendingCharset))
            flushPending();
        if (!adjoins)
            result += fromRaw(between, decoding);
        pending += decoded(word);
        pendingCharset = word.charset;
        afterWord = true;
        i += word.length;
        plainBegin = i;
        i = value.find("=?", i);
    }
    flushPending();
    result += fromRaw(value.substr(plainBegin), decoding);
    for (QChar& c : result) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7F)
            c = u' ';
    }
    return result;
}

QString decodeField(std::string_view rawValue, Decoding& decoding)
{
    return decodeWords(unfolded(rawValue), decoding).trimmed();
}

} // namespace scorta::mime
