//! tantivy behind the protocol of bench/README.md, section "Protocol".
//!
//!   tantivy-peer build INDEX DOCUMENTS.jsonl --threads N --memory MIB
//!   tantivy-peer serve INDEX [--time] [--flush MIB]
//!
//! Words are split at blanks; positions, frequencies and field lengths are indexed, no text is stored. The
//! build ends with one merged segment. Queries are made of tantivy's own query objects, not parsed by its parser.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Write};
use std::path::Path;
use std::time::Instant;

use tantivy::collector::{Count, DocSetCollector, TopDocs};
use tantivy::indexer::NoMergePolicy;
use tantivy::query::{BooleanQuery, Occur, PhraseQuery, Query, TermQuery};
use tantivy::schema::{Field, IndexRecordOption, Schema, TextFieldIndexing, TextOptions, FAST};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

type Failure = Box<dyn std::error::Error>;

fn main() -> Result<(), Failure> {
    let args: Vec<String> = std::env::args().collect();
    let flag = |name: &str| args.iter().position(|a| a == name);
    let number = |name: &str, default: usize| -> usize {
        flag(name).and_then(|i| args.get(i + 1)).and_then(|v| v.parse().ok()).unwrap_or(default)
    };
    match args.get(1).map(String::as_str) {
        Some("build") if args.len() >= 4 => {
            build(Path::new(&args[2]), Path::new(&args[3]), number("--threads", 1), number("--memory", 1024))
        }
        Some("serve") if args.len() >= 3 => Server {
            path: args[2].clone(),
            time: flag("--time").is_some(),
            sweep: vec![0u64; number("--flush", 0) << 17],
        }
        .run(),
        _ => Err("usage: tantivy-peer build INDEX DOCUMENTS | serve INDEX".into()),
    }
}

fn build(path: &Path, documents: &Path, threads: usize, memory_mib: usize) -> Result<(), Failure> {
    let start = Instant::now();
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("whitespace")
        .set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = schema.add_text_field("text", TextOptions::default().set_indexing_options(indexing));
    let number = schema.add_u64_field("number", FAST);
    std::fs::create_dir_all(path)?;
    let index = Index::create_in_dir(path, schema.build())?;
    let mut writer: IndexWriter = index.writer_with_num_threads(threads, memory_mib << 20)?;
    // Merging once at the end is cheaper than merging as it goes.
    writer.set_merge_policy(Box::new(NoMergePolicy));

    let mut count: u64 = 0;
    for line in BufReader::with_capacity(1 << 20, File::open(documents)?).lines() {
        let record: serde_json::Value = serde_json::from_str(&line?)?;
        let mut document = TantivyDocument::default();
        document.add_text(text, record["text"].as_str().ok_or("a document without text")?);
        document.add_u64(number, count);
        writer.add_document(document)?;
        count += 1;
    }
    writer.commit()?;
    let segments = index.searchable_segment_ids()?;
    if segments.len() > 1 {
        writer.merge(&segments).wait()?;
    }
    writer.garbage_collect_files().wait()?;
    writer.wait_merging_threads()?;
    println!(
        "{{\"documents\":{count},\"seconds\":{:.3},\"segments_merged\":{}}}",
        start.elapsed().as_secs_f64(),
        segments.len()
    );
    Ok(())
}

struct Opened {
    searcher: Searcher,
    text: Field,
    _reader: IndexReader,
    _index: Index,
}

