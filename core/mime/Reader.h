#pragma once

#include "base/Result.h"
#include "model/Mail.h"

#include <QByteArray>
#include <QList>
#include <QString>
#include <QStringList>

namespace scorta::mime {

/// What the index holds of a message. Its version grows whenever the extraction changes, so that old
/// documents are indexed anew.
inline constexpr int kExtractorVersion = 1;
struct SearchText
{
    QString subject;
    QString sender;
    QString recipients; ///< To and Bcc
    QString body;
    QString fileNames;
    QString copied = {}; ///< Cc
};

struct Attachment
{
    int n = 0;       ///< from 1, in the order of the message
    QString name;    ///< never a path; empty when it has none
    QString type;    ///< media type
    qint64 size = 0; ///< decoded bytes
    QByteArray sha256;
    bool isInline = false;
    QString contentId; ///< without brackets
};

/// A message as it is shown.
struct Document
{
    model::Envelope envelope;
    /// Header fields in their order, decoded.
    QList<std::pair<QString, QString>> headers;
    QString text; ///< the plain text, or made from the HTML when there is none
    QString html; ///< sanitised, remote content blocked; empty when the message has none
    QList<Attachment> attachments;
    QStringList notices;   ///< machine names of what was odd: "truncated", "too_deep", "charset_guessed", …
    int blockedRemote = 0; ///< remote pictures and the like that were left out
};

/// Reads mail. Every function answers for any input, in time linear in its size and bounded memory; never
/// throws. Limits (nesting, parts, header bytes) are in Limits.h. Any thread.

/// Envelope and search text in one reading; what the mirror needs of a new body.
struct Summary
{
    model::Envelope envelope;
    SearchText search;
};
Summary summarise(const QByteArray& raw);

Document read(const QByteArray& raw);

/// The decoded bytes of attachment `n`; NotFound when there is none.
base::Result<QByteArray> attachmentBytes(const QByteArray& raw, int n);

/// Message-ID of a header block or message, cheaply; empty when it has none.
QString messageId(const QByteArray& rawHeaders);

} // namespace scorta::mime
