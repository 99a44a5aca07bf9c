#pragma once

#include "model/Action.h"

#include <QList>

#include <vector>

namespace scorta::sync {

/// What one or more waiting actions come to for one mail, or one change of a folder.
struct Step
{
    enum class Kind { Flags, Move, Folder, Nothing };
    Kind kind = Kind::Flags;
    /// The first of the actions: mail, place, identity; of a Folder step the action itself.
    model::Action action;
    model::Flags add;
    model::Flags remove;
    QString target;             ///< of Move
    bool wasSent = false;       ///< its command may have gone out: check before it is sent again
    QList<model::ActionId> ids; ///< all actions that are done with it
};

/// Steps in the order in which they may be sent. Actions on one mail that no command carried yet are folded:
/// of opposite flag changes the last one counts, of several moves the last target; a move back to where the
/// mail is comes to Nothing. Flags go before the move of the same mail, they travel with it. An action that
/// may have been sent stays a step of its own, before the others of its mail; a folder action is a wall that
/// nothing passes. Pure.
std::vector<Step> planSteps(const QList<model::Action>& actions);

/// Steps that one command can do: same kind, folder and flags or target; a Folder step and one that was sent
/// stay alone.
using Batch = std::vector<Step>;
std::vector<Batch> batchSteps(const std::vector<Step>& steps);

} // namespace scorta::sync
