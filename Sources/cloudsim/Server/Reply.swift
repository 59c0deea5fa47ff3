internal import NIOCore

/// An answer, and the way in which it is sent.
struct Reply: Sendable {
    /// How the bytes leave, for what a network does to them.
    enum Transfer: Sendable {
        case whole
        /// The connection is closed before any byte of the answer.
        case refused
        /// The head announces the whole length, the connection is closed after so many bytes of the body.
        case dropped(after: Int)
        /// As `dropped`, but the connection is reset: no goodbye of TLS, and what was on its way may be lost.
        ///
        /// Nil is before any byte of the answer.
        case reset(after: Int?)
        /// The head announces so many bytes more than there are, then the connection is closed.
        case overstated(by: Int)
        /// So many bytes a second.
        case slow(bytesPerSecond: Int)
    }

    var status: Int
    var headers: [(name: String, value: String)] = []
    var body = ByteBuffer()
    var transfer = Transfer.whole
    /// Milliseconds before the answer begins.
    var delay: Int64 = 0
    /// A start that waits for its webhook to be validated; the answer is then not to be sent.
    var pending: PendingStart?
    /// Seconds added to the time in the `Date` header.
    var dateSkew: Int64 = 0
    /// Whether the body goes out in gzip.
    var isCompressed = false
    /// Whether the body is what the service meant to say, and all of it.
    var isWhole = true
    /// Whether the request changed an app or a flow.
    var madeChange = false
    /// Whose blob the body is: it is counted as served, and no more when it cannot be sent.
    var blob: (tenant: String, id: String)?
    /// An answer that takes long to compute, made from a copy of the state and without its lock.
    var work: (@Sendable () -> Reply)?
    /// The error code in the body, which is counted; nil for success.
    var refusal: String?

    /// Whether any of it reaches the caller.
    var isAnswered: Bool {
        switch transfer {
        case .refused, .reset(after: nil): false
        default: true
        }
    }

    static func json(_ status: Int = 200, _ text: String) -> Reply {
        Reply(
            status: status,
            headers: [("Content-Type", "application/json; charset=utf-8")],
            body: ByteBuffer(string: text)
        )
    }

    static func json(_ status: Int = 200, bytes: ByteBuffer) -> Reply {
        Reply(status: status, headers: [("Content-Type", "application/json; charset=utf-8")], body: bytes)
    }

    static func json(_ status: Int = 200, encoding value: some Encodable) -> Reply {
        do {
            return json(status, String(decoding: try JSON.text(of: value), as: UTF8.self))
        } catch {
            return json(500, #"{"error":"\#(error)"}"#)
        }
    }
}