impl Opened {
    fn new(path: &str) -> Result<Opened, Failure> {
        let index = Index::open_in_dir(path)?;
        let text = index.schema().get_field("text")?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Opened { searcher: reader.searcher(), text, _reader: reader, _index: index })
    }

    /// None: a query that tantivy has no counterpart for.
    fn query(&self, line: &str) -> Option<Box<dyn Query>> {
        if line.starts_with("NEAR/") || line.starts_with("ADJ/") {
            return None; // it has no operator for words near each other
        }
        let mut clauses = Vec::new();
        let mut rest = line;
        while !rest.is_empty() {
            let occur = match rest.as_bytes()[0] {
                b'+' => Occur::Must,
                b'-' => Occur::MustNot,
                _ => Occur::Should,
            };
            rest = rest.trim_start_matches(['+', '-']);
            let (part, tail) = match rest.strip_prefix('"') {
                Some(quoted) => quoted.split_once('"')?,
                None => rest.split_at(rest.find(' ').unwrap_or(rest.len())),
            };
            let (slop, tail) = match tail.strip_prefix('~') {
                Some(number) => (number.parse().ok()?, ""),
                None => (0, tail.trim_start()),
            };
            clauses.push((occur, self.phrase(part, slop)));
            rest = tail;
        }
        match clauses.len() {
            0 => None,
            1 => clauses.pop().map(|(_, query)| query),
            _ => Some(Box::new(BooleanQuery::new(clauses))),
        }
    }

    fn phrase(&self, text: &str, slop: u32) -> Box<dyn Query> {
        let mut terms: Vec<Term> =
            text.split_ascii_whitespace().map(|word| Term::from_field_text(self.text, word)).collect();
        if terms.len() == 1 {
            return Box::new(TermQuery::new(terms.remove(0), IndexRecordOption::WithFreqs));
        }
        let mut phrase = PhraseQuery::new(terms);
        phrase.set_slop(slop);
        Box::new(phrase)
    }

    fn answer(&self, command: &str, line: &str) -> Result<Option<String>, Failure> {
        let Some(query) = self.query(line) else { return Ok(None) };
        let top = |k: usize| TopDocs::with_limit(k).order_by_score();
        Ok(Some(match command {
            "COUNT" => query.count(&self.searcher)?.to_string(),
            "TOP_10" => self.found(&query, 10)?,
            "TOP_100" => self.found(&query, 100)?,
            "TOP_10_COUNT" => self.searcher.search(&query, &(top(10), Count))?.1.to_string(),
            "TOP_100_COUNT" => self.searcher.search(&query, &(top(100), Count))?.1.to_string(),
            "IDS" => self.numbers(self.searcher.search(&query, &DocSetCollector)?)?,
            _ => return Ok(None),
        }))
    }

    /// As in the game, a list of hits that was not to be counted is answered by 1.
    fn found(&self, query: &dyn Query, k: usize) -> Result<String, Failure> {
        let hits = self.searcher.search(query, &TopDocs::with_limit(k).order_by_score())?;
        std::hint::black_box(hits);
        Ok("1".to_string())
    }

    /// Numbers of documents in the order of input, ascending.
    fn numbers(&self, docs: std::collections::HashSet<tantivy::DocAddress>) -> Result<String, Failure> {
        let mut numbers = Vec::new();
        for doc in docs {
            let column = self.searcher.segment_reader(doc.segment_ord).fast_fields().u64("number")?;
            numbers.extend(column.first(doc.doc_id));
        }
        numbers.sort_unstable();
        Ok(numbers.iter().map(u64::to_string).collect::<Vec<_>>().join(" "))
    }
}

struct Server {
    path: String,
    time: bool,
    sweep: Vec<u64>,
}

impl Server {
    fn run(mut self) -> Result<(), Failure> {
        let mut opened = Some(Opened::new(&self.path)?);
        let mut out = io::stdout().lock();
        for line in io::stdin().lock().lines() {
            let line = line?;
            let (command, query) = line.split_once('\t').unwrap_or((&line, ""));
            for line in self.sweep.chunks_mut(8) {
                line[0] = line[0].wrapping_add(1);
            }
            let start = Instant::now();
            let answer = match command {
                "OPEN" => {
                    opened = Some(Opened::new(&self.path)?);
                    Some("1".to_string())
                }
                "CLOSE" => {
                    opened = None;
                    Some("1".to_string())
                }
                _ => opened.as_ref().ok_or("not open")?.answer(command, query)?,
            };
            let nanoseconds = start.elapsed().as_nanos();
            match answer {
                None => writeln!(out, "UNSUPPORTED")?,
                Some(text) if self.time => writeln!(out, "{text}\t{nanoseconds}")?,
                Some(text) => writeln!(out, "{text}")?,
            }
            out.flush()?;
        }
        Ok(())
    }
}
