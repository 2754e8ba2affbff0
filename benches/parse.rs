//! What it costs to read an event: parse and delta, beside a plain parse of the same bytes.
//!
//! `cargo bench` ends with the ratio of the two for each event, and fails where one is over
//! [`MAX_RATIO`].

use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use contact_events::event::ContactEvent;
use contact_events::record::{Delta, Policy};
use criterion::{BatchSize, Criterion, Throughput};
use serde_json::Value;

/// The most that parse and delta of an event may take, in plain parses.
const MAX_RATIO: f64 = 4.0;

/// Routed voice events: one of a life; one with routing criteria, in `PascalCase`. The largest of
/// the samples, an update, and a life's first event.
const EVENTS: [&str; 5] = [
    "inbound-voice-3-connected-to-agent",
    "sample-connected-to-agent-routing-criteria",
    "routing-steps-4-connected-to-agent",
    "tags-updated-2-contact-data-updated",
    "inbound-voice-1-initiated",
];

/// A whole life, its events out of order.
const LIFE: [&str; 5] = [
    "inbound-voice-5-completed",
    "inbound-voice-2-queued",
    "inbound-voice-4-disconnected",
    "inbound-voice-1-initiated",
    "inbound-voice-3-connected-to-agent",
];

const RETENTION_DAYS: u32 = 365;

/// For the ratio: rounds, and how often each of the two runs in one. A round is short, so that
/// even on a busy machine nothing comes between in some of them.
const ROUNDS: usize = 2_000;
const RUNS: u32 = 20;

fn main() -> ExitCode {
    let mut criterion = Criterion::default()
        .sample_size(50)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .configure_from_args();
    for name in EVENTS {
        bench_event(&mut criterion, name);
    }
    bench_join(&mut criterion);
    criterion.final_summary();
    // cargo passes this to a benchmark that is to be measured, and not where it is only tried.
    if std::env::args().any(|argument| argument == "--bench") { judge() } else { ExitCode::SUCCESS }
}

/// The event's bytes as EventBridge delivers them, without white space between values.
fn event(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("events/{name}.json"));
    let json = fs::read(path).expect(name);
    plain(&json).to_string().into_bytes()
}

fn plain(json: &[u8]) -> Value {
    serde_json::from_slice(json).expect("sample events are JSON")
}

fn delta(json: &[u8]) -> Delta {
    let policy = Policy { retention_days: RETENTION_DAYS, ..Policy::default() };
    Delta::of(ContactEvent::from_json(json).expect("a contact event"), &policy).0
}

fn bench_event(criterion: &mut Criterion, name: &str) {
    let json = event(name);
    let mut group = criterion.benchmark_group(name);
    group.throughput(Throughput::Bytes(json.len() as u64));
    group.bench_function("plain parse", |bencher| bencher.iter(|| plain(black_box(&json))));
    group.bench_function("parse and delta", |bencher| bencher.iter(|| delta(black_box(&json))));
    group.finish();
}

fn bench_join(criterion: &mut Criterion) {
    let deltas = LIFE.map(|name| delta(&event(name)));
    criterion.bench_function("join of a life of five events", |bencher| {
        bencher.iter_batched(
            || deltas.clone(),
            |deltas| deltas.into_iter().reduce(Delta::join),
            BatchSize::SmallInput,
        );
    });
}

/// Says the ratio of each event, and whether all are within the bound.
fn judge() -> ExitCode {
    let mut code = ExitCode::SUCCESS;
    for name in EVENTS {
        let ratio = ratio(&event(name));
        println!("{name}: parse and delta take {ratio:.2} plain parses (at most {MAX_RATIO})");
        if ratio > MAX_RATIO {
            code = ExitCode::FAILURE;
        }
    }
    code
}

/// How many plain parses parse and delta take: the shortest of many times over the shortest,
/// measured in turns, because other work of the machine only adds time.
fn ratio(json: &[u8]) -> f64 {
    let (mut plain_time, mut delta_time) = (Duration::MAX, Duration::MAX);
    for _ in 0..ROUNDS {
        plain_time = plain_time.min(time(|| drop(black_box(plain(black_box(json))))));
        delta_time = delta_time.min(time(|| drop(black_box(delta(black_box(json))))));
    }
    delta_time.as_secs_f64() / plain_time.as_secs_f64()
}

fn time(run: impl Fn()) -> Duration {
    let start = Instant::now();
    (0..RUNS).for_each(|_| run());
    start.elapsed()
}
