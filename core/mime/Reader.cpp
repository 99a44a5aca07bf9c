#include "mime/Reader.h"

#include "mime/Contents.h"
#include "mime/Envelopes.h"
#include "mime/HtmlText.h"
#include "mime/Limits.h"
#include "mime/Snippet.h"
#include "mime/Source.h"
#include "mime/Structure.h"

#include <algorithm>

namespace scorta::mime {

namespace {

void appendText(QString& to, const QString& text, qsizetype limit)
{
    if (text.isEmpty() || to.size() >= limit)
        return;
    if (!to.isEmpty())
        to += u'\n';
    to += QStringView(text).left(limit - to.size());
}

/// The searchable text of a message: its body, its text attachments, and the messages attached to it.
class SearchBody
{
public:
    void add(std::string_view raw, const Structure& structure, int nesting)
    {
        std::vector<int> body = bodyParts(structure, Prefer::Plain);
        for (const int index : body)
            addText(raw, structure.parts[static_cast<std::size_t>(index)]);
        if (nesting == 0)
            m_shown = m_text;
        for (const int index : attachmentParts(structure)) {
            const Part& part = structure.parts[static_cast<std::size_t>(index)];
            if (m_text.size() >= kMaxSearchText)
                break;
            if (part.isText())
                addText(raw, part);
            else if (part.type == "message/rfc822" && nesting < kMaxMessageNesting)
                addMessage(raw, part, nesting);
        }
    }

    const QString& text() const { return m_text; }
    /// The body of the outermost message alone.
    const QString& shown() const { return m_shown; }

private:
    void addText(std::string_view raw, const Part& part)
    {
        if (m_text.size() >= kMaxSearchText)
            return;
        QStringList notices;
        const QString text = partText(raw, part, kMaxSearchBytes, notices);
        appendText(m_text, isHtml(part) ? htmlToText(text, kMaxSearchText) : text, kMaxSearchText);
    }

    void addMessage(std::string_view raw, const Part& part, int nesting)
    {
        const std::string decoded = part.transfer == Transfer::Identity
                                        ? std::string()
                                        : decodeTransfer(part.body(raw), part.transfer);
        const std::string_view inner =
            part.transfer == Transfer::Identity ? part.body(raw) : std::string_view(decoded);
        const Structure structure = scan(inner);
        Decoding decoding{structure.textCharset()};
        const model::Envelope envelope = readEnvelope(structure.parts.front().header, decoding);
        appendText(m_text, envelope.subject, kMaxSearchText);
        appendText(m_text, model::display(envelope.from), kMaxSearchText);
        add(inner, structure, nesting + 1);
    }

    QString m_text;
    QString m_shown;
};

bool hasAttachment(const Structure& structure, const std::vector<int>& attachments)
{
    return std::any_of(attachments.begin(), attachments.end(), [&structure](int index) {
        const Part& part = structure.parts[static_cast<std::size_t>(index)];
        return !isInline(structure, part) && !isSignature(part);
    });
}

} // namespace

Summary summarise(const QByteArray& raw)
{
    const Source source(raw);
    const std::string_view view = source.view();
    const Structure structure = scan(view);
    const std::vector<int> attachments = attachmentParts(structure);
    Summary summary;
    Decoding decoding{structure.textCharset()};
    summary.envelope = readEnvelope(structure.parts.front().header, decoding);
    summary.envelope.hasAttachment = hasAttachment(structure, attachments);
    SearchBody body;
    body.add(view, structure, 0);
    summary.envelope.snippet = snippet(body.shown());
    summary.search.subject = summary.envelope.subject;
    summary.search.sender = model::display(summary.envelope.from);
    summary.search.recipients = model::display(summary.envelope.to + summary.envelope.bcc);
    summary.search.copied = model::display(summary.envelope.cc);
    summary.search.body = body.text();
    QStringList names;
    for (const int index : attachments) {
        const QString& name = structure.parts[static_cast<std::size_t>(index)].fileName;
        if (!name.isEmpty())
            names.append(name);
    }
    summary.search.fileNames = names.join(u'\n');
    return summary;
}

QString messageId(const QByteArray& rawHeaders)
{
    const Source source(rawHeaders);
    const Header header = splitHeader(source.view(), source.begin(), source.view().size(), Boundaries());
    return readMessageId(header.value("Message-ID"));
}

} // namespace scorta::mime
