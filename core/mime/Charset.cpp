#include "mime/Charset.h"

#include "mime/Lines.h"

#include <QStringConverter>
#include <QStringDecoder>
#include <QSysInfo>

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <string>

namespace scorta::mime {

namespace {

struct Alias
{
    std::string_view label;
    const char* iconvName;
};

// Labels that mail uses, and the converter that reads what is meant by them: senders say gb2312, ks_c_5601 or
// shift_jis and send the larger sets of Windows (as the WHATWG Encoding standard found). It is an allow-list
// because a label comes from whoever wrote the mail, and some of the C library's rarer converters have hung
// or overflown on hostile input.
constexpr std::array kAliases = {
    Alias{"iso-8859-2", "ISO-8859-2"},
    Alias{"latin2", "ISO-8859-2"},
    Alias{"iso-8859-3", "ISO-8859-3"},
    Alias{"iso-8859-4", "ISO-8859-4"},
    Alias{"iso-8859-5", "ISO-8859-5"},
    Alias{"iso-8859-6", "ISO-8859-6"},
    Alias{"iso-8859-7", "ISO-8859-7"},
    Alias{"iso-8859-8", "ISO-8859-8"},
    Alias{"iso-8859-8-i", "ISO-8859-8"},
    Alias{"iso-8859-8-e", "ISO-8859-8"},
    Alias{"iso-8859-9", "CP1254"},
    Alias{"latin5", "CP1254"},
    Alias{"iso-8859-10", "ISO-8859-10"},
    Alias{"iso-8859-11", "CP874"},
    Alias{"iso-8859-13", "ISO-8859-13"},
    Alias{"iso-8859-14", "ISO-8859-14"},
    Alias{"iso-8859-15", "ISO-8859-15"},
    Alias{"latin-9", "ISO-8859-15"},
    Alias{"latin9", "ISO-8859-15"},
    Alias{"iso-8859-16", "ISO-8859-16"},
    Alias{"windows-1250", "CP1250"},
    Alias{"windows-1251", "CP1251"},
    Alias{"windows-1253", "CP1253"},
    Alias{"windows-1254", "CP1254"},
    Alias{"windows-1255", "CP1255"},
    Alias{"windows-1256", "CP1256"},
    Alias{"windows-1257", "CP1257"},
    Alias{"windows-1258", "CP1258"},
    Alias{"cp1250", "CP1250"},
    Alias{"cp1251", "CP1251"},
    Alias{"cp1253", "CP1253"},
    Alias{"cp1254", "CP1254"},
    Alias{"cp1255", "CP1255"},
    Alias{"cp1256", "CP1256"},
    Alias{"cp1257", "CP1257"},
    Alias{"cp1258", "CP1258"},
    Alias{"windows-874", "CP874"},
    Alias{"tis-620", "CP874"},
    Alias{"koi8-r", "KOI8-R"},
    Alias{"koi8-u", "KOI8-U"},
    Alias{"koi8-ru", "KOI8-U"},
    Alias{"ibm437", "CP437"},
    Alias{"cp437", "CP437"},
    Alias{"ibm850", "CP850"},
    Alias{"cp850", "CP850"},
    Alias{"ibm852", "CP852"},
    Alias{"cp852", "CP852"},
    Alias{"ibm866", "CP866"},
    Alias{"cp866", "CP866"},
    Alias{"macintosh", "MACINTOSH"},
    Alias{"x-mac-roman", "MACINTOSH"},
    Alias{"x-mac-cyrillic", "MAC-CYRILLIC"},
    Alias{"gb2312", "GB18030"},
    Alias{"gb-2312", "GB18030"},
    Alias{"x-gbk", "GB18030"},
    Alias{"gbk", "GB18030"},
    Alias{"cp936", "GB18030"},
    Alias{"gb18030", "GB18030"},
    Alias{"euc-cn", "GB18030"},
    Alias{"big5", "BIG5-HKSCS"},
    Alias{"big5-hkscs", "BIG5-HKSCS"},
    Alias{"cp950", "CP950"},
    Alias{"shift-jis", "CP932"},
    Alias{"sjis", "CP932"},
    Alias{"x-sjis", "CP932"},
    Alias{"ms-kanji", "CP932"},
    Alias{"cp932", "CP932"},
    Alias{"windows-31j", "CP932"},
    Alias{"euc-jp", "EUC-JP-MS"},
    Alias{"x-euc-jp", "EUC-JP-MS"},
    Alias{"iso-2022-jp", "ISO-2022-JP-3"},
    Alias{"iso-2022-jp-ms", "ISO-2022-JP-3"},
    Alias{"iso-2022-jp-1", "ISO-2022-JP-3"},
    Alias{"iso-2022-jp-2", "ISO-2022-JP-2"},
    Alias{"euc-kr", "UHC"},
    Alias{"ks-c-5601-1987", "UHC"},
    Alias{"ks-c-5601", "UHC"},
    Alias{"ksc5601", "UHC"},
    Alias{"cp949", "UHC"},
    Alias{"windows-949", "UHC"},
    Alias{"iso-2022-kr", "ISO-2022-KR"},
    Alias{"utf-7", "UTF-7"},
    Alias{"unicode-1-1-utf-7", "UTF-7"},
    Alias{"utf-16", "UTF-16"},
    Alias{"utf-16le", "UTF-16LE"},
    Alias{"utf-16be", "UTF-16BE"},
    Alias{"utf-32", "UTF-32"},
    Alias{"utf-32le", "UTF-32LE"},
    Alias{"utf-32be", "UTF-32BE"},
    Alias{"viscii", "VISCII"},
    Alias{"tcvn", "TCVN"},
    Alias{"armscii-8", "ARMSCII-8"},
};

// What windows-1252 has in 0x80 to 0x9F, where ISO 8859-1 has control characters that nobody sends.
constexpr std::array<char16_t, 32> kWindows1252 = {
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

QString fromLatin(std::string_view bytes)
{
    QString text = QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size()));
    for (QChar& c : text) {
        if (c.unicode() >= 0x80 && c.unicode() < 0xA0)
            c = QChar(kWindows1252[c.unicode() - 0x80U]);
    }
    return text;
}

QString fromUtf8(std::string_view bytes)
{
    return QString::fromUtf8(bytes.data(), static_cast<qsizetype>(bytes.size()));
}

/// fromUtf8() when all of it is valid.
std::optional<QString> validUtf8(std::string_view bytes)
{
    QStringDecoder decoder(QStringConverter::Utf8, QStringConverter::Flag::Stateless);
    QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    if (decoder.hasError())
        return std::nullopt;
    return text;
}

/// Owns an iconv descriptor to UTF-16 in the machine's byte order.
class Converter
{
public:
    explicit Converter(const char* from)
        : m_descriptor(
              iconv_open(QSysInfo::ByteOrder == QSysInfo::LittleEndian ? "UTF-16LE" : "UTF-16BE", from))
    {
    }
    Converter(const Converter&) = delete;
    Converter& operator=(const Converter&) = delete;
    ~Converter()
    {
        if (isOpen())
            iconv_close(m_descriptor);
    }
    bool isOpen() const { return m_descriptor != reinterpret_cast<iconv_t>(static_cast<std::intptr_t>(-1)); }

