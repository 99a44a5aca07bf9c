#pragma once

#include "model/Ids.h"

#include <QString>

namespace scorta::outbox {

/// Holds a message for one transaction at a time in this process (one process a profile runs the network):
/// while it is held here, what the vault says is under way really is. Any thread.
class Holder
{
public:
    Holder(const QString& profile, model::OutboxId id);
    Holder(const Holder&) = delete;
    Holder& operator=(const Holder&) = delete;
    ~Holder();

    /// False: another Runner has it.
    bool isHeld() const { return m_isHeld; }

private:
    QString m_key;
    bool m_isHeld = false;
};

} // namespace scorta::outbox
