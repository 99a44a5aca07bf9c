#include "mime/Html.h"
#include "mime/HtmlRules.h"
#include "mime/Limits.h"
#include "mime/Lines.h"

#include <algorithm>
#include <vector>

namespace scorta::mime {

namespace {

constexpr std::size_t kMaxNameLength = 40;
constexpr std::size_t kMaxAttributes = 100;

struct Attribute
{
    std::string name; ///< lower case
    std::string_view value;
};

struct Tag
{
    std::string name; ///< lower case
    bool isEnd = false;
    std::vector<Attribute> attributes;
};

bool isLetter(char c)
{
    return lowered(c) >= 'a' && lowered(c) <= 'z';
}
bool isHtmlSpace(char c)
{
    return isSpaceChar(c) || c == '\f';
}

std::string nameFrom(std::string_view text)
{
    std::string name(text.substr(0, kMaxNameLength));
    std::transform(name.begin(), name.end(), name.begin(), lowered);
    return name;
}

/// The tokenizer of the HTML standard (13.2.5), as far as tags go: every byte is looked at once.
class Normaliser
{
public:
    explicit Normaliser(std::string_view html)
        : m_html(html)
    {
        m_out.reserve(html.size());
    }

    void run()
    {
        while (m_at < m_html.size()) {
            const std::size_t next = std::min(m_html.find('<', m_at), m_html.size());
            if (m_dropping.empty())
                m_out.append(m_html, m_at, next - m_at);
            m_at = next;
            if (m_at < m_html.size())
                takeMarkup();
        }
        closeTo(0);
    }

    std::string takeOutput() { return std::move(m_out); }
    int blockedRemote() const { return m_blocked; }
    bool isCut() const { return m_isCut; }

private:
    void takeMarkup()
    {
        const std::string_view rest = m_html.substr(m_at);
        if (rest.starts_with("<!--")) {
            const std::size_t end = m_html.find("-->", m_at + 2);
            m_at = end == std::string_view::npos ? m_html.size() : end + 3;
        } else if (rest.size() > 1 &&
                   (isLetter(rest[1]) || (rest[1] == '/' && rest.size() > 2 && isLetter(rest[2])))) {
            takeTag();
        } else if (rest.size() > 1 && (rest[1] == '!' || rest[1] == '?' || rest[1] == '/')) {
            const std::size_t end = m_html.find('>', m_at);
            m_at = end == std::string_view::npos ? m_html.size() : end + 1;
        } else {
            if (m_dropping.empty())
                m_out += "&lt;";
            ++m_at;
        }
    }

    void takeTag()
    {
        Tag tag = readTag();
        if (!m_dropping.empty()) {
            if (tag.name == m_dropping) {
                m_dropDepth += tag.isEnd ? -1 : 1;
                if (m_dropDepth == 0)
                    m_dropping.clear();
            }
            countRemote(tag);
            return;
        }
        if (tag.isEnd) {
            endElement(tag.name);
            return;
        }
        if (isDroppedWithContent(tag.name)) {
            countRemote(tag);
            drop(tag.name);
        } else if (isAllowedElement(tag.name)) {
            startElement(tag);
        } else if (tag.name == "body") {
            startBody(tag);
        } else {
            countRemote(tag); // its content stays, it goes
        }
    }

    Tag readTag()
    {
        Tag tag;
        ++m_at;
        tag.isEnd = m_html[m_at] == '/';
        if (tag.isEnd)
            ++m_at;
        const std::size_t begin = m_at;
        while (m_at < m_html.size() && !isHtmlSpace(m_html[m_at]) && m_html[m_at] != '/' &&
               m_html[m_at] != '>')
            ++m_at;
        tag.name = nameFrom(m_html.substr(begin, m_at - begin));
        while (m_at < m_html.size() && m_html[m_at] != '>')
            readAttribute(tag);
        m_at = std::min(m_at + 1, m_html.size());
        return tag;
    }