    QString convert(std::string_view bytes)
    {
        QString text;
        text.reserve(static_cast<qsizetype>(bytes.size()));
        std::string input(bytes); // iconv's signature is not const
        char* in = input.data();
        std::size_t left = input.size();
        std::array<char16_t, 4096> buffer{};
        bool isFlushing = false;
        while (true) {
            char* out = reinterpret_cast<char*>(buffer.data());
            std::size_t room = sizeof(buffer);
            const std::size_t before = left;
            // In slices: some C libraries and checkers look at all the input in each call, and there may be a
            // call for every byte that means nothing. A character cut at a slice's end begins the next one.
            const std::size_t slice = std::min<std::size_t>(left, 1024);
            std::size_t rest = slice;
            const std::size_t result = isFlushing ? iconv(m_descriptor, nullptr, nullptr, &out, &room)
                                                  : iconv(m_descriptor, &in, &rest, &out, &room);
            left -= isFlushing ? 0 : slice - rest;
            const int error = result == static_cast<std::size_t>(-1) ? errno : 0;
            const auto produced = static_cast<qsizetype>((sizeof(buffer) - room) / sizeof(char16_t));
            text.append(QStringView(buffer.data(), produced));
            if (isFlushing)
                return text;
            if (left == 0) {
                isFlushing = true;
            } else if (error == EILSEQ || (error == EINVAL && rest == left) ||
                       (left == before && produced == 0)) {
                // Skips a byte that means nothing, so that each round makes progress whatever iconv says.
                text.append(QChar::ReplacementCharacter);
                ++in;
                --left;
            }
        }
    }

private:
    iconv_t m_descriptor;
};

std::string normalised(std::string_view label)
{
    std::string result;
    for (const char c : trimmed(label).substr(0, 40)) {
        if (c != '"' && c != '\'')
            result.push_back(c == '_' ? '-' : lowered(c));
    }
    return result;
}

bool isOneOf(std::string_view label, std::initializer_list<std::string_view> names)
{
    return std::find(names.begin(), names.end(), label) != names.end();
}

bool isUtf8(std::string_view name)
{
    return isOneOf(name, {"utf-8", "utf8", "utf-8-sig", "cp65001"});
}

bool claimsAscii(std::string_view label)
{
    return isOneOf(normalised(label), {"", "us-ascii", "ascii", "ansi-x3.4-1968", "7bit", "8bit"});
}

/// nullopt when the label says nothing we could use.
std::optional<QString> inKnownCharset(std::string_view bytes, std::string_view label)
{
    const std::string name = normalised(label);
    if (isUtf8(name))
        return fromUtf8(bytes);
    if (isOneOf(name, {"iso-8859-1", "iso8859-1", "latin1", "latin-1", "windows-1252", "cp1252", "cp-1252",
                       "iso-8859-1-windows-3.1-latin-1", "windows-latin1"}))
        return fromLatin(bytes);
    const auto alias = std::find_if(kAliases.begin(), kAliases.end(),
                                    [&name](const Alias& candidate) { return candidate.label == name; });
    if (alias == kAliases.end())
        return std::nullopt;
    Converter converter(alias->iconvName);
    if (!converter.isOpen())
        return std::nullopt;
    return converter.convert(bytes);
}

} // namespace

bool isAscii(std::string_view bytes)
{
    return std::none_of(bytes.begin(), bytes.end(), [](char c) { return (c & 0x80) != 0; });
}

QString toUnicode(std::string_view bytes, std::string_view label, Decoding& decoding)
{
    if (const std::optional<QString> text = inKnownCharset(bytes, label))
        return *text;
    if (!claimsAscii(label) && isAscii(bytes))
        decoding.guessed = true; // an unknown name, and perhaps an encoding that only looks like ASCII
    return fromRaw(bytes, decoding);
}

QString fromRaw(std::string_view bytes, Decoding& decoding)
{
    if (isAscii(bytes))
        return QString::fromLatin1(bytes.data(), static_cast<qsizetype>(bytes.size()));
    if (const std::optional<QString> text = validUtf8(bytes))
        return *text;
    decoding.guessed = true;
    if (!isUtf8(normalised(decoding.charset))) {
        if (const std::optional<QString> text = inKnownCharset(bytes, decoding.charset))
            return *text;
    }
    return fromLatin(bytes);
}

} // namespace scorta::mime
