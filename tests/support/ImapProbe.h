#pragma once

#include "support/Net.h"

#include <QByteArray>
#include <QByteArrayList>
#include <QMap>
#include <QString>

#include <memory>

namespace scorta::test {

/// A tiny blocking IMAP client that shares no code with the product, to look at what a server really has.
/// Folder names are modified UTF-7 as on the wire. Everything waits 30 s at most. For one thread.
class ImapProbe
{
public:
    enum class Security { Plain, StartTls, Tls };

    /// The answer to one command.
    struct Reply
    {
        QByteArray status;       ///< "OK", "NO", "BAD"; empty: the connection ended or went silent
        QByteArray text;         ///< what follows the status on its line
        QByteArrayList untagged; ///< each without "* " and line end, literals inlined after their "{n}"

        bool isOk() const { return status == "OK"; }
    };

    /// Connects to a loopback address and reads the greeting; isConnected() says whether that went well.
    /// Certificates are not checked.
    explicit ImapProbe(quint16 port, Security security = Security::Plain,
                       const QString& host = QStringLiteral("127.0.0.1"));

    bool isConnected() const { return m_channel != nullptr; }
    QByteArray greeting() const { return m_greeting; }
    bool login(const QString& user, const QString& password);
    /// Sends one command (no tag, no line end). A literal, "{5}\r\nhello" or "{5+}\r\nhello", is sent as the
    /// protocol wants it.
    Reply command(const QByteArray& text);

    /// Whether `folder` can be opened; the folder is opened read-only, so nothing changes.
    bool examine(const QByteArray& folder);
    bool select(const QByteArray& folder);
    /// Folder names in the server's order.
    QByteArrayList folders();
    /// Messages in a folder; -1: no such folder.
    int count(const QByteArray& folder);
    /// Message-ID fields (with brackets) of a folder by UID; empty where a message has none.
    QMap<quint32, QByteArray> messageIds(const QByteArray& folder);
    /// Messages in `folder` whose Message-ID is exactly this; -1: no such folder.
    int countByMessageId(const QByteArray& folder, const QByteArray& messageId);
    /// The same over all folders that can be opened.
    int countEverywhere(const QByteArray& messageId);
    /// Flags of a folder by UID, sorted, without \Recent.
    QMap<quint32, QByteArrayList> flags(const QByteArray& folder);
    /// INTERNALDATE as the server writes it, e.g. "17-Jul-1996 02:44:25 +0000".
    QByteArray internalDate(const QByteArray& folder, quint32 uid);
    /// A message's bytes without marking it seen; empty when there is none.
    QByteArray body(const QByteArray& folder, quint32 uid);
    /// APPEND; `flags` such as "\\Seen", `internalDate` as above or empty.
    Reply append(const QByteArray& folder, const QByteArray& bytes, const QByteArray& flags = {},
                 const QByteArray& internalDate = {});
    /// STATUS items, e.g. {"UIDVALIDITY": 17, "HIGHESTMODSEQ": 3}.
    QMap<QByteArray, quint64> status(const QByteArray& folder,
                                     const QByteArray& items = "MESSAGES UIDNEXT UIDVALIDITY UNSEEN");

private:
    QByteArray readResponse();
    bool sendParts(const QByteArray& tagged);

    std::unique_ptr<Channel> m_channel;
    QByteArray m_greeting;
    int m_tag = 0;
};

} // namespace scorta::test
