#pragma once

#include "model/Account.h"
#include "model/Outage.h"

#include <QList>
#include <QString>

#include <optional>

namespace scorta::ui {

class Backend;

/// What banner and status line say of all accounts: the worst comes first.
struct OutageSummary
{
    /// How an account stands; only those that are not well.
    struct Trouble
    {
        model::AccountId account;
        QString title;
        model::OutageClass state = model::OutageClass::Unknown;
        bool isPartial = false; ///< only one of its two services
        QString line;           ///< UI.md, line 1
        std::optional<base::WallTime> nextTry;
    };
    QList<Trouble> troubles;
    QString frozenLine; ///< of the first frozen folder; empty when none is
    int accounts = 0;
    int messages = 0; ///< as the folders show them
    int waiting = 0;  ///< to leave
    int needChoice = 0;
    std::optional<base::WallTime> checked; ///< when a server answered last

    /// Reads it on the UI thread, a few small queries. nullopt while the profile cannot be read.
    static std::optional<OutageSummary> read(Backend& backend);
};

} // namespace scorta::ui
