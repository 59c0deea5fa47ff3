internal import ArgumentParser

/// A duration on the command line: `500ms`, `30s`, `5m`, `1h`.
struct Interval: ExpressibleByArgument {
    var duration: Duration

    init?(argument: String) {
        let digits = argument.prefix { $0.isNumber }
        guard let count = Int64(digits), count > 0 else { return nil }
        switch argument.dropFirst(digits.count) {
        case "ms": duration = .milliseconds(count)
        case "s", "": duration = .seconds(count)
        case "m": duration = .seconds(count * 60)
        case "h": duration = .seconds(count * 3_600)
        default: return nil
        }
    }
}
