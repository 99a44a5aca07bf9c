#include "mime/Envelopes.h"

#include "mime/Addresses.h"
#include "mime/Dates.h"
#include "mime/Limits.h"
#include "mime/Lines.h"
#include "mime/Words.h"

#include <QSet>

#include <string>

namespace scorta::mime {

namespace {

constexpr std::size_t kMaxIdBytes = 2000;

/// The next "<…>" from `at` on, without white space inside; empty when there is none.
std::string nextId(std::string_view text, std::size_t& at)
{
    const std::size_t begin = text.find('<', at);
    const std::size_t end = begin == std::string_view::npos ? begin : text.find('>', begin);
    if (end == std::string_view::npos) {
        at = text.size();
        return {};
    }
    at = end + 1;
    std::string id;
    for (const char c : text.substr(begin, std::min(end + 1 - begin, kMaxIdBytes))) {
        if (!isSpaceChar(c))
            id.push_back(c);
    }
    return id;
}

} // namespace

QStringList readMessageIds(std::string_view rawValue)
{
    QStringList result;
    QSet<QString> seen;
    Decoding decoding;
    const std::string text = unfolded(rawValue);
    std::size_t at = 0;
    while (at < text.size() && result.size() < kMaxReferences) {
        const std::string bytes = nextId(text, at);
        const QString id = fromRaw(bytes, decoding);
        if (id.size() > 2 && !seen.contains(id)) {
            seen.insert(id);
            result.append(id);
        }
    }
    return result;
}

QString readMessageId(std::string_view rawValue)
{
    Decoding decoding;
    const std::string text = unfolded(rawValue);
    std::size_t at = 0;
    const std::string id = nextId(text, at);
    if (!id.empty())
        return fromRaw(id, decoding);
    const std::string_view word = std::string_view(text).substr(0, text.find_first_of(" \t"));
    return fromRaw(word.substr(0, kMaxIdBytes), decoding);
}

model::Envelope readEnvelope(const Header& header, Decoding& decoding)
{
    model::Envelope envelope;
    envelope.messageId = readMessageId(header.value("Message-ID"));
    envelope.inReplyTo = readMessageIds(header.value("In-Reply-To"));
    envelope.references = readMessageIds(header.value("References"));
    envelope.from = readAddresses(header.value("From"), decoding);
    envelope.to = readAddresses(header.value("To"), decoding);
    envelope.cc = readAddresses(header.value("Cc"), decoding);
    envelope.bcc = readAddresses(header.value("Bcc"), decoding);
    envelope.replyTo = readAddresses(header.value("Reply-To"), decoding);
    envelope.subject = decodeField(header.value("Subject"), decoding);
    if (const auto date = readDate(header.value("Date"))) {
        envelope.date = *date;
        envelope.hasDate = true;
    }
    if (const Field* field = header.find("List-ID")) {
        // "A phrase <list.example.org>" (RFC 2919): the identifier is what stays the same.
        const QStringList ids = readMessageIds(field->value);
        envelope.listId = ids.isEmpty() ? decodeField(field->value, decoding) : ids.last();
        if (envelope.listId.startsWith(u'<') && envelope.listId.endsWith(u'>'))
            envelope.listId = envelope.listId.mid(1, envelope.listId.size() - 2);
    }
    return envelope;
}

} // namespace scorta::mime
