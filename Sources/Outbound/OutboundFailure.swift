internal import AsyncHTTPClient
internal import NIOCore
internal import NIOPosix
internal import NIOSSL

/// Why there was no answer; its words hold the host and never the rest of the address.
package struct OutboundFailure: Error, Sendable, CustomStringConvertible {
    package enum Kind: Sendable, Equatable {
        /// The address is one that the gateway does not let itself be sent to.
        case blocked
        /// The name, the connection, TLS or the time.
        case unreachable
        /// Ended with the process or by who asked.
        case cancelled
    }

    package var kind: Kind
    package var description: String

    package init(_ kind: Kind, _ description: String) {
        self.kind = kind
        self.description = description
    }

    init(_ error: any Error, host: String) {
        switch error {
        case let failure as OutboundFailure: self = failure
        case let unknown as HostResolver.Unknown: self.init(.unreachable, "\(host): \(unknown)")
        case is CancellationError: self.init(.cancelled, "\(host): broken off")
        case let error as HTTPClientError: self = Self.describe(error, host)
        case let error as NIOConnectionError:
            let cause = error.connectionErrors.first.map { "\($0.error)" } ?? "no address answered"
            self.init(.unreachable, "\(host): not reached: \(cause)")
        case let error as NIOSSLError: self.init(.unreachable, "\(host): TLS failed: \(error)")
        case let error as NIOSSLExtraError: self.init(.unreachable, "\(host): TLS failed: \(error)")
        case let error as BoringSSLError: self.init(.unreachable, "\(host): TLS failed: \(error)")
        case let error as IOError: self.init(.unreachable, "\(host): the connection broke: \(error.description)")
        default: self.init(.unreachable, "\(host): \(String("\(error)".prefix(300)))")
        }
    }

    private static func describe(_ error: HTTPClientError, _ host: String) -> OutboundFailure {
        if error == .cancelled { return OutboundFailure(.cancelled, "\(host): broken off") }
        let words =
            if error == .connectTimeout {
                "no connection in time"
            } else if [.deadlineExceeded, .readTimeout, .writeTimeout].contains(error) {
                "no answer in time"
            } else if error == .remoteConnectionClosed {
                "the connection was closed before the answer"
            } else {
                String("\(error)".prefix(300))
            }
        return OutboundFailure(.unreachable, "\(host): \(words)")
    }
}
