#include "api/Profile.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <unistd.h>

using namespace scorta;

/// Where the engine listens, and who may hold a profile.
class TestProfile : public QObject
{
    Q_OBJECT

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString profile() const { return m_folder->filePath(QStringLiteral("profile")); }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("TMPDIR", QFile::encodeName(m_folder->path()));
        qunsetenv("XDG_RUNTIME_DIR");
        QVERIFY(QDir().mkpath(profile()));
    }

    void theSocketLiesInAFolderOfOurs()
    {
        const auto path = api::engineSocketPath(profile());
        QVERIFY(path);
        const QString folder = QFileInfo(*path).path();
        QCOMPARE(folder, m_folder->filePath(u"scorta-" + QString::number(::getuid())));
        QCOMPARE(QFileInfo(folder).permissions() &
                     (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
                 QFile::Permissions());
        QCOMPARE(*api::engineSocketPath(profile()), *path);
    }

    void aFolderThatOthersMayWriteIsNotUsed()
    {
        const QString open = m_folder->filePath(u"scorta-" + QString::number(::getuid()));
        QVERIFY(QDir().mkpath(open));
        QVERIFY(QFile::setPermissions(open, QFile::Permissions(0x7777)));
        const auto path = api::engineSocketPath(profile());
        QVERIFY2(path.ok(), path.ok() ? "" : qPrintable(base::describe(path.error())));
        QCOMPARE(QFileInfo(*path).path(), profile());
    }

    void aLinkInItsPlaceIsNotFollowed()
    {
        QVERIFY(QDir().mkpath(m_folder->filePath(QStringLiteral("elsewhere"))));
        QVERIFY(QFile::link(m_folder->filePath(QStringLiteral("elsewhere")),
                            m_folder->filePath(u"scorta-" + QString::number(::getuid()))));
        const auto path = api::engineSocketPath(profile());
        QVERIFY(path);
        QCOMPARE(QFileInfo(*path).path(), profile());
    }

    void oneHolderAtATime()
    {
        auto first = api::ProfileLock::acquire(profile());
        QVERIFY(first);
        const auto second = api::ProfileLock::acquire(profile());
        QVERIFY(!second);
        QCOMPARE(second.error().kind, base::Kind::Locked);
        first->reset();
        QVERIFY(api::ProfileLock::acquire(profile()));
    }
};

QTEST_GUILESS_MAIN(TestProfile)
#include "tst_Profile.moc"
