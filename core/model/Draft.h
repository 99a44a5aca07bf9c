#pragma once

#include "model/Ids.h"
#include "model/Mail.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace scorta::model {

struct DraftAttachment
{
    QString name;
    QString type; ///< media type, e.g. "application/pdf"; guessed from the name when empty
    QByteArray bytes;
    QString contentId; ///< without brackets; not empty: an inline picture of the HTML
};

/// What a person is writing, or a command wants sent. Plain strings: nothing is encoded or folded yet.
struct Draft
{
    DraftId id;
    AccountId account;
    QList<Address> to;
    QList<Address> cc;
    QList<Address> bcc;
    QString subject;
    QString text;
    QString html; ///< empty: plain text alone
    QList<DraftAttachment> attachments;
    QString inReplyTo; ///< message id with brackets
    QStringList references;
    MailId replyTo;   ///< the mail this answers, 0 when none
    MailId forwardOf; ///< likewise
    base::WallTime changedAt{};
};

} // namespace scorta::model
