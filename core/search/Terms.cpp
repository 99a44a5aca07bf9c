#include "search/Terms.h"

#include <QChar>

#include <algorithm>
#include <array>

namespace scorta::search {

namespace {

struct Range
{
    char32_t first;
    char32_t last;
};

/// Blocks of scripts without spaces between words; Hangul too, for its words carry particles.
constexpr std::array kUnspaced = {
    Range{0x0E00, 0x0EFF},   // Thai, Lao
    Range{0x1000, 0x109F},   // Myanmar
    Range{0x1780, 0x17FF},   // Khmer
    Range{0x2E80, 0x2FDF},   // radicals
    Range{0x3005, 0x3007},   // iteration mark, zero
    Range{0x3041, 0x30FF},   // Hiragana, Katakana
    Range{0x3105, 0x312F},   // Bopomofo
    Range{0x31A0, 0x31BF},   // Bopomofo
    Range{0x31F0, 0x31FF},   // Katakana
    Range{0x3400, 0x4DBF},   // Han
    Range{0x4E00, 0x9FFF},   // Han
    Range{0xAC00, 0xD7AF},   // Hangul
    Range{0xF900, 0xFAFF},   // Han
    Range{0x1B000, 0x1B16F}, // Kana
    Range{0x20000, 0x3FFFF}, // Han
};

bool isUnspaced(char32_t c)
{
    if (c < kUnspaced.front().first)
        return false;
    return std::any_of(kUnspaced.begin(), kUnspaced.end(),
                       [c](const Range& range) { return c >= range.first && c <= range.last; });
}

/// The tokenizer's own classes: L*, N* and Co (private use).
bool isWordCharacter(char32_t c)
{
    return QChar::isLetterOrNumber(c) || QChar::category(c) == QChar::Other_PrivateUse;
}

/// Calls `use` with each code point; half a surrogate pair is itself.
template<typename Use>
void forEachCharacter(QStringView text, Use use)
{
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar unit = text.at(i);
        if (unit.isHighSurrogate() && i + 1 < text.size() && text.at(i + 1).isLowSurrogate())
            use(QChar::surrogateToUcs4(unit, text.at(++i)));
        else
            use(char32_t(unit.unicode()));
    }
}

bool isAscii(const QString& text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

/// Nothing below the first block needs a look at its code point, nor a surrogate pair put together.
bool mayHaveUnspaced(const QString& text)
{
    return std::any_of(text.begin(), text.end(),
                       [](QChar c) { return c.unicode() >= kUnspaced.front().first; });
}

void append(QString& text, char32_t c)
{
    for (char16_t unit : QChar::fromUcs4(c))
        text.append(QChar(unit));
}

} // namespace

QString indexable(const QString& text)
{
    if (isAscii(text))
        return text;
    const QString normal = text.normalized(QString::NormalizationForm_KC);
    if (!mayHaveUnspaced(normal))
        return normal;
    QString spaced;
    spaced.reserve(normal.size() + normal.size() / 4);
    forEachCharacter(normal, [&spaced](char32_t c) {
        const bool isAlone = isUnspaced(c);
        if (isAlone)
            spaced.append(QLatin1Char(' '));
        append(spaced, c);
        if (isAlone)
            spaced.append(QLatin1Char(' '));
    });
    return spaced;
}

bool hasWord(QStringView text)
{
    bool isFound = false;
    forEachCharacter(text, [&isFound](char32_t c) { isFound = isFound || isWordCharacter(c); });
    return isFound;
}

QStringList foldedWords(const QString& text)
{
    const QString plain = indexable(text).normalized(QString::NormalizationForm_D).toCaseFolded();
    QStringList words;
    QString word;
    forEachCharacter(plain, [&](char32_t c) {
        if (QChar::isMark(c))
            return;
        if (isWordCharacter(c)) {
            append(word, c);
        } else if (!word.isEmpty()) {
            words.append(word);
            word.clear();
        }
    });
    if (!word.isEmpty())
        words.append(word);
    return words;
}

} // namespace scorta::search
