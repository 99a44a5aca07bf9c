#include "outage/Breaker.h"

#include <QTest>

using namespace scorta;
using base::Kind;
using model::OutageClass;
using outage::Surroundings;
using Network = Surroundings::Network;

namespace {

struct World
{
    const char* name;
    Surroundings surroundings;
    OutageClass connection; ///< no connection in this world
    OutageClass dns;
    OutageClass tls;
};

const World kWorlds[] = {
    {"nothing known", {}, OutageClass::Unknown, OutageClass::Unknown, OutageClass::Tls},
    {"others answer",
     {Network::Unknown, true, false},
     OutageClass::ProviderDown,
     OutageClass::Dns,
     OutageClass::Tls},
    {"some answer, some fail",
     {Network::Unknown, true, true},
     OutageClass::ProviderDown,
     OutageClass::Dns,
     OutageClass::Tls},
    {"others fail",
     {Network::Unknown, false, true},
     OutageClass::OwnNetwork,
     OutageClass::OwnNetwork,
     OutageClass::Tls},
    {"online",
     {Network::Online, false, false},
     OutageClass::ProviderDown,
     OutageClass::Dns,
     OutageClass::Tls},
    {"online, others answer",
     {Network::Online, true, false},
     OutageClass::ProviderDown,
     OutageClass::Dns,
     OutageClass::Tls},
    {"offline",
     {Network::Offline, false, false},
     OutageClass::OwnNetwork,
     OutageClass::OwnNetwork,
     OutageClass::Tls},
    {"offline, others answered before",
     {Network::Offline, true, false},
     OutageClass::OwnNetwork,
     OutageClass::OwnNetwork,
     OutageClass::Tls},
    {"portal", {Network::Portal, false, true}, OutageClass::Portal, OutageClass::Portal, OutageClass::Portal},
};

OutageClass classOf(Kind kind, const Surroundings& surroundings, bool secretWorkedLately = false)
{
    return outage::classify({kind, base::Fate::Defer, {}, {}, 0}, surroundings, secretWorkedLately);
}

} // namespace

class TestClassify : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void worlds_data();
    void worlds();
    void passwords();
    void whatSaysNothingAboutTheService_data();
    void whatSaysNothingAboutTheService();
};

void TestClassify::worlds_data()
{
    QTest::addColumn<int>("world");
    for (int n = 0; n < int(std::size(kWorlds)); ++n)
        QTest::newRow(kWorlds[n].name) << n;
}

void TestClassify::worlds()
{
    QFETCH(int, world);
    const World& w = kWorlds[world];
    for (const Kind kind : {Kind::Timeout, Kind::Refused, Kind::Unreachable, Kind::ConnectionLost, Kind::Busy,
                            Kind::Protocol, Kind::Unconfirmed})
        QCOMPARE(classOf(kind, w.surroundings), w.connection);
    QCOMPARE(classOf(Kind::Dns, w.surroundings), w.dns);
    QCOMPARE(classOf(Kind::Tls, w.surroundings), w.tls);
    QCOMPARE(classOf(Kind::Certificate, w.surroundings), w.tls);
}

void TestClassify::passwords()
{
    for (const World& world : kWorlds) {
        QCOMPARE(classOf(Kind::Auth, world.surroundings, true), OutageClass::AuthSuspect);
        QCOMPARE(classOf(Kind::Auth, world.surroundings, false), OutageClass::Auth);
        QCOMPARE(classOf(Kind::AuthSuspect, world.surroundings, false), OutageClass::AuthSuspect);
    }
}

void TestClassify::whatSaysNothingAboutTheService_data()
{
    QTest::addColumn<Kind>("kind");
    for (const Kind kind : {Kind::Internal, Kind::Usage, Kind::NotFound, Kind::Exists, Kind::Invalid,
                            Kind::Cancelled, Kind::Io, Kind::Permission, Kind::DiskFull, Kind::Damaged,
                            Kind::NewerVersion, Kind::Locked, Kind::ServerRefused, Kind::TooBig,
                            Kind::Malformed, Kind::NoKeychain, Kind::Secret, Kind::Frozen, Kind::Waiting})
        QTest::newRow(qPrintable(base::toName(kind))) << kind;
}

void TestClassify::whatSaysNothingAboutTheService()
{
    QFETCH(Kind, kind);
    for (const World& world : kWorlds) {
        QCOMPARE(classOf(kind, world.surroundings, true), OutageClass::Ok);
        QCOMPARE(classOf(kind, world.surroundings, false), OutageClass::Ok);
    }
}

QTEST_GUILESS_MAIN(TestClassify)
#include "tst_Classify.moc"