    void readAttribute(Tag& tag)
    {
        if (isHtmlSpace(m_html[m_at]) || m_html[m_at] == '/') {
            ++m_at;
            return;
        }
        const std::size_t begin = m_at++; // a "=" in front belongs to the name
        while (m_at < m_html.size() && !isHtmlSpace(m_html[m_at]) && m_html[m_at] != '/' &&
               m_html[m_at] != '>' && m_html[m_at] != '=')
            ++m_at;
        const std::string_view name = m_html.substr(begin, m_at - begin);
        skipSpace();
        std::string_view value;
        if (m_at < m_html.size() && m_html[m_at] == '=') {
            ++m_at;
            skipSpace();
            value = readValue();
        }
        if (tag.attributes.size() < kMaxAttributes)
            tag.attributes.push_back({nameFrom(name), value});
    }

    std::string_view readValue()
    {
        if (m_at >= m_html.size())
            return {};
        const char quote = m_html[m_at];
        std::size_t begin = m_at;
        std::size_t end = 0;
        if (quote == '"' || quote == '\'') {
            begin = m_at + 1;
            end = std::min(m_html.find(quote, begin), m_html.size());
            m_at = std::min(end + 1, m_html.size());
        } else {
            while (m_at < m_html.size() && !isHtmlSpace(m_html[m_at]) && m_html[m_at] != '>')
                ++m_at;
            end = m_at;
        }
        return m_html.substr(begin, end - begin);
    }

    void skipSpace()
    {
        while (m_at < m_html.size() && isHtmlSpace(m_html[m_at]))
            ++m_at;
    }

    void countRemote(const Tag& tag)
    {
        const bool isReference = tag.name == "link" || tag.name == "base" || tag.name == "image";
        bool isRefresh = false;
        for (const Attribute& attribute : tag.attributes) {
            if (isLoadingAttribute(attribute.name) || (isReference && attribute.name == "href")) {
                m_blocked += isRemote(attribute.value) ? 1 : 0;
            } else if (attribute.name == "style") {
                m_blocked += countStyleReferences(attribute.value);
            }
            isRefresh = isRefresh || (tag.name == "meta" && attribute.name == "http-equiv" &&
                                      nameFrom(attribute.value) == "refresh");
        }
        m_blocked += isRefresh ? 1 : 0;
    }

    /// Leaves out everything up to the end tag. In raw text there are no tags but the end tag; elsewhere the
    /// same element may be nested.
    void drop(const std::string& name)
    {
        const bool isRaw = name == "script" || name == "style" || name == "xmp" || name == "iframe" ||
                           name == "noembed" || name == "noframes" || name == "textarea" || name == "title" ||
                           name == "noscript";
        if (name == "plaintext") {
            m_at = m_html.size();
        } else if (!isRaw) {
            m_dropping = name;
            m_dropDepth = 1;
        } else {
            const std::size_t begin = m_at;
            skipRaw(name);
            if (name == "style")
                m_blocked += countStyleReferences(m_html.substr(begin, m_at - begin));
        }
    }

    void skipRaw(const std::string& name)
    {
        while (true) {
            const std::size_t end = m_html.find("</", m_at);
            if (end == std::string_view::npos) {
                m_at = m_html.size();
                return;
            }
            m_at = end;
            if (equalsNoCase(m_html.substr(end + 2, name.size()), name)) {
                const std::size_t close = m_html.find('>', end);
                m_at = close == std::string_view::npos ? m_html.size() : close + 1;
                return;
            }
            m_at = end + 2;
        }
    }

    /// The page's own colours are kept on a block around it.
    void startBody(const Tag& tag)
    {
        countRemote({tag.name, false, backgroundOf(tag)});
        Tag block;
        block.name = "div";
        for (const Attribute& attribute : tag.attributes) {
            if (attribute.name == "style" || attribute.name == "bgcolor" || attribute.name == "dir")
                block.attributes.push_back(attribute);
        }
        if (!block.attributes.empty())
            startElement(block);
    }

    static std::vector<Attribute> backgroundOf(const Tag& tag)
    {
        std::vector<Attribute> result;
        for (const Attribute& attribute : tag.attributes) {
            if (attribute.name == "background")
                result.push_back(attribute);
        }
        return result;
    }

