#include "model/Mail.h"

#include "model/Names.h"

namespace scorta::model {

namespace {

constexpr NameTable<ServerState, 4> kServerStates = {{
    {ServerState::Present, "present"},
    {ServerState::Pending, "pending"},
    {ServerState::Missing, "missing"},
    {ServerState::Unmapped, "unmapped"},
}};

} // namespace

QString display(const Address& address)
{
    if (address.name.isEmpty())
        return address.address;
    if (address.address.isEmpty())
        return address.name;
    return address.name + u" <" + address.address + u'>';
}

QString display(const QList<Address>& addresses)
{
    QStringList parts;
    parts.reserve(addresses.size());
    for (const Address& address : addresses)
        parts.append(display(address));
    return parts.join(QStringLiteral(", "));
}

QString toName(ServerState state)
{
    return nameIn(kServerStates, state);
}

ServerState serverStateFromName(const QString& name)
{
    return valueIn(kServerStates, name).value_or(ServerState::Unmapped);
}

} // namespace scorta::model
