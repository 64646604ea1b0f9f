#include "bench/peers/protocol.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>

namespace quoth::bench {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::size_t kCacheLine = 64;

struct Flags {
  std::vector<std::string> names;                // without a value
  std::map<std::string, std::uint64_t> numbers;  // with one
  std::vector<std::string> places;               // everything else
};

Flags read_flags(int argc, char** argv) {
  Flags flags;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--threads" || word == "--memory" || word == "--flush") {
      if (++i == argc) throw std::runtime_error(word + " needs a number");
      flags.numbers[word] = std::stoull(argv[i]);
    } else if (word.starts_with("--")) {
      flags.names.push_back(word);
    } else {
      flags.places.push_back(word);
    }
  }
  return flags;
}

bool has(const Flags& flags, std::string_view name) {
  for (const std::string& flag : flags.names) {
    if (flag == name) return true;
  }
  return false;
}

bool parse_number(std::string_view text, std::uint32_t& number) {
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  return error == std::errc() && end == text.data() + text.size();
}

PeerQuery::Words words_of(std::string_view text) {
  PeerQuery::Words words;
  words.reserve(static_cast<std::size_t>(std::count(text.begin(), text.end(), ' ')) + 1);
  for_each_word(text, [&](std::string_view word) { words.emplace_back(word); });
  return words;
}

// Nothing: a command that is not one of the protocol, or a query without a counterpart.
std::optional<std::string> answer(Peer& peer, std::string_view command, std::string_view text) {
  const auto query = parse_peer_query(text);
  if (!query || !peer.supports(*query)) return std::nullopt;
  // As in the game, a list of hits that was not to be counted is answered by 1.
  const auto found = [&](std::uint32_t k) {
    peer.top(*query, k, false);
    return std::string("1");
  };
  if (command == "COUNT") return std::to_string(peer.count(*query));
  if (command == "TOP_10") return found(10);
  if (command == "TOP_100") return found(100);
  if (command == "TOP_10_COUNT") return std::to_string(peer.top(*query, 10, true));
  if (command == "TOP_100_COUNT") return std::to_string(peer.top(*query, 100, true));
  if (command != "IDS") return std::nullopt;
  std::string list;
  for (const std::uint64_t number : peer.ids(*query))
    list += (list.empty() ? "" : " ") + std::to_string(number);
  return list;
}

std::int64_t nanoseconds_since(Clock::time_point start) {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - start).count();
}

int serve(Peer& peer, const Flags& flags) {
  const std::string& index = flags.places[1];
  const bool time = has(flags, "--time");
  const auto flush = flags.numbers.find("--flush");
  std::vector<char> sweep(flush == flags.numbers.end() ? 0 : flush->second << 20);

  peer.open(index);
  for (std::string line; std::getline(std::cin, line);) {
    const std::size_t tab = line.find('\t');
    const std::string_view command = std::string_view(line).substr(0, tab);
    const std::string_view query = tab == std::string::npos ? "" : std::string_view(line).substr(tab + 1);
    for (std::size_t i = 0; i < sweep.size(); i += kCacheLine) ++sweep[i];
    const auto start = Clock::now();
    std::optional<std::string> said = "1";
    if (command == "OPEN") {
      peer.open(index);
    } else if (command == "CLOSE") {
      peer.close();
    } else {
      said = answer(peer, command, query);
    }
    const std::int64_t spent = nanoseconds_since(start);
    std::string out = said ? *said : "UNSUPPORTED";
    if (said && time) out += '\t' + std::to_string(spent);
    std::cout << out << std::endl;
  }
  return 0;
}

