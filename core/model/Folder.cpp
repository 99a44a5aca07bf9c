#include "model/Folder.h"

#include "model/Names.h"

namespace scorta::model {

namespace {

constexpr NameTable<Role, 6> kRoles = {{
    {Role::Inbox, "inbox"},
    {Role::Sent, "sent"},
    {Role::Drafts, "drafts"},
    {Role::Trash, "trash"},
    {Role::Archive, "archive"},
    {Role::Junk, "junk"},
}};

constexpr NameTable<FolderState, 3> kStates = {{
    {FolderState::Ok, "ok"},
    {FolderState::Frozen, "frozen"},
    {FolderState::Failed, "failed"},
}};

} // namespace

QString toName(Role role)
{
    return nameIn(kRoles, role);
}

Role roleFromName(const QString& name)
{
    return valueIn(kRoles, name).value_or(Role::None);
}

QString toName(FolderState state)
{
    return nameIn(kStates, state);
}

FolderState folderStateFromName(const QString& name)
{
    return valueIn(kStates, name).value_or(FolderState::Failed);
}

} // namespace scorta::model
