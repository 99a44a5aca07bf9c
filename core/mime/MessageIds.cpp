#include "mime/MessageIds.h"

#include <QByteArray>
#include <QRandomGenerator>

#include <array>

namespace scorta::mime {

QString newMessageId(const QString& address)
{
    std::array<quint32, 4> bits{};
    QRandomGenerator::system()->fillRange(bits.data(), static_cast<qsizetype>(bits.size()));
    const QByteArray hex =
        QByteArray(reinterpret_cast<const char*>(bits.data()), static_cast<qsizetype>(sizeof(bits))).toHex();
    QString domain = address.mid(address.lastIndexOf(u'@') + 1);
    if (domain.isEmpty() || domain.startsWith(u'['))
        domain = QStringLiteral("localhost.invalid");
    return u'<' + QString::fromLatin1(hex) + u'@' + domain + u'>';
}

} // namespace scorta::mime
