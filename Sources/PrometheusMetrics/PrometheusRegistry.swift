package import CoreMetrics
internal import NIOConcurrencyHelpers

/// The process's metrics, kept in memory and told in Prometheus' text format.
///
/// Hand it to `MetricsSystem.bootstrap` once, and serve ``render()`` under ``contentType``. The same name with the same
/// labels is the same series, whoever asks and however often, so an instrument that is made twice does not count twice.
///
/// A name belongs to one kind of metric. Who asks for it as another kind gets an instrument that works and is not
/// exposed, since two types under one name make the whole page unreadable to Prometheus; a comment in the page says so.
///
/// Lock order: the registry's lock guards which series exist and is never held while a series is read or written.
package final class PrometheusRegistry: MetricsFactory {
    /// The media type of ``render()``, by Prometheus' "Exposition formats" (text format 0.0.4).
    package static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// The buckets of a timer, in seconds: from a look-up in memory to a backfill's slowest step.
    package static let secondsBuckets: [Double] = [
        0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
    ]
    /// The buckets of a recorder that aggregates: counts and bytes, a few steps for each power of ten.
    package static let valueBuckets: [Double] = [
        1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 5_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000,
    ]

    private struct State {
        var families: [MetricName: Family] = [:]
        /// Which family owns a name in the page; a histogram owns three (`_bucket`, `_sum`, `_count`) and its own.
        var owners: [String: MetricName] = [:]
        var descriptions: [MetricName: Description] = [:]
        var refusals: [MetricName: MetricKind] = [:]
    }

    private struct Description {
        let help: String
        let buckets: [Double]?
    }

    private let state = NIOLockedValueBox(State())

    package init() {}

    /// Says what a metric means, and for a histogram where its buckets end; best before its first series is made.
    ///
    /// - Parameters:
    ///   - name: The name as it stands in the page, so a timer's with `_seconds`.
    ///   - help: One sentence for the `HELP` line.
    ///   - buckets: Upper bounds, ascending and finite, without `+Inf`; `nil` keeps the default. Series that exist keep
    ///     the bounds they were made with.
    package func describe(_ name: String, _ help: String, buckets: [Double]? = nil) {
        if let buckets {
            precondition(
                !buckets.isEmpty && buckets.allSatisfy(\.isFinite) && zip(buckets, buckets.dropFirst()).allSatisfy(<),
                "bucket bounds ascend and are finite"
            )
        }
        state.withLockedValue { $0.descriptions[MetricName(name)] = Description(help: help, buckets: buckets) }
    }

    /// The page that Prometheus scrapes: families by name, series by labels, each instrument read at once.
    package func render() -> String {
        let (families, descriptions, refusals) = state.withLockedValue { ($0.families, $0.descriptions, $0.refusals) }

        var page = TextPage()
        for (name, family) in families.sorted(by: { $0.key < $1.key }) where !family.series.isEmpty {
            page.begin(name, kind: family.kind, help: descriptions[name]?.help)
            for (labels, series) in family.series.sorted(by: { $0.key < $1.key }) {
                series.write(to: &page, name: name, labels: labels)
            }
        }
        for (name, kind) in refusals.sorted(by: { $0.key < $1.key }) {
            page.comment("\(name) was also asked for as a \(kind), under a name that is taken; that one is not shown")
        }
        return page.text
    }
}

// MARK: - MetricsFactory

extension PrometheusRegistry {
    package func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        counter(MetricName(label), dimensions)
    }

    package func makeFloatingPointCounter(
        label: String,
        dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        counter(MetricName(label), dimensions)
    }

    package func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        gauge(MetricName(label), dimensions)
    }

    /// A histogram, or a gauge for the recorder that keeps the last value only (swift-metrics' `Gauge`).
    package func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if aggregate {
            histogram(MetricName(label), dimensions, bounds: Self.valueBuckets)
        } else {
            gauge(MetricName(label), dimensions)
        }
    }

    /// A histogram in seconds; the name gets `_seconds` where it does not say so already.
    package func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        histogram(MetricName(label).endingWith("_seconds"), dimensions, bounds: Self.secondsBuckets)
    }

    package func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    package func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    package func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    package func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    package func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}

// MARK: - Finding and making series

extension PrometheusRegistry {
    private func counter(_ name: MetricName, _ dimensions: [(String, String)]) -> CounterSeries {
        series(.counter, name, dimensions) { _ in CounterSeries() }
    }

    private func gauge(_ name: MetricName, _ dimensions: [(String, String)]) -> GaugeSeries {
        series(.gauge, name, dimensions) { _ in GaugeSeries() }
    }

    private func histogram(
        _ name: MetricName,
        _ dimensions: [(String, String)],
        bounds: [Double]
    ) -> HistogramSeries {
        series(.histogram, name, dimensions) { HistogramSeries(bounds: $0 ?? bounds) }
    }

    /// The series of these labels, made if need be; an unexposed one if the name is another kind's.
    private func series<Kind: Series>(
        _ kind: MetricKind,
        _ name: MetricName,
        _ dimensions: [(String, String)],
        make: (_ describedBuckets: [Double]?) -> Kind
    ) -> Kind {
        let labels = LabelSet(dimensions, of: kind)
        return state.withLockedValue { state in
            if let existing = state.families[name]?.series[labels] as? Kind { return existing }

            let series = make(state.descriptions[name]?.buckets)
            let names = kind.pageNames(of: name)
            guard
                state.families[name, default: Family(kind: kind)].kind == kind,
                names.allSatisfy({ state.owners[$0, default: name] == name })
            else {
                state.refusals[name] = kind
                return series
            }
            for pageName in names { state.owners[pageName] = name }
            state.families[name, default: Family(kind: kind)].series[labels] = series
            return series
        }
    }

    /// Takes a series out of the page for everyone who holds it; the name stays its kind's.
    private func remove(_ handler: AnyObject) {
        state.withLockedValue { state in
            for (name, family) in state.families {
                guard let labels = family.series.first(where: { $0.value === handler })?.key else { continue }
                state.families[name]?.series[labels] = nil
                return
            }
        }
    }
}
