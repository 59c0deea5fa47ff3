internal import CoreMetrics
internal import NIOConcurrencyHelpers

/// A number that only grows until the process ends or somebody resets it.
///
/// Whole increments are added as integers, so that a counter of bytes stays exact past 2^53; at `Int64.max` it stays.
final class CounterSeries: CounterHandler, FloatingPointCounterHandler, Series {
    private struct Value {
        var whole: Int64 = 0
        var fraction: Double = 0
    }

    /// Guards the two parts of the value.
    private let value = NIOLockedValueBox(Value())

    /// Adds, ignoring a negative amount: a counter that falls reads as a restart to Prometheus.
    func increment(by amount: Int64) {
        guard amount > 0 else { return }
        value.withLockedValue {
            let (sum, overflow) = $0.whole.addingReportingOverflow(amount)
            $0.whole = overflow ? .max : sum
        }
    }

    /// Adds, ignoring what is negative or not a finite number.
    func increment(by amount: Double) {
        guard amount > 0, amount.isFinite else { return }
        value.withLockedValue { $0.fraction += amount }
    }

    func reset() {
        value.withLockedValue { $0 = Value() }
    }

    func write(to page: inout TextPage, name: MetricName, labels: LabelSet) {
        let now = value.withLockedValue { $0 }
        let text = now.fraction == 0 ? String(now.whole) : TextPage.number(Double(now.whole) + now.fraction)
        page.sample(name.text, labels.text, text)
    }
}
