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
    ]

    private let blobs = Counter(label: "gateway_content_blobs_total")
    private let bytes = Counter(label: "gateway_content_bytes_total")
    private let records = Counter(label: "gateway_records_total")
    private let setAside = Counter(label: "gateway_records_set_aside_total")
    private let events = Counter(label: "gateway_sharing_events_total")

    func record(_ outcome: BlobCommit.Outcome, bytes count: Int) {
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
