#include "store/SettingsTable.h"

#include "store/Sql.h"

namespace scorta::store {

using base::Result;
using base::Status;

SettingsTable::SettingsTable(Database& vault)
    : m_vault(vault)
{
}

Result<std::optional<QString>> SettingsTable::get(const QString& key)
{
    return guarded("store.settings", [&]() -> Result<std::optional<QString>> {
        Query query(m_vault, "SELECT value FROM settings WHERE key = ?1", key);
        if (!query.next())
            return std::optional<QString>();
        return std::optional(query.text(0));
    });
}

Status SettingsTable::set(const QString& key, const QString& value)
{
    return m_vault.transaction([&]() -> Status {
        Query(m_vault,
              "INSERT INTO settings (key, value) VALUES (?1, ?2) "
              "ON CONFLICT (key) DO UPDATE SET value = excluded.value",
              key, value)
            .run();
        return {};
    });
}

Status SettingsTable::remove(const QString& key)
{
    return m_vault.transaction([&]() -> Status {
        Query(m_vault, "DELETE FROM settings WHERE key = ?1", key).run();
        return {};
    });
}

} // namespace scorta::store
