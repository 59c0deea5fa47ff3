import FoundationEssentials
import ManagementActivity
import Metrics
import MicrosoftCloud

/// What ingestion counts, made once at start-up.
package struct IngestionMetrics: Sendable {
    /// Every metric's name and meaning, as the metrics page and `docs/metrics.md` tell them.
    package static let descriptions: KeyValuePairs = [
        "gateway_content_blobs_total": "Content blobs fetched and committed.",
        "gateway_content_bytes_total": "Bytes of the content blobs committed, as Microsoft sent them.",
        "gateway_records_total": "Audit records stored, each once.",
        "gateway_records_set_aside_total": "Elements of content blobs that could not be taken in as records.",
        "gateway_sharing_events_total": "Sharing events made or amended.",
        "gateway_cloud_failures_total": "Failed requests to Microsoft, by the service's code.",
        "gateway_requests_total":
            "Requests to the Management Activity API, by outcome: ok, throttled, refused, failed.",
        "gateway_listed_outside_window_total": "Listed items whose contentCreated lies outside the window asked for.",
        "gateway_content_lag_seconds": "From a content blob's availability at Microsoft to its commit.",
        "gateway_shift_seconds": "How long a tenant's shift took.",
        "gateway_shift_delay_seconds": "How long after it was due a tenant's shift began.",
    ]

    private let blobs = Counter(label: "gateway_content_blobs_total")
    private let bytes = Counter(label: "gateway_content_bytes_total")
    private let records = Counter(label: "gateway_records_total")
    private let setAside = Counter(label: "gateway_records_set_aside_total")
    private let events = Counter(label: "gateway_sharing_events_total")

    private let outside = Counter(label: "gateway_listed_outside_window_total")
    private let lag = Recorder(label: "gateway_content_lag_seconds")
    private let shift = Recorder(label: "gateway_shift_seconds")
    private let delay = Recorder(label: "gateway_shift_delay_seconds")
    private let requests: [String: Counter] = Dictionary(
        uniqueKeysWithValues: ["ok", "throttled", "refused", "failed"].map {
            ($0, Counter(label: "gateway_requests_total", dimensions: [("outcome", $0)]))
        }
    )

    func countRequest(_ outcome: String) { requests[outcome]?.increment() }
    func countOutsideWindow(_ items: Int) { outside.increment(by: items) }
    func recordShift(took: Duration, late: Duration) {
        shift.record(took.seconds)
        delay.record(max(0, late.seconds))
    }

    func record(_ outcome: BlobCommit.Outcome, of batch: [FetchedBlob]) {
        let now = Date()
        for blob in batch { lag.record(max(0, now.timeIntervalSince(blob.blob.item.createdAt))) }
        let count = batch.reduce(0) { $0 + $1.byteCount }
        blobs.increment(by: outcome.blobs)
        bytes.increment(by: count)
        records.increment(by: outcome.records)
        setAside.increment(by: outcome.setAside)
        events.increment(by: outcome.events)
    }

    /// Counts a failure under its code: the codes are Microsoft's and few, never a tenant or a URL.
    func countFailure(_ failure: CloudFailure) {
        Counter(label: "gateway_cloud_failures_total", dimensions: [("code", failure.code.rawValue)]).increment()
    }
}
