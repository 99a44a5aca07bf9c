#include "mime/HtmlRules.h"

#include "mime/Lines.h"

#include <algorithm>
#include <array>

namespace scorta::mime {

namespace {

using Name = std::string_view;

// Sorted, for they are searched by halves.
constexpr std::array kElements = {
    Name("a"),          Name("abbr"),       Name("acronym"),  Name("address"), Name("article"),
    Name("aside"),      Name("b"),          Name("bdi"),      Name("bdo"),     Name("big"),
    Name("blockquote"), Name("br"),         Name("caption"),  Name("center"),  Name("cite"),
    Name("code"),       Name("col"),        Name("colgroup"), Name("dd"),      Name("del"),
    Name("dfn"),        Name("dir"),        Name("div"),      Name("dl"),      Name("dt"),
    Name("em"),         Name("figcaption"), Name("figure"),   Name("font"),    Name("footer"),
    Name("h1"),         Name("h2"),         Name("h3"),       Name("h4"),      Name("h5"),
    Name("h6"),         Name("header"),     Name("hr"),       Name("i"),       Name("img"),
    Name("ins"),        Name("kbd"),        Name("li"),       Name("main"),    Name("mark"),
    Name("nav"),        Name("ol"),         Name("p"),        Name("pre"),     Name("q"),
    Name("rp"),         Name("rt"),         Name("ruby"),     Name("s"),       Name("samp"),
    Name("section"),    Name("small"),      Name("span"),     Name("strike"),  Name("strong"),
    Name("sub"),        Name("sup"),        Name("table"),    Name("tbody"),   Name("td"),
    Name("tfoot"),      Name("th"),         Name("thead"),    Name("time"),    Name("tr"),
    Name("tt"),         Name("u"),          Name("ul"),       Name("var"),     Name("wbr"),
};
static_assert(std::is_sorted(kElements.begin(), kElements.end()));

constexpr std::array kVoid = {Name("br"), Name("col"), Name("hr"), Name("img"), Name("wbr")};

// With the content of these goes what no person was meant to read, or what another parser reads.
constexpr std::array kDropped = {
    Name("applet"),    Name("audio"),    Name("canvas"),   Name("frameset"), Name("iframe"),
    Name("math"),      Name("noembed"),  Name("noframes"), Name("noscript"), Name("object"),
    Name("plaintext"), Name("script"),   Name("select"),   Name("style"),    Name("svg"),
    Name("template"),  Name("textarea"), Name("title"),    Name("video"),    Name("xmp"),
};
static_assert(std::is_sorted(kDropped.begin(), kDropped.end()));

constexpr std::array kGlobalAttributes = {
    Name("align"), Name("bgcolor"), Name("color"), Name("dir"),    Name("height"),
    Name("lang"),  Name("style"),   Name("title"), Name("valign"), Name("width"),
};
static_assert(std::is_sorted(kGlobalAttributes.begin(), kGlobalAttributes.end()));

struct Pair
{
    Name element;
    Name attribute;
};
constexpr std::array kAttributes = {
    Pair{"a", "href"},       Pair{"img", "src"},           Pair{"img", "alt"},
    Pair{"img", "border"},   Pair{"img", "hspace"},        Pair{"img", "vspace"},
    Pair{"table", "border"}, Pair{"table", "cellpadding"}, Pair{"table", "cellspacing"},
    Pair{"td", "colspan"},   Pair{"td", "rowspan"},        Pair{"td", "nowrap"},
    Pair{"th", "colspan"},   Pair{"th", "rowspan"},        Pair{"th", "nowrap"},
    Pair{"th", "scope"},     Pair{"col", "span"},          Pair{"colgroup", "span"},
    Pair{"ol", "start"},     Pair{"ol", "type"},           Pair{"ol", "reversed"},
    Pair{"ul", "type"},      Pair{"li", "value"},          Pair{"li", "type"},
    Pair{"font", "face"},    Pair{"font", "size"},         Pair{"hr", "size"},
    Pair{"hr", "noshade"},   Pair{"time", "datetime"},     Pair{"br", "clear"},
};

constexpr std::array kLoading = {
    Name("action"),   Name("archive"), Name("background"), Name("classid"), Name("codebase"),
    Name("data"),     Name("dynsrc"),  Name("formaction"), Name("icon"),    Name("lowsrc"),
    Name("manifest"), Name("ping"),    Name("poster"),     Name("profile"), Name("src"),
    Name("srcdoc"),   Name("srcset"),  Name("xlink:href"),
};
static_assert(std::is_sorted(kLoading.begin(), kLoading.end()));

constexpr std::array kProperties = {
    Name("background"),
    Name("background-color"),
    Name("border"),
    Name("border-bottom"),
    Name("border-bottom-color"),
    Name("border-bottom-style"),
    Name("border-bottom-width"),
    Name("border-collapse"),
    Name("border-color"),
    Name("border-left"),
    Name("border-left-color"),
    Name("border-left-style"),
    Name("border-left-width"),
    Name("border-radius"),
    Name("border-right"),
    Name("border-right-color"),
    Name("border-right-style"),
    Name("border-right-width"),
    Name("border-spacing"),
    Name("border-style"),
    Name("border-top"),
    Name("border-top-color"),
    Name("border-top-style"),
    Name("border-top-width"),
    Name("border-width"),
    Name("caption-side"),
    Name("clear"),
    Name("color"),
    Name("direction"),
    Name("display"),
    Name("empty-cells"),
    Name("float"),
    Name("font"),
    Name("font-family"),
    Name("font-size"),
    Name("font-style"),
    Name("font-variant"),
    Name("font-weight"),
    Name("height"),
    Name("letter-spacing"),
    Name("line-height"),
    Name("list-style"),
    Name("list-style-position"),
    Name("list-style-type"),
    Name("margin"),
    Name("margin-bottom"),
    Name("margin-left"),
    Name("margin-right"),
    Name("margin-top"),
    Name("max-height"),
    Name("max-width"),
    Name("min-height"),
    Name("min-width"),
    Name("opacity"),
    Name("overflow-wrap"),
    Name("padding"),
    Name("padding-bottom"),
    Name("padding-left"),
    Name("padding-right"),
    Name("padding-top"),
    Name("table-layout"),
    Name("text-align"),
    Name("text-decoration"),
    Name("text-indent"),
    Name("text-transform"),
    Name("unicode-bidi"),
    Name("vertical-align"),
    Name("visibility"),
    Name("white-space"),
    Name("width"),
    Name("word-break"),
    Name("word-spacing"),
    Name("word-wrap"),
};
static_assert(std::is_sorted(kProperties.begin(), kProperties.end()));

constexpr std::array kFunctions = {Name("hsl"), Name("hsla"), Name("rgb"), Name("rgba")};

template<typename Table>
bool holds(const Table& table, Name name)
{
    return std::binary_search(table.begin(), table.end(), name);
}

std::string loweredText(std::string_view text)
{
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), lowered);
    return result;
}

