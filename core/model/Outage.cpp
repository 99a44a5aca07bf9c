#include "model/Outage.h"

#include "model/Names.h"

namespace scorta::model {

namespace {

constexpr NameTable<OutageClass, 10> kClasses = {{
    {OutageClass::Ok, "ok"},
    {OutageClass::Slow, "slow"},
    {OutageClass::ProviderDown, "provider_down"},
    {OutageClass::OwnNetwork, "own_network"},
    {OutageClass::Portal, "portal"},
    {OutageClass::Dns, "dns"},
    {OutageClass::Tls, "tls"},
    {OutageClass::Auth, "auth"},
    {OutageClass::AuthSuspect, "auth_suspect"},
    {OutageClass::Unknown, "unknown"},
}};

} // namespace

QString toName(OutageClass value)
{
    return nameIn(kClasses, value);
}

OutageClass outageClassFromName(const QString& name)
{
    return valueIn(kClasses, name).value_or(OutageClass::Unknown);
}

QString toName(Service service)
{
    return service == Service::Imap ? QStringLiteral("imap") : QStringLiteral("smtp");
}

} // namespace scorta::model
