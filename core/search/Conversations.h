#pragma once

#include "base/Result.h"
#include "model/Mail.h"
#include "store/Database.h"

namespace scorta::search {

/// References that are looked at in one message, the last ones; a longer list adds nothing that the messages
/// between do not say themselves.
inline constexpr int kMaxReferences = 100;

/// Which messages belong together: those joined by Message-ID, References and the first In-Reply-To, across
/// folders and accounts. Kept in the mirror; belongs to the thread of its Database.
class Conversations
{
public:
    explicit Conversations(store::Database& mirror);
    /// The conversation of a new message; joins those that it shows to be one, and then tells the mails of
    /// those that gave up their number. Inside a transaction. A message that names no id at all has a
    /// conversation of its own, a new one each time it is asked about.
    base::Result<qint64> assign(const model::Envelope& envelope);

private:
    store::Database& m_mirror;
};

} // namespace scorta::search