/// Browsers skip control characters and white space in front of and inside a scheme.
std::string compact(std::string_view url)
{
    std::string result;
    for (const char c : url) {
        if (static_cast<unsigned char>(c) > 0x20)
            result.push_back(lowered(c));
    }
    return result;
}

int countOf(std::string_view text, std::string_view what)
{
    int count = 0;
    for (std::size_t at = text.find(what); at != std::string_view::npos; at = text.find(what, at + 1))
        ++count;
    return count;
}

/// Values are made of words, numbers, colours and quoted font names; a backslash could spell anything.
bool isPlainCss(std::string_view value)
{
    std::size_t wordBegin = 0;
    for (std::size_t i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const bool isWord =
            (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_' || (c & 0x80) != 0;
        if (isWord)
            continue;
        if (c == '(' && !holds(kFunctions, value.substr(wordBegin, i - wordBegin)))
            return false;
        if (std::string_view(" \t\r\n#%.,'\"()+!/").find(c) == std::string_view::npos)
            return false;
        if (c == '/' && i + 1 < value.size() && (value[i + 1] == '*' || value[i + 1] == '/'))
            return false;
        wordBegin = i + 1;
    }
    return std::count(value.begin(), value.end(), '"') % 2 == 0 &&
           std::count(value.begin(), value.end(), '\'') % 2 == 0;
}

bool isRasterData(const std::string& compacted)
{
    constexpr std::array kinds = {Name("data:image/png;base64,"),  Name("data:image/jpeg;base64,"),
                                  Name("data:image/jpg;base64,"),  Name("data:image/gif;base64,"),
                                  Name("data:image/webp;base64,"), Name("data:image/bmp;base64,")};
    return std::any_of(kinds.begin(), kinds.end(), [&](Name kind) {
        return compacted.starts_with(kind) &&
               compacted.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789+/=%", kind.size()) ==
                   std::string::npos;
    });
}

bool filterLink(std::string& value)
{
    const std::string url = compact(value.substr(0, 64));
    if (!url.starts_with("http://") && !url.starts_with("https://") && !url.starts_with("mailto:"))
        return false;
    value = std::string(trimmed(value));
    std::erase_if(value, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; });
    return true;
}

} // namespace

