// The numbers of docs/format.md, and nothing else: magics, versions, section ids, limits.
//
// The page is the definition; each number names the section it comes from, and a test compares
// the two.
#pragma once

#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace quoth::index::format {

// Views hand out ranges of numbers as they lie in the file.
static_assert(std::endian::native == std::endian::little,
              "quoth reads its files in place: little-endian machines only");

// Section 3.
inline constexpr std::string_view kMagic = "\x89quoth\x0d\x0a";
inline constexpr std::string_view kEndMagic = "\x0a\x0dhtouq\x89";
inline constexpr std::uint32_t kVersion = 1;
inline constexpr std::uint32_t kKnownRequiredFeatures = 0;
inline constexpr std::size_t kHeaderBytes = 64;
inline constexpr std::size_t kFooterBytes = 64;
inline constexpr std::size_t kTableEntryBytes = 32;
inline constexpr std::size_t kAlignment = 64;
inline constexpr std::size_t kPadding = 64;  // zeros between the last section and the table
inline constexpr std::uint64_t kChecksumBlock = std::uint64_t{1} << 20;
inline constexpr std::uint64_t kSmallSection = std::uint64_t{1} << 16;  // checked when a file is opened
inline constexpr std::uint32_t kSectionRequired = 1;                    // flag

// Section 4.
enum class SectionId : std::uint32_t {
  kAnalyzer = 0x01,
  kBlockChecksums = 0x02,
  kTermBuckets = 0x10,
  kTermStrings = 0x11,
  kTermRecords = 0x12,
  kPositionSkips = 0x13,
  kPositionBlocks = 0x14,
  kDocumentPostings = 0x15,
  kForward = 0x16,
  kDocumentMap = 0x20,
  kRegions = 0x21,
  kColumns = 0x22,
  kText = 0x30,
  // Optional: readers that do not know one skip it.
  kNgramDirectory = 0x40,
  kNgramLists = 0x41,
  kSignatures = 0x42,
  kCountTable = 0x43,
  kAnchors = 0x44,
  kCommonTerms = 0x45,
};

struct SectionName {
  SectionId id;
  std::string_view name;
  bool required = true;  // present in every file, also when empty; the others only when there is something in them
};

// Every section of version 1 but the block checksums, in file order.
inline constexpr std::array kSections = std::to_array<SectionName>({
    {SectionId::kAnalyzer, "analyzer"},
    {SectionId::kCommonTerms, "common terms", false},
    {SectionId::kTermBuckets, "term buckets"},
    {SectionId::kTermRecords, "term records"},
    {SectionId::kPositionSkips, "position skips"},
    {SectionId::kNgramDirectory, "n-gram directory", false},
    {SectionId::kCountTable, "count table", false},
    {SectionId::kDocumentMap, "document map"},
    {SectionId::kRegions, "regions"},
    {SectionId::kColumns, "columns"},
    {SectionId::kTermStrings, "term strings"},
    {SectionId::kDocumentPostings, "document postings"},
    {SectionId::kSignatures, "context signatures", false},
    {SectionId::kPositionBlocks, "position blocks"},
    {SectionId::kNgramLists, "n-gram lists", false},
    {SectionId::kAnchors, "anchors", false},
    {SectionId::kForward, "forward array"},
    {SectionId::kText, "text"},
});

// For messages and statistics; kUnknownSection for an id of another version.
inline constexpr std::string_view kUnknownSection = "unknown section";
constexpr std::string_view section_name(SectionId id) {
  for (const SectionName& section : kSections) {
    if (section.id == id) return section.name;
  }
  return id == SectionId::kBlockChecksums ? "block checksums" : kUnknownSection;
}

// Section 9.
inline constexpr std::uint64_t kMaxSlots = (std::uint64_t{1} << 32) - (std::uint64_t{1} << 16);
inline constexpr std::uint32_t kMaxDocuments = kMaxSlots / 16;
inline constexpr std::uint32_t kMaxTerms = 0xfffffffe;
inline constexpr std::uint32_t kMaxDocumentTokens = 0x7fffffff;
inline constexpr std::size_t kMaxAnalyzerBytes = 256;
inline constexpr std::size_t kMaxSections = 64;
inline constexpr std::uint64_t kMaxManifestBytes = std::uint64_t{1} << 20;
inline constexpr std::size_t kMaxSegments = 4096;
inline constexpr std::size_t kMaxNameBytes = 64;

// Section 10.
inline constexpr std::string_view kManifestName = "MANIFEST";
inline constexpr std::string_view kLockName = "LOCK";
inline constexpr std::string_view kManifestMagic = "quoth-manifest ";
inline constexpr std::uint32_t kManifestVersion = 1;
inline constexpr std::string_view kSegmentSuffix = ".seg";

}  // namespace quoth::index::format
