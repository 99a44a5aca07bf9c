#include "mime/Contents.h"

#include "mime/Charset.h"

#include <algorithm>

namespace scorta::mime {

namespace {

/// A multipart whose delimiter never came has its text right inside.
bool isLeaf(const Part& part)
{
    return part.children.empty();
}

bool isAttachment(const Part& part)
{
    if (!isLeaf(part) || part.type == "message/delivery-status")
        return false;
    if (part.disposition == "attachment" || !part.fileName.isEmpty())
        return true;
    return !part.isText() && !part.isMultipart();
}

bool isShownText(const Part& part)
{
    if (!isLeaf(part) || isAttachment(part))
        return false;
    return part.type == "text/plain" || isHtml(part) || part.type == "text/enriched" ||
           part.type == "message/delivery-status" || part.isMultipart();
}

class Selector
{
public:
    Selector(const Structure& structure, Prefer prefer)
        : m_structure(structure)
        , m_prefer(prefer)
    {
    }

    std::vector<int> run()
    {
        take(0);
        return m_result;
    }

private:
    const Part& part(int index) const { return m_structure.parts[static_cast<std::size_t>(index)]; }

    /// Recursion is bounded by kMaxDepth, which the scan has enforced.
    void take(int index)
    {
        const Part& here = part(index);
        if (isLeaf(here)) {
            if (isShownText(here))
                m_result.push_back(index);
        } else if (here.type == "multipart/alternative") {
            takeAlternative(here);
        } else if (here.type == "multipart/related") {
            take(here.children.front());
        } else {
            for (const int child : here.children)
                take(child);
        }
    }

    void takeAlternative(const Part& here)
    {
        int chosen = -1;
        for (const int child : here.children) {
            const bool fits = m_prefer == Prefer::Html ? holds(child, true) : holds(child, false);
            // The last form is the richest (RFC 2046, 5.1.4); of plain ones the first is the author's.
            if (fits && (m_prefer == Prefer::Html || chosen < 0))
                chosen = child;
        }
        for (std::size_t i = 0; chosen < 0 && i < here.children.size(); ++i) {
            if (holds(here.children[i], true) || holds(here.children[i], false))
                chosen = here.children[i];
        }
        if (chosen >= 0)
            take(chosen);
    }

    /// Is there a shown text of that form inside?
    bool holds(int index, bool html) const
    {
        const Part& here = part(index);
        if (isLeaf(here))
            return isShownText(here) && isHtml(here) == html;
        return std::any_of(here.children.begin(), here.children.end(),
                           [this, html](int child) { return holds(child, html); });
    }

    const Structure& m_structure;
    Prefer m_prefer;
    std::vector<int> m_result;
};

} // namespace

bool isHtml(const Part& part)
{
    return part.type == "text/html" || part.type == "application/xhtml+xml";
}

bool isInline(const Structure& structure, const Part& part)
{
    if (part.disposition == "inline")
        return !part.contentId.isEmpty() || part.fileName.isEmpty();
    return part.disposition != "attachment" && !part.contentId.isEmpty() && part.parent >= 0 &&
           structure.parts[static_cast<std::size_t>(part.parent)].type == "multipart/related";
}

bool isSignature(const Part& part)
{
    return part.type == "application/pgp-signature" || part.type == "application/pkcs7-signature" ||
           part.type == "application/x-pkcs7-signature";
}

std::vector<int> bodyParts(const Structure& structure, Prefer prefer)
{
    return Selector(structure, prefer).run();
}

std::vector<int> attachmentParts(const Structure& structure)
{
    std::vector<int> result;
    for (std::size_t i = 0; i < structure.parts.size(); ++i) {
        if (isAttachment(structure.parts[i]))
            result.push_back(static_cast<int>(i));
    }
    return result;
}

QString partText(std::string_view raw, const Part& part, std::size_t limit, QStringList& notices)
{
    const std::string_view body = part.body(raw);
    Decoding decoding;
    QString text;
    if (part.transfer == Transfer::Identity) {
        text = toUnicode(body.substr(0, limit), part.charset, decoding);
    } else {
        text = toUnicode(decodeTransfer(body, part.transfer, limit), part.charset, decoding);
    }
    if (decoding.guessed)
        addNotice(notices, QStringLiteral("charset_guessed"));
    return text;
}

} // namespace scorta::mime
