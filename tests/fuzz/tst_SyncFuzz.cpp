#include "servers/SyncBench.h"

#include <QRandomGenerator>

using namespace scorta;
using namespace scorta::test;

// Two clients on one account, at random: another one changes the server, we change the mirror offline, and
// after each sync both must show the same. SCORTA_FUZZ_SEED picks the first seed, SCORTA_FUZZ_ROUNDS how
// many.
class tst_SyncFuzz : public QObject
{
    Q_OBJECT

private:
    struct World
    {
        explicit World(quint32 seed)
            : random(seed)
        {
        }
        QRandomGenerator random;
        int made = 0;
        int foldersMade = 0;
        QByteArrayList folders{"INBOX", "Archive", "Trash", "Sent"};
    };

    static int pick(World& world, int below) { return static_cast<int>(world.random.bounded(below)); }
    static QByteArray pickFolder(World& world)
    {
        return world.folders[pick(world, static_cast<int>(world.folders.size()))];
    }

    static quint32 pickUid(World& world, ImapProbe& probe, const QByteArray& folder)
    {
        const auto uids = probe.messageIds(folder).keys();
        return uids.isEmpty() ? 0 : uids[pick(world, static_cast<int>(uids.size()))];
    }

    static void changeThere(World& world, ImapProbe& probe)
    {
        const QByteArray folder = pickFolder(world);
        const quint32 uid = pickUid(world, probe, folder);
        const QByteArray number = QByteArray::number(uid);
        static const QByteArrayList kFlags{"\\Seen", "\\Flagged", "\\Answered", "Work", "$Forwarded"};
        switch (pick(world, 8)) {
        case 0:
        case 1:
        case 2: {
            const QByteArray id = "z" + QByteArray::number(++world.made) + "@x";
            probe.append(folder, mail(id, QByteArray(pick(world, 3000), 'q')),
                         pick(world, 2) == 0 ? "\\Seen" : "");
            return;
        }
        case 3:
        case 4:
            if (uid != 0 && probe.select(folder)) {
                const QByteArray flag = kFlags[pick(world, static_cast<int>(kFlags.size()))];
                const QByteArray sign = pick(world, 2) == 0 ? "+" : "-";
                probe.command("UID STORE " + number + ' ' + sign + "FLAGS (" + flag + ")");
            }
            return;
        case 5:
            if (uid != 0 && probe.select(folder))
                probe.command("UID MOVE " + number + ' ' + pickFolder(world));
            return;
        case 6:
            if (uid != 0 && probe.select(folder)) {
                probe.command("UID STORE " + number + " +FLAGS (\\Deleted)");
                probe.command("EXPUNGE");
            }
            return;
        default:
            if (pick(world, 4) == 0) {
                const QByteArray name = "F" + QByteArray::number(++world.foldersMade);
                if (probe.command("CREATE " + name).isOk())
                    world.folders.append(name);
            }
            return;
        }
    }

    static void changeHere(World& world, SyncBench& bench)
    {
        const QString folder = QString::fromLatin1(pickFolder(world));
        const auto rows = bench.rows(folder);
        if (rows.isEmpty())
            return;
        const model::MailId id = rows[pick(world, static_cast<int>(rows.size()))].id;
        sync::Actions actions(bench.store(), bench.clock());
        const auto flag = pick(world, 2) == 0 ? model::Flag::Seen : model::Flag::Flagged;
        base::Result<QList<model::Action>> done = QList<model::Action>{};
        switch (pick(world, 4)) {
        case 0:
            done = actions.mark({id}, model::Flags::of({flag}), {});
            break;
        case 1:
            done = actions.mark({id}, {}, model::Flags::of({flag}));
            break;
        case 2: {
            const QString target = QString::fromLatin1(pickFolder(world));
            if (bench.folderRow(target).id.isValid())
                done = actions.move({id}, target);
            break;
        }
        default:
            done = actions.moveToRole({id}, model::Role::Trash);
        }
        if (!done)
            qWarning("action: %s", qPrintable(base::describe(done.error())));
    }

