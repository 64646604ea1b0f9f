// QUOTH_API: what a shared libquoth shows. Everything else is compiled hidden.
#pragma once

#if defined(__GNUC__)
#define QUOTH_API __attribute__((visibility("default")))
#else
#define QUOTH_API
#endif
