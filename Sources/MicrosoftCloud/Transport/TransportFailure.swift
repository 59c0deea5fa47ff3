internal import AsyncHTTPClient
internal import NIOCore
internal import NIOHTTP1
internal import NIOHTTPCompression
internal import NIOPosix
internal import NIOSSL

/// Names what went wrong below HTTP.
enum TransportFailure {
    private static let passing = "Nothing to do: the request is repeated."

    /// The failure of an error that the HTTP client threw; the host is named, the address is not.
    static func failure(of error: any Error, host: String) -> CloudFailure {
        let (code, retry, message, remedy) = describe(error, host: host)
        var failure = CloudFailure(code, retry: retry, message: message, remedy: remedy, cause: error)
        failure.mayHaveHappened = mayHaveBeenSent(error)
        return failure
    }

    /// Whether the request may have reached the service: yes, unless the error can only come before its first byte.
    private static func mayHaveBeenSent(_ error: any Error) -> Bool {
        switch error {
        case let failure as CloudFailure: failure.mayHaveHappened
        case let error as HTTPClientError:
            ![.connectTimeout, .tlsHandshakeTimeout, .getConnectionFromPoolTimeout, .alreadyShutdown].contains(error)
        case is NIOConnectionError, is SocketAddressError, ChannelError.connectTimeout: false
        case let error as NIOSSLExtraError: error != .failedToValidateHostname
        case NIOSSLError.handshakeFailed: false
        // A route that is lost later has the same number as one that never was, so only this one is certain.
        case let error as IOError: error.errnoCode != ECONNREFUSED
        default: true
        }
    }

    private typealias Description = (CloudFailure.Code, RetryClass, String, String)

    private static func describe(_ error: any Error, host: String) -> Description {
        switch error {
        case let failure as CloudFailure: (failure.code, failure.retry, failure.message, failure.remedy)
        case is BodyCollector.TooLarge:
            (
                .tooLarge, .ourFault, "The answer of \(host) is larger than the limit for it.",
                "Raise the limit of a content blob, or take the blob as a stream."
            )
        case let error as HTTPClientError: describe(error, host)
        case let error as NIOConnectionError: describe(error, host)
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            tls(host, "its certificate is for other names")
        case let error as NIOSSLError: describe(error, host)
        case let error as BoringSSLError: tls(host, String(describing: error))
        case let error as IOError: describe(error, host)
        case ChannelError.connectTimeout: timeout(host, "connecting took too long")
        case is ChannelError, is HTTPParserError: closed(host)
        case is NIOHTTPDecompression.DecompressionError, is NIOHTTPDecompression.ExtraDecompressionError:
            (
                .compression, .retry, "The compressed answer of \(host) can't be unpacked within the limit.", passing
            )
        case is SocketAddressError:
            (
                .dns, .retry, "The name \(host) has no address.",
                "Check this machine's DNS, and the addresses of the connection's cloud."
            )
        default:
            (.transport, .retry, "The request to \(host) failed: \(String(reflecting: type(of: error))).", passing)
        }
    }

    private static func describe(_ error: HTTPClientError, _ host: String) -> Description {
        switch error {
        case .connectTimeout: timeout(host, "connecting took too long")
        case .tlsHandshakeTimeout: timeout(host, "the TLS handshake took too long")
        case .getConnectionFromPoolTimeout: timeout(host, "no connection came free")
        case .readTimeout: timeout(host, "no byte came for too long")
        case .writeTimeout: timeout(host, "no byte could be sent for too long")
        case .deadlineExceeded: timeout(host, "the answer took too long")
        case .alreadyShutdown:
            (.shutDown, .retry, "The transport to \(host) is shut down.", "Nothing to do: the process is stopping.")
        case .remoteConnectionClosed, .uncleanShutdown: closed(host)
        default:
            (.transport, .retry, "The request to \(host) failed: \(error.shortDescription).", passing)
        }
    }

    private static func describe(_ error: NIOSSLError, _ host: String) -> Description {
        switch error {
        case .handshakeFailed(let reason): tls(host, String(describing: reason))
        case .uncleanShutdown: closed(host)
        default: tls(host, String(describing: error))
        }
    }

    private static func describe(_ error: NIOConnectionError, _ host: String) -> Description {
        let causes = error.connectionErrors.map { describe($0.error, host: host) }
        if let refused = causes.first(where: { $0.0 == .refused }) ?? causes.first { return refused }
        return (
            .dns, .retry, "The name \(host) has no address.",
            "Check this machine's DNS, and the addresses of the connection's cloud."
        )
    }

    private static func describe(_ error: IOError, _ host: String) -> Description {
        switch error.errnoCode {
        case ECONNREFUSED:
            (
                .refused, .retry, "Nobody listens at \(host): the connection was refused.",
                "Check the addresses of the connection's cloud and the firewall; the request is repeated."
            )
        case ENETUNREACH, EHOSTUNREACH, ENETDOWN, EHOSTDOWN, EADDRNOTAVAIL:
            (
                .unreachable, .retry, "No way leads to \(host).",
                "Check this machine's network and the firewall; the request is repeated."
            )
        case ETIMEDOUT: timeout(host, "connecting took too long")
        case ECONNRESET, EPIPE, ECONNABORTED, EBADF, ENOTCONN: closed(host)
        default: (.transport, .retry, "The request to \(host) failed: errno \(error.errnoCode).", passing)
        }
    }

    private static func tls(_ host: String, _ reason: String) -> Description {
        (
            .tls, .retry, "No trusted TLS connection to \(host): \(reason).",
            "If a proxy inspects TLS, or the host has a private certificate, name its root certificate under \"trust\" of"
                + " a cloud in the clouds file. Check this machine's clock and CA certificates."
        )
    }

    private static func timeout(_ host: String, _ what: String) -> Description {
        (.timeout, .retry, "\(host): \(what).", passing)
    }

    private static func closed(_ host: String) -> Description {
        (.closed, .retry, "The connection to \(host) broke before the answer was complete.", passing)
    }
}
