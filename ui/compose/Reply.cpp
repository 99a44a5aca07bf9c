#include "ui/compose/Reply.h"

#include "words/Formats.h"
#include "words/Say.h"

#include <QCoreApplication>

namespace scorta::ui {

namespace {

/// Quoted text beyond this is of no use to anybody.
constexpr qsizetype kLongestQuote = 200'000;

QString prefixed(const QString& subject, const QString& prefix)
{
    return subject.startsWith(prefix, Qt::CaseInsensitive) ? subject : QString(prefix + u' ' + subject);
}

void add(QList<model::Address>& list, const QList<model::Address>& more, const QStringList& without)
{
    for (const model::Address& address : more) {
        bool isKnown = without.contains(address.address, Qt::CaseInsensitive);
        for (const model::Address& one : std::as_const(list))
            isKnown = isKnown || one.address.compare(address.address, Qt::CaseInsensitive) == 0;
        if (!isKnown)
            list.append(address);
    }
}

QString quotedText(const mime::Document& document)
{
    QString text;
    const QStringList lines = document.text.left(kLongestQuote).split(u'\n');
    for (const QString& line : lines)
        text += (line.startsWith(u'>') ? QStringLiteral(">") : QStringLiteral("> ")) + line + u'\n';
    return text;
}

QString writer(const mime::Document& document)
{
    return document.envelope.from.isEmpty() ? QString()
                                            : words::quoted(model::display(document.envelope.from.first()));
}

} // namespace

model::Draft replyDraft(const mime::Document& document, const model::MailRow& row,
                        const model::Account& account, ReplyTo whom)
{
    const model::Envelope& envelope = document.envelope;
    model::Draft draft;
    draft.account = account.id;
    const QList<model::Address>& back = envelope.replyTo.isEmpty() ? envelope.from : envelope.replyTo;
    // Answering one's own mail goes on with those it went to.
    const bool isOwn = envelope.from.size() == 1 &&
                       envelope.from.first().address.compare(account.address, Qt::CaseInsensitive) == 0;
    add(draft.to, isOwn ? envelope.to : back, {});
    if (whom == ReplyTo::All) {
        QStringList known{account.address};
        for (const model::Address& address : std::as_const(draft.to))
            known.append(address.address);
        add(draft.cc, isOwn ? QList<model::Address>() : envelope.to, known);
        add(draft.cc, envelope.cc, known);
    }
    draft.subject = prefixed(envelope.subject, QStringLiteral("Re:"));
    draft.inReplyTo = envelope.messageId;
    draft.references = envelope.references;
    if (!envelope.messageId.isEmpty() && !draft.references.contains(envelope.messageId))
        draft.references.append(envelope.messageId);
    draft.replyTo = row.id;
    draft.text = u"\n\n" +
                 QCoreApplication::translate("Reply", "%1 wrote on %2:")
                     .arg(writer(document), words::fullDate(row.date)) +
                 u'\n' + quotedText(document);
    return draft;
}

model::Draft forwardDraft(const mime::Document& document, const model::MailRow& row,
                          const model::Account& account)
{
    const model::Envelope& envelope = document.envelope;
    model::Draft draft;
    draft.account = account.id;
    draft.subject = prefixed(envelope.subject, QStringLiteral("Fwd:"));
    draft.forwardOf = row.id;
    const std::pair<QString, QString> lines[] = {
        {QCoreApplication::translate("Reply", "From: %1"), writer(document)},
        {QCoreApplication::translate("Reply", "Date: %1"), words::fullDate(row.date)},
        {QCoreApplication::translate("Reply", "Subject: %1"), words::quoted(envelope.subject)},
        {QCoreApplication::translate("Reply", "To: %1"), words::quoted(model::display(envelope.to))},
    };
    draft.text = u"\n\n" + QCoreApplication::translate("Reply", "Forwarded message") + u'\n';
    for (const auto& [pattern, value] : lines)
        draft.text += pattern.arg(value) + u'\n';
    draft.text += u'\n' + document.text.left(kLongestQuote);
    return draft;
}

} // namespace scorta::ui
