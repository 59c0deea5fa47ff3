internal import CoreMetrics
internal import NIOConcurrencyHelpers

/// A number that goes up and down: a meter, or a recorder of which only the last value matters.
final class GaugeSeries: MeterHandler, RecorderHandler, Series {
    /// Guards the value.
    private let value = NIOLockedValueBox(0.0)

    func set(_ newValue: Int64) { set(Double(newValue)) }
    func set(_ newValue: Double) { value.withLockedValue { $0 = newValue } }

    func increment(by amount: Double) { value.withLockedValue { $0 += amount } }
    func decrement(by amount: Double) { value.withLockedValue { $0 -= amount } }

    func record(_ newValue: Int64) { set(newValue) }
    func record(_ newValue: Double) { set(newValue) }

    func write(to page: inout TextPage, name: MetricName, labels: LabelSet) {
        page.sample(name.text, labels.text, TextPage.number(value.withLockedValue { $0 }))
    }
}