    void startElement(const Tag& tag)
    {
        closeImplied(tag.name);
        if (!isVoidElement(tag.name)) {
            if (m_open.size() >= static_cast<std::size_t>(kMaxHtmlDepth)) {
                m_isCut = true;
                return;
            }
            m_open.push_back(tag.name);
        }
        m_out += '<' + tag.name;
        std::vector<std::string_view> seen;
        for (const Attribute& attribute : tag.attributes) {
            if (!isAllowedAttribute(tag.name, attribute.name)) {
                if (isLoadingAttribute(attribute.name) && isRemote(attribute.value))
                    ++m_blocked;
                continue;
            }
            if (std::find(seen.begin(), seen.end(), attribute.name) != seen.end())
                continue;
            seen.push_back(attribute.name);
            m_out += ' ' + attribute.name + "=\"";
            for (const char c : attribute.value) {
                if (c == '"')
                    m_out += "&quot;";
                else if (c == '<')
                    m_out += "&lt;";
                else
                    m_out.push_back(c);
            }
            m_out += '"';
        }
        m_out += '>';
    }

    /// Elements whose end tag may be left out end where the next of their kind begins.
    void closeImplied(const std::string& name)
    {
        const auto closeInside = [this](std::initializer_list<std::string_view> kinds,
                                        std::initializer_list<std::string_view> walls) {
            for (std::size_t i = m_open.size(); i-- > 0;) {
                if (std::find(kinds.begin(), kinds.end(), m_open[i]) != kinds.end()) {
                    closeTo(i);
                    return;
                }
                if (std::find(walls.begin(), walls.end(), m_open[i]) != walls.end())
                    return;
            }
        };
        if (name == "li")
            closeInside({"li"}, {"ul", "ol", "dir", "table"});
        else if (name == "dt" || name == "dd")
            closeInside({"dt", "dd"}, {"dl", "table"});
        else if (name == "td" || name == "th")
            closeInside({"td", "th"}, {"tr", "table"});
        else if (name == "tr")
            closeInside({"tr"}, {"table", "tbody", "thead", "tfoot"});
        else if (name == "tbody" || name == "thead" || name == "tfoot")
            closeInside({"tbody", "thead", "tfoot"}, {"table"});
        else if (name == "a")
            closeInside({"a"}, {"td", "th", "table"});
        else if (name == "p")
            closeInside({"p"}, {"td", "th", "table", "div", "li", "blockquote", "center"});
    }

    void endElement(const std::string& name)
    {
        const bool isCell = name == "td" || name == "th" || name == "tr" || name == "tbody";
        for (std::size_t i = m_open.size(); i-- > 0;) {
            if (m_open[i] == name) {
                closeTo(i);
                return;
            }
            // A stray end tag inside a cell must not close the table around it.
            const bool isWall = m_open[i] == "table" ||
                                ((m_open[i] == "td" || m_open[i] == "th") && !isCell && name != "table");
            if (isWall)
                return;
        }
    }

    void closeTo(std::size_t size)
    {
        while (m_open.size() > size) {
            m_out += "</" + m_open.back() + '>';
            m_open.pop_back();
        }
    }

    std::string_view m_html;
    std::size_t m_at = 0;
    std::string m_out;
    std::vector<std::string> m_open;
    std::string m_dropping; ///< the element being left out with its content
    int m_dropDepth = 0;
    int m_blocked = 0;
    bool m_isCut = false;
};

} // namespace

std::string normalisedHtml(std::string_view html, int& blockedRemote, bool& isCut)
{
    if (html.size() > kMaxHtmlBytes) {
        html = html.substr(0, kMaxHtmlBytes);
        isCut = true;
    }
    Normaliser normaliser(html);
    normaliser.run();
    blockedRemote += normaliser.blockedRemote();
    isCut = isCut || normaliser.isCut();
    return normaliser.takeOutput();
}

} // namespace scorta::mime
