// The subcommands of quoth: each declares its flags and is run after parsing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

namespace quoth::tools {

// Set by main after parsing: the chosen command's body. Returns an ExitCode.
using Body = std::function<int()>;

void declare_build(CLI::App& app, Body& body);
void declare_find(CLI::App& app, Body& body);
void declare_quote(CLI::App& app, Body& body);
void declare_check(CLI::App& app, Body& body);
void declare_stats(CLI::App& app, Body& body);
void declare_verify(CLI::App& app, Body& body);

}  // namespace quoth::tools