int build(Peer& peer, const Flags& flags) {
  PeerBuild request;
  request.index = flags.places[1];
  request.documents = flags.places[2];
  if (const auto n = flags.numbers.find("--threads"); n != flags.numbers.end()) {
    request.threads = static_cast<unsigned>(n->second);
  }
  if (const auto n = flags.numbers.find("--memory"); n != flags.numbers.end()) request.memory_mib = n->second;
  fs::create_directories(request.index);
  const auto start = Clock::now();
  const std::uint64_t documents = peer.build(request);
  std::printf("{\"documents\":%llu,\"seconds\":%.3f}\n", static_cast<unsigned long long>(documents),
              static_cast<double>(nanoseconds_since(start)) / 1e9);
  return 0;
}

}  // namespace

std::optional<PeerQuery> parse_peer_query(std::string_view text) {
  PeerQuery query;
  query.text = text;
  if (text.starts_with("NEAR/") || text.starts_with("ADJ/")) {
    const std::size_t slash = text.find('/');
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos) return std::nullopt;
    if (!parse_number(text.substr(slash + 1, blank - slash - 1), query.tolerance)) return std::nullopt;
    query.kind = text[0] == 'N' ? PeerQuery::Kind::kNear : PeerQuery::Kind::kAdjacent;
    query.words = words_of(text.substr(blank + 1));
    return query.words.empty() ? std::nullopt : std::optional(std::move(query));
  }
  while (!text.empty()) {
    const char sign = text[0];
    if (sign == '+' || sign == '-') text.remove_prefix(1);
    const bool quoted = text.starts_with('"');
    if (quoted) text.remove_prefix(1);
    const std::size_t end = text.find(quoted ? '"' : ' ');
    if (quoted && end == std::string_view::npos) return std::nullopt;
    PeerQuery::Words part = words_of(text.substr(0, end));
    text.remove_prefix(std::min(end, text.size()));
    if (quoted) text.remove_prefix(1);
    if (quoted && text.starts_with('~')) {
      if (!parse_number(text.substr(1), query.tolerance)) return std::nullopt;
      text = "";
    }
    if (text.starts_with(' ')) text.remove_prefix(1);
    if (part.empty()) continue;
    auto& parts = sign == '+' ? query.required : sign == '-' ? query.excluded : query.optional;
    parts.push_back(std::move(part));
  }
  if (query.required.empty() && query.optional.empty()) return std::nullopt;
  const bool one = query.required.empty() && query.excluded.empty() && query.optional.size() == 1;
  if (query.tolerance > 0 && !one) return std::nullopt;
  if (one) {
    query.kind = PeerQuery::Kind::kPhrase;
    query.words = std::move(query.optional[0]);
    query.optional.clear();
  }
  return query;
}

// The exporter writes only letters and digits into texts, so that nothing is escaped.
void for_each_text(const std::string& path, const std::function<void(std::string_view text)>& take) {
  constexpr std::string_view kBefore = "\"text\":\"";
  std::ifstream in(path);
  if (!in) throw std::runtime_error(path + ": cannot be read");
  for (std::string line; std::getline(in, line);) {
    const std::size_t begin = line.find(kBefore);
    if (begin == std::string::npos || !line.ends_with("\"}") || line.find('\\') != std::string::npos) {
      throw std::runtime_error(path + ": not made by export_documents");
    }
    const std::size_t first = begin + kBefore.size();
    take(std::string_view(line).substr(first, line.size() - 2 - first));
  }
}

int peer_main(int argc, char** argv, Peer& peer) {
  try {
    const Flags flags = read_flags(argc, argv);
    const std::string verb = flags.places.empty() ? "" : flags.places[0];
    if (verb == "build" && flags.places.size() == 3) return build(peer, flags);
    if (verb == "serve" && flags.places.size() == 2) return serve(peer, flags);
    std::fprintf(stderr,
                 "usage: %s build INDEX DOCUMENTS [--threads N] [--memory MIB]\n"
                 "       %s serve INDEX [--time] [--flush MIB]\n",
                 argv[0], argv[0]);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s: %s\n", argv[0], error.what());
  }
  return 2;
}

}  // namespace quoth::bench
