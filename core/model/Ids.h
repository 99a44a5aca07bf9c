#pragma once

#include <QtGlobal>

#include <compare>
#include <functional>

namespace scorta::model {

/// A row id that cannot be mistaken for another noun's. 0 means none.
template<typename Tag>
struct Id
{
    qint64 value = 0;

    bool isValid() const { return value > 0; }
    auto operator<=>(const Id&) const = default;
};

using AccountId = Id<struct AccountTag>;
using FolderId = Id<struct FolderTag>;
/// The `id` of CLI.md: leased from the vault, never used again.
using MailId = Id<struct MailTag>;
using OutboxId = Id<struct OutboxTag>;
using RecipientId = Id<struct RecipientTag>;
using DraftId = Id<struct DraftTag>;
using ActionId = Id<struct ActionTag>;

} // namespace scorta::model

template<typename Tag>
struct std::hash<scorta::model::Id<Tag>>
{
    size_t operator()(scorta::model::Id<Tag> id) const noexcept { return std::hash<qint64>{}(id.value); }
};
