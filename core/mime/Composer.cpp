#include "mime/Composer.h"

#include "mime/Addresses.h"
#include "mime/BodyWriter.h"
#include "mime/Checks.h"
#include "mime/Dates.h"
#include "mime/FieldWriter.h"
#include "mime/MessageIds.h"

namespace scorta::mime {

namespace {

constexpr auto kWhere = "mime.compose";

/// Puts the addresses into wire form; Invalid naming `field` when one cannot be an address.
base::Status check(QList<model::Address>& addresses, const QString& field)
{
    for (model::Address& address : addresses) {
        address.address = wireAddress(address.address);
        if (address.address.isEmpty() || hasControl(address.name))
            return invalidField(kWhere, field);
    }
    return {};
}

base::Status checkDraft(const model::Draft& draft)
{
    if (hasControl(draft.subject))
        return invalidField(kWhere, QStringLiteral("subject"));
    if (!draft.inReplyTo.isEmpty() && !isMessageId(draft.inReplyTo))
        return invalidField(kWhere, QStringLiteral("in_reply_to"));
    for (const QString& id : draft.references) {
        if (!isMessageId(id))
            return invalidField(kWhere, QStringLiteral("references"));
    }
    for (const model::DraftAttachment& attachment : draft.attachments) {
        if (hasControl(attachment.name) || hasControl(attachment.type) || hasControl(attachment.contentId) ||
            attachment.contentId.contains(u'>') || attachment.contentId.contains(u'<'))
            return invalidField(kWhere, QStringLiteral("attachments"));
    }
    return {};
}

} // namespace

base::Result<Frozen> compose(const model::Draft& draft, const model::Address& from, base::WallTime now)
{
    SCORTA_TRY(checkDraft(draft));
    QList<model::Address> sender = {from};
    QList<model::Address> to = draft.to;
    QList<model::Address> cc = draft.cc;
    QList<model::Address> bcc = draft.bcc;
    SCORTA_TRY(check(sender, QStringLiteral("from")));
    SCORTA_TRY(check(to, QStringLiteral("to")));
    SCORTA_TRY(check(cc, QStringLiteral("cc")));
    SCORTA_TRY(check(bcc, QStringLiteral("bcc")));
    Frozen frozen;
    for (const auto* list : {&to, &cc, &bcc}) {
        for (const model::Address& address : *list)
            addRecipient(frozen.recipients, address.address);
    }
    if (frozen.recipients.isEmpty())
        return invalidField(kWhere, QStringLiteral("recipients"));

    frozen.sender = sender.front().address;
    frozen.messageId = newMessageId(frozen.sender);
    frozen.subject = draft.subject;
    frozen.hadBcc = !bcc.isEmpty();
    FieldWriter header;
    header.addRaw("Date", writeDate(now));
    header.addAddresses("From", sender);
    header.addAddresses("To", to);
    header.addAddresses("Cc", cc);
    if (to.isEmpty() && cc.isEmpty())
        header.addRaw("To", "undisclosed-recipients:;"); // Bcc alone; some servers refuse mail without To
    header.addText("Subject", draft.subject);
    header.addIds("Message-ID", {frozen.messageId});
    if (!draft.inReplyTo.isEmpty())
        header.addIds("In-Reply-To", {draft.inReplyTo});
    header.addIds("References", draft.references);
    header.addRaw("MIME-Version", "1.0");
    frozen.bytes = header.bytes() + writeBody(draft);
    return frozen;
}

base::Result<QList<model::Address>> parseAddresses(const QString& text)
{
    if (hasControl(text))
        return invalidField("mime.parse_addresses", QStringLiteral("address"));
    Decoding decoding;
    const QByteArray bytes = text.toUtf8();
    QList<model::Address> result =
        readAddresses({bytes.constData(), static_cast<std::size_t>(bytes.size())}, decoding);
    for (model::Address& address : result) {
        // "a@b c@d" is two addresses without a comma, not a name and an address.
        const bool isTwo = !text.contains(u'<') && address.name.contains(u'@');
        address.address = wireAddress(address.address);
        if (address.address.isEmpty() || isTwo)
            return invalidField("mime.parse_addresses", QStringLiteral("address"));
    }
    return result;
}

} // namespace scorta::mime
