#include "mime/BodyWriter.h"

#include "mime/FieldWriter.h"
#include "mime/FileNames.h"
#include "mime/HtmlText.h"
#include "mime/Limits.h"
#include "mime/LineEnds.h"

#include <QMimeDatabase>
#include <QRandomGenerator>

#include <vmime/utility/encoder/qpEncoder.hpp>
#include <vmime/utility/inputStreamByteBufferAdapter.hpp>
#include <vmime/utility/outputStreamStringAdapter.hpp>

#include <algorithm>

namespace scorta::mime {

namespace {

constexpr qsizetype kBase64Line = 76;
constexpr qsizetype kPlainLine = 78;

/// A header and a body that belong together; what multiparts are made of.
struct Piece
{
    QByteArray fields;
    QByteArray body;
    QByteArray type;

    QByteArray bytes() const { return fields + "\r\n" + body; }
};

QByteArray base64Lines(const QByteArray& bytes)
{
    const QByteArray encoded = bytes.toBase64();
    QByteArray result;
    result.reserve(encoded.size() + encoded.size() / kBase64Line * 2 + 4);
    for (qsizetype i = 0; i < encoded.size(); i += kBase64Line)
        result.append(encoded.constData() + i, std::min(kBase64Line, encoded.size() - i)).append("\r\n");
    return result;
}

/// Line by line: given whole texts, the encoder can put a soft break between the CR and the LF of a line end.
QByteArray quotedPrintable(const QByteArray& text)
{
    std::string result;
    vmime::utility::outputStreamStringAdapter out(result);
    vmime::utility::encoder::qpEncoder encoder;
    // It breaks after the character that crosses its limit; from 74 the lines stay within the 76 of RFC 2045.
    encoder.getProperties()["maxLineLength"] = 74;
    for (qsizetype at = 0; at < text.size();) {
        const qsizetype end = text.indexOf("\r\n", at);
        const qsizetype length = (end < 0 ? text.size() : end) - at;
        vmime::utility::inputStreamByteBufferAdapter in(
            reinterpret_cast<const vmime::byte_t*>(text.constData() + at), static_cast<std::size_t>(length));
        encoder.encode(in, out);
        out.flush();
        if (end >= 0)
            result += "\r\n";
        at += length + (end < 0 ? 0 : 2);
    }
    return QByteArray::fromStdString(result);
}

/// Can the text travel as it is? CRLF line ends are given.
bool isSevenBit(const QByteArray& text)
{
    qsizetype column = 0;
    for (const char c : text) {
        if (c == '\n') {
            column = 0;
            continue;
        }
        if ((c & 0x80) != 0 || c == '\0' || ++column > kPlainLine + 1)
            return false;
    }
    // Mail stores put ">" before such a line, which breaks signatures.
    return !text.startsWith("From ") && !text.contains("\nFrom ");
}

bool prefersBase64(const QByteArray& text)
{
    const auto high = std::count_if(text.begin(), text.end(), [](char c) { return (c & 0x80) != 0; });
    return high * 6 > text.size();
}

Piece textPiece(const QString& text, const QByteArray& subtype)
{
    const QByteArray bytes = withCrlf(text.toUtf8());
    Piece piece;
    piece.type = "text/" + subtype;
    FieldWriter fields;
    fields.addRaw("Content-Type", piece.type + "; charset=utf-8");
    if (isSevenBit(bytes)) {
        fields.addRaw("Content-Transfer-Encoding", "7bit");
        piece.body = bytes;
    } else if (prefersBase64(bytes)) {
        fields.addRaw("Content-Transfer-Encoding", "base64");
        piece.body = base64Lines(bytes);
    } else {
        fields.addRaw("Content-Transfer-Encoding", "quoted-printable");
        piece.body = quotedPrintable(bytes);
    }
    piece.fields = fields.bytes();
    return piece;
}

bool isToken(QStringView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), [](QChar c) {
        return c.unicode() > 0x20 && c.unicode() < 0x7F && !QStringView(u"()<>@,;:\\\"/[]?=").contains(c);
    });
}

/// The media type to declare. Composite types may not be base64 (RFC 2046, 5.2.1) and their bytes must not be
/// touched, so they travel as plain bytes.
QByteArray mediaType(const model::DraftAttachment& attachment)
{
    QString type = attachment.type.trimmed().toLower();
    if (type.isEmpty())
        type = QMimeDatabase().mimeTypeForFile(attachment.name, QMimeDatabase::MatchExtension).name();
    const qsizetype slash = type.indexOf(u'/');
    if (slash < 0 || !isToken(QStringView(type).left(slash)) || !isToken(QStringView(type).mid(slash + 1)) ||
        type.startsWith(u"multipart/") || type.startsWith(u"message/"))
        return "application/octet-stream";
    return type.toLatin1();
}

Piece attachmentPiece(const model::DraftAttachment& attachment, const QByteArray& disposition)
{
    const QString name = safeFileName(attachment.name);
    Piece piece;
    piece.type = mediaType(attachment);
    FieldWriter fields;
    fields.addLegacyFileName("Content-Type", piece.type, "name", name);
    fields.addRaw("Content-Transfer-Encoding", "base64");
    fields.addFileName("Content-Disposition", disposition, "filename", name);
    if (!attachment.contentId.isEmpty())
        fields.addText("Content-ID", u'<' + attachment.contentId + u'>');
    piece.fields = fields.bytes();
    piece.body = base64Lines(attachment.bytes);
    return piece;
}

Piece multipart(const QByteArray& subtype, const QList<Piece>& pieces)
{
    // "=_" cannot occur in quoted-printable or base64, and 128 random bits not in anything else.
    QByteArray boundary = "=_";
    for (int i = 0; i < 4; ++i)
        boundary += QByteArray::number(QRandomGenerator::system()->generate(), 16).rightJustified(8, '0');
    Piece result;
    result.type = "multipart/" + subtype;
    FieldWriter fields;
    QByteArray value = result.type + "; boundary=\"" + boundary + '"';
    if (subtype == "related")
        value += "; type=\"" + pieces.front().type + '"'; // RFC 2387, 3.1
    fields.addRaw("Content-Type", value);
    result.fields = fields.bytes();
    for (const Piece& piece : pieces)
        result.body += "--" + boundary + "\r\n" + piece.bytes() + "\r\n";
    result.body += "--" + boundary + "--\r\n";
    return result;
}

} // namespace

QByteArray writeBody(const model::Draft& draft)
{
    const bool hasHtml = !draft.html.isEmpty();
    // Somebody will read it in a terminal: HTML never goes without a text.
    const QString text =
        hasHtml && draft.text.isEmpty() ? htmlToText(draft.html, kMaxSearchText) : draft.text;
    QList<Piece> related;
    QList<Piece> mixed;
    for (const model::DraftAttachment& attachment : draft.attachments) {
        if (hasHtml && !attachment.contentId.isEmpty())
            related.append(attachmentPiece(attachment, "inline"));
        else
            mixed.append(attachmentPiece(attachment, "attachment"));
    }
    Piece content = textPiece(text, "plain");
    if (hasHtml) {
        Piece html = textPiece(draft.html, "html");
        if (!related.isEmpty()) {
            related.prepend(html);
            html = multipart("related", related);
        }
        content = multipart("alternative", {content, html});
    }
    if (!mixed.isEmpty()) {
        mixed.prepend(content);
        content = multipart("mixed", mixed);
    }
    if (!content.body.endsWith("\r\n"))
        content.body += "\r\n";
    return content.bytes();
}

} // namespace scorta::mime
