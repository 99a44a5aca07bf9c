#pragma once

#include "api/Queries.h"
#include "model/Account.h"
#include "model/Draft.h"

namespace scorta::ui {

enum class ReplyTo { Sender, All };

/// The draft that answers `document`, by the account that has the mail: recipients, subject, threading (RFC
/// 5322, 3.6.4) and the quoted text.
model::Draft replyDraft(const mime::Document& document, const model::MailRow& row,
                        const model::Account& account, ReplyTo whom);

/// The draft that passes `document` on: subject, who wrote it and the text; attachments are added by the
/// caller.
model::Draft forwardDraft(const mime::Document& document, const model::MailRow& row,
                          const model::Account& account);

} // namespace scorta::ui
