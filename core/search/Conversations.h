#pragma once

#include "base/Result.h"
#include "model/Mail.h"
#include "store/Database.h"

namespace scorta::search {

/// Which messages belong together: those joined by Message-ID, References and the first In-Reply-To, across
/// folders and accounts. Kept in the mirror; belongs to the thread of its Database.
class Conversations
{
public:
    explicit Conversations(store::Database& mirror);
    /// The conversation of a new message; joins those that it shows to be one. Inside a transaction.
    base::Result<qint64> assign(const model::Envelope& envelope);

private:
    store::Database& m_mirror;
};

} // namespace scorta::search
