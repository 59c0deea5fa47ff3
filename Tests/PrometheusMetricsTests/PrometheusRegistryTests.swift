import Metrics
import PrometheusMetrics
import Testing

@Suite struct PrometheusRegistryTests {
    private let registry = PrometheusRegistry()

    @Test func `the page reads as Prometheus' text format says`() {
        registry.describe("gateway_blobs_total", "Content blobs, by how they ended.")
        registry.describe("gateway_fetch_duration_seconds", "Time to fetch a blob.", buckets: [0.25, 1])
        let timer = Timer(label: "gateway_fetch_duration_seconds", dimensions: [("cloud", "gcc")], factory: registry)

        Counter(label: "gateway_blobs_total", dimensions: [("outcome", "failed")], factory: registry).increment()
        Counter(label: "gateway_blobs_total", dimensions: [("outcome", "done")], factory: registry).increment(by: 41)
        Meter(label: "gateway_tenants", factory: registry).set(3)
        FloatingPointCounter(label: "gateway_wait_seconds_total", factory: registry).increment(by: 1.5)
        timer.recordNanoseconds(250_000_000)
        timer.recordNanoseconds(500_000_000)
        timer.recordNanoseconds(2_000_000_000)

        #expect(
            registry.render() == """
                # HELP gateway_blobs_total Content blobs, by how they ended.
                # TYPE gateway_blobs_total counter
                gateway_blobs_total{outcome="done"} 41
                gateway_blobs_total{outcome="failed"} 1
                # HELP gateway_fetch_duration_seconds Time to fetch a blob.
                # TYPE gateway_fetch_duration_seconds histogram
                gateway_fetch_duration_seconds_bucket{cloud="gcc",le="0.25"} 1
                gateway_fetch_duration_seconds_bucket{cloud="gcc",le="1"} 2
                gateway_fetch_duration_seconds_bucket{cloud="gcc",le="+Inf"} 3
                gateway_fetch_duration_seconds_sum{cloud="gcc"} 2.75
                gateway_fetch_duration_seconds_count{cloud="gcc"} 3
                # TYPE gateway_tenants gauge
                gateway_tenants 3
                # TYPE gateway_wait_seconds_total counter
                gateway_wait_seconds_total 1.5

                """
        )
    }

    @Test func `the same labels in another order are the same series`() {
        let labels = [("code", "200"), ("route", "/v1/events")]

        Counter(label: "requests_total", dimensions: labels, factory: registry).increment()
        Counter(label: "requests_total", dimensions: labels.reversed(), factory: registry).increment(by: 2)

        #expect(lines().contains(#"requests_total{code="200",route="/v1/events"} 3"#))
        #expect(lines().count { $0.hasPrefix("requests_total{") } == 1)
    }

    @Test func `names and label values cannot break out of their place`() {
        registry.describe("hb_requests", "Two\nlines, one \\.")
        Counter(label: "hb.requests", dimensions: [("9 x", "a\"b\\c\nd"), ("__name__", "é")], factory: registry)
            .increment()

        #expect(lines().contains(#"# HELP hb_requests Two\nlines, one \\."#))
        #expect(lines().contains(#"hb_requests{_9_x="a\"b\\c\nd",_name__="é"} 1"#))
    }

    @Test(arguments: [("", "_"), ("9lives", "_9lives"), ("a:b", "a:b"), ("größe", "gr__e"), ("\u{1F600}", "_")])
    func `a name keeps only the letters that the format has`(label: String, name: String) {
        Meter(label: label, factory: registry).set(1)

        #expect(lines().contains("\(name) 1"))
    }

    @Test func `a label given twice keeps its first value, and le stays the histogram's`() {
        Counter(label: "a_total", dimensions: [("x", "1"), ("x", "2")], factory: registry).increment()
        registry.describe("size_bytes", "Size.", buckets: [10])
        Recorder(label: "size_bytes", dimensions: [("le", "mine")], factory: registry).record(11)

        #expect(lines().contains(#"a_total{x="1"} 1"#))
        #expect(lines().contains(#"size_bytes_bucket{exported_le="mine",le="10"} 0"#))
        #expect(lines().contains(#"size_bytes_bucket{exported_le="mine",le="+Inf"} 1"#))
    }

    @Test func `a timer says its unit and keeps to it whatever unit is preferred`() {
        let timer = Timer(label: "shift.duration", preferredDisplayUnit: .milliseconds, factory: registry)
        timer.recordSeconds(2)
        timer.recordNanoseconds(-5)

        #expect(lines().contains("shift_duration_seconds_sum 2"))
        #expect(lines().contains("shift_duration_seconds_count 2"))
        #expect(lines().contains(#"shift_duration_seconds_bucket{le="0.001"} 1"#))
    }

    @Test func `a value on a bound falls into that bound's bucket`() {
        registry.describe("depth", "Depth.", buckets: [1, 2])
        let recorder = Recorder(label: "depth", factory: registry)
        for value in [1.0, 1.5, 2.0, .nan, .infinity] { recorder.record(value) }

        #expect(lines().contains(#"depth_bucket{le="1"} 1"#))
        #expect(lines().contains(#"depth_bucket{le="2"} 3"#))
        #expect(lines().contains("depth_sum 4.5"))
        #expect(lines().contains("depth_count 3"))
    }

    @Test func `a counter never falls, stays exact past 2^53 and ends at its limit`() {
        let counter = Counter(label: "bytes_total", factory: registry)
        counter.increment(by: 9_007_199_254_740_993)
        counter.increment(by: -7)
        #expect(lines().contains("bytes_total 9007199254740993"))

        counter.increment(by: Int64.max)
        #expect(lines().contains("bytes_total \(Int64.max)"))

        counter.reset()
        #expect(lines().contains("bytes_total 0"))
    }

    @Test func `a gauge goes up, down and to what is not a number`() {
        let meter = Meter(label: "lag_seconds", factory: registry)
        meter.set(10)
        meter.increment(by: 2.5)
        meter.decrement(by: 0.25)
        #expect(lines().contains("lag_seconds 12.25"))

        Gauge(label: "lag_seconds", factory: registry).record(-Double.infinity)
        #expect(lines().contains("lag_seconds -Inf"))

        meter.set(Double.nan)
        #expect(lines().contains("lag_seconds NaN"))
    }

    @Test func `a destroyed series leaves the page and its labels start anew`() {
        let gone = Counter(label: "jobs_total", dimensions: [("queue", "mail")], factory: registry)
        Counter(label: "jobs_total", dimensions: [("queue", "teams")], factory: registry).increment()
        gone.increment(by: 5)

        gone.destroy()
        #expect(lines() == ["# TYPE jobs_total counter", #"jobs_total{queue="teams"} 1"#])

        Counter(label: "jobs_total", dimensions: [("queue", "mail")], factory: registry).increment()
        #expect(lines().contains(#"jobs_total{queue="mail"} 1"#))
    }

    @Test func `a family whose last series is destroyed leaves no header behind`() {
        let meter = Meter(label: "alone", factory: registry)
        meter.destroy()

        #expect(registry.render().isEmpty)
    }

    @Test func `a name taken by another kind is refused in the page, not in the program`() {
        registry.describe("wait_seconds", "Wait.", buckets: [1])
        Timer(label: "wait_seconds", factory: registry).recordSeconds(1)

        Counter(label: "wait_seconds", factory: registry).increment()
        Counter(label: "wait_seconds_count", factory: registry).increment(by: 99)

        #expect(lines().filter { $0.hasPrefix("# TYPE") } == ["# TYPE wait_seconds histogram"])
        #expect(lines().contains("wait_seconds_count 1"))
        #expect(!registry.render().contains("99"))
        #expect(lines().contains { $0.hasPrefix("# wait_seconds_count was also asked for as a counter") })
    }

    @Test func `nothing is lost when many threads record while the page is read`() async {
        let (workers, rounds) = (8, 2_000)

        await withTaskGroup(of: Void.self) { group in
            for worker in 0..<workers {
                group.addTask { @concurrent [registry] in
                    for round in 0..<rounds {
                        Counter(label: "hits_total", dimensions: [("shared", "yes")], factory: registry).increment()
                        FloatingPointCounter(label: "half_total", factory: registry).increment(by: 0.5)
                        Timer(label: "step_seconds", factory: registry).recordSeconds(1)
                        Meter(label: "own", dimensions: [("worker", "\(worker)")], factory: registry).set(round)
                        if round.isMultiple(of: 500) { _ = registry.render() }
                    }
                }
            }
        }

        let total = workers * rounds
        #expect(lines().contains(#"hits_total{shared="yes"} \#(total)"#))
        #expect(lines().contains("half_total \(total / 2)"))
        #expect(lines().contains("step_seconds_count \(total)"))
        #expect(lines().contains("step_seconds_sum \(total)"))
        #expect(lines().count { $0.hasPrefix("own{") } == workers)
    }

    @Test func `bucket bounds out of order are a bug of ours`() async {
        await #expect(processExitsWith: .failure) {
            PrometheusRegistry().describe("x", "X.", buckets: [2, 1])
        }
    }

    private func lines() -> [String] {
        registry.render().split(separator: "\n").map(String.init)
    }
}
