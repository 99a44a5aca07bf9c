#include "mime/Contents.h"
#include "mime/Envelopes.h"
#include "mime/Html.h"
#include "mime/HtmlText.h"
#include "mime/Limits.h"
#include "mime/Reader.h"
#include "mime/Snippet.h"
#include "mime/Source.h"
#include "mime/Structure.h"
#include "mime/Words.h"

#include <QCryptographicHash>

#include <algorithm>

namespace scorta::mime {

namespace {

/// Puts a Document together from the parts that a scan has found.
class DocumentReader
{
public:
    explicit DocumentReader(std::string_view raw)
        : m_raw(raw)
        , m_structure(scan(raw))
    {
        m_document.notices = m_structure.notices;
    }

    Document read()
    {
        readHeader();
        readText();
        readHtml();
        readAttachments();
        m_document.envelope.snippet = snippet(m_document.text);
        return std::move(m_document);
    }

private:
    const Part& part(int index) const { return m_structure.parts[static_cast<std::size_t>(index)]; }
    void notice(const QString& name) { addNotice(m_document.notices, name); }

    void readHeader()
    {
        const Header& header = m_structure.parts.front().header;
        Decoding decoding{m_structure.textCharset()};
        m_document.envelope = readEnvelope(header, decoding);
        std::size_t bytes = 0;
        for (const Field& field : header.fields) {
            bytes += std::min(field.value.size(), kMaxFieldBytes);
            if (bytes > kMaxHeaderBytes || field.value.size() > kMaxFieldBytes)
                notice(QStringLiteral("header_too_long"));
            if (bytes > kMaxHeaderBytes)
                break;
            m_document.headers.append(
                {QString::fromLatin1(field.name.data(), static_cast<qsizetype>(field.name.size())),
                 decodeField(field.value, decoding)});
        }
        if (decoding.guessed)
            notice(QStringLiteral("charset_guessed"));
        if (header.fields.empty())
            notice(QStringLiteral("no_header"));
    }

    QString decodedText(const Part& here, std::size_t limit)
    {
        if (here.bodyEnd - here.bodyBegin > limit)
            notice(QStringLiteral("text_cut"));
        return partText(m_raw, here, limit, m_document.notices);
    }

    void readText()
    {
        for (const int index : bodyParts(m_structure, Prefer::Plain)) {
            QString text = decodedText(part(index), kMaxTextBytes);
            if (isHtml(part(index)))
                text = htmlToText(text, kMaxShownText);
            if (!m_document.text.isEmpty() && !text.isEmpty())
                m_document.text += u'\n';
            m_document.text += text;
            if (m_document.text.size() > kMaxShownText) {
                m_document.text.truncate(kMaxShownText);
                notice(QStringLiteral("text_cut"));
                break;
            }
        }
        m_document.text.replace(QLatin1String("\r\n"), QLatin1String("\n"));
        // Escape sequences would be obeyed by the terminal that it may be shown on.
        m_document.text.removeIf([](QChar c) {
            return c.category() == QChar::Other_Control && c != u'\n' && c != u'\t' && c != u'\r';
        });
    }

    void readHtml()
    {
        const std::vector<int> parts = bodyParts(m_structure, Prefer::Html);
        if (std::none_of(parts.begin(), parts.end(), [this](int index) { return isHtml(part(index)); }))
            return;
        for (const int index : parts) {
            // Plain parts are shown with the HTML ones: some lists put their footer into one of its own.
            const QString text = decodedText(part(index), kMaxHtmlBytes);
            if (m_document.html.size() > static_cast<qsizetype>(2 * kMaxHtmlBytes)) {
                notice(QStringLiteral("text_cut"));
                break;
            }
            if (!isHtml(part(index))) {
                m_document.html += textToHtml(text);
                continue;
            }
            const SafeHtml safe = sanitise(text);
            m_document.html += safe.html;
            m_document.blockedRemote += safe.blockedRemote;
            if (safe.isCut)
                notice(QStringLiteral("html_cut"));
        }
    }

    void readAttachments()
    {
        const std::vector<int> indexes = attachmentParts(m_structure);
        for (const int index : indexes) {
            const Part& here = part(index);
            Attachment attachment;
            attachment.n = static_cast<int>(m_document.attachments.size()) + 1;
            attachment.name = here.fileName;
            attachment.type = QString::fromLatin1(here.type.data(), static_cast<qsizetype>(here.type.size()));
            attachment.isInline = isInline(m_structure, here);
            attachment.contentId = here.contentId;
            const std::string_view body = here.body(m_raw);
            const std::string decoded =
                here.transfer == Transfer::Identity ? std::string() : decodeTransfer(body, here.transfer);
            const std::string_view bytes =
                here.transfer == Transfer::Identity ? body : std::string_view(decoded);
            attachment.size = static_cast<qint64>(bytes.size());
            attachment.sha256 =
                QCryptographicHash::hash(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())),
                                         QCryptographicHash::Sha256);
            m_document.envelope.hasAttachment =
                m_document.envelope.hasAttachment || (!attachment.isInline && !isSignature(here));
            m_document.attachments.append(attachment);
        }
    }

    std::string_view m_raw;
    Structure m_structure;
    Document m_document;
};

} // namespace

Document read(const QByteArray& raw)
{
    const Source source(raw);
    return DocumentReader(source.view()).read();
}

base::Result<QByteArray> attachmentBytes(const QByteArray& raw, int n)
{
    const Source source(raw);
    const Structure structure = scan(source.view());
    const std::vector<int> indexes = attachmentParts(structure);
    if (n < 1 || static_cast<std::size_t>(n) > indexes.size())
        return base::Error{base::Kind::NotFound, base::Fate::Final, QStringLiteral("mime.attachment"),
                           QString::number(n), 0};
    const Part& part = structure.parts[static_cast<std::size_t>(indexes[static_cast<std::size_t>(n - 1)])];
    return QByteArray::fromStdString(decodeTransfer(part.body(source.view()), part.transfer));
}

} // namespace scorta::mime
