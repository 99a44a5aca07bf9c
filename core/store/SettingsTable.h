#pragma once

#include "store/Database.h"

#include "base/Result.h"

#include <QString>

#include <optional>

namespace scorta::store {

/// Named values that must survive, in the vault: choices of a person, marks of the engine.
class SettingsTable
{
public:
    explicit SettingsTable(Database& vault);
    base::Result<std::optional<QString>> get(const QString& key);
    base::Status set(const QString& key, const QString& value);
    base::Status remove(const QString& key);

private:
    Database& m_vault;
};

} // namespace scorta::store
