#include "mime/HtmlText.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace scorta::mime {

namespace {

struct Entity
{
    QLatin1String name;
    char16_t code;
};
constexpr std::array kEntities = {
    Entity{QLatin1String("amp"), u'&'},      Entity{QLatin1String("lt"), u'<'},
    Entity{QLatin1String("gt"), u'>'},       Entity{QLatin1String("quot"), u'"'},
    Entity{QLatin1String("apos"), u'\''},    Entity{QLatin1String("nbsp"), u' '},
    Entity{QLatin1String("euro"), 0x20AC},   Entity{QLatin1String("copy"), 0xA9},
    Entity{QLatin1String("reg"), 0xAE},      Entity{QLatin1String("trade"), 0x2122},
    Entity{QLatin1String("hellip"), 0x2026}, Entity{QLatin1String("ndash"), 0x2013},
    Entity{QLatin1String("mdash"), 0x2014},  Entity{QLatin1String("lsquo"), 0x2018},
    Entity{QLatin1String("rsquo"), 0x2019},  Entity{QLatin1String("ldquo"), 0x201C},
    Entity{QLatin1String("rdquo"), 0x201D},  Entity{QLatin1String("laquo"), 0xAB},
    Entity{QLatin1String("raquo"), 0xBB},    Entity{QLatin1String("bull"), 0x2022},
    Entity{QLatin1String("middot"), 0xB7},   Entity{QLatin1String("deg"), 0xB0},
    Entity{QLatin1String("agrave"), 0xE0},   Entity{QLatin1String("egrave"), 0xE8},
    Entity{QLatin1String("eacute"), 0xE9},   Entity{QLatin1String("igrave"), 0xEC},
    Entity{QLatin1String("ograve"), 0xF2},   Entity{QLatin1String("ugrave"), 0xF9},
    Entity{QLatin1String("Agrave"), 0xC0},   Entity{QLatin1String("Egrave"), 0xC8},
    Entity{QLatin1String("Eacute"), 0xC9},   Entity{QLatin1String("aacute"), 0xE1},
    Entity{QLatin1String("iacute"), 0xED},   Entity{QLatin1String("oacute"), 0xF3},
    Entity{QLatin1String("uacute"), 0xFA},   Entity{QLatin1String("auml"), 0xE4},
    Entity{QLatin1String("ouml"), 0xF6},     Entity{QLatin1String("uuml"), 0xFC},
    Entity{QLatin1String("Auml"), 0xC4},     Entity{QLatin1String("Ouml"), 0xD6},
    Entity{QLatin1String("Uuml"), 0xDC},     Entity{QLatin1String("szlig"), 0xDF},
    Entity{QLatin1String("ccedil"), 0xE7},   Entity{QLatin1String("ntilde"), 0xF1},
    Entity{QLatin1String("acirc"), 0xE2},    Entity{QLatin1String("ecirc"), 0xEA},
    Entity{QLatin1String("icirc"), 0xEE},    Entity{QLatin1String("ocirc"), 0xF4},
    Entity{QLatin1String("aring"), 0xE5},    Entity{QLatin1String("aelig"), 0xE6},
    Entity{QLatin1String("oslash"), 0xF8},   Entity{QLatin1String("times"), 0xD7},
    Entity{QLatin1String("shy"), 0},         Entity{QLatin1String("zwnj"), 0},
    Entity{QLatin1String("zwj"), 0},
};

constexpr std::array kBlocks = {
    QLatin1String("p"),     QLatin1String("div"), QLatin1String("br"),         QLatin1String("tr"),
    QLatin1String("li"),    QLatin1String("ul"),  QLatin1String("ol"),         QLatin1String("table"),
    QLatin1String("h1"),    QLatin1String("h2"),  QLatin1String("h3"),         QLatin1String("h4"),
    QLatin1String("h5"),    QLatin1String("h6"),  QLatin1String("blockquote"), QLatin1String("pre"),
    QLatin1String("hr"),    QLatin1String("dt"),  QLatin1String("dd"),         QLatin1String("center"),
    QLatin1String("title"), QLatin1String("body")};

constexpr std::array kHidden = {QLatin1String("script"), QLatin1String("style"), QLatin1String("title"),
                                QLatin1String("template")};

constexpr qsizetype kMaxEntityLength = 12;

bool isLetter(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

class Stripper
{
public:
    Stripper(QStringView html, qsizetype limit)
        : m_html(html)
        , m_limit(limit)
    {
        m_text.reserve(std::min(limit, html.size()));
    }

    QString run()
    {
        while (m_at < m_html.size() && m_text.size() < m_limit) {
            const QChar c = m_html[m_at];
            if (c == u'<')
                takeMarkup();
            else if (c == u'&')
                takeReference();
            else {
                put(c);
                ++m_at;
            }
        }
        while (m_text.endsWith(u' ') || m_text.endsWith(u'\n'))
            m_text.chop(1);
        m_text.truncate(m_limit);
        return m_text;
    }

private:
    void put(QChar c)
    {
        if (c.isSpace()) {
            if (!m_text.isEmpty() && m_text.back() != u' ' && m_text.back() != u'\n')
                m_text.append(u' ');
        } else if (c.unicode() != 0) {
            m_text.append(c);
        }
    }

    /// Begins a new line; between paragraphs (each breaks at its start and its end) an empty one.
    void breakLine(bool isParagraph)
    {
        while (m_text.endsWith(u' '))
            m_text.chop(1);
        if (!m_text.isEmpty() && !m_text.endsWith(isParagraph ? QStringView(u"\n\n") : QStringView(u"\n")))
            m_text.append(u'\n');
    }

    void takeMarkup()
    {
        const QStringView rest = m_html.sliced(m_at);
        if (rest.startsWith(u"<!--")) {
            const qsizetype end = m_html.indexOf(u"-->", m_at + 2);
            m_at = end < 0 ? m_html.size() : end + 3;
            return;
        }
        const bool isEnd = rest.size() > 1 && rest[1] == u'/';
        const qsizetype nameBegin = m_at + (isEnd ? 2 : 1);
        if (nameBegin < m_html.size() && isLetter(m_html[nameBegin])) {
            takeTag(nameBegin, isEnd);
        } else if (rest.size() > 1 && (rest[1] == u'!' || rest[1] == u'?' || isEnd)) {
            const qsizetype end = m_html.indexOf(u'>', m_at);
            m_at = end < 0 ? m_html.size() : end + 1;
        } else {
            put(u'<');
            ++m_at;
        }
    }

    void takeTag(qsizetype nameBegin, bool isEnd)
    {
        qsizetype nameEnd = nameBegin;
        while (nameEnd < m_html.size() && (isLetter(m_html[nameEnd]) || m_html[nameEnd].isDigit()))
            ++nameEnd;
        const QStringView name = m_html.sliced(nameBegin, nameEnd - nameBegin);
        skipAttributes(nameEnd);
        const auto isName = [name](QLatin1String candidate) {
            return name.compare(candidate, Qt::CaseInsensitive) == 0;
        };
        if (std::any_of(kBlocks.begin(), kBlocks.end(), isName))
            breakLine(name.compare(QLatin1String("p"), Qt::CaseInsensitive) == 0 ||
                      name.compare(QLatin1String("br"), Qt::CaseInsensitive) == 0);
        else if (name.compare(QLatin1String("td"), Qt::CaseInsensitive) == 0)
            put(u' ');
        if (!isEnd && std::any_of(kHidden.begin(), kHidden.end(), isName))
            skipHidden(name);
    }

    void skipAttributes(qsizetype from)
    {
        QChar quote;
        for (m_at = from; m_at < m_html.size(); ++m_at) {
            const QChar c = m_html[m_at];
            if (!quote.isNull()) {
                if (c == quote)
                    quote = QChar();
            } else if (c == u'>') {
                ++m_at;
                return;
            } else if ((c == u'"' || c == u'\'') && m_html[m_at - 1] == u'=') {
                quote = c;
            }
        }
    }

    /// To the end tag; without one, to the end of the document, as a browser does.
    void skipHidden(QStringView name)
    {
        while (true) {
            const qsizetype end = m_html.indexOf(u"</", m_at);
            if (end < 0) {
                m_at = m_html.size();
                return;
            }
            m_at = end + 2;
            if (m_html.sliced(m_at).startsWith(name, Qt::CaseInsensitive)) {
                skipAttributes(m_at + name.size());
                return;
            }
        }
    }

    void takeReference()
    {
        const QStringView rest =
            m_html.sliced(m_at + 1, std::min(kMaxEntityLength, m_html.size() - m_at - 1));
        const qsizetype end = rest.indexOf(u';');
        if (end <= 0 || !resolve(rest.first(end))) {
            put(u'&');
            ++m_at;
            return;
        }
        m_at += end + 2;
    }

    bool resolve(QStringView name)
    {
        if (name.startsWith(u'#')) {
            const bool isHex = name.size() > 1 && (name[1] == u'x' || name[1] == u'X');
            bool ok = false;
            const uint code = name.sliced(isHex ? 2 : 1).toUInt(&ok, isHex ? 16 : 10);
            if (!ok)
                return false;
            if (code == 0 || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF) || code == 0x200C ||
                code == 0xAD)
                return true;
            for (const char16_t unit : QChar::fromUcs4(code))
                put(QChar(unit));
            return true;
        }
        const auto found = std::find_if(kEntities.begin(), kEntities.end(),
                                        [name](const Entity& entity) { return name == entity.name; });
        if (found == kEntities.end())
            return false;
        put(QChar(found->code));
        return true;
    }

    QStringView m_html;
    qsizetype m_limit;
    qsizetype m_at = 0;
    QString m_text;
};

} // namespace

QString htmlToText(QStringView html, qsizetype limit)
{
    return Stripper(html, limit).run();
}

} // namespace scorta::mime