    static QString described(const model::MailRow& row)
    {
        QStringList flags = model::toImap(row.flags);
        flags.sort();
        return QStringLiteral("%1 %2 %3").arg(row.uid).arg(row.messageId, flags.join(QLatin1Char(' ')));
    }

    static void compare(World& world, Dovecot& server, SyncBench& bench, quint32 seed, int step)
    {
        auto probe = server.probe();
        const QByteArray where = "seed " + QByteArray::number(seed) + ", step " + QByteArray::number(step);
        for (const QByteArray& folder : world.folders) {
            QStringList there;
            const auto ids = probe->messageIds(folder);
            const auto flags = probe->flags(folder);
            for (auto at = ids.begin(); at != ids.end(); ++at) {
                QStringList names;
                for (const QByteArray& flag : flags.value(at.key()))
                    names.append(QString::fromLatin1(flag));
                names.sort();
                there.append(QStringLiteral("%1 %2 %3")
                                 .arg(at.key())
                                 .arg(QString::fromLatin1(at.value()), names.join(QLatin1Char(' '))));
            }
            QStringList here;
            for (const model::MailRow& row : bench.rows(QString::fromLatin1(folder))) {
                here.append(described(row));
                QVERIFY2(bench.store().bodies().has(row.sha256).valueOr(false), where.constData());
            }
            there.sort();
            here.sort();
            if (here != there) {
                qWarning("%s, %s\nhere:  %s\nthere: %s", where.constData(), folder.constData(),
                         qPrintable(here.join(QLatin1String("; "))),
                         qPrintable(there.join(QLatin1String("; "))));
            }
            QCOMPARE(here, there);
        }
    }

private Q_SLOTS:
    void bothShowTheSame_data()
    {
        QTest::addColumn<QStringList>("without");
        QTest::newRow("qresync") << QStringList{};
        QTest::newRow("condstore") << QStringList{QStringLiteral("QRESYNC")};
        QTest::newRow("plain") << QStringList{QStringLiteral("QRESYNC"), QStringLiteral("CONDSTORE"),
                                              QStringLiteral("MOVE"), QStringLiteral("ESEARCH"),
                                              QStringLiteral("LIST-STATUS")};
    }
    void bothShowTheSame()
    {
        QFETCH(QStringList, without);
        const int rounds = std::max(1, qEnvironmentVariableIntValue("SCORTA_FUZZ_ROUNDS"));
        const auto first =
            static_cast<quint32>(std::max(1, qEnvironmentVariableIntValue("SCORTA_FUZZ_SEED")));
        for (quint32 seed = first; seed < first + static_cast<quint32>(rounds); ++seed) {
            World world(seed);
            Dovecot::Options options;
            options.withoutCapabilities = without;
            Dovecot server(options);
            QVERIFY(server.start());
            auto probe = server.probe();
            for (int i = 0; i < 60; ++i)
                probe->append(pickFolder(world), mail("z" + QByteArray::number(++world.made) + "@x"));
            SyncBench bench(server);
            bench.sync();
            compare(world, server, bench, seed, -1);
            for (int step = 0; step < 12; ++step) {
                probe = server.probe();
                for (int i = pick(world, 6); i > 0; --i)
                    changeHere(world, bench);
                for (int i = pick(world, 8); i > 0; --i)
                    changeThere(world, *probe);
                for (int i = pick(world, 3); i > 0; --i)
                    changeHere(world, bench);
                bench.sync();
                compare(world, server, bench, seed, step);
                if (QTest::currentTestFailed())
                    return;
                QCOMPARE(bench.store().actions().count(bench.account().id).valueOr(-1), 0);
            }
        }
    }
};

QTEST_GUILESS_MAIN(tst_SyncFuzz)
#include "tst_SyncFuzz.moc"
