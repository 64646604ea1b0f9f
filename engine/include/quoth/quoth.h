// quoth: everything an embedder needs.
#pragma once

#include "quoth/document.h"       // IWYU pragma: export
#include "quoth/draft.h"          // IWYU pragma: export
#include "quoth/index.h"          // IWYU pragma: export
#include "quoth/index_builder.h"  // IWYU pragma: export
#include "quoth/quote.h"          // IWYU pragma: export
#include "quoth/result.h"         // IWYU pragma: export
#include "quoth/searcher.h"       // IWYU pragma: export
#include "quoth/types.h"          // IWYU pragma: export
