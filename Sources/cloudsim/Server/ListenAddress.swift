internal import HummingbirdCore

/// `HOST:PORT` of the command line.
struct ListenAddress {
    let host: String
    let port: Int

    init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int(text[text.index(after: colon)...]),
            (0...65_535).contains(port)
        else { return nil }
        host = text[..<colon].filter { $0 != "[" && $0 != "]" }
        guard !host.isEmpty else { return nil }
        self.port = port
    }

    var bind: BindAddress { .hostname(host, port: port) }

    /// The name in the files that clients read: what the certificate is good for.
    var publicHost: String { "localhost" }
}
