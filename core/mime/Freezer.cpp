#include "mime/Checks.h"
#include "mime/Composer.h"
#include "mime/Dates.h"
#include "mime/Envelopes.h"
#include "mime/FieldWriter.h"
#include "mime/Header.h"
#include "mime/LineEnds.h"
#include "mime/Lines.h"
#include "mime/MessageIds.h"

namespace scorta::mime {

namespace {

constexpr auto kWhere = "mime.freeze";

bool isBlindCopy(std::string_view name)
{
    return equalsNoCase(name, "Bcc") || equalsNoCase(name, "Resent-Bcc");
}

/// The header as it goes out: blind copies gone with their folded lines, everything else as it stood. An mbox
/// separator in front is no part of the message and goes too.
struct CleanHeader
{
    QByteArray bytes;
    bool hadBcc = false;
};

CleanHeader cleaned(std::string_view raw, std::size_t end)
{
    CleanHeader result;
    std::size_t at = 0;
    bool isDropping = false;
    while (at < end) {
        const Line line = lineAt(raw, at, end);
        const std::string_view text = line.in(raw);
        const bool continues = !text.empty() && isBlankChar(text.front());
        if (!continues) {
            const bool isBcc = isBlindCopy(trimmed(text.substr(0, text.find(':'))));
            result.hadBcc = result.hadBcc || isBcc;
            isDropping = isBcc || text.starts_with("From ") || text.starts_with(">From ");
        }
        if (!isDropping)
            result.bytes.append(raw.data() + line.begin, static_cast<qsizetype>(line.next - line.begin));
        at = line.next;
    }
    return result;
}

void addRecipients(QStringList& to, const QList<model::Address>& from, bool& allValid)
{
    for (const model::Address& address : from) {
        if (address.address.isEmpty())
            continue; // words without an address, as in "undisclosed recipients"
        const QString wire = wireAddress(address.address);
        if (wire.isEmpty())
            allValid = false;
        else
            addRecipient(to, wire);
    }
}

base::Status findRecipients(const model::Envelope& envelope, const QStringList& given, QStringList& result)
{
    bool allValid = true;
    for (const QString& address : given) {
        const QString wire = wireAddress(address);
        if (wire.isEmpty())
            allValid = false;
        else
            addRecipient(result, wire);
    }
    if (given.isEmpty()) {
        addRecipients(result, envelope.to, allValid);
        addRecipients(result, envelope.cc, allValid);
        addRecipients(result, envelope.bcc, allValid);
    }
    if (result.isEmpty() || !allValid)
        return invalidField(kWhere, QStringLiteral("recipients"));
    return {};
}

} // namespace

base::Result<Frozen> freeze(const QByteArray& message, const model::Address& from,
                            const QStringList& recipients, base::WallTime now)
{
    const QString sender = wireAddress(from.address);
    if (sender.isEmpty() || hasControl(from.name))
        return invalidField(kWhere, QStringLiteral("from"));
    const QByteArray normal = withCrlf(message);
    const std::string_view raw{normal.constData(), static_cast<std::size_t>(normal.size())};
    const Header header = splitHeader(raw, 0, raw.size(), Boundaries());
    if (header.isTooLong)
        return base::Error{base::Kind::TooBig, base::Fate::Final, QString::fromLatin1(kWhere),
                           QStringLiteral("header"), 0};
    Decoding decoding;
    const model::Envelope envelope = readEnvelope(header, decoding);
    Frozen frozen;
    SCORTA_TRY(findRecipients(envelope, recipients, frozen.recipients));
    frozen.sender = sender;
    frozen.subject = envelope.subject;
    frozen.messageId = isMessageId(envelope.messageId) ? envelope.messageId : QString();
    FieldWriter added;
    if (header.find("Date") == nullptr)
        added.addRaw("Date", writeDate(now));
    if (header.find("From") == nullptr)
        added.addAddresses("From", {{from.name, sender}});
    if (header.find("Message-ID") == nullptr) {
        frozen.messageId = newMessageId(sender);
        added.addIds("Message-ID", {frozen.messageId});
    } else if (frozen.messageId.isEmpty()) {
        frozen.messageId = envelope.messageId;
    }
    const CleanHeader clean = cleaned(raw, header.bodyBegin);
    frozen.hadBcc = clean.hadBcc;
    frozen.bytes = added.bytes() + clean.bytes;
    const bool hasEmptyLine = clean.bytes == "\r\n" || clean.bytes.endsWith("\r\n\r\n");
    if (!hasEmptyLine && header.fields.empty())
        frozen.bytes += "\r\n"; // all of it was body
    frozen.bytes += normal.mid(static_cast<qsizetype>(header.bodyBegin));
    if (!frozen.bytes.endsWith("\r\n"))
        frozen.bytes += "\r\n";
    return frozen;
}

} // namespace scorta::mime
