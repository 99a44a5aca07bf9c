#include "model/Action.h"
#include "model/Folder.h"
#include "model/Mail.h"
#include "model/Outage.h"
#include "model/Outgoing.h"

#include <QSet>
#include <QTest>

using namespace scorta::model;

/// The names stand in databases and in the command line's contract: each must stay, be its own, and be read
/// back.
class TestModelNames : public QObject
{
    Q_OBJECT

private:
    static QStringList words(const char* text) { return QString::fromLatin1(text).split(u' '); }

    /// The names of an enum's values from 0 on, each read back.
    template<typename Enum, typename Read>
    static void check(const QStringList& names, Read read)
    {
        for (qsizetype i = 0; i < names.size(); ++i) {
            const auto value = static_cast<Enum>(i);
            QCOMPARE(toName(value), names.at(i));
            QVERIFY(read(names.at(i)) == value);
        }
        QCOMPARE(QSet<QString>(names.begin(), names.end()).size(), names.size());
        QVERIFY(toName(static_cast<Enum>(names.size())).isEmpty());
    }

private Q_SLOTS:
    void sendStates()
    {
        check<SendState>(
            words("queued sending handed_over accepted relayed delayed delivered deferred rejected "
                  "unconfirmed bounced held cancelled"),
            sendStateFromName);
        for (const char* wrong : {"", "Queued", "sent", "queued "})
            QVERIFY(!sendStateFromName(QString::fromLatin1(wrong)));
    }
    void sentCopies()
    {
        check<SentCopy>(words("none pending stored server"), sentCopyFromName);
        QVERIFY(sentCopyFromName(QStringLiteral("?")) == SentCopy::None);
    }
    void actionOps()
    {
        check<ActionOp>(words("add_flags remove_flags move create_folder rename_folder delete_folder"),
                        actionOpFromName);
        QVERIFY(!actionOpFromName(QStringLiteral("explode")));
    }
    void roles()
    {
        for (const char* name : {"inbox", "sent", "drafts", "trash", "archive", "junk"})
            QCOMPARE(toName(roleFromName(QString::fromLatin1(name))), QString::fromLatin1(name));
        QVERIFY(toName(Role::None).isEmpty());
        QVERIFY(roleFromName(QString()) == Role::None);
        QVERIFY(roleFromName(QStringLiteral("spam")) == Role::None);
    }
    void folderStates()
    {
        check<FolderState>(words("ok frozen failed"), folderStateFromName);
        // What cannot be understood must not look healthy.
        QVERIFY(folderStateFromName(QStringLiteral("?")) == FolderState::Failed);
    }
    void serverStates()
    {
        check<ServerState>(words("present pending missing unmapped"), serverStateFromName);
        QVERIFY(serverStateFromName(QStringLiteral("?")) == ServerState::Unmapped);
    }
    void outageClasses()
    {
        check<OutageClass>(
            words("ok slow provider_down own_network portal dns tls auth auth_suspect unknown"),
            outageClassFromName);
        QVERIFY(outageClassFromName(QStringLiteral("?")) == OutageClass::Unknown);
        QCOMPARE(toName(Service::Imap), QStringLiteral("imap"));
        QCOMPARE(toName(Service::Smtp), QStringLiteral("smtp"));
    }

    /// CLI.md: "A message's state is the first of these that one of its recipients has".
    void aMessageIsAsItsWorstRecipient()
    {
        const QStringList order =
            words("unconfirmed rejected bounced held deferred delayed handed_over sending queued "
                  "accepted relayed delivered cancelled");
        for (qsizetype i = 0; i < order.size(); ++i) {
            const SendState worse = *sendStateFromName(order.at(i));
            QVERIFY(combined({worse}) == worse);
            for (qsizetype j = i; j < order.size(); ++j) {
                const SendState better = *sendStateFromName(order.at(j));
                QCOMPARE(toName(combined({worse, better})), order.at(i));
                QCOMPARE(toName(combined({better, worse, better})), order.at(i));
            }
        }
        QVERIFY(combined({}) == SendState::Cancelled);
        Outgoing message;
        Recipient taken;
        taken.state = SendState::Accepted;
        Recipient doubtful;
        doubtful.state = SendState::Unconfirmed;
        message.recipients = {taken, doubtful};
        QVERIFY(message.state() == SendState::Unconfirmed);
    }

    void addressesAreShown()
    {
        const Address full{QStringLiteral("Ada"), QStringLiteral("ada@x")};
        const Address bare{{}, QStringLiteral("bob@x")};
        const Address group{QStringLiteral("Friends"), {}};
        QCOMPARE(display(full), QStringLiteral("Ada <ada@x>"));
        QCOMPARE(display(bare), QStringLiteral("bob@x"));
        QCOMPARE(display(group), QStringLiteral("Friends"));
        QCOMPARE(display(QList<Address>{full, bare}), QStringLiteral("Ada <ada@x>, bob@x"));
        QVERIFY(display(QList<Address>()).isEmpty());
    }

    void idsOfDifferentNounsDoNotMix()
    {
        static_assert(!std::is_convertible_v<MailId, FolderId>);

        QVERIFY(!MailId().isValid());
        QVERIFY(!MailId{-1}.isValid());
        QVERIFY(MailId{1} < MailId{2});
        QCOMPARE(std::hash<MailId>()(MailId{7}), std::hash<qint64>()(7));
    }
};

QTEST_GUILESS_MAIN(TestModelNames)
#include "tst_ModelNames.moc"
