#include "model/Action.h"

#include "model/Names.h"

namespace scorta::model {

namespace {

constexpr NameTable<ActionOp, 6> kOps = {{
    {ActionOp::AddFlags, "add_flags"},
    {ActionOp::RemoveFlags, "remove_flags"},
    {ActionOp::Move, "move"},
    {ActionOp::CreateFolder, "create_folder"},
    {ActionOp::RenameFolder, "rename_folder"},
    {ActionOp::DeleteFolder, "delete_folder"},
}};

} // namespace

QString toName(ActionOp op)
{
    return nameIn(kOps, op);
}

std::optional<ActionOp> actionOpFromName(const QString& name)
{
    return valueIn(kOps, name);
}

} // namespace scorta::model
