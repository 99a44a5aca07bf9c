#pragma once

#include "app/cli/Arguments.h"

#include "base/Result.h"

namespace scorta::cli {

/// Reads the files that the invocation names (text, HTML, message, attachments, password on standard input)
/// into its arguments. Errors name the file: NotFound, Permission, Io, TooBig.
base::Status readInputs(Invocation& invocation);

/// A whole file, or standard input for "-"; at most 200 MiB.
base::Result<QByteArray> readFile(const QString& path);

/// Writes an attachment into `folder` under a harmless form of `name`, never outside the folder and never
/// over an existing file: "name (2).pdf" then. Answers with the path.
base::Result<QString> saveAttachment(const QString& folder, const QString& name, const QByteArray& bytes);

} // namespace scorta::cli
