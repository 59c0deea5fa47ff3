/// How an answer's bytes are packed on their way (RFC 9110 §8.4.1).
enum ContentCoding: String, CaseIterable, Sendable {
    case identity, gzip

    /// Below this a header costs as much as packing wins.
    static let worthwhile = 1024

    /// gzip for whoever takes it at least as gladly as plain bytes; never for a client that names no coding.
    init(accepting header: String?) {
        guard let header else {
            self = .identity
            return
        }
        let items = QualityList(header).items
        func quality(_ names: String...) -> Double? {
            names.lazy.compactMap { name in items.first { $0.value == name }?.quality }.first
        }
        let gzip = quality("gzip", "x-gzip", "*") ?? 0
        // Plain bytes are always acceptable unless they are ruled out (RFC 9110 §12.5.3).
        let identity = quality("identity") ?? 0
        self = gzip > 0 && gzip >= identity ? .gzip : .identity
    }
}
