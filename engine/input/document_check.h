// What a document that a caller made must be: fields in UTF-8, values in JSON, no name twice.
#pragma once

#include "quoth/document.h"
#include "quoth/result.h"

namespace quoth::engine {

// An error kInput is the reason why the document is rejected. Documents from files need no such
// check: their parsers made it.
Result<void> check_document(const Document& document);

}  // namespace quoth::engine
