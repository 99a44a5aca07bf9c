#pragma once

#include "model/Account.h"

#include <QList>
#include <QString>
#include <QStringList>

#include <optional>

namespace scorta::account {

/// A provider whose servers are known beforehand, because look-ups fail exactly when a provider is down.
/// From resources/presets/providers.json.
struct Preset
{
    QString name;  ///< for --preset, e.g. "libero"
    QString title; ///< e.g. "Libero"
    QStringList domains;
    model::Endpoint imap;
    model::Endpoint smtp;
    bool isPec = false;
    bool needsOAuth = false;
    bool userIsAddress = true;
    QString note; ///< a hint's key for words/, empty when there is none
};

const QList<Preset>& presets();
std::optional<Preset> presetByName(const QString& name);
/// By the domain of an address, without regard to case.
std::optional<Preset> presetForAddress(const QString& address);

} // namespace scorta::account
