#include "mime/Html.h"

#include "mime/HtmlRules.h"

#include <gumbo.h>

#include <memory>

namespace scorta::mime {

namespace {

struct OutputDeleter
{
    void operator()(GumboOutput* output) const { gumbo_destroy_output(&kGumboDefaultOptions, output); }
};
using Output = std::unique_ptr<GumboOutput, OutputDeleter>;

void appendEscaped(std::string& out, std::string_view text)
{
    for (const char c : text) {
        switch (c) {
        case '&':
            out += "&amp;";
            break;
        case '<':
            out += "&lt;";
            break;
        case '>':
            out += "&gt;";
            break;
        case '"':
            out += "&quot;";
            break;
        case '\0':
            break;
        default:
            out.push_back(c);
        }
    }
}

/// Writes the tree out again. Recursion is bounded: normalisedHtml() lets no more than kMaxHtmlDepth in.
class Writer
{
public:
    void writeChildren(const GumboVector& children)
    {
        for (unsigned i = 0; i < children.length; ++i)
            write(*static_cast<const GumboNode*>(children.data[i]));
    }
    std::string takeOutput() { return std::move(m_out); }
    int blockedRemote() const { return m_blocked; }

private:
    void write(const GumboNode& node)
    {
        switch (node.type) {
        case GUMBO_NODE_TEXT:
        case GUMBO_NODE_WHITESPACE:
        case GUMBO_NODE_CDATA:
            appendEscaped(m_out, node.v.text.text);
            break;
        case GUMBO_NODE_ELEMENT:
            writeElement(node.v.element);
            break;
        default:
            break; // comments, documents and templates have no place here
        }
    }

    void writeElement(const GumboElement& element)
    {
        const std::string_view name = gumbo_normalized_tagname(element.tag);
        // Again, although the first stage has looked: the parser may have made elements of its own.
        if (element.tag_namespace != GUMBO_NAMESPACE_HTML || !isAllowedElement(name)) {
            if (!isDroppedWithContent(name))
                writeChildren(element.children);
            return;
        }
        const std::size_t begin = m_out.size();
        m_out.append("<").append(name);
        for (unsigned i = 0; i < element.attributes.length; ++i)
            writeAttribute(name, *static_cast<const GumboAttribute*>(element.attributes.data[i]));
        const std::size_t headEnd = m_out.size();
        m_out += '>';
        if (isVoidElement(name))
            return;
        const std::size_t contentBegin = m_out.size();
        writeChildren(element.children);
        if (name == "a" && isEmptyContent(std::string_view(m_out).substr(contentBegin))) {
            // Nobody can follow a link that shows nothing, but a browser may look up its host.
            const std::string content = m_out.substr(contentBegin);
            m_out.resize(begin);
            m_out += content;
            return;
        }
        if (name == "a")
            m_out.insert(headEnd,
                         m_out.find(" href=", begin) < headEnd ? " rel=\"noopener noreferrer\"" : "");
        m_out.append("</").append(name).append(">");
    }

    void writeAttribute(std::string_view element, const GumboAttribute& attribute)
    {
        std::string value = attribute.value;
        if (attribute.attr_namespace != GUMBO_ATTR_NAMESPACE_NONE ||
            !filterAttribute(element, attribute.name, value, m_blocked))
            return;
        m_out.append(" ").append(attribute.name).append("=\"");
        appendEscaped(m_out, value);
        m_out += '"';
    }

    static bool isEmptyContent(std::string_view content)
    {
        bool inTag = false;
        for (std::size_t i = 0; i < content.size(); ++i) {
            const char c = content[i];
            if (c == '<') {
                if (content.substr(i).starts_with("<img"))
                    return false;
                inTag = true;
            } else if (c == '>') {
                inTag = false;
            } else if (!inTag && static_cast<unsigned char>(c) > 0x20) {
                return false;
            }
        }
        return true;
    }

    std::string m_out;
    int m_blocked = 0;
};

} // namespace

SafeHtml sanitise(const QString& html)
{
    SafeHtml result;
    const QByteArray utf8 = html.toUtf8();
    const std::string normal = normalisedHtml({utf8.constData(), static_cast<std::size_t>(utf8.size())},
                                              result.blockedRemote, result.isCut);
    const Output output(gumbo_parse_with_options(&kGumboDefaultOptions, normal.data(), normal.size()));
    if (!output || output->root == nullptr || output->root->type != GUMBO_NODE_ELEMENT)
        return result;
    Writer writer;
    writer.writeChildren(output->root->v.element.children);
    result.blockedRemote += writer.blockedRemote();
    result.html = QString::fromStdString(writer.takeOutput());
    return result;
}

QString textToHtml(const QString& text)
{
    return QStringLiteral("<div style=\"white-space: pre-wrap\">") + text.toHtmlEscaped() +
           QStringLiteral("</div>");
}

} // namespace scorta::mime