bool isAllowedElement(std::string_view name)
{
    return holds(kElements, name);
}

bool isVoidElement(std::string_view name)
{
    return holds(kVoid, name);
}

bool isDroppedWithContent(std::string_view name)
{
    return holds(kDropped, name);
}

bool isAllowedAttribute(std::string_view element, std::string_view attribute)
{
    if (holds(kGlobalAttributes, attribute))
        return true;
    return std::any_of(kAttributes.begin(), kAttributes.end(), [&](const Pair& pair) {
        return pair.element == element && pair.attribute == attribute;
    });
}

bool isRemote(std::string_view url)
{
    const std::string value = compact(url.substr(0, 4096));
    return !value.empty() && !value.starts_with("cid:") && !value.starts_with("mailto:") &&
           !value.starts_with("tel:") && !value.starts_with("#") &&
           (!value.starts_with("data:") || value.find("//") != std::string::npos);
}

bool isLoadingAttribute(std::string_view attribute)
{
    return holds(kLoading, attribute);
}

bool filterAttribute(std::string_view element, std::string_view attribute, std::string& value,
                     int& blockedRemote)
{
    if (!isAllowedAttribute(element, attribute))
        return false;
    if (attribute == "href")
        return filterLink(value);
    if (attribute == "src") {
        const std::string url = compact(value);
        if ((url.starts_with("cid:") && url.size() > 4) || isRasterData(url)) {
            // Put out as it was judged: without the white space that a browser would skip as well.
            std::erase_if(value, [](char c) { return static_cast<unsigned char>(c) <= 0x20; });
            return true;
        }
        if (isRemote(value))
            ++blockedRemote;
        return false;
    }
    if (attribute == "style") {
        value = filterStyle(value, blockedRemote);
        return !value.empty();
    }
    return true;
}

std::string filterStyle(std::string_view style, int& blockedRemote)
{
    const std::string css = loweredText(style);
    blockedRemote += countStyleReferences(css);
    std::string result;
    std::size_t at = 0;
    while (at < css.size()) {
        const std::size_t end = std::min(css.find(';', at), css.size());
        const std::string_view declaration = std::string_view(css).substr(at, end - at);
        at = end + 1;
        const std::size_t colon = declaration.find(':');
        if (colon == std::string_view::npos)
            continue;
        const std::string_view property = trimmed(declaration.substr(0, colon));
        const std::string_view value = trimmed(declaration.substr(colon + 1));
        if (value.empty() || !holds(kProperties, property) || !isPlainCss(value))
            continue;
        if (!result.empty())
            result += "; ";
        result.append(property).append(": ").append(value);
    }
    return result;
}

int countStyleReferences(std::string_view css)
{
    const std::string text = loweredText(css);
    return countOf(text, "url(") - countOf(text, "url(cid:") - countOf(text, "url('cid:") -
           countOf(text, "url(\"cid:") + countOf(text, "@import \"") + countOf(text, "@import '");
}

} // namespace scorta::mime
