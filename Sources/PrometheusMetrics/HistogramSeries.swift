internal import CoreMetrics
internal import NIOConcurrencyHelpers

/// A distribution in fixed buckets: timers in seconds, recorders in whatever they record.
///
/// Fixed buckets can be added up over replicas, which quantiles can't.
final class HistogramSeries: TimerHandler, RecorderHandler, Series {
    private struct Distribution {
        /// One count for each bound and one for all above; not cumulative, so that recording touches one.
        var counts: [UInt64]
        var sum: Double = 0
    }

    private let bounds: [Double]
    /// Guards the counts and the sum, so that a page shows both of the same moment.
    private let distribution: NIOLockedValueBox<Distribution>

    init(bounds: [Double]) {
        self.bounds = bounds
        distribution = NIOLockedValueBox(Distribution(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    /// Takes swift-metrics' nanoseconds; a negative duration (a clock set back) counts as none.
    func recordNanoseconds(_ duration: Int64) {
        record(Double(max(0, duration)) / 1e9)
    }

    func record(_ value: Int64) { record(Double(value)) }

    /// Ignores what is not a finite number, as one of those would spoil the sum for good.
    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        distribution.withLockedValue {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    func write(to page: inout TextPage, name: MetricName, labels: LabelSet) {
        let now = distribution.withLockedValue { $0 }
        let before = labels.text.isEmpty ? "" : labels.text + ","
        var total: UInt64 = 0
        for (bound, count) in zip(bounds.map(TextPage.number) + ["+Inf"], now.counts) {
            total += count
            page.sample("\(name)_bucket", "\(before)le=\"\(bound)\"", String(total))
        }
        page.sample("\(name)_sum", labels.text, TextPage.number(now.sum))
        page.sample("\(name)_count", labels.text, String(total))
    }
}
