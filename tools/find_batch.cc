// Many queries: a window of lines is answered by all workers, then printed in input order, so that
// memory is bounded and output starts at once.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <fstream>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include <fmt/format.h>

#include "tools/exit_codes.h"
#include "tools/find.h"
#include "tools/output/json.h"
#include "tools/output/signals.h"
#include "tools/output/streams.h"

namespace quoth::tools {
namespace {

constexpr std::size_t kWindowLines = 256;
constexpr std::size_t kMaxLineBytes = 1024 * 1024;

struct Answer {
  std::string line;
  bool found = false;
  bool failed = false;
};

Answer error_answer(const std::string& query, const Error& error) {
  Json object = {{"query", query}, {"error", json_error(error)}};
  return {json_line(object), false, true};
}

Result<Answer> try_answer(const Searcher& searcher, const std::string& text, const FindFlags& flags) {
  const auto start = std::chrono::steady_clock::now();
  const auto seconds = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  };
  QUOTH_TRY_ASSIGN(const Query query, parse_query(text, flags));
  const SearchOptions options = search_options(flags);
  if (flags.count) {
    QUOTH_TRY_ASSIGN(const Counts counts, searcher.count(query, options.budget));
    return Answer{json_line(count_json(text, counts, seconds())), counts.documents > 0, false};
  }
  QUOTH_TRY_ASSIGN(const Hits hits, searcher.search(query, options));
  const double searched = seconds();
  Json array = Json::array();
  for (const Hit& hit : hits.top) {
    QUOTH_TRY_ASSIGN(Json object, hit_json(searcher, query, hit, flags));
    array.push_back(std::move(object));
  }
  Json object = count_json(text, Counts{hits.documents, hits.occurrences}, searched);
  object["hits"] = std::move(array);
  return Answer{json_line(object), hits.documents > 0, false};
}

Answer answer(const Searcher& searcher, const std::string& text, const FindFlags& flags) {
  if (text.size() > kMaxLineBytes) {
    return error_answer(text.substr(0, 80), Error{ErrorCode::kLimit, "a line of a batch may have at most 1 MiB"});
  }
  auto result = try_answer(searcher, text, flags);
  return result.ok() ? std::move(result).value() : error_answer(text, result.error());
}

void answer_window(const Searcher& searcher, const FindFlags& flags, const std::vector<std::string>& queries,
                   std::vector<Answer>& answers) {
  const unsigned wanted = flags.threads > 0 ? flags.threads : std::max(1U, std::thread::hardware_concurrency());
  const auto workers = std::min<std::size_t>(wanted, queries.size());
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < queries.size() && !interrupted(); i = next++) {
      answers[i] = answer(searcher, queries[i], flags);
    }
  };
  std::vector<std::jthread> threads;
  for (std::size_t i = 1; i < workers; ++i) threads.emplace_back(work);
  work();
}

}  // namespace

int run_batch(const Searcher& searcher, const FindFlags& flags) {
  std::ifstream file;
  if (flags.batch != "-") {
    file.open(flags.batch, std::ios::binary);
    if (!file) {
      print_error(flags.batch + ": cannot be opened");
      return kFailed;
    }
  }
  std::istream& input = flags.batch == "-" ? std::cin : file;

  bool any_found = false;
  bool any_failed = false;
  std::vector<std::string> queries;
  std::vector<Answer> answers;
  while (input && !interrupted() && !standard_output().closed()) {
    queries.clear();
    std::string line;
    while (queries.size() < kWindowLines && std::getline(input, line)) {
      if (!line.empty() && line.back() == '\r') line.pop_back();
      queries.push_back(std::move(line));
      // A person or a program that waits for each answer must get it before the next question.
      if (input.rdbuf()->in_avail() <= 0) break;
    }
    answers.assign(queries.size(), {});
    answer_window(searcher, flags, queries, answers);
    for (const Answer& one : answers) {
      standard_output().write(one.line);
      any_found |= one.found;
      any_failed |= one.failed;
    }
    standard_output().flush();
  }
  if (input.bad()) {
    print_error(flags.batch + ": cannot be read to its end");
    return kFailed;
  }
  if (any_failed) return kFailed;
  return any_found ? kFound : kNothing;
}

}  // namespace quoth::tools
