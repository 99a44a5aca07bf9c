#include "account/Presets.h"

#include "base/Log.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>

// A static library's resources are dropped by the linker unless somebody asks for them; the macro must stand
// outside of every namespace.
static void initialisePresetResource()
{
    Q_INIT_RESOURCE(presets);
}

namespace scorta::account {

namespace {

std::optional<Preset> readPreset(const QJsonObject& object)
{
    Preset preset;
    preset.name = object.value(QLatin1String("name")).toString();
    preset.title = object.value(QLatin1String("title")).toString();
    const QJsonArray domains = object.value(QLatin1String("domains")).toArray();
    for (const QJsonValue& domain : domains)
        preset.domains.append(domain.toString());
    const auto imap =
        model::parseEndpoint(object.value(QLatin1String("imap")).toString(), model::Service::Imap);
    const auto smtp =
        model::parseEndpoint(object.value(QLatin1String("smtp")).toString(), model::Service::Smtp);
    if (preset.name.isEmpty() || preset.title.isEmpty() || !imap || !smtp)
        return std::nullopt;
    preset.imap = *imap;
    preset.smtp = *smtp;
    preset.isPec = object.value(QLatin1String("pec")).toBool(false);
    preset.needsOAuth = object.value(QLatin1String("oauth")).toBool(false);
    preset.userIsAddress = object.value(QLatin1String("user_is_address")).toBool(true);
    preset.note = object.value(QLatin1String("note")).toString();
    return preset;
}

QList<Preset> readPresets()
{
    initialisePresetResource();
    QFile file(QStringLiteral(":/scorta/presets/providers.json"));
    QList<Preset> result;
    if (!file.open(QIODevice::ReadOnly)) {
        base::log(base::LogLevel::Error, "account", QStringLiteral("the list of providers is missing"));
        return result;
    }
    const QJsonArray array = QJsonDocument::fromJson(file.readAll()).array();
    for (const QJsonValue& value : array) {
        if (const auto preset = readPreset(value.toObject()))
            result.append(*preset);
        else
            base::log(base::LogLevel::Error, "account",
                      QStringLiteral("an entry in the list of providers is wrong"));
    }
    return result;
}

} // namespace

const QList<Preset>& presets()
{
    static const QList<Preset> all = readPresets();
    return all;
}

std::optional<Preset> presetByName(const QString& name)
{
    const auto found = std::find_if(presets().begin(), presets().end(), [&](const Preset& preset) {
        return preset.name.compare(name, Qt::CaseInsensitive) == 0;
    });
    return found == presets().end() ? std::nullopt : std::optional<Preset>(*found);
}

std::optional<Preset> presetForAddress(const QString& address)
{
    const qsizetype at = address.lastIndexOf(u'@');
    if (at < 0)
        return std::nullopt;
    const QString domain = address.mid(at + 1);
    const auto found = std::find_if(presets().begin(), presets().end(), [&](const Preset& preset) {
        return preset.domains.contains(domain, Qt::CaseInsensitive);
    });
    return found == presets().end() ? std::nullopt : std::optional<Preset>(*found);
}

} // namespace scorta::account
